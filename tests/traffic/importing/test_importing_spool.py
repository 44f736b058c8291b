"""Rows on their way into a file: what is dropped by which rule, and a file that is whole or not there."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lookdown.errors import RecordingError
from lookdown.traffic.importing import spool as spool_module
from lookdown.traffic.importing.foreign import Foreign, foreign_table
from lookdown.traffic.importing.spool import Cut, Spool
from lookdown.traffic.recorded.rows import FILE_SCHEMA, OPTIONAL_FIELDS

START_NS = 1_697_068_800 * 10**9


def table_of(seconds, address=1, **columns) -> pa.Table:
    count = len(seconds)
    stamps = START_NS + np.rint(np.asarray(seconds, float) * 1e9).astype(np.int64)
    made = {"icao24": np.broadcast_to(np.uint32(address), count).copy(), "unix_ns": stamps}
    made |= {"latitude_deg": np.full(count, 48.0), "longitude_deg": np.full(count, 7.0)}
    return foreign_table(count, **(made | columns))


def spooled(tmp_path, *tables, cut=None, foreign=None):
    with Spool(tmp_path / "made.parquet", cut or Cut()) as spool:
        for table in tables:
            spool.add(table)
        rules = spool.finish(foreign or Foreign(), {"origin": "a test"})
        assert not (tmp_path / "made.parquet").exists(), "it gets its name by keep alone"
        spool.keep()
    counts = {rule.name: rule.rows_dropped for rule in rules if rule.rows_dropped}
    written = pq.read_table(tmp_path / "made.parquet")
    assert spool.rows_in == written.num_rows + sum(counts.values())
    return written, counts


def test_rows_become_those_of_a_recording(tmp_path):
    written, counts = spooled(tmp_path, table_of([0.0, 1.0], track_deg=np.array([-47.0, 361.0], np.float32)))
    assert counts == {}
    assert written.schema.names == [item.name for item in (*FILE_SCHEMA, *OPTIONAL_FIELDS)]
    assert written.column("track_deg").to_pylist() == [313.0, 1.0]
    assert written.column("time_tai_ns")[0].as_py() == START_NS + 37 * 10**9
    assert pq.read_metadata(tmp_path / "made.parquet").metadata[b"origin"] == b"a test"


def test_rows_without_time_or_address(tmp_path):
    holes = pa.array([START_NS, None, START_NS + 10**9])
    written, counts = spooled(tmp_path, table_of([0, 1, 2], unix_ns=holes), foreign_table(2, unix_ns=holes.slice(1)))
    assert counts == {"no time": 2, "no address": 1} and written.num_rows == 2


@pytest.mark.parametrize("wrong_s", [-1.7e9, 5e8, 700.0, -700.0])
def test_a_wrong_clock_among_rows_in_order(tmp_path, wrong_s):
    # The year 1970, one after 2034, and a single stamp that is off by minutes.
    seconds = np.arange(100.0)
    seconds[50] += wrong_s
    _, counts = spooled(tmp_path, table_of(seconds))
    assert counts == {"wrong clock": 1}


def test_rows_in_no_order_of_time_lose_none(tmp_path):
    _, counts = spooled(tmp_path, table_of(np.random.default_rng(5).permutation(500)))
    assert counts == {}


def test_several_aircraft_interleaved_are_in_order_each(tmp_path):
    seconds = np.repeat(np.arange(50.0), 3)
    seconds[1::3] += 1_000.0
    _, counts = spooled(tmp_path, table_of(seconds, icao24=np.tile(np.array([1, 2, 3], np.uint32), 50)))
    assert counts == {}


def test_a_position_told_again_is_stale_from_one_piece_to_the_next(tmp_path):
    heard = pa.array(START_NS + np.array([0, 0, 2, 2], np.int64) * 10**9)
    first = table_of([0, 1, 2, 3], position_unix_ns=heard)
    again = table_of([4, 5], position_unix_ns=pa.array(START_NS + np.array([2, 5], np.int64) * 10**9))
    written, counts = spooled(tmp_path, first, again)
    assert counts == {"stale position": 3}
    stamps = (written.column("time_tai_ns").to_numpy() - START_NS) // 10**9 - 37
    assert stamps.tolist() == [0, 2, 5]


def test_a_position_of_the_future_is_a_wrong_clock(tmp_path):
    _, counts = spooled(tmp_path, table_of([0.0], position_unix_ns=pa.array([START_NS + 60 * 10**9])))
    assert counts == {"wrong clock": 1}


def test_places_that_are_none_are_null_together(tmp_path):
    latitude = np.array([91.0, 48.0, np.nan, 48.0])
    longitude = np.array([7.0, 1e9, 7.0, 350.0])
    written, _ = spooled(tmp_path, table_of([0, 1, 2, 3], latitude_deg=latitude, longitude_deg=longitude))
    assert written.column("latitude_e7_deg").to_pylist() == [None, None, None, 480_000_000]
    assert written.column("longitude_e7_deg").to_pylist() == [None, None, None, -100_000_000]


def test_what_was_not_asked_for_is_outside(tmp_path):
    longitude = np.array([170.0, 179.0, -179.0, 0.0, np.nan])
    cut = Cut((40.0, 50.0, 175.0, -175.0), stop_tai_ns=START_NS + 38 * 10**9)
    written, counts = spooled(tmp_path, table_of([0, 1, 2, 0, 0], longitude_deg=longitude), cut=cut)
    assert counts == {"outside": 4} and written.column("longitude_e7_deg").to_pylist() == [1_790_000_000]


def test_lines_that_could_not_be_read_count_as_rows(tmp_path):
    _, counts = spooled(tmp_path, table_of([0.0]), foreign=Foreign(unreadable=7))
    assert counts == {"unreadable": 7}


def test_groups_make_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(spool_module, "_GROUP_ROWS", 10)
    names = pa.array(["a", "b", None] * 5)
    written, _ = spooled(tmp_path, *(table_of(np.arange(15.0) + 20 * k, callsign=names) for k in range(5)))
    assert written.num_rows == 75 and pq.ParquetFile(tmp_path / "made.parquet").num_row_groups > 2
    assert sorted(set(written.column("callsign").to_pylist())) == ["", "a", "b"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, RuntimeError])
def test_an_interrupt_leaves_nothing_and_keeps_what_was_there(tmp_path, fault):
    (tmp_path / "made.parquet").write_text("older")
    with pytest.raises(fault), Spool(tmp_path / "made.parquet") as spool:
        spool.add(table_of([0.0]))
        raise fault
    assert [path.name for path in tmp_path.iterdir()] == ["made.parquet"]
    assert (tmp_path / "made.parquet").read_text() == "older"


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(RecordingError, match="could not be written"), Spool(tmp_path / "absent" / "made.parquet"):
        pass
