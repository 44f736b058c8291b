"""Detection in noise, exactly: thresholds, probabilities and draws."""

from lookdown.sensing.detection.approximate import albersheim_snr_db, shnidman_snr_db
from lookdown.sensing.detection.cfar import cfar_detection_probability, cfar_loss_ratio, cfar_multiplier
from lookdown.sensing.detection.exact import (
    detection_probability,
    detection_threshold,
    draw_power,
    fluctuation_shape,
    required_snr_ratio,
)
from lookdown.sensing.detection.looks import (
    binary_probability,
    binary_single_probability,
    cumulative_probability,
    detection_probability_unequal,
)
from lookdown.sensing.detection.table import ProbabilityTable, probability_table

__all__ = [
    "ProbabilityTable",
    "albersheim_snr_db",
    "binary_probability",
    "binary_single_probability",
    "cfar_detection_probability",
    "cfar_loss_ratio",
    "cfar_multiplier",
    "cumulative_probability",
    "detection_probability",
    "detection_probability_unequal",
    "detection_threshold",
    "draw_power",
    "fluctuation_shape",
    "probability_table",
    "required_snr_ratio",
    "shnidman_snr_db",
]
