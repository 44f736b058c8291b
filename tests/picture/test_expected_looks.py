"""How many detections should have come: geometry, strength and the notch, against figures by hand."""

import numpy as np
import pytest
from picture_scenes import VIEW, dwell_over, place_at

from lookdown.picture import GapClass, expected_looks

LIGHT = GapClass("light", 1.0, 55.0)


def test_a_strong_look_counts_one_half():
    expected = expected_looks(dwell_over(count=300), VIEW, LIGHT)
    inside, hole, far = place_at(0.0, 10.0)[0], place_at(0.0, 0.1)[0], place_at(0.0, 40.0)[0]
    assert expected(np.array([inside, hole, far])).tolist() == [150.0, 0.0, 0.0]
    assert expected(np.zeros((0, 3))).shape == (0,)


def test_a_weak_look_counts_nothing():
    assert expected_looks(dwell_over(snr=19.0), VIEW, LIGHT)(place_at(0.0, 10.0)) == 0.0
    assert expected_looks(dwell_over(snr=19.0), VIEW, GapClass("big", 2.0, 55.0))(place_at(0.0, 10.0)) == 0.5


def test_the_notch_takes_its_share_of_directions():
    place = place_at(0.0, 15.0)
    sensor = place_at(0.0, 0.0, 600e3)
    way = place - sensor
    up = place / np.linalg.norm(place)
    cosine = np.sqrt(1.0 - (np.sum(-way * up) / np.linalg.norm(way)) ** 2)
    for notch in (5.0, 20.0, 500.0):
        share = 2.0 / np.pi * np.arcsin(min(notch / (55.0 * cosine), 1.0))
        assert expected_looks(dwell_over(notch=notch), VIEW, LIGHT)(place)[0] == pytest.approx(
            0.5 * (1.0 - share), abs=1e-9
        )


@pytest.mark.parametrize(("start", "held"), [(45.0, (0.0, 10.0)), (225.0, (0.0, -10.0)), (315.0, (10.0, 0.0))])
def test_a_sector_is_counted_from_along_the_track_to_starboard(start, held):
    expected = expected_looks(dwell_over(start_deg=start, width_deg=90.0), VIEW, LIGHT)
    places = np.concatenate([place_at(*place) for place in [(0.0, 10.0), (0.0, -10.0), (10.0, 0.0), (-10.0, 0.0)]])
    assert np.flatnonzero(expected(places)).tolist() == [[(0.0, 10.0), (0.0, -10.0), (10.0, 0.0)].index(held)]
