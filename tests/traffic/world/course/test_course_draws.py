"""Draws, the sun, and how many flights start."""

import course_plain
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.astro import tai_ns_from_utc_text
from lookdown.traffic.world.course import _draw_kernels
from lookdown.traffic.world.course.hourly import day_shares, starts_per_hour
from lookdown.traffic.world.course.sites import Sites
from lookdown.traffic.world.course.sun import sun_directions

HOUR_NS = 3_600_000_000_000


@settings(deadline=None)
@given(st.lists(st.floats(0.0, 5.0), min_size=1, max_size=20), st.floats(0.001, 0.999))
def test_a_row_is_picked_as_numpy_would(weights, chance):
    cumulative = np.cumsum([*weights, 1.0])
    assert _draw_kernels.picked(cumulative, chance) == course_plain.picked(cumulative, chance)


def test_rows_without_weight_are_never_picked():
    cumulative = np.cumsum([0.0, 2.0, 0.0, 0.0, 1.0, 0.0])
    assert {_draw_kernels.picked(cumulative, c) for c in np.linspace(1e-6, 1.0 - 1e-6, 999)} == {1, 4}


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        # The Astronomical Almanac: solstices, equinoxes; the equation of time moves noon by up to 16 minutes.
        ("2021-06-21T12:00:00Z", 23.43, 0.45),
        ("2021-12-21T12:00:00Z", -23.43, -0.45),
        ("2021-03-20T09:37:00Z", 0.0, 37.6),
        ("2021-11-03T12:00:00Z", -15.2, -4.1),
    ],
)
def test_the_sun_stands_where_the_almanac_has_it(text, latitude, longitude):
    sun = sun_directions(np.array([tai_ns_from_utc_text(text)]))[0]
    assert np.degrees(np.arcsin(sun[2])) == pytest.approx(latitude, abs=0.1)
    assert np.degrees(np.arctan2(sun[1], sun[0])) == pytest.approx(longitude, abs=0.15)


def test_a_day_goes_round_with_the_sun():
    epoch = tai_ns_from_utc_text("2026-03-20T00:00:00Z")
    share = day_shares(np.array([[1.0, 0.0, 0.0]]), np.ones(1), epoch_tai_ns=epoch, night=0.1, full=0.3)
    assert share[:5] == pytest.approx(0.1) and share[12] == 1.0 and share[20:] == pytest.approx(0.1)


def test_starts_give_the_peak_in_a_plain_simulation():
    share = np.clip(np.sin(np.arange(24) / 24.0 * np.pi), 0.1, 1.0)
    duration = np.array([0.3, 1.2, 4.0])
    starts = starts_per_hour(share, duration, 5000.0)
    draw = np.random.default_rng(1)
    begin = np.concatenate([hour + draw.random(int(starts * share[hour % 24])) for hour in range(72)])
    end = begin + draw.choice(duration, len(begin))
    peak = max(int(((begin <= t) & (end > t)).sum()) for t in np.arange(30.0, 54.0, 0.25))
    assert peak == pytest.approx(5000.0, rel=0.05)


def test_sites_of_the_package_stand_in_their_squares():
    sites = Sites.read()
    first, rows = sites.squares(sites.aviation_weight)
    assert first[-1] == len(rows) == int((sites.aviation_weight > 0.0).sum())
    square = np.repeat(np.arange(_draw_kernels.SQUARES), np.diff(first))
    latitude = np.degrees(np.arcsin(sites.normal[rows, 2]))
    assert (np.abs(latitude - (square // 360 - 89.5)) <= 0.5 + 1e-9).all()
    assert np.linalg.norm(sites.normal, axis=1) == pytest.approx(1.0)
