"""Where an emitter is, from differences of range and range rate at three satellites, its height nearly known.

State: position and velocity of the emitter. Measurements: ranges and range rates of two companions less those of the
lead. Constraints that are measurements too: height above the ellipsoid, and a velocity of 0 give or take. The
solution is the most probable state by Gauss-Newton, all rows at once; its covariance the inverse of the information,
which is the Cramer-Rao bound where the constraints are true distributions.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions, Velocities
from lookdown.astro import EARTH_RATE_RADPS, geodetic_from_ecef, up_ecef
from lookdown.sensing.passive.parameters import PassiveParameters

__all__ = ["Fix", "bounding_ratio", "cluster_states", "differences", "fix_covariance", "locate"]

_MOST_STEPS, _CLOSE_M = 15, 1e-3
_SPIN = np.array([0.0, 0.0, EARTH_RATE_RADPS])


@dataclass(frozen=True, slots=True)
class Fix:
    """Where emitters are held to be.

    Attributes
    ----------
    state : (n, 6) float64
        Position, m, and velocity, m/s, ITRF.
    covariance : (n, 6, 6) float64
    converged : (n,) bool
        Whether the last step was below a millimetre.
    """

    state: np.ndarray
    covariance: np.ndarray
    converged: np.ndarray


def cluster_states(
    parameters: PassiveParameters, position_ecef_m: Positions, velocity_ecef_mps: Velocities
) -> tuple[np.ndarray, np.ndarray]:
    """Return the states of lead and companions, (n, 3, 3) each: satellites, then components.

    The companions are the lead turned about its orbit's normal by the baseline over the radius, swung out of the
    plane as orbits of other node or inclination are: sin(u) and cos(u) of the argument of latitude u.

    Parameters
    ----------
    parameters : PassiveParameters
    position_ecef_m : (n, 3) float64, metre, ITRF
    velocity_ecef_mps : (n, 3) float64, m/s, ITRF

    Examples
    --------
    >>> from lookdown.sensing.passive.parameters import reference_passive
    >>> place, _ = cluster_states(reference_passive(), np.array([[6.946e6, 0.0, 0.0]]), np.array([[0.0, 7e3, 3e3]]))
    >>> np.linalg.norm(place[0, 1:] - place[0, 0], axis=1).round(-2)
    array([100000., 104400.])
    """
    turning = np.cross(_SPIN, position_ecef_m)
    inertial = velocity_ecef_mps + turning
    radius = np.linalg.norm(position_ecef_m, axis=1)
    speed = np.linalg.norm(inertial, axis=1)
    normal = np.cross(position_ecef_m, inertial)
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    latitude = np.arctan2(position_ecef_m[:, 2] / radius, inertial[:, 2] / speed)
    places, speeds = [position_ecef_m], [velocity_ecef_mps]
    for side, phase in ((1.0, 0.0), (-1.0, 0.5 * math.pi)):
        angle = side * parameters.along_baseline_m / radius
        swing = parameters.cross_baseline_m * np.sin(latitude + phase)
        rate = parameters.cross_baseline_m * np.cos(latitude + phase) * speed / radius
        place = _about(position_ecef_m, normal, angle) + swing[:, None] * normal
        moving = _about(inertial, normal, angle) + rate[:, None] * normal
        places.append(place)
        speeds.append(moving - np.cross(_SPIN, place))
    return np.stack(places, axis=1), np.stack(speeds, axis=1)


def _about(vector: np.ndarray, normal: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """Return vectors at right angles to a normal turned about it."""
    return np.asarray(np.cos(angle)[:, None] * vector + np.sin(angle)[:, None] * np.cross(normal, vector))


def differences(place_m: np.ndarray, moving_mps: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return differences of range and range rate to the lead's, (n, 4), and their slopes, (n, 4, 6).

    Parameters
    ----------
    place_m, moving_mps : (n, 3, 3) float64
        From `cluster_states`.
    state : (n, 6) float64

    Returns
    -------
    values : (n, 4) float64
        Two differences of range, m, then two of range rate, m/s.
    slopes : (n, 4, 6) float64
    """
    offset = state[:, None, :3] - place_m
    distance = np.linalg.norm(offset, axis=2)
    los = offset / distance[:, :, None]
    relative = state[:, None, 3:] - moving_mps
    rate = np.einsum("ijk,ijk->ij", los, relative)
    bend = (relative - rate[:, :, None] * los) / distance[:, :, None]
    values = np.concatenate([distance[:, 1:] - distance[:, :1], rate[:, 1:] - rate[:, :1]], axis=1)
    slopes = np.zeros((len(state), 4, 6))
    slopes[:, :2, :3] = los[:, 1:] - los[:, :1]
    slopes[:, 2:, :3] = bend[:, 1:] - bend[:, :1]
    slopes[:, 2:, 3:] = los[:, 1:] - los[:, :1]
    return values, slopes


