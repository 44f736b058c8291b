"""Marginals of a group of tracks and reports by loopy belief propagation.

For groups beyond exact sums. Exact where the group is a tree; elsewhere the marginals
are somewhat too sure of themselves (tests state by how much).

Numeric policy: float64 throughout, no fastmath. A sum over all but one is the total
less that one, or summed anew where that one is more than half of it, so that nothing
is lost to cancellation.
"""

from numba import njit

__all__ = ["ITERATION_LIMIT", "believe_group"]

ITERATION_LIMIT = 50
"""Rounds of messages at most; each takes some 10 ns an edge."""

_TOLERANCE = 1e-4


@njit(cache=True, error_model="numpy")
def _send_from_track(row, starts, work):
    """Renew the messages of one track to its reports: how much it wants each, against all else."""
    ratios, to_tracks, to_reports = work.ratios, work.to_tracks, work.to_reports
    total = work.missing[row]
    for edge in range(starts[row], starts[row + 1]):
        total += ratios[edge] * to_tracks[edge]
    for edge in range(starts[row], starts[row + 1]):
        if ratios[edge] == 0.0:
            continue
        own = ratios[edge] * to_tracks[edge]
        rest = total - own
        if own > 0.5 * total:
            rest = work.missing[row]
            for other in range(starts[row], starts[row + 1]):
                if other != edge:
                    rest += ratios[other] * to_tracks[other]
        to_reports[edge] = ratios[edge] / rest


@njit(cache=True, error_model="numpy")
def _send_from_report(column, work):
    """Renew the messages of one report to its tracks; return the largest relative change."""
    edges, to_tracks, to_reports = work.report_edges, work.to_tracks, work.to_reports
    start, stop = work.report_starts[column], work.report_starts[column + 1]
    total = work.unused[column]
    for k in range(start, stop):
        total += to_reports[edges[k]]
    change = 0.0
    for k in range(start, stop):
        own = to_reports[edges[k]]
        rest = total - own
        if own > 0.5 * total:
            rest = work.unused[column]
            for other in range(start, stop):
                if other != k:
                    rest += to_reports[edges[other]]
        change = max(change, abs(to_tracks[edges[k]] * rest - 1.0))
        to_tracks[edges[k]] = 1.0 / rest
    return change


@njit(cache=True, error_model="numpy")
def _write_beliefs(first, last, starts, columns, work, weights_out):
    """Write the marginals that the messages amount to; no report is given away more than once in sum."""
    for k in range(first, last):
        row = work.order[k]
        total = work.missing[row]
        for edge in range(starts[row], starts[row + 1]):
            total += work.ratios[edge] * work.to_tracks[edge]
        for edge in range(starts[row], starts[row + 1]):
            weights_out[edge] = work.ratios[edge] * work.to_tracks[edge] / total
    for k in range(first, last):
        row = work.order[k]
        for edge in range(starts[row], starts[row + 1]):
            column = columns[edge]
            if work.ratios[edge] == 0.0 or work.last_rows[column] != row:
                continue
            given = 0.0
            for other in range(work.report_starts[column], work.report_starts[column + 1]):
                given += weights_out[work.report_edges[other]]
            for other in range(work.report_starts[column], work.report_starts[column + 1]):
                weights_out[work.report_edges[other]] /= max(given, 1.0)


@njit(cache=True, error_model="numpy")
def believe_group(first, last, starts, columns, work, weights_out):
    """Write the marginals of one group by messages between its tracks and its reports.

    Stops when no message changes by more than 1e-4 of itself, or after
    `ITERATION_LIMIT` rounds with the marginals as they are then.

    References
    ----------
    Williams, Lau, IEEE T-AES 50 (2014) 2942-2959, equations 29 and 30.
    """
    for k in range(first, last):
        row = work.order[k]
        for edge in range(starts[row], starts[row + 1]):
            work.to_tracks[edge] = 1.0
            work.last_rows[columns[edge]] = row
    for _ in range(ITERATION_LIMIT):
        for k in range(first, last):
            _send_from_track(work.order[k], starts, work)
        change = 0.0
        for k in range(first, last):
            row = work.order[k]
            for edge in range(starts[row], starts[row + 1]):
                if work.ratios[edge] != 0.0 and work.last_rows[columns[edge]] == row:
                    change = max(change, _send_from_report(columns[edge], work))
        if change < _TOLERANCE:
            break
    _write_beliefs(first, last, starts, columns, work, weights_out)
