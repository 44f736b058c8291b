"""How many people live in each cell of the world: where the roads are that a radar sees cars on."""

import functools
from importlib.resources import files

import numpy as np

from lookdown.sensing.clutter._surface_kernels import COLUMNS, ROWS

__all__ = ["people_in_window", "town_cells"]

_REACH = 2


@functools.lru_cache(maxsize=1)
def town_cells() -> tuple[np.ndarray, np.ndarray]:
    """Return the cells that hold people of towns, rising, and how many each; 2 MB, kept by process.

    Returns
    -------
    cell : (n,) int64
        Row times 5,400 plus column of cells of 1/15 degree, row 0 at the north pole, column 0 at 180 W.
    people : (n,) float64
        500 or more, within 6 %.

    Examples
    --------
    >>> cell, people = town_cells()
    >>> len(cell), round(float(people.sum()) / 1e9, 1)
    (121914, 4.4)
    """
    path = files("lookdown.sensing.clutter").joinpath("data/people.npz")
    with path.open("rb") as stream, np.load(stream) as data:
        return np.cumsum(data["steps"], dtype=np.int64), float(data["base"]) ** data["code"].astype(np.float64)


def people_in_window(row: int, rows: int, column: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the people in each cell of a window, and their mean over the 5 x 5 cells round it.

    Parameters
    ----------
    row, rows : int
        First row, from the north, and how many.
    column, columns : int
        First column, from 180 W, and how many; a window may cross the date line.

    Returns
    -------
    people, near : (rows, columns) float64
        From towns of 1,000 people up: 4.4 of 8 thousand million. `near` spreads them to the roads between towns.

    Examples
    --------
    >>> people, near = people_in_window(614, 10, 2730, 10)  # Paris and its surroundings
    >>> bool(people.sum() > 5e6), bool(near[0, 0] < people.max())
    (True, True)
    """
    cell, count = town_cells()
    wide = np.zeros((rows + 2 * _REACH, columns + 2 * _REACH))
    first, last = np.searchsorted(cell, [max(row - _REACH, 0) * COLUMNS, min(row + rows + _REACH, ROWS) * COLUMNS])
    i = cell[first:last] // COLUMNS - (row - _REACH)
    j = (cell[first:last] % COLUMNS - (column - _REACH)) % COLUMNS
    inside = j < wide.shape[1]
    wide[i[inside], j[inside]] = count[first:last][inside]
    total = np.pad(wide, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    side = 2 * _REACH + 1
    near = (total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]) / side**2
    return wide[_REACH:-_REACH, _REACH:-_REACH], np.maximum(near, 0.0)
