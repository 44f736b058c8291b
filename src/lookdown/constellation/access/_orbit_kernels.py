"""Kernels of access: a satellite's nodes, bounds of its motion, and where it can be seen at all.

Blocks of 8 nodes are left out whole where the satellite stays further from a place's normal
than it can be while it is seen: 13 of 209 blocks a day are left at 550 km.

Numeric policy: float64 throughout, no fast-math. Twins as for _access_kernels.
"""

import math

import numba
import numpy as np

from lookdown.astro.earth import ECCENTRICITY_SQUARED
from lookdown.constellation.access._edge_kernels import CONE, LOW, NORMAL, RANGE, STRETCH, better_stretch
from lookdown.numerics.lean import LEAN

BLOCK_INTERVALS = 7
BLOCK_NODES = BLOCK_INTERVALS + 1

_TILT_RAD = 0.0034
"""More than the angle between the ellipsoid's normal and the direction from the Earth's centre (0.1924 deg)."""


@numba.njit(**LEAN)
def fill_orbit(coefficients, satellite, first, last, parts, orbit):
    """Write the columns of an orbit from the intervals first to last - 1 of the table, each cut into parts.

    Of each part the quintic with the table's position, velocity and acceleration at both
    ends: 1e-5 m from the table's own polynomial at 60 s in low orbit. The last node is
    repeated where the last block needs it.
    """
    degree = coefficients.shape[1] - 1
    half = 1.0 / parts
    for interval in range(first, last):
        column = (interval - first) * parts
        for axis in range(3):
            for part in range(parts + 1):
                s = 2.0 * part * half - 1.0
                p, v, a = coefficients[interval, degree, satellite, axis], 0.0, 0.0
                for power in range(degree - 1, -1, -1):
                    a = a * s + v
                    v = v * s + p
                    p = p * s + coefficients[interval, power, satellite, axis]
                orbit[axis, column + part] = p
                orbit[axis + 3, column + part] = v * 2.0 * half
                orbit[axis + 6, column + part] = a * 4.0 * half * half
    last_column = (last - first) * parts
    for axis in range(3):
        for node in range(last_column):
            v0, v1 = orbit[axis + 3, node], orbit[axis + 3, node + 1]
            a0, a1 = orbit[axis + 6, node], orbit[axis + 6, node + 1]
            p = orbit[axis, node + 1] - orbit[axis, node]
            orbit[axis + 9, node] = 10.0 * p - 6.0 * v0 - 4.0 * v1 - 3.0 * a0 + a1
            orbit[axis + 12, node] = -15.0 * p + 8.0 * v0 + 7.0 * v1 + 3.0 * a0 - 2.0 * a1
            orbit[axis + 15, node] = 6.0 * p - 3.0 * (v0 + v1) - a0 + a1
    for column in range(last_column + 1, last_column + BLOCK_NODES):
        for axis in range(3):
            orbit[axis, column] = orbit[axis, last_column]
    return last_column


@numba.njit(**LEAN)
def fill_normals(orbit, columns):
    """Write the normal of the ellipsoid below each node, and its stretch."""
    for node in range(columns):
        x, y, z = orbit[0, node], orbit[1, node], orbit[2, node]
        stretch = 1.0 + ECCENTRICITY_SQUARED
        for _ in range(4):
            stretch = better_stretch(x, y, z, stretch)
        length = math.sqrt(x * x + y * y + z * z * stretch * stretch)
        orbit[NORMAL, node] = x / length
        orbit[NORMAL + 1, node] = y / length
        orbit[NORMAL + 2, node] = z * stretch / length
        orbit[STRETCH, node] = stretch


@numba.njit(**LEAN)
def orbit_bounds(orbit, last, step_s):
    """Return bounds of least and greatest radius, speed and acceleration up to the node last.

    A polynomial's length is at most that of its longest Bernstein coefficient.
    """
    least, greatest, fastest, strongest = np.inf, 0.0, 0.0, 0.0
    for node in range(last + 1):
        square, speed = 0.0, 0.0
        for axis in range(3):
            square += orbit[axis, node] ** 2
            speed += orbit[axis + 3, node] ** 2
        least, greatest, fastest = min(least, square), max(greatest, square), max(fastest, speed)
        if node == last:
            continue
        b0, b1, b2, b3 = 0.0, 0.0, 0.0, 0.0
        for axis in range(3):
            c2, c3 = orbit[axis + 6, node], orbit[axis + 9, node]
            c4, c5 = orbit[axis + 12, node], orbit[axis + 15, node]
            b0 += (2.0 * c2) ** 2
            b1 += (2.0 * c2 + 2.0 * c3) ** 2
            b2 += (2.0 * c2 + 4.0 * c3 + 4.0 * c4) ** 2
            b3 += (2.0 * c2 + 6.0 * c3 + 12.0 * c4 + 20.0 * c5) ** 2
        strongest = max(strongest, b0, b1, b2, b3)
    strongest = math.sqrt(strongest)
    return (
        max(math.sqrt(least) - strongest / 8.0, 1.0),
        math.sqrt(greatest) + strongest / 8.0,
        (math.sqrt(fastest) + strongest / 2.0) / step_s,
        strongest / (step_s * step_s),
        0.0,
    )


