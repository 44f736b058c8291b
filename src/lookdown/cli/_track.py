"""`lookdown track`: detections that somebody brings, into tracks."""

import time
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lookdown.cli._console import OutputError, print_json, print_text, say, show, warn
from lookdown.cli._duration import duration_s_from_text
from lookdown.cli._run import cpu_s, peak_memory_mb
from lookdown.cli._track_views import track_tables, track_warnings
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.simulation.replay import Source, TrackRequest
    from lookdown.tracking import TrackerParameters

__all__ = ["track"]

_INPUT_HELP = (
    "A Parquet file of detections, a folder of such files, or a recording of `lookdown run`. Where dwells.parquet lies "
    "beside it the tracker knows where nothing was seen; where truth.parquet does the tracks are scored."
)
_OUT_HELP = "Folder for tracks, associations, rejects and summary; runs/INPUT-tracks where left out."
_ORDER_HELP = (
    "What the order of the rows means: time takes every row at its instant, whatever the order; arrival takes them as "
    "they came, and refuses those more than 60 s behind."
)
_SCENARIO_HELP = "Track with the section \\[tracker] of this scenario; with the reference figures where left out."
_NOW_HELP = "Refuse detections later than this UTC instant, or none; where left out the clock's, but for recordings."
_CLUTTER_HELP = (
    "False reports by metre of range, cosine and cosine, of dwells not told; spread over 1,200 m/s of range rate."
)
_COAST_HELP = (
    "Let a track go so long after its last detection: some five looks of a sensor that looks regularly. Where left "
    "out 60 s, or what the scenario says; 300 s where dwells.parquet tells what was looked at in vain."
)
_DETECTION_HELP = "How surely a look detects what is there, of dwells not told; 0.9 where left out."
_CLOCK_TOLERANCE_S = 60.0
_ORDERS = ("time", "arrival")


