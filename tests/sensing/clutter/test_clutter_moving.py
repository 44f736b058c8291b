"""Moving clutter: counts, speeds, continuity, bounds and draws that depend on nothing but what is drawn."""

import math
from dataclasses import replace

import numpy as np
import pytest
from clutter_moving_plain import mover_state
from clutter_moving_plain import movers_of_cell as plain_movers_of_cell
from scipy import stats

from lookdown.astro import ecef_from_geodetic, ellipsoid_up, geodetic_from_ecef, up_ecef
from lookdown.errors import ArgumentError
from lookdown.seeds import philox_key
from lookdown.sensing import clutter as cl
from lookdown.sensing.clutter import MoverKind
from lookdown.sensing.clutter._moving_kernels import activity_at, movers_of_cell, place_mover, slots_of, speed_of
from lookdown.sensing.clutter.moving_settings import manners
from lookdown.sensing.geometry import SearchRegion
from lookdown.terrain import Terrain

NOON_NS = 1_750_075_200_000_000_000
SECOND_NS = 1_000_000_000
SETTINGS = cl.reference_moving_clutter()
PARIS = SearchRegion(south_rad=0.848, north_rad=0.856, west_rad=0.035, east_rad=0.047)
BISCAY = SearchRegion(south_rad=0.78, north_rad=0.80, west_rad=-0.12, east_rad=-0.09)


def motorway(count: float) -> cl.RoadBox:
    """A box of 100 km by 1 km in the Sahara that holds so many vehicles by day."""
    box = SearchRegion(
        south_rad=math.radians(24.0), north_rad=math.radians(24.009), west_rad=0.0, east_rad=math.radians(0.9845)
    )
    area = 6_371_008.8**2 * (math.sin(box.north_rad) - math.sin(box.south_rad)) * box.east_rad
    return cl.RoadBox(box, count / area)


def test_slots_are_poisson():
    for expected in (0.3, 7.0, 130.0, 480.0, 700.0):
        counts = np.array([slots_of(philox_key(seed, "x"), 12, expected) for seed in range(4000)])
        error = math.sqrt(expected / 4000)
        assert counts.mean() == pytest.approx(expected, abs=4.0 * error)
        assert counts.var() == pytest.approx(expected, rel=0.12)
    assert slots_of(philox_key(1, "x"), 12, 0.0) == 0


def test_speeds_follow_their_distribution():
    movers = cl.MovingClutter(SETTINGS, 5).movers(PARIS, NOON_NS)
    speed = np.linalg.norm(movers.velocity_ecef_mps[movers.kind == MoverKind.ROAD], axis=1)
    s = SETTINGS

    def share_below(v):
        fast = stats.norm.cdf(v, s.vehicle_fast_mps, s.vehicle_fast_spread_mps)
        return s.vehicle_fast_ratio * fast + (1 - s.vehicle_fast_ratio) * stats.norm.cdf(
            v, s.vehicle_slow_mps, s.vehicle_slow_spread_mps
        )

    assert len(speed) > 20_000
    assert stats.kstest(speed, share_below).statistic < 0.015
    # As many as expected by day, within four sigma.
    expected = cl.MovingClutter(SETTINGS, 5).expected_movers(PARIS)[MoverKind.ROAD]
    assert len(speed) == pytest.approx(expected, abs=4.0 * math.sqrt(expected))


def test_a_faster_limit_gives_the_same_fast_ones():
    clutter = cl.MovingClutter(SETTINGS, 5)
    every, fast = clutter.movers(PARIS, NOON_NS), clutter.movers(PARIS, NOON_NS, 30.0)
    quick = every.take(np.linalg.norm(every.velocity_ecef_mps, axis=1) >= 30.0)
    assert len(fast) == len(quick) > 100
    order, wanted = np.argsort(fast.mover_id), np.argsort(quick.mover_id)
    assert np.array_equal(fast.mover_id[order], quick.mover_id[wanted])
    assert np.array_equal(fast.position_ecef_m[order], quick.position_ecef_m[wanted])


