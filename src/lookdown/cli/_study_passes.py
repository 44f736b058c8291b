"""`lookdown study passes`: when which satellite sees some places."""

import csv
import io
import math
import re
from dataclasses import replace
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
    from lookdown.constellation import AccessLimits, EphemerisTable, Passes, PlaceRevisit
    from lookdown.scenario import ScenarioDocument

__all__ = ["passes"]

_NUMBER = r"[-+]?[0-9]*\.?[0-9]+"
_SHOWN = 40
_CUT = ("", "before", "after", "both")
_MARKS = dict(zip(_CUT, ("", "<", ">", "<>"), strict=True))
_LONGEST_DAYS = 60
_STALE_DAYS = 7.0
_VENDOR_WIDTH = 12

_Span = tuple[int, int]


def passes(
    scenario: Annotated[str, typer.Argument(help="Name in the catalogue, or path of a TOML file.")],
    place: Annotated[
        list[str], typer.Option(help="Latitude, longitude in deg and height in m: 48.9,2.3 or 48.9,2.3,120; often.")
    ],
    start: Annotated[
        str | None, typer.Option("--from", help="UTC instant to start at; the coverage study's where left out.")
    ] = None,
    duration: Annotated[str | None, typer.Option(help="How long: a number and a unit, such as 24h or 7d.")] = None,
    grazing: Annotated[str | None, typer.Option(help="Grazing angles in deg: least..greatest, such as 10..70.")] = None,
    fold: Annotated[int, typer.Option(help="How many satellites at once count as seen.", min=1)] = 1,
    csv: Annotated[Path | None, typer.Option(help="Write every pass to a file.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    r"""List the passes of a scenario's satellites over places, and how long these go unseen.

    Limits are the scenario's: its section \[coverage], else its radar. A pass lasts while the place is within them, so
    that the nadir hole makes two passes of one, and the highest grazing angle of each is then the upper limit. `cut`
    says where the place was in view before the span began, or still is after its end. Mean wait: from any instant to
    the next sight; "at least" where the span's ends leave it open. No flights are read.
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
    ephemeris = satellites.ephemeris(*span)
    notes = [*satellites.notes, *_doubts(document, ephemeris, span)]
    places = ecef_from_geodetic(
        latitude_rad=np.radians(geodetic[:, 0]),
        longitude_rad=np.radians(geodetic[:, 1]),
        height_m=geodetic[:, 2].copy(),
    )
    found = passes_of(ephemeris, place_ecef_m=places, limits=limits, start_tai_ns=span[0], stop_tai_ns=span[1])
    found = found.take(np.lexsort((found.satellite_row, found.rise_tai_ns, found.place)))
    seen = place_revisit(found, place_count=len(places), start_tai_ns=span[0], stop_tai_ns=span[1], fold=fold)
    rows = _rows(document, ephemeris, found, places)
    asked = _asked_in_words(document, limits, span, fold)
    if json:
        told = {"asked": asked, "places": _places_as_json(geodetic, seen, found), "passes": rows}
        print_json(told | {"warnings": notes})
    else:
        warn(notes)
        show(*_heading(asked), *_tables(geodetic, rows, seen, csv))
    # Last, so that a file that cannot be written takes nothing of the answer.
    if csv is not None:
        _write_csv(csv, rows)


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


def _asked(
    document: "ScenarioDocument", start: str | None, duration: str | None, grazing: str | None
) -> "tuple[AccessLimits, _Span]":
    """Return limits and span: the command line's, else those of the coverage study."""
    from lookdown.astro import tai_ns_from_utc_text
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
    # The range, which the command line does not say, stays the scenario's.
    return replace(settings.limits, grazing_min_rad=low, grazing_max_rad=high), (first, first + length_ns)


def _asked_in_words(document: "ScenarioDocument", limits: "AccessLimits", span: _Span, fold: int) -> dict[str, Any]:
    range_km = float(limits.range_max_m) / 1e3
    return {
        "scenario": document.scenario.name,
        "title": document.scenario.title,
        "grazing_min_deg": round(math.degrees(float(limits.grazing_min_rad)), 6),
        "grazing_max_deg": round(math.degrees(float(limits.grazing_max_rad)), 6),
        "range_max_km": range_km if math.isfinite(range_km) else None,
        "fold": fold,
        "start_utc": _utc(span[0]),
        "stop_utc": _utc(span[1]),
    }


def _doubts(document: "ScenarioDocument", ephemeris: "EphemerisTable", span: _Span) -> list[str]:
    """Return a sentence for each code that satellites have within the span, and one for element sets far from it."""
    from lookdown.constellation import STATUS_SENTENCES

    first = (span[0] - ephemeris.first_node_tai_ns) // ephemeris.node_step_ns
    last = -(-(span[1] - ephemeris.first_node_tai_ns) // ephemeris.node_step_ns)
    codes = np.asarray(ephemeris.codes)[first : max(last, first + 1)]
    said = [
        f"{int((codes == code).any(axis=0).sum()):,} of {codes.shape[1]:,} satellites are not in good health within "
        f"the span and see nothing then (status {code}: {STATUS_SENTENCES[code]})."
        for code in np.unique(codes).tolist()
        if code != 0
    ]
    is_file = np.array([shell.type == "elements" for shell in document.constellation.shell])
    age_days = np.abs(ephemeris.age_s_at(np.array(span))[:, is_file[ephemeris.elements.shell]]) / 86_400.0
    if age_days.max(initial=0.0) > _STALE_DAYS:
        said.append(
            f"The element set furthest from the span's start or end is {age_days.max():.0f} days from it: where its "
            "satellite is by then is a guess."
        )
    return said


def _utc(time_tai_ns: int) -> str:
    """Return an instant with six decimals: all of one length, so that they sort as texts."""
    from lookdown.astro import utc_text_from_tai_ns

    text = utc_text_from_tai_ns(round(time_tai_ns / 1000) * 1000).removesuffix("Z")
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction[:6]:0<6}Z"


def _rows(
    document: "ScenarioDocument", ephemeris: "EphemerisTable", found: "Passes", places: np.ndarray
) -> list[dict[str, Any]]:
    """Return each pass in the words and units of people."""
    from lookdown.constellation import pass_peaks
    from lookdown.scenario import vendor_names

    vendors, peaks = vendor_names(document), pass_peaks(ephemeris, found, places)
    satellites = ephemeris.elements.take(found.satellite_row)
    return [
        {
            "place": int(found.place[row]),
            "satellite_id": int(satellites.satellite_id[row]),
            "vendor": vendors[satellites.vendor_id[row]],
            "rise_utc": _utc(int(found.rise_tai_ns[row])),
            "set_utc": _utc(int(found.set_tai_ns[row])),
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
            **dict(zip(("unseen_longest_at_least", "response_mean_at_least"), _left_open(seen, row), strict=True)),
        }
        for row in range(len(geodetic))
    ]


def _left_open(seen: "PlaceRevisit", place: int) -> tuple[bool, bool]:
    """Return whether the longest time unseen, and the mean wait, may be longer: the span's ends cut gaps."""
    longest = bool(seen.unseen_longest_s[place] > seen.gap_longest_s[place])
    return longest, bool(seen.cut_end_s[place] > 0.0)


def _heading(asked: dict[str, Any]) -> list[str]:
    limits = f"grazing {asked['grazing_min_deg']:g} to {asked['grazing_max_deg']:g} deg"
    if asked["range_max_km"] is not None:
        limits += f", range up to {asked['range_max_km']:g} km"
    span = f"{asked['start_utc'][:19]} to {asked['stop_utc'][:19]} UTC"
    return [f"{asked['scenario']}: {limits}, {asked['fold']} at once counts as seen", f"{span}\n"]


def _tables(geodetic: np.ndarray, rows: list[dict[str, Any]], seen: "PlaceRevisit", csv: Path | None) -> list[Any]:
    things: list[Any] = []
    for place, (latitude, longitude, height) in enumerate(geodetic.tolist()):
        own = [row for row in rows if row["place"] == place]
        shown = own[:_SHOWN]
        lines = _said_of_place(seen, place, len(own))
        if any(row["cut"] for row in shown):
            lines.append("< in view before the span began, > still in view at its end")
        if len(own) > len(shown) and csv is None:
            lines.append(f"{len(own) - len(shown):,} more: --csv FILE or --json tells all")
        things += [_table(f"{latitude:g}, {longitude:g}, {height:g} m", shown), "\n".join(lines) + "\n"]
    return things


def _table(title: str, rows: list[dict[str, Any]]) -> Any:
    """Return the table of one place, whose rows stay whole on 80 columns."""
    names = ("satellite", "vendor", "rise UTC", "min", "highest\ndeg", "km")
    made = table(title, *names, right=names[3:])
    for column in made.columns:
        column.no_wrap = True
    marked = any(row["cut"] for row in rows)
    for row in rows:
        vendor = row["vendor"]
        vendor = vendor if len(vendor) <= _VENDOR_WIDTH else vendor[: _VENDOR_WIDTH - 1] + "…"
        mark = f" {_MARKS[row['cut']]:2}" if marked else ""
        figures = (f"{row['duration_s'] / 60.0:.2f}{mark}", f"{row['peak_grazing_deg']:.1f}")
        made.add_row(
            str(row["satellite_id"]), escape(vendor), row["rise_utc"][:19], *figures, f"{row['least_range_km']:.0f}"
        )
    return made


def _said_of_place(seen: "PlaceRevisit", place: int, count: int) -> list[str]:
    from lookdown.cli._coverage_tables import percent, time_words

    longest, wait = seen.unseen_longest_s[place], seen.response_mean_s[place]
    open_longest, open_wait = ("at least " if is_open else "" for is_open in _left_open(seen, place))
    gaps = "never unseen" if longest == 0.0 else f"longest unseen {open_longest}{time_words(longest)}"
    return [
        f"{count:,} passes, seen {percent(seen.seen_fraction[place])} of the time, {gaps}",
        f"mean wait {open_wait}{time_words(wait)}",
    ]


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    from lookdown.cli._whole import write_whole

    text = io.StringIO()
    names = ("place", "satellite_id", "vendor", "rise_utc", "set_utc", "duration_s")
    writer = csv.DictWriter(text, [*names, "peak_grazing_deg", "least_range_km", "cut"], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: f"{value:.6f}" if isinstance(value, float) else value for key, value in row.items()})
    write_whole(path, text.getvalue(), called="--csv")
