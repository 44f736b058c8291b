"""`lookdown data import`: foreign files of flights into a recording."""

import math
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from lookdown.cli._console import print_json, say, show, table, warn
from lookdown.cli._progress import progress_shown
from lookdown.cli._stopping import stopping_in_order
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.traffic import ImportReport, ImportRequest

__all__ = ["import_data"]

_SOURCE_HELP = (
    "Files, folders, archives (.tar, .zip, .whl, .gz, parts such as .tar.aa .tar.ab), told apart by their content: "
    "sample sets of the Python package traffic (or its wheel), readsb and tar1090 traces, snapshots and days of "
    "globe_history, OpenSky state vectors, BlueSky scenarios, and any CSV or Parquet table."
)
_MAP_HELP = (
    "For tables: what is in which column and unit, such as time=ts:ms,latitude=lat,altitude=alt:m,speed=gs:kt, or a "
    "TOML file of such lines. Fields: time (s, ms, us, ns, iso), address (24-bit, hexadecimal) or object (any name), "
    "callsign, latitude, longitude (deg, rad), altitude, geometric_altitude (ft, m, km), speed (kt, m/s, km/h), "
    "track, vertical_rate (ft/min, m/s), squawk, on_ground, position_time. What is left out goes by common names."
)
_NAME_HELP = "Only files or members of this name; of the wheel of traffic one set, such as gliders/franconia."
_ALL_HELP = "Every sample set of the wheel of traffic on its own; --output is then a folder, or nothing is kept."


