"""Which pairs of airports airliners and freighters fly between, and how often: a gravity model, made offline."""

import functools
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

import numpy as np
import pyarrow.parquet as pq

from lookdown.astro import MEAN_RADIUS_M
from lookdown.tables import Table, column
from lookdown.traffic.world.places.airports import Airports, read_airports

__all__ = ["Routes", "great_circle_m", "read_routes"]


@dataclass(frozen=True, slots=True)
class Routes(Table):
    """Ordered pairs of airports with flights a day; the world's total is 126,500."""

    origin_row: np.ndarray = column("u4", "1", "row of the airport of departure in the list of airports")
    destination_row: np.ndarray = column("u4", "1", "row of the airport of arrival")
    flights_per_day: np.ndarray = column("f4", "1/day", "flights of airliners and freighters in this direction")
    cargo_per_day: np.ndarray = column("f4", "1/day", "those of them that are freighters")
    distance_m: np.ndarray = column("f8", "m", "great circle on a sphere of the mean radius")


def great_circle_m(airports: Airports, origin_row: np.ndarray, destination_row: np.ndarray) -> np.ndarray:
    """Return the length of the great circle between places, on the sphere of the mean radius.

    Within 0.56 % of the geodesic on the ellipsoid.

    References
    ----------
    R. W. Sinnott, "Virtues of the haversine", Sky and Telescope 68 (2), 1984, page 159.
    """
    from_latitude, to_latitude = airports.latitude_rad[origin_row], airports.latitude_rad[destination_row]
    apart = airports.longitude_rad[destination_row] - airports.longitude_rad[origin_row]
    half = np.sin((to_latitude - from_latitude) / 2.0) ** 2
    half += np.cos(from_latitude) * np.cos(to_latitude) * np.sin(apart / 2.0) ** 2
    return 2.0 * MEAN_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


@functools.lru_cache(maxsize=1)
def read_routes() -> Routes:
    """Return the pairs of airports that the package carries, read once, by origin and destination.

    Examples
    --------
    >>> routes = read_routes()
    >>> round(float(routes.flights_per_day.sum()))
    126500
    """
    content = files("lookdown.traffic.world.places").joinpath("data/routes.parquet").read_bytes()
    table = pq.read_table(BytesIO(content), use_threads=False)
    origin, destination = (table.column(name).to_numpy().astype(np.uint32) for name in ("origin", "destination"))
    return Routes(
        origin_row=origin,
        destination_row=destination,
        flights_per_day=table.column("flights_per_day").to_numpy(),
        cargo_per_day=table.column("cargo_per_day").to_numpy(),
        distance_m=great_circle_m(read_airports().rows, origin, destination),
    )
