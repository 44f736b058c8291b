"""Measures the tracker's motion and measurement alone: one object at a time, nothing to confuse it with.

Truth is flown by code of this file (rotations about axes), reports are drawn by it, and the posterior Cramer-Rao bound
is a linear recursion of its own; the kernels only filter. Prints the tables of 0016-motion-and-measurement.md.
Run: .venv/bin/python design/0016_motion.py (about 90 s of CPU).
"""

import dataclasses
import math
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np
from numba import njit

from lookdown.scenario import build, load_scenario
from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters
from lookdown.tracking.engine._turn_kernels import LEAST_DOUBT, LEAST_TURN, LONGEST_S
from lookdown.tracking.filtering import motion_of
from lookdown.tracking.filtering._branch_kernels import branch_look
from lookdown.tracking.filtering._measurement_kernels import place_report, update_with_report
from lookdown.tracking.filtering._motion_kernels import combine_models, pack_model, predict_turning, turn_after
from lookdown.tracking.filtering._plan_kernels import BRANCH_VALUES, BRANCHES

BASE = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})
REVISIT_S, DETECTED, PASS_LOOKS = 10.0, 0.9, 12
SENSORS = {
    # Orbit radius, nearest and farthest ground range, and sigmas: the radar of `paris`, and that of the benchmark.
    "paris": (6.878e6, 300e3, 900e3, np.array([15.0, 4.5e-4, 1.1e-2, 0.3])),
    "bench": (7.378e6, 400e3, 1700e3, np.array([30.0, 1e-3, 1e-3, 1.0])),
}
CRUISE = (BASE.cruise_noise_along_m2ps3, BASE.cruise_noise_across_m2ps3, BASE.cruise_noise_vertical_m2ps3)


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return inner products of rows, as a column."""
    return np.einsum("ij,ij->i", a, b)[:, None]


def about(axis: np.ndarray, angle: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return rows turned about unit axes."""
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    return c * x + s * np.cross(axis, x) + (1.0 - c) * dot(axis, x) * axis


def fly(p: np.ndarray, v: np.ndarray, rate: Callable[[float], Any], noise: Any, rng: Any) -> tuple[Any, Any]:
    """Return places and velocities after a revisit, in steps of half a second."""
    steps, step = round(REVISIT_S / 0.5), 0.5
    for k in range(steps):
        r = np.sqrt(dot(p, p))
        up = p / r
        climb = dot(v, up)
        half = 0.5 * step * rate((k + 0.5) * step)
        level = about(up, half, v - climb * up)
        normal = np.cross(up, level)
        length = np.sqrt(dot(normal, normal))
        axis, angle = normal / np.maximum(length, 1e-12), (length * step / (r + 0.5 * climb * step))[:, 0]
        up, level = about(axis, angle, up), about(axis, angle, level)
        level = about(up, half, level)
        ahead = level / np.maximum(np.sqrt(dot(level, level)), 1e-9)
        kick = rng.normal(size=(len(p), 3)) * np.sqrt(np.array(noise) * step)
        p, v = (r + climb * step) * up, level + climb * up
        v = v + kick[:, :1] * ahead + kick[:, 1:2] * np.cross(up, ahead) + kick[:, 2:] * up
    return p, v


class Satellites:
    """A satellite for each object, another one after every pass."""

    def __init__(self, sensor: str, rng: Any) -> None:
        self.radius, self.near, self.far, self.sigmas = SENSORS[sensor]
        self.rng, self.passing = rng, -1

    def poses(self, look: int, p: np.ndarray) -> np.ndarray:
        """Return position, velocity and both axes, (n, 12), of the satellites at a look."""
        n = len(p)
        if look // PASS_LOOKS != self.passing:
            self.passing = look // PASS_LOOKS
            up = p / np.sqrt(dot(p, p))
            side = np.cross(up, self.rng.normal(size=(n, 3)))
            side /= np.sqrt(dot(side, side))
            angle = self.rng.uniform(self.near, self.far, n)[:, None] / 6.378e6
            self.up = np.cos(angle) * up + np.sin(angle) * side
            on = np.cross(self.up, side) * self.rng.choice([-1.0, 1.0], n)[:, None]
            on += 0.3 * self.rng.normal(size=(n, 3))
            on -= dot(on, self.up) * self.up
            self.on = on / np.sqrt(dot(on, on))
        angle = 7600.0 * (look - (self.passing + 0.5) * PASS_LOOKS) * REVISIT_S / self.radius
        position = self.radius * (np.cos(angle) * self.up + np.sin(angle) * self.on)
        along = np.cos(angle) * self.on - np.sin(angle) * self.up
        cross = np.cross(along, p - position)
        cross /= np.sqrt(dot(cross, cross))
        return np.concatenate([position, 7600.0 * along, along, cross], axis=1)


