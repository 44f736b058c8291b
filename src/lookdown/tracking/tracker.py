"""The tracker: dwell by dwell, never a global scan.

For each dwell it asks the cells under the sector for tracks, predicts these alone to
the dwell's instant, gates each motion model against the reports near its range,
assigns one to one by a sparse auction on log-likelihood ratios, updates, lowers the
existence of what should have been seen and was not, and starts tracks from what is
left.

Cost: about 3 us a track and dwell in kernels (predict 3 models 1 us, gate and
update 1 us an edge), and some 60 us a dwell of calls from Python.
"""

from typing import Any

import numpy as np
from scipy.special import gammainccinv

from lookdown.numerics import chi_square_quantile
from lookdown.tables import Associations, CustodyNeeds, Detections, Dwells, Tracks
from lookdown.tracking._dwell_kernels import SENSOR_MEMORY, Settings, TrackStore
from lookdown.tracking._index_kernels import move_to_cell, new_index
from lookdown.tracking._motion_kernels import MODEL_COUNT
from lookdown.tracking._take_kernels import DwellInput, Reports, new_scratch, take_dwell
from lookdown.tracking._track_kernels import FreeRows, Judgement, drop_rows, fill_tracks
from lookdown.tracking.needs import needs_of
from lookdown.tracking.parameters import TrackerParameters

__all__ = ["DwellTracker"]

_MEASUREMENT_DEGREES = 4
_INITIAL_CAPACITY = 1024
_INITIAL_EDGES = 256
_NS_PER_S = 1_000_000_000
_COUNTERS = ("update_count", "started_count", "dropped_count")


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
        gate=float(chi_square_quantile(parameters.gate_probability, _MEASUREMENT_DEGREES)),
        detection_ceiling=parameters.detection_ceiling_ratio,
        sizes=_sizes_of(parameters.aspect_spread_ratio),
        life_s=parameters.life_s,
    )


def _sizes_of(spread_ratio: float) -> np.ndarray:
    """Return the three nodes of a log-normal of mean 1 (Gauss-Hermite, weights 1, 4, 1)."""
    sigma = np.log(spread_ratio)
    return np.exp(sigma * np.sqrt(3.0) * np.array([-1.0, 0.0, 1.0]) - 0.5 * sigma**2)


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


def _birth_of(parameters: TrackerParameters) -> tuple[float, ...]:
    """Return what is known of an object before any look, in the order that kernels take."""
    return (
        parameters.height_mean_m,
        parameters.height_sigma_m,
        parameters.birth_speed_sigma_mps,
        parameters.birth_climb_sigma_mps,
        parameters.undetected_density_pm2,
        parameters.rcs_prior_m2,
        parameters.drop_existence_ratio,
    )


