"""A design flown: what holds on a sphere holds above the ellipsoid where there is margin."""

import math

import numpy as np
import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    AccessLimits,
    CoverageRequirement,
    EphemerisTable,
    PatternKind,
    check_design,
    design_pattern,
    satellites_in_view,
)

START = tai_ns_from_utc_text("2026-01-01")


def found(share=1.0):
    limits = AccessLimits(grazing_min_rad=math.radians(10.0), grazing_max_rad=math.radians(80.0))
    band = CoverageRequirement(
        altitude_m=2_000e3, limits=limits, latitude_min_rad=-0.87, latitude_max_rad=0.87, share=share
    )
    return design_pattern(band, kinds=(PatternKind.WALKER,), margin_rad=math.radians(1.0), planes_max=8, further=0.0)


def test_a_design_with_margin_holds_when_it_is_flown():
    flown = check_design(found(), START)
    assert flown.share == pytest.approx(1.0, abs=1e-12) and flown.count_min >= 1
    assert (flown.place_count, flown.instant_count) == (20_000, 120)


def test_a_share_is_what_comparing_every_pair_gives():
    search = found(share=0.8)
    flown = check_design(search, START, duration_s=600.0)
    table = EphemerisTable.from_elements(search.elements(START), START, START + 600 * 10**9)
    rng = np.random.default_rng(3)
    latitude = np.arcsin(rng.uniform(-math.sin(0.87), math.sin(0.87), 4_000))
    longitude = rng.uniform(-math.pi, math.pi, 4_000)
    up = [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    place = 6_371e3 * np.stack(up, axis=-1)
    shares = [
        (
            satellites_in_view(place, table.at(START + minute * 60 * 10**9).position_ecef_m, search.requirement.limits)
            > 0
        )
        for minute in range(10)
    ]
    assert flown.share == pytest.approx(np.mean(shares), abs=0.02) and flown.count_min == 0


def test_a_search_that_found_nothing_has_nothing_to_fly():
    search = design_pattern(found().requirement, satellites_max=3)
    with pytest.raises(AssertionError, match="no pattern"):
        check_design(search, START)
