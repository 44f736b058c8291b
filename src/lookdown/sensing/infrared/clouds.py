"""A synthetic cloud cover that blocks what flies below it: deterministic, by climate fraction and latitude.

Three opaque decks, each a sheet at one height with holes. Where a sheet is comes from a smooth random field of run
seed and deck; how much of a latitude it covers, from a table. The whole drifts east as a solid. An assumption in
every figure, labelled so: it is there so that nothing sees through cloud, and so that two satellites look through
different holes, not to be the weather of a day.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from lookdown.arrays import Flags, Positions, Scalars
from lookdown.astro import MEAN_RADIUS_M, geodetic_from_ecef, up_ecef
from lookdown.seeds import philox_key
from lookdown.sensing.infrared._cloud_kernels import field_values

__all__ = ["CLOUD_DECKS", "CloudDeck", "CloudField", "cloud_fraction", "path_crossing_m"]


@dataclass(frozen=True, slots=True)
class CloudDeck:
    """One layer of cloud.

    Attributes
    ----------
    name : str
    top_m : float
        Height of the sheet that stands for it.
    fractions : tuple of float
        Share of the sky covered at 0, 15, 30, 45, 60, 75 and 90 degrees of latitude, either side.
    source : str
    """

    name: str
    top_m: float
    fractions: tuple[float, ...]
    source: str


_ZONAL = "assumption: opaque cloud, in the shape of zonal means of satellite climatologies; {}"
CLOUD_DECKS: tuple[CloudDeck, ...] = (
    CloudDeck("low", 2e3, (0.25, 0.25, 0.28, 0.35, 0.45, 0.40, 0.40), _ZONAL.format("top 1-3 km, fraction +-0.1")),
    CloudDeck("middle", 5.5e3, (0.12, 0.10, 0.10, 0.18, 0.25, 0.20, 0.20), _ZONAL.format("top 4-7 km, fraction +-0.1")),
    CloudDeck("high", 10e3, (0.25, 0.15, 0.12, 0.20, 0.20, 0.15, 0.10), _ZONAL.format("top 8-14 km, fraction +-0.1")),
)
"""Low, middle and high cloud; together, taken as independent, 43 to 67 % of the sky."""

_LATITUDES_RAD = np.radians([0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0])
_CELLS_M = np.array([2.0e6, 5.0e5, 1.0e5])
_WEIGHTS = np.array([1.0, 0.7, 0.5])
_DRIFT_RADPS = 10.0 / MEAN_RADIUS_M
_TURN = 2.0 * math.pi


@functools.lru_cache(maxsize=1)
def _quantiles() -> np.ndarray:
    table = ndtri((np.arange(4096) + 0.5) / 4096.0)
    table.flags.writeable = False
    return table


def cloud_fraction(deck: CloudDeck, latitude_rad: Scalars) -> np.ndarray:
    """Return the share of the sky that a deck covers at latitudes, linear between its figures.

    Examples
    --------
    >>> cloud_fraction(CLOUD_DECKS[0], np.radians([0.0, -60.0]))
    array([0.25, 0.45])
    """
    return np.asarray(np.interp(np.abs(latitude_rad), _LATITUDES_RAD, deck.fractions))


def path_crossing_m(
    place_ecef_m: Positions, height_m: Scalars, los_ecef: Positions, sine_grazing: Scalars, top_m: float
) -> Positions:
    """Return where the path from each object up to its satellite goes through a sheet.

    Over a flat Earth: at 10 degrees of grazing and 11 km of climb the sheet is met 0.3 km too low.

    Parameters
    ----------
    place_ecef_m : (n, 3) float64, metre, ITRF
    height_m : (n,) float64
        Of the objects, at or below the sheet.
    los_ecef : (n, 3) float64
        From satellite to object.
    sine_grazing : (n,) float64
    top_m : float
    """
    way = (top_m - height_m) / sine_grazing
    return np.asarray(place_ecef_m - way[:, None] * los_ecef)


@dataclass(frozen=True, slots=True)
class CloudField:
    """Where the cloud is: a pure function of seed, deck, place and time.

    Attributes
    ----------
    seed : int
    ratio : float
        Cloud over that of the climate; fractions stop at 1.
    """

    seed: int
    ratio: float = 1.0

    def covers(self, deck_row: int, place_ecef_m: Positions, time_tai_ns: int) -> Flags:
        """Return whether a deck covers each place.

        Parameters
        ----------
        deck_row : int
            Row in `CLOUD_DECKS`.
        place_ecef_m : (n, 3) float64, metre, ITRF
            Of any height.
        time_tai_ns : int

        Examples
        --------
        >>> CloudField(7, 0.0).covers(0, np.array([[6.4e6, 0.0, 0.0]]), 0)
        array([False])
        """
        if self.ratio == 0.0 or len(place_ecef_m) == 0:
            return np.zeros(len(place_ecef_m), bool)
        normal = up_ecef(place_ecef_m)
        turned = -math.fmod(_DRIFT_RADPS * (time_tai_ns * 1e-9), _TURN)
        cosine, sine = math.cos(turned), math.sin(turned)
        there = np.empty_like(normal)
        there[:, 0] = cosine * normal[:, 0] - sine * normal[:, 1]
        there[:, 1] = sine * normal[:, 0] + cosine * normal[:, 1]
        there[:, 2] = normal[:, 2]
        values = np.empty(len(normal))
        key = philox_key(self.seed, "infrared cloud")
        field_values(key, there, deck_row, MEAN_RADIUS_M / _CELLS_M, _WEIGHTS, _quantiles(), values)
        fraction = self.ratio * cloud_fraction(CLOUD_DECKS[deck_row], np.arcsin(normal[:, 2]))
        return np.asarray(ndtr(values) < fraction)

    def top_below_m(self, place_ecef_m: Positions, time_tai_ns: int) -> np.ndarray:
        """Return the height of the highest deck under each place, 0 where there is none.

        Parameters
        ----------
        place_ecef_m : (n, 3) float64, metre, ITRF
        time_tai_ns : int
        """
        height = geodetic_from_ecef(place_ecef_m)[2]
        top = np.zeros(len(height))
        for row, deck in enumerate(CLOUD_DECKS):
            over = np.flatnonzero(height > deck.top_m)
            top[over[self.covers(row, place_ecef_m[over], time_tai_ns)]] = deck.top_m
        return top
