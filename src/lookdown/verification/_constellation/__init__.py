"""Verification of constellation: states, patterns, closed forms, and what others say of cover and access."""

from lookdown.verification._constellation._claims import rows as claim_rows
from lookdown.verification._constellation._closed_forms import rows as closed_form_rows
from lookdown.verification._constellation._patterns import rows as pattern_rows
from lookdown.verification._constellation._states import rows as state_rows
from lookdown.verification._row import Row

__all__ = ["rows"]


def rows() -> list[Row]:
    """Return the rows of the area "constellation"."""
    return [row for part in (state_rows, pattern_rows, closed_form_rows, claim_rows) for row in part()]
