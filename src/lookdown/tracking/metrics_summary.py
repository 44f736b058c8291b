"""The run in one row: what the terminal, the JSON summary and the report's headline say."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from lookdown.arrays import Flags
from lookdown.numerics import chi_square_quantile
from lookdown.tables import AircraftClass, Metrics, ObjectMetrics, Tracks, TruthStates
from lookdown.tracking.metrics import id_switch_count
from lookdown.tracking.metrics_gaps import custody_gaps
from lookdown.tracking.metrics_nees import STATE_SIZE, nees_band

__all__ = ["RunSummary", "custody_by_class", "false_track_ids", "report_interval_s", "summarise"]

_DEFAULT_INTERVAL_S = 10.0


class _Errors(TypedDict):
    position_error_m_median: float
    position_error_m_p95: float
    velocity_error_mps_median: float
    velocity_error_mps_p95: float
    nees_mean: float
    nees_median: float
    nees_mean_matched: float
    nees_band_low: float
    nees_band_high: float
    nees_share_inside_95: float
    nees_samples: int
    nees_invalid: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to. A number that nothing was there to measure is 0 and its count says so.

    Attributes
    ----------
    custody : float
        Share of object-time with position error under the limit by the object's own track id.
    custody_any_id : float
        The same whatever the track id.
    custody_by_class : dict of str to float
        Custody by aircraft class; classes without an object are left out.
    objects, objects_never_held : int
    time_to_custody_s_median : float
        From an object's first appearance to its first instant in custody, of those ever held.
    longest_gap_s : float
    gospa : float
        Mean over instants of the GOSPA metric, metre.
    gospa_localisation_m2, gospa_missed_m2, gospa_false_m2 : float
        Mean over instants of the parts of GOSPA squared.
    position_error_m_median, position_error_m_p95, velocity_error_mps_median, velocity_error_mps_p95 : float
        Over all matched object-instants.
    nees_mean, nees_median : float
        Over the object-instants in custody: each object with its own track. A track of one object
        that the matching gives to a neighbour says nothing of the filter's covariance.
    nees_mean_matched : float
        The same over all matched object-instants, such pairs included.
    nees_band_low, nees_band_high : float
        95 % band of the mean for that many independent samples.
    nees_share_inside_95 : float
        Share of the samples under the 95 % quantile of chi-square with 6 degrees: 0.95 if honest.
    nees_samples, nees_invalid : int
        Samples used for `nees_mean`, and matched ones whose covariance was not positive definite.
    id_switches : int
    id_switches_per_object_hour : float
    false_tracks, false_tracks_per_hour : int, float
        Distinct confirmed tracks that were matched to an object at fewer than half of the
        instants at which they were confirmed. A second track on one object counts.
    false_tracks_mean : float
        Confirmed tracks without an object at one instant, on average.
    confirmed_tracks, detections, false_alarms, track_updates : int
    object_hours, duration_s : float
    """

    custody: float
    custody_any_id: float
    custody_by_class: dict[str, float]
    objects: int
    objects_never_held: int
    time_to_custody_s_median: float
    longest_gap_s: float
    gospa: float
    gospa_localisation_m2: float
    gospa_missed_m2: float
    gospa_false_m2: float
    position_error_m_median: float
    position_error_m_p95: float
    velocity_error_mps_median: float
    velocity_error_mps_p95: float
    nees_mean: float
    nees_median: float
    nees_mean_matched: float
    nees_band_low: float
    nees_band_high: float
    nees_share_inside_95: float
    nees_samples: int
    nees_invalid: int
    id_switches: int
    id_switches_per_object_hour: float
    false_tracks: int
    false_tracks_per_hour: float
    false_tracks_mean: float
    confirmed_tracks: int
    detections: int
    false_alarms: int
    track_updates: int
    object_hours: float
    duration_s: float


def report_interval_s(metrics: Metrics) -> float:
    """Return the time between report instants, their median spacing; 10 s where there are fewer than two."""
    spacing = np.diff(metrics.time_tai_ns)
    return float(np.median(spacing)) * 1e-9 if len(spacing) else _DEFAULT_INTERVAL_S


def _share(part: int | float, whole: int | float) -> float:
    return float(part / whole) if whole else 0.0


