"""Tracks against the truth: errors, custody, set distances, identity, honesty of the covariance."""

from lookdown.tracking.metrics.consistency import STATE_SIZE, nees, nees_band
from lookdown.tracking.metrics.false_tracks import Unmatched, false_track_ids, unmatched_tracks
from lookdown.tracking.metrics.gaps import Gaps, custody_gaps
from lookdown.tracking.metrics.run_summary import (
    RunSummary,
    custody_by_class,
    objects_by_class,
    report_interval_s,
    summarise,
)
from lookdown.tracking.metrics.set_distances import Gospa, gospa, match_within
from lookdown.tracking.metrics.track_scores import (
    held_by_any_track,
    held_by_principal_track,
    id_switch_count,
    score,
)

__all__ = [
    "STATE_SIZE",
    "Gaps",
    "Gospa",
    "RunSummary",
    "Unmatched",
    "custody_by_class",
    "custody_gaps",
    "false_track_ids",
    "gospa",
    "held_by_any_track",
    "held_by_principal_track",
    "id_switch_count",
    "match_within",
    "nees",
    "nees_band",
    "objects_by_class",
    "report_interval_s",
    "score",
    "summarise",
    "unmatched_tracks",
]
