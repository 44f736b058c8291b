"""Classes of traffic, the deadline of each, and what one shipment takes on a link."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lookdown.arrays import Codes, Instants
from lookdown.network.constants import SPEED_OF_LIGHT_MPS
from lookdown.units import ParameterReference

__all__ = [
    "DELIVERY_REFERENCE",
    "NEAREST_GATEWAY",
    "DeliveryParameters",
    "Priority",
    "deadline_tai_ns",
    "fibre_time_s",
    "reference_delivery",
]

NEAREST_GATEWAY = 4_294_967_295
"""As the destination of a shipment: whichever gateway is nearest by the way it goes."""

_FIBRE_DETOUR = 1.5
"""Time in fibre over time in vacuum along the great circle: refraction 1.47 and hardly a detour."""


class Priority(IntEnum):
    """Classes, the first of them first; when room is short the last of them goes first."""

    CONTROL = 0
    CUSTODY = 1
    ASSOCIATED = 2
    OTHER = 3
    BULK = 4


@dataclass(frozen=True, slots=True)
class DeliveryParameters:
    """How shipments are queued and when they are too late, in SI.

    Attributes
    ----------
    buffer_bit : float
        Memory of each link's queue.
    control_deadline_s, custody_deadline_s, associated_deadline_s, other_deadline_s, bulk_deadline_s : float
        From the look to the operator; what comes later nobody wants any more.
    ground_s : float
        From the gateway to the operator.
    """

    buffer_bit: float
    control_deadline_s: float
    custody_deadline_s: float
    associated_deadline_s: float
    other_deadline_s: float
    bulk_deadline_s: float
    ground_s: float

    def __post_init__(self) -> None:
        assert self.buffer_bit > 0.0 and min(self.deadlines_s) > 0.0 and self.ground_s >= 0.0

    @property
    def deadlines_s(self) -> tuple[float, ...]:
        """Deadlines by class."""
        return (
            self.control_deadline_s,
            self.custody_deadline_s,
            self.associated_deadline_s,
            self.other_deadline_s,
            self.bulk_deadline_s,
        )


_P = ParameterReference
DELIVERY_REFERENCE: dict[str, ParameterReference] = {
    "buffer_bit": _P("data_size", "MB", 256.0, 64.0, 4096.0, "assumption: memory of a link's queue"),
    "control_deadline_s": _P("time", "s", 5.0, 1.0, 10.0, "assumption"),
    "custody_deadline_s": _P("time", "s", 3.0, 1.0, 10.0, "assumption: a fast object flies 3 km in it"),
    "associated_deadline_s": _P("time", "s", 10.0, 5.0, 60.0, "assumption: one revisit"),
    "other_deadline_s": _P("time", "s", 10.0, 5.0, 60.0, "assumption: the tracker takes reports as late as 60 s"),
    "bulk_deadline_s": _P("time", "s", 600.0, 60.0, 3600.0, "assumption"),
    "ground_s": _P("time", "ms", 20.0, 5.0, 80.0, "assumption: 2,700 km of fibre at 1.5 times the time in vacuum"),
}
"""Default figure of every field of `DeliveryParameters`, as a scenario writes it."""


def reference_delivery(**changes: float) -> DeliveryParameters:
    """Return the parameters of `DELIVERY_REFERENCE`, with some fields of yours.

    Examples
    --------
    >>> reference_delivery(ground_s=0.0).ground_s
    0.0
    """
    values = {name: reference.base_si for name, reference in DELIVERY_REFERENCE.items()}
    return DeliveryParameters(**{**values, **changes})


def deadline_tai_ns(look_tai_ns: Instants, priority: Codes, parameters: DeliveryParameters) -> Instants:
    """Return when reports are of no use any more, by their class.

    Parameters
    ----------
    look_tai_ns : (n,) int64
    priority : (n,) uint8
    parameters : DeliveryParameters

    Examples
    --------
    >>> deadline_tai_ns(np.array([10]), np.array([1], np.uint8), reference_delivery(custody_deadline_s=2.0))
    array([2000000010])
    """
    spans = np.array([round(seconds * 1e9) for seconds in parameters.deadlines_s], np.int64)
    return np.asarray(look_tai_ns + spans[priority])


def fibre_time_s(distance_m: float) -> float:
    """Return the time one way through fibre along a great circle.

    References
    ----------
    Handley, "Delay is not an option", HotNets 2018: 1.5 times the time in vacuum.

    Examples
    --------
    >>> round(2e3 * fibre_time_s(5_576e3), 1)  # London to New York and back, ms
    55.8
    """
    return _FIBRE_DETOUR * distance_m / SPEED_OF_LIGHT_MPS
