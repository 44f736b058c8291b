"""Kernels of a pattern's radius: the greatest angle from any place, at any phase, to the k-th nearest satellite.

Numeric policy: float64 throughout, no fast-math. Directions whose cosines differ by less
than 1e-9 count as equally near. The plain NumPy twins are in tests/oracles/design_plain.py.
"""

import math

import numba
import numpy as np

_GOLDEN = 0.3819660112501051


@numba.njit(cache=True, error_model="numpy")
def directions(basis, phase, direction):
    """Write the unit vectors of the satellites at a phase, (n, 3)."""
    c, s = math.cos(phase), math.sin(phase)
    for row in range(direction.shape[0]):
        for axis in range(3):
            direction[row, axis] = basis[axis, row] * c + basis[axis + 3, row] * s


@numba.njit(cache=True, error_model="numpy")
def farthest_cosine(direction, fold):
    """Return the cosine of the greatest angle from any point of the sphere to its `fold`-th nearest direction.

    That point has three directions at the same angle, with fewer than `fold` nearer ones: each
    circle through three directions is tried from both its poles. Cost: n**4 / 6.
    """
    n = direction.shape[0]
    least = 1.0
    for i in range(n):
        for j in range(i + 1, n):
            ax, ay, az = (
                direction[j, 0] - direction[i, 0],
                direction[j, 1] - direction[i, 1],
                direction[j, 2] - direction[i, 2],
            )
            for k in range(j + 1, n):
                bx, by, bz = (
                    direction[k, 0] - direction[i, 0],
                    direction[k, 1] - direction[i, 1],
                    direction[k, 2] - direction[i, 2],
                )
                px, py, pz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
                length = math.sqrt(px * px + py * py + pz * pz)
                if length < 1e-9:
                    continue
                px, py, pz = px / length, py / length, pz / length
                cosine = px * direction[i, 0] + py * direction[i, 1] + pz * direction[i, 2]
                for sign in (1.0, -1.0):
                    if sign * cosine >= least:
                        continue
                    nearer = 0
                    for s in range(n):
                        dot = px * direction[s, 0] + py * direction[s, 1] + pz * direction[s, 2]
                        nearer += sign * dot > sign * cosine + 1e-9
                    if nearer < fold:
                        least = sign * cosine
    return least


@numba.njit(cache=True, error_model="numpy")
def _angle_at(basis, fold, phase, direction):
    directions(basis, phase, direction)
    return math.acos(max(-1.0, min(1.0, farthest_cosine(direction, fold))))


@numba.njit(cache=True, error_model="numpy")
def radius_over_phase(basis, fold, period, tolerance, found):
    """Return the greatest angle to the `fold`-th nearest satellite at any phase; write the phase in found[0].

    The angle changes by no more than a radian for each radian of phase, so an interval whose
    middle is lower than the greatest by more than its half-width is passed over. What is found
    is within `tolerance`; a search by golden section round it then takes it to the top of its peak.
    """
    direction = np.empty((basis.shape[1], 3))
    intervals = np.empty((512, 2))
    size = 16
    for i in range(size):
        intervals[i, 0], intervals[i, 1] = period * (i + 0.5) / size, 0.5 * period / size
    greatest = 0.0
    while size > 0:
        size -= 1
        middle, half = intervals[size, 0], intervals[size, 1]
        angle = _angle_at(basis, fold, middle, direction)
        if angle > greatest:
            greatest, found[0] = angle, middle
        if angle + half > greatest + tolerance:
            for sign in (-0.5, 0.5):
                intervals[size, 0], intervals[size, 1] = middle + sign * half, 0.5 * half
                size += 1
    low, high = found[0] - period / 64.0, found[0] + period / 64.0
    for _ in range(40):
        left, right = low + _GOLDEN * (high - low), high - _GOLDEN * (high - low)
        if _angle_at(basis, fold, left, direction) > _angle_at(basis, fold, right, direction):
            high = right
        else:
            low = left
    return max(greatest, _angle_at(basis, fold, 0.5 * (low + high), direction))
