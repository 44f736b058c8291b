"""Where a sensor looks: frames, lines of sight, angles and regions."""

from lookdown.sensing.geometry.antenna import azimuth_rad, face_axes, grazing_rad, line_of_sight, local_frame
from lookdown.sensing.geometry.crab import (
    closing_speed_mps,
    crab_angle_rad,
    crab_of,
    crab_speed_ratio,
    effective_velocity_mps,
    misalignment_rad,
    yawed_frame,
)
from lookdown.sensing.geometry.horizon import (
    ground_clearance_m,
    ground_range_m,
    horizon_arc_m,
    horizon_range_m,
    lowest_seen_height_m,
    range_at_ground_m,
    sees,
    sight_clearance_m,
)
from lookdown.sensing.geometry.refraction import ExponentialAir, RayPath, air_horizon_arc_m, crpl_air, trace_ray
from lookdown.sensing.geometry.region import (
    SearchRegion,
    region_border_ecef_m,
    region_centre_ecef_m,
    region_holds,
    region_limits,
)

__all__ = [
    "ExponentialAir",
    "RayPath",
    "SearchRegion",
    "air_horizon_arc_m",
    "azimuth_rad",
    "closing_speed_mps",
    "crab_angle_rad",
    "crab_of",
    "crab_speed_ratio",
    "crpl_air",
    "effective_velocity_mps",
    "face_axes",
    "grazing_rad",
    "ground_clearance_m",
    "ground_range_m",
    "horizon_arc_m",
    "horizon_range_m",
    "line_of_sight",
    "local_frame",
    "lowest_seen_height_m",
    "misalignment_rad",
    "range_at_ground_m",
    "region_border_ecef_m",
    "region_centre_ecef_m",
    "region_holds",
    "region_limits",
    "sees",
    "sight_clearance_m",
    "trace_ray",
    "yawed_frame",
]
