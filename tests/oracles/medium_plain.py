"""The medium once more: a ray followed layer by layer with angles, and a terrain test by stepping through space."""

import math
from itertools import pairwise

import numpy as np

RADIUS_M = 6_371_000.0


def ray_by_angles(refractivity, loss_dbpm, grazing_rad: float, height_m: float = 0.0) -> tuple[float, float, float]:
    """Return loss in dB, bending and excess path of one ray; functions of height for the air; equal thin layers.

    Snell's law at each shell with the cosine rule in the triangle of the Earth's centre: no constant of the ray.
    """
    edges = np.concatenate([np.arange(height_m, 30e3, 10.0), np.arange(30e3, 100e3 + 1.0, 100.0)])
    loss = bending = excess = 0.0
    zenith = 0.5 * math.pi - grazing_rad
    for low, high in pairwise(edges):
        r, thick, middle = RADIUS_M + low, high - low, 0.5 * (low + high)
        length = -r * math.cos(zenith) + math.sqrt((r * math.cos(zenith)) ** 2 + 2.0 * r * thick + thick**2)
        leaving = math.asin(r / (r + thick) * math.sin(zenith))
        loss += length * loss_dbpm(middle)
        excess += length * refractivity(middle)
        above = refractivity(middle + thick)
        entering = math.asin(min((1.0 + refractivity(middle)) / (1.0 + above) * math.sin(leaving), 1.0))
        bending += entering - leaving
        zenith = entering
    return loss, bending, excess


def line_clearance(ground, normal: np.ndarray, height_m: float, level: np.ndarray, grazing_rad: float) -> float:
    """Return the least height of a bent line above the ground, stepping finely in a plane through the Earth's centre.

    `ground` gives the height for a direction from the Earth's centre. The line is straight in space, and the Earth is
    4/3 as large for its height, as itself for its place.
    """
    least = height_m - ground(normal)
    large = 4.0 / 3.0 * 6_371_008.8
    for along in np.arange(230.0, 300e3, 230.0):
        up = large + height_m + along * math.sin(grazing_rad)
        out = along * math.cos(grazing_rad)
        ray = math.hypot(up, out) - large
        turn = large * math.atan2(out, up) / 6_371_008.8
        least = min(least, ray - ground(math.cos(turn) * normal + math.sin(turn) * level))
    return least
