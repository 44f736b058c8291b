"""Kernels of access: the instants at which a place comes into a satellite's view and leaves it.

Between two nodes the satellite moves on a polynomial in time. An edge starts from the zero of
the cubic that has the constraint's values and slopes at both nodes, and takes two Newton
steps on the constraint itself: 1e-9 of a step, or the safe search `crossing` takes over.

Numeric policy: float64 throughout, no fast-math. Distances come from differences of
positions, never from squares of radii, which would lose six digits. Its plain twin is
tests/oracles/access_plain.py.
"""

import math

import numba

from lookdown.astro.earth import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from lookdown.numerics.lean import LEAN

LOW, HIGH, RANGE, CONE = 0, 1, 2, 3
"""The constraints: least and greatest grazing angle, greatest range, greatest angle off nadir."""

POWERS = 6
STRETCH, NORMAL, ROWS = 18, 19, 22
"""Rows of an orbit, a column a node: x, y, z (metre, ITRF) of the powers 0 to 5 of the fraction of the step
after the node; then, of the ellipsoid's normal below the node, which is (x, y, stretch z) normalised, the
stretch and the normal itself."""

LANES = 64
INPUTS = 28
_SURE = 1e-5
"""Of a step: a last Newton correction below it leaves an error of about its square."""


@numba.njit(forceinline=True, **LEAN)
def position(orbit, node, t):
    """Return the position at the fraction t of the step after a node."""
    x, y, z = orbit[15, node], orbit[16, node], orbit[17, node]
    for row in range(12, -1, -3):
        x = x * t + orbit[row, node]
        y = y * t + orbit[row + 1, node]
        z = z * t + orbit[row + 2, node]
    return x, y, z


@numba.njit(forceinline=True, **LEAN)
def better_stretch(x, y, z, stretch):
    """Return the stretch of the ellipsoid's normal below a position with three digits more than the one given.

    The height hardly feels an error of the normal, nor the stretch one of the height.
    """
    tall = z * stretch
    length = math.sqrt(x * x + y * y + tall * tall)
    sine = tall / length
    root = math.sqrt(1.0 - ECCENTRICITY_SQUARED * sine * sine)
    radius = SEMI_MAJOR_M / root
    centre = (x * x + y * y + z * tall) / length - SEMI_MAJOR_M * root + radius
    return centre / (centre - ECCENTRICITY_SQUARED * radius)


@numba.njit(forceinline=True, **LEAN)
def sample(kind, orbit, node, t, place, limits):
    """Return a constraint times the distance, 0 or more where it holds, and the distance; metre."""
    sx, sy, sz = position(orbit, node, t)
    x, y, z = sx - place[0], sy - place[1], sz - place[2]
    distance = math.sqrt(x * x + y * y + z * z)
    if kind == RANGE:
        return limits[RANGE] - distance, distance
    if kind == CONE:
        stretch = orbit[STRETCH, node] * (1.0 - t) + orbit[STRETCH, node + 1] * t
        sz *= better_stretch(sx, sy, sz, stretch)
        height = (sx * x + sy * y + sz * z) / math.sqrt(sx * sx + sy * sy + sz * sz)
        return height - limits[CONE] * distance, distance
    rise = place[3] * x + place[4] * y + place[5] * z
    if kind == LOW:
        return rise - limits[LOW] * distance, distance
    return limits[HIGH] * distance - rise, distance


@numba.njit(**LEAN)
def crossing(kind, orbit, node, place, limits, t0, f0, t1, f1):
    """Return where a constraint changes sign between two fractions of a step: regula falsi after Illinois.

    References
    ----------
    Dowell and Jarratt, "A modified regula falsi method for computing the root of an
    equation", BIT 11 (1971), 168.
    """
    t, side = t0, 0
    for turn in range(80):
        before = t
        t = (t0 * f1 - t1 * f0) / (f1 - f0) if turn < 40 and f1 != f0 else 0.5 * (t0 + t1)
        t = min(max(t, t0), t1)
        f, _ = sample(kind, orbit, node, t, place, limits)
        if (f >= 0.0) == (f0 >= 0.0):
            t0, f0 = t, f
            f1 = 0.5 * f1 if side == 1 else f1
            side = 1
        else:
            t1, f1 = t, f
            f0 = 0.5 * f0 if side == -1 else f0
            side = -1
        if t1 - t0 < 1e-10 or (abs(t - before) < 1e-11 and turn > 0):
            break
    return t


