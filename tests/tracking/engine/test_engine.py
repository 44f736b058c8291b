"""The compiled engine beside itself as plain Python, and its settings."""

import numpy as np
import pytest
from engine_scenes import SETTINGS
from late_scenes import SECOND_NS, shuffled, some_dwells
from plain_radar import START_TAI_NS
from scipy.stats import chi2
from tracking_parameters import known_parameters
from unjitted import plain

from lookdown.tables import Tracks
from lookdown.tracking import DwellTracker


def test_compiled_and_plain_agree_on_late_data():
    """The same source twice: what differs would be the compiler's doing."""
    arrivals = shuffled(some_dwells(6, 8, count=4, clutter_count=1.0), 8)
    tracking, known = plain(""), known_parameters()
    same = tracking.TrackerParameters(**{name: getattr(known, name) for name in tracking.TRACKER_REFERENCE})
    compiled, python = DwellTracker(known, capacity=64), tracking.DwellTracker(same, capacity=64)
    for look in arrivals:
        compiled.step(*look)
        python.step(*look)
    end = START_TAI_NS + 100 * SECOND_NS
    one, other = compiled.tracks(end), python.tracks(end)
    assert len(one) >= 4 and compiled.late_count == python.late_count > 0
    np.testing.assert_array_equal(one.track_id, other.track_id)
    np.testing.assert_array_equal(one.update_count, other.update_count)
    for name, _ in Tracks.columns():
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-9, err_msg=name)


def test_settings_say_what_parameters_say():
    p = known_parameters()
    np.testing.assert_allclose(SETTINGS.gates[1:], chi2.ppf(p.gate_probability, [1, 2, 3, 4]), rtol=1e-6)
    assert SETTINGS.coast_ns == round(p.coast_s * 1e9) and SETTINGS.snapshot_ns == 12 * SECOND_NS
    assert SETTINGS.birth.density_pm2 == p.undetected_density_pm2


def test_three_sizes_have_the_mean_and_variance_of_the_spread():
    weights = np.array([1.0, 4.0, 1.0]) / 6.0
    sigma = np.log(known_parameters().aspect_spread_ratio)
    assert weights @ SETTINGS.sizes == pytest.approx(1.0, abs=0.02)
    logs = np.log(SETTINGS.sizes)
    assert weights @ (logs - weights @ logs) ** 2 == pytest.approx(sigma**2, rel=1e-9)
