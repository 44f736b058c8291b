"""Figures of design/0020: smoothing, fusion and shards.

Run from the repository's root: python design/0020_smoothing_and_fusion.py [smoothing] [fusion] [shards]
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "oracles"))

from fusion_plain import some_covariances, tracks_of
from plain_radar import START_TAI_NS, PlainRadar, level_state
from smoothing_plain import STEP_NS, errors_and_nees, flights, fly, shake, some_turns
from tracking_parameters import even_parameters, known_parameters

from lookdown.tracking import DwellTracker
from lookdown.tracking.fusion import (
    ShardedTracker,
    fuse_independent,
    intersect,
    intersect_inverse,
    match_tracks,
    partition_around,
)
from lookdown.tracking.smoothing import smooth

LIMIT_95 = 12.59
LOOKS, PARTS = 50, 4


def row(*cells):
    print("| " + " | ".join(str(c) for c in cells) + " |")


def figures(errors, nees):
    position, velocity = (np.sqrt((errors[:, k : k + 3] ** 2).sum(1).mean()) for k in (0, 3))
    return f"{position:.1f}", f"{velocity:.2f}", f"{nees.mean():.2f}", f"{(nees < LIMIT_95).mean():.3f}"


def as_filtered(detections, associations, parameters, looks):
    """Return what the filter knew at each of some looks."""
    for look in looks:
        until = START_TAI_NS + look * STEP_NS
        known = associations.take(associations.time_tai_ns <= until)
        yield smooth(detections, known, parameters, times_tai_ns=np.array([until]))


def smoothing():
    row("flights", "state", "position error m, rms", "velocity m/s", "NEES mean", "inside 95 %")
    parameters, rng, count = even_parameters(0.3, 0.1), np.random.default_rng(1), 200
    instants = START_TAI_NS + np.arange(LOOKS * PARTS) * (STEP_NS // PARTS)
    for name, rates in (("straight", None), ("three turns of 1 to 3 deg/s", some_turns(LOOKS, count, rng))):
        truth, detections, associations = flights(count, LOOKS, rng, turn_rates=rates, parts=PARTS)
        parts = [
            errors_and_nees(t, truth, instants)
            for t in as_filtered(detections, associations, parameters, range(6, 48, 3))
        ]
        row(name, "filtered", *figures(*(np.concatenate(p) for p in zip(*parts, strict=True))))
        tracks = smooth(detections, associations, parameters, times_tai_ns=instants)
        inside = (tracks.time_tai_ns >= instants[6 * PARTS]) & (tracks.time_tai_ns < instants[48 * PARTS])
        at_look = (tracks.time_tai_ns - START_TAI_NS) % STEP_NS == 0
        for what, mask in (("smoothed, at looks", at_look), ("smoothed, between", ~at_look)):
            row(name, what, *figures(*errors_and_nees(tracks.take(mask & inside), truth, instants)))
    _, detections, associations = flights(2000, 50, rng)
    spent = []
    for _ in range(4):
        begin = time.process_time()
        tracks = smooth(detections, associations, known_parameters())
        spent.append(time.process_time() - begin)
    total = tracks.position_ecef_m[:, 0].sum()
    print(f"smooth: {len(associations)} detections of 2,000 tracks in {min(spent):.2f} s CPU, sum of x {total:.6g}")


def fusion():
    row("common share", "intersection", "inverse intersection", "as independent")
    rng, count = np.random.default_rng(5), 20_000
    own, other, common = some_covariances(3, rng)
    for share in (0.0, 0.3, 0.6, 0.9):
        scaled = common / max(share / (1.0 - share), 1e-9)
        draws = [rng.multivariate_normal(np.zeros(6), X, count) for X in (own, other, scaled)]
        inverse = [np.linalg.inv(X) for X in (own, other, scaled)]
        A, B = np.linalg.inv(inverse[0] + inverse[2]), np.linalg.inv(inverse[1] + inverse[2])
        first = (A @ (inverse[0] @ draws[0].T + inverse[2] @ draws[2].T)).T
        second = (B @ (inverse[1] @ draws[1].T + inverse[2] @ draws[2].T)).T
        cells = []
        for rule in (intersect, intersect_inverse, fuse_independent):
            fused = rule(first, np.tile(A, (count, 1, 1)), second, np.tile(B, (count, 1, 1)))
            nees = np.einsum("ka,kab,kb->k", fused.state, np.linalg.inv(fused.covariance), fused.state)
            error = np.sqrt((fused.state[:, :3] ** 2).sum(1).mean())
            cells.append(f"{nees.mean():.2f}, {error:.0f} m")
        row(share, *cells)
    costs()


def costs():
    rng, count = np.random.default_rng(6), 20_000
    P, Q = some_covariances(count, rng), some_covariances(count, rng)
    x = rng.normal(size=(count, 6))
    for rule in (intersect, intersect_inverse):
        begin = time.process_time()
        weight = rule(x, P, x + 1.0, Q).weight.mean()
        spent_us = 1e6 * (time.process_time() - begin) / count
        print(f"{rule.__name__}: {spent_us:.1f} us a pair CPU, mean weight {weight:.4f}")
    places = np.array([level_state(*rng.uniform([-1, -3, 0, -3, 100], [1, 3, 12000, 3, 260])) for _ in range(count)])
    ours, theirs = (
        tracks_of(places, P, 1 + np.arange(count)),
        tracks_of(places + np.array([20, 20, 20, 1, 1, 1]), Q, 1 + np.arange(count)),
    )
    begin = time.process_time()
    pairs = match_tracks(ours, theirs, known_parameters())
    right = (pairs.track_id == pairs.their_track_id).sum()
    print(f"match_tracks: {count} each, {time.process_time() - begin:.2f} s CPU, {len(pairs)} pairs, {right} right")


def shards():
    row("halo km", "tracks shown by one tracker", "by three shards", "to the bit", "median difference m", "handed over")
    rng = np.random.default_rng(0)
    states = np.array(
        [level_state(*rng.uniform([0.79, -0.04, 3000, -3.1, 150], [0.91, 0.14, 12000, 3.1, 260])) for _ in range(60)]
    )
    partition, radar, feed = partition_around(states[:, :3], 3), PlainRadar(3, clutter_count=10.0), []
    for k in range(80):
        states = fly(states, 8.0, np.zeros(60))
        states = states + shake(states, 8.0, 0.3, 0.1, rng)
        instant = START_TAI_NS + k * STEP_NS
        feed.append((instant, *radar.look(instant, list(states), states[:, :3].mean(0), width_rad=0.6)[:2]))
    for halo_m in (1e3, 20e3, 50e3, 100e3, 200e3):
        one, many = DwellTracker(known_parameters()), ShardedTracker(known_parameters(), partition, halo_m=halo_m)
        shown, also, exact, apart = 0, 0, 0, []
        for instant, dwells, detections in feed:
            one.step(dwells, detections)
            many.step(dwells, detections)
            x, y = one.tracks(instant), many.tracks(instant)
            mine, other = x.take(np.isin(x.track_id, y.track_id)), y.take(np.isin(y.track_id, x.track_id))
            gap = np.linalg.norm(mine.position_ecef_m - other.position_ecef_m, axis=1)
            shown, also, exact = shown + len(x), also + len(y), exact + int((gap == 0.0).sum())
            apart.extend(gap[gap > 0.0])
        median = f"{np.median(apart):.3g}" if apart else "-"
        row(f"{halo_m / 1e3:.0f}", shown, also, f"{exact / max(shown, 1):.4f}", median, many.handover_count)


if __name__ == "__main__":
    for part in sys.argv[1:] or ("smoothing", "fusion", "shards"):
        print(f"\n{part}")
        {"smoothing": smoothing, "fusion": fusion, "shards": shards}[part]()
