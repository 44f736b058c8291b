"""Every sensor but the radar in orbit before scenes that nobody meant: nothing there, poles, one place, odd clocks.

What comes out must be finite, told apart by its ids, within what was measured, and consistent with the answer side.
"""

import dataclasses
import math

import numpy as np
import pytest
import secondary_plain as sp
from ground_scenes import objects_around
from sensing_oracles import satellites_at

from lookdown.astro import ecef_from_geodetic, tai_ns_from_utc_text
from lookdown.errors import ArgumentError
from lookdown.sensing.adsb import AdsbSensor, reference_adsb
from lookdown.sensing.ground import (
    SkywavePlace,
    SkywaveSensor,
    SurveillanceSensor,
    reference_aerostat,
    reference_airborne_radar,
    reference_ground_radar,
    reference_skywave,
)
from lookdown.sensing.infrared import InfraredSensor, reference_infrared
from lookdown.sensing.passive import PassiveSensor, reference_passive
from lookdown.tables import Detections, Looks, Measured, Objects, Satellites, TransponderClaims
from lookdown.traffic.claims import honest_claims

NOW = tai_ns_from_utc_text("2026-03-20T10:00:00Z")
SECOND = 1_000_000_000
ORBITING = ["infrared", "adsb", "passive"]
STANDING = ["mast", "aircraft", "aerostat", "skywave"]
EARLIEST, LATEST = tai_ns_from_utc_text("1972-06-01T00:00:00Z"), tai_ns_from_utc_text("2034-12-31T00:00:00Z")


def objects_at(latitude_deg, longitude_deg, height_m, *, speed_mps=200.0, first_id=1) -> Objects:
    """Return objects of many classes at places; they fly along the Earth's turning, or stand."""
    latitude, longitude, height = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(x, float)) for x in (latitude_deg, longitude_deg, height_m))
    )
    count = len(latitude)
    east = np.radians(longitude)
    kinds = np.arange(count, dtype=np.uint8) % 8
    return Objects(
        object_id=np.arange(first_id, first_id + count, dtype=np.uint32),
        aircraft_class=kinds,
        rcs_class=kinds % 5,
        infrared_class=kinds % 4,
        transponder=np.ones(count, np.uint8),
        position_ecef_m=ecef_from_geodetic(
            latitude_rad=np.radians(latitude), longitude_rad=np.radians(longitude), height_m=height
        ),
        velocity_ecef_mps=speed_mps * np.stack([-np.sin(east), np.cos(east), np.zeros(count)], axis=1),
    )


def claims_of(objects: Objects, when: int) -> TransponderClaims:
    """Return an honest claim of every object."""
    return honest_claims(objects, objects.object_id + np.uint32(0x400000), when)


def seen_from_orbit(kind: str, satellites: Satellites, objects: Objects, when: int = NOW) -> tuple[Detections, Looks]:
    """Return what one frame of a kind of sensor makes of a scene."""
    if kind == "adsb":
        return AdsbSensor(reference_adsb(), 5).observe(satellites, objects, claims_of(objects, when), when)
    if kind == "infrared":
        return InfraredSensor(reference_infrared(), 5).observe(satellites, objects, when)
    return PassiveSensor(reference_passive(), 5).observe(satellites, objects, when)


def standing(kind: str, *, step_s: float, start: int = NOW, latitude_deg: float = 49.0, longitude_deg: float = 3.0):
    """Return a sensor on or near the ground at a place."""
    here = {"latitude_rad": math.radians(latitude_deg), "longitude_rad": math.radians(longitude_deg)}
    case = {"sensor_id": 77, "run_seed": 5, "start_tai_ns": start, "step_s": step_s}
    if kind == "skywave":
        return SkywaveSensor(reference_skywave(), SkywavePlace.at_one(**here, bearing_rad=3.0), **case)
    known = {"mast": reference_ground_radar, "aircraft": reference_airborne_radar, "aerostat": reference_aerostat}[
        kind
    ]()
    place = known.place(**here, **({"start_tai_ns": start} if kind == "aircraft" else {}))
    return SurveillanceSensor(known.radar, place, **case)


