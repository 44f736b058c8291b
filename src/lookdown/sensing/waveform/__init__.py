"""Waveforms: pulse repetition, what it folds and what it cannot hear, and how several tell folds apart."""

from lookdown.sensing.waveform.ambiguity import (
    fold_count,
    folded_range_m,
    folded_speed_mps,
    least_antenna_area_m2,
    prf_greatest_hz,
    prf_least_hz,
    received_share,
    speed_span_mps,
    swath_is_clear,
)
from lookdown.sensing.waveform.prf_set import PrfSet, evenly_spread_prfs_hz

__all__ = [
    "PrfSet",
    "evenly_spread_prfs_hz",
    "fold_count",
    "folded_range_m",
    "folded_speed_mps",
    "least_antenna_area_m2",
    "prf_greatest_hz",
    "prf_least_hz",
    "received_share",
    "speed_span_mps",
    "swath_is_clear",
]
