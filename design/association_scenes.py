"""Scenes for design/0017: truth, satellites and reports, drawn by a code of their own.

Flight is along great circles of a sphere, formations turn as one and wander by 20 m; each look is from
another satellite 800 km up. A report has range 30 m, cosines of 1.2 km across, range rate 1 m/s; Pd 0.9;
false reports, a tenth of the objects, strewn over the formation and 3 km around it.
"""

import math

import numpy as np

RADIUS_M, HEIGHT_M, SATELLITE_M = 6_371_000.0, 9_000.0, 7_171_000.0
STEP_S, SPEED_MPS, ACROSS_M, DETECTED = 10.0, 220.0, 1_200.0, 0.9
SHAPES = {
    "grid": [(k % 4, k // 4) for k in range(8)],
    "line": [(0, k) for k in range(8)],
    "wedge": [(-0.7 * abs(k - 3.5), 0.7 * (k - 3.5)) for k in range(8)],
}


def unit(vector):
    return vector / np.linalg.norm(vector, axis=-1, keepdims=True)


def directions(up):
    """Return east and north of a direction."""
    east = unit(np.cross([0.0, 0.0, 1.0], up))
    return east, np.cross(up, east)


class Plane:
    """A plane laid on the sphere round a random point, x along a random heading."""

    def __init__(self, rng):
        self.up = unit(rng.normal(size=3) * [1.0, 1.0, 0.5])
        east, north = directions(self.up)
        heading = rng.uniform(0.0, 2.0 * math.pi)
        self.ahead = math.cos(heading) * north + math.sin(heading) * east
        self.side = np.cross(self.up, self.ahead)

    def lift(self, level_m):
        """Return (..., 3) positions of (..., 2) points, distances from the origin kept."""
        radius, distance = RADIUS_M + HEIGHT_M, np.linalg.norm(level_m, axis=-1, keepdims=True)
        toward = (level_m[..., :1] * self.ahead + level_m[..., 1:] * self.side) / np.maximum(distance, 1e-9)
        return radius * (np.cos(distance / radius) * self.up + np.sin(distance / radius) * toward)

    def states(self, level_m, velocity_mps):
        before, after = self.lift(level_m - 0.5 * velocity_mps), self.lift(level_m + 0.5 * velocity_mps)
        return np.concatenate([self.lift(level_m), after - before], axis=-1)


def formation(rng, looks, shape, spacing_m, turning):
    """Return (looks + 1, n, 6) states of a formation; `turning` has it turn for 40 s at up to 2 deg/s."""
    offsets = spacing_m * np.array(SHAPES[shape])
    offsets = offsets - offsets.mean(axis=0)
    rates = np.zeros(looks)
    if turning:
        begin = rng.integers(looks // 4, looks // 2)
        rates[begin : begin + 4] = math.radians(rng.choice([-1, 1]) * rng.uniform(0.8, 2.0))
    course = np.concatenate([[0.0], np.cumsum(np.repeat(rates, 20) * STEP_S / 20)])
    ahead = SPEED_MPS * np.stack([np.cos(course), np.sin(course)], axis=1)
    centre = np.concatenate([np.zeros((1, 2)), np.cumsum(ahead[1:] * STEP_S / 20, axis=0)])[::20]
    wander, keep = 20.0 * rng.normal(size=(looks + 1, len(offsets), 2)), math.exp(-STEP_S / 60.0)
    for k in range(looks):
        wander[k + 1] = keep * wander[k] + math.sqrt(1.0 - keep**2) * wander[k + 1]
    level = centre[:, None] + offsets + wander
    return Plane(rng).states(level, ahead[::20][:, None] + np.gradient(wander, STEP_S, axis=0))


def crossing(rng, looks):
    """Return (looks + 1, 2, 6) states of two objects whose ways cross half-way at 2 to 30 degrees."""
    half = math.radians(rng.uniform(1.0, 15.0))
    time_s = STEP_S * (np.arange(looks + 1) - looks / 2)
    courses = np.array([[math.cos(half), math.sin(half)], [math.cos(half), -math.sin(half)]])
    beside = np.array([[0.0, 0.0], rng.uniform(-200.0, 200.0, 2)])
    level = SPEED_MPS * time_s[:, None, None] * courses + beside
    return Plane(rng).states(level, np.broadcast_to(SPEED_MPS * courses, level.shape))


def alone(rng, looks):
    """Return (looks + 1, 1, 6) states of one object."""
    level = (SPEED_MPS * STEP_S * np.arange(looks + 1))[:, None, None] * np.array([1.0, 0.0])
    return Plane(rng).states(level, np.broadcast_to(SPEED_MPS * np.array([1.0, 0.0]), level.shape))


def satellite(rng, centre, azimuth_rad, elevation_rad):
    """Return (position, velocity, along, cross, distance) of a satellite seen so from a point."""
    up = unit(centre)
    east, north = directions(up)
    level = math.cos(azimuth_rad) * north + math.sin(azimuth_rad) * east
    toward = math.cos(elevation_rad) * level + math.sin(elevation_rad) * up
    b = np.linalg.norm(centre) * math.sin(elevation_rad)
    distance = math.sqrt(b**2 + SATELLITE_M**2 - centre @ centre) - b
    position = centre + distance * toward
    east, north = directions(unit(position))
    heading = rng.uniform(0.0, 2.0 * math.pi)
    velocity = 7_450.0 * (math.cos(heading) * north + math.sin(heading) * east)
    along = unit(velocity / 7_450.0 + 0.9 * (velocity @ toward) / 7_450.0 * -toward)
    return position, velocity, along, unit(np.cross(-toward, along)), distance


def seen(pose, states):
    """Return (n, 4) range, two cosines and range rate without error."""
    position, velocity, along, cross = pose
    sight = states[:, :3] - position
    distance = np.linalg.norm(sight, axis=1)
    sight /= distance[:, None]
    return np.stack([distance, sight @ along, sight @ cross, ((states[:, 3:] - velocity) * sight).sum(axis=1)], axis=1)


def first_guess(rng, states, speed_sigma_mps):
    """Return states and covariances as after one look each: 30 m by 1.2 km, height within 2 km, speed hardly known."""
    look = satellite(rng, states[:, :3].mean(axis=0), rng.uniform(0.0, 2.0 * math.pi), rng.uniform(0.2, 1.0))
    guesses, spreads = np.empty(states.shape), np.zeros((len(states), 6, 6))
    for i, state in enumerate(states):
        sight, up = unit(state[:3] - look[0]), unit(state[:3])
        known = np.outer(sight, sight) / 30.0**2 + np.outer(up, up) / 2_000.0**2
        known += (np.outer(look[2], look[2]) + np.outer(look[3], look[3])) / ACROSS_M**2
        level = np.eye(3) - np.outer(up, up)
        speed = level / speed_sigma_mps**2 + np.outer(up, up) / 5.0**2 + np.outer(sight, sight)
        spreads[i, :3, :3], spreads[i, 3:, 3:] = np.linalg.inv(known), np.linalg.inv(speed)
        guesses[i] = state + np.linalg.cholesky(spreads[i]) @ rng.normal(size=6)
    return guesses, spreads


def observe(rng, truth, *, speed_sigma_mps=15.0, false_share=0.1):
    """Return what a tracker is given of a scene, and the truth, as a dictionary of arrays."""
    looks, count = len(truth) - 1, truth.shape[1]
    scene = {
        "truth": truth,
        "values": np.zeros((looks, count + 4, 4)),
        "sigmas": np.zeros((looks, 4)),
        "counts": np.zeros(looks, np.int64),
        "poses": np.zeros((looks, 4, 3)),
        "density": np.zeros(looks),
    }
    for k in range(looks):
        states = truth[k + 1]
        azimuth, elevation = rng.uniform(0.0, 2.0 * math.pi), math.radians(rng.uniform(12.0, 60.0))
        *pose, distance = satellite(rng, states[:, :3].mean(axis=0), azimuth, elevation)
        sigmas = np.array([30.0, ACROSS_M / distance, ACROSS_M / distance, 1.0])
        exact = seen(pose, states)
        margin = np.array([3_000.0, 3_000.0 / distance, 3_000.0 / distance, 10.0])
        low, high = exact.min(axis=0) - margin, exact.max(axis=0) + margin
        true = exact[rng.uniform(size=count) < DETECTED]
        true = true + sigmas * rng.normal(size=true.shape)
        false = rng.uniform(low, high, size=(min(rng.poisson(false_share * count), 4), 4))
        reports = np.concatenate([true, false])
        reports = reports[np.argsort(reports[:, 0])]
        scene["values"][k, : len(reports)], scene["counts"][k] = reports, len(reports)
        scene["sigmas"][k], scene["poses"][k] = sigmas, pose
        scene["density"][k] = max(false_share, 1e-3) * count / np.prod(high - low)
    scene["states"], scene["covariances"] = first_guess(rng, truth[0], speed_sigma_mps)
    return scene
