"""The order in which a sweep meets dwells again: a binary heap of (rank of the dwell, track)."""

from numba import njit

from lookdown.tracking.engine._layout import NONE
from lookdown.tracking.engine._options import INNER

__all__ = ["key_of", "pop_key", "push_key", "rank_of", "row_of"]

ROW_BITS = 32


@njit(**INNER)
def key_of(rank, row):
    """Return the key of a track's next dwell; `row` NONE stands for the dwell alone."""
    return (rank << ROW_BITS) | (row + 1)


@njit(**INNER)
def rank_of(key):
    """Return the rank of a key."""
    return key >> ROW_BITS


@njit(**INNER)
def row_of(key):
    """Return the row of a key, NONE where it stands for the dwell alone."""
    return (key & ((1 << ROW_BITS) - 1)) + NONE


@njit(**INNER)
def push_key(heap, count, key):
    """Add a key; `count` (1,) int64 is how many there are."""
    k = count[0]
    count[0] += 1
    while k > 0:
        parent = (k - 1) >> 1
        if heap[parent] <= key:
            break
        heap[k] = heap[parent]
        k = parent
    heap[k] = key


@njit(**INNER)
def pop_key(heap, count):
    """Return and remove the least key."""
    least = heap[0]
    count[0] -= 1
    last, size, k = heap[count[0]], count[0], 0
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= last:
            break
        heap[k] = heap[child]
        k = child
    heap[k] = last
    return least
