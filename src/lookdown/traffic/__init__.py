"""Where every aircraft truly is: recorded flights, cleaned by stated rules and made smooth."""

from lookdown.traffic.assumptions import ASSUMPTIONS, Assumption
from lookdown.traffic.catalogue import SAMPLES, Sample, SampleFacts, facts_of, rebuild, sample_path
from lookdown.traffic.classes import CLASS_RULES
from lookdown.traffic.cleaning import CleaningReport, CleaningRules, RuleCount
from lookdown.traffic.recorded import ObjectFacts, RecordedTraffic, Region
from lookdown.traffic.rows import Recording, read_recording
from lookdown.traffic.smoothing import SmoothingReport, SmoothingRules

__all__ = [
    "ASSUMPTIONS",
    "CLASS_RULES",
    "SAMPLES",
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
    "SmoothingReport",
    "SmoothingRules",
    "facts_of",
    "read_recording",
    "rebuild",
    "sample_path",
]
