"""Plain flights seen by plain radars, many at once, and plain smoothing: NumPy, written apart from the package."""

import math

import numpy as np
from plain_radar import SIGMA, START_TAI_NS, place
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from lookdown.tables import Associations, Detections, Measured

STEP_NS = 8_000_000_000


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def fly(states, dt_s, turn_rates):
    """Return states moved along great circles while turning, by rotations of position and velocity."""
    position, velocity = states[:, :3], states[:, 3:]
    radius = np.linalg.norm(position, axis=1, keepdims=True)
    up = position / radius
    climb = (velocity * up).sum(1, keepdims=True)
    level = velocity - climb * up
    port = np.cross(up, level)
    angle = (turn_rates * dt_s)[:, None]
    straight = np.abs(angle) < 1e-9
    rate = np.where(straight, 1.0, turn_rates[:, None])
    ahead = np.where(straight, dt_s, np.sin(angle) / rate)
    aside = np.where(straight, 0.0, (1.0 - np.cos(angle)) / rate)
    path = ahead * level + aside * port
    length = np.linalg.norm(path, axis=1, keepdims=True)
    axis = np.cross(up, path / length)
    turned = np.cos(angle) * level + np.sin(angle) * port + climb * up
    theta = length / radius

    def rotate(vectors):
        along = axis * (axis * vectors).sum(1, keepdims=True)
        return vectors * np.cos(theta) + np.cross(axis, vectors) * np.sin(theta) + along * (1.0 - np.cos(theta))

    return np.hstack([rotate(up) * (radius + climb * dt_s), rotate(turned)])


def shake(states, dt_s, horizontal, vertical, rng):
    """Return what white acceleration adds to states in dt: the integral of noise and its integral."""
    up = unit(states[:, :3])
    draws = rng.normal(size=(2, len(states), 3))

    def shape(draw):
        rise = (draw * up).sum(1, keepdims=True) * up
        return math.sqrt(horizontal) * (draw - rise) + math.sqrt(vertical) * rise

    position = dt_s**1.5 * (0.5 * draws[0] + draws[1] / math.sqrt(12.0))
    return np.hstack([shape(position), shape(math.sqrt(dt_s) * draws[0])])


def scatter(count, rng):
    """Return level flights over western Europe, at heights that the tracker's prior holds likely."""
    latitude, longitude = 0.85 + rng.uniform(-0.1, 0.1, count), 0.05 + rng.uniform(-0.1, 0.1, count)
    height, course, speed = rng.uniform(3500, 9500, count), rng.uniform(-3.1, 3.1, count), rng.uniform(150, 250, count)
    position = np.array([place(a, b, c) for a, b, c in zip(latitude, longitude, height, strict=True)])
    east = np.stack([-np.sin(longitude), np.cos(longitude), 0 * longitude], 1)
    north = np.cross(unit(position), east)
    return np.hstack([position, speed[:, None] * (np.sin(course)[:, None] * east + np.cos(course)[:, None] * north)])


def poses(states, rng):
    """Return position, velocity and antenna axes of a satellite near each state."""
    count = len(states)
    up = unit(states[:, :3])
    side, angle = unit(np.cross(up, rng.normal(size=(count, 3)))), rng.uniform(0.07, 0.2, count)[:, None]
    position = 6_877_000.0 * (np.cos(angle) * up + np.sin(angle) * side)
    down, squint = -unit(position), rng.uniform(-0.6, 0.6, count)[:, None]
    towards = states[:, :3] - position
    level = unit(towards - (towards * down).sum(1, keepdims=True) * down)
    velocity = 7_600.0 * (np.cos(squint) * np.cross(level, down) + np.sin(squint) * level)
    along = unit(velocity)
    starboard = np.cross(down, along)
    facing = np.sign((towards * starboard).sum(1, keepdims=True))
    normal = math.cos(0.9) * down + math.sin(0.9) * facing * starboard
    return position, velocity, along, unit(np.cross(along, normal))


def report(states, pose, rng, sigma=SIGMA):
    """Return (range, two cosines, range rate) with errors drawn."""
    position, velocity, along, cross = pose
    offset = states[:, :3] - position
    distance = np.linalg.norm(offset, axis=1)
    los = offset / distance[:, None]
    cosines = [(los * axis).sum(1) for axis in (along, cross)]
    values = np.stack([distance, *cosines, ((states[:, 3:] - velocity) * los).sum(1)], 1)
    return values + sigma * rng.normal(size=values.shape)


def detections_of(values, pose, times_tai_ns, first_id, sigma=SIGMA):
    """Return reports as a table, ids counted on from the first."""
    count = len(values)
    zero = np.zeros(count)
    return Detections(
        detection_id=np.arange(first_id, first_id + count, dtype=np.uint64),
        dwell_id=np.arange(first_id, first_id + count, dtype=np.uint64),
        time_tai_ns=times_tai_ns,
        sensor_id=(np.arange(first_id, first_id + count) % 7).astype(np.uint32),
        kind=np.zeros(count, np.uint8),
        sensor_position_ecef_m=pose[0],
        sensor_velocity_ecef_mps=pose[1],
        axis_along_ecef=pose[2],
        axis_cross_ecef=pose[3],
        range_m=values[:, 0].copy(),
        cosine_along=values[:, 1].copy(),
        cosine_cross=values[:, 2].copy(),
        range_rate_mps=values[:, 3].copy(),
        sigma_range_m=zero + sigma[0],
        sigma_cosine_along=zero + sigma[1],
        sigma_cosine_cross=zero + sigma[2],
        sigma_range_rate_mps=zero + sigma[3],
        correlation_range_rate=zero,
        bias_sigma_range_m=zero,
        bias_sigma_cosine=zero,
        bias_sigma_range_rate_mps=zero,
        snr_ratio=zero + 40.0,
        measured=np.full(count, Measured.ALL, np.uint8),
        reported_icao24=np.zeros(count, np.uint32),
    )


