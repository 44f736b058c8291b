"""The list of places: sound columns, and what anybody can look up."""

from collections import Counter

import numpy as np
import pytest

from lookdown.traffic.world.places import COUNTRIES_OF_REGIONS, PlaceKind, Region, read_airports

PLACES = read_airports()
ROWS = PLACES.rows

# ICAO's code, country, elevation in feet and longest runway in metres as the states' aeronautical publications
# (AIP, aerodrome data AD 2) print them; positions to 0.01 deg.
KNOWN = (
    ("LHR", "EGLL", "GB", 51.47, -0.46, 83, 3902),
    ("JFK", "KJFK", "US", 40.64, -73.78, 13, 4423),
    ("DEN", "KDEN", "US", 39.86, -104.67, 5434, 4877),
    ("HND", "RJTT", "JP", 35.55, 139.78, 21, 3360),
    ("LPB", "SLLP", "BO", -16.51, -68.19, 13325, 4000),
    ("AMS", "EHAM", "NL", 52.31, 4.76, -11, 3800),
)


@pytest.mark.parametrize(("iata", "icao", "country", "latitude", "longitude", "feet", "runway"), KNOWN)
def test_well_known_airports_are_where_they_are(iata, icao, country, latitude, longitude, feet, runway) -> None:
    row = PLACES.row_of(iata)
    assert row == PLACES.row_of(icao) and PLACES.idents[row] == icao and PLACES.iatas[row] == iata
    assert PLACES.countries[ROWS.country_code[row]] == country
    assert np.degrees(ROWS.latitude_rad[row]) == pytest.approx(latitude, abs=0.015)
    assert np.degrees(ROWS.longitude_rad[row]) == pytest.approx(longitude, abs=0.015)
    assert ROWS.height_m[row] == pytest.approx(feet * 0.3048, abs=12.0)
    assert ROWS.runway_m[row] == pytest.approx(runway, abs=60.0)
    assert ROWS.kind[row] <= PlaceKind.MEDIUM_AIRPORT and ROWS.scheduled[row] == 1


def test_an_unknown_code_is_told() -> None:
    with pytest.raises(KeyError):
        PLACES.row_of("QQQQ")


def test_columns_are_within_their_bounds() -> None:
    assert len(ROWS) == len(PLACES.idents) == len(PLACES.iatas) == len(set(PLACES.idents)) == 64_115
    assert np.abs(ROWS.latitude_rad).max() <= np.pi / 2 and np.abs(ROWS.longitude_rad).max() <= np.pi
    assert ROWS.height_m.min() > -440.0 and ROWS.height_m.max() < 6000.0
    assert ROWS.runway_m.min() >= 0.0 and ROWS.country_code.max() < len(PLACES.countries)
    for offset_s in (ROWS.utc_offset_january_s, ROWS.utc_offset_july_s):
        assert offset_s.min() >= -12 * 3600 and offset_s.max() <= 14 * 3600 and not (offset_s % 900).any()
    assert not (ROWS.region > max(Region)).any() and not (ROWS.kind > max(PlaceKind)).any()


def test_the_busiest_come_first_and_only_airports_have_airliners() -> None:
    assert (np.diff(ROWS.departures_per_day) <= 1e-3).mean() > 0.999
    busy = ROWS.departures_per_day > 0.0
    assert busy[: busy.sum()].mean() > 0.98
    assert set(ROWS.kind[busy].tolist()) <= {0, 1, 2, 3}
    assert PLACES.iatas[0] == "ATL" and ROWS.departures_per_day.min() == 0.0


def test_weights_are_shares_and_lie_where_aircraft_are_based() -> None:
    for weight in (ROWS.aviation_weight, ROWS.helicopter_weight):
        assert weight.min() >= 0.0 and weight.astype(np.float64).sum() == pytest.approx(1.0, abs=1e-4)
    american = np.array(PLACES.countries)[ROWS.country_code] == "US"
    assert ROWS.aviation_weight[american].sum() == pytest.approx(0.64, abs=0.01)
    assert ROWS.helicopter_weight[american].sum() == pytest.approx(0.34, abs=0.01)
    assert ROWS.aviation_weight[ROWS.kind == PlaceKind.HELIPORT].sum() == 0.0
    # No single field has much of the world's general aviation; small lands with a few fields come nearest.
    assert ROWS.aviation_weight.max() < 2e-3


def test_regions_follow_countries() -> None:
    for region, codes in COUNTRIES_OF_REGIONS.items():
        index = [PLACES.countries.index(code) for code in codes if code in PLACES.countries]
        assert set(ROWS.region[np.isin(ROWS.country_code, index)].tolist()) == {int(region)}
    counted = Counter(ROWS.region.tolist())
    assert all(counted[int(region)] > 1000 for region in Region)
    groups = list(COUNTRIES_OF_REGIONS.values())
    assert sum(map(len, groups)) == len(frozenset().union(*groups))
