"""`lookdown study passes`: when which satellite sees some places."""

import csv
import io
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer
from rich.markup import escape

from lookdown.cli._console import print_json, say, show, table, warn
from lookdown.cli._duration import duration_s_from_text
from lookdown.cli._quantities import angles_rad_from_text
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.constellation import EphemerisTable, Passes, PlaceRevisit
    from lookdown.scenario import ScenarioDocument

__all__ = ["passes"]

_NUMBER = r"[-+]?[0-9]*\.?[0-9]+"
_SHOWN = 40
_CUT = ("", "before", "after", "both")
_LONGEST_DAYS = 60

_Span = tuple[int, int]


def passes(
    scenario: Annotated[str, typer.Argument(help="Name in the catalogue, or path of a TOML file.")],
    place: Annotated[
        list[str], typer.Option(help="Latitude, longitude in deg and height in m: 48.9,2.3 or 48.9,2.3,120; often.")
    ],
    start: Annotated[
        str | None, typer.Option("--from", help="UTC instant to start at; the coverage study's where left out.")
    ] = None,
    duration: Annotated[str | None, typer.Option(help="How long: a number and a unit, such as 24h.")] = None,
    grazing: Annotated[str | None, typer.Option(help="Grazing angles in deg: least..greatest, such as 10..70.")] = None,
    fold: Annotated[int, typer.Option(help="How many satellites at once count as seen.", min=1)] = 1,
    csv: Annotated[Path | None, typer.Option(help="Write every pass to a file.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """List the passes of a scenario's satellites over places, and how long these go unseen.

    Grazing limits are the scenario's: its section [coverage], else its radar. A pass lasts while the place is within
    them, so that the nadir hole makes two passes of one. `cut` says where the place was in view before the span began,
    or still is after its end. Mean wait: from any instant to the next sight. No flights are read.
    """
    from lookdown.astro import ecef_from_geodetic
    from lookdown.cli._progress import say_when_kernels_are_cold
    from lookdown.constellation import passes as passes_of
    from lookdown.constellation import place_revisit
    from lookdown.scenario import flown_elements, load_scenario

    geodetic = np.array([_place(text) for text in place])
    document = load_scenario(scenario)
    limits, span = _asked(document, start, duration, grazing)
    if not quiet:
        say(f"passes of {document.scenario.title}")
        say_when_kernels_are_cold()
    satellites = flown_elements(document, span[0])
    ephemeris, notes = satellites.ephemeris(*span), list(satellites.notes)
    places = ecef_from_geodetic(
        latitude_rad=np.radians(geodetic[:, 0]),
        longitude_rad=np.radians(geodetic[:, 1]),
        height_m=geodetic[:, 2].copy(),
    )
    found = passes_of(ephemeris, place_ecef_m=places, limits=limits, start_tai_ns=span[0], stop_tai_ns=span[1])
    found = found.take(np.lexsort((found.satellite_row, found.rise_tai_ns, found.place)))
    seen = place_revisit(found, place_count=len(places), start_tai_ns=span[0], stop_tai_ns=span[1], fold=fold)
    rows = _rows(document, ephemeris, found, places)
    if csv is not None:
        _write_csv(csv, rows)
    if json:
        print_json({"places": _places_as_json(geodetic, seen, found), "passes": rows, "warnings": notes})
        return
    warn(notes)
    show(*_tables(geodetic, rows, seen, csv))


def _place(text: str) -> tuple[float, float, float]:
    """Return latitude and longitude in degrees, and height in metres, of a text such as ``48.9,2.3,120``."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) in (2, 3) and all(re.fullmatch(_NUMBER, part) for part in parts):
        latitude, longitude, height = (*(float(part) for part in parts), 0.0)[:3]
        if abs(latitude) <= 90.0 and abs(longitude) <= 360.0 and -500.0 <= height <= 100_000.0:
            return latitude, longitude, height
    raise ArgumentError(
        "--place: expected latitude and longitude in deg, and a height of -500 to 100000 m where it is not 0, "
        f"such as 48.9,2.3,120; got '{text}'."
    )


def _asked(document: "ScenarioDocument", start: str | None, duration: str | None, grazing: str | None) -> Any:
    """Return limits and span: the command line's, else those of the coverage study."""
    from lookdown.astro import tai_ns_from_utc_text
    from lookdown.constellation import AccessLimits
    from lookdown.scenario import coverage_settings

    settings = coverage_settings(document)
    first = settings.start_tai_ns if start is None else tai_ns_from_utc_text(start)
    length_ns = settings.stop_tai_ns - settings.start_tai_ns
    if duration is not None:
        length_ns = round(duration_s_from_text(duration) * 1e9)
    if length_ns > _LONGEST_DAYS * 86_400 * 10**9:
        raise ArgumentError(f"--duration: expected {_LONGEST_DAYS} days at most; got '{duration}'.")
    if grazing is None:
        return settings.limits, (first, first + length_ns)
    low, high = angles_rad_from_text(grazing, "--grazing", least_deg=0.0, most_deg=90.0)
    return AccessLimits(grazing_min_rad=low, grazing_max_rad=high), (first, first + length_ns)


def _rows(
    document: "ScenarioDocument", ephemeris: "EphemerisTable", found: "Passes", places: np.ndarray
) -> list[dict[str, Any]]:
    """Return each pass in the words and units of people."""
    from lookdown.astro import utc_text_from_tai_ns
    from lookdown.constellation import pass_peaks
    from lookdown.scenario import vendor_names

    vendors, peaks = vendor_names(document), pass_peaks(ephemeris, found, places)
    satellites = ephemeris.elements.take(found.satellite_row)
    return [
        {
            "place": int(found.place[row]),
            "satellite_id": int(satellites.satellite_id[row]),
            "vendor": vendors[satellites.vendor_id[row]],
            "rise_utc": utc_text_from_tai_ns(int(found.rise_tai_ns[row])),
            "set_utc": utc_text_from_tai_ns(int(found.set_tai_ns[row])),
            "duration_s": float(found.set_tai_ns[row] - found.rise_tai_ns[row]) / 1e9,
            "peak_grazing_deg": math.degrees(peaks.grazing_rad[row]),
            "least_range_km": float(peaks.range_m[row]) / 1e3,
            "cut": _CUT[found.cut[row]],
        }
        for row in range(len(found))
    ]


def _places_as_json(geodetic: np.ndarray, seen: "PlaceRevisit", found: "Passes") -> list[dict[str, Any]]:
    names = [name for name, _ in seen.columns()]
    counts = np.bincount(found.place, minlength=len(geodetic))
    return [
        {
            **dict(zip(("latitude_deg", "longitude_deg", "height_m"), geodetic[row].tolist(), strict=True)),
            "pass_count": int(counts[row]),
            **{name: getattr(seen, name)[row].item() for name in names},
        }
        for row in range(len(geodetic))
    ]


def _tables(geodetic: np.ndarray, rows: list[dict[str, Any]], seen: "PlaceRevisit", csv: Path | None) -> list[Any]:
    from lookdown.cli._coverage_tables import percent, time_words

    things: list[Any] = []
    for place, (latitude, longitude, height) in enumerate(geodetic.tolist()):
        own = [row for row in rows if row["place"] == place]
        numbers = ("min", "peak deg", "km")
        made = table(
            f"{latitude:g}, {longitude:g}, {height:g} m", "satellite", "vendor", "rise UTC", *numbers, right=numbers
        )
        for row in own[:_SHOWN]:
            minutes = f"{row['duration_s'] / 60.0:.2f}" + (f" cut {row['cut']}" if row["cut"] else "")
            figures = (minutes, f"{row['peak_grazing_deg']:.1f}", f"{row['least_range_km']:.0f}")
            made.add_row(str(row["satellite_id"]), escape(row["vendor"]), row["rise_utc"][:19], *figures)
        more = len(own) - _SHOWN
        rest = f"\n{more:,} more: --csv FILE or --json tells all" if more > 0 and csv is None else ""
        longest = seen.unseen_longest_s[place]
        gaps = "never unseen" if longest == 0.0 else f"longest unseen {time_words(longest)}"
        said = f"{len(own):,} passes, seen {percent(seen.seen_fraction[place])} of the time, {gaps}"
        things += [made, f"{said}, mean wait {time_words(seen.response_mean_s[place])}{rest}\n"]
    return things


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    from lookdown.cli._whole import write_whole

    text = io.StringIO()
    names = ("place", "satellite_id", "vendor", "rise_utc", "set_utc", "duration_s")
    writer = csv.DictWriter(text, [*names, "peak_grazing_deg", "least_range_km", "cut"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, text.getvalue(), called="--csv")
