"""Kernels of the standard atmosphere: pressure, speed of sound, true from calibrated airspeed.

Height is pressure height, taken as height above the ellipsoid (as recorded flights do).

Numeric policy: float64, no fast-math. `scheduled_mps` reads the airspeed off a table,
within 0.02 m/s, in a third of the time. Twins in tests/oracles/plain_air.py.

Arrays belong to the caller: see `lookdown.numerics.lean`.

References
----------
ICAO Doc 7488, Manual of the ICAO Standard Atmosphere, third edition (1993), chapter 2.
Young, Performance of the Jet Transport Airplane (2018), 6.7: calibrated airspeed.
"""

import math

import numba
import numpy as np

from lookdown.numerics.lean import LEAN

SEA_SOUND_MPS = 340.294
"""Speed of sound at 288.15 K."""

_SEA_K, _LAPSE_KPM, _TROPOPAUSE_M = 288.15, 0.0065, 11_000.0
_EXPONENT = 5.255877
_TROPOPAUSE_RATIO = 0.2233609
_SCALE_M = 6_341.62
_TROPOPAUSE_K = _SEA_K - _LAPSE_KPM * _TROPOPAUSE_M
_TWO_SEVENTHS = 2.0 / 7.0


@numba.njit(**LEAN)
def sound_mps(height_m):
    """Return the speed of sound, up to 20 km."""
    kelvin = _SEA_K - _LAPSE_KPM * height_m if height_m < _TROPOPAUSE_M else _TROPOPAUSE_K
    return SEA_SOUND_MPS * math.sqrt(kelvin / _SEA_K)


@numba.njit(**LEAN)
def pressure_ratio(height_m):
    """Return the pressure over that at sea level, up to 20 km."""
    if height_m < _TROPOPAUSE_M:
        return (1.0 - (_LAPSE_KPM / _SEA_K) * height_m) ** _EXPONENT
    return _TROPOPAUSE_RATIO * math.exp((_TROPOPAUSE_M - height_m) / _SCALE_M)


@numba.njit(**LEAN)
def true_airspeed_mps(calibrated_mps, mach, height_m):
    """Return the true airspeed at a calibrated airspeed or a Mach number, whichever is slower there."""
    ratio = calibrated_mps / SEA_SOUND_MPS
    inner = 1.0 + 0.2 * ratio * ratio
    impact = inner * inner * inner * math.sqrt(inner) - 1.0
    square = 5.0 * ((impact / pressure_ratio(height_m) + 1.0) ** _TWO_SEVENTHS - 1.0)
    kelvin = _SEA_K - _LAPSE_KPM * height_m if height_m < _TROPOPAUSE_M else _TROPOPAUSE_K
    return SEA_SOUND_MPS * math.sqrt(min(square, mach * mach) * kelvin / _SEA_K)


_LOW_M, _STEP_M, _LOW_MPS, _STEP_MPS = -500.0, 250.0, 40.0, 4.0
_HEIGHTS, _SPEEDS = 67, 41


def _airspeed_table():
    """Return the true airspeed by height (rows) and calibrated airspeed."""
    height = _LOW_M + _STEP_M * np.arange(_HEIGHTS)[:, None]
    ratio = (_LOW_MPS + _STEP_MPS * np.arange(_SPEEDS)[None, :]) / SEA_SOUND_MPS
    kelvin = np.maximum(_SEA_K - _LAPSE_KPM * height, _TROPOPAUSE_K)
    pressure = np.where(
        height < _TROPOPAUSE_M,
        (kelvin / _SEA_K) ** _EXPONENT,
        _TROPOPAUSE_RATIO * np.exp((_TROPOPAUSE_M - height) / _SCALE_M),
    )
    impact = (1.0 + 0.2 * ratio**2) ** 3.5 - 1.0
    return SEA_SOUND_MPS * np.sqrt(5.0 * ((impact / pressure + 1.0) ** _TWO_SEVENTHS - 1.0) * kelvin / _SEA_K)


_TABLE = _airspeed_table()


@numba.njit(**LEAN)
def scheduled_mps(calibrated_mps, mach, height_m):
    """Return the true airspeed as `true_airspeed_mps` does, off a table: from -500 m to 16 km, 40 to 200 m/s."""
    row = (height_m - _LOW_M) / _STEP_M
    column = (calibrated_mps - _LOW_MPS) / _STEP_MPS
    i = min(max(int(row), 0), _HEIGHTS - 2)
    j = min(max(int(column), 0), _SPEEDS - 2)
    up, on = row - i, column - j
    low = _TABLE[i, j] + on * (_TABLE[i, j + 1] - _TABLE[i, j])
    high = _TABLE[i + 1, j] + on * (_TABLE[i + 1, j + 1] - _TABLE[i + 1, j])
    return min(low + up * (high - low), mach * sound_mps(height_m))
