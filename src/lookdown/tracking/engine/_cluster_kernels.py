"""Who gets what in one dwell: connected clusters of candidates and reports, each solved on its own.

In time all members of a cluster are new candidates. When a dwell is met again because some of its tracks have changed,
a cluster may also hold tracks that have not: they take part with the log-odds kept in the log, and where their outcome
comes out another they are reported as changed.
"""

import numpy as np
from numba import njit

from lookdown.tracking.association._component_kernels import solve_component
from lookdown.tracking.association._identity_kernels import identity_ambiguity
from lookdown.tracking.engine._edge_kernels import LEAST_WEIGHT
from lookdown.tracking.engine._layout import (
    AMBIGUITY,
    EVENT,
    EVENT_NEXT,
    FIRST_EDGE,
    FIRST_REPORT_EDGE,
    GROUP_SIZE,
    LOG_ODDS,
    MARK,
    MARKS_USED,
    NONE,
    REPORT,
    REPORT_NEXT,
    ROW,
    SPOKEN_FOR,
    TAKEN,
    TOUCH_NEXT,
    TOUCHED,
    TRACK_ID,
    WEIGHT,
)
from lookdown.tracking.engine._log_kernels import UNTOUCHED, group_track, reports_of
from lookdown.tracking.engine._options import INNER

__all__ = ["resolve_dwell"]


@njit(**INNER)
def _chain_edges(links, scratch, count, first, end):
    """Chain the candidates' edges by report, and take each candidate for alone."""
    for k in range(end - first):
        scratch.report_head[k] = NONE
        scratch.report_local[k] = NONE
    for c in range(count):
        scratch.visited[c] = 0
        scratch.ambiguity[c] = 0.0
        scratch.groups[c, 0], scratch.groups[c, 1] = links[scratch.rows[c], TRACK_ID], 1
        for e in range(scratch.starts[c], scratch.starts[c + 1]):
            k = scratch.columns[e] - first
            scratch.edge_owner[e] = c
            scratch.edge_next[e] = scratch.report_head[k]
            scratch.report_head[k] = e


@njit(**INNER)
def _add_report(scratch, k, reports):
    """Take a report into the cluster, where it is not yet; return the number of its reports."""
    if scratch.report_local[k] == NONE:
        scratch.report_local[k] = 0
        scratch.cluster_reports[reports] = k
        reports += 1
    return reports


@njit(**INNER)
def _gather(scratch, log, first, reports, mark):
    """Grow a cluster from its reports on; return how many reports and members it has.

    A member is a candidate's number, or -2 less the event of a track that has not changed.
    """
    k = members = np.int64(0)
    while k < reports:
        local = scratch.cluster_reports[k]
        k += 1
        e = scratch.report_head[local]
        while e != NONE:
            c = scratch.edge_owner[e]
            if scratch.visited[c] == 0:
                scratch.visited[c] = 1
                scratch.members[members] = c
                members += 1
                for other in range(scratch.starts[c], scratch.starts[c + 1]):
                    reports = _add_report(scratch, scratch.columns[other] - first, reports)
            e = scratch.edge_next[e]
        edge = log.labels[first + local, FIRST_REPORT_EDGE]
        while edge != NONE:
            event = log.edges[edge, EVENT]
            if log.events[event, MARK] != mark:
                log.events[event, MARK] = mark
                scratch.members[members] = -2 - event
                members += 1
                other = log.events[event, FIRST_EDGE]
                while other != NONE:
                    reports = _add_report(scratch, log.edges[other, REPORT] - first, reports)
                    other = log.edges[other, EVENT_NEXT]
            edge = log.edges[edge, REPORT_NEXT]
    return reports, members


@njit(**INNER)
def _speak_for(log, report, weight):
    """Note how probably a report is some track's."""
    log.values[report, SPOKEN_FOR] = weight
    log.labels[report, TAKEN] = 1 if weight >= 0.5 else 0


