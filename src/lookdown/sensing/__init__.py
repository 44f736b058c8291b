"""Look-down moving-target radar and the other sensors: what each sees of the air, and when."""

from lookdown.sensing.card import CardRow, sensor_card
from lookdown.sensing.geometry import SearchRegion
from lookdown.sensing.radar import RADAR_REFERENCE, RadarParameters, RadarSensor, reference_radar
from lookdown.sensing.schedule import SearchScheduler

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
