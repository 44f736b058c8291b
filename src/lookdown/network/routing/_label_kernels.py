"""Label-correcting with a queue, first in first out: exact shortest ways on any graph, in float64.

A graph is given by rows: `starts[u]` to `starts[u + 1]` are the arcs of node u, `heads` where they lead, `weights`
how long they are, infinite for one that carries nothing. Ways are found backwards, from the destination, over
arcs whose other direction is as long. A node that does not relay may begin or end a way, never stand within it.

It comes to Dijkstra's numbers bit for bit (`_heap_kernels`): the distance of a node is the least of neighbour plus
arc, one rounded sum, and there is one set of numbers that satisfies it where arcs are above 0. On meshes it takes a
sixth of Dijkstra's time (design/0024); its worst case, which they never come near, is the product of nodes and arcs.

Numeric policy: float64, no fastmath.
"""

import math

import numpy as np
from numba import njit

_NONE = -1


@njit(cache=True, error_model="numpy")
def _correct(starts, heads, weights, relays, goal, distance, hop, queue, queued):
    """Write distance and next hop of every node to one goal."""
    nodes = distance.shape[0]
    distance[:] = math.inf
    hop[:] = _NONE
    distance[goal] = 0.0
    queue[0] = goal
    queued[goal] = 1
    first, waiting = 0, 1
    while waiting > 0:
        v = queue[first]
        first = first + 1 if first + 1 < nodes else 0
        waiting -= 1
        queued[v] = 0
        if v != goal and relays[v] == 0:
            continue
        so_far = distance[v]
        for arc in range(starts[v], starts[v + 1]):
            u = heads[arc]
            length = so_far + weights[arc]
            if length < distance[u]:
                distance[u] = length
                hop[u] = v
                if queued[u] == 0:
                    place = first + waiting
                    queue[place if place < nodes else place - nodes] = u
                    queued[u] = 1
                    waiting += 1


@njit(cache=True, error_model="numpy")
def correct_labels(starts, heads, weights, relays, goals, distance, hop):
    """Write distance and next hop of every node to every goal, (goals, nodes), by label-correcting."""
    nodes = distance.shape[1]
    queue, queued = np.empty(nodes, np.int32), np.zeros(nodes, np.uint8)
    for g in range(goals.shape[0]):
        _correct(starts, heads, weights, relays, goals[g], distance[g], hop[g], queue, queued)
