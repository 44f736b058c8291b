"""What a routing step costs, by part and by method, and where the misfit with the IMC 2020 study comes from.

Run: python design/0024_network_routing.py [steps | methods | changes | filter | altitude]
"""

import math
import sys
from time import process_time

import numpy as np
from numba import njit
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from lookdown.benchmarks import _network as network_bench
from lookdown.network import (
    city_stations,
    graph_of,
    ground_links,
    heap_routes,
    label_routes,
    link_geometry,
    route_changes,
    sweep_routes,
)
from lookdown.network.routing import _sweep_kernels as kernels
from lookdown.study.city_pairs import HYPATIA_SHELLS, city_pair_figures
from lookdown.verification._network._study import _geodesic_m

START_TAI_NS = 1_633_608_037_000_000_000
ROUNDS = 7


def best_ms(work):
    best = math.inf
    for _ in range(ROUNDS):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return 1e3 * best


def mesh(planes, slots):
    """Return satellites, links and cities as `lookdown bench network` has them."""
    made = network_bench._mesh(planes, slots)
    return made.table, made.topology, made.cities


def steps():
    """Parts of a step."""
    for planes, slots in ((72, 22), (100, 100)):
        table, topology, cities = mesh(planes, slots)
        position = table.at(START_TAI_NS).position_ecef_m
        links, ground = link_geometry(topology, position), ground_links(cities, position)
        count = len(topology)
        print(f"{count} satellites, 100 cities, {len(ground)} ground links; CPU ms, best of {ROUNDS}")
        print(f"  positions    {best_ms(lambda t=table: t.at(START_TAI_NS)):6.2f}")
        print(f"  links        {best_ms(lambda a=topology, b=position: link_geometry(a, b)):6.2f}")
        print(f"  visibility   {best_ms(lambda a=cities, b=position: ground_links(a, b)):6.2f}")
        print(f"  routes       {best_ms(lambda a=topology, b=links, c=ground: sweep_routes(a, b, c, 100)):6.2f}")
        sweep_parts(topology, links, ground)


def sweep_parts(topology, links, ground):
    count = len(topology)
    tick, down = np.rint(links.length_m * 4).astype(np.int32), np.rint(ground.length_m * 4).astype(np.int32)
    alive, weight = np.ones(count, np.bool_), np.empty(topology.neighbours.shape, np.int32)
    distance, marked = np.empty((count, 100), np.int32), np.empty(count, np.uint8)
    hop, metres = np.empty((count, 100), np.int32), np.empty((count, 100))
    near = topology.neighbours
    kernels.fill_weights(topology.neighbour_link, tick, links.stands, alive, near, weight)

    def start():
        kernels.start_rows(ground.satellite, ground.station, down, alive, near, weight, distance, marked)

    def swept():
        start()
        return kernels.sweep(near, weight, topology.visits, distance, marked)

    before = best_ms(start)
    print(f"    start      {before:6.2f}\n    sweeps     {best_ms(swept) - before:6.2f}, {swept() / count:.2f} visits")
    hops = best_ms(lambda: kernels.next_hops(near, weight, distance, ground.satellite, ground.station, down, hop))
    print(f"    next hops  {hops:6.2f}")
    print(f"    metres     {best_ms(lambda: kernels.metres_from_ticks(distance, 0.25, metres)):6.2f}")


@njit(error_model="numpy")
def float_sweeps(neighbours, weight, distance):
    """The sweeps that were measured first: float32, every satellite there and back until nothing changes."""
    passes, changed = 0, True
    count, goals = distance.shape
    while changed:
        changed = False
        passes += 1
        for turn in range(2):
            for i in range(count):
                s = i if turn == 0 else count - 1 - i
                own = distance[s]
                a, b = distance[neighbours[s, 0]], distance[neighbours[s, 1]]
                c, d = distance[neighbours[s, 2]], distance[neighbours[s, 3]]
                less = False
                for g in range(np.uint64(goals)):
                    low = min(
                        min(a[g] + weight[s, 0], b[g] + weight[s, 1]), min(c[g] + weight[s, 2], d[g] + weight[s, 3])
                    )
                    best = min(own[g], low)
                    less |= best != own[g]
                    own[g] = best
                changed |= less
    return passes


