"""How much of the Earth a constellation holds: counts at places, and closed forms.

Cost of a count: places x satellites x about 3 ns, in blocks that stay in cache.
"""

import numpy as np
from jaxtyping import Float64
from scipy.spatial import ConvexHull

from lookdown.arrays import Numbers, Positions
from lookdown.astro import up_ecef
from lookdown.astro.orbits import central_angle_rad
from lookdown.constellation.limits import AccessLimits

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
    position_ecef_m: Positions,
    satellite_ecef_m: SatellitePositions,
    limits: AccessLimits,
    *,
    status: np.ndarray | None = None,
) -> Numbers:
    """Return how many satellites see each place, by comparing every pair.

    The plain statement of what `CoverageGrid.counts` and `sightings` find faster.

    Parameters
    ----------
    position_ecef_m : (n, 3) float64, metre, ITRF
        Places, at any height.
    satellite_ecef_m : (m, 3) float64, metre, ITRF, m <= 65,535
    limits : AccessLimits
        For all satellites or one a satellite.
    status : (m,) uint8, optional
        Satellites where it is not 0 see nothing.

    Returns
    -------
    (n,) uint16

    Examples
    --------
    >>> import numpy as np
    >>> place = np.array([[6_378_137.0, 0.0, 0.0]])
    >>> above, aside = [6_878_137.0, 0.0, 0.0], [6_800_000.0, 1_000_000.0, 0.0]
    >>> limits = AccessLimits(grazing_min_rad=np.radians(6), grazing_max_rad=np.radians(60))
    >>> satellites_in_view(place, np.array([above, aside]), limits)
    array([1], dtype=uint16)
    """
    good = slice(None) if status is None else status == 0
    satellite, limit = satellite_ecef_m[good], limits.columns(len(satellite_ecef_m))[good]
    assert len(satellite) <= 65_535, "a count holds 65,535 satellites"
    counts = np.empty(len(position_ecef_m), np.uint16)
    for first in range(0, len(counts), _BLOCK_PLACES):
        place = position_ecef_m[first : first + _BLOCK_PLACES]
        up = up_ecef(place).T[:, :, np.newaxis]
        # Axis by axis in the kernels' order, so that the rounding is theirs too.
        x, y, z = (satellite[:, axis] - place[:, axis, np.newaxis] for axis in range(3))
        rise, squared = up[0] * x + up[1] * y + up[2] * z, x * x + y * y + z * z
        signed = rise * np.abs(rise)
        seen = (limit[:, 0] * squared <= signed) & (signed <= limit[:, 1] * squared) & (squared <= limit[:, 2])
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
