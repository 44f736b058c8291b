"""Kernel of the wind: the climate's zonal wind with travelling waves, or uniform layers.

A row of parameters says all (`wind.py` writes it). Of the climate: kind 0, hours since
1970, number of waves, the zonal wind at jet level and near the ground at even steps of
the sine of latitude, then for each wave its vector, size, phase and drift. Of layers:
kind 1, unused, number of layers, then for each its middle height and the wind to the
east and the north. The wave k is ``size (n x k) cos(k n + phase)``: it has no divergence.

Numeric policy: float64, no fast-math; the zonal wind is linear between 65 latitudes
(error under 0.3 m/s). Twin in tests/oracles/plain_air.py.
"""

import math

import numba

LATITUDES, HEAD, WAVE_COLUMNS, LAYER_COLUMNS = 65, 3, 6, 3
JET_M, GROUND_SHARE = 11_500.0, 0.12
"""Height at which the climate's wind is greatest, and what is left of its waves at the ground."""

_TOP_M = 24_000.0


@numba.njit(cache=True, error_model="numpy")
def _height_share(height_m):
    """Return how much of the jet's wind blows at a height: rising to the jet, falling above."""
    if height_m < JET_M:
        return max(height_m, 0.0) / JET_M
    return max(1.0 - 0.9 * (height_m - JET_M) / (_TOP_M - JET_M), 0.1)


@numba.njit(cache=True, error_model="numpy")
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


@numba.njit(cache=True, error_model="numpy")
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
    if wind[0] == 1.0:
        return _layered(height_m, wind)
    share = _height_share(height_m)
    where = (nz + 1.0) * (0.5 * (LATITUDES - 1))
    row = min(int(where), LATITUDES - 2)
    part = where - row
    high = wind[HEAD + row] + part * (wind[HEAD + row + 1] - wind[HEAD + row])
    ground = HEAD + LATITUDES + row
    low = wind[ground] + part * (wind[ground + 1] - wind[ground])
    level = math.sqrt(nx * nx + ny * ny) + 1e-12
    ex, ey = -ny / level, nx / level
    east, north = low + share * (high - low), 0.0
    wave_share = GROUND_SHARE + (1.0 - GROUND_SHARE) * share
    first = HEAD + 2 * LATITUDES
    for i in range(int(wind[2])):
        k = first + WAVE_COLUMNS * i
        kx, ky, kz = wind[k], wind[k + 1], wind[k + 2]
        size = wave_share * wind[k + 3] * math.cos(kx * nx + ky * ny + kz * nz + wind[k + 4] + wind[k + 5] * wind[1])
        # n x k, along east and along north; north is n x east.
        wx, wy, wz = ny * kz - nz * ky, nz * kx - nx * kz, nx * ky - ny * kx
        east += size * (wx * ex + wy * ey)
        north += size * (-nz * ey * wx + nz * ex * wy + (nx * ey - ny * ex) * wz)
    return east, north


@numba.njit(cache=True, error_model="numpy")
def winds_mps(normal, height_m, wind, out):
    """Write the wind at several places, (n, 2): towards the east and the north."""
    for i in range(normal.shape[0]):
        out[i] = wind_mps(normal[i, 0], normal[i, 1], normal[i, 2], height_m[i], wind)
