"""Hard truths 6, 7 and 8: energy rules the search, tracking is cheap, and small objects cost more than all else."""

import dataclasses
import math

import numpy as np
import pytest
import scenes
from scenes import SECOND_NS
from scipy.optimize import brentq

from lookdown.constellation import WalkerShell
from lookdown.sensing import RadarSensor, SearchRegion, SearchScheduler, reference_radar
from lookdown.sensing.radar.equations import (
    energy_integral_m4sr,
    footprint_area_m2,
    frame_time_s,
    search_snr_ratio,
    track_snr_ratio,
)
from lookdown.tables import AircraftClass, RcsClass
from lookdown.tracking.metrics import custody_by_class, score

SHELL = WalkerShell(altitude_m=500e3, inclination_rad=math.radians(55), satellite_count=100, plane_count=10, phasing=1)
EUROPE = SearchRegion(math.radians(45), math.radians(52), math.radians(0), math.radians(10))
BOLTZMANN = 1.380649e-23
MEAN_RADIUS_M = 6_371_008.8


def _fliers_over_europe(count=300):
    rng = np.random.Generator(np.random.Philox(2))
    return scenes.fliers(
        rng.uniform(45, 52, count), rng.uniform(0, 10, count), heading_deg=rng.uniform(0, 360, count), speed_mps=220.0
    )


def _searched(radar, seconds=300):
    table = scenes.ephemeris(SHELL, seconds)
    return scenes.fly(
        table.at,
        scenes.moving(_fliers_over_europe()),
        radar=radar,
        region=EUROPE,
        satellite_count=100,
        seconds=seconds,
        track=False,
    )


@pytest.fixture(scope="module")
def base():
    return _searched(reference_radar())


def test_doubling_the_power_halves_the_frame_and_doubles_the_looks(base):
    """Truth 6: search time goes as 1 / power. In a flight of 300 s the same objects get twice the looks."""
    double = _searched(dataclasses.replace(reference_radar(), average_power_w=5_000.0))
    assert base.scheduler.frame_s / double.scheduler.frame_s == pytest.approx(2.0, rel=0.02)
    assert len(base.looks) > 1_000
    assert len(double.looks) / len(base.looks) == pytest.approx(2.0, rel=0.05)
    # And each look is as good as before: the median SNR over the same objects stays.
    assert np.median(double.looks.snr_ratio) == pytest.approx(np.median(base.looks.snr_ratio), rel=0.1)


def test_no_satellite_passes_its_energy_cap(base):
    """Truth 6: after any time, energy spent <= power x duty x time, for every satellite, and a dead one spends none."""
    assert (base.scheduler.energy_j <= 2_500.0 * 300.0 * (1 + 1e-12)).all()
    radar = dataclasses.replace(reference_radar(), search_duty_ratio=0.3)
    table = scenes.ephemeris(SHELL, 200)
    scheduler = SearchScheduler(
        radar, EUROPE, run_seed=1, satellite_count=100, start_tai_ns=scenes.START_TAI_NS, step_s=1.0
    )
    for k in range(200):
        instant = scenes.START_TAI_NS + k * SECOND_NS + SECOND_NS // 2
        now = table.at(instant)
        status = now.status.copy()
        status[7] = 6  # decayed
        scheduler.dwells(dataclasses.replace(now, status=status), instant)
        cap_j = 2_500.0 * 0.3 * (k + 1)
        assert (scheduler.energy_j <= cap_j * (1 + 1e-12)).all()
    assert scheduler.energy_j[7] == 0.0
    assert np.delete(scheduler.energy_j, 7) == pytest.approx(2_500.0 * 0.3 * 200)


