"""The engine: tracks, the log of the last minute and the working memory, and what is done with them."""

from typing import Any

import numpy as np

from lookdown.numerics import chi_square_quantile
from lookdown.tracking.association._component_kernels import ComponentWork
from lookdown.tracking.engine._layout import (
    BIRTH_REPORT,
    DETECTION_ID,
    DWELLS,
    EDGES_LEFT,
    EVENTS_LEFT,
    FIRST_REPORT,
    FREE_ROWS,
    FREE_STATES,
    HORIZON,
    LOG_COUNTS,
    LOG_LABELS,
    MARK,
    MARKS_USED,
    NEEDED,
    NONE,
    REPORT_COUNT,
    REPORTS_END,
    SLOT_TIME,
    STAMP,
    STARTER,
    TOUCH_NEXT,
    TOUCHED,
    TRACK_ID,
    Birth,
    Engine,
    Log,
    Settings,
    Store,
)
from lookdown.tracking.engine._log_kernels import UNTOUCHED
from lookdown.tracking.engine._picture_kernels import list_tracks
from lookdown.tracking.engine._settled_kernels import free_dead, refresh_cells, settle_dwells
from lookdown.tracking.engine._sweep_kernels import (
    DONE,
    SHORT_OF_LOG,
    enter_dwells,
    run_sweep,
    take_slots,
    unmeet_dwell,
)
from lookdown.tracking.engine._used_kernels import fill_used
from lookdown.tracking.engine.arrivals import ClutterRatio, write_clutter
from lookdown.tracking.engine.entry import Entry, grouped
from lookdown.tracking.engine.memory import (
    COARSE_GRID,
    FINE_GRID,
    grown_log,
    grown_store,
    larger,
    new_cluster_work,
    new_log,
    new_scratch,
    new_store,
    packed_log,
)
from lookdown.tracking.filtering.motion import motion_of
from lookdown.tracking.parameters import TrackerParameters
from lookdown.tracking.registration.settled import Settled, empty_settled

__all__ = ["DwellEngine", "settings_of"]

_NS_PER_S = 1_000_000_000
_TALLY = 4
_MOST_MARKS = 2**30
"""Far from the greatest int32: one sweep uses four a dwell that it meets."""


def _sizes_of(spread_ratio: float) -> np.ndarray:
    """Return the three nodes of a log-normal of mean 1 (Gauss-Hermite, weights 1, 4, 1)."""
    sigma = np.log(spread_ratio)
    return np.exp(sigma * np.sqrt(3.0) * np.array([-1.0, 0.0, 1.0]) - 0.5 * sigma**2)


def settings_of(parameters: TrackerParameters, *, snapshot_s: float, assumed_detection_ratio: float) -> Settings:
    """Return the tracker's parameters in the form that kernels take."""
    gates = [0.0, *(float(chi_square_quantile(parameters.gate_probability, n)) for n in range(1, 5))]
    return Settings(
        motion=motion_of(parameters),
        gates=np.array(gates),
        detection_ceiling=parameters.detection_ceiling_ratio,
        sizes=_sizes_of(parameters.aspect_spread_ratio),
        life_s=parameters.life_s,
        coast_ns=round(parameters.coast_s * _NS_PER_S),
        confirm_existence=parameters.confirm_existence_ratio,
        confirm_updates=round(parameters.confirm_updates),
        drop_existence=parameters.drop_existence_ratio,
        snapshot_ns=round(snapshot_s * _NS_PER_S),
        birth=Birth(
            parameters.height_mean_m,
            parameters.height_sigma_m,
            parameters.birth_speed_sigma_mps,
            parameters.birth_climb_sigma_mps,
            parameters.undetected_density_pm2,
            parameters.rcs_prior_m2,
        ),
        assumed_probability=assumed_detection_ratio,
    )


