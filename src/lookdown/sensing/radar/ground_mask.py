"""Hills between a satellite and an object: which looks the ground hides.

A line of sight rises from the object, so only hills near a low object seen at a low angle can stand in it. A coarse
map of the highest ground about each place settles almost all lines; the few others are followed over the grid.
"""

import functools

import numpy as np
from scipy import ndimage

from lookdown.arrays import Flags, Positions, Scalars
from lookdown.astro import geodetic_from_ecef
from lookdown.sensing.geometry import ground_clearance_m
from lookdown.terrain import Terrain

__all__ = ["hidden_by_ground"]

_NEAR_M = 5_000.0
"""Ground this near to the object does not count: cells of 9 km know no valleys, and objects fly where there is air."""

_STEEPEST = 0.35
"""Sine of the grazing angle (20 deg) above which no line is followed: steeper than the cells of the grid are."""

_BLOCK = 12
"""Cells of the grid in a block of the coarse map: 1 degree."""


@functools.cache
def _highest_about() -> np.ndarray:
    """Return the highest ground within a block or more of each block, (180, 360) metre; some 0.1 s, once a process."""
    grid = Terrain.read().grid
    # Blocks share their edges; the last row and column repeat the poles and the date line.
    blocks = grid[:-1, :-1].reshape(180, _BLOCK, 360, _BLOCK).max(axis=(1, 3))
    rows = ndimage.maximum_filter1d(blocks, 3, axis=0, mode="nearest")
    wide = ndimage.maximum_filter1d(rows, 3, axis=1, mode="wrap")
    # Towards the poles a degree of longitude is short: as many blocks as make 100 km, all of them at the end.
    latitude = np.radians(89.5 - np.arange(180))
    for row in np.flatnonzero(np.abs(latitude) > np.radians(60.0)):
        reach = min(179, int(np.ceil(0.9 / max(np.cos(latitude[row]), 1e-2))))
        wide[row] = ndimage.maximum_filter1d(rows[row], 2 * reach + 1, mode="wrap")
    return np.asarray(wide, np.float64)


def hidden_by_ground(sensor_ecef_m: Positions, object_ecef_m: Positions, sine_grazing: Scalars) -> Flags:
    """Return whether the ground stands between each satellite and its object.

    Parameters
    ----------
    sensor_ecef_m, object_ecef_m : (n, 3) float64, metre, ITRF
        Same row, same pair.
    sine_grazing : (n,) float64
        Of the line of sight at the object.

    Returns
    -------
    (n,) bool
        Of ground as the 1/12 degree grid knows it, from 5 km off the object on; what is narrower than a cell hides
        nothing here (`medium.terrain_shadow_probability` says how often it would).

    Examples
    --------
    >>> from lookdown.astro import ecef_from_geodetic
    >>> place = ecef_from_geodetic(latitude_rad=np.zeros(1), longitude_rad=np.zeros(1), height_m=np.array([100.0]))
    >>> hidden_by_ground(place + [[600e3, 0.0, 900e3]], place, np.array([0.55])).tolist()
    [False]
    """
    hidden = np.zeros(len(object_ecef_m), bool)
    low = np.flatnonzero(sine_grazing < _STEEPEST)
    if not len(low):
        return hidden
    latitude, longitude, height_m = geodetic_from_ecef(object_ecef_m[low])
    row = np.clip(((0.5 * np.pi - latitude) * (180.0 / np.pi)).astype(np.int64), 0, 179)
    column = np.floor((longitude + np.pi) * (180.0 / np.pi)).astype(np.int64) % 360
    doubtful = _highest_about()[row, column] > height_m + _NEAR_M * sine_grazing[low]
    low = low[doubtful]
    if len(low):
        # The object stands in the place of the sensor whose own ground does not count.
        clearance_m = ground_clearance_m(Terrain.read(), object_ecef_m[low], sensor_ecef_m[low], near_m=_NEAR_M)
        hidden[low] = clearance_m < 0.0
    return hidden
