"""Local clocks and hours of departure."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.traffic.world.places import Haul, departure_profile, local_hour, read_airports, utc_offset_s

PLACES = read_airports()
ZONES = {
    "LHR": "Europe/London",
    "CDG": "Europe/Paris",
    "JFK": "America/New_York",
    "DEN": "America/Denver",
    "PHX": "America/Phoenix",
    "HND": "Asia/Tokyo",
    "DEL": "Asia/Kolkata",
    "KTM": "Asia/Kathmandu",
    "SYD": "Australia/Sydney",
    "AKL": "Pacific/Auckland",
    "GRU": "America/Sao_Paulo",
    "SCL": "America/Santiago",
    "NAN": "Pacific/Fiji",
}
DAYS = ("2024-01-15", "2024-05-20", "2024-07-10", "2024-12-01", "2025-02-10", "2026-08-22")


@pytest.mark.parametrize("day", DAYS)
def test_offsets_are_those_of_the_zones(day: str) -> None:
    ours = utc_offset_s(PLACES.rows, tai_ns_from_utc_text(f"{day}T12:00:00Z"))
    noon = datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
    for code, zone in ZONES.items():
        expected = noon.astimezone(ZoneInfo(zone)).utcoffset()
        assert expected is not None
        assert ours[PLACES.row_of(code)] == expected.total_seconds(), code


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("2024-03-30", "2024-03-31", "LHR"),
        ("2024-10-26", "2024-10-27", "LHR"),
        ("2023-10-28", "2023-10-29", "FRA"),
        ("2024-04-06", "2024-04-07", "SYD"),
        ("2024-10-05", "2024-10-06", "SYD"),
    ],
)
def test_clocks_change_on_the_sundays_of_the_rule(before: str, after: str, code: str) -> None:
    row = PLACES.row_of(code)
    one, other = (utc_offset_s(PLACES.rows, tai_ns_from_utc_text(f"{day}T03:00:00Z"))[row] for day in (before, after))
    assert abs(one - other) == 3600.0


def test_the_local_hour_is_utc_and_the_offset() -> None:
    evening = tai_ns_from_utc_text("2024-07-10T20:30:00Z")
    hours = local_hour(PLACES.rows, evening)
    assert hours.min() >= 0.0 and hours.max() < 24.0
    expected = {"LHR": 21.5, "JFK": 16.5, "DEL": 2.0, "SYD": 6.5}
    assert {code: hours[PLACES.row_of(code)] for code in expected} == pytest.approx(expected, abs=1e-9)
    assert local_hour(PLACES.rows, tai_ns_from_utc_text("2016-12-31T23:59:60.5Z"))[PLACES.row_of("LHR")] < 24.0


def test_profiles_are_shares_with_their_own_nights() -> None:
    for haul in Haul:
        profile = departure_profile(haul)
        assert profile.shape == (24,) and profile.min() >= 0.0 and profile.sum() == pytest.approx(1.0, abs=1e-12)
    short, long, cargo = (departure_profile(haul) for haul in Haul)
    # Counted: 0.2 % of short flights leave between 1 and 5, most in the hour from 6.
    assert short[1:5].sum() < 0.005 and short.argmax() == 6
    assert cargo[22:].sum() + cargo[:6].sum() > 0.45
    assert long[20:].sum() + long[:2].sum() > 0.25


def test_a_profile_is_the_callers_own() -> None:
    departure_profile(Haul.SHORT)[:] = 0.0
    assert departure_profile(Haul.SHORT).sum() == pytest.approx(1.0)