def import_data(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE...", help=_SOURCE_HELP)],
    format: Annotated[
        str, typer.Option(metavar="auto|traffic|readsb|opensky|bluesky|table", help="Instead of telling by content.")
    ] = "auto",
    mapping: Annotated[str, typer.Option("--map", help=_MAP_HELP)] = "",
    name: Annotated[str | None, typer.Option(help=_NAME_HELP)] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="F.parquet", help="The recording to write; by the source's name if left out.")
    ] = None,
    area: Annotated[
        str | None, typer.Option(metavar="S,N,W,E", help="Keep only positions within these degrees.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="Keep only rows from this UTC instant on.")] = None,
    stop: Annotated[str | None, typer.Option("--to", help="Keep only rows up to this UTC instant.")] = None,
    epoch: Annotated[str | None, typer.Option(help="UTC instant of 00:00:00 of BlueSky scenarios.")] = None,
    origin: Annotated[str | None, typer.Option(help="Who recorded it, for the file.")] = None,
    licence: Annotated[str | None, typer.Option(help="On what terms it may be used, for the file.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help=_ALL_HELP)] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make a recording of flights that other tools recorded, and account for every row.

    The file holds the rows as they were recorded; dirt is dropped by named rules whenever it is flown, and the counts
    printed here are theirs. Fly it with `recording = "F.parquet"` in the section \\[traffic] of a scenario.
    """
    from lookdown.traffic import ImportRequest
    from lookdown.traffic.importing.mapping import mapping_from

    if every:
        _import_all(sources, output, as_json=json)
        return
    request = ImportRequest(
        sources=tuple(sources),
        format=format,
        mapping=mapping_from(mapping),
        only=_member(sources, name),
        cut=_cut(area, start, stop),
        epoch_tai_ns=_instant("--epoch", epoch),
        places=_airports,
        origin=origin,
        licence=licence,
    )
    path = output or Path(_default_name(sources[0], name))
    report = _imported(request, path, quiet=json)
    if json:
        print_json({"output": str(path), **_as_json(report)})
        return
    _show(report, path)


@cache
def _airports() -> dict[str, tuple[float, float]]:
    from lookdown.traffic.world.places import read_airports

    listed = read_airports()
    latitude, longitude = listed.rows.latitude_rad.tolist(), listed.rows.longitude_rad.tolist()
    return dict(zip(listed.idents, zip(latitude, longitude, strict=True), strict=True))


def _imported(request: "ImportRequest", path: Path, *, quiet: bool) -> "ImportReport":
    from lookdown.traffic import import_recording

    with stopping_in_order(), progress_shown(quiet=quiet) as on_progress:
        # How many rows there are is not known before the end, so the bar shows a rate and no share.
        return import_recording(request, path, on_file=lambda _, rows: on_progress("rows read", rows, 0))


def _member(sources: list[Path], name: str | None) -> str | None:
    from lookdown.traffic.importing.samples import sample_member, sample_names

    is_wheel = len(sources) == 1 and sources[0].suffix == ".whl"
    if is_wheel and name is None:
        count = len(sample_names(sources[0]))
        raise ArgumentError(
            f"expected --name SET or --all with a wheel: it holds {_many(count, 'set')}; --all lists them."
        )
    return sample_member(sources[0], name) if is_wheel and name is not None else name


def _default_name(source: Path, name: str | None) -> str:
    stem = (name or source.resolve().name).strip("/").replace("/", "-")
    for ending in (".gz", ".xz", ".json", ".csv", ".parquet", ".tar", ".zip", ".scn", ".SCN"):
        stem = stem.removesuffix(ending)
    return f"{stem or 'flights'}.recording.parquet"


def _cut(area: str | None, start: str | None, stop: str | None) -> Any:
    from lookdown.traffic.importing.spool import Cut

    bounds = None
    if area is not None:
        try:
            south, north, west, east = (float(part) for part in area.split(","))
        except ValueError:
            raise ArgumentError(f"--area: expected four numbers S,N,W,E in degrees; got '{area}'.") from None
        if not (-90.0 <= south < north <= 90.0 and abs(west) <= 180.0 and abs(east) <= 180.0):
            raise ArgumentError(f"--area: expected south below north and degrees within 90 and 180; got '{area}'.")
        bounds = (south, north, west, east)
    return Cut(bounds, _instant("--from", start), _instant("--to", stop))


def _instant(option: str, text: str | None) -> int | None:
    from lookdown.astro import tai_ns_from_utc_text

    if text is None:
        return None
    try:
        return tai_ns_from_utc_text(text)
    except ArgumentError as error:
        raise ArgumentError(f"{option}: {error}") from None


def _as_json(report: "ImportReport") -> dict[str, Any]:
    return {**asdict(report), "rows_kept": report.rows_kept}


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes >= 1e6 else f"{size_bytes / 1e3:,.1f} kB"


def _show(report: "ImportReport", path: Path) -> None:
    made = table("Import", "what", "rows", "why", right=("rows",))
    made.add_row("read", f"{report.rows_in:,}", f"{_many(report.files, 'file')}: {', '.join(report.formats)}")
    for rule in report.rules:
        if rule.rows_dropped:
            made.add_row(escape(rule.name), f"-{rule.rows_dropped:,}", escape(rule.sentence))
    cleaning = report.cleaning
    flights = _many(cleaning.objects, "flight")
    flown = f"{flights} of {cleaning.aircraft_kept:,} aircraft, {cleaning.object_hours:,.1f} flight hours"
    made.add_row("kept", f"{report.rows_kept:,}", flown)
    show(made)
    if report.geometric_rows:
        say(f"{report.geometric_rows:,} rows kept are of aircraft with a geometric altitude only, which stands in")
    for note in report.notes:
        say(note)
    if not report.rows_kept:
        warn(["nothing in it is fit to fly: no row is left after cleaning"])
    show(f"{path}: {_many(report.rows_written, 'row')} as recorded, {_size(path.stat().st_size)}")


def _import_all(sources: list[Path], output: Path | None, *, as_json: bool) -> None:
    from lookdown.traffic.importing.samples import import_samples

    if len(sources) != 1:
        raise ArgumentError(f"--all: expected one wheel of the package traffic; got {len(sources)} sources.")
    if output is not None and not output.is_dir():
        raise ArgumentError(f"--output: expected a folder that is there, with --all; got '{output}'.")
    with stopping_in_order(), progress_shown(quiet=as_json) as on_progress, tempfile.TemporaryDirectory() as scratch:
        folder = output or Path(scratch)
        done = import_samples(sources[0], folder, on_set=lambda at, total: on_progress("sample sets", at, total))
    if as_json:
        print_json({"sets": [{"name": name, **_as_json(report)} for name, report in done]})
        return
    made = table(
        "Sample sets", "set", "rows", "kept", "share", "flights", "dropped by", right=("rows", "kept", "flights")
    )
    for name, report in done:
        share = report.rows_kept / report.rows_in if report.rows_in else math.nan
        dropped = ", ".join(f"{rule.name} {rule.rows_dropped:,}" for rule in report.rules if rule.rows_dropped)
        cells = (f"{report.rows_in:,}", f"{report.rows_kept:,}", f"{share:.0%}", f"{report.cleaning.objects:,}")
        made.add_row(escape(name), *cells, escape(dropped))
    rows, kept = (sum(getattr(report, what) for _, report in done) for what in ("rows_in", "rows_kept"))
    dropped_rows = sum(rule.rows_dropped for _, report in done for rule in report.rules)
    flights = sum(report.cleaning.objects for _, report in done)
    made.add_row(
        _many(len(done), "set"),
        f"{rows:,}",
        f"{kept:,}",
        f"{kept / rows:.0%}",
        f"{flights:,}",
        f"{dropped_rows:,} rows",
    )
    show(made, piped_width=160)
    adds_up = "kept and dropped make up all rows" if rows == kept + dropped_rows else "ROWS DO NOT ADD UP"
    show(f"{rows:,} rows = {kept:,} kept + {dropped_rows:,} dropped: {adds_up}")
