"""The run in one row: what the terminal, the JSON summary and the report's headline say."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from lookdown.arrays import Flags
from lookdown.numerics import chi_square_quantile
from lookdown.tables import AircraftClass, Associations, Metrics, ObjectMetrics, Tracks, TruthStates
from lookdown.tracking.metrics.air_picture import air_picture
from lookdown.tracking.metrics.consistency import STATE_SIZE, nees_band
from lookdown.tracking.metrics.false_tracks import false_track_ids, unmatched_tracks
from lookdown.tracking.metrics.gaps import custody_gaps
from lookdown.tracking.metrics.identity import duplicates, id_switch_count, id_switches_per_track_hour, purity
from lookdown.tracking.metrics.track_distances import ospa2
from lookdown.tracking.metrics.track_scores import held_by_any_track

__all__ = ["RunSummary", "custody_by_class", "objects_by_class", "report_interval_s", "summarise"]

_DEFAULT_INTERVAL_S = 10.0

_WINDOW_S = 60.0
"""Of OSPA(2): long enough to see a track change its object, short enough to say when."""


class _Custody(TypedDict):
    custody: float | None
    custody_any_id: float | None
    custody_once_held: float | None
    custody_by_class: dict[str, float]
    objects_by_class: dict[str, int]
    objects: int
    objects_never_held: int
    time_to_custody_s_median: float | None
    longest_gap_s: float | None


class _Errors(TypedDict):
    position_error_m_median: float | None
    position_error_m_p95: float | None
    velocity_error_mps_median: float | None
    velocity_error_mps_p95: float | None
    nees_mean: float | None
    nees_median: float | None
    nees_mean_matched: float | None
    nees_band_low: float | None
    nees_band_high: float | None
    nees_share_inside_95: float | None
    nees_samples: int
    nees_invalid: int


class _FalseTracks(TypedDict):
    false_tracks: int
    false_tracks_per_hour: float | None
    false_tracks_mean: float | None
    outliving_tracks_mean: float | None


class _Updates(TypedDict):
    track_updates_confirmed: int | None
    innovation_mean: float | None


class _Picture(TypedDict):
    ospa2_m: float | None
    siap_completeness: float | None
    siap_ambiguity: float | None
    siap_spuriousness: float | None
    siap_position_accuracy_m: float | None
    siap_velocity_accuracy_mps: float | None
    siap_longest_segment: float | None
    siap_changes_per_hour: float | None
    duplicate_share: float | None


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to. A number that there was nothing to measure by is None, never 0.

    Attributes
    ----------
    custody : float
        Share of object-time with position error under the limit by the object's own track id.
        The own track is the one that holds the object longest.
    custody_any_id : float
        The same whatever the track id.
    custody_once_held : float
        Custody counted from the first instant at which a confirmed track held the object:
        keeping without finding.
    custody_by_class : dict of str to float
        Custody by aircraft class; classes without an object are left out.
    objects_by_class : dict of str to int
        Objects of each of these classes.
    objects, objects_never_held : int
    time_to_custody_s_median : float
        From an object's first appearance to the first instant at which a confirmed track,
        its own or not, was within the limit; of those ever held.
    longest_gap_s : float
        The longest time without custody; 0 where every object always was.
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
    id_switches_per_track_hour : float
        The same over the time for which objects had a confirmed track.
    track_purity : float
        Share of the tracks' matched instants that went to the object each was with most.
    ospa2_m : float
        OSPA(2) over windows of a minute (p = q = 2, equal weights), averaged over instants.
    siap_completeness, siap_ambiguity, siap_spuriousness : float
        SIAP's C, A and S over all instants (`air_picture`; the limit is that of GOSPA).
    siap_position_accuracy_m, siap_velocity_accuracy_mps : float
        SIAP's PA and VA.
    siap_longest_segment, siap_changes_per_hour : float
        SIAP's LS and R, the latter per hour.
    duplicate_share : float
        Tracks beyond the first on one object, over tracks that stand for an object.
    false_tracks, false_tracks_per_hour : int, float
        Distinct confirmed tracks that had an object within the cut-off at fewer than half of
        their instants, those after the end of their last object left out (`false_track_ids`).
    false_tracks_mean : float
        Confirmed tracks at one instant that neither have an object nor outlive one, on average.
    outliving_tracks_mean : float
        Confirmed tracks at one instant whose object has ended (landed or left), on average.
        With the mean before it, this is all that GOSPA counts as false.
    confirmed_tracks, detections, false_alarms, track_updates : int
        Updates of tentative tracks are among the updates.
    track_updates_confirmed : int
        Updates of tracks that were shown by then.
    innovation_mean : float
        Mean normalised innovation squared of those updates: 4 if the filter is honest, a little
        less because detections outside the gate are never used.
    object_hours, duration_s : float
    """

    custody: float | None
    custody_any_id: float | None
    custody_once_held: float | None
    custody_by_class: dict[str, float]
    objects_by_class: dict[str, int]
    objects: int
    objects_never_held: int
    time_to_custody_s_median: float | None
    longest_gap_s: float | None
    gospa: float | None
    gospa_localisation_m2: float | None
    gospa_missed_m2: float | None
    gospa_false_m2: float | None
    position_error_m_median: float | None
    position_error_m_p95: float | None
    velocity_error_mps_median: float | None
    velocity_error_mps_p95: float | None
    nees_mean: float | None
    nees_median: float | None
    nees_mean_matched: float | None
    nees_band_low: float | None
    nees_band_high: float | None
    nees_share_inside_95: float | None
    nees_samples: int
    nees_invalid: int
    id_switches: int
    id_switches_per_object_hour: float | None
    id_switches_per_track_hour: float | None
    track_purity: float | None
    ospa2_m: float | None
    siap_completeness: float | None
    siap_ambiguity: float | None
    siap_spuriousness: float | None
    siap_position_accuracy_m: float | None
    siap_velocity_accuracy_mps: float | None
    siap_longest_segment: float | None
    siap_changes_per_hour: float | None
    duplicate_share: float | None
    false_tracks: int
    false_tracks_per_hour: float | None
    false_tracks_mean: float | None
    outliving_tracks_mean: float | None
    confirmed_tracks: int
    detections: int
    false_alarms: int
    track_updates: int
    track_updates_confirmed: int | None
    innovation_mean: float | None
    object_hours: float
    duration_s: float