@numba.njit(**LEAN)
def turning_bound(orbit, last, step_s, farthest_m):
    """Return a bound on the second derivative of the height of any place below the satellite's own horizon.

    From second differences of the normal n and of n.s at the nodes, which change with the
    orbit's period and its half; 20 % are added for what lies between nodes.
    """
    bend, sway = 0.0, 0.0
    for node in range(1, last):
        square, middle = 0.0, 0.0
        for axis in range(3):
            n0, n1, n2 = orbit[NORMAL + axis, node - 1], orbit[NORMAL + axis, node], orbit[NORMAL + axis, node + 1]
            square += (n0 - 2.0 * n1 + n2) ** 2
            middle += n0 * orbit[axis, node - 1] - 2.0 * n1 * orbit[axis, node] + n2 * orbit[axis, node + 1]
        bend, sway = max(bend, square), max(sway, abs(middle))
    return 1.2 * (math.sqrt(bend) * farthest_m + sway) / (step_s * step_s)


@numba.njit(**LEAN)
def reach_rad(limits, least_m, greatest_m, place_bounds):
    """Return the greatest angle between a place's normal and the direction of a satellite that sees it.

    From the point of the normal's line that is nearest the Earth's centre the triangle with
    place and satellite is plane; that point is within `off` of the centre.

    Parameters
    ----------
    limits : (4,) float64
        Sines, range and cosine, as `seen_blocks` takes them.
    least_m, greatest_m : float
        Of the satellite's radius.
    place_bounds : (3,) float64, metre
        Least and greatest height of the places along their normals from that point, and `off`.
    """
    low_m, high_m, off_m = place_bounds
    if least_m - off_m <= high_m:
        return math.pi
    far_m = greatest_m + off_m
    turn = math.asin(min(off_m / least_m, 1.0))
    grazing = math.asin(limits[LOW])
    angle = math.acos(low_m * math.cos(grazing) / far_m) - grazing
    if limits[RANGE] < low_m:
        angle = min(angle, math.asin(limits[RANGE] / low_m))
    if limits[CONE] > 0.0 and limits[LOW] >= 0.0:
        cone = math.acos(limits[CONE]) + _TILT_RAD
        sine = greatest_m / low_m * math.sin(cone)
        if sine < math.cos(2.0 * _TILT_RAD):
            angle = min(angle, math.asin(sine) - cone + _TILT_RAD)
    return angle + turn


@numba.njit(**LEAN)
def fill_caps(orbit, last, reach, slack, caps):
    """Write of each block of nodes the axis of a cone about it, and the cosine of half its angle and the reach."""
    blocks = -(-last // BLOCK_INTERVALS)
    for block in range(blocks):
        start = block * BLOCK_INTERVALS
        stop = min(start + BLOCK_INTERVALS, last)
        x, y, z = 0.0, 0.0, 0.0
        for node in range(start, stop + 1):
            x += orbit[0, node]
            y += orbit[1, node]
            z += orbit[2, node]
        length = math.sqrt(x * x + y * y + z * z)
        if length > 0.0:
            x, y, z = x / length, y / length, z / length
        cosine = 1.0
        for node in range(start, stop + 1):
            px, py, pz = orbit[0, node], orbit[1, node], orbit[2, node]
            cosine = min(cosine, (x * px + y * py + z * pz) / math.sqrt(px * px + py * py + pz * pz))
        angle = math.acos(max(cosine, -1.0)) + slack + reach
        caps[0, block], caps[1, block], caps[2, block] = x, y, z
        caps[3, block] = math.cos(angle) if angle < math.pi and cosine > 0.0 else -2.0
    for block in range(blocks, -(-blocks // 8) * 8):
        caps[0, block], caps[1, block], caps[2, block], caps[3, block] = 0.0, 0.0, 0.0, 2.0
    return blocks


@numba.njit(forceinline=True, **LEAN)
def near_blocks(caps, blocks, ux, uy, uz, keep, words, found):
    """Write the numbers of the blocks whose cone holds a place's normal; return how many."""
    padded = -(-blocks // 8) * 8
    for block in range(padded):
        keep[block] = ux * caps[0, block] + uy * caps[1, block] + uz * caps[2, block] >= caps[3, block]
    count = 0
    for word in range(padded // 8):
        if words[word] != 0:
            for block in range(word * 8, word * 8 + 8):
                found[count] = block
                count += keep[block]
    return count
