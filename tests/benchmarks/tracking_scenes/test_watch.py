"""Cells, sectors, places and strengths: each against a plain search or a plain draw."""

import math

import numpy as np
import pytest
from scipy.stats import kstest

from lookdown.astro import geodetic_from_ecef
from lookdown.benchmarks.tracking_scenes import _echo as echo
from lookdown.benchmarks.tracking_scenes._beacons import PLACE_SIGMA_M, beacon_reports
from lookdown.benchmarks.tracking_scenes._layouts import drawn_states
from lookdown.benchmarks.tracking_scenes._watch import (
    cells_within,
    place_cells,
    satellites_between,
    sectors_of,
    surface_points,
)

MIDDLE = np.array([math.cos(0.8), 0.0, math.sin(0.8)])
START = 1_633_608_037_000_000_000


def units(count, seed=1):
    draws = np.random.default_rng(seed).standard_normal((count, 3))
    return draws / np.linalg.norm(draws, axis=1)[:, None]


@pytest.fixture(scope="module")
def watched():
    cells = cells_within(MIDDLE, 0.5, 1.4)
    chosen = np.arange(len(cells))
    table = satellites_between(START, START + 60_000_000_000)
    draws = np.random.default_rng(4).random((len(cells), 1_000))
    made = sectors_of(cells, chosen, table=table, time_tai_ns=START, count=8, draws=draws)
    return cells, made, table.at(START)


def test_cells_are_of_one_size():
    cells = cells_within(MIDDLE, math.pi, math.pi / 2)
    assert len(cells) == 500
    assert cells.area_sr == pytest.approx(4.0 * math.pi)
    nearest = np.argmax(units(400_000) @ cells.centres.T, axis=1)
    shares = np.bincount(nearest, minlength=500) / 800.0
    # The golden spiral is even to a percent or two; the counts to 3.5 %.
    assert shares.min() > 0.85
    assert shares.max() < 1.15


def test_few_cells_are_there_for_a_small_part_of_the_earth():
    assert len(cells_within(MIDDLE, 1e-6, 1.4)) == 1
    assert 60 < len(cells_within(MIDDLE, 0.8, 1.4)) < 100


def test_an_object_s_own_cell_is_among_its_cells():
    cells = cells_within(MIDDLE, 0.6, 1.4)
    unit = units(2_000)
    unit = unit[unit @ MIDDLE > math.cos(0.5)]
    row, cell = place_cells(cells, 6.38e6 * unit)
    own = np.argmax(unit @ cells.centres.T, axis=1)
    for k in range(len(unit)):
        assert own[k] in cell[row == k]


def test_satellites_stand_well_off_what_they_look_at(watched):
    cells, made, satellites = watched
    nadir = made.sensor_m / np.linalg.norm(made.sensor_m, axis=1)[:, None]
    angle = np.degrees(np.arccos((nadir * cells.centres).sum(axis=1)))
    assert ((angle > 9.0) & (angle < 15.0)).all()
    np.testing.assert_array_equal(made.sensor_m, satellites.position_ecef_m[made.satellite])
    assert len(np.unique(made.satellite)) > 0.8 * len(cells)


def test_the_middle_of_a_sector_enters_and_leaves_its_cell(watched):
    """Just within both ends the cell is nearest of all cells of the Earth, just outside another one is."""
    cells, made, _ = watched
    everywhere = cells_within(MIDDLE, math.pi, math.pi / 2).centres
    nadir = made.sensor_m / np.linalg.norm(made.sensor_m, axis=1)[:, None]
    checked = 0
    for n in range(0, len(cells), 4):
        for s in range(8):
            near, far = made.angles_rad[n, s]
            if far - near < 0.01:
                continue
            azimuth = made.start_rad[n] + made.width_rad[n] * (s + 0.5)
            ahead = math.cos(azimuth) * made.frame[n, 0] + math.sin(azimuth) * made.frame[n, 1]
            ahead -= (ahead @ nadir[n]) * nadir[n]
            ahead /= np.linalg.norm(ahead)
            for angle, inside in ((near + 1e-3, True), (far - 1e-3, True), (near - 1e-3, False), (far + 1e-3, False)):
                place = math.cos(angle) * nadir[n] + math.sin(angle) * ahead
                best = everywhere[np.argmax(everywhere @ place)]
                assert np.allclose(best, cells.centres[n]) is inside
                checked += 1
    assert checked > 200


def test_sectors_lie_side_by_side_and_grazing_falls_outwards(watched):
    _, made, _ = watched
    kept = made.kept
    assert kept.mean() > 0.9
    assert (made.grazing_rad[kept][:, 0] < made.grazing_rad[kept][:, 1]).all()
    assert (made.grazing_rad[kept] > math.radians(4.9)).all()
    assert (made.width_rad * 8 < math.pi).all()


def test_points_stand_at_their_height():
    unit = units(500)
    unit[0] = [0.0, 0.0, 1.0]
    _, _, height = geodetic_from_ecef(surface_points(unit, 7_500.0))
    np.testing.assert_allclose(height, 7_500.0, atol=1.0)