def _information(slopes: np.ndarray, weight: np.ndarray, up: np.ndarray, known: PassiveParameters) -> np.ndarray:
    whole = slopes.transpose(0, 2, 1) @ (weight @ slopes)
    whole[:, :3, :3] += up[:, :, None] * up[:, None, :] / known.height_sigma_m**2
    whole[:, [3, 4, 5], [3, 4, 5]] += 1.0 / known.speed_sigma_mps**2
    return whole


def _inverse(information: np.ndarray) -> np.ndarray:
    """Return inverses, unknowns brought to like size first, for metres and metres per second are not."""
    scale = 1.0 / np.sqrt(np.einsum("nii->ni", information))
    level = information * scale[:, :, None] * scale[:, None, :]
    return np.linalg.inv(level) * scale[:, :, None] * scale[:, None, :]


def fix_covariance(
    parameters: PassiveParameters,
    place_m: np.ndarray,
    moving_mps: np.ndarray,
    state: np.ndarray,
    noise_covariance: np.ndarray,
) -> np.ndarray:
    """Return the Cramer-Rao bound of position and velocity, (n, 6, 6), with the constraints as measurements.

    Parameters
    ----------
    parameters : PassiveParameters
    place_m, moving_mps : (n, 3, 3) float64
    state : (n, 6) float64
        True or held to be so.
    noise_covariance : (n, 4, 4) float64
        Of what `differences` gives.
    """
    _, slopes = differences(place_m, moving_mps, state)
    return _inverse(_information(slopes, np.linalg.inv(noise_covariance), up_ecef(state[:, :3]), parameters))


def locate(
    parameters: PassiveParameters,
    place_m: np.ndarray,
    moving_mps: np.ndarray,
    measured: np.ndarray,
    noise_covariance: np.ndarray,
    start: Positions,
) -> Fix:
    """Return the most probable states of emitters.

    Parameters
    ----------
    parameters : PassiveParameters
    place_m, moving_mps : (n, 3, 3) float64
    measured : (n, 4) float64
        As `differences` gives, with noise.
    noise_covariance : (n, 4, 4) float64
    start : (n, 3) float64
        Within some 100 km on the right side of the orbit: the mirror image is a solution for flat clusters.
    """
    weight = np.linalg.inv(noise_covariance)
    state = np.concatenate([start, np.zeros_like(start)], axis=1)
    open_rows = np.arange(len(state))
    for _ in range(_MOST_STEPS):
        # Most rows are done in four steps: only the others go on.
        some = open_rows
        step = _step(parameters, place_m[some], moving_mps[some], state[some], measured[some], weight[some])
        state[some] += step
        open_rows = some[(np.abs(step[:, :3]) >= _CLOSE_M).any(axis=1)]
        if len(open_rows) == 0:
            break
    converged = np.ones(len(state), bool)
    converged[open_rows] = False
    covariance = fix_covariance(parameters, place_m, moving_mps, state, noise_covariance)
    return Fix(state, covariance, converged)


def _step(
    known: PassiveParameters,
    place_m: np.ndarray,
    moving_mps: np.ndarray,
    state: np.ndarray,
    measured: np.ndarray,
    weight: np.ndarray,
) -> np.ndarray:
    """Return one Gauss-Newton step of each row."""
    values, slopes = differences(place_m, moving_mps, state)
    up = up_ecef(state[:, :3])
    height = geodetic_from_ecef(state[:, :3])[2]
    pull = (slopes.transpose(0, 2, 1) @ (weight @ (measured - values)[:, :, None]))[:, :, 0]
    pull[:, :3] += up * ((known.height_m - height) / known.height_sigma_m**2)[:, None]
    pull[:, 3:] -= state[:, 3:] / known.speed_sigma_mps**2
    return np.asarray((_inverse(_information(slopes, weight, up, known)) @ pull[:, :, None])[:, :, 0])


def bounding_ratio(covariance: np.ndarray) -> np.ndarray:
    """Return by how much the diagonal of each covariance must grow to be nowhere below the whole.

    The greatest eigenvalue of the matrix of correlations, 1 for none, at most its order.

    Parameters
    ----------
    covariance : (n, k, k) float64

    Examples
    --------
    >>> bounding_ratio(np.array([[[1.0, 0.5], [0.5, 1.0]]]))
    array([1.5])
    """
    scale = 1.0 / np.sqrt(np.einsum("nii->ni", covariance))
    return np.linalg.eigvalsh(covariance * scale[:, :, None] * scale[:, None, :])[:, -1]
