"""Sensors near the ground, by the same horizon, clutter and detection as those in orbit.

Surveillance radars on a mast, in an aircraft and under an aerostat, and the skywave radar over the horizon.
"""

from lookdown.sensing.ground.card import aerostat_card, airborne_radar_card, ground_radar_card, skywave_card
from lookdown.sensing.ground.coverage import DetectionRange, coverage_area_m2, detection_range_m
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
from lookdown.sensing.ground.sensor import SurveillanceSensor, aerostat_is_up
from lookdown.sensing.ground.skywave import SKYWAVE_REFERENCE, SkywaveParameters, hf_rcs_m2, reference_skywave
from lookdown.sensing.ground.skywave_sensor import SkywavePlace, SkywaveSensor, skywave_coverage_area_m2
from lookdown.sensing.ground.surveillance import SurveillanceParameters, surveillance_from

__all__ = [
    "AEROSTAT_REFERENCE",
    "AIRBORNE_RADAR_REFERENCE",
    "GROUND_RADAR_REFERENCE",
    "SKYWAVE_REFERENCE",
    "AerostatParameters",
    "AirborneRadarParameters",
    "DetectionRange",
    "GroundRadarParameters",
    "Racetrack",
    "Site",
    "SkywaveParameters",
    "SkywavePlace",
    "SkywaveSensor",
    "SurveillanceParameters",
    "SurveillanceSensor",
    "aerostat_card",
    "aerostat_is_up",
    "airborne_radar_card",
    "coverage_area_m2",
    "detection_range_m",
    "ground_radar_card",
    "hf_rcs_m2",
    "place",
    "reference_aerostat",
    "reference_airborne_radar",
    "reference_ground_radar",
    "reference_skywave",
    "skywave_card",
    "skywave_coverage_area_m2",
    "surveillance_from",
]
