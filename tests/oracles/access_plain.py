"""The plain twin of access: SGP4 itself, sampled every second, edges by bisection; and a sweep by sets.

No table, no kernel, no normal by iteration: places are given by latitude and longitude, and
elevation comes from their trigonometry.
"""

from itertools import pairwise

import numpy as np

from lookdown.astro import ecef_from_teme, julian_date_ut1
from lookdown.constellation import teme_states

A, F = 6_378_137.0, 1.0 / 298.257223563
E2 = F * (2.0 - F)


def place_and_axes(latitude, longitude, height):
    """Return position (3,) and rows east, north, up of one place."""
    sin, cos = np.sin(latitude), np.cos(latitude)
    n = A / np.sqrt(1.0 - E2 * sin**2)
    position = np.array(
        [(n + height) * cos * np.cos(longitude), (n + height) * cos * np.sin(longitude), (n * (1 - E2) + height) * sin]
    )
    east = [-np.sin(longitude), np.cos(longitude), 0.0]
    north = [-sin * np.cos(longitude), -sin * np.sin(longitude), cos]
    up = [cos * np.cos(longitude), cos * np.sin(longitude), sin]
    return position, np.array([east, north, up])


def down_ecef(position):
    """Return the direction straight down, against the ellipsoid's normal, of positions (n, 3)."""
    p, z = np.hypot(position[:, 0], position[:, 1]), position[:, 2]
    latitude = np.arctan2(z, p * (1.0 - E2))
    for _ in range(12):
        n = A / np.sqrt(1.0 - E2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + E2 * n * np.sin(latitude), p)
    longitude = np.arctan2(position[:, 1], position[:, 0])
    cos = np.cos(latitude)
    return -np.stack([cos * np.cos(longitude), cos * np.sin(longitude), np.sin(latitude)], axis=1)


def satellite_ecef(elements, row, instants):
    """Return positions (m, 3) of one satellite by SGP4 itself."""
    position, velocity, status = teme_states(elements.take(slice(row, row + 1)), np.atleast_1d(instants))
    assert not status.any()
    whole, fraction = julian_date_ut1(np.atleast_1d(instants))
    found, _ = ecef_from_teme(
        position_teme_m=position,
        velocity_teme_mps=velocity,
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    return found[0]


def angles_plain(satellite, position, axes):
    """Return grazing angle, distance and angle off nadir."""
    offset = satellite - position
    east, north, up = axes @ offset.T
    distance = np.sqrt(east**2 + north**2 + up**2)
    cosine = np.einsum("ij,ij->i", -offset, down_ecef(satellite)) / distance
    return np.arctan2(up, np.hypot(east, north)), distance, np.arccos(np.clip(cosine, -1.0, 1.0))


def passes_plain(elements, row, geodetic, limit, start, stop, step=1_000_000_000):
    """Return [(rise, set)] in ns of one satellite over one place; `limit` has low, high, far, cone."""
    position, axes = place_and_axes(*geodetic)

    def seen(instants):
        grazing, distance, off = angles_plain(satellite_ecef(elements, row, instants), position, axes)
        return (
            (grazing >= limit["low"]) & (grazing <= limit["high"]) & (distance <= limit["far"]) & (off <= limit["cone"])
        )

    instants = np.append(np.arange(start, stop, step), stop)
    mask = seen(instants)
    changes = np.flatnonzero(mask[1:] != mask[:-1])
    low, high, before = instants[changes], instants[changes + 1], mask[changes]
    while len(low) and (high - low).max() > 1:
        middle = (low + high) // 2
        same = seen(middle) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    edges = [start] * bool(mask[0]) + high.tolist() + [stop] * bool(mask[-1])
    return list(zip(edges[::2], edges[1::2], strict=True))


def fold_plain(pairs, fold):
    """Return [(start, stop)] during which at least `fold` of some intervals hold, by trying every piece."""
    borders = sorted({t for pair in pairs for t in pair})
    found = []
    for low, high in pairwise(borders):
        if sum(a <= low and high <= b for a, b in pairs) >= fold:
            if found and found[-1][1] == low:
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
    return found
