"""Greedy choice: the most valuable looks for what they cost, within every satellite's budgets.

Numeric policy: float64, no fast-math. Plain NumPy twin in tests/oracles/schedule_oracles.py.
Cost: 10 ns an option beside the sorting.
"""

import numba

from lookdown.numerics.lean import LEAN

UNDONE = -1


@numba.njit(**LEAN)
def _short_of(cost, room, option, satellite):
    """Return the first resource that a satellite lacks for an option, -1 where it lacks none."""
    for r in range(cost.shape[1]):
        if cost[option, r] > room[satellite, r]:
            return r
    return -1


@numba.njit(**LEAN)
def take_in_order(order, task, satellite, cost, density, least_density, room, taken, short):
    """Give options in order to the tasks that have none yet, as far as their satellites have room.

    Parameters
    ----------
    order : (p,) int64
        Options, the best first.
    task, satellite, cost, density : (q,), (q,), (q, resources), (q,)
    least_density : (m,) float64
        Options below it wait for another call.
    room : (m, resources) float64
        Lowered by what is taken.
    taken : (n,) int64
        Option of each task, -1 where it has none; filled in.
    short : (q,) int8
        Receives the resource that each refused option lacked.

    Returns
    -------
    int
        Options taken.
    """
    count = 0
    for i in range(order.shape[0]):
        o = order[i]
        s = satellite[o]
        if taken[task[o]] != UNDONE or density[o] < least_density[s]:
            continue
        lacking = _short_of(cost, room, o, s)
        short[o] = lacking
        if lacking >= 0:
            continue
        for r in range(cost.shape[1]):
            room[s, r] -= cost[o, r]
        taken[task[o]] = o
        count += 1
    return count
