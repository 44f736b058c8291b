"""The least error any tracker could have: the posterior Cramer-Rao bound of straight flights.

For linear motion with Gaussian noise the Fisher information J of a flight's state obeys
J+ = (Q + F J^-1 F')^-1 + q H' R^-1 H. The Jacobian H is taken at the truth, which makes the recursion
exact for a given measurement geometry: the measurements' noise does not depend on the state. The
factor q is 1 where the look gave a detection and 0 where it did not ("actual detections"), or, where
only the chance of a detection is known, that chance: the information reduction factor without clutter.
The latter is a lower bound of the mean over the detections' chances, for the bound is convex in q.

Written apart from the tracker's own measurement functions, so that an error in one does not hide in
the other. Cost: one 6 x 6 inverse and one solve a flight and look, some 12 us in NumPy's batches.
"""

import numpy as np
from jaxtyping import Float64

from lookdown.arrays import Covariances, Positions, Scalars, States, Velocities
from lookdown.tables import Measured

__all__ = [
    "acceleration_noise",
    "bound_ratio",
    "measurement_information",
    "posterior_bound",
    "straight_transition",
]

_Values = Float64[np.ndarray, "n 4"]

_BITS = (Measured.RANGE, Measured.ALONG, Measured.CROSS, Measured.RANGE_RATE)


def straight_transition(dt_s: Scalars) -> Covariances:
    """Return F, (n, 6, 6), of straight flight at constant velocity over each time.

    Examples
    --------
    >>> straight_transition(np.array([10.0]))[0, 0].tolist()
    [1.0, 0.0, 0.0, 10.0, 0.0, 0.0]
    """
    made = np.tile(np.eye(6), (len(dt_s), 1, 1))
    for axis in range(3):
        made[:, axis, 3 + axis] = dt_s
    return made


def acceleration_noise(dt_s: Scalars, density_m2ps3: float) -> Covariances:
    """Return Q, (n, 6, 6), of white acceleration of that density on every axis.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equation 6.2.2-12.

    Examples
    --------
    >>> acceleration_noise(np.array([3.0]), 2.0)[0, [0, 0, 3], [0, 3, 3]].tolist()
    [18.0, 9.0, 6.0]
    """
    made = np.zeros((len(dt_s), 6, 6))
    for axis in range(3):
        made[:, axis, axis] = density_m2ps3 * dt_s**3 / 3.0
        made[:, axis, 3 + axis] = made[:, 3 + axis, axis] = density_m2ps3 * dt_s**2 / 2.0
        made[:, 3 + axis, 3 + axis] = density_m2ps3 * dt_s
    return made


def _jacobian(
    states: States, position_m: Positions, velocity_mps: Velocities, along: Positions, cross: Positions
) -> np.ndarray:
    """Return the derivatives (n, 4, 6) of range, two direction cosines and range rate by the object's state."""
    offset = states[:, :3] - position_m
    distance = np.linalg.norm(offset, axis=1)[:, None]
    sight = offset / distance
    relative = states[:, 3:] - velocity_mps
    rate = (relative * sight).sum(axis=1)[:, None]
    made = np.zeros((len(states), 4, 6))
    made[:, 0, :3] = sight
    for row, axis in ((1, along), (2, cross)):
        made[:, row, :3] = (axis - (axis * sight).sum(axis=1)[:, None] * sight) / distance
    made[:, 3, :3] = (relative - rate * sight) / distance
    made[:, 3, 3:] = sight
    return made


