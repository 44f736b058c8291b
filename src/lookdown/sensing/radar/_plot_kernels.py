"""Kernels of what is reported of a detection: noise, slow errors of the satellite, and what is claimed of both.

Numeric policy: as `_look_kernels`. Plain twin: tests/oracles/radar_look_plain.py.
"""

import math

import numba

from lookdown.astro import MEAN_RADIUS_M
from lookdown.numerics.polynomial_kernels import BLOCKWISE, logarithm, turn_sine_cosine
from lookdown.sensing.radar._layout import BLOCK as B
from lookdown.sensing.radar._layout import DwellPart as D
from lookdown.sensing.radar._layout import PairPart as P
from lookdown.sensing.radar._layout import PlotPart as O
from lookdown.sensing.radar._layout import RadarPart as R

_SHELL = (MEAN_RADIUS_M / (MEAN_RADIUS_M + 350e3)) ** 2
"""Squared sine ratio to the height at which the ionosphere counts as one thin shell."""


@numba.njit(**BLOCKWISE)
def select_detected(b, n, threshold, chosen):
    """Write the places of the pairs whose power passes the threshold; return how many."""
    count = 0
    for i in range(n):
        chosen[count] = i
        count += b[P.POWER * B + i] > threshold
    return count


@numba.njit(**BLOCKWISE)
def pick_detected(b, c, chosen, count):
    """Copy what a measurement needs of the chosen pairs to the front of another block."""
    for k in range(count):
        i = chosen[k]
        c[P.X * B + k], c[P.Y * B + k], c[P.Z * B + k] = b[P.X * B + i], b[P.Y * B + i], b[P.Z * B + i]
        c[P.RANGE * B + k], c[P.ALONG * B + k] = b[P.RANGE * B + i], b[P.ALONG * B + i]
        c[P.CROSS * B + k], c[P.RATE * B + k] = b[P.CROSS * B + i], b[P.RATE * B + i]
        c[P.SIDE * B + k], c[P.SINE * B + k] = b[P.SIDE * B + i], b[P.SINE * B + i]
        c[P.POWER * B + k] = b[P.POWER * B + i]


@numba.njit(**BLOCKWISE)
def fill_normals(c, n):
    """Turn the four uniforms of each row into four normal numbers (Box and Muller)."""
    for i in range(n):
        size = math.sqrt(-2.0 * logarithm(c[P.U0 * B + i]))
        sine, cosine = turn_sine_cosine(c[P.U1 * B + i])
        c[P.N0 * B + i], c[P.N1 * B + i] = size * cosine, size * sine
        size = math.sqrt(-2.0 * logarithm(c[P.U2 * B + i]))
        sine, cosine = turn_sine_cosine(c[P.U3 * B + i])
        c[P.N2 * B + i], c[P.N3 * B + i] = size * cosine, size * sine


@numba.njit(**BLOCKWISE)
def fill_plots(c, n, w, radar, o):
    """Write measured range, cosines and range rate with their sigmas, correlation and slow errors.

    A chirp turns an error of range rate into one of range, `COUPLING` seconds of it, hence the correlation.
    """
    looks, coupling = radar[R.LOOKS], radar[R.COUPLING]
    unit_r, unit_a, unit_c, unit_v = radar[R.BOUND], radar[R.BOUND + 1], radar[R.BOUND + 2], radar[R.BOUND + 3]
    floor_r, floor_a, floor_c, floor_v = radar[R.FLOOR], radar[R.FLOOR + 1], radar[R.FLOOR + 2], radar[R.FLOOR + 3]
    cos_tilt, sin_tilt = w[D.COS_TILT], w[D.SIN_TILT]
    clock, electrons = w[D.ERROR_CLOCK], w[D.ERROR_ELECTRONS]
    position2, clock2, electrons2 = radar[R.BIAS_POSITION], radar[R.BIAS_CLOCK], radar[R.BIAS_ELECTRONS]
    p, q, a, s, d = D.ERROR_POSITION, D.ERROR_VELOCITY, D.ERROR_ALONG, D.ERROR_STARBOARD, D.ERROR_DOWN
    for i in range(n):
        snr = max(c[P.POWER * B + i] - looks, 1e-3)
        inverse = 1.0 / snr
        variance_v = unit_v * inverse + floor_v
        sigma_a = math.sqrt(unit_a * inverse + floor_a)
        sigma_c = math.sqrt(unit_c * inverse + floor_c)
        sigma_v = math.sqrt(variance_v)
        own_r = math.sqrt(unit_r * inverse + floor_r)
        sigma_r = math.sqrt(own_r * own_r + coupling * coupling * variance_v)
        error_v = sigma_v * c[P.N3 * B + i]
        x, y, z = c[P.X * B + i], c[P.Y * B + i], c[P.Z * B + i]
        sine, rate, side = c[P.SINE * B + i], c[P.RATE * B + i], c[P.SIDE * B + i]
        # Obliquity of the ray where it crosses the ionosphere.
        slant2 = 1.0 / (1.0 - _SHELL * (1.0 - sine * sine))
        turned_a = w[a] * x + w[a + 1] * y + w[a + 2] * z
        turned_s = w[s] * x + w[s + 1] * y + w[s + 2] * z
        turned_d = w[d] * x + w[d + 1] * y + w[d + 2] * z
        slow_r = w[p] * x + w[p + 1] * y + w[p + 2] * z + rate * clock + electrons * math.sqrt(slant2)
        o[O.RANGE * B + i] = c[P.RANGE * B + i] + own_r * c[P.N0 * B + i] + coupling * error_v + slow_r
        o[O.ALONG * B + i] = c[P.ALONG * B + i] + sigma_a * c[P.N1 * B + i] + turned_a
        turned_c = side * sin_tilt * turned_d - cos_tilt * turned_s
        o[O.CROSS * B + i] = c[P.CROSS * B + i] + sigma_c * c[P.N2 * B + i] + turned_c
        o[O.RATE * B + i] = rate + error_v + w[q] * x + w[q + 1] * y + w[q + 2] * z
        o[O.SIDE * B + i] = side
        o[O.SNR * B + i] = c[P.POWER * B + i] - looks
        o[O.SIGMA_RANGE * B + i], o[O.SIGMA_ALONG * B + i] = sigma_r, sigma_a
        o[O.SIGMA_CROSS * B + i], o[O.SIGMA_RATE * B + i] = sigma_c, sigma_v
        o[O.CORRELATION * B + i] = coupling * sigma_v / sigma_r
        o[O.BIAS_RANGE * B + i] = math.sqrt(position2 + clock2 * rate * rate + electrons2 * slant2)
