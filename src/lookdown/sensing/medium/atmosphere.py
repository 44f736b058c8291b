"""The reference standard atmosphere (ITU-R P.835) and the refraction that it makes (ITU-R P.453).

The mean of the year for the whole world: 15 degrees Celsius and 7.5 g/m3 of water vapour at the ground. A humid day in
the tropics holds 20 g/m3 or more, a polar one 2: gas losses above some 15 GHz follow that, those of L to X band hardly.
"""

import numpy as np
from numpy.typing import ArrayLike

__all__ = [
    "TOP_OF_ATMOSPHERE_M",
    "pressure_pa",
    "refractivity_ratio",
    "temperature_k",
    "vapour_density_kgpm3",
    "vapour_pressure_pa",
]

TOP_OF_ATMOSPHERE_M = 100e3
"""Where the profile ends."""

_BASE_KM = np.array([0.0, 11.0, 20.0, 32.0, 47.0, 51.0, 71.0, 84.852])
_LAPSE_KPKM = np.array([-6.5, 0.0, 1.0, 2.8, 0.0, -2.8, -2.0])
_TEMPERATURE_K = np.array([288.15, 216.65, 216.65, 228.65, 270.65, 270.65, 214.65])
_PRESSURE_HPA = np.array([1013.25, 226.3226, 54.74980, 8.680422, 1.109106, 0.6694167, 0.03956649])
_HYDROSTATIC_KPKM = 34.1632
_MESOPAUSE_M = 86e3
_VAPOUR_HEIGHT_M, _VAPOUR_GROUND_KGPM3 = 2000.0, 7.5e-3
_LEAST_MIXING = 2e-6


def _geopotential_km(height_m: ArrayLike) -> np.ndarray:
    height_km = np.asarray(height_m, dtype=np.float64) / 1e3
    return np.asarray(6356.766 * height_km / (6356.766 + height_km))


def _layer(geopotential_km: np.ndarray) -> np.ndarray:
    below = np.searchsorted(_BASE_KM, geopotential_km, side="right") - 1
    return np.asarray(np.clip(below, 0, len(_LAPSE_KPKM) - 1))


def temperature_k(height_m: ArrayLike) -> np.ndarray:
    """Return the temperature of the air, kelvin.

    Parameters
    ----------
    height_m : array of float
        Above mean sea level, 0 to 100 km; a little below 0 the first layer goes on.

    References
    ----------
    ITU-R P.835-6 (2017), annex 1, equations 1 and 2.

    Examples
    --------
    >>> temperature_k([0.0, 11_019.0, 95e3]).round(2)
    array([288.15, 216.65, 188.42])
    """
    height_km = np.asarray(height_m, dtype=np.float64) / 1e3
    geopotential = _geopotential_km(height_m)
    layer = _layer(geopotential)
    low = _TEMPERATURE_K[layer] + _LAPSE_KPKM[layer] * (geopotential - _BASE_KM[layer])
    bend = np.sqrt(np.maximum(1.0 - (np.maximum(height_km - 91.0, 0.0) / 19.9429) ** 2, 0.0))
    high = np.where(height_km <= 91.0, 186.8673, 263.1905 - 76.3232 * bend)
    return np.asarray(np.where(height_km < _MESOPAUSE_M / 1e3, low, high))


def pressure_pa(height_m: ArrayLike) -> np.ndarray:
    """Return the pressure of dry air, pascal.

    P.835 prints it as the pressure of the air and P.676 is used with it as that of dry air, by the Recommendation's
    own examples as by other programs: 1 % at the ground, less above.

    Parameters
    ----------
    height_m : array of float
        Above mean sea level, 0 to 100 km.

    References
    ----------
    ITU-R P.835-6 (2017), annex 1, equations 3 and 4.

    Examples
    --------
    >>> pressure_pa([0.0, 5_000.0]).round(0)
    array([101325.,  54048.])
    """
    height_km = np.asarray(height_m, dtype=np.float64) / 1e3
    geopotential = _geopotential_km(height_m)
    layer = _layer(geopotential)
    lapse, base = _LAPSE_KPKM[layer], _TEMPERATURE_K[layer]
    above = geopotential - _BASE_KM[layer]
    with np.errstate(divide="ignore", invalid="ignore"):
        sloped = (base / (base + lapse * above)) ** (_HYDROSTATIC_KPKM / lapse)
    level = np.exp(-_HYDROSTATIC_KPKM * above / base)
    low = _PRESSURE_HPA[layer] * np.where(lapse == 0.0, level, sloped)
    z = np.maximum(height_km, 86.0)
    high = np.exp(95.571899 - 4.011801 * z + 6.424731e-2 * z**2 - 4.789660e-4 * z**3 + 1.340543e-6 * z**4)
    return np.asarray(100.0 * np.where(height_km < _MESOPAUSE_M / 1e3, low, high))


def vapour_density_kgpm3(height_m: ArrayLike) -> np.ndarray:
    """Return the mass of water vapour in the air, kilogram per cubic metre.

    It is 7.5 g/m3 at the ground and falls by e in 2 km; not below a mixing ratio of 2e-6, which it meets at 24 km.

    References
    ----------
    ITU-R P.835-6 (2017), annex 1, equations 6 to 8.

    Examples
    --------
    >>> (1e3 * vapour_density_kgpm3([0.0, 2000.0])).round(3)
    array([7.5  , 2.759])
    """
    height = np.asarray(height_m, dtype=np.float64)
    least = _LEAST_MIXING * 216.7e-3 * pressure_pa(height) / 100.0 / temperature_k(height)
    return np.asarray(np.maximum(_VAPOUR_GROUND_KGPM3 * np.exp(-height / _VAPOUR_HEIGHT_M), least))


def vapour_pressure_pa(height_m: ArrayLike) -> np.ndarray:
    """Return the partial pressure of water vapour, pascal.

    References
    ----------
    ITU-R P.835-6 (2017), annex 1, equation 8: e = rho T / 216.7, e in hPa and rho in g/m3.

    Examples
    --------
    >>> float(vapour_pressure_pa(0.0).round(2))
    997.29
    """
    return np.asarray(vapour_density_kgpm3(height_m) * 1e3 * temperature_k(height_m) / 216.7 * 100.0)


def refractivity_ratio(height_m: ArrayLike) -> np.ndarray:
    """Return the refractive index of the air less 1; the same for all radio waves.

    Parameters
    ----------
    height_m : array of float
        Above mean sea level.

    References
    ----------
    ITU-R P.453-14 (2019), equations 1 and 3: N = 77.6 p/T + 72 e/T + 3.75e5 e/T**2, pressures in hPa.

    Examples
    --------
    >>> round(1e6 * float(refractivity_ratio(0.0)), 1)
    320.4
    """
    temperature = temperature_k(height_m)
    dry, wet = pressure_pa(height_m) / 100.0, vapour_pressure_pa(height_m) / 100.0
    return np.asarray(1e-6 * (77.6 * dry / temperature + 72.0 * wet / temperature + 3.75e5 * wet / temperature**2))
