"""Histories of element sets: which set to fly, and where a satellite was moved between two of them.

An element set is a fit to some days of tracking and knows nothing of a burn after it, so a
history is read in pairs: the earlier set is flown to the epoch of the later one, drag included,
and what SGP4 cannot explain is a manoeuvre.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

import numpy as np
from sgp4.api import Satrec

from lookdown.astro.orbits import SGP4_RADIUS_M
from lookdown.constellation.elements.axis import semi_major_axes_m
from lookdown.constellation.elements.element_set import ElementSet
from lookdown.constellation.elements.mean import MeanElements, sgp4_models
from lookdown.tables import Table, column

__all__ = ["ManoeuvreLimits", "Manoeuvres", "Verdict", "manoeuvres", "nearest", "newest"]

_NS_PER_MINUTE = 60_000_000_000
_S_PER_DAY = 86_400.0

Sets = TypeVar("Sets", MeanElements, ElementSet)


def _elements_of(sets: MeanElements | ElementSet) -> MeanElements:
    return sets.elements if isinstance(sets, ElementSet) else sets


def _last_of_each(elements: MeanElements, rank: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Return, in the order of the rows, the allowed row of the highest rank of each satellite; the later of equals."""
    rows = np.flatnonzero(allowed)
    order = rows[np.lexsort((rows, rank[rows], elements.satellite_id[rows]))]
    number = elements.satellite_id[order]
    is_last = np.ones(len(order), bool)
    is_last[:-1] = number[1:] != number[:-1]
    return np.sort(order[is_last])


def newest(sets: Sets, time_tai_ns: int | None = None) -> Sets:
    """Return the newest set of each satellite: what was known at an instant.

    Parameters
    ----------
    sets : MeanElements or ElementSet
        One satellite may be there many times.
    time_tai_ns : int or None
        Sets of a later epoch are left out, and with them satellites that have no other;
        None for no such limit.

    Returns
    -------
    MeanElements or ElementSet, each satellite_id once
        In the order of the rows. Of two sets of one epoch the later row is taken.

    Examples
    --------
    >>> from lookdown.constellation import explicit_elements
    >>> parts = [explicit_elements(epoch_tai_ns=day * 86_400 * 10**9, altitude_m=500e3, inclination_rad=1.0)
    ...          for day in (18_900, 18_902, 18_901)]
    >>> history = MeanElements.concatenate(parts)
    >>> (newest(history).epoch_tai_ns // (86_400 * 10**9)).tolist()
    [18902]
    """
    elements = _elements_of(sets)
    allowed = np.full(len(elements), True) if time_tai_ns is None else elements.epoch_tai_ns <= time_tai_ns
    return sets.take(_last_of_each(elements, elements.epoch_tai_ns, allowed))


def nearest(sets: Sets, time_tai_ns: int) -> Sets:
    """Return the set of each satellite whose epoch is nearest to an instant, before or after it.

    Parameters
    ----------
    sets : MeanElements or ElementSet
        One satellite may be there many times.
    time_tai_ns : int

    Returns
    -------
    MeanElements or ElementSet, each satellite_id once
        In the order of the rows. Of two sets equally near the later row is taken.

    Examples
    --------
    >>> from lookdown.constellation import explicit_elements
    >>> parts = [explicit_elements(epoch_tai_ns=day * 86_400 * 10**9, altitude_m=500e3, inclination_rad=1.0)
    ...          for day in (18_900, 18_902, 18_907)]
    >>> history = MeanElements.concatenate(parts)
    >>> (nearest(history, 18_904 * 86_400 * 10**9).epoch_tai_ns // (86_400 * 10**9)).tolist()
    [18902]
    """
    elements = _elements_of(sets)
    nearness = -np.abs(elements.epoch_tai_ns - np.int64(time_tai_ns))
    return sets.take(_last_of_each(elements, nearness, np.full(len(elements), True)))


