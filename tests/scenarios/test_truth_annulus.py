"""Hard truths 1, 2 and 25: the footprint is a ring, it ends above the horizon, and it follows the inclination."""

import math

import numpy as np
import pytest
import scenes
from scenes import SECOND_NS, START_TAI_NS

from lookdown.astro import ecef_from_geodetic, geodetic_from_ecef
from lookdown.astro.orbits import central_angle_rad
from lookdown.constellation import AccessLimits, WalkerShell, annulus_area_fraction, satellites_in_view
from lookdown.sensing import RadarSensor, SearchRegion
from lookdown.tables import Satellites

RING = WalkerShell(altitude_m=500e3, inclination_rad=math.radians(55), satellite_count=60, plane_count=60, phasing=0)
"""One satellite a plane, side by side: nearest neighbours 6 degrees of longitude apart."""
EQUATOR_M = 6_378_137.0


@pytest.fixture(scope="module")
def under_satellite_0():
    """An airliner that satellite 0 passes right over 600 s after the start, and the satellites."""
    table = scenes.ephemeris(RING, 700)
    latitude, longitude, _ = geodetic_from_ecef(table.at(START_TAI_NS + 600 * SECOND_NS).position_ecef_m[:1])
    airliner = scenes.fliers(np.degrees(latitude), np.degrees(longitude), speed_mps=250.0, heading_deg=30.0)
    return table, airliner


def _fly_over(under_satellite_0, satellite_ids, first_s, seconds):
    table, airliner = under_satellite_0
    return scenes.fly(
        lambda instant: table.at(instant).take(np.array(satellite_ids)),
        scenes.moving(airliner, START_TAI_NS + 600 * SECOND_NS),
        radar=scenes.strong_radar(average_power_w=30e3, swerling_case=2),
        region=scenes.box_about(airliner),
        satellite_count=60,
        first_s=first_s,
        seconds=seconds,
        track=False,
    )


def test_a_target_under_a_lone_satellite_is_never_detected_and_the_neighbours_see_it(under_satellite_0):
    """Truth 1: for 60 s (several frames) the hole of 265 km lies over it; the satellites to either side hold it."""
    alone = _fly_over(under_satellite_0, [0], 570, 60)
    assert 2 * alone.scheduler.frame_steps < 60
    assert len(alone.dwells) > 50  # it did search all that time, as far as its sectors reach the region
    assert len(alone.looks) == len(alone.detections) == 0
    together = _fly_over(under_satellite_0, [0, 1, 59], 570, 60)
    assert set(together.looks.sensor_id.tolist()) == {1, 59}
    assert together.looks.detected.sum() >= 3


def test_the_hole_moves_with_the_satellite(under_satellite_0):
    """Truth 1: the same target is seen before and after the pass, and never from nearer than the hole's rim."""
    passing = _fly_over(under_satellite_0, [0], 500, 200)
    after_s = (passing.looks.time_tai_ns - START_TAI_NS) / SECOND_NS - 600.0
    assert (after_s < 0).any() and (after_s > 0).any()
    # 260 km for a target at 10 km, at 7.06 km/s over ground.
    assert np.abs(after_s).min() > 255e3 / 7_200.0
    assert passing.looks.grazing_rad.max() <= math.radians(60.0)


@pytest.mark.parametrize(("altitude_m", "radius_km"), [(500e3, 265.0), (1000e3, 489.0)])
def test_the_hole_has_the_published_radius(altitude_m, radius_km):
    """Truth 1: radius 265 km at 500 km and 489 km at 1,000 km for grazing angles up to 60 degrees."""
    along_equator_km = np.arange(radius_km - 40.0, radius_km + 40.0)
    still = scenes.fliers(0.0, np.degrees(along_equator_km * 1e3 / EQUATOR_M), height_m=0.0)
    above = scenes.satellites([[EQUATOR_M + altitude_m, 0.0, 0.0]], [[0.0, 0.0, 7_500.0]])
    radar, region = scenes.strong_radar(design_height_m=altitude_m), SearchRegion(-0.1, 0.1, -0.1, 0.1)
    _, looks = RadarSensor(radar, region, 1).observe(scenes.all_round(radar, region, above), still)
    seen_km = along_equator_km[looks.object_id - 1]
    assert seen_km.min() == pytest.approx(radius_km, abs=1.5)
    assert len(seen_km) == (along_equator_km >= seen_km.min()).sum()  # outside the rim every one is seen


@pytest.mark.parametrize(("altitude_m", "disc_edge_deg", "share"), [(400e3, 0.0, 0.01), (1200e3, 20.0, 0.08)])
def test_the_hole_is_some_hundredths_of_the_disc(altitude_m, disc_edge_deg, share):
    """Truth 1: the hole beyond 60 degrees takes 1 % (400 km, disc to the horizon) to 8 % (1,200 km, to 20 degrees)."""
    hole, disc = (
        annulus_area_fraction(altitude_m=altitude_m, grazing_min_rad=math.radians(low), grazing_max_rad=math.pi / 2)
        for low in (60.0, disc_edge_deg)
    )
    assert hole / disc == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize(("grazing_deg", "range_km"), [(10.0, 1695.0), (20.0, 1193.0)])
