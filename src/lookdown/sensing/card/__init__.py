"""The sensor card: one page that says what a sensor is, what it can do, and where it is blind."""

from lookdown.sensing.card.curve_set import Axis, CurveSet
from lookdown.sensing.card.curves import radar_curves
from lookdown.sensing.card.flyers import USUAL_FLYERS, Flyer, flyers_of
from lookdown.sensing.card.rows import CardRow, receive_beams_at_once, sensor_card

__all__ = [
    "USUAL_FLYERS",
    "Axis",
    "CardRow",
    "CurveSet",
    "Flyer",
    "flyers_of",
    "radar_curves",
    "receive_beams_at_once",
    "sensor_card",
]
