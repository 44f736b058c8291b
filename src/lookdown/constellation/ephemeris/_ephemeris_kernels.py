"""Kernels of the ephemeris table: polynomials of degree 7 in time, fitted and evaluated.

An interval of the table holds, for each component of each position, the eight
coefficients of a polynomial in s, which runs from -1 to 1 over the interval.
Position is the polynomial, velocity its derivative, so the two always agree.

Numeric policy: float64 throughout, no fast-math. Coefficients fall by a factor of
six or more from power to power, so powers of s lose nothing against Chebyshev's form.
The plain NumPy twins are in tests/oracles/ephemeris_plain.py.
"""

import math

import numba

POINTS = 8
"""SGP4 positions that fix one interval, both its ends among them: degree 7."""

_BLOCK = 3072
"""Numbers of one component taken together: 8 coefficients of each are 196 kB, a level-2 cache's share."""

_DECAYED = 7
_EQUATOR_M = 6_378_137.0
_FLATTENING = 1.0 / 298.257223563


@numba.njit(cache=True, error_model="numpy")
def _pair(c0, c1, c2, c3, c4, c5, c6, c7, s, t, rate, position_s, velocity_s, position_t, velocity_t):
    """Write states at two instants of one interval: the coefficients are read once for both."""
    for i in range(c0.shape[0]):
        c = c7[i]
        p, v, q, w = c, c, c, c
        c = c6[i]
        p = p * s + c
        q = q * t + c
        v = v * s + p
        w = w * t + q
        c = c5[i]
        p = p * s + c
        q = q * t + c
        v = v * s + p
        w = w * t + q
        c = c4[i]
        p = p * s + c
        q = q * t + c
        v = v * s + p
        w = w * t + q
        c = c3[i]
        p = p * s + c
        q = q * t + c
        v = v * s + p
        w = w * t + q
        c = c2[i]
        p = p * s + c
        q = q * t + c
        v = v * s + p
        w = w * t + q
        c = c1[i]
        p = p * s + c
        q = q * t + c
        v = v * s + p
        w = w * t + q
        c = c0[i]
        position_s[i] = p * s + c
        position_t[i] = q * t + c
        velocity_s[i] = v * rate
        velocity_t[i] = w * rate


@numba.njit(cache=True, error_model="numpy")
def _one(c0, c1, c2, c3, c4, c5, c6, c7, s, rate, position, velocity):
    """Write states at one instant of one interval."""
    for i in range(c0.shape[0]):
        p = c7[i]
        v = p
        p = p * s + c6[i]
        v = v * s + p
        p = p * s + c5[i]
        v = v * s + p
        p = p * s + c4[i]
        v = v * s + p
        p = p * s + c3[i]
        v = v * s + p
        p = p * s + c2[i]
        v = v * s + p
        p = p * s + c1[i]
        v = v * s + p
        position[i] = p * s + c0[i]
        velocity[i] = v * rate