@numba.njit(**LEAN)
def _gather(orbit, places, limits, kinds, nodes, rows, picked, held, inputs):
    """Copy what some edges need into rows of equal length; unused lanes repeat the last."""
    for lane in range(LANES):
        edge = picked[min(lane, held - 1)]
        node, row, kind = nodes[edge], rows[edge], kinds[edge]
        for power in range(18):
            inputs[power, lane] = orbit[power, node]
        for axis in range(3):
            # Relative to the place from here on.
            inputs[axis, lane] -= places[axis, row]
            inputs[axis + 18, lane] = 0.0 if kind == RANGE else places[axis + 3, row]
            inputs[axis + 23, lane] = places[axis, row]
        inputs[21, lane] = 1.0 if kind == RANGE else limits[kind]
        inputs[22, lane] = limits[RANGE] if kind == RANGE else 0.0
        inputs[26, lane] = orbit[STRETCH, node]
        inputs[27, lane] = orbit[STRETCH, node + 1]


@numba.njit(forceinline=True, **LEAN)
def _cubic_zero(f0, g0, f1, g1):
    """Return the zero between 0 and 1 of the cubic with values f and slopes g at both ends."""
    square = 3.0 * (f1 - f0) - 2.0 * g0 - g1
    cube = 2.0 * (f0 - f1) + g0 + g1
    t = f0 / (f0 - f1)
    for _ in range(3):
        value = f0 + t * (g0 + t * (square + t * cube))
        slope = g0 + t * (2.0 * square + 3.0 * t * cube)
        t = min(max(t - value / slope, 0.0), 1.0)
    return t


@numba.njit(forceinline=True, **LEAN)
def _component(inputs, axis, i, t):
    """Return one component of position less place, and its change a step, of one lane."""
    c0, c1, c2 = inputs[axis, i], inputs[axis + 3, i], inputs[axis + 6, i]
    c3, c4, c5 = inputs[axis + 9, i], inputs[axis + 12, i], inputs[axis + 15, i]
    return (
        c0 + t * (c1 + t * (c2 + t * (c3 + t * (c4 + t * c5)))),
        c1 + t * (2.0 * c2 + t * (3.0 * c3 + t * (4.0 * c4 + t * 5.0 * c5))),
    )


@numba.njit(forceinline=True, **LEAN)
def _height(inputs, i, t):
    """Return LOW, HIGH or RANGE times the distance, and its change a step, of one lane."""
    x, u = _component(inputs, 0, i, t)
    y, v = _component(inputs, 1, i, t)
    z, w = _component(inputs, 2, i, t)
    a, b, c, sine, offset = inputs[18, i], inputs[19, i], inputs[20, i], inputs[21, i], inputs[22, i]
    distance = math.sqrt(x * x + y * y + z * z)
    return (
        a * x + b * y + c * z + offset - sine * distance,
        a * u + b * v + c * w - sine * (x * u + y * v + z * w) / distance,
    )


@numba.njit(forceinline=True, **LEAN)
def _cone(inputs, i, t):
    """Return CONE times the distance, and its change a step but for that of the stretch, of one lane."""
    x, u = _component(inputs, 0, i, t)
    y, v = _component(inputs, 1, i, t)
    z, w = _component(inputs, 2, i, t)
    cosine, stretch = inputs[21, i], inputs[26, i] * (1.0 - t) + inputs[27, i] * t
    a, b, c = x + inputs[23, i], y + inputs[24, i], z + inputs[25, i]
    stretch = better_stretch(a, b, c, stretch)
    c *= stretch
    tall = w * stretch
    length = 1.0 / math.sqrt(a * a + b * b + c * c)
    a, b, c = a * length, b * length, c * length
    distance = math.sqrt(x * x + y * y + z * z)
    along = a * u + b * v + c * tall
    turn = ((u - a * along) * x + (v - b * along) * y + (tall - c * along) * z) * length
    return (
        a * x + b * y + c * z - cosine * distance,
        turn + a * u + b * v + c * w - cosine * (x * u + y * v + z * w) / distance,
    )


