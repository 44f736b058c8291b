"""The ADS-B receiver: who is heard, what crowds cost, and how a lie shows in the Doppler."""

import dataclasses
import math

import numpy as np
import pytest
import secondary_plain as sp
from sensing_oracles import satellites_at

from lookdown.astro import geodetic_from_ecef
from lookdown.sensing.adsb import AdsbSensor, ghost_sites_ecef_m, reference_adsb
from lookdown.tables import AircraftClass, ClaimKind, Measured, Objects, SensorKind, TransponderClaims
from lookdown.traffic.claims import honest_claims, offset_claims

NOW = 1_780_000_000_000_000_000


def _claims(objects):
    return honest_claims(objects, objects.object_id + np.uint32(0x400000), NOW)


@pytest.fixture(scope="module")
def world():
    return sp.world(3000)


@pytest.fixture(scope="module")
def satellites():
    return satellites_at(0.0, count=60, height_m=600e3)


@pytest.fixture(scope="module")
def seen(world, satellites):
    return AdsbSensor(reference_adsb(), 11).observe(satellites, world, _claims(world), NOW)


def _same(a, b):
    for name, _ in type(a).columns():
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def test_the_order_of_rows_changes_nothing(world, satellites, seen):
    rng = np.random.Generator(np.random.Philox(1))
    shuffled = satellites.take(rng.permutation(len(satellites))), world.take(rng.permutation(len(world)))
    claims = _claims(world).take(rng.permutation(len(world)))
    again = AdsbSensor(reference_adsb(), 11).observe(*shuffled, claims, NOW)
    assert len(seen[0]) > 1000
    _same(again[0], seen[0])
    _same(again[1], seen[1])


def test_messages_arrive_as_often_as_their_probability(seen):
    looks = seen[1]
    p = looks.detection_probability
    assert ((p > 0.1) & (p < 0.9)).sum() > 1000
    assert abs(looks.detected.sum() - p.sum()) < 4.0 * math.sqrt((p * (1.0 - p)).sum())


def test_range_and_direction_are_the_claim_s_and_range_rate_the_emitter_s(world, satellites, seen):
    detections, looks = seen
    got = looks.take(looks.detected == 1)
    d = detections.take(np.searchsorted(detections.detection_id, got.detection_id))
    row = got.object_id - 1
    np.testing.assert_array_equal(d.reported_icao24, got.object_id + 0x400000)
    assert (d.kind == SensorKind.ADSB.value).all() and (d.measured == Measured.ALL.value).all()
    los = np.cross(d.axis_cross_ecef, d.axis_along_ecef)
    place = d.sensor_position_ecef_m + d.range_m[:, None] * los
    error = place - world.position_ecef_m[row]
    sigma = np.hypot(d.sigma_range_m, d.bias_sigma_range_m)
    # One error of navigation an address, so the number that is independent is that of the objects.
    single = np.unique(row, return_index=True)[1]
    z = np.concatenate([(error[single, axis] / sigma[single]) for axis in range(3)])
    assert len(single) > 500 and abs((z**2).mean() - 1.0) < 4.5 * math.sqrt(2.0 / len(z))
    true_los = world.position_ecef_m[row] - d.sensor_position_ecef_m
    true_los /= np.linalg.norm(true_los, axis=1)[:, None]
    rate = np.einsum("ij,ij->i", true_los, world.velocity_ecef_mps[row] - d.sensor_velocity_ecef_mps)
    z = (d.range_rate_mps - rate) / np.hypot(d.sigma_range_rate_mps, d.bias_sigma_range_rate_mps)
    assert abs((z[single] ** 2).mean() - 1.0) < 4.5 * math.sqrt(2.0 / len(single))


def test_satellites_that_hear_one_message_report_one_place(seen):
    detections, _ = seen
    los = np.cross(detections.axis_cross_ecef, detections.axis_along_ecef)
    place = detections.sensor_position_ecef_m + detections.range_m[:, None] * los
    order = np.argsort(detections.reported_icao24, kind="stable")
    same = np.diff(detections.reported_icao24[order].astype(np.int64)) == 0
    assert same.sum() > 200
    assert np.abs(np.diff(place[order], axis=0)[same]).max() < 1e-5


def test_what_is_overhead_is_in_the_null():
    objects = sp.lone(45.0, 10.0, 1e4)
    sensor = AdsbSensor(reference_adsb(), 1)
    above, aside = (
        sensor.reception(sp.above(objects, 600e3, offset), objects, _claims(objects)) for offset in (0.0, 6.0)
    )
    assert aside.power_w[0] > 8.0 * above.power_w[0], "further away, and yet stronger"
    assert above.pairs.range_m[0] < 0.75 * aside.pairs.range_m[0]


def test_light_aircraft_speak_downwards():
    objects = sp.lone(45.0, 10.0, 2e3)
    light = dataclasses.replace(objects, aircraft_class=np.full(1, AircraftClass.LIGHT, np.uint8))
    satellites = sp.above(objects, 600e3, 6.0)
    sensor = AdsbSensor(reference_adsb(), 1)
    big, small = (sensor.reception(satellites, one, _claims(one)) for one in (objects, light))
    assert 10.0 * math.log10(big.power_w[0] / small.power_w[0]) == pytest.approx(18.0 + 10.0 * math.log10(251 / 70.8))
    assert big.success[0, 0] > big.success[0, 1] and small.success[0, 0] == small.success[0, 1]