def test_draws_depend_on_seed_and_place_alone():
    one, two = cl.MovingClutter(SETTINGS, 5), cl.MovingClutter(SETTINGS, 5)
    two.movers(BISCAY, NOON_NS + 7 * SECOND_NS)
    a, b = one.movers(PARIS, NOON_NS, 33.0), two.movers(PARIS, NOON_NS, 33.0)
    assert np.array_equal(a.position_ecef_m, b.position_ecef_m) and np.array_equal(a.rcs_m2, b.rcs_m2)
    other = cl.MovingClutter(SETTINGS, 6).movers(PARIS, NOON_NS, 33.0)
    assert len(other) != len(a) or not np.array_equal(other.position_ecef_m, a.position_ecef_m)
    # A larger region holds the movers of a smaller one.
    wide = SearchRegion(south_rad=0.84, north_rad=0.86, west_rad=0.03, east_rad=0.05)
    assert set(a.mover_id.tolist()) <= set(two.movers(wide, NOON_NS, 33.0).mover_id.tolist())
    assert len(set(a.mover_id.tolist())) == len(a)


def test_movers_move_as_their_velocity_says():
    clutter = cl.MovingClutter(SETTINGS, 5)
    now, later = (clutter.movers(PARIS, NOON_NS + k * SECOND_NS, 28.0) for k in (0, 4))
    _, i, j = np.intersect1d(now.mover_id, later.mover_id, return_indices=True)
    step = later.position_ecef_m[j] - now.position_ecef_m[i]
    error = step - 4.0 * now.velocity_ecef_mps[i]
    up = up_ecef(now.position_ecef_m[i])
    climb = np.einsum("ij,ij->i", error, up)
    level = np.linalg.norm(error - climb[:, None] * up, axis=1)
    # One in 150 ends its life of 600 s within 4 s; the ground under the others goes up and down.
    same = np.linalg.norm(step, axis=1) < 500.0
    assert len(i) > 500 and same.mean() > 0.98
    # A level walk reckoned with the equator's radius: up to 0.7 % of the way.
    assert level[same].max() < 0.01 * 4.0 * 45.0 and np.abs(climb[same]).max() < 10.0


def test_movers_are_on_the_ground_and_in_their_cells():
    movers = cl.MovingClutter(SETTINGS, 5).movers(PARIS, NOON_NS, 20.0)
    latitude, longitude, height = geodetic_from_ecef(movers.position_ecef_m)
    above = height - Terrain.read().height_m(latitude, longitude)
    road = movers.kind == MoverKind.ROAD
    assert above[road].min() > 0.9 and above[road].max() < 2.1
    # Cells reach 1/15 deg beyond the region, and a life of 600 s carries a car 300 s at most from its start.
    slack = math.radians(1.0 / 15.0) + 300.0 * 45.0 / 6.37e6
    assert latitude.min() > PARIS.south_rad - slack and latitude.max() < PARIS.north_rad + slack
    assert longitude.min() > PARIS.west_rad - 2 * slack and longitude.max() < PARIS.east_rad + 2 * slack
    climb = np.einsum("ij,ij->i", movers.velocity_ecef_mps, up_ecef(movers.position_ecef_m))
    assert np.abs(climb[road]).max() < 0.05


def test_a_mover_is_placed_as_one_is_by_hand():
    rng, grid, state = np.random.Generator(np.random.Philox(2)), Terrain.read().grid, np.empty(7)
    for kind, manner in manners(SETTINGS).items():
        for _ in range(50):
            south, west = rng.uniform(-1.3, 1.3), rng.uniform(-3.1, 3.0)
            box = (south, south + 0.001, west, west + 0.001)
            draws = tuple(rng.uniform(size=8).tolist())
            life = float(rng.uniform(-0.5, 0.5)) * manner.columns[0]
            place_mover(box, life, 25.0, manner.columns, grid, draws, state)
            position, velocity, _ = mover_state(box, life, 25.0, manner.columns, grid, draws)
            # Adding north and east leaves the great circle by (25 m/s 300 s)^2 tan(lat) / 2R, and the ground rises.
            assert np.linalg.norm(state[:3] - position) < (60.0 if kind == MoverKind.BIRDS else 20.0)
            assert np.linalg.norm(state[3:6] - velocity) < 0.5
            assert np.linalg.norm(state[3:6]) == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("expected", "hour", "least"), [(40.0, 0, 0.0), (300.0, 9, 12.0), (2.0, 3, 5.0), (900.0, 0, 34.0)]
)
def test_a_cell_holds_the_movers_that_a_plain_loop_finds(expected, hour, least):
    manner = manners(SETTINGS)[MoverKind.ROAD]
    key, number, time_ns = philox_key(9, "cell"), 4_000_123, NOON_NS + hour * 3600 * SECOND_NS + 123_456_789
    box = (0.8, 0.801, 0.02, 0.021)
    state, entity = np.empty((5000, 7)), np.empty(5000, np.uint64)
    grid = Terrain.flat().grid
    count = movers_of_cell(
        key, number, expected, box, time_ns, least, manner.speeds_mps, manner.columns, grid, state, entity, 0
    )
    slots = slots_of(key, number, expected)
    active = activity_at(0.0205, time_ns, SETTINGS.night_ratio)
    plain = plain_movers_of_cell(key, number, slots, active, time_ns, least, manner.speeds_mps, manner.columns)
    assert [int(e) & 0xFFFFFF for e in entity[:count]] == [slot for slot, _, _ in plain]
    assert {int(e) >> 24 for e in entity[:count]} <= {number}
    assert np.linalg.norm(state[:count, 3:6], axis=1) == pytest.approx([speed for _, speed, _ in plain])
    assert all(abs(age) <= 300.0 for _, _, age in plain)
    if expected == 40.0:
        assert count > 15


