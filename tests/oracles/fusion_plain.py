"""Plain fusion of two estimates: textbook formulas with inverses and a search over the weight."""

import numpy as np
from scipy.optimize import minimize_scalar

from lookdown.tables import Tracks


def some_covariances(count, rng, scale=None):
    """Return random covariances of position and velocity, positions looser than velocities."""
    scale = np.array([60.0] * 3 + [4.0] * 3) if scale is None else scale
    turns = np.linalg.qr(rng.normal(size=(count, 6, 6)))[0]
    roots = scale[:, None] * turns * rng.uniform(0.3, 3.0, (count, 1, 6))
    return roots @ roots.transpose(0, 2, 1)


def kalman(first, first_covariance, second, second_covariance):
    """Return the update of one estimate by the other taken as a measurement of the whole state."""
    gain = first_covariance @ np.linalg.inv(first_covariance + second_covariance)
    return first + gain @ (second - first), first_covariance - gain @ first_covariance


def measure_of(covariance, measure):
    """Return what a weight makes least."""
    if measure == "determinant":
        return np.linalg.slogdet(covariance)[1]
    return np.log(np.trace(covariance[:3, :3]))


def searched(information, measure):
    """Return (weight, covariance) with the least measure, `information` a function of the weight."""
    found = minimize_scalar(
        lambda w: measure_of(np.linalg.inv(information(w)), measure), bounds=(0, 1), options={"xatol": 1e-9}
    )
    ends = [(measure_of(np.linalg.inv(information(w)), measure), w) for w in (0.0, 1.0)]
    weight = min([(found.fun, found.x), *ends])[1]
    return weight, np.linalg.inv(information(weight))


def intersected(first, first_covariance, second, second_covariance, measure):
    """Return state and covariance of covariance intersection by search."""
    one, other = np.linalg.inv(first_covariance), np.linalg.inv(second_covariance)
    weight, covariance = searched(lambda w: w * one + (1 - w) * other, measure)
    return covariance @ (weight * one @ first + (1 - weight) * other @ second), covariance


def inverse_intersected(first, first_covariance, second, second_covariance, measure):
    """Return state and covariance of inverse covariance intersection by search, gains as published."""
    one, other = np.linalg.inv(first_covariance), np.linalg.inv(second_covariance)

    def common(w):
        return np.linalg.inv(w * first_covariance + (1 - w) * second_covariance)

    weight, covariance = searched(lambda w: one + other - common(w), measure)
    own = covariance @ (one - weight * common(weight))
    return own @ first + covariance @ (other - (1 - weight) * common(weight)) @ second, covariance


def tracks_of(states, covariances, ids, time_tai_ns=0, *, existence=0.9):
    """Return a table of tracks."""
    count = len(states)
    times = np.broadcast_to(np.asarray(time_tai_ns, np.int64), count).copy()
    shown = dict(Tracks.columns())["mode_probabilities"].row_shape[0]
    told = {
        "track_id": np.asarray(ids, np.uint64),
        "time_tai_ns": times,
        "position_ecef_m": np.ascontiguousarray(states[:, :3]),
        "velocity_ecef_mps": np.ascontiguousarray(states[:, 3:]),
        "covariance": covariances.copy(),
        "existence": np.full(count, existence, np.float32),
        "mode_probabilities": np.tile(np.eye(1, shown, dtype=np.float32), (count, 1)),
        "confirmed": np.ones(count, np.uint8),
        "last_update_tai_ns": times,
        "update_count": np.full(count, 5, np.uint32),
        "sensor_count": np.full(count, 2, np.uint16),
        "group_id": np.asarray(ids, np.uint64),
        "identity_probability": np.ones(count, np.float32),
    }
    return Tracks(**{name: told[name] for name, _ in Tracks.columns()})
