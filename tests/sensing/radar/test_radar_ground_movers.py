"""What moves on the ground before the radar: its own detections, no looks, and what a wind farm costs those above."""

import math
from dataclasses import replace

import numpy as np
import pytest
from sensing_oracles import PARIS, objects_over

from lookdown.astro import ecef_from_geodetic, ellipsoid_up, up_ecef
from lookdown.seeds import philox_key
from lookdown.sensing import RadarSensor
from lookdown.sensing import clutter as cl
from lookdown.sensing.geometry import SearchRegion
from lookdown.sensing.radar._layout import LookPart, ObjectPart
from lookdown.sensing.radar.observation import Slots, dwell_columns, lay_out_movers, observe_pairs
from lookdown.sensing.radar.physics import look_physics, published_notch
from lookdown.tables import Objects
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters

QUIET = replace(cl.reference_moving_clutter(), vehicles_per_person=0.0, birds_pm2=0.0, spikes_pm2=0.0)
MOTORWAY = SearchRegion(
    south_rad=math.radians(48.5), north_rad=math.radians(48.6), west_rad=math.radians(2.0), east_rad=math.radians(2.6)
)
FARM = cl.WindFarm(latitude_rad=math.radians(48.6), longitude_rad=math.radians(2.2), radius_m=10e3, turbines=80)
TRACKER = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})


def traffic(per_km2=2.0, seed=5):
    return cl.MovingClutter(QUIET, seed, roads=(cl.RoadBox(MOTORWAY, 1e-6 * per_km2),))


def sensor(radar, moving=None, **more):
    return RadarSensor(radar, PARIS, 4, moving_clutter=moving, **more)


def as_rows(detections):
    """Everything but the ids, which count what is in a dwell."""
    return {
        (int(d), float(r), float(v))
        for d, r, v in zip(detections.dwell_id, detections.range_m, detections.range_rate_mps, strict=True)
    }


def test_traffic_adds_detections_and_leaves_the_rest_as_it_is(radar, dwells):
    some, objects = dwells.take(slice(0, 60)), objects_over(PARIS, 200)
    for k in range(0, 60, 5):
        dwell = some.take(slice(k, k + 1))
        plain, without = sensor(radar).observe(dwell, objects)
        more, looks = sensor(radar, traffic()).observe(dwell, objects)
        assert as_rows(plain) <= as_rows(more)
        for name in ("object_id", "range_m", "rcs_m2", "snr_ratio", "notch_loss_ratio", "detected"):
            assert np.array_equal(getattr(without, name), getattr(looks, name)), name
        assert len(np.unique(more.detection_id)) == len(more)
        # A look names its own detection, not that of a car.
        told = dict(zip(more.detection_id.tolist(), more.range_m.tolist(), strict=True))
        hit = looks.detected == 1
        for named, distance in zip(looks.detection_id[hit].tolist(), looks.range_m[hit].tolist(), strict=True):
            assert abs(told[named] - distance) < 500.0


def test_cars_are_seen_as_often_as_the_chance_of_their_echoes_says(radar, dwells):
    """Counted against a plain radar that is shown the same cars as objects of one square metre each."""
    moving = traffic(10.0)
    least = 0.5 * published_notch(radar)[0]
    added = expected = 0.0
    for k in range(0, 200, 4):
        dwell = dwells.take(slice(k, k + 1))
        nobody = Objects.empty()
        added += len(sensor(radar, moving).observe(dwell, nobody)[0]) - len(sensor(radar).observe(dwell, nobody)[0])
        movers = moving.movers(PARIS, int(dwell.time_tai_ns[0]), least)
        expected += chances(radar, dwell, movers).sum()
    assert expected > 100.0
    assert abs(added - expected) < 5.0 * math.sqrt(expected)


def chances(radar, dwell, movers):
    """Chance of detection of each look by the radar's tables, echo by echo."""
    physics = look_physics(radar)
    sky = lay_out_movers(movers, physics)
    columns, names = dwell_columns(dwell, radar, 4)
    slots = Slots(columns, sky, chunk_count=1, keep_looks=True)
    # Another key: other luck, the same chances.
    observe_pairs(columns, names, sky, physics, key=philox_key(9, "other"), slots=slots)
    seen = slots.taken()
    assert np.allclose(seen.looks[LookPart.RCS], sky.rows[0][ObjectPart.SIZE][seen.look_rows[1]], rtol=1e-12)
    return seen.looks[LookPart.CHANCE]


