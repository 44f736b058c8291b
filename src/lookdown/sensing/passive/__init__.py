"""Passive radio from a cluster of three: differences of time and frequency, and where the emitter is."""

from lookdown.sensing.passive.bounds import (
    detection_probability_of_pair,
    frequency_sigma_hz,
    ionosphere_sigma_m,
    pair_snr_ratio,
    rms_of_flat,
    time_sigma_s,
)
from lookdown.sensing.passive.card import passive_card
from lookdown.sensing.passive.geolocation import (
    Fix,
    bounding_ratio,
    cluster_states,
    differences,
    fix_covariance,
    locate,
)
from lookdown.sensing.passive.parameters import (
    EMITTERS,
    PASSIVE_REFERENCE,
    Emitter,
    PassiveParameters,
    reference_passive,
)
from lookdown.sensing.passive.sensor import PassiveSensor, difference_covariance, record_snr_ratio

__all__ = [
    "EMITTERS",
    "PASSIVE_REFERENCE",
    "Emitter",
    "Fix",
    "PassiveParameters",
    "PassiveSensor",
    "bounding_ratio",
    "cluster_states",
    "detection_probability_of_pair",
    "difference_covariance",
    "differences",
    "fix_covariance",
    "frequency_sigma_hz",
    "ionosphere_sigma_m",
    "locate",
    "pair_snr_ratio",
    "passive_card",
    "record_snr_ratio",
    "reference_passive",
    "rms_of_flat",
    "time_sigma_s",
]