@njit(**INNER)
def _solve_alone(scratch, log, c, first, work):
    """Solve the cluster of one candidate and its own reports."""
    begin, end = scratch.starts[c], scratch.starts[c + 1]
    count = end - begin
    scratch.one_start[1] = count
    solve_component(
        scratch.one_start, scratch.count_up[:count], scratch.logs[begin:end], count, work, scratch.outcome[begin:end]
    )
    for e in range(begin, end):
        if scratch.outcome[e] < LEAST_WEIGHT:
            scratch.outcome[e] = 0.0
        scratch.report_local[scratch.columns[e] - first] = 0
        _speak_for(log, scratch.columns[e], scratch.outcome[e])


@njit(**INNER)
def _is_alone(scratch, log, c, first):
    """Return whether nobody else claims any of a candidate's reports."""
    for e in range(scratch.starts[c], scratch.starts[c + 1]):
        r = scratch.columns[e]
        sole = scratch.report_head[r - first] == e and scratch.edge_next[e] == NONE
        if not sole or log.labels[r, FIRST_REPORT_EDGE] != NONE:
            return False
    return True


@njit(**INNER)
def _member_edges(scratch, log, member):
    """Return how many edges a member has."""
    if member >= 0:
        return scratch.starts[member + 1] - scratch.starts[member]
    count, edge = 0, log.events[-2 - member, FIRST_EDGE]
    while edge != NONE:
        count += 1
        edge = log.edges[edge, EVENT_NEXT]
    return count


@njit(**INNER)
def _by_track(links, scratch, log, members):
    """Sort the first so many members by their tracks' ids (Shell's sort: clusters are small)."""
    for k in range(members):
        member = scratch.members[k]
        row = scratch.rows[member] if member >= 0 else log.events[-2 - member, ROW]
        scratch.ids[k] = np.uint64(links[row, TRACK_ID])
    gap = members // 2
    while gap > 0:
        for k in range(gap, members):
            one, member, place = scratch.ids[k], scratch.members[k], k
            while place >= gap and scratch.ids[place - gap] > one:
                scratch.ids[place], scratch.members[place] = scratch.ids[place - gap], scratch.members[place - gap]
                place -= gap
            scratch.ids[place], scratch.members[place] = one, member
        gap //= 2


@njit(**INNER)
def _by_number(numbers, count):
    """Sort the first so many numbers."""
    gap = count // 2
    while gap > 0:
        for k in range(gap, count):
            one, place = numbers[k], k
            while place >= gap and numbers[place - gap] > one:
                numbers[place] = numbers[place - gap]
                place -= gap
            numbers[place] = one
        gap //= 2


@njit(**INNER)
def _solve_cluster(links, scratch, log, first, reports, members, work, changed):
    """Solve one cluster and write its outcome; return the number of changed events so far."""
    _by_track(links, scratch, log, members)
    _by_number(scratch.cluster_reports, reports)
    for k in range(reports):
        scratch.report_local[scratch.cluster_reports[k]] = k
    starts, columns, odds = scratch.cluster_starts, scratch.cluster_columns, scratch.cluster_odds
    for k in range(members):
        starts[k + 1] = starts[k] + _member_edges(scratch, log, scratch.members[k])
    for k in range(members):
        member, place = scratch.members[k], starts[k]
        if member >= 0:
            for e in range(scratch.starts[member], scratch.starts[member + 1]):
                columns[place], odds[place] = scratch.report_local[scratch.columns[e] - first], scratch.logs[e]
                place += 1
        else:
            edge = log.events[-2 - member, FIRST_EDGE]
            while edge != NONE:
                columns[place] = scratch.report_local[log.edges[edge, REPORT] - first]
                odds[place] = log.edge_values[edge, LOG_ODDS]
                place += 1
                edge = log.edges[edge, EVENT_NEXT]
    count = starts[members]
    weights = scratch.cluster_weights[:count]
    solve_component(starts[: members + 1], columns[:count], odds[:count], reports, work, weights)
    for e in range(count):
        if weights[e] < LEAST_WEIGHT:
            weights[e] = 0.0
    identity_ambiguity(
        starts[: members + 1],
        columns[:count],
        weights,
        reports,
        work,
        scratch.cluster_ambiguity,
        scratch.cluster_groups,
    )
    return _write_outcome(links, scratch, log, first, reports, members, changed)


