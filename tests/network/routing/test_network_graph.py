"""Label-correcting and Dijkstra on any graph: the same numbers bit for bit; ways that share no link."""

from itertools import pairwise

import numpy as np
import pytest
from network_plain import arcs_of, dijkstra, scene
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra as scipy_dijkstra

from lookdown.network import (
    TICK_M,
    LinkGeometry,
    NetworkGraph,
    detours,
    graph_of,
    heap_routes,
    label_routes,
    sweep_routes,
)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("method", [label_routes, heap_routes])
def test_distances_are_those_of_pythons_heap_bit_for_bit(method, seed: int) -> None:
    rng = np.random.default_rng(seed)
    topology, links, ground, count = scene(cities=4)
    up = rng.random(len(topology)) >= 0.2
    routes = method(graph_of(topology, links, ground, count, satellite_up=up))
    arcs = arcs_of(topology, links, ground, up)
    for g in range(count):
        expected = dijkstra(arcs, len(topology) + g, len(topology))
        ours = routes.distance_m[:, g]
        assert {node for node in range(len(ours)) if np.isfinite(ours[node])} == expected.keys()
        assert all(ours[node] == way for node, way in expected.items())


def test_stations_relay_only_where_they_are_told_to() -> None:
    topology, links, ground, count = scene(cities=8)
    none_up = LinkGeometry(links.length_m, np.zeros_like(links.stands))
    apart = label_routes(graph_of(topology, none_up, ground, count)).distance_m
    relayed = label_routes(graph_of(topology, none_up, ground, count, stations_relay=True)).distance_m
    assert (relayed <= apart).all() and np.isfinite(relayed).sum() > np.isfinite(apart).sum()


def test_scipy_agrees_on_a_wild_graph_where_everyone_relays() -> None:
    rng = np.random.default_rng(9)
    nodes, arcs = 60, 240
    matrix = np.full((nodes, nodes), 0.0)
    matrix[rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs)] = rng.uniform(0.5, 9.0, arcs)
    matrix = np.maximum(np.triu(matrix, 1), np.tril(matrix, -1).T)
    matrix += matrix.T
    sparse = csr_array(matrix)
    graph = NetworkGraph(
        sparse.indptr.astype(np.int64), sparse.indices.astype(np.int32), sparse.data, np.ones(nodes, np.uint8), 40
    )
    expected = scipy_dijkstra(sparse, indices=np.arange(40, nodes)).T
    assert np.allclose(label_routes(graph).distance_m, expected, rtol=1e-14)
    assert np.array_equal(label_routes(graph).distance_m, heap_routes(graph).distance_m)


def test_next_hops_lead_to_the_station_over_the_distance_given() -> None:
    topology, links, ground, count = scene()
    routes = label_routes(graph_of(topology, links, ground, count))
    arcs = arcs_of(topology, links, ground)
    for node in range(0, len(topology) + count, 7):
        for g in range(count):
            way = routes.path(node, g)
            if node == len(topology) + g:
                assert way == [node]
                continue
            total = 0.0
            for a, b in zip(way[-2::-1], way[:0:-1], strict=True):
                total = total + dict(arcs[a])[b]
            assert way[-1] == len(topology) + g and total == routes.distance_m[node, g]


def test_sweeps_are_within_half_a_tick_a_link() -> None:
    topology, links, ground, count = scene()
    exact = label_routes(graph_of(topology, links, ground, count))
    swept = sweep_routes(topology, links, ground, count)
    error = np.abs(swept.distance_m - exact.distance_m[: len(topology)])
    hops = [len(exact.path(s, g)) for s in range(len(topology)) for g in range(count)]
    assert error.max() <= 0.5 * TICK_M * max(hops) and error.max() > 0.0


def test_detours_share_no_link_and_grow_longer() -> None:
    topology, links, ground, count = scene()
    graph = graph_of(topology, links, ground, count)
    arcs = arcs_of(topology, links, ground)
    ways = detours(graph, 17, 1, 9)
    assert 2 <= len(ways) <= 4  # a satellite has four links
    lengths = [sum(dict(arcs[a])[b] for a, b in pairwise(w)) for w in ways]
    used = [frozenset(step) for w in ways for step in pairwise(w)]
    assert len(used) == len(set(used)) and lengths == sorted(lengths)
    assert all(w[0] == 17 and w[-1] == len(topology) + 1 for w in ways)
    assert ways[0] == label_routes(graph).path(17, 1)
    assert detours(graph, 17, 1, 1) == ways[:1]


def test_there_is_no_detour_from_a_satellite_that_is_down() -> None:
    topology, links, ground, count = scene()
    up = np.ones(len(topology), np.bool_)
    up[17] = False
    assert detours(graph_of(topology, links, ground, count, satellite_up=up), 17, 1, 3) == []


def test_a_cost_of_nothing_is_a_programmers_fault() -> None:
    with pytest.raises(AssertionError, match="above 0"):
        NetworkGraph(np.array([0, 1, 2]), np.array([1, 0], np.int32), np.zeros(2), np.ones(2, np.uint8), 1)
