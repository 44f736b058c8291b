"""Plain trackers to measure ours against: one dwell after the other, greedy, or with every joint event counted.

They have our motion and measurement models, our gate and our first guess of a track, so that what differs is who gets
which report, and what is believed of it. Tracks are confirmed by three reports and dropped after 45 s without one;
they know the probability of detection of the scene.
"""

import math

import numpy as np

from lookdown.numerics import chi_square_quantile
from lookdown.tables import Detections, Dwells, Measured
from lookdown.tracking import TrackerParameters
from lookdown.tracking.filtering import motion_of
from lookdown.tracking.filtering._measurement_kernels import place_report, update_with_report
from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    combine_models,
    move_state,
    pack_model,
    predict_models,
)

__all__ = ["Greedy", "JointAll", "joint_marginals"]

_NS = 1e-9
_NEAR_M = 30_000.0
_COAST_S = 45.0
_CONFIRM = 3
_DETECTION_PROBABILITY = 0.9
_MOST_REPORTS = 12
"""Reports of a cluster in `JointAll`: its sums have two to this power of terms."""


class _Track:
    """One track: four packed models, their weights and what has happened."""

    __slots__ = ("hits", "models", "time_tai_ns", "track_id", "update_tai_ns", "weights")

    def __init__(self, track_id: int, models: np.ndarray, weights: np.ndarray, time_tai_ns: int) -> None:
        self.track_id, self.models, self.weights = track_id, models, weights
        self.time_tai_ns = self.update_tai_ns = time_tai_ns
        self.hits = 1


class _Edge:
    """A track updated with a report."""

    __slots__ = ("covariances", "log_likelihood", "report", "states", "track", "weights")

    def __init__(
        self, track: int, report: int, log_likelihood: float, updated: tuple[np.ndarray, np.ndarray, np.ndarray]
    ) -> None:
        self.track, self.report, self.log_likelihood = track, report, log_likelihood
        self.states, self.covariances, self.weights = updated


