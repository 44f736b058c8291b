"""Tracks of another tracker taken into ours."""

from enum import Enum
from typing import NamedTuple

import numpy as np

from lookdown.errors import ArgumentError
from lookdown.tables import Tracks
from lookdown.tracking.filtering import motion_of
from lookdown.tracking.fusion._bring_kernels import bring_states
from lookdown.tracking.fusion.correspondence import Correspondence, match_tracks
from lookdown.tracking.fusion.gaussian import Fused, fuse_independent, fuse_tracklet, intersect, intersect_inverse
from lookdown.tracking.parameters import TrackerParameters

__all__ = ["FusedTracks", "FusionRule", "bring_tracks", "fuse_tracks"]

_NS_PER_S = 1_000_000_000


class FusionRule(Enum):
    """How the errors of two trackers are taken to hang together."""

    COVARIANCE_INTERSECTION = "covariance_intersection"
    INVERSE_COVARIANCE_INTERSECTION = "inverse_covariance_intersection"
    INDEPENDENT = "independent"
    TRACKLET = "tracklet"


class FusedTracks(NamedTuple):
    """What came of two pictures.

    Attributes
    ----------
    tracks : Tracks
        All of ours, at the common instant, those with a counterpart fused; by rising track_id.
    correspondence : Correspondence
        Which of theirs is which of ours.
    alone : Tracks
        Theirs that are none of ours, at the common instant, under their own ids.
    refused_track_ids : (n,) uint64
        Theirs that could not be read: not finite, or a covariance that is not positive definite.
    """

    tracks: Tracks
    correspondence: Correspondence
    alone: Tracks
    refused_track_ids: np.ndarray


def fuse_tracks(
    ours: Tracks,
    theirs: Tracks,
    parameters: TrackerParameters,
    *,
    rule: FusionRule = FusionRule.COVARIANCE_INTERSECTION,
    common: Tracks | None = None,
    time_tai_ns: int | None = None,
) -> FusedTracks:
    """Return our tracks with those of another tracker taken in.

    Parameters
    ----------
    ours, theirs : Tracks
        One row a track each, at any instants.
    parameters : TrackerParameters
    rule : FusionRule
        Covariance intersection by default: honest whatever the two have in common.
    common : Tracks, optional
        For tracklets: their tracks as they were when we last took them in, under their ids. A track that is not
        there is new to us as a whole.
    time_tai_ns : int, optional
        The instant of the result, at or after all rows; by default the latest of them.

    Returns
    -------
    FusedTracks
        A fused track keeps our id and modes; its existence, confirmation, last update and counts are the greater of
        both, for what they share is not known.

    Raises
    ------
    ArgumentError
        A track comes twice, or is after the instant asked for, or `common` is missing for tracklets.

    Examples
    --------
    >>> from lookdown.tracking import TRACKER_REFERENCE
    >>> known = TrackerParameters(**{name: one.base_si for name, one in TRACKER_REFERENCE.items()})
    >>> len(fuse_tracks(Tracks.empty(), Tracks.empty(), known).tracks)
    0
    """
    if rule is FusionRule.TRACKLET and common is None:
        raise ArgumentError("expected `common`, their tracks as last taken in, for tracklets; got none")
    for name, tracks in (("ours", ours), ("theirs", theirs)):
        _check_unique(name, tracks)
    readable = _readable(theirs)
    refused, theirs = theirs.track_id[~readable], theirs.take(readable)
    latest = max((int(t.time_tai_ns.max()) for t in (ours, theirs) if len(t)), default=0)
    instant = latest if time_tai_ns is None else time_tai_ns
    ours, theirs = (bring_tracks(t, instant, parameters) for t in (ours, theirs))
    ours = ours.take(np.argsort(ours.track_id))
    pairs = match_tracks(ours, theirs, parameters)
    mine, other = np.searchsorted(ours.track_id, pairs.track_id), _rows_of(theirs.track_id, pairs.their_track_id)
    before = None if common is None else bring_tracks(common.take(_readable(common)), instant, parameters)
    fused = _fuse(ours.take(mine), theirs.take(other), rule, before)
    alone = np.ones(len(theirs), bool)
    alone[other] = False
    return FusedTracks(_with(ours, mine, theirs.take(other), fused), pairs, theirs.take(alone), refused)


