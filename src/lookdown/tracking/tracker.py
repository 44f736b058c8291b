"""The tracker: dwell by dwell, never a global scan.

For each dwell it asks the cells under the sector for tracks, predicts these alone to
the dwell's instant, gates each motion model against the reports near its range,
assigns one to one by a sparse auction on log-likelihood ratios, updates, lowers the
existence of what should have been seen and was not, and starts tracks from what is
left.

Cost: about 3 us a track and dwell in kernels (predict 3 models 1 us, gate and
update 1 us an edge), and some 60 us a dwell of calls from Python.
"""

from collections import namedtuple
from typing import Any

import numpy as np
from scipy.special import gammainccinv
from scipy.stats import chi2

from lookdown.numerics import assign_sparse
from lookdown.tables import Associations, Detections, Dwells, Tracks
from lookdown.tracking._dwell_kernels import (
    SENSOR_MEMORY,
    Settings,
    TrackStore,
    evaluate_edges,
    predict_candidates,
)
from lookdown.tracking._index_kernels import collect_sector, move_to_cell, new_index
from lookdown.tracking._motion_kernels import MODEL_COUNT
from lookdown.tracking._sector import sector_of, sector_reach
from lookdown.tracking._track_kernels import (
    FreeRows,
    Judgement,
    drop_rows,
    fill_tracks,
    settle_candidates,
    start_tracks,
)
from lookdown.tracking.parameters import TrackerParameters

__all__ = ["DwellTracker"]

_MEASUREMENT_DEGREES = 4
_AUCTION_STEP = 1e-3
_INITIAL_CAPACITY = 1024
_NS_PER_S = 1_000_000_000
_COUNTERS = ("update_count", "started_count", "dropped_count")

Reports = namedtuple("Reports", ["values", "sigmas", "along", "cross"])


def _new_store(capacity: int) -> TrackStore:
    return TrackStore(
        alive=np.zeros(capacity, np.uint8),
        confirmed=np.zeros(capacity, np.uint8),
        track_id=np.zeros(capacity, np.uint64),
        states=np.zeros((capacity, MODEL_COUNT, 6)),
        covariances=np.zeros((capacity, MODEL_COUNT, 6, 6)),
        weights=np.zeros((capacity, MODEL_COUNT)),
        time_tai_ns=np.zeros(capacity, np.int64),
        update_tai_ns=np.zeros(capacity, np.int64),
        existence=np.zeros(capacity),
        existence_tai_ns=np.zeros(capacity, np.int64),
        update_count=np.zeros(capacity, np.uint32),
        rcs_m2=np.zeros(capacity),
        sensors=np.zeros((capacity, SENSOR_MEMORY), np.uint32),
    )


def _settings_of(parameters: TrackerParameters) -> Settings:
    straight, turn = parameters.straight_noise_horizontal_m2ps3, parameters.turn_noise_horizontal_m2ps3
    rise, rise_turn = parameters.straight_noise_vertical_m2ps3, parameters.turn_noise_vertical_m2ps3
    return Settings(
        noise_horizontal=np.array([straight, turn, turn]),
        noise_vertical=np.array([rise, rise_turn, rise_turn]),
        turn_rates=np.array([0.0, parameters.turn_rate_radps, -parameters.turn_rate_radps]),
        straight_sojourn_s=parameters.straight_sojourn_s,
        turn_sojourn_s=parameters.turn_sojourn_s,
        gate=float(chi2.ppf(parameters.gate_probability, _MEASUREMENT_DEGREES)),
        detection_ceiling=parameters.detection_ceiling_ratio,
        life_s=parameters.life_s,
    )


def _judgement_of(parameters: TrackerParameters) -> Judgement:
    return Judgement(
        life_s=parameters.life_s,
        confirm_existence=parameters.confirm_existence_ratio,
        confirm_updates=parameters.confirm_updates,
        drop_existence=parameters.drop_existence_ratio,
        coast_ns=round(parameters.coast_s * _NS_PER_S),
    )


def _free_rows(store: TrackStore) -> FreeRows:
    """Return the unused rows of a store, the lowest on top."""
    rows = np.zeros(store.alive.shape[0], np.int64)
    unused = np.flatnonzero(store.alive == 0)[::-1]
    rows[: len(unused)] = unused
    return FreeRows(rows, np.array([len(unused)], np.int64))


