"""Each form of input against geometry worked out in another way."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tables import Detections, SensorKind
from lookdown.tracking.intake import RejectCode, converted, form_of, raw_columns, screen

TIME = 1_700_000_037_000_000_000
A, F = 6_378_137.0, 1.0 / 298.257223563
E2 = F * (2.0 - F)


def place(latitude_deg, longitude_deg, height_m):
    """Return ECEF on WGS 84, by the textbook."""
    latitude, longitude = math.radians(latitude_deg), math.radians(longitude_deg)
    n = A / math.sqrt(1.0 - E2 * math.sin(latitude) ** 2)
    flat = (n + height_m) * math.cos(latitude)
    up = (n * (1.0 - E2) + height_m) * math.sin(latitude)
    return np.array([flat * math.cos(longitude), flat * math.sin(longitude), up])


def compass(latitude_deg, longitude_deg):
    """Return east, north and up as differences of places, to 1e-8."""
    here, step = place(latitude_deg, longitude_deg, 0.0), 1e-4
    east = place(latitude_deg, longitude_deg + step, 0.0) - place(latitude_deg, longitude_deg - step, 0.0)
    up = place(latitude_deg, longitude_deg, 1000.0) - here
    east, up = east / np.linalg.norm(east), up / np.linalg.norm(up)
    return east, np.cross(up, east), up


def read(**columns):
    table = pa.table(columns)
    form = form_of(table.column_names, "test")
    return converted(raw_columns(table, form), form)


def shown(**columns):
    done = read(**columns)
    return Detections(**done.columns), done.codes


def plots(**other):
    return {
        "time_tai_ns": [TIME],
        "sensor_latitude_deg": [48.0],
        "sensor_longitude_deg": [7.0],
        "sensor_height_m": [200.0],
        "range_m": [80e3],
        "azimuth_deg": [40.0],
        "sigma_range_m": [30.0],
        "sigma_azimuth_deg": [0.1],
    } | other


def pointed(row):
    """Return where a detection with both cosines says that the object is."""
    ahead = np.cross(row.axis_cross_ecef[0], row.axis_along_ecef[0])
    along, cross = row.cosine_along[0], row.cosine_cross[0]
    rest = math.sqrt(1.0 - along**2 - cross**2)
    line = along * row.axis_along_ecef[0] + cross * row.axis_cross_ecef[0] + rest * ahead
    return row.sensor_position_ecef_m[0] + row.range_m[0] * line


@given(
    latitude=st.floats(-85.0, 85.0),
    longitude=st.floats(-179.0, 179.0),
    azimuth=st.floats(0.0, 360.0),
    elevation=st.floats(-2.0, 60.0),
)
@settings(deadline=None, max_examples=40)
def test_a_plot_of_a_ground_radar_points_where_it_says(latitude, longitude, azimuth, elevation) -> None:
    row, codes = shown(
        **plots(
            sensor_latitude_deg=[latitude],
            sensor_longitude_deg=[longitude],
            azimuth_deg=[azimuth],
            elevation_deg=[elevation],
            sigma_elevation_deg=[0.2],
        )
    )
    east, north, up = compass(latitude, longitude)
    a, e = math.radians(azimuth), math.radians(elevation)
    line = math.cos(e) * (math.sin(a) * east + math.cos(a) * north) + math.sin(e) * up
    there = place(latitude, longitude, 200.0) + 80e3 * line
    assert not codes.any() and row.measured.tolist() == [7] and row.kind.tolist() == [SensorKind.GROUND_RADAR]
    assert np.linalg.norm(pointed(row) - there) < 0.01
    assert row.sigma_cosine_along[0] == pytest.approx(math.radians(0.1) * math.cos(e), rel=1e-9)
    assert row.sigma_cosine_cross[0] == pytest.approx(math.radians(0.2) * math.cos(e), rel=1e-9)
    assert not len(screen(row).rejects)


@given(
    latitude=st.floats(-85.0, 85.0),
    azimuth=st.floats(0.0, 360.0),
    height=st.floats(0.0, 15e3),
    range_m=st.floats(16e3, 500e3),
)
@settings(deadline=None, max_examples=40)
def test_a_height_becomes_the_elevation_at_which_the_range_ends_there(latitude, azimuth, height, range_m) -> None:
    row, codes = shown(
        **plots(
            sensor_latitude_deg=[latitude],
            azimuth_deg=[azimuth],
            range_m=[range_m],
            height_m=[height],
            sigma_height_m=[50.0],
        )
    )
    assert not codes.any() and row.measured.tolist() == [7]
    there = pointed(row)
    # Height above the ellipsoid by iterating latitude (Bowring's start not used): independent of lookdown.astro.
    flat, latitude_rad = math.hypot(there[0], there[1]), math.atan2(there[2], math.hypot(there[0], there[1]))
    for _ in range(20):
        n = A / math.sqrt(1.0 - E2 * math.sin(latitude_rad) ** 2)
        latitude_rad = math.atan2(there[2] + E2 * n * math.sin(latitude_rad), flat)
    found = flat * math.cos(latitude_rad) + there[2] * math.sin(latitude_rad)
    found -= A * math.sqrt(1.0 - E2 * math.sin(latitude_rad) ** 2)
    assert found == pytest.approx(height, abs=1e-3)
    # The sigma moves the place by 50 m of height.
    moved = Detections(**{name: getattr(row, name).copy() for name, _ in row.columns()})
    moved.cosine_cross[0] += row.sigma_cosine_cross[0]
    up = there / np.linalg.norm(there)
    assert (pointed(moved) - there) @ up == pytest.approx(50.0, rel=0.02)


def test_a_height_that_no_point_at_that_range_has_is_a_fault_of_the_row() -> None:
    row, _ = shown(**plots(range_m=[5e3], height_m=[12e3], sigma_height_m=[50.0]))
    assert screen(row).codes.tolist() == [RejectCode.COSINE]
    row, _ = shown(**plots(range_m=[-5e3], height_m=[12e3], sigma_height_m=[50.0]))
    assert screen(row).codes.tolist() == [RejectCode.RANGE]


def test_what_is_null_is_not_measured_and_what_is_nan_is_a_fault() -> None:
    columns = {name: values * 4 for name, values in plots().items()}
    columns["detection_id"] = [1, 2, 3, 4]
    columns["elevation_deg"] = pa.array([3.0, None, float("nan"), 95.0])
    columns["sigma_elevation_deg"] = [0.2] * 4
    columns["range_rate_mps"] = pa.array([None, -100.0, None, None], pa.float64())
    columns["sigma_range_rate_mps"] = [1.0] * 4
    row, codes = shown(**columns)
    assert row.measured.tolist()[:3] == [7, 11, 7]
    assert screen(row, codes=codes).codes.tolist() == [0, 0, RejectCode.NOT_FINITE, RejectCode.DOES_NOT_FIT]
    columns["range_m"] = pa.array([80e3, None, 80e3, 80e3])
    assert read(**columns).codes.tolist()[1] == RejectCode.MISSING


@given(latitude=st.floats(-89.0, 89.0), longitude=st.floats(-179.0, 179.0), height=st.floats(-100.0, 20e3))
@settings(deadline=None, max_examples=40)
def test_a_reported_position_is_put_where_it_is_with_its_errors_along_its_axes(latitude, longitude, height) -> None:
    row, codes = shown(
        time_tai_ns=[TIME],
        latitude_deg=[latitude],
        longitude_deg=[longitude],
        height_m=[height],
        vertical_rate_mps=[5.0],
        sigma_horizontal_m=[40.0],
        sigma_height_m=[25.0],
        sigma_vertical_rate_mps=[0.5],
        icao24=["4ca7b3"],
        reported_icao24=["4ca7b3"],
    )
    assert not codes.any() and row.measured.tolist() == [15] and row.kind.tolist() == [SensorKind.ADSB]
    assert row.reported_icao24.tolist() == [0x4CA7B3]
    there = place(latitude, longitude, height)
    assert np.linalg.norm(pointed(row) - there) < 1e-3
    east, north, up = compass(latitude, longitude)
    for axis, sigma, turned in ((east, 40.0, "cosine_along"), (north, 40.0, "cosine_cross"), (up, 25.0, "range_m")):
        moved = Detections(**{name: getattr(row, name).copy() for name, _ in row.columns()})
        getattr(moved, turned)[0] += getattr(moved, f"sigma_{turned}")[0]
        assert abs((pointed(moved) - there) @ axis) == pytest.approx(sigma, rel=1e-3)
    # Climbing means coming nearer to what looks down from above.
    assert row.range_rate_mps[0] == -5.0
    assert not len(screen(row).rejects)


def test_the_three_times_are_one() -> None:
    import datetime

    stamp = datetime.datetime(2023, 11, 14, 22, 13, 20, 250_000, tzinfo=datetime.UTC)
    ways = (
        {"time_tai_ns": [1_700_000_037_250_000_000]},
        {"time_unix_s": [1_700_000_000.25]},
        {"time_utc": pa.array([stamp], pa.timestamp("ms", "UTC"))},
        {"time_utc": pa.array([stamp], pa.timestamp("us"))},
    )
    for way in ways:
        columns = plots()
        del columns["time_tai_ns"]
        done = read(**columns, **way)
        assert done.columns["time_tai_ns"].tolist() == [1_700_000_037_250_000_000] and not done.codes.any()


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1e9, 1e18, None])
def test_a_time_that_cannot_be_read_is_missing(seconds) -> None:
    columns = {name: values * 2 for name, values in plots().items()}
    del columns["time_tai_ns"]
    done = read(**columns, time_unix_s=pa.array([1.7e9, seconds], pa.float64()))
    assert done.codes.tolist() == [0, RejectCode.MISSING]


def test_without_ids_equal_rows_share_one_and_others_do_not() -> None:
    columns = {name: values * 3 for name, values in plots().items()}
    columns["range_m"] = [80e3, 80e3, 80e3 + 1e-3]
    ids = read(**columns).columns["detection_id"]
    assert ids[0] == ids[1] != ids[2] and ids.min() > 0 and ids.max() < 1 << 63


def test_a_table_of_detections_as_lookdown_records_them_stays_as_it_is() -> None:
    from own_scenes import sound_detections

    from lookdown.tables import arrow_from_table

    table = sound_detections(20)
    arrow = arrow_from_table(table)
    form = form_of(arrow.column_names, "test")
    done = converted(raw_columns(arrow, form), form)
    assert not done.codes.any()
    for name, spec in Detections.columns():
        assert np.array_equal(done.columns[name], getattr(table, name)) and done.columns[name].dtype == spec.dtype


def test_columns_that_may_be_left_out_have_sensible_stand_ins() -> None:
    from own_scenes import sound_detections

    from lookdown.tables import arrow_from_table

    arrow = arrow_from_table(sound_detections(5)).select(
        ["time_tai_ns", "sensor_position_ecef_m", "range_m", "sigma_range_m", "range_rate_mps", "sigma_range_rate_mps"]
    )
    form = form_of(arrow.column_names, "test")
    done = converted(raw_columns(arrow, form), form)
    screened = screen(done.columns, codes=done.codes)
    assert not len(screened.rejects)
    assert screened.accepted.measured.tolist() == [9] * 5 and screened.accepted.kind.tolist() == [0] * 5
    assert not screened.accepted.sensor_velocity_ecef_mps.any()