class DwellEngine:
    """Tracks and the dwells of the last minute.

    Parameters
    ----------
    settings : Settings
    copies : int
        Of each track's past that are kept.
    capacity : int
        Tracks to make room for at first.

    Attributes
    ----------
    keeps_settled : bool
        Whether each track keeps a state from before the log, which another engine can take up.
    """

    def __init__(self, settings: Settings, *, copies: int, capacity: int) -> None:
        self.settings, self.keeps_settled = settings, False
        self.store = new_store(capacity, copies)
        self.log = new_log(256, 4 * capacity, 4 * capacity)
        self._heads = np.full(int(FINE_GRID[-1] + COARSE_GRID[-1]), NONE, np.int64)
        self._heap, self._heap_count = np.zeros(4_096, np.int64), np.zeros(1, np.int64)
        self._born = np.zeros(1024, np.int64)
        self._sizes = {"rows": capacity, "candidates": 256, "edges": 1024, "reports": 256}
        self.scratch = new_scratch(**self._sizes)
        self._work: ComponentWork = new_cluster_work(self.scratch)
        self.tally = np.zeros(_TALLY, np.int64)

    # --- room ---------------------------------------------------------------------

    def _engine(self) -> Engine:
        return Engine(self.store, self.log, self._heads, (FINE_GRID, COARSE_GRID), self.settings, self._work)

    def _widen(self, **least: int) -> None:
        """Make the working memory hold at least so many rows, candidates, edges and reports."""
        wider = {name: max(size, least.get(name, 0)) for name, size in self._sizes.items()}
        if wider != self._sizes:
            self._sizes, self.scratch = wider, new_scratch(**wider)
            self._work = new_cluster_work(self.scratch)

    def _make_room(self, code: int, reports: int) -> None:
        """Make what was short larger."""
        if code != SHORT_OF_LOG:
            self._widen(candidates=2 * self._sizes["candidates"], edges=2 * self._sizes["edges"])
            return
        log, store = self.log, self.store
        # Room costs nothing before it is used, but little of it keeps what is used together.
        need = 2 * int(log.counts[NEEDED]) + 2 * reports + 1_024
        if store.counts[FREE_ROWS] < need:
            store = grown_store(store, rows=len(store.links) + max(len(store.links) // 8, need))
        if store.counts[FREE_STATES] < need:
            store = grown_store(store, states=len(store.core) + max(len(store.core) // 8, need))
        if log.counts[EVENTS_LEFT] < need:
            log = grown_log(log, meetings=len(log.events) + max(len(log.events) // 8, need))
        if log.counts[EDGES_LEFT] < need:
            log = grown_log(log, edges=len(log.edges) + max(len(log.edges) // 8, need))
        self.store, self.log = store, log
        self._fit_heap(2 * need + reports + 2 * len(log.slots))
        if len(store.links) > self._sizes["rows"]:
            self._widen(rows=2 * len(store.links))

    # --- dwells in ----------------------------------------------------------------

    def enter(self, entry: Entry) -> np.ndarray:
        """Put new dwells into the log and the queue; return their slots."""
        count, reports = len(entry.slots), len(entry.values)
        if self.log.counts[DWELLS] + count > len(self.log.slots):
            self.log = grown_log(self.log, dwells=len(self.log.slots) + len(self.log.slots) // 4 + count)
        if self.log.counts[REPORTS_END] + reports > len(self.log.values):
            self.log = packed_log(self.log, self.store, reports)
        slots = self._take_slots(count)
        first = int(self.log.counts[REPORTS_END])
        self._put_reports(first, entry.values, entry.labels)
        self.log.counts[REPORTS_END] += reports
        self.log.slots[slots] = entry.slots
        self.log.poses[slots] = entry.poses
        counts = entry.slots[:, REPORT_COUNT]
        self.log.slots[slots, FIRST_REPORT] = first + np.cumsum(counts) - counts
        self._fit_reports(int(counts.max(initial=0)))
        self._queue(slots)
        return slots

    def _put_reports(self, first: int, values: np.ndarray, labels: np.ndarray) -> None:
        """Write reports into the log from a row on."""
        rows = slice(first, first + len(values))
        self.log.values[rows] = values
        self.log.labels[rows], self.log.ids[rows] = labels[:, :LOG_LABELS], labels[:, DETECTION_ID]

    def _fit_reports(self, most: int) -> None:
        if most > self._sizes["reports"]:
            self._widen(reports=2 * most)
        if most > len(self._born):
            self._born = np.zeros(2 * most, np.int64)

    def _queue(self, slots: np.ndarray) -> None:
        """Put slots in their order, into the chains of their coarse cells and into the queue."""
        begin = 0
        self._fit_heap(len(slots))
        while begin < len(slots):
            begin = enter_dwells(self.log, COARSE_GRID, slots, begin, self.scratch, self._heap, self._heap_count)
            if begin < len(slots):
                before = len(self.log.nodes)
                self.log = grown_log(self.log, nodes=before + before // 8 + int(COARSE_GRID[-1]))

    def _fit_heap(self, more: int) -> None:
        size = int(self._heap_count[0]) + more
        if size > len(self._heap):
            self._heap = larger(self._heap, size + size // 4)

    def _take_slots(self, count: int) -> np.ndarray:
        """Take so many slots from the chain of free ones."""
        taken = np.empty(count, np.int64)
        take_slots(self.log.slots, self.log.counts, taken)
        return taken

    def reports_of(self, slot: int) -> slice:
        """Return the rows of a dwell's reports."""
        first = int(self.log.slots[slot, FIRST_REPORT])
        return slice(first, first + int(self.log.slots[slot, REPORT_COUNT]))

    def amend(self, slot: int, values: np.ndarray, labels: np.ndarray, clutter_ratio: ClutterRatio) -> None:
        """Give a dwell that is in the log further reports, and queue it to be met anew."""
        more = len(values) + int(self.log.slots[slot, REPORT_COUNT])
        if self.log.counts[REPORTS_END] + more > len(self.log.values):
            assert not (self.log.slots[:, TOUCHED] != NONE).any(), "reports are packed before any is touched"
            self.log = packed_log(self.log, self.store, more)
        self._fit_heap(2 * len(self.store.links) + 2 * len(self.log.slots))
        while unmeet_dwell(self._engine(), slot, self.scratch, self._heap, self._heap_count) != DONE:
            self._make_room(SHORT_OF_LOG, more)
        rows = self.reports_of(slot)
        values = np.concatenate([self.log.values[rows], values])
        kept = np.column_stack([self.log.labels[rows], self.log.ids[rows]])
        labels = np.concatenate([kept, labels])
        poses = np.broadcast_to(self.log.poses[slot], (more, self.log.poses.shape[1]))
        times = np.full(more, self.log.slots[slot, SLOT_TIME])
        write_clutter(values, labels, poses, times, self.settings.birth, clutter_ratio)
        order = grouped(np.zeros(len(values), np.int64), values, labels)
        first = int(self.log.counts[REPORTS_END])
        self._put_reports(first, values[order], labels[order])
        self.log.counts[REPORTS_END] += more
        self.log.slots[slot, FIRST_REPORT], self.log.slots[slot, REPORT_COUNT] = first, more
        # A touched report of the old rows would be looked for in the wrong place; a fresh dwell needs none.
        self.log.slots[slot, TOUCHED] = NONE
        self.log.labels[first : first + more, TOUCH_NEXT] = UNTOUCHED
        starters = self.log.labels[first : first + more, STARTER]
        self.store.links[starters[starters != NONE], BIRTH_REPORT] = first + np.flatnonzero(starters != NONE)
        self._fit_reports(more)

    def sweep(self) -> None:
        """Meet all queued dwells, and all that they change, in order."""
        most = self._sizes["reports"]
        if self.log.counts[MARKS_USED] > _MOST_MARKS:
            # Marks only tell apart what one dwell's meeting has seen; those of meetings are int32.
            self.log.events[:, MARK] = self.store.links[:, STAMP] = self.log.counts[MARKS_USED] = 0
        while True:
            code = run_sweep(self._engine(), self.scratch, self._heap, self._heap_count, self._born, self.tally)
            if code == DONE:
                return
            self._make_room(code, most)

    # --- dwells out ---------------------------------------------------------------

    def settle(
        self, until_ns: int, watermark_ns: int, *, places_leftovers: bool
    ) -> tuple[np.ndarray, Settled, np.ndarray]:
        """Take all dwells before an instant out of the log; return their slots, what they came to, and its numbers.

        The numbers (n, 17) are values, sigmas, innovations and variances, four each, and the roll of the face. Where
        reports lie that no track used is found where it is asked for alone.
        """
        self.log.counts[HORIZON] = until_ns if self.keeps_settled else watermark_ns
        order = self.log.order[: self.log.counts[DWELLS]]
        count = int(np.searchsorted(self.log.slots[order, SLOT_TIME], until_ns, side="left"))
        if not count:
            return order[:0], empty_settled(), np.zeros((0, 17))
        slots = order[:count].copy()
        reports = int(self.log.slots[slots, REPORT_COUNT].sum())
        whole, real = np.empty((reports, 8), np.int64), np.empty((reports, 17))
        room = reports if places_leftovers else 0
        leftover, times = np.zeros((room, 4)), np.zeros(room, np.int64)
        used, left = settle_dwells(self._engine(), count, watermark_ns, self.scratch, whole, real, leftover, times)
        whole, real = whole[:used], real[:used]
        settled = Settled(
            detection_id=whole[:, 0].astype(np.uint64),
            track_id=whole[:, 1].astype(np.uint64),
            time_tai_ns=whole[:, 2].copy(),
            sensor_id=whole[:, 3].astype(np.uint32),
            kind=whole[:, 4].astype(np.uint8),
            values=real[:, 0:4],
            sigmas=real[:, 4:8],
            innovations=real[:, 8:12],
            variances=real[:, 12:16],
            measured=whole[:, 5].astype(np.uint8),
            track_updates=whole[:, 6].astype(np.uint32),
            reported_icao24=whole[:, 7].astype(np.uint32),
            leftover_positions_ecef_m=leftover[:left, :3].copy(),
            leftover_time_tai_ns=times[:left].copy(),
        )
        return slots, settled, real

    def used(self, slots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (detection, track, instant) and the NIS of each used report of some dwells."""
        reports = int(self.log.slots[slots, REPORT_COUNT].sum())
        whole, nis = np.zeros((reports, 3), np.int64), np.zeros(reports)
        count = fill_used(self.store.links, self.log, slots, whole, nis)
        return whole[:count], nis[:count]

    def detections_of(self, slot: int) -> np.ndarray:
        """Return the detections of a dwell, as int64."""
        return self.log.ids[self.reports_of(slot)]

    def living(self, time_tai_ns: int) -> np.ndarray:
        """Return the rows of the tracks that are believed in at an instant, by rising track_id."""
        rows = np.empty(len(self.store.links), np.int64)
        rows = rows[: list_tracks(self.store, time_tai_ns, self.settings, rows)]
        return rows[np.argsort(self.store.links[rows, TRACK_ID].astype(np.uint64))]

    def tidy(self, now_ns: int, watermark_ns: int) -> int:
        """Free the tracks that are gone for good, put the others in their cells; return how many were freed."""
        freed = int(free_dead(self._engine(), watermark_ns))
        refresh_cells(self._engine(), now_ns)
        return freed

    # --- state --------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """Return all state as arrays."""
        assert self._heap_count[0] == 0, "a sweep is under way"
        state = {f"store_{name}": part.copy() for name, part in self.store._asdict().items()}
        state |= {f"log_{name}": part.copy() for name, part in self.log._asdict().items()}
        return state | {"heads": self._heads.copy(), "tally": self.tally.copy()}

    def restore(self, state: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self.store = Store(*(state[f"store_{name}"].copy() for name in Store._fields))
        self.log = Log(*(state[f"log_{name}"].copy() for name in Log._fields))
        self._heads, self.tally = state["heads"].copy(), state["tally"].copy()
        assert len(self.log.counts) == LOG_COUNTS
        most = int(self.log.slots[:, REPORT_COUNT].max(initial=0))
        self._widen(rows=len(self.store.links))
        self._fit_reports(most)
