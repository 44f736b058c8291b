"""Slow errors of satellites learned and taken out, on two trackers (0019-registration.md).

    python design/0019_registration.py plain      # 20 s of CPU: a plain tracker of known associations
    python design/0019_registration.py tracker    # some minutes: lookdown's tracker on made scenes
    python design/0019_registration.py cost       # 90,000 rows a scan; 1,000 dwells a scan

`plain` flies tests/oracles/registration_scenes.py; `tracker` flies `lookdown.benchmarks.tracking_scenes` with every
satellite off by 200 m and 200 microradian (one sigma), where some of the objects report themselves.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from lookdown.benchmarks.tracking_scenes import Batch, Scene, SceneSettings
from lookdown.seeds import generator
from lookdown.tables import Detections, Dwells, SensorKind
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.tracking.registration import (
    CLUTTER_MAP_REFERENCE,
    REGISTRATION_REFERENCE,
    ClutterMap,
    ClutterMapParameters,
    Registration,
    RegistrationParameters,
    empty_settled,
    face_roll_rad,
)
from lookdown.tracking.registration._bias_kernels import correct_report
from lookdown.tracking.registration.registration import new_room

NS = 1_000_000_000
CLAIM_SIGMA_M = 15.0
NEAR_M = 3_000.0


def registration() -> Registration:
    return Registration(RegistrationParameters(**{name: e.base_si for name, e in REGISTRATION_REFERENCE.items()}))


def rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


# --- a plain tracker ------------------------------------------------------------------


def plain() -> None:
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "oracles"))
    from registration_scenes import Scene as PlainScene
    from registration_scenes import fly

    cases = {
        "60 % report themselves": {},
        "10 %": {"cooperative_share": 0.1},
        "nobody": {"cooperative_share": 0.0},
        "60 %, faces not told apart": {"roll_known": False},
        "60 %, 5 % wrong associations": {"wrong_share": 0.05},
        "60 %, right sensors": {"range_bias_m": 0.0, "turn_bias_rad": 0.0},
    }
    print("| case | range m: injected, left, claimed | along m | cross m | track error m without, with |")
    print("|---|---|---|---|---|")
    for name, changed in cases.items():
        scene = PlainScene(**changed)
        flown, without = fly(scene, registration()), fly(scene, None)
        rows = np.concatenate(flown.left)
        first = np.full(int(rows[:, 1].max()) + 1, np.inf)
        np.minimum.at(first, rows[:, 1].astype(int), rows[:, 0])
        rows = rows[rows[:, 0] - first[rows[:, 1].astype(int)] > 150 * NS]
        reach, left, injected, claimed = rows[:, 2], rows[:, 3:7], rows[:, 7:11], rows[:, 11:14]
        ranges = f"{rms(injected[:, 0]):.0f}, {rms(left[:, 0]):.0f}, {rms(claimed[:, 0]):.0f}"
        sides = [
            f"{rms(injected[:, k] * reach):.0f}, {rms(left[:, k] * reach):.0f}, {rms(claimed[:, 1] * reach):.0f}"
            for k in (1, 2)
        ]
        errors = f"{np.median(without.errors_m[-1]):.0f}, {np.median(flown.errors_m[-1]):.0f}"
        print(f"| {name} | {ranges} | {sides[0]} | {sides[1]} | {errors} |", flush=True)


# --- lookdown's tracker ---------------------------------------------------------------


def claims_of(batch: Batch, share: float, draws: np.random.Generator) -> Detections:
    """Return what objects that report themselves say at an instant, as a receiver on the satellite writes it."""
    who = np.flatnonzero(batch.looked_id % 100 < share * 100)
    dwell = batch.looked_dwell[who]
    position, velocity = batch.dwells.sensor_position_ecef_m[dwell], batch.dwells.sensor_velocity_ecef_mps[dwell]
    offset = batch.looked_states[who, :3] + CLAIM_SIGMA_M * draws.standard_normal((len(who), 3)) - position
    distance = np.linalg.norm(offset, axis=1)
    sight = offset / distance[:, None]
    along = velocity - sight * np.einsum("ij,ij->i", sight, velocity)[:, None]
    along /= np.linalg.norm(along, axis=1)[:, None]
    count = len(who)
    columns = {name: np.zeros((count, *c.row_shape), c.dtype) for name, c in Detections.columns()}
    number = np.uint64(1 << 60) + np.uint64(batch.time_tai_ns // 1_000_000 % (1 << 40)) * np.uint64(4096)
    columns |= {
        "detection_id": number + np.arange(count, dtype=np.uint64),
        "dwell_id": np.full(count, number, np.uint64),
        "time_tai_ns": np.full(count, batch.time_tai_ns, np.int64),
        "sensor_id": batch.dwells.sensor_id[dwell],
        "kind": np.full(count, SensorKind.ADSB.value, np.uint8),
        "sensor_position_ecef_m": position,
        "sensor_velocity_ecef_mps": velocity,
        "axis_along_ecef": along,
        "axis_cross_ecef": np.cross(along, sight),
        "range_m": distance,
        "sigma_range_m": np.full(count, CLAIM_SIGMA_M),
        "sigma_cosine_along": CLAIM_SIGMA_M / distance,
        "sigma_cosine_cross": CLAIM_SIGMA_M / distance,
        "sigma_range_rate_mps": np.ones(count),
        "snr_ratio": np.full(count, 100.0),
        "measured": np.full(count, 7, np.uint8),
        "reported_icao24": batch.looked_id[who].astype(np.uint32),
    }
    return Detections(**columns)


def roll_of(d: Detections) -> np.ndarray:
    return face_roll_rad(d.sensor_position_ecef_m, d.axis_along_ecef, d.axis_cross_ecef)


def without_errors(
    learner: Registration, d: Detections, values: np.ndarray, stated: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return measures less what is known of slow errors, and sigmas of what is left, report by report."""
    keys, epochs, known = learner.known(d.sensor_id, d.kind, d.time_tai_ns)
    values, stated, room, roll = values.copy(), stated.copy(), new_room(), roll_of(d)
    for k in range(len(d)):
        part = known.epochs.tolist().index(epochs[k])
        first, end = known.starts[part : part + 2]
        at = first + np.searchsorted(known.keys[first:end], keys[k])
        s = known.rows[at] if at < end and known.keys[at] == keys[k] else -1
        if s >= 0:
            correct_report(
                values[k].copy(), d.measured[k], roll[k], known.mean[s], known.spread[s], known.speed[s], known.scale,
                stated[k].copy(), room, values[k], stated[k],
            )  # fmt: skip
    return values, stated