@numba.njit(**LEAN)
def _zeros_of_heights(inputs, t, change):
    """Write the fraction of the step at which LOW, HIGH or RANGE is zero, and the last correction, of each lane."""
    for i in range(LANES):
        f0, g0 = _height(inputs, i, 0.0)
        f1, g1 = _height(inputs, i, 1.0)
        start = _cubic_zero(f0, g0, f1, g1)
        f, g = _height(inputs, i, start)
        near = min(max(start - f / g, 0.0), 1.0)
        f, g = _height(inputs, i, near)
        t[i] = min(max(near - f / g, 0.0), 1.0)
        # Not the change that was let through: Newton's pull beyond a node shows that it is astray.
        change[i] = abs(f / g)


@numba.njit(**LEAN)
def _zeros_of_cones(inputs, t, change):
    """Write the fraction of the step at which CONE is zero, and the last correction, of each lane."""
    for i in range(LANES):
        f0, g0 = _cone(inputs, i, 0.0)
        f1, g1 = _cone(inputs, i, 1.0)
        start = _cubic_zero(f0, g0, f1, g1)
        f, g = _cone(inputs, i, start)
        near = min(max(start - f / g, 0.0), 1.0)
        f, g = _cone(inputs, i, near)
        t[i] = min(max(near - f / g, 0.0), 1.0)
        # Not the change that was let through: Newton's pull beyond a node shows that it is astray.
        change[i] = abs(f / g)


@numba.njit(**LEAN)
def solve(orbit, places, limits, edges, count, inputs, t, change, picked):
    """Write the fraction of the step of each edge that is the zero of a constraint.

    Parameters
    ----------
    orbit : (ROWS, nodes) float64
    places : (6, n) float64
        Position and normal of each place.
    limits : (4,) float64
    edges : Edges
        Constraint (those above CONE are left as they are), node before, place, and fraction, out.
    count : int
        Of the edges.
    inputs, t, change, picked : (INPUTS, LANES), (LANES,), (LANES,) float64, (LANES,) int64, scratch
    """
    kinds, nodes, rows, fractions = edges
    for is_cone in range(2):
        held = 0
        for edge in range(count):
            kind = kinds[edge]
            if kind <= CONE and (kind == CONE) == (is_cone == 1):
                picked[held] = edge
                held += 1
            if held == LANES or (edge == count - 1 and held > 0):
                _gather(orbit, places, limits, kinds, nodes, rows, picked, held, inputs)
                if is_cone == 1:
                    _zeros_of_cones(inputs, t, change)
                else:
                    _zeros_of_heights(inputs, t, change)
                for lane in range(held):
                    fractions[picked[lane]] = t[lane]
                    if not change[lane] < _SURE:
                        fractions[picked[lane]] = _safely(orbit, places, limits, kinds, nodes, rows, picked[lane])
                held = 0


@numba.njit(**LEAN)
def _safely(orbit, places, limits, kinds, nodes, rows, edge):
    kind, node, row = kinds[edge], nodes[edge], rows[edge]
    place = place_of(places, row)
    start, _ = sample(kind, orbit, node, 0.0, place, limits)
    end, _ = sample(kind, orbit, node, 1.0, place, limits)
    return crossing(kind, orbit, node, place, limits, 0.0, start, 1.0, end)


@numba.njit(forceinline=True, **LEAN)
def place_of(places, row):
    """Return position and normal of one place."""
    return places[0, row], places[1, row], places[2, row], places[3, row], places[4, row], places[5, row]
