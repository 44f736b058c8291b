"""What is asked for in a step, and what each look would be worth.

Worth is counted in ordinary objects held (`ScheduleParameters`). With a need's priority
p, the wanted detection probability Pd, position sigma s, its growth g, the horizon h, the
custody limit L, and the time w without a detection beside the silence W:

    update    p Pd min(1, u)**2                 u = max((s + g h) / L, w / W), the way to loss
    confirm   p Pd w_confirm min(1, wait / h)   wait since the last detection
    cue       p Pd w_cue

A track asks when u reaches `ask_ratio` and its last look lies one interval back; the
interval doubles with each look in a row that found nothing, eightfold at most.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.arrays import Codes, Ids, Instants, Positions, Scalars, Velocities
from lookdown.sensing.schedule.parameters import ScheduleParameters
from lookdown.tables import Cues, CustodyNeeds, DwellTask

__all__ = ["LookMemory", "TaskList", "asked_tasks"]

_MOST_DOUBLINGS = 3
_LONG_AGO = np.iinfo(np.int64).min // 4


@dataclass(frozen=True, slots=True)
class TaskList:
    """Looks asked for at one instant, by task and id.

    Attributes
    ----------
    task : (n,) uint8, `DwellTask`
    track_id : (n,) uint64
        Of the track, or of the cue.
    position_ecef_m, velocity_ecef_mps : (n, 3) float64
        As predicted to the instant.
    sigma_m, rcs_m2, value : (n,) float64
    update_tai_ns : (n,) int64
        Last detection.
    """

    task: Codes
    track_id: Ids
    position_ecef_m: Positions
    velocity_ecef_mps: Velocities
    sigma_m: Scalars
    rcs_m2: Scalars
    value: Scalars
    update_tai_ns: Instants

    def __len__(self) -> int:
        return len(self.task)


class LookMemory:
    """When each track or cue was last looked at, by whom, and how many looks in a row found nothing.

    Attributes
    ----------
    keys : (n,) uint64
        Rising; odd for a cue, even for a track.
    satellite_id, asked_tai_ns, misses : (n,) int64
    """

    def __init__(self) -> None:
        self.keys = np.zeros(0, dtype=np.uint64)
        self.satellite_id = np.zeros(0, dtype=np.int64)
        self.asked_tai_ns = np.zeros(0, dtype=np.int64)
        self.misses = np.zeros(0, dtype=np.int64)

    def recall(self, keys: Ids) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return satellite, instant and misses of each key; -1, long ago and 0 where there was no look."""
        satellite, misses = np.full(len(keys), -1, dtype=np.int64), np.zeros(len(keys), dtype=np.int64)
        asked = np.full(len(keys), _LONG_AGO, dtype=np.int64)
        if len(self.keys):
            place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            known = self.keys[place] == keys
            satellite[known], misses[known] = self.satellite_id[place[known]], self.misses[place[known]]
            asked[known] = self.asked_tai_ns[place[known]]
        return satellite, asked, misses

    def keep(self, keys: Ids) -> None:
        """Forget all that is not among some keys, so that memory stays bounded."""
        kept = np.isin(self.keys, keys)
        self.keys, self.satellite_id = self.keys[kept], self.satellite_id[kept]
        self.asked_tai_ns, self.misses = self.asked_tai_ns[kept], self.misses[kept]

    def note(self, keys: Ids, satellite_id: np.ndarray, update_tai_ns: Instants, time_tai_ns: int) -> None:
        """Note one look each at some keys; a look before it after which nothing was detected was a miss."""
        _, asked, misses = self.recall(keys)
        misses = np.where((asked > _LONG_AGO) & (update_tai_ns < asked), misses + 1, 0)
        others = ~np.isin(self.keys, keys)
        joined = np.concatenate([self.keys[others], keys])
        order = np.argsort(joined)
        self.keys = joined[order]
        self.satellite_id = np.concatenate([self.satellite_id[others], satellite_id.astype(np.int64)])[order]
        self.asked_tai_ns = np.concatenate([self.asked_tai_ns[others], np.full(len(keys), time_tai_ns)])[order]
        self.misses = np.concatenate([self.misses[others], misses])[order]

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays."""
        return {name: getattr(self, name).copy() for name in ("keys", "satellite_id", "asked_tai_ns", "misses")}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        for name, values in snapshot.items():
            setattr(self, name, np.array(values))


def memory_keys(task: Codes, track_id: Ids) -> Ids:
    """Return the key of each task in a `LookMemory`: tracks and cues have numbers of their own."""
    return np.asarray((track_id << np.uint64(1)) | (task == DwellTask.CUE).astype(np.uint64))


def asked_tasks(
    needs: CustodyNeeds,
    cues: Cues,
    memory: LookMemory,
    parameters: ScheduleParameters,
    *,
    custody_limit_m: float,
    rcs_prior_m2: float,
    time_tai_ns: int,
) -> TaskList:
    """Return the looks that tracks and cues ask for at an instant.

    Parameters
    ----------
    needs, cues : CustodyNeeds, Cues
        At or before the instant, in any order.
    memory : LookMemory
        Loses what is no longer asked for.
    parameters : ScheduleParameters
    custody_limit_m, rcs_prior_m2 : float
        The latter where a cross-section is not known.
    time_tai_ns : int
    """
    live = cues.take((cues.time_tai_ns <= time_tai_ns) & (time_tai_ns < cues.expiry_tai_ns))
    task = np.where(needs.confirmed != 0, np.uint8(DwellTask.TRACK), np.uint8(DwellTask.CONFIRM))
    task = np.concatenate([task, np.full(len(live), DwellTask.CUE)]).astype(np.uint8)
    track_id = np.concatenate([needs.track_id, live.cue_id])
    keys = memory_keys(task, track_id)
    memory.keep(keys)
    age_s = (time_tai_ns - np.concatenate([needs.time_tai_ns, live.time_tai_ns])) / 1e9
    growth = np.concatenate([needs.sigma_growth_mps, live.sigma_growth_mps])
    sigma = np.concatenate([needs.position_sigma_m, live.position_sigma_m]) + growth * age_s
    velocity = np.concatenate([needs.velocity_ecef_mps, live.velocity_ecef_mps])
    position = np.concatenate([needs.position_ecef_m, live.position_ecef_m]) + velocity * age_s[:, None]
    rcs = np.concatenate([needs.rcs_m2, live.rcs_m2])
    update = np.concatenate([needs.last_update_tai_ns, np.full(len(live), _LONG_AGO)])
    silent_s = (time_tai_ns - update) / 1e9
    used = np.maximum((sigma + growth * parameters.horizon_s) / custody_limit_m, silent_s / parameters.silence_s)
    _, asked, misses = memory.recall(keys)
    misses = np.where(update < asked, misses + (asked > _LONG_AGO), 0)
    wait_s = (time_tai_ns - np.maximum(update, asked)) / 1e9
    pace_s = np.where(task == DwellTask.TRACK, parameters.update_interval_s, parameters.confirm_interval_s)
    due = wait_s >= pace_s * 2.0 ** np.minimum(misses, _MOST_DOUBLINGS) * (1.0 - 1e-9)
    due &= (task != DwellTask.TRACK) | (used >= parameters.ask_ratio)
    priority = np.concatenate([needs.priority, live.priority]) * parameters.update_detection_probability
    value = priority * _worth(task, used, silent_s, parameters)
    rows = np.flatnonzero(due)
    rows = rows[np.lexsort((track_id[rows], task[rows]))]
    return TaskList(
        task=task[rows],
        track_id=track_id[rows],
        position_ecef_m=np.ascontiguousarray(position[rows]),
        velocity_ecef_mps=np.ascontiguousarray(velocity[rows]),
        sigma_m=sigma[rows],
        rcs_m2=np.where(rcs > 0.0, rcs, rcs_prior_m2)[rows],
        value=value[rows],
        update_tai_ns=update[rows],
    )


def _worth(task: Codes, used: Scalars, silent_s: Scalars, parameters: ScheduleParameters) -> Scalars:
    update = np.minimum(used, 1.0) ** 2
    confirm = parameters.confirm_weight_ratio * np.minimum(silent_s / parameters.horizon_s, 1.0)
    return np.select(
        [task == DwellTask.TRACK, task == DwellTask.CONFIRM], [update, confirm], parameters.cue_weight_ratio
    )
