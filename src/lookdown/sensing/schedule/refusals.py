"""What was asked for and not done in a step, and why: never silently dropped."""

import numpy as np

from lookdown.arrays import Codes, Scalars
from lookdown.sensing.schedule._option_kernels import IN_VIEW, UNCERTAIN
from lookdown.sensing.schedule.options import Options
from lookdown.sensing.schedule.problem import ENERGY, Choice, StepProblem
from lookdown.sensing.schedule.rows import Fleet
from lookdown.sensing.schedule.tasks import TaskList
from lookdown.tables import DwellTask, RefusalReason, RefusedTasks

__all__ = ["refused_looks", "refused_search"]


def refused_looks(
    tasks: TaskList, options: Options, problem: StepProblem, choice: Choice, fleet: Fleet, time_tai_ns: int
) -> RefusedTasks:
    """Return the looks that were asked for and not taken.

    Where no satellite has a task in view, or none is fit for it, the reason is that. Where one could have
    taken it were there nothing else to do, others were worth more. Else it is what the cheapest satellite lacks.
    """
    rows = np.flatnonzero(choice.option < 0)
    possible, cheapest = _alone(problem)
    best = cheapest[rows]
    some = best >= 0
    reason = _unfit(options.state[rows])
    sensor, energy = np.zeros(len(rows), dtype=np.uint32), np.zeros(len(rows))
    option = best[some]
    satellite = problem.satellite[option]
    lacking = _lacking(problem, option, fleet)
    reason[some] = np.where(possible[rows[some]], np.uint8(RefusalReason.LOWER_VALUE), lacking)
    sensor[some] = fleet.satellite_id[satellite].astype(np.uint32)
    energy[some] = problem.cost[option, ENERGY]
    return RefusedTasks(
        time_tai_ns=np.full(len(rows), time_tai_ns, dtype=np.int64),
        task=tasks.task[rows],
        track_id=tasks.track_id[rows],
        sensor_id=sensor,
        reason=reason,
        value=tasks.value[rows],
        energy_j=energy,
    )


def refused_search(
    fleet: Fleet, asked: np.ndarray, allowed: np.ndarray, given: np.ndarray, sector_j: float, time_tai_ns: int
) -> RefusedTasks:
    """Return the satellites that would have searched more.

    Parameters
    ----------
    fleet : Fleet
    asked, allowed, given : (m,) int64
        Sectors that a full step's energy would search, that the caps allow, that were searched.
    sector_j : float
    time_tai_ns : int
    """
    rows = np.flatnonzero(given < asked)
    capped = allowed[rows] < asked[rows]
    # A battery near its reserve dims search though no cap binds.
    bound = np.where(fleet.reason[rows] == RefusalReason.TIME, np.uint8(RefusalReason.ENERGY), fleet.reason[rows])
    count = len(rows)
    return RefusedTasks(
        time_tai_ns=np.full(count, time_tai_ns, dtype=np.int64),
        task=np.full(count, DwellTask.SEARCH, dtype=np.uint8),
        track_id=np.zeros(count, dtype=np.uint64),
        sensor_id=fleet.satellite_id[rows].astype(np.uint32),
        reason=np.where(capped, bound, np.uint8(RefusalReason.LOWER_VALUE)).astype(np.uint8),
        value=np.zeros(count),
        energy_j=(asked[rows] - given[rows]) * sector_j,
    )


def _alone(problem: StepProblem) -> tuple[np.ndarray, np.ndarray]:
    """Return whether each task could be done were it alone, and its cheapest option, -1 where it has none."""
    fits = (problem.cost <= problem.room[problem.satellite]).all(axis=1)
    possible = np.zeros(problem.task_count, dtype=np.bool_)
    possible[problem.task[fits]] = True
    cheapest = np.full(problem.task_count, -1, dtype=np.int64)
    order = np.arange(len(problem.task))[::-1]
    # Options stand cheapest first within a task, so the last one written is the first.
    cheapest[problem.task[order]] = order
    return possible, cheapest


def _unfit(state: Codes) -> Codes:
    reason = np.full(len(state), RefusalReason.NO_VIEW, dtype=np.uint8)
    reason[(state & IN_VIEW) != 0] = RefusalReason.BLIND_DOPPLER
    reason[(state & UNCERTAIN) != 0] = RefusalReason.UNCERTAIN
    return reason


def _lacking(problem: StepProblem, option: np.ndarray, fleet: Fleet) -> Codes:
    """Return what the satellite of each option lacks for it even when it does nothing else."""
    satellite = problem.satellite[option]
    energy: Scalars = problem.cost[option, ENERGY]
    reason = np.full(len(option), RefusalReason.TIME, dtype=np.uint8)
    capped = energy > fleet.least_j[satellite]
    reason[capped] = fleet.reason[satellite[capped]]
    reserved = ~capped & (energy > problem.room[satellite, ENERGY])
    reason[reserved] = RefusalReason.LOWER_VALUE
    return reason
