"""Kernels of moving clutter: who moves where at an instant, a pure function of seed, cell and time.

A cell holds a number of slots, drawn once; a slot is one mover after another. Slots are drawn by falling speed (order
statistics of uniforms), so that a radar that only sees fast ones draws only those. A slot's speed stays; place and
course are new in each life, and lives of different slots end at different times, so that no instant is special.

Numeric policy: float64, no fast-math; times are int64 nanoseconds, ages float64 seconds within one life. Cost: 15 ns a
cell, 300 ns a mover. Twins in tests/oracles/clutter_moving_plain.py.
"""

import math

import numba
import numpy as np

from lookdown.astro.earth import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from lookdown.numerics.philox_kernels import normals_2, uniforms_4
from lookdown.terrain.terrain_kernels import height_at

LIFE_S, RCS_M2, RCS_SPREAD, HEIGHT_LOW_M, HEIGHT_HIGH_M, NIGHT, SLANT = 0, 1, 2, 3, 4, 5, 6
"""Columns of a kind's manner: life; median cross-section and its log-normal spread; heights above ground; share that
moves by night; 1 where a course is anywhere on the sphere (blades), else 0 (level)."""

_DAY_NS = 86_400_000_000_000
_MOST_SLOTS = 1_000_000


@numba.njit(cache=True, error_model="numpy")
def slots_of(key, number, expected):
    """Return how many slots a cell holds: Poisson, normal with a half added above 500.

    Parameters
    ----------
    key : uint64
    number : int
        Of the cell.
    expected : float
        As float64: exp(-expected) of a float32 is 0 from 104 on.
    """
    if expected <= 0.0:
        return 0
    first, second, _, _ = uniforms_4(key, number, 0)
    if expected > 500.0:
        normal, _ = normals_2(first, second)
        return min(max(int(expected + math.sqrt(expected) * normal + 0.5), 0), _MOST_SLOTS)
    count, term = 0, math.exp(-expected)
    total = term
    while first > total and count < 2000:
        count += 1
        term *= expected / count
        total += term
    return count


@numba.njit(cache=True, error_model="numpy")
def speed_of(quantile, speeds):
    """Return the speed that a share of movers does not pass, linear between equal steps of the share.

    Parameters
    ----------
    quantile : float
        0 to 1.
    speeds : (m,) float64, rising
    """
    place = quantile * (len(speeds) - 1)
    node = min(int(place), len(speeds) - 2)
    return speeds[node] + (place - node) * (speeds[node + 1] - speeds[node])


@numba.njit(cache=True, error_model="numpy")
def activity_at(east_rad, time_ns, night):
    """Return the share of movers that move at a longitude's solar time: 1 from 8 to 18 h, `night` from 22 to 5 h.

    Parameters
    ----------
    east_rad : float
    time_ns : int
        TAI; half a minute off solar time does not count.
    night : float
    """
    hour = (time_ns % _DAY_NS) / 3.6e12 + east_rad * 12.0 / math.pi
    hour %= 24.0
    light = min(max(min((hour - 5.0) / 3.0, (22.0 - hour) / 4.0), 0.0), 1.0)
    return night + (1.0 - night) * light


