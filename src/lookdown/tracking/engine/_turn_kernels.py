"""What a track's reports say of the rate at which it turns."""

from numba import njit

from lookdown.tracking.engine._layout import TURN, WEIGHTS
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, turn_after

__all__ = ["note_turn"]

LEAST_TURN = 0.05
"""Below this probability of a turn its rate is left as it is: all but a few tracks are spared the work."""


@njit(**INNER)
def note_turn(body, dt_s, settings, scratch, c, e):
    """Note what a report says of the rate at which a track turns, where it is likely to turn."""
    turn = 1 if scratch.edge_weights[e, 1] >= scratch.edge_weights[e, 2] else 2
    if scratch.edge_weights[e, turn] < LEAST_TURN:
        return
    packed, shares, known = body[:WEIGHTS].reshape((MODEL_COUNT, PACKED)), body[WEIGHTS:], body[TURN : TURN + 2]
    state, spread = scratch.states[c, turn], scratch.covariances[c, turn]
    after, after_spread = scratch.edge_states[e, turn], scratch.edge_covariances[e, turn]
    turn_after(packed, shares, known, dt_s, settings.motion, turn, state, spread, after, after_spread, known)