def corrected(learner: Registration | None, d: Detections) -> Detections:
    """Return reports without what is known of slow errors; what is left counts as if drawn anew."""
    values = np.column_stack([d.range_m, d.cosine_along, d.cosine_cross, d.range_rate_mps])
    stated = np.column_stack([d.bias_sigma_range_m, d.bias_sigma_cosine, d.bias_sigma_range_rate_mps])
    if learner is not None:
        values, stated = without_errors(learner, d, values, stated)
    return replace(
        d,
        range_m=values[:, 0].copy(),
        cosine_along=values[:, 1].copy(),
        cosine_cross=values[:, 2].copy(),
        range_rate_mps=values[:, 3].copy(),
        sigma_range_m=np.hypot(d.sigma_range_m, stated[:, 0]),
        sigma_cosine_along=np.hypot(d.sigma_cosine_along, stated[:, 1]),
        sigma_cosine_cross=np.hypot(d.sigma_cosine_cross, stated[:, 1]),
        sigma_range_rate_mps=np.hypot(d.sigma_range_rate_mps, stated[:, 2]),
        bias_sigma_range_m=np.zeros(len(d)),
        bias_sigma_cosine=np.zeros(len(d)),
        bias_sigma_range_rate_mps=np.zeros(len(d)),
    )


