"""`lookdown study design`: how few satellites will do."""

import csv
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lookdown.cli._console import print_json, show, table
from lookdown.cli._design_toml import scenario_text, shell_text
from lookdown.cli._ending import MISSED
from lookdown.cli._quantities import angles_rad_from_text, lengths_m_from_text
from lookdown.cli._whole import write_whole
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.constellation import DesignCheck, DesignSearch

__all__ = ["design"]

_SHOWN = 8
_CHECK_START = "2026-01-01"
_NAMES = ("walker", "star", "streets")
_LEGEND = "T satellites in P planes, phasing F. In deg: inclination, spacing of nodes, least margin of any place."
_FLOWN = "\nFlown: share of places and instants covered by SGP4 above the ellipsoid, and the least number in view."
_SHARE_HELP = "Of area and time to be seen; 1 is every place, always. One below 1 is counted at samples, not proved."
_TOML_HELP = "Write the best one as a scenario, which `lookdown study coverage` takes as it is."
_FLYABLE_M = (150e3, 50_000e3)
_OUTCOMES = ("covers", "falls short", "undecided")


def design(
    fold: Annotated[int, typer.Option(help="How many satellites have to see each place at once.", min=1, max=16)] = 1,
    altitude: Annotated[str, typer.Option(help="Of the satellites; several with commas: 500km,700km.")] = "700km",
    grazing: Annotated[str, typer.Option(help="Grazing angles in deg: least..greatest.")] = "10..70",
    latitude: Annotated[str, typer.Option(help="Latitudes in deg to be seen: south..north.")] = "-60..60",
    patterns: Annotated[str, typer.Option(help=f"Of {', '.join(_NAMES)}, with commas.")] = "walker,streets",
    share: Annotated[float, typer.Option(help=_SHARE_HELP)] = 1.0,
    margin: Annotated[float, typer.Option(help="Central angle in deg that every place must have to spare.")] = 0.01,
    satellites_max: Annotated[int | None, typer.Option(help="Most satellites to try.", min=1)] = None,
    planes_max: Annotated[int | None, typer.Option(help="Most planes to try.", min=1)] = None,
    further: Annotated[float, typer.Option(help="Look so many % on for patterns of fewer planes.", min=0.0)] = 10.0,
    patterns_max: Annotated[int, typer.Option(help="Patterns after which the search ends.", min=1)] = 50_000,
    csv: Annotated[Path | None, typer.Option(help="Write every pattern that was tried to a file.")] = None,
    toml: Annotated[Path | None, typer.Option(help=_TOML_HELP)] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Fly what is found: SGP4 above the ellipsoid, 2 h.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Find the fewest satellites that cover a band of latitudes. Exits with 1 where none do.

    Tries every Walker pattern (delta or star) and polar streets of coverage from the least number that the mean in
    view allows, on a sphere, and proves what it says: a pattern that covers does so at every place and phase; one
    that falls short does so at every inclination (or spacing of planes), to within 0.02 deg. A --share below 1 is not
    proved but counted, at 16,384 places and phases.
    """
    from lookdown.cli._progress import progress_shown, say_when_kernels_are_cold
    from lookdown.constellation import PatternKind, check_design, design_pattern

    kinds = tuple(PatternKind(_NAMES.index(name)) for name in _checked_patterns(patterns))
    requirements = _requirements(fold, altitude, grazing, latitude, share)
    if not 0.0 < margin <= 5.0:
        raise ArgumentError(f"--margin: expected an angle above 0, to 5 deg; got {margin:g}.")
    if toml is not None:
        _check_flyable(requirements, altitude)
    if not quiet:
        say_when_kernels_are_cold()
    searches = []
    with progress_shown(quiet=quiet) as on_progress:
        for requirement in requirements:
            at = f" at {requirement.altitude_m / 1e3:g} km" if len(requirements) > 1 else ""
            search = design_pattern(
                requirement,
                kinds=kinds,
                margin_rad=math.radians(margin),
                satellites_max=satellites_max,
                planes_max=planes_max,
                further=further / 100.0,
                patterns_max=patterns_max,
                on_progress=lambda stage, done, total, at=at: on_progress(stage + at, done, total),  # type: ignore[misc]
            )
            rows = [int(row) for row in search.choices()[:_SHOWN]]
            checks = [check_design(search, _check_start(), row=row) for row in rows] if check else []
            searches.append((search, rows, checks))
    if json:
        print_json({"designs": [_as_json(*found) for found in searches]})
    else:
        for search, rows, checks in searches:
            _show(search, rows, checks)
            if len(search.candidates) == patterns_max:
                show(f"The search ended at {patterns_max:,} patterns: --patterns-max.")
            if search.best is not None:
                show("", "The best one in a scenario (--toml FILE writes a whole one):", "")
                show(shell_text(search, search.best))
    # Last, so that a file that cannot be written takes nothing of the answer.
    if csv is not None:
        _write_csv(csv, [search for search, _, _ in searches])
    if toml is not None and searches[0][0].best is not None:
        write_whole(toml, scenario_text(searches[0][0], searches[0][0].best, _title(searches[0][0])), called="--toml")
    if any(search.best is None for search, _, _ in searches):
        raise typer.Exit(MISSED)


def _checked_patterns(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if not names or any(name not in _NAMES for name in names):
        raise ArgumentError(f"--patterns: expected names of {', '.join(_NAMES)}, with commas; got '{text}'.")
    return list(dict.fromkeys(names))


def _requirements(fold: int, altitude: str, grazing: str, latitude: str, share: float) -> list[Any]:
    from lookdown.constellation import AccessLimits, CoverageRequirement

    low, high = angles_rad_from_text(grazing, "--grazing", least_deg=0.0, most_deg=90.0)
    south, north = angles_rad_from_text(latitude, "--latitude", least_deg=-90.0, most_deg=90.0)
    altitudes = lengths_m_from_text(altitude, "--altitude")
    if not all(100e3 <= each <= 100_000e3 for each in altitudes):
        raise ArgumentError(f"--altitude: expected 100 to 100000 km; got '{altitude}'.")
    if not 0.0 < share <= 1.0:
        raise ArgumentError(f"--share: expected a share above 0, to 1; got {share:g}.")
    return [
        CoverageRequirement(
            altitude_m=each,
            limits=AccessLimits(grazing_min_rad=low, grazing_max_rad=high),
            fold=fold,
            latitude_min_rad=south,
            latitude_max_rad=north,
            share=share,
        )
        for each in altitudes
    ]


def _check_flyable(requirements: list[Any], altitude: str) -> None:
    least, most = _FLYABLE_M
    if len(requirements) != 1 or not least <= requirements[0].altitude_m <= most:
        raise ArgumentError(f"--toml: expected one altitude of {least / 1e3:g} to {most / 1e3:g} km; got '{altitude}'.")


def _check_start() -> int:
    from lookdown.astro import tai_ns_from_utc_text

    return tai_ns_from_utc_text(_CHECK_START)


def _row(search: "DesignSearch", row: int) -> dict[str, Any]:
    """Return one candidate in the words and units of people."""
    columns = search.candidates.columns()
    found = {name: getattr(search.candidates, name)[row].item() for name, _ in columns}
    return {
        "altitude_km": search.requirement.altitude_m / 1e3,
        "pattern": _NAMES[found["kind"]],
        "satellites": found["satellite_count"],
        "planes": found["plane_count"],
        "phasing": found["phasing"],
        **{f"{name.removesuffix('_rad')}_deg": math.degrees(found[name]) for name in found if name.endswith("_rad")},
        "share": found["share"] if found["share"] >= 0.0 else None,
        "tries": found["tries"],
        "outcome": _OUTCOMES[found["outcome"]],
    }


def _closest_miss(search: "DesignSearch") -> int | None:
    """Return the pattern that came nearest, of those with fewer satellites than the best."""
    import numpy as np

    candidates = search.candidates
    most = candidates.satellite_count[search.best] if search.best is not None else np.iinfo(np.uint32).max
    rows = np.flatnonzero((candidates.outcome != 0) & (candidates.satellite_count < most))
    merit = candidates.margin_rad if search.requirement.share == 1.0 else candidates.share
    return int(rows[np.argmax(merit[rows])]) if len(rows) else None


def _summary(search: "DesignSearch") -> dict[str, Any]:
    candidates = search.candidates
    miss = _closest_miss(search)
    return {
        "least_satellites": search.least_count,
        "patterns_tried": len(candidates),
        "members_tried": int(candidates.tries.sum()),
        "undecided": int((candidates.outcome == 2).sum()),
        "closest_miss": None if miss is None else _row(search, miss),
        "reason": search.reason,
    }


def _as_json(search: "DesignSearch", rows: list[int], checks: "list[DesignCheck]") -> dict[str, Any]:
    asked = search.requirement
    inner, outer = (math.degrees(angle) if angle >= 0.0 else None for angle in asked.central_angles_rad)
    choices = [_row(search, row) for row in rows]
    for choice, check in zip(choices, checks, strict=False):
        choice |= {"flown_share": check.share, "flown_count_min": check.count_min}
    return {
        "altitude_km": asked.altitude_m / 1e3,
        "fold": asked.fold,
        "share": asked.share,
        "latitude_deg": [math.degrees(asked.latitude_min_rad), math.degrees(asked.latitude_max_rad)],
        "central_angle_deg": [inner, outer],
        "best": choices[0] if choices else None,
        "toml": None if search.best is None else scenario_text(search, search.best, _title(search)),
        "choices": choices,
        **_summary(search),
    }


def _show(search: "DesignSearch", rows: list[int], checks: "list[DesignCheck]") -> None:
    asked = search.requirement
    whole = asked.share == 1.0
    numbers = ["T", "P", "F", "inclination", "spacing", "margin" if whole else "share"]
    flown = ["flown", "least"] if checks else []
    made = table(_title(search), "pattern", *numbers, *flown, right=(*numbers, *flown))
    for rank, row in enumerate(rows):
        told = _row(search, row)
        figures = (str(told[name]) for name in ("satellites", "planes", "phasing"))
        angles = (f"{told[name]:.2f}" for name in ("inclination_deg", "node_spacing_deg"))
        last = f"{told['margin_deg']:.3f}" if whole else f"{told['share']:.4f}"
        extra = (f"{checks[rank].share:.6f}", str(checks[rank].count_min)) if checks else ()
        made.add_row(told["pattern"], *figures, *angles, last, *extra)
    show(*([made, "", _LEGEND + (_FLOWN if checks else ""), ""] if rows else []), *_lines(search))


def _title(search: "DesignSearch") -> str:
    asked = search.requirement
    south, north = (f"{math.degrees(angle):g}" for angle in (asked.latitude_min_rad, asked.latitude_max_rad))
    share = "always" if asked.share == 1.0 else f"{100.0 * asked.share:g} %"
    limits = asked.limits
    low, high = (f"{math.degrees(float(each)):g}" for each in (limits.grazing_min_rad, limits.grazing_max_rad))
    what = f"{asked.fold}-fold, {share}, latitude {south} to {north} deg, grazing {low} to {high} deg"
    return f"Fewest satellites at {asked.altitude_m / 1e3:g} km: {what}"


def _lines(search: "DesignSearch") -> list[str]:
    told = _summary(search)
    lines = [] if not search.reason else [f"Nothing found: {search.reason}."]
    lines.append(
        f"Fewer than {told['least_satellites']} cannot: the mean number in view is too low somewhere in the band."
    )
    if told["patterns_tried"]:
        lines.append(
            f"Tried {told['patterns_tried']:,} patterns at {told['members_tried']:,} inclinations or spacings"
            + (f"; {told['undecided']} undecided." if told["undecided"] else ".")
        )
    miss = told["closest_miss"]
    if miss is not None:
        has = (
            f"margin is {miss['margin_deg']:.3f} deg"
            if search.requirement.share == 1.0
            else f"share is {miss['share']:.4f}"
        )
        pattern = f"{miss['satellites']}/{miss['planes']}/{miss['phasing']} at {miss['inclination_deg']:.2f} deg"
        lines.append(f"Closest with fewer: {miss['pattern']} {pattern}, whose {has} at most.")
    return lines


def _write_csv(path: Path, searches: "list[DesignSearch]") -> None:
    rows = [_row(search, row) for search in searches for row in range(len(search.candidates))]
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    write_whole(path, text.getvalue(), called="--csv")
