"""Elements of circular orbits at one altitude and inclination, which all designed patterns are made of."""

import numpy as np

from lookdown.arrays import Scalars
from lookdown.astro.orbits import kozai_mean_motion_radps
from lookdown.constellation.elements.mean import MeanElements

__all__ = ["circular_elements"]


def circular_elements(
    *,
    altitude_m: float,
    inclination_rad: float,
    plane: np.ndarray,
    slot: np.ndarray,
    raan_rad: Scalars,
    mean_anomaly_rad: Scalars,
    vendor_id: np.ndarray,
    epoch_tai_ns: int,
) -> MeanElements:
    """Return the mean elements of satellites that differ in node and place along the orbit alone.

    Parameters
    ----------
    altitude_m : float, metre
        Mean semi-major axis less the equatorial radius of WGS 84.
    inclination_rad : float, radian
    plane, slot, vendor_id : (n,) integer
    raan_rad, mean_anomaly_rad : (n,) float64, radian
        Any number of turns.
    epoch_tai_ns : int

    Returns
    -------
    MeanElements, n rows
        Numbered from 0 in shell 0, without drag.
    """
    count, turn = len(plane), 2.0 * np.pi
    motion = kozai_mean_motion_radps(altitude_m=altitude_m, inclination_rad=inclination_rad)
    return MeanElements(
        satellite_id=np.arange(count, dtype=np.uint32),
        shell=np.zeros(count, np.uint16),
        plane=plane.astype(np.uint16),
        slot=slot.astype(np.uint16),
        vendor_id=vendor_id.astype(np.uint16),
        epoch_tai_ns=np.full(count, epoch_tai_ns, np.int64),
        mean_motion_radps=np.full(count, motion),
        eccentricity=np.zeros(count),
        inclination_rad=np.full(count, float(inclination_rad)),
        raan_rad=np.remainder(raan_rad, turn),
        argument_of_perigee_rad=np.zeros(count),
        mean_anomaly_rad=np.remainder(mean_anomaly_rad, turn),
        bstar_per_earth_radius=np.zeros(count),
    )
