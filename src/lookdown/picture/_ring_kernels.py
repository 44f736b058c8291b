"""Which places lie within a ring, by the edges of each place's band of latitude.

Numeric policy: float64, no fast-math: the same comparisons as the plain NumPy of tests/oracles/rings_plain.py.
"""

import math

import numba


@numba.njit(cache=True, error_model="numpy")
def mark_held(latitude, longitude, box, edges, member, start, held):
    """Mark the places that have an odd number of edges to their east.

    Parameters
    ----------
    latitude, longitude : (n,) float64, radian
    box : (4,) float64, radian
        West, east, south, north; east may lie past pi.
    edges : (4, m) float64
        Longitude and latitude of each edge's start, latitude of its end, longitude gained by latitude.
    member : (k,) int64
        Edges by band.
    start : (bands + 1,) int64
        Where each band's edges begin.
    held : (n,) bool, out
    """
    west, east, south, north = box
    bands = start.shape[0] - 1
    scale = max(north - south, 1e-12)
    for row in range(latitude.shape[0]):
        held[row] = False
        y = latitude[row]
        if not south <= y <= north:
            continue
        x = west + (longitude[row] - west) % (2.0 * math.pi)
        if x > east:
            continue
        band = min(max(int((y - south) / scale * bands), 0), bands - 1)
        odd = False
        for k in range(start[band], start[band + 1]):
            edge = member[k]
            x0, y0, y1, slope = edges[0, edge], edges[1, edge], edges[2, edge], edges[3, edge]
            # Half open, so that a corner on the parallel counts once.
            if (y0 <= y) != (y1 <= y) and x < x0 + (y - y0) * slope:
                odd = not odd
        held[row] = odd