class Score:
    """Confirmed tracks at the ends of the last scans: errors, objects without a track, tracks too many."""

    def __init__(self) -> None:
        self.errors: list[np.ndarray] = []
        self.tracks = self.objects = self.double = self.missed = 0

    def add(self, scene: Scene, tracker: DwellTracker) -> None:
        from scipy.spatial import cKDTree

        truth, tracks = scene.truth(), tracker.tracks(scene.time_tai_ns)
        tracks = tracks.take(tracks.confirmed == 1)
        distance, owner = cKDTree(truth.position_ecef_m).query(tracks.position_ecef_m)
        near = distance < NEAR_M
        held = np.unique(owner[near])
        self.errors.append(distance[near])
        self.tracks += len(tracks)
        self.double += int(near.sum()) - len(held)
        self.objects += len(truth)
        self.missed += len(truth) - len(held)


def track(settings: SceneSettings, *, share: float, learner: Registration | None, scans: int, scored: int) -> Score:
    scene = Scene(settings, duration_s=10.0 * scans + 60.0)
    parameters = TrackerParameters(**{name: e.base_si for name, e in TRACKER_REFERENCE.items()})
    tracker = DwellTracker(parameters, hands_on_settled=True)
    draws, score, rolls = generator(7, "registration claims"), Score(), {}
    for number in range(scans):
        for batch in scene.scan():
            made = Detections.concatenate([batch.detections, claims_of(batch, share, draws)])
            if learner is not None:
                rolls |= dict(zip(made.detection_id.tolist(), roll_of(made).tolist(), strict=True))
            tracker.step(batch.dwells, corrected(learner, made))
            settled = tracker.settled()
            if learner is not None and len(settled.time_tai_ns):
                roll = np.array([rolls.pop(name) for name in settled.detection_id.tolist()])
                learner.learn(settled, face_roll_rad=roll)
        if number >= scans - scored:
            score.add(scene, tracker)
    if learner is not None:
        print_biases(scene, learner)
    return score


def print_biases(scene: Scene, learner: Registration) -> None:
    """Print how far estimates are from what was injected, and what that does at 1,000 km."""
    b = learner.biases()
    radar = (b.kind == SensorKind.RADAR.value) & (b.report_count > 500)
    sensor = b.sensor_id[radar]
    ranges = b.range_m[radar] - scene.range_bias_m[sensor]
    turns = b.attitude_rad[radar] - scene.attitude_bias_rad[sensor]
    claimed, found = rms(b.sigma_range_m[radar]), b.sigma_attitude_rad[radar]
    left = ", ".join(f"{rms(turns[:, k]) * 1e6:.0f} ({rms(found[:, k]) * 1e6:.0f})" for k in range(3))
    print(
        f"  {radar.sum()} satellites with 500 reports or more: range {rms(ranges):.0f} m (claimed {claimed:.0f}); turns"
        f" about forward, starboard, down {left} microradian; refused {b.refused_count.sum()}",
        flush=True,
    )


def tracker() -> None:
    objects, scans, scored = 1_500, 40, 8
    right = SceneSettings(objects=objects, layout="uniform", radius_rad=0.15)
    wrong = replace(right, range_bias_m=200.0, attitude_bias_rad=200e-6)
    cases = {
        "right sensors, errors of 0 stated": (right, 0.5, None),
        "wrong sensors, nothing learned": (wrong, 0.5, None),
        "wrong sensors, learned, 50 % report themselves": (wrong, 0.5, registration()),
        "wrong sensors, nobody reports, nothing learned": (wrong, 0.0, None),
        "wrong sensors, nobody reports, learned": (wrong, 0.0, registration()),
    }
    print("| case | error m, median and 95 % | double tracks % | objects without a track % | CPU s |")
    for name, (settings, share, learner) in cases.items():
        began = time.process_time()
        score = track(settings, share=share, learner=learner, scans=scans, scored=scored)
        errors = np.concatenate(score.errors)
        print(
            f"| {name} | {np.median(errors):.0f}, {np.quantile(errors, 0.95):.0f} "
            f"| {100.0 * score.double / max(score.tracks, 1):.2f} | {100.0 * score.missed / score.objects:.2f} "
            f"| {time.process_time() - began:.0f} |",
            flush=True,
        )


