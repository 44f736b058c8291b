"""Plain NumPy and SciPy twins of the filtering kernels: general matrix exponentials, integrals by quadrature."""

import numpy as np
from scipy.linalg import expm
from tracking_oracle import derivative, report_of, skew

MEMORY_S = 10.0


def step(x):
    """Return 3 y2 - 2 y3 of y = (x + 1)/2 held within 0 and 1."""
    y = np.clip((x + 1) / 2, 0, 1)
    return 3 * y**2 - 2 * y**3


def chain(dt_s, leave_hz, turn_leave_hz, agile_leave_hz, agile_share):
    """Return exp(Q t) of straight, two turns and agile."""
    a, c = leave_hz * (1 - agile_share) / 2, leave_hz * agile_share
    b, d = turn_leave_hz, agile_leave_hz
    return expm(dt_s * np.array([[-leave_hz, a, a, c], [b, -b, 0, 0], [b, 0, -b, 0], [d, 0, 0, -d]]))


def ellipsoid_height(position):
    """Return the height above the ellipsoid, measured along the radius."""
    unit = position / np.linalg.norm(position)
    scaled = unit / np.array([6378137.0, 6378137.0, 6356752.314245])
    return np.linalg.norm(position) - 1 / np.linalg.norm(scaled)


def classes(state, motion):
    """Return how much a flight is cruise, slow and low."""
    height = ellipsoid_height(state[:3])
    up = state[:3] / np.linalg.norm(state[:3])
    speed = np.linalg.norm(state[3:] - (state[3:] @ up) * up)
    cruise = step((height - motion.cruise_height_m) / (0.2 * motion.cruise_height_m))
    slow = 1 - step((speed - motion.slow_speed_mps) / (0.4 * motion.slow_speed_mps))
    low = 1 - step((height - motion.terrain_height_m) / (0.5 * motion.terrain_height_m))
    return cruise, slow, low


def between(figures, cruise, slow):
    """Return a figure of class."""
    return (1 - slow) * ((1 - cruise) * figures[0] + cruise * figures[1]) + slow * figures[2]


def carried(state, dt_s, rate, decay):
    """Return a state moved along a great circle while it turns and its climb dies away."""
    radius = np.linalg.norm(state[:3])
    up = state[:3] / radius
    climb = state[3:] @ up
    level = state[3:] - climb * up
    # The way in the level plane is the integral of the turned velocity.
    t, w = np.polynomial.legendre.leggauss(12 if rate or decay else 2)
    times, weights = 0.5 * dt_s * (t + 1), 0.5 * dt_s * w
    way = sum(one * expm(rate * s * skew(up)) @ level for s, one in zip(times, weights, strict=True))
    rise = sum(one * np.exp(-decay * s) for s, one in zip(times, weights, strict=True)) * climb
    length = np.linalg.norm(way)
    bend = np.eye(3) if length == 0 else expm(skew(np.cross(up, way / length)) * length / radius)
    turned = expm(rate * dt_s * skew(up)) @ level + climb * np.exp(-decay * dt_s) * up
    return np.concatenate([(radius + rise) * (bend @ up), bend @ turned]), way


def flow(up, rate, decay):
    """Return the generator of position and velocity in a frame that stays level."""
    A = np.zeros((6, 6))
    A[:3, 3:] = np.eye(3)
    A[3:, 3:] = rate * skew(up) - decay * np.outer(up, up)
    return A


def grown_noise(up, density, decay, dt_s):
    """Return the covariance that white acceleration makes: the integral of exp(A s) G Q G' exp(A s)'."""
    A = flow(up, 0.0, decay)
    G = np.zeros((6, 3))
    G[3:] = np.eye(3)
    # Without decay the integrand is a polynomial of second order.
    t, w = np.polynomial.legendre.leggauss(18 if decay else 3)
    total = np.zeros((6, 6))
    for s, one in zip(0.5 * dt_s * (t + 1), 0.5 * dt_s * w, strict=True):
        root = expm(A * s) @ G
        total += one * root @ density @ root.T
    return total


