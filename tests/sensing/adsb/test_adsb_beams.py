"""Beams: how many, where, and how much power they gather."""

import numpy as np
import pytest

from lookdown.sensing.adsb.beams import BEAM_COUNTS, beam_fan


@pytest.mark.parametrize("count", BEAM_COUNTS)
def test_the_fan_has_so_many_beams_at_equal_distances_on_the_disc(count):
    fan = beam_fan(count, 0.91, 0.6)
    assert fan.centres.shape == (count, 2)
    away = np.linalg.norm(fan.centres[:, None] - fan.centres[None], axis=2)
    np.fill_diagonal(away, np.inf)
    if count > 1:
        np.testing.assert_allclose(away.min(axis=1), fan.width, rtol=1e-12)
    assert np.linalg.norm(fan.centres, axis=1).max() <= 0.91 + 1e-12


def test_a_line_of_sight_is_heard_by_the_nearest_beam():
    fan = beam_fan(19, 0.91, 0.6)
    rng = np.random.Generator(np.random.Philox(1))
    los = rng.normal(size=(500, 3))
    los[:, 2] = np.abs(los[:, 2])
    los /= np.linalg.norm(los, axis=1)[:, None]
    beam, gain = fan.of(np.broadcast_to(np.eye(3), (500, 3, 3)).copy(), los)
    away = np.linalg.norm(los[:, None, :2] - fan.centres[None], axis=2)
    np.testing.assert_array_equal(beam, away.argmin(axis=1))
    expected = fan.peak_gain_ratio * 0.5 ** ((2.0 * away.min(axis=1) / fan.width) ** 2) * los[:, 2]
    np.testing.assert_allclose(gain, expected, rtol=1e-12)


@pytest.mark.parametrize("count", [19, 61])
def test_no_more_power_is_gathered_than_comes(count):
    # The gain over the hemisphere of the beam that points down, spread over the sphere: its efficiency.
    fan = beam_fan(count, 0.91, 0.6)
    edge = np.linspace(-1.0, 1.0, 801)
    u, v = np.meshgrid(edge, edge)
    inside = u**2 + v**2 < 0.999
    w = np.sqrt(np.where(inside, 1.0 - u**2 - v**2, 1.0))
    lobe = fan.peak_gain_ratio * np.exp(-4.0 * np.log(2.0) * (u**2 + v**2) / fan.width**2) * w
    total = (lobe / w)[inside].sum() * (edge[1] - edge[0]) ** 2
    assert total / (4.0 * np.pi) == pytest.approx(0.6, rel=0.01)


def test_more_beams_have_more_gain_and_odd_counts_are_refused():
    gains = [beam_fan(count, 0.9, 0.6).peak_gain_ratio for count in BEAM_COUNTS]
    assert (np.diff(gains) > 0.0).all()
    with pytest.raises(AssertionError):
        beam_fan(8, 0.9, 0.6)
