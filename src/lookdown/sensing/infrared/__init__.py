"""Infrared from orbit, staring or scanning: background, cloud, signatures and what noise and clutter leave of them."""

from lookdown.sensing.infrared.budget import (
    centroid_sigma_rad,
    clutter_intensity_wpsr,
    intensity_at_snr_wpsr,
    noise_irradiance_wpm2,
    point_detection_probability,
    point_snr_ratio,
)
from lookdown.sensing.infrared.card import infrared_card
from lookdown.sensing.infrared.clouds import CloudField
from lookdown.sensing.infrared.parameters import (
    INFRARED_REFERENCE,
    InfraredBand,
    InfraredParameters,
    reference_infrared,
)
from lookdown.sensing.infrared.radiance import band_photon_radiance, band_radiance
from lookdown.sensing.infrared.sensor import InfraredSensor, InfraredView

__all__ = [
    "INFRARED_REFERENCE",
    "CloudField",
    "InfraredBand",
    "InfraredParameters",
    "InfraredSensor",
    "InfraredView",
    "band_photon_radiance",
    "band_radiance",
    "centroid_sigma_rad",
    "clutter_intensity_wpsr",
    "infrared_card",
    "intensity_at_snr_wpsr",
    "noise_irradiance_wpm2",
    "point_detection_probability",
    "point_snr_ratio",
    "reference_infrared",
]
