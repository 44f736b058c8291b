"""ADS-B heard from orbit: the link, collisions in crowded beams, claims true and false, and Doppler to check them."""

from lookdown.sensing.adsb.beams import BeamFan, beam_fan
from lookdown.sensing.adsb.card import adsb_card
from lookdown.sensing.adsb.collisions import (
    aloha_success_probability,
    least_success_probability,
    update_interval_s,
)
from lookdown.sensing.adsb.link import (
    doppler_sigma_mps,
    free_space_loss_ratio,
    message_success_probability,
    monopole_gain_ratio,
    received_power_w,
)
from lookdown.sensing.adsb.parameters import (
    ADSB_REFERENCE,
    TRANSMITTERS,
    AdsbParameters,
    Transmitter,
    reference_adsb,
)
from lookdown.sensing.adsb.sensor import AdsbReception, AdsbSensor, ghost_sites_ecef_m

__all__ = [
    "ADSB_REFERENCE",
    "TRANSMITTERS",
    "AdsbParameters",
    "AdsbReception",
    "AdsbSensor",
    "BeamFan",
    "Transmitter",
    "adsb_card",
    "aloha_success_probability",
    "beam_fan",
    "doppler_sigma_mps",
    "free_space_loss_ratio",
    "ghost_sites_ecef_m",
    "least_success_probability",
    "message_success_probability",
    "monopole_gain_ratio",
    "received_power_w",
    "reference_adsb",
    "update_interval_s",
]
