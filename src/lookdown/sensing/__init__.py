"""Look-down moving-target radar: what a satellite sees of the air, and when."""

from lookdown.sensing.card import CardRow, sensor_card
from lookdown.sensing.parameters import (
    RADAR_REFERENCE,
    RadarParameters,
    SearchRegion,
    reference_radar,
)
from lookdown.sensing.radar import RadarSensor
from lookdown.sensing.scheduler import SearchScheduler

__all__ = [
    "RADAR_REFERENCE",
    "CardRow",
    "RadarParameters",
    "RadarSensor",
    "SearchRegion",
    "SearchScheduler",
    "reference_radar",
    "sensor_card",
]