def report_interval_s(metrics: Metrics) -> float:
    """Return the time between report instants, their median spacing; 10 s where there are fewer than two."""
    spacing = np.diff(metrics.time_tai_ns)
    return float(np.median(spacing)) * 1e-9 if len(spacing) else _DEFAULT_INTERVAL_S


def _share(part: int | float, whole: int | float) -> float | None:
    return float(part / whole) if whole else None


def _quantile(values: np.ndarray, share: float) -> float | None:
    return float(np.quantile(values, share)) if len(values) else None


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _class_of_rows(object_metrics: ObjectMetrics, truth: TruthStates) -> np.ndarray:
    ids, first = np.unique(truth.object_id, return_index=True)
    if not len(ids) or not len(object_metrics):
        return np.zeros(0, dtype=np.uint8)
    where = np.searchsorted(ids, object_metrics.object_id)
    assert (ids[np.minimum(where, len(ids) - 1)] == object_metrics.object_id).all(), "an object is not in the truth"
    return np.asarray(truth.aircraft_class[first][where])


def custody_by_class(object_metrics: ObjectMetrics, truth: TruthStates) -> dict[str, float]:
    """Return the custody share of each aircraft class that has an object.

    Examples
    --------
    >>> custody_by_class(ObjectMetrics.empty(), TruthStates.empty())
    {}
    """
    kind = _class_of_rows(object_metrics, truth)
    held = object_metrics.in_custody > 0
    return {one.name.lower(): float(held[kind == one].mean()) for one in AircraftClass if (kind == one).any()}


def objects_by_class(object_metrics: ObjectMetrics, truth: TruthStates) -> dict[str, int]:
    """Return the number of objects of each aircraft class that has one.

    Examples
    --------
    >>> objects_by_class(ObjectMetrics.empty(), TruthStates.empty())
    {}
    """
    kind, ids = _class_of_rows(object_metrics, truth), object_metrics.object_id
    return {one.name.lower(): len(np.unique(ids[kind == one])) for one in AircraftClass if (kind == one).any()}


def _custody(rows: ObjectMetrics, truth: TruthStates, *, interval_s: float, custody_limit_m: float) -> _Custody:
    near, held = held_by_any_track(rows, custody_limit_m), rows.in_custody > 0
    ids, place = np.unique(rows.object_id, return_inverse=True)
    never = np.iinfo(np.int64).max
    appeared, found = np.full(len(ids), never), np.full(len(ids), never)
    np.minimum.at(appeared, place, rows.time_tai_ns)
    np.minimum.at(found, place[near], rows.time_tai_ns[near])
    ever = found < never
    once_held = rows.time_tai_ns >= found[place]
    gaps = custody_gaps(rows, interval_s, held_by_any=near)
    return {
        "custody": _mean(held),
        "custody_any_id": _mean(near),
        "custody_once_held": _mean(held[once_held]),
        "custody_by_class": custody_by_class(rows, truth),
        "objects_by_class": objects_by_class(rows, truth),
        "objects": len(ids),
        "objects_never_held": int((~ever).sum()),
        "time_to_custody_s_median": _quantile((found[ever] - appeared[ever]) * 1e-9, 0.5),
        "longest_gap_s": float(gaps.duration_s.max(initial=0.0)) if len(rows) else None,
    }