def test_slots_come_by_falling_speed():
    movers = cl.MovingClutter(SETTINGS, 5).movers(PARIS, NOON_NS)
    cars = movers.take(movers.kind == MoverKind.ROAD)
    cell, speed = cars.mover_id >> np.uint64(24), np.linalg.norm(cars.velocity_ecef_mps, axis=1)
    same = cell[1:] == cell[:-1]
    assert same.mean() > 0.9 and (np.diff(speed)[same] <= 1e-9).all()


def test_cross_sections_are_log_normal_about_their_median():
    movers = cl.MovingClutter(SETTINGS, 5).movers(PARIS, NOON_NS, 10.0)
    level = 10.0 * np.log10(movers.rcs_m2[movers.kind == MoverKind.ROAD])
    assert np.median(level) == pytest.approx(10.0, abs=0.2)
    assert level.std() == pytest.approx(SETTINGS.vehicle_rcs_spread_db, rel=0.03)


def test_boxes_across_the_date_line_are_found_from_either_side():
    box = SearchRegion(south_rad=-0.3, north_rad=-0.29, west_rad=math.pi - 0.005, east_rad=-math.pi + 0.005)
    clutter = cl.MovingClutter(replace(SETTINGS, spikes_pm2=0.0, birds_pm2=0.0), 5, roads=(cl.RoadBox(box, 1e-7),))
    # Fiji's night is noon at Greenwich: midday there is half a day on.
    midday = NOON_NS + 12 * 3600 * SECOND_NS
    for west, east in ((math.pi - 0.01, math.pi - 0.001), (-math.pi + 0.001, -math.pi + 0.01)):
        near = SearchRegion(south_rad=-0.31, north_rad=-0.28, west_rad=west, east_rad=east)
        assert clutter.expected_movers(near)[MoverKind.ROAD] > 100.0
        assert len(clutter.movers(near, midday)) > 100
    away = SearchRegion(south_rad=-0.31, north_rad=-0.28, west_rad=1.0, east_rad=1.01)
    assert clutter.expected_movers(away)[MoverKind.ROAD] < 100.0


def test_nights_are_quiet():
    clutter = cl.MovingClutter(SETTINGS, 5)
    day, night = (
        len(clutter.movers(PARIS, NOON_NS, 20.0)),
        len(clutter.movers(PARIS, NOON_NS + 12 * 3600 * SECOND_NS, 20.0)),
    )
    assert night / day == pytest.approx(SETTINGS.night_ratio, abs=0.02)
    assert activity_at(0.0, NOON_NS, 0.2) == 1.0
    assert activity_at(math.pi, NOON_NS, 0.2) == pytest.approx(0.2)
    assert activity_at(0.5 * math.pi, NOON_NS, 0.0) == pytest.approx(1.0)


def test_the_open_sea_has_spikes_and_no_cars():
    movers = cl.MovingClutter(SETTINGS, 5).movers(BISCAY, NOON_NS)
    assert set(movers.kind.tolist()) == {MoverKind.SEA_SPIKE}
    expected = cl.MovingClutter(SETTINGS, 5).expected_movers(BISCAY)[MoverKind.SEA_SPIKE]
    assert len(movers) == pytest.approx(expected, abs=4.0 * math.sqrt(expected)) and expected > 100
    assert np.linalg.norm(movers.velocity_ecef_mps, axis=1).max() < 3.0 * SETTINGS.spike_mps


