"""Which track has each report of some dwells, as the log stands."""

from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import WHOLE
from lookdown.tracking.engine._layout import (
    EVENT,
    FIRST_REPORT_EDGE,
    NIS,
    NONE,
    REPORT_NEXT,
    ROW,
    SLOT_TIME,
    STARTER,
    TRACK_ID,
    WEIGHT,
)
from lookdown.tracking.engine._log_kernels import reports_of

__all__ = ["fill_used"]


@njit(**WHOLE, nogil=True)
def fill_used(links, log, slots, whole, nis):
    """Write (detection, track, instant) and NIS of each used report of some dwells; return how many.

    A report that began a track is that track's, with a NIS of 0.
    """
    log = handle_of(log)
    count = 0
    for slot in slots:
        first, end = reports_of(log, slot)
        for r in range(first, end):
            row, best, squared = log.labels[r, STARTER], 0.0, 0.0
            edge = log.labels[r, FIRST_REPORT_EDGE]
            while edge != NONE:
                if log.edge_values[edge, WEIGHT] > max(best, 0.5 - 1e-12):
                    best, squared = log.edge_values[edge, WEIGHT], log.edge_values[edge, NIS]
                    row = log.events[log.edges[edge, EVENT], ROW]
                edge = log.edges[edge, REPORT_NEXT]
            if row != NONE:
                whole[count, 0], whole[count, 1] = log.ids[r], links[row, TRACK_ID]
                whole[count, 2], nis[count] = log.slots[slot, SLOT_TIME], squared
                count += 1
    return count