def test_echoes_fade_as_four_looks_do():
    strength = echo.drawn_strengths(np.random.default_rng(5), np.full(20_000, 12.0))
    assert kstest(strength / 4.0, "gamma", args=(4,)).pvalue > 1e-3
    assert echo.drawn_sizes(np.random.default_rng(6), 200_000).mean() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("probability", [0.5, 0.9, 0.99])
def test_the_mean_strength_gives_the_chance(probability):
    snr = echo.mean_snr_for(probability, 2.0)
    assert float(echo.detection_probability(np.array(snr))) == pytest.approx(probability, abs=1e-9)
    draws = np.random.default_rng(7)
    drawn = echo.drawn_strengths(draws, snr * echo.drawn_sizes(draws, 100_000)) > echo.threshold()
    assert drawn.mean() == pytest.approx(probability, abs=0.005)


def test_noise_that_passed_lies_above_the_threshold():
    noise = echo.noise_strengths(np.random.default_rng(8), 5_000)
    assert noise.min() >= echo.threshold()
    # Its tail falls by some 1/e for each unit: exactly so for one look, a little slower for four.
    assert 1.0 < noise.mean() - echo.threshold() < 1.4


def states_of(layout, count, **changes):
    given = {"speed_mps": (200.0, 250.0), "height_m": (9_000.0, 11_000.0), "spacing_m": 1_500.0, "layout": layout}
    given |= {"size_spread_db": 2.0}
    return drawn_states(np.random.default_rng(9), count, cap=(MIDDLE, 0.4, 1.2), **(given | changes))


def test_objects_of_no_spread_are_of_one_size():
    _, sizes = states_of("uniform", 50, size_spread_db=0.0)
    assert (sizes == 10.0).all()


def test_objects_fly_where_and_as_they_should():
    states, sizes = states_of("uniform", 4_000)
    unit = states[:, :3] / np.linalg.norm(states[:, :3], axis=1)[:, None]
    # The cap is of geodetic places, which differ from geocentric ones by 3.4 mrad.
    assert (unit @ MIDDLE > math.cos(0.4 + 0.004)).all()
    cosine = (1.0 - unit @ MIDDLE) / (1.0 - math.cos(0.4))
    assert kstest(np.clip(cosine, 0.0, 1.0), "uniform").statistic < 0.03
    latitude, _, height = geodetic_from_ecef(states[:, :3])
    assert (np.abs(latitude) < 1.2 + 1e-6).all()
    assert ((height > 8_999.0) & (height < 11_001.0)).all()
    speed = np.linalg.norm(states[:, 3:], axis=1)
    assert ((speed > 199.9) & (speed < 250.1)).all()
    assert np.abs((states[:, 3:] * unit).sum(axis=1)).max() < 250.0 * 0.004
    assert sizes.mean() == pytest.approx(10.0, rel=0.05)


def test_half_of_a_crowd_is_crowded():
    even, _ = states_of("uniform", 2_000)
    crowd, _ = states_of("hot_spots", 2_000)

    def near(states):
        gaps = np.linalg.norm(states[:, None, :3] - states[None, :, :3], axis=2)
        return np.count_nonzero(gaps < 100e3, axis=1) - 1

    assert np.median(near(crowd[::2])) > 4 * np.median(near(even))
    assert np.median(near(crowd[1::2])) < 3 * np.median(near(even))


def test_formations_are_of_eight():
    states, _ = states_of("formations", 16)
    assert np.ptp(states[:8, 3:], axis=0).max() == 0.0
    gaps = np.linalg.norm(states[:8, None, :3] - states[None, :8, :3], axis=2)
    np.testing.assert_allclose(np.sort(gaps, axis=1)[:, 1], 1_500.0, rtol=1e-5)
    with pytest.raises(AssertionError, match="eight"):
        states_of("formations", 12)


def test_claims_point_along_their_own_axes():
    states, _ = states_of("uniform", 300)
    sensor = states[:, :3] * 1.15
    frame = np.tile(np.linalg.qr(np.random.default_rng(1).standard_normal((3, 3)))[0], (300, 1, 1))
    dwells, claims = beacon_reports(
        states=states,
        address=np.arange(1, 301, dtype=np.uint32),
        sensor_id=np.arange(300),
        sensor_m=sensor,
        sensor_mps=np.zeros((300, 3)),
        frame=frame,
        time_tai_ns=START,
        first_id=77,
        draws=np.random.default_rng(2),
    )
    assert len(dwells) == 300
    assert claims.detection_id.tolist() == list(range(77, 377))
    normal = np.cross(claims.axis_cross_ecef, claims.axis_along_ecef)
    claimed = claims.sensor_position_ecef_m + claims.range_m[:, None] * normal
    error = (claimed - states[:, :3]) / PLACE_SIGMA_M
    assert error.std() == pytest.approx(1.0, abs=0.1)
    np.testing.assert_allclose((claims.axis_along_ecef * claims.axis_cross_ecef).sum(axis=1), 0.0, atol=1e-12)
    assert (claims.cosine_along == 0.0).all()
    assert set(dwells.snr_ratio_per_m2.tolist()) == {0.0}
