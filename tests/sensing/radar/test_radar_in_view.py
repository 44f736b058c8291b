"""Who is in whose dwell: the radar against a loop over all pairs."""

import numpy as np
import pytest
import sensing_oracles as so

from lookdown.sensing import RadarSensor
from lookdown.sensing.radar.rcs import rcs_m2


@pytest.mark.parametrize("speed_mps", [220.0, 0.0])
def test_looks_are_the_pairs_in_view(dwells, radar, speed_mps):
    objects = so.objects_over(so.PARIS, 60, speed_mps=speed_mps)
    _, looks = RadarSensor(radar, so.PARIS, 1).observe(dwells, objects)
    rows, values = so.pairs(dwells, objects, radar.face_tilt_rad)
    assert len(rows) > 300
    assert np.array_equal(looks.dwell_id, dwells.dwell_id[rows[:, 0]])
    assert np.array_equal(looks.object_id, objects.object_id[rows[:, 1]])
    np.testing.assert_allclose(looks.range_m, values[:, 0], rtol=1e-9)
    np.testing.assert_allclose(looks.grazing_rad, values[:, 5], atol=1e-8)
    np.testing.assert_allclose(looks.radial_speed_mps, values[:, 7], atol=1e-6)


def test_an_object_that_stands_still_is_seen_nose_on(dwells, radar):
    objects = so.objects_over(so.PARIS, 60, speed_mps=0.0)
    _, looks = RadarSensor(radar, so.PARIS, 1).observe(dwells, objects)
    rows, values = so.pairs(dwells, objects, radar.face_tilt_rad)
    assert (values[:, 8] == 0.0).all()
    nose_on = rcs_m2(objects.rcs_class[rows[:, 1]], np.zeros(len(rows)), values[:, 5])
    # One factor an object, its own scatter about the class, and nothing of the aspect.
    ratio = looks.rcs_m2 / nose_on
    for number in np.unique(looks.object_id):
        mine = ratio[looks.object_id == number]
        np.testing.assert_allclose(mine, mine[0], rtol=1e-6)