@numba.njit(cache=True, error_model="numpy", inline="always")
def _interval(passed_ns, node_step_ns, intervals):
    """Return the interval of an instant: on a node the one that it starts, at the very end the last."""
    return min(passed_ns // node_step_ns, intervals - 1)


@numba.njit(cache=True, error_model="numpy", inline="always")
def _place(passed_ns, node_step_ns, interval):
    """Return s, the place of an instant within its interval, -1 to 1."""
    return 2.0 * (passed_ns - interval * node_step_ns) / node_step_ns - 1.0


@numba.njit(cache=True, error_model="numpy")
def evaluate(coefficients, first_node_tai_ns, node_step_ns, instants_tai_ns, position, velocity):
    """Write the states of every satellite at some instants, and return the first that is outside the table.

    Parameters
    ----------
    coefficients : (intervals, 8, 3 n) float64, metre, ITRF
    first_node_tai_ns, node_step_ns : int
    instants_tai_ns : (m,) int64
        Neighbours in one interval are taken together.
    position, velocity : (m, 3 n) float64, metre and metre a second, ITRF, out

    Returns
    -------
    int
        Row of the first instant outside, with nothing written from it on; -1 where all are inside.

    References
    ----------
    Knuth, The Art of Computer Programming, volume 2, section 4.6.4: Horner's rule, with derivative.
    """
    intervals, _, width = coefficients.shape
    rate = 2.0e9 / node_step_ns
    first = 0
    while first < instants_tai_ns.shape[0]:
        passed = instants_tai_ns[first] - first_node_tai_ns
        if passed < 0 or passed > intervals * node_step_ns:
            return first
        interval = _interval(passed, node_step_ns, intervals)
        start, stop = interval * node_step_ns, (interval + 1) * node_step_ns
        last = first + 1
        while last < instants_tai_ns.shape[0] and start <= instants_tai_ns[last] - first_node_tai_ns < stop:
            last += 1
        c = coefficients[interval]
        for f in range(0, width, _BLOCK):
            g = min(f + _BLOCK, width)
            c0, c1, c2, c3 = c[0][f:g], c[1][f:g], c[2][f:g], c[3][f:g]
            c4, c5, c6, c7 = c[4][f:g], c[5][f:g], c[6][f:g], c[7][f:g]
            for k in range(first, last - 1, 2):
                s = _place(instants_tai_ns[k] - first_node_tai_ns, node_step_ns, interval)
                t = _place(instants_tai_ns[k + 1] - first_node_tai_ns, node_step_ns, interval)
                p, v, q, w = position[k][f:g], velocity[k][f:g], position[k + 1][f:g], velocity[k + 1][f:g]
                _pair(c0, c1, c2, c3, c4, c5, c6, c7, s, t, rate, p, v, q, w)
            if (last - first) % 2:
                s = _place(instants_tai_ns[last - 1] - first_node_tai_ns, node_step_ns, interval)
                p, v = position[last - 1][f:g], velocity[last - 1][f:g]
                _one(c0, c1, c2, c3, c4, c5, c6, c7, s, rate, p, v)
        first = last
    return -1


@numba.njit(cache=True, error_model="numpy", inline="always")
def state_within(coefficients, interval, row, s, rate):
    """Return x, y, z (metre, ITRF) and their rates of one satellite at a place within an interval.

    Parameters
    ----------
    coefficients : (intervals, 8, n, 3) float64, metre, ITRF
    interval, row : int
    s : float
        Place within the interval, -1 to 1.
    rate : float, 1/second
        Of s: 2 over the interval's length.
    """
    x = coefficients[interval, 7, row, 0]
    y = coefficients[interval, 7, row, 1]
    z = coefficients[interval, 7, row, 2]
    u, v, w = x, y, z
    for power in range(6, 0, -1):
        x = x * s + coefficients[interval, power, row, 0]
        y = y * s + coefficients[interval, power, row, 1]
        z = z * s + coefficients[interval, power, row, 2]
        u = u * s + x
        v = v * s + y
        w = w * s + z
    x = x * s + coefficients[interval, 0, row, 0]
    y = y * s + coefficients[interval, 0, row, 1]
    z = z * s + coefficients[interval, 0, row, 2]
    return x, y, z, u * rate, v * rate, w * rate


@numba.njit(cache=True, error_model="numpy")
def state_between(coefficients, first_node_tai_ns, node_step_ns, time_tai_ns, row):
    """Return x, y, z (metre, ITRF) and their rates of one satellite at an instant of the table.

    Arguments are the table's own: ``table.coefficients``, ``table.first_node_tai_ns`` and
    ``table.node_step_ns``. The last instant belongs to the last interval. Zeros where
    ``table.codes[interval, row]`` is not 0.
    """
    passed = time_tai_ns - first_node_tai_ns
    interval = _interval(passed, node_step_ns, coefficients.shape[0])
    return state_within(coefficients, interval, row, _place(passed, node_step_ns, interval), 2.0e9 / node_step_ns)


@numba.njit(cache=True, error_model="numpy")
def fit(position_teme_km, status, cosine, sine, matrix, floor_m, coefficients, codes):
    """Write the coefficients and codes of neighbouring intervals of one satellite.

    Parameters
    ----------
    position_teme_km : (7 k + 1, 3) float64, kilometre, TEME
        Neighbouring intervals share the instant between them.
    status : (7 k + 1,) uint8
        SGP4 error codes.
    cosine, sine : (7 k + 1,) float64
        Of Greenwich mean sidereal time.
    matrix : (8, 8) float64
        Takes the values at the eight instants of an interval to its coefficients.
    floor_m : float, metre
        Height above the ellipsoid below which a satellite counts as decayed.
    coefficients : (k, 8, 3) float64, metre, ITRF, out
        Zero where the code is not.
    codes : (k,) uint8, in and out
        An interval that has a code keeps it. Otherwise the highest of SGP4's own and
        DECAYED met so far, for what has come down stays down.
    """
    held = 0
    for interval in range(codes.shape[0]):
        block = coefficients[interval]
        block[:] = 0.0
        for point in range(POINTS):
            k = interval * (POINTS - 1) + point
            x = 1e3 * (cosine[k] * position_teme_km[k, 0] + sine[k] * position_teme_km[k, 1])
            y = 1e3 * (cosine[k] * position_teme_km[k, 1] - sine[k] * position_teme_km[k, 0])
            z = 1e3 * position_teme_km[k, 2]
            held = max(held, status[k])
            if status[k] == 0 and _height_m(x, y, z) < floor_m:
                held = max(held, _DECAYED)
            for power in range(POINTS):
                block[power, 0] += matrix[power, point] * x
                block[power, 1] += matrix[power, point] * y
                block[power, 2] += matrix[power, point] * z
        if codes[interval] == 0:
            codes[interval] = held
        if codes[interval] != 0:
            block[:] = 0.0


@numba.njit(cache=True, error_model="numpy")
def _height_m(x, y, z):
    """Return the height above the ellipsoid to 100 m below 200 km, which is enough for a floor."""
    square = x * x + y * y + z * z
    return math.sqrt(square) - _EQUATOR_M * (1.0 - _FLATTENING * z * z / square)


@numba.njit(cache=True, error_model="numpy")
def place(fitted, first, coefficients):
    """Write the coefficients (g, k, 8, 3) of a group of satellites side by side into (k, 8, n, 3), from a row on."""
    for interval in range(coefficients.shape[0]):
        for power in range(POINTS):
            row = coefficients[interval, power]
            for satellite in range(fitted.shape[0]):
                for axis in range(3):
                    row[first + satellite, axis] = fitted[satellite, interval, power, axis]