@njit(**INNER)
def _group_of(links, scratch, log, members, k):
    """Return the first track of a member's group and how many there are in it."""
    head, size = scratch.cluster_groups[k], 0
    for other in range(members):
        size += 1 if scratch.cluster_groups[other] == head else 0
    member = scratch.members[head]
    row = scratch.rows[member] if member >= 0 else log.events[-2 - member, ROW]
    return links[row, TRACK_ID], size


@njit(**INNER)
def _write_outcome(links, scratch, log, first, reports, members, changed):
    """Write a cluster's weights where they belong, and note the unchanged tracks for whom they are others."""
    starts, weights, sums = scratch.cluster_starts, scratch.cluster_weights, scratch.cluster_sums
    for k in range(reports):
        sums[k] = 0.0
    for e in range(starts[members]):
        sums[scratch.cluster_columns[e]] += weights[e]
    for k in range(reports):
        _speak_for(log, first + scratch.cluster_reports[k], sums[k])
    for k in range(members):
        member, place = scratch.members[k], starts[k]
        group, size = _group_of(links, scratch, log, members, k)
        if member >= 0:
            for e in range(scratch.starts[member], scratch.starts[member + 1]):
                scratch.outcome[e] = weights[place]
                place += 1
            scratch.ambiguity[member] = scratch.cluster_ambiguity[k]
            scratch.groups[member, 0], scratch.groups[member, 1] = group, size
            continue
        event, same = -2 - member, True
        same = log.chances[event, AMBIGUITY] == np.float32(scratch.cluster_ambiguity[k])
        same = same and group_track(log.events[event]) == group and log.events[event, GROUP_SIZE] == size
        edge = log.events[event, FIRST_EDGE]
        while edge != NONE:
            same = same and weights[place] == log.edge_values[edge, WEIGHT]
            place += 1
            edge = log.edges[edge, EVENT_NEXT]
        if not same:
            scratch.changed[changed] = event
            changed += 1
    return changed


@njit(**INNER)
def resolve_dwell(links, log, slot, count, scratch, work):
    """Write the outcome of a dwell for its candidates; return how many unchanged tracks are changed by it.

    Their events stand in ``scratch.changed``. All reports of the clusters that were solved have a ``report_local``
    other than NONE and their TAKEN as it comes out; so have the touched ones that nobody claims any more.
    """
    first, end = reports_of(log, slot)
    _chain_edges(links, scratch, count, first, end)
    log.counts[MARKS_USED] += 1
    mark = log.counts[MARKS_USED]
    # A plain 0 is a type of its own to numba, and would have everything compiled once more for it.
    changed = none = np.int64(0)
    for c in range(count):
        begin = scratch.starts[c]
        if scratch.visited[c] != 0 or begin == scratch.starts[c + 1]:
            continue
        if _is_alone(scratch, log, c, first):
            _solve_alone(scratch, log, c, first, work)
            continue
        reports = _add_report(scratch, scratch.columns[begin] - first, none)
        reports, members = _gather(scratch, log, first, reports, mark)
        changed = _solve_cluster(links, scratch, log, first, reports, members, work, changed)
    report = log.slots[slot, TOUCHED]
    while report != NONE:
        if scratch.report_local[report - first] == NONE:
            reports = _add_report(scratch, report - first, none)
            reports, members = _gather(scratch, log, first, reports, mark)
            if members > 0:
                changed = _solve_cluster(links, scratch, log, first, reports, members, work, changed)
            else:
                _speak_for(log, report, 0.0)
        report = log.labels[report, TOUCH_NEXT]
    return changed


@njit(**INNER)
def clear_touched(log, slot):
    """Empty a dwell's chain of touched reports."""
    report = log.slots[slot, TOUCHED]
    while report != NONE:
        following = log.labels[report, TOUCH_NEXT]
        log.labels[report, TOUCH_NEXT] = UNTOUCHED
        report = following
    log.slots[slot, TOUCHED] = NONE