class Greedy:
    """Greedy nearest neighbour: the likeliest pair first, then the likeliest of what is left.

    Parameters
    ----------
    parameters : TrackerParameters
    """

    def __init__(self, parameters: TrackerParameters) -> None:
        self._parameters = parameters
        self._motion = motion_of(parameters)
        self._gate = float(chi_square_quantile(parameters.gate_probability, 4))
        self._tracks: list[_Track] = []
        self._next_id = 1

    def step(self, dwells: Dwells, detections: Detections) -> None:
        """Take the dwells of one instant, in order."""
        first = np.searchsorted(detections.dwell_id, dwells.dwell_id, side="left")
        last = np.searchsorted(detections.dwell_id, dwells.dwell_id, side="right")
        for k in range(len(dwells)):
            if last[k] > first[k]:
                self._take(detections.take(slice(first[k], last[k])), float(dwells.clutter_density[k]))
        now = int(dwells.time_tai_ns[-1])
        self._tracks = [t for t in self._tracks if (now - t.update_tai_ns) * _NS < _COAST_S]

    def positions(self, time_tai_ns: int) -> np.ndarray:
        """Return where the confirmed tracks are at an instant, (n, 3)."""
        means = [self._mean(t, time_tai_ns) for t in self._tracks if t.hits >= _CONFIRM]
        return np.array(means).reshape(-1, 6)[:, :3]

    # --- one dwell ------------------------------------------------------------------

    def _mean(self, track: _Track, time_tai_ns: int) -> np.ndarray:
        states, covariances, weights = self._predicted(track, time_tai_ns)
        mean, covariance = np.empty(6), np.empty((6, 6))
        combine_models(states, covariances, weights, mean, covariance)
        return mean

    def _predicted(self, track: _Track, time_tai_ns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        states, covariances = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6))
        weights = np.empty(MODEL_COUNT)
        dt_s = (time_tai_ns - track.time_tai_ns) * _NS
        predict_models(track.models, track.weights, dt_s, self._motion, states, covariances, weights)
        return states, covariances, weights

    def _take(self, reports: Detections, clutter: float) -> None:
        time_tai_ns = int(reports.time_tai_ns[0])
        places = self._placed(reports)
        found = self._near(places, time_tai_ns)
        predicted = [self._predicted(track, time_tai_ns) for track in found]
        edges = []
        for i, models in enumerate(predicted):
            for r in range(len(reports)):
                edge = self._edge(i, r, models, reports)
                if edge is not None:
                    edges.append(edge)
        used = self._associate(found, predicted, edges, clutter, len(reports), time_tai_ns)
        for r in range(len(reports)):
            if r not in used:
                self._begin(reports, r, time_tai_ns)

    def _placed(self, reports: Detections) -> np.ndarray:
        """Return roughly where the reports are, (n, 3)."""
        normal = np.cross(reports.axis_cross_ecef, reports.axis_along_ecef)
        u, v = reports.cosine_along[:, None], reports.cosine_cross[:, None]
        los = u * reports.axis_along_ecef + v * reports.axis_cross_ecef + np.sqrt(1.0 - u**2 - v**2) * normal
        return np.asarray(reports.sensor_position_ecef_m + reports.range_m[:, None] * los)

    def _near(self, places: np.ndarray, time_tai_ns: int) -> list[_Track]:
        found = []
        moved = np.empty(6)
        for track in self._tracks:
            # Model 0's state stands for the track: this only leaves out what is far away.
            move_state(track.models[0, :6], (time_tai_ns - track.time_tai_ns) * _NS, 0.0, moved)
            if (((places - moved[:3]) ** 2).sum(axis=1) < _NEAR_M**2).any():
                found.append(track)
        return found

    def _edge(
        self, i: int, r: int, models: tuple[np.ndarray, np.ndarray, np.ndarray], reports: Detections
    ) -> _Edge | None:
        states, covariances, prior = models[0].copy(), models[1].copy(), models[2]
        logs, smallest = np.empty(MODEL_COUNT), math.inf
        for m in range(MODEL_COUNT):
            nis, log_likelihood = self._updated(states[m], covariances[m], reports, r, Measured.ALL.value)
            smallest = min(smallest, nis)
            logs[m] = math.log(max(prior[m], 1e-12)) + log_likelihood
        if smallest > self._gate:
            return None
        top = float(logs.max())
        weights = np.exp(logs - top)
        total = float(weights.sum())
        return _Edge(i, r, top + math.log(total), (states, covariances, np.maximum(weights / total, 1e-6)))

    def _updated(
        self, state: np.ndarray, covariance: np.ndarray, reports: Detections, r: int, measured: int
    ) -> tuple[float, float]:
        values = np.array(
            [reports.range_m[r], reports.cosine_along[r], reports.cosine_cross[r], reports.range_rate_mps[r]]
        )
        nis, log_likelihood = update_with_report(
            state,
            covariance,
            reports.sensor_position_ecef_m[r],
            reports.sensor_velocity_ecef_mps[r],
            reports.axis_along_ecef[r],
            reports.axis_cross_ecef[r],
            values,
            self._sigmas(reports, r),
            0.0,
            measured,
        )
        return float(nis), float(log_likelihood)

    def _sigmas(self, reports: Detections, r: int) -> np.ndarray:
        return np.array(
            [
                reports.sigma_range_m[r],
                reports.sigma_cosine_along[r],
                reports.sigma_cosine_cross[r],
                reports.sigma_range_rate_mps[r],
            ]
        )

    def _begin(self, reports: Detections, r: int, time_tai_ns: int) -> None:
        known = self._parameters
        point, spread = np.empty(3), np.empty((3, 3))
        values = np.array([reports.range_m[r], reports.cosine_along[r], reports.cosine_cross[r], 0.0])
        placed = place_report(
            reports.sensor_position_ecef_m[r],
            reports.axis_along_ecef[r],
            reports.axis_cross_ecef[r],
            values,
            self._sigmas(reports, r),
            Measured.ALL.value,
            known.height_mean_m,
            known.height_sigma_m,
            point,
            spread,
        )
        if not placed:
            return
        state, covariance = np.zeros(6), np.zeros((6, 6))
        up = point / np.linalg.norm(point)
        state[:3], covariance[:3, :3] = point, spread
        rise = np.outer(up, up)
        covariance[3:, 3:] = known.birth_speed_sigma_mps**2 * (np.eye(3) - rise) + known.birth_climb_sigma_mps**2 * rise
        nis, _ = self._updated(state, covariance, reports, r, Measured.RANGE_RATE.value)
        if nis > 16.0:
            return
        models = np.empty((MODEL_COUNT, PACKED))
        for m in range(MODEL_COUNT):
            pack_model(state, covariance, models[m])
        weights = np.full(MODEL_COUNT, 0.1 / (MODEL_COUNT - 1))
        weights[0] = 0.9
        self._tracks.append(_Track(self._next_id, models, weights, time_tai_ns))
        self._next_id += 1

    # --- who gets what --------------------------------------------------------------

    def _associate(
        self,
        found: list[_Track],
        predicted: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
        edges: list[_Edge],
        clutter: float,
        report_count: int,
        time_tai_ns: int,
    ) -> set[int]:
        """Give reports to tracks; return which were used."""
        taken: set[int] = set()
        used: set[int] = set()
        for edge in sorted(edges, key=lambda e: -e.log_likelihood):
            if edge.track in taken or edge.report in used:
                continue
            taken.add(edge.track)
            used.add(edge.report)
            track = found[edge.track]
            self._settle(track, (edge.states, edge.covariances, edge.weights), time_tai_ns)
            track.hits += 1
            track.update_tai_ns = time_tai_ns
        return used

    def _settle(self, track: _Track, models: tuple[np.ndarray, np.ndarray, np.ndarray], time_tai_ns: int) -> None:
        states, covariances, weights = models
        for m in range(MODEL_COUNT):
            pack_model(states[m], covariances[m], track.models[m])
        track.weights = weights / weights.sum()
        track.time_tai_ns = time_tai_ns