def _quantile(values: np.ndarray, share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else 0.0


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0


def custody_by_class(object_metrics: ObjectMetrics, truth: TruthStates) -> dict[str, float]:
    """Return the custody share of each aircraft class that has an object.

    Examples
    --------
    >>> custody_by_class(ObjectMetrics.empty(), TruthStates.empty())
    {}
    """
    ids, first = np.unique(truth.object_id, return_index=True)
    if not len(ids) or not len(object_metrics):
        return {}
    where = np.searchsorted(ids, object_metrics.object_id)
    assert (ids[np.minimum(where, len(ids) - 1)] == object_metrics.object_id).all(), "an object is not in the truth"
    kind = truth.aircraft_class[first][where]
    held = object_metrics.in_custody > 0
    return {one.name.lower(): float(held[kind == one].mean()) for one in AircraftClass if (kind == one).any()}


def false_track_ids(object_metrics: ObjectMetrics, tracks: Tracks) -> np.ndarray:
    """Return the confirmed tracks matched to an object at fewer than half of their confirmed instants."""
    shown, instants = np.unique(tracks.track_id[tracks.confirmed > 0], return_counts=True)
    matched_id, matched = np.unique(object_metrics.track_id[object_metrics.track_id > 0], return_counts=True)
    held = np.zeros(len(shown), dtype=np.int64)
    held[np.searchsorted(shown, matched_id)] = matched
    return np.asarray(shown[2 * held < instants])


def _first_custody_s(object_metrics: ObjectMetrics) -> tuple[int, np.ndarray]:
    """Return the number of objects, and the time from appearance to custody of those ever held."""
    order = np.lexsort((object_metrics.time_tai_ns, object_metrics.object_id))
    rows = object_metrics.take(order)
    ids, first = np.unique(rows.object_id, return_index=True)
    held = rows.take(rows.in_custody > 0)
    held_ids, held_first = np.unique(held.object_id, return_index=True)
    appeared = rows.time_tai_ns[first][np.searchsorted(ids, held_ids)]
    return len(ids), (held.time_tai_ns[held_first] - appeared) * 1e-9


def _errors(rows: ObjectMetrics, matched: Flags) -> _Errors:
    position_m, velocity_mps = rows.position_error_m[matched], rows.velocity_error_mps[matched]
    valid = matched & (rows.nees > 0.0)
    sample = rows.nees[valid & (rows.in_custody > 0)]
    low, high = nees_band(len(sample))
    return {
        "position_error_m_median": _quantile(position_m, 0.5),
        "position_error_m_p95": _quantile(position_m, 0.95),
        "velocity_error_mps_median": _quantile(velocity_mps, 0.5),
        "velocity_error_mps_p95": _quantile(velocity_mps, 0.95),
        "nees_mean": _mean(sample),
        "nees_median": _quantile(sample, 0.5),
        "nees_mean_matched": _mean(rows.nees[valid]),
        "nees_band_low": float(low),
        "nees_band_high": float(high),
        "nees_share_inside_95": _mean((sample < chi_square_quantile(0.95, STATE_SIZE)).astype(np.float64)),
        "nees_samples": len(sample),
        "nees_invalid": int(matched.sum() - valid.sum()),
    }


def summarise(
    metrics: Metrics,
    object_metrics: ObjectMetrics,
    *,
    truth: TruthStates,
    tracks: Tracks,
    detection_count: int,
    false_alarm_count: int,
    track_update_count: int,
    duration_s: float,
    custody_limit_m: float = 5000.0,
) -> RunSummary:
    """Return the summary of a run.

    Parameters
    ----------
    metrics, object_metrics : Metrics, ObjectMetrics
        Of `score`.
    truth, tracks : TruthStates, Tracks
        What was scored.
    detection_count, false_alarm_count, track_update_count : int
        All detections, those without an object among them, and the associations.
    duration_s : float, s
        How long the run flew.
    custody_limit_m : float, metre
        As given to `score`.

    Examples
    --------
    >>> nothing = summarise(
    ...     Metrics.empty(), ObjectMetrics.empty(), truth=TruthStates.empty(), tracks=Tracks.empty(),
    ...     detection_count=0, false_alarm_count=0, track_update_count=0, duration_s=60.0,
    ... )
    >>> nothing.custody, nothing.objects
    (0.0, 0)
    """
    rows = object_metrics
    matched = rows.track_id > 0
    interval_s = report_interval_s(metrics)
    gaps = custody_gaps(rows, interval_s)
    object_count, first_custody_s = _first_custody_s(rows)
    object_hours = len(rows) * interval_s / 3600.0
    switches, false = id_switch_count(rows), len(false_track_ids(rows, tracks))
    near = matched & (rows.position_error_m < custody_limit_m)
    return RunSummary(
        custody=_share(int((rows.in_custody > 0).sum()), len(rows)),
        custody_any_id=_share(int(near.sum()), len(rows)),
        custody_by_class=custody_by_class(rows, truth),
        objects=object_count,
        objects_never_held=object_count - len(first_custody_s),
        time_to_custody_s_median=_quantile(first_custody_s, 0.5),
        longest_gap_s=float(gaps.duration_s.max()) if len(gaps) else 0.0,
        gospa=_mean(metrics.gospa_m),
        gospa_localisation_m2=_mean(metrics.gospa_localisation),
        gospa_missed_m2=_mean(metrics.gospa_missed),
        gospa_false_m2=_mean(metrics.gospa_false),
        id_switches=switches,
        id_switches_per_object_hour=_share(switches, object_hours),
        false_tracks=false,
        false_tracks_per_hour=_share(false, duration_s / 3600.0),
        false_tracks_mean=_mean(metrics.false_count),
        confirmed_tracks=len(np.unique(tracks.track_id[tracks.confirmed > 0])),
        detections=detection_count,
        false_alarms=false_alarm_count,
        track_updates=track_update_count,
        object_hours=object_hours,
        duration_s=duration_s,
        **_errors(rows, matched),
    )
