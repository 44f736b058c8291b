"""Hard truths 19 and 23: false tracks on an empty world, and ranges that the horizon allows."""

import math

import numpy as np
import pytest
import sensing_oracles as so

from lookdown.astro import (
    MEAN_RADIUS_M,
    RADIO_RADIUS_FACTOR,
    ecef_from_geodetic,
    enu_rotation_from_ecef,
    horizon_distance_m,
    horizon_rule_m,
    up_ecef,
)
from lookdown.scenario import build, load_scenario, with_overrides
from lookdown.tables import Detections, Objects, Tracks, TruthStates
from lookdown.tracking.metrics import score, summarise

MINUTES = 30


@pytest.fixture(scope="module")
def empty_world():
    """Half an hour of the default scenario over its own region with nobody in the air."""
    stages = build(with_overrides(load_scenario("paris"), duration_s=60.0 * MINUTES), seed=5)
    parts, tracks, used = [], [], 0
    for k in range(60 * MINUTES):
        end = stages.start_tai_ns + (k + 1) * stages.step_ns
        instant = end - stages.step_ns // 2
        dwells = stages.scheduler.dwells(stages.ephemeris.at(instant), instant)
        detections, looks = stages.radar.observe(dwells, Objects.empty())
        assert len(looks) == 0
        used += len(stages.tracker.step(dwells, detections))
        parts.append((dwells, detections))
        if (end - stages.start_tai_ns) % stages.report_interval_ns == 0:
            tracks.append(stages.tracker.tracks(end))
    return stages, parts, Tracks.concatenate(tracks), used


def test_false_tracks_an_hour_are_reported_and_few(empty_world):
    """Truth 19: on an empty world every shown track is false; the summary says so many an hour, and it is small."""
    stages, parts, tracks, used = empty_world
    detections = Detections.concatenate(d for _, d in parts)
    assert len(detections) > 20_000  # noise there is: tens of alarms a second
    assert len(np.unique(tracks.track_id)) > 100  # and tracks that are begun on it
    shown = np.unique(tracks.track_id[tracks.confirmed > 0])
    times = np.arange(1, 6 * MINUTES + 1) * stages.report_interval_ns + stages.start_tai_ns
    metrics, rows = score(TruthStates.empty(), tracks, times_tai_ns=times)
    summary = summarise(
        metrics,
        rows,
        truth=TruthStates.empty(),
        tracks=tracks,
        detection_count=len(detections),
        false_alarm_count=len(detections),
        track_update_count=used,
        duration_s=60.0 * MINUTES,
    )
    assert summary.false_tracks == summary.confirmed_tracks == len(shown)
    assert summary.false_tracks_per_hour == pytest.approx(len(shown) * 60 / MINUTES)
    assert summary.false_tracks_per_hour <= 6.0  # none in fact, with this seed
    assert summary.objects == 0 and not summary.custody  # there was nobody to hold


def _ground(stages):
    """Return points that fill the region with its margin of 50 km, their area each, and their east and north."""
    box, margin = stages.traffic.region, 50e3 / MEAN_RADIUS_M
    south, north = box.latitude_min_rad - margin, box.latitude_max_rad + margin
    wide = margin / math.cos(north)
    side = (np.arange(60) + 0.5) / 60
    west, width = box.longitude_west_rad - wide, box.longitude_east_rad - box.longitude_west_rad + 2 * wide
    latitude, longitude = (a.ravel() for a in np.meshgrid(south + (north - south) * side, west + width * side))
    place = {"latitude_rad": latitude, "longitude_rad": longitude}
    enu = enu_rotation_from_ecef(**place)
    point = ecef_from_geodetic(**place, height_m=np.zeros_like(latitude))
    reach = np.linalg.norm(point, axis=1)
    return point, reach**2 * np.cos(latitude) * (north - south) * width / 3_600, enu


