"""Air speeds in the standard atmosphere: calibrated and Mach to true.

Reference: ISO 2533:1975, the International Standard Atmosphere, to 20 km; Young,
Performance of the Jet Transport Airplane (2018), section 6.8, equation 6.44 for calibrated
airspeed.
"""

import numpy as np

from lookdown.arrays import Scalars

__all__ = ["sound_speed_mps", "static_pressure_pa", "true_from_calibrated_mps"]

_T0_K, _P0_PA, _LAPSE_KPM = 288.15, 101_325.0, 0.0065
_G_MPS2, _R_JPKGK, _GAMMA = 9.80665, 287.05287, 1.4
_TROPOPAUSE_M = 11_000.0
_EXPONENT = _G_MPS2 / (_LAPSE_KPM * _R_JPKGK)


def _temperature_k(height_m: Scalars) -> Scalars:
    return _T0_K - _LAPSE_KPM * np.clip(height_m, -2_000.0, _TROPOPAUSE_M)


def static_pressure_pa(height_m: Scalars) -> Scalars:
    """Return the pressure at a pressure altitude, good from -2 to 20 km.

    Examples
    --------
    >>> np.rint(static_pressure_pa(np.array([0.0, 11_000.0]))).tolist()
    [101325.0, 22632.0]
    """
    below = _P0_PA * (_temperature_k(height_m) / _T0_K) ** _EXPONENT
    above_m = np.clip(height_m - _TROPOPAUSE_M, 0.0, None)
    return below * np.exp(-_G_MPS2 * above_m / (_R_JPKGK * _temperature_k(height_m)))


def sound_speed_mps(height_m: Scalars) -> Scalars:
    """Return the speed of sound at a pressure altitude, good from -2 to 20 km.

    Examples
    --------
    >>> np.round(sound_speed_mps(np.array([0.0, 11_000.0])), 1).tolist()
    [340.3, 295.1]
    """
    return np.sqrt(_GAMMA * _R_JPKGK * _temperature_k(height_m))


def true_from_calibrated_mps(calibrated_mps: Scalars, height_m: Scalars) -> Scalars:
    """Return true airspeed of calibrated airspeed, compressibility counted, below Mach 1.

    Examples
    --------
    >>> np.round(true_from_calibrated_mps(np.array([150.0]), np.array([0.0])), 3).tolist()
    [150.0]
    """
    k = (_GAMMA - 1.0) / 2.0
    impact = (1.0 + k * (calibrated_mps / np.sqrt(_GAMMA * _R_JPKGK * _T0_K)) ** 2) ** 3.5 - 1.0
    ratio = impact * _P0_PA / static_pressure_pa(height_m)
    mach = np.sqrt(((ratio + 1.0) ** (1.0 / 3.5) - 1.0) / k)
    return mach * sound_speed_mps(height_m)
