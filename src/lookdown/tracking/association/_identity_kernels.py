"""How far tracks of one component may be mistaken for each other, and who they are.

Numeric policy: float64 throughout, no fastmath; a deterministic function of the
arguments alone.
"""

from lookdown.numerics.parts import part

__all__ = ["LEAST_SHARE", "LOST_SHARE", "age_identity", "identity_ambiguity"]

_NONE = -1

LEAST_SHARE = 0.05
"""Tracks make one group where both may have given a report with at least this probability: a choice."""

LOST_SHARE = 0.1
"""Share of a look's ambiguity that costs the track its identity for good.

The rest comes right at later looks, for nothing has been decided. Measured on formations
of eight (design/0017): 0.03 where they stay unresolved, to 0.12.
"""


@part
def _root(groups, track):
    """Return the first track of a group."""
    while groups[track] != track:
        track = groups[track]
    return track


@part
def identity_ambiguity(starts, columns, weights, report_count, work, ambiguity_out, groups_out):
    """Write for each track the probability that its report is another's, and the group it may be mistaken within.

    A track's report is the one it has most probably given; the report's weights with the
    other tracks are the probability that one of them gave it.

    Parameters
    ----------
    starts, columns, weights : (tracks + 1,), (edges,) int64, (edges,) float64
        As `solve_component` took and wrote them.
    report_count : int
    work : ComponentWork
    ambiguity_out : (tracks,) float64
        0 for a track without edges.
    groups_out : (tracks,) int64
        The first track of each one's group; its own number where it is alone.
    """
    given, takers = work.unused, work.owner
    for column in range(report_count):
        given[column] = 0.0
        takers[column] = _NONE
    for track in range(starts.shape[0] - 1):
        groups_out[track] = track
        for edge in range(starts[track], starts[track + 1]):
            column = columns[edge]
            given[column] += weights[edge]
            if weights[edge] < LEAST_SHARE:
                continue
            if takers[column] == _NONE:
                takers[column] = track
            one, other = _root(groups_out, track), _root(groups_out, takers[column])
            groups_out[max(one, other)] = min(one, other)
    for track in range(starts.shape[0] - 1):
        groups_out[track] = _root(groups_out, track)
        ambiguity_out[track], highest = 0.0, 0.0
        for edge in range(starts[track], starts[track + 1]):
            if weights[edge] > highest:
                highest = weights[edge]
                ambiguity_out[track] = max(given[columns[edge]] - weights[edge], 0.0)


@part
def age_identity(probability, ambiguity, group_size):
    """Return the probability that a track still is the object it began with, after one look.

    What is lost goes to the other tracks of the group alike, and may come back by the
    same way: among g tracks that are never told apart it tends to 1/g.
    """
    if group_size < 2:
        return probability
    lost = LOST_SHARE * ambiguity
    return probability * (1.0 - lost) + (1.0 - probability) * lost / (group_size - 1)
