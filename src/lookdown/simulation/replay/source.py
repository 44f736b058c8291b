"""What `lookdown track` reads: Parquet files, a folder of them, or a recording, part by part in order of time.

The instants alone (and ids) are read first, 16 bytes a row. They say in which part each row belongs, so that the
rows themselves are read in parts of bounded size whatever order they lie in: once where they lie by time, once for
each part where they do not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.errors import DataError
from lookdown.recording import Recording, open_recording
from lookdown.tables import Dwells, TruthStates, read_table
from lookdown.tracking.intake import (
    Form,
    RawColumns,
    check_types,
    dwell_keys,
    form_of,
    raw_columns,
    sound_dwells,
    times_of,
)

__all__ = ["Keys", "Source", "open_source"]

_DETECTIONS, _DWELLS, _TRUTH = "detections.parquet", "dwells.parquet", "truth.parquet"
_NOT_INPUT = frozenset(
    {
        _DWELLS,
        _TRUTH,
        "custody_needs.parquet",
        "tracks.parquet",
        "associations.parquet",
        "rejects.parquet",
        "looks.parquet",
        "metrics.parquet",
    }
)
_TIME_NAMES = ("time_tai_ns", "time_unix_s", "time_utc")
_ROWS_A_BATCH = 65_536


@dataclass(frozen=True, slots=True)
class Keys:
    """What is known of every row before any is read whole.

    Attributes
    ----------
    time_tai_ns : (n,) int64
        0 where it cannot be read.
    readable : (n,) bool
    detection_id : (n,) uint64
        Of no rows where the input has none.
    sensor_id, dwell_id : (n,) uint32, uint64
        Of no rows where there are no dwells to look for.
    """

    time_tai_ns: np.ndarray
    readable: np.ndarray
    detection_id: np.ndarray
    sensor_id: np.ndarray
    dwell_id: np.ndarray


@dataclass(frozen=True, slots=True)
class Source:
    """An input that is there and has the columns of one form.

    Attributes
    ----------
    path : pathlib.Path
        As given.
    files : tuple of pathlib.Path
        Rows are counted on from file to file.
    form : Form
    row_count : int
    dwells : Dwells or None
        Where the sensors looked, if that lies beside.
    truth : TruthStates or None
        What to score against, if that lies beside.
    recording : Recording or None
        Where the input is one.
    """

    path: Path
    files: tuple[Path, ...]
    form: Form
    row_count: int
    dwells: Dwells | None
    truth: TruthStates | None
    recording: Recording | None

    @property
    def name(self) -> str:
        """What to call it."""
        return self.path.resolve().name.removesuffix(".parquet")

    def keys(self, on_rows: Callable[[int], None]) -> Keys:
        """Read the instants of all rows, and the ids that tell them apart."""
        asked = [*_TIME_NAMES, "detection_id", *(("sensor_id", "dwell_id") if self.dwells is not None else ())]
        parts: list[tuple[RawColumns, np.ndarray, np.ndarray]] = []
        done = 0
        for file in self.files:
            present = [name for name in asked if name in _schema(file).names]
            for _, batch in _batches(file, done, columns=present):
                raw = raw_columns(batch, self.form)
                parts.append((raw, *times_of(raw)))
                done += raw.count
                on_rows(done)

        def column(name: str, dtype: type) -> np.ndarray:
            found = [raw.values[name] for raw, _, _ in parts if name in raw.values]
            return np.concatenate([np.zeros(0, dtype), *found])

        return Keys(
            time_tai_ns=np.concatenate([np.zeros(0, np.int64), *(time for _, time, _ in parts)]),
            readable=np.concatenate([np.zeros(0, bool), *(good for _, _, good in parts)]),
            detection_id=column("detection_id", np.uint64),
            sensor_id=column("sensor_id", np.uint32),
            dwell_id=column("dwell_id", np.uint64),
        )

    def rows_of(self, part_of_row: np.ndarray, part: int) -> tuple[RawColumns, np.ndarray]:
        """Return the rows of one part with their numbers, in the order of the input.

        Parameters
        ----------
        part_of_row : (n,) integer
            Of every row of the input.
        part : int
        """
        found: list[pa.RecordBatch] = []
        first = 0
        for file in self.files:
            for start, batch in _batches(file, first, wanted=lambda a, b: bool((part_of_row[a:b] == part).any())):
                mask = part_of_row[start : start + batch.num_rows] == part
                found.append(batch.filter(pa.array(mask)))
            first += _row_count(file)
        numbers = np.flatnonzero(part_of_row == part).astype(np.uint64)
        table = pa.Table.from_batches(found) if found else _schema(self.files[0]).empty_table()
        assert table.num_rows == len(numbers)
        return raw_columns(table, self.form), numbers


def open_source(path: Path) -> Source:
    """Return the input at a path.

    Raises
    ------
    DataError
        Where there is none, it is no Parquet file of detections, or it lacks columns.
    RecordingError
        Where it is a recording that is damaged.
    """
    recording = None
    if path.is_dir():
        recording = open_recording(path) if (path / "manifest.json").is_file() else None
        files = _files_in(path)
        beside = path
    elif path.is_file():
        files, beside = (path,), path.parent
    else:
        raise DataError(path, "expected a Parquet file of detections or a folder of them; there is none.")
    forms = []
    for file in files:
        schema = _schema(file)
        forms.append(form_of(schema.names, file))
        check_types(schema, forms[-1], file)
    if any(form.name != forms[0].name for form in forms):
        raise DataError(path, f"expected files of one form; got {', '.join(sorted({form.name for form in forms}))}.")
    return Source(
        path=path,
        files=files,
        form=forms[0],
        row_count=sum(map(_row_count, files)),
        dwells=_dwells(beside / _DWELLS) if forms[0].name == "sensor space" else None,
        truth=_companion(TruthStates, beside / _TRUTH),
        recording=recording,
    )


def _files_in(folder: Path) -> tuple[Path, ...]:
    if (folder / _DETECTIONS).is_file():
        return (folder / _DETECTIONS,)
    found = tuple(sorted(file for file in folder.glob("*.parquet") if file.name not in _NOT_INPUT))
    if not found:
        raise DataError(folder, "expected detections.parquet or other Parquet files in the folder; there are none.")
    return found


def _dwells(path: Path) -> Dwells | None:
    """Return the sound dwells of a file, each once; None where there is no file."""
    dwells = _companion(Dwells, path)
    if dwells is None:
        return None
    sound = dwells.take(sound_dwells(dwells))
    return sound.take(np.unique(dwell_keys(sound), return_index=True)[1])


def _companion(kind: type[Any], path: Path) -> Any:
    return read_table(kind, path) if path.is_file() else None


def _open(file: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise _broken(file, error) from error


def _broken(file: Path, error: Exception) -> DataError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return DataError(file, f"expected a whole Parquet file; it cannot be read ({said}). Is it truncated, or a CSV?")


def _schema(file: Path) -> pa.Schema:
    with _open(file) as opened:
        return opened.schema_arrow


def _row_count(file: Path) -> int:
    with _open(file) as opened:
        return int(opened.metadata.num_rows)


def _batches(
    file: Path,
    first: int,
    *,
    columns: list[str] | None = None,
    wanted: Callable[[int, int], bool] = lambda start, stop: True,
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield (number of its first row, rows) of the row groups that are wanted, a bounded number of rows at a time."""
    with _open(file) as opened:
        try:
            for group in range(opened.num_row_groups):
                stop = first + opened.metadata.row_group(group).num_rows
                if wanted(first, stop):
                    for batch in opened.iter_batches(_ROWS_A_BATCH, row_groups=[group], columns=columns):
                        yield first, batch
                        first += batch.num_rows
                first = stop
        except (pa.ArrowException, OSError) as error:
            raise _broken(file, error) from error
