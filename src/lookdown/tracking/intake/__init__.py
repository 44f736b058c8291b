"""Intake: other people's detections made the tracker's, and each row that is not taken told with its reason."""

from lookdown.tracking.intake.arrival import LATENESS_S, arrival_codes, behind_newest, straggler_limit
from lookdown.tracking.intake.codes import REJECT_SENTENCES, RejectCode, Rejects, counts_by_code
from lookdown.tracking.intake.converting import Converted, converted, times_of
from lookdown.tracking.intake.dwells import (
    CLUTTER_DENSITY,
    COAST_S,
    SPAN_NS,
    Looked,
    dwell_keys,
    formed_dwells,
    sound_dwells,
    with_dwells,
)
from lookdown.tracking.intake.forms import FORMS, Form, InputColumn, form_of, schema_markdown
from lookdown.tracking.intake.reading import RawColumns, check_types, raw_columns
from lookdown.tracking.intake.screening import Screened, UsedIds, screen

__all__ = [
    "CLUTTER_DENSITY",
    "COAST_S",
    "FORMS",
    "LATENESS_S",
    "REJECT_SENTENCES",
    "SPAN_NS",
    "Converted",
    "Form",
    "InputColumn",
    "Looked",
    "RawColumns",
    "RejectCode",
    "Rejects",
    "Screened",
    "UsedIds",
    "arrival_codes",
    "behind_newest",
    "check_types",
    "converted",
    "counts_by_code",
    "dwell_keys",
    "form_of",
    "formed_dwells",
    "raw_columns",
    "schema_markdown",
    "screen",
    "sound_dwells",
    "straggler_limit",
    "times_of",
    "with_dwells",
]
