"""Flight by orders: where, how fast, how high, until when."""

import numpy as np
import pyarrow as pa
import pytest

from lookdown.astro import great_circle_distance_m
from lookdown.traffic.importing.bluesky_flight import Order, Waypoint, fly

FT = 0.3048


def rows_of(orders, names=("A",)) -> dict[str, np.ndarray]:
    count = len(names)
    tables = fly(
        sorted(orders, key=lambda order: order.time_s),
        names=list(names),
        address=np.arange(1, count + 1, dtype=np.uint32),
        aircraft_class=np.zeros(count, np.uint8),
        epoch_unix_ns=0,
    )
    table = pa.concat_tables(tables)
    return {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names if name != "squawk"}


def created(time_s=0.0, *, latitude=0.0, longitude=0.0, heading=90.0, height_m=9_000.0, speed=0.8, number=0) -> Order:
    point = Waypoint(np.radians(latitude), np.radians(longitude), height_m, speed)
    return Order(time_s, number, "CRE", point, value=heading)


def test_straight_and_level_goes_as_far_as_the_speed_says():
    rows = rows_of([created(), Order(1_200.0, 0, "DEL")])
    seconds = rows["unix_ns"] * 1e-9
    flown_m = great_circle_distance_m(
        latitude_1_rad=np.radians(rows["latitude_deg"][:1]),
        longitude_1_rad=np.radians(rows["longitude_deg"][:1]),
        latitude_2_rad=np.radians(rows["latitude_deg"][-1:]),
        longitude_2_rad=np.radians(rows["longitude_deg"][-1:]),
    )[0]
    # Mach 0.8 at 9,000 m: 0.8 x 303.8 m/s.
    assert flown_m / (seconds[-1] - seconds[0]) == pytest.approx(0.8 * 303.8, rel=1e-3)
    assert (np.diff(rows["unix_ns"]) == 4 * 10**9).all() and np.ptp(rows["altitude_ft"]) == 0.0


def test_a_heading_is_turned_to_at_25_degrees_of_bank():
    rows = rows_of([created(), Order(100.0, 0, "HDG", value=180.0), Order(400.0, 0, "DEL")])
    track = rows["track_deg"]
    turning = np.flatnonzero((track > 91.0) & (track < 179.0))
    rate = np.diff(track[turning]).mean() / 4.0
    speed = rows["ground_speed_kt"][0] * 1852 / 3600
    assert rate == pytest.approx(np.degrees(9.80665 * np.tan(np.radians(25.0)) / speed), rel=0.02)
    assert track[-1] == pytest.approx(180.0)


def test_climb_at_the_default_rate_and_at_one_told():
    orders = [created(height_m=3_000.0), Order(60.0, 0, "ALT", value=4_000.0), Order(400.0, 0, "DEL")]
    rows = rows_of(orders)
    climbing = rows["vertical_rate_fpm"] > 100.0
    assert np.median(rows["vertical_rate_fpm"][climbing]) == pytest.approx(1_500.0, rel=1e-5)
    assert rows["altitude_ft"][-1] == pytest.approx(4_000.0 / FT)
    fast = rows_of([orders[0], Order(60.0, 0, "ALT", value=4_000.0, rate=20.0), orders[2]])
    assert np.median(fast["vertical_rate_fpm"][fast["vertical_rate_fpm"] > 100.0]) == pytest.approx(
        20 * 60 / FT, rel=1e-5
    )


def test_waypoints_are_passed_in_order_and_a_destination_ends_the_flight():
    points = [(0.0, 1.0), (1.0, 1.0), (1.0, 2.0)]
    orders = [created(), *(Order(0.0, 0, "ADDWPT", Waypoint(*np.radians(point))) for point in points[:2])]
    rows = rows_of([*orders, Order(0.0, 0, "DEST", Waypoint(*np.radians(points[2])))])
    nearest = []
    for latitude, longitude in points:
        off = np.hypot(rows["latitude_deg"] - latitude, rows["longitude_deg"] - longitude)
        nearest.append(int(np.argmin(off)))
        assert off.min() < 0.1
    assert nearest == sorted(nearest) and nearest[2] == len(rows["unix_ns"]) - 1


def test_waypoints_carry_height_and_speed():
    orders = [created(speed=120.0), Order(0.0, 0, "DEST", Waypoint(0.0, np.radians(2.0), 6_000.0, 150.0))]
    rows = rows_of(orders)
    assert rows["altitude_ft"][-1] == pytest.approx(6_000.0 / FT)
    assert rows["ground_speed_kt"][-1] > rows["ground_speed_kt"][0] * 0.9


@pytest.mark.parametrize(("before", "after"), [(0.6, 200.0), (200.0, 0.6)])
def test_mach_and_calibrated_speed_change_over_without_a_step(before, after):
    rows = rows_of([created(speed=before), Order(60.0, 0, "SPD", value=after), Order(400.0, 0, "DEL")])
    speed = rows["ground_speed_kt"] * 1852 / 3600
    # 2 m/s2 of calibrated airspeed is up to 3.5 m/s2 of true airspeed at this height; a row is 4 s.
    assert np.abs(np.diff(speed)).max() < 4 * 3.5


def test_without_orders_the_flight_ends_after_an_hour():
    rows = rows_of([created(), Order(600.0, 0, "HDG", value=0.0)])
    assert rows["unix_ns"][-1] * 1e-9 == pytest.approx(600.0 + 3_600.0, abs=6.0)


def test_a_move_and_lnav_off():
    place = Waypoint(np.radians(10.0), np.radians(10.0), 5_000.0, 0.5)
    rows = rows_of([created(), Order(60.0, 0, "MOVE", place, value=0.0), Order(120.0, 0, "DEL")])
    moved = np.flatnonzero(rows["latitude_deg"] > 9.0)
    assert rows["altitude_ft"][moved[0]] == pytest.approx(5_000.0 / FT)


def test_aircraft_do_not_depend_on_one_another():
    two = rows_of(
        [created(), created(number=1, latitude=20.0), Order(100.0, 0, "DEL"), Order(200.0, 1, "DEL")], ("A", "B")
    )
    one = rows_of([created(), Order(100.0, 0, "DEL")])
    mine = two["icao24"] == 1
    for name in ("latitude_deg", "longitude_deg", "unix_ns"):
        assert np.array_equal(two[name][mine], one[name])


def test_over_the_antimeridian_and_near_the_pole():
    rows = rows_of([created(latitude=60.0, longitude=179.9), Order(600.0, 0, "DEL")])
    assert (np.abs(rows["longitude_deg"]) <= 180.0).all() and rows["longitude_deg"].min() < -179.0
    polar = rows_of([created(latitude=89.9, heading=0.0), Order(600.0, 0, "DEL")])
    assert np.isfinite(polar["latitude_deg"]).all() and (np.abs(polar["latitude_deg"]) <= 90.0).all()
