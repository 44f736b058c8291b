"""Shipments through queues of links: strict priority, event by event, exact to the nanosecond.

One span of time with one topology. A link sends one shipment at a time; a shipment of a higher class
stops it at once, and what has been sent stays sent (the frames of the standard last 3.4 us, so that
they are taken as nothing). Instants are int64 nanoseconds; a transfer ends at the first whole
nanosecond by which its bits have left. Events at one instant: ends of transfers by link, then
arrivals by shipment row, then what is too late from then on, so that the result depends on no order of
the input's making.

What is too late is given up at its deadline, wherever it is: a transfer stops, and a queue has its room
back. In a queue it stays as a blank that is passed over.

Numeric policy: integers but for bits left to send (float64; 1e15 bits keep a tenth of a bit).
Cost: two events a hop, 0.2 us each at ten thousand pending; one for what is too late, whose deadlines
are sorted once a span.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.lean import LEAN
from lookdown.numerics.parts import PART

__all__ = ["CLASSES", "DONE", "FLYING", "HELD", "QUEUED", "SENDING", "Lines", "Ships", "run_span"]

CLASSES = 5
FLYING, QUEUED, SENDING, HELD, DONE = 0, 1, 2, 3, 4
_DELIVERED, _EXPIRED, _DROPPED, _NO_ROUTE, _NOT_SENT = 0, 1, 2, 3, 4
_ARRIVAL = 1 << 40
_NANO = 1e-9


class Ships(NamedTuple):
    """Columns of all shipments that are under way or waiting."""

    priority: np.ndarray  # u1
    column: np.ndarray  # i4, of next_hop: where to
    size_bit: np.ndarray  # f8
    deadline_ns: np.ndarray  # i8
    node: np.ndarray  # i4, where it is, or will be when it has flown
    phase: np.ndarray  # u1
    at_ns: np.ndarray  # i8, when it arrives there or arrived
    left_bit: np.ndarray  # f8, to send on the present link, at started_ns
    sent_to: np.ndarray  # i4, node at the end of the link that has some of it; -1 none
    sent_bps: np.ndarray  # f8, rate of that link
    started_ns: np.ndarray  # i8, since when it is being sent
    queue_ns: np.ndarray  # i8, so far
    light_ns: np.ndarray  # i8, so far
    hops: np.ndarray  # u2, so far
    status: np.ndarray  # u1
    end_ns: np.ndarray  # i8, when delivered or given up
    follower: np.ndarray  # i4, next in its queue


class Lines(NamedTuple):
    """Columns of the directed links, in the order of the node that they leave."""

    first: np.ndarray  # i4, (n_nodes + 1), rows of each node's links
    to: np.ndarray  # i4
    rate_bps: np.ndarray  # f8
    light_ns: np.ndarray  # i8
    head: np.ndarray  # i4, (links, classes)
    tail: np.ndarray  # i4, (links, classes)
    serving: np.ndarray  # i4, shipment being sent, -1 none
    end_ns: np.ndarray  # i8, when it will have been sent
    held_bit: np.ndarray  # f8, in the queue and being sent
    busy_ns: np.ndarray  # i8, of this span


@njit(**PART)
def _push(times, codes, count, time, code):
    at = count
    while at > 0:
        up = (at - 1) >> 1
        if times[up] < time or (times[up] == time and codes[up] <= code):
            break
        times[at], codes[at] = times[up], codes[up]
        at = up
    times[at], codes[at] = time, code
    return count + 1


@njit(**PART)
def _sink(times, codes, count, at):
    time, code = times[at], codes[at]
    while True:
        down = 2 * at + 1
        if down >= count:
            break
        right = down + 1
        if right < count and (
            times[right] < times[down] or (times[right] == times[down] and codes[right] < codes[down])
        ):
            down = right
        if time < times[down] or (time == times[down] and code <= codes[down]):
            break
        times[at], codes[at] = times[down], codes[down]
        at = down
    times[at], codes[at] = time, code


@njit(**PART)
def _pop(times, codes, count):
    """Take the first event away, which the caller has read."""
    count -= 1
    times[0], codes[0] = times[count], codes[count]
    _sink(times, codes, count, 0)
    return count


@njit(**PART)
def _without_stale(lines, times, codes, count):
    """Return the count of events after those of transfers that were stopped have been taken out."""
    kept = 0
    for row in range(count):
        code = codes[row]
        if code >= _ARRIVAL or (lines.serving[code] >= 0 and lines.end_ns[code] == times[row]):
            times[kept], codes[kept] = times[row], code
            kept += 1
    for row in range((kept >> 1) - 1, -1, -1):
        _sink(times, codes, kept, row)
    return kept


@njit(**PART)
def _give_up(ships, row, status, time):
    ships.phase[row], ships.status[row], ships.end_ns[row] = DONE, status, time


@njit(**PART)
def _start(ships, lines, link, row, time):
    """Begin to send, or go on with what was begun at ships.started_ns; the caller plans the end."""
    lines.serving[link] = row
    ships.phase[row] = SENDING
    ships.started_ns[row] = time
    ships.sent_to[row] = lines.to[link]
    ships.sent_bps[row] = lines.rate_bps[link]
    span = math.ceil(ships.left_bit[row] / lines.rate_bps[link] / _NANO)
    lines.end_ns[link] = time + max(span, 1)


@njit(**PART)
def _serve(ships, lines, link, time):
    """Begin to send the first of the highest class that has not been given up; return whether there is one."""
    for kind in range(CLASSES):
        while lines.head[link, kind] >= 0:
            row = lines.head[link, kind]
            lines.head[link, kind] = ships.follower[row]
            if ships.phase[row] == QUEUED:
                _start(ships, lines, link, row, time)
                return True
    return False


@njit(**PART)
def _stop(ships, lines, link, time, span_start):
    """Put what is being sent back at the head of its class, with what has left counted."""
    row = lines.serving[link]
    began = ships.started_ns[row]
    sent = (time - began) * _NANO * ships.sent_bps[row]
    ships.left_bit[row] = max(ships.left_bit[row] - sent, 0.0)
    lines.busy_ns[link] += time - max(began, span_start)
    kind = ships.priority[row]
    if lines.head[link, kind] < 0:
        lines.tail[link, kind] = row
    ships.follower[row] = lines.head[link, kind]
    lines.head[link, kind] = row
    ships.phase[row] = QUEUED
    lines.serving[link] = -1


@njit(**PART)
def _append(ships, lines, link, row):
    """Put a shipment at the end of the queue of its class."""
    kind = ships.priority[row]
    ships.follower[row] = -1
    if lines.head[link, kind] < 0:
        lines.head[link, kind] = row
    else:
        ships.follower[lines.tail[link, kind]] = row
    lines.tail[link, kind] = row
    ships.phase[row] = QUEUED
    lines.held_bit[link] += ships.size_bit[row]


@njit(**PART)
def _make_room(ships, lines, link, time, buffer_bit):
    """Drop from the lowest class upwards, the oldest of a class first, until the queue fits its memory."""
    kind = CLASSES - 1
    while lines.held_bit[link] > buffer_bit and kind >= 0:
        row = lines.head[link, kind]
        if row < 0:
            kind -= 1
            continue
        lines.head[link, kind] = ships.follower[row]
        if ships.phase[row] == QUEUED:
            lines.held_bit[link] -= ships.size_bit[row]
            _give_up(ships, row, _DROPPED, time)


@njit(**PART)
def _enqueue(ships, lines, link, row, time, span_start, buffer_bit):
    """Queue a shipment; return whether a transfer began, whose end is to be planned."""
    if ships.sent_to[row] != lines.to[link]:
        ships.left_bit[row] = ships.size_bit[row]
        ships.sent_to[row] = -1
    _append(ships, lines, link, row)
    other = lines.serving[link]
    if other >= 0 and ships.priority[other] > ships.priority[row]:
        _stop(ships, lines, link, time, span_start)
    began = lines.serving[link] < 0 and _serve(ships, lines, link, time)
    _make_room(ships, lines, link, time, buffer_bit)
    return began


@njit(**PART)
def _link_of(lines, node, to):
    for link in range(lines.first[node], lines.first[node + 1]):
        if lines.to[link] == to:
            return link
    return -1


@njit(**PART)
def _arrive(ships, lines, next_hop, is_up, row, time, span_start, buffer_bit):
    """Let a shipment arrive at its node; return the link whose transfer began, -1 for none."""
    if ships.phase[row] == DONE:
        return -1
    node = ships.node[row]
    if not is_up[node]:
        # Without a link behind it, it is only now ready, on a sender that sends nothing any more.
        _give_up(ships, row, _NOT_SENT if ships.hops[row] == 0 else _DROPPED, time)
        return -1
    to = next_hop[node, ships.column[row]]
    if ships.deadline_ns[row] < time:
        # Of those under way none comes so far: this one was too late before it was ready.
        _give_up(ships, row, _EXPIRED, time)
        return -1
    if to == node:
        _give_up(ships, row, _DELIVERED, time)
        return -1
    link = _link_of(lines, node, to) if to >= 0 else -1
    if link < 0:
        ships.phase[row] = HELD
        return -1
    began = _enqueue(ships, lines, link, row, time, span_start, buffer_bit)
    return link if began else -1


@njit(**PART)
def _leave(ships, lines, link, time, span_start):
    """Let the shipment that has been sent fly; return its row."""
    row = lines.serving[link]
    lines.busy_ns[link] += time - max(ships.started_ns[row], span_start)
    lines.held_bit[link] -= ships.size_bit[row]
    lines.serving[link] = -1
    ships.queue_ns[row] += time - ships.at_ns[row]
    ships.light_ns[row] += lines.light_ns[link]
    ships.hops[row] += 1
    ships.node[row] = lines.to[link]
    ships.at_ns[row] = time + lines.light_ns[link]
    ships.left_bit[row] = ships.size_bit[row]
    ships.sent_to[row] = -1
    ships.phase[row] = FLYING
    return row


@njit(**PART)
def _take_up_transfers(ships, lines, next_hop, is_up, order):
    """Give links back the transfers that they were at, where link, rate and way are still the same."""
    for row in order:
        if ships.phase[row] != SENDING:
            continue
        node = ships.node[row]
        to = next_hop[node, ships.column[row]] if is_up[node] else -1
        link = _link_of(lines, node, to) if to >= 0 and to != node else -1
        same = link >= 0 and to == ships.sent_to[row] and lines.serving[link] < 0
        if same and lines.rate_bps[link] == ships.sent_bps[row]:
            lines.held_bit[link] += ships.size_bit[row]
            _start(ships, lines, link, row, ships.started_ns[row])


@njit(**PART)
def _take_up_queues(ships, lines, next_hop, is_up, order, time, buffer_bit):
    """Queue what waits at its node by the ways of this span."""
    for row in order:
        if ships.phase[row] == SENDING:
            node = ships.node[row]
            link = _link_of(lines, node, ships.sent_to[row])
            if link >= 0 and lines.serving[link] == row:
                continue
            # Its link has another rate, or is not its way any more: what has left counts only on the same link.
            sent = (time - ships.started_ns[row]) * _NANO * ships.sent_bps[row]
            ships.left_bit[row] = max(ships.left_bit[row] - sent, 0.0)
        node = ships.node[row]
        if not is_up[node]:
            _give_up(ships, row, _DROPPED, time)
            continue
        to = next_hop[node, ships.column[row]]
        if to == node:
            _give_up(ships, row, _DELIVERED, time)
            continue
        link = _link_of(lines, node, to) if to >= 0 else -1
        if link >= 0:
            _enqueue(ships, lines, link, row, time, time, buffer_bit)
        else:
            ships.phase[row] = HELD


@njit(**PART)
def _expire(ships, lines, next_hop, row, span_start):
    """Give a shipment up at its deadline; return the link that is free now, -1 for none."""
    phase, late = ships.phase[row], ships.deadline_ns[row]
    if phase == DONE or (phase == FLYING and ships.hops[row] == 0):
        # Over already, or not ready yet: whether its sender will work is not known before it is.
        return -1
    freed = -1
    if phase in (QUEUED, SENDING):
        node = ships.node[row]
        link = _link_of(lines, node, next_hop[node, ships.column[row]])
        lines.held_bit[link] -= ships.size_bit[row]
        if phase == SENDING:
            lines.busy_ns[link] += late - max(ships.started_ns[row], span_start)
            lines.serving[link] = -1
            freed = link
    _give_up(ships, row, _NO_ROUTE if phase == HELD else _EXPIRED, late)
    return freed


@njit(**PART)
def _close(ships, lines, span_start, span_end):
    """Count the time of transfers that go on."""
    for link in range(lines.to.shape[0]):
        row = lines.serving[link]
        if row >= 0:
            lines.busy_ns[link] += span_end - max(ships.started_ns[row], span_start)


@njit(**LEAN)
def run_span(ships, lines, next_hop, is_up, waiting, flying, late, times, codes, span_start, span_end, buffer_bit):
    """Move all shipments from one instant to another over one topology.

    Parameters
    ----------
    ships, lines : Ships, Lines
        Written in place; queues of lines are empty at the call.
    next_hop : (n_nodes, n_columns) int32
        The node itself where it is the end, -1 where there is no way.
    is_up : (n_nodes,) bool
    waiting, flying : int64
        Rows that wait at their node, by instant of arrival and row; rows that arrive before the end.
    late : int64
        Rows whose deadline is before the end, by deadline and row; of those that wait, not before the start.
    times, codes : (rows + 2 links + 64,) int64
        Room for events.
    span_start, span_end : int
        Events from the first instant up to the second, without it.
    buffer_bit : float
        Memory of each link's queue.

    Returns
    -------
    int
        Events worked off.
    """
    ships, lines = handle_of(ships), handle_of(lines)
    _take_up_transfers(ships, lines, next_hop, is_up, waiting)
    _take_up_queues(ships, lines, next_hop, is_up, waiting, span_start, buffer_bit)
    count, done, given_up = 0, 0, 0
    for row in flying:
        count = _push(times, codes, count, ships.at_ns[row], _ARRIVAL + row)
    for link in range(lines.to.shape[0]):
        if lines.serving[link] >= 0:
            count = _push(times, codes, count, lines.end_ns[link], link)
    while True:
        if count + 4 > times.shape[0]:
            count = _without_stale(lines, times, codes, count)
        next_ns = min(times[0], span_end) if count > 0 else span_end
        if given_up < late.shape[0] and ships.deadline_ns[late[given_up]] < next_ns:
            link = _expire(ships, lines, next_hop, late[given_up], span_start)
            if link >= 0 and _serve(ships, lines, link, ships.deadline_ns[late[given_up]]):
                count = _push(times, codes, count, lines.end_ns[link], link)
            given_up += 1
            continue
        if next_ns >= span_end:
            break
        time, code = times[0], codes[0]
        count = _pop(times, codes, count)
        done += 1
        if code >= _ARRIVAL:
            link = _arrive(ships, lines, next_hop, is_up, code - _ARRIVAL, time, span_start, buffer_bit)
            if link >= 0:
                count = _push(times, codes, count, lines.end_ns[link], link)
        elif lines.serving[code] >= 0 and lines.end_ns[code] == time:
            row = _leave(ships, lines, code, time, span_start)
            if ships.at_ns[row] < span_end:
                count = _push(times, codes, count, ships.at_ns[row], _ARRIVAL + row)
            if _serve(ships, lines, code, time):
                count = _push(times, codes, count, lines.end_ns[code], code)
    _close(ships, lines, span_start, span_end)
    return done
