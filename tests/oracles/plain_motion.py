"""Plain twins of the kernels of motion: other mathematics, no care for speed.

A path is flown by small steps of rotation; a profile is integrated by quadrature; places
go through latitude and longitude.
"""

import numpy as np
from scipy.interpolate import CubicHermiteSpline
from scipy.spatial.transform import Rotation

from lookdown.astro import ecef_from_geodetic, ellipsoid_up


def corners(degrees):
    """Return unit normals of (latitude, longitude) rows."""
    rows = np.radians(np.array(degrees, float))
    return ellipsoid_up(latitude_rad=rows[:, 0], longitude_rad=rows[:, 1])


def place_of_piece(piece, along_rad):
    """Return the place some length into a piece, by rotating its begin about its axis."""
    a, b = piece[3:6], piece[6:9]
    axis = np.cross(a, b) / (a @ a)
    begin = piece[0:3] + a
    return Rotation.from_rotvec(axis * along_rad * piece[9]).apply(begin)


def place_along(pieces, along_rad):
    """Return the place some length along a path."""
    for piece in pieces[:-1]:
        if along_rad <= piece[10]:
            return place_of_piece(piece, along_rad)
        along_rad -= piece[10]
    return place_of_piece(pieces[-1], along_rad)


def ecef_of(normal, height_m):
    """Return positions of unit normals and heights, by way of latitude and longitude."""
    normal = np.atleast_2d(normal)
    return ecef_from_geodetic(
        latitude_rad=np.arctan2(normal[:, 2], np.hypot(normal[:, 0], normal[:, 1])),
        longitude_rad=np.arctan2(normal[:, 1], normal[:, 0]),
        height_m=np.atleast_1d(np.asarray(height_m, float)),
    )


def position_at(pieces, knots, seconds):
    """Return the position some seconds into a flight."""
    time, speed = knots[:, 0], knots[:, 1]
    grid = np.unique(np.concatenate([time[time < seconds], [seconds]]))
    # The speed is linear between knots, so the trapezium is exact.
    along = float(np.trapezoid(np.interp(grid, time, speed), grid))
    height = CubicHermiteSpline(time, knots[:, 2], knots[:, 3])(seconds)
    return ecef_of(place_along(pieces, along), height)[0]


def velocity_at(position_of, seconds, step_s=0.01):
    """Return a velocity by the five-point rule from a function of seconds."""
    p = [position_of(seconds + k * step_s) for k in (-2, -1, 1, 2)]
    return (p[0] - 8.0 * p[1] + 8.0 * p[2] - p[3]) / (12.0 * step_s)
