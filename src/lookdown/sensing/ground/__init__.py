"""Sensors near the ground, by the same horizon, clutter and detection as those in orbit.

Surveillance radars on a mast, in an aircraft and under an aerostat, and the skywave radar over the horizon.
"""

from lookdown.sensing.ground.kinds import (
    AEROSTAT_REFERENCE,
    AIRBORNE_RADAR_REFERENCE,
    GROUND_RADAR_REFERENCE,
    AerostatParameters,
    AirborneRadarParameters,
    GroundRadarParameters,
    reference_aerostat,
    reference_airborne_radar,
    reference_ground_radar,
)
from lookdown.sensing.ground.place import Racetrack, Site, place
from lookdown.sensing.ground.surveillance import SurveillanceParameters

__all__ = [
    "AEROSTAT_REFERENCE",
    "AIRBORNE_RADAR_REFERENCE",
    "GROUND_RADAR_REFERENCE",
    "AerostatParameters",
    "AirborneRadarParameters",
    "GroundRadarParameters",
    "Racetrack",
    "Site",
    "SurveillanceParameters",
    "place",
    "reference_aerostat",
    "reference_airborne_radar",
    "reference_ground_radar",
]
