"""Tracks against the truth: errors, custody, set distances, identity, honesty of the covariance."""

from lookdown.tracking.metrics.air_picture import AirPicture, PictureCounts, air_picture
from lookdown.tracking.metrics.consistency import (
    STATE_SIZE,
    Consistency,
    consistency_by_degrees,
    mean_band,
    nees,
    nees_band,
)
from lookdown.tracking.metrics.cramer_rao import (
    acceleration_noise,
    bound_ratio,
    measurement_information,
    posterior_bound,
    straight_transition,
)
from lookdown.tracking.metrics.false_tracks import Unmatched, false_track_ids, unmatched_tracks
from lookdown.tracking.metrics.gaps import Gaps, custody_gaps
from lookdown.tracking.metrics.identity import (
    Duplicates,
    Purity,
    duplicates,
    id_switch_count,
    id_switches_per_track_hour,
    purity,
)
from lookdown.tracking.metrics.latency import Confirmation, Delays, confirmation_looks, delays
from lookdown.tracking.metrics.losses import CauseOfLoss, Losses, custody_losses
from lookdown.tracking.metrics.matching import Pairs, match_within, pairs_within
from lookdown.tracking.metrics.run_summary import (
    RunSummary,
    custody_by_class,
    objects_by_class,
    report_interval_s,
    summarise,
)
from lookdown.tracking.metrics.scan_scores import ScanScores, score_scan
from lookdown.tracking.metrics.set_distances import Gospa, Ospa, gospa, ospa
from lookdown.tracking.metrics.track_distances import TrackDistances, ospa2
from lookdown.tracking.metrics.track_scores import held_by_any_track, held_by_principal_track, score
from lookdown.tracking.metrics.track_segments import Segments

__all__ = [
    "STATE_SIZE",
    "AirPicture",
    "CauseOfLoss",
    "Confirmation",
    "Consistency",
    "Delays",
    "Duplicates",
    "Gaps",
    "Gospa",
    "Losses",
    "Ospa",
    "Pairs",
    "PictureCounts",
    "Purity",
    "RunSummary",
    "ScanScores",
    "Segments",
    "TrackDistances",
    "Unmatched",
    "acceleration_noise",
    "air_picture",
    "bound_ratio",
    "confirmation_looks",
    "consistency_by_degrees",
    "custody_by_class",
    "custody_gaps",
    "custody_losses",
    "delays",
    "duplicates",
    "false_track_ids",
    "gospa",
    "held_by_any_track",
    "held_by_principal_track",
    "id_switch_count",
    "id_switches_per_track_hour",
    "match_within",
    "mean_band",
    "measurement_information",
    "nees",
    "nees_band",
    "objects_by_class",
    "ospa",
    "ospa2",
    "pairs_within",
    "posterior_bound",
    "purity",
    "report_interval_s",
    "score",
    "score_scan",
    "straight_transition",
    "summarise",
    "unmatched_tracks",
]
