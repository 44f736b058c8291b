"""The one comparison that says whether a satellite sees a place, and the plain count over all pairs.

Numeric policy: float64, no fast-math, no fused multiply-add, sums in the order written, so
that every kernel and plain NumPy agree bit for bit. The twin is
`lookdown.constellation.satellites_in_view`, in NumPy.
"""

import numba

_BLOCK = 1024


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def rise_and_square(dx, dy, dz, ux, uy, uz):
    """Return the height above the horizon's plane and the squared distance of an offset."""
    return ux * dx + uy * dy + uz * dz, dx * dx + dy * dy + dz * dz


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def in_outer(rise, square, low, range_squared):
    """Return whether an offset is above the least grazing angle and within the range."""
    return (low * square <= rise * abs(rise)) & (square <= range_squared)


@numba.njit(cache=True, error_model="numpy", forceinline=True)
def out_of_hole(rise, square, high):
    """Return whether an offset is not above the greatest grazing angle."""
    return rise * abs(rise) <= high * square


@numba.njit(cache=True, error_model="numpy")
def _add_block(x, y, z, ux, uy, uz, sx, sy, sz, low, high, range_squared, count):
    for j in range(x.shape[0]):
        rise, square = rise_and_square(sx - x[j], sy - y[j], sz - z[j], ux[j], uy[j], uz[j])
        seen = in_outer(rise, square, low, range_squared) & out_of_hole(rise, square, high)
        count[j] += 1 if seen else 0


@numba.njit(cache=True, error_model="numpy")
def count_all_pairs(place, up, satellite, limit, status, count):
    """Write how many satellites see each place by comparing every pair, in blocks that stay in cache.

    Parameters
    ----------
    place, up : (3, n) float64, metre and 1, ITRF
        Columns first, so that a block is one run of memory.
    satellite, limit : (m, 3) float64
    status : (m,) uint8
    count : (n,) int32, out
    """
    count[:] = 0
    for start in range(0, place.shape[1], _BLOCK):
        stop = min(start + _BLOCK, place.shape[1])
        x, y, z = place[0, start:stop], place[1, start:stop], place[2, start:stop]
        ux, uy, uz = up[0, start:stop], up[1, start:stop], up[2, start:stop]
        for s in range(satellite.shape[0]):
            if status[s] == 0:
                sx, sy, sz = satellite[s, 0], satellite[s, 1], satellite[s, 2]
                low, high, far = limit[s, 0], limit[s, 1], limit[s, 2]
                _add_block(x, y, z, ux, uy, uz, sx, sy, sz, low, high, far, count[start:stop])