def joint_marginals(starts: np.ndarray, columns: np.ndarray, odds: np.ndarray, report_count: int) -> np.ndarray:
    """Return the probability of each edge, every joint event of one cluster counted.

    Sums over the sets of reports used run forward over the tracks before one and backward over those after it, so the
    cost is tracks times edges times two to the power of reports.

    Parameters
    ----------
    starts : (tracks + 1,) int64
        Track i owns the edges ``starts[i]:starts[i + 1]``.
    columns : (edges,) int64
    odds : (edges,) float64
        Of each pair against "the track is missed and the report is clutter".
    report_count : int

    Examples
    --------
    >>> two = joint_marginals(np.array([0, 1, 2]), np.array([0, 0]), np.array([1.0, 2.0]), 1)
    >>> [round(float(w), 3) for w in two]
    [0.25, 0.5]
    """
    count, sets = len(starts) - 1, np.arange(1 << report_count)
    free = [np.flatnonzero((sets >> c) & 1 == 0) for c in range(report_count)]
    forward, backward = np.zeros((count + 1, len(sets))), np.zeros((count + 1, len(sets)))
    forward[0, 0] = 1.0
    for i in range(count):
        forward[i + 1] = forward[i]
        for e in range(starts[i], starts[i + 1]):
            at = free[columns[e]]
            forward[i + 1, at | 1 << int(columns[e])] += odds[e] * forward[i, at]
    # backward[i, s]: the sum over what tracks i and later can do when the reports of s are taken.
    backward[count] = 1.0
    for i in range(count - 1, -1, -1):
        backward[i] = backward[i + 1]
        for e in range(starts[i], starts[i + 1]):
            at = free[columns[e]]
            backward[i, at] += odds[e] * backward[i + 1, at | 1 << int(columns[e])]
    marginals = np.empty(len(columns))
    for i in range(count):
        for e in range(starts[i], starts[i + 1]):
            at = free[columns[e]]
            marginals[e] = odds[e] * float((forward[i, at] * backward[i + 1, at | 1 << int(columns[e])]).sum())
    return marginals / backward[0, 0]


class JointAll(Greedy):
    """Joint probabilistic data association with every joint event of a dwell counted, without a bound on time."""

    def _associate(
        self,
        found: list[_Track],
        predicted: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
        edges: list[_Edge],
        clutter: float,
        report_count: int,
        time_tai_ns: int,
    ) -> set[int]:
        missed = math.log(_DETECTION_PROBABILITY / (1.0 - _DETECTION_PROBABILITY)) - math.log(clutter)
        used: set[int] = set()
        for members in _clusters(edges):
            reports = sorted({e.report for e in members})[:_MOST_REPORTS]
            mine = sorted((e for e in members if e.report in reports), key=lambda e: (e.track, e.report))
            tracks = sorted({e.track for e in mine})
            starts = np.searchsorted([e.track for e in mine], [*tracks, tracks[-1] + 1])
            columns = np.array([reports.index(e.report) for e in mine])
            odds = np.exp(np.minimum([e.log_likelihood + missed for e in mine], 200.0))
            weights = joint_marginals(starts, columns, odds, len(reports))
            for i, number in enumerate(tracks):
                own = slice(starts[i], starts[i + 1])
                self._blend(found[number], predicted[number], mine[own], weights[own], time_tai_ns)
            for r, report in enumerate(reports):
                if weights[columns == r].sum() > 0.5:
                    used.add(report)
        return used

    def _blend(
        self,
        track: _Track,
        missed: tuple[np.ndarray, np.ndarray, np.ndarray],
        edges: list[_Edge],
        weights: np.ndarray,
        time_tai_ns: int,
    ) -> None:
        """Match the moments of each model over all that its track may have been given."""
        parts = [missed, *((e.states, e.covariances, e.weights) for e in edges)]
        chances = np.concatenate([[max(1.0 - weights.sum(), 0.0)], weights])
        states, covariances = np.empty((MODEL_COUNT, 6)), np.empty((MODEL_COUNT, 6, 6))
        by_model = chances[:, None] * np.array([part[2] / part[2].sum() for part in parts])
        for m in range(MODEL_COUNT):
            share = by_model[:, m] / by_model[:, m].sum()
            each = np.array([part[0][m] for part in parts])
            states[m] = share @ each
            off = each - states[m]
            spread = np.einsum("k,ki,kj->ij", share, off, off)
            covariances[m] = np.einsum("k,kij->ij", share, np.array([part[1][m] for part in parts])) + spread
        self._settle(track, (states, covariances, by_model.sum(axis=0)), time_tai_ns)
        if weights.sum() > 0.5:
            track.hits += 1
            track.update_tai_ns = time_tai_ns


def _clusters(edges: list[_Edge]) -> list[list[_Edge]]:
    """Return the edges by connected cluster of tracks and reports."""
    home: dict[tuple[str, int], int] = {}
    members: dict[int, list[_Edge]] = {}
    for number, edge in enumerate(edges):
        ends = ("track", edge.track), ("report", edge.report)
        joined = {home[end] for end in ends if end in home}
        members[number] = [edge, *(e for old in sorted(joined) for e in members.pop(old))]
        for e in members[number]:
            home["track", e.track] = home["report", e.report] = number
    return list(members.values())
