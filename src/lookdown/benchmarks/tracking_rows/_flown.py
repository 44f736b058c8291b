"""A tracker flown through a scene: what was looked at, used and shown, kept small."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from time import process_time

import numpy as np

from lookdown.benchmarks.tracking_scenes import Batch, Scene
from lookdown.tables import Associations, ObjectMetrics, Tracks, TruthStates
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.tracking.metrics import score

__all__ = ["CUTOFF_M", "Flown", "Scan", "flown", "new_tracker", "parameters", "slim_tracks", "table_hash"]

CUTOFF_M = 5_000.0


def parameters() -> TrackerParameters:
    """Return the tracker's reference parameters."""
    return TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})


def new_tracker() -> DwellTracker:
    """Return a tracker as people get it."""
    return DwellTracker(parameters())


def table_hash(table: Tracks) -> str:
    """Return the first digits of the SHA-256 of all columns of a table."""
    digest = hashlib.sha256()
    for name, _ in table.columns():
        digest.update(np.ascontiguousarray(getattr(table, name)).tobytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan flown.

    Attributes
    ----------
    spent_s : float
        CPU time of `DwellTracker.step` alone.
    detections, dwells, updates : int
    truth, tracks : TruthStates, Tracks
        At its end.
    objects : ObjectMetrics
        A row an object.
    gospa_m : float
    false_count : int
    """

    spent_s: float
    detections: int
    dwells: int
    updates: int
    truth: TruthStates
    tracks: Tracks
    objects: ObjectMetrics
    gospa_m: float
    false_count: int


@dataclass(slots=True)
class Flown:
    """Several scans flown, without what is large.

    Attributes
    ----------
    objects : list of ObjectMetrics
        One table a scan.
    shown : list of (track_id, time_tai_ns)
        Confirmed tracks at the end of each scan.
    looks : list of (n,) uint32
        Objects looked at in each scan, once a look.
    spent_s, detections, updates : list
    """

    objects: list[ObjectMetrics] = field(default_factory=list)
    shown: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    looks: list[np.ndarray] = field(default_factory=list)
    spent_s: list[float] = field(default_factory=list)
    detections: list[int] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    gospa_m: list[float] = field(default_factory=list)
    false_count: list[int] = field(default_factory=list)
    last_hash: str = ""


def _nothing(*_: object) -> None:
    return


def one_scan(
    scene: Scene, tracker: DwellTracker, watch: Callable[[Batch, Associations], None] = _nothing
) -> tuple[Scan, np.ndarray]:
    """Return one scan flown, and who was looked at in it."""
    spent_s, detections, dwells, before = 0.0, 0, 0, tracker.update_count
    looks = []
    for batch in scene.scan():
        start = process_time()
        used = tracker.step(batch.dwells, batch.detections)
        spent_s += process_time() - start
        detections += len(batch.detections)
        dwells += len(batch.dwells)
        looks.append(batch.looked_id)
        watch(batch, used)
    tracks, truth = tracker.tracks(scene.time_tai_ns), scene.truth()
    metrics, objects = score(truth, tracks, cutoff_m=CUTOFF_M, custody_limit_m=CUTOFF_M)
    updates = tracker.update_count - before
    gospa_m, false = float(metrics.gospa_m[-1]), int(metrics.false_count[-1])
    return Scan(spent_s, detections, dwells, updates, truth, tracks, objects, gospa_m, false), np.concatenate(looks)


def flown(
    scene: Scene,
    tracker: DwellTracker,
    scans: int,
    *,
    watch: Callable[[Batch, Associations], None] = _nothing,
    at_end: Callable[[int, Scan], None] = _nothing,
) -> Flown:
    """Return so many scans flown.

    Parameters
    ----------
    watch : called with every batch and what the tracker used of it
    at_end : called with the number and the whole of every scan, of which only the small part is kept
    """
    kept = Flown()
    for number in range(scans):
        scan, looks = one_scan(scene, tracker, watch)
        at_end(number, scan)
        shown = scan.tracks.confirmed > 0
        kept.objects.append(scan.objects)
        kept.shown.append((scan.tracks.track_id[shown], scan.tracks.time_tai_ns[shown]))
        kept.looks.append(looks)
        for name in ("spent_s", "detections", "updates", "gospa_m", "false_count"):
            getattr(kept, name).append(getattr(scan, name))
        kept.last_hash = table_hash(scan.tracks)
    return kept


def slim_tracks(shown: list[tuple[np.ndarray, np.ndarray]]) -> Tracks:
    """Return confirmed tracks of which only identity and instant are known: what false tracks are counted by."""
    track_id = np.concatenate([ids for ids, _ in shown])
    count = len(track_id)

    def nothing(name: str) -> np.ndarray:
        kind = dict(Tracks.columns())[name]
        # One row stands for all: a column of covariances would fill the memory.
        return np.broadcast_to(np.zeros(1, (kind.dtype, kind.row_shape)), (count, *kind.row_shape))

    known = {
        "track_id": track_id,
        "time_tai_ns": np.concatenate([times for _, times in shown]),
        "confirmed": np.ones(count, np.uint8),
    }
    return Tracks(**{name: known.get(name, nothing(name)) for name, _ in Tracks.columns()})
