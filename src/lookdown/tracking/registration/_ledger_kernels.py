"""Rows of the ledger found by track ids, in one pass over two rising lists."""

from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import PART, WHOLE

__all__ = ["UNKNOWN", "find_rows"]

UNKNOWN = -1


@njit(**PART)
def _first_from(ids, first, end, wanted):
    """Return the first place from one on whose id is not below another: in steps that double, then by halves."""
    step, high = 1, first
    while high < end and ids[high] < wanted:
        first = high + 1
        high += step
        step *= 2
    high = min(high, end)
    while first < high:
        middle = (first + high) // 2
        if ids[middle] < wanted:
            first = middle + 1
        else:
            high = middle
    return first


@njit(**PART)
def _insert_unknown(track_ids, ids, rows, held, fresh, out):
    """Put ids without a row among those held, from the greatest down, each with the next free row."""
    place, i, row = held + fresh - 1, held - 1, held + fresh - 1
    for k in range(out.shape[0] - 1, -1, -1):
        if out[k] != UNKNOWN or (k > 0 and track_ids[k - 1] == track_ids[k]):
            continue
        while i >= 0 and ids[i] > track_ids[k]:
            ids[place], rows[place] = ids[i], rows[i]
            place -= 1
            i -= 1
        ids[place], rows[place] = track_ids[k], row
        end = k
        while end < out.shape[0] and track_ids[end] == track_ids[k]:
            out[end] = row
            end += 1
        place -= 1
        row -= 1


@njit(**PART)
def _forget(ledger, row):
    """Make a track one of unknown origin."""
    for q in range(ledger.sensors.shape[1]):
        ledger.sensors[row, q] = -1
        for c in range(ledger.shares.shape[2]):
            ledger.shares[row, q, c] = 0.0
    for k in range(ledger.rest.shape[1]):
        ledger.rest[row, k] = -1.0


@njit(**WHOLE)
def find_rows(track_ids, ids, rows, held, epochs, epoch, memory, ledger, out):
    """Write the row of each track, new where it is not known; return how many tracks are held then.

    Parameters
    ----------
    track_ids : (n,) uint64, rising
    ids : (m,) uint64, rows : (m,) int64
        Of the tracks held, `held` of them by rising id, with room for more.
    epochs : (m,) int64
        When each row was last heard of.
    epoch, memory : int
        A track not heard of for longer than `memory` is of unknown origin again.
    ledger : Ledger
    out : (n,) int64

    Nothing has changed where the return is more than there is room for: it is to be called again with that.
    """
    ledger = handle_of(ledger)
    at, fresh = 0, 0
    for k in range(track_ids.shape[0]):
        if k > 0 and track_ids[k - 1] == track_ids[k]:
            out[k] = out[k - 1]
            continue
        at = _first_from(ids, at, held, track_ids[k])
        if at < held and ids[at] == track_ids[k]:
            out[k] = rows[at]
        else:
            out[k] = UNKNOWN
            fresh += 1
    if held + fresh > ids.shape[0]:
        return held + fresh
    _insert_unknown(track_ids, ids, rows, held, fresh, out)
    for k in range(out.shape[0]):
        row = out[k]
        first = k == 0 or out[k - 1] != row
        if first and (row >= held or epochs[row] < epoch - memory):
            _forget(ledger, row)
        epochs[row] = epoch
    return held + fresh