def check(detections: Detections, looks: Looks) -> None:
    """Assert what holds of every sensor's tables, whatever the scene."""
    for table in (detections, looks):
        for name, _ in type(table).columns():
            values = getattr(table, name)
            assert values.dtype.kind != "f" or np.isfinite(values).all(), name
    assert len(np.unique(detections.detection_id)) == len(detections)
    parts = (
        (Measured.RANGE, detections.range_m, detections.sigma_range_m),
        (Measured.ALONG, detections.cosine_along, detections.sigma_cosine_along),
        (Measured.CROSS, detections.cosine_cross, detections.sigma_cosine_cross),
        (Measured.RANGE_RATE, detections.range_rate_mps, detections.sigma_range_rate_mps),
    )
    for bit, value, sigma in parts:
        told = (detections.measured & bit) > 0
        assert (sigma[told] > 0.0).all(), bit
        assert not value[~told].any() and not sigma[~told].any(), bit
    for axis in (detections.axis_along_ecef, detections.axis_cross_ecef):
        np.testing.assert_allclose(np.linalg.norm(axis, axis=1), 1.0, atol=1e-9)
    mixed = np.einsum("ij,ij->i", detections.axis_along_ecef, detections.axis_cross_ecef)
    np.testing.assert_allclose(mixed, 0.0, atol=1e-9)
    assert ((looks.detection_probability >= 0.0) & (looks.detection_probability <= 1.0)).all()
    assert ((looks.detected == 1) == (looks.detection_id > 0)).all()
    assert np.isin(looks.detection_id[looks.detected == 1], detections.detection_id).all()
    assert (looks.range_m > 0.0).all() and (looks.notch_loss_ratio >= 1.0).all()


@pytest.fixture(scope="module")
def satellites() -> Satellites:
    return satellites_at(0.0, count=30, height_m=575e3)


EXTREMES = {
    "poles": objects_at([90.0, -90.0, 89.9999, -89.9999], [0.0, 0.0, 77.0, -120.0], 9e3),
    "antimeridian": objects_at([0.0, 10.0, -10.0, 60.0], [180.0, -180.0, 179.99999, -179.99999], 11e3),
    "deep and high": objects_at(np.zeros(4), [1.0, 2.0, 3.0, 4.0], [-430.0, 0.0, 25e3, 60e3]),
    "still": objects_at([1.0, 2.0], [3.0, 4.0], 500.0, speed_mps=0.0),
    "fast": objects_at([1.0, 2.0], [3.0, 4.0], 20e3, speed_mps=3e3),
    "straight up": dataclasses.replace(
        objects_at([0.0, 0.0], [0.0, 90.0], 5e3), velocity_ecef_mps=np.array([[300.0, 0.0, 0.0], [0.0, 300.0, 0.0]])
    ),
    "one place": objects_at(np.full(40, 48.0), np.full(40, 2.0), 10e3),
    "greatest ids": objects_at(np.linspace(0, 50, 9), np.linspace(0, 50, 9), 10e3, first_id=2**32 - 9),
}


@pytest.mark.parametrize("kind", ORBITING)
@pytest.mark.parametrize("scene", EXTREMES)
def test_extreme_places_from_orbit(kind, scene, satellites):
    objects = EXTREMES[scene]
    if scene == "greatest ids" and kind == "adsb":
        objects = dataclasses.replace(objects, object_id=objects.object_id - np.uint32(0x400100))
    over = objects.position_ecef_m * (1.0 + 575e3 / np.linalg.norm(objects.position_ecef_m, axis=1))[:, None]
    above = satellites.take(np.arange(len(over)) % len(satellites))
    # One satellite straight above each object, and those of the constellation.
    tops = dataclasses.replace(above, satellite_id=np.arange(500, 500 + len(over)).astype(above.satellite_id.dtype))
    tops = dataclasses.replace(tops, position_ecef_m=over)
    detections, looks = seen_from_orbit(kind, Satellites.concatenate([satellites, tops]), objects)
    check(detections, looks)
    assert np.isin(looks.object_id, objects.object_id).all()


@pytest.mark.parametrize("kind", ORBITING)
def test_nobody_there_and_nobody_to_look(kind, satellites):
    world = sp.world(200)
    nobody, broken = satellites.take(slice(0, 0)), np.full(len(satellites), 3, np.uint8)
    for sky, objects in (
        (nobody, world),
        (satellites, Objects.empty()),
        (nobody, Objects.empty()),
        (dataclasses.replace(satellites, status=broken), world),
    ):
        detections, looks = seen_from_orbit(kind, sky, objects)
        assert len(detections) == len(looks) == 0


@pytest.mark.parametrize("kind", ORBITING)
def test_a_broken_satellite_sees_nothing_even_with_nonsense_in_its_row(kind, satellites):
    world = sp.world(300)
    place = satellites.position_ecef_m.copy()
    place[::3] = 0.0
    status = np.zeros(len(satellites), np.uint8)
    status[::3] = 1
    some = dataclasses.replace(satellites, position_ecef_m=place, status=status)
    detections, looks = seen_from_orbit(kind, some, world)
    check(detections, looks)
    assert len(looks) > 100 and not np.isin(looks.sensor_id, satellites.satellite_id[::3]).any()


@pytest.mark.parametrize("kind", ORBITING)
@pytest.mark.parametrize("when", [EARLIEST, LATEST], ids=["1972", "2034"])
def test_instants_far_from_ours(kind, when, satellites):
    detections, looks = seen_from_orbit(kind, satellites, sp.world(200), when)
    check(detections, looks)
    assert len(looks) > 50 and (looks.time_tai_ns == when).all()


