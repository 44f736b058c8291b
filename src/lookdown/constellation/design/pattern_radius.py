"""How far a pattern ever leaves a place from its satellites, exactly, and the inclination that keeps it nearest.

This is the yardstick of whole-Earth cover without a nadir hole: the greatest central angle
R from any place, at any phase of the pattern, to the nearest (or k-th nearest) satellite.
A pattern covers the Earth k-fold if each satellite sees to a central angle of R.
Cost: n**4 / 6 x 1 ns a phase, some hundred phases: for patterns of up to some 40 satellites.
"""

import math

import numpy as np
from scipy.optimize import minimize_scalar

from lookdown.constellation.design import _design_kernels, _radius_kernels
from lookdown.constellation.patterns.walker import WalkerShell

__all__ = ["best_inclination_rad", "pattern_radius_rad"]

_TOLERANCE_RAD, _SCAN_TOLERANCE_RAD = 2e-5, 3e-3


def _radius(
    *,
    satellite_count: int,
    plane_count: int,
    phasing: int,
    inclination_rad: float,
    fold: int,
    tolerance_rad: float = _TOLERANCE_RAD,
) -> float:
    planes = np.zeros((plane_count, 6))
    planes[:, 0], planes[:, 2] = inclination_rad, 2.0 * math.pi * np.arange(plane_count) / plane_count
    planes[:, 4] = 2.0 * math.pi * phasing * np.arange(plane_count) / satellite_count
    planes[:, 5] = satellite_count // plane_count
    basis = np.empty((6, satellite_count))
    _design_kernels.fill_basis(planes, 0.0, basis)
    # The pattern, turned about the Earth's axis, repeats after gcd(F, P) / T of a turn, not after 1 / T.
    period = 2.0 * math.pi * math.gcd(phasing, plane_count) / satellite_count
    return float(_radius_kernels.radius_over_phase(basis, fold, period, tolerance_rad, np.zeros(1)))


def pattern_radius_rad(shell: WalkerShell, *, fold: int = 1) -> float:
    """Return the greatest central angle from any place, at any phase, to the fold-th nearest satellite.

    Parameters
    ----------
    shell : WalkerShell
        A delta pattern of at least 4 satellites; its altitude and offsets do not matter.
    fold : int, 1 to 32

    Returns
    -------
    float, radian
        At most 2e-5 below the true one; the peak that is found is found to 1e-9.

    References
    ----------
    Ballard, "Rosette constellations of Earth satellites", IEEE Transactions on Aerospace
    and Electronic Systems AES-16 (1980), 656: circumscribed circles of three satellites.

    Examples
    --------
    >>> shell = WalkerShell(
    ...     altitude_m=1e6, inclination_rad=math.radians(43.66), satellite_count=5, plane_count=5, phasing=1)
    >>> round(math.degrees(pattern_radius_rad(shell)), 2)
    69.15
    """
    assert shell.raan_spread_rad == 2.0 * math.pi, "a delta pattern, whose nodes go all round"
    assert 4 <= shell.satellite_count <= 64 and 1 <= fold <= 32, "4 to 64 satellites, 1 to 32 of them at once"
    return _radius(
        satellite_count=shell.satellite_count,
        plane_count=shell.plane_count,
        phasing=shell.phasing,
        inclination_rad=shell.inclination_rad,
        fold=fold,
    )


def best_inclination_rad(*, satellite_count: int, plane_count: int, phasing: int, fold: int = 1) -> tuple[float, float]:
    """Return the inclination at which a Walker delta T/P/F leaves no place far from a satellite, and how far.

    Parameters
    ----------
    satellite_count, plane_count, phasing : int
    fold : int
        As in `pattern_radius_rad`.

    Returns
    -------
    inclination_rad, radius_rad : float, radian
        The least radius of a scan by 1 deg, then to 1e-6 rad round its lowest points.

    Examples
    --------
    >>> inclination, radius = best_inclination_rad(satellite_count=5, plane_count=5, phasing=1)
    >>> [round(math.degrees(angle), 2) for angle in (inclination, radius)]
    [43.66, 69.15]
    """

    def radius(inclination: float, tolerance_rad: float = _TOLERANCE_RAD) -> float:
        return _radius(
            satellite_count=satellite_count,
            plane_count=plane_count,
            phasing=phasing,
            inclination_rad=inclination,
            fold=fold,
            tolerance_rad=tolerance_rad,
        )

    scan = np.radians(np.arange(1.0, 90.0))
    radii = np.array([radius(each, _SCAN_TOLERANCE_RAD) for each in scan])
    found = []
    for start in scan[np.argsort(radii)[:2]]:
        bounds = (float(start) - math.radians(1.0), float(start) + math.radians(1.0))
        result = minimize_scalar(radius, bounds=bounds, method="bounded", options={"xatol": 1e-6})
        found.append((float(result.fun), float(result.x)))
    least, inclination = min(found)
    return inclination, least