def _errors(rows: ObjectMetrics, matched: Flags) -> _Errors:
    position_m, velocity_mps = rows.position_error_m[matched], rows.velocity_error_mps[matched]
    valid = matched & (rows.nees > 0.0)
    sample = rows.nees[valid & (rows.in_custody > 0)]
    low, high = map(float, nees_band(len(sample)))
    return {
        "position_error_m_median": _quantile(position_m, 0.5),
        "position_error_m_p95": _quantile(position_m, 0.95),
        "velocity_error_mps_median": _quantile(velocity_mps, 0.5),
        "velocity_error_mps_p95": _quantile(velocity_mps, 0.95),
        "nees_mean": _mean(sample),
        "nees_median": _quantile(sample, 0.5),
        "nees_mean_matched": _mean(rows.nees[valid]),
        "nees_band_low": low if len(sample) else None,
        "nees_band_high": high if len(sample) else None,
        "nees_share_inside_95": _mean(sample < chi_square_quantile(0.95, STATE_SIZE)),
        "nees_samples": len(sample),
        "nees_invalid": int(matched.sum() - valid.sum()),
    }


def _false_tracks(metrics: Metrics, rows: ObjectMetrics, tracks: Tracks, duration_s: float) -> _FalseTracks:
    unmatched = unmatched_tracks(rows, tracks)
    outliving, false = int(unmatched.outliving.sum()), len(false_track_ids(unmatched))
    return {
        "false_tracks": false,
        "false_tracks_per_hour": _share(false, duration_s / 3600.0),
        "false_tracks_mean": _share(int((~unmatched.matched).sum()) - outliving, len(metrics)),
        "outliving_tracks_mean": _share(outliving, len(metrics)),
    }


def _picture(truth: TruthStates, tracks: Tracks, *, interval_s: float, limit_m: float) -> _Picture:
    picture = air_picture(truth, tracks, limit_m=limit_m)
    window = max(1, round(_WINDOW_S / interval_s))
    total, held = picture.total, picture.total.holding_track_count > 0
    return {
        "ospa2_m": _mean(ospa2(truth, tracks, window_instants=window, cutoff_m=limit_m).distance_m),
        "siap_completeness": total.completeness if total.object_count else None,
        "siap_ambiguity": total.ambiguity if held else None,
        "siap_spuriousness": total.spuriousness if total.track_count else None,
        "siap_position_accuracy_m": total.position_accuracy_m if held else None,
        "siap_velocity_accuracy_mps": total.velocity_accuracy_mps if held else None,
        "siap_longest_segment": picture.longest_segment_ratio if total.object_count else None,
        "siap_changes_per_hour": picture.change_rate_hz * 3600.0 if held else None,
        "duplicate_share": duplicates(picture).share,
    }


def _updates(tracks: Tracks, associations: Associations | None) -> _Updates:
    """Return how many updates went to tracks that were shown by then, and their mean innovation."""
    if associations is None:
        return {"track_updates_confirmed": None, "innovation_mean": None}
    shown = tracks.confirmed > 0
    ids, place = np.unique(tracks.track_id[shown], return_inverse=True)
    since = np.full(len(ids) + 1, np.iinfo(np.int64).max)
    np.minimum.at(since, place, tracks.time_tai_ns[shown])
    where = np.searchsorted(ids, associations.track_id)
    known = np.isin(associations.track_id, ids)
    used = known & (associations.time_tai_ns >= since[np.where(known, where, len(ids))])
    return {
        "track_updates_confirmed": int(used.sum()),
        "innovation_mean": _mean(associations.normalised_innovation_squared[used]),
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
    cutoff_m: float = 5000.0,
    associations: Associations | None = None,
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
    custody_limit_m, cutoff_m : float, metre
        As given to `score`; the latter is OSPA(2)'s and SIAP's limit, too.
    associations : Associations, optional
        Those of the run; without them the updates of confirmed tracks are not told apart.

    Examples
    --------
    >>> nothing = summarise(
    ...     Metrics.empty(), ObjectMetrics.empty(), truth=TruthStates.empty(), tracks=Tracks.empty(),
    ...     detection_count=0, false_alarm_count=0, track_update_count=0, duration_s=60.0,
    ... )
    >>> nothing.custody, nothing.objects
    (None, 0)
    """
    rows = object_metrics
    interval_s = report_interval_s(metrics)
    object_hours = len(rows) * interval_s / 3600.0
    switches = id_switch_count(rows)
    return RunSummary(
        gospa=_mean(metrics.gospa_m),
        gospa_localisation_m2=_mean(metrics.gospa_localisation),
        gospa_missed_m2=_mean(metrics.gospa_missed),
        gospa_false_m2=_mean(metrics.gospa_false),
        id_switches=switches,
        id_switches_per_object_hour=_share(switches, object_hours),
        id_switches_per_track_hour=id_switches_per_track_hour(rows, interval_s),
        track_purity=purity(rows).overall,
        confirmed_tracks=len(np.unique(tracks.track_id[tracks.confirmed > 0])),
        detections=detection_count,
        false_alarms=false_alarm_count,
        track_updates=track_update_count,
        object_hours=object_hours,
        duration_s=duration_s,
        **_custody(rows, truth, interval_s=interval_s, custody_limit_m=custody_limit_m),
        **_picture(truth, tracks, interval_s=interval_s, limit_m=cutoff_m),
        **_errors(rows, rows.track_id > 0),
        **_false_tracks(metrics, rows, tracks, duration_s),
        **_updates(tracks, associations),
    )