def test_detections_of_traffic_lie_on_the_motorway_and_come_again(radar, dwells):
    moving = traffic(10.0)
    found = 0
    for k in range(0, 200, 10):
        dwell = dwells.take(slice(k, k + 1))
        more, looks = sensor(radar, moving).observe(dwell, Objects.empty())
        again, _ = sensor(radar, traffic(10.0), threads=2).observe(dwell, Objects.empty())
        assert len(looks) == 0 and more.detection_id.tobytes() == again.detection_id.tobytes()
        assert more.range_m.tobytes() == again.range_m.tobytes()
        cars = sorted(as_rows(more) - as_rows(sensor(radar).observe(dwell, Objects.empty())[0]))
        found += len(cars)
        if not cars:
            continue
        latitude, longitude = np.meshgrid([MOTORWAY.south_rad, MOTORWAY.north_rad], [MOTORWAY.west_rad, 0.04538])
        corners = ecef_from_geodetic(
            latitude_rad=latitude.ravel(), longitude_rad=longitude.ravel(), height_m=np.zeros(4)
        )
        reach = np.linalg.norm(corners - dwell.sensor_position_ecef_m, axis=1)
        ranges = np.array([distance for _, distance, _ in cars])
        # A car lives for 600 s and may by then have left the box by 17 km.
        assert ranges.min() > reach.min() - 20e3 and ranges.max() < reach.max() + 20e3
    assert found > 50


def test_no_more_false_tracks_than_cars_that_can_be_seen(radar, dwells):
    """Row 10 of the hard truths: traffic makes tracks, for a car is a mover; cars bound how many (4 of 83 cars)."""
    moving, nobody = traffic(0.2), Objects.empty()
    alone, crowded = DwellTracker(TRACKER), DwellTracker(TRACKER)
    plain, roads = sensor(radar), sensor(radar, moving)
    for k in range(240):
        dwell = dwells.take(slice(k, k + 1))
        alone.step(dwell, plain.observe(dwell, nobody)[0])
        crowded.step(dwell, roads.observe(dwell, nobody)[0])
    time = int(dwells.time_tai_ns[239])
    cars = moving.expected_movers(PARIS, 0.5 * published_notch(radar)[0])[cl.MoverKind.ROAD]
    bound = int(alone.tracks(time).confirmed.sum()) + cars + 4.0 * math.sqrt(cars)
    assert 50.0 < cars < 200.0
    assert crowded.tracks(time).confirmed.sum() <= bound
    assert len(crowded.tracks(time)) > len(alone.tracks(time))


def test_a_wind_farm_costs_those_above_it_and_nobody_else(radar, dwells):
    """Row 11 of the hard truths."""
    moving = cl.MovingClutter(replace(QUIET, blade_flash_ratio=0.0), 5, farms=(FARM,))
    south, west = FARM.latitude_rad - 0.003, FARM.longitude_rad - 0.004
    objects = objects_over(SearchRegion(south, south + 0.006, west, west + 0.008), 1500)
    centre = ellipsoid_up(latitude_rad=np.array([FARM.latitude_rad]), longitude_rad=np.array([FARM.longitude_rad]))
    off = np.linalg.norm(up_ecef(objects.position_ecef_m) - centre, axis=1) * 6_371e3
    above_ids = objects.object_id[off < 9.9e3]
    drop = []
    for k in range(0, 120, 10):
        dwell = dwells.take(slice(k, k + 1))
        _, clear = sensor(radar).observe(dwell, objects)
        _, farmed = sensor(radar, moving).observe(dwell, objects)
        above = np.isin(clear.object_id, above_ids)
        near = np.isin(clear.object_id, objects.object_id[off < 10.1e3])
        assert np.array_equal(clear.detection_probability[~near], farmed.detection_probability[~near])
        assert farmed.snr_ratio == pytest.approx(clear.snr_ratio, rel=1e-9)
        assert farmed.rcs_m2 == pytest.approx(clear.rcs_m2, rel=1e-9)
        loss = farmed.notch_loss_ratio[above] / clear.notch_loss_ratio[above]
        assert loss == pytest.approx(np.full(above.sum(), QUIET.farm_loss_ratio), rel=1e-9)
        before, after = clear.detection_probability[above], farmed.detection_probability[above]
        assert (after <= before).all()
        drop += (before - after)[before > 0.3].tolist()
    assert len(drop) > 50 and np.mean(drop) > 0.2
