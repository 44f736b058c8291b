"""Rings on the plane of longitude and latitude: unwrapped, asked whether they hold a place, checked for crossings.

Edges are straight in longitude and latitude (plate carree), as RFC 7946 says, not along great circles.
"""

import math

import numpy as np

from lookdown.picture._ring_kernels import mark_held

__all__ = ["Ring", "first_crossing", "unwrapped_rad"]

_TURN = 2.0 * math.pi
_EDGES_A_BAND = 4
_MOST_BANDS = 1024
_MOST_CHECKS = 20_000_000


def unwrapped_rad(points_deg: np.ndarray) -> np.ndarray:
    """Return a closed ring in radians whose longitudes run on across the antimeridian.

    Each edge goes the short way round, but for one of exactly 360 degrees, which is meant: the whole parallel.
    A ring that then comes back a turn away goes round a pole, the nearer one, and is closed over it.
    """
    longitude, latitude = np.radians(points_deg.T)
    step_deg = np.diff(points_deg[:, 0])
    whole = np.abs(step_deg) == 360.0
    short = np.remainder(step_deg + 180.0, 360.0) - 180.0
    # Half a turn has no short way and is taken as written.
    step = np.radians(np.where(whole | (np.abs(step_deg) <= 180.0), step_deg, short))
    longitude = longitude[0] + np.concatenate([[0.0], np.cumsum(step)])
    if abs(longitude[-1] - longitude[0]) < math.pi:
        longitude[-1] = longitude[0]
        return np.stack([longitude, latitude], axis=1)
    # A hair beyond the pole, so that the pole itself lies within.
    pole = math.copysign(0.5 * math.pi + 1e-9, float(latitude.mean()))
    return np.concatenate(
        [
            np.stack([longitude, latitude], axis=1),
            [[longitude[-1], pole], [longitude[0], pole], [longitude[0], latitude[0]]],
        ]
    )


def first_crossing(points_deg: np.ndarray) -> tuple[int, int] | None:
    """Return two edges of a ring, by the index of their start, that cross within both; None where none do.

    Edges are compared with those that begin within their span of latitude, 20 million pairs at most: what is left of a
    ring of that size is taken on trust.
    """
    points = unwrapped_rad(points_deg)
    edges = np.hstack([points[:-1], points[1:]])
    order = np.argsort(np.minimum(edges[:, 1], edges[:, 3]), kind="stable")
    edges = edges[order]
    low, high = np.minimum(edges[:, 1], edges[:, 3]), np.maximum(edges[:, 1], edges[:, 3])
    reached = np.searchsorted(low, high, side="right") - np.arange(len(edges))
    looked = 0
    for apart in range(1, int(reached.max(initial=0))):
        near = np.flatnonzero(reached > apart)
        looked += len(near)
        if looked > _MOST_CHECKS:
            return None
        crossed = np.flatnonzero(_cross(edges[near], edges[near + apart]))
        if len(crossed):
            one, other = sorted((int(order[near[crossed[0]]]), int(order[near[crossed[0]] + apart])))
            return one % (len(points_deg) - 1), other % (len(points_deg) - 1)
    return None


def _cross(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return which pairs of edges cross, each between its ends: both ends of each on two sides of the other."""

    def side(edge: np.ndarray, point: np.ndarray) -> np.ndarray:
        along, to = edge[:, 2:] - edge[:, :2], point - edge[:, :2]
        return along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]

    parted = side(one, other[:, :2]) * side(one, other[:, 2:]) < 0.0
    return parted & (side(other, one[:, :2]) * side(other, one[:, 2:]) < 0.0)


class Ring:
    """A ring that says which places it holds.

    Its edges lie in bands of latitude, so that a place meets some four edges and not all of them.

    Attributes
    ----------
    points_rad : (n, 2) float64
        Longitude and latitude, closed, unwrapped.
    west, east, south, north : float, radian
        What it lies within; east may lie past pi.
    """

    def __init__(self, points_deg: np.ndarray) -> None:
        self.points_rad = unwrapped_rad(points_deg)
        self.west, self.south = (float(v) for v in self.points_rad.min(axis=0))
        self.east, self.north = (float(v) for v in self.points_rad.max(axis=0))
        x0, y0 = self.points_rad[:-1].T
        x1, y1 = self.points_rad[1:].T
        rises = y0 != y1
        # A level edge is never crossed by a parallel.
        x0, y0, x1, y1 = x0[rises], y0[rises], x1[rises], y1[rises]
        self._edges = np.stack([x0, y0, y1, (x1 - x0) / (y1 - y0)])
        self._bands = int(np.clip(len(x0) // _EDGES_A_BAND, 1, _MOST_BANDS))
        first, last = self._band_of(np.minimum(y0, y1)), self._band_of(np.maximum(y0, y1))
        spans = last - first + 1
        edge = np.repeat(np.arange(len(x0)), spans)
        within = np.arange(len(edge)) - np.repeat(np.cumsum(spans) - spans, spans)
        band = first[edge] + within
        order = np.argsort(band, kind="stable")
        self._member = edge[order]
        self._start = np.searchsorted(band[order], np.arange(self._bands + 1))

    def _band_of(self, latitude_rad: np.ndarray) -> np.ndarray:
        height = max(self.north - self.south, 1e-12)
        share = (latitude_rad - self.south) / height * self._bands
        return np.clip(share.astype(np.int64), 0, self._bands - 1)

    def holds(self, latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
        """Return which places lie within; one on the ring itself may be told either."""
        held = np.empty(len(latitude_rad), dtype=np.bool_)
        box = np.array([self.west, self.east, self.south, self.north])
        latitude = np.ascontiguousarray(latitude_rad, dtype=np.float64)
        longitude = np.ascontiguousarray(longitude_rad, dtype=np.float64)
        mark_held(latitude, longitude, box, self._edges, self._member, self._start, held)
        return held
