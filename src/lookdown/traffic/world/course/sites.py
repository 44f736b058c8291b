"""Where flights start, as kernels take it: unit normals and weights of the places, and the ground."""

import functools
from dataclasses import dataclass
from typing import Self

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import ellipsoid_up
from lookdown.terrain import Terrain
from lookdown.traffic.world.course._draw_kernels import SQUARES, squares_of
from lookdown.traffic.world.places import PlaceKind, read_airports

__all__ = ["Sites"]


@dataclass(frozen=True, slots=True)
class Sites:
    """Places by row, with the weights of what starts there.

    Attributes
    ----------
    normal : (p, 3) float64, 1, ITRF
        Unit normals of the ellipsoid.
    aviation_weight, helicopter_weight, city_weight : (p,) float64
        Of general aviation, helicopters, and what flies where people live; 0 or more, any scale.
    airport : (p,) bool
        Whether large aircraft may start there.
    terrain : (2161, 4321) int16, metre
        `Terrain.grid`.
    """

    normal: Positions
    aviation_weight: np.ndarray
    helicopter_weight: np.ndarray
    city_weight: np.ndarray
    airport: np.ndarray
    terrain: np.ndarray

    @classmethod
    def read(cls) -> Self:
        """Return the places and the ground that the package carries."""
        return cls(*_read())

    def squares(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where each square of one degree begins, (64,801), and the rows of weight over 0 by squares."""
        square = np.empty(len(self.normal), np.int64)
        squares_of(self.normal, square)
        rows = np.flatnonzero(weight > 0.0)
        rows = rows[np.argsort(square[rows], kind="stable")]
        return np.searchsorted(square[rows], np.arange(SQUARES + 1)), rows


@functools.lru_cache(maxsize=1)
def _read() -> tuple[np.ndarray, ...]:
    rows = read_airports().rows
    normal = ellipsoid_up(latitude_rad=rows.latitude_rad, longitude_rad=rows.longitude_rad)
    large = (rows.kind == PlaceKind.LARGE_AIRPORT) | (rows.kind == PlaceKind.MEDIUM_AIRPORT)
    # Where people live: as many as take to the air there, by any means.
    people = rows.departures_per_day / max(float(rows.departures_per_day.sum()), 1e-12)
    city = 0.5 * people + 0.25 * rows.aviation_weight + 0.25 * rows.helicopter_weight
    return (
        normal,
        rows.aviation_weight.astype(np.float64),
        rows.helicopter_weight.astype(np.float64),
        city.astype(np.float64),
        large & (rows.runway_m >= 1800.0),
        Terrain.read().grid,
    )
