"""Marginals of a group of tracks and reports by loopy belief propagation.

For groups beyond exact sums. Exact where the group is a tree; elsewhere the marginals
are somewhat too sure of themselves (tests state by how much).

Numeric policy: float64 throughout, no fastmath. A sum over all but the greatest is
made without it, any other as the total less one, so that nothing is lost to
cancellation.
"""

from lookdown.numerics.parts import inlined_part, part

__all__ = ["ITERATION_LIMIT", "believe_group"]

ITERATION_LIMIT = 15
"""Rounds of messages at most; each takes some 10 ns an edge."""

_TOLERANCE = 1e-2


@inlined_part
def _send_from_track(row, starts, work):
    """Renew the messages of one track to its reports: how much it wants each, against all else."""
    ratios, to_tracks, to_reports = work.ratios, work.to_tracks, work.to_reports
    rest, greatest, greatest_edge = work.missing[row], 0.0, -1
    for edge in range(starts[row], starts[row + 1]):
        own = ratios[edge] * to_tracks[edge]
        if own > greatest:
            rest += greatest
            greatest, greatest_edge = own, edge
        else:
            rest += own
    total = rest + greatest
    for edge in range(starts[row], starts[row + 1]):
        others = rest if edge == greatest_edge else total - ratios[edge] * to_tracks[edge]
        to_reports[edge] = ratios[edge] / others


@inlined_part
def _send_from_report(column, work):
    """Renew the messages of one report to its tracks; return the largest relative change."""
    edges, to_tracks, to_reports = work.report_edges, work.to_tracks, work.to_reports
    start, stop = work.report_starts[column], work.report_starts[column + 1]
    rest, greatest, greatest_at = work.unused[column], 0.0, -1
    for k in range(start, stop):
        own = to_reports[edges[k]]
        if own > greatest:
            rest += greatest
            greatest, greatest_at = own, k
        else:
            rest += own
    total, change = rest + greatest, 0.0
    for k in range(start, stop):
        edge = edges[k]
        others = rest if k == greatest_at else total - to_reports[edge]
        change = max(change, abs(to_tracks[edge] * others - 1.0))
        to_tracks[edge] = 1.0 / others
    return change


@part
def _write_beliefs(first, last, first_report, last_report, starts, work, weights_out):
    """Write the marginals that the messages amount to; no report is given away more than once in sum."""
    for k in range(first, last):
        row = work.order[k]
        total = work.missing[row]
        for edge in range(starts[row], starts[row + 1]):
            total += work.ratios[edge] * work.to_tracks[edge]
        for edge in range(starts[row], starts[row + 1]):
            weights_out[edge] = work.ratios[edge] * work.to_tracks[edge] / total
    for k in range(first_report, last_report):
        column = work.group_reports[k]
        given = 0.0
        for at in range(work.report_starts[column], work.report_starts[column + 1]):
            given += weights_out[work.report_edges[at]]
        for at in range(work.report_starts[column], work.report_starts[column + 1]):
            weights_out[work.report_edges[at]] /= max(given, 1.0)


@part
def believe_group(first, last, first_report, last_report, starts, work, weights_out):
    """Write the marginals of one group by messages between its tracks and its reports.

    Stops when no message changes by more than 1 % of itself, or after
    `ITERATION_LIMIT` rounds with the marginals as they are then.

    Parameters
    ----------
    first, last, first_report, last_report : int
        The group is ``work.order[first:last]`` and ``work.group_reports[first_report:last_report]``.

    References
    ----------
    Williams, Lau, IEEE T-AES 50 (2014) 2942-2959, equations 29 and 30.
    """
    for k in range(first, last):
        row = work.order[k]
        for edge in range(starts[row], starts[row + 1]):
            work.to_tracks[edge] = 1.0
    for _ in range(ITERATION_LIMIT):
        for k in range(first, last):
            _send_from_track(work.order[k], starts, work)
        change = 0.0
        for k in range(first_report, last_report):
            change = max(change, _send_from_report(work.group_reports[k], work))
        if change < _TOLERANCE:
            break
    _write_beliefs(first, last, first_report, last_report, starts, work, weights_out)
