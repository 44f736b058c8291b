"""False alarms of the sectors: Poisson and uniform in range, two cosines and range rate.

The density is stated, not fitted: alarms a dwell over the volume of its sector in the space of the measurement.
With r the range and w the cosine to the face's normal, dr du dv = w / r2 d3x, so the volume is an integral
over the air within the sector, and places drawn uniformly there are thinned by w / r2.
"""

import math

import numpy as np

from lookdown.benchmarks.tracking_scenes._watch import Sectors, ground_ahead, surface_points

__all__ = ["SPEED_RANGE_MPS", "FalseAlarms", "false_alarms"]

CEILING_M = 15_000.0
SPEED_RANGE_MPS = 700.0
"""False alarms seem to move at up to half of this along the line of sight."""

_NODES = 4
_BOUND = 1.3
"""Above the greatest integrand over the greatest at the nodes of the rule."""


class FalseAlarms:
    """False alarms of some sectors.

    Attributes
    ----------
    density : (n, s) float64
        Expected per metre, cosine, cosine and metre a second.
    cell, sector : (m,) int64
    point_m : (m, 3) float64
        Where they seem to be.
    speed_mps : (m,) float64
        How fast they seem to recede from a sensor at rest.
    """

    __slots__ = ("cell", "density", "point_m", "sector", "speed_mps")

    def __init__(
        self, density: np.ndarray, cell: np.ndarray, sector: np.ndarray, point_m: np.ndarray, speed: np.ndarray
    ) -> None:
        self.density, self.cell, self.sector, self.point_m, self.speed_mps = density, cell, sector, point_m, speed


def _integrand(
    sectors: Sectors, cell: np.ndarray, place: tuple[np.ndarray, np.ndarray, np.ndarray], tilt_rad: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return points (k, 3) at azimuth, cosine of the angle from nadir and height, and w rho2 / r2 there."""
    azimuth, cosine, height = place
    nadir = sectors.sensor_m / np.linalg.norm(sectors.sensor_m, axis=1)[:, None]
    ahead = ground_ahead(sectors.frame[cell], nadir[cell], azimuth[:, None])[:, 0]
    point = surface_points(cosine[:, None] * nadir[cell] + np.sqrt(1.0 - cosine**2)[:, None] * ahead, height)
    offset = point - sectors.sensor_m[cell]
    range2 = np.einsum("ij,ij->i", offset, offset)
    down = np.einsum("ij,ij->i", offset, sectors.frame[cell, 2])
    side = np.abs(np.einsum("ij,ij->i", offset, sectors.frame[cell, 1]))
    normal = (math.cos(tilt_rad) * down + math.sin(tilt_rad) * side) / np.sqrt(range2)
    radius2 = np.einsum("ij,ij->i", point, point)
    return point, np.maximum(normal, 0.0) * radius2 / range2


def _volumes(sectors: Sectors, tilt_rad: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the integral over each sector, the greatest integrand and the measure d(cos) d(azimuth) dh, all (n, s)."""
    shape = sectors.kept.shape
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    a, c, h = (grid.ravel() for grid in np.meshgrid(nodes, nodes, np.array([-0.5, 0.5]) * 2 / math.sqrt(3.0)))
    share = np.einsum("i,j,k->jik", weights, weights, np.ones(2)).ravel() / 8.0
    cell, sector = (grid.ravel() for grid in np.indices(shape))
    low, high = _cosines(sectors)
    azimuth = _azimuth(sectors, cell, sector, np.zeros(1))[:, None] + 0.5 * sectors.width_rad[cell][:, None] * (a + 1.0)
    cosine = low[cell, sector][:, None] + 0.5 * (high - low)[cell, sector][:, None] * (c + 1.0)
    height = np.broadcast_to(0.5 * CEILING_M * (h + 1.0), azimuth.shape)
    place = azimuth.ravel(), cosine.ravel(), height.ravel()
    _, value = _integrand(sectors, np.repeat(cell, len(a)), place, tilt_rad)
    value = value.reshape(*shape, len(a))
    measure = (high - low) * sectors.width_rad[:, None] * CEILING_M
    return measure * (value * share).sum(axis=2), value.max(axis=2), measure


def _cosines(sectors: Sectors) -> tuple[np.ndarray, np.ndarray]:
    inner, outer = sectors.angles_rad[..., 0], sectors.angles_rad[..., 1]
    return np.cos(np.maximum(inner, outer)), np.cos(inner)


def _azimuth(sectors: Sectors, cell: np.ndarray, sector: np.ndarray, share: np.ndarray) -> np.ndarray:
    return np.asarray(sectors.start_rad[cell] + sectors.width_rad[cell] * (sector + share))


def false_alarms(sectors: Sectors, expected_psr: float, tilt_rad: float, draws: np.random.Generator) -> FalseAlarms:
    """Return the false alarms of sectors that expect so many a steradian of ground.

    Parameters
    ----------
    expected_psr : float
        False alarms per solid angle at the Earth's centre and look.
    """
    integral, greatest, measure = _volumes(sectors, tilt_rad)
    kept = sectors.kept
    expected = np.where(kept, expected_psr * measure / CEILING_M, 0.0)
    density = np.where(kept, expected / np.maximum(integral * SPEED_RANGE_MPS, 1e-300), 0.0)
    ceiling = _BOUND * greatest
    candidates = draws.poisson(np.where(kept, expected * ceiling * measure / np.maximum(integral, 1e-300), 0.0))
    cell, sector = (np.repeat(grid.ravel(), candidates.ravel()) for grid in np.indices(kept.shape))
    uniform = draws.random((5, len(cell)))
    low, high = _cosines(sectors)
    cosine = low[cell, sector] + (high - low)[cell, sector] * uniform[1]
    place = _azimuth(sectors, cell, sector, uniform[0]), cosine, CEILING_M * uniform[2]
    point, value = _integrand(sectors, cell, place, tilt_rad)
    assert (value <= ceiling[cell, sector]).all(), "the bound of the thinning is too low"
    stay = uniform[3] * ceiling[cell, sector] < value
    speed = SPEED_RANGE_MPS * (uniform[4] - 0.5)
    return FalseAlarms(density, cell[stay], sector[stay], point[stay], speed[stay])
