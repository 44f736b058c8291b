"""Clouds over ground stations: at each site two states in continuous time, near sites alike.

Weather comes in fronts: caps of one radius whose middles fall evenly on the sphere, at instants of a
Poisson process. A front draws the sky anew for every site that it covers, by one uniform number u
that they share: a site is clear after it where u is below the site's clear share. The state of a
site is that of the last front over it. From this follow, exactly and at any time step:

- a site is clear for its share of the time, and its stays in each state are exponential: a two-state
  Markov chain with rates (1 - share) / renewal and share / renewal;
- two sites had their last front in common with probability O / (2 - O), O the share of a cap that
  the same cap about the other site overlaps: the correlation of sites of equal share, 0 beyond two
  radii (the dead leaves model of Matheron).

The sky is a pure function of seed and instant: looking back from the instant to the last front over
each site needs no state and no order (fronts are drawn by the hour).

Cost: a front of 650 km comes every 26 s somewhere; a hundred sites are told from some 40 hours of
them, 1 ms, and hours are kept.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Positions, Scalars
from lookdown.astro import MEAN_RADIUS_M
from lookdown.seeds import generator
from lookdown.units import ParameterReference

__all__ = ["WEATHER_REFERENCE", "WeatherModel", "cap_overlap_ratio", "sky_correlation"]

_P = ParameterReference
WEATHER_REFERENCE: dict[str, ParameterReference] = {
    "clear_ratio": _P(
        "ratio", "1", 0.65, 0.30, 0.80, "a single site: 30 % (Central Europe) to 80 % (good); Australasia 69 %"
    ),
    "front_radius_m": _P("length", "km", 650.0, 300.0, 1000.0, "assumption: correlation 1/e near 480 km"),
    "renewal_s": _P("time", "h", 6.0, 2.0, 24.0, "assumption: the passage of a system of cloud"),
}
"""Default figures of a site's clear share and of the fields of `WeatherModel`."""

_HOUR_NS = 3_600_000_000_000
_HOURS_BACK = 2_000
"""A site without a front for 333 renewals has probability e-145; the search ends there, overcast."""


def cap_overlap_ratio(distance_rad: Scalars, radius_rad: float) -> np.ndarray:
    """Return the share of a spherical cap that an equal cap about another place covers.

    Parameters
    ----------
    distance_rad : (n,) float64, 0 to pi
        Between the middles.
    radius_rad : float
        Of both, below a quarter turn.

    References
    ----------
    The area of a spherical lens by the theorem of Gauss and Bonnet: two arcs of geodesic curvature
    cot(radius) that meet at the dihedral angle; tests sample it.

    Examples
    --------
    >>> cap_overlap_ratio(np.array([0.0, 0.2, 0.3]), 0.1).round(3)
    array([1., 0., 0.])
    """
    assert 0.0 < radius_rad < 0.5 * math.pi
    apart = np.asarray(distance_rad, np.float64)
    inside = np.clip(apart, 1e-9, 2.0 * radius_rad * (1.0 - 1e-12))
    cosine = math.cos(radius_rad)
    sine = math.sin(radius_rad)
    dihedral = np.arccos(np.clip((np.cos(inside) - cosine**2) / sine**2, -1.0, 1.0))
    corner = np.arccos(np.clip(cosine * (1.0 - np.cos(inside)) / (np.sin(inside) * sine), -1.0, 1.0))
    area = 2.0 * (math.pi - dihedral) - 4.0 * corner * cosine
    area = np.where(apart <= 1e-9, 2.0 * math.pi * (1.0 - cosine), area)
    ratio = area / (2.0 * math.pi * (1.0 - cosine))
    return np.asarray(np.where(apart >= 2.0 * radius_rad, 0.0, np.clip(ratio, 0.0, 1.0)))


