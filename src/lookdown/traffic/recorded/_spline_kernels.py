"""Kernels of traffic: cubic B-splines of uniform knots, fitted and evaluated.

Numeric policy: float64, no fast-math. Each has a plain NumPy twin in
tests/oracles/traffic_splines.py.
"""

import numba


@numba.njit(cache=True, error_model="numpy")
def add_rows(band, right, first_coefficient, basis, weight, value):
    """Add rows of weighted observations to banded normal equations.

    Parameters
    ----------
    band : (12, 3 k) float64
        Lower band of the normal matrix as LAPACK's pbsv takes it; added to.
    right : (3 k,) float64
        Right-hand side; added to.
    first_coefficient : (n,) int64
        The first of the four coefficients that each observation touches.
    basis : (n, 4) float64
        Their B-spline values.
    weight : (n, 3, 3) float64
        Inverse covariance of each observation.
    value : (n, 3) float64
        Observations.
    """
    for row in range(value.shape[0]):
        for i in range(3):
            weighted = (
                weight[row, i, 0] * value[row, 0]
                + weight[row, i, 1] * value[row, 1]
                + weight[row, i, 2] * value[row, 2]
            )
            for a in range(4):
                at = 3 * (first_coefficient[row] + a) + i
                right[at] += basis[row, a] * weighted
                for b in range(a, 4):
                    product = basis[row, a] * basis[row, b]
                    for j in range(3):
                        below = 3 * (b - a) + j - i
                        if below >= 0:
                            band[below, at] += product * weight[row, i, j]


@numba.njit(cache=True, error_model="numpy")
def add_jerk(band, first_coefficient, weight):
    """Add the roughness of spans, weighted squares of third differences, to a band.

    Parameters
    ----------
    band : (12, 3 k) float64
        As in `add_rows`.
    first_coefficient : (m,) int64
        The first of each span's four coefficients.
    weight : (m, 3, 3) float64
        Weight of the third difference of each span.
    """
    difference = (-1.0, 3.0, -3.0, 1.0)
    for span in range(first_coefficient.shape[0]):
        for a in range(4):
            for b in range(a, 4):
                product = difference[a] * difference[b]
                for i in range(3):
                    at = 3 * (first_coefficient[span] + a) + i
                    for j in range(3):
                        below = 3 * (b - a) + j - i
                        if below >= 0:
                            band[below, at] += product * weight[span, i, j]


@numba.njit(cache=True, error_model="numpy")
def states_at(
    time_tai_ns,
    candidate,
    start_tai_ns,
    stop_tai_ns,
    first_coefficient,
    coefficient_ecef_m,
    step_ns,
    chosen,
    position_ecef_m,
    velocity_ecef_mps,
):
    """Write the states of those candidate segments that cover an instant; return how many.

    Parameters
    ----------
    time_tai_ns : int
    candidate : (c,) uint32
        Segments that may cover the instant, in the order wanted.
    start_tai_ns, stop_tai_ns, first_coefficient : (m,) int64
        Of every segment.
    coefficient_ecef_m : (k, 3) float64
    step_ns : int
        Distance of the knots.
    chosen : (c,) uint32
        Out: the segments that cover it.
    position_ecef_m, velocity_ecef_mps : (c, 3) float64
        Out: their states.
    """
    count = 0
    per_second = 1e9 / step_ns
    for segment in candidate:
        if time_tai_ns < start_tai_ns[segment] or time_tai_ns > stop_tai_ns[segment]:
            continue
        elapsed = time_tai_ns - start_tai_ns[segment]
        # The end of the last span belongs to that span, else its end would read past the segment.
        span = min(elapsed // step_ns, max((stop_tai_ns[segment] - start_tai_ns[segment] - 1) // step_ns, 0))
        u = (elapsed - span * step_ns) / step_ns
        base = first_coefficient[segment] + span
        for i in range(3):
            c0 = coefficient_ecef_m[base, i]
            d1 = coefficient_ecef_m[base + 1, i] - c0
            d2 = coefficient_ecef_m[base + 2, i] - c0
            d3 = coefficient_ecef_m[base + 3, i] - c0
            b1 = (3.0 * u - 6.0) * u * u + 4.0
            b2 = ((-3.0 * u + 3.0) * u + 3.0) * u + 1.0
            position_ecef_m[count, i] = c0 + (b1 * d1 + b2 * d2 + u * u * u * d3) / 6.0
            rate = (3.0 * u - 4.0) * u * d1 + ((2.0 - 3.0 * u) * u + 1.0) * d2 + u * u * d3
            velocity_ecef_mps[count, i] = 0.5 * rate * per_second
        chosen[count] = segment
        count += 1
    return count
