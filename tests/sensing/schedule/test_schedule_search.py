"""The search: sectors that tile, energy that balances, no dwell forgotten."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sensing_oracles import PARIS, holds_any, region_grid, satellites_at

from lookdown.sensing import SearchRegion, SearchScheduler, reference_radar
from lookdown.sensing.radar import equations as eq
from lookdown.sensing.schedule.search import seen_energy_integral_m4sr


def _scheduler(radar=None, *, region=PARIS, seed=3, count=120, step_s=1.0):
    return SearchScheduler(
        radar or reference_radar(), region, run_seed=seed, satellite_count=count, start_tai_ns=0, step_s=step_s
    )


def _sector(scheduler, satellite_id, step):
    start, width = scheduler._sectors(np.array([satellite_id]), step)
    return float(start[0]), float(width[0])


def test_sectors_tile_the_turn_once_a_frame():
    scheduler = _scheduler()
    for satellite in (0, 57):
        sectors = [_sector(scheduler, satellite, k) for k in range(scheduler.frame_steps)]
        assert sum(width for _, width in sectors) == pytest.approx(2 * math.pi, abs=1e-9)
        for (start, width), (following, _) in itertools.pairwise(sectors):
            assert math.cos(start + width - following) == pytest.approx(1.0, abs=1e-12)
        assert _sector(scheduler, satellite, scheduler.frame_steps) == sectors[0]
    assert _sector(scheduler, 0, 0) != _sector(scheduler, 1, 0)


def test_every_sector_holds_the_same_energy(radar):
    scheduler = _scheduler()
    shares = []
    for k in range(0, scheduler.frame_steps, 7):
        start, width = _sector(scheduler, 5, k)
        azimuth = np.linspace(start, start + width, 60)
        density = eq.energy_integral_m4sr(
            radar.design_height_m,
            radar.grazing_min_rad,
            radar.grazing_max_rad,
            azimuth_rad=azimuth,
            face_tilt_rad=radar.face_tilt_rad,
            scan_limit_rad=radar.scan_limit_rad,
        )
        shares.append(float(np.trapezoid(density, azimuth)))
    whole = seen_energy_integral_m4sr(radar, radar.design_height_m)
    np.testing.assert_allclose(shares, whole / scheduler.frame_steps, rtol=0.01)


def test_the_frame_is_the_energy_budget(radar):
    whole = float(eq.energy_integral_m4sr(500e3, radar.grazing_min_rad, radar.grazing_max_rad))
    assert eq.frame_time_s(radar, whole) == pytest.approx(128.05, abs=0.01)
    scheduler = _scheduler()
    assert scheduler.frame_steps == 105  # within the scan limit
    half = _scheduler(dataclasses.replace(radar, search_duty_ratio=0.5))
    assert half.frame_steps == pytest.approx(2 * scheduler.frame_steps, abs=1)
    strong = _scheduler(dataclasses.replace(radar, average_power_w=5000.0))
    assert strong.frame_steps == pytest.approx(scheduler.frame_steps / 2, abs=1)
    fine = _scheduler(step_s=0.5)
    assert fine.frame_s == pytest.approx(scheduler.frame_s, abs=1.0)


def test_the_scan_limit_leaves_out_what_no_beam_reaches(radar):
    whole = float(eq.energy_integral_m4sr(500e3, radar.grazing_min_rad, radar.grazing_max_rad))
    free = dataclasses.replace(radar, scan_limit_rad=math.pi / 2)
    assert seen_energy_integral_m4sr(free, 500e3) == pytest.approx(whole, rel=1e-5)
    assert 0.7 * whole < seen_energy_integral_m4sr(radar, 500e3) < 0.9 * whole


def test_snr_keeps_the_energy_at_every_height(radar, dwells):
    # Design SNR times design cross-section at the design height; what rounding up the frame gains is below 1 %.
    per_m2 = eq.design_snr_ratio(radar) / radar.design_rcs_m2
    assert (dwells.snr_ratio_per_m2 / per_m2 > 0.85).all() and (dwells.snr_ratio_per_m2 / per_m2 < 1.02).all()
    heights = np.linalg.norm(dwells.sensor_position_ecef_m, axis=1)
    assert heights.std() < 1.0  # circular orbits: the spread of SNR is that of the ellipsoid below
    unit = 7.06e3 * radar.wavelength_m / (2 * radar.antenna_length_m)
    assert ((0.3 * unit < dwells.notch_width_mps) & (dwells.notch_width_mps < 2.0 * unit)).all()


@given(st.integers(0, 5000), st.integers(0, 2))
@settings(max_examples=12, deadline=None)
def test_no_dwell_that_holds_a_point_of_the_region_is_forgotten(step, which):
    region = (PARIS, SearchRegion(-0.02, 0.02, 3.1, -3.1), SearchRegion(0.3, 0.9, -1.0, 1.0, margin_m=50e3))[which]
    radar = reference_radar()
    satellites = satellites_at(step + 0.5)
    scheduler = _scheduler(region=region)
    found = set(scheduler.dwells(satellites, int((step + 0.5) * 1e9)).sensor_id.tolist())
    width = float(np.mod(region.east_rad - region.west_rad, 2 * math.pi))
    points = region_grid(SearchRegion(region.south_rad, region.north_rad, region.west_rad, region.west_rad + width))
    for satellite in range(len(satellites)):
        start, sector = _sector(scheduler, satellite, step)
        holds = holds_any(
            satellites.position_ecef_m[satellite],
            satellites.velocity_ecef_mps[satellite],
            points,
            start=start,
            width=sector,
            grazing_limits=(radar.grazing_min_rad, radar.grazing_max_rad),
        )
        assert not holds or satellite in found


def test_few_dwells_miss_the_region(dwells):
    # The border test is exact but for the scan limit, so nearly every dwell holds a point of a fine grid.
    points = region_grid(PARIS, 40)
    useful = 0
    for i in range(0, len(dwells), 3):
        useful += holds_any(
            dwells.sensor_position_ecef_m[i],
            dwells.sensor_velocity_ecef_mps[i],
            points,
            start=dwells.azimuth_start_rad[i],
            width=dwells.azimuth_width_rad[i],
            grazing_limits=(dwells.grazing_min_rad[i], dwells.grazing_max_rad[i]),
        )
    assert useful > 0.9 * len(range(0, len(dwells), 3))


def test_ids_are_step_and_satellite_and_never_repeat(dwells):
    step, satellite = np.divmod(dwells.dwell_id - np.uint64(1), np.uint64(120))
    np.testing.assert_array_equal(satellite, dwells.sensor_id)
    np.testing.assert_array_equal(step, dwells.time_tai_ns // 1_000_000_000)
    assert len(np.unique(dwells.dwell_id)) == len(dwells) > 100


def test_energy_is_counted_and_survives_a_snapshot(radar):
    scheduler = _scheduler()
    satellites = satellites_at(0.5)
    status = satellites.status.copy()
    status[4] = 1
    satellites = dataclasses.replace(satellites, status=status)
    for k in range(10):
        scheduler.dwells(satellites, int((k + 0.5) * 1e9))
    assert scheduler.energy_j[3] == pytest.approx(10 * radar.average_power_w) and scheduler.energy_j[4] == 0.0
    other = _scheduler()
    other.restore(scheduler.snapshot())
    np.testing.assert_array_equal(other.energy_j, scheduler.energy_j)


def test_a_far_region_and_a_time_before_the_start():
    pole = SearchRegion(math.radians(85.0), math.radians(88.0), 0.0, 0.3)
    assert len(_scheduler(region=pole).dwells(satellites_at(0.5), 500_000_000)) == 0
    with pytest.raises(AssertionError):
        _scheduler().dwells(satellites_at(0.5), -1)


def test_a_radar_strong_enough_looks_all_round_in_each_step(radar):
    strong = dataclasses.replace(radar, average_power_w=1e7)
    scheduler = _scheduler(strong)
    assert scheduler.frame_steps == 1 and _sector(scheduler, 0, 5)[1] == 2 * math.pi