def _cells(radar, dwell, ground):
    """Return the resolution cells of a dwell in the region: ground area times |d(range, cosine) / d(east, north)|."""
    point, area_m2, enu = ground
    sensor = np.repeat(dwell.sensor_position_ecef_m, len(point), axis=0)
    frame = so.frames(np.repeat(dwell.sensor_velocity_ecef_mps, len(point), axis=0), up_ecef(sensor))
    offset = point - sensor
    reach = np.linalg.norm(offset, axis=1, keepdims=True)
    los = offset / reach
    cosine = np.einsum("ij,ij->i", los, frame[:, 0])[:, None]
    by_range = np.einsum("ikj,ij->ik", enu[:, :2], los)
    by_cosine = (np.einsum("ikj,ij->ik", enu[:, :2], frame[:, 0]) - cosine * by_range) / reach
    density = np.abs(by_range[:, 0] * by_cosine[:, 1] - by_range[:, 1] * by_cosine[:, 0])
    rise = -np.einsum("ij,ij->i", los, enu[:, 2])
    inside = so.in_sector(frame, los, dwell.azimuth_start_rad[0], dwell.azimuth_width_rad[0])
    inside &= (rise >= math.sin(radar.grazing_min_rad)) & (rise <= math.sin(radar.grazing_max_rad))
    down, side = np.einsum("ij,ij->i", los, frame[:, 2]), np.abs(np.einsum("ij,ij->i", los, frame[:, 1]))
    tilt = radar.face_tilt_rad
    inside &= math.cos(tilt) * down + math.sin(tilt) * side >= math.cos(radar.scan_limit_rad)
    wavelength_m = 299_792_458.0 / 1.25e9
    range_cell, cosine_cell, rate_cell = 299_792_458.0 / 10e6, 0.886 * wavelength_m / 50.0, wavelength_m / 0.1
    return float((density * area_m2)[inside].sum()) / (range_cell * cosine_cell) * 2.0 * 350.0 / rate_cell


def test_false_alarms_are_as_many_as_cells_times_their_probability(empty_world):
    """Truth 19: alarms = cells x Pfa, cells of c/2B, 0.886 lambda/L and lambda/2T over 700 m/s counted apart here."""
    stages, parts, _, _ = empty_world
    ground = _ground(stages)
    found, expected = 0, 0.0
    for dwells, detections in parts[::6]:
        found += len(detections)
        rows = (dwells.take(slice(row, row + 1)) for row in range(len(dwells)))
        expected += sum(_cells(stages.radar_parameters, dwell, ground) * 1e-6 for dwell in rows)
    assert found > 5_000
    # The grid of 7 km by 7 km meets thin sectors roughly, each wrong by some per cent either way.
    assert found == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(
    ("height_1_m", "height_2_m", "published_km"),
    [(3_048.0, 100.0, 269.0), (3_048.0, 6_000.0, 547.0), (9_144.0, 100.0, 435.0), (10.0, 100.0, 54.0)],
)
def test_range_claims_need_the_targets_height(height_1_m, height_2_m, published_km):
    """Truth 23: aerostat at 10,000 ft sees 269 km to 100 m and needs 6,000 m for 547; AWACS 435; ground 10 m 54."""
    heights = {"height_1_m": height_1_m, "height_2_m": height_2_m}
    exact = horizon_distance_m(**heights, radius_factor=RADIO_RADIUS_FACTOR)
    assert exact / 1e3 == pytest.approx(published_km, abs=0.6)
    assert horizon_rule_m(**heights) / 1e3 == pytest.approx(published_km, abs=0.6)
    assert horizon_rule_m(**heights) / 1e3 == pytest.approx(4.12 * (math.sqrt(height_1_m) + math.sqrt(height_2_m)))


def test_a_range_claim_of_547_km_fails_below_6_km_of_height():
    """Truth 23: the claimed 340 miles hold for a target at about 6,000 m only: at 5,000 m the horizon is nearer."""
    for height_m, beyond in ((5_000.0, False), (6_000.0, False), (6_100.0, True)):
        reach = horizon_distance_m(height_1_m=3_048.0, height_2_m=height_m, radius_factor=RADIO_RADIUS_FACTOR)
        assert (reach > 547e3) == beyond
