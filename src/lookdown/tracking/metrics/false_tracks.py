"""Confirmed tracks without an object: those that outlive their object, and those that are false.

An aircraft that lands or leaves the recording leaves its track behind for as long as the
tracker waits for the next detection. Such a track is right about the past; it is counted
apart from tracks that stand for nobody.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Ids
from lookdown.tables import ObjectMetrics, Tracks

__all__ = ["Unmatched", "false_track_ids", "unmatched_tracks"]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """What each row of the confirmed tracks stands for.

    Attributes
    ----------
    track_id : (n,) uint64
    matched : (n,) bool
        Whether an object is matched to it at this instant.
    outliving : (n,) bool
        No object is, and the last one that was has ended: it is not in the truth at this instant.
    """

    track_id: Ids
    matched: Flags
    outliving: Flags


def unmatched_tracks(object_metrics: ObjectMetrics, tracks: Tracks) -> Unmatched:
    """Return which confirmed tracks are matched at each instant, and which outlive their object.

    Parameters
    ----------
    object_metrics : ObjectMetrics
        Of `score`: a row an object and an instant at which it flew.
    tracks : Tracks
        Those that were scored; tracks that are not confirmed are left out.

    Examples
    --------
    >>> len(unmatched_tracks(ObjectMetrics.empty(), Tracks.empty()).matched)
    0
    """
    # Two columns only: the covariances of all tracks are most of a run's memory.
    shown = tracks.confirmed > 0
    track_id, time_tai_ns = tracks.track_id[shown], tracks.time_tai_ns[shown]
    pairs = object_metrics.take(object_metrics.track_id > 0)
    if not len(pairs):
        return Unmatched(track_id, np.zeros(len(track_id), bool), np.zeros(len(track_id), bool))
    times = np.unique(np.concatenate([time_tai_ns, object_metrics.time_tai_ns]))
    known = np.unique(track_id)

    def key(number: np.ndarray, instant_tai_ns: np.ndarray) -> np.ndarray:
        return np.asarray(number.astype(np.int64) * len(times) + np.searchsorted(times, instant_tai_ns))

    pair_key = key(np.searchsorted(known, pairs.track_id), pairs.time_tai_ns)
    order = np.argsort(pair_key)
    shown_key = key(np.searchsorted(known, track_id), time_tai_ns)
    # The last pair of the same track up to each row, where there is one.
    last = order[np.maximum(np.searchsorted(pair_key[order], shown_key, "right") - 1, 0)]
    had = (pairs.track_id[last] == track_id) & (pairs.time_tai_ns[last] <= time_tai_ns)
    matched = had & (pairs.time_tai_ns[last] == time_tai_ns)
    flying = np.isin(key(pairs.object_id[last], time_tai_ns), key(object_metrics.object_id, object_metrics.time_tai_ns))
    return Unmatched(track_id, matched, had & ~matched & ~flying)


def false_track_ids(unmatched: Unmatched) -> np.ndarray:
    """Return the tracks that had an object within the cut-off at fewer than half of their instants.

    Instants after the end of the object that a track was on last are left out, so that a
    track is not false for outliving its object. A second track on one object is false: the
    matching gives the object to one of the two.

    Examples
    --------
    >>> false_track_ids(unmatched_tracks(ObjectMetrics.empty(), Tracks.empty())).tolist()
    []
    """
    ids, place = np.unique(unmatched.track_id, return_inverse=True)
    instants = np.bincount(place[~unmatched.outliving], minlength=len(ids))
    matched = np.bincount(place[unmatched.matched], minlength=len(ids))
    return np.asarray(ids[2 * matched < instants])
