"""Heights of the ground once more: one place at a time, in degrees, by the four corners' areas."""

import math

import numpy as np


def corner_heights(grid: np.ndarray, latitude_deg: float, longitude_deg: float) -> list[tuple[float, int]]:
    """Return weight and height of the four nodes round a place."""
    north_deg, east_deg = 90.0 - latitude_deg, math.fmod(longitude_deg + 180.0, 360.0)
    east_deg += 360.0 if east_deg < 0.0 else 0.0
    upper, left = min(math.floor(north_deg * 12), 2159), min(math.floor(east_deg * 12), 4319)
    corners = []
    for row in (upper, upper + 1):
        for column in (left, left + 1):
            down, aside = 1.0 - abs(north_deg * 12 - row), 1.0 - abs(east_deg * 12 - column)
            corners.append((down * aside, int(grid[row, column])))
    return corners


def ground_height(grid: np.ndarray, latitude_deg: float, longitude_deg: float) -> float:
    """Return the height of the ground at a place of a degree's latitude and longitude."""
    return sum(weight * height for weight, height in corner_heights(grid, latitude_deg, longitude_deg))


def hilly_grid(seed: int) -> np.ndarray:
    """Return a made-up grid: random metres, the last column the first again, one value at each pole."""
    grid = np.random.default_rng(seed).integers(-400, 8000, (2161, 4321)).astype(np.int16)
    grid[:, -1], grid[0], grid[-1] = grid[:, 0], 100, 2800
    return grid