def test_a_motorway_is_bounded_by_what_its_box_states():
    road = motorway(3000.0)
    clutter = cl.MovingClutter(SETTINGS, 5, roads=(road,))
    bare = cl.MovingClutter(SETTINGS, 5)
    for k in range(0, 1200, 300):
        extra = len(clutter.movers(road.region, NOON_NS + k * SECOND_NS)) - len(
            bare.movers(road.region, NOON_NS + k * SECOND_NS)
        )
        assert extra == pytest.approx(3000.0, abs=4.5 * math.sqrt(3000.0))
    seen = len(clutter.movers(road.region, NOON_NS, 34.0)) - len(bare.movers(road.region, NOON_NS, 34.0))
    stated = clutter.expected_movers(road.region, 34.0)[MoverKind.ROAD]
    # An L-band antenna of 50 m sees none slower than 34 m/s: one in 60 of the motorway is left, as said before the run.
    assert seen == pytest.approx(stated, abs=4.5 * math.sqrt(stated)) and stated < 0.02 * 3000.0 + 1.0
    assert clutter.left_out == 0
    far = len(clutter.movers(BISCAY, NOON_NS)) - len(bare.movers(BISCAY, NOON_NS))
    assert far == 0


def test_a_bound_is_kept_and_counted():
    clutter = cl.MovingClutter(SETTINGS, 5, roads=(motorway(3000.0),), most=100)
    assert len(clutter.movers(motorway(1.0).region, NOON_NS)) <= 400 and clutter.left_out >= 1
    with pytest.raises(ArgumentError, match="1 mover or more"):
        cl.MovingClutter(SETTINGS, 5, most=0)


def test_a_wind_farm_flashes_and_raises_the_threshold():
    farm = cl.WindFarm(latitude_rad=math.radians(54.0), longitude_rad=math.radians(6.5), radius_m=6e3, turbines=500)
    clutter = cl.MovingClutter(replace(SETTINGS, spikes_pm2=0.0), 5, farms=(farm,))
    around = SearchRegion(south_rad=0.94, north_rad=0.945, west_rad=0.11, east_rad=0.117)
    frames = [clutter.movers(around, NOON_NS + k * SECOND_NS) for k in range(20)]
    flashes = [frame.take(frame.kind == MoverKind.BLADES) for frame in frames]
    # The number of slots is drawn once; a tenth of 500 turbines is 50.
    assert len(flashes[0]) == pytest.approx(50.0, abs=4.0 * math.sqrt(50.0))
    speed = np.concatenate([np.linalg.norm(frame.velocity_ecef_mps, axis=1) for frame in flashes])
    assert speed.max() <= SETTINGS.blade_tip_mps + 1e-9 and np.median(speed) == pytest.approx(0.707 * 80.0, abs=8.0)
    place = [
        ecef_from_geodetic(
            latitude_rad=np.array([farm.latitude_rad]),
            longitude_rad=np.array([farm.longitude_rad]),
            height_m=np.zeros(1),
        )
    ]
    assert (
        max(np.linalg.norm(frame.position_ecef_m - place[0], axis=1).max() for frame in flashes) < 1.5 * farm.radius_m
    )
    # Blades face anywhere: radial speeds of either sign, a track does not follow from frame to frame.
    assert not np.array_equal(flashes[0].velocity_ecef_mps, flashes[1].velocity_ecef_mps)
    over = ellipsoid_up(latitude_rad=np.radians([54.0, 54.04, 54.2]), longitude_rad=np.radians([6.5, 6.5, 6.5]))
    assert clutter.farm_loss_ratio(over).tolist() == [SETTINGS.farm_loss_ratio, SETTINGS.farm_loss_ratio, 1.0]


def test_quantiles_are_read_between_their_nodes():
    speeds = np.array([0.0, 10.0, 40.0])
    assert [speed_of(q, speeds) for q in (0.0, 0.25, 0.5, 0.75, 1.0)] == [0.0, 5.0, 10.0, 25.0, 40.0]
    for manner in manners(SETTINGS).values():
        assert (np.diff(manner.speeds_mps) >= 0.0).all() and manner.columns.shape == (7,)


def test_every_number_has_its_band_and_its_source():
    for name, known in cl.MOVING_CLUTTER_REFERENCE.items():
        assert known.low <= known.base <= known.high and known.source, name
        assert hasattr(SETTINGS, name)
