"""Verification of traffic: the world's demand against published counts, its airliners against real ones."""

from lookdown.verification._row import Row
from lookdown.verification._traffic._demand import rows as demand_rows
from lookdown.verification._traffic._realism import rows as realism_rows

__all__ = ["rows"]


def rows() -> list[Row]:
    """Return the rows of the area "traffic"."""
    return [row for part in (demand_rows, realism_rows) for row in part()]
