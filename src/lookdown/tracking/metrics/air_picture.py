"""The SIAP attributes: is the picture complete, clear of ambiguity and of ghosts, exact, continuous.

Unlike GOSPA's matching, several tracks may stand for one object here (that is ambiguity), and an
association lasts over instants: it takes some in a row to begin and some to end.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lookdown.arrays import Instants, Scalars
from lookdown.tables import Tracks, TruthStates
from lookdown.tracking.metrics._siap_kernels import follow_tracks
from lookdown.tracking.metrics.matching import Pairs, nearest_objects, pairs_within
from lookdown.tracking.metrics.track_segments import Segments, rate_of_change_hz

__all__ = ["AirPicture", "PictureCounts", "air_picture", "picture_of_pairs"]


@dataclass(frozen=True, slots=True)
class PictureCounts:
    """What the SIAP attributes of one instant, or of many summed, are made of.

    Attributes
    ----------
    object_count, held_object_count : int
        J and JT: objects; objects with at least one track.
    track_count, holding_track_count : int
        N and NA: tracks; tracks that stand for an object.
    position_error_sum_m, velocity_error_sum_mps : float
        Over the tracks that stand for an object.
    """

    object_count: int
    held_object_count: int
    track_count: int
    holding_track_count: int
    position_error_sum_m: float
    velocity_error_sum_mps: float

    @property
    def completeness(self) -> float:
        """C: share of the objects with a track; 0 where there is no object."""
        return self.held_object_count / self.object_count if self.object_count else 0.0

    @property
    def ambiguity(self) -> float:
        """A: tracks an object that has one; 1 where there is none. 1 is best."""
        return self.holding_track_count / self.held_object_count if self.held_object_count else 1.0

    @property
    def spuriousness(self) -> float:
        """S: share of the tracks that stand for no object; 0 where there is no track."""
        return (self.track_count - self.holding_track_count) / self.track_count if self.track_count else 0.0

    @property
    def position_accuracy_m(self) -> float:
        """PA: mean position error of the tracks that stand for an object; 0 where there is none."""
        return self.position_error_sum_m / self.holding_track_count if self.holding_track_count else 0.0

    @property
    def velocity_accuracy_mps(self) -> float:
        """VA: mean velocity error of the tracks that stand for an object; 0 where there is none."""
        return self.velocity_error_sum_mps / self.holding_track_count if self.holding_track_count else 0.0

    @property
    def duplicate_count(self) -> int:
        """Tracks beyond the first on their object."""
        return self.holding_track_count - self.held_object_count


@dataclass(frozen=True, slots=True)
class AirPicture:
    """The SIAP attributes of a recording.

    Attributes
    ----------
    total : PictureCounts
        Summed over all instants.
    time_tai_ns : (n,) int64
        Every instant with an object or a track.
    object_count, held_object_count, track_count, holding_track_count : (n,) int64
    position_error_sum_m, velocity_error_sum_mps : (n,) float64
        As in `PictureCounts`, at each instant.
    longest_segment_ratio : float
        LS: the longest time that one track stood for each object, over the objects' lives.
    change_rate_hz : float
        R: segments of tracks that are needed at least to cover what was covered of each object, less
        one, over the time covered.
    change_rate_by_walk_hz : float
        The same as Stone Soup 1.9.1 counts it, which may stop early: see `track_segments`.
    segments : Segments
        The associations themselves.
    """

    total: PictureCounts
    time_tai_ns: Instants
    object_count: np.ndarray
    held_object_count: np.ndarray
    track_count: np.ndarray
    holding_track_count: np.ndarray
    position_error_sum_m: Scalars
    velocity_error_sum_mps: Scalars
    longest_segment_ratio: float
    change_rate_hz: float
    change_rate_by_walk_hz: float
    segments: Segments

    def at(self, row: int) -> PictureCounts:
        """Return the counts at one instant."""
        return PictureCounts(
            object_count=int(self.object_count[row]),
            held_object_count=int(self.held_object_count[row]),
            track_count=int(self.track_count[row]),
            holding_track_count=int(self.holding_track_count[row]),
            position_error_sum_m=float(self.position_error_sum_m[row]),
            velocity_error_sum_mps=float(self.velocity_error_sum_mps[row]),
        )


def picture_of_pairs(
    near: Pairs, truth_velocity_ecef_mps: np.ndarray, estimate_velocity_ecef_mps: np.ndarray
) -> PictureCounts:
    """Return what one instant alone says: each track stands for the object nearest to it.

    Parameters
    ----------
    near : Pairs
        Every pair nearer than the limit of an association (`pairs_within`).
    truth_velocity_ecef_mps, estimate_velocity_ecef_mps : (n, 3), (m, 3) float64, m/s, ITRF
    """
    nearest, pair = nearest_objects(near, len(estimate_velocity_ecef_mps))
    track = np.flatnonzero(nearest >= 0)
    error_mps = estimate_velocity_ecef_mps[track] - truth_velocity_ecef_mps[nearest[track]]
    return PictureCounts(
        object_count=len(truth_velocity_ecef_mps),
        held_object_count=len(np.unique(nearest[track])),
        track_count=len(nearest),
        holding_track_count=len(track),
        position_error_sum_m=float(near.distance_m[pair[track]].sum()),
        velocity_error_sum_mps=float(np.sqrt((error_mps**2).sum(axis=1)).sum()),
    )


class _Shown(NamedTuple):
    """The columns of confirmed tracks that matter here: the covariances of all would be most of the memory."""

    track_id: np.ndarray
    time_tai_ns: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray


def _checked(truth: TruthStates, tracks: Tracks) -> tuple[TruthStates, _Shown]:
    """Return the truth by object and time, and the confirmed tracks by track and time."""
    truth = truth.take(np.lexsort((truth.time_tai_ns, truth.object_id)))
    rows = np.flatnonzero(tracks.confirmed)
    rows = rows[np.lexsort((tracks.time_tai_ns[rows], tracks.track_id[rows]))]
    shown = _Shown(*(getattr(tracks, name)[rows] for name in _Shown._fields))
    twice = (np.diff(truth.object_id) == 0) & (np.diff(truth.time_tai_ns) == 0)
    assert not twice.any(), "an object has two states at one instant"
    twice = (shown.track_id[1:] == shown.track_id[:-1]) & (np.diff(shown.time_tai_ns) == 0)
    assert not twice.any(), "a track has two states at one instant"
    return truth, shown


def _rows_of_objects(truth: TruthStates, held: np.ndarray, time_tai_ns: Instants) -> np.ndarray:
    """Return the truth's row of the object (its place in the unique ids) at a time, -1 where there is none."""
    _, place = np.unique(truth.object_id, return_inverse=True)
    times = np.unique(np.concatenate([truth.time_tai_ns, time_tai_ns]))
    key = place * len(times) + np.searchsorted(times, truth.time_tai_ns)
    asked = held * len(times) + np.searchsorted(times, time_tai_ns)
    row = np.minimum(np.searchsorted(key, asked), len(key) - 1)
    return np.where((held >= 0) & (key[row] == asked), row, -1) if len(key) else np.full(len(held), -1)


