"""Where the objects of a scene fly: evenly, half of them in hot spots, or in formations."""

import math
from typing import Literal

import numpy as np

from lookdown.benchmarks.tracking_scenes._fleet import states_at
from lookdown.seeds import generator

__all__ = ["FORMATION_SIZE", "Layout", "drawn_states"]

Layout = Literal["uniform", "hot_spots", "formations"]

FORMATION_SIZE = 8
_SPOTS_PER_STERADIAN = 10.0
_SPOT_SIGMA_RAD = 0.03


def _within(draws: np.random.Generator, count: int, middle: np.ndarray, radius_rad: float, limit: float) -> np.ndarray:
    """Return unit vectors (n, 3) drawn evenly over a cap, between two latitudes north and south of the equator."""
    aside = np.cross(middle, [0.0, 0.0, 1.0] if abs(middle[2]) < 0.9 else [1.0, 0.0, 0.0])
    aside /= np.linalg.norm(aside)
    found, total = [np.empty((0, 3))], 0
    while total < count:
        uniform = draws.random((count + 16, 2))
        cosine = 1.0 - (1.0 - math.cos(radius_rad)) * uniform[:, :1]
        angle = 2.0 * math.pi * uniform[:, 1:]
        sine = np.sqrt(1.0 - cosine**2)
        unit = cosine * middle + sine * (np.cos(angle) * aside + np.sin(angle) * np.cross(middle, aside))
        found.append(unit[np.abs(unit[:, 2]) <= math.sin(limit)])
        total += len(found[-1])
    return np.concatenate(found)[:count]


def _around(draws: np.random.Generator, spots: np.ndarray, count: int) -> np.ndarray:
    """Return unit vectors (n, 3) scattered about spots drawn at random."""
    unit = spots[draws.integers(0, len(spots), count)] + _SPOT_SIGMA_RAD * draws.standard_normal((count, 3))
    return np.asarray(unit / np.linalg.norm(unit, axis=1)[:, None])


def _level_flights(
    draws: np.random.Generator, unit: np.ndarray, speed_mps: tuple[float, float], height_m: tuple[float, float]
) -> np.ndarray:
    count = len(unit)
    return states_at(
        latitude_rad=np.arcsin(unit[:, 2]),
        longitude_rad=np.arctan2(unit[:, 1], unit[:, 0]),
        height_m=draws.uniform(*height_m, count),
        heading_rad=draws.uniform(0.0, 2.0 * math.pi, count),
        speed_mps=draws.uniform(*speed_mps, count),
    )


def _wingmen(leaders: np.ndarray, spacing_m: float) -> np.ndarray:
    """Return every leader's formation of eight: two lines of four abreast, level and of one velocity."""
    position, velocity = leaders[:, :3], leaders[:, 3:]
    ahead = velocity / np.linalg.norm(velocity, axis=1)[:, None]
    aside = np.cross(position / np.linalg.norm(position, axis=1)[:, None], ahead)
    lines = []
    for row in range(2):
        for column in range(4):
            place = position - row * spacing_m * ahead + (column - 1.5) * spacing_m * aside
            lines.append(np.hstack([place, velocity]))
    return np.stack(lines, axis=1).reshape(-1, 6)


def drawn_states(
    draws: np.random.Generator,
    count: int,
    *,
    layout: Layout,
    cap: tuple[np.ndarray, float, float],
    speed_mps: tuple[float, float],
    height_m: tuple[float, float],
    spacing_m: float,
    size_spread_db: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return states (n, 6) and mean cross-sections (n,), in square metres, of so many objects.

    Parameters
    ----------
    cap : (unit vector, radius, greatest latitude)
        Where they fly.
    spacing_m : float
        From wing to wing in formations.
    size_spread_db : float
        Standard deviation of cross-sections from object to object.
    """
    if layout == "formations":
        assert count % FORMATION_SIZE == 0, "formations are of eight"
        leaders = _level_flights(draws, _within(draws, count // FORMATION_SIZE, *cap), speed_mps, height_m)
        states = _wingmen(leaders, spacing_m)
    else:
        unit = _within(draws, count, *cap)
        if layout == "hot_spots":
            area = 2.0 * math.pi * (1.0 - math.cos(cap[1]))
            # The spots are drawn first of all, so that births later in a run gather at the same ones.
            spots = _within(generator(1, "tracking scene spots"), max(round(_SPOTS_PER_STERADIAN * area), 1), *cap)
            unit[::2] = _around(draws, spots, len(unit[::2]))
        states = _level_flights(draws, unit, speed_mps, height_m)
    spread = 0.1 * math.log(10.0) * size_spread_db
    sizes = 10.0 * np.exp(spread * draws.standard_normal(count) - 0.5 * spread**2)
    return states, sizes
