"""The medium once more: a ray followed layer by layer with angles."""

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
