"""Verification of traffic: flights a day, their lengths and places, and airliners in the air by hour.

What is blind and what is not: countries' totals, 200 airports' movements and shares of inner flights were fitted to
other figures (from memory); the dozen factors of distance and kinship were tuned by eye on means and country pairs of
OpenTravelData and on nothing else named here (design/0009-world-demand.md). The world flies more than a published
year did, so absolute figures are compared after division by its growth; shares need none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lookdown.astro import geodetic_from_ecef, tai_ns_from_utc_text
from lookdown.traffic import FleetKind, WorldSettings, WorldTraffic
from lookdown.traffic.motion import HOUR_NS
from lookdown.traffic.world.places import AirportList, Region, Routes, read_airports, read_routes, region_of
from lookdown.traffic.world.places.anchors import (
    AIRBORNE_PEAK,
    AIRBORNE_PEAK_PER_FLIGHT_A_DAY,
    DAY_SHAPE,
    DAY_SHAPE_SOURCE,
    PEAK_HOUR_UTC,
    REGION_SHARES,
    SECOND_PEAK_HOUR_UTC,
)
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["airborne_rows", "rows"]

_AREA = "traffic"
_JULY = "2024-07-10T00:00:00Z"
_FAA = "FAA, Air Traffic by the Numbers, figures of FY2019 (faa.gov/air_traffic/by_the_numbers)"
_EUROCONTROL_YEAR = (
    "EUROCONTROL, 10.2 million flights in 2023; business and military flights and overflights (some 12 %) are in it"
)
_EUROCONTROL_WEEK = "EUROCONTROL aviation network update, week 23 of 2024: {} of 33,000 flights a day"
_OPTD = "OpenTravelData, optd_airline_por_rcld (CC BY 4.0), schedules by airline and pair, snapshot of 2026-08: {}"
_BTS = "BTS, domestic flights of 2008, by way of vega-datasets, flights-airport.csv: {}"
_OAG = "OAG, departures of March 2018 to February 2019, both ways, as printed by ofeed.com"
_ACI = "ACI World, movements of 2022, as printed by ajc.com; the fit took those of 2023 from memory"

_PUBLISHED_A_DAY = 100_000.0
"""Commercial flights that Flightera follows a day."""

_OPTD_DEPARTURES = {Region.NORTH_AMERICA: 0.295, Region.EUROPE: 0.220, Region.EAST_ASIA: 0.171, Region.REST: 0.315}
_OPTD_BANDS = (0.092, 0.186, 0.274, 0.174, 0.101, 0.088, 0.035, 0.021, 0.014, 0.015)
_BTS_BANDS = (0.055, 0.180, 0.313, 0.189, 0.124, 0.084, 0.042, 0.013, 0.001, 0.000)
_BANDS_KM = (0, 250, 500, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 20000)
_EUROPEAN_FLOWS = (("ES", "ES", 1348), ("FR", "FR", 1018), ("DE", "DE", 638), ("ES", "GB", 974), ("DE", "ES", 620))


@dataclass(frozen=True, slots=True)
class _Demand:
    """The routes with the countries and regions of their ends; how far they outgrow a published year."""

    places: AirportList
    routes: Routes
    flights: np.ndarray
    origin: np.ndarray
    destination: np.ndarray
    from_region: np.ndarray
    to_region: np.ndarray
    grown: float

    def between(self, first: str, second: str) -> float:
        """Return flights a day between two countries, both ways."""
        there = (self.origin == first) & (self.destination == second)
        back = (self.origin == second) & (self.destination == first)
        return float(self.flights[there | back].sum())

    def bands(self, rows: np.ndarray) -> np.ndarray:
        """Return shares of flights by distance."""
        length_km = self.routes.distance_m[rows] / 1e3
        counts = np.histogram(length_km, _BANDS_KM, weights=self.flights[rows])[0]
        return counts / counts.sum()

    def mean_km(self, rows: np.ndarray) -> float:
        """Return the mean length of flights."""
        return float(np.average(self.routes.distance_m[rows], weights=self.flights[rows]) / 1e3)


def _read(places: AirportList, routes: Routes) -> _Demand:
    country, region = np.array(places.countries)[places.rows.country_code], places.rows.region
    flights = routes.flights_per_day.astype(np.float64)
    return _Demand(
        places=places,
        routes=routes,
        flights=flights,
        origin=country[routes.origin_row],
        destination=country[routes.destination_row],
        from_region=region[routes.origin_row],
        to_region=region[routes.destination_row],
        grown=float(flights.sum()) / _PUBLISHED_A_DAY,
    )


def rows() -> list[Row]:
    """Return the rows of demand: flights, lengths, places, and airliners in the air."""
    demand = _read(read_airports(), read_routes())
    by_region = _flown(tai_ns_from_utc_text(_JULY))
    found = [*_totals(demand), *_lengths(demand), *_flows(demand)]
    return found + airborne_rows(by_region.sum(axis=1), by_region, flights_a_day=float(demand.flights.sum()))


def _flown(midnight_tai_ns: int) -> np.ndarray:
    """Return how many airliners of the synthetic world fly over each region at 0, 1, ... 23 h, (24, 4)."""
    settings = WorldSettings(seed=1, epoch_tai_ns=midnight_tai_ns, fleets=frozenset({FleetKind.AIRLINERS}))
    world = WorldTraffic(settings)
    counts = np.zeros((24, len(Region)))
    for hour in range(24):
        latitude, longitude, _ = geodetic_from_ecef(world.at(midnight_tai_ns + hour * HOUR_NS).position_ecef_m)
        counts[hour] = np.bincount(region_of(latitude, longitude), minlength=len(Region))
    return counts


def airborne_rows(airborne: np.ndarray, by_region: np.ndarray, *, flights_a_day: float) -> list[Row]:
    """Return the rows of airliners and freighters in the air.

    Parameters
    ----------
    airborne : (24,) float64
        In the air at 0, 1, ... 23 h UTC.
    by_region : (24, 4) float64
        The same by `Region` of the place they are over.
    flights_a_day : float
    """
    peak, hour = float(airborne.max()), int(airborne.argmax())
    night = np.roll(airborne, 3)[:8]
    second = int(night[1:-1].argmax()) + 1 - 3
    shape = float(np.abs(airborne / airborne.mean() - np.array(DAY_SHAPE)).max())
    each, later = AIRBORNE_PEAK_PER_FLIGHT_A_DAY, SECOND_PEAK_HOUR_UTC
    found = [
        _relative("airborne-peak", AIRBORNE_PEAK.value, peak, 0.10, "1", AIRBORNE_PEAK.source),
        _relative("airborne-peak-per-flight-a-day", each.value, peak / flights_a_day, 0.10, each.unit, each.source),
        _absolute("airborne-peak-hour", PEAK_HOUR_UTC.value, float(hour), 1.0, "h", PEAK_HOUR_UTC.source),
        _absolute("airborne-second-peak-hour", later.value, float(second), 1.0, "h", later.source),
        _absolute("airborne-day-shape-worst", 0.0, shape, 0.10, "1", DAY_SHAPE_SOURCE),
    ]
    shares = by_region.sum(axis=0) / by_region.sum()
    return found + [
        _absolute(f"airborne-share-{_name(region)}", published, float(shares[region]), 0.03, "1", DAY_SHAPE_SOURCE)
        for region, published in REGION_SHARES.items()
    ]


def _name(region: Region) -> str:
    return region.name.lower().replace("_", "-")


def _relative(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return relative_row(
        id=id, area=_AREA, published=published, ours=ours, tolerance=tolerance, unit=unit, source=source
    )


def _absolute(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=ours, tolerance=tolerance, unit=unit, source=source
    )


def _totals(demand: _Demand) -> Iterator[Row]:
    people = demand.flights - demand.routes.cargo_per_day
    american = (demand.origin == "US") | (demand.destination == "US")
    a_year = float(people[american].sum()) / demand.grown * 365.0 / 1e6
    yield _relative("scheduled-flights-us", 10.0, a_year, 0.15, "million/year", _FAA)
    european = (demand.from_region == Region.EUROPE) | (demand.to_region == Region.EUROPE)
    a_year = float(demand.flights[european].sum()) / demand.grown * 365.0 / 1e6
    yield _relative("flights-europe", 10.2 * 0.88, a_year, 0.10, "million/year", _EUROCONTROL_YEAR)
    for region, published in _OPTD_DEPARTURES.items():
        ours = float(demand.flights[demand.from_region == region].sum() / demand.flights.sum())
        source = _OPTD.format("departures")
        yield _absolute(f"departures-share-{_name(region)}", published, ours, 0.02, "1", source)
    departures = demand.places.rows.departures_per_day
    for code, movements in (("ATL", 724_145), ("ORD", 711_561)):
        ours = float(departures[demand.places.row_of(code)]) * 730.0 / demand.grown
        yield _relative(f"movements-{code.lower()}", movements, ours, 0.10, "1/year", _ACI)


def _lengths(demand: _Demand) -> Iterator[Row]:
    american = (demand.origin == "US") & (demand.destination == "US")
    everywhere, abroad = np.ones(len(demand.flights), bool), demand.origin != demand.destination
    for name, rows_of, published, tolerance, source in (
        ("stage-length", everywhere, 1351.0, 0.08, _OPTD),
        ("stage-length-abroad", abroad, 2249.0, 0.10, _OPTD),
        ("stage-length-us-domestic", american, 1169.0, 0.08, _BTS),
    ):
        yield _relative(name, published, demand.mean_km(rows_of), tolerance, "km", source.format("mean great circle"))
    for name, rows_of, bands, source in (
        ("stage-length-bands", everywhere, _OPTD_BANDS, _OPTD),
        ("stage-length-bands-us-domestic", american, _BTS_BANDS, _BTS),
    ):
        apart = float(np.abs(demand.bands(rows_of) - np.array(bands)).sum() / 2.0)
        words = source.format("share of flights in another of ten bands of length")
        yield _absolute(name, 0.0, apart, 0.10, "1", words)


def _flows(demand: _Demand) -> Iterator[Row]:
    ends_european = (demand.from_region == Region.EUROPE).astype(int) + (demand.to_region == Region.EUROPE)
    touching = float(demand.flights[ends_european > 0].sum())
    inner = float(demand.flights[ends_european == 2].sum()) / touching
    source = _EUROCONTROL_WEEK.format("25,941")
    yield _absolute("flights-within-europe-share", 25_941 / 33_000, inner, 0.08, "1", source)
    for first, second, a_day in _EUROPEAN_FLOWS:
        ours = demand.between(first, second) / touching
        name = f"flow-{first.lower()}-{second.lower()}-of-europe"
        yield _relative(name, a_day / 33_000, ours, 0.20, "1", _EUROCONTROL_WEEK.format(f"{a_day:,}"))
    pair = {demand.places.row_of("LAX"), demand.places.row_of("SFO")}
    on_pair = np.isin(demand.routes.origin_row, list(pair)) & np.isin(demand.routes.destination_row, list(pair))
    ours = float(demand.flights[on_pair].sum()) / demand.grown
    yield _relative("flights-lax-sfo", 35_365 / 365.0, ours, 0.20, "1/day", _OAG)
