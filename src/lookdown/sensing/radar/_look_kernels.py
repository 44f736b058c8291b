"""Kernels of what a look at an object gives: its echo, the clutter about it, the chance of detection and the draw.

Each runs over a block of (dwell, object) pairs in the flat array that `_layout` describes, one quantity after the
other, without branches, so that LLVM makes SIMD of it.

Numeric policy: float64; multiplications and additions may be fused and nothing is reordered. Blocks are filled up to
a multiple of 64 rows, so that every row is computed by the same SIMD code wherever it stands: results depend neither
on the order of objects nor on which thread took them. Exponentials, logarithms and the like are those of
`numerics.polynomial_kernels`. Plain twin: tests/oracles/radar_look_plain.py.
"""

import math

import numba
import numpy as np

from lookdown.numerics.philox_block_kernels import philox_words, uniform_of
from lookdown.numerics.polynomial_kernels import BLOCKWISE, arc_cosine, exponential, logarithm, turn_sine_cosine
from lookdown.sensing.radar._layout import BLOCK as B
from lookdown.sensing.radar._layout import DwellPart as D
from lookdown.sensing.radar._layout import PairPart as P
from lookdown.sensing.radar._layout import RadarPart as R

_HALF_PI = 0.5 * math.pi
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_STREAM = np.uint64(28)
_ONE = np.uint64(1)


@numba.njit(**BLOCKWISE)
def fill_geometry(b, n, w):
    """Write where each object is to the antenna, how it moves, and the angles that matter for its echo."""
    px, py, pz = w[D.POSITION], w[D.POSITION + 1], w[D.POSITION + 2]
    qx, qy, qz = w[D.VELOCITY], w[D.VELOCITY + 1], w[D.VELOCITY + 2]
    ax, ay, az = w[D.ALONG], w[D.ALONG + 1], w[D.ALONG + 2]
    sx, sy, sz = w[D.STARBOARD], w[D.STARBOARD + 1], w[D.STARBOARD + 2]
    dx, dy, dz = w[D.DOWN], w[D.DOWN + 1], w[D.DOWN + 2]
    cos_tilt, sin_tilt = w[D.COS_TILT], w[D.SIN_TILT]
    for i in range(n):
        x, y, z = b[P.X * B + i] - px, b[P.Y * B + i] - py, b[P.Z * B + i] - pz
        distance = math.sqrt(x * x + y * y + z * z)
        inverse = 1.0 / distance
        x, y, z = x * inverse, y * inverse, z * inverse
        sine = -(b[P.UP_X * B + i] * x + b[P.UP_Y * B + i] * y + b[P.UP_Z * B + i] * z)
        starboard = sx * x + sy * y + sz * z
        down = dx * x + dy * y + dz * z
        side = 1.0 if starboard >= 0.0 else -1.0
        radial = b[P.SPEED_X * B + i] * x + b[P.SPEED_Y * B + i] * y + b[P.SPEED_Z * B + i] * z
        b[P.X * B + i], b[P.Y * B + i], b[P.Z * B + i] = x, y, z
        b[P.RANGE * B + i] = distance
        b[P.ALONG * B + i] = ax * x + ay * y + az * z
        b[P.CROSS * B + i] = side * sin_tilt * down - cos_tilt * starboard
        b[P.RATE * B + i] = radial - (qx * x + qy * y + qz * z)
        b[P.SIDE * B + i] = side
        b[P.SINE * B + i] = sine
        b[P.SCAN * B + i] = cos_tilt * down + sin_tilt * side * starboard
        b[P.RADIAL * B + i] = radial
        # The level part of the way to the radar is -los - sine up; the level part of the velocity, v - climb up.
        level = max(1.0 - sine * sine, 1e-18)
        cosine = (-radial - b[P.CLIMB * B + i] * sine) * b[P.INVERSE_LEVEL * B + i] / math.sqrt(level)
        cosine = min(max(cosine, -1.0), 1.0)
        # What hardly moves has no heading, and straight above there is no azimuth: both count as seen nose-on.
        steady = b[P.INVERSE_LEVEL * B + i] == 0.0 or level <= 1e-18
        b[P.COS_NOSE * B + i] = 1.0 if steady else cosine


@numba.njit(**BLOCKWISE)
def fill_medium(b, n, layer, medium):
    """Write the two-way loss by air and rain, in nepers, linear in the sine of grazing; layer: row of each height."""
    last = medium.shape[1] - 1
    for i in range(n):
        place = min(max(b[P.SINE * B + i], 0.0), 1.0) * last
        left = min(int(place), last - 1)
        low, high = medium[layer[i], left], medium[layer[i], left + 1]
        b[P.PLACE * B + i] = low + (place - left) * (high - low)


