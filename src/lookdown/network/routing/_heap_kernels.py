"""Dijkstra's shortest ways with a binary heap: bounded on any graph, and the oracle of the others.

The graph is that of `_label_kernels`. Equal keys leave the heap in no order that anyone may lean on.

Numeric policy: float64, no fastmath.

References
----------
Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1 (1959), 269-271.
"""

import math

import numpy as np
from numba import njit

_NONE = -1


@njit(cache=True, error_model="numpy")
def _push(keys, nodes, size, key, node):
    """Put a node into the heap; return the new size."""
    place = size
    while place > 0:
        parent = (place - 1) // 2
        if keys[parent] <= key:
            break
        keys[place] = keys[parent]
        nodes[place] = nodes[parent]
        place = parent
    keys[place] = key
    nodes[place] = node
    return size + 1


@njit(cache=True, error_model="numpy")
def _drop_first(keys, nodes, size):
    """Take the first node out of the heap; return the new size."""
    size -= 1
    key, node = keys[size], nodes[size]
    place = 0
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[place] = keys[child]
        nodes[place] = nodes[child]
        place = child
    keys[place] = key
    nodes[place] = node
    return size


@njit(cache=True, error_model="numpy")
def _settle(starts, heads, weights, relays, goal, distance, hop, keys, nodes):
    """Write distance and next hop of every node to one goal, nearest first."""
    distance[:] = math.inf
    hop[:] = _NONE
    distance[goal] = 0.0
    size = _push(keys, nodes, 0, 0.0, goal)
    while size > 0:
        so_far, v = keys[0], nodes[0]
        size = _drop_first(keys, nodes, size)
        if so_far > distance[v] or (v != goal and relays[v] == 0):
            continue
        for arc in range(starts[v], starts[v + 1]):
            u = heads[arc]
            length = so_far + weights[arc]
            if length < distance[u]:
                distance[u] = length
                hop[u] = v
                size = _push(keys, nodes, size, length, u)


@njit(cache=True, error_model="numpy")
def settle_nearest_first(starts, heads, weights, relays, goals, distance, hop):
    """Write distance and next hop of every node to every goal, (goals, nodes), by Dijkstra's algorithm."""
    room = heads.shape[0] + 1
    keys, nodes = np.empty(room), np.empty(room, np.int32)
    for g in range(goals.shape[0]):
        _settle(starts, heads, weights, relays, goals[g], distance[g], hop[g], keys, nodes)