def bring_tracks(tracks: Tracks, time_tai_ns: int, parameters: TrackerParameters) -> Tracks:
    """Return tracks as predicted to an instant by our own motion, as straight flights that may begin to turn.

    Parameters
    ----------
    tracks : Tracks
        At any instants, none after `time_tai_ns`.

    Raises
    ------
    ArgumentError
        A track is after the instant.
    """
    if len(tracks) and int(tracks.time_tai_ns.max()) > time_tai_ns:
        late = int((tracks.time_tai_ns > time_tai_ns).sum())
        raise ArgumentError(
            f"expected tracks at or before {time_tai_ns} ns TAI; {late} of {len(tracks)} are after it, the last at "
            f"{tracks.time_tai_ns.max()}; ask for a later instant"
        )
    states = np.hstack([tracks.position_ecef_m, tracks.velocity_ecef_mps])
    covariances = tracks.covariance.copy()
    bring_states((time_tai_ns - tracks.time_tai_ns) / _NS_PER_S, motion_of(parameters), states, covariances)
    columns = {name: getattr(tracks, name) for name, _ in Tracks.columns()}
    columns["time_tai_ns"] = np.full(len(tracks), time_tai_ns, np.int64)
    return Tracks(**columns | _state_columns(states, covariances))


def _state_columns(states: np.ndarray, covariances: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "position_ecef_m": states[:, :3].copy(),
        "velocity_ecef_mps": states[:, 3:].copy(),
        "covariance": covariances,
    }


def _check_unique(name: str, tracks: Tracks) -> None:
    ids, counts = np.unique(tracks.track_id, return_counts=True)
    if len(ids) < len(tracks):
        twice = ids[counts > 1]
        raise ArgumentError(
            f"expected one row a track in {name}; {len(twice)} come more than once, the first is track {twice[0]}; "
            "take one instant of each"
        )


def _readable(tracks: Tracks) -> np.ndarray:
    """Return which tracks have finite numbers and a positive definite covariance."""
    fine = np.isfinite(tracks.position_ecef_m).all(axis=1) & np.isfinite(tracks.velocity_ecef_mps).all(axis=1)
    fine &= np.isfinite(tracks.covariance).all(axis=(1, 2))
    sigmas = np.sqrt(np.maximum(np.diagonal(tracks.covariance, axis1=1, axis2=2), 0.0))
    fine &= (sigmas > 0.0).all(axis=1)
    safe = np.where(fine[:, None], sigmas, 1.0)
    scaled = np.where(fine[:, None, None], tracks.covariance, np.eye(6)) / (safe[:, :, None] * safe[:, None, :])
    symmetric = np.abs(scaled - scaled.transpose(0, 2, 1)).max(axis=(1, 2), initial=0.0) < 1e-6
    return fine & symmetric & (np.linalg.eigvalsh(scaled)[:, 0] > 1e-12)


def _rows_of(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    order = np.argsort(ids)
    return order[np.searchsorted(ids, wanted, sorter=order)] if len(ids) else np.zeros(0, np.int64)


def _fuse(ours: Tracks, theirs: Tracks, rule: FusionRule, before: Tracks | None) -> Fused:
    """Return pairs of tracks made one."""
    pair = (*_gaussian_of(ours), *_gaussian_of(theirs))
    if rule is FusionRule.COVARIANCE_INTERSECTION:
        return intersect(*pair)
    if rule is FusionRule.INVERSE_COVARIANCE_INTERSECTION:
        return intersect_inverse(*pair)
    fused = fuse_independent(*pair)
    if rule is FusionRule.TRACKLET:
        assert before is not None
        known = np.isin(theirs.track_id, before.track_id)
        prior = before.take(_rows_of(before.track_id, theirs.track_id[known]))
        news = fuse_tracklet(
            *_gaussian_of(ours.take(known)), *_gaussian_of(theirs.take(known)), *_gaussian_of(prior)
        )  # fmt: skip
        fused.state[known], fused.covariance[known] = news.state, news.covariance
    return fused


def _gaussian_of(tracks: Tracks) -> tuple[np.ndarray, np.ndarray]:
    return np.hstack([tracks.position_ecef_m, tracks.velocity_ecef_mps]), tracks.covariance


def _with(ours: Tracks, rows: np.ndarray, theirs: Tracks, fused: Fused) -> Tracks:
    """Return our tracks with some of them fused."""
    states, covariances = _gaussian_of(ours)
    covariances = covariances.copy()
    states[rows], covariances[rows] = fused.state, fused.covariance
    columns = {name: getattr(ours, name).copy() for name, _ in Tracks.columns()}
    for name in ("existence", "confirmed", "last_update_tai_ns", "update_count", "sensor_count"):
        columns[name][rows] = np.maximum(columns[name][rows], getattr(theirs, name))
    return Tracks(**columns | _state_columns(states, covariances))
