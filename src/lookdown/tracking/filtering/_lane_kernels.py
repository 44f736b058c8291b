"""The four models of a track in lanes, read from and written to arrays that hold model after model."""

from lookdown.numerics.lanes import lanes_of, numbers_of
from lookdown.numerics.parts import inlined_part

__all__ = ["packed_lanes", "read_models", "write_models"]


@inlined_part
def _state_lanes(states, a):
    return lanes_of(states[0, a], states[1, a], states[2, a], states[3, a])


@inlined_part
def _lanes(c, a, b):
    return lanes_of(c[0, a, b], c[1, a, b], c[2, a, b], c[3, a, b])


@inlined_part
def read_models(states, covariances):
    """Return place, velocity and blocks of the covariance of four models, whose upper triangles are read."""
    c = covariances
    return (
        (_state_lanes(states, 0), _state_lanes(states, 1), _state_lanes(states, 2)),
        (_state_lanes(states, 3), _state_lanes(states, 4), _state_lanes(states, 5)),
        (
            (_lanes(c, 0, 0), _lanes(c, 0, 1), _lanes(c, 0, 2), _lanes(c, 1, 1), _lanes(c, 1, 2), _lanes(c, 2, 2)),
            (
                _lanes(c, 0, 3),
                _lanes(c, 0, 4),
                _lanes(c, 0, 5),
                _lanes(c, 1, 3),
                _lanes(c, 1, 4),
                _lanes(c, 1, 5),
                _lanes(c, 2, 3),
                _lanes(c, 2, 4),
                _lanes(c, 2, 5),
            ),
            (_lanes(c, 3, 3), _lanes(c, 3, 4), _lanes(c, 3, 5), _lanes(c, 4, 4), _lanes(c, 4, 5), _lanes(c, 5, 5)),
        ),
    )


@inlined_part
def packed_lanes(packed):
    """Return place, velocity and blocks of the covariance of four packed models (4, 27)."""
    p = packed
    return (
        (_state_lanes(p, 0), _state_lanes(p, 1), _state_lanes(p, 2)),
        (_state_lanes(p, 3), _state_lanes(p, 4), _state_lanes(p, 5)),
        (
            (
                _state_lanes(p, 6),
                _state_lanes(p, 7),
                _state_lanes(p, 8),
                _state_lanes(p, 12),
                _state_lanes(p, 13),
                _state_lanes(p, 17),
            ),
            (
                _state_lanes(p, 9),
                _state_lanes(p, 10),
                _state_lanes(p, 11),
                _state_lanes(p, 14),
                _state_lanes(p, 15),
                _state_lanes(p, 16),
                _state_lanes(p, 18),
                _state_lanes(p, 19),
                _state_lanes(p, 20),
            ),
            (
                _state_lanes(p, 21),
                _state_lanes(p, 22),
                _state_lanes(p, 23),
                _state_lanes(p, 24),
                _state_lanes(p, 25),
                _state_lanes(p, 26),
            ),
        ),
    )


@inlined_part
def _put(c, a, b, value):
    """Write an element of four covariances to both triangles."""
    c[0, a, b], c[1, a, b], c[2, a, b], c[3, a, b] = numbers_of(value)
    c[0, b, a], c[1, b, a], c[2, b, a], c[3, b, a] = numbers_of(value)


@inlined_part
def _put_symmetric(c, a, s):
    """Write four symmetric blocks from a row on, on the diagonal."""
    _put(c, a, a, s[0])
    _put(c, a, a + 1, s[1])
    _put(c, a, a + 2, s[2])
    _put(c, a + 1, a + 1, s[3])
    _put(c, a + 1, a + 2, s[4])
    _put(c, a + 2, a + 2, s[5])


@inlined_part
def write_models(place, velocity, blocks, states, covariances):
    """Write four models into states (4, 6) and both triangles of covariances (4, 6, 6)."""
    for a in range(3):
        states[0, a], states[1, a], states[2, a], states[3, a] = numbers_of(place[a])
        states[0, a + 3], states[1, a + 3], states[2, a + 3], states[3, a + 3] = numbers_of(velocity[a])
    _put_symmetric(covariances, 0, blocks[0])
    _put_symmetric(covariances, 3, blocks[2])
    for a in range(3):
        for b in range(3):
            _put(covariances, a, b + 3, blocks[1][3 * a + b])
