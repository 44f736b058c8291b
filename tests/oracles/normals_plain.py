"""The ellipsoid's normal the slow way: the foot of the perpendicular by bisection on latitude."""

import numpy as np

A, F = 6_378_137.0, 1.0 / 298.257223563
E2 = F * (2.0 - F)


def normals_plain(position):
    """Return unit normals (n, 3) of positions (n, 3), by 60 halvings of the geodetic latitude."""
    position = np.asarray(position, dtype=float)
    p, z = np.hypot(position[:, 0], position[:, 1]), position[:, 2]
    low, high = np.full(len(p), -np.pi / 2), np.full(len(p), np.pi / 2)
    for _ in range(60):
        middle = 0.5 * (low + high)
        sine, cosine = np.sin(middle), np.cos(middle)
        prime = A / np.sqrt(1.0 - E2 * sine**2)
        # Positive where the point lies north of the normal through this latitude.
        north = (z + E2 * prime * sine) * cosine - p * sine
        low, high = np.where(north > 0, middle, low), np.where(north > 0, high, middle)
    longitude = np.arctan2(position[:, 1], position[:, 0])
    cosine = np.cos(middle)
    return np.stack([cosine * np.cos(longitude), cosine * np.sin(longitude), np.sin(middle)], axis=-1)
