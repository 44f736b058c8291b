"""Kernels that lay out dwells for the radar: pose, sector, energy, and the satellite's slow errors of the moment.

A slow error follows a stationary process: between two normal numbers that belong to the satellite and to the ends of
a block of time it goes as cos and sin of a quarter turn, so it is continuous, its variance is the same at every
instant, and it needs no past.

Numeric policy: float64, no fast-math. Cost: 1.5 us a dwell.
"""

import math

import numba
import numpy as np

from lookdown.numerics.philox_kernels import normals_2, philox_4x32
from lookdown.sensing.radar._layout import DwellPart as D
from lookdown.sensing.radar._object_kernels import reach_rad

_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_CELL = 1.0 / 4294967296.0
_TURN = 2.0 * math.pi
SLOW_COUNT = 12
"""Attitude about three axes, position and velocity along three, clock, electrons, and steering in yaw."""


@numba.njit(cache=True, error_model="numpy")
def _normals_of(key, sensor_id, block, out):
    k0, k1 = np.uint64(key) & _LOW, np.uint64(key) >> _HALF
    whole = np.uint64(block)
    for part in range(SLOW_COUNT // 4):
        a, b, c, d = philox_4x32(whole & _LOW, np.uint64(sensor_id), whole >> _HALF, np.uint64(part), k0, k1)
        out[4 * part], out[4 * part + 1] = normals_2((a + 0.5) * _CELL, (b + 0.5) * _CELL)
        out[4 * part + 2], out[4 * part + 3] = normals_2((c + 0.5) * _CELL, (d + 0.5) * _CELL)


@numba.njit(cache=True, error_model="numpy")
def slow_normals(key, sensor_id, time_tai_ns, block_ns, out, room):
    """Write the slow normal numbers of a satellite at an instant; room: two rows of as many."""
    block = time_tai_ns // block_ns
    part = 0.5 * math.pi * ((time_tai_ns - block * block_ns) / block_ns)
    _normals_of(key, sensor_id, block, room[0])
    _normals_of(key, sensor_id, block + 1, room[1])
    for i in range(SLOW_COUNT):
        out[i] = math.cos(part) * room[0, i] + math.sin(part) * room[1, i]


@numba.njit(cache=True, error_model="numpy")
def _cross(x, y, w, at, to):
    """Write the cross product of a vector and three columns of a dwell into three others."""
    w[to] = x[1] * w[at + 2] - x[2] * w[at + 1]
    w[to + 1] = x[2] * w[at] - x[0] * w[at + 2]
    w[to + 2] = x[0] * w[at + 1] - x[1] * w[at]


@numba.njit(cache=True, error_model="numpy")
def fill_dwells(
    sensor_m, sensor_mps, frame, numbers, sensor_id, time_tai_ns, sigmas, key, block_ns, slow, room, columns
):
    """Write the columns of each dwell (`DwellPart`).

    numbers columns: azimuth start and width, sines of the least and greatest grazing angle, cosine of the scan limit,
    tilt, SNR of 1 m2, steering exponent. sigmas: attitude, position, velocity, clock, range error of the electrons.
    """
    for d in range(sensor_m.shape[0]):
        w = columns[d]
        for i in range(3):
            w[D.POSITION + i], w[D.VELOCITY + i] = sensor_m[d, i], sensor_mps[d, i]
            w[D.ALONG + i], w[D.STARBOARD + i], w[D.DOWN + i] = frame[d, 0, i], frame[d, 1, i], frame[d, 2, i]
        start, width = numbers[d, 0], numbers[d, 1]
        w[D.START], w[D.START + 1] = math.cos(start), math.sin(start)
        w[D.STOP], w[D.STOP + 1] = math.cos(start + width), math.sin(start + width)
        w[D.WIDE] = 2.0 if width >= _TURN else (1.0 if width > math.pi else 0.0)
        w[D.SINE_MIN2], w[D.SINE_MAX2] = numbers[d, 2] * abs(numbers[d, 2]), numbers[d, 3] ** 2
        w[D.SCAN2] = numbers[d, 4] * abs(numbers[d, 4])
        w[D.COS_TILT], w[D.SIN_TILT] = math.cos(numbers[d, 5]), math.sin(numbers[d, 5])
        w[D.SNR_PER_M2], w[D.EXPONENT] = numbers[d, 6], numbers[d, 7]
        slow_normals(key, sensor_id[d], time_tai_ns[d], block_ns, slow, room)
        turn = (sigmas[0] * slow[0], sigmas[0] * slow[1], sigmas[0] * slow[2])
        for i in range(3):
            w[D.ERROR_POSITION + i], w[D.ERROR_VELOCITY + i] = sigmas[1] * slow[3 + i], sigmas[2] * slow[6 + i]
        # Axes turned by a small angle: each moves by turn x axis.
        _cross(turn, 0, w, D.ALONG, D.ERROR_ALONG)
        _cross(turn, 0, w, D.STARBOARD, D.ERROR_STARBOARD)
        _cross(turn, 0, w, D.DOWN, D.ERROR_DOWN)
        w[D.ERROR_CLOCK], w[D.ERROR_ELECTRONS] = sigmas[3] * slow[9], sigmas[4] * slow[10]
        w[D.YAW] = slow[11]
        x, y, z = frame[d, 2, 0], frame[d, 2, 1], frame[d, 2, 2]
        w[D.LATITUDE], w[D.LONGITUDE] = math.asin(min(max(-z, -1.0), 1.0)), math.atan2(-y, -x)
        radius = math.sqrt(sensor_m[d, 0] ** 2 + sensor_m[d, 1] ** 2 + sensor_m[d, 2] ** 2)
        w[D.REACH] = reach_rad(radius, numbers[d, 2])
