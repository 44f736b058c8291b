"""The dwell log's chains: events of a track and of a dwell, edges of an event and of a report, dwells over a cell.

Every list is a chain of indices, so that whatever changes costs its own length only. Rows of `events`, `edges`
and `nodes` come from free chains, then from what has not been used yet; whoever takes one has made sure before that
enough are left.
"""

import numpy as np
from numba import njit

from lookdown.tracking.engine._layout import (
    DWELL_BEFORE,
    DWELL_NEXT,
    DWELLS,
    EDGES_END,
    EDGES_LEFT,
    EVENT,
    EVENT_NEXT,
    EVENTS_END,
    EVENTS_LEFT,
    FIRST_DWELL_EVENT,
    FIRST_EDGE,
    FIRST_EVENT,
    FIRST_NODE,
    FIRST_REPORT,
    FIRST_REPORT_EDGE,
    FREE_EDGE,
    FREE_EVENT,
    FREE_NODE,
    GROUP_HIGH,
    GROUP_LOW,
    GROUP_SIZE,
    LAST_EVENT,
    NODE_BEFORE,
    NODE_CELL,
    NODE_MS,
    NODE_NEXT,
    NODE_OF_SLOT,
    NODE_SLOT,
    NODES_END,
    NODES_LEFT,
    NONE,
    RANK,
    REPORT,
    REPORT_BEFORE,
    REPORT_COUNT,
    REPORT_NEXT,
    ROW,
    SLOT,
    SLOT_TIME,
    TOUCH_NEXT,
    TOUCHED,
    TRACK_BEFORE,
    TRACK_NEXT,
)
from lookdown.tracking.engine._options import INNER

__all__ = [
    "add_edge",
    "add_event",
    "add_nodes",
    "cells_of_slot",
    "drop_event",
    "drop_nodes",
    "first_node_after",
    "group_track",
    "note_group",
    "rank_slots",
    "reports_of",
    "touch_report",
]

_LOW = np.int64(0xFFFFFFFF)
UNTOUCHED = -2
"""`TOUCH_NEXT` of a report that is in no chain of touched ones, whose end is NONE."""


@njit(**INNER)
def rank_slots(log, first):
    """Give the slots from a place of the order on their rank anew."""
    for k in range(first, log.counts[DWELLS]):
        log.slots[log.order[k], RANK] = k


@njit(**INNER)
def add_event(links, log, row, slot):
    """Return a new event at the end of a track's chain and at the head of a dwell's."""
    event = log.counts[FREE_EVENT]
    if event == NONE:
        event = log.counts[EVENTS_END]
        log.counts[EVENTS_END] += 1
    else:
        log.counts[FREE_EVENT] = log.events[event, TRACK_NEXT]
    log.counts[EVENTS_LEFT] -= 1
    log.events[event, ROW], log.events[event, SLOT], log.events[event, FIRST_EDGE] = row, slot, NONE
    last = links[row, LAST_EVENT]
    log.events[event, TRACK_BEFORE], log.events[event, TRACK_NEXT] = last, NONE
    if last == NONE:
        links[row, FIRST_EVENT] = event
    else:
        log.events[last, TRACK_NEXT] = event
    links[row, LAST_EVENT] = event
    first = log.slots[slot, FIRST_DWELL_EVENT]
    log.events[event, DWELL_BEFORE], log.events[event, DWELL_NEXT] = NONE, first
    if first != NONE:
        log.events[first, DWELL_BEFORE] = event
    log.slots[slot, FIRST_DWELL_EVENT] = event
    return event


