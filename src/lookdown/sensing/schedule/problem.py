"""One step's choice as a small programme: who looks at what, and what is left for search.

Maximise the worth of the looks taken and of the search, such that each task is done at
most once, and no satellite passes its energy, its transmit time or its beam time, nor
takes from search what is reserved for it:

    max  sum_o value_o x_o + sum_s worth_s y_s
    s.t. sum_{o of task t} x_o <= 1,
         sum_{o of s} energy_o x_o + y_s <= energy_s,
         sum_{o of s} energy_o x_o <= energy_s - reserved_s,
         sum_{o of s} time_{o,r} x_o <= time_{s,r} for transmit and beam time,
         0 <= y_s <= wanted_s, x_o 0 or 1.

The linear programme lets x_o lie between 0 and 1, so what it comes to is a bound.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from lookdown.arrays import Scalars
from lookdown.sensing.schedule._solver_kernels import UNDONE, take_in_order

__all__ = ["Choice", "StepProblem", "auction", "greedy", "relaxed_bound"]

ENERGY, TRANSMIT, BEAMS = 0, 1, 2
"""Resources, in the order of the columns of costs and budgets."""

_MOST_ROUNDS = 10_000
_TINY = 1e-300
"""Below any worth a joule but nothing: what is worth nothing is not done."""


@dataclass(frozen=True, slots=True)
class StepProblem:
    """The looks that could be taken in a step and what each satellite has for them.

    Attributes
    ----------
    task, satellite : (q,) int64
        Row of the task and of the satellite of each option.
    value : (q,) float64
        Worth of the look.
    cost : (q, 3) float64
        Energy in joule, transmit time and beam time in second.
    budget : (m, 3) float64
        The same of each satellite.
    search_wanted_j, search_reserved_j : (m,) float64
        Energy that search can use, and that no look may take from it.
    search_worth_pj : (m,) float64
        Worth of search per joule.
    task_count : int
    """

    task: np.ndarray
    satellite: np.ndarray
    value: Scalars
    cost: np.ndarray
    budget: np.ndarray
    search_wanted_j: np.ndarray
    search_reserved_j: np.ndarray
    search_worth_pj: np.ndarray
    task_count: int

    def __post_init__(self) -> None:
        assert (self.search_reserved_j <= np.minimum(self.search_wanted_j, self.budget[:, ENERGY]) + 1e-9).all()
        assert (self.cost[:, ENERGY] > 0.0).all() and (self.value >= 0.0).all()

    @property
    def room(self) -> np.ndarray:
        """What each satellite has for looks: its budgets without what is reserved for search."""
        room = self.budget.copy()
        room[:, ENERGY] -= self.search_reserved_j
        return np.maximum(room, 0.0)

    def equivalent_j(self) -> Scalars:
        """Return the cost of each option in joules of its satellite's scarcest resource."""
        budget = np.maximum(self.budget[self.satellite], 1e-12)
        return np.asarray((self.cost / budget).max(axis=1) * budget[:, ENERGY])


