"""Kernel of the wind: the climate's zonal wind with travelling waves, or uniform layers.

A row of parameters says all (`wind.py` writes it). Of the climate: kind 0, hours since
1970, number of waves, the zonal wind at jet level and near the ground at even steps of
the sine of latitude, then for each wave its vector, size, phase and drift. Of layers:
kind 1, unused, number of layers, then for each its middle height and the wind to the
east and the north. The wave k is ``size (n x k) cos(k n + phase)``: it has no divergence.

Numeric policy: float64, no fast-math; the zonal wind is linear between 65 latitudes
(error under 0.3 m/s). Twin in tests/oracles/plain_air.py.

Arrays belong to the caller: see `lookdown.numerics.lean`.
"""

import math

import numba

from lookdown.numerics.lean import LEAN

LATITUDES, HEAD, WAVE_COLUMNS, LAYER_COLUMNS = 65, 3, 6, 3
CLIMATE, LAYERS = 0.0, 1.0
JET_M, GROUND_SHARE = 11_500.0, 0.12
"""Height at which the climate's wind is greatest, and what is left of its waves at the ground."""

_TOP_M = 24_000.0

_UNEVEN = 0.7
_COSINE, _SINE = math.cos(math.radians(2.0 * 130.0)), math.sin(math.radians(2.0 * 130.0))
"""The northern jets are strongest near 130 E and 50 W, off East Asia and North America, and weakest between
(Peixoto, Oort, Physics of Climate, 1992, chapter 7): at 40 N by 45 %, rounded."""


@numba.njit(**LEAN)
def _height_share(height_m):
    """Return how much of the jet's wind blows at a height: rising to the jet, falling above."""
    if height_m < JET_M:
        return max(height_m, 0.0) / JET_M
    return max(1.0 - 0.9 * (height_m - JET_M) / (_TOP_M - JET_M), 0.1)


@numba.njit(**LEAN)
def _layered(height_m, wind):
    """Return the wind of layers, linear in height between their middles, constant outside."""
    count = int(wind[2])
    at = HEAD
    if height_m <= wind[at]:
        return wind[at + 1], wind[at + 2]
    for i in range(1, count):
        above = HEAD + LAYER_COLUMNS * i
        if height_m < wind[above]:
            part = (height_m - wind[at]) / (wind[above] - wind[at])
            east = wind[at + 1] + part * (wind[above + 1] - wind[at + 1])
            return east, wind[at + 2] + part * (wind[above + 2] - wind[at + 2])
        at = above
    return wind[at + 1], wind[at + 2]


@numba.njit(**LEAN)
def _climate(nx, ny, nz, wind):
    """Return the climate's zonal wind near the ground and at the jet, and the waves' there, east and north."""
    where = (nz + 1.0) * (0.5 * (LATITUDES - 1))
    row = min(int(where), LATITUDES - 2)
    part = where - row
    high = wind[HEAD + row] + part * (wind[HEAD + row + 1] - wind[HEAD + row])
    ground = HEAD + LATITUDES + row
    # Twice the longitude, by nx and ny; the factor is 1 at the equator and south of it.
    flat = nx * nx + ny * ny + 1e-12
    twice = ((nx * nx - ny * ny) * _COSINE + 2.0 * nx * ny * _SINE) / flat
    high *= 1.0 + _UNEVEN * max(nz, 0.0) * twice
    low = wind[ground] + part * (wind[ground + 1] - wind[ground])
    first = HEAD + 2 * LATITUDES
    sx, sy, sz = 0.0, 0.0, 0.0
    for i in range(int(wind[2])):
        k = first + WAVE_COLUMNS * i
        kx, ky, kz = wind[k], wind[k + 1], wind[k + 2]
        size = wind[k + 3] * math.cos(kx * nx + ky * ny + kz * nz + wind[k + 4] + wind[k + 5] * wind[1])
        sx, sy, sz = sx + size * kx, sy + size * ky, sz + size * kz
    # n x s along east, and along north, which is n x east: there it comes to s along east.
    level = math.sqrt(nx * nx + ny * ny) + 1e-12
    ex, ey = -ny / level, nx / level
    east = (ny * sz - nz * sy) * ex + (nz * sx - nx * sz) * ey
    return low, high, east, sx * ex + sy * ey


@numba.njit(**LEAN)
def wind_mps(nx, ny, nz, height_m, wind):
    """Return the wind towards the east and the north at a place, a unit normal, and a height.

    Parameters
    ----------
    nx, ny, nz : float
        Unit normal of the ellipsoid.
    height_m : float
    wind : (k,) float64
        Parameters, see above.
    """
    if wind[0] == LAYERS:
        return _layered(height_m, wind)
    low, high, east, north = _climate(nx, ny, nz, wind)
    share = _height_share(height_m)
    waves = GROUND_SHARE + (1.0 - GROUND_SHARE) * share
    return low + share * (high - low) + waves * east, waves * north


@numba.njit(**LEAN)
def write_column(nx, ny, nz, wind, column):
    """Write the wind near the ground and at the jet, east and north each, (4,): the climate's is linear between.

    Of layers nothing is written: `column_wind_mps` asks them.
    """
    if wind[0] != LAYERS:
        low, high, east, north = _climate(nx, ny, nz, wind)
        column[0], column[1] = low + GROUND_SHARE * east, GROUND_SHARE * north
        column[2], column[3] = high + east, north


@numba.njit(**LEAN)
def column_wind_mps(near, far, part, height_m, wind):
    """Return the wind between two columns, `part` of the way from one to the other.

    Over 300 km that is within 0.5 m/s of the wind at the place.
    """
    if wind[0] == LAYERS:
        return _layered(height_m, wind)
    share = _height_share(height_m)
    low, high = (1.0 - part) * (1.0 - share), (1.0 - part) * share
    east, north = low * near[0] + high * near[2], low * near[1] + high * near[3]
    low, high = part * (1.0 - share), part * share
    return east + low * far[0] + high * far[2], north + low * far[1] + high * far[3]


@numba.njit(**LEAN)
def winds_mps(normal, height_m, wind, out):
    """Write the wind at several places, (n, 2): towards the east and the north."""
    for i in range(normal.shape[0]):
        out[i] = wind_mps(normal[i, 0], normal[i, 1], normal[i, 2], height_m[i], wind)