@njit(**INNER)
def add_edge(log, event, report):
    """Return a new edge between an event and a report (its row in the log)."""
    edge = log.counts[FREE_EDGE]
    if edge == NONE:
        edge = log.counts[EDGES_END]
        log.counts[EDGES_END] += 1
    else:
        log.counts[FREE_EDGE] = log.edges[edge, EVENT_NEXT]
    log.counts[EDGES_LEFT] -= 1
    log.edges[edge, EVENT], log.edges[edge, REPORT] = event, report
    log.edges[edge, EVENT_NEXT] = log.events[event, FIRST_EDGE]
    log.events[event, FIRST_EDGE] = edge
    first = log.labels[report, FIRST_REPORT_EDGE]
    log.edges[edge, REPORT_BEFORE], log.edges[edge, REPORT_NEXT] = NONE, first
    if first != NONE:
        log.edges[first, REPORT_BEFORE] = edge
    log.labels[report, FIRST_REPORT_EDGE] = edge
    return edge


@njit(**INNER)
def touch_report(log, slot, report):
    """Note that the tracks that may claim a report have changed."""
    if log.labels[report, TOUCH_NEXT] == UNTOUCHED:
        log.labels[report, TOUCH_NEXT] = log.slots[slot, TOUCHED]
        log.slots[slot, TOUCHED] = report


@njit(**INNER)
def _drop_edges(log, event, touching):
    """Free an event's edges; where asked, note their reports as touched."""
    edge, slot = log.events[event, FIRST_EDGE], log.events[event, SLOT]
    while edge != NONE:
        following = log.edges[edge, EVENT_NEXT]
        report = log.edges[edge, REPORT]
        before, after = log.edges[edge, REPORT_BEFORE], log.edges[edge, REPORT_NEXT]
        if before == NONE:
            log.labels[report, FIRST_REPORT_EDGE] = after
        else:
            log.edges[before, REPORT_NEXT] = after
        if after != NONE:
            log.edges[after, REPORT_BEFORE] = before
        if touching:
            touch_report(log, slot, report)
        log.edges[edge, EVENT_NEXT] = log.counts[FREE_EDGE]
        log.counts[FREE_EDGE] = edge
        log.counts[EDGES_LEFT] += 1
        edge = following


@njit(**INNER)
def drop_event(links, log, event, touching):
    """Take an event out of both chains and free it with its edges."""
    _drop_edges(log, event, touching)
    row, slot = log.events[event, ROW], log.events[event, SLOT]
    before, after = log.events[event, TRACK_BEFORE], log.events[event, TRACK_NEXT]
    if before == NONE:
        links[row, FIRST_EVENT] = after
    else:
        log.events[before, TRACK_NEXT] = after
    if after == NONE:
        links[row, LAST_EVENT] = before
    else:
        log.events[after, TRACK_BEFORE] = before
    before, after = log.events[event, DWELL_BEFORE], log.events[event, DWELL_NEXT]
    if before == NONE:
        log.slots[slot, FIRST_DWELL_EVENT] = after
    else:
        log.events[before, DWELL_NEXT] = after
    if after != NONE:
        log.events[after, DWELL_BEFORE] = before
    log.events[event, TRACK_NEXT] = log.counts[FREE_EVENT]
    log.counts[FREE_EVENT] = event
    log.counts[EVENTS_LEFT] += 1


