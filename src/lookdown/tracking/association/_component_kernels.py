"""Who gets what in one connected component of tracks and reports.

The weights are the marginal probabilities of each pair over all joint events (every
report from one track or clutter, every track with one report or none): what a single
dwell says, no more committed than that. design/0017 measures them against the best
joint assignment: close formations come out seven times nearer the truth.

A component goes down the shortest way that is exact: closed form where there is one
track or one report; else the best joint assignment, whose prices prove most other edges
impossible; what is left falls apart into groups, each summed exactly where that is
cheap and by belief propagation where it is not.

Numeric policy: float64 throughout, no fastmath; a deterministic function of the
arguments alone.
"""

import math
from collections import namedtuple

import numpy as np

from lookdown.numerics.parts import part
from lookdown.tracking.association._belief_kernels import believe_group
from lookdown.tracking.association._exact_kernels import OPEN_LIMIT, TRACK_LIMIT, exact_group, open_slots
from lookdown.tracking.association._joint_kernels import assign_component

__all__ = ["ComponentWork", "new_work", "solve_component"]

_NONE = -1
_LEAST_LOG = -18.0
"""An edge is left out where the best joint event with it weighs less than exp(-18), 1.5e-8, of the best of all."""

ComponentWork = namedtuple(
    "ComponentWork",
    [
        "edge_rows",
        "ratios",
        "to_tracks",
        "to_reports",
        "report_edges",
        "chosen",
        "missing",
        "order",
        "visited",
        "prices",
        "owner",
        "distances",
        "parents",
        "marks",
        "reached",
        "group_reports",
        "gathered",
        "unused",
        "slots",
        "last_rows",
        "seen_counts",
        "report_starts",
        "sums",
    ],
)
"""Working memory of `solve_component`; holds nothing from one call to the next.

One an edge: `edge_rows` to `report_edges`. One a track: `chosen` to `visited`. One a
report: `prices` to `report_starts`.
"""


def new_work(capacity: int) -> ComponentWork:
    """Return working memory for components of at most `capacity` edges, tracks and reports each."""

    def numbers() -> np.ndarray:
        return np.zeros(capacity + 1)

    def indices() -> np.ndarray:
        return np.zeros(capacity + 1, np.int64)

    return ComponentWork(
        edge_rows=indices(),
        ratios=numbers(),
        to_tracks=numbers(),
        to_reports=numbers(),
        report_edges=indices(),
        chosen=indices(),
        missing=numbers(),
        order=indices(),
        visited=indices(),
        prices=numbers(),
        owner=indices(),
        distances=numbers(),
        parents=indices(),
        marks=indices(),
        reached=indices(),
        group_reports=indices(),
        gathered=indices(),
        unused=numbers(),
        slots=indices(),
        last_rows=indices(),
        seen_counts=indices(),
        report_starts=indices(),
        sums=np.zeros((TRACK_LIMIT + 1, 1 << OPEN_LIMIT)),
    )


@part
def _share_out(first, last, log_odds, weights_out):
    """Write the weights of edges of which at most one can hold: one track's, or one report's."""
    highest = 0.0
    for edge in range(first, last):
        highest = max(highest, log_odds[edge])
    total = math.exp(-highest)
    for edge in range(first, last):
        weights_out[edge] = math.exp(log_odds[edge] - highest)
        total += weights_out[edge]
    for edge in range(first, last):
        weights_out[edge] /= total


@part
def _scale(starts, columns, log_odds, report_count, work, weights_out):
    """Fill the weights by which the best joint event has weight 1, and 0 for edges out of the question."""
    for column in range(report_count):
        work.unused[column] = math.exp(-work.prices[column])
    for row in range(starts.shape[0] - 1):
        edge = work.chosen[row]
        worth = 0.0 if edge == _NONE else max(log_odds[edge] - work.prices[columns[edge]], 0.0)
        work.missing[row] = math.exp(-worth)
        for edge in range(starts[row], starts[row + 1]):
            slack = log_odds[edge] - work.prices[columns[edge]] - worth
            work.ratios[edge] = math.exp(slack) if slack > _LEAST_LOG else 0.0
            weights_out[edge] = 0.0


