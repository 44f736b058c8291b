"""Ways between stations, and what becomes of them over time."""

from dataclasses import dataclass

import numpy as np

from lookdown.network.constants import SPEED_OF_LIGHT_MPS
from lookdown.network.routing._pair_kernels import go_up, tally_pairs, trace_pairs
from lookdown.network.routing.routes import NO_HOP, Routes
from lookdown.network.stations import GroundLinks

__all__ = ["PairFigures", "PairTally", "StationRoutes", "station_routes"]


@dataclass(frozen=True, slots=True, eq=False)
class StationRoutes:
    """The shortest ways between stations at one instant.

    Attributes
    ----------
    distance_m : (g, g) float64, metre
        Infinite where there is no way, 0 from a station to itself.
    first_satellite : (g, g) int32
        The satellite that the row's station goes up to for the column's; -1 where there is no way.
    """

    distance_m: np.ndarray
    first_satellite: np.ndarray

    @property
    def round_trip_s(self) -> np.ndarray:
        """Light time there and back, (g, g) float64, second."""
        return 2.0 * self.distance_m / SPEED_OF_LIGHT_MPS

    def path(self, routes: Routes, station: int, destination: int) -> list[int]:
        """Return the satellites on the way from one station to another; empty where there is none."""
        first = int(self.first_satellite[station, destination])
        return [] if first == NO_HOP else routes.path(first, destination)[:-1]


def station_routes(routes: Routes, ground: GroundLinks) -> StationRoutes:
    """Return the shortest way between any two stations: each goes up to the satellite that makes it shortest.

    Parameters
    ----------
    routes : Routes
        From every satellite to the g stations.
    ground : GroundLinks
        Who may go up to whom.

    Examples
    --------
    >>> routes = Routes(np.array([[9e6, 1e6], [8e6, 2e6]]), np.array([[1, 3], [2, 0]], np.int32), 2)
    >>> up = GroundLinks(np.array([0, 1], np.int32), np.array([0, 0], np.int32), np.array([3e6, 1e6]))
    >>> both = station_routes(routes, up)
    >>> both.distance_m.tolist(), both.first_satellite.tolist()
    ([[0.0, 3000000.0], [inf, 0.0]], [[-1, 1], [-1, -1]])
    """
    count = routes.distance_m.shape[1]
    best, first = np.empty((count, count)), np.empty((count, count), np.int32)
    go_up(ground.satellite, ground.station, ground.length_m, routes.distance_m, best, first)
    return StationRoutes(best, first)


@dataclass(frozen=True, slots=True, eq=False)
class PairFigures:
    """What became of each pair of stations over some instants; rows are pairs u < g, u by u.

    Attributes
    ----------
    station_a, station_b : (p,) int32
    least_m, most_m : (p,) float64, metre
        Shortest and longest of the shortest ways; infinite and 0 where there never was one.
    fewest_links, most_links : (p,) int32
        Of the ways, over both ends.
    changes : (p,) int32
        How often the way became another, none counted as a way of its own.
    silent : (p,) int32
        Instants without a way.
    """

    station_a: np.ndarray
    station_b: np.ndarray
    least_m: np.ndarray
    most_m: np.ndarray
    fewest_links: np.ndarray
    most_links: np.ndarray
    changes: np.ndarray
    silent: np.ndarray

    @property
    def least_round_trip_s(self) -> np.ndarray:
        """Light time there and back over the shortest, (p,) float64, second."""
        return 2.0 * self.least_m / SPEED_OF_LIGHT_MPS

    @property
    def most_round_trip_s(self) -> np.ndarray:
        """Light time there and back over the longest, (p,) float64, second."""
        return 2.0 * self.most_m / SPEED_OF_LIGHT_MPS


class PairTally:
    """Keeps the figures of all pairs of stations from instant to instant.

    Examples
    --------
    >>> tally = PairTally(2)
    >>> routes = Routes(np.array([[9e6, 1e6], [8e6, 2e6]]), np.array([[1, 3], [2, 0]], np.int32), 2)
    >>> up = GroundLinks(np.array([0, 1], np.int32), np.array([0, 0], np.int32), np.array([3e6, 1e6]))
    >>> tally.add(routes, station_routes(routes, up))
    >>> tally.figures().least_m.tolist(), tally.figures().most_links.tolist()
    ([3000000.0], [3])
    """

    def __init__(self, station_count: int) -> None:
        assert station_count >= 2, "a pair needs two stations"
        self._a, self._b = np.triu_indices(station_count, 1)
        pairs = len(self._a)
        self._hash, self._last = np.zeros(pairs, np.uint64), np.zeros(pairs, np.uint64)
        self._hops = np.zeros(pairs, np.int32)
        self._least, self._most = np.full(pairs, np.inf), np.zeros(pairs)
        self._fewest, self._farthest = np.full(pairs, np.iinfo(np.int32).max, np.int32), np.zeros(pairs, np.int32)
        self._changes, self._silent = np.zeros(pairs, np.int32), np.zeros(pairs, np.int32)
        self._instants = 0

    def add(self, routes: Routes, between: StationRoutes) -> None:
        """Add one instant."""
        trace_pairs(between.first_satellite, routes.next_hop, routes.satellite_count, self._hash, self._hops)
        tally_pairs(
            between.distance_m,
            self._hash,
            self._hops,
            self._instants == 0,
            self._last,
            self._least,
            self._most,
            self._fewest,
            self._farthest,
            self._changes,
            self._silent,
        )
        self._instants += 1

    @property
    def way_marks(self) -> np.ndarray:
        """A number for the way of each pair at the last instant, (p,) uint64: equal ways have equal numbers."""
        return self._hash.copy()

    def figures(self) -> PairFigures:
        """Return the figures so far."""
        return PairFigures(
            self._a.astype(np.int32),
            self._b.astype(np.int32),
            self._least.copy(),
            self._most.copy(),
            self._fewest.copy(),
            self._farthest.copy(),
            self._changes.copy(),
            self._silent.copy(),
        )
