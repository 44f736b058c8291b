"""Kernels of pairs of stations: where each goes up, how far it is, and by which way.

Numeric policy: float64, no fastmath. Plain twins: `tests/oracles/network_plain.py`.
"""

import math

import numpy as np
from numba import njit

_AS_INDEX = np.uint64
_HASH = np.uint64(0x9E3779B97F4A7C15)


@njit(cache=True, error_model="numpy")
def _through(row, length, satellite, best, first):
    for g in range(_AS_INDEX(row.shape[0])):
        way = row[g] + length
        less = way < best[g]
        best[g] = way if less else best[g]
        first[g] = satellite if less else first[g]


@njit(cache=True, error_model="numpy")
def go_up(satellite, station, length, distance, best, first):
    """Write how far each station is from each, and the satellite that it goes up to; -1 where there is no way."""
    best[:] = math.inf
    first[:] = -1
    for i in range(satellite.shape[0]):
        u = station[i]
        _through(distance[satellite[i]], length[i], satellite[i], best[u], first[u])
    for u in range(best.shape[0]):
        best[u, u] = 0.0
        first[u, u] = -1


@njit(cache=True, error_model="numpy")
def trace_pairs(first, next_hop, satellite_count, path_hash, hops):
    """Write a number that stands for the way of each pair, row below column, and its links; 0 where there is none."""
    row = 0
    stations = first.shape[0]
    for u in range(stations):
        for g in range(u + 1, stations):
            node, mark, links = first[u, g], np.uint64(0), 0
            if node >= 0:
                links = 1
                while node < satellite_count:
                    mark = (mark ^ np.uint64(node + 1)) * _HASH
                    mark ^= mark >> np.uint64(29)
                    node = next_hop[node, g]
                    links += 1
            path_hash[row] = mark
            hops[row] = links
            row += 1


@njit(cache=True, error_model="numpy")
def tally_pairs(distance, path_hash, hops, is_first, last_hash, least, most, fewest, farthest, changes, silent):
    """Add one instant to the figures of each pair."""
    row = 0
    stations = distance.shape[0]
    for u in range(stations):
        for g in range(u + 1, stations):
            way = distance[u, g]
            if math.isinf(way):
                silent[row] += 1
            else:
                least[row] = min(least[row], way)
                most[row] = max(most[row], way)
                fewest[row] = min(fewest[row], hops[row])
                farthest[row] = max(farthest[row], hops[row])
            if not is_first and path_hash[row] != last_hash[row]:
                changes[row] += 1
            last_hash[row] = path_hash[row]
            row += 1
