"""Properties of units, seeds and the GOSPA metric."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.seeds import generator
from lookdown.tracking.metrics import gospa
from lookdown.units import DIMENSIONS, si_from

DECIBELS = ("dB", "dBsm")
LINEAR = [(d, u) for d, units in DIMENSIONS.items() for u in units if u not in DECIBELS]
LOGARITHMIC = [(d, u) for d, units in DIMENSIONS.items() for u in units if u in DECIBELS]
values = st.floats(-1e6, 1e6)


@given(st.sampled_from(LINEAR), values, values, st.floats(-1e3, 1e3))
def test_units_are_linear(pair, one, other, factor):
    dimension, unit = pair

    def si(value):
        return si_from(value, unit, dimension)

    scale = abs(si(1.0))
    assert si(0.0) == 0.0
    assert si(one + factor * other) == pytest.approx(si(one) + factor * si(other), rel=1e-9, abs=scale * 1e-5)


@given(st.sampled_from(LINEAR), st.sampled_from(LINEAR), values)
def test_the_way_over_another_unit_of_the_dimension_ends_at_the_same_value(one, other, value):
    other = next(pair for pair in [other, *LINEAR] if pair[0] == one[0])
    in_other = si_from(value, one[1], one[0]) / si_from(1.0, other[1], other[0])
    assert si_from(in_other, other[1], other[0]) == pytest.approx(si_from(value, one[1], one[0]), rel=1e-12)


@given(st.sampled_from(LOGARITHMIC), st.floats(-100, 100), st.floats(-100, 100))
def test_decibels_add_where_ratios_multiply(pair, one, other):
    dimension, unit = pair
    product = si_from(one, unit, dimension) * si_from(other, unit, dimension)
    assert si_from(one + other, unit, dimension) == pytest.approx(product, rel=1e-9)


keys = st.tuples(
    st.integers(0, 2), st.sampled_from(["sensing", "rcs"]), st.sampled_from([0, 1, 2**40]), st.sampled_from([0, 1, 9])
)
"""From small sets, so that keys that differ in one part alone are common."""


@given(st.lists(keys, min_size=2, max_size=12, unique=True), st.randoms(use_true_random=False), st.integers(1, 50))
def test_draws_do_not_depend_on_the_order_or_the_length_of_others(some, shuffler, length):
    first = {key: generator(*key).random(5) for key in some}
    shuffled = list(some)
    shuffler.shuffle(shuffled)
    open_streams = {key: generator(*key) for key in shuffled}
    for _ in range(5):  # one number from each in turn: streams that are open at once do not disturb each other
        for key in shuffled:
            generator(*key).random(length)
    mixed = {key: [] for key in shuffled}
    for _ in range(5):
        for key in shuffled:
            mixed[key].append(open_streams[key].random())
    for key in some:
        np.testing.assert_array_equal(first[key], mixed[key])
    assert len({float(draw[0]) for draw in first.values()}) == len(some)


CUTOFF_M = 5.0
sets = st.lists(st.tuples(*[st.integers(0, 12)] * 3), max_size=5).map(
    lambda rows: np.array(rows, np.float64).reshape(-1, 3)
)
"""Small sets on a coarse grid, so that ties, doubles and pairs at the cut-off are common."""


@given(sets, sets)
@settings(deadline=None)
def test_gospa_is_symmetric_and_zero_for_equal_sets_alone(one, other):
    there, back = gospa(one, other, CUTOFF_M), gospa(other, one, CUTOFF_M)
    assert there.distance_m == pytest.approx(back.distance_m, rel=1e-12, abs=1e-12)
    assert (there.missed_share, there.false_share) == (back.false_share, back.missed_share)
    assert gospa(one, one[::-1].copy(), CUTOFF_M).distance_m == 0.0
    same = sorted(map(tuple, one)) == sorted(map(tuple, other))
    assert (there.distance_m == 0.0) == same


@given(sets, sets, sets)
@settings(deadline=None)
def test_gospa_obeys_the_triangle(one, between, other):
    direct = gospa(one, other, CUTOFF_M).distance_m
    detour = gospa(one, between, CUTOFF_M).distance_m + gospa(between, other, CUTOFF_M).distance_m
    assert direct <= detour + 1e-9


@given(sets, sets, st.floats(0.5, 20.0), st.floats(1.0, 4.0))
@settings(deadline=None)
def test_gospa_grows_with_its_cutoff_and_scales_with_lengths(one, other, cutoff, factor):
    plain = gospa(one, other, cutoff).distance_m
    assert gospa(one, other, cutoff * factor).distance_m >= plain - 1e-9
    assert gospa(one * factor, other * factor, cutoff * factor).distance_m == pytest.approx(plain * factor, abs=1e-9)
    assert plain <= cutoff * np.sqrt(0.5 * (len(one) + len(other))) + 1e-9
