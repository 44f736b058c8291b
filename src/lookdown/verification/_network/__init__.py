"""Verification of network: a published series step by step, a study flown whole, failures against Dijkstra, lengths."""

from lookdown.verification._network._failures import rows as failure_rows
from lookdown.verification._network._lengths import rows as length_rows
from lookdown.verification._network._manila_dalian import rows as series_rows
from lookdown.verification._network._study import rows as study_rows
from lookdown.verification._row import Row

__all__ = ["rows"]


def rows() -> list[Row]:
    """Return the rows of the area "network"."""
    return [row for part in (series_rows, study_rows, failure_rows, length_rows) for row in part()]
