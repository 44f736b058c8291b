"""Surface classes once more: one cell at a time, in degrees and with plain loops."""

import math

import numpy as np


def class_of(grid: np.ndarray, land: np.ndarray, people: dict[tuple[int, int], float], row: int, column: int) -> int:
    """Return the class of one cell of 1/15 degree: 0 sea, 1 ice, 2 to 5 by relief, 6 towns."""
    shore = sum(
        int(land[2 * row + i, (2 * column + j) // 8] >> (7 - (2 * column + j) % 8) & 1) for i in (0, 1) for j in (0, 1)
    )
    if shore < 2:
        return 0
    north, east = 90.0 - (row + 0.5) / 15.0, (column + 0.5) / 15.0 - 180.0
    # cos of the middle of the row, a sphere of the mean radius
    area_km2 = (6371.0088 * math.pi / 2700.0) ** 2 * math.cos(math.radians(north))
    if people.get((row, column), 0.0) > 1000.0 * area_km2:
        return 6
    i, j = round((90.0 - north) * 12.0), round((east + 180.0) * 12.0)
    i, j = min(max(i, 1), 2159), min(max(j, 1), 4319)
    west = -58.0 if north < 75.0 else -73.0 if north < 79.0 else -66.0 if north < 81.0 else -60.0
    limit = -25.0 if north < 68.0 else -18.0 if north < 75.0 else -10.0
    greenland = 59.0 < north < 84.0 and west < east < limit
    if north < -60.0 or (greenland and grid[i, j] > 700):
        return 1
    around = grid[i - 1 : i + 2, j - 1 : j + 2]
    spread = int(around.max()) - int(around.min())
    return 2 + (spread >= 20) + (spread >= 150) + (spread >= 400)