# --- cost -----------------------------------------------------------------------------


def cost() -> None:
    count, draws, learner = 90_000, generator(1, "registration cost"), registration()
    learned, taken = [], []
    for epoch in range(40):
        size = np.array([30.0, 2e-4, 2e-3, 0.7])
        low, high = [6e5, -0.5, -0.5, -4e3], [2e6, 0.5, 0.5, 4e3]
        rows = empty_settled()._replace(
            detection_id=draws.permutation(count).astype(np.uint64),
            track_id=draws.permutation(100_000)[:count].astype(np.uint64),
            time_tai_ns=epoch * 10 * NS + draws.integers(0, 10 * NS, count),
            sensor_id=draws.integers(0, 1_000, count).astype(np.uint32),
            kind=np.zeros(count, np.uint8),
            values=draws.uniform(low, high, (count, 4)),
            sigmas=np.tile(size / 1.4, (count, 1)),
            innovations=size * draws.standard_normal((count, 4)),
            variances=np.tile(size**2, (count, 1)),
            measured=np.full(count, 15, np.uint8),
            track_updates=np.full(count, min(epoch, 9), np.uint32),
            reported_icao24=np.zeros(count, np.uint32),
        )
        began = time.process_time()
        learner.learn(rows)
        middle = time.process_time()
        learner.known(rows.sensor_id, rows.kind, rows.time_tai_ns)
        learned.append(middle - began)
        taken.append(time.process_time() - middle)
    print(f"registration, 90,000 rows, 1,000 sensors: learn {min(learned[12:]):.3f} s, known {min(taken[12:]):.3f} s")
    print(f"clutter map, 1,000 dwells, 10,000 reports: {clutter_cost(draws):.4f} s")


def clutter_cost(draws: np.random.Generator) -> float:
    clutter = ClutterMap(ClutterMapParameters(**{name: e.base_si for name, e in CLUTTER_MAP_REFERENCE.items()}))
    up = draws.standard_normal((1_000, 3))
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    columns = {name: np.zeros((1_000, *c.row_shape), c.dtype) for name, c in Dwells.columns()}
    spent = []
    for epoch in range(30):
        fixed = {
            "sensor_position_ecef_m": 6.95e6 * up,
            "sensor_velocity_ecef_mps": 7_500.0 * np.cross(up, [0.3, 0.4, 0.86]),
            "azimuth_width_rad": np.full(1_000, 1.2),
            "grazing_min_rad": np.full(1_000, 0.15),
            "grazing_max_rad": np.full(1_000, 1.0),
            "scan_limit_rad": np.full(1_000, 1.3),
            "face_tilt_rad": np.full(1_000, 0.6),
            "clutter_density": np.full(1_000, 3e-5),
            "dwell_id": np.arange(1_000, dtype=np.uint64) + np.uint64(1_000 * epoch),
            "time_tai_ns": np.full(1_000, epoch * 10 * NS),
        }
        places, times = 6.371e6 * np.repeat(up, 10, axis=0), np.full(10_000, epoch * 10 * NS)
        began = time.process_time()
        clutter.expect(Dwells(**{**columns, **fixed}))
        clutter.learn(places, times)
        clutter.ratio(places, times)
        spent.append(time.process_time() - began)
    return min(spent[12:])


if __name__ == "__main__":
    {"plain": plain, "tracker": tracker, "cost": cost}[sys.argv[1]]()
