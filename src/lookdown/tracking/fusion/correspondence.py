"""Which track of another tracker is which of ours."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from lookdown.numerics import assign_sparse, chi_square_quantile
from lookdown.tables import Table, Tracks, column
from lookdown.tracking.parameters import TrackerParameters

__all__ = ["Correspondence", "match_tracks"]

_AUCTION_STEP = 1e-3
_SQUARED_GAUSSIAN = 2.0 * np.pi


@dataclass(frozen=True, slots=True)
class Correspondence(Table):
    """Tracks of two trackers that are taken to be one object, one row a pair."""

    track_id: np.ndarray = column("u8", "1", "our track")
    their_track_id: np.ndarray = column("u8", "1", "their track")
    distance_squared: np.ndarray = column("f8", "1", "squared Mahalanobis distance of the two states, 6 degrees")
    log_odds: np.ndarray = column("f8", "1", "log of the odds that they are one object rather than two")


def match_tracks(ours: Tracks, theirs: Tracks, parameters: TrackerParameters) -> Correspondence:
    """Return which of their tracks is which of ours, one to one, at one instant.

    Pairs within the gate are weighed as one object, whose states differ by the sum of both covariances, against two, of
    which theirs is one of the objects that we have no track of; the assignment with the greatest sum is taken. Errors
    are taken as independent: tracks that share errors lie closer than that, so the gate is wide rather than narrow.

    Parameters
    ----------
    ours, theirs : Tracks
        All rows at the same instant.
    parameters : TrackerParameters
        The gate's probability, the density of untracked objects and the prior of heights and speeds.

    Returns
    -------
    Correspondence
        By rising track_id.

    References
    ----------
    Blackman, Popoli, Design and Analysis of Modern Tracking Systems (1999), section 9.5 (association of tracks).

    Examples
    --------
    >>> from lookdown.tracking import TRACKER_REFERENCE
    >>> known = TrackerParameters(**{name: one.base_si for name, one in TRACKER_REFERENCE.items()})
    >>> len(match_tracks(Tracks.empty(), Tracks.empty(), known))
    0
    """
    # By id, so that nothing depends on the order in which tracks come.
    ours, theirs = ours.take(np.argsort(ours.track_id)), theirs.take(np.argsort(theirs.track_id))
    mine, other = _near_pairs(ours, theirs, float(chi_square_quantile(parameters.gate_probability, 3)))
    squared, log_odds = _weigh(ours, theirs, mine, other, _strange_density(parameters))
    kept = (squared <= chi_square_quantile(parameters.gate_probability, 6)) & (log_odds > 0.0)
    mine, other, squared, log_odds = mine[kept], other[kept], squared[kept], log_odds[kept]
    starts = np.searchsorted(mine, np.arange(len(ours) + 1)).astype(np.int64)
    edges = assign_sparse(starts, other, log_odds, max(len(theirs), 1), _AUCTION_STEP)
    edges = edges[edges >= 0]
    return Correspondence(
        track_id=ours.track_id[mine[edges]],
        their_track_id=theirs.track_id[other[edges]],
        distance_squared=squared[edges],
        log_odds=log_odds[edges],
    )


def _near_pairs(ours: Tracks, theirs: Tracks, gate: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs whose positions may pass the gate, by row of ours, then of theirs.

    Ours are searched in classes of like size, a power of two each, so that one track nobody knows the place of does not
    make all the others' search wide.
    """
    if not len(ours) or not len(theirs):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    sizes, their_sizes = (np.linalg.eigvalsh(t.covariance[:, :3, :3])[:, -1] for t in (ours, theirs))
    grade = np.frexp(sizes)[1] // 2
    mine, other = [], []
    for g in np.unique(grade):
        rows = np.flatnonzero(grade == g)
        radii = np.sqrt(gate * (their_sizes + sizes[rows].max()))
        found = cKDTree(ours.position_ecef_m[rows]).query_ball_point(theirs.position_ecef_m, radii, return_sorted=True)
        counts = np.array([len(f) for f in found], np.int64)
        mine.append(rows[np.concatenate([np.asarray(f, np.int64) for f in found])])
        other.append(np.repeat(np.arange(len(theirs)), counts))
    pairs = np.concatenate(mine), np.concatenate(other)
    order = np.lexsort((pairs[1], pairs[0]))
    return pairs[0][order], pairs[1][order]


def _weigh(
    ours: Tracks, theirs: Tracks, mine: np.ndarray, other: np.ndarray, density: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return squared distance and log odds of pairs."""
    spread = ours.covariance[mine] + theirs.covariance[other]
    offset = np.concatenate(
        [
            theirs.position_ecef_m[other] - ours.position_ecef_m[mine],
            theirs.velocity_ecef_mps[other] - ours.velocity_ecef_mps[mine],
        ],
        axis=1,
    )
    squared = (offset * np.linalg.solve(spread, offset[:, :, None])[:, :, 0]).sum(axis=1)
    _, volume = np.linalg.slogdet(_SQUARED_GAUSSIAN * spread)
    return squared, -0.5 * (squared + volume) - np.log(density)


def _strange_density(p: TrackerParameters) -> float:
    """Return the objects that we have no track of, per volume of position and velocity (s3/m6)."""
    thickness = p.height_sigma_m * np.sqrt(_SQUARED_GAUSSIAN)
    level = _SQUARED_GAUSSIAN * p.birth_speed_sigma_mps**2
    return float(p.undetected_density_pm2 / (thickness * level * p.birth_climb_sigma_mps * np.sqrt(_SQUARED_GAUSSIAN)))
