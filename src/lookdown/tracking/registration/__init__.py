"""What is learned behind the watermark: the slow errors of sensors, and where reports are no aircraft."""

from lookdown.tracking.registration.clutter_map import ClutterMap
from lookdown.tracking.registration.parameters import (
    CLUTTER_MAP_REFERENCE,
    REGISTRATION_REFERENCE,
    ClutterMapParameters,
    RegistrationParameters,
)
from lookdown.tracking.registration.registration import Registration, SensorBiases, face_roll_rad
from lookdown.tracking.registration.settled import Settled, empty_settled

__all__ = [
    "CLUTTER_MAP_REFERENCE",
    "REGISTRATION_REFERENCE",
    "ClutterMap",
    "ClutterMapParameters",
    "Registration",
    "RegistrationParameters",
    "SensorBiases",
    "Settled",
    "empty_settled",
    "face_roll_rad",
]
