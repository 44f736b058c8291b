"""Where the satellites are: element sets, the ephemeris table and coverage."""

from lookdown.constellation.access.looks import LookAngles, PassPeaks, look_angles, pass_peaks
from lookdown.constellation.access.passes import CUT_AT_RISE, CUT_AT_SET, Passes, passes
from lookdown.constellation.access.revisit import (
    PlaceRevisit,
    SeenIntervals,
    UnseenGaps,
    place_revisit,
    seen_intervals,
    unseen_gaps,
    wait_shares,
)
from lookdown.constellation.cover.closed_forms import (
    annulus_area_fraction,
    cap_area_fraction,
    mean_satellites_in_view,
    satellites_in_view,
    worst_central_angle_rad,
)
from lookdown.constellation.cover.grid import CoverageGrid
from lookdown.constellation.cover.sightings import Sightings, SightingsRoom, sightings
from lookdown.constellation.cover.tally import (
    BandCoverage,
    CoverageTally,
    GapHistogram,
    PlaceCoverage,
    WaitCoverage,
    latitude_bands,
)
from lookdown.constellation.design.check import DesignCheck, check_design
from lookdown.constellation.design.pattern_radius import best_inclination_rad, pattern_radius_rad
from lookdown.constellation.design.requirement import CoverageRequirement, least_satellite_count
from lookdown.constellation.design.search import (
    DesignCandidates,
    DesignOutcome,
    DesignSearch,
    PatternKind,
    design_pattern,
)
from lookdown.constellation.elements.axis import kozai_motions_radps, semi_major_axes_m
from lookdown.constellation.elements.element_set import Damage, ElementSet, Particulars
from lookdown.constellation.elements.history import ManoeuvreLimits, Manoeuvres, Verdict, manoeuvres, nearest, newest
from lookdown.constellation.elements.mean import MeanElements, sgp4_models
from lookdown.constellation.elements.omm import element_set_from_omm
from lookdown.constellation.elements.omm_writing import omm_from_elements
from lookdown.constellation.elements.propagation import teme_states
from lookdown.constellation.elements.reading import element_set_from_text, read_elements
from lookdown.constellation.elements.tle import element_set_from_tle, elements_from_tle, read_tle
from lookdown.constellation.elements.tle_writing import tle_from_elements
from lookdown.constellation.ephemeris.status import OUT_OF_SERVICE, STATUS_SENTENCES
from lookdown.constellation.ephemeris.table import EphemerisTable
from lookdown.constellation.limits import AccessLimits
from lookdown.constellation.patterns.drag import drag_note
from lookdown.constellation.patterns.explicit import combined, explicit_elements
from lookdown.constellation.patterns.rosette import rosette_shell
from lookdown.constellation.patterns.streets import (
    StreetsPattern,
    cap_and_street_rad,
    streets_altitude_m,
    streets_elements,
)
from lookdown.constellation.patterns.walker import WalkerShell, walker_elements

__all__ = [
    "CUT_AT_RISE",
    "CUT_AT_SET",
    "OUT_OF_SERVICE",
    "STATUS_SENTENCES",
    "AccessLimits",
    "BandCoverage",
    "CoverageGrid",
    "CoverageRequirement",
    "CoverageTally",
    "Damage",
    "DesignCandidates",
    "DesignCheck",
    "DesignOutcome",
    "DesignSearch",
    "ElementSet",
    "EphemerisTable",
    "GapHistogram",
    "LookAngles",
    "ManoeuvreLimits",
    "Manoeuvres",
    "MeanElements",
    "Particulars",
    "PassPeaks",
    "Passes",
    "PatternKind",
    "PlaceCoverage",
    "PlaceRevisit",
    "SeenIntervals",
    "Sightings",
    "SightingsRoom",
    "StreetsPattern",
    "UnseenGaps",
    "Verdict",
    "WaitCoverage",
    "WalkerShell",
    "annulus_area_fraction",
    "best_inclination_rad",
    "cap_and_street_rad",
    "cap_area_fraction",
    "check_design",
    "combined",
    "design_pattern",
    "drag_note",
    "element_set_from_omm",
    "element_set_from_text",
    "element_set_from_tle",
    "elements_from_tle",
    "explicit_elements",
    "kozai_motions_radps",
    "latitude_bands",
    "least_satellite_count",
    "look_angles",
    "manoeuvres",
    "mean_satellites_in_view",
    "nearest",
    "newest",
    "omm_from_elements",
    "pass_peaks",
    "passes",
    "pattern_radius_rad",
    "place_revisit",
    "read_elements",
    "read_tle",
    "rosette_shell",
    "satellites_in_view",
    "seen_intervals",
    "semi_major_axes_m",
    "sgp4_models",
    "sightings",
    "streets_altitude_m",
    "streets_elements",
    "teme_states",
    "tle_from_elements",
    "unseen_gaps",
    "wait_shares",
    "walker_elements",
    "worst_central_angle_rad",
]
