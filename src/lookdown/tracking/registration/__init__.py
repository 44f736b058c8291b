"""What is learned behind the watermark: the slow errors of sensors, and where reports are no aircraft."""

from lookdown.tracking.registration.parameters import (
    REGISTRATION_REFERENCE,
    RegistrationParameters,
)
from lookdown.tracking.registration.registration import Registration, SensorBiases, face_roll_rad
from lookdown.tracking.registration.settled import Settled, empty_settled

__all__ = [
    "REGISTRATION_REFERENCE",
    "Registration",
    "RegistrationParameters",
    "SensorBiases",
    "Settled",
    "empty_settled",
    "face_roll_rad",
]
