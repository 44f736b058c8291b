"""The ground: heights of the whole world every 1/12 deg, and where there is land.

What a height is. Nodes hold a mean of the hills round them (Mapzen's terrain tiles by way of pvlib), pulled to the
elevations of 38,718 airfields, and near airfields with airliners lowered until none is under ground. So valleys and
peaks narrower than some 10 km are missing: Everest is 6,060 m, and the ground within a cell of the coast slopes to the
sea. At airfields held out the median is 4 m too high, and 5 to 95 % lie between 68 m too low and 199 m too high. The
ice of Greenland and Antarctica is a formula's, within some 500 m. Heights are above mean sea level and are used as
heights above the ellipsoid, which lies up to 107 m from it.
"""

import functools
from dataclasses import dataclass
from importlib.resources import files
from typing import Self

import numpy as np

from lookdown.terrain.terrain_kernels import heights_at

__all__ = ["Terrain", "land_bits", "on_land"]

_UNIT_M = 4
_LAND_ROWS, _LAND_COLUMNS = 5400, 10800
_LAND_PER_RADIAN = _LAND_ROWS / np.pi


@functools.lru_cache(maxsize=1)
def _grid() -> np.ndarray:
    """Return the heights in metres; some 0.1 s and 19 MB, once a process."""
    path = files("lookdown.terrain").joinpath("data/terrain.npz")
    with path.open("rb") as stream, np.load(stream) as data:
        grid = data["steps"]
    np.cumsum(grid[:, 0], out=grid[:, 0])
    np.cumsum(grid, axis=1, out=grid)
    np.multiply(grid, _UNIT_M, out=grid)
    grid.flags.writeable = False
    return grid


@functools.lru_cache(maxsize=1)
def _land_bits() -> np.ndarray:
    path = files("lookdown.terrain").joinpath("data/terrain.npz")
    with path.open("rb") as stream, np.load(stream) as data:
        return data["land"]


@dataclass(frozen=True, slots=True)
class Terrain:
    """Heights of the ground, bilinear between nodes.

    Attributes
    ----------
    grid : (2161, 4321) int16, metre above mean sea level
        Row r is latitude 90 - r/12 deg, column c longitude c/12 - 180 deg; 0 at sea. Not to be written to. Kernels
        take it: `ground_height_m(grid, nx, ny, nz)`.
    """

    grid: np.ndarray

    @classmethod
    def read(cls) -> Self:
        """Return the ground that the package carries, read once a process."""
        return cls(_grid())

    @classmethod
    def flat(cls) -> Self:
        """Return a world at sea level, for what must not depend on the ground."""
        return cls(np.zeros((2161, 4321), np.int16))

    def height_m(self, latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
        """Return the ground's height at places.

        Parameters
        ----------
        latitude_rad, longitude_rad : (n,) float64, radian
            Geodetic latitude within pi/2; longitudes of any turn.

        Returns
        -------
        (n,) float64, metre above mean sea level

        Examples
        --------
        >>> import numpy as np
        >>> lhasa, atlantic = np.radians([29.65, 91.10]), np.radians([30.0, -45.0])
        >>> Terrain.read().height_m(*np.stack([lhasa, atlantic], axis=1)).round(-2)
        array([4100.,    0.])
        """
        latitude = np.ascontiguousarray(latitude_rad, np.float64)
        longitude = np.ascontiguousarray(longitude_rad, np.float64)
        height_m = np.empty(latitude.shape)
        heights_at(self.grid, latitude, longitude, height_m)
        return height_m


def on_land(latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
    """Return whether each place is on land, by cells of 1/30 deg (3.7 km) of which at least half is land.

    Lakes count as land, ice shelves mostly too.

    Parameters
    ----------
    latitude_rad, longitude_rad : (n,) float64, radian

    Returns
    -------
    (n,) bool

    Examples
    --------
    >>> import numpy as np
    >>> on_land(np.radians([48.9, 45.0]), np.radians([2.4, -30.0]))
    array([ True, False])
    """
    row = np.clip(((0.5 * np.pi - latitude_rad) * _LAND_PER_RADIAN).astype(np.int64), 0, _LAND_ROWS - 1)
    column = np.floor((longitude_rad + np.pi) * _LAND_PER_RADIAN).astype(np.int64) % _LAND_COLUMNS
    return (_land_bits()[row, column >> 3] >> (7 - (column & 7)) & 1).astype(bool)


def land_bits() -> np.ndarray:
    """Return the land of the world as bits: (5400, 1350) uint8, row 0 at the north pole, not to be written to.

    Bit 7 - (c & 7) of byte c // 8 is column c, eastwards from 180 W in steps of 1/30 deg; `on_land` reads the same.

    Examples
    --------
    >>> land_bits().shape
    (5400, 1350)
    """
    return _land_bits()