def _followed(
    truth: TruthStates, tracks: _Shown, *, limit_m: float, confirm: int, end: int
) -> tuple[np.ndarray, Segments]:
    """Return the object each track row stands for (-1 for none) and the associations."""
    times = np.unique(np.concatenate([truth.time_tai_ns, tracks.time_tai_ns]))
    near = pairs_within(
        truth.position_ecef_m,
        tracks.position_ecef_m,
        limit_m,
        truth_group=np.searchsorted(times, truth.time_tai_ns),
        estimate_group=np.searchsorted(times, tracks.time_tai_ns),
    )
    objects, place = np.unique(truth.object_id, return_inverse=True)
    row, _ = nearest_objects(near, len(tracks.track_id))
    nearest = np.full(len(tracks.track_id), -1, dtype=np.int64)
    nearest[row >= 0] = place[row[row >= 0]]
    _, starts = np.unique(tracks.track_id, return_index=True)
    held, first, last = np.empty((3, len(nearest)), dtype=np.int64)
    count = follow_tracks(np.append(starts, len(nearest)), nearest, confirm, end, held, first, last)
    first, last = first[:count], last[:count]
    return held, Segments(
        object_id=objects[held[first]],
        track_id=tracks.track_id[first],
        start_tai_ns=tracks.time_tai_ns[first],
        stop_tai_ns=tracks.time_tai_ns[last],
    )