def flights(count, looks, rng, *, turn_rates=None, horizontal=0.3, vertical=0.1, parts=1):
    """Return (truth (looks * parts, count, 6), detections, associations); flight n is track n + 1.

    There is a look every STEP_NS; truth has `parts` states a look, the first at the look itself.
    """
    states = scatter(count, rng)
    dt_s = STEP_NS * 1e-9 / parts
    truth, tables = [], []
    for k in range(looks * parts):
        if k:
            rates = np.zeros(count) if turn_rates is None else turn_rates[k // parts]
            states = fly(states, dt_s, rates)
            states = states + shake(states, dt_s, horizontal, vertical, rng)
        truth.append(states)
        if k % parts == 0:
            pose = poses(states, rng)
            time = np.full(count, START_TAI_NS + (k // parts) * STEP_NS, np.int64)
            tables.append(detections_of(report(states, pose, rng), pose, time, 1 + (k // parts) * count))
    detections = Detections.concatenate(tables)
    associations = Associations(
        detection_id=detections.detection_id,
        track_id=np.tile(np.arange(1, count + 1, dtype=np.uint64), looks),
        time_tai_ns=detections.time_tai_ns,
        normalised_innovation_squared=np.zeros(len(detections)),
    )
    return np.array(truth), detections, associations


def some_turns(looks, count, rng):
    """Return turn rates (looks, count) with three turns of 1 to 3 deg/s in each flight."""
    rates = np.zeros((looks, count))
    for n in range(count):
        for _ in range(3):
            first = rng.integers(3, looks - 8)
            rates[first : first + rng.integers(3, 10), n] = np.radians(rng.choice([-3, -2, -1, 1, 2, 3]))
    return rates


def errors_and_nees(tracks, truth, times_tai_ns):
    """Return the errors (rows, 6) of tracks and their NEES; track n + 1 is flight n, truth has a row an instant."""
    states = truth[np.searchsorted(times_tai_ns, tracks.time_tai_ns), tracks.track_id.astype(int) - 1]
    errors = np.hstack([tracks.position_ecef_m, tracks.velocity_ecef_mps]) - states
    nees = (errors * np.linalg.solve(tracks.covariance, errors[:, :, None])[:, :, 0]).sum(axis=1)
    return errors, nees


def batch_estimate(prior, prior_covariance, transitions, noises, gradients, reports, variances):
    """Return means and covariances of a whole chain of states by one weighted least-squares solution.

    Unknown is the stacked chain; each prior, each transition and each report is one block of equations.
    """
    count, size = len(transitions) + 1, len(prior)
    whole = count * size
    information, vector = np.zeros((whole, whole)), np.zeros(whole)

    def add(rows, wanted, covariance):
        weight = np.linalg.inv(covariance)
        information[:] += rows.T @ weight @ rows
        vector[:] += rows.T @ weight @ wanted

    def block(k):
        rows = np.zeros((size, whole))
        rows[:, k * size : (k + 1) * size] = np.eye(size)
        return rows

    add(block(0), prior, prior_covariance)
    for k, (transition, noise) in enumerate(zip(transitions, noises, strict=True)):
        add(block(k + 1) - transition @ block(k), np.zeros(size), noise)
    for k in range(count):
        add(gradients[k] @ block(k), reports[k], variances[k])
    covariance = np.linalg.inv(information)
    mean = np.linalg.solve(information, vector).reshape(count, size)
    return mean, np.array([covariance[k * size : (k + 1) * size, k * size : (k + 1) * size] for k in range(count)])


def smooth_pairs(filtered, smoothed, chain, predict, shared):
    """Return smoothed (states, covariances, weights) from the filtered and the later smoothed ones, every pair taken.

    ``predict(i, j)`` gives model i of now moved as model j says, ``shared(i, j)`` the covariance of the two.
    """
    states, covariances, weights = filtered
    later_states, later_covariances, later_weights = smoothed
    count = len(weights)
    pair_states, pair_covariances, shares = {}, {}, np.zeros((count, count))
    for j in range(count):
        for i in range(count):
            mean, spread = predict(i, j)
            gain = shared(i, j) @ np.linalg.inv(spread)
            pair_states[i, j] = states[i] + gain @ (later_states[j] - mean)
            pair_covariances[i, j] = covariances[i] + gain @ (later_covariances[j] - spread) @ gain.T
            shares[i, j] = np.log(chain[i, j] * weights[i]) + multivariate_normal(mean, spread).logpdf(later_states[j])
        shares[:, j] = np.exp(shares[:, j] - logsumexp(shares[:, j])) * later_weights[j]
    out_weights = shares.sum(1)
    out_states = np.array([sum(shares[i, j] * pair_states[i, j] for j in range(count)) for i in range(count)])
    out_states /= out_weights[:, None]
    out_covariances = np.zeros((count, 6, 6))
    for (i, j), covariance in pair_covariances.items():
        spread = pair_states[i, j] - out_states[i]
        out_covariances[i] += shares[i, j] / out_weights[i] * (covariance + np.outer(spread, spread))
    return out_states, out_covariances, out_weights