def test_a_crowd_in_the_beam_costs_what_the_formula_says():
    crowd = sp.world(4000, seed=3)
    # All within 1.5 degrees: one beam of seven holds them.
    centre = sp.lone(45.0, 10.0, 1e4).position_ecef_m
    shift = crowd.position_ecef_m / np.linalg.norm(crowd.position_ecef_m, axis=1)[:, None] * 1e5
    place = centre + shift
    place *= (np.linalg.norm(centre) / np.linalg.norm(place, axis=1))[:, None]
    crowd = dataclasses.replace(crowd, position_ecef_m=place)
    satellites = sp.above(sp.lone(45.0, 10.0, 1e4), 600e3, 8.0)
    sensor = AdsbSensor(dataclasses.replace(reference_adsb(), corrected_bits=5), 1)
    means = []
    for count in (1, 500, 2000):
        objects = crowd.take(slice(0, count))
        heard = sensor.reception(satellites, objects, _claims(objects))
        together = np.bincount(heard.beam)
        np.testing.assert_array_equal(heard.neighbours, together[heard.beam] - 1)
        free = np.exp(-heard.neighbours * 6.2 * 240e-6)
        assert (heard.success[:, 0] <= 0.9 * free + 1e-12).all()
        means.append(heard.success[:, 0].mean())
    assert means[0] > 0.85 and means[0] > 1.8 * means[1] > 3.0 * means[2]
    wide = dataclasses.replace(crowd, position_ecef_m=centre + 8.0 * (crowd.position_ecef_m - centre))
    few, many = (
        AdsbSensor(dataclasses.replace(reference_adsb(), beam_count=beams), 1)
        .reception(satellites, wide, _claims(wide))
        .neighbours.mean()
        for beams in (7, 61)
    )
    assert many < 0.5 * few


def test_longer_frames_hear_more(world, satellites, seen):
    longer = dataclasses.replace(reference_adsb(), report_interval_s=8.0)
    detections, _ = AdsbSensor(longer, 11).observe(satellites, world, _claims(world), NOW)
    assert len(detections) > 1.15 * len(seen[0])
    assert np.median(detections.sigma_range_rate_mps) < np.median(seen[0].sigma_range_rate_mps)


def _offset(objects, metres):
    claims = _claims(objects)
    axis = claims.position_ecef_m / np.linalg.norm(claims.position_ecef_m, axis=1)[:, None]
    side = np.cross(axis, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side, axis=1)[:, None]
    position, velocity, height = offset_claims(
        claims.position_ecef_m,
        claims.velocity_ecef_mps,
        axis_ecef=side,
        offset_m=np.full(len(claims), metres),
        growth_mps=np.zeros(len(claims)),
    )
    return dataclasses.replace(
        claims,
        position_ecef_m=position,
        velocity_ecef_mps=velocity,
        height_m=height,
        kind=np.full(len(claims), ClaimKind.OFFSET.value, np.uint8),
    )


def _rate_misfit(detections, claims):
    """Return how many sigmas each measured range rate is from that of the claimed state."""
    row = np.searchsorted(claims.icao24, detections.reported_icao24)
    offset = claims.position_ecef_m[row] - detections.sensor_position_ecef_m
    los = offset / np.linalg.norm(offset, axis=1)[:, None]
    rate = np.einsum("ij,ij->i", los, claims.velocity_ecef_mps[row] - detections.sensor_velocity_ecef_mps)
    sigma = np.hypot(detections.sigma_range_rate_mps, detections.bias_sigma_range_rate_mps)
    return (detections.range_rate_mps - rate) / sigma


def test_a_displaced_claim_is_reported_where_it_claims_and_betrayed_by_doppler(world, satellites, seen):
    honest = _rate_misfit(seen[0], _claims(world))
    assert np.mean(np.abs(honest) > 3.0) < 0.01
    lies = _offset(world, 200e3)
    detections, looks = AdsbSensor(reference_adsb(), 11).observe(satellites, world, lies, NOW)
    assert np.mean(np.abs(_rate_misfit(detections, lies)) > 3.0) > 0.6
    # The radio path is the true one: the same pairs are heard, and the answer side has the true range.
    _same(looks.take(slice(0, 0)), seen[1].take(slice(0, 0)))
    np.testing.assert_array_equal(looks.range_m, seen[1].range_m)
    np.testing.assert_array_equal(looks.snr_ratio, seen[1].snr_ratio)


def test_a_ghost_is_heard_from_the_ground_and_is_not_in_the_answers():
    objects = sp.lone(45.0, 10.0, 1e4)
    claims = dataclasses.replace(
        _claims(objects), kind=np.array([ClaimKind.GHOST.value], np.uint8), object_id=np.zeros(1, np.uint32)
    )
    satellites = sp.above(objects, 600e3, 7.0)
    heard = 0
    for seed in range(20):
        detections, looks = AdsbSensor(reference_adsb(), seed).observe(satellites, Objects.empty(), claims, NOW)
        assert len(looks) == 0
        heard += len(detections)
    assert heard > 5
    site = ghost_sites_ecef_m(claims.position_ecef_m)
    latitude, longitude, height = geodetic_from_ecef(site)
    assert np.degrees([latitude[0], longitude[0]]) == pytest.approx([46.0, 10.0], abs=1e-6) or np.degrees(
        [latitude[0], longitude[0]]
    ) == pytest.approx([44.0, 10.0], abs=1e-6)
    assert abs(height[0]) < 1e-3
    reception = AdsbSensor(reference_adsb(), 0).reception(satellites, Objects.empty(), claims)
    assert reception.pairs.range_m[0] == pytest.approx(np.linalg.norm(site - satellites.position_ecef_m))


def test_silent_skies_and_no_satellites(world, satellites):
    sensor = AdsbSensor(reference_adsb(), 1)
    for sats, claims in ((satellites, TransponderClaims.empty()), (satellites.take(slice(0, 0)), _claims(world))):
        detections, looks = sensor.observe(sats, world, claims, NOW)
        assert len(detections) == len(looks) == 0