def _sector_integral_m4sr(radar, height_m, start_rad, width_rad):
    """Integrate R**4 over the solid angle of a sector by plain sums on the mean sphere: no code of lookdown's."""
    nadir = np.linspace(0.0, math.asin(MEAN_RADIUS_M / (MEAN_RADIUS_M + height_m)), 6_002)[1:-1]
    ratio = (MEAN_RADIUS_M + height_m) / MEAN_RADIUS_M
    grazing = np.arccos(ratio * np.sin(nadir))
    slant = (MEAN_RADIUS_M + height_m) * np.cos(nadir) - MEAN_RADIUS_M * np.sin(grazing)
    inside = (grazing >= radar.grazing_min_rad) & (grazing <= radar.grazing_max_rad)
    limits = np.arcsin(np.cos([radar.grazing_min_rad, radar.grazing_max_rad]) / ratio)
    tilt = limits.mean()
    azimuth = start_rad + width_rad * (np.arange(40) + 0.5) / 40
    scan = math.cos(tilt) * np.cos(nadir) + math.sin(tilt) * np.sin(nadir) * np.abs(np.sin(azimuth))[:, None]
    density = np.where(inside & (scan >= math.cos(radar.scan_limit_rad)), slant**4 * np.sin(nadir), 0.0)
    return float(density.sum() * (nadir[1] - nadir[0]) * width_rad / 40)


