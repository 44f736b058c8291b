"""Places within a ring, band by band in NumPy: the twin of lookdown.picture._ring_kernels."""

import math

import numpy as np

from lookdown.picture._rings import Ring

__all__ = ["holds_plain"]

_TURN = 2.0 * math.pi
_MOST_PAIRS = 4_000_000


def holds_plain(ring: Ring, latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
    """Return which places lie within; one on the ring itself may be told either."""
    held = np.zeros(len(latitude_rad), dtype=np.bool_)
    east_of = ring.west + np.remainder(longitude_rad - ring.west, _TURN)
    rows = np.flatnonzero((latitude_rad >= ring.south) & (latitude_rad <= ring.north) & (east_of <= ring.east))
    band = ring._band_of(latitude_rad[rows])
    order = np.argsort(band, kind="stable")
    rows, band = rows[order], band[order]
    bounds = np.searchsorted(band, np.arange(ring._bands + 1))
    for index in np.unique(band):
        mine = rows[bounds[index] : bounds[index + 1]]
        edges = ring._edges[:, ring._member[ring._start[index] : ring._start[index + 1]]]
        step = max(_MOST_PAIRS // max(edges.shape[1], 1), 1)
        for begin in range(0, len(mine), step):
            part = mine[begin : begin + step]
            held[part] = _odd(edges, latitude_rad[part, np.newaxis], east_of[part, np.newaxis])
    return held


def _odd(edges: np.ndarray, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Return which places have an odd number of edges to their east."""
    x0, y0, y1, slope = edges
    # Half open, so that a corner on the parallel counts once.
    over = (y0 <= latitude) != (y1 <= latitude)
    east = longitude < x0 + (latitude - y0) * slope
    return np.asarray(np.count_nonzero(over & east, axis=1) % 2 == 1)