class DwellTracker:
    """Tracks of everything airborne in the region, fed dwell by dwell in time order.

    Parameters
    ----------
    parameters : TrackerParameters
    """

    def __init__(self, parameters: TrackerParameters) -> None:
        self._parameters = parameters
        self._settings = _settings_of(parameters)
        self._judgement = _judgement_of(parameters)
        self._store = _new_store(_INITIAL_CAPACITY)
        self._index = new_index(_INITIAL_CAPACITY)
        self._free = _free_rows(self._store)
        self._visited = np.zeros(self._index.head.shape[0], np.int64)
        self._stamp = 0
        self._next_id = 1
        self._time_tai_ns = np.iinfo(np.int64).min
        self._thresholds: dict[tuple[int, float], float] = {}
        self._edge_capacity = 256
        self.update_count = 0
        self.started_count = 0
        self.dropped_count = 0

    # --- the tracker's own view -------------------------------------------------

    def step(self, dwells: Dwells, detections: Detections) -> Associations:
        """Take the dwells of one instant with their detections.

        Parameters
        ----------
        dwells : Dwells
            In time order, none before the last step's.
        detections : Detections
            All of these dwells; others are a programmer's fault.

        Returns
        -------
        Associations
            Which track used which detection; a started track uses the one it starts from.
        """
        order = np.lexsort((detections.range_m, detections.dwell_id))
        sorted_dwells = detections.dwell_id[order]
        first = np.searchsorted(sorted_dwells, dwells.dwell_id, side="left")
        last = np.searchsorted(sorted_dwells, dwells.dwell_id, side="right")
        assert int((last - first).sum()) == len(detections), "a detection without its dwell"
        parts = [self._take_dwell(dwells, k, detections, order[first[k] : last[k]]) for k in range(len(dwells))]
        return Associations.concatenate(parts)

    def tracks(self, time_tai_ns: int) -> Tracks:
        """Return all tracks, tentative ones too, as predicted to an instant; drop dead ones.

        Parameters
        ----------
        time_tai_ns : int
            At or after the last step.

        Returns
        -------
        Tracks
            By rising track_id.
        """
        assert time_tai_ns >= self._time_tai_ns, "tracks are asked for in the past"
        living = np.flatnonzero(self._store.alive)
        self.dropped_count += drop_rows(self._store, self._index, self._free, living, time_tai_ns, self._judgement)
        rows = np.flatnonzero(self._store.alive)
        rows = rows[np.argsort(self._store.track_id[rows])]
        count = len(rows)
        means, covariances = np.empty((count, 6)), np.empty((count, 6, 6))
        weights, existence = np.empty((count, MODEL_COUNT)), np.empty(count)
        sensors = np.empty(count, np.int64)
        fill_tracks(
            self._store, self._index, rows, time_tai_ns, self._settings, means, covariances, weights, existence, sensors
        )
        return Tracks(
            track_id=self._store.track_id[rows],
            time_tai_ns=np.full(count, time_tai_ns, np.int64),
            position_ecef_m=means[:, :3].copy(),
            velocity_ecef_mps=means[:, 3:].copy(),
            covariance=covariances,
            existence=existence.astype(np.float32),
            mode_probabilities=weights.astype(np.float32),
            confirmed=self._store.confirmed[rows],
            last_update_tai_ns=self._store.update_tai_ns[rows],
            update_count=self._store.update_count[rows],
            sensor_count=sensors.astype(np.uint16),
        )

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        rows = np.flatnonzero(self._store.alive)
        return {
            "store": {name: getattr(self._store, name)[rows] for name in TrackStore._fields},
            "next_id": self._next_id,
            "time_tai_ns": self._time_tai_ns,
            "counters": {name: getattr(self, name) for name in _COUNTERS},
        }

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        count = len(snapshot["store"]["track_id"])
        capacity = max(_INITIAL_CAPACITY, 1 << max(count - 1, 1).bit_length())
        self._store, self._index = _new_store(capacity), new_index(capacity)
        for name in TrackStore._fields:
            getattr(self._store, name)[:count] = snapshot["store"][name]
        self._next_id, self._time_tai_ns = snapshot["next_id"], snapshot["time_tai_ns"]
        for name in _COUNTERS:
            setattr(self, name, snapshot["counters"][name])
        self._reindex()

    # --- one dwell ---------------------------------------------------------------

    def _take_dwell(self, dwells: Dwells, k: int, detections: Detections, picked: np.ndarray) -> Associations:
        time_tai_ns = int(dwells.time_tai_ns[k])
        assert time_tai_ns >= self._time_tai_ns, "a dwell came out of time order"
        self._time_tai_ns = time_tai_ns
        sector = sector_of(dwells, k, self._threshold(dwells, k))
        reports = Reports(
            np.column_stack(
                [
                    detections.range_m[picked],
                    detections.cosine_along[picked],
                    detections.cosine_cross[picked],
                    detections.range_rate_mps[picked],
                ]
            ),
            np.column_stack(
                [
                    detections.sigma_range_m[picked],
                    detections.sigma_cosine_along[picked],
                    detections.sigma_cosine_cross[picked],
                    detections.sigma_range_rate_mps[picked],
                ]
            ),
            detections.axis_along_ecef[picked],
            detections.axis_cross_ecef[picked],
        )
        rows, candidates, seen = self._predict(sector, time_tai_ns)
        clutter = max(float(dwells.clutter_density[k]), 1e-30)
        fused, pairs = self._assign(reports, sector, rows, candidates, seen, clutter)
        sensor, snr = dwells.sensor_id[k], detections.snr_ratio[picked]
        track_ids, nis = np.zeros(len(picked), np.uint64), np.zeros(len(picked))
        self.update_count += settle_candidates(
            self._store, self._index, rows, time_tai_ns, pairs, seen, fused, snr, clutter, sensor, self._judgement,
            (track_ids, nis),
        )  # fmt: skip
        self._start(reports, sector, snr, sensor, clutter, track_ids)
        self.dropped_count += drop_rows(self._store, self._index, self._free, rows, time_tai_ns, self._judgement)
        used = track_ids > 0
        return Associations(
            detection_id=detections.detection_id[picked][used],
            track_id=track_ids[used],
            time_tai_ns=np.full(int(used.sum()), time_tai_ns, np.int64),
            normalised_innovation_squared=nis[used],
        )

    def _threshold(self, dwells: Dwells, k: int) -> float:
        """Return the detection threshold that look count and false-alarm probability mean."""
        key = (int(dwells.look_count[k]), float(dwells.false_alarm_probability[k]))
        if key not in self._thresholds:
            self._thresholds[key] = float(gammainccinv(*key))
        return self._thresholds[key]

    def _predict(self, sector: Any, time_tai_ns: int) -> tuple[np.ndarray, tuple, np.ndarray]:
        """Return the rows that the sector may hold, their predictions and how likely each is seen."""
        self._stamp += 1
        rows = np.empty(self._store.alive.shape[0], np.int64)
        ahead, near, far = sector_reach(sector)
        half_width = 0.5 * sector.azimuth_width_rad
        count = collect_sector(
            self._index, sector.position, ahead, near, far, half_width, self._visited, self._stamp, rows
        )
        rows = np.sort(rows[:count])
        states, covariances = np.empty((count, MODEL_COUNT, 6)), np.empty((count, MODEL_COUNT, 6, 6))
        weights, means, spreads = np.empty((count, MODEL_COUNT)), np.empty((count, 6)), np.empty((count, 6, 6))
        seen = np.empty((count, 2))
        kept = predict_candidates(
            self._store, rows, time_tai_ns, sector, self._settings, states, covariances, weights, means, spreads, seen
        )
        return rows[:kept], (states, covariances, weights, means, spreads, kept), seen

    def _assign(
        self, reports: Reports, sector: Any, rows: np.ndarray, candidates: tuple, seen: np.ndarray, clutter: float
    ) -> tuple[tuple, np.ndarray]:
        """Return the edges with their fused states, and the edge given to each candidate or -1."""
        count = len(rows)
        while True:
            capacity = self._edge_capacity
            fused = (
                np.zeros(count + 1, np.int64),
                np.empty(capacity, np.int64),
                np.empty(capacity),
                np.empty(capacity),
                np.empty((capacity, MODEL_COUNT, 6)),
                np.empty((capacity, MODEL_COUNT, 6, 6)),
                np.empty((capacity, MODEL_COUNT)),
            )
            edges = evaluate_edges(reports, sector, candidates, self._settings, fused)
            if edges < capacity:
                break
            self._edge_capacity *= 2
        chance = np.repeat(seen[:count, 0], np.diff(fused[0]))
        existence = np.repeat(self._store.existence[rows], np.diff(fused[0]))
        benefit = fused[2][:edges] + np.log(existence * chance / (1.0 - existence * chance)) - np.log(clutter)
        pairs = assign_sparse(fused[0], fused[1], benefit, max(len(reports.values), 1), _AUCTION_STEP)
        return fused, pairs

    # --- birth and death -----------------------------------------------------------

    def _start(
        self, reports: Reports, sector: Any, snr: np.ndarray, sensor: Any, clutter: float, track_ids: np.ndarray
    ) -> None:
        p = self._parameters
        birth = (
            p.height_mean_m,
            p.height_sigma_m,
            p.birth_speed_sigma_mps,
            p.birth_climb_sigma_mps,
            p.undetected_density_pm2,
            p.rcs_prior_m2,
            clutter,
        )
        while self._free.count[0] < len(track_ids):
            self._grow()
        first = self._next_id
        self._next_id = start_tracks(
            self._store, self._index, self._free, self._time_tai_ns, sector, reports, snr, sensor, birth,
            p.detection_ceiling_ratio, track_ids, first,
        )  # fmt: skip
        self.started_count += self._next_id - first

    def _grow(self) -> None:
        old, capacity = self._store, self._store.alive.shape[0]
        self._store = _new_store(2 * capacity)
        for name in TrackStore._fields:
            getattr(self._store, name)[:capacity] = getattr(old, name)
        self._index = new_index(2 * capacity)
        self._reindex()

    def _reindex(self) -> None:
        self._free = _free_rows(self._store)

        for row in np.flatnonzero(self._store.alive):
            move_to_cell(self._index, row, *self._store.states[row, 0, :3])
