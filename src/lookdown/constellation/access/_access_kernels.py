"""Kernels of access: when each satellite sees each place, by sampling at the nodes and exact edges between.

A constraint is a function of time that is 0 or more where it holds: the sine of the grazing
angle above its least (LOW) or below its greatest (HIGH), the distance within the range
(RANGE), the angle off nadir within the cone (CONE). A place is seen while all that are in
use hold. Each function has a bound on its second derivative, from which follows between
two nodes what cannot happen: a function that is below -m at either end of an interval, m =
bound x step^2 / 8, stays below 0 in it. What the bound does not settle is halved until it does.

Where a satellite can be seen at all is found by _orbit_kernels, edges by _edge_kernels.

Numeric policy: float64 throughout, no fast-math. Its plain twin is tests/oracles/access_plain.py.
"""

import math
from collections import namedtuple

import numba
import numpy as np

from lookdown.constellation.access._edge_kernels import (
    CONE,
    HIGH,
    INPUTS,
    LANES,
    LOW,
    NORMAL,
    RANGE,
    ROWS,
    crossing,
    place_of,
    sample,
    solve,
)
from lookdown.constellation.access._orbit_kernels import (
    BLOCK_INTERVALS,
    BLOCK_NODES,
    fill_caps,
    fill_normals,
    fill_orbit,
    near_blocks,
    orbit_bounds,
    reach_rad,
    turning_bound,
)
from lookdown.numerics.lean import LEAN

SOLVED, OPEN = 8, 9
"""Kinds of edges whose fraction is known, OPEN where the states begin or end; the others carry their constraint."""

_EACH_BYTE = np.uint64(0x0101010101010101)

Edges = namedtuple("Edges", ["kind", "node", "place", "fraction"])
"""Room for edges: what they are zeros of, the node before, the place, and the fraction of the step."""

PassRows = namedtuple("PassRows", ["satellite", "place", "rise_ns", "set_ns", "cut"])
"""Room for passes."""

Room = namedtuple(
    "Room",
    "orbit caps keep words found offsets value margin code codes stack roots turns inputs lane_t lane_change lane_edge",
)
"""Scratch."""

_FINEST = 1.0 / 65536.0
"""Of a step: excursions over a limit that last less may be left out (0.9 ms of 60 s)."""


@numba.njit(**LEAN)
def bends(kind, bounds, limits, width_s):
    """Return how far a constraint can leave its chord over a time: metre, and metre times metre of distance.

    A linear interpolant errs by an eighth of the second derivative times the square of the
    width. With speed v and acceleration a that of the distance d is at most a + v^2 / d, that
    of a height above a fixed plane a. That of the height above the plane at right angles to
    the satellite's normal n is (n.s)'' - n''.p, for satellite s and place p.

    References
    ----------
    de Boor, A Practical Guide to Splines (2001), chapter II, (8): the error of a chord.
    """
    _, _, speed, acceleration, turning = bounds
    eighth = width_s * width_s / 8.0
    if kind == RANGE:
        share, flat = 1.0, 0.0
    elif kind == CONE:
        share, flat = abs(limits[CONE]), turning
    else:
        share, flat = abs(limits[kind]), acceleration
    return eighth * (flat + share * acceleration), eighth * share * speed * speed


@numba.njit(forceinline=True, **LEAN)
def _gather(orbit, found, blocks, place, x, y, z):
    """Copy the nodes of some blocks, relative to a place, into one run of memory."""
    px, py, pz = place[0], place[1], place[2]
    for block in range(blocks):
        start, at = found[block] * BLOCK_INTERVALS, block * BLOCK_NODES
        for k in range(BLOCK_NODES):
            x[at + k] = orbit[0, start + k] - px
            y[at + k] = orbit[1, start + k] - py
            z[at + k] = orbit[2, start + k] - pz


@numba.njit(forceinline=True, **LEAN)
def _rises(x, y, z, count, place, reach_m, rise, distance, inverse):
    """Write height above the place's horizon, distance, and 1 / the least distance within a step."""
    ux, uy, uz = place[3], place[4], place[5]
    for i in range(count):
        d = math.sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i])
        distance[i] = d
        rise[i] = ux * x[i] + uy * y[i] + uz * z[i]
        inverse[i] = 1.0 / max(d - reach_m, 1.0)


