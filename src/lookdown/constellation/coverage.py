"""How much of the Earth a constellation holds: counts at places, and closed forms.

Cost of a count: places x satellites x about 3 ns, in blocks that stay in cache.
"""

import numpy as np
from jaxtyping import Float64
from scipy.spatial import ConvexHull

from lookdown.arrays import Positions
from lookdown.astro import up_ecef
from lookdown.astro.orbits import central_angle_rad

__all__ = [
    "annulus_area_fraction",
    "cap_area_fraction",
    "mean_satellites_in_view",
    "satellites_in_view",
    "worst_central_angle_rad",
]

_BLOCK_PLACES = 256
SatellitePositions = Float64[np.ndarray, "m 3"]


def satellites_in_view(
    *,
    position_ecef_m: Positions,
    satellite_ecef_m: SatellitePositions,
    grazing_min_rad: float,
    grazing_max_rad: float,
) -> np.ndarray:
    """Return how many satellites see each place between two grazing angles.

    The grazing angle is the elevation of the satellite above the horizon that stands at
    right angles to the ellipsoid's normal at the place; the upper limit is the nadir hole.

    Parameters
    ----------
    position_ecef_m : (n, 3) float64, metre, ITRF
        Places, on the ellipsoid or above it.
    satellite_ecef_m : (m, 3) float64, metre, ITRF
        Only satellites in good health (status 0).
    grazing_min_rad, grazing_max_rad : float, radian, 0 to pi/2

    Returns
    -------
    (n,) int64

    Examples
    --------
    >>> import numpy as np
    >>> place = np.array([[6_378_137.0, 0.0, 0.0]])
    >>> above, aside = [6_878_137.0, 0.0, 0.0], [6_800_000.0, 1_000_000.0, 0.0]
    >>> satellites_in_view(
    ...     position_ecef_m=place, satellite_ecef_m=np.array([above, aside]),
    ...     grazing_min_rad=np.radians(6), grazing_max_rad=np.radians(60))
    array([1])
    """
    assert -np.pi / 2 <= grazing_min_rad <= grazing_max_rad <= np.pi / 2, "grazing limits out of order"
    sine_min, sine_max = np.sin(grazing_min_rad), np.sin(grazing_max_rad)
    satellite_squared = np.einsum("ij,ij->i", satellite_ecef_m, satellite_ecef_m)
    counts = np.empty(len(position_ecef_m), np.int64)
    for first in range(0, len(counts), _BLOCK_PLACES):
        place = position_ecef_m[first : first + _BLOCK_PLACES]
        up = up_ecef(place)
        rise = up @ satellite_ecef_m.T - np.einsum("ij,ij->i", up, place)[:, np.newaxis]
        place_squared = np.einsum("ij,ij->i", place, place)[:, np.newaxis]
        distance = np.sqrt(satellite_squared + place_squared - 2.0 * (place @ satellite_ecef_m.T))
        seen = (rise >= sine_min * distance) & (rise <= sine_max * distance)
        counts[first : first + _BLOCK_PLACES] = np.count_nonzero(seen, axis=1)
    return counts


def cap_area_fraction(central_angle_rad: float) -> float:
    """Return the fraction of a sphere within an angle of one point.

    Examples
    --------
    >>> round(cap_area_fraction(np.pi / 3), 12)
    0.25
    """
    return float(np.sin(central_angle_rad / 2.0) ** 2)


def annulus_area_fraction(*, altitude_m: float, grazing_min_rad: float, grazing_max_rad: float) -> float:
    """Return the fraction of the Earth, as a sphere, that one satellite sees between two grazing angles.

    Examples
    --------
    >>> seen = annulus_area_fraction(
    ...     altitude_m=500e3, grazing_min_rad=np.radians(10), grazing_max_rad=np.radians(60))
    >>> round(seen * 510.066, 2)  # of the Earth's 510 Mkm2
    7.42
    """
    outer = cap_area_fraction(central_angle_rad(altitude_m=altitude_m, grazing_rad=grazing_min_rad))
    return outer - cap_area_fraction(central_angle_rad(altitude_m=altitude_m, grazing_rad=grazing_max_rad))


def mean_satellites_in_view(
    *, satellite_count: int, altitude_m: float, grazing_min_rad: float, grazing_max_rad: float
) -> float:
    """Return how many satellites a place sees, averaged over the whole Earth, as a sphere.

    Examples
    --------
    >>> mean = mean_satellites_in_view(
    ...     satellite_count=600, altitude_m=500e3, grazing_min_rad=np.radians(6), grazing_max_rad=np.radians(60))
    >>> round(mean, 1)
    12.5
    """
    return satellite_count * annulus_area_fraction(
        altitude_m=altitude_m, grazing_min_rad=grazing_min_rad, grazing_max_rad=grazing_max_rad
    )


def worst_central_angle_rad(position_m: Positions) -> float:
    """Return the largest angle from any point of the sphere to the nearest of some satellites.

    It is the circumradius of the largest facet of the convex hull of the directions,
    which is their spherical Delaunay triangulation. More than pi/2 means that all lie
    in one hemisphere.

    Parameters
    ----------
    position_m : (n, 3) float64, n >= 4, any frame, not all in one plane

    Returns
    -------
    float, radian

    References
    ----------
    Ballard, "Rosette constellations of Earth satellites", IEEE Transactions on Aerospace
    and Electronic Systems AES-16 (1980): the test by circumscribed circles.

    Examples
    --------
    >>> octahedron = np.vstack([np.eye(3), -np.eye(3)])
    >>> round(float(np.degrees(worst_central_angle_rad(octahedron))), 3)
    54.736
    """
    direction = position_m / np.linalg.norm(position_m, axis=1, keepdims=True)
    # A facet's plane n.x + d = 0 cuts the sphere in its circumcircle, of angular radius acos(-d).
    offsets = -ConvexHull(direction).equations[:, 3]
    return float(np.arccos(np.clip(offsets.min(), -1.0, 1.0)))
