"""Kernels of detection: Pd from a table, and the summed power of an echo drawn exactly.

Numeric policy: float64, no fast-math. The table is within 1e-7 of the exact probability.
A draw is exact in distribution but for its uniforms, which are the middles of 2**32 cells:
powers beyond the 1 - 1e-10 quantile of one exponential are not drawn, so rare false alarms
are not to be had by waiting for them here (`radar.false_alarms` draws those given that they cross).

Draws are counter-based (Philox): a pure function of (key, number, draw). The fourth word of
the counter, which `philox_kernels.uniforms_4` leaves 0, counts blocks from 1: the streams of a
power and of the plain uniforms of one (key, number, draw) never meet.

Cost: table 13 ns; power of 4 looks 28 ns in Swerling 2, 76 to 140 ns in the others. Plain twins in tests/oracles/.
"""

import math

import numba
import numpy as np

from lookdown.numerics.philox_kernels import normals_2, philox_4x32

__all__ = ["draw_power", "draw_powers", "table_probabilities", "table_probability"]

_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_CELL = 1.0 / 4294967296.0
_PRODUCT_MOST = 12
"""Gamma shapes to this are products of uniforms; above, Marsaglia and Tsang's method is faster."""


@numba.njit(cache=True, error_model="numpy")
def table_probability(snr_ratio, start, pieces_per_unit, coefficients, floor):
    """Return Pd at a mean SNR of one look from the arrays of a `ProbabilityTable`; floor is its Pfa."""
    if snr_ratio <= 0.0:
        return floor
    place = (math.log(snr_ratio) - start) * pieces_per_unit
    if place < 0.0:
        return floor
    if place >= coefficients.shape[0]:
        return 1.0
    piece = int(place)
    t = place - piece
    return coefficients[piece, 0] + t * (
        coefficients[piece, 1] + t * (coefficients[piece, 2] + t * coefficients[piece, 3])
    )


@numba.njit(cache=True, error_model="numpy")
def table_probabilities(snr_ratio, start, pieces_per_unit, coefficients, floor, out_probability):
    """Write `table_probability` of each SNR."""
    for row in range(snr_ratio.shape[0]):
        out_probability[row] = table_probability(snr_ratio[row], start, pieces_per_unit, coefficients, floor)


@numba.njit(cache=True, error_model="numpy")
def _block(key, number, draw, block):
    """Return four uniforms of a power's stream, block from 1."""
    whole = np.uint64(number)
    a, b, c, d = philox_4x32(
        np.uint64(draw) & _LOW,
        whole & _LOW,
        whole >> _HALF,
        np.uint64(block),
        np.uint64(key) & _LOW,
        np.uint64(key) >> _HALF,
    )
    return (a + 0.5) * _CELL, (b + 0.5) * _CELL, (c + 0.5) * _CELL, (d + 0.5) * _CELL


@numba.njit(cache=True, error_model="numpy")
def _gamma(key, number, draw, block, shape):
    """Return a Gamma(shape) number of whole shape 0 or more, and the next block.

    References
    ----------
    Marsaglia, Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000), section 2.
    """
    if shape <= _PRODUCT_MOST:
        product, left = 1.0, shape
        while left > 0:
            a, b, c, d = _block(key, number, draw, block)
            block += 1
            product *= a
            if left > 1:
                product *= b
            if left > 2:
                product *= c
            if left > 3:
                product *= d
            left -= 4
        return -math.log(product), block
    size = shape - 1.0 / 3.0
    slope = 1.0 / math.sqrt(9.0 * size)
    while True:
        a, b, c, _ = _block(key, number, draw, block)
        block += 1
        normal, _ = normals_2(a, b)
        cube = 1.0 + slope * normal
        if cube <= 0.0:
            continue
        cube = cube * cube * cube
        if math.log(c) < 0.5 * normal * normal + size * (1.0 - cube + math.log(cube)):
            return size * cube, block


@numba.njit(cache=True, error_model="numpy")
def draw_power(key, number, draw, snr_ratio, look_count, shape):
    """Return one draw of the summed power z of N looks at a target, in units of one look's noise power.

    Parameters
    ----------
    key : uint64
        From `lookdown.seeds.philox_key`.
    number, draw : int
        Of the entity and of its draw (below 2**32), 0 or more.
    snr_ratio : float
        Mean SNR of one look, S.
    look_count : int
        N.
    shape : float
        K of `detection.fluctuation_shape`: infinity, 1, N, 2 or 2 N.
    """
    if shape == look_count:
        noise, _ = _gamma(key, number, draw, 1, look_count)
        return (1.0 + snr_ratio) * noise
    energy = snr_ratio * look_count
    block = 1
    if not math.isinf(shape):
        ratio, block = _gamma(key, number, draw, block, int(shape))
        energy *= ratio / shape
    # One look takes all the energy; the law of the sum does not depend on how it is shared.
    a, b, _, _ = _block(key, number, draw, block)
    real, imaginary = normals_2(a, b)
    noise, _ = _gamma(key, number, draw, block + 1, look_count - 1)
    real += math.sqrt(2.0 * energy)
    return 0.5 * (real * real + imaginary * imaginary) + noise


@numba.njit(cache=True, error_model="numpy")
def draw_powers(key, number, draw, snr_ratio, look_count, shape, out_power):
    """Write `draw_power` of each row's number and SNR, one draw for all."""
    for row in range(number.shape[0]):
        out_power[row] = draw_power(key, number[row], draw, snr_ratio[row], look_count, shape)
