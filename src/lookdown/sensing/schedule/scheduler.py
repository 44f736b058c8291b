"""Energy, heat and time of every satellite split between search, confirmation, tracks and cues.

Each step: what each satellite may spend (`EnergyStore.caps`); what search is worth to it
(`SearchFocus`); what tracks and cues ask (`asked_tasks`), who could look and at what cost
(`options_of`); a choice within all budgets (`greedy`); the dwells, and what was refused
and why. Energy is then spent, which asserts that no satellite passed a cap.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.arrays import Scalars
from lookdown.astro import sun_ecef_m, sunlit_ratio
from lookdown.sensing.geometry import SearchRegion, local_frame, region_holds
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.schedule.energy import EnergyStore, StepCaps
from lookdown.sensing.schedule.focus import SUBSECTORS, SearchFocus
from lookdown.sensing.schedule.options import Options, aim_of, options_of, sectors_of
from lookdown.sensing.schedule.parameters import ScheduleParameters
from lookdown.sensing.schedule.problem import ENERGY, Choice, StepProblem, greedy
from lookdown.sensing.schedule.refusals import refused_looks, refused_search
from lookdown.sensing.schedule.rows import Fleet, look_dwells, search_dwells, with_ids
from lookdown.sensing.schedule.search import SearchScheduler, notch_of
from lookdown.sensing.schedule.spacecraft import SpacecraftParameters
from lookdown.sensing.schedule.tasks import LookMemory, TaskList, asked_tasks, memory_keys
from lookdown.tables import (
    Cues,
    CustodyNeeds,
    Dwells,
    DwellTask,
    RefusedTasks,
    Satellites,
    SatelliteStates,
)

__all__ = ["EnergyScheduler", "StepPlan"]

Solver = Callable[[StepProblem], Choice]


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What one step looks at, and what it does not.

    Attributes
    ----------
    dwells : Dwells
        By dwell_id: by satellite, search first.
    refused : RefusedTasks
        By task and track; search by satellite.
    problem, choice : StepProblem, Choice
        What was chosen from, for comparison with other solvers.
    """

    dwells: Dwells
    refused: RefusedTasks
    problem: StepProblem
    choice: Choice


