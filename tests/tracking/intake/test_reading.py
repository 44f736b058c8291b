"""Columns of whatever type, and what is missing or does not fit in them."""

import numpy as np
import pyarrow as pa
import pytest

from lookdown.errors import DataError
from lookdown.tracking.intake import FORMS, RejectCode, check_types, converted, form_of, raw_columns

SENSOR, GROUND, _ = FORMS
BASE = {"time_tai_ns": [10**18] * 3, "sensor_position_ecef_m": [[7e6, 0.0, 0.0]] * 3}


def raw(**columns):
    return raw_columns(pa.table(BASE | columns), SENSOR)


@pytest.mark.parametrize("kind", [pa.int8(), pa.int64(), pa.uint64(), pa.float32(), pa.float64()])
def test_any_type_that_holds_the_numbers_will_do(kind) -> None:
    read = raw(sensor_id=pa.array([1, 2, 100], kind), sigma_range_m=pa.array([1, 2, 3], kind))
    assert read.values["sensor_id"].tolist() == [1, 2, 100] and read.values["sensor_id"].dtype == np.uint32
    assert read.values["sigma_range_m"].dtype == np.float64 and not read.missing and not read.unfit


def test_what_does_not_fit_is_told_by_row() -> None:
    read = raw(
        sensor_id=pa.array([-1, 1 << 32, 7]),
        detection_id=pa.array([1.5, float("nan"), 2.0**64]),
        measured=pa.array([3, 300, None]),
    )
    assert read.unfit["sensor_id"].tolist() == [True, True, False]
    assert read.unfit["detection_id"].tolist() == [True, True, True]
    assert read.unfit["measured"].tolist() == [False, True, False]
    assert read.missing["measured"].tolist() == [False, False, True]
    assert read.values["sensor_id"].tolist() == [0, 0, 7]
    assert converted(read, SENSOR).codes.tolist() == [RejectCode.DOES_NOT_FIT] * 3


def test_the_greatest_ids_come_through_to_the_last_bit() -> None:
    most = (1 << 64) - 1
    assert raw(detection_id=pa.array([most, 1 << 63, 3], pa.uint64())).values["detection_id"].tolist()[0] == most


@pytest.mark.parametrize("kind", [pa.list_(pa.float64()), pa.list_(pa.float32(), 3), pa.large_list(pa.int64())])
def test_vectors_of_any_list_type(kind) -> None:
    rows = pa.array([[1, 2, 3], None, [4, 5, 6]], kind)
    read = raw(sensor_velocity_ecef_mps=rows)
    assert read.values["sensor_velocity_ecef_mps"].tolist() == [[1, 2, 3], [0, 0, 0], [4, 5, 6]]
    assert read.missing["sensor_velocity_ecef_mps"].tolist() == [False, True, False] and not read.unfit


def test_vectors_of_another_length_or_with_holes() -> None:
    rows = pa.array([[1.0, 2.0], [1.0, None, 3.0], [4.0, 5.0, 6.0]], pa.list_(pa.float64()))
    read = raw(sensor_velocity_ecef_mps=rows)
    assert read.unfit["sensor_velocity_ecef_mps"].tolist() == [True, False, False]
    assert read.missing["sensor_velocity_ecef_mps"].tolist() == [False, True, False]


def test_a_slice_of_a_table_reads_like_the_table() -> None:
    table = pa.table(BASE | {"range_m": [1.0, 2.0, 3.0], "axis_along_ecef": [[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]})
    part = raw_columns(table.slice(1, 2), SENSOR)
    assert part.values["range_m"].tolist() == [2.0, 3.0] and part.values["axis_along_ecef"][0].tolist() == [0, 1, 0]


def test_kinds_and_addresses_may_be_words() -> None:
    read = raw(kind=["ground radar", "ADSB", "sonar"], reported_icao24=["4CA7B3", "", "zz"])
    assert read.values["kind"].tolist() == [3, 2, 255]
    assert read.values["reported_icao24"].tolist() == [0x4CA7B3, 0, 0]
    assert read.unfit["reported_icao24"].tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("range_m", ["1.0"]),
        ("time_tai_ns", ["2024-01-01"]),
        ("sensor_position_ecef_m", [7e6]),
        ("sensor_id", [True]),
        ("measured", [b"a"]),
    ],
)
def test_a_type_that_can_never_do_is_a_fault_of_the_file_that_lists_what_is_expected(column, values) -> None:
    table = pa.table({name: rows[:1] for name, rows in BASE.items()} | {column: values})
    with pytest.raises(DataError) as raised:
        check_types(table.schema, SENSOR, "mine.parquet")
    told = str(raised.value)
    assert f"expected column '{column}' as" in told and "sigma_cosine_along" in told and "ns, TAI since 1970" in told


def test_missing_columns_are_named_with_all_that_is_expected() -> None:
    with pytest.raises(DataError) as raised:
        form_of(["azimuth_deg", "range_m", "sensor_latitude_deg"], "mine.parquet")
    told = str(raised.value)
    assert "time_tai_ns, time_unix_s or time_utc" in told and "sigma_azimuth_deg" in told
    for column in GROUND.columns:
        assert column.name in told and column.unit in told, column.name


def test_a_file_of_no_form_is_told_what_makes_one() -> None:
    with pytest.raises(DataError, match=r"azimuth_deg \(ground radar\)"):
        form_of(["a", "b"], "mine.parquet")
