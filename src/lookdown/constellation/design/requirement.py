"""What a constellation has to see, and how many satellites it takes at the very least.

On a sphere, with circular orbits: whole turns of the Earth and of the orbits make every
longitude alike, so only latitude is left to ask about.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.astro.orbits import central_angle_rad
from lookdown.constellation.limits import AccessLimits
from lookdown.errors import ArgumentError

__all__ = ["CoverageRequirement", "least_satellite_count", "satellites_needed"]

_RIGHT = math.pi / 2.0
_COUNT_MAX = 100_000
_FOLD_MAX, _SHARE_MAX = 16, 0.999


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRequirement:
    """What a constellation has to see.

    Attributes
    ----------
    altitude_m : float, metre
        Above the mean sphere; of all satellites.
    limits : AccessLimits
        One for all satellites: least and greatest grazing angle, greatest range.
    fold : int, 1 to 16
        How many satellites have to see each place at once.
    latitude_min_rad, latitude_max_rad : float, radian, -pi/2 to pi/2
    share : float, above 0, to 0.999, or 1
        Of the band's area and of time; 1 means every place, always.

    Raises
    ------
    ArgumentError
        For another fold or share.

    Examples
    --------
    >>> limits = AccessLimits(grazing_min_rad=np.radians(10), grazing_max_rad=np.radians(70))
    >>> requirement = CoverageRequirement(altitude_m=700e3, limits=limits)
    >>> [round(math.degrees(angle), 3) for angle in requirement.central_angles_rad]
    [2.052, 17.462]
    """

    altitude_m: float
    limits: AccessLimits
    fold: int = 1
    latitude_min_rad: float = -_RIGHT
    latitude_max_rad: float = _RIGHT
    share: float = 1.0

    def __post_init__(self) -> None:
        assert self.altitude_m > 0.0, "an altitude is above 0"
        if not 1 <= self.fold <= _FOLD_MAX:
            raise ArgumentError(f"expected a fold of 1 to {_FOLD_MAX} satellites at once; got {self.fold}.")
        assert -_RIGHT <= self.latitude_min_rad < self.latitude_max_rad <= _RIGHT, "latitudes out of order"
        if not (0.0 < self.share <= _SHARE_MAX or self.share == 1.0):
            raise ArgumentError(
                f"expected a share above 0, to {_SHARE_MAX} (it is counted at 16,384 places and phases), or 1, "
                f"which is proved; got {self.share:.9g}."
            )
        assert np.ndim(self.limits.grazing_min_rad) == 0, "a design has one sensor"

    @property
    def central_angles_rad(self) -> tuple[float, float]:
        """Return the inner and outer central angle of what a satellite sees; inner -1 where there is no hole."""
        least, greatest = float(self.limits.grazing_min_rad), float(self.limits.grazing_max_rad)
        outer = central_angle_rad(altitude_m=self.altitude_m, grazing_rad=max(least, 0.0))
        inner = central_angle_rad(altitude_m=self.altitude_m, grazing_rad=greatest) if greatest < _RIGHT else -1.0
        return inner, min(outer, _range_angle_rad(self.altitude_m, float(self.limits.range_max_m)))

    @property
    def folded_latitudes_rad(self) -> tuple[float, float]:
        """Return the least and greatest magnitude of latitude: north and south of the equator are alike."""
        low, high = self.latitude_min_rad, self.latitude_max_rad
        least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
        return least, max(abs(low), abs(high))


def _range_angle_rad(altitude_m: float, range_m: float) -> float:
    """Return the central angle at which a place of the mean sphere is at a range."""
    orbit_m = MEAN_RADIUS_M + altitude_m
    if range_m >= orbit_m + MEAN_RADIUS_M:
        return math.pi
    cosine = (orbit_m**2 + MEAN_RADIUS_M**2 - range_m**2) / (2.0 * orbit_m * MEAN_RADIUS_M)
    return math.acos(min(1.0, cosine))


def _mean_in_view(requirement: CoverageRequirement, inclination_rad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the latitudes of the band and the mean number of times one satellite is in view at each.

    Parameters
    ----------
    requirement : CoverageRequirement
    inclination_rad : (m,) float64, radian

    Returns
    -------
    latitude_rad : (n,) float64
    mean : (m, n) float64
        Over longitude and time: over u, the longitude within reach of latitude asin(sin i sin u).
    """
    inner, outer = requirement.central_angles_rad
    latitude = np.linspace(*requirement.folded_latitudes_rad, 46)
    along = (np.arange(180) + 0.5) * (math.pi / 180.0) - _RIGHT
    sine = np.sin(inclination_rad)[:, np.newaxis, np.newaxis] * np.sin(along)
    cosine = np.maximum(np.sqrt(1.0 - sine**2) * np.cos(latitude)[:, np.newaxis], 1e-12)

    def reach(angle: float) -> np.ndarray:
        cosines = (math.cos(angle) - sine * np.sin(latitude)[:, np.newaxis]) / cosine
        return np.arccos(np.clip(cosines, -1.0, 1.0)).mean(axis=2) / math.pi

    return latitude, reach(outer) - (reach(inner) if inner > 0.0 else 0.0)


