"""Rows pass within their tolerance, fail beyond it, and never pass without a number."""

import math

import pytest

from lookdown.verification._row import absolute_row, relative_row

COMMON = {"id": "x", "area": "a", "unit": "m", "source": "s"}


def test_relative_error_is_relative_to_the_published_number():
    row = relative_row(**COMMON, published=-200.0, ours=-201.0, tolerance=0.005)
    assert row.error == pytest.approx(0.005)
    assert row.passed
    assert not relative_row(**COMMON, published=-200.0, ours=-201.1, tolerance=0.005).passed
    assert row.unit == "m"


def test_absolute_error_says_so_in_its_unit():
    row = absolute_row(**COMMON, published=0.0, ours=0.5, tolerance=0.5)
    assert (row.error, row.unit, row.passed) == (0.5, "m, absolute", True)


def test_no_number_never_passes():
    assert not absolute_row(**COMMON, published=0.0, ours=math.nan, tolerance=math.inf).passed
    assert not relative_row(**COMMON, published=1.0, ours=math.nan, tolerance=math.inf).passed


def test_relative_to_nothing_is_a_programmers_fault():
    with pytest.raises(AssertionError):
        relative_row(**COMMON, published=0.0, ours=1.0, tolerance=1.0)
