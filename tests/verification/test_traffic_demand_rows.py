"""Every row of the world's demand holds, is its own, and can fail."""

from dataclasses import replace

import numpy as np
import pytest

from lookdown.traffic.world.places import read_airports, read_routes
from lookdown.verification._row import Row
from lookdown.verification._traffic import _demand

ROWS = _demand.rows()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_holds(row: Row) -> None:
    assert row.passed, row
    assert row.area == "traffic" and np.isfinite(row.ours)


def test_rows_hold_what_the_area_promises() -> None:
    names = [row.id for row in ROWS]
    assert len(set(names)) == len(names)
    assert {"airborne-peak", "airborne-peak-hour", "stage-length", "flights-europe", "departures-share-rest"} <= set(
        names
    )
    assert sum(name.startswith("airborne-share-") for name in names) == 4
    assert [row.kind for row in ROWS].count("published") >= 20


def failed(rows: list[Row]) -> set[str]:
    return {row.id for row in rows if not row.passed}


def bell(peak_hour: float) -> np.ndarray:
    """Return a day with one peak."""
    return 10_000.0 + 2_000.0 * np.cos((np.arange(24) - peak_hour) * np.pi / 12.0)


def test_a_day_with_another_shape_is_told() -> None:
    evenly = np.full(4, 0.25)
    counts = bell(20.0)
    told = failed(_demand.airborne_rows(counts, counts[:, None] * evenly, flights_a_day=115_000.0))
    assert {"airborne-peak-hour", "airborne-day-shape-worst", "airborne-share-east-asia"} <= told
    assert "airborne-peak" not in told


def test_a_peak_an_eighth_too_high_is_told() -> None:
    counts = bell(14.0) * 13_500.0 / 12_000.0
    told = failed(_demand.airborne_rows(counts, counts[:, None] * np.full(4, 0.25), flights_a_day=115_000.0))
    assert {"airborne-peak", "airborne-peak-per-flight-a-day"} <= told


def test_lengths_and_flows_are_of_the_routes() -> None:
    """Doubling the long routes moves the mean length; taking Spain's own flights away moves its flow alone."""
    places, routes = read_airports(), read_routes()
    long = routes.distance_m > 4e6
    more = replace(routes, flights_per_day=np.where(long, 2.0, 1.0).astype(np.float32) * routes.flights_per_day)
    assert {"stage-length", "stage-length-abroad"} <= failed(list(_demand._lengths(_demand._read(places, more))))
    demand = _demand._read(places, routes)
    inner = (demand.origin == "ES") & (demand.destination == "ES")
    fewer = replace(routes, flights_per_day=np.where(inner, 0.5, 1.0).astype(np.float32) * routes.flights_per_day)
    assert failed(list(_demand._flows(_demand._read(places, fewer)))) == {"flow-es-es-of-europe"}


def test_totals_are_of_the_regions() -> None:
    places, routes = read_airports(), read_routes()
    demand = _demand._read(places, routes)
    europe = demand.from_region == 2
    fewer = replace(routes, flights_per_day=np.where(europe, 0.7, 1.0).astype(np.float32) * routes.flights_per_day)
    told = failed(list(_demand._totals(_demand._read(places, fewer))))
    assert {"flights-europe", "departures-share-europe"} <= told