def satellites_needed(requirement: CoverageRequirement, inclination_rad: np.ndarray) -> np.ndarray:
    """Return how many satellites at an inclination it takes for the mean number in view to be enough.

    A pattern whose mean number in view, over longitude and time, is below the fold at a
    latitude leaves that latitude uncovered at times, whatever the pattern.

    Parameters
    ----------
    requirement : CoverageRequirement
    inclination_rad : (m,) float64, radian

    Returns
    -------
    (m,) float64
        Infinite where no number is enough; a share is bounded by what each latitude can have at most.

    Examples
    --------
    >>> limits = AccessLimits(grazing_min_rad=np.radians(10), grazing_max_rad=np.radians(70))
    >>> world = CoverageRequirement(altitude_m=700e3, limits=limits)
    >>> satellites_needed(world, np.radians([53.0, 90.0])).round(1).tolist()
    [inf, 68.7]
    """
    latitude, mean = _mean_in_view(requirement, inclination_rad)
    each = mean / requirement.fold
    if requirement.share == 1.0:
        least = each.min(axis=1)
        return np.divide(1.0, least, out=np.full(len(least), np.inf), where=least > 1e-9)
    weight = np.cos(latitude) + 1e-12
    counts = np.geomspace(1.0, _COUNT_MAX, 2_000)
    needed = np.full(len(each), np.inf)
    for row, mine in enumerate(each):
        share = np.minimum(1.0, counts[:, np.newaxis] * mine) @ weight / weight.sum()
        first = int(np.searchsorted(share, requirement.share))
        if first < len(counts):
            needed[row] = counts[max(first - 1, 0)]
    return needed


def least_satellite_count(requirement: CoverageRequirement) -> int:
    """Return a number of satellites below which no pattern of one inclination can do.

    At each latitude the mean number in view, over longitude and time, must reach the fold.

    Parameters
    ----------
    requirement : CoverageRequirement

    Examples
    --------
    >>> limits = AccessLimits(grazing_min_rad=np.radians(10), grazing_max_rad=np.radians(70))
    >>> least_satellite_count(CoverageRequirement(
    ...     altitude_m=700e3, limits=limits, latitude_min_rad=-1.0472, latitude_max_rad=1.0472))
    53
    """
    needed = satellites_needed(requirement, np.radians(np.arange(0.0, 90.25, 0.5))).min()
    if not np.isfinite(needed):
        raise ArgumentError("expected limits within which a satellite sees the ground; these leave nothing to see.")
    # The grids of latitude and inclination may miss the extreme by a hair.
    return max(1, math.ceil(float(needed) * 0.995))
