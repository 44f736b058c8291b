"""`python -m lookdown.benchmarks.tracking_scenes OBJECTS SCANS [LAYOUT]`: the tracker on a scene, scan by scan."""

import resource
import sys
from time import process_time

import numpy as np

from lookdown.benchmarks.tracking_scenes._scene import Scene, SceneSettings
from lookdown.tables import ObjectMetrics, Tracks
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.tracking.metrics import score


def _last_pairs(pairs: tuple[np.ndarray, np.ndarray], rows: ObjectMetrics) -> tuple[np.ndarray, np.ndarray]:
    """Return every track that ever had an object, by rising id, and its last object."""
    held = rows.track_id > 0
    tracks = np.concatenate([rows.track_id[held], pairs[0]])
    tracks, first = np.unique(tracks, return_index=True)
    return tracks, np.concatenate([rows.object_id[held], pairs[1]])[first]


def _outliving(pairs: tuple[np.ndarray, np.ndarray], rows: ObjectMetrics, tracks: Tracks) -> int:
    """Return how many confirmed tracks have no object because theirs has left."""
    gone = pairs[0][~np.isin(pairs[1], rows.object_id)]
    idle = ~np.isin(tracks.track_id, rows.track_id) & (tracks.confirmed > 0)
    return int(np.count_nonzero(np.isin(tracks.track_id[idle], gone)))


def main(objects: int, scans: int, layout: str) -> None:
    """Print what each scan costs and how good the picture is at its end."""
    scene = Scene(SceneSettings(objects=objects, layout=layout, turn_share=0.005, life_s=7_200.0))  # type: ignore[arg-type]
    tracker = DwellTracker(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))
    pairs = np.zeros(0, np.uint64), np.zeros(0, np.uint32)
    for scan in range(scans):
        made_s = spent_s = shown_s = 0.0
        dwell_count = detection_count = updates = 0
        before = tracker.update_count
        last = process_time()
        for batch in scene.scan():
            made_s += (start := process_time()) - last
            tracker.step(batch.dwells, batch.detections)
            last = process_time()
            spent_s += last - start
            dwell_count += len(batch.dwells)
            detection_count += len(batch.detections)
        updates = tracker.update_count - before
        start = process_time()
        tracks = tracker.tracks(scene.time_tai_ns)
        shown_s = process_time() - start
        metrics, rows = score(scene.truth(), tracks)
        pairs = _last_pairs(pairs, rows)
        false = int(metrics.false_count.sum())
        outliving = _outliving(pairs, rows, tracks)
        error = rows.position_error_m[rows.track_id > 0]
        print(  # noqa: T201
            f"scan {scan}: step {spent_s:.3f} s, {1e6 * spent_s / max(detection_count, 1):.2f} us a detection, "
            f"tracks() {shown_s:.3f} s, made in {made_s:.2f} s; {dwell_count} dwells, {detection_count} detections, "
            f"{updates} updates; {len(tracks)} tracks, {int(tracks.confirmed.sum())} confirmed, "
            f"matched {int(metrics.matched_count.sum())}, false {false - outliving}, "
            f"{outliving} outlive their object, "
            f"GOSPA {metrics.gospa_m[-1]:.0f} m, median error {np.median(error) if len(error) else 0.0:.0f} m, "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "hot_spots")
