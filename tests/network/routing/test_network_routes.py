"""Sweeps against Dijkstra by Python's heap: the same whole numbers, whatever has failed."""

import numpy as np
import pytest
from network_plain import arcs_of, dijkstra, scene

from lookdown.network import (
    NO_HOP,
    TICK_M,
    GroundLinks,
    LinkGeometry,
    Topology,
    motif_pairs,
    route_changes,
    sweep_routes,
)


def ticks(length_m: float) -> int:
    return max(round(length_m / TICK_M), 1)


def check_against_dijkstra(topology, links, ground, count, up) -> None:
    routes = sweep_routes(topology, links, ground, count, satellite_up=up)
    arcs = arcs_of(topology, links, ground, up)
    for g in range(count):
        expected = dijkstra(arcs, len(topology) + g, len(topology), ticks)
        for s in range(len(topology)):
            way = expected.get(s)
            if way is None:
                assert np.isinf(routes.distance_m[s, g]) and routes.next_hop[s, g] == NO_HOP
                assert routes.path(s, g) == []
            else:
                assert routes.distance_m[s, g] == way * TICK_M  # exact, not nearly
                steps = zip(routes.path(s, g)[:-1], routes.path(s, g)[1:], strict=True)
                assert sum(ticks(dict(arcs[a])[b]) for a, b in steps) == way


@pytest.mark.parametrize("seed", range(8))
def test_sweeps_equal_dijkstra_with_satellites_and_links_lost(seed: int) -> None:
    rng = np.random.default_rng(seed)
    topology, links, ground, count = scene(turn=float(rng.uniform(0, 1)))
    up = rng.random(len(topology)) >= rng.choice([0.0, 0.1, 0.4, 0.7])
    stands = links.stands & (rng.random(len(links.stands)) >= rng.choice([0.0, 0.3]))
    check_against_dijkstra(topology, LinkGeometry(links.length_m, stands), ground, count, up)


def test_a_graph_of_many_links_is_swept_too() -> None:
    rng = np.random.default_rng(11)
    plane, slot = np.divmod(np.arange(40, dtype=np.uint16), np.uint16(8))
    pairs = np.concatenate([motif_pairs(plane, slot, [(0, 1), (1, 0), (1, 2)]), rng.integers(0, 40, (30, 2))])
    topology = Topology.from_pairs(pairs, plane=plane, slot=slot)
    assert topology.neighbours.shape[1] >= 8
    links = LinkGeometry(rng.uniform(1e5, 5e6, len(topology.link_a)), rng.random(len(topology.link_a)) > 0.2)
    ground = GroundLinks(
        np.array([3, 9, 9], np.int32), np.array([0, 0, 1], np.int32), np.array([6e5, 7e5, 8e5], np.float64)
    )
    check_against_dijkstra(topology, links, ground, 2, np.ones(40, np.bool_))


def test_the_way_straight_down_is_taken_where_it_is_shortest() -> None:
    topology, links, ground, count = scene()
    routes = sweep_routes(topology, links, ground, count)
    direct = routes.next_hop >= len(topology)
    assert direct.any()
    satellite, station = np.nonzero(direct)
    seen = set(zip(ground.satellite.tolist(), ground.station.tolist(), strict=True))
    assert all(pair in seen for pair in zip(satellite.tolist(), station.tolist(), strict=True))
    assert (routes.next_hop[direct] == len(topology) + station).all()


def test_distances_do_not_depend_on_the_order_of_rows() -> None:
    topology, links, ground, count = scene()
    order = np.random.default_rng(2).permutation(len(topology))
    place = np.argsort(order).astype(np.int32)
    pairs = np.stack([place[topology.link_a], place[topology.link_b]], axis=1)
    mixed = Topology.from_pairs(pairs, plane=topology.plane[order], slot=topology.slot[order])
    row = {frozenset(each): m for m, each in enumerate(pairs.tolist())}
    same = [row[frozenset(each)] for each in zip(mixed.link_a.tolist(), mixed.link_b.tolist(), strict=True)]
    carried = LinkGeometry(links.length_m[same], links.stands[same])
    moved = GroundLinks(place[ground.satellite], ground.station, ground.length_m)
    one, two = sweep_routes(topology, links, ground, count), sweep_routes(mixed, carried, moved, count)
    assert np.array_equal(one.distance_m[order], two.distance_m)


def test_a_ring_around_the_world_and_more_is_too_long() -> None:
    count = 60
    plane, slot = np.zeros(count, np.uint16), np.arange(count, dtype=np.uint16)
    chain = Topology.from_pairs(np.stack([np.arange(count - 1), np.arange(1, count)], axis=1), plane=plane, slot=slot)
    links = LinkGeometry(np.full(count - 1, 5e6), np.ones(count - 1, np.bool_))
    ground = GroundLinks(np.array([0], np.int32), np.array([0], np.int32), np.array([1e6]))
    routes = sweep_routes(chain, links, ground, 1)
    reached = np.isfinite(routes.distance_m[:, 0])
    assert reached[:54].all() and not reached[54:].any()  # 1,000 km + 53 x 5,000 km < 268,435 km < one more
    assert (routes.next_hop[54:, 0] == NO_HOP).all()


def test_nothing_reaches_a_station_that_nobody_sees() -> None:
    topology, links, ground, count = scene()
    routes = sweep_routes(topology, links, ground.take(ground.station != 2), count)
    assert np.isinf(routes.distance_m[:, 2]).all() and np.isfinite(routes.distance_m[:, 1]).all()


def test_changes_bring_the_table_before_to_the_table_after() -> None:
    topology, links, ground, count = scene()
    before = sweep_routes(topology, links, ground, count)
    up = np.ones(len(topology), np.bool_)
    up[[5, 40]] = False
    after = sweep_routes(topology, links, ground, count, satellite_up=up)
    changes = route_changes(before, after)
    assert 0 < len(changes) < before.next_hop.size / 2
    assert np.array_equal(changes.applied_to(before.next_hop), after.next_hop)
    assert not np.array_equal(before.next_hop, after.next_hop) and len(route_changes(after, after)) == 0


def test_a_mask_of_another_length_is_a_programmers_fault() -> None:
    topology, links, ground, count = scene()
    with pytest.raises(AssertionError, match="one bool a satellite"):
        sweep_routes(topology, links, ground, count, satellite_up=np.ones(3, np.bool_))
