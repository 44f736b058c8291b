"""What is learned behind the watermark: the slow errors of sensors, and where reports are no aircraft."""

from lookdown.tracking.registration.clutter_map import ClutterMap
from lookdown.tracking.registration.parameters import (
    CLUTTER_MAP_REFERENCE,
    REGISTRATION_REFERENCE,
    ClutterMapParameters,
    RegistrationParameters,
)
from lookdown.tracking.registration.registration import (
    KnownOf,
    Registration,
    SensorBiases,
    face_roll_rad,
    nothing_known,
)
from lookdown.tracking.registration.settled import Settled, empty_settled

__all__ = [
    "CLUTTER_MAP_REFERENCE",
    "REGISTRATION_REFERENCE",
    "ClutterMap",
    "ClutterMapParameters",
    "KnownOf",
    "Registration",
    "RegistrationParameters",
    "SensorBiases",
    "Settled",
    "empty_settled",
    "face_roll_rad",
    "nothing_known",
]