@numba.njit(forceinline=True, **LEAN)
def _drops(orbit, found, blocks, x, y, z, drop):
    """Write the depth of the place below the plane at right angles to the satellite's normal."""
    for block in range(blocks):
        start, at = found[block] * BLOCK_INTERVALS, block * BLOCK_NODES
        for k in range(BLOCK_NODES):
            drop[at + k] = (
                orbit[NORMAL, start + k] * x[at + k]
                + orbit[NORMAL + 1, start + k] * y[at + k]
                + orbit[NORMAL + 2, start + k] * z[at + k]
            )


@numba.njit(forceinline=True, **LEAN)
def _judge(height, distance, inverse, count, weights, bend, kind, value, margin, code):
    """Write a constraint, its margin a step, and what they say: 1 holds, 2 may hold, 4 may change."""
    up, along, offset = weights
    flat, straight = bend
    for i in range(count):
        v = up * height[i] + along * distance[i] + offset
        m = flat + straight * inverse[i]
        value[kind, i], margin[kind, i] = v, m
        code[kind, i] = (1 if v >= 0.0 else 0) | (2 if v + m >= 0.0 else 0) | (4 if abs(v) < m else 0)


@numba.njit(forceinline=True, **LEAN)
def _weights(kind, limits):
    """Return how much of a height, of the distance and of 1 makes up a constraint."""
    if kind == HIGH:
        return -1.0, limits[HIGH], 0.0
    if kind == RANGE:
        return 0.0, -1.0, limits[RANGE]
    return 1.0, -limits[kind], 0.0


@numba.njit(**LEAN)
def _excursion(kind, orbit, node, place, limits, bounds, step_s, f0, f1, d0, d1, stack, roots, found):
    """Append both zeros of a constraint that has one sign at both ends of an interval, if it has zeros.

    Halves the interval until a half has the other sign in its middle, the bound on the
    second derivative rules it out, or it is too short to matter.
    """
    speed = bounds[2]
    sign = 1.0 if f0 >= 0.0 else -1.0
    stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3], stack[0, 4], stack[0, 5] = 0.0, 1.0, f0, f1, d0, d1
    depth = 1
    while depth > 0:
        depth -= 1
        t0, t1, f0 = stack[depth, 0], stack[depth, 1], stack[depth, 2]
        f1, d0, d1 = stack[depth, 3], stack[depth, 4], stack[depth, 5]
        width = (t1 - t0) * step_s
        nearest = max(0.5 * (d0 + d1 - speed * width), 1.0)
        flat, straight = bends(kind, bounds, limits, width)
        if min(sign * f0, sign * f1) > flat + straight / nearest or t1 - t0 < _FINEST:
            continue
        middle = 0.5 * (t0 + t1)
        f, d = sample(kind, orbit, node, middle, place, limits)
        if (f >= 0.0) != (sign > 0.0):
            roots[found] = crossing(kind, orbit, node, place, limits, t0, f0, middle, f)
            roots[found + 1] = crossing(kind, orbit, node, place, limits, middle, f, t1, f1)
            return found + 2
        first = depth
        stack[first, 0], stack[first, 1], stack[first, 2] = middle, t1, f
        stack[first, 3], stack[first, 4], stack[first, 5] = f1, d, d1
        stack[first + 1, 0], stack[first + 1, 1], stack[first + 1, 2] = t0, middle, f0
        stack[first + 1, 3], stack[first + 1, 4], stack[first + 1, 5] = f, d0, d
        depth += 2
    return found


@numba.njit(forceinline=True, **LEAN)
def _all_hold(orbit, node, t, place, limits, uses):
    for kind in range(4):
        if uses[kind]:
            value, _ = sample(kind, orbit, node, t, place, limits)
            if value < 0.0:
                return False
    return True


