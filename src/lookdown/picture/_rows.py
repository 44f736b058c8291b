"""Finding rows by id."""

import numpy as np

__all__ = ["rows_of"]


def rows_of(wanted: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the row of each wanted id among others, and whether it is there; 0 where it is not.

    Rising ids need no sort, and the same ids in the same places no search: the usual case from step to step.
    """
    if len(wanted) == len(among) and np.array_equal(wanted, among):
        return np.arange(len(wanted)), np.ones(len(wanted), dtype=np.bool_)
    if len(among) == 0:
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    rising = bool(np.all(among[1:] > among[:-1]))
    order = np.arange(len(among)) if rising else np.argsort(among, kind="stable")
    place = np.searchsorted(among[order], wanted)
    row = order[np.minimum(place, len(among) - 1)]
    there = among[row] == wanted
    return np.where(there, row, 0), there
