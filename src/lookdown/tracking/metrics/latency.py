"""How long the picture takes: from detection to picture, and from first look to confirmed track."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Instants

__all__ = ["Confirmation", "Delays", "confirmation_looks", "delays"]

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Delays:
    """Delays in seconds; None where there is none to measure.

    Attributes
    ----------
    count : int
    median_s, p95_s, p99_s, worst_s : float or None
    """

    count: int
    median_s: float | None
    p95_s: float | None
    p99_s: float | None
    worst_s: float | None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Looks until a confirmed track held each object.

    Attributes
    ----------
    object_id : (n,) unsigned
        Objects that were looked at, by rising id.
    looks : (n,) int64
        Looks up to the instant of confirmation, that instant included; all of them where it never came.
    confirmed : (n,) bool
        Whether it came.
    """

    object_id: np.ndarray
    looks: np.ndarray
    confirmed: np.ndarray

    def share_within(self, looks: int) -> float | None:
        """Return the share of objects confirmed after that many looks; None without an object given as many.

        Objects that were never confirmed and had fewer looks are left out: they had no chance.
        """
        asked = self.confirmed | (self.looks >= looks)
        return float((self.confirmed & (self.looks <= looks))[asked].mean()) if asked.any() else None


def delays(measured_tai_ns: Instants, held_tai_ns: Instants) -> Delays:
    """Return how long after each detection was measured the picture held it.

    Parameters
    ----------
    measured_tai_ns, held_tai_ns : (n,) int64, ns
        The end of the dwell, and the instant from which who looks at the picture sees it.

    Examples
    --------
    >>> delays(np.array([0, 0]), np.array([10**9, 3 * 10**9])).median_s
    2.0
    """
    assert measured_tai_ns.shape == held_tai_ns.shape
    if not len(measured_tai_ns):
        return Delays(0, None, None, None, None)
    waited_s = (held_tai_ns - measured_tai_ns) * 1e-9
    assert (waited_s >= 0.0).all(), "the picture held a detection before it was measured"
    return Delays(len(waited_s), *(float(np.quantile(waited_s, share)) for share in (0.5, 0.95, 0.99, 1.0)))


def confirmation_looks(
    look_object_id: np.ndarray,
    look_time_tai_ns: Instants,
    *,
    held_object_id: np.ndarray,
    held_time_tai_ns: np.ndarray,
) -> Confirmation:
    """Return how many looks each object had until a confirmed track first held it.

    Parameters
    ----------
    look_object_id, look_time_tai_ns : (n,) unsigned, and int64, ns
        A row each time a sensor looked where an object was, whether it detected the object or not.
    held_object_id, held_time_tai_ns : (m,) unsigned, and int64, ns
        A row each time a confirmed track held an object.

    Examples
    --------
    >>> one = np.ones(3, dtype=np.uint32)
    >>> told = confirmation_looks(
    ...     one, np.array([0, 10, 20]), held_object_id=one[:1], held_time_tai_ns=np.array([10])
    ... )
    >>> told.looks.tolist(), told.share_within(2)
    ([2], 1.0)
    """
    objects, place = np.unique(look_object_id, return_inverse=True)
    first = np.full(len(objects) + 1, _NEVER)
    known = np.searchsorted(objects, held_object_id)
    known = np.where(np.isin(held_object_id, objects), known, len(objects))
    np.minimum.at(first, known, held_time_tai_ns)
    first = first[: len(objects)]
    looks = np.bincount(place[look_time_tai_ns <= first[place]], minlength=len(objects))
    return Confirmation(objects, looks, first < _NEVER)
