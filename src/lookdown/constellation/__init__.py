"""Where the satellites are: element sets, the ephemeris table and coverage."""

from lookdown.constellation.axis import kozai_motions_radps, semi_major_axes_m
from lookdown.constellation.coverage import (
    annulus_area_fraction,
    cap_area_fraction,
    mean_satellites_in_view,
    satellites_in_view,
    worst_central_angle_rad,
)
from lookdown.constellation.elements import MeanElements, sgp4_models
from lookdown.constellation.ephemeris import EphemerisTable
from lookdown.constellation.explicit import combined, explicit_elements
from lookdown.constellation.grid import CoverageGrid
from lookdown.constellation.limits import AccessLimits
from lookdown.constellation.propagation import teme_states
from lookdown.constellation.rosette import rosette_shell
from lookdown.constellation.statistics import (
    BandCoverage,
    CoverageTally,
    GapHistogram,
    PlaceCoverage,
    WaitCoverage,
    latitude_bands,
)
from lookdown.constellation.status import STATUS_SENTENCES
from lookdown.constellation.streets import (
    StreetsPattern,
    cap_and_street_rad,
    streets_altitude_m,
    streets_elements,
)
from lookdown.constellation.tle import elements_from_tle, read_tle
from lookdown.constellation.walker import WalkerShell, walker_elements

__all__ = [
    "AccessLimits",
    "BandCoverage",
    "CoverageGrid",
    "CoverageTally",
    "EphemerisTable",
    "GapHistogram",
    "MeanElements",
    "PlaceCoverage",
    "STATUS_SENTENCES",
    "StreetsPattern",
    "WaitCoverage",
    "WalkerShell",
    "annulus_area_fraction",
    "cap_and_street_rad",
    "cap_area_fraction",
    "combined",
    "elements_from_tle",
    "explicit_elements",
    "kozai_motions_radps",
    "latitude_bands",
    "mean_satellites_in_view",
    "read_tle",
    "rosette_shell",
    "satellites_in_view",
    "semi_major_axes_m",
    "sgp4_models",
    "streets_altitude_m",
    "streets_elements",
    "teme_states",
    "walker_elements",
    "worst_central_angle_rad",
]
