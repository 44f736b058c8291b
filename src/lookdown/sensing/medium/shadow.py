"""Terrain in the way: hills too small for the grid, as a probability.

The hills of the grid are `geometry.ground_clearance_m`'s, by following the line of sight. The grid has a node every
1/12 degree (9 km), so valleys narrower than that are not in it: what they hide is a probability from the relief that is
left, by a random surface of Gaussian heights and slopes.
"""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc

from lookdown.arrays import Scalars
from lookdown.sensing.clutter import SurfaceClass
from lookdown.units import ParameterReference

__all__ = ["RELIEF_REFERENCE", "relief_of_classes", "terrain_shadow_probability"]

_P = ParameterReference
_A = "assumption: hills narrower than the grid of 9 km"
RELIEF_REFERENCE: dict[str, tuple[ParameterReference, ParameterReference]] = {
    "SEA": (_P("length", "m", 1.0, 0.5, 3.0, "assumption: waves"), _P("ratio", "1", 0.05, 0.02, 0.1, "assumption")),
    "ICE": (_P("length", "m", 10.0, 3.0, 50.0, _A), _P("ratio", "1", 0.02, 0.01, 0.05, _A)),
    "FLAT": (_P("length", "m", 5.0, 2.0, 15.0, _A), _P("ratio", "1", 0.01, 0.005, 0.03, _A)),
    "FARMLAND": (_P("length", "m", 25.0, 10.0, 50.0, _A), _P("ratio", "1", 0.04, 0.02, 0.08, _A)),
    "HILLS": (_P("length", "m", 100.0, 50.0, 200.0, _A), _P("ratio", "1", 0.12, 0.06, 0.2, _A)),
    "MOUNTAINS": (_P("length", "m", 350.0, 200.0, 600.0, _A), _P("ratio", "1", 0.3, 0.2, 0.45, _A)),
    "URBAN": (_P("length", "m", 15.0, 5.0, 40.0, "assumption: houses"), _P("ratio", "1", 0.3, 0.1, 0.6, "assumption")),
}
"""By name of the surface class: standard deviation of heights within a cell of the grid, and root mean square slope."""


def relief_of_classes() -> tuple[Scalars, Scalars]:
    """Return the standard deviation of heights in metres and the root mean square slope, by `SurfaceClass`.

    Examples
    --------
    >>> heights, slopes = relief_of_classes()
    >>> float(heights[SurfaceClass.MOUNTAINS]), float(slopes[SurfaceClass.MOUNTAINS])
    (350.0, 0.3)
    """
    pairs = [RELIEF_REFERENCE[kind.name] for kind in SurfaceClass]
    return np.array([height.base_si for height, _ in pairs]), np.array([slope.base_si for _, slope in pairs])


def terrain_shadow_probability(
    grazing_rad: ArrayLike, height_spread_m: ArrayLike, slope_ratio: ArrayLike, height_above_m: ArrayLike
) -> np.ndarray:
    """Return the probability that hills too small for the grid hide a target.

    Parameters
    ----------
    grazing_rad : array of float
        Elevation of the sensor at the target, above 0.
    height_spread_m, slope_ratio : array of float
        Standard deviation of heights, root mean square slope (`relief_of_classes`).
    height_above_m : array of float
        Of the target above the mean of the ground round it; below the surface a target counts as hidden by chance of
        its height alone.

    Returns
    -------
    array of float, 0 to 1
        1 - Phi(z / sigma)**Lambda(tan(g) / w), for a target clear of the ground; one on the ground is also hidden by
        the slope that it stands on. Counted on random profiles it is within 0.05.

    References
    ----------
    Wagner, "Shadowing of randomly rough surfaces", J. Acoust. Soc. Am. 41 (1967); Smith, "Geometrical shadowing of a
    random rough surface", IEEE Trans. AP 15 (1967): Lambda and the illumination of a point at a height.

    Examples
    --------
    >>> low, high = terrain_shadow_probability(math.radians(6.0), 350.0, 0.3, [0.0, 1000.0])
    >>> round(float(low), 2), round(float(high), 4)
    (0.39, 0.0015)
    """
    ratio = np.tan(grazing_rad) / np.asarray(slope_ratio, dtype=np.float64)
    density = np.exp(-0.5 * ratio**2) * math.sqrt(2.0 / math.pi) / ratio
    hills = 0.5 * (density - erfc(ratio / math.sqrt(2.0)))
    above = np.asarray(height_above_m, dtype=np.float64) / np.asarray(height_spread_m, dtype=np.float64)
    under = 0.5 * erfc(-above / math.sqrt(2.0))
    return np.asarray(1.0 - under ** np.maximum(hills, 0.0))