@numba.njit(**LEAN)
def _settle(room, node, place, limits, uses, bounds, step_s, i, seen, seen_end):
    """Write the fractions at which the place comes into view or leaves it within an interval; return how many.

    All zeros of all constraints cut the interval into pieces; the middle of each says
    whether it is seen.
    """
    orbit, stack, roots, turns = room.orbit, room.stack, room.roots, room.turns
    found = 0
    for kind in range(4):
        if not uses[kind]:
            continue
        f0, f1 = room.value[kind, i], room.value[kind, i + 1]
        least = min(room.margin[kind, i], room.margin[kind, i + 1])
        if (f0 >= 0.0) != (f1 >= 0.0):
            roots[found] = crossing(kind, orbit, node, place, limits, 0.0, f0, 1.0, f1)
            found += 1
        elif min(abs(f0), abs(f1)) < least:
            d0, d1 = room.offsets[3][i], room.offsets[3][i + 1]
            found = _excursion(kind, orbit, node, place, limits, bounds, step_s, f0, f1, d0, d1, stack, roots, found)
    if found == 0 and seen == seen_end:
        return 0
    for first in range(1, found):
        for j in range(first, 0, -1):
            if roots[j] < roots[j - 1]:
                roots[j], roots[j - 1] = roots[j - 1], roots[j]
    count = 0
    for piece in range(found + 1):
        start = roots[piece - 1] if piece > 0 else 0.0
        end = roots[piece] if piece < found else 1.0
        is_seen = _all_hold(orbit, node, 0.5 * (start + end), place, limits, uses)
        if is_seen != seen and end > start:
            turns[count] = start
            count += 1
            seen = is_seen
    if seen != seen_end:
        turns[count] = 1.0
        count += 1
    return count


@numba.njit(forceinline=True, **LEAN)
def _may_turn(value, margin, kind, at, k):
    """Return whether a constraint of one sign at both ends of an interval may have the other in it.

    It turns between two nodes only if it comes nearer to 0 before and goes away from it after;
    what is beyond the block is not asked.
    """
    sign = 1.0 if value[kind, at + k] >= 0.0 else -1.0
    f0, f1 = sign * value[kind, at + k], sign * value[kind, at + k + 1]
    if min(f0, f1) >= min(margin[kind, at + k], margin[kind, at + k + 1]):
        return False
    if k > 0 and sign * value[kind, at + k - 1] < f0:
        return False
    return not (k < BLOCK_INTERVALS - 1 and sign * value[kind, at + k + 2] < f1)


@numba.njit(forceinline=True, **LEAN)
def _only_change(value, margin, code, uses, at, k):
    """Return of an interval the one constraint that changes, -1 for nothing to do, -2 where it must be settled."""
    change = -1
    for kind in range(4):
        if not uses[kind]:
            continue
        before, after = code[kind, at + k], code[kind, at + k + 1]
        if (before ^ after) & 1:
            change = kind if change == -1 else -2
        elif ((before | after) & 4) and _may_turn(value, margin, kind, at, k):
            change = -2
        elif not before & 1:
            return -1
    return change


@numba.njit(forceinline=True, **LEAN)
def _all_of(words, uses, block):
    """Return whether all constraints in use hold at the nodes of a block, a byte each."""
    said = _EACH_BYTE
    for kind in range(4):
        if uses[kind]:
            said &= words[kind, block]
    return said


@numba.njit(forceinline=True, **LEAN)
def _open_intervals(words, uses, block):
    """Return whether anything may change in the intervals of a block, a byte each; the last byte says nothing."""
    moving, possible = np.uint64(0), _EACH_BYTE
    for kind in range(4):
        if uses[kind]:
            word = words[kind, block]
            following = word >> np.uint64(8)
            moving |= (word ^ following) | ((word | following) >> np.uint64(2))
            possible &= (word | following) >> np.uint64(1)
    return moving & possible