def air_picture(
    truth: TruthStates,
    tracks: Tracks,
    *,
    limit_m: float = 5000.0,
    confirm_instants: int = 3,
    end_instants: int = 2,
) -> AirPicture:
    """Return the SIAP attributes of confirmed tracks against the truth.

    A track stands for the object nearest to it, within the limit, once it has been so for
    `confirm_instants` in a row, from the first of them, to the last before `end_instants` in a row at
    which it was not. An object or track that has no state at an instant within an association is not
    counted there.

    Parameters
    ----------
    truth : TruthStates
        Each object at most once an instant.
    tracks : Tracks
        At the same instants; tracks that are not confirmed are left out.
    limit_m : float, metre
        At this distance or more no track stands for an object.
    confirm_instants, end_instants : int
        At least 1.

    References
    ----------
    Votruba et al., "Single Integrated Air Picture (SIAP) Metrics Implementation", 29 October 2001, as
    Stone Soup's SIAPMetrics and TrackToTruth (version 1.9.1) define them.

    Examples
    --------
    >>> air_picture(TruthStates.empty(), Tracks.empty()).total.completeness
    0.0
    """
    assert limit_m > 0.0 and confirm_instants >= 1 and end_instants >= 1
    truth, shown = _checked(truth, tracks)
    times = np.unique(np.concatenate([truth.time_tai_ns, shown.time_tai_ns]))
    held, segments = _followed(truth, shown, limit_m=limit_m, confirm=confirm_instants, end=end_instants)
    row = _rows_of_objects(truth, held, shown.time_tai_ns)
    track = np.flatnonzero(row >= 0)
    row = row[track]
    count, instant = len(times), np.searchsorted(times, shown.time_tai_ns[track])
    position_m = np.sqrt(((shown.position_ecef_m[track] - truth.position_ecef_m[row]) ** 2).sum(axis=1))
    velocity_mps = np.sqrt(((shown.velocity_ecef_mps[track] - truth.velocity_ecef_mps[row]) ** 2).sum(axis=1))
    columns = {
        "object_count": np.bincount(np.searchsorted(times, truth.time_tai_ns), minlength=count),
        "held_object_count": np.bincount(np.searchsorted(times, truth.time_tai_ns[np.unique(row)]), minlength=count),
        "track_count": np.bincount(np.searchsorted(times, shown.time_tai_ns), minlength=count),
        "holding_track_count": np.bincount(instant, minlength=count),
        "position_error_sum_m": np.bincount(instant, weights=position_m, minlength=count).astype(np.float64),
        "velocity_error_sum_mps": np.bincount(instant, weights=velocity_mps, minlength=count).astype(np.float64),
    }
    total = {name: values.sum().item() for name, values in columns.items()}
    changes, by_walk = rate_of_change_hz(segments, truth)
    return AirPicture(
        total=PictureCounts(**total),
        time_tai_ns=times,
        **columns,
        longest_segment_ratio=segments.longest_ratio(truth),
        change_rate_hz=changes,
        change_rate_by_walk_hz=by_walk,
        segments=segments,
    )
