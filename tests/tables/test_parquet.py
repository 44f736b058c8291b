"""Tables on disk: the same after as before, whole or not at all."""

import resource
from enum import IntEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown import tables
from lookdown.errors import DataError, RecordingError
from lookdown.recording import TABLES
from lookdown.tables import (
    Associations,
    Metrics,
    ObjectMetrics,
    Table,
    arrow_from_table,
    read_table,
    table_from_arrow,
    write_table,
)

KINDS = sorted(TABLES, key=lambda kind: kind.__name__)


def filled(kind: type[Table], count: int, seed: int) -> Table:
    random = np.random.Generator(np.random.Philox(seed))
    columns = {}
    for name, spec in kind.columns():
        shape = (count, *spec.row_shape)
        raw = random.integers(0, 200, shape) if spec.dtype.kind in "ui" else random.standard_normal(shape) * 1e6
        columns[name] = np.ascontiguousarray(raw, dtype=spec.dtype)
    return kind(**columns)


def assert_equal(one: Table, other: Table) -> None:
    for name, spec in type(one).columns():
        array = getattr(other, name)
        assert array.dtype == spec.dtype and array.flags.c_contiguous
        np.testing.assert_array_equal(getattr(one, name), array)


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(sorted(TABLES, key=lambda kind: kind.__name__)),
    count=st.integers(0, 7),
    seed=st.integers(0, 99),
)
def test_every_table_survives_arrow(kind: type[Table], count: int, seed: int) -> None:
    table = filled(kind, count, seed)
    assert_equal(table, table_from_arrow(kind, arrow_from_table(table), "memory"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_survives_the_disk_in_the_same_bytes(kind: type[Table], tmp_path: Path) -> None:
    table = filled(kind, 100, 1)
    for name in ("one", "two"):
        write_table(table, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert_equal(table, read_table(kind, tmp_path / "one"))


def test_any_reader_finds_unit_and_sentence(tmp_path: Path) -> None:
    write_table(filled(Associations, 3, 1), tmp_path / "a.parquet")
    schema = pq.read_schema(tmp_path / "a.parquet")
    for name, spec in Associations.columns():
        told = schema.field(name).metadata
        assert told[b"unit"].decode() == spec.unit and told[b"sentence"].decode() == spec.sentence


def test_any_reader_finds_what_each_code_means(tmp_path: Path) -> None:
    write_table(filled(ObjectMetrics, 3, 1), tmp_path / "a.parquet")
    told = pq.read_schema(tmp_path / "a.parquet").field("gap_cause").metadata
    assert (
        told[b"codes"].decode()
        == "0 NONE, 6 OTHER_TRACK, 1 NO_SATELLITE, 2 ENERGY, 3 BLIND_DOPPLER, 4 MISSED, 5 TRACKER"
    )
    assert b"codes" not in pq.read_schema(tmp_path / "a.parquet").field("object_id").metadata


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_codes_names_all_of_them(kind: type[Table]) -> None:
    lists = {name: thing for name in tables.__all__ if issubclass(type(thing := getattr(tables, name)), type(IntEnum))}
    schema = arrow_from_table(kind.empty()).schema
    for name, spec in kind.columns():
        codes = schema.field(name).metadata.get(b"codes", b"").decode()
        pairs = dict(pair.split() for pair in codes.split(", ") if pair)
        expected = {str(int(code)): code.name for code in lists.get(spec.unit, ())}
        assert pairs == expected, name


def test_a_missing_and_a_truncated_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with pytest.raises(DataError, match="there is no such file"):
        read_table(Associations, path)
    write_table(filled(Associations, 500, 1), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="may be truncated"):
        read_table(Associations, path)


def test_a_file_of_another_table_is_told(tmp_path: Path) -> None:
    write_table(filled(Metrics, 3, 1), tmp_path / "a.parquet")
    with pytest.raises(DataError, match="expected a column 'detection_id'"):
        read_table(Associations, tmp_path / "a.parquet")
    arrow = arrow_from_table(filled(Associations, 3, 1))
    wrong = arrow.set_column(1, "track_id", pa.array([1.0, 2.0, 3.0]))
    with pytest.raises(DataError, match="expected column 'track_id' of type uint64; got double"):
        table_from_arrow(Associations, wrong, "memory")


def test_a_full_disk_leaves_the_older_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write_table(filled(Associations, 10, 1), path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))
    try:
        with pytest.raises(RecordingError, match="could not be written"):
            write_table(filled(Associations, 10_000, 2), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert_equal(filled(Associations, 10, 1), read_table(Associations, path))
    assert [found.name for found in tmp_path.iterdir()] == ["a.parquet"]