@dataclass(frozen=True, slots=True)
class Choice:
    """What a solver chose.

    Attributes
    ----------
    option : (n,) int64
        Option of each task, -1 where it is not done.
    search_j : (m,) float64
        Energy for search.
    value : float
        Worth of all of it.
    """

    option: np.ndarray
    search_j: Scalars
    value: float

    @property
    def done(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the tasks that are done, and the option of each."""
        rows = np.flatnonzero(self.option != UNDONE)
        return rows, self.option[rows]


def greedy(problem: StepProblem) -> Choice:
    """Return the choice that takes options by worth a joule, search standing among them with its own.

    Options that are worth less a joule than search on their satellite get what search leaves.

    Notes
    -----
    Cost: O(q log q), 0.15 us an option. Every satellite keeps its budgets by construction.

    Examples
    --------
    >>> one = np.ones((1, 3))
    >>> problem = StepProblem(np.array([0, 1]), np.array([0, 0]), np.array([2.0, 3.0]), np.vstack([one, one]), one,
    ...                       np.zeros(1), np.zeros(1), np.zeros(1), 2)
    >>> greedy(problem).option.tolist(), greedy(problem).value
    ([-1, 1], 3.0)
    """
    equivalent = problem.equivalent_j()
    density = problem.value / np.maximum(equivalent, 1e-12)
    order = np.argsort(-density, kind="stable")
    room, taken = problem.room, np.full(problem.task_count, UNDONE, dtype=np.int64)
    short = np.full(len(order), -1, dtype=np.int8)
    columns = (problem.task, problem.satellite, problem.cost, density)
    take_in_order(order, *columns, np.maximum(problem.search_worth_pj, _TINY), room, taken, short)
    return _filled(problem, taken, density, order)


def auction(problem: StepProblem, step_ratio: float = 0.02) -> Choice:
    """Return the choice of an ascending auction in which satellites sell joules to tasks.

    Each undone task asks for the satellite where its worth less the price of its joules is greatest. A satellite
    that has no room drops the least worth a joule, the new one too, and its price rises a little above
    what was dropped; search stands among the buyers. It ends when nobody gains by asking.

    Parameters
    ----------
    problem : StepProblem
    step_ratio : float
        Rise of a price over the worth a joule of what was dropped.

    Notes
    -----
    For comparison on small cases: plain Python, some milliseconds a hundred options.

    References
    ----------
    Bertsekas, Network Optimization (1998), chapter 7, with divisible goods in place of objects.

    Examples
    --------
    >>> one = np.ones((1, 3))
    >>> problem = StepProblem(np.array([0, 1]), np.array([0, 0]), np.array([2.0, 3.0]), np.vstack([one, one]), one,
    ...                       np.zeros(1), np.zeros(1), np.zeros(1), 2)
    >>> auction(problem).option.tolist()
    [-1, 1]
    """
    equivalent = np.maximum(problem.equivalent_j(), 1e-12)
    density = problem.value / equivalent
    # Nobody buys below what search would pay, as long as search wants all there is.
    hungry = problem.search_wanted_j >= problem.budget[:, ENERGY]
    price = np.where(hungry, problem.search_worth_pj, 0.0)
    taken = np.full(problem.task_count, UNDONE, dtype=np.int64)
    of_task = [np.flatnonzero(problem.task == t) for t in range(problem.task_count)]
    waiting = list(range(problem.task_count))
    for _ in range(_MOST_ROUNDS):
        if not waiting:
            break
        t = waiting.pop(0)
        options = of_task[t]
        gain = problem.value[options] - price[problem.satellite[options]] * equivalent[options]
        if len(options) == 0 or gain.max() <= 0.0:
            continue
        taken[t] = options[int(np.argmax(gain))]
        satellite = int(problem.satellite[taken[t]])
        for dropped in _dropped(problem, taken, satellite, density):
            out = int(problem.task[dropped])
            taken[out] = UNDONE
            price[satellite] = max(price[satellite], density[dropped]) * (1.0 + step_ratio)
            waiting.append(out)
    return _filled(problem, taken, density, np.argsort(-density, kind="stable"))


def relaxed_bound(problem: StepProblem) -> float:
    """Return the worth that no choice can pass: the linear programme of the problem.

    Raises
    ------
    AssertionError
        Where the solver fails, which it does not on a problem that is well formed.

    Notes
    -----
    scipy's HiGHS: a second for some 10,000 options.

    Examples
    --------
    >>> one = np.ones((1, 3))
    >>> problem = StepProblem(np.array([0, 1]), np.array([0, 0]), np.array([2.0, 3.0]), np.vstack([one, one]), one,
    ...                       np.zeros(1), np.zeros(1), np.zeros(1), 2)
    >>> relaxed_bound(problem)
    3.0
    """
    options, satellites = len(problem.task), len(problem.budget)
    column = np.arange(options)
    done = sparse.csr_matrix((np.ones(options), (problem.task, column)), (problem.task_count, options))
    spent = [
        sparse.csr_matrix((problem.cost[:, r], (problem.satellite, column)), (satellites, options)) for r in range(3)
    ]
    none, whole = sparse.csr_matrix((satellites, satellites)), sparse.identity(satellites)
    rows = [
        [done, sparse.csr_matrix((problem.task_count, satellites))],
        [spent[ENERGY], whole],
        *([part, none] for part in spent),
    ]
    room = problem.room
    limits = [np.ones(problem.task_count), problem.budget[:, ENERGY], *(room[:, r] for r in range(3))]
    upper = np.concatenate([np.ones(options), problem.search_wanted_j])
    solved = optimize.linprog(
        -np.concatenate([problem.value, problem.search_worth_pj]),
        A_ub=sparse.bmat(rows, format="csr"),
        b_ub=np.concatenate(limits),
        bounds=np.column_stack([np.zeros(len(upper)), upper]),
        method="highs",
    )
    assert solved.status == 0, solved.message
    return float(-solved.fun)


def _dropped(problem: StepProblem, taken: np.ndarray, satellite: int, density: Scalars) -> list[int]:
    """Return the options that a satellite must drop to keep its room, the least worth a joule first."""
    held = taken[(taken != UNDONE)]
    held = held[problem.satellite[held] == satellite]
    held = held[np.argsort(density[held], kind="stable")]
    room = problem.room[satellite]
    spent = problem.cost[held].sum(axis=0)
    dropped = []
    for option in held.tolist():
        if (spent <= room * (1.0 + 1e-12)).all():
            break
        spent = spent - problem.cost[option]
        dropped.append(option)
    return dropped


def _filled(problem: StepProblem, taken: np.ndarray, density: Scalars, order: np.ndarray) -> Choice:
    """Return a choice with search served, and what both leave given to looks that were worth less."""
    looked = _looked_j(problem, taken)
    search = np.clip(problem.budget[:, ENERGY] - looked, 0.0, problem.search_wanted_j)
    done = taken[taken != UNDONE]
    room = problem.room
    for r in (TRANSMIT, BEAMS):
        room[:, r] -= np.bincount(problem.satellite[done], problem.cost[done, r], minlength=len(room))
    room[:, ENERGY] = np.maximum(problem.budget[:, ENERGY] - looked - search, 0.0)
    columns = (problem.task, problem.satellite, problem.cost, density)
    least = np.full(len(room), _TINY)
    take_in_order(order, *columns, least, room, taken, np.empty(len(order), dtype=np.int8))
    return _choice(problem, taken, search)


def _looked_j(problem: StepProblem, taken: np.ndarray) -> Scalars:
    done = taken[taken != UNDONE]
    joules = np.bincount(problem.satellite[done], problem.cost[done, ENERGY], minlength=len(problem.budget))
    return joules.astype(np.float64)


def _choice(problem: StepProblem, taken: np.ndarray, search_j: Scalars) -> Choice:
    looks = float(problem.value[taken[taken != UNDONE]].sum())
    return Choice(taken, search_j, looks + float((problem.search_worth_pj * search_j).sum()))
