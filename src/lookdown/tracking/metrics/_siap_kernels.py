"""Which object each track stands for, followed along each track's instants.

Numeric policy: integers only; every decision is exact.
"""

from numba import njit

__all__ = ["follow_tracks"]

_NONE = -1


@njit(cache=True, error_model="numpy")
def _close(nearest, held, first, last):
    """Mark the rows of one association; rows at which another object was nearer are within it, too."""
    for row in range(first, last + 1):
        held[row] = nearest[first]


@njit(cache=True, error_model="numpy")
def follow_tracks(starts, nearest, confirm, end, held, first_rows, last_rows):
    """Write the associations of every track by first and last row; return how many there are.

    Track k owns the rows ``starts[k]:starts[k + 1]``, by rising time; ``nearest`` is the object nearest
    to it at each, -1 where none is near enough. An association begins at the first of `confirm` rows
    in a run with the same object nearest and lasts to the last row with it before `end` rows without;
    rows are counted against it before any new one. Rows without that ended an association count against
    the next one, too, until the object is nearest once more. ``held`` gets the object of each row, or -1.
    The rule is that of Stone Soup's TrackToTruth.
    """
    count = 0
    for track in range(starts.shape[0] - 1):
        current, candidate = _NONE, _NONE
        run = failures = 0
        first = last = candidate_first = _NONE
        for row in range(starts[track], starts[track + 1]):
            held[row] = _NONE
            near = nearest[row]
            if current == _NONE:
                if near == _NONE:
                    run, candidate = 0, _NONE
                elif near != candidate:
                    candidate, run, candidate_first = near, 1, row
                else:
                    run += 1
                if near != _NONE and run >= confirm:
                    current, first, last = near, candidate_first, row
                    candidate, run = _NONE, 0
                continue
            if near == current:
                failures, last = 0, row
                continue
            failures += 1
            if near != _NONE and near == candidate:
                run += 1
            else:
                candidate, candidate_first, run = near, row, 1
            if failures >= end:
                first_rows[count], last_rows[count] = first, last
                count += 1
                _close(nearest, held, first, last)
                if run >= confirm and candidate != _NONE:
                    current, first, last = candidate, candidate_first, row
                else:
                    current = _NONE
        if current != _NONE:
            first_rows[count], last_rows[count] = first, last
            count += 1
            _close(nearest, held, first, last)
    return count
