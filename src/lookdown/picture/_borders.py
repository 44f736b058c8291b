"""The border of a region on the sphere: how far away it is, and when a course meets it.

Edges straight in longitude and latitude are cut into pieces of at most 25 km, each taken as an arc of a great circle:
at 60 degrees of latitude that is within 21 m of the parallel. (A border of more than 500,000 km is cut into 20,000
pieces, beside its corners.) The sphere has the mean radius: distances err by at most
0.56 % against the ellipsoid.
"""

import math
from typing import Any

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, ellipsoid_up

__all__ = ["Border", "cut"]

_PIECE_RAD = 25_000.0 / MEAN_RADIUS_M
_MOST_PIECES = 20_000
_NEAREST = 8
_MOST_PAIRS = 4_000_000


def cut(rings_rad: list[np.ndarray]) -> np.ndarray:
    """Return the pieces of rings as (n, 4): longitude and latitude of start and end, radian."""
    start = np.concatenate([ring[:-1] for ring in rings_rad])
    step = np.concatenate([np.diff(ring, axis=0) for ring in rings_rad])
    # No shorter than the way on the sphere: the wider of the two parallels.
    cosine = np.cos(np.minimum(np.abs(start[:, 1]), np.abs(start[:, 1] + step[:, 1])))
    length = np.hypot(step[:, 0] * cosine, step[:, 1])
    longest = max(_PIECE_RAD, float(length.sum()) / _MOST_PIECES)
    count = np.maximum(np.ceil(length / longest).astype(np.int64), 1)
    edge = np.repeat(np.arange(len(start)), count)
    index = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    share, after = ((part / count[edge])[:, np.newaxis] for part in (index, index + 1))
    return np.hstack([start[edge] + share * step[edge], start[edge] + after * step[edge]])


def _unit(longitude_rad: np.ndarray, latitude_rad: np.ndarray) -> np.ndarray:
    return ellipsoid_up(latitude_rad=latitude_rad, longitude_rad=longitude_rad)


class Border:
    """Pieces of great circles round a region.

    Parameters
    ----------
    pieces_rad : (n, 4) float64
        From `cut`, those within the region left out.
    """

    def __init__(self, pieces_rad: np.ndarray) -> None:
        start = _unit(pieces_rad[:, 0], pieces_rad[:, 1])
        end = _unit(pieces_rad[:, 2], pieces_rad[:, 3])
        long_enough = np.linalg.norm(end - start, axis=1) > 1e-12
        self._start, self._end = start[long_enough], end[long_enough]
        middle = self._start + self._end
        self._middle = middle / np.linalg.norm(middle, axis=1)[:, np.newaxis]
        self._tree: Any = None
        centre = self._middle.sum(axis=0)
        length = float(np.linalg.norm(centre))
        # A border that goes round the Earth has no middle: it lies anywhere.
        self._centre = centre / length if length > 1e-6 else np.array([0.0, 0.0, 1.0])
        cosine = np.clip(self._start @ self._centre, -1.0, 1.0)
        self._radius_rad = float(np.arccos(cosine).max(initial=0.0)) + _PIECE_RAD

    def __len__(self) -> int:
        return len(self._start)

    def distance_m(self, latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
        """Return the distance of each place to the nearest piece, infinity where there is no border.

        Of eight pieces by their middles: where more lie within half a piece's length of the nearest, it errs by at most
        (12.5 km)**2 / (2 x distance), 150 m at 500 km.
        """
        if not len(self):
            return np.full(len(latitude_rad), np.inf)
        place = _unit(longitude_rad, latitude_rad)
        if self._tree is None:
            # Here: scipy's trees take a tenth of a second to import, and many pictures have no region.
            from scipy.spatial import cKDTree

            self._tree = cKDTree(self._middle)
        count = min(_NEAREST, len(self))
        _, near = self._tree.query(place, k=np.arange(1, count + 1))
        chord = np.full(len(place), 4.0)
        for rank in range(count):
            chord = np.minimum(chord, self._chord_squared(place, near[:, rank]))
        return np.asarray(2.0 * MEAN_RADIUS_M * np.arcsin(np.minimum(0.5 * np.sqrt(chord), 1.0)))

    def _chord_squared(self, place: np.ndarray, piece: np.ndarray) -> np.ndarray:
        start, along = self._start[piece], self._end[piece] - self._start[piece]
        share = np.einsum("ij,ij->i", place - start, along) / np.einsum("ij,ij->i", along, along)
        nearest = start + np.clip(share, 0.0, 1.0)[:, np.newaxis] * along
        nearest /= np.linalg.norm(nearest, axis=1)[:, np.newaxis]
        return np.einsum("ij,ij->i", place - nearest, place - nearest)

    def reach_rad(
        self, latitude_rad: np.ndarray, longitude_rad: np.ndarray, heading_rad: np.ndarray, horizon_rad: np.ndarray
    ) -> np.ndarray:
        """Return the angle along the great circle of each course to the border; infinity past its horizon."""
        reach = np.full(len(latitude_rad), np.inf)
        place = _unit(longitude_rad, latitude_rad)
        apart = np.arccos(np.clip(place @ self._centre, -1.0, 1.0))
        rows = np.flatnonzero(apart <= self._radius_rad + horizon_rad)
        course = _course(latitude_rad[rows], longitude_rad[rows], heading_rad[rows])
        step = max(_MOST_PAIRS // max(len(self), 1), 1)
        for begin in range(0, len(rows), step):
            part = slice(begin, begin + step)
            reach[rows[part]] = self._met(place[rows[part]], course[part])
        reach[reach > horizon_rad] = np.inf
        return reach

    def _met(self, place: np.ndarray, course: np.ndarray) -> np.ndarray:
        """Return the angle to the first piece that each great circle meets, ahead, within a turn."""
        normal = np.cross(place, course)
        before, after = normal @ self._start.T, normal @ self._end.T
        row, piece = np.nonzero((before <= 0.0) != (after <= 0.0))
        share = before[row, piece] / (before[row, piece] - after[row, piece])
        met = self._start[piece] + share[:, np.newaxis] * (self._end[piece] - self._start[piece])
        ahead = np.einsum("ij,ij->i", met, course[row])
        angle = np.remainder(np.arctan2(ahead, np.einsum("ij,ij->i", met, place[row])), 2.0 * math.pi)
        reach = np.full(len(place), np.inf)
        np.minimum.at(reach, row, angle)
        return reach


def _course(latitude_rad: np.ndarray, longitude_rad: np.ndarray, heading_rad: np.ndarray) -> np.ndarray:
    """Return the unit vector of each course."""
    sin_lat, cos_lat = np.sin(latitude_rad), np.cos(latitude_rad)
    sin_lon, cos_lon = np.sin(longitude_rad), np.cos(longitude_rad)
    north, east = np.cos(heading_rad), np.sin(heading_rad)
    return np.stack(
        [-north * sin_lat * cos_lon - east * sin_lon, -north * sin_lat * sin_lon + east * cos_lon, north * cos_lat],
        axis=1,
    )