@njit(**INNER)
def _milliseconds(time_tai_ns):
    """Return an instant in whole milliseconds, those of 24 days one after the other and then the same again."""
    return (time_tai_ns // 1_000_000) & 0x7FFFFFFF


@njit(**INNER)
def _stands_later(log, node, ms, rank):
    """Return whether a dwell's entry comes after an instant, and in the same millisecond after a rank.

    The entry's own milliseconds tell nearly always: its dwell need not be looked at.
    """
    apart = (np.int64(log.nodes[node, NODE_MS]) - ms) & 0x7FFFFFFF
    if apart == 0:
        return log.slots[log.nodes[node, NODE_SLOT], RANK] > rank
    return apart < 0x40000000


@njit(**INNER)
def add_nodes(log, slot, cells, count):
    """Enter a dwell in the chains of its coarse cells, each by rising rank."""
    log.slots[slot, FIRST_NODE] = NONE
    rank, ms = log.slots[slot, RANK], _milliseconds(log.slots[slot, SLOT_TIME])
    for k in range(count):
        cell = cells[k]
        node = log.counts[FREE_NODE]
        if node == NONE:
            node = log.counts[NODES_END]
            log.counts[NODES_END] += 1
        else:
            log.counts[FREE_NODE] = log.nodes[node, NODE_NEXT]
        log.counts[NODES_LEFT] -= 1
        before, after = log.coarse[cell, 1], NONE
        while before != NONE and _stands_later(log, before, ms, rank):
            before, after = log.nodes[before, NODE_BEFORE], before
        log.nodes[node, NODE_MS] = ms
        log.nodes[node, NODE_SLOT], log.nodes[node, NODE_CELL] = slot, cell
        log.nodes[node, NODE_BEFORE], log.nodes[node, NODE_NEXT] = before, after
        if before == NONE:
            log.coarse[cell, 0] = node
        else:
            log.nodes[before, NODE_NEXT] = node
        if after == NONE:
            log.coarse[cell, 1] = node
        else:
            log.nodes[after, NODE_BEFORE] = node
        log.nodes[node, NODE_OF_SLOT] = log.slots[slot, FIRST_NODE]
        log.slots[slot, FIRST_NODE] = node


@njit(**INNER)
def cells_of_slot(log, slot, cells):
    """Write the coarse cells that a dwell was entered in; return how many."""
    node, count = log.slots[slot, FIRST_NODE], 0
    while node != NONE:
        cells[count] = log.nodes[node, NODE_CELL]
        node = np.int64(log.nodes[node, NODE_OF_SLOT])
        count += 1
    return count


@njit(**INNER)
def drop_nodes(log, slot):
    """Take a dwell out of the chains of its coarse cells."""
    node = log.slots[slot, FIRST_NODE]
    while node != NONE:
        following = log.nodes[node, NODE_OF_SLOT]
        cell, before, after = log.nodes[node, NODE_CELL], log.nodes[node, NODE_BEFORE], log.nodes[node, NODE_NEXT]
        if before == NONE:
            log.coarse[cell, 0] = after
        else:
            log.nodes[before, NODE_NEXT] = after
        if after == NONE:
            log.coarse[cell, 1] = before
        else:
            log.nodes[after, NODE_BEFORE] = before
        log.nodes[node, NODE_NEXT] = log.counts[FREE_NODE]
        log.counts[FREE_NODE] = node
        log.counts[NODES_LEFT] += 1
        node = following
    log.slots[slot, FIRST_NODE] = NONE


@njit(**INNER)
def first_node_after(log, cell, rank):
    """Return the first dwell entry of a coarse cell beyond a rank, NONE where there is none.

    Where the dwell of that rank lies over the cell its own entry names it; else those of the cell are gone through from
    the last on.
    """
    node = log.slots[log.order[rank], FIRST_NODE] if rank >= 0 else NONE
    while node != NONE:
        if log.nodes[node, NODE_CELL] == cell:
            return np.int64(log.nodes[node, NODE_NEXT])
        node = np.int64(log.nodes[node, NODE_OF_SLOT])
    node, after = log.coarse[cell, 1], NONE
    while node != NONE and log.slots[log.nodes[node, NODE_SLOT], RANK] > rank:
        node, after = log.nodes[node, NODE_BEFORE], node
    return after


@njit(**INNER)
def group_track(events):
    """Return the first track of the group that an event found its track in."""
    return (np.int64(events[GROUP_HIGH]) << 32) | (np.int64(events[GROUP_LOW]) & _LOW)


@njit(**INNER)
def note_group(events, track_id, size):
    """Note the group that an event found its track in: its first track and how many there are."""
    # The low word as it stands, whatever sign it comes to.
    low = track_id & _LOW
    events[GROUP_LOW] = low - ((low >> 31) << 32)
    events[GROUP_HIGH], events[GROUP_SIZE] = track_id >> 32, size


@njit(**INNER)
def reports_of(log, slot):
    """Return the first and the end of a dwell's rows of reports."""
    first = log.slots[slot, FIRST_REPORT]
    return first, first + log.slots[slot, REPORT_COUNT]
