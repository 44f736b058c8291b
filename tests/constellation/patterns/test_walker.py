"""Walker shells: counts, spacing, phasing, and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.constellation import WalkerShell, sgp4_models, walker_elements

EPOCH = 1_633_608_757_000_000_000
TURN = 2 * math.pi


@st.composite
def patterns(draw):
    planes = draw(st.integers(1, 12))
    return {
        "altitude_m": draw(st.floats(300e3, 2_000e3)),
        "inclination_rad": draw(st.floats(0.1, math.pi - 0.1)),
        "satellite_count": planes * draw(st.integers(1, 12)),
        "plane_count": planes,
        "phasing": draw(st.integers(0, planes - 1)),
        "vendor_ids": tuple(range(draw(st.integers(1, 4)))),
    }


def _apart(first, second):
    """Return the angle between two angles, 0 to pi."""
    return abs(np.angle(np.exp(1j * (first - second))))


@given(patterns())
def test_neighbours_in_a_plane_and_across_planes_are_evenly_spaced(pattern):
    shell = WalkerShell(**pattern)
    elements = walker_elements(shell, EPOCH)
    count, planes, slots = shell.satellite_count, shell.plane_count, shell.satellites_per_plane
    assert len(elements) == count
    assert np.array_equal(elements.satellite_id, np.arange(count))
    anomaly = elements.mean_anomaly_rad.reshape(planes, slots)
    node = elements.raan_rad.reshape(planes, slots)
    assert np.allclose(_apart(np.roll(anomaly, -1, axis=1), anomaly), _apart(TURN / slots, 0.0), atol=1e-12)
    assert np.allclose(_apart(np.roll(node, -1, axis=0), node), _apart(TURN / planes, 0.0), atol=1e-12)
    assert np.allclose(_apart(anomaly[1:], anomaly[:-1]), _apart(TURN * shell.phasing / count, 0.0), atol=1e-12)


@given(patterns())
def test_the_pattern_looks_alike_from_every_plane(pattern):
    """Turned by one plane and moved on by the phasing, the shell falls on itself, the last plane included."""
    shell = WalkerShell(**pattern)
    elements = walker_elements(shell, EPOCH)
    places = np.stack([elements.raan_rad, elements.mean_anomaly_rad], axis=-1)
    moved = places + np.array([TURN / shell.plane_count, TURN * shell.phasing / shell.satellite_count])
    # From plane P - 1 to plane 0 the phasing adds up to F whole slots, so a place is met again.
    gap = np.exp(1j * moved)[:, np.newaxis] - np.exp(1j * places)[np.newaxis]
    assert np.abs(gap).max(axis=2).min(axis=1).max() < 1e-9


@given(patterns())
def test_vendors_take_planes_in_turn(pattern):
    shell = WalkerShell(**pattern)
    elements = walker_elements(shell, EPOCH)
    assert np.array_equal(elements.vendor_id, elements.plane % len(shell.vendor_ids))


def test_a_star_spreads_its_nodes_over_half_a_turn():
    plain = {"altitude_m": 5e5, "inclination_rad": 1.5, "satellite_count": 12, "plane_count": 4, "phasing": 2}
    star, delta = (walker_elements(WalkerShell(**plain, raan_spread_rad=s), EPOCH) for s in (math.pi, TURN))
    assert np.allclose(star.raan_rad[::3], [0.0, math.pi / 4, math.pi / 2, 3 * math.pi / 4], atol=1e-15)
    assert np.allclose(star.raan_rad, delta.raan_rad / 2)
    assert np.array_equal(star.mean_anomaly_rad, delta.mean_anomaly_rad)


def test_vendors_take_slots_or_satellites_in_turn():
    plain = {"altitude_m": 5e5, "inclination_rad": 0.9, "satellite_count": 9, "plane_count": 3, "phasing": 1}
    by_slot = walker_elements(WalkerShell(**plain, vendor_ids=(7, 8), vendor_by="slot"), EPOCH)
    assert by_slot.vendor_id.tolist() == [7, 8, 7] * 3
    by_satellite = walker_elements(WalkerShell(**plain, vendor_ids=(7, 8), vendor_by="satellite"), EPOCH)
    assert by_satellite.vendor_id.tolist() == [7, 8, 7, 8, 7, 8, 7, 8, 7]


def test_offsets_turn_the_whole_shell():
    plain = {"altitude_m": 5e5, "inclination_rad": 0.9, "satellite_count": 6, "plane_count": 3, "phasing": 1}
    first = walker_elements(WalkerShell(**plain), EPOCH)
    second = walker_elements(WalkerShell(**plain, raan_offset_rad=0.3, anomaly_offset_rad=6.0), EPOCH)
    assert np.allclose(_apart(second.raan_rad, first.raan_rad), 0.3)
    assert np.allclose(_apart(second.mean_anomaly_rad, first.mean_anomaly_rad), _apart(6.0, 0.0))


@given(patterns())
def test_sgp4_recovers_the_semi_major_axis_of_the_altitude(pattern):
    shell = WalkerShell(**pattern)
    model = sgp4_models(walker_elements(shell, EPOCH).take(slice(0, 1)))[0]
    assert model.a * 6_378_135.0 == pytest.approx(6_378_137.0 + shell.altitude_m, abs=1e-5)


@pytest.mark.parametrize(
    "fault",
    [
        {"altitude_m": -1.0},
        {"inclination_rad": 4.0},
        {"satellite_count": 0},
        {"plane_count": 7},
        {"plane_count": 24, "satellite_count": 12},
        {"phasing": 6},
        {"phasing": -1},
        {"raan_spread_rad": 0.0},
        {"raan_spread_rad": 6.3},
        {"vendor_ids": ()},
        {"vendor_ids": (70_000,)},
    ],
)
def test_a_pattern_that_makes_no_sense_is_a_programmers_fault(fault):
    good = {"altitude_m": 5e5, "inclination_rad": 0.9, "satellite_count": 24, "plane_count": 6, "phasing": 1}
    with pytest.raises(AssertionError):
        WalkerShell(**good | fault)
