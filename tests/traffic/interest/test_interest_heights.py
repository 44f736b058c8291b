"""Heights: never nearer to the ground than asked, level where nothing is followed."""

import numpy as np
import pytest
from interest_scenes import AREA, hills

from lookdown.astro import MEAN_RADIUS_M
from lookdown.seeds import generator
from lookdown.tables import AircraftClass
from lookdown.traffic import InterestGroup
from lookdown.traffic.interest.heights import LEAST_CLEARANCE_M, flat_ground, flown_profile
from lookdown.traffic.interest.ways import drawn_way, places_along

GROUP = InterestGroup(
    aircraft_class=AircraftClass.LOW_FAST, speed_mps=(250, 250), height_m=(50, 50), doglegs=3, dogleg_m=30e3
)
WAY = drawn_way(GROUP, AREA, generator(1, "test"), speed_mps=250.0, height_m=50.0)


def profile(**said):
    return flown_profile(WAY, **{"speed_mps": 250.0, "height_m": 50.0, "follows_ground": True, "ground": hills} | said)


@pytest.mark.parametrize("follows", [True, False])
def test_the_way_flown_is_the_whole_way_at_one_speed(follows):
    knot = profile(follows_ground=follows)
    flown = np.sum(0.5 * (knot[1:, 1] + knot[:-1, 1]) * np.diff(knot[:, 0]))
    assert flown == pytest.approx(WAY.length_rad, rel=1e-12)
    assert np.ptp(knot[:, 1]) == 0.0 and knot[0, 0] == 0.0
    assert knot[0, 1] * (MEAN_RADIUS_M + knot[:, 2].mean()) == pytest.approx(250.0, rel=1e-4)


def test_knots_stand_above_the_ground_by_the_height_asked_for():
    knot = profile()
    below = hills(places_along(WAY.piece, knot[:, 0] * knot[0, 1]))
    assert ((knot[:, 2] - below) >= 50.0 - 1e-6).all()
    assert (knot[:, 2] - below).min() < 100.0  # it goes down into the valleys that are wide enough
    assert np.abs(knot[:, 3]).max() > 1.0


def test_knots_are_dense_enough_and_no_denser():
    spacing = np.diff(profile()[:, 0]) * 250.0
    assert (spacing > 900.0).all() and (spacing < 1_010.0).all()


def test_over_the_sea_it_is_level():
    knot = profile(ground=flat_ground)
    np.testing.assert_array_equal(knot[:, 2], 50.0)
    np.testing.assert_array_equal(knot[:, 3], 0.0)


def test_level_flight_is_lifted_over_the_ground_and_no_more():
    low, high = profile(follows_ground=False)[:, 2], profile(follows_ground=False, height_m=5_000.0)[:, 2]
    assert low[0] == low[1] and LEAST_CLEARANCE_M + 500.0 < low[0] <= LEAST_CLEARANCE_M + 600.0
    np.testing.assert_array_equal(high, 5_000.0)


def test_a_formation_flies_over_the_highest_ground_below_any():
    def wall(places):
        return np.where(np.arcsin(places[:, 2]) > np.arcsin(WAY.corner[0, 2]) + 1e-5, 1_000.0, 0.0)

    alone = flown_profile(WAY, speed_mps=250.0, height_m=50.0, follows_ground=True, ground=wall)
    beside = [(0.0, 0.0), (5e3, 0.0), (-5e3, 0.0)]
    together = flown_profile(WAY, speed_mps=250.0, height_m=50.0, follows_ground=True, ground=wall, places=beside)
    assert (together[:, 2] >= alone[:, 2]).all() and together[0, 2] == 1_050.0
