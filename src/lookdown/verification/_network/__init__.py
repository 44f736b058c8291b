"""Verification of network: a published series step by step, a study flown whole, failures against Dijkstra,
lengths; links of light and the sky, Starlink's lasers, the load of the world."""

from lookdown.verification._network._failures import rows as failure_rows
from lookdown.verification._network._lengths import rows as length_rows
from lookdown.verification._network._load import rows as load_rows
from lookdown.verification._network._manila_dalian import rows as series_rows
from lookdown.verification._network._physics import rows as physics_rows
from lookdown.verification._network._starlink import rows as laser_rows
from lookdown.verification._network._study import rows as study_rows
from lookdown.verification._row import Row

__all__ = ["rows"]

_PARTS = (series_rows, study_rows, failure_rows, length_rows, physics_rows, laser_rows, load_rows)


def rows() -> list[Row]:
    """Return the rows of the area "network"."""
    return [row for part in _PARTS for row in part()]