def report(p: np.ndarray, v: np.ndarray, pose: np.ndarray) -> np.ndarray:
    """Return range, two cosines and range rate."""
    d = p - pose[:, :3]
    r = np.sqrt(dot(d, d))
    columns = [r, dot(d / r, pose[:, 6:9]), dot(d / r, pose[:, 9:]), dot(d / r, v - pose[:, 3:6])]
    return np.concatenate(columns, axis=1)


def seen(states: tuple[np.ndarray, np.ndarray], sensor: str, rng: Any) -> dict[str, np.ndarray]:
    """Return truth, poses, reports and what was detected of (n, looks, 3) places and velocities."""
    p, v = states
    watch = Satellites(sensor, rng)
    poses = np.stack([watch.poses(k, p[:, k]) for k in range(p.shape[1])], axis=1)
    clean = np.stack([report(p[:, k], v[:, k], poses[:, k]) for k in range(p.shape[1])], axis=1)
    detected = rng.random(p.shape[:2]) < DETECTED
    detected[:, :2] = True
    values = clean + watch.sigmas * rng.normal(size=clean.shape)
    return {"p": p, "v": v, "pose": poses, "clean": clean, "z": values, "seen": detected, "sigmas": watch.sigmas}


def flown(n: int, looks: int, rng: Any, **known: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return places and velocities (n, looks, 3) of level flights at 10 to 12 km, `rate(t)` turning and kicked."""
    up = rng.normal(size=(n, 3))
    up /= np.sqrt(dot(up, up))
    ahead = np.cross(up, rng.normal(size=(n, 3)))
    ahead /= np.sqrt(dot(ahead, ahead))
    ground = 1.0 / np.linalg.norm(up / np.array([6378137.0, 6378137.0, 6356752.314]), axis=1)
    p = (ground + rng.uniform(10e3, 12e3, n))[:, None] * up
    v = rng.uniform(*known.get("speed", (200.0, 260.0)), n)[:, None] * ahead
    rate = known.get("rate", lambda t: np.zeros(n))
    states = [(p, v)]
    for k in range(1, looks):
        p, v = fly(p, v, lambda t, k=k: rate((k - 1) * REVISIT_S + t), known.get("noise", CRUISE), rng)
        states.append((p, v))
    return np.stack([s[0] for s in states], axis=1), np.stack([s[1] for s in states], axis=1)


@njit
def start(z, pose, sigmas, prior, mean, covariance):
    """Place one report, with the velocity prior and then its range rate."""
    point, spread = np.empty(3), np.empty((3, 3))
    place_report(pose[:3], pose[6:9], pose[9:], z, sigmas, 15, prior[0], prior[1], point, spread)
    squared = (point * point).sum()
    covariance[:] = 0.0
    for a in range(3):
        mean[a], mean[a + 3] = point[a], 0.0
        for b in range(3):
            covariance[a, b], rise = spread[a, b], point[a] * point[b] / squared
            covariance[a + 3, b + 3] = prior[2] ** 2 * ((1.0 if a == b else 0.0) - rise) + prior[3] ** 2 * rise
    update_with_report(mean, covariance, pose[:3], pose[3:6], pose[6:9], pose[9:], z, sigmas, 0.0, 8)


@njit
def kept_alive(states, spreads, after):
    """Keep models that a report rules out just alive, where the likeliest is."""
    best = np.argmax(after)
    for m in range(4):
        if after[m] < 1e-6:
            after[m], states[m], spreads[m] = 1e-6, states[best], spreads[best]
    after /= after.sum()


@njit
def track(z, pose, seen, sigmas, motion, prior, dt_s, least_doubt, means, covariances, weights, nis):
    """Filter every object by itself, by branches where its manner of flight is in doubt, as the engine does."""
    packed, share = np.empty((4, 27)), np.empty(4)
    states, spreads, after = np.empty((4, 6)), np.empty((4, 6, 6)), np.empty(4)
    logs, squares, known, told = np.empty(4), np.empty(4), np.empty(2), np.zeros((2, 2))
    table = np.empty((BRANCHES, BRANCH_VALUES))
    for i in range(z.shape[0]):
        known[:] = 0.0
        start(z[i, 0], pose[i, 0], sigmas, prior, means[i, 0], covariances[i, 0])
        share[:] = np.array([0.9, 0.04, 0.04, 0.02])
        last = 0
        for m in range(4):
            pack_model(means[i, 0], covariances[i, 0], packed[m])
        for k in range(1, z.shape[1]):
            since_s = (k - last) * dt_s
            predict_turning(packed, share, known, since_s, motion, states, spreads, after)
            if seen[i, k]:
                o = pose[i, k]
                began, before, before_spread = packed.copy(), states.copy(), spreads.copy()
                for m in range(4):
                    squares[m], logs[m] = update_with_report(
                        states[m], spreads[m], o[:3], o[3:6], o[6:9], o[9:], z[i, k], sigmas, 0.0, 15
                    )
                agile_log = math.log(after[3]) + logs[3]
                after *= np.exp(logs - logs.max())
                after /= after.sum()
                nis[i, k] = (after * squares).sum()
                doubt = max(share[1] + share[2], 1.0 - after[0])
                branched = doubt >= least_doubt and since_s <= LONGEST_S
                if branched:
                    report = (o[:3], o[3:6], o[6:9], o[9:], z[i, k], sigmas, 0.0, 15)
                    _, nis[i, k], _ = branch_look(
                        began,
                        share,
                        known,
                        since_s,
                        motion,
                        report,
                        agile_log,
                        table,
                        states,
                        spreads,
                        after,
                        told,
                    )
                kept_alive(states, spreads, after)
                for m in range(4):
                    pack_model(states[m], spreads[m], packed[m])
                m = 1 if after[1] >= after[2] else 2
                if after[m] >= LEAST_TURN and branched:
                    known[0], known[1] = told[m - 1, 0] * (1.0 if m == 1 else -1.0), told[m - 1, 1]
                elif after[m] >= LEAST_TURN:
                    turn_after(
                        began, share, known, since_s, motion, m,
                        before[m], before_spread[m], states[m], spreads[m], known,
                    )  # fmt: skip
                share[:] = after
                last = k
            combine_models(states, spreads, after, means[i, k], covariances[i, k])
            weights[i, k] = after


def filtered(
    scene: dict[str, np.ndarray], parameters: TrackerParameters, least_doubt: float = LEAST_DOUBT
) -> dict[str, np.ndarray]:
    """Return errors (n, looks, 6), NEES, NIS, weights, and the covariances of the first look."""
    n, looks = scene["seen"].shape
    means, covariances = np.zeros((n, looks, 6)), np.zeros((n, looks, 6, 6))
    weights, nis = np.zeros((n, looks, 4)), np.full((n, looks), np.nan)
    prior = np.array([getattr(parameters, name) for name in PRIOR])
    arguments = (scene["z"], scene["pose"], scene["seen"], scene["sigmas"], motion_of(parameters), prior, REVISIT_S)
    track(*arguments, least_doubt, means, covariances, weights, nis)
    errors = means - np.concatenate([scene["p"], scene["v"]], axis=2)
    nees = np.einsum("nka,nka->nk", errors, np.linalg.solve(covariances, errors[..., None])[..., 0])
    return {"errors": errors, "nees": nees, "nis": nis, "weights": weights}


PRIOR = ("height_mean_m", "height_sigma_m", "birth_speed_sigma_mps", "birth_climb_sigma_mps")


def gradients(p: np.ndarray, v: np.ndarray, pose: np.ndarray) -> np.ndarray:
    """Return how a report changes with the state, (n, 4, 6)."""
    d = p - pose[:, :3]
    r = np.sqrt(dot(d, d))
    los, moving = d / r, v - pose[:, 3:6]
    out = np.zeros((len(p), 4, 6))
    out[:, 0, :3] = out[:, 3, 3:] = los
    out[:, 1, :3] = (pose[:, 6:9] - dot(los, pose[:, 6:9]) * los) / r
    out[:, 2, :3] = (pose[:, 9:] - dot(los, pose[:, 9:]) * los) / r
    out[:, 3, :3] = (moving - dot(los, moving) * los) / r
    return out


def bound(scene: dict[str, np.ndarray], noise: Any) -> np.ndarray:
    """Return the posterior Cramer-Rao bound (n, looks, 6, 6) along the truth (Tichavsky and others 1998, eq. 34)."""
    n, looks = scene["seen"].shape
    covariance, mean = np.empty((n, 6, 6)), np.empty(6)
    prior = np.array([getattr(BASE, name) for name in PRIOR])
    for i in range(n):
        start(scene["clean"][i, 0], scene["pose"][i, 0], scene["sigmas"], prior, mean, covariance[i])
    F = np.eye(6)
    F[:3, 3:] = REVISIT_S * np.eye(3)
    grow = np.array([[REVISIT_S**3 / 3, REVISIT_S**2 / 2], [REVISIT_S**2 / 2, REVISIT_S]])
    out = np.empty((n, looks, 6, 6))
    for k in range(1, looks):
        p, v = scene["p"][:, k], scene["v"][:, k]
        up = p / np.sqrt(dot(p, p))
        ahead = v - dot(v, up) * up
        ahead /= np.sqrt(dot(ahead, ahead))
        axes = np.stack([ahead, np.cross(up, ahead), up], axis=1)
        density = np.einsum("q,nqi,nqj->nij", np.array(noise), axes, axes)
        covariance = F @ covariance @ F.T + np.einsum("ab,nij->naibj", grow, density).reshape(n, 6, 6)
        H = gradients(p, v, scene["pose"][:, k]) / scene["sigmas"][:, None] * scene["seen"][:, k, None, None]
        information = np.linalg.inv(covariance) + H.transpose(0, 2, 1) @ H
        covariance = np.linalg.inv(0.5 * (information + information.transpose(0, 2, 1)))
        out[:, k] = covariance
    return out


def rms(x: np.ndarray) -> float:
    """Return the root of the mean squared length."""
    return math.sqrt(float(np.mean(np.sum(x * x, axis=-1))))


def straights(n: int = 600, looks: int = 46, settled: int = 15) -> None:
    """Print error over bound, NEES and NIS of straight flight."""
    print("| straight flight, radar | RMSE m | over bound | velocity m/s | over bound | NEES | inside 95 % | NIS |")
    print("|---|---|---|---|---|---|---|---|")
    for sensor in SENSORS:
        rng = np.random.default_rng(1)
        scene = seen(flown(n, looks, rng), sensor, rng)
        got, least = filtered(scene, BASE), bound(scene, CRUISE)[:, settled:]
        errors, nees = got["errors"][:, settled:], got["nees"][:, settled:]
        place, speed = rms(errors[..., :3]), rms(errors[..., 3:])
        diagonal = np.einsum("nkaa->nka", least)
        best = [math.sqrt(float(diagonal[..., part].sum(axis=-1).mean())) for part in (slice(0, 3), slice(3, 6))]
        print(
            f"| {sensor} | {place:.0f} | {place / best[0]:.3f} | {speed:.2f} | {speed / best[1]:.3f} | "
            f"{nees.mean():.2f} | {(nees < 12.592).mean():.3f} | {np.nanmean(got['nis'][:, settled:]):.2f} |"
        )


def turns(n: int = 2000, onset: int = 20, seconds: float = 60.0) -> None:
    """Print what turns of 3 deg/s at 250 m/s do, from a random instant before the look `onset`."""
    print("| turn of 3 deg/s at 250 m/s, radar | steady m | RMS over steady after looks 1 to 8 | NEES of these | "
          "NIS of these | 5 km off at the end |\n|---|---|---|---|---|---|")  # fmt: skip
    for sensor in SENSORS:
        rng = np.random.default_rng(2)
        begin = onset * REVISIT_S - rng.uniform(0.0, REVISIT_S, n)
        side = rng.choice([-1.0, 1.0], n) * math.radians(3.0)
        states = flown(
            n, onset + 15, rng, speed=(250.0, 250.0),
            rate=lambda t, b=begin, s=side: np.where((t >= b) & (t < b + seconds), s, 0.0),
        )  # fmt: skip
        got = filtered(seen(states, sensor, rng), BASE)
        length = np.linalg.norm(got["errors"][..., :3], axis=2)
        steady = math.sqrt(float(np.mean(length[:, onset - 8 : onset] ** 2)))
        after = slice(onset, onset + 8)
        ratios = ", ".join(f"{x:.1f}" for x in np.sqrt(np.mean(length[:, after] ** 2, axis=0)) / steady)
        nees = ", ".join(f"{x:.0f}" for x in np.mean(got["nees"][:, after], axis=0))
        nis = ", ".join(f"{x:.1f}" for x in np.nanmean(got["nis"][:, after], axis=0))
        lost = int(np.count_nonzero(length[:, -1] > 5000.0))
        print(f"| {sensor} | {steady:.0f} | {ratios} | {nees} | {nis} | {lost} of {n} |")


def recorded(looks: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Return pieces of the recorded flights of `paris`, places and velocities (n, looks, 3)."""
    stages = build(load_scenario("paris"), seed=1)
    pieces: dict[int, list[tuple[int, np.ndarray, np.ndarray]]] = {}
    for k in range(360):
        now = stages.traffic.at(stages.start_tai_ns + round(k * REVISIT_S * 1e9))
        for who, p, v in zip(now.object_id.tolist(), now.position_ecef_m, now.velocity_ecef_mps, strict=True):
            pieces.setdefault(who, []).append((k, p, v))
    out = []
    for rows in pieces.values():
        for first in range(0, len(rows) - looks + 1, looks):
            part = rows[first : first + looks]
            if part[-1][0] - part[0][0] == looks - 1:
                out.append((np.stack([r[1] for r in part]), np.stack([r[2] for r in part])))
    return np.stack([o[0] for o in out]), np.stack([o[1] for o in out])


def recorded_flights() -> None:
    """Print what each choice does on the recorded flights, each piece seen by three draws of satellites."""
    p, v = recorded()
    print(f"| {len(p)} pieces of 400 s, radar of paris | median m | RMS m | 95 % m | velocity m/s | NEES | inside 95 % "
          "| NIS |\n|---|---|---|---|---|---|---|---|")  # fmt: skip
    rng = np.random.default_rng(5)
    scene = seen((np.tile(p, (3, 1, 1)), np.tile(v, (3, 1, 1))), "paris", rng)
    old = {"terminal_noise_along_m2ps3": 0.3, "terminal_noise_across_m2ps3": 0.3, "terminal_noise_vertical_m2ps3": 0.1}
    old |= {f"{kind}_{name}": value for kind in ("cruise", "slow") for name, value in
            (("noise_along_m2ps3", 0.3), ("noise_across_m2ps3", 0.3), ("noise_vertical_m2ps3", 0.1))}  # fmt: skip
    degree = math.radians(1.0)
    old |= {f"{kind}_turn_rate_radps": degree for kind in ("terminal", "cruise", "slow")}
    old |= {f"{kind}_sojourn_s": 120.0 for kind in ("terminal", "cruise", "slow")}
    old |= {"turning_noise_level_m2ps3": 30.0, "turning_noise_vertical_m2ps3": 3.0, "turning_spread_radps": 1e-6}
    changes: dict[str, dict[str, float]] = {
        "as shipped": {},
        "the same, never by branches": {},
        "as before: alike in all level directions, one class": old,
        "along 0.5": {"terminal_noise_along_m2ps3": 0.5},
        "along 4": {"terminal_noise_along_m2ps3": 4.0},
        "across 0.1": {"terminal_noise_across_m2ps3": 0.1},
        "across as along": {"terminal_noise_across_m2ps3": 2.0},
        "vertical 0.5": {"terminal_noise_vertical_m2ps3": 0.5},
        "straights of 60 s": {"terminal_sojourn_s": 60.0},
        "straights of 240 s": {"terminal_sojourn_s": 240.0},
        "turns of 1.5 deg/s": {"terminal_turn_rate_radps": 1.5 * degree},
        "turns of 3 deg/s": {"terminal_turn_rate_radps": 3.0 * degree},
        "turns without spread": {"turning_spread_radps": 1e-6},
        "turning noise 10": {"turning_noise_level_m2ps3": 10.0},
        "one class": {
            f"cruise_{name}": getattr(BASE, f"terminal_{name}")
            for name in ("noise_along_m2ps3", "noise_across_m2ps3", "noise_vertical_m2ps3")
        },
    }
    for name, change in changes.items():
        never = name == "the same, never by branches"
        got = filtered(scene, dataclasses.replace(BASE, **change), 2.0 if never else LEAST_DOUBT)
        errors, nees = got["errors"][:, 14:], got["nees"][:, 14:]
        length = np.linalg.norm(errors[..., :3], axis=2)
        print(
            f"| {name} | {np.median(length):.0f} | {rms(errors[..., :3]):.0f} | {np.percentile(length, 95):.0f} | "
            f"{rms(errors[..., 3:]):.1f} | {nees.mean():.1f} | {(nees < 12.592).mean():.3f} | "
            f"{np.nanmean(got['nis'][:, 14:]):.2f} |"
        )


def main() -> None:
    """Print the tables."""
    begun = process_time()
    straights()
    turns()
    recorded_flights()
    print(f"\n{process_time() - begun:.0f} s of CPU")


if __name__ == "__main__":
    main()