@numba.njit(forceinline=True, **LEAN)
def _scan_block(
    room, orbit_end, start, at, place, row, limits, uses, bounds, step_s,
    value, margin, code, words, kinds, nodes, rows, fractions, edge,
):  # fmt: skip
    """Append the edges of one place within a block; return the number of edges then."""
    block = at // BLOCK_NODES
    possible, all_seen = _open_intervals(words, uses, block), _all_of(words, uses, block)
    if start == 0 and all_seen & np.uint64(1):
        kinds[edge], nodes[edge], rows[edge], fractions[edge] = OPEN, 0, row, 0.0
        edge += 1
    intervals = min(BLOCK_INTERVALS, orbit_end - start)
    for k in range(intervals):
        if not (possible >> np.uint64(8 * k)) & np.uint64(1):
            continue
        change = _only_change(value, margin, code, uses, at, k)
        if change >= 0:
            kinds[edge], nodes[edge], rows[edge] = change, start + k, row
            edge += 1
        elif change == -2:
            both = all_seen >> np.uint64(8 * k)
            before, after = both & np.uint64(1) != 0, both & np.uint64(256) != 0
            count = _settle(room, start + k, place, limits, uses, bounds, step_s, at + k, before, after)
            for turn in range(count):
                kinds[edge], nodes[edge], rows[edge] = SOLVED, start + k, row
                fractions[edge] = room.turns[turn]
                edge += 1
    if start + BLOCK_INTERVALS >= orbit_end and (all_seen >> np.uint64(8 * intervals)) & np.uint64(1):
        kinds[edge], nodes[edge], rows[edge], fractions[edge] = OPEN, orbit_end, row, 0.0
        edge += 1
    return edge


