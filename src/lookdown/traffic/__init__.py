"""Where every aircraft truly is: recorded flights, cleaned by stated rules and made smooth."""

from lookdown.traffic.claims import ClaimSource, honest_claims, offset_claims
from lookdown.traffic.importing.importer import ImportReport, ImportRequest, import_recording
from lookdown.traffic.interest.assumptions import INTEREST_ASSUMPTIONS
from lookdown.traffic.interest.groups import Formation, InterestGroup, Replay, Shape, Speech
from lookdown.traffic.interest.traffic import InterestTraffic, ReplayedClaims
from lookdown.traffic.joint import JointTraffic, RegionTraffic
from lookdown.traffic.realism.assumptions import REALISM_ASSUMPTIONS
from lookdown.traffic.realism.beside import beside_recording, beside_reference, populations_of
from lookdown.traffic.realism.comparison import Population, QuantityDistance, RealismReport, compare, population_of
from lookdown.traffic.realism.day import wind_of_day, world_beside, world_beside_reference
from lookdown.traffic.realism.hearing import HearingRules, hear
from lookdown.traffic.realism.references import Reference, references
from lookdown.traffic.realism.samples import QUANTITIES, FlightSamples, cell_name, samples_of
from lookdown.traffic.realism.wind import WindLayers, estimate_wind
from lookdown.traffic.recorded.assumptions import ASSUMPTIONS, Assumption
from lookdown.traffic.recorded.catalogue import SAMPLES, Sample, SampleFacts, facts_of, rebuild, sample_path
from lookdown.traffic.recorded.classes import CLASS_RULES
from lookdown.traffic.recorded.cleaning import CleaningReport, CleaningRules, RuleCount
from lookdown.traffic.recorded.flights import ObjectFacts, RecordedTraffic, Region
from lookdown.traffic.recorded.rows import Recording, read_recording
from lookdown.traffic.recorded.smoothing import SmoothingReport, SmoothingRules
from lookdown.traffic.signatures import SIGNATURES, Signature, signature_codes
from lookdown.traffic.world import ClutterCounts, FleetKind, WorldSettings, WorldTraffic
from lookdown.traffic.world.places.assumptions import PLACES_ASSUMPTIONS
from lookdown.traffic.world.transport.assumptions import TRANSPORT_ASSUMPTIONS

__all__ = [
    "ASSUMPTIONS",
    "CLASS_RULES",
    "INTEREST_ASSUMPTIONS",
    "PLACES_ASSUMPTIONS",
    "QUANTITIES",
    "REALISM_ASSUMPTIONS",
    "SAMPLES",
    "SIGNATURES",
    "TRANSPORT_ASSUMPTIONS",
    "Assumption",
    "ClaimSource",
    "CleaningReport",
    "CleaningRules",
    "ClutterCounts",
    "FleetKind",
    "FlightSamples",
    "Formation",
    "HearingRules",
    "ImportReport",
    "ImportRequest",
    "InterestGroup",
    "InterestTraffic",
    "JointTraffic",
    "ObjectFacts",
    "Population",
    "QuantityDistance",
    "RealismReport",
    "RecordedTraffic",
    "Recording",
    "Reference",
    "Region",
    "RegionTraffic",
    "Replay",
    "ReplayedClaims",
    "RuleCount",
    "Sample",
    "SampleFacts",
    "Shape",
    "Signature",
    "SmoothingReport",
    "SmoothingRules",
    "Speech",
    "WindLayers",
    "WorldSettings",
    "WorldTraffic",
    "beside_recording",
    "beside_reference",
    "cell_name",
    "compare",
    "estimate_wind",
    "facts_of",
    "hear",
    "honest_claims",
    "import_recording",
    "offset_claims",
    "population_of",
    "populations_of",
    "read_recording",
    "rebuild",
    "references",
    "sample_path",
    "samples_of",
    "signature_codes",
    "wind_of_day",
    "world_beside",
    "world_beside_reference",
]
