"""What is learned behind the watermark: the slow errors of sensors, and where reports are no aircraft."""

from lookdown.tracking.registration.settled import Settled, empty_settled

__all__ = ["Settled", "empty_settled"]