class EnergyScheduler:
    """Splits what every satellite has between search and looks at known places.

    Parameters
    ----------
    radar : RadarParameters
    region : SearchRegion
        What is searched; nothing outside it is.
    spacecraft : SpacecraftParameters
    parameters : ScheduleParameters
    custody_limit_m : float
        Position error at which an object is no longer held.
    run_seed : int
    satellite_count : int
        Satellites of the constellation; ids lie below it.
    start_tai_ns : int
    step_s : float
    solver : callable
        From a `StepProblem` to a `Choice`.

    Attributes
    ----------
    store : EnergyStore
    focus : SearchFocus

    Notes
    -----
    Every result is the same whatever the order of rows in satellites, needs and cues. Cost at 1,000
    satellites and 100,000 tracks, all of them asking: design/0012.
    """

    def __init__(
        self,
        radar: RadarParameters,
        region: SearchRegion,
        spacecraft: SpacecraftParameters,
        parameters: ScheduleParameters,
        *,
        custody_limit_m: float,
        run_seed: int,
        satellite_count: int,
        start_tai_ns: int,
        step_s: float = 1.0,
        solver: Solver = greedy,
    ) -> None:
        self._radar, self._parameters, self._solver = radar, parameters, solver
        self._custody_limit_m, self._start_tai_ns, self._step_ns = custody_limit_m, start_tai_ns, round(step_s * 1e9)
        # The frame of the search-only scheduler: how a turn is cut, and what SNR a sector's energy gives.
        self._frame = SearchScheduler(
            radar,
            region,
            run_seed=run_seed,
            satellite_count=satellite_count,
            start_tai_ns=start_tai_ns,
            step_s=step_s,
        )
        share, azimuth, phase = self._frame.turn
        self.focus = SearchFocus(
            radar,
            region,
            frame_steps=self._frame.frame_steps,
            share=share,
            azimuth_rad=azimuth,
            phase=phase,
            revisit_s=parameters.search_revisit_s,
            rest_s=parameters.search_rest_s,
            objects_pm2=parameters.undetected_density_pm2,
        )
        self.store = EnergyStore(
            spacecraft,
            radar.average_power_w,
            satellite_count=satellite_count,
            start_tai_ns=start_tai_ns,
            step_s=step_s,
        )
        self._sector_j = radar.average_power_w * radar.search_duty_ratio * step_s / SUBSECTORS
        self._aim = aim_of(radar, parameters)
        self._memory = LookMemory()
        self._lit = np.ones(satellite_count)
        self._vendor = np.zeros(satellite_count, dtype=np.int64)

    def prioritise(self, regions: Sequence[tuple[SearchRegion, float]]) -> None:
        """Weigh the ground that is searched: the last region that holds a cell gives its priority, 1 where none does.

        Parameters
        ----------
        regions : sequence of (SearchRegion, float)
            Where, without its margin; and how many times the worth of ordinary ground. Call it once, before the
            first step.
        """
        cells = self.focus.cells
        priority = np.ones(len(cells.area_m2))
        for region, weight in regions:
            priority[region_holds(dataclasses.replace(region, margin_m=0.0), cells.up_ecef)] = weight
        self.focus.prioritise(priority)

    def plan(self, satellites: Satellites, needs: CustodyNeeds, cues: Cues, time_tai_ns: int) -> StepPlan:
        """Return the dwells of the step that holds an instant, and what was refused; spend the energy.

        Parameters
        ----------
        satellites : Satellites
            At that instant, the middle of the step. Those with a bad status rest.
        needs : CustodyNeeds
            What the tracker asked after the step before.
        cues : Cues
        time_tai_ns : int
        """
        step = (time_tai_ns - self._start_tai_ns) // self._step_ns
        assert step >= 0, "a step before the start"
        caps, fleet = self._fleet(satellites, time_tai_ns)
        tasks = asked_tasks(
            needs,
            cues,
            self._memory,
            self._parameters,
            custody_limit_m=self._custody_limit_m,
            rcs_prior_m2=self._radar.design_rcs_m2,
            time_tai_ns=time_tai_ns,
        )
        options = self._options(tasks, fleet)
        whole = np.maximum((fleet.search_j / self._sector_j + 1e-9).astype(np.int64), 0)
        scene = (fleet.position_ecef_m, fleet.frame, fleet.satellite_id)
        wanted, worth = self.focus.values(*scene, whole, time_tai_ns)
        problem = self._problem(tasks, options, fleet, np.minimum(wanted, whole), worth)
        choice = self._solver(problem)
        bought = np.minimum(self._bought(problem, choice, whole), wanted)
        active = np.flatnonzero(bought > 0)
        position, frame, ids = (part[active] for part in scene)
        flags, _ = self.focus.choose(position, frame, ids, bought[active], time_tai_ns)
        given = np.zeros(len(whole), dtype=np.int64)
        given[active] = flags.sum(axis=1)
        self.store.spend(self._spent(tasks, problem, choice, fleet, given), self._lit, caps)
        row, start, width = self.focus.rows(flags, fleet.satellite_id[active])
        searched = search_dwells(self._radar, fleet, active[row], start, width, self._frame.snr_ratio_per_m2_at)
        dwells = Dwells.concatenate([searched, self._looks(tasks, options, problem, choice, fleet)])
        self._remember(tasks, problem, choice, fleet, time_tai_ns)
        full = np.minimum(wanted, round(self.store.burst_power_w * self._step_ns / 1e9 / self._sector_j))
        refused = [
            refused_looks(tasks, options, problem, choice, fleet, time_tai_ns),
            refused_search(fleet, full, whole, given, self._sector_j, time_tai_ns),
        ]
        numbered = with_ids(dwells, step * len(self._lit), time_tai_ns)
        return StepPlan(numbered, RefusedTasks.concatenate(refused), problem, choice)

    def dwells(self, satellites: Satellites, time_tai_ns: int) -> Dwells:
        """Return the dwells of the step that holds an instant where nobody asks for anything but search."""
        return self.plan(satellites, CustodyNeeds.empty(), Cues.empty(), time_tai_ns).dwells

    @property
    def energy_j(self) -> Scalars:
        """Radio-frequency energy that each satellite has spent."""
        return np.asarray(self.store.spent_j.sum(axis=1))

    def states(self, time_tai_ns: int) -> SatelliteStates:
        """Return charge, temperature and energy spent of every satellite after the last step."""
        store = self.store
        count = len(store.charge_j)
        return SatelliteStates(
            satellite_id=np.arange(count, dtype=np.uint32),
            time_tai_ns=np.full(count, time_tai_ns, dtype=np.int64),
            sunlit_ratio=self._lit.copy(),
            charge_j=store.charge_j.copy(),
            temperature_k=store.temperature_k.copy(),
            mean_power_w=store.mean_sent_w(),
            search_j=store.spent_j[:, DwellTask.SEARCH].copy(),
            confirm_j=store.spent_j[:, DwellTask.CONFIRM].copy(),
            track_j=store.spent_j[:, DwellTask.TRACK].copy(),
            cue_j=store.spent_j[:, DwellTask.CUE].copy(),
        )

    def snapshot(self) -> dict[str, Any]:
        """Return all state: energy and heat, what was searched when, who looked at what."""
        parts = {"store": self.store.snapshot(), "focus": self.focus.snapshot(), "memory": self._memory.snapshot()}
        return parts | {"lit": self._lit.copy(), "vendor": self._vendor.copy()}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self.store.restore(snapshot["store"])
        self.focus.restore(snapshot["focus"])
        self._memory.restore(snapshot["memory"])
        self._lit = np.array(snapshot["lit"], dtype=np.float64)
        self._vendor = np.array(snapshot["vendor"], dtype=np.int64)

    def _fleet(self, satellites: Satellites, time_tai_ns: int) -> tuple[StepCaps, Fleet]:
        sun = sun_ecef_m(np.array([time_tai_ns], dtype=np.int64))[0]
        good = np.zeros(len(self._lit), dtype=np.bool_)
        self._lit[satellites.satellite_id] = sunlit_ratio(satellites.position_ecef_m, sun)
        good[satellites.satellite_id] = satellites.status == 0
        self._vendor[satellites.satellite_id] = satellites.vendor_id
        caps = self.store.caps(self._lit, good, time_tai_ns)
        rows = np.flatnonzero(satellites.status == 0)
        rows = rows[np.argsort(satellites.satellite_id[rows])]
        ids = satellites.satellite_id[rows].astype(np.int64)
        position, velocity = satellites.position_ecef_m[rows], satellites.velocity_ecef_mps[rows]
        width, exponent = notch_of(self._radar, np.sqrt(np.einsum("ij,ij->i", velocity, velocity)))
        return caps, Fleet(
            satellite_id=ids,
            position_ecef_m=position,
            velocity_ecef_mps=velocity,
            frame=local_frame(position, velocity),
            notch=np.column_stack([width, np.full(len(ids), exponent)]),
            least_j=caps.least_j[ids],
            search_j=caps.search_j[ids],
            reason=caps.reason[ids],
        )

    def _options(self, tasks: TaskList, fleet: Fleet) -> Options:
        last_id, _, _ = self._memory.recall(memory_keys(tasks.task, tasks.track_id))
        place = np.searchsorted(fleet.satellite_id, last_id)
        place = np.minimum(place, max(len(fleet.satellite_id) - 1, 0))
        known = np.zeros(len(last_id), dtype=np.bool_)
        if len(fleet.satellite_id):
            known = fleet.satellite_id[place] == last_id
        return options_of(
            tasks,
            aim=self._aim,
            parameters=self._parameters,
            custody_limit_m=self._custody_limit_m,
            last_row=np.where(known, place, -1).astype(np.int64),
            last_vendor=np.where(last_id >= 0, self._vendor[last_id], -1),
            vendor=self._vendor[fleet.satellite_id],
            position_ecef_m=fleet.position_ecef_m,
            frame=fleet.frame,
            notch=fleet.notch,
        )

    def _problem(
        self, tasks: TaskList, options: Options, fleet: Fleet, wanted: np.ndarray, worth: Scalars
    ) -> StepProblem:
        row, place = np.nonzero(options.satellite >= 0)
        energy, beams = options.energy_j[row, place], options.beams[row, place]
        craft, radar = self.store.spacecraft, self._radar
        beam_s = beams * radar.look_count * radar.coherent_time_s
        transmit_s = energy / self.store.burst_power_w + craft.beam_switch_s
        count, step_s = len(fleet.satellite_id), self._step_ns / 1e9
        budget = np.column_stack([fleet.least_j, np.full(count, step_s), np.full(count, craft.beams_at_once * step_s)])
        wanted_j = wanted * self._sector_j
        kept = np.ceil(self._parameters.search_reserve_ratio * fleet.least_j / self._sector_j - 1e-9) * self._sector_j
        return StepProblem(
            task=row,
            satellite=options.satellite[row, place],
            value=np.where(tasks.value >= self._parameters.least_worth_ratio, tasks.value, 0.0)[row]
            * options.preference[row, place],
            cost=np.column_stack([energy, transmit_s, beam_s]),
            budget=budget,
            search_wanted_j=wanted_j,
            search_reserved_j=np.minimum(np.minimum(kept, wanted_j), fleet.least_j),
            search_worth_pj=worth / np.maximum(wanted_j, self._sector_j),
            task_count=len(tasks),
        )

    def _spent(
        self, tasks: TaskList, problem: StepProblem, choice: Choice, fleet: Fleet, given: np.ndarray
    ) -> np.ndarray:
        spent = np.zeros_like(self.store.spent_j)
        spent[fleet.satellite_id, DwellTask.SEARCH] = given * self._sector_j
        done, option = choice.done
        where = (fleet.satellite_id[problem.satellite[option]], tasks.task[done])
        np.add.at(spent, where, problem.cost[option, ENERGY])
        return spent

    def _bought(self, problem: StepProblem, choice: Choice, whole: np.ndarray) -> np.ndarray:
        """Return how many sectors search can pay, with the time that looks took to switch beams."""
        _, option = choice.done
        switches = np.bincount(problem.satellite[option], minlength=len(whole)) * self.store.spacecraft.beam_switch_s
        looked = np.bincount(problem.satellite[option], problem.cost[option, ENERGY], minlength=len(whole))
        free = self.store.burst_power_w * (self._step_ns / 1e9 - switches) - looked
        return np.clip(np.floor(np.minimum(choice.search_j, free) / self._sector_j + 1e-9), 0, whole).astype(np.int64)

    def _remember(self, tasks: TaskList, problem: StepProblem, choice: Choice, fleet: Fleet, time_tai_ns: int) -> None:
        done, option = choice.done
        keys = memory_keys(tasks.task[done], tasks.track_id[done])
        who = fleet.satellite_id[problem.satellite[option]]
        self._memory.note(keys, who, tasks.update_tai_ns[done], time_tai_ns)

    def _looks(self, tasks: TaskList, options: Options, problem: StepProblem, choice: Choice, fleet: Fleet) -> Dwells:
        done, option = choice.done
        who = problem.satellite[option]
        where = {"position_ecef_m": fleet.position_ecef_m, "frame": fleet.frame, "notch": fleet.notch}
        sector = sectors_of(options, done, who, aim=self._aim, **where)
        return look_dwells(self._radar, self._aim, tasks, done, fleet, who, sector)