def _reports_of(detections: Detections) -> Reports:
    """Return detections in the form of the kernel, nothing associated yet."""
    d = detections
    return Reports(
        values=np.column_stack([d.range_m, d.cosine_along, d.cosine_cross, d.range_rate_mps]),
        # Slow errors of a satellite are taken as if drawn anew: honest in size for one look, too sure over many.
        sigmas=np.column_stack(
            [
                np.hypot(d.sigma_range_m, d.bias_sigma_range_m),
                np.hypot(d.sigma_cosine_along, d.bias_sigma_cosine),
                np.hypot(d.sigma_cosine_cross, d.bias_sigma_cosine),
                np.hypot(d.sigma_range_rate_mps, d.bias_sigma_range_rate_mps),
            ]
        ),
        along=d.axis_along_ecef,
        cross=d.axis_cross_ecef,
        snr_ratio=d.snr_ratio,
        track_ids=np.zeros(len(d), np.uint64),
        nis=np.zeros(len(d)),
    )


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
        self._birth = _birth_of(parameters)
        self._store = _new_store(_INITIAL_CAPACITY)
        self._index = new_index(_INITIAL_CAPACITY)
        self._free = _free_rows(self._store)
        self._scratch = new_scratch(_INITIAL_CAPACITY, _INITIAL_EDGES)
        self._visited = np.zeros(self._index.head.shape[0], np.int64)
        self._stamp = 0
        self._next_id = 1
        self._time_tai_ns = np.iinfo(np.int64).min
        self._thresholds: dict[tuple[int, float], float] = {}
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
        picked = detections.take(order)
        first = np.searchsorted(picked.dwell_id, dwells.dwell_id, side="left").tolist()
        last = np.searchsorted(picked.dwell_id, dwells.dwell_id, side="right").tolist()
        assert sum(last) - sum(first) == len(detections), "a detection without its dwell"
        columns = _reports_of(picked)
        for k, dwell in enumerate(self._inputs(dwells)):
            self._take(dwell, Reports(*(column[first[k] : last[k]] for column in columns)))
        used = columns.track_ids > 0
        return Associations(
            detection_id=picked.detection_id[used],
            track_id=columns.track_ids[used],
            time_tai_ns=picked.time_tai_ns[used],
            normalised_innovation_squared=columns.nis[used],
        )

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

    def needs(self, time_tai_ns: int) -> CustodyNeeds:
        """Return what each track needs of the radars, as predicted to an instant at or after the last step.

        Returns
        -------
        CustodyNeeds
            By rising track_id; the tracker itself stays as it is.
        """
        assert time_tai_ns >= self._time_tai_ns, "needs are asked for in the past"
        return needs_of(self._store, self._settings, time_tai_ns)

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

    def _take(self, dwell: DwellInput, reports: Reports) -> None:
        """Take one dwell, with as much room as it turns out to need."""
        assert dwell.time_tai_ns >= self._time_tai_ns, "a dwell came out of time order"
        self._time_tai_ns = dwell.time_tai_ns
        while self._free.count[0] < len(reports.nis):
            self._grow()
        while True:
            self._stamp += 1
            edges, updated, dropped, next_id = take_dwell(
                self._store, self._index, self._free, dwell, reports, self._settings, self._judgement, self._birth,
                self._visited, self._stamp, self._scratch, self._next_id,
            )  # fmt: skip
            if edges >= 0:
                break
            self._scratch = new_scratch(len(self._scratch.rows), 2 * len(self._scratch.columns))
        self.update_count += updated
        self.dropped_count += dropped
        self.started_count += next_id - self._next_id
        self._next_id = next_id

    def _threshold(self, look_count: int, false_alarm_probability: float) -> float:
        """Return the detection threshold that look count and false-alarm probability mean."""
        key = (look_count, false_alarm_probability)
        if key not in self._thresholds:
            self._thresholds[key] = float(gammainccinv(*key))
        return self._thresholds[key]

    def _inputs(self, dwells: Dwells) -> list[DwellInput]:
        """Return the dwells in the form of the kernel."""
        looks, rates = dwells.look_count.tolist(), dwells.false_alarm_probability.tolist()
        thresholds = np.array([self._threshold(n, p) for n, p in zip(looks, rates, strict=True)], np.float64)
        numbers = np.column_stack(
            [
                dwells.azimuth_start_rad,
                dwells.azimuth_width_rad,
                dwells.grazing_min_rad,
                dwells.grazing_max_rad,
                dwells.scan_limit_rad,
                dwells.face_tilt_rad,
                dwells.snr_ratio_per_m2,
                dwells.steering_exponent,
                dwells.look_count.astype(np.float64),
                thresholds,
                dwells.false_alarm_probability,
                dwells.notch_width_mps,
                dwells.notch_exponent,
            ]
        )
        clutter = np.maximum(dwells.clutter_density, 1e-30).tolist()
        times, sensors = dwells.time_tai_ns.tolist(), dwells.sensor_id.tolist()
        positions, velocities = dwells.sensor_position_ecef_m, dwells.sensor_velocity_ecef_mps
        return [
            DwellInput(times[k], sensors[k], positions[k], velocities[k], tuple(numbers[k].tolist()), clutter[k])
            for k in range(len(dwells))
        ]

    def _grow(self) -> None:
        old, capacity = self._store, self._store.alive.shape[0]
        self._store = _new_store(2 * capacity)
        for name in TrackStore._fields:
            getattr(self._store, name)[:capacity] = getattr(old, name)
        self._index = new_index(2 * capacity)
        self._reindex()

    def _reindex(self) -> None:
        self._free = _free_rows(self._store)
        self._scratch = new_scratch(len(self._store.alive), len(self._scratch.columns))

        for row in np.flatnonzero(self._store.alive):
            move_to_cell(self._index, row, *self._store.states[row, 0, :3])