@numba.njit(**BLOCKWISE)
def fill_signal(b, n, w, radar):
    """Write the mean cross-section, the SNR of 1 m2 and of the object, and the ground in its cell times that SNR."""
    lobe = 1.0 / radar[R.LOBE]
    cell, beam_along, beam_cross = radar[R.CELL_M], radar[R.BEAM_ALONG], radar[R.BEAM_CROSS]
    share = radar[R.PULSE_SHARE]
    per_m2, exponent = w[D.SNR_PER_M2], w[D.EXPONENT]
    for i in range(n):
        angle = arc_cosine(b[P.COS_NOSE * B + i])
        nose, beam, tail = angle * lobe, (angle - _HALF_PI) * lobe, (angle - math.pi) * lobe
        pattern = (
            1.0
            + b[P.NOSE * B + i] * exponential(-nose * nose)
            + b[P.BEAM * B + i] * exponential(-beam * beam)
            + b[P.TAIL * B + i] * exponential(-tail * tail)
        )
        sine = b[P.SINE * B + i]
        sine2 = sine * sine
        rcs = b[P.SIZE * B + i] * (pattern * (1.0 - sine2) + b[P.TOP * B + i] * sine2)
        one = per_m2 * exponential(exponent * logarithm(b[P.SCAN * B + i]) - b[P.PLACE * B + i])
        distance = b[P.RANGE * B + i]
        # The cell is cut by the range cell or, looking down steeply, by the beam.
        depth = min(cell / math.sqrt(max(1.0 - sine2, 1e-18)), distance * beam_cross / sine)
        b[P.RCS * B + i] = rcs
        b[P.ONE * B + i] = one
        b[P.SNR * B + i] = one * rcs
        b[P.CLUTTER * B + i] = one * share * distance * beam_along * depth


@numba.njit(**BLOCKWISE)
def fill_clutter(b, n, surface, reflectivity):
    """Multiply by the reflectivity of the surface below, linear in the sine of grazing: clutter to noise."""
    last = reflectivity.shape[1] - 1
    for i in range(n):
        place = min(max(b[P.SINE * B + i], 0.0), 1.0) * last
        left = min(int(place), last - 1)
        part = place - left
        row = surface[i]
        low, high = reflectivity[row, left], reflectivity[row, left + 1]
        b[P.CLUTTER * B + i] *= low + part * (high - low)


@numba.njit(**BLOCKWISE)
def fill_place(b, n, radar, rows):
    """Write where each clutter-to-noise ratio stands between the rows of the notch's table."""
    start, steps = radar[R.CLUTTER_START], radar[R.CLUTTER_STEPS]
    for i in range(n):
        place = (logarithm(max(b[P.CLUTTER * B + i], 1e-30)) - start) * steps
        b[P.PLACE * B + i] = min(max(place, 0.0), rows - 1.000001)


@numba.njit(**BLOCKWISE)
def fill_kept(b, n, w, radar, folds, kept):
    """Write the share of the echo that the notch and the pulses leave, the mean over the looks of a dwell.

    folds columns: Doppler cycles a pulse for 1 m/s, metres a second of a cycle, pulse intervals for 1 m of range.
    kept: share by step of misalignment, by sine of grazing, by folded speed from minus to plus half the least span of
    speeds, and by clutter-to-noise ratio.
    """
    duty = radar[R.DUTY]
    whole, scale = 1.0 / duty, 1.0 / folds.shape[0]
    sines, speeds, width = kept.shape[1], kept.shape[2], np.uint64(kept.shape[3])
    sine_start, sine_steps = radar[R.SINE_START], radar[R.SINE_STEPS]
    half, speed_steps = radar[R.HALF_SPAN], radar[R.SPEED_STEPS]
    # One flat index without a sign: numba need not ask of each whether it counts from the end.
    step = int(abs(w[D.YAW]) * 2.0 + 0.5)
    table = kept[min(step, kept.shape[0] - 1)].reshape(sines * speeds * kept.shape[3])
    turned = 1.0 if w[D.YAW] >= 0.0 else -1.0
    for i in range(n):
        row = int(min(max((b[P.SINE * B + i] - sine_start) * sine_steps + 0.5, 0.0), sines - 1.0))
        b[P.U2 * B + i] = row * speeds
        b[P.U3 * B + i] = b[P.RADIAL * B + i] * b[P.SIDE * B + i] * turned
        b[P.KEPT * B + i] = 0.0
    for look in range(folds.shape[0]):
        cycles, span, intervals = folds[look, 0], folds[look, 1], folds[look, 2]
        for i in range(n):
            turn = b[P.U3 * B + i] * cycles
            folded = (turn - math.floor(turn + 0.5)) * span
            b[P.U0 * B + i] = (min(max(folded, -half), half) + half) * speed_steps
            turn = b[P.RANGE * B + i] * intervals
            start = turn - math.floor(turn)
            heard = (min(start + duty, 1.0) - max(start, duty)) * whole
            b[P.U1 * B + i] = min(max(heard, 0.0), 1.0)
        for i in range(n):
            speed = b[P.U0 * B + i]
            left = min(int(speed), speeds - 2)
            part = speed - left
            level = b[P.PLACE * B + i]
            low = int(level)
            rise = level - low
            here = np.uint64(int(b[P.U2 * B + i]) + left) * width + np.uint64(low)
            a, c = table[here], table[here + _ONE]
            d, e = table[here + width], table[here + width + _ONE]
            near = a + rise * (c - a)
            far = d + rise * (e - d)
            b[P.KEPT * B + i] += b[P.U1 * B + i] * (near + part * (far - near))
    for i in range(n):
        b[P.KEPT * B + i] = max(b[P.KEPT * B + i] * scale, 1e-12)