@pytest.mark.parametrize("duty", [1.0, 0.4])
def test_the_snr_that_dwells_promise_is_paid_for(duty):
    """Truth 6: SNR of a sector x 4 pi k Ts L x integral of R**4 / A is what its step was given, and sums to the frame.

    Checked against a quadrature of its own, for a satellite that stands still over the region.
    """
    radar = dataclasses.replace(reference_radar(), search_duty_ratio=duty)
    region = SearchRegion(-0.05, 0.05, -0.05, 0.05)
    hanging = scenes.satellites([[6_878_137.0, 0.0, 0.0]], [[0.0, 0.0, 7_500.0]])
    scheduler = SearchScheduler(radar, region, run_seed=3, satellite_count=1, start_tai_ns=0)
    spent_j = []
    for k in range(scheduler.frame_steps):
        dwells = scheduler.dwells(hanging, k * SECOND_NS + SECOND_NS // 2)
        assert len(dwells) == 1
        # A lower duty makes the frame longer and not the look weaker: 10 m2 still gets its 16.53 dB.
        assert 10.0 * dwells.snr_ratio_per_m2[0] == pytest.approx(10**1.653, rel=0.011)
        integral = _sector_integral_m4sr(
            radar, 500e3, float(dwells.azimuth_start_rad[0]), float(dwells.azimuth_width_rad[0])
        )
        noise = 4.0 * math.pi * BOLTZMANN * radar.system_temperature_k * radar.losses_ratio
        aperture_m2 = 50.0 * 2.0 * 0.6
        spent_j.append(float(dwells.snr_ratio_per_m2[0]) * noise * integral / aperture_m2)
    assert max(spent_j) <= 2_500.0 * duty * 1.02  # the quadrature of a sector is good to 2 %
    assert sum(spent_j) == pytest.approx(2_500.0 * duty * scheduler.frame_steps, rel=0.003)


@pytest.mark.parametrize(("satellites", "published_s"), [(85, 188), (145, 101), (288, 45), (600, 19), (1000, 11)])
@pytest.mark.parametrize(("rcs_m2", "times"), [(10.0, 0.1), (1.0, 1.0), (0.1, 10.0), (0.01, 100.0)])
def test_one_search_of_the_globe_takes_as_long_as_published(satellites, published_s, rcs_m2, times):
    """Truth 6: 100,000 W m2 each, 500 km, Ts 500 K, losses 6 dB, SNR 13 dB: 188 s for 85 satellites and 1 m2, ..."""
    share_m2 = 510.066e12 / satellites
    inner = math.radians(60.0)
    outer = brentq(lambda grazing: footprint_area_m2(500e3, grazing, inner) - share_m2, 1e-6, inner - 1e-6)
    # The energy-balanced search: R**4 times the solid angle is the integral.
    snr = search_snr_ratio(
        power_aperture_wm2=1e5,
        rcs_m2=rcs_m2,
        scan_time_s=1.0,
        range_m=1.0,
        solid_angle_sr=float(energy_integral_m4sr(500e3, outer, inner)),
        system_temperature_k=500.0,
        losses_ratio=10**0.6,
    )
    assert 10**1.3 / float(snr) == pytest.approx(published_s * times, rel=0.025)


@pytest.mark.parametrize(("range_m", "published_ms"), [(700e3, 2.1), (1000e3, 8.7), (1500e3, 44.0)])
@pytest.mark.parametrize(("rcs_m2", "times"), [(1.0, 1.0), (0.01, 100.0)])
def test_a_dwell_on_a_known_target_takes_milliseconds(range_m, published_ms, rcs_m2, times):
    """Truth 7: X band, 5 kW, 12 m2, SNR 13 dB: 2.1 / 8.7 / 44 ms for 1 m2, a hundred times that for 0.01 m2."""
    wavelength_m = 0.03
    snr_a_second = track_snr_ratio(
        peak_power_w=5e3,
        pulse_s=1.0,
        gain_ratio=4.0 * math.pi * 12.0 / wavelength_m**2,
        wavelength_m=wavelength_m,
        rcs_m2=rcs_m2,
        range_m=range_m,
        system_temperature_k=500.0,
        losses_ratio=10**0.6,
    )
    assert 1e3 * 10**1.3 / float(snr_a_second) == pytest.approx(published_ms * times, rel=0.02)


def test_a_hundredth_of_the_cross_section_takes_a_hundred_times_the_time():
    """Truth 8: search time goes as 1 / RCS: a frame for 0.1 m2 lasts 100 frames for 10 m2."""
    small = dataclasses.replace(reference_radar(), design_rcs_m2=0.1)
    whole = float(energy_integral_m4sr(500e3, small.grazing_min_rad, small.grazing_max_rad))
    assert frame_time_s(small, whole) / frame_time_s(reference_radar(), whole) == pytest.approx(100.0)
    frames = [
        SearchScheduler(radar, EUROPE, run_seed=1, satellite_count=1, start_tai_ns=0).frame_steps
        for radar in (reference_radar(), small)
    ]
    assert frames[1] / frames[0] == pytest.approx(100.0, rel=0.01)


def test_a_frame_made_for_small_objects_finds_them_and_one_made_for_large_ones_does_not():
    """Truth 8: at a tenth of the design cross-section a look finds few; ten times the time finds them."""
    light = dataclasses.replace(_fliers_over_europe(), rcs_class=np.full(300, RcsClass.LIGHT.value, np.uint8))
    now = scenes.ephemeris(SHELL, 10).at(scenes.START_TAI_NS)
    rates = []
    for design_rcs_m2 in (10.0, 1.0):
        radar = dataclasses.replace(reference_radar(), design_rcs_m2=design_rcs_m2)
        scheduler = SearchScheduler(radar, EUROPE, run_seed=1, satellite_count=100, start_tai_ns=0)
        dwells = scheduler.dwells(now, SECOND_NS // 2)
        wide = dataclasses.replace(dwells, azimuth_width_rad=np.full(len(dwells), 2.0 * math.pi))
        _, looks = RadarSensor(radar, EUROPE, 1).observe(wide, light)
        assert len(looks) > 300
        rates.append(looks.detected.mean())
    # 0.9 on the face normal in noise alone: less off it, through air, across pulses and clutter, and for the small.
    assert rates[0] < 0.25 and rates[1] > 0.65


def test_custody_is_told_by_class_and_small_aircraft_are_held_less():
    """Truth 8: the same flights as light aircraft (1 m2) and as heavy airliners (40 m2): never one number."""
    shell = dataclasses.replace(SHELL, satellite_count=300, plane_count=30)
    rng = np.random.Generator(np.random.Philox(4))
    where = {"latitude_deg": rng.uniform(46, 50, 40), "longitude_deg": rng.uniform(1, 7, 40)}
    heading = rng.uniform(0, 360, 40)
    kinds = np.repeat([AircraftClass.LIGHT, AircraftClass.HEAVY], 20)
    objects = scenes.fliers(**where, heading_deg=heading, speed_mps=200.0, aircraft_class=kinds)
    flown = scenes.fly(
        scenes.ephemeris(shell, 400).at,
        scenes.moving(objects),
        radar=reference_radar(),
        region=SearchRegion(math.radians(45.5), math.radians(50.5), 0.0, math.radians(8)),
        satellite_count=300,
        seconds=400,
    )
    _, rows = score(flown.truth, flown.tracks, cutoff_m=5e3, custody_limit_m=5e3)
    custody = custody_by_class(rows, flown.truth)
    assert set(custody) == {"light", "heavy"}
    assert custody["heavy"] > 0.6
    assert custody["light"] < custody["heavy"] - 0.25
