"""Kernel of revisit: sweep the rises and sets of a place in order of time.

Numeric policy: integers only. Its plain twin is tests/oracles/access_plain.py.
"""

import numba


@numba.njit(cache=True, error_model="numpy")
def sweep(place, rise, fall, fold, out_place, out_start, out_stop):
    """Write when at least `fold` satellites see each place; return how many intervals there are.

    Parameters
    ----------
    place : (n,) uint32
        Ascending.
    rise, fall : (n,) int64
        Rises and sets of each place, ascending, each by itself: which belongs to which does
        not matter to a count.
    fold : int, 1 or more
    out_place, out_start, out_stop : (n,) uint32, int64, int64, out
    """
    count, first, rows = 0, 0, place.shape[0]
    while first < rows:
        last = first
        while last < rows and place[last] == place[first]:
            last += 1
        up, down, depth = first, first, 0
        while down < last:
            # A set and a rise at one instant leave no gap.
            if up < last and rise[up] <= fall[down]:
                depth += 1
                if depth == fold:
                    out_start[count] = rise[up]
                up += 1
            else:
                if depth == fold and fall[down] > out_start[count]:
                    out_place[count], out_stop[count] = place[first], fall[down]
                    count += 1
                depth -= 1
                down += 1
        first = last
    return count
