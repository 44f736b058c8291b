"""Circular elements: what they say is where SGP4 flies."""

import numpy as np
import pytest

from lookdown.constellation import semi_major_axes_m, teme_states
from lookdown.constellation.patterns.circular import circular_elements

EPOCH = 1_633_564_837_000_000_000


def test_nodes_and_anomalies_are_taken_to_one_turn_and_the_orbit_is_at_its_altitude():
    made = circular_elements(
        altitude_m=700e3,
        inclination_rad=1.1,
        plane=np.array([0, 1]),
        slot=np.array([0, 0]),
        raan_rad=np.array([-0.5, 7.0]),
        mean_anomaly_rad=np.array([6.5, -0.1]),
        vendor_id=np.array([0, 3]),
        epoch_tai_ns=EPOCH,
    )
    assert made.raan_rad == pytest.approx([2 * np.pi - 0.5, 7.0 - 2 * np.pi])
    assert made.mean_anomaly_rad == pytest.approx([6.5 - 2 * np.pi, 2 * np.pi - 0.1])
    assert semi_major_axes_m(made) == pytest.approx(6_378_137.0 + 700e3, abs=1e-3)
    assert made.vendor_id.tolist() == [0, 3]
    position, _, status = teme_states(made, np.array([EPOCH]))
    assert not status.any()
    # The plane's normal follows from node and inclination.
    normal = np.stack([np.sin(made.raan_rad), -np.cos(made.raan_rad)], axis=1) * np.sin(1.1)
    out = np.einsum("ij,ij->i", normal, position[:, 0, :2]) + np.cos(1.1) * position[:, 0, 2]
    assert np.abs(out).max() < 12e3  # short periods of J2 stand off the mean plane by kilometres