class Verdict(IntEnum):
    """What two sets of one satellite say of the time between them."""

    COAST = 0
    AXIS = 1
    PLANE = 2
    AXIS_AND_PLANE = 3
    UNKNOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ManoeuvreLimits:
    """From what on a change is a manoeuvre: beyond what drag and the fits themselves explain.

    The values are assumptions, checked on 36,867 pairs of Starlink sets of six days of
    September 2025: half of the axes differ by less than 25 m and of the planes by less than
    3e-5 rad, 99 in 100 planes by less than 1.9e-4 rad. A quarter of those pairs is flagged by
    the axis: satellites that thrust on most days.

    Attributes
    ----------
    axis_ratio : float
        Change of the mean semi-major axis over the axis. Fits of one orbit differ by some
        metres near the Earth and some ten metres at the height of GPS and beyond; 3e-6 is 21 m
        at 500 km and 126 m in the geostationary ring: along-track burns of 1.1 and 0.5 cm/s.
    drag_ratio : float
        Change of the axis over the decay that the earlier set foretells. The density of the
        upper atmosphere is foretold to some tens of per cent for days ahead; in storms it doubles.
    plane_rad : float, radian
        Turn of the orbit's plane; 2e-4 rad is a burn of 1.5 m/s across the track near the Earth.
    plane_radps : float, radian a second
        Turn of the plane by what SGP4 leaves out near the Earth: Sun and Moon tilt it by up to
        0.06 deg a year.
    gap_s : float, second
        Sets further apart are not compared: the verdict is unknown.

    References
    ----------
    Kelecy, Hall, Hamada and Stocker, "Satellite maneuver detection using two-line element
    data", AMOS Conference (2007): the same comparison, on the energy and the plane.
    """

    axis_ratio: float = 3e-6
    drag_ratio: float = 1.0
    plane_rad: float = 2e-4
    plane_radps: float = 3.5e-11
    gap_s: float = 10.0 * _S_PER_DAY


@dataclass(frozen=True, slots=True)
class Manoeuvres(Table):
    """Consecutive element sets of one satellite compared, one row a pair, by satellite and time.

    Differences are the later set less the earlier one flown to its epoch; 0 where the verdict
    is unknown.
    """

    satellite_id: np.ndarray = column("u4", "1", "catalogue number")
    epoch_before_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "epoch of the earlier set")
    epoch_after_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "epoch of the later set")
    radial_m: np.ndarray = column("f8", "m", "difference away from the Earth's centre")
    in_track_m: np.ndarray = column("f8", "m", "difference along the track, forwards positive")
    cross_track_m: np.ndarray = column("f8", "m", "difference along the orbit's normal")
    axis_change_m: np.ndarray = column("f8", "m", "difference of the mean semi-major axis")
    drag_m: np.ndarray = column("f8", "m", "decay of that axis over the gap, as the earlier set foretells it")
    plane_change_rad: np.ndarray = column("f8", "rad", "angle between the normals of the mean orbits")
    status: np.ndarray = column("u1", "1", "SGP4 error code of the earlier set at the later epoch; 0 is good")
    verdict: np.ndarray = column("u1", "Verdict", "whether the satellite was moved")


def manoeuvres(history: MeanElements, limits: ManoeuvreLimits | None = None) -> Manoeuvres:
    """Return where satellites were moved between consecutive element sets.

    Parameters
    ----------
    history : MeanElements
        In any order; of two sets of one satellite and epoch the later row stands.
    limits : ManoeuvreLimits or None

    Returns
    -------
    Manoeuvres
        A row a pair: satellites with one set have none. Where SGP4 refuses the earlier set at
        the later epoch, or the gap is too long, the verdict is `Verdict.UNKNOWN`.

    References
    ----------
    Kelecy, Hall, Hamada and Stocker, "Satellite maneuver detection using two-line element
    data", AMOS Conference (2007).

    Examples
    --------
    >>> from lookdown.constellation import explicit_elements
    >>> day = 86_400 * 10**9
    >>> history = MeanElements.concatenate([
    ...     explicit_elements(epoch_tai_ns=18_907 * day, altitude_m=500e3, inclination_rad=1.0),
    ...     explicit_elements(epoch_tai_ns=18_908 * day, altitude_m=501e3, inclination_rad=1.0)])
    >>> found = manoeuvres(history)
    >>> Verdict(found.verdict[0]).name, round(float(found.axis_change_m[0]))
    ('AXIS_AND_PLANE', 1000)
    """
    limits = limits or ManoeuvreLimits()
    ordered = _ordered(history)
    number, epoch = ordered.satellite_id, ordered.epoch_tai_ns
    before = np.flatnonzero(number[1:] == number[:-1])
    gap_s = (epoch[before + 1] - epoch[before]) / 1e9
    figures, status = _compared(sgp4_models(ordered), before, gap_s / 60.0)
    figures[(status != 0) | (gap_s > limits.gap_s)] = 0.0
    found = {name: np.ascontiguousarray(figures[:, index]) for index, name in enumerate(_FIGURES)}
    axis_m = semi_major_axes_m(ordered)[before]
    return Manoeuvres(
        satellite_id=number[before],
        epoch_before_tai_ns=epoch[before],
        epoch_after_tai_ns=epoch[before + 1],
        **found,
        status=status,
        verdict=_verdicts(found, status, axis_m=axis_m, gap_s=gap_s, limits=limits),
    )


