"""One dwell at signal level (F3): covariances, echoes, adaptive processing, detection and angle.

The parametric radar (F2) looks its losses up; what it looks up is checked against this.
"""

from lookdown.sensing.signal.comparison import (
    DetectionTrial,
    detection_share,
    dwell_response,
    random_dwell,
    table_loss_ratio,
)
from lookdown.sensing.signal.covariance import (
    brennan_rank,
    clutter_covariance,
    clutter_lags,
    covariance_from_lags,
    steering_vectors,
)
from lookdown.sensing.signal.cube import IqTarget, echo_vectors, iq_cube, range_doppler_map
from lookdown.sensing.signal.detectors import (
    angle_estimates,
    angle_sigma,
    cell_averaging_detections,
    ordered_statistic_detections,
    ordered_statistic_multiplier,
)
from lookdown.sensing.signal.dwell import (
    SignalDwell,
    dwell_on_orbit,
    fold_ranges_m,
    own_share,
    reference_dwell,
    ring_patches,
)
from lookdown.sensing.signal.processing import (
    adaptive_detection_probability,
    adaptive_false_alarm_probability,
    adaptive_threshold,
    matched_filter_power,
    optimum_weights,
    reed_mallett_brennan_ratio,
    sample_covariance,
    sinr_loss_ratio,
    staggered_loss_ratio,
)

__all__ = [
    "DetectionTrial",
    "IqTarget",
    "SignalDwell",
    "adaptive_detection_probability",
    "adaptive_false_alarm_probability",
    "adaptive_threshold",
    "angle_estimates",
    "angle_sigma",
    "brennan_rank",
    "cell_averaging_detections",
    "clutter_covariance",
    "clutter_lags",
    "covariance_from_lags",
    "detection_share",
    "dwell_on_orbit",
    "dwell_response",
    "echo_vectors",
    "fold_ranges_m",
    "iq_cube",
    "matched_filter_power",
    "optimum_weights",
    "ordered_statistic_detections",
    "ordered_statistic_multiplier",
    "own_share",
    "random_dwell",
    "range_doppler_map",
    "reed_mallett_brennan_ratio",
    "reference_dwell",
    "ring_patches",
    "sample_covariance",
    "sinr_loss_ratio",
    "staggered_loss_ratio",
    "steering_vectors",
    "table_loss_ratio",
]
