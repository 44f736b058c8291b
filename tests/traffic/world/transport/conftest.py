import numpy as np
import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.traffic.world.places import great_circle_m, read_airports, utc_offset_s
from lookdown.traffic.world.places.routes import Routes
from lookdown.traffic.world.transport import AIRLINERS, TransportFleet, WindField, airline_network

PAIRS = ("LHR JFK", "JFK LHR", "CDG NCE", "ORD LAX", "SIN SYD", "FRA BRU", "HND FUK", "CPT JNB", "DEL LHR", "GVA ZRH")


@pytest.fixture(scope="session")
def winter_epoch_tai_ns() -> int:
    return tai_ns_from_utc_text("2026-01-15T00:00:00Z")


@pytest.fixture(scope="session")
def make_fleet(winter_epoch_tai_ns):
    """Return a maker of small fleets: twenty flights a day each way between some airports."""

    def made(*, pairs=PAIRS, seed: int = 3, wind: WindField | None = None, per_day: float = 20.0) -> TransportFleet:
        places = read_airports()
        ends = np.array([[places.row_of(code) for code in pair.split()] for pair in pairs], np.uint32)
        routes = Routes(
            origin_row=ends[:, 0].copy(),
            destination_row=ends[:, 1].copy(),
            flights_per_day=np.full(len(ends), per_day, np.float32),
            cargo_per_day=np.full(len(ends), 0.1 * per_day, np.float32),
            distance_m=great_circle_m(places.rows, ends[:, 0], ends[:, 1]),
        )
        network = airline_network(places.rows, routes, offset_s=utc_offset_s(places.rows, winter_epoch_tai_ns))
        return TransportFleet(network, AIRLINERS, seed=seed, epoch_tai_ns=winter_epoch_tai_ns, wind=wind)

    return made


@pytest.fixture(scope="session")
def fleet(make_fleet) -> TransportFleet:
    return make_fleet()
