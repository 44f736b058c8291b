"""Smooth trajectories from clean rows: a robust smoothing spline in ECEF.

The fit is the most probable path of an aircraft whose jerk is white noise, within the
cubic B-splines of a given knot distance. What a row says of the position errs in three
ways: the instant of the position is not the stamp of the row (an error along the flight,
in seconds), the position itself errs to the sides, and the height is quantised. The three
sigmas are measured from the residuals; rows far out count little (Student's t).

Cost: five passes over n rows, 4 x 4 x 9 products each, and a band of 12 for 3 unknowns
every `knot_step_s`: 0.8 CPU s for 209,000 rows.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solveh_banded

from lookdown.arrays import Matrices3, Positions, Scalars, Velocities
from lookdown.astro import ecef_from_geodetic, ellipsoid_up
from lookdown.traffic.recorded import _spline_kernels
from lookdown.traffic.recorded.cleaning import CleanFlights
from lookdown.traffic.recorded.splines import Splines, span_count

__all__ = ["SmoothingReport", "SmoothingRules", "smooth"]


@dataclass(frozen=True, slots=True)
class SmoothingRules:
    """How an aircraft moves and how the fit goes.

    Attributes
    ----------
    knot_step_s : float
        Distance of the knots.
    jerk_density_horizontal_m2ps5, jerk_density_vertical_m2ps5 : float
        Power spectral density of the white jerk. Chosen by the recorded speeds and rates of
        climb, which the fit does not use: see design/0003.
    degrees_of_freedom : float
        Of Student's t; fewer forgive more.
    passes : int
        Times that weights are made from residuals.
    sigma_time_min_s, sigma_side_min_m, sigma_height_min_m : float
        Least sigmas: quantisation of the airborne position (5 m) and of height (25 ft).
    """

    knot_step_s: float = 4.0
    jerk_density_horizontal_m2ps5: float = 0.01
    jerk_density_vertical_m2ps5: float = 0.003
    degrees_of_freedom: float = 4.0
    passes: int = 5
    sigma_time_min_s: float = 0.02
    sigma_side_min_m: float = 3.0
    sigma_height_min_m: float = 2.2

    def __post_init__(self) -> None:
        assert self.knot_step_s > 0.0 and self.passes >= 1 and self.degrees_of_freedom > 0.0
        assert min(self.jerk_density_horizontal_m2ps5, self.jerk_density_vertical_m2ps5) > 0.0
        assert min(self.sigma_time_min_s, self.sigma_side_min_m, self.sigma_height_min_m) > 0.0


@dataclass(frozen=True, slots=True)
class SmoothingReport:
    """How the smooth trajectories differ from the rows, over all rows.

    Attributes
    ----------
    sigma_time_s, sigma_side_m, sigma_height_m : float
        Measured noise of a row (robust): time of the position, sideways, height.
    residual_m_median, residual_m_p95 : float
        Distance of a row from the trajectory at its stamp.
    side_residual_m_p95, height_residual_m_p95 : float
        Its part across the flight and its vertical part.
    horizontal_acceleration_mps2_p95, vertical_acceleration_mps2_p95 : float
    speed_difference_mps_median, speed_difference_mps_p95 : float
        Smooth ground speed less the recorded one, where one was recorded (p95 of its size).
    climb_difference_mps_median, climb_difference_mps_p95 : float
        Same for the rate of climb.
    """

    sigma_time_s: float
    sigma_side_m: float
    sigma_height_m: float
    residual_m_median: float
    residual_m_p95: float
    side_residual_m_p95: float
    height_residual_m_p95: float
    horizontal_acceleration_mps2_p95: float
    vertical_acceleration_mps2_p95: float
    speed_difference_mps_median: float
    speed_difference_mps_p95: float
    climb_difference_mps_median: float
    climb_difference_mps_p95: float


@dataclass(frozen=True, slots=True)
class _Design:
    """Where each row lies on the knots, and what it says."""

    first_of_row: np.ndarray
    fraction: np.ndarray
    value_m: np.ndarray
    up: np.ndarray
    first_of_span: np.ndarray
    up_of_span: np.ndarray
    first_of_segment: np.ndarray
    origin_ecef_m: np.ndarray
    coefficient_count: int


@dataclass(frozen=True, slots=True)
class _Residuals:
    """A fit against the rows, along and across the flight."""

    residual_m: Positions
    horizontal_velocity_mps: Velocities
    climb_mps: Scalars
    speed_mps: Scalars
    along_m: Scalars
    side_m: Scalars
    height_m: Scalars


def _dot(a: np.ndarray, b: np.ndarray) -> Scalars:
    return np.einsum("ni,ni->n", a, b)


def _basis(u: Scalars) -> np.ndarray:
    """Return the four uniform cubic B-splines at fractions of a span."""
    v = 1.0 - u
    return np.stack([v**3, (3.0 * u - 6.0) * u**2 + 4.0, (3.0 * v - 6.0) * v**2 + 4.0, u**3], axis=1) / 6.0


def _basis_rate(u: Scalars, step_s: float) -> np.ndarray:
    v = 1.0 - u
    return np.stack([-v * v, (3.0 * u - 4.0) * u, (4.0 - 3.0 * v) * v, u * u], axis=1) / (2.0 * step_s)


def _basis_acceleration(u: Scalars, step_s: float) -> np.ndarray:
    return np.stack([1.0 - u, 3.0 * u - 2.0, 1.0 - 3.0 * u, u], axis=1) / step_s**2


def _design(flights: CleanFlights, step_ns: int) -> _Design:
    rows, first = flights.rows, flights.segment_first
    segment = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(rows))))
    last = np.append(first[1:], len(rows)) - 1
    spans = span_count(rows.time_tai_ns[last] - rows.time_tai_ns[first], step_ns)
    first_of_segment = np.concatenate([[0], np.cumsum(spans + 3)])
    elapsed_ns = rows.time_tai_ns - rows.time_tai_ns[first][segment]
    span = np.minimum(elapsed_ns // step_ns, spans[segment] - 1)
    position = ecef_from_geodetic(
        latitude_rad=rows.latitude_rad, longitude_rad=rows.longitude_rad, height_m=rows.pressure_height_m
    )
    up = ellipsoid_up(latitude_rad=rows.latitude_rad, longitude_rad=rows.longitude_rad)
    first_of_span = np.arange(spans.sum()) + np.repeat(3 * np.arange(len(first)), spans)
    # Vertical of a span: that of the last row at or before its start (a segment starts with a row).
    row_of_span = np.searchsorted(first_of_segment[segment] + span, first_of_span, side="right") - 1
    return _Design(
        first_of_row=first_of_segment[segment] + span,
        fraction=(elapsed_ns - span * step_ns) / step_ns,
        value_m=position - position[first][segment],
        up=up,
        first_of_span=first_of_span,
        up_of_span=up[row_of_span],
        first_of_segment=first_of_segment[:-1],
        origin_ecef_m=np.repeat(position[first], spans + 3, axis=0),
        coefficient_count=int(first_of_segment[-1]),
    )


def _split(vectors_up: Positions, horizontal: float, vertical: float) -> Matrices3:
    """Return matrices of one weight across the vertical and another along it."""
    outer = vectors_up[:, :, None] * vectors_up[:, None, :]
    return horizontal * (np.eye(3) - outer) + vertical * outer


def _weights(up: Positions, velocity_mps: Velocities, *, time_s: float, side_m: float, height_m: float) -> Matrices3:
    """Return the inverse covariance of each row.

    The covariance is sideways and height noise plus the time error along the velocity, a
    matrix of rank one, so that its inverse is Sherman and Morrison's.
    """
    base = _split(up, side_m**-2, height_m**-2)
    along = np.einsum("nij,nj->ni", base, velocity_mps)
    shrink = time_s**2 / (1.0 + time_s**2 * _dot(velocity_mps, along))
    return base - shrink[:, None, None] * along[:, :, None] * along[:, None, :]


def _solve(design: _Design, weight: Matrices3, rules: SmoothingRules) -> np.ndarray:
    """Return the coefficients of the most probable path, from each segment's first row.

    The jerk of a span is its third difference over the step cubed, constant, so its
    integral is exact: what is added for each span is step / density of that square.
    """
    band = np.zeros((12, 3 * design.coefficient_count))
    right = np.zeros(3 * design.coefficient_count)
    basis = _basis(design.fraction)
    _spline_kernels.add_rows(band, right, design.first_of_row, basis, weight, design.value_m)
    scale = rules.knot_step_s**-5
    roughness = _split(
        design.up_of_span, scale / rules.jerk_density_horizontal_m2ps5, scale / rules.jerk_density_vertical_m2ps5
    )
    _spline_kernels.add_jerk(band, design.first_of_span, roughness)
    solution = solveh_banded(band, right, lower=True, overwrite_ab=True, overwrite_b=True, check_finite=False)
    return np.ascontiguousarray(solution.reshape(-1, 3))


def _evaluate(design: _Design, coefficient_m: np.ndarray, basis: np.ndarray) -> np.ndarray:
    return np.einsum("na,nai->ni", basis, coefficient_m[design.first_of_row[:, None] + np.arange(4)])


def _residuals(design: _Design, coefficient_m: np.ndarray, step_s: float) -> _Residuals:
    residual = design.value_m - _evaluate(design, coefficient_m, _basis(design.fraction))
    velocity = _evaluate(design, coefficient_m, _basis_rate(design.fraction, step_s))
    climb = _dot(velocity, design.up)
    horizontal = velocity - climb[:, None] * design.up
    speed = np.linalg.norm(horizontal, axis=1)
    ahead = horizontal / np.maximum(speed, 1e-3)[:, None]
    return _Residuals(
        residual_m=residual,
        horizontal_velocity_mps=horizontal,
        climb_mps=climb,
        speed_mps=speed,
        along_m=_dot(residual, ahead),
        side_m=_dot(residual, np.cross(design.up, ahead)),
        height_m=_dot(residual, design.up),
    )


def _robust_sigma(values: Scalars) -> float:
    """Return the standard deviation of a Gaussian of the same median size."""
    return float(1.4826 * np.median(np.abs(values)))


def _sigmas(found: _Residuals, rules: SmoothingRules) -> tuple[float, float, float]:
    # A hovering aircraft says nothing of the time error; 20 m/s keeps its residual from counting as seconds.
    time_s = _robust_sigma(found.along_m / np.maximum(found.speed_mps, 20.0))
    return (
        max(time_s, rules.sigma_time_min_s),
        max(_robust_sigma(found.side_m), rules.sigma_side_min_m),
        max(_robust_sigma(found.height_m), rules.sigma_height_min_m),
    )


def _report(
    flights: CleanFlights, design: _Design, found: _Residuals, *, acceleration: Velocities, sigmas: tuple[float, ...]
) -> SmoothingReport:
    rows = flights.rows
    known = rows.velocity_known == 1
    vertical = _dot(acceleration, design.up)
    horizontal = np.linalg.norm(acceleration - vertical[:, None] * design.up, axis=1)
    # One zero stands for "no row had a velocity", which then differs by nothing.
    speed = (found.speed_mps - rows.ground_speed_mps)[known] if known.any() else np.zeros(1)
    climb = (found.climb_mps - rows.vertical_rate_mps)[known] if known.any() else np.zeros(1)
    distance = np.linalg.norm(found.residual_m, axis=1)

    def p95(values: np.ndarray) -> float:
        return float(np.percentile(np.abs(values), 95.0))

    return SmoothingReport(
        sigma_time_s=sigmas[0],
        sigma_side_m=sigmas[1],
        sigma_height_m=sigmas[2],
        residual_m_median=float(np.median(distance)),
        residual_m_p95=p95(distance),
        side_residual_m_p95=p95(found.side_m),
        height_residual_m_p95=p95(found.height_m),
        horizontal_acceleration_mps2_p95=p95(horizontal),
        vertical_acceleration_mps2_p95=p95(vertical),
        speed_difference_mps_median=float(np.median(speed)),
        speed_difference_mps_p95=p95(speed),
        climb_difference_mps_median=float(np.median(climb)),
        climb_difference_mps_p95=p95(climb),
    )


def smooth(
    flights: CleanFlights,
    rules: SmoothingRules = SmoothingRules(),
) -> tuple[Splines, SmoothingReport]:
    """Return smooth trajectories of clean rows, one a segment, and how they differ from the rows.

    Pressure altitude stands for height above the ellipsoid (see `ASSUMPTIONS`). Recorded
    speeds and rates of climb are not used: they are the check.

    Parameters
    ----------
    flights : CleanFlights
        At least one segment.
    rules : SmoothingRules

    References
    ----------
    Wahba, "Improper priors, spline smoothing and the problem of guarding against model
    errors in regression", J. R. Stat. Soc. B 40 (1978), section 2: the smoothing spline as
    the most probable path of an integrated white noise.
    Eilers, Marx, "Flexible smoothing with B-splines and penalties", Stat. Sci. 11 (1996),
    section 3: differences of coefficients as the penalty.
    Lange, Little, Taylor, "Robust statistical modeling using the t distribution", J. Am.
    Stat. Assoc. 84 (1989), section 3: the weights (nu + d) / (nu + distance squared).
    """
    step_ns = round(rules.knot_step_s * 1e9)
    design = _design(flights, step_ns)
    # Nothing is known of the direction of flight at first: one loose sigma to all sides.
    weight = _weights(design.up, np.zeros_like(design.value_m), time_s=0.0, side_m=60.0, height_m=10.0)
    sigmas = (0.0, 0.0, 0.0)
    for _ in range(rules.passes):
        found = _residuals(design, _solve(design, weight, rules), rules.knot_step_s)
        sigmas = _sigmas(found, rules)
        weight = _weights(
            design.up, found.horizontal_velocity_mps, time_s=sigmas[0], side_m=sigmas[1], height_m=sigmas[2]
        )
        squared = _dot(found.residual_m, np.einsum("nij,nj->ni", weight, found.residual_m))
        weight *= ((rules.degrees_of_freedom + 3.0) / (rules.degrees_of_freedom + squared))[:, None, None]
    coefficient = _solve(design, weight, rules)
    found = _residuals(design, coefficient, rules.knot_step_s)
    acceleration = _evaluate(design, coefficient, _basis_acceleration(design.fraction, rules.knot_step_s))
    rows, first = flights.rows, flights.segment_first
    splines = Splines(
        start_tai_ns=rows.time_tai_ns[first],
        stop_tai_ns=rows.time_tai_ns[np.append(first[1:], len(rows)) - 1],
        first_coefficient=design.first_of_segment,
        coefficient_ecef_m=coefficient + design.origin_ecef_m,
        step_ns=step_ns,
    )
    return splines, _report(flights, design, found, acceleration=acceleration, sigmas=sigmas)
