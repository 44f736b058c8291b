"""`lookdown study coverage`: how much of the Earth a constellation holds, and for how long not."""

import re
import zlib
from pathlib import Path
from typing import Annotated, Any

import typer

from lookdown.cli._console import print_json, say, show, warn
from lookdown.cli._duration import duration_s_from_text
from lookdown.cli._ending import told_that_it_is_whole
from lookdown.cli._quantities import angles_deg_from_text

__all__ = ["coverage"]

_HELP_NAME = (
    "Name of the study. Where left out: coverage- and the scenario's, followed by what the command line says of who "
    "is lost, such as coverage-iridium-lose20-seed1. An older study of that name is replaced, and the end says so."
)
_LONGEST_NAME, _LONGEST_SUFFIX = 64, 32
_SOURCE = "choice on the command line"

Output = Annotated[Path, typer.Option(help="Folder of studies.", show_default=True)]


def coverage(
    scenario: Annotated[str, typer.Argument(help="Name in the catalogue, or path of a TOML file.")],
    fold: Annotated[int | None, typer.Option(help="How many satellites at once count as cover.", min=1)] = None,
    duration: Annotated[str | None, typer.Option(help="How long: a number and a unit, such as 24h.")] = None,
    step: Annotated[str | None, typer.Option(help="Between instants, such as 60s.")] = None,
    spacing: Annotated[float | None, typer.Option(help="Of the places, in km.")] = None,
    grazing: Annotated[str | None, typer.Option(help="Grazing angles in deg: least..greatest, such as 10..70.")] = None,
    latitude: Annotated[str | None, typer.Option(help="Latitudes in deg: south..north, such as -60..60.")] = None,
    height: Annotated[float | None, typer.Option(help="Of the places above the ellipsoid, in km.")] = None,
    region: Annotated[list[Path] | None, typer.Option(help="GeoJSON file of polygons; may be given often.")] = None,
    lose: Annotated[
        float | None, typer.Option(help="Share of the satellites lost at random before, 0 to 0.99.")
    ] = None,
    without_vendor: Annotated[list[str] | None, typer.Option(help="Leave a vendor's satellites out; often.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of every random draw.", min=0)] = None,
    name: Annotated[str | None, typer.Option(help=_HELP_NAME)] = None,
    output: Output = Path("runs"),
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Leave coverage.html out.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    r"""Cover of the Earth by a scenario's constellation: how many satellites see each place, and how long none does.

    Reads the scenario's constellation, radar (for the grazing angles) and its section \[coverage]; every key of that
    may be left out, and the options here say otherwise. No flights are read. The study starts at coverage.start, else
    scenario.start, else at the newest epoch of the element sets, else on 2026-01-01. Ends with tables, a page with maps
    (coverage.html), places, gaps and instants as Parquet, bands, regions, losses and gaps as CSV.

    --json prints summary.json: asked (the question), satellites, whole, bands and regions (figures of each area),
    losses (the whole after losing 20 % at random, and each vendor), instants, radar_search (how long the scenario's
    radar takes to search all that it sees once, shell by shell), shells, files (what was read, with SHA-256), gaps,
    warnings. Keys that end in _is_lower_bound say that the span cut what stands beside them. Figures of an area:
    seen_fraction (share of area and time with at least the fold of satellites), fraction_by_fold (the same for 1 to 8),
    count_mean, count_min, always_seen_share and never_seen_share (of the area), gaps_per_place, gap_mean_s and
    gap_longest_s (of gaps that begin and end within the span), unseen_longest_s (those that the span cuts too),
    revisit_mean_s, response_mean_s (mean wait from any instant), waits (share: seen within wait_s, of the
    area and time from which that is known; share_min and share_max: of all, with what the span's end leaves open).
    """
    from lookdown.cli._progress import progress_shown, say_when_kernels_are_cold
    from lookdown.report import write_coverage_report
    from lookdown.scenario import load_scenario, with_coverage
    from lookdown.study import check_free, older_study, study_coverage, write_study

    asked = {
        "fold": _quantity(fold, "1"),
        "duration": None if duration is None else _quantity(duration_s_from_text(duration), "s"),
        "step": None if step is None else _quantity(duration_s_from_text(step, "--step"), "s"),
        "spacing": _quantity(spacing, "km"),
        "height": _quantity(height, "km"),
        "lose": _quantity(lose, "1"),
        **_limits("grazing", grazing, 0.0, 90.0),
        **_limits("latitude", latitude, -90.0, 90.0),
        "regions": [str(path) for path in region] if region else None,
        "without_vendors": without_vendor or None,
    }
    own = load_scenario(scenario)
    document = with_coverage(own, {key: value for key, value in asked.items() if value is not None}, seed)
    called = _name(name, own.scenario.name, document)
    check_free(output / called)
    older = older_study(output / called)
    if not quiet:
        say(f"coverage of {document.scenario.title}")
        say_when_kernels_are_cold()
    with progress_shown(quiet=quiet) as on_progress:
        study = study_coverage(document, on_progress)
        folder = write_study(study, document, output, called)
        with told_that_it_is_whole(folder):
            if not no_report:
                on_progress("drawing the page", 0, 1)
                write_coverage_report(folder)
                on_progress("drawing the page", 1, 1)
    with told_that_it_is_whole(folder):
        _show(study.summary, folder, older, json=json, no_report=no_report, quiet=quiet)


def _show(
    summary: dict[str, Any], folder: Path, older: str | None, *, json: bool, no_report: bool, quiet: bool
) -> None:
    from lookdown.cli._coverage_tables import coverage_tables

    if json:
        print_json(summary)
        if older and not quiet:
            say(f"replaced {older}: {folder}")
        return
    warn(summary["warnings"])
    show(*coverage_tables(summary))
    show(f"\nstudy      {folder}")
    if not no_report:
        show(f"page       {folder / 'coverage.html'}")
    if older:
        show(f"replaced   {older}")


def _quantity(base: float | None, unit: str) -> dict[str, Any] | None:
    return None if base is None else {"base": float(base), "unit": unit, "source": _SOURCE}


def _limits(what: str, text: str | None, least: float, most: float) -> dict[str, dict[str, Any] | None]:
    """Return the two limits that a text such as ``10..70`` tells; none where there is no text."""
    if text is None:
        return {}
    low, high = angles_deg_from_text(text, f"--{what}", least_deg=least, most_deg=most)
    return {f"{what}_min": _quantity(low, "deg"), f"{what}_max": _quantity(high, "deg")}


def _name(asked: str | None, scenario: str, document: Any) -> str:
    """Return the name asked for, or one that says what was studied: who was taken out is never the whole's."""
    from lookdown.scenario import with_overrides

    if asked is not None:
        return with_overrides(document, name=asked).scenario.name
    coverage = document.coverage
    suffix = "".join(f"-without-{_slug(who)}" for who in coverage.without_vendors)
    if len(suffix) > _LONGEST_SUFFIX:
        suffix = f"-without-{len(coverage.without_vendors)}-vendors-{_digest(suffix)}"
    if coverage.lose.base_si > 0.0:
        suffix += f"-lose{100.0 * coverage.lose.base_si:.3g}".replace(".", "p") + f"-seed{document.scenario.seed}"
    return ("coverage-" + scenario)[: _LONGEST_NAME - len(suffix)] + suffix


def _slug(text: str) -> str:
    """Return a vendor's name as part of a folder's; a digest of one that has no letter of a to z or digit."""
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-") or _digest(text)


def _digest(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
