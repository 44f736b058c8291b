"""Routes: from every satellite to every station, how far and where to first.

`sweep_routes` is the fast one; `label_routes` takes any graph, in float64, with ways of any length. Both are exact;
design/0024 says what they cost.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.network.routing._sweep_kernels import (
    fill_weights,
    metres_from_ticks,
    next_hops,
    start_rows,
    sweep,
)
from lookdown.network.stations import GroundLinks
from lookdown.network.topology import LinkGeometry, Topology

__all__ = ["NO_HOP", "TICK_M", "RouteChanges", "Routes", "route_changes", "sweep_routes"]

TICK_M = 0.25
"""What `sweep_routes` counts in: a link errs by half of it at most, 0.4 ns."""

NO_HOP = -1
"""Where there is no way."""


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """The shortest ways at one instant.

    Attributes
    ----------
    distance_m : (n_nodes, n_destinations) float64, metre
        Infinite where there is no way. Nodes are the satellites (of `label_routes` the stations behind them too);
        destinations are the stations.
    next_hop : (n_nodes, n_destinations) int32
        The node that the way goes to first: a satellite's row, or `satellite_count` plus the station's row; `NO_HOP`
        where there is no way, and at the destination itself.
    satellite_count : int
    """

    distance_m: np.ndarray
    next_hop: np.ndarray
    satellite_count: int

    def __post_init__(self) -> None:
        assert self.distance_m.shape == self.next_hop.shape and self.next_hop.dtype == np.int32

    def path(self, node: int, destination: int) -> list[int]:
        """Return the nodes from a node to a station, by its row, both named; empty where there is no way."""
        goal = self.satellite_count + destination
        nodes = [node]
        while nodes[-1] != goal:
            hop = int(self.next_hop[nodes[-1], destination])
            if hop == NO_HOP:
                return []
            nodes.append(hop)
            assert len(nodes) <= len(self.next_hop) + 1, "next hops go round in a ring"
        return nodes


@dataclass(frozen=True, slots=True, eq=False)
class RouteChanges:
    """What changed between two instants: the message that every satellite's table is kept by.

    Attributes
    ----------
    node, destination, next_hop : (k,) int32
        The new first hop of a node to a destination.
    """

    node: np.ndarray
    destination: np.ndarray
    next_hop: np.ndarray

    def __len__(self) -> int:
        return len(self.node)

    def applied_to(self, next_hop: np.ndarray) -> np.ndarray:
        """Return the table of next hops with the changes in it."""
        after = next_hop.copy()
        after[self.node, self.destination] = self.next_hop
        return after


def route_changes(before: Routes, after: Routes) -> RouteChanges:
    """Return which next hops differ: 0.14 % of them after a second over 1,584 satellites.

    Examples
    --------
    >>> one = Routes(np.ones((2, 1)), np.array([[1], [2]], np.int32), 2)
    >>> two = Routes(np.ones((2, 1)), np.array([[2], [2]], np.int32), 2)
    >>> changes = route_changes(one, two)
    >>> changes.node.tolist(), changes.next_hop.tolist(), len(route_changes(two, two))
    ([0], [2], 0)
    """
    assert before.next_hop.shape == after.next_hop.shape, "the same nodes and destinations"
    node, destination = np.nonzero(before.next_hop != after.next_hop)
    return RouteChanges(node.astype(np.int32), destination.astype(np.int32), after.next_hop[node, destination])


def sweep_routes(
    topology: Topology,
    links: LinkGeometry,
    ground: GroundLinks,
    station_count: int,
    *,
    satellite_up: np.ndarray | None = None,
) -> Routes:
    """Return the shortest way from every satellite to every station by SIMD sweeps.

    Parameters
    ----------
    topology : Topology, n satellites, m links
    links : LinkGeometry
        Lengths above 0; a link that does not stand carries nothing.
    ground : GroundLinks
        Who may go down to whom.
    station_count : int
        Destinations are 0 to `station_count` - 1.
    satellite_up : (n,) bool, optional
        A satellite that is not up neither sends nor relays; by default all are.

    Returns
    -------
    Routes, n nodes
        Distances are exact in whole ticks of 0.25 m a link; ways of 268,435 km and more count as none.

    Examples
    --------
    >>> plane, slot = np.zeros(3, np.uint16), np.arange(3, dtype=np.uint16)
    >>> chain = Topology.from_pairs([[0, 1], [1, 2]], plane=plane, slot=slot)
    >>> links = LinkGeometry(np.array([2e6, 3e6]), np.ones(2, np.bool_))
    >>> ground = GroundLinks(np.array([2], np.int32), np.array([0], np.int32), np.array([1e6]))
    >>> routes = sweep_routes(chain, links, ground, 1)
    >>> routes.distance_m[:, 0].tolist(), routes.path(0, 0)
    ([6000000.0, 4000000.0, 1000000.0], [0, 1, 2, 3])
    """
    count = len(topology)
    alive = np.ones(count, np.bool_) if satellite_up is None else satellite_up
    assert alive.shape == (count,) and alive.dtype == np.bool_, "one bool a satellite"
    assert links.length_m.shape == topology.link_a.shape, "one length a link"
    tick, down = _ticks(links.length_m), _ticks(ground.length_m)
    weight = np.empty(topology.neighbours.shape, np.int32)
    distance, marked = np.empty((count, station_count), np.int32), np.empty(count, np.uint8)
    fill_weights(topology.neighbour_link, tick, links.stands, alive, topology.neighbours, weight)
    start_rows(ground.satellite, ground.station, down, alive, topology.neighbours, weight, distance, marked)
    sweep(topology.neighbours, weight, topology.visits, distance, marked)
    hop, metres = np.empty(distance.shape, np.int32), np.empty(distance.shape)
    next_hops(topology.neighbours, weight, distance, ground.satellite, ground.station, down, hop)
    metres_from_ticks(distance, TICK_M, metres)
    return Routes(metres, hop, count)


def _ticks(length_m: np.ndarray) -> np.ndarray:
    # A link of no length would let two satellites point at each other for ever.
    return np.maximum(np.rint(np.minimum(length_m, 1e8) / TICK_M), 1.0).astype(np.int32)
