"""Waveforms: pulse repetition, what it folds and what it cannot hear, and how several tell folds apart."""

from lookdown.sensing.waveform.ambiguity import (
    fold_count,
    folded_range_m,
    folded_speed_mps,
    least_antenna_area_m2,
    nadir_hits,
    prf_greatest_hz,
    prf_least_hz,
    received_share,
    speed_span_mps,
    swath_is_clear,
)
from lookdown.sensing.waveform.chirp import (
    chirp_ambiguity,
    range_doppler_coupling_m,
    range_rate_correlation,
    rms_bandwidth_hz,
)
from lookdown.sensing.waveform.choice import ambiguity_faults, choose_prf_set, require_unambiguous
from lookdown.sensing.waveform.prf_set import PrfSet, evenly_spread_prfs_hz, staggered_prfs_hz
from lookdown.sensing.waveform.resolution import (
    Resolved,
    chinese_remainder,
    expected_ghosts,
    first_ghost,
    resolution_error_bound,
    resolve_folds,
)

__all__ = [
    "PrfSet",
    "Resolved",
    "ambiguity_faults",
    "chinese_remainder",
    "chirp_ambiguity",
    "choose_prf_set",
    "evenly_spread_prfs_hz",
    "expected_ghosts",
    "first_ghost",
    "fold_count",
    "folded_range_m",
    "folded_speed_mps",
    "least_antenna_area_m2",
    "nadir_hits",
    "prf_greatest_hz",
    "prf_least_hz",
    "range_doppler_coupling_m",
    "range_rate_correlation",
    "received_share",
    "require_unambiguous",
    "resolution_error_bound",
    "resolve_folds",
    "rms_bandwidth_hz",
    "speed_span_mps",
    "staggered_prfs_hz",
    "swath_is_clear",
]
