"""What custody lacks, by cause: how much, whether before or after an object was found, and how many objects."""

from typing import TypedDict

import numpy as np

from lookdown.arrays import Flags
from lookdown.tables import AircraftClass, GapCause, ObjectMetrics, TruthStates

__all__ = ["CauseOfLoss", "Losses", "custody_losses"]

NOT_TOLD = "not_told"
"""Key of the object-instants whose cause was not looked into."""


class CauseOfLoss(TypedDict):
    """What one cause took.

    Attributes
    ----------
    instants : int
        Object-instants out of custody for this cause.
    share : float
        Of all object-instants out of custody; 0 where there are none.
    before_found : int
        Those of them at which no confirmed track had held the object yet.
    objects : int
        Objects that it happened to.
    """

    instants: int
    share: float
    before_found: int
    objects: int


class Losses(TypedDict):
    """All that custody lacks: the causes' instants add up to the whole.

    Attributes
    ----------
    instants, of_instants : int
        Object-instants out of custody, and all there are.
    objects : int
        Objects that were ever out of custody.
    worst_object : int or None
        The object that was out of custody for longest, the one of the lowest number among equals.
    worst_object_class : str or None
    worst_object_instants : int
    causes : dict of str to CauseOfLoss
        By the name of the `GapCause` in lower case, in its order, those that took nothing too;
        ``not_told`` only where a cause was not looked into.
    """

    instants: int
    of_instants: int
    objects: int
    worst_object: int | None
    worst_object_class: str | None
    worst_object_instants: int
    causes: dict[str, CauseOfLoss]


def custody_losses(object_metrics: ObjectMetrics, truth: TruthStates) -> Losses:
    """Return what custody lacks, one cause for each object-instant out of it.

    Parameters
    ----------
    object_metrics : ObjectMetrics
        With `gap_cause` filled in (`lookdown.picture.gap_causes`).
    truth : TruthStates
        Says of what class an object is.

    Examples
    --------
    >>> custody_losses(ObjectMetrics.empty(), TruthStates.empty())["causes"]["energy"]
    {'instants': 0, 'share': 0.0, 'before_found': 0, 'objects': 0}
    """
    rows, out = object_metrics, object_metrics.in_custody == 0
    before = out & _before_found(rows)
    cause = np.where(out, rows.gap_cause, GapCause.NONE)
    causes = {}
    for kind in GapCause:
        mine = out & (cause == kind)
        if kind is GapCause.NONE and not mine.any():
            continue
        causes[NOT_TOLD if kind is GapCause.NONE else kind.name.lower()] = CauseOfLoss(
            instants=int(mine.sum()),
            share=float(mine.sum() / max(out.sum(), 1)),
            before_found=int((mine & before).sum()),
            objects=len(np.unique(rows.object_id[mine])),
        )
    ids, instants = np.unique(rows.object_id[out], return_counts=True)
    worst = int(ids[np.argmax(instants)]) if len(ids) else None
    return Losses(
        instants=int(out.sum()),
        of_instants=len(rows),
        objects=len(ids),
        worst_object=worst,
        worst_object_class=_class_of(worst, truth),
        worst_object_instants=int(instants.max(initial=0)),
        causes=causes,
    )


def _before_found(rows: ObjectMetrics) -> Flags:
    """Return whether each row lies before the first instant at which any confirmed track held its object."""
    held = (rows.in_custody > 0) | (rows.gap_cause == GapCause.OTHER_TRACK)
    ids, place = np.unique(rows.object_id, return_inverse=True)
    found = np.full(len(ids), np.iinfo(np.int64).max)
    np.minimum.at(found, place[held], rows.time_tai_ns[held])
    return np.asarray(rows.time_tai_ns < found[place])


def _class_of(object_id: int | None, truth: TruthStates) -> str | None:
    classes = [] if object_id is None else truth.aircraft_class[truth.object_id == object_id].tolist()
    return AircraftClass(classes[0]).name.lower() if classes else None
