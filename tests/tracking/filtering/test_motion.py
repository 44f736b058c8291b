"""The tracker's parameters in the form kernels take."""

import dataclasses

import numpy as np
import pytest

from lookdown.tracking.filtering import Motion, motion_of
from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters

KNOWN = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})


def test_every_figure_of_motion_comes_from_the_parameters():
    """Changing a figure of the motion changes the motion, and nothing else does."""
    prefixes = ("agile_", "cruise_", "slow_", "terminal_", "terrain_", "turning_")
    for name in TRACKER_REFERENCE:
        changed = motion_of(dataclasses.replace(KNOWN, **{name: 0.9 * getattr(KNOWN, name)}))
        assert (changed != motion_of(KNOWN)) == name.startswith(prefixes), name


def test_figures_of_class_stand_in_one_order():
    motion = motion_of(KNOWN)
    assert motion.noise_along == (
        KNOWN.terminal_noise_along_m2ps3,
        KNOWN.cruise_noise_along_m2ps3,
        KNOWN.slow_noise_along_m2ps3,
    )
    assert motion.straight_leave_hz[1] == pytest.approx(1.0 / KNOWN.cruise_sojourn_s)
    assert np.degrees(motion.turn_rate_radps[2]) == pytest.approx(3.0)
    assert motion.terrain_climb_variance == pytest.approx(KNOWN.terrain_climb_sigma_mps**2)
    assert isinstance(motion, Motion)


def test_the_spread_of_turns_is_drawn_anew_every_ten_seconds():
    """A turn that is one sigma quicker for 10 s is one sigma off in heading: rate times time."""
    motion = motion_of(KNOWN)
    assert np.sqrt(motion.turn_spread * 10.0) == pytest.approx(KNOWN.turning_spread_radps * 10.0)
