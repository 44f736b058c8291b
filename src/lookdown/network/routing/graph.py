"""Any network as a graph, and its shortest ways: label-correcting, or Dijkstra's algorithm to compare with.

Here stations are nodes like satellites: they may relay, cost may be anything above 0, and no way is too long.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lookdown.network.routing._heap_kernels import settle_nearest_first
from lookdown.network.routing._label_kernels import correct_labels
from lookdown.network.routing.routes import NO_HOP, Routes
from lookdown.network.stations import GroundLinks
from lookdown.network.topology import LinkGeometry, Topology

__all__ = ["NetworkGraph", "detours", "graph_of", "heap_routes", "label_routes"]


@dataclass(frozen=True, slots=True, eq=False)
class NetworkGraph:
    """Nodes and arcs, both ways of each link.

    Attributes
    ----------
    starts : (n_nodes + 1,) int64
        The arcs of node u are ``starts[u]`` to ``starts[u + 1]``.
    heads : (n_arcs,) int32
        Where each leads.
    cost : (n_arcs,) float64
        Above 0; metre, or any other cost; infinite where it carries nothing.
    relays : (n_nodes,) uint8
        Whether a way may pass through the node.
    satellite_count : int
        Nodes below are satellites, the others stations.
    """

    starts: np.ndarray
    heads: np.ndarray
    cost: np.ndarray
    relays: np.ndarray
    satellite_count: int

    def __post_init__(self) -> None:
        assert len(self.starts) == len(self.relays) + 1 and self.starts[-1] == len(self.heads) == len(self.cost)
        assert (self.cost > 0.0).all(), "a cost is above 0"

    @property
    def station_count(self) -> int:
        """Number of nodes that are not satellites."""
        return len(self.relays) - self.satellite_count


def graph_of(
    topology: Topology,
    links: LinkGeometry,
    ground: GroundLinks,
    station_count: int,
    *,
    satellite_up: np.ndarray | None = None,
    stations_relay: bool = False,
) -> NetworkGraph:
    """Return the graph of what stands at one instant; arguments as of `sweep_routes`.

    Parameters
    ----------
    stations_relay : bool
        Whether a way may bounce off a station; by default it may not.

    Examples
    --------
    >>> plane, slot = np.zeros(3, np.uint16), np.arange(3, dtype=np.uint16)
    >>> chain = Topology.from_pairs([[0, 1], [1, 2]], plane=plane, slot=slot)
    >>> links = LinkGeometry(np.array([2e6, 3e6]), np.array([True, False]))
    >>> ground = GroundLinks(np.array([2], np.int32), np.array([0], np.int32), np.array([1e6]))
    >>> graph = graph_of(chain, links, ground, 1)
    >>> graph.heads.tolist(), graph.starts.tolist(), graph.station_count
    ([1, 0, 3, 2], [0, 1, 2, 3, 4], 1)
    """
    count = len(topology)
    alive = np.ones(count, np.bool_) if satellite_up is None else satellite_up
    stands = links.stands & alive[topology.link_a] & alive[topology.link_b]
    down = alive[ground.satellite]
    tails = np.concatenate([topology.link_a[stands], ground.satellite[down]])
    heads = np.concatenate([topology.link_b[stands], ground.station[down] + np.int32(count)])
    cost = np.concatenate([links.length_m[stands], ground.length_m[down]])
    both, other = np.concatenate([tails, heads]), np.concatenate([heads, tails])
    order = np.argsort(both, kind="stable")
    relays = np.ones(count + station_count, np.uint8)
    relays[count:] = stations_relay
    starts = np.concatenate([[0], np.cumsum(np.bincount(both, minlength=count + station_count))])
    return NetworkGraph(
        starts.astype(np.int64), other[order].astype(np.int32), np.concatenate([cost, cost])[order], relays, count
    )


def label_routes(graph: NetworkGraph) -> Routes:
    """Return the shortest way from every node to every station by FIFO label-correcting, in float64.

    Examples
    --------
    >>> plane, slot = np.zeros(2, np.uint16), np.arange(2, dtype=np.uint16)
    >>> pair = Topology.from_pairs([[0, 1]], plane=plane, slot=slot)
    >>> links = LinkGeometry(np.array([2e6]), np.ones(1, np.bool_))
    >>> ground = GroundLinks(np.array([0, 1], np.int32), np.array([0, 1], np.int32), np.array([1e6, 5e5]))
    >>> routes = label_routes(graph_of(pair, links, ground, 2))
    >>> routes.distance_m[:, 1].tolist(), routes.path(2, 1)
    ([2500000.0, 500000.0, 3500000.0, 0.0], [2, 0, 1, 3])
    """
    return _routes(graph, correct_labels)


def heap_routes(graph: NetworkGraph) -> Routes:
    """Return the same as `label_routes` by Dijkstra's algorithm: slower, but bounded on any graph.

    Where several ways are equally long the next hops may differ; the distances never do.
    """
    return _routes(graph, settle_nearest_first)


def _routes(graph: NetworkGraph, method: Callable[..., None]) -> Routes:
    goals = np.arange(graph.satellite_count, len(graph.relays), dtype=np.int32)
    distance = np.empty((len(goals), len(graph.relays)))
    hop = np.empty(distance.shape, np.int32)
    method(graph.starts, graph.heads, graph.cost, graph.relays, goals, distance, hop)
    return Routes(np.ascontiguousarray(distance.T), np.ascontiguousarray(hop.T), graph.satellite_count)


def detours(graph: NetworkGraph, node: int, destination: int, count: int) -> list[list[int]]:
    """Return ways from a node to a station of which no two share a link, the shortest first.

    Each is the shortest that avoids the links of those before: what is left to a shipment when the ways before have
    failed, or the ways over which copies go. Fewer where there are no more.

    Parameters
    ----------
    graph : NetworkGraph
    node : int
    destination : int
        Row of the station.
    count : int
        Most ways.

    Returns
    -------
    list of list of int
        Nodes, both ends named.

    Examples
    --------
    >>> plane, slot = np.zeros(4, np.uint16), np.arange(4, dtype=np.uint16)
    >>> ring = Topology.from_pairs([[0, 1], [1, 2], [2, 3], [0, 3]], plane=plane, slot=slot)
    >>> links = LinkGeometry(np.array([1e6, 1e6, 1e6, 2e6]), np.ones(4, np.bool_))
    >>> ground = GroundLinks(np.array([1, 2], np.int32), np.array([0, 0], np.int32), np.array([1e6, 1e6]))
    >>> detours(graph_of(ring, links, ground, 1), 0, 0, 5)
    [[0, 1, 4], [0, 3, 2, 4]]
    """
    cost = graph.cost.copy()
    goal = np.array([graph.satellite_count + destination], np.int32)
    distance, hop = np.empty((1, len(graph.relays))), np.empty((1, len(graph.relays)), np.int32)
    found: list[list[int]] = []
    while len(found) < count:
        correct_labels(graph.starts, graph.heads, cost, graph.relays, goal, distance, hop)
        if hop[0, node] == NO_HOP:
            break
        way = [node]
        while way[-1] != goal[0]:
            way.append(int(hop[0, way[-1]]))
        found.append(way)
        _close(graph, cost, way)
    return found


def _close(graph: NetworkGraph, cost: np.ndarray, way: Sequence[int]) -> None:
    for a, b in pairwise(way):
        for tail, head in ((a, b), (b, a)):
            arcs = slice(int(graph.starts[tail]), int(graph.starts[tail + 1]))
            cost[arcs][graph.heads[arcs] == head] = np.inf