def test_detections_end_at_the_published_slant_range(grazing_deg, range_km):
    """Truth 2: at 500 km a limit of 10 degrees ends at 1,695 km and one of 20 degrees at 1,193 km."""
    still = scenes.fliers(0.0, np.linspace(4.0, 22.0, 2_000), height_m=0.0, speed_mps=200.0, heading_deg=90.0)
    above = scenes.satellites([[EQUATOR_M + 500e3, 0.0, 0.0]], [[0.0, 0.0, 7_500.0]])
    radar = scenes.strong_radar(grazing_min_rad=math.radians(grazing_deg))
    region = SearchRegion(-0.1, 0.1, 0.0, 0.4)
    dwells = scenes.all_round(radar, region, above)
    detections, looks = RadarSensor(radar, region, 1).observe(dwells, still)
    # On a sphere of the equator's radius, not the mean one, ranges are 0.05 % greater.
    assert looks.range_m.max() / 1e3 == pytest.approx(range_km, abs=2.0)
    assert looks.detected.min() == 1
    assert detections.range_m.max() / 1e3 == pytest.approx(range_km, abs=2.0)


def test_a_sinking_satellite_loses_its_target_at_the_limit_and_not_at_the_horizon(under_satellite_0):
    """Truth 2: once grazing falls below 6 degrees nothing is detected, minutes of horizon notwithstanding."""
    table, _ = under_satellite_0
    latitude, longitude, _ = geodetic_from_ecef(table.at(START_TAI_NS + 150 * SECOND_NS).position_ecef_m[:1])
    target = scenes.fliers(np.degrees(latitude), np.degrees(longitude) + 9.0, speed_mps=200.0, heading_deg=90.0)
    flown = scenes.fly(
        lambda instant: table.at(instant).take(np.array([0])),
        lambda _: target,
        radar=scenes.strong_radar(),
        region=scenes.box_about(target),
        satellite_count=60,
        seconds=600,
        track=False,
    )
    up = target.position_ecef_m[0] / np.linalg.norm(target.position_ecef_m[0])
    instants = START_TAI_NS + np.arange(600) * SECOND_NS + SECOND_NS // 2
    offset = np.array([table.at(int(t)).position_ecef_m[0] for t in instants]) - target.position_ecef_m[0]
    grazing = np.arcsin(offset @ up / np.linalg.norm(offset, axis=1))  # geocentric: 0.2 degrees off at most
    last = (flown.looks.time_tai_ns.max() - START_TAI_NS) // SECOND_NS
    assert math.degrees(grazing[last]) == pytest.approx(6.0, abs=0.3)
    assert ((grazing > 0.0) & (np.arange(600) > last)).sum() > 60
    assert len(flown.detections) > 100
    assert flown.detections.time_tai_ns.max() == flown.looks.time_tai_ns.max()


def _cover_by_latitude(inclination_deg, latitudes_deg):
    shell = WalkerShell(
        altitude_m=500e3,
        inclination_rad=math.radians(inclination_deg),
        satellite_count=600,
        plane_count=30,
        phasing=1,
    )
    now: Satellites = scenes.ephemeris(shell, 1).at(START_TAI_NS)
    longitude = np.radians(np.arange(0.0, 360.0, 2.0))
    shares = []
    for latitude in np.radians(latitudes_deg):
        places = ecef_from_geodetic(
            latitude_rad=np.full_like(longitude, latitude), longitude_rad=longitude, height_m=np.zeros_like(longitude)
        )
        limits = AccessLimits(grazing_min_rad=math.radians(6), grazing_max_rad=math.radians(60))
        seen = satellites_in_view(places, now.position_ecef_m, limits)
        shares.append((seen > 0).mean())
    return np.array(shares)


@pytest.mark.parametrize("inclination_deg", [53.0, 60.0])
def test_an_inclined_shell_is_bare_above_its_inclination_and_footprint(inclination_deg):
    """Truth 25: at inclination 53 the polar band is bare above 53 + 16.8 degrees, and the band below is not."""
    footprint_deg = math.degrees(central_angle_rad(altitude_m=500e3, grazing_rad=math.radians(6)))
    assert footprint_deg == pytest.approx(16.8, abs=0.1)
    rim_deg = inclination_deg + footprint_deg
    # Half a degree for the ellipsoid's vertical and the satellites' heights of 500 to 520 km.
    bare = np.arange(rim_deg + 1.0, 90.0, 1.0)
    covered = np.arange(0.0, rim_deg - 4.0, 4.0)
    assert _cover_by_latitude(inclination_deg, bare).max() == 0.0
    assert _cover_by_latitude(inclination_deg, -bare).max() == 0.0
    assert _cover_by_latitude(inclination_deg, covered).min() > 0.97
    assert _cover_by_latitude(90.0, np.array([89.0]))[0] == 1.0  # a polar shell holds the pole