def methods():
    """The same step by every method, with satellites lost too."""
    for planes, slots in ((72, 22), (100, 100)):
        table, topology, cities = mesh(planes, slots)
        position = table.at(START_TAI_NS).position_ecef_m
        links, ground = link_geometry(topology, position), ground_links(cities, position)
        for lost in (0.0, 0.05, 0.3):
            alive = np.random.default_rng(4).random(len(topology)) >= lost
            graph = graph_of(topology, links, ground, 100, satellite_up=alive)
            swept = best_ms(lambda a=topology, b=links, c=ground, d=alive: sweep_routes(a, b, c, 100, satellite_up=d))
            labels, heap = best_ms(lambda a=graph: label_routes(a)), best_ms(lambda a=graph: heap_routes(a))
            matrix = csr_array((graph.cost, graph.heads, graph.starts))
            goals = np.arange(len(topology), len(topology) + 100)
            peer = best_ms(lambda a=matrix, b=goals: dijkstra(a, indices=b, return_predecessors=True))
            floats, passes, error_m = float_figures(topology, links, ground, alive, heap_routes(graph))
            print(
                f"{len(topology)} lost {lost:.0%}: ticks {swept:.2f}, float32 without marks {floats:.2f} "
                f"({passes} passes, off by {error_m:.1f} m), labels {labels:.2f}, heap {heap:.2f}, "
                f"scipy {peer:.2f} CPU ms"
            )


def float_figures(topology, links, ground, alive, exact):
    count = len(topology)
    lengths = np.where(topology.neighbour_link >= 0, links.length_m[topology.neighbour_link], 1e9)
    shut = ~alive[:, np.newaxis] | ~alive[topology.neighbours]
    weight = np.where(shut, 1e9, lengths).astype(np.float32)
    start = np.full((count, 100), 1e9, np.float32)
    kept = alive[ground.satellite]
    start[ground.satellite[kept], ground.station[kept]] = ground.length_m[kept]
    distance = start.copy()

    def work():
        distance[:] = start
        return float_sweeps(topology.neighbours, weight, distance)

    cost, passes = best_ms(work), work()
    reached = np.isfinite(exact.distance_m[:count])
    return cost, passes, np.abs(distance[reached] - exact.distance_m[:count][reached]).max()


def changes():
    """What changes in a second."""
    table, topology, cities = mesh(72, 22)

    def at(second):
        position = table.at(START_TAI_NS + second * 10**9).position_ecef_m
        ground = ground_links(cities, position)
        return sweep_routes(topology, link_geometry(topology, position), ground, 100), ground

    shares, comes = [], []
    for second in range(0, 500, 25):
        (before, was), (after, now) = at(second), at(second + 1)
        shares.append(len(route_changes(before, after)) / before.next_hop.size)
        pairs = [set(zip(g.satellite.tolist(), g.station.tolist(), strict=True)) for g in (was, now)]
        comes.append(len(pairs[0] ^ pairs[1]))
    print(f"after 1 s {np.mean(shares):.2%} of next hops and {np.mean(comes):.1f} ground links are others")


def filter():
    """The share of pairs whose greatest round trip is 1.2 times the least or more, with and without near pairs."""
    for name, shell in HYPATIA_SHELLS.items():
        cities = city_stations(range_limit_m=shell.range_limit_m)
        figures = city_pair_figures(shell, cities, 0.1 * np.arange(2_000))
        far = _geodesic_m(cities, figures) >= 500e3
        wide = figures.most_m >= 1.2 * figures.least_m
        spread_ms = 1e3 * (figures.most_round_trip_s - figures.least_round_trip_s)
        print(
            f"{name}: all {len(far)} pairs {wide.mean():.2%}, "
            f"the {far.sum()} of 500 km and more {wide[far].mean():.2%}, "
            f"the {(~far).sum()} nearer {wide[~far].mean():.0%}; median spread {np.median(spread_ms):.2f} / "
            f"{np.median(spread_ms[far]):.2f} ms"
        )


def altitude():
    """How high the study's shells fly by their mean motion."""
    for name, shell in HYPATIA_SHELLS.items():
        axis_km = (3.986008e5 / (shell.revolutions_per_day * 2 * math.pi / 86_400) ** 2) ** (1 / 3)
        print(f"{name}: {shell.revolutions_per_day} revolutions a day are {axis_km - 6_378.135:.0f} km")


if __name__ == "__main__":
    parts = {each.__name__: each for each in (steps, methods, changes, filter, altitude)}
    for name in sys.argv[1:] or parts:
        print(f"-- {name}")
        parts[name]()
