"""The optimal one-to-one matching of sparse pairs, row after row by shortest augmenting paths.

Numeric policy: float64 throughout, no fastmath. The matching found is optimal up to rounding: its
sum of costs exceeds the least by no more than some 1e-15 of the sum of their sizes. Rows are taken
in order and ties go to the smaller distance, then to the edge met first: the same edges in the same
order give the same matching.

Each row may stay alone at cost 0. A search looks no further than the first free column or the first
row that had better stay alone, so it stays within one cluster of pairs and the cost is close to one
visit of each edge where clusters are small.
"""

import numpy as np
from numba import njit

__all__ = ["match_rows"]

_NONE = -1


@njit(cache=True, error_model="numpy")
def _push(keys, items, size, key, item):
    """Add to a binary heap; return its new size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if keys[parent] <= key:
            break
        keys[place], items[place] = keys[parent], items[parent]
        place = parent
    keys[place], items[place] = key, item
    return size + 1


@njit(cache=True, error_model="numpy")
def _pop(keys, items, size):
    """Take the least entry off a binary heap; return its key and item. The new size is one less."""
    key, item = keys[0], items[0]
    last = size - 1
    moved_key, moved_item = keys[last], items[last]
    place, child = 0, 1
    while child < last:
        if child + 1 < last and keys[child + 1] < keys[child]:
            child += 1
        if moved_key <= keys[child]:
            break
        keys[place], items[place] = keys[child], items[child]
        place, child = child, 2 * child + 1
    keys[place], items[place] = moved_key, moved_item
    return key, item


@njit(cache=True, error_model="numpy")
def _give(row, column, columns, chosen, owner, through, reached):
    """Hand a column to the row that reached it, that row's old column to the next, back to the start."""
    while True:
        edge, taker = through[column], reached[column]
        freed = chosen[taker]
        chosen[taker], owner[column] = edge, taker
        if taker == row:
            return
        column = columns[freed]


@njit(cache=True, error_model="numpy")
def match_rows(starts, columns, costs, column_count, chosen):
    """Write the edge chosen for each row, -1 where it stays alone, so that the sum of costs is least.

    Row i owns the edges ``starts[i]:starts[i + 1]``; a pair costs ``costs[edge]``, staying alone nothing.
    Jonker, Volgenant, Computing 38 (1987) 325-340, the augmentation phase; dense form in Crouse, IEEE
    Transactions on Aerospace and Electronic Systems 52 (2016) 1679-1696, section III.
    """
    row_prices, column_prices = np.zeros(starts.shape[0] - 1), np.zeros(column_count)
    owner, through = np.full(column_count, _NONE, np.int64), np.empty(column_count, np.int64)
    reached = np.empty(column_count, np.int64)
    distance, done = np.full(column_count, np.inf), np.zeros(column_count, np.bool_)
    touched, settled = np.empty(column_count, np.int64), np.empty(column_count, np.int64)
    keys, items = np.empty(columns.shape[0] + 1), np.empty(columns.shape[0] + 1, np.int64)
    for row in range(starts.shape[0] - 1):
        chosen[row] = _NONE
        touched_count = settled_count = size = 0
        here, least, sink = row, 0.0, _NONE
        alone_row, alone = _NONE, np.inf
        while True:
            if least - row_prices[here] < alone:
                alone, alone_row = least - row_prices[here], here
            for edge in range(starts[here], starts[here + 1]):
                column = columns[edge]
                length = least + costs[edge] - row_prices[here] - column_prices[column]
                if not done[column] and length < distance[column]:
                    if distance[column] == np.inf:
                        touched[touched_count] = column
                        touched_count += 1
                    distance[column], through[column], reached[column] = length, edge, here
                    size = _push(keys, items, size, length, column)
            # Entries that a shorter way has made stale are still on the heap.
            while size > 0 and done[items[0]]:
                _pop(keys, items, size)
                size -= 1
            if size == 0 or alone <= keys[0]:
                least = alone
                break
            least, column = _pop(keys, items, size)
            size -= 1
            done[column] = True
            settled[settled_count] = column
            settled_count += 1
            if owner[column] == _NONE:
                sink = column
                break
            here = owner[column]
        row_prices[row] += least
        for k in range(settled_count):
            column = settled[k]
            rise = least - distance[column]
            column_prices[column] -= rise
            if owner[column] != _NONE:
                row_prices[owner[column]] += rise
        if sink != _NONE:
            _give(row, sink, columns, chosen, owner, through, reached)
        elif alone_row != row:
            freed = columns[chosen[alone_row]]
            chosen[alone_row] = _NONE
            _give(row, freed, columns, chosen, owner, through, reached)
        for k in range(touched_count):
            distance[touched[k]], done[touched[k]] = np.inf, False
