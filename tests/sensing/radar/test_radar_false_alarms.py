"""False alarms: as many as the density says, uniform over the cells, none outside."""

import dataclasses
import math

import numpy as np
import pytest
import sensing_oracles as so

from lookdown.astro import up_ecef
from lookdown.sensing import geometry as ge
from lookdown.sensing.detection import detection_threshold
from lookdown.sensing.radar.false_alarms import FalseAlarmSource, clutter_density, draw_noise_power


def _draw(radar, dwells, seed):
    frame = ge.local_frame(dwells.sensor_position_ecef_m, dwells.sensor_velocity_ecef_mps)
    limits = np.column_stack(
        [np.sin(dwells.grazing_min_rad), np.sin(dwells.grazing_max_rad), np.cos(dwells.scan_limit_rad)]
    )
    return *FalseAlarmSource(radar, so.PARIS, seed).draw(dwells, frame, limits), frame


@pytest.fixture(scope="module")
def noisy(radar):
    return dataclasses.replace(radar, false_alarm_probability=2e-4)


def _widest(dwells, radar):
    """Return the dwells whose sector holds the middle of the region well inside."""
    objects = so.objects_over(so.PARIS, 1)
    centre = dataclasses.replace(objects, position_ecef_m=ge.region_centre_ecef_m(so.PARIS))
    rows, values = so.pairs(dwells, centre, radar.face_tilt_rad)
    return rows[:, 0], values


def test_a_gate_holds_density_times_volume_alarms(radar, dwells):
    """Monte Carlo: gates about a place in the region, in every dwell that holds it far from its edges."""
    noisy = dataclasses.replace(radar, false_alarm_probability=2e-3)
    rows, truth = _widest(dwells, noisy)
    few = dwells.take(rows)
    half = np.array([20e3, 1e-3, 0.03, 150.0])
    alarms, _, frame = _draw(noisy, few, 1)
    seen, expected = 0, 0.0
    for i in range(len(few)):
        azimuth = _azimuth(truth[i], noisy.face_tilt_rad)
        ahead = np.mod(azimuth - few.azimuth_start_rad[i], 2 * math.pi)
        # How far the gate reaches in azimuth at a given range, off-nadir 0.5 or more.
        swing = 3.0 * half[1] / max(abs(math.sin(azimuth)), 0.05)
        # Past 0.45 rad of grazing the ground's elevation moves through the beam within the gate's range.
        inner = 0.15 < truth[i, 5] < 0.45 and truth[i, 6] > 0.55
        if not inner or min(ahead, few.azimuth_width_rad[i] - ahead) < swing:
            continue
        mine = alarms[alarms[:, 5] == i]
        clutter = truth[i, :4] - np.array([0.0, 0.0, 0.0, truth[i, 7]])
        seen += int((np.abs(mine[:, :4] - clutter) < half).all(axis=1).sum())
        expected += clutter_density(noisy) * float(np.prod(2.0 * half))
    assert expected > 300.0
    assert abs(seen - expected) < 4.0 * math.sqrt(expected)
    assert len(frame) == len(few)


def _azimuth(truth, tilt):
    """Return the azimuth of a pair from its cosines and side."""
    along, short, side = truth[1], truth[2], truth[4]
    out = math.sqrt(1.0 - along**2 - short**2)
    return math.atan2(side * math.sin(tilt) * out - math.cos(tilt) * short, along)


def test_alarms_are_uniform_over_range_and_long_cosine(noisy, dwells):
    """The number in each dwell against the area of its cells in the region, found by quadrature."""
    few = dwells.take(np.arange(0, len(dwells), 6))
    alarms, _, frame = _draw(noisy, few, 2)
    points = so.region_grid(so.PARIS, 160)
    cell = (so.PARIS.north_rad - so.PARIS.south_rad) * (so.PARIS.east_rad - so.PARIS.west_rad) / 159**2
    expected = np.zeros(len(few))
    for i in range(len(few)):
        sensor = np.repeat(few.sensor_position_ecef_m[i : i + 1], len(points), axis=0)
        own = np.repeat(frame[i : i + 1], len(points), axis=0)
        _, los = ge.line_of_sight(sensor, points)
        up = up_ecef(points)
        grazing = ge.grazing_rad(los, up)
        side = np.where(np.einsum("ni,ni->n", los, own[:, 1]) >= 0, 1.0, -1.0)
        _, normal = ge.face_axes(own, side, noisy.face_tilt_rad)
        seen = so.in_sector(own, los, few.azimuth_start_rad[i], few.azimuth_width_rad[i])
        seen &= (grazing > noisy.grazing_min_rad) & (grazing < noisy.grazing_max_rad)
        seen &= np.einsum("ni,ni->n", los, normal) > math.cos(noisy.scan_limit_rad)
        # Jacobian of (range, long cosine) over ground area, from their gradients in the ground plane.
        distance = np.linalg.norm(points - sensor, axis=1)
        slide = (own[:, 0] - np.einsum("ni,ni->n", own[:, 0], los)[:, None] * los) / distance[:, None]
        jacobian = np.abs(np.einsum("ni,ni->n", np.cross(los, slide), up))
        area = 6.378e6**2 * np.cos(np.arcsin(up[:, 2])) * cell
        expected[i] = np.sum(jacobian * area * seen)
    expected *= clutter_density(noisy) * noisy.cosine_cross_cell * 2 * noisy.max_target_speed_mps
    found = np.bincount(alarms[:, 5].astype(int), minlength=len(few))
    assert expected.sum() > 5e4
    # The grid's edge costs a per cent or two.
    assert found.sum() == pytest.approx(expected.sum(), rel=0.03)
    large = expected > 500
    assert (np.abs(found[large] - expected[large]) < 0.1 * expected[large] + 5 * np.sqrt(expected[large])).all()


def test_elevations_fill_the_beam_and_powers_pass_the_threshold(noisy, dwells):
    alarms, power, frame = _draw(noisy, dwells.take(slice(0, 40)), 3)
    d = alarms[:, 5].astype(int)
    cross, _ = ge.face_axes(frame[d], alarms[:, 4], noisy.face_tilt_rad)
    sensor = dwells.sensor_position_ecef_m[d]
    _, height = so.ground_of(sensor, frame[d, 0], cross, alarms[:, 0], alarms[:, 1], alarms[:, 2])
    assert height.min() < -10e3 and height.max() > 10e3
    assert power.min() >= detection_threshold(noisy.false_alarm_probability, noisy.look_count)


def test_noise_power_above_the_threshold_has_the_law_of_noise():
    # Given a crossing, the tail probability of the power is uniform: for one look, exponential beyond the threshold.
    uniform = np.linspace(0.001, 0.999, 999)
    excess = draw_noise_power(uniform, 1e-3, 1) - detection_threshold(1e-3, 1)
    np.testing.assert_allclose(excess, -np.log(1.0 - uniform), rtol=1e-9)


def test_the_draws_of_a_dwell_do_not_depend_on_the_others(noisy, dwells):
    alone, power, _ = _draw(noisy, dwells.take(slice(7, 8)), 4)
    among, powers, _ = _draw(noisy, dwells.take(slice(5, 9)), 4)
    mine = among[:, 5] == 2
    assert len(alone) == mine.sum() > 0
    np.testing.assert_array_equal(among[mine][:, :5], alone[:, :5])
    np.testing.assert_array_equal(powers[mine], power)
    other, _, _ = _draw(noisy, dwells.take(slice(7, 8)), 5)
    assert len(other) != len(alone) or not np.array_equal(other, alone)