AROUND = objects_around(np.arange(0.3, 360.0, 6.0), 120e3, 9000.0)
FAR = objects_around(np.arange(90.0, 270.0, 3.0), 1500e3, 9000.0)


@pytest.mark.parametrize("kind", STANDING)
@pytest.mark.parametrize("step_s", [0.1, 60.0])
def test_short_and_long_steps_near_the_ground(kind, step_s):
    sensor = standing(kind, step_s=step_s)
    scene = FAR if kind == "skywave" else AROUND
    parts = [
        sensor.observe(scene, NOW + round((step + 1) * step_s * SECOND)) for step in range(20 if step_s < 1 else 2)
    ]
    detections = Detections.concatenate([part[0] for part in parts])
    looks = Looks.concatenate([part[1] for part in parts])
    check(detections, looks)
    assert len(np.unique(looks.dwell_id)) >= (1 if step_s < 1 else 12)
    if step_s == 60.0 and kind != "skywave":
        # Ten or twelve turns: each object that long in sight was met as often.
        period = {"mast": 12.0, "aircraft": 10.0, "aerostat": 11.6}[kind]
        times = np.bincount(looks.object_id.astype(int))[1:]
        assert abs(np.median(times) - 120.0 / period) <= 1.0


@pytest.mark.parametrize("kind", STANDING)
@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg"), [(0.0, 180.0), (0.0, -180.0), (84.0, 179.999), (-84.0, 0.0)]
)
def test_places_at_the_edges_of_the_map(kind, latitude_deg, longitude_deg):
    here = {"latitude_rad": math.radians(latitude_deg), "longitude_rad": math.radians(longitude_deg)}
    far = 1500e3 if kind == "skywave" else 150e3
    scene = objects_around(np.arange(0.0, 360.0, 10.0), far, 9000.0, here=here)
    sensor = standing(kind, step_s=15.0, latitude_deg=latitude_deg, longitude_deg=longitude_deg)
    detections, looks = sensor.observe(scene, NOW + 15 * SECOND)
    check(detections, looks)
    if kind != "skywave":
        assert len(np.unique(looks.object_id)) >= 34


@pytest.mark.parametrize("kind", STANDING)
def test_an_object_where_the_sensor_is_and_one_behind_the_earth(kind):
    sensor = standing(kind, step_s=12.0)
    here = objects_at([49.0, 49.0, 49.0, -49.0], [3.0, 3.0, 3.0, -177.0], [0.0, 20.0, 9144.0, 9e3], speed_mps=0.0)
    check(*sensor.observe(here, NOW + 12 * SECOND))
    _, looks = sensor.observe(here, NOW + 24 * SECOND)
    assert 4 not in looks.object_id


@pytest.mark.parametrize("kind", ["mast", "aircraft", "aerostat"])
def test_still_and_climbing_objects_near_the_ground(kind):
    still = objects_around(np.arange(0.0, 360.0, 12.0), 80e3, 6e3, speed_mps=0.0)
    up = still.position_ecef_m / np.linalg.norm(still.position_ecef_m, axis=1)[:, None]
    for speed in (0.0, 300.0, -300.0):
        moving = dataclasses.replace(still, velocity_ecef_mps=speed * up)
        detections, looks = standing(kind, step_s=12.0).observe(moving, NOW + 12 * SECOND)
        check(detections, looks)
        assert len(looks) >= 25
        # Nothing of either moves along a level line of sight: all are lost in the clutter's notch or by luck seen.
        assert np.abs(looks.radial_speed_mps).max() < 0.2 * abs(speed) + 1e-6


@pytest.mark.parametrize("kind", STANDING)
def test_empty_air_and_steps_before_the_start_near_the_ground(kind):
    sensor = standing(kind, step_s=1.0)
    detections, looks = sensor.observe(Objects.empty(), NOW + SECOND)
    check(detections, looks)
    assert len(looks) == 0
    for before in (NOW - 1000 * SECOND, NOW):
        early = sensor.observe(AROUND, before)
        assert len(early[0]) == len(early[1]) == 0


@pytest.mark.parametrize("kind", STANDING)
@pytest.mark.parametrize("when", [EARLIEST, LATEST], ids=["1972", "2034"])
def test_clocks_far_from_ours_near_the_ground(kind, when):
    sensor = standing(kind, step_s=12.0, start=when)
    scene = FAR if kind == "skywave" else AROUND
    detections, looks = sensor.observe(scene, when + 12 * SECOND)
    check(detections, looks)
    assert (np.abs(looks.time_tai_ns - when) <= 12 * SECOND).all()
    if kind != "skywave":
        assert len(looks) > 50


@pytest.mark.parametrize("kind", ["mast", "aircraft", "aerostat"])
def test_more_than_three_months_of_dwells_is_told_to_the_user(kind):
    sensor = standing(kind, step_s=12.0)
    with pytest.raises(ArgumentError, match="Begin its round later"):
        sensor.observe(AROUND, NOW + 400 * 86_400 * SECOND)
