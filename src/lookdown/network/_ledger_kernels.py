"""A window of 64 looks a stream: which have been counted.

Numeric policy: exact integers. Cost: 5 ns an item.
"""

import numpy as np
from numba import njit

from lookdown.numerics.lean import LEAN

__all__ = ["WINDOW", "admit_items"]

WINDOW = 64
_ONE, _ALL = np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)
_NEW, _DUPLICATE, _CORRELATED, _STALE = 0, 1, 2, 3


@njit(**LEAN)
def admit_items(stream, first_look, last_look, newest, seen, code):
    """Say of each item, in order, whether its looks are new, and count them.

    Parameters
    ----------
    stream : (n,) int64
        Row of each item's stream.
    first_look, last_look : (n,) int64
        Numbers of its looks, both counted in.
    newest : (m,) int64
        Newest look of each stream, -1 before any; written.
    seen : (m,) uint64
        Bit k: the look k before the newest has been counted; written.
    code : (n,) uint8
        Written.
    """
    for item in range(stream.shape[0]):
        row, first, last = stream[item], first_look[item], last_look[item]
        ahead = last - newest[row]
        if ahead > 0:
            seen[row] = seen[row] << np.uint64(ahead) if ahead < WINDOW and newest[row] >= 0 else np.uint64(0)
            newest[row] = last
        if newest[row] - first >= WINDOW:
            code[item] = _STALE
            continue
        length = last - first + 1
        looks = (_ALL if length >= WINDOW else (_ONE << np.uint64(length)) - _ONE) << np.uint64(newest[row] - last)
        known = looks & seen[row]
        if known == 0:
            code[item] = _NEW
        elif known == looks:
            code[item] = _DUPLICATE
        else:
            code[item] = _CORRELATED
        seen[row] |= looks
