"""Kernel of the ephemeris table: cubic Hermite interpolation of every satellite at one instant.

Numeric policy: float64 throughout, no fast-math. Its plain NumPy twin is
tests/oracles/hermite.py.
"""

import numba


@numba.njit(cache=True, error_model="numpy")
def interpolate(states, codes, node, fraction, step_s, position, velocity, status):
    """Write position, velocity and status between two nodes.

    Parameters
    ----------
    states : (nodes, n, 6) float64, metre and metre a second, ITRF
    codes : (nodes, n) uint8
        SGP4 error codes; where either end has one the row is written as zeros.
    node : int
        Node at or before the instant, up to nodes - 2.
    fraction : float
        Of the step, 0 to 1.
    step_s : float, second
    position, velocity : (n, 3) float64, out
    status : (n,) uint8, out

    References
    ----------
    de Boor, A Practical Guide to Splines (2001), chapter IV: cubic Hermite interpolation.
    """
    s = fraction
    rest = 1.0 - s
    start = (1.0 + 2.0 * s) * rest * rest
    start_slope = s * rest * rest * step_s
    end = s * s * (3.0 - 2.0 * s)
    end_slope = -s * s * rest * step_s
    rate = 6.0 * s * rest / step_s
    rate_start_slope = rest * (1.0 - 3.0 * s)
    rate_end_slope = s * (3.0 * s - 2.0)
    for row in range(position.shape[0]):
        code = max(codes[node, row], codes[node + 1, row])
        status[row] = code
        for axis in range(3):
            if code != 0:
                position[row, axis] = 0.0
                velocity[row, axis] = 0.0
                continue
            p0 = states[node, row, axis]
            p1 = states[node + 1, row, axis]
            v0 = states[node, row, axis + 3]
            v1 = states[node + 1, row, axis + 3]
            position[row, axis] = start * p0 + start_slope * v0 + end * p1 + end_slope * v1
            velocity[row, axis] = rate * (p1 - p0) + rate_start_slope * v0 + rate_end_slope * v1
