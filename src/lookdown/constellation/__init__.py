"""Where the satellites are: element sets, the ephemeris table and coverage."""

from lookdown.constellation.coverage import (
    annulus_area_fraction,
    cap_area_fraction,
    mean_satellites_in_view,
    satellites_in_view,
    worst_central_angle_rad,
)
from lookdown.constellation.elements import MeanElements, sgp4_models
from lookdown.constellation.ephemeris import EphemerisTable, teme_states
from lookdown.constellation.limits import AccessLimits
from lookdown.constellation.tle import elements_from_tle, read_tle
from lookdown.constellation.walker import WalkerShell, walker_elements

__all__ = [
    "AccessLimits",
    "EphemerisTable",
    "MeanElements",
    "WalkerShell",
    "annulus_area_fraction",
    "cap_area_fraction",
    "elements_from_tle",
    "mean_satellites_in_view",
    "read_tle",
    "satellites_in_view",
    "sgp4_models",
    "teme_states",
    "walker_elements",
    "worst_central_angle_rad",
]