def _ordered(history: MeanElements) -> MeanElements:
    """Return the sets by satellite and epoch, one of each."""
    ordered = history.take(np.lexsort((np.arange(len(history)), history.epoch_tai_ns, history.satellite_id)))
    number, epoch = ordered.satellite_id, ordered.epoch_tai_ns
    stands = np.ones(len(ordered), bool)
    stands[:-1] = (number[1:] != number[:-1]) | (epoch[1:] != epoch[:-1])
    return ordered.take(stands)


_FIGURES = ("radial_m", "in_track_m", "cross_track_m", "axis_change_m", "drag_m", "plane_change_rad")


def _compared(models: list[Satrec], before: np.ndarray, gap_minutes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the figures of each pair, and the SGP4 error code."""
    states, means = np.zeros((len(before), 4, 3)), np.zeros((len(before), 7))
    status = np.zeros(len(before), np.uint8)
    for pair, (row, gap) in enumerate(zip(before.tolist(), gap_minutes.tolist(), strict=True)):
        earlier, later = models[row], models[row + 1]
        start_code, *_ = earlier.sgp4_tsince(0.0)
        axis_at_start = earlier.am
        code, *foretold = earlier.sgp4_tsince(gap)
        later_code, *found = later.sgp4_tsince(0.0)
        status[pair] = start_code or code or later_code
        if not status[pair]:
            states[pair] = (*foretold, *found)
            means[pair] = axis_at_start, earlier.am, later.am, earlier.Om, earlier.im, later.Om, later.im
    whole = status == 0
    figures = np.zeros((len(before), len(_FIGURES)))
    axes_m = means[:, :3] * SGP4_RADIUS_M
    figures[whole, :3] = _differences(states[whole] * 1e3)
    figures[:, 3], figures[:, 4] = axes_m[:, 2] - axes_m[:, 1], axes_m[:, 1] - axes_m[:, 0]
    # By mean elements: the plane of position and velocity wobbles along the track, where the two are not together.
    figures[:, 5] = _angles_rad(_normals(means[:, 3], means[:, 4]), _normals(means[:, 5], means[:, 6]))
    return figures, status


def _differences(states: np.ndarray) -> np.ndarray:
    """Return the differences of position along the radius, the track and the normal of the orbits that were foretold.

    Parameters
    ----------
    states : (n, 4, 3) float64
        Position and velocity foretold, position and velocity found.
    """
    up = states[:, 0] / np.linalg.norm(states[:, 0], axis=1, keepdims=True)
    normal = np.cross(states[:, 0], states[:, 1])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    axes = np.stack([up, np.cross(normal, up), normal], axis=1)
    return np.einsum("nij,nj->ni", axes, states[:, 2] - states[:, 0])


def _normals(node_rad: np.ndarray, inclination_rad: np.ndarray) -> np.ndarray:
    sine = np.sin(inclination_rad)
    return np.stack([np.sin(node_rad) * sine, -np.cos(node_rad) * sine, np.cos(inclination_rad)], axis=1)


def _angles_rad(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    # By both sine and cosine: the cosine alone resolves no less than 1e-8 rad.
    return np.arctan2(np.linalg.norm(np.cross(first, second), axis=1), np.einsum("ij,ij->i", first, second))


def _verdicts(
    found: dict[str, np.ndarray], status: np.ndarray, *, axis_m: np.ndarray, gap_s: np.ndarray, limits: ManoeuvreLimits
) -> np.ndarray:
    axis_limit_m = limits.axis_ratio * axis_m + limits.drag_ratio * np.abs(found["drag_m"])
    raised = np.abs(found["axis_change_m"]) > axis_limit_m
    turned = found["plane_change_rad"] > limits.plane_rad + limits.plane_radps * gap_s
    verdict = Verdict.AXIS * raised + Verdict.PLANE * turned
    return np.where((status != 0) | (gap_s > limits.gap_s), Verdict.UNKNOWN, verdict).astype(np.uint8)
