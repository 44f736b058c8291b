"""Kernels of the standard atmosphere: pressure, speed of sound, true from calibrated airspeed.

Height is pressure height, taken as height above the ellipsoid (as recorded flights do).

Numeric policy: float64, no fast-math. Twins in tests/oracles/plain_air.py.

References
----------
ICAO Doc 7488, Manual of the ICAO Standard Atmosphere, third edition (1993), chapter 2.
Young, Performance of the Jet Transport Airplane (2018), 6.7: calibrated airspeed.
"""

import math

import numba

SEA_SOUND_MPS = 340.294
"""Speed of sound at 288.15 K."""

_SEA_K, _LAPSE_KPM, _TROPOPAUSE_M = 288.15, 0.0065, 11_000.0
_EXPONENT = 5.255877
_TROPOPAUSE_RATIO = 0.2233609
_SCALE_M = 6_341.62
_TROPOPAUSE_K = _SEA_K - _LAPSE_KPM * _TROPOPAUSE_M
_TWO_SEVENTHS = 2.0 / 7.0


@numba.njit(cache=True, error_model="numpy")
def sound_mps(height_m):
    """Return the speed of sound, up to 20 km."""
    kelvin = _SEA_K - _LAPSE_KPM * height_m if height_m < _TROPOPAUSE_M else _TROPOPAUSE_K
    return SEA_SOUND_MPS * math.sqrt(kelvin / _SEA_K)


@numba.njit(cache=True, error_model="numpy")
def pressure_ratio(height_m):
    """Return the pressure over that at sea level, up to 20 km."""
    if height_m < _TROPOPAUSE_M:
        return (1.0 - (_LAPSE_KPM / _SEA_K) * height_m) ** _EXPONENT
    return _TROPOPAUSE_RATIO * math.exp((_TROPOPAUSE_M - height_m) / _SCALE_M)


@numba.njit(cache=True, error_model="numpy")
def true_airspeed_mps(calibrated_mps, mach, height_m):
    """Return the true airspeed at a calibrated airspeed or a Mach number, whichever is slower there."""
    ratio = calibrated_mps / SEA_SOUND_MPS
    inner = 1.0 + 0.2 * ratio * ratio
    impact = inner * inner * inner * math.sqrt(inner) - 1.0
    by_pressure = math.sqrt(5.0 * ((impact / pressure_ratio(height_m) + 1.0) ** _TWO_SEVENTHS - 1.0))
    return min(by_pressure, mach) * sound_mps(height_m)
