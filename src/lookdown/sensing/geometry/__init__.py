"""Where a sensor looks: frames, lines of sight, angles and regions."""

from lookdown.sensing.geometry.antenna import azimuth_rad, face_axes, grazing_rad, line_of_sight, local_frame
from lookdown.sensing.geometry.region import (
    SearchRegion,
    region_border_ecef_m,
    region_centre_ecef_m,
    region_holds,
    region_limits,
)

__all__ = [
    "SearchRegion",
    "azimuth_rad",
    "face_axes",
    "grazing_rad",
    "line_of_sight",
    "local_frame",
    "region_border_ecef_m",
    "region_centre_ecef_m",
    "region_holds",
    "region_limits",
]