@part
def _list_by_report(columns, edge_count, report_count, work):
    """Fill the edges of each report, those left out excepted."""
    starts = work.report_starts
    for column in range(report_count + 1):
        starts[column] = 0
    for edge in range(edge_count):
        if work.ratios[edge] != 0.0:
            starts[columns[edge] + 1] += 1
    for column in range(report_count):
        starts[column + 1] += starts[column]
        work.seen_counts[column] = starts[column]
        work.slots[column] = _NONE
        work.gathered[column] = 0
    for edge in range(edge_count):
        if work.ratios[edge] != 0.0:
            work.report_edges[work.seen_counts[columns[edge]]] = edge
            work.seen_counts[columns[edge]] += 1
    for column in range(report_count):
        work.seen_counts[column] = 0


@part
def _gather(row, first, first_report, starts, columns, work):
    """Put the group of `row` into ``work.order`` from `first` on, its reports into ``work.group_reports``.

    Returns
    -------
    (int, int)
        Where its tracks and its reports end.
    """
    last, last_report, next_one = first + 1, first_report, first
    work.order[first] = row
    work.visited[row] = 1
    while next_one < last:
        row = work.order[next_one]
        next_one += 1
        for edge in range(starts[row], starts[row + 1]):
            column = columns[edge]
            if work.ratios[edge] == 0.0 or work.gathered[column]:
                continue
            work.gathered[column] = 1
            work.group_reports[last_report] = column
            last_report += 1
            for k in range(work.report_starts[column], work.report_starts[column + 1]):
                other = work.edge_rows[work.report_edges[k]]
                if not work.visited[other]:
                    work.visited[other] = 1
                    work.order[last] = other
                    last += 1
    return last, last_report


@part
def _solve_pair(row, starts, columns, work, weights_out):
    """Write the weight of the one edge that a group of one track and one report has."""
    for edge in range(starts[row], starts[row + 1]):
        if work.ratios[edge] != 0.0:
            apart = work.missing[row] * work.unused[columns[edge]]
            weights_out[edge] = work.ratios[edge] / (work.ratios[edge] + apart)


@part
def _solve_groups(row_count, starts, columns, work, weights_out):
    """Write the weights of each group that the edges left make, by the shortest way."""
    first = first_report = 0
    for row in range(row_count):
        if work.visited[row]:
            continue
        last, last_report = _gather(row, first, first_report, starts, columns, work)
        if last - first == 1 and last_report - first_report == 1:
            _solve_pair(row, starts, columns, work, weights_out)
        elif last_report > first_report:
            bits = open_slots(first, last, starts, columns, work)
            if bits < 0:
                believe_group(first, last, first_report, last_report, starts, work, weights_out)
            else:
                exact_group(first, last, bits, starts, columns, work, weights_out)
        first, first_report = last, last_report


@part
def _solve_several(starts, columns, log_odds, report_count, work, weights_out):
    """Write the weights of a component of several tracks and reports."""
    row_count = starts.shape[0] - 1
    assign_component(starts, columns, log_odds, report_count, work)
    _scale(starts, columns, log_odds, report_count, work, weights_out)
    _list_by_report(columns, starts[row_count], report_count, work)
    for row in range(row_count):
        work.visited[row] = 0
    _solve_groups(row_count, starts, columns, work, weights_out)


@part
def solve_component(starts, columns, log_odds, report_count, work, weights_out):
    """Write for each edge of one component the probability that its report is its track's.

    Parameters
    ----------
    starts : (tracks + 1,) int64
        Track i owns the edges ``starts[i]:starts[i + 1]``, from 0; tracks by rising id.
    columns : (edges,) int64
        Local report of each edge, 0 to ``report_count - 1``, each once a track.
    log_odds : (edges,) float64
        Log of the pair's likelihood ratio against "track missed and report is clutter".
    report_count : int
    work : ComponentWork
        Of a capacity not below edges, tracks and reports.
    weights_out : (edges,) float64
        Receives the weights; what a track's weights lack to 1 is the weight of a miss.
        No report's weights sum to more than 1.

    References
    ----------
    Fortmann, Bar-Shalom, Scheffe, IEEE J. Oceanic Engineering 8 (1983) 173-184, section IV:
    the marginals of joint data association.
    """
    row_count = starts.shape[0] - 1
    if row_count == 1 or report_count == 1:
        _share_out(0, starts[row_count], log_odds, weights_out)
    else:
        _solve_several(starts, columns, log_odds, report_count, work, weights_out)
