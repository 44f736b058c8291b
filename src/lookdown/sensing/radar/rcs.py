"""Radar cross-section by class and aspect: public orders of magnitude only.

The mean cross-section is the class median times an aspect pattern (lobes at nose,
side, tail and seen from above) times a log-normal factor that belongs to the object.
Fast fluctuation about that mean is Swerling's and lives in `detection`.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Codes, Positions, Scalars, Velocities
from lookdown.seeds import philox_key
from lookdown.sensing.radar._object_kernels import fill_scatter
from lookdown.tables import RcsClass

__all__ = [
    "LOBES",
    "LOBE_WIDTH_RAD",
    "MEDIANS_M2",
    "RCS_TABLE",
    "SCATTER_DB",
    "RcsPattern",
    "aspect_angles_rad",
    "rcs_m2",
    "scatter_ratio",
    "scatter_ratios",
]

SCATTER_DB = 3.0
"""Standard deviation of the log-normal factor from aircraft to aircraft of a class, dB (assumption)."""

LOBE_WIDTH_RAD = math.radians(25.0)
"""1/e half-width of the nose, side and tail lobes (assumption)."""

_STEADY_MPS = 0.1
"""Below this speed a heading says nothing and the object counts as seen nose-on."""


@dataclass(frozen=True, slots=True)
class RcsPattern:
    """Cross-section of one class.

    Attributes
    ----------
    median_m2, low_m2, high_m2 : float
        Median over azimuths between the lobes, near the horizontal, and its band.
    nose_ratio, side_ratio, tail_ratio, top_ratio : float
        Peaks of the lobes over the median.
    source : str
        Of the median; the lobe ratios are assumptions.
    """

    median_m2: float
    low_m2: float
    high_m2: float
    nose_ratio: float
    side_ratio: float
    tail_ratio: float
    top_ratio: float
    source: str


_TEXTBOOK = "textbook: Skolnik, Introduction to Radar Systems, table 2.2, microwave"

RCS_TABLE: dict[RcsClass, RcsPattern] = {
    RcsClass.UNKNOWN: RcsPattern(10.0, 1.0, 40.0, 0.7, 3.0, 0.7, 3.0, "assumption: between light and airliner"),
    RcsClass.LIGHT: RcsPattern(1.0, 0.5, 3.0, 0.8, 3.0, 0.8, 4.0, f"{_TEXTBOOK}: small single-engine aircraft 1 m2"),
    RcsClass.BUSINESS: RcsPattern(3.0, 2.0, 10.0, 0.7, 3.0, 0.7, 3.0, f"{_TEXTBOOK}: four-passenger jet 2 m2"),
    RcsClass.REGIONAL: RcsPattern(
        10.0, 5.0, 20.0, 0.7, 3.0, 0.7, 3.0, "assumption: between business and airliner; X band 10-100 for airliners"
    ),
    RcsClass.AIRLINER: RcsPattern(20.0, 10.0, 100.0, 0.7, 4.0, 0.7, 3.0, f"{_TEXTBOOK}: medium jet airliner 20 m2"),
    RcsClass.HEAVY: RcsPattern(40.0, 20.0, 100.0, 0.7, 4.0, 0.7, 3.0, f"{_TEXTBOOK}: large jet airliner 40 m2"),
    RcsClass.HELICOPTER: RcsPattern(3.0, 1.0, 10.0, 0.8, 2.0, 0.8, 2.0, "textbook: helicopter about 3 m2"),
    RcsClass.GLIDER: RcsPattern(0.5, 0.2, 2.0, 0.8, 3.0, 0.8, 4.0, "assumption: half a light aircraft, no engine"),
    RcsClass.FAST_JET: RcsPattern(3.0, 1.0, 5.0, 0.7, 3.0, 0.7, 3.0, f"{_TEXTBOOK}: small fighter 2 m2, large 6"),
    RcsClass.ONE_M2: RcsPattern(1.0, 0.5, 2.0, 1.0, 1.0, 1.0, 1.0, "choice: 1 m2 from all sides"),
    RcsClass.TENTH_M2: RcsPattern(0.1, 0.05, 0.2, 1.0, 1.0, 1.0, 1.0, "choice: 0.1 m2 from all sides"),
    RcsClass.HUNDREDTH_M2: RcsPattern(0.01, 0.005, 0.02, 1.0, 1.0, 1.0, 1.0, "choice: 0.01 m2 from all sides"),
    RcsClass.DRONE: RcsPattern(0.03, 0.01, 0.1, 1.0, 1.5, 1.0, 1.5, "assumption: quadcopter to 2 m fixed wing"),
    RcsClass.BALLOON: RcsPattern(0.1, 0.01, 1.0, 1.0, 1.0, 1.0, 1.0, "assumption: payload of a free balloon"),
    RcsClass.BIRDS: RcsPattern(0.05, 0.01, 0.1, 1.0, 1.5, 1.0, 1.5, f"{_TEXTBOOK}: bird 0.01 m2; a flock adds up"),
}
"""The "textbook" table; medians at microwave frequencies, no claim for a type."""

_COLUMNS = np.array(
    [[row.median_m2, row.nose_ratio, row.side_ratio, row.tail_ratio, row.top_ratio] for row in RCS_TABLE.values()]
)

MEDIANS_M2 = _COLUMNS[:, 0].copy()
"""Median by class, for kernels."""

LOBES = np.ascontiguousarray(_COLUMNS[:, 1:] - np.array([1.0, 1.0, 1.0, 0.0]))
"""Nose, side and tail lobe less 1, and the view from above, by class, for kernels."""


def aspect_angles_rad(
    velocity_ecef_mps: Velocities, up_ecef: Positions, los_ecef: Positions
) -> tuple[Scalars, Scalars]:
    """Return the direction of the radar as seen from each aircraft: angle off the nose and elevation.

    Parameters
    ----------
    velocity_ecef_mps : (n, 3) float64, m/s, ITRF
        Of the aircraft; its nose is taken to point along the level part.
    up_ecef : (n, 3) float64, 1, ITRF
        Ellipsoid normal at the aircraft.
    los_ecef : (n, 3) float64, 1, ITRF
        From radar to aircraft.

    Returns
    -------
    azimuth_rad : (n,) float64, 0 (nose) to pi (tail); 0 for an aircraft that stands still
    elevation_rad : (n,) float64, radar above the aircraft's horizon positive

    Examples
    --------
    >>> up, south = np.array([[0.0, 0.0, 1.0]]), np.array([[0.0, -200.0, 0.0]])
    >>> azimuth, elevation = aspect_angles_rad(south, up, np.array([[0.8, 0.0, -0.6]]))
    >>> np.degrees([azimuth[0], elevation[0]]).round(2).tolist()
    [90.0, 36.87]
    """
    rise = -np.einsum("ij,ij->i", los_ecef, up_ecef)
    climb = np.einsum("ij,ij->i", velocity_ecef_mps, up_ecef)
    level = velocity_ecef_mps - climb[:, None] * up_ecef
    speed = np.sqrt(np.einsum("ij,ij->i", level, level))
    forward = -np.einsum("ij,ij->i", los_ecef, level)
    reach = speed * np.sqrt(np.maximum(1.0 - rise**2, 0.0))
    cosine = np.divide(forward, reach, out=np.ones_like(rise), where=(speed > _STEADY_MPS) & (reach > 1e-9))
    return np.arccos(np.clip(cosine, -1.0, 1.0)), np.arcsin(np.clip(rise, -1.0, 1.0))


def rcs_m2(rcs_class: Codes, azimuth_rad: Scalars, elevation_rad: Scalars) -> Scalars:
    """Return the mean cross-section of each aircraft of a class at an aspect.

    Parameters
    ----------
    rcs_class : (n,) uint8, `RcsClass`
    azimuth_rad, elevation_rad : (n,) float64
        From `aspect_angles_rad`.

    Returns
    -------
    (n,) float64, square metre
        median (lobes(azimuth) cos^2(elevation) + top sin^2(elevation)), continuous and positive.

    References
    ----------
    Knott, Shaeffer, Tuley, Radar Cross Section, 2nd edition, chapter 1: side and planform flashes.

    Examples
    --------
    >>> airliner = np.array([RcsClass.AIRLINER], dtype=np.uint8)
    >>> rcs_m2(airliner, np.array([np.pi / 2]), np.zeros(1)).round(1)
    array([80.])
    """
    median, nose, side, tail, top = _COLUMNS[rcs_class].T
    pattern = (
        1.0
        + (nose - 1.0) * np.exp(-((azimuth_rad / LOBE_WIDTH_RAD) ** 2))
        + (side - 1.0) * np.exp(-(((azimuth_rad - math.pi / 2) / LOBE_WIDTH_RAD) ** 2))
        + (tail - 1.0) * np.exp(-(((azimuth_rad - math.pi) / LOBE_WIDTH_RAD) ** 2))
    )
    sine2 = np.sin(elevation_rad) ** 2
    return median * (pattern * (1.0 - sine2) + top * sine2)


def scatter_ratios(run_seed: int, object_id: np.ndarray, scatter_db: float = SCATTER_DB) -> np.ndarray:
    """Return the factor by which each aircraft differs from its class for the whole run: log-normal, median 1.

    Parameters
    ----------
    run_seed : int
    object_id : (n,) uint32
    scatter_db : float
        Standard deviation, dB.

    Examples
    --------
    >>> scatter_ratios(7, np.arange(2, dtype=np.uint32), 0.0)
    array([1., 1.])
    """
    factor = np.empty(len(object_id))
    fill_scatter(object_id, philox_key(run_seed, "rcs"), scatter_db * math.log(10.0) / 10.0, factor)
    return factor


def scatter_ratio(run_seed: int, object_id: int, scatter_db: float = SCATTER_DB) -> float:
    """Return the factor of one aircraft, as `scatter_ratios` gives it.

    Examples
    --------
    >>> scatter_ratio(7, 3) == scatter_ratio(7, 3), scatter_ratio(7, 3, 0.0)
    (True, 1.0)
    """
    return float(scatter_ratios(run_seed, np.array([object_id], dtype=np.uint32), scatter_db)[0])
