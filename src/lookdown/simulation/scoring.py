"""What a run came to: tracks against truth, the causes of gaps, and the summary."""

from dataclasses import asdict
from typing import Any

import numpy as np

from lookdown.picture import gap_causes, with_gap_causes
from lookdown.scenario import Stages
from lookdown.sensing.detection import detection_probability
from lookdown.simulation.flight import Flight
from lookdown.tables import Associations, Looks, Metrics, ObjectMetrics, Tracks, TruthStates
from lookdown.tracking.metrics import custody_losses, score, summarise

__all__ = ["SUMMARY_KEYS", "in_order", "scored", "without_network"]

SUMMARY_KEYS = (
    "custody",
    "gospa",
    "position_error_m_median",
    "position_error_m_p95",
    "nees_mean",
    "id_switches",
    "false_tracks_per_hour",
    "detections",
    "track_updates",
    "cpu_s",
    "peak_rss_mb",
    "seed",
    "scenario_hash",
)
"""Keys of the summary that scripts may rely on, in order; others may follow."""


def scored(flight: Flight, stages: Stages) -> tuple[Metrics, ObjectMetrics, dict[str, Any]]:
    """Return tracks against truth with the causes of the gaps, and their summary."""
    truth = TruthStates.concatenate(t for t, _, _ in flight.reported)
    tracks = Tracks.concatenate(t for _, t, _ in flight.reported)
    held = np.concatenate([h for _, _, h in flight.reported] or [np.zeros(0, bool)])
    looks = Looks.concatenate(flight.looks)
    settings, radar = stages.metrics, stages.radar_parameters
    metrics, rows = score(truth, tracks, **_by(stages))
    # `score` keeps the order of the truth, instant by instant; the flags of visibility stand in it.
    assert np.array_equal(truth.object_id, rows.object_id) and np.array_equal(truth.time_tai_ns, rows.time_tai_ns)

    def without_notch(snr_ratio: np.ndarray, _looks: Looks) -> np.ndarray:
        return np.asarray(
            detection_probability(
                snr_ratio / radar.look_count,
                false_alarm_probability=radar.false_alarm_probability,
                look_count=radar.look_count,
                swerling_case=radar.swerling_case,
            )
        )

    causes = gap_causes(
        rows,
        looks,
        held=held,
        custody_limit_m=settings.custody_limit_m,
        detection_probability=without_notch,
    )
    rows = with_gap_causes(rows, causes)
    summary = summarise(
        metrics,
        rows,
        truth=truth,
        tracks=tracks,
        detection_count=flight.detection_count,
        false_alarm_count=flight.false_alarm_count,
        track_update_count=flight.update_count,
        duration_s=(flight.reached_tai_ns - stages.start_tai_ns) / 1e9,
        custody_limit_m=settings.custody_limit_m,
        cutoff_m=settings.gospa_cutoff_m,
        associations=Associations.concatenate(flight.associations),
    )
    return metrics, rows, asdict(summary) | {"out_of_custody": custody_losses(rows, truth)}


def _by(stages: Stages) -> dict[str, Any]:
    """Return by what tracks are scored, and when."""
    interval = stages.report_interval_ns
    return {
        "cutoff_m": stages.metrics.gospa_cutoff_m,
        "custody_limit_m": stages.metrics.custody_limit_m,
        "times_tai_ns": np.arange(stages.start_tai_ns + interval, stages.stop_tai_ns + 1, interval),
    }


def without_network(flight: Flight, stages: Stages) -> dict[str, float]:
    """Return what the same looks come to for a tracker that is given them at once: custody, GOSPA and error."""
    truth = TruthStates.concatenate(t for t, _, _ in flight.reported)
    metrics, rows = score(truth, Tracks.concatenate(flight.reported_direct), **_by(stages))
    errors = rows.position_error_m[rows.track_id > 0]
    return {
        "custody": float(rows.in_custody.mean()) if len(rows) else 0.0,
        "gospa": float(metrics.gospa_m.mean()) if len(metrics) else 0.0,
        "position_error_m_median": float(np.median(errors)) if len(errors) else 0.0,
    }


def in_order(summary: dict[str, Any]) -> dict[str, Any]:
    """Return the summary with the promised keys first."""
    return {key: summary[key] for key in SUMMARY_KEYS} | summary
