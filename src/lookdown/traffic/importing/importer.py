"""Foreign files into one recording, with an account of every row.

Cost: memory for one piece of a file (16 MB of text or 1 M rows) and one group of rows;
the account of cleaning afterwards takes as many aircraft at a time as have `_PART_ROWS` rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.errors import ArgumentError, DataError, LookdownError
from lookdown.traffic.importing.bluesky import Places, read_bluesky
from lookdown.traffic.importing.foreign import Foreign, ForeignRows
from lookdown.traffic.importing.json_samples import read_json_samples
from lookdown.traffic.importing.kinds import SAMPLE_KINDS
from lookdown.traffic.importing.mapping import Mapping
from lookdown.traffic.importing.opensky import read_opensky_json
from lookdown.traffic.importing.readsb import read_readsb
from lookdown.traffic.importing.sniffing import FORMATS, READ_SENTENCE, format_of
from lookdown.traffic.importing.sources import Item, items
from lookdown.traffic.importing.spool import Cut, Spool
from lookdown.traffic.importing.tabular import read_table_item
from lookdown.traffic.recorded.cleaning import CleaningReport, RuleCount, clean
from lookdown.traffic.recorded.rows import recording_from

__all__ = ["ImportReport", "ImportRequest", "account_of", "import_recording"]

_PART_ROWS = 4_000_000
_LICENCES = {
    "traffic": (
        "sample sets of the Python package traffic; data of The OpenSky Network and others",
        "package: MIT; data: the terms of its origin (OpenSky: research and non-commercial use)",
    ),
    "readsb": ("readsb or tar1090", "the terms of who recorded it (adsb.lol: ODbL 1.0)"),
    "opensky": ("The OpenSky Network (opensky-network.org)", "research and non-commercial use, cite the network"),
    "bluesky": ("BlueSky scenario, flown by lookdown", "the terms of the scenario (BlueSky's own: MIT)"),
    "table": ("a table of its user", "not stated"),
}


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and how.

    Attributes
    ----------
    sources : tuple of Path
        Files, folders and archives.
    format : str
        A key of `FORMATS`, or "auto".
    mapping : dict of str to Taken
        For tables.
    only : str, optional
        Part of the name that a member of an archive or folder must have.
    cut : Cut
    epoch_tai_ns : int, optional
        Start of scenarios, which name no day; the default is 2024-01-01.
    places : callable, optional
        Gives positions of airports by code, for scenarios; asked only where there is one.
    title, origin, licence : str, optional
        Where left out: by the format.
    may_be_empty : bool
        A single source of which no row is kept makes an empty recording; else it is refused.
    """

    sources: tuple[Path, ...]
    format: str = "auto"
    mapping: Mapping | None = None
    only: str | None = None
    cut: Cut = Cut()
    epoch_tai_ns: int | None = None
    places: Callable[[], Places] | None = None
    title: str | None = None
    origin: str | None = None
    licence: str | None = None
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What import and the cleaning that follows make of foreign files.

    Attributes
    ----------
    formats : tuple of str
        Keys of `FORMATS` that were met.
    files : int
        Files and members read.
    rows_in : int
    rules : tuple of RuleCount
        Those of import, then those of cleaning: `rows_in` is `rows_kept` and all of them.
    rows_written : int
        In the file: raw, for cleaning happens when it is read.
    cleaning : CleaningReport
    geometric_rows : int
        Kept rows of aircraft that have a geometric altitude only.
    notes : tuple of str
    """

    formats: tuple[str, ...]
    files: int
    rows_in: int
    rules: tuple[RuleCount, ...]
    rows_written: int
    cleaning: CleaningReport
    geometric_rows: int
    notes: tuple[str, ...]

    @property
    def rows_kept(self) -> int:
        """Rows that cleaning leaves."""
        return self.cleaning.rows_kept


OnFile = Callable[[str, int], None]
"""Told the name of each file read and the rows so far."""


def import_recording(
    request: ImportRequest, output: Path, *, on_file: OnFile = lambda name, rows: None
) -> ImportReport:
    """Write the recording of foreign files, whole or not at all, and return the account.

    Raises
    ------
    DataError
        Where a source is missing, damaged or of no known format, nothing in it is a row, or
        no row of a single source is left after cleaning.
        A damaged member of an archive or folder that has whole ones is left out and noted.
    ArgumentError
        Where a column or format that was asked for is not there.
    RecordingError
        Where the output cannot be written.
    """
    if request.format not in ("auto", *FORMATS):
        raise ArgumentError(f"--format: expected auto, {', '.join(FORMATS)}; got '{request.format}'.")
    _check_output(request, output)
    foreign, met = Foreign(), _Met()
    spool = Spool(output, request.cut)
    with spool:
        for name, table in _tables(request, foreign, met):
            spool.add(table)
            on_file(name, spool.rows_in)
        if not spool.rows_in:
            raise DataError(request.sources[0], _nothing(request, met))
        dropped = spool.finish(foreign, _facts(request, met))
        cleaning, geometric = account_of(spool.beside)
        rules = (*dropped, *cleaning.rules)
        if not cleaning.rows_kept and len(request.sources) == 1 and not request.may_be_empty:
            raise DataError(request.sources[0], _none_kept(rules, spool.rows_in, foreign, met))
        spool.keep()
    if met.skipped:
        told = "; ".join(met.skipped[:3])
        foreign.note(f"{len(met.skipped)} of {met.files + len(met.skipped)} files were left out: {told}")
    return ImportReport(
        formats=tuple(sorted(met.formats)),
        files=met.files,
        rows_in=spool.rows_in,
        rules=rules,
        rows_written=spool.rows_written,
        cleaning=cleaning,
        geometric_rows=geometric,
        notes=(*foreign.notes, *foreign.hints),
    )


class _Met:
    """What reading meets: formats, files and those that had to be left out."""

    def __init__(self) -> None:
        self.formats: set[str] = set()
        self.files = 0
        self.skipped: list[str] = []


_LONGEST_NAME = 240
"""Of a file; most disks take 255 bytes, of which the name while it is written needs a few more."""


def _check_output(request: ImportRequest, output: Path) -> None:
    if len(output.name.encode()) > _LONGEST_NAME:
        raise ArgumentError(f"--output: expected a name of at most {_LONGEST_NAME} bytes; got a longer one.")
    for source in request.sources:
        if not source.exists():
            raise DataError(source, "expected a file or folder of flights; there is none of this name.")
        if output.exists() and source.is_file() and output.samefile(source):
            raise ArgumentError(f"--output: expected another file than what is read; got '{output}'.")
    if output.is_dir():
        raise ArgumentError(f"--output: expected the name of a file; '{output}' is a folder.")
    if not output.parent.is_dir():
        raise ArgumentError(f"--output: expected a folder that is there; got '{output.parent}'.")
    # What is renamed into its place would replace a device, or a link rather than what it names.
    if output.is_symlink() or (output.exists() and not output.is_file()):
        raise ArgumentError(f"--output: expected the name of a file; '{output}' is a link, a device or a pipe.")


def _nothing(request: ImportRequest, met: _Met) -> str:
    if met.skipped:
        return "expected flights; no file could be read. " + met.skipped[0]
    wanted = f" whose name holds '{request.only}'" if request.only else ""
    return f"expected rows of flights; there is no file{wanted} that has any."


def _none_kept(rules: tuple[RuleCount, ...], rows_in: int, foreign: Foreign, met: _Met) -> str:
    worst = max(rules, key=lambda rule: rule.rows_dropped)
    told = (
        f"expected flights; none of {rows_in:,} rows is left "
        f"(the rule '{worst.name}' dropped {worst.rows_dropped:,}: {worst.sentence})."
    )
    if foreign.hints:
        return f"{told} Perhaps {'; '.join(foreign.hints)}."
    if worst.name == "outside":
        return f"{told} Widen --area, --from or --to."
    return f"{told} Say with --map what is in which column and unit." if "table" in met.formats else told


def _facts(request: ImportRequest, met: _Met) -> dict[str, str]:
    origins = [_LICENCES[name] for name in sorted(met.formats)]
    names = ", ".join(path.name for path in request.sources[:5]) + (" ..." if len(request.sources) > 5 else "")
    return {
        "title": request.title or names,
        "origin": request.origin or f"{'; '.join(origin for origin, _ in origins)} ({names})",
        "licence": request.licence or "; ".join(licence for _, licence in origins),
        "altitude": "altitude_ft is barometric, 1013.25 hPa; geometric_altitude_ft is above the ellipsoid",
        "treatment": "imported by lookdown, nothing cleaned; rows without time or address, or told twice, left out",
    }


def _tables(request: ImportRequest, foreign: Foreign, met: _Met) -> Iterator[tuple[str, pa.Table]]:
    """Yield the rows of every file; one damaged among many is left out, a single one raises."""
    named: dict[str, int] = {}
    lone = _is_lone(request)
    for item in items(list(request.sources), only=request.only):
        try:
            if item.fault is not None:
                raise item.fault
            kind = request.format if request.format != "auto" else format_of(item.stream.head, item.name)
            for table in _read(kind, item, request, foreign=foreign, named=named):
                yield item.name, _with_kind(table, item.name)
        except LookdownError as error:
            if lone and "!" not in item.name:
                raise
            met.skipped.append(str(error).replace(READ_SENTENCE, "").strip())
            continue
        met.formats.add(kind)
        met.files += 1


def _is_lone(request: ImportRequest) -> bool:
    return len(request.sources) == 1 and request.sources[0].is_file()


def _read(kind: str, item: Item, request: ImportRequest, *, foreign: Foreign, named: dict[str, int]) -> ForeignRows:
    starts = item.stream.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if kind == "traffic" and starts in (b"{", b"["):
        return read_json_samples(item, foreign)
    if kind == "readsb":
        return read_readsb(item, foreign)
    if kind == "opensky" and starts == b"{":
        return read_opensky_json(item, foreign)
    if kind == "bluesky":
        places = request.places() if request.places is not None else None
        return read_bluesky(item, foreign, named=named, epoch_tai_ns=request.epoch_tai_ns, places=places)
    return read_table_item(item, request.mapping or {}, foreign, named=named)


def _with_kind(table: pa.Table, name: str) -> pa.Table:
    kind = next((kind for folder, kind in SAMPLE_KINDS.items() if f"samples/{folder}" in name), None)
    if kind is None:
        return table
    place = table.schema.get_field_index("aircraft_class")
    return table.set_column(place, table.schema.field(place), pa.array(np.full(table.num_rows, kind.value, np.uint8)))


def account_of(path: Path) -> tuple[CleaningReport, int]:
    """Return what cleaning makes of a recording, some aircraft at a time, and the kept rows of geometric height.

    The rules of cleaning never look from one aircraft to another, so the counts of parts add up.
    """
    file = pq.ParquetFile(path)
    parts = max(1, -(-file.metadata.num_rows // _PART_ROWS))
    whole, geometric = None, 0
    for part in range(parts):
        pieces = []
        for batch in file.iter_batches(batch_size=1 << 20, use_threads=False):
            table = pa.Table.from_batches([batch])
            mine = table.column("icao24").to_numpy() % parts == part
            pieces.append(table if parts == 1 else table.filter(pa.array(mine)))
        table = pa.concat_tables(pieces) if pieces else file.schema_arrow.empty_table()
        flights = clean(recording_from(table).rows)
        geometric += int(flights.rows.height_geometric.sum())
        whole = flights.report if whole is None else _together(whole, flights.report)
    assert whole is not None
    return whole, geometric


def _together(one: CleaningReport, other: CleaningReport) -> CleaningReport:
    sums = {
        name: getattr(one, name) + getattr(other, name)
        for name in CleaningReport.__dataclass_fields__
        if name != "rules"
    }
    pairs = zip(one.rules, other.rules, strict=True)
    return CleaningReport(
        rules=tuple(replace(a, rows_dropped=a.rows_dropped + b.rows_dropped) for a, b in pairs), **sums
    )