@numba.njit(cache=True, error_model="numpy")
def place_mover(normal_box, life, speed, manner, grid, draws, state):
    """Write position, velocity and cross-section of one mover.

    Parameters
    ----------
    normal_box : tuple of four float
        South, north (geodetic latitude), west, east of the cell, radian.
    life : float
        Seconds since the middle of its life.
    speed : float
    manner : (7,) float64
    grid : (2161, 4321) int16
    draws : tuple of eight float
        Uniform numbers of this life.
    state : (7,) float64
        Out: x, y, z, vx, vy, vz, cross-section.
    """
    south, north, west, east = normal_box
    latitude = math.asin(math.sin(south) + draws[0] * (math.sin(north) - math.sin(south)))
    longitude = west + draws[1] * (east - west)
    course = 2.0 * math.pi * draws[2]
    rise = manner[SLANT] * (2.0 * draws[7] - 1.0)
    level = speed * math.sqrt(1.0 - rise * rise)
    to_north, to_east = level * math.cos(course), level * math.sin(course)
    if manner[SLANT] == 0.0:
        latitude += to_north * life / SEMI_MAJOR_M
        longitude += to_east * life / (SEMI_MAJOR_M * max(math.cos(latitude), 0.01))
    height = height_at(grid, latitude, longitude)
    height += manner[HEIGHT_LOW_M] + draws[3] * (manner[HEIGHT_HIGH_M] - manner[HEIGHT_LOW_M])
    sin_lat, cos_lat, sin_lon, cos_lon = (
        math.sin(latitude),
        math.cos(latitude),
        math.sin(longitude),
        math.cos(longitude),
    )
    prime = SEMI_MAJOR_M / math.sqrt(1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat)
    state[0] = (prime + height) * cos_lat * cos_lon
    state[1] = (prime + height) * cos_lat * sin_lon
    state[2] = (prime * (1.0 - ECCENTRICITY_SQUARED) + height) * sin_lat
    up = rise * speed
    state[3] = -sin_lat * cos_lon * to_north - sin_lon * to_east + cos_lat * cos_lon * up
    state[4] = -sin_lat * sin_lon * to_north + cos_lon * to_east + cos_lat * sin_lon * up
    state[5] = cos_lat * to_north + sin_lat * up
    normal, _ = normals_2(draws[4], draws[5])
    state[6] = manner[RCS_M2] * math.exp(manner[RCS_SPREAD] * normal)


@numba.njit(cache=True, error_model="numpy")
def movers_of_cell(key, number, expected, box, time_ns, least_mps, speeds, manner, grid, state, entity, count):
    """Write the movers of one cell that are at least so fast; return the count after them, at most the room there is.

    Parameters
    ----------
    key : uint64
    number : int
        Of the cell, below 2**31.
    expected : float
        Movers by day, the mean.
    box : tuple of four float
        South, north, west, east, radian.
    time_ns : int
    least_mps : float
    speeds, manner, grid
        As above.
    state : (m, 7) float64
        Out.
    entity : (m,) uint64
        Out: cell and slot.
    count : int
        Rows written so far.
    """
    slots = slots_of(key, number, expected)
    # Of n uniforms the greatest is u ** (1/n), the next that times u ** (1/(n-1)), and so on.
    quantile = 1.0
    life_ns = int(manner[LIFE_S] * 1e9)
    active = activity_at(0.5 * (box[2] + box[3]), time_ns, manner[NIGHT])
    for slot in range(slots):
        mover = (np.int64(number) << 24) + slot
        first, phase, awake, _ = uniforms_4(key, mover, 1)
        quantile *= first ** (1.0 / (slots - slot))
        speed = speed_of(quantile, speeds)
        if speed < least_mps or count >= len(state):
            return count
        if awake > active:
            continue
        shifted = time_ns + int(phase * life_ns)
        generation = shifted // life_ns
        age = (shifted - generation * life_ns) * 1e-9 - 0.5 * manner[LIFE_S]
        draw = 2 + 2 * (generation % 1_000_000_000)
        draws = uniforms_4(key, mover, draw) + uniforms_4(key, mover, draw + 1)
        place_mover(box, age, speed, manner, grid, draws, state[count])
        entity[count] = np.uint64(mover)
        count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def movers_of_window(key, expected, window, time_ns, least_mps, speeds, manner, grid, state, entity):
    """Write the movers of a window of cells of 1/15 degree; return how many, at most the room there is.

    Parameters
    ----------
    key : uint64
    expected : (rows, columns) float64
        Movers by day in each cell of the window, the mean.
    window : tuple of two int
        Row and column of its first cell; columns wrap at 5,400.
    time_ns, least_mps, speeds, manner, grid, state, entity
        As above.
    """
    count, side = 0, math.pi / 2700.0
    for i in range(expected.shape[0]):
        north = 0.5 * math.pi - (window[0] + i) * side
        for j in range(expected.shape[1]):
            if expected[i, j] <= 0.0:
                continue
            column = (window[1] + j) % 5400
            west = column * side - math.pi
            box = (north - side, north, west, west + side)
            number = (window[0] + i) * 5400 + column
            count = movers_of_cell(
                key, number, expected[i, j], box, time_ns, least_mps, speeds, manner, grid, state, entity, count
            )
    return count
