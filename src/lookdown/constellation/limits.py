"""From where a sensor in orbit can look at a place: grazing angles and range."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

__all__ = ["AccessLimits"]

_LimitColumns = Float64[np.ndarray, "m 3"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessLimits:
    """Between which grazing angles, and up to what range, a satellite sees a place.

    The grazing angle is the elevation of the satellite above the plane at right angles to
    the ellipsoid's normal at the place. Its upper limit is the nadir hole. Each limit is one
    number for all satellites, or one a satellite.

    Attributes
    ----------
    grazing_min_rad, grazing_max_rad : float or (n,) float64, radian, -pi/2 to pi/2
    range_max_m : float or (n,) float64, metre, above 0
        Infinite where range does not matter.

    Examples
    --------
    >>> limits = AccessLimits(grazing_min_rad=np.radians(10.0), grazing_max_rad=np.radians(70.0))
    >>> limits.columns(24).shape
    (24, 3)
    """

    grazing_min_rad: float | np.ndarray = 0.0
    grazing_max_rad: float | np.ndarray = np.pi / 2
    range_max_m: float | np.ndarray = np.inf

    def __post_init__(self) -> None:
        low, high = np.asarray(self.grazing_min_rad), np.asarray(self.grazing_max_rad)
        assert np.all((-np.pi / 2 <= low) & (low <= high) & (high <= np.pi / 2)), "grazing limits out of order"
        assert np.all(np.asarray(self.range_max_m) > 0.0), "a range is above 0"

    def columns(self, satellite_count: int) -> _LimitColumns:
        """Return what the kernels compare with, a row a satellite.

        Parameters
        ----------
        satellite_count : int, m

        Returns
        -------
        (m, 3) float64
            Sine of the least grazing angle times its own magnitude, the same of the greatest
            (infinite at 90 deg, so that rounding at the zenith shuts nothing out), and the
            square of the greatest range. With rise the height of the satellite above the
            place's horizon plane and d the distance, a place is seen where
            ``lo * d*d <= rise * abs(rise) <= hi * d*d`` and ``d*d <= range``: no square root.

        Examples
        --------
        >>> AccessLimits(grazing_min_rad=np.pi / 6).columns(1).round(12).tolist()
        [[0.25, inf, inf]]
        """
        low, high = np.sin(self.grazing_min_rad), np.sin(self.grazing_max_rad)
        high = np.where(np.asarray(self.grazing_max_rad) >= np.pi / 2, np.inf, high * np.abs(high))
        made = np.empty((satellite_count, 3))
        made[:, 0], made[:, 1], made[:, 2] = low * np.abs(low), high, np.square(self.range_max_m)
        return made
