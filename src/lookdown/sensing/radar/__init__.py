"""The look-down radar: its parameters, its range equation, what it detects and how well it measures."""

from lookdown.sensing.radar.parameters import RADAR_REFERENCE, RadarParameters, reference_radar
from lookdown.sensing.radar.sensor import RadarSensor

__all__ = ["RADAR_REFERENCE", "RadarParameters", "RadarSensor", "reference_radar"]
