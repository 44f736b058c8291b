"""Hills in the line of sight: valleys hide, plains and the sea do not."""

import numpy as np
import pytest
import scenes_of_ground as sg

from lookdown.sensing import RadarSensor
from lookdown.sensing.radar.ground_mask import hidden_by_ground
from lookdown.terrain import Terrain


def sine_of(sensor: np.ndarray, place: np.ndarray) -> np.ndarray:
    return sg.sine_grazing(sensor, place)


@pytest.mark.parametrize("azimuth_deg", range(0, 360, 45))
def test_plains_and_seas_hide_nothing(azimuth_deg):
    for latitude_deg, longitude_deg in ((52.3, 5.5), (30.0, -40.0), (48.6, 2.3)):
        place = sg.place(latitude_deg, longitude_deg, above_ground_m=100.0)
        sensor = sg.satellite(place, azimuth_deg, 6.0)
        assert not hidden_by_ground(sensor, place, sine_of(sensor, place)).any()


def test_what_is_hidden_is_what_a_walk_along_the_line_meets():
    rng = np.random.default_rng(3)
    places = np.concatenate(
        [
            sg.place(latitude, longitude, above_ground_m=150.0)
            for latitude, longitude in zip(rng.uniform(27.0, 36.0, 300), rng.uniform(72.0, 95.0, 300), strict=True)
        ]
    )
    sensor = np.concatenate(
        [sg.satellite(places[i : i + 1], azimuth, 3.0) for i, azimuth in enumerate(rng.uniform(0.0, 360.0, 300))]
    )
    found = hidden_by_ground(sensor, places, sine_of(sensor, places))
    walked = np.array([sg.walk(sensor[i], places[i]) for i in range(300)])
    # Between 30 m of ground over the line and 30 m under it the two may differ: steps, and the ray's own bend.
    sure = np.abs(walked) > 30.0
    assert 3 <= found.sum() < 100
    assert np.array_equal(found[sure], walked[sure] < 0.0)


def test_one_who_flies_higher_is_seen():
    low = sg.place(27.9, 86.0, above_ground_m=100.0)
    hidden_from = [
        azimuth
        for azimuth in range(0, 360, 10)
        if hidden_by_ground(sg.satellite(low, azimuth, 3.0), low, np.array([np.sin(np.radians(3.0))]))[0]
    ]
    assert hidden_from
    high = sg.place(27.9, 86.0, above_ground_m=9_000.0)
    for azimuth in hidden_from:
        sensor = sg.satellite(high, azimuth, 3.0)
        assert not hidden_by_ground(sensor, high, sine_of(sensor, high))[0]


def test_poles_and_date_line_have_ground_about_them():
    for latitude_deg, longitude_deg in ((89.9, 0.0), (-89.9, 120.0), (-78.0, 179.99), (66.0, -179.99), (0.0, 180.0)):
        place = sg.place(latitude_deg, longitude_deg, above_ground_m=50.0)
        sensor = sg.satellite(place, 20.0, 8.0)
        assert hidden_by_ground(sensor, place, sine_of(sensor, place)).shape == (1,)


def test_the_radar_does_not_see_into_a_valley_and_its_other_looks_stay_the_same():
    objects, dwells, radar, region = sg.valley_scene()
    _, looks = RadarSensor(radar, region, 1).observe(dwells, objects)
    sensor = dwells.sensor_position_ecef_m[np.searchsorted(dwells.dwell_id, looks.dwell_id)]
    place = objects.position_ecef_m[np.searchsorted(objects.object_id, looks.object_id)]
    hidden = hidden_by_ground(sensor, place, np.sin(looks.grazing_rad))
    assert hidden.any() and not hidden.all()
    assert (looks.detection_probability[hidden] == 0.0).all() and (looks.detected[hidden] == 0).all()
    assert (looks.detection_probability[~hidden] > 0.0).all()
    higher, dwells, radar, region = sg.valley_scene(above_ground_m=9_000.0)
    _, open_looks = RadarSensor(radar, region, 1).observe(dwells, higher)
    assert (open_looks.detection_probability > 0.0).all()


def test_detections_are_those_of_looks_that_are_not_hidden():
    objects, dwells, radar, region = sg.valley_scene()
    detections, looks = RadarSensor(radar, region, 1).observe(dwells, objects)
    named = looks.detection_id[looks.detected == 1]
    assert len(named) > 0 and np.isin(named, detections.detection_id).all()
    assert (looks.detection_probability[looks.detected == 1] > 0.0).all()
    assert Terrain.read().height_m(*np.radians([[27.9], [86.0]]))[0] > 1_000.0
