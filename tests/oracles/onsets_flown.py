"""Many flights that fly on or begin a turn at some instant, weighed by a report: what branches should come to."""

import numpy as np

RADIUS_M = 6_388_000.0


def flown_on(state, dt_s, onset_s, rate_radps):
    """Return (n, 6) states after dt: straight until the onset, then at a rate, on a sphere, level throughout.

    Integrated in small steps by rotations about the axis of the way and about the local up.
    """
    steps = 12
    step = dt_s / steps
    place, way = state[:, :3].copy(), state[:, 3:].copy()
    for k in range(steps):
        share = np.clip(k + 1 - onset_s / step, 0.0, 1.0)
        half = 0.5 * step * share * rate_radps
        for turning in (True, False, True):
            up = place / np.linalg.norm(place, axis=1, keepdims=True)
            if turning:
                way = way * np.cos(half)[:, None] + np.cross(up, way) * np.sin(half)[:, None]
            else:
                speed = np.linalg.norm(way, axis=1, keepdims=True)
                radius = np.linalg.norm(place, axis=1, keepdims=True)
                angle = speed * step / radius
                ahead = way / speed
                place = radius * (np.cos(angle) * up + np.sin(angle) * ahead)
                way = speed * (np.cos(angle) * ahead - np.sin(angle) * up)
    return np.concatenate([place, way], axis=1)


def report_logs(states, pose, values, sigmas):
    """Return the log-likelihood of a report of range, two cosines and range rate for each state."""
    apart = states[:, :3] - pose[:3]
    distance = np.linalg.norm(apart, axis=1)
    sight = apart / distance[:, None]
    rate = np.sum(sight * (states[:, 3:] - pose[3:6]), axis=1)
    foreseen = np.stack([distance, sight @ pose[6:9], sight @ pose[9:12], rate], axis=1)
    off = (values - foreseen) / sigmas
    return -0.5 * np.sum(off**2, axis=1) - np.sum(np.log(np.sqrt(2 * np.pi) * sigmas)), foreseen
