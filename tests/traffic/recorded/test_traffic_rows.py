"""Recordings on disk: the real one, and files that are not what they say."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lookdown.errors import DataError
from lookdown.traffic import RecordedTraffic, read_recording, sample_path
from lookdown.traffic.recorded.rows import FILE_SCHEMA


def test_quickstart_holds_what_its_origin_holds(recording):
    # traffic 2.13, quickstart.json.gz: 284,505 records, 213 addresses, 50,665 null altitudes, 37,103 null speeds.
    rows = recording.rows
    assert len(rows) == 284_505
    assert len(np.unique(rows.icao24)) == 213
    assert (rows.height_known == 0).sum() == 50_665
    assert (rows.velocity_known == 0).sum() == 37_103
    assert rows.on_ground.sum() == 55_371
    assert rows.pressure_height_m.max() == pytest.approx(123_100 * 0.3048)
    assert "OpenSky" in recording.origin


def test_first_row_in_si(recording):
    # First record of the JSON: 48.4824371338 N 3.8288057767 E, 13,650 ft, 325 kt, -896 ft/min, 1633608773000 ms UTC.
    rows = recording.rows
    assert recording.callsigns[rows.callsign_code[0]] == "MSR799"
    assert rows.icao24[0] == 0x0101DE
    assert rows.time_tai_ns[0] == 1_633_608_773_000_000_000 + 37_000_000_000
    assert np.degrees(rows.latitude_rad[0]) == pytest.approx(48.4824371338, abs=5.1e-8)
    assert np.degrees(rows.longitude_rad[0]) == pytest.approx(3.8288057767, abs=5.1e-8)
    assert rows.pressure_height_m[0] == pytest.approx(13_650 * 0.3048)
    assert rows.ground_speed_mps[0] == pytest.approx(325 * 1852 / 3600, rel=1e-6)
    assert rows.vertical_rate_mps[0] == pytest.approx(-896 * 0.3048 / 60, rel=1e-6)


def test_no_nan_in_memory(recording):
    for name, spec in recording.rows.columns():
        if spec.dtype.kind == "f":
            assert np.isfinite(getattr(recording.rows, name)).all(), name


def test_unknown_values_read_zero(recording):
    rows = recording.rows
    assert (rows.pressure_height_m[rows.height_known == 0] == 0.0).all()
    assert (rows.ground_speed_mps[rows.velocity_known == 0] == 0.0).all()


def test_missing_file(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        RecordedTraffic.load(tmp_path / "absent.parquet")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_truncated_file(tmp_path, share):
    whole = sample_path("quickstart").read_bytes()
    path = tmp_path / "half.parquet"
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DataError, match="may be truncated"):
        read_recording(path)


def test_damaged_pages(tmp_path):
    content = bytearray(sample_path("quickstart").read_bytes())
    content[10_000:400_000] = b"\xff" * 390_000
    path = tmp_path / "damaged.parquet"
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match="cannot be read"):
        read_recording(path)


def test_foreign_file_is_named(tmp_path):
    path = tmp_path / "foreign.parquet"
    pq.write_table(pa.table({"lat": [1.0], "lon": [2.0]}), path)
    with pytest.raises(DataError, match=r"expected a column 'icao24'; the file has lat, lon"):
        read_recording(path)


def _changed(name, column):
    table = pq.read_table(sample_path("quickstart")).slice(0, 500)
    index = table.schema.get_field_index(name)
    return table.set_column(index, name, column(table.column(name)))


def test_wrong_type_is_named(tmp_path):
    path = tmp_path / "typed.parquet"
    pq.write_table(_changed("latitude_e7_deg", lambda old: old.cast(pa.float64())), path)
    with pytest.raises(DataError, match=r"column 'latitude_e7_deg' of type int32; got double"):
        read_recording(path)


def test_null_where_none_may_be(tmp_path):
    path = tmp_path / "nulls.parquet"
    pq.write_table(_changed("time_tai_ns", lambda old: pa.nulls(len(old), pa.int64())), path)
    with pytest.raises(DataError, match=r"every row of 'time_tai_ns'; 500 rows have none"):
        read_recording(path)


def test_foreign_nan_counts_as_unknown(tmp_path):
    path = tmp_path / "nan.parquet"
    pq.write_table(_changed("altitude_ft", lambda old: pa.array(np.full(len(old), np.nan, np.float32))), path)
    rows = read_recording(path).rows
    assert (rows.height_known == 0).all() and (rows.pressure_height_m == 0.0).all()
    with pytest.raises(DataError, match=r"none of 500 rows is left after cleaning \(the rule 'missing' dropped 500\)"):
        RecordedTraffic.load(path)


def test_file_without_rows(tmp_path):
    path = tmp_path / "empty.parquet"
    pq.write_table(FILE_SCHEMA.empty_table(), path)
    with pytest.raises(DataError, match="holds no rows"):
        RecordedTraffic.load(path)


def _with_columns(tmp_path, count=4, **columns):
    table = pq.read_table(sample_path("quickstart")).slice(0, count)
    for name, values in columns.items():
        at = table.schema.get_field_index(name)
        table = table.append_column(name, values) if at < 0 else table.set_column(at, table.schema.field(at), values)
    pq.write_table(table, tmp_path / "x.parquet")
    return tmp_path / "x.parquet"


def test_files_without_the_optional_columns_are_read_as_before(recording):
    assert not recording.rows.height_geometric.any() and not recording.rows.aircraft_class.any()


def test_a_geometric_altitude_stands_in_for_an_aircraft_without_any_other(tmp_path):
    addresses = pa.array([1, 1, 2, 2], pa.uint32())
    feet, geometric = (
        pa.array([None, None, 1_000.0, None], pa.float32()),
        pa.array([500.0, None, 900.0, 900.0], pa.float32()),
    )
    columns = {"icao24": addresses, "altitude_ft": feet, "geometric_altitude_ft": geometric}
    rows = read_recording(_with_columns(tmp_path, **columns)).rows
    assert rows.height_known.tolist() == [1, 0, 1, 0] and rows.height_geometric.tolist() == [1, 0, 0, 0]
    assert rows.pressure_height_m[[0, 2]] == pytest.approx([500 * 0.3048, 1_000 * 0.3048])


def test_a_stated_class_is_taken_and_an_unknown_number_is_none(tmp_path):
    rows = read_recording(_with_columns(tmp_path, aircraft_class=pa.array([7, 0, 250, 6], pa.uint8()))).rows
    assert rows.aircraft_class.tolist() == [7, 0, 0, 6]


def test_an_optional_column_of_another_type_is_refused(tmp_path):
    with pytest.raises(DataError, match="'aircraft_class' of type uint8"):
        read_recording(_with_columns(tmp_path, aircraft_class=pa.array(["glider"] * 4)))


def test_facts_beside_the_schema_are_read_too(tmp_path):
    table = pq.read_table(sample_path("quickstart")).slice(0, 4).replace_schema_metadata(None)
    with pq.ParquetWriter(tmp_path / "x.parquet", table.schema) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"origin": "told at the end"})
    assert read_recording(tmp_path / "x.parquet").origin == "told at the end"
