"""Between the mean motion that element sets print (Kozai's) and SGP4's mean semi-major axis (Brouwer's)."""

import numpy as np

from lookdown.arrays import Scalars
from lookdown.astro.orbits import SGP4_GM_M3PS2, SGP4_J2, SGP4_RADIUS_M
from lookdown.constellation.elements.mean import MeanElements

__all__ = ["kozai_motions_radps", "semi_major_axes_m"]

_ROUNDS = 12
"""Of the fixed point below: each gains three digits near the Earth, fewer where the orbit is long and thin."""


def _recovered_axis_m(kozai_radps: np.ndarray, eccentricity: np.ndarray, inclination_rad: np.ndarray) -> np.ndarray:
    first = np.cbrt(SGP4_GM_M3PS2 / kozai_radps**2)
    oblate = 0.75 * SGP4_J2 * SGP4_RADIUS_M**2 * (3.0 * np.cos(inclination_rad) ** 2 - 1.0)
    oblate = oblate / (1.0 - eccentricity**2) ** 1.5
    delta = oblate / first**2
    second = first * (1.0 - delta * (1.0 / 3.0 + delta * (1.0 + 134.0 / 81.0 * delta)))
    return np.cbrt(SGP4_GM_M3PS2 / (kozai_radps / (1.0 + oblate / second**2)) ** 2)


def semi_major_axes_m(elements: MeanElements) -> Scalars:
    """Return the mean semi-major axis, as SGP4 recovers it, of each satellite.

    Parameters
    ----------
    elements : MeanElements, n rows

    Returns
    -------
    (n,) float64, metre

    References
    ----------
    Hoots and Roehrich, Spacetrack Report 3 (1980), section 6: recovery of n0'' and a0''.

    Examples
    --------
    >>> from lookdown.constellation import WalkerShell, walker_elements
    >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=1, plane_count=1, phasing=0)
    >>> float(semi_major_axes_m(walker_elements(shell, 1633564837000000000))[0].round(3))
    6878137.0
    """
    return _recovered_axis_m(elements.mean_motion_radps, elements.eccentricity, elements.inclination_rad)


def kozai_motions_radps(*, semi_major_axis_m: Scalars, eccentricity: Scalars, inclination_rad: Scalars) -> Scalars:
    """Return the mean motions that element sets print of orbits of a mean semi-major axis: the inverse of the above.

    Parameters
    ----------
    semi_major_axis_m : (n,) float64, metre
    eccentricity : (n,) float64, 0 to below 1
    inclination_rad : (n,) float64, radian

    Returns
    -------
    (n,) float64, radian a second
        The semi-major axis comes back from it within 1e-13 of itself.

    References
    ----------
    Hoots and Roehrich, Spacetrack Report 3 (1980), section 6, by fixed point.

    Examples
    --------
    >>> motion = kozai_motions_radps(
    ...     semi_major_axis_m=np.array([6_878_137.0]), eccentricity=np.zeros(1), inclination_rad=np.array([0.96]))
    >>> float((2 * np.pi / motion[0] / 60).round(2))
    94.62
    """
    motion = np.sqrt(SGP4_GM_M3PS2 / semi_major_axis_m**3)
    for _ in range(_ROUNDS):
        motion = motion * (_recovered_axis_m(motion, eccentricity, inclination_rad) / semi_major_axis_m) ** 1.5
    return motion
