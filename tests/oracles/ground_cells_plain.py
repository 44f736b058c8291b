"""What a dwell expects of the ground, by walking over the ground: the other way round than the kernel goes."""

import numpy as np

EARTH_M = 6_371_008.8


def visible_share(
    points: np.ndarray, position: np.ndarray, velocity: np.ndarray, sector: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return which points of a sphere (n, 3) a sector holds, and w/R2 of each.

    `sector`: azimuth start and width, least and greatest grazing, scan limit, face tilt; angles as in `Dwells`.
    """
    start, width, least, greatest, limit, tilt = sector
    offset = points - position
    distance = np.linalg.norm(offset, axis=1)
    sight = offset / distance[:, None]
    grazing = np.arcsin(np.clip(-np.sum(sight * points, axis=1) / np.linalg.norm(points, axis=1), -1.0, 1.0))
    down = -position / np.linalg.norm(position)
    forward = velocity - down * (velocity @ down)
    forward /= np.linalg.norm(forward)
    starboard = np.cross(down, forward)
    azimuth = np.arctan2(sight @ starboard, sight @ forward)
    side = np.where(sight @ starboard >= 0.0, 1.0, -1.0)
    normal = np.cos(tilt) * down + np.sin(tilt) * side[:, None] * starboard
    w = np.sum(sight * normal, axis=1)
    held = (grazing >= least) & (grazing <= greatest) & ((azimuth - start) % (2 * np.pi) <= width)
    held &= w >= np.cos(limit)
    return held, w / distance**2


def sphere_points(centre: np.ndarray, reach_rad: float, step_rad: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points of a latitude and longitude grid about a place, and the ground area of each."""
    latitude = np.arcsin(centre[2] / np.linalg.norm(centre))
    longitude = np.arctan2(centre[1], centre[0])
    up = np.arange(latitude - reach_rad, latitude + reach_rad, step_rad)
    across = reach_rad / np.cos(np.abs(latitude) + reach_rad)
    round_about = np.arange(longitude - across, longitude + across, step_rad)
    phi, lam = (grid.ravel() for grid in np.meshgrid(up, round_about, indexing="ij"))
    points = EARTH_M * np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)
    return points, (EARTH_M * step_rad) ** 2 * np.cos(phi)
