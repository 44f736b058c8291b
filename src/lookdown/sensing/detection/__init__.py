"""Detection in noise, exactly: thresholds, probabilities and draws."""

from lookdown.sensing.detection.exact import (
    detection_probability,
    detection_threshold,
    draw_power,
    fluctuation_shape,
    required_snr_ratio,
)

__all__ = [
    "detection_probability",
    "detection_threshold",
    "draw_power",
    "fluctuation_shape",
    "required_snr_ratio",
]
