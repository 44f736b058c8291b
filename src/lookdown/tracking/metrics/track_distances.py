"""OSPA(2): how far a set of tracks is from a set of true trajectories, over a window of time.

OSPA at one instant does not see that a track has changed its object. OSPA(2) is OSPA between whole
tracks: the distance of two of them is their OSPA distance averaged over the instants of the window at
which either is alive. A pair never nearer than the cut-off is exactly the cut-off apart, so only pairs
that met within it somewhere in the window matter: it is as sparse as GOSPA, and exact.

Cost: the pairs of a whole recording are found once, at GOSPA's cost; a window costs its rows and pairs.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Instants, Scalars
from lookdown.tables import Tracks, TruthStates
from lookdown.tracking.metrics._window_kernels import base_distances
from lookdown.tracking.metrics.matching import Pairs, best_pairs, pairs_within
from lookdown.tracking.metrics.set_distances import ospa_of_pairs

__all__ = ["TrackDistances", "ospa2"]


@dataclass(frozen=True, slots=True)
class TrackDistances:
    """OSPA(2) by the end of its window.

    Attributes
    ----------
    time_tai_ns : (n,) int64, ns
        The last instant of each window.
    distance_m, localisation_share, cardinality_share : (n,) float64, metre, and metre to the power p
        As of `Ospa`, between tracks.
    object_count, track_count : (n,) int64
        Alive at some instant of the window.
    """

    time_tai_ns: Instants
    distance_m: Scalars
    localisation_share: Scalars
    cardinality_share: Scalars
    object_count: np.ndarray
    track_count: np.ndarray


@dataclass(frozen=True, slots=True)
class _Side:
    """One set of tracks, by track and instant."""

    track: np.ndarray
    instant: np.ndarray
    position_m: np.ndarray

    def within(self, first: int, last: int) -> "_Side":
        rows = (self.instant >= first) & (self.instant <= last)
        return _Side(self.track[rows], self.instant[rows], self.position_m[rows])


def _side(ids: np.ndarray, instant: np.ndarray, position_m: np.ndarray) -> _Side:
    _, place = np.unique(ids, return_inverse=True)
    order = np.lexsort((instant, place))
    place, instant = place[order], instant[order]
    assert not ((np.diff(place) == 0) & (np.diff(instant) == 0)).any(), "a track has two states at one instant"
    return _Side(place, instant, np.ascontiguousarray(position_m[order]))


def _window(
    objects: _Side,
    tracks: _Side,
    met: tuple[np.ndarray, np.ndarray],
    *,
    weights: Scalars,
    cutoff_m: float,
    order: float,
    base: float,
) -> tuple[float, float, float, int, int]:
    """Return the OSPA(2) of one window and the number of objects and tracks in it."""
    known, object_start = np.unique(objects.track, return_index=True)
    shown, track_start = np.unique(tracks.track, return_index=True)
    object_end, track_end = (
        np.append(object_start[1:], len(objects.track)),
        np.append(track_start[1:], len(tracks.track)),
    )
    i, j = np.searchsorted(known, met[0]), np.searchsorted(shown, met[1])
    distance_m = np.empty(len(i))
    base_distances(
        object_start[i], object_end[i], objects.instant, objects.position_m,
        track_start[j], track_end[j], tracks.instant, tracks.position_m, weights, cutoff_m, base, distance_m,
    )  # fmt: skip
    near = Pairs(i, j, distance_m).take(distance_m < cutoff_m)
    best = best_pairs(near, near.distance_m**order - cutoff_m**order)
    made = ospa_of_pairs(best, len(known), len(shown), cutoff_m=cutoff_m, order=order)
    return made.distance_m, made.localisation_share, made.cardinality_share, len(known), len(shown)


def ospa2(
    truth: TruthStates,
    tracks: Tracks,
    *,
    window_instants: int,
    cutoff_m: float = 5000.0,
    order: float = 2.0,
    base_order: float = 2.0,
    weight_exponent: float = 0.0,
) -> TrackDistances:
    """Return OSPA(2) of confirmed tracks against the truth, at the end of each window.

    The windows end at every instant at which there is an object or a confirmed track; those at the
    start of the recording are shorter.

    Parameters
    ----------
    truth : TruthStates
        Each object at most once an instant.
    tracks : Tracks
        At the same instants; tracks that are not confirmed are left out.
    window_instants : int
        Instants in a window, its last included. 1 gives OSPA of each instant.
    cutoff_m : float, metre
    order, base_order : float
        p, between tracks, and q, over time; at least 1.
    weight_exponent : float
        r: the k-th instant of a window weighs k^r, so that above 0 late errors count more.

    References
    ----------
    Beard, Vo, Vo, "A solution for large-scale multi-object tracking", IEEE Transactions on Signal
    Processing 68 (2020) 2754-2769, where OSPA(2) is defined with a window and weights.

    Examples
    --------
    >>> len(ospa2(TruthStates.empty(), Tracks.empty(), window_instants=5).time_tai_ns)
    0
    """
    assert window_instants >= 1 and cutoff_m > 0.0 and order >= 1.0 and base_order >= 1.0 and weight_exponent >= 0.0
    shown = np.flatnonzero(tracks.confirmed)
    shown_at = tracks.time_tai_ns[shown]
    times = np.unique(np.concatenate([truth.time_tai_ns, shown_at]))
    whole = (
        _side(truth.object_id, np.searchsorted(times, truth.time_tai_ns), truth.position_ecef_m),
        _side(tracks.track_id[shown], np.searchsorted(times, shown_at), tracks.position_ecef_m[shown]),
    )
    near = pairs_within(
        whole[0].position_m,
        whole[1].position_m,
        cutoff_m,
        truth_group=whole[0].instant,
        estimate_group=whole[1].instant,
    )
    track_count = int(whole[1].track.max(initial=0)) + 1
    meeting = whole[0].track[near.truth_row] * track_count + whole[1].track[near.estimate_row]
    met_at = whole[0].instant[near.truth_row]
    rows = []
    for last in range(len(times)):
        first = max(0, last - window_instants + 1)
        weights = np.zeros(len(times))
        weights[first : last + 1] = np.arange(first, last + 1) - (last - window_instants)
        rows.append(
            _window(
                whole[0].within(first, last),
                whole[1].within(first, last),
                np.divmod(np.unique(meeting[(met_at >= first) & (met_at <= last)]), track_count),
                weights=weights**weight_exponent if weight_exponent else (weights > 0.0).astype(np.float64),
                cutoff_m=cutoff_m,
                order=order,
                base=base_order,
            )
        )
    made = np.array(rows, dtype=np.float64).reshape(-1, 5)
    return TrackDistances(times, *(made[:, k].copy() for k in range(3)), *(made[:, k].astype(np.int64) for k in (3, 4)))
