"""Plain twin of slow clutter: a parachute by small steps."""

import math


def fall_s(top_m, ground_m, step_m=1.0):
    """Return how long a parachute falls at 7 m/s at the sea, by the root of an air that thins by e every 7 km."""
    total, height = 0.0, top_m
    while height > ground_m:
        step = min(step_m, height - ground_m)
        density = math.exp(-(height - 0.5 * step) / 7000.0)
        total += step * math.sqrt(density) / 7.0
        height -= step
    return total
