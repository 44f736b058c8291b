"""Access limits: what the kernels compare with says the same as the angles do."""

import numpy as np
import pytest

from lookdown.constellation import AccessLimits


def test_the_comparison_without_a_root_is_the_one_of_the_angles():
    rng = np.random.Generator(np.random.Philox(3))
    rise, distance = rng.uniform(-1.0, 1.0, 2000), np.ones(2000)
    for low_deg, high_deg in ((10.0, 70.0), (-5.0, 20.0), (-20.0, -3.0), (0.0, 90.0)):
        limits = AccessLimits(grazing_min_rad=np.radians(low_deg), grazing_max_rad=np.radians(high_deg))
        low, high, _ = limits.columns(1)[0]
        squared = rise * np.abs(rise)
        grazing_deg = np.degrees(np.arcsin(rise / distance))
        assert np.array_equal(
            (low <= squared) & (squared <= high), (low_deg <= grazing_deg) & (grazing_deg <= high_deg)
        )


def test_each_satellite_may_have_limits_of_its_own():
    made = AccessLimits(grazing_min_rad=np.radians([0.0, 30.0]), range_max_m=np.array([2e6, np.inf])).columns(2)
    assert made[:, 0] == pytest.approx([0.0, 0.25])
    assert np.isinf(made[:, 1]).all()
    assert made[:, 2].tolist() == [4e12, np.inf]


@pytest.mark.parametrize("wrong", [{"grazing_min_rad": 1.0, "grazing_max_rad": 0.5}, {"range_max_m": 0.0}])
def test_limits_that_make_no_sense_are_a_programmers_fault(wrong):
    with pytest.raises(AssertionError):
        AccessLimits(**wrong)
