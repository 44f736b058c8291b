"""Sweeps: distance and next hop from every satellite to every destination, eight destinations an instruction.

Distances are whole ticks of a quarter of a metre (int32): sums of whole numbers do not depend on their order, so that
sweeps, label-correcting and Dijkstra come to the same numbers, not to nearly the same; and they cost what float32
costs, whose sums along a path err by 26 m where a tick errs by 0.125 m a link. A way of 2^30 ticks, 268,435 km or
0.9 s, or more counts as none.

A visit takes the least of a satellite's row and its neighbours' rows plus the link, all destinations at once; who
changed marks its neighbours, and only who is marked is visited. It ends when nobody is. Any graph of satellites
will do; the order of visits, planes there and back, only makes it quick on grids. design/0024 has the figures.

Numeric policy: int32, exact. Plain twin: `tests/oracles/network_plain.py`.
"""

import numpy as np
from numba import njit

NO_WAY = 1 << 30
CLOSED = NO_WAY - 1
"""Weight of a link that carries nothing: no sum with it is below `NO_WAY`, none passes int32."""

_LANES, _NONE = 4, np.int32(-1)
_AS_INDEX = np.uint64


@njit(cache=True, error_model="numpy")
def fill_weights(neighbour_link, tick, stands, alive, neighbours, weight):
    """Write the weight of each satellite's links: ticks, or `CLOSED`."""
    for s in range(neighbour_link.shape[0]):
        for k in range(neighbour_link.shape[1]):
            m = neighbour_link[s, k]
            weight[s, k] = CLOSED
            if m >= 0 and stands[m] and alive[s] and alive[neighbours[s, k]]:
                weight[s, k] = tick[m]


@njit(cache=True, error_model="numpy")
def start_rows(satellite, station, tick, alive, neighbours, weight, distance, marked):
    """Write the ways straight down, and mark the neighbours of who has one."""
    distance[:] = NO_WAY
    marked[:] = 0
    for i in range(satellite.shape[0]):
        s = satellite[i]
        if alive[s]:
            distance[s, station[i]] = min(distance[s, station[i]], tick[i])
            _mark(neighbours, weight, s, marked)


@njit(cache=True, error_model="numpy")
def _mark(neighbours, weight, s, marked):
    for k in range(neighbours.shape[1]):
        if weight[s, k] < CLOSED:
            marked[neighbours[s, k]] = 1


@njit(cache=True, error_model="numpy")
def _visit(own, row_0, row_1, row_2, row_3, w_0, w_1, w_2, w_3):
    """Take the least of a row and four others; return 0 where nothing changed."""
    changed = np.int32(0)
    for g in range(_AS_INDEX(own.shape[0])):
        low = min(min(row_0[g] + w_0, row_1[g] + w_1), min(row_2[g] + w_2, row_3[g] + w_3))
        best = min(own[g], low)
        changed |= best ^ own[g]
        own[g] = best
    return changed


@njit(cache=True, error_model="numpy")
def sweep(neighbours, weight, visits, distance, marked):
    """Visit until nobody is marked; return the number of visits."""
    count, waiting = 0, True
    while waiting:
        waiting = False
        for i in range(visits.shape[0]):
            s = visits[i]
            if marked[s] == 0:
                continue
            marked[s] = 0
            waiting = True
            count += 1
            changed = np.int32(0)
            for k in range(0, neighbours.shape[1], _LANES):
                changed |= _visit(
                    distance[s],
                    distance[neighbours[s, k]],
                    distance[neighbours[s, k + 1]],
                    distance[neighbours[s, k + 2]],
                    distance[neighbours[s, k + 3]],
                    weight[s, k],
                    weight[s, k + 1],
                    weight[s, k + 2],
                    weight[s, k + 3],
                )
            if changed != 0:
                _mark(neighbours, weight, s, marked)
    return count


@njit(cache=True, error_model="numpy")
def _hops_of(own, row_0, row_1, row_2, row_3, w_0, w_1, w_2, w_3, n_0, n_1, n_2, n_3, hop):
    """Write which of four neighbours a shortest way goes through, the first of them; keep what is there for none."""
    for g in range(_AS_INDEX(own.shape[0])):
        best, found = own[g], hop[g]
        found = n_3 if row_3[g] + w_3 == best else found
        found = n_2 if row_2[g] + w_2 == best else found
        found = n_1 if row_1[g] + w_1 == best else found
        found = n_0 if row_0[g] + w_0 == best else found
        hop[g] = found if best < NO_WAY else _NONE


@njit(cache=True, error_model="numpy")
def next_hops(neighbours, weight, distance, satellite, station, tick, hop):
    """Write the neighbour that begins the shortest way, the first of several that are equal; -1 where there is none.

    The way straight down is taken before any other of the same length. Stations are counted behind the satellites.
    """
    count = neighbours.shape[0]
    for s in range(count):
        hop[s] = _NONE
        for k in range(neighbours.shape[1] - _LANES, -1, -_LANES):
            near = neighbours[s, k : k + _LANES]
            _hops_of(
                distance[s],
                distance[near[0]],
                distance[near[1]],
                distance[near[2]],
                distance[near[3]],
                weight[s, k],
                weight[s, k + 1],
                weight[s, k + 2],
                weight[s, k + 3],
                near[0],
                near[1],
                near[2],
                near[3],
                hop[s],
            )
    for i in range(satellite.shape[0]):
        s, g = satellite[i], station[i]
        if tick[i] == distance[s, g]:
            hop[s, g] = count + g


@njit(cache=True, error_model="numpy")
def metres_from_ticks(distance, tick_m, metres):
    """Write distances in metres, infinite where there is no way."""
    flat, out = distance.ravel(), metres.ravel()
    for i in range(_AS_INDEX(flat.shape[0])):
        out[i] = flat[i] * tick_m if flat[i] < NO_WAY else np.inf
