"""Late data: what comes late, twice and shuffled must give the picture that the same dwells give in order."""

import math
from time import process_time

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._flown import new_tracker, table_hash
from lookdown.benchmarks.tracking_rows._straight import radius_for
from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings
from lookdown.seeds import generator
from lookdown.tables import Detections, Dwells
from lookdown.tracking import DwellTracker

__all__ = ["Delivery", "deliveries", "late_rows", "shuffled"]

LATE_SHARE, TWICE_SHARE, LATEST_S = 0.30, 0.10, 59.0
_SCANS, _ROUNDS = 14, 3

Delivery = tuple[Dwells, Detections]


def deliveries(scene: Scene, scans: int) -> list[Delivery]:
    """Return what the satellites of a scene report, instant by instant."""
    return [(batch.dwells, batch.detections) for _ in range(scans) for batch in scene.scan()]


def shuffled(in_order: list[Delivery], seed: int) -> list[Delivery]:
    """Return the same dwells as they come when some are late, some come twice, and each delivery is in no order.

    Three in ten come up to 59 s after their instant, one in ten a second time up to 59 s later; what has come since
    the instant before is delivered together. The last deliveries hold what is still on its way at the end.
    """
    draws = generator(seed, "late data")
    dwells = Dwells.concatenate([d for d, _ in in_order])
    detections = Detections.concatenate([d for _, d in in_order])
    count = len(dwells)
    instants = np.array([int(d.time_tai_ns[0]) for d, _ in in_order])
    step = int(np.diff(instants).max())
    # What comes between two instants waits for the later one: that too is lateness.
    most_s = LATEST_S - 1e-9 * step
    late_s = np.where(draws.random(count) < LATE_SHARE, most_s * draws.random(count), 0.0)
    twice = np.flatnonzero(draws.random(count) < TWICE_SHARE)
    rows = np.concatenate([np.arange(count), twice])
    late_s = np.concatenate([late_s, most_s * draws.random(len(twice))])
    arrival = dwells.time_tai_ns[rows] + np.round(1e9 * late_s).astype(np.int64)
    instants = np.concatenate([instants, instants[-1] + step * np.arange(1, math.ceil(LATEST_S * 1e9 / step) + 2)])
    place = np.searchsorted(instants, arrival)
    order = np.argsort(detections.dwell_id, kind="stable")
    first = np.searchsorted(detections.dwell_id[order], dwells.dwell_id, side="left")
    last = np.searchsorted(detections.dwell_id[order], dwells.dwell_id, side="right")
    made = []
    for k in np.unique(place):
        mine = draws.permutation(rows[place == k])
        # A dwell that comes twice in one delivery is sent twice.
        reports = np.concatenate([np.zeros(0, np.int64), *(order[first[row] : last[row]] for row in mine)])
        made.append((dwells.take(mine), detections.take(draws.permutation(reports))))
    return made


def _spent_s(tracker: DwellTracker, delivered: list[Delivery]) -> float:
    start = process_time()
    for dwells, detections in delivered:
        tracker.step(dwells, detections)
    return process_time() - start


def late_rows(objects: int) -> list[Row]:
    """Return what late data cost beside data in order; infinite where the tracks differ in one bit."""
    settings = SceneSettings(objects=objects, radius_rad=radius_for(objects), seed=15, turn_share=0.005, life_s=3_600.0)
    scene = Scene(settings, duration_s=_SCANS * settings.scan_s + 60.0)
    in_order = deliveries(scene, _SCANS)
    late = shuffled(in_order, settings.seed)
    now = scene.time_tai_ns + 60_000_000_000
    spent_s = (math.inf, math.inf)
    try:
        # The first round of a process costs more than the others; the least of each tells what the data cost.
        for _ in range(_ROUNDS):
            plain, other = new_tracker(), new_tracker()
            spent_s = min(spent_s[0], _spent_s(plain, in_order)), min(spent_s[1], _spent_s(other, late))
        hashes = table_hash(plain.tracks(now)), table_hash(other.tracks(now))
    except AssertionError as fault:
        return [_row(math.inf, f"refused: {fault}", "nothing")]
    equal = hashes[0] == hashes[1]
    said = f"{spent_s[0]:.2f} s in order, {spent_s[1]:.2f} s late; {objects} objects, {_SCANS} scans"
    compared = (
        f"tracks {hashes[0]} {'equal to' if equal else 'NOT EQUAL to'} {hashes[1]}; {other.late_count} dwells late, "
        f"{other.duplicate_count} detections twice, {other.too_late_count} too late"
    )
    return [_row(spent_s[1] / spent_s[0] if equal else math.inf, said, compared)]


def _row(measured: float, said: str, checksum: str) -> Row:
    return Row(
        id="tracking.late_data",
        must=2.0,
        aim=1.5,
        measured=measured,
        unit="ratio",
        reference=f"CPU time, {100 * LATE_SHARE:.0f} % up to {LATEST_S:.0f} s late, {100 * TWICE_SHARE:.0f} % twice, "
        f"deliveries shuffled, over the same in order: {said}",
        checksum=checksum,
    )
