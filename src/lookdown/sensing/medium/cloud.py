"""Cloud on the path: liquid water between the ground and the satellite.

Below 10 GHz cloud takes a tenth of a decibel; ice cloud takes nothing at any frequency here.
"""

import numpy as np
from numpy.typing import ArrayLike

from lookdown.errors import ArgumentError
from lookdown.units import ParameterReference

__all__ = ["CLOUD_WATER_REFERENCE", "cloud_coefficient_m2pkg", "cloud_loss_ratio"]

_MAPS = "quantile over the places of 40-60 deg N of the maps of ITU-R P.840-7 as itur 0.4.0 carries them (design/0014)"

CLOUD_WATER_REFERENCE: dict[str, ParameterReference] = {
    "cloud_water_median_kgpm2": ParameterReference(
        "ratio", "1", 0.01, 0.0, 0.03, "exceeded for half of a year: " + _MAPS
    ),
    "cloud_water_tenth_kgpm2": ParameterReference(
        "ratio", "1", 0.44, 0.1, 1.02, "exceeded for 10 % of a year: " + _MAPS
    ),
    "cloud_water_hundredth_kgpm2": ParameterReference(
        "ratio", "1", 1.5, 0.64, 2.75, "exceeded for 1 % of a year: " + _MAPS
    ),
}
"""Columns of liquid water, kg/m2 (1 kg/m2 is 1 mm); the tropics have three times these."""


def cloud_coefficient_m2pkg(carrier_frequency_hz: float, water_temperature_k: float = 273.15) -> float:
    """Return the loss per column of liquid water, decibel per (kg/m2).

    Droplets are far smaller than the wave (Rayleigh), so that only the column counts.

    Parameters
    ----------
    carrier_frequency_hz : float
        To 200 GHz.
    water_temperature_k : float
        0 degrees Celsius for the Recommendation's columns.

    References
    ----------
    ITU-R P.840-6 (2013), equations 2 to 11: double Debye model of water.

    Examples
    --------
    >>> round(cloud_coefficient_m2pkg(10e9), 4)
    0.0926
    """
    if not 0.1e9 <= carrier_frequency_hz <= 200e9:
        raise ArgumentError(
            f"cloud: a carrier of 0.1 to 200 GHz was expected; got {carrier_frequency_hz / 1e9:g} GHz. "
            "Droplets are not small beside shorter waves."
        )
    f, theta = carrier_frequency_hz / 1e9, 300.0 / water_temperature_k
    still = 77.66 + 103.3 * (theta - 1.0)
    middle, quick = 0.0671 * still, 3.52
    first = 20.20 - 146.0 * (theta - 1.0) + 316.0 * (theta - 1.0) ** 2
    second = 39.8 * first
    real = (still - middle) / (1.0 + (f / first) ** 2) + (middle - quick) / (1.0 + (f / second) ** 2) + quick
    lossy = f * (still - middle) / (first * (1.0 + (f / first) ** 2))
    lossy += f * (middle - quick) / (second * (1.0 + (f / second) ** 2))
    eta = (2.0 + real) / lossy
    return 0.819 * f / (lossy * (1.0 + eta**2))


def cloud_loss_ratio(carrier_frequency_hz: float, grazing_rad: ArrayLike, column_kgpm2: ArrayLike) -> np.ndarray:
    """Return the one-way loss by cloud, 1 or more: that of the column over the sine of the elevation.

    Parameters
    ----------
    carrier_frequency_hz : float
    grazing_rad : array of float
        5 degrees or more; cloud is taken to be as wide as the path.
    column_kgpm2 : array of float
        Liquid water overhead.

    References
    ----------
    ITU-R P.840-6 (2013), section 3.

    Examples
    --------
    >>> import math
    >>> round(10.0 * math.log10(float(cloud_loss_ratio(10e9, math.radians(10.0), 0.44))), 2)
    0.23
    """
    coefficient = cloud_coefficient_m2pkg(carrier_frequency_hz)
    return np.asarray(10.0 ** (0.1 * coefficient * np.asarray(column_kgpm2) / np.sin(grazing_rad)))
