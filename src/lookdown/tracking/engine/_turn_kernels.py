"""What a track's reports say of its turns: of the rate, and of which manner of flight it was where that is in doubt."""

import math

import numpy as np
from numba import njit

from lookdown.tracking.engine._layout import (
    AXIS_ALONG,
    AXIS_CROSS,
    CORRELATION,
    MEASURED,
    MEASURES,
    SIGMAS,
    TOLD_RATE,
    TOLD_VARIANCE,
    TURN,
    WEIGHTS,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.filtering._branch_kernels import branch_look
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, turn_after

__all__ = ["branch_edge", "in_doubt", "note_turn", "way_known"]

LEAST_TURN = 0.05
"""Below this probability of a turn its rate is left as it is: all but a few tracks are spared the work."""

LEAST_DOUBT = 0.045
SHORTEST_S, LONGEST_S = 0.5, 90.0
"""Branches are followed where anything but a straight is as probable as this, over intervals of such length: in less
nothing turns, and in more a turn has most likely ended. A first look at a turn may fit a straight by chance; what it
leaves the turn must then be put together with care, or the next look finds no model that foresaw it. A look that tells
nothing leaves a turn up to 0.04: that is no doubt."""

TURNED_RADPS, KNOWN_WAY = 0.05, 0.3
"""A turn at this rate since the last report must stand out from what is not known of the way: the variance of the
velocity may be this share of the square of what such a turn changes it by. New tracks know too little of their way to
tell a turn from it."""

_VX, _VY, _VZ = 21, 24, 26
"""Where the variances of the velocity stand in a packed model, the straight one first (`pack_model`)."""


@njit(**INNER)
def note_turn(body, dt_s, settings, scratch, c, e):
    """Note what a report says of the rate at which a track turns, where it is likely to turn."""
    turn = 1 if scratch.edge_weights[e, 1] >= scratch.edge_weights[e, 2] else 2
    if scratch.edge_weights[e, turn] < LEAST_TURN:
        return
    if scratch.edge_turns[e, TOLD_VARIANCE] > 0.0:
        body[TURN], body[TURN + 1] = scratch.edge_turns[e, TOLD_RATE], scratch.edge_turns[e, TOLD_VARIANCE]
        return
    packed, shares, known = body[:WEIGHTS].reshape((MODEL_COUNT, PACKED)), body[WEIGHTS:], body[TURN : TURN + 2]
    state, spread = scratch.states[c, turn], scratch.covariances[c, turn]
    after, after_spread = scratch.edge_states[e, turn], scratch.edge_covariances[e, turn]
    turn_after(packed, shares, known, dt_s, settings.motion, turn, state, spread, after, after_spread, known)


@njit(**INNER)
def way_known(body, dt_s):
    """Return whether a turn since a track's last report would stand out from what is not known of its way."""
    if dt_s < SHORTEST_S or dt_s > LONGEST_S:
        return False
    squared = body[3] * body[3] + body[4] * body[4] + body[5] * body[5]
    turned = TURNED_RADPS * dt_s
    return body[_VX] + body[_VY] + body[_VZ] <= KNOWN_WAY * turned * turned * squared


@njit(**INNER)
def in_doubt(body, dt_s, scratch, e):
    """Return whether a track's manner of flight is in doubt, before a report (edge e) or by it."""
    if not way_known(body, dt_s):
        return False
    return max(body[WEIGHTS + 1] + body[WEIGHTS + 2], 1.0 - scratch.edge_weights[e, 0]) >= LEAST_DOUBT


@njit(**INNER)
def branch_edge(body, dt_s, pose, values, labels, r, settings, scratch, e):
    """Write edge e anew with all manners of flight since the track's last report kept apart.

    The agile model stays as it is. Returns the least NIS over branches.
    """
    report = values[r]
    arguments = (
        pose[0:3],
        pose[3:6],
        report[AXIS_ALONG : AXIS_ALONG + 3],
        report[AXIS_CROSS : AXIS_CROSS + 3],
        report[MEASURES : MEASURES + 4],
        report[SIGMAS : SIGMAS + 4],
        report[CORRELATION],
        np.int64(labels[r, MEASURED]),
    )
    shares, told = scratch.edge_weights[e], scratch.branch_turns
    logarithm, squared, least = branch_look(
        body[:WEIGHTS].reshape((MODEL_COUNT, PACKED)),
        body[WEIGHTS:],
        body[TURN : TURN + 2],
        dt_s,
        settings.motion,
        arguments,
        scratch.logs[e] + math.log(max(shares[3], 1e-300)),
        scratch.branches,
        scratch.edge_states[e],
        scratch.edge_covariances[e],
        shares,
        told,
    )
    # Where the agile model has most of it, so had it before: what was mixed then is its own.
    scratch.logs[e], scratch.nis[e] = logarithm, squared + shares[3] * (scratch.nis[e] - squared)
    turn = 1 if shares[1] >= shares[2] else 2
    scratch.edge_turns[e, TOLD_RATE] = told[turn - 1, 0] if turn == 1 else -told[turn - 1, 0]
    scratch.edge_turns[e, TOLD_VARIANCE] = told[turn - 1, 1]
    return least
