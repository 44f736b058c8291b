"""Foreign rows into a recording on disk, piece by piece, whole or not at all.

What cannot be a row of a recording is dropped here, by rules that are counted; what is
merely dirty stays, for cleaning drops it by rules of its own whenever the recording is read.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lookdown.astro import tai_ns_from_unix_ms
from lookdown.errors import RecordingError
from lookdown.traffic.importing.foreign import Foreign
from lookdown.traffic.recorded.cleaning import RuleCount
from lookdown.traffic.recorded.rows import FILE_SCHEMA, OPTIONAL_FIELDS

__all__ = ["Cut", "Spool"]

_NS_PER_DAY = 86_400_000_000_000
_FIRST_NS = 7_305 * _NS_PER_DAY  # 1990-01-01, before any broadcast position (assumption)
_END_NS = 23_741 * _NS_PER_DAY  # 2035-01-01, where the table of leap seconds ends
_AHEAD_NS = 5_000_000_000
_OUT_OF_ORDER_NS = 1_000_000_000
_GROUP_ROWS = 1 << 20
_BAD_TIMES = "no time that can be read"

RULES: tuple[tuple[str, str], ...] = (
    ("unreadable", "a line or record of another form than the rest"),
    ("no time", _BAD_TIMES),
    ("no address", "no address of an aircraft that can be read"),
    (
        "wrong clock",
        "a stamp before 1990 or after 2034, more than 1 s out of order where the stamps before and after are in order, "
        "or of a position more than 5 s after the row that holds it",
    ),
    ("stale position", "the position of this aircraft's row before, told again with the same stamp of the position"),
    ("outside", "outside of the area or the time asked for"),
)
"""What import drops, in the order in which the rules are tried."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What part of the rows is wanted.

    Attributes
    ----------
    bounds_deg : tuple of four float, optional
        South, north, west, east; west may be greater than east across 180 degrees.
    start_tai_ns, stop_tai_ns : int, optional
    """

    bounds_deg: tuple[float, float, float, float] | None = None
    start_tai_ns: int | None = None
    stop_tai_ns: int | None = None

    def keeps(self, table: pa.Table, time_tai_ns: np.ndarray) -> np.ndarray:
        """Return which rows lie inside; a row without a position lies in no area."""
        kept = np.ones(table.num_rows, bool)
        if self.start_tai_ns is not None:
            kept &= time_tai_ns >= self.start_tai_ns
        if self.stop_tai_ns is not None:
            kept &= time_tai_ns <= self.stop_tai_ns
        if self.bounds_deg is not None:
            south, north, west, east = self.bounds_deg
            latitude, longitude = (table.column(name).to_numpy() for name in ("latitude_deg", "longitude_deg"))
            inside = (
                (longitude >= west) & (longitude <= east) if west <= east else (longitude >= west) | (longitude <= east)
            )
            kept &= (latitude >= south) & (latitude <= north) & inside
        return kept


def _filled(table: pa.Table, name: str, value: float) -> np.ndarray:
    return pc.fill_null(table.column(name), value).to_numpy()


def _whole_degrees(table: pa.Table) -> tuple[pa.Array, pa.Array]:
    """Return latitude and longitude as whole 1e-7 deg, null together where there is no such place."""
    latitude, longitude = (table.column(name).to_numpy() for name in ("latitude_deg", "longitude_deg"))
    with np.errstate(invalid="ignore"):
        none = ~((np.abs(latitude) <= 90.0) & (np.abs(longitude) <= 360.0))
    around = np.where(none, 0.0, longitude)
    around = np.where(np.abs(around) > 180.0, around - np.copysign(360.0, around), around)
    made = (np.rint(np.where(none, 0.0, values) * 1e7).astype(np.int32) for values in (latitude, around))
    north, east = (pa.array(values, mask=none) for values in made)
    return north, east


def _out_of_order(address: np.ndarray, unix_ns: np.ndarray) -> np.ndarray:
    """Return rows whose stamp lies outside of those before and after of the same aircraft, which are in order.

    A table whose rows are in no order of time has nothing to tell by, and loses none.
    """
    drop = np.zeros(len(address), bool)
    order = np.argsort(address, kind="stable")
    who, when = address[order], unix_ns[order]
    same = who[1:] == who[:-1]
    if np.count_nonzero(same & (np.diff(when) < 0)) > 0.05 * np.count_nonzero(same):
        return drop
    before, here, after = when[:-2], when[1:-1], when[2:]
    outside = (here < before - _OUT_OF_ORDER_NS) | (here > after + _OUT_OF_ORDER_NS)
    drop[order[1:-1]] = same[:-1] & same[1:] & (before <= after) & outside
    return drop


@dataclass(slots=True)
class Spool:
    """A recording being written beside its name; it gets the name when all went well.

    Attributes
    ----------
    output : Path
    cut : Cut
    rows_in, rows_written : int
    """

    output: Path
    cut: Cut = field(default_factory=Cut)
    rows_in: int = 0
    rows_written: int = 0
    _counts: dict[str, int] = field(default_factory=lambda: {name: 0 for name, _ in RULES})
    _waiting: list[pa.Table] = field(default_factory=list)
    _waiting_rows: int = 0
    _last_positions: dict[int, int] = field(default_factory=dict)
    _writer: pq.ParquetWriter | None = None

    @property
    def beside(self) -> Path:
        """Where the file lies until it is whole."""
        return self.output.with_name(self.output.name + ".part")

    @property
    def schema(self) -> pa.Schema:
        """Columns of the file."""
        return pa.schema([*FILE_SCHEMA, *OPTIONAL_FIELDS])

    def __enter__(self) -> "Spool":
        try:
            self._writer = pq.ParquetWriter(self.beside, self.schema, compression="zstd")
        except OSError as error:
            raise self._refused(error) from error
        except BaseException:
            # Control-C while the file is being opened: nobody will leave a block that was never entered.
            self.beside.unlink(missing_ok=True)
            raise
        return self

    def _refused(self, error: OSError) -> RecordingError:
        why = error.strerror or str(error).splitlines()[0]
        return RecordingError(self.output, f"could not be written ({why}). Free some space or choose another folder.")

    def add(self, table: pa.Table) -> None:
        """Take foreign rows; write a group when there are enough."""
        self.rows_in += table.num_rows
        kept = self._recorded(table)
        if kept.num_rows:
            self._waiting.append(kept)
            self._waiting_rows += kept.num_rows
        if self._waiting_rows >= _GROUP_ROWS:
            self._flush()

    def finish(self, foreign: Foreign, facts: dict[str, str]) -> tuple[RuleCount, ...]:
        """Write what waits, close the file beside its name and return what was dropped.

        The facts (title, origin, licence, treatment) become the file's metadata. The file
        gets its name by `keep`; without it nothing is left.
        """
        self._flush()
        assert self._writer is not None
        try:
            self._writer.add_key_value_metadata(facts)
            self._writer.close()
            self._writer = None
        except OSError as error:
            raise self._refused(error) from error
        self.rows_in += foreign.unreadable
        self._counts["unreadable"] += foreign.unreadable
        return tuple(RuleCount(name, sentence, self._counts[name]) for name, sentence in RULES)

    def keep(self) -> None:
        """Give the finished file its name."""
        assert self._writer is None, "finish comes first"
        try:
            self.beside.replace(self.output)
        except OSError as error:
            raise self._refused(error) from error

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._writer is not None:
            with suppress(OSError):
                self._writer.close()
            self._writer = None
        self.beside.unlink(missing_ok=True)

    def _flush(self) -> None:
        if not self._waiting_rows or self._writer is None:
            return
        try:
            self._writer.write_table(pa.concat_tables(self._waiting).combine_chunks(), row_group_size=_GROUP_ROWS)
        except OSError as error:
            raise self._refused(error) from error
        self.rows_written += self._waiting_rows
        self._waiting, self._waiting_rows = [], 0

    def _drop(self, rule: str, drop: np.ndarray, left: np.ndarray) -> None:
        """Count the rows that a rule drops of those left, and leave the others."""
        self._counts[rule] += int(np.count_nonzero(drop & left))
        left &= ~drop

    def _recorded(self, table: pa.Table) -> pa.Table:
        left = np.ones(table.num_rows, bool)
        address = _filled(table, "icao24", 0)
        unix_ns = _filled(table, "unix_ns", 0)
        position_ns = _filled(table, "position_unix_ns", 0)
        stated = pc.is_valid(table.column("position_unix_ns")).to_numpy()
        self._drop("no time", pc.is_null(table.column("unix_ns")).to_numpy(), left)
        self._drop("no address", pc.is_null(table.column("icao24")).to_numpy(), left)
        wrong = (unix_ns < _FIRST_NS) | (unix_ns >= _END_NS)
        wrong |= _out_of_order(address, unix_ns)
        wrong |= stated & ((position_ns < _FIRST_NS) | (position_ns > unix_ns + _AHEAD_NS))
        self._drop("wrong clock", wrong, left)
        self._drop("stale position", self._stale(address, position_ns, stated & left), left)
        # A row stands for its position, so it has the stamp of that where there is one.
        stamp_ns = np.where(stated, position_ns, unix_ns)[left]
        kept = table.filter(pa.array(left))
        time_tai_ns = tai_ns_from_unix_ms(stamp_ns // 1_000_000) + stamp_ns % 1_000_000
        inside = self.cut.keeps(kept, time_tai_ns)
        self._counts["outside"] += int(np.count_nonzero(~inside))
        if not inside.all():
            kept, time_tai_ns = kept.filter(pa.array(inside)), time_tai_ns[inside]
        return self._arrow(kept, time_tai_ns)

    def _stale(self, address: np.ndarray, position_ns: np.ndarray, stated: np.ndarray) -> np.ndarray:
        """Return rows whose position has the stamp of the aircraft's position before, in the order of the file."""
        drop = np.zeros(len(address), bool)
        at = np.flatnonzero(stated)
        if not len(at):
            return drop
        order = at[np.argsort(address[at], kind="stable")]
        who, when = address[order], position_ns[order]
        first = np.append(True, who[1:] != who[:-1])
        same = np.append(False, (who[1:] == who[:-1]) & (when[1:] == when[:-1]))
        before = np.array([self._last_positions.get(int(key), -1) for key in who[first]])
        same[first] = when[first] == before
        drop[order[same]] = True
        last = np.append(first[1:], True)
        self._last_positions.update(zip(who[last].tolist(), when[last].tolist(), strict=True))
        return drop

    def _arrow(self, kept: pa.Table, time_tai_ns: np.ndarray) -> pa.Table:
        latitude, longitude = _whole_degrees(kept)
        track = kept.column("track_deg").to_numpy()
        with np.errstate(invalid="ignore"):
            around = pa.array(np.mod(track, 360.0).astype(np.float32), mask=~np.isfinite(track))
        columns = {name: kept.column(name) for name in kept.column_names if name in self.schema.names}
        columns |= {
            "callsign": pc.fill_null(kept.column("callsign"), "").dictionary_encode(),
            "time_tai_ns": pa.array(time_tai_ns),
            "latitude_e7_deg": latitude,
            "longitude_e7_deg": longitude,
            "track_deg": around,
            "on_ground": pc.fill_null(kept.column("on_ground"), False),
            "aircraft_class": pc.fill_null(kept.column("aircraft_class"), 0),
        }
        return pa.Table.from_arrays([columns[name] for name in self.schema.names], schema=self.schema)