@numba.njit(**LEAN)
def scan_places(room, last, blocks, places, limits, uses, bounds, step_s, edges):
    """Write the edges of all places, a rise and a set in turn; return how many, -1 where there is no room.

    Passes begun before the first node or not ended at the last get edges there.
    """
    orbit, caps, keep, kept, found = room.orbit, room.caps, room.keep, room.words, room.found
    x, y, z, distance, inverse, height = room.offsets
    value, margin, code, words = room.value, room.margin, room.code, room.codes
    kinds, nodes, rows, fractions = edges
    edge = 0
    for row in range(places.shape[1]):
        place = place_of(places, row)
        near = near_blocks(caps, blocks, place[3], place[4], place[5], keep, kept, found)
        # Whole runs of 32: the remainder of a vectorised loop costs more than the loop.
        count = -(-near * BLOCK_NODES // 32) * 32
        _gather(orbit, found, near, place, x, y, z)
        _rises(x, y, z, count, place, bounds[2] * step_s, height, distance, inverse)
        for kind in range(4):
            if not uses[kind]:
                continue
            if kind == CONE:
                _drops(orbit, found, near, x, y, z, height)
            bend = bends(kind, bounds, limits, step_s)
            _judge(height, distance, inverse, count, _weights(kind, limits), bend, kind, value, margin, code)
        for block in range(near):
            start = found[block] * BLOCK_INTERVALS
            if start > 0 and start + BLOCK_INTERVALS < last and _open_intervals(words, uses, block) == 0:
                continue
            if edge + 8 * BLOCK_NODES >= len(kinds):
                return -1
            edge = _scan_block(
                room, last, start, block * BLOCK_NODES, place, row, limits, uses, bounds, step_s,
                value, margin, code, words, kinds, nodes, rows, fractions, edge,
            )  # fmt: skip
    return edge


@numba.njit(**LEAN)
def scan_run(room, last, step_s, places, place_bounds, limit, edges):
    """Write the edges of all places over one run of good states; return how many, -1 where there is no room."""
    orbit = room.orbit
    uses = (limit[LOW] > -1.0, limit[HIGH] < 1.0, limit[RANGE] < np.inf, limit[CONE] > -1.0)
    bounds = orbit_bounds(orbit, last, step_s)
    if uses[CONE]:
        fill_normals(orbit, last + BLOCK_NODES)
        turning = turning_bound(orbit, last, step_s, place_bounds[1] + place_bounds[2])
        bounds = (bounds[0], bounds[1], bounds[2], bounds[3], turning)
    reach = reach_rad(limit, bounds[0], bounds[1], place_bounds)
    slack = math.asin(min(bounds[3] * step_s * step_s / 8.0 / bounds[0], 1.0)) + 1e-9
    blocks = fill_caps(orbit, last, reach, slack, room.caps)
    return scan_places(room, last, blocks, places, limit, uses, bounds, step_s, edges)


def work_room(nodes: int) -> Room:
    """Return the scratch arrays for a run of so many nodes."""
    blocks = (nodes // BLOCK_INTERVALS // 8 + 2) * 8
    sampled = blocks * BLOCK_NODES  # a multiple of 64
    keep, code = np.zeros(blocks, np.uint8), np.zeros((4, sampled), np.uint8)
    return Room(
        orbit=np.zeros((ROWS, nodes + BLOCK_NODES + 1)),
        caps=np.empty((4, blocks)),
        keep=keep,
        words=keep.view(np.uint64),
        found=np.empty(blocks + 1, np.int64),
        offsets=tuple(np.ones(sampled) for _ in range(6)),
        value=np.empty((4, sampled)),
        margin=np.empty((4, sampled)),
        code=code,
        codes=code.view(np.uint64),
        stack=np.empty((64, 6)),
        roots=np.empty(8),
        turns=np.empty(10),
        inputs=np.zeros((INPUTS, LANES)),
        lane_t=np.empty(LANES),
        lane_change=np.empty(LANES),
        lane_edge=np.empty(LANES, np.int64),
    )


@numba.njit(**LEAN)
def _write_passes(satellite, interval, clock, edges, edge_count, passes, count):
    """Append the passes between the edges of one satellite, cut to the span; return how many there are then."""
    first_node_ns, interval_ns, parts, start_ns, stop_ns = clock
    kinds, nodes, rows, fractions = edges
    for edge in range(0, edge_count, 2):
        rise = _instant(first_node_ns, interval_ns, parts, interval, nodes[edge], fractions[edge])
        fall = _instant(first_node_ns, interval_ns, parts, interval, nodes[edge + 1], fractions[edge + 1])
        if fall <= max(rise, start_ns) or rise >= stop_ns:
            continue
        passes.satellite[count] = satellite
        passes.place[count] = rows[edge]
        begun = kinds[edge] == OPEN or rise < start_ns
        lasting = kinds[edge + 1] == OPEN or fall > stop_ns
        passes.cut[count] = (1 if begun else 0) + (2 if lasting else 0)
        passes.rise_ns[count] = max(rise, start_ns)
        passes.set_ns[count] = min(fall, stop_ns)
        count += 1
    return count


@numba.njit(forceinline=True, **LEAN)
def _instant(first_node_ns, interval_ns, parts, interval, node, fraction):
    """Return the instant of an edge. Whole intervals are counted in integers: floats would round months to 1 ns."""
    passed = (node % parts + fraction) * (interval_ns / parts)
    return first_node_ns + (interval + node // parts) * interval_ns + np.int64(math.floor(passed + 0.5))


@numba.njit(**LEAN)
def list_passes(coefficients, codes, satellite, span, clock, places, place_bounds, limits, room, edges, passes):
    """Append the passes of one satellite after the other while there is room.

    Parameters
    ----------
    coefficients : (intervals, 8, n, 3) float64, metre, ITRF
        Of the table.
    codes : (intervals, n) uint8
        Where not 0 there is no state; a pass ends at the last node before.
    satellite : int
        First row to do.
    span : (first, stop) int
        Intervals of the table.
    clock : (first_node_ns, interval_ns, parts, start_ns, stop_ns) int
        Each interval is cut into parts, whose ends are the nodes.
    places : (6, p) float64
        Position and normal.
    place_bounds : (3,) float64
        See `reach_rad`.
    limits : (n, 4) float64
        Sine of the least and of the greatest grazing angle, greatest range, cosine of the
        greatest angle off nadir; infinite or -1 where not in use.
    room, edges, passes : Room, Edges, PassRows
        Scratch, room for the edges of one satellite, and for the passes.

    Returns
    -------
    next row to do, number of passes, whether one satellite alone lacks room
    """
    count = 0
    parts = clock[2]
    while satellite < codes.shape[1]:
        before, interval = count, span[0]
        while interval < span[1]:
            first = interval
            while interval < span[1] and codes[interval, satellite] == 0:
                interval += 1
            if interval > first:
                last = fill_orbit(coefficients, satellite, first, interval, parts, room.orbit)
                limit = limits[satellite]
                edge = scan_run(room, last, clock[1] / parts / 1e9, places, place_bounds, limit, edges)
                if edge < 0 or count + edge // 2 > len(passes.place):
                    return satellite, before, before == 0
                solve(
                    room.orbit, places, limit, edges, edge, room.inputs, room.lane_t, room.lane_change, room.lane_edge
                )
                count = _write_passes(satellite, first, clock, edges, edge, passes, count)
            interval += 1
        satellite += 1
    return satellite, count, False
