"""Registration in plain Python: what reports say of their sensors' errors, row by row, and all at once.

Own maths: gradients are differences of turned and displaced antennas, shares live in dictionaries, and the estimate is
one weighted least-squares problem over all rows.
"""

import math

import numpy as np

SPEED_MPS = 7_500.0


def turned(turn: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Return a vector after a rotation (Rodrigues)."""
    angle = np.linalg.norm(turn)
    if angle == 0.0:
        return vector
    axis = turn / angle
    return (
        vector * math.cos(angle)
        + np.cross(axis, vector) * math.sin(angle)
        + axis * (axis @ vector) * (1.0 - math.cos(angle))
    )


def seen(place: np.ndarray, rate: float, roll: float, errors: np.ndarray) -> np.ndarray:
    """Return what a satellite with six errors reports of a place in its body frame (forward, starboard, down).

    `errors`: range, clock, three turns, range rate. The object's own motion changes the range by `rate` a second,
    beside which only the satellite's way changes the cosines.
    """
    cross = np.array([0.0, -math.cos(roll), math.sin(roll)])
    along = turned(errors[2:5], np.array([1.0, 0.0, 0.0]))
    cross = turned(errors[2:5], cross)
    moved = place - np.array([SPEED_MPS * errors[1], 0.0, 0.0])
    distance, shifted = np.linalg.norm(place), np.linalg.norm(moved)
    bend = (SPEED_MPS**2 - rate**2) / distance * errors[1]
    return np.array(
        [
            distance + rate * errors[1] + errors[0],
            moved @ along / shifted,
            moved @ cross / shifted,
            rate + bend + errors[5],
        ]
    )


def slopes(place: np.ndarray, rate: float, roll: float, scale: np.ndarray) -> np.ndarray:
    """Return (4, 6) derivatives of `seen`, in units of `scale`, by central differences."""
    out = np.empty((4, 6))
    for k in range(6):
        step = np.zeros(6)
        step[k] = 0.1 * scale[k]
        out[:, k] = (seen(place, rate, roll, step) - seen(place, rate, roll, -step)) / 0.2
    return out


def least_squares(rows: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return estimate and covariance, in prior units, of errors with unit prior from (residual, variance, slope)."""
    matrix, target = [np.eye(6)], [np.zeros(6)]
    for residual, variance, slope in rows:
        matrix.append(slope / np.sqrt(variance)[:, None])
        target.append(residual / np.sqrt(variance))
    stacked = np.concatenate(matrix)
    covariance = np.linalg.inv(stacked.T @ stacked)
    return covariance @ stacked.T @ np.concatenate(target), covariance


class PlainShares:
    """What one track was made from: sensor -> [range, along, cross, rate]; no limit on the number of sensors."""

    def __init__(self) -> None:
        self.of: dict[int, np.ndarray] = {}
        self.unknown: np.ndarray | None = None

    def start(self, sensor: int | None) -> None:
        self.of = {} if sensor is None else {sensor: np.ones(4)}
        self.unknown = None

    def start_unknown(self, noise: np.ndarray, distance: float) -> None:
        """A track made of a sensor with the prior's errors, in metres as they are at this distance."""
        self.unknown = np.array([noise[0, 0] + 2.0 * noise[0, 1] * distance**2, noise[0, 2]])
        self.left = np.ones(2)

    def take(self, sensor: int | None, gains: np.ndarray) -> None:
        mean = gains[:3].sum() / 3.0
        if self.unknown is not None:
            self.left *= [1.0 - mean, 1.0 - gains[3]]
        for name, share in self.of.items():
            share[:3] *= 1.0 - (gains[:3] if name == sensor else mean)
            share[3] *= 1.0 - gains[3]
        if sensor is not None:
            self.of[sensor] = self.of.get(sensor, np.zeros(4)) + gains

    def carried(self, sensor: int, noise: np.ndarray, common: np.ndarray, distance: float) -> np.ndarray:
        """Return the variances in m2, rad2 and m2/s2 that the others' errors leave in one direction."""
        linear = linear_v = 0.0
        square, square_v = (0.0, 0.0) if self.unknown is None else self.unknown * self.left**2
        for name, share in self.of.items():
            if name == sensor:
                continue
            turns = share[1:3] * distance
            linear += share[0] * common[name, 0] + turns.sum() * common[name, 1]
            square += share[0] ** 2 * noise[name, 0] + (turns**2).sum() * noise[name, 1]
            linear_v += share[3] * common[name, 2]
            square_v += share[3] ** 2 * noise[name, 2]
        place = (linear**2 + square) / 3.0
        return np.array([place, place / distance**2, linear_v**2 + square_v])
