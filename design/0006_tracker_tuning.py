"""Measures what the tracker's thresholds and sizes do to custody and honesty, on the recorded flights.

Flies 40 minutes of the scenario `paris` once, keeps the dwells and detections, and
tracks them with each set of parameters. Prints the rows of 0006-tracker-tuning.md that
are not of motion; what motion does is printed by 0016_motion.py.
Run: .venv/bin/python design/0006_tracker_tuning.py (about 2 minutes of CPU).
"""

import dataclasses
from time import process_time

import numpy as np

from lookdown.scenario import build, load_scenario
from lookdown.tables import Tracks, TruthStates
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.tracking.metrics import score, summarise
from lookdown.units import si_from

MINUTES, SKIP_S, REPORT_S = 40, 1200, 10
BASE = TrackerParameters(**{k: si_from(r.base, r.unit, r.dimension) for k, r in TRACKER_REFERENCE.items()})


def fly():
    """Return (dwells, detections, end of step) of each step and the truth at each report."""
    stages = build(load_scenario("paris"), seed=1)
    steps, truth = [], []
    for k in range(MINUTES * 60):
        end = stages.start_tai_ns + (SKIP_S + k + 1) * stages.step_ns
        middle = end - stages.step_ns // 2
        dwells = stages.scheduler.dwells(stages.ephemeris.at(middle), middle)
        detections, _ = stages.radar.observe(dwells, stages.traffic.at(middle))
        steps.append((dwells, detections, end))
        if (k + 1) % REPORT_S == 0:
            now = stages.traffic.at(end)
            instants = np.full(len(now), end, np.int64)
            truth.append(
                TruthStates(now.object_id, now.aircraft_class, instants, now.position_ecef_m, now.velocity_ecef_mps)
            )
    return steps, TruthStates.concatenate(truth)


def track(steps, truth, name, **changes):
    """Track the steps with changed parameters and print one row of the table."""
    tracker = DwellTracker(dataclasses.replace(BASE, **changes))
    reports, updates, start = [], 0, process_time()
    for k, (dwells, detections, end) in enumerate(steps):
        updates += len(tracker.step(dwells, detections))
        if (k + 1) % REPORT_S == 0:
            reports.append(tracker.tracks(end))
    cpu_s = process_time() - start
    tracks = Tracks.concatenate(reports)
    metrics, rows = score(truth, tracks)
    s = summarise(
        metrics, rows, truth=truth, tracks=tracks, detection_count=0, false_alarm_count=0,
        track_update_count=updates, duration_s=float(len(steps)),
    )  # fmt: skip
    print(
        f"| {name} | {s.custody:.3f} | {s.id_switches} | {s.false_tracks} | {s.position_error_m_median:.0f} / "
        f"{s.position_error_m_p95:.0f} | {s.nees_mean:.1f} / {s.nees_median:.1f} | {s.nees_share_inside_95:.3f} | "
        f"{cpu_s:.1f} |",
        flush=True,
    )


def main():
    """Print the table."""
    steps, truth = fly()
    print(
        "| parameters | custody | switches | false | error m, median / 95 % "
        "| NEES mean / median | inside 95 % | CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    track(steps, truth, "as shipped")
    track(steps, truth, "shown after 3 detections", confirm_updates=3.0)
    track(steps, truth, "dropped below 0.01", drop_existence_ratio=0.01)
    track(steps, truth, "gate 0.99999", gate_probability=0.99999)
    track(steps, truth, "size the same from all sides", aspect_spread_ratio=1.001)
    track(steps, truth, "aspect 5 dB", aspect_spread_ratio=10.0**0.5)


if __name__ == "__main__":
    main()
