"""Plain twins of the horizon kernels: rays walked point by point, heights by the exact inverse."""

import numpy as np
from scipy.integrate import solve_ivp

from lookdown.astro import geodetic_from_ecef


def chord_heights(first_m, second_m, factor, count=20001, radius_m=6371008.8):
    """Return heights of points along one ray: the chord, raised by the parabola of a uniform gradient."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    points = (1.0 - t) * first_m + t * second_m
    length = np.linalg.norm(second_m - first_m)
    t = t[:, 0]
    height = geodetic_from_ecef(points)[2] + (1.0 - 1.0 / factor) * t * (1.0 - t) * length**2 / (2.0 * radius_m)
    return height, points


def least_height(first_m, second_m, factor):
    """Twin of `sight_rows` for one pair."""
    return chord_heights(first_m, second_m, factor)[0].min()


def least_height_from_orbit(terrain, ground_m, satellite_m, factor, *, near_m):
    """Twin of `ground_rows` for a place on the ground and one in orbit: every 60 m below 10 km, bent there."""
    length = np.linalg.norm(satellite_m - ground_m)
    away = np.arange(0.0, min(length, 400e3), 60.0)
    points = ground_m + away[:, None] * (satellite_m - ground_m) / length
    latitude, longitude, height = geodetic_from_ecef(points)
    low = away[height < 10e3].max()
    height += (1.0 - 1.0 / factor) * away * (low - away) / (2.0 * 6371008.8)
    clearance = height - terrain.height_m(latitude, longitude)
    return clearance[(away >= near_m) & (away < low) & (height < 9e3)].min(initial=np.inf)


def least_height_over_ground(terrain, first_m, second_m, factor, *, step_m, near_m):
    """Twin of `ground_rows` for one pair."""
    length = np.linalg.norm(second_m - first_m)
    count = int(np.ceil(length / step_m))
    height, points = chord_heights(first_m, second_m, factor, count + 1)
    latitude, longitude, _ = geodetic_from_ecef(points)
    away = np.linspace(0.0, length, count + 1)
    inside = (np.arange(count + 1) > 0) & (np.arange(count + 1) < count) & (away >= near_m) & (height <= 9000.0)
    clearance = height - terrain.height_m(latitude, longitude)
    return clearance[inside].min(initial=np.inf)


def walk_ray(surface, decay, low_m, high_m, rise_rad, radius_m=6371008.8):
    """Return arc, path and bending of a ray by stepping its differential equations in path length.

    dr/ds = sin e, dtheta/ds = cos e / r, de/ds = cos e (1/r + n'/n), dP/ds = n.
    """

    def slope(_, state):
        r, _, e, _, _ = state
        n = 1.0 + 1e-6 * surface * np.exp(-decay * (r - radius_m))
        bend = -decay * (n - 1.0) / n
        return [np.sin(e), np.cos(e) / r, np.cos(e) * (1.0 / r + bend), n, -np.cos(e) * bend]

    def arrived(_, state):
        return state[0] - radius_m - high_m

    arrived.terminal, arrived.direction = True, 1.0
    start = [radius_m + low_m, 0.0, rise_rad, 0.0, 0.0]
    found = solve_ivp(slope, (0.0, 2e7), start, events=arrived, rtol=1e-12, atol=1e-12, max_step=2e4)
    return found.y[1, -1], found.y[3, -1], found.y[4, -1]
