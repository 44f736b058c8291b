"""Detection in noise, exactly: thresholds, probabilities and draws."""

from lookdown.sensing.detection.exact import (
    detection_probability,
    detection_threshold,
    draw_power,
    fluctuation_shape,
    required_snr_ratio,
)
from lookdown.sensing.detection.table import ProbabilityTable, probability_table

__all__ = [
    "ProbabilityTable",
    "detection_probability",
    "detection_threshold",
    "draw_power",
    "fluctuation_shape",
    "probability_table",
    "required_snr_ratio",
]
