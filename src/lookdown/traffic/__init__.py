"""Where every aircraft truly is: recorded flights, cleaned by stated rules and made smooth."""

from lookdown.traffic.recorded.assumptions import ASSUMPTIONS, Assumption
from lookdown.traffic.recorded.catalogue import SAMPLES, Sample, SampleFacts, facts_of, rebuild, sample_path
from lookdown.traffic.recorded.classes import CLASS_RULES
from lookdown.traffic.recorded.cleaning import CleaningReport, CleaningRules, RuleCount
from lookdown.traffic.recorded.flights import ObjectFacts, RecordedTraffic, Region
from lookdown.traffic.recorded.rows import Recording, read_recording
from lookdown.traffic.recorded.smoothing import SmoothingReport, SmoothingRules
from lookdown.traffic.signatures import SIGNATURES, Signature, signature_codes

__all__ = [
    "ASSUMPTIONS",
    "CLASS_RULES",
    "SAMPLES",
    "SIGNATURES",
    "Assumption",
    "CleaningReport",
    "CleaningRules",
    "ObjectFacts",
    "RecordedTraffic",
    "Recording",
    "Region",
    "RuleCount",
    "Sample",
    "SampleFacts",
    "Signature",
    "SmoothingReport",
    "SmoothingRules",
    "facts_of",
    "read_recording",
    "rebuild",
    "sample_path",
    "signature_codes",
]
