"""Tracks scored against the truth: errors, honesty of the covariance, custody, GOSPA.

An object's own (principal) track is the one that holds it at the most instants of its flight.
It is known in hindsight only: nobody who watched could have told it from another track that
held the object for less time.

Every instant is matched afresh by the optimal GOSPA assignment: there is no hysteresis,
so that a track that drifts to a neighbour is seen as an identity switch, not hidden.
Cost: one k-d tree over all instants at once; 100,000 rows take about half a second.
"""

import numpy as np

from lookdown.arrays import Flags, Instants
from lookdown.tables import GapCause, Metrics, ObjectMetrics, Tracks, TruthStates
from lookdown.tracking.metrics._id_pairs import id_pairs
from lookdown.tracking.metrics.consistency import nees
from lookdown.tracking.metrics.matching import match_within

__all__ = ["held_by_any_track", "held_by_principal_track", "score"]

_NO_TIMES = np.zeros(0, dtype=np.int64)


def held_by_any_track(object_metrics: ObjectMetrics, custody_limit_m: float) -> Flags:
    """Return whether a confirmed track, the object's own or not, is within the custody limit of each row."""
    return np.asarray((object_metrics.track_id > 0) & (object_metrics.position_error_m < custody_limit_m))


def held_by_principal_track(object_metrics: ObjectMetrics, near: Flags) -> Flags:
    """Return whether each row is held, near enough, by the object's principal track.

    The principal track of an object is the one that is near it at the most instants of
    its flight, a choice of hindsight; the lowest track id among equals.

    Parameters
    ----------
    object_metrics : ObjectMetrics
        Only object_id and track_id are read.
    near : (n,) bool
        Whether the matched track's position error is under the custody limit.
    """
    rows = np.flatnonzero(near)
    pairs = id_pairs(object_metrics.object_id[rows], object_metrics.track_id[rows])
    best_first = np.lexsort((pairs.second, -pairs.times, pairs.first))
    _, first = np.unique(pairs.first[best_first], return_index=True)
    principal = np.zeros(len(pairs.times), dtype=bool)
    principal[best_first[first]] = True
    held = np.zeros(len(near), dtype=bool)
    held[rows] = principal[pairs.kind]
    return held


def _object_metrics(truth: TruthStates, tracks: Tracks, pairs: tuple[np.ndarray, np.ndarray]) -> ObjectMetrics:
    """Return the object rows, custody and gap cause still empty."""
    i, j = pairs
    count = len(truth)
    track_id = np.zeros(count, dtype=np.uint64)
    columns = {name: np.zeros(count) for name in ("position", "velocity", "sigma", "nees")}
    error = np.hstack(
        [
            tracks.position_ecef_m[j] - truth.position_ecef_m[i],
            tracks.velocity_ecef_mps[j] - truth.velocity_ecef_mps[i],
        ]
    )
    covariance = tracks.covariance[j]
    track_id[i] = tracks.track_id[j]
    columns["position"][i] = np.sqrt((error[:, :3] ** 2).sum(axis=1))
    columns["velocity"][i] = np.sqrt((error[:, 3:] ** 2).sum(axis=1))
    trace_m2 = np.trace(covariance[:, :3, :3], axis1=1, axis2=2)
    columns["sigma"][i] = np.sqrt(np.maximum(trace_m2, 0.0))
    columns["nees"][i] = nees(error, covariance)[0]
    return ObjectMetrics(
        object_id=truth.object_id,
        time_tai_ns=truth.time_tai_ns,
        track_id=track_id,
        in_custody=np.zeros(count, dtype=np.uint8),
        position_error_m=columns["position"],
        velocity_error_mps=columns["velocity"],
        position_sigma_m=columns["sigma"],
        nees=columns["nees"],
        gap_cause=np.full(count, GapCause.NONE, dtype=np.uint8),
    )


def _with_custody(object_metrics: ObjectMetrics, custody_limit_m: float) -> ObjectMetrics:
    near = held_by_any_track(object_metrics, custody_limit_m)
    columns = {name: getattr(object_metrics, name) for name, _ in object_metrics.columns()}
    columns["in_custody"] = held_by_principal_track(object_metrics, near).astype(np.uint8)
    return ObjectMetrics(**columns)