def model_of(motion, number, mean, dt_s):
    """Return rate, decay and a function of (up, way) for the density of noise of one model."""
    cruise, slow, low = classes(mean, motion)
    rate = between(motion.turn_rate_radps, cruise, slow)

    def along_and_across(along, across, vertical):
        def density(up, way):
            rise = np.outer(up, up)
            share = np.outer(way, way) / (way @ way + (20.0 * dt_s) ** 2)
            return across * (np.eye(3) - rise) + (along - across) * share + vertical * rise

        return density

    if number == 0:
        names = (motion.noise_along, motion.noise_across, motion.noise_vertical)
        return 0.0, 0.0, along_and_across(*(between(name, cruise, slow) for name in names))
    if number < 3:
        return (rate if number == 1 else -rate), 0.0, None
    decay = low * motion.terrain_decay_hz
    level = (1 - low) * motion.agile_noise + low * motion.terrain_noise
    upright = (1 - low) * motion.agile_noise_vertical + 2 * decay * motion.terrain_climb_variance
    return 0.0, decay, lambda up, _: level * (np.eye(3) - np.outer(up, up)) + upright * np.outer(up, up)


def begun_or_going_on(usual, own, wide, side):
    """Return mean and variance of a turn's rate over an interval in which it began with probability 1 - own.

    One that began had a time that is uniform over the interval: of the product with the rate, mean and variance.
    """
    mean, square = usual / 2, (usual**2 + wide) / 3
    total = own * usual + (1 - own) * mean
    return side * total, own * (usual**2 + wide) + (1 - own) * square - total**2


def predicted(states, covariances, weights, dt_s, motion):
    """Return the models mixed and moved by dt, and their probabilities."""
    mean = weights @ states
    leave = between(motion.straight_leave_hz, *classes(mean, motion)[:2])
    P = chain(dt_s, leave, motion.turn_leave_hz, motion.agile_leave_hz, motion.agile_share)
    after = weights @ P
    share = P * weights[:, None] / after
    moved, grown = [], []
    for j in range(4):
        mixed = share[:, j] @ states
        spread = states - mixed
        covariance = np.einsum("i,iab->ab", share[:, j], covariances)
        covariance += np.einsum("i,ia,ib->ab", share[:, j], spread, spread)
        rate, decay, density = model_of(motion, j, mean, dt_s)
        rate, doubt = begun_or_going_on(abs(rate), share[j, j], motion.turn_spread / MEMORY_S, np.sign(rate))
        state, way = carried(mixed, dt_s, rate, decay)
        up = mixed[:3] / np.linalg.norm(mixed[:3])
        if density is None:
            level = mixed[3:] - (mixed[3:] @ up) * up
            across = motion.turn_noise + doubt * MEMORY_S * (level @ level)
            rise = np.outer(up, up)
            q = across * (np.eye(3) - rise) + motion.turn_noise_vertical * rise
            q += (motion.turn_noise - across) * np.outer(way, way) / (way @ way + (20.0 * dt_s) ** 2)
        else:
            q = density(up, way)
        F = expm(flow(up, rate, decay) * dt_s)
        moved.append(state)
        grown.append(F @ covariance @ F.T + grown_noise(up, q, decay, dt_s))
    return np.array(moved), np.array(grown), after


def parts_taken(state, covariance, pose, values, sigmas, correlation, measured):
    """Take the measured parts one after the other, derivatives by differences, the rate freed of the range's error.

    Returns state, covariance, sum of normalised innovations squared and log-likelihood.
    """
    size = np.array([20.0, 20.0, 20.0, 0.5, 0.5, 0.5])
    total, logarithm = 0.0, 0.0
    slope = correlation * sigmas[3] / sigmas[0] if measured & 1 else 0.0
    for part in (1, 2, 0, 3):
        if not measured & (1 << part):
            continue
        mix = np.zeros(4)
        mix[part] = 1.0
        noise = sigmas[part] ** 2
        if part == 3:
            mix[0] = -slope
            noise -= (slope * sigmas[0]) ** 2

        def wanted(x, mix=mix):
            return mix @ report_of(x, *pose)

        def gradient(x, wanted=wanted):
            return derivative(wanted, x, size)

        h = gradient(state)
        shift, extra = 0.0, 0.0
        if part in (0, 3):
            product = derivative(gradient, state, size) @ covariance
            shift, extra = 0.5 * np.trace(product), 0.5 * np.trace(product @ product)
        variance = h @ covariance @ h + noise + extra
        innovation = mix @ values - wanted(state) - shift
        gain = covariance @ h / variance
        state = state + gain * innovation
        covariance = covariance - np.outer(gain, gain) * variance
        total += innovation**2 / variance
        logarithm -= 0.5 * (innovation**2 / variance + np.log(2 * np.pi * variance))
    return state, covariance, total, logarithm