@numba.njit(**BLOCKWISE)
def fill_chance(b, n, radar, chance):
    """Write the probability of detection from the cubics of a `detection.ProbabilityTable`, within 1e-7."""
    start, steps, floor = radar[R.CHANCE_START], radar[R.CHANCE_STEPS], radar[R.CHANCE_FLOOR]
    looks, pieces = 1.0 / radar[R.LOOKS], chance.shape[0]
    for i in range(n):
        snr = b[P.SNR * B + i] * b[P.KEPT * B + i] * looks
        b[P.U0 * B + i] = (logarithm(max(snr, 1e-30)) - start) * steps
    for i in range(n):
        place = b[P.U0 * B + i]
        piece = int(min(max(place, 0.0), pieces - 1.0))
        t = place - piece
        found = chance[piece, 0] + t * (chance[piece, 1] + t * (chance[piece, 2] + t * chance[piece, 3]))
        found = floor if place < 0.0 else found
        b[P.CHANCE * B + i] = 1.0 if place >= pieces else found


@numba.njit(**BLOCKWISE)
def fill_uniforms(b, n, object_id, sensor_id, dwell_id, stream, key):
    """Write four uniforms a row, named by key, object, satellite, dwell and stream."""
    k0, k1 = key & _LOW, key >> _HALF
    c0, c3 = dwell_id & _LOW, (dwell_id >> _HALF) | (stream << _STREAM)
    for i in range(n):
        u, v, x, y = philox_words(c0, np.uint64(object_id[i]), sensor_id, c3, k0, k1)
        b[P.U0 * B + i], b[P.U1 * B + i] = uniform_of(u), uniform_of(v)
        b[P.U2 * B + i], b[P.U3 * B + i] = uniform_of(x), uniform_of(y)


@numba.njit(**BLOCKWISE)
def _fill_gamma(b, n, row, table, steps, edge):
    """Turn uniforms of a row into Gamma numbers by the cubics of a `GammaTable`."""
    pieces = table.shape[0]
    for i in range(n):
        u = b[row * B + i]
        b[row * B + i] = (logarithm((1.0 - u) / u) + edge) * steps
    for i in range(n):
        place = b[row * B + i]
        piece = min(max(int(place), 0), pieces - 1)
        t = place - piece
        b[row * B + i] = table[piece, 0] + t * (table[piece, 1] + t * (table[piece, 2] + t * table[piece, 3]))


@numba.njit(**BLOCKWISE)
def fill_power(b, n, radar, gammas, gamma_steps, gamma_edge):
    """Write one draw of the summed power of each echo: its energy drawn, then noise about it.

    gammas: tables of the energy's law and of the noise beside one look. Of a target that fluctuates from look to look
    as noise does (Swerling 2) the sum is one Gamma number.
    """
    looks, shape = radar[R.LOOKS], radar[R.SHAPE]
    if shape > 0.0:
        _fill_gamma(b, n, P.U0, gammas[0], gamma_steps, gamma_edge)
    if shape == looks:
        for i in range(n):
            snr = b[P.SNR * B + i] * b[P.KEPT * B + i]
            b[P.POWER * B + i] = (1.0 + snr / looks) * b[P.U0 * B + i]
        return
    _fill_gamma(b, n, P.U3, gammas[1], gamma_steps, gamma_edge)
    rest = 1.0 if looks > 1.0 else 0.0
    share = 1.0 / shape if shape > 0.0 else 0.0
    steady = 0.0 if shape > 0.0 else 1.0
    for i in range(n):
        energy = b[P.SNR * B + i] * b[P.KEPT * B + i] * (b[P.U0 * B + i] * share + steady)
        # One look takes all the energy; the law of the sum does not depend on how it is shared.
        excess = -logarithm(b[P.U1 * B + i])
        _, cosine = turn_sine_cosine(b[P.U2 * B + i])
        b[P.POWER * B + i] = energy + 2.0 * math.sqrt(energy * excess) * cosine + excess + rest * b[P.U3 * B + i]
