"""The kernels of the design search against plain samples, and the two proofs that they make."""

import math

import numpy as np
import pytest
from design_plain import farthest_angle, margins, pattern_directions, places, walker_directions
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.constellation.design import _design_kernels as kernels
from lookdown.constellation.design import _radius_kernels as radii

ANNULUS = (math.radians(2.0), math.radians(17.5))


def walker_planes(total, planes, phasing):
    made = np.zeros((planes, 6))
    made[:, 1], made[:, 2] = 1.0, 2 * np.pi * np.arange(planes) / planes
    made[:, 4] = 2 * np.pi * phasing * np.arange(planes) / total
    made[:, 5] = total // planes
    return made


def walker_basis(total, planes, phasing, inclination):
    basis = np.empty((6, total))
    kernels.fill_basis(walker_planes(total, planes, phasing), inclination, basis)
    return basis


def walker_box(total, planes, latitudes=(0.0, math.pi / 3)):
    return np.array([latitudes, (0.0, 2 * np.pi / planes), (0.0, 2 * np.pi * planes / total)])


@given(turned=st.floats(0.0, 6.28), inclination=st.floats(0.1, 1.57), phasing=st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_directions_are_those_of_rotated_orbits(turned, inclination, phasing):
    ours = np.empty((12, 3))
    radii.directions(walker_basis(12, 4, phasing, inclination), turned, ours)
    np.testing.assert_allclose(ours, walker_directions(12, 4, phasing, inclination, turned), atol=1e-14)


@given(
    latitude=st.floats(-1.57, 1.57),
    longitude=st.floats(-3.0, 6.0),
    phase=st.floats(0.0, 2.0),
    fold=st.integers(1, 5),
    hole=st.sampled_from([-1.0, 0.03, 0.2]),
)
@settings(max_examples=60, deadline=None)
def test_margin_is_the_folds_best_of_all_satellites(latitude, longitude, phase, fold, hole):
    ours = kernels.margin_at(
        walker_basis(24, 6, 1, 0.9), fold, hole, 0.5, np.array([latitude, longitude, phase]), np.empty((2, fold + 1))
    )
    wanted = margins(walker_directions(24, 6, 1, 0.9, phase), places([latitude], [longitude]), fold, hole, 0.5)[0]
    # Cosines near 1 resolve an angle to 1e-8.
    assert ours == pytest.approx(wanted, abs=3e-8)


def plain_least_margin(total, planes, phasing, inclination, fold, inner, outer):
    (bottom, top), (west, east), (start, stop) = walker_box(total, planes)
    place = places(np.linspace(bottom, top, 61), np.linspace(west, east, 41))
    return min(
        margins(walker_directions(total, planes, phasing, inclination, turned), place, fold, inner, outer).min()
        for turned in np.linspace(start, stop, 31)
    )


@pytest.mark.parametrize(("total", "planes", "phasing", "fold"), [(108, 9, 8, 1), (60, 10, 3, 1), (150, 15, 1, 2)])
def test_the_least_margin_is_below_every_sample_and_near_the_least(total, planes, phasing, fold):
    inclination, tolerance = math.radians(52.5), math.radians(0.02)
    least, code = kernels.least_margin(
        walker_basis(total, planes, phasing, inclination), fold, *ANNULUS, walker_box(total, planes), tolerance,
        3_000_000, np.zeros(3), np.empty((2, fold + 1)),
    )  # fmt: skip
    sampled = plain_least_margin(total, planes, phasing, inclination, fold, *ANNULUS)
    assert code == kernels.COVERED
    # The samples stand 1 deg apart at most in each of three directions.
    assert sampled - math.radians(2.0) < least <= sampled + tolerance


def test_certify_agrees_with_the_least_margin_on_either_side():
    total, planes, phasing, inclination = 108, 9, 8, math.radians(52.5)
    basis, box, near, at = (
        walker_basis(total, planes, phasing, inclination),
        walker_box(total, planes),
        np.empty((2, 2)),
        np.zeros(3),
    )
    inner, outer = ANNULUS
    least, _ = kernels.least_margin(basis, 1, inner, outer, box, 1e-4, 3_000_000, at, near)
    for shrink, wanted in ((least - 0.002, kernels.COVERED), (least + 0.002, kernels.UNCOVERED)):
        code, _ = kernels.certify(basis, 1, inner + shrink, outer - shrink, box, 5e-4, 3_000_000, at, near)
        assert code == wanted
    assert (
        margins(
            walker_directions(total, planes, phasing, inclination, at[2]), places([at[0]], [at[1]]), 1, inner, outer
        )[0]
        < least + 0.002
    )
    assert kernels.certify(basis, 1, inner, outer, box, 1e-9, 100, at, near) == (kernels.UNDECIDED, 100)


def test_a_place_without_cover_rules_out_inclinations_near_by():
    """The margin changes by no more than the inclination does."""
    place, near = np.array([0.4, 0.1, 0.05]), np.empty((2, 2))
    inclinations = np.linspace(0.5, 1.5, 400)
    found = np.array([kernels.margin_at(walker_basis(60, 6, 2, i), 1, *ANNULUS, place, near) for i in inclinations])
    assert np.abs(np.diff(found)).max() <= np.diff(inclinations).max() * (1 + 1e-9)


def test_the_pattern_covers_elsewhere_as_it_does_in_the_box():
    """The box of one node spacing and one slot spacing stands for all longitudes and phases, and for the south."""
    inner, outer = ANNULUS
    total, planes, phasing, inclination = 84, 12, 5, 0.9
    place = places(np.linspace(-1.0, 1.0, 51), np.linspace(0, 2 * np.pi, 60))
    whole = min(
        margins(walker_directions(total, planes, phasing, inclination, turned), place, 1, inner, outer).min()
        for turned in np.linspace(0, 2 * np.pi, 60)
    )
    least, _ = kernels.least_margin(
        walker_basis(total, planes, phasing, inclination), 1, inner, outer, walker_box(total, planes, (0.0, 1.0)),
        math.radians(0.05), 3_000_000, np.zeros(3), np.empty((2, 2)),
    )  # fmt: skip
    assert whole - math.radians(5.0) < least <= whole + math.radians(0.05)


def test_covered_share_is_the_counted_one():
    total, planes, phasing, inclination = 60, 10, 3, 0.9
    box = walker_box(total, planes)
    ours = kernels.covered_share(walker_basis(total, planes, phasing, inclination), 1, *ANNULUS, box, 16_384, 0.0)
    latitudes = np.arcsin(np.sin(math.pi / 3) * (np.arange(40) + 0.5) / 40)
    place = places(latitudes, np.linspace(*box[1], 30, endpoint=False))
    wanted = np.mean(
        [
            (margins(walker_directions(total, planes, phasing, inclination, turned), place, 1, *ANNULUS) >= 0).mean()
            for turned in np.linspace(*box[2], 24, endpoint=False)
        ]
    )
    assert ours == pytest.approx(wanted, abs=0.01)
    assert (
        kernels.covered_share(walker_basis(total, planes, phasing, inclination), 1, *ANNULUS, box, 4_096, 0.99) == -1.0
    )


@pytest.mark.parametrize("fold", [1, 2, 3])
def test_the_farthest_angle_is_that_of_many_places(fold):
    direction = pattern_directions(0.8, [0.0, 1.1, 2.9], [0.2, 0.4, 1.0], 4, 0.3)
    ours = math.acos(radii.farthest_cosine(direction, fold))
    wanted = farthest_angle(direction, fold)
    assert wanted <= ours + 1e-12 and ours - wanted < math.radians(1.0)


def test_radius_over_phase_is_the_greatest_of_many_phases():
    basis = walker_basis(8, 8, 6, math.radians(61.86))
    period = 2 * np.pi * math.gcd(6, 8) / 8
    phase = np.zeros(1)
    ours = radii.radius_over_phase(basis, 1, period, 2e-5, phase)
    sampled = [
        math.acos(radii.farthest_cosine(walker_directions(8, 8, 6, math.radians(61.86), turned), 1))
        for turned in np.linspace(0, period, 401)
    ]
    assert max(sampled) - 2e-5 <= ours < max(sampled) + math.radians(0.2)