def measurement_information(
    states: States,
    *,
    position_ecef_m: Positions,
    velocity_ecef_mps: Velocities,
    along_ecef: Positions,
    cross_ecef: Positions,
    sigmas: _Values,
    correlation: Scalars,
    measured: np.ndarray,
) -> Covariances:
    """Return H' R^-1 H of one look at each true state: the information (n, 6, 6) of one detection.

    Parameters
    ----------
    states : (n, 6) float64, metre and m/s, ITRF
        The truth at the instant of the look.
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        Of the sensor.
    along_ecef, cross_ecef : (n, 3) float64
        The unit axes of its two direction cosines.
    sigmas : (n, 4) float64
        Standard errors of range (metre), the two cosines, and range rate (m/s).
    correlation : (n,) float64
        Of the errors of range and range rate, within (-1, 1).
    measured : (n,) uint8
        What the look measures, bits of `Measured`.

    Examples
    --------
    >>> state = np.array([[7e6, 0.0, 0.0, 0.0, 200.0, 0.0]])
    >>> axes = np.eye(3)
    >>> told = measurement_information(
    ...     state, position_ecef_m=axes[:1] * 6e6, velocity_ecef_mps=np.zeros((1, 3)), along_ecef=axes[1:2],
    ...     cross_ecef=axes[2:], sigmas=np.array([[10.0, 1e-3, 1e-3, 1.0]]), correlation=np.zeros(1),
    ...     measured=np.array([7], dtype=np.uint8),
    ... )
    >>> np.round(1e6 * np.diag(told[0])[:3], 6).tolist()
    [10000.0, 1.0, 1.0]
    """
    assert (np.abs(correlation) < 1.0).all() and (sigmas > 0.0).all()
    has = (np.asarray(measured)[:, None] & np.array(_BITS, dtype=np.uint8)) > 0
    scaled = _jacobian(states, position_ecef_m, velocity_ecef_mps, along_ecef, cross_ecef) / sigmas[:, :, None]
    scaled *= has[:, :, None]
    # The inverse of a 2 x 2 correlation matrix; without one of the two the other stands alone.
    both = np.where(has[:, 0] & has[:, 3], correlation, 0.0)
    weight = 1.0 / (1.0 - both**2)
    inverse = np.tile(np.eye(4), (len(states), 1, 1))
    inverse[:, 0, 0] = inverse[:, 3, 3] = weight
    inverse[:, 0, 3] = inverse[:, 3, 0] = -both * weight
    return np.asarray(np.einsum("nai,nab,nbj->nij", scaled, inverse, scaled, optimize=True))


def posterior_bound(
    prior_covariance: Covariances,
    *,
    transitions: np.ndarray,
    noises: np.ndarray,
    informations: np.ndarray,
    detection_factors: np.ndarray,
) -> np.ndarray:
    """Return the least covariance of any unbiased tracker after each look of each flight.

    Parameters
    ----------
    prior_covariance : (n, 6, 6) float64
        What is known before the first look, at the instant of the first transition's start.
    transitions, noises : (k, n, 6, 6) or (k, 1, 6, 6) float64
        F and Q from the look before to each look.
    informations : (k, n, 6, 6) float64
        Of one detection at each look (`measurement_information`).
    detection_factors : (k, n) float64
        1 where a look gave a detection and 0 where not; or the probability of detection.

    Returns
    -------
    (k, n, 6, 6) float64

    References
    ----------
    Tichavsky, Muravchik, Nehorai, "Posterior Cramer-Rao bounds for discrete-time nonlinear filtering",
    IEEE Transactions on Signal Processing 46 (1998) 1386-1396, the recursion of section III for linear
    motion. Information reduction factor: Hernandez, Farina, Ristic, IEEE Transactions on Aerospace and
    Electronic Systems 42 (2006) 1126-1148.

    Examples
    --------
    >>> still = np.eye(6)[None, None]
    >>> twice = posterior_bound(
    ...     np.eye(6)[None], transitions=np.repeat(still, 2, 0), noises=0.0 * np.repeat(still, 2, 0),
    ...     informations=np.repeat(still, 2, 0), detection_factors=np.array([[1.0], [0.0]]),
    ... )
    >>> twice[:, 0, 0, 0].tolist()
    [0.5, 0.5]
    """
    looks, flights = detection_factors.shape
    assert informations.shape == (looks, flights, 6, 6) and prior_covariance.shape == (flights, 6, 6)
    assert ((detection_factors >= 0.0) & (detection_factors <= 1.0)).all()
    bound, made = prior_covariance, np.empty((looks, flights, 6, 6))
    for look in range(looks):
        predicted = noises[look] + transitions[look] @ bound @ np.swapaxes(transitions[look], -1, -2)
        # (P^-1 + qJ)^-1 = (1 + P qJ)^-1 P needs no inverse of a prediction that is nearly singular.
        gain = np.eye(6) + predicted @ (detection_factors[look, :, None, None] * informations[look])
        bound = np.linalg.solve(gain, predicted)
        bound = 0.5 * (bound + np.swapaxes(bound, -1, -2))
        made[look] = bound
    return made


def bound_ratio(position_error_m: Scalars, bound: Covariances) -> float | None:
    """Return the root mean square position error over that of the bound; None without samples.

    Parameters
    ----------
    position_error_m : (n,) float64, metre
    bound : (n, 6, 6) float64
        Of the same flight and look, from `posterior_bound`.

    Examples
    --------
    >>> bound_ratio(np.array([2.0]), np.eye(6)[None] / 3.0)
    2.0
    """
    assert len(position_error_m) == len(bound)
    least_m2 = np.trace(bound[:, :3, :3], axis1=1, axis2=2).sum()
    return float(np.sqrt((position_error_m**2).sum() / least_m2)) if len(bound) else None