def _metrics(
    times_tai_ns: Instants, truth_instant: np.ndarray, track_instant: np.ndarray, rows: ObjectMetrics, cutoff_m: float
) -> Metrics:
    """Return the sums at each instant."""
    count = len(times_tai_ns)
    matched_rows = rows.track_id > 0
    objects = np.bincount(truth_instant, minlength=count)
    tracks = np.bincount(track_instant, minlength=count)
    matched = np.bincount(truth_instant[matched_rows], minlength=count)
    squared_m2 = rows.position_error_m[matched_rows] ** 2
    localisation = np.bincount(truth_instant[matched_rows], weights=squared_m2, minlength=count).astype(np.float64)
    missed = 0.5 * cutoff_m**2 * (objects - matched)
    false = 0.5 * cutoff_m**2 * (tracks - matched)
    return Metrics(
        time_tai_ns=times_tai_ns,
        object_count=objects.astype(np.uint32),
        track_count=tracks.astype(np.uint32),
        matched_count=matched.astype(np.uint32),
        custody_count=np.bincount(truth_instant[rows.in_custody > 0], minlength=count).astype(np.uint32),
        false_count=(tracks - matched).astype(np.uint32),
        gospa_m=np.sqrt(localisation + missed + false),
        gospa_localisation=localisation,
        gospa_missed=missed,
        gospa_false=false,
    )


def score(
    truth: TruthStates,
    tracks: Tracks,
    *,
    cutoff_m: float = 5000.0,
    custody_limit_m: float = 5000.0,
    times_tai_ns: Instants = _NO_TIMES,
) -> tuple[Metrics, ObjectMetrics]:
    """Return confirmed tracks scored against the truth, by instant and by object.

    Parameters
    ----------
    truth : TruthStates
        Each object at most once an instant.
    tracks : Tracks
        At the same instants; tracks that are not confirmed are left out.
    cutoff_m : float, metre
        GOSPA's c (p = 2, alpha = 2), and the limit of a match.
    custody_limit_m : float, metre
        Position error under which an object may be in custody; at most the cut-off.
    times_tai_ns : (n,) int64, optional
        Instants to report beyond those at which there is an object or a confirmed track.

    Returns
    -------
    metrics : Metrics
        By rising instant.
    object_metrics : ObjectMetrics
        A row a row of the truth, by instant, then object. In custody means: matched,
        error under the limit, and the track is the object's principal one (the one that
        is near it at the most instants). Gap causes are left `NONE`: they are the
        picture's to find. NEES is 0 where the covariance is not positive definite.

    References
    ----------
    Rahmathullah, Garcia-Fernandez, Svensson, "Generalized optimal sub-pattern assignment
    metric", FUSION 2017, proposition 1.

    Examples
    --------
    >>> metrics, object_metrics = score(TruthStates.empty(), Tracks.empty())
    >>> len(metrics), len(object_metrics)
    (0, 0)
    """
    assert 0.0 < custody_limit_m <= cutoff_m, "custody beyond the cut-off cannot be seen"
    truth = truth.take(np.lexsort((truth.object_id, truth.time_tai_ns)))
    shown = tracks.take(tracks.confirmed > 0)
    same = (truth.object_id[1:] == truth.object_id[:-1]) & (truth.time_tai_ns[1:] == truth.time_tai_ns[:-1])
    assert not same.any(), "an object has two states at one instant"
    assert (shown.track_id > 0).all(), "track id 0 means no track"
    times = np.unique(np.concatenate([truth.time_tai_ns, shown.time_tai_ns, times_tai_ns]))
    truth_instant = np.searchsorted(times, truth.time_tai_ns)
    track_instant = np.searchsorted(times, shown.time_tai_ns)
    i, j, _ = match_within(
        truth.position_ecef_m,
        shown.position_ecef_m,
        cutoff_m,
        truth_group=truth_instant,
        estimate_group=track_instant,
    )
    rows = _with_custody(_object_metrics(truth, shown, (i, j)), custody_limit_m)
    return _metrics(times, truth_instant, track_instant, rows, cutoff_m), rows
