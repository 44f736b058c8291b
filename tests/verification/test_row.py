"""Rows pass within their tolerance, fail beyond it, and never pass without a number."""

import math

import pytest

from lookdown.verification import KINDS
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


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("MathWorks documentation, example of radareqrng", "published"),
        ("closed form Pfa^(1/(1+S)) (a book, equation 6.81)", "closed form"),
        ("identity: two ways to the same Doppler", "closed form"),
        ("definition of a Walker pattern", "closed form"),
        ("sdr.min_snr(0.9, 1e-6): an independent program", "independent program"),
        ("NRL model; reference computation, sea state 3", "reference computation"),
        ("closed form of a book, by a reference computation", "reference computation"),
    ],
)
def test_the_source_says_what_kind_of_reference_it_is(source: str, kind: str):
    row = absolute_row(**COMMON | {"source": source}, published=0.0, ours=0.0, tolerance=0.0)
    assert row.kind == kind and kind in KINDS


def test_what_counts_as_published_names_who_published_it(rows_by_area):
    """A source that names no document may not pass for a published figure."""
    documents = ("AIAA 2006-6753", "IEEE", "IOGP 373-7-2", "IAU SOFA", "Vallado, Fundamentals", "MathWorks")
    traffic = ("FAA, Air Traffic", "EUROCONTROL", "OpenTravelData", "ACI World", "OAG, ", "BTS, ", "Flightera")
    # Two claims stand for themselves: no one document of theirs was read, and the rows say so.
    sensing = ("NRL/MR/5310-12-9346", "Positioning 8 (2017)", "rfessentials.com")
    network = (
        "IMC 2020",
        "CoNEXT 2019",
        "HotNets 2018",
        "SPIE Photonics West 2024",
        "Agrawal, Fiber",
        "Lightwave Techn.",
    )
    publishers = (
        *documents,
        *traffic,
        *sensing,
        *network,
        "claim of the Discoverer II programme",
        "claim of Iridium and Aireon",
    )
    for row in (row for rows in rows_by_area.values() for row in rows):
        names_one = any(name in row.source for name in publishers)
        assert names_one or row.kind != "published", row


def test_most_references_are_not_published_and_the_rows_say_so(rows_by_area):
    kinds = [row.kind for rows in rows_by_area.values() for row in rows]
    assert set(kinds) == set(KINDS)
    assert kinds.count("published") < kinds.count("reference computation")