def track(
    input: Annotated[Path | None, typer.Argument(metavar="INPUT", help=_INPUT_HELP)] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help=_OUT_HELP)] = None,
    interval: Annotated[str, typer.Option(help="Time between the instants at which tracks are written.")] = "10s",
    order: Annotated[str, typer.Option(metavar="time|arrival", help=_ORDER_HELP)] = "time",
    sensors: Annotated[
        str | None, typer.Option(metavar="1,2,7", help="The sensors there are; detections of others are refused.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="Take only rows from this UTC instant on.")] = None,
    stop: Annotated[str | None, typer.Option("--to", help="Take only rows before this UTC instant.")] = None,
    now: Annotated[str | None, typer.Option(metavar="UTC|none", help=_NOW_HELP)] = None,
    scenario: Annotated[str | None, typer.Option(help=_SCENARIO_HELP)] = None,
    coast: Annotated[str | None, typer.Option(metavar="20s", help=_COAST_HELP)] = None,
    detection_probability: Annotated[float | None, typer.Option(metavar="0..1", help=_DETECTION_HELP)] = None,
    clutter_density: Annotated[float | None, typer.Option(metavar="DENSITY", help=_CLUTTER_HELP)] = None,
    *,
    columns: Annotated[bool, typer.Option("--columns", help="Print what columns a file may have, and stop.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Track detections of your own: radar, infrared, ADS-B or a radar on the ground. No satellites are needed.

    Each row that cannot be used is left out with a code, and told; good rows always go through. The page
    docs/bring-your-own-detections.md says how to bring them.
    """
    # Imported here, because `--help` and the lesser commands should not wait for numba and pyarrow.
    from lookdown.cli._progress import compiling_shown, progress_shown
    from lookdown.simulation.replay import TrackRequest, open_source, track_source
    from lookdown.tracking import DwellTracker
    from lookdown.tracking.intake import CLUTTER_DENSITY, COAST_S, schema_markdown

    if columns:
        print_text(schema_markdown() + "\n")
        return
    if input is None:
        raise ArgumentError(
            "expected INPUT, a Parquet file or a folder; `lookdown track --columns` says what is in it."
        )
    request = TrackRequest(
        interval_s=_interval(interval),
        as_it_came=_is_arrival(order),
        sensors=_sensors(sensors),
        span_tai_ns=_span(start, stop),
        clutter_density=_density(clutter_density, CLUTTER_DENSITY),
    )
    known, looks = _parameters(scenario), _looks(detection_probability)
    asked_s = None if coast is None else duration_s_from_text(coast, "--coast")
    source = open_source(input)
    own_s = COAST_S if source.dwells is None and scenario is None else known.coast_s
    known = replace(known, coast_s=asked_s or own_s)
    assumed = {"coast_s": known.coast_s, "clutter_density": request.clutter_density, **looks}
    request = replace(_with_now(request, source, now), assumed=assumed)
    if not quiet:
        say(f"{source.name}: {source.row_count:,} rows of the form '{source.form.name}'")
    began = cpu_s()
    with progress_shown(quiet=quiet) as on_progress, compiling_shown(on_progress, 190):
        result = track_source(
            source,
            DwellTracker(known, **looks),
            request,
            output=out or Path("runs") / f"{source.name}-tracks",
            on_progress=on_progress,
        )
    cost = {"cpu_s": round(cpu_s() - began, 3), "peak_rss_mb": round(peak_memory_mb(), 1)}
    try:
        _end(result.summary | cost, result.directory, json=json, replaced=result.replaced)
    except OutputError as error:
        error.add_note(f"The tracks are whole: {result.directory}")
        raise
    if not quiet:
        warn(track_warnings(result.summary, as_it_came=request.as_it_came))


def _end(summary: dict[str, Any], directory: Path, *, json: bool, replaced: bool) -> None:
    if json:
        print_json(summary | {"directory": str(directory)})
        return
    show(*track_tables(summary))
    show(f"\ntracks     {directory / 'tracks.parquet'}")
    if summary["rejected"]:
        show(f"rejects    {directory / 'rejects.parquet'}")
    show(f"summary    {directory / 'summary.json'}")
    if replaced:
        show("replaced   an older folder of that name")


def _interval(text: str) -> float:
    seconds = duration_s_from_text(text, "--interval")
    if seconds < 1e-3:
        raise ArgumentError(f"--interval: expected at least 1ms; got '{text}'.")
    return seconds


def _is_arrival(order: str) -> bool:
    if order not in _ORDERS:
        raise ArgumentError(f"--order: expected {' or '.join(_ORDERS)}; got '{order}'.")
    return order == "arrival"


def _sensors(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    try:
        listed = tuple(int(part) for part in text.split(","))
    except ValueError:
        listed = (-1,)
    if not all(0 <= sensor < 1 << 32 for sensor in listed):
        raise ArgumentError(f"--sensors: expected sensor_ids such as 1,2,7; got '{text}'.")
    return listed


def _span(start: str | None, stop: str | None) -> tuple[int | None, int | None]:
    span = _instant("--from", start), _instant("--to", stop)
    if span[0] is not None and span[1] is not None and span[0] >= span[1]:
        raise ArgumentError(f"--from: expected an instant before --to; got {start} and {stop}.")
    return span


def _instant(option: str, text: str | None) -> int | None:
    from lookdown.astro import tai_ns_from_utc_text

    if text is None:
        return None
    try:
        return tai_ns_from_utc_text(text)
    except ArgumentError as error:
        raise ArgumentError(f"{option}: {error}") from None


def _density(asked: float | None, default: float) -> float:
    if asked is None:
        return default
    if not 0.0 < asked < 1e6:
        raise ArgumentError(f"--clutter-density: expected a number above 0, such as {default:g}; got {asked:g}.")
    return asked


def _looks(detection_probability: float | None) -> dict[str, Any]:
    if detection_probability is None:
        return {}
    if not 0.0 < detection_probability < 1.0:
        raise ArgumentError(f"--detection-probability: expected between 0 and 1; got {detection_probability:g}.")
    return {"assumed_detection_ratio": detection_probability}


def _with_now(request: "TrackRequest", source: "Source", text: str | None) -> "TrackRequest":
    import numpy as np

    from lookdown.astro import tai_ns_from_unix_s

    if text == "none" or (text is None and source.recording is not None):
        return request
    if text is not None:
        return replace(request, now_tai_ns=_instant("--now", text))
    clock_s = round(time.time() + _CLOCK_TOLERANCE_S)
    return replace(request, now_tai_ns=int(tai_ns_from_unix_s(np.array([clock_s]))[0]))


def _parameters(scenario: str | None) -> "TrackerParameters":
    from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters

    if scenario is None:
        return TrackerParameters(**{name: reference.base_si for name, reference in TRACKER_REFERENCE.items()})
    from lookdown.scenario import document_name, load_scenario

    section = load_scenario(scenario).tracker
    names = [item.name for item in fields(TrackerParameters)]
    return TrackerParameters(**{name: getattr(section, document_name(name)).base_si for name in names})
