"""Movers once more: one at a time, on the sphere and by the package's own way from geodetic to Earth-fixed."""

import math

import numpy as np
from terrain_plain import ground_height

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef
from lookdown.numerics.philox_kernels import uniforms_4


def mover_state(box, life: float, speed: float, manner, grid, draws) -> tuple[np.ndarray, np.ndarray, float]:
    """Return position, velocity and the height above the ground of a mover from its eight uniform numbers.

    A level mover walks a great circle on a sphere of the equator's radius, whereas the kernel adds north and east.
    """
    south, north, west, east = box
    low, high = math.sin(south), math.sin(north)
    latitude, longitude = math.asin(low + draws[0] * (high - low)), west + draws[1] * (east - west)
    rise = (2.0 * draws[7] - 1.0) * manner[6]
    flat, course = speed * math.sqrt(1.0 - rise**2), 2.0 * math.pi * draws[2]
    if manner[6] == 0.0:
        turn = flat * life / 6_378_137.0
        sine = math.sin(latitude) * math.cos(turn) + math.cos(latitude) * math.sin(turn) * math.cos(course)
        across = math.sin(course) * math.sin(turn) * math.cos(latitude)
        longitude += math.atan2(across, math.cos(turn) - math.sin(latitude) * sine)
        latitude = math.asin(sine)
    above = manner[3] + draws[3] * (manner[4] - manner[3])
    height = above + ground_height(grid, math.degrees(latitude), math.degrees(longitude))
    place = {"latitude_rad": np.array([latitude]), "longitude_rad": np.array([longitude])}
    velocity = np.array([flat * math.sin(course), flat * math.cos(course), rise * speed])
    position = ecef_from_geodetic(**place, height_m=np.array([height]))[0]
    return position, velocity @ enu_rotation_from_ecef(**place)[0], above


def movers_of_cell(key, number, slots, activity, time_ns, least_mps, speeds, manner) -> list[tuple[int, float, float]]:
    """Return slot, speed and seconds since the middle of its life of each mover of a cell, all slots drawn, then cut.

    Uniforms are ordered by their running product as the kernel does, but every slot is drawn whatever its speed.
    """
    found, quantile = [], 1.0
    for slot in range(slots):
        mover = number * 2**24 + slot
        first, phase, awake, _ = uniforms_4(key, mover, 1)
        quantile *= first ** (1.0 / (slots - slot))
        speed = float(np.interp(quantile, np.linspace(0.0, 1.0, len(speeds)), speeds))
        life = int(manner[0] * 1e9)
        age = (time_ns + int(phase * life)) % life
        if speed >= least_mps and awake <= activity:
            found.append((slot, speed, age / 1e9 - manner[0] / 2.0))
    return found
