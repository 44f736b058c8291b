"""Whether tracks keep to their objects: switches, purity and duplicates."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Ids, Scalars, ShortIds
from lookdown.tables import ObjectMetrics
from lookdown.tracking.metrics._id_pairs import id_pairs
from lookdown.tracking.metrics.air_picture import AirPicture

__all__ = ["Duplicates", "Purity", "duplicates", "id_switch_count", "id_switches_per_track_hour", "purity"]


@dataclass(frozen=True, slots=True)
class Purity:
    """How much of each track's time went to the object it was with most.

    Attributes
    ----------
    track_id : (n,) uint64
        Tracks that were matched at least once, by rising id.
    object_id : (n,) uint32
        The object each was with most, the lower id among equals.
    instants : (n,) int64
        At which it was matched to any.
    ratio : (n,) float64
        Share of them at which it was matched to that object.
    overall : float or None
        The share over all tracks; None where none was matched.
    """

    track_id: Ids
    object_id: ShortIds
    instants: np.ndarray
    ratio: Scalars
    overall: float | None


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Confirmed tracks beyond the first on one object.

    Attributes
    ----------
    share : float or None
        Duplicate track-instants over those that stand for an object; None where there are none.
    mean : float or None
        Duplicates at one instant, on average.
    most : int
        The most at one instant.
    """

    share: float | None
    mean: float | None
    most: int


def id_switch_count(object_metrics: ObjectMetrics) -> int:
    """Return how often the track matched to an object was not the one matched to it last.

    Instants without a match in between do not hide a switch, nor make one.

    Examples
    --------
    >>> id_switch_count(ObjectMetrics.empty())
    0
    """
    matched = object_metrics.take(object_metrics.track_id > 0)
    rows = np.lexsort((matched.time_tai_ns, matched.object_id))
    objects, tracks = matched.object_id[rows], matched.track_id[rows]
    return int(np.count_nonzero((objects[1:] == objects[:-1]) & (tracks[1:] != tracks[:-1])))


def id_switches_per_track_hour(object_metrics: ObjectMetrics, interval_s: float) -> float | None:
    """Return the switches over the hours for which objects had a track; None where none ever had.

    Parameters
    ----------
    object_metrics : ObjectMetrics
    interval_s : float, s
        The report interval: the time each row stands for.

    Examples
    --------
    >>> id_switches_per_track_hour(ObjectMetrics.empty(), 10.0) is None
    True
    """
    assert interval_s > 0.0
    hours = int(np.count_nonzero(object_metrics.track_id)) * interval_s / 3600.0
    return id_switch_count(object_metrics) / hours if hours else None


def purity(object_metrics: ObjectMetrics) -> Purity:
    """Return the share of each track's matched instants that went to one object.

    Examples
    --------
    >>> purity(ObjectMetrics.empty()).overall is None
    True
    """
    matched = object_metrics.track_id > 0
    pairs = id_pairs(object_metrics.track_id[matched], object_metrics.object_id[matched])
    best_first = np.lexsort((pairs.second, -pairs.times, pairs.first))
    ids, first = np.unique(pairs.first[best_first], return_index=True)
    instants = np.zeros(len(ids), dtype=np.int64)
    np.add.at(instants, np.searchsorted(ids, pairs.first), pairs.times)
    best = best_first[first]
    return Purity(
        track_id=ids,
        object_id=pairs.second[best],
        instants=instants,
        ratio=pairs.times[best] / np.maximum(instants, 1),
        overall=float(pairs.times[best].sum() / instants.sum()) if len(ids) else None,
    )


def duplicates(picture: AirPicture) -> Duplicates:
    """Return how many tracks stood for an object that had another one.

    In close formations a track that strays to a neighbour counts, unless the limit that the picture was
    made with is under half their spacing.

    Examples
    --------
    >>> from lookdown.tables import Tracks, TruthStates
    >>> from lookdown.tracking.metrics.air_picture import air_picture
    >>> duplicates(air_picture(TruthStates.empty(), Tracks.empty())).most
    0
    """
    more = picture.holding_track_count - picture.held_object_count
    holding = picture.total.holding_track_count
    return Duplicates(
        share=float(more.sum() / holding) if holding else None,
        mean=float(more.mean()) if len(more) else None,
        most=int(more.max(initial=0)),
    )