def sky_correlation(distance_m: Scalars, front_radius_m: float) -> np.ndarray:
    """Return the correlation of the sky at two sites of equal clear share.

    Parameters
    ----------
    distance_m : (n,) float64
        Along the ground.
    front_radius_m : float

    References
    ----------
    Lantuejoul, Geostatistical Simulation (2002), on the dead leaves model: O / (2 - O).

    Examples
    --------
    >>> sky_correlation(np.array([0.0, 480e3, 1300e3]), 650e3).round(2)
    array([1.  , 0.37, 0.  ])
    """
    overlap = cap_overlap_ratio(np.asarray(distance_m) / MEAN_RADIUS_M, front_radius_m / MEAN_RADIUS_M)
    return np.asarray(overlap / (2.0 - overlap))


@dataclass(frozen=True, slots=True)
class WeatherModel:
    """When it is clear where: a pure function of seed, places and instant.

    Attributes
    ----------
    seed : int
    front_radius_m : float
        Of the caps in which weather is renewed, along the ground.
    renewal_s : float
        Mean time between fronts over a place.
    """

    seed: int
    front_radius_m: float = WEATHER_REFERENCE["front_radius_m"].base_si
    renewal_s: float = WEATHER_REFERENCE["renewal_s"].base_si

    def __post_init__(self) -> None:
        assert self.front_radius_m > 0.0 and self.renewal_s > 0.0 and self.seed >= 0

    @property
    def fronts_an_hour(self) -> float:
        """How many fronts begin an hour in the whole world, on average."""
        cap = 0.5 * (1.0 - math.cos(self.front_radius_m / MEAN_RADIUS_M))
        return 3600.0 / self.renewal_s / cap

    def clear(self, up_ecef: Positions, clear_ratio: Scalars, time_tai_ns: int) -> Flags:
        """Return whether each site sees the sky.

        Parameters
        ----------
        up_ecef : (n, 3) float64
            Unit vectors of the sites from the middle of the Earth, ITRF.
        clear_ratio : (n,) float64, 0 to 1
            Share of the time in which each is clear.
        time_tai_ns : int

        Examples
        --------
        >>> sites = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        >>> WeatherModel(7).clear(sites, np.array([1.0, 0.0]), 1_700_000_000_000_000_000)
        array([ True, False])
        """
        draw = self._last_front(up_ecef, time_tai_ns)
        return np.asarray(draw < clear_ratio)

    def _last_front(self, up_ecef: Positions, time_tai_ns: int) -> np.ndarray:
        """Return the number that the last front over each site drew, 1 where there was none."""
        drawn = np.ones(len(up_ecef))
        open_rows = np.arange(len(up_ecef))
        hour = time_tai_ns // _HOUR_NS
        edge = math.cos(self.front_radius_m / MEAN_RADIUS_M)
        for back in range(_HOURS_BACK):
            if len(open_rows) == 0 or hour < back:
                break
            begins, middle, draw = _fronts_of_hour(self.seed, self.fronts_an_hour, hour - back)
            known = int(np.searchsorted(begins, time_tai_ns, side="right"))
            if known == 0:
                continue
            # The latest first: argmax finds the first front over a site.
            over = (up_ecef[open_rows] @ middle[:known].T)[:, ::-1] >= edge
            latest = known - 1 - over.argmax(axis=1)
            met = over.any(axis=1)
            drawn[open_rows[met]] = draw[latest[met]]
            open_rows = open_rows[~met]
        return drawn


@functools.lru_cache(maxsize=256)
def _fronts_of_hour(seed: int, rate: float, hour: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return when the fronts of an hour begin, in order, their middles and what they draw."""
    rng = generator(seed, "network weather", 0, hour)
    count = int(rng.poisson(rate))
    begins = np.sort(rng.integers(0, _HOUR_NS, count)) + hour * _HOUR_NS
    middle = rng.standard_normal((count, 3))
    middle /= np.linalg.norm(middle, axis=1)[:, None]
    return begins, middle, rng.random(count)
