"""Pairs of stations: the shortest way up, along and down, and its history."""

import numpy as np
import pytest
from network_plain import arcs_of, dijkstra, scene

from lookdown.network import PairTally, graph_of, label_routes, station_routes, sweep_routes
from lookdown.network.constants import SPEED_OF_LIGHT_MPS

TURNS = (0.0, 0.05, 0.1, 0.15)


def test_stations_are_as_far_apart_as_dijkstra_says() -> None:
    topology, links, ground, count = scene()
    routes = label_routes(graph_of(topology, links, ground, count))
    between = station_routes(routes, ground)
    for g in range(count):
        expected = dijkstra(arcs_of(topology, links, ground), len(topology) + g, len(topology))
        for u in range(count):
            assert between.distance_m[u, g] == pytest.approx(expected.get(len(topology) + u, np.inf), rel=1e-15)
            first = [] if u == g else routes.path(len(topology) + u, g)[1:-1]
            assert between.path(routes, u, g) == first


def test_a_way_and_its_way_back_are_equally_long() -> None:
    topology, links, ground, count = scene()
    both = station_routes(sweep_routes(topology, links, ground, count), ground)
    assert np.abs(both.distance_m - both.distance_m.T).max() <= 1.0  # ground links up count in full, down in ticks
    assert (
        both.round_trip_s[0, 1] == 2.0 * both.distance_m[0, 1] / 299_792_458.0 and SPEED_OF_LIGHT_MPS == 299_792_458.0
    )


def test_the_tally_is_what_a_list_of_all_ways_gives() -> None:
    tally, ways, lengths = PairTally(6), {}, {}
    for turn in TURNS:
        topology, links, ground, count = scene(turn=turn, range_limit_m=1_600e3)
        routes = sweep_routes(topology, links, ground, count)
        between = station_routes(routes, ground)
        tally.add(routes, between)
        for u in range(count):
            for g in range(u + 1, count):
                ways.setdefault((u, g), []).append(between.path(routes, u, g))
                lengths.setdefault((u, g), []).append(between.distance_m[u, g])
    figures = tally.figures()
    assert (figures.silent > 0).any() and (figures.changes > 0).any()
    for row, pair in enumerate(zip(figures.station_a.tolist(), figures.station_b.tolist(), strict=True)):
        heard = [length for length in lengths[pair] if np.isfinite(length)]
        links_of = [len(way) + 1 for way in ways[pair] if way]
        assert figures.silent[row] == len(TURNS) - len(heard)
        assert figures.changes[row] == sum(a != b for a, b in zip(ways[pair][:-1], ways[pair][1:], strict=True))
        if heard:
            assert (figures.least_m[row], figures.most_m[row]) == (min(heard), max(heard))
            assert (figures.fewest_links[row], figures.most_links[row]) == (min(links_of), max(links_of))
            assert figures.most_round_trip_s[row] == pytest.approx(2 * max(heard) / 299_792_458.0)
        else:
            assert np.isinf(figures.least_m[row]) and figures.most_m[row] == 0.0


def test_ways_over_the_same_satellites_have_the_same_mark_and_others_another() -> None:
    tally, marks = PairTally(6), {}
    for turn in (0.0, 0.1, 0.1):
        topology, links, ground, count = scene(turn=turn)
        routes = sweep_routes(topology, links, ground, count)
        between = station_routes(routes, ground)
        before = tally.figures().changes
        tally.add(routes, between)
        rows = zip(tally.figures().station_a.tolist(), tally.figures().station_b.tolist(), strict=True)
        for mark, (u, g) in zip(tally.way_marks.tolist(), rows, strict=True):
            assert marks.setdefault(mark, between.path(routes, u, g)) == between.path(routes, u, g)
    assert len({tuple(way) for way in marks.values()}) == len(marks) > 15
    assert np.array_equal(tally.figures().changes, before) and before.any()


def test_a_pair_needs_two_stations() -> None:
    with pytest.raises(AssertionError, match="two stations"):
        PairTally(1)
