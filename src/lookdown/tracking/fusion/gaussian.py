"""Two Gaussian estimates of the same things made one, by what is known of how their errors hang together.

All functions take n pairs at once. Each pair is brought to axes in which the first covariance is 1 and the second is
diagonal; there every rule is a handful of numbers, and the weight of the intersections is the minimum of a convex
function of one variable, found by Newton's method between bounds.
"""

from enum import Enum
from typing import NamedTuple

import numpy as np

from lookdown.arrays import Covariances, Scalars, States

__all__ = ["Fused", "Measure", "fuse_independent", "fuse_tracklet", "intersect", "intersect_inverse"]

_NEWTON_STEPS = 60
_TOLERANCE = 1e-13


class Measure(Enum):
    """What the weight of an intersection makes least."""

    DETERMINANT = "determinant"
    POSITION_TRACE = "position_trace"


class Fused(NamedTuple):
    """Estimates made one.

    Attributes
    ----------
    state : (n, 6) float64, m and m/s
    covariance : (n, 6, 6) float64
    weight : (n,) float64
        The first one's weight in the intersection, 0 to 1; 1/2 where the rule has none.
    """

    state: States
    covariance: Covariances
    weight: Scalars


class _Axes(NamedTuple):
    """Axes of a pair: covariances are V V' and V diag(d) V'; `offset` is the second state from the first, in them."""

    basis: np.ndarray
    ratio: np.ndarray
    offset: np.ndarray


def _axes_of(first: States, first_covariance: Covariances, second: States, second_covariance: Covariances) -> _Axes:
    root = np.linalg.cholesky(first_covariance)
    half = np.linalg.solve(root, second_covariance)
    whole = np.linalg.solve(root, half.transpose(0, 2, 1))
    ratio, turn = np.linalg.eigh(0.5 * (whole + whole.transpose(0, 2, 1)))
    offset = np.linalg.solve(root, (second - first)[:, :, None])
    return _Axes(root @ turn, ratio, (turn.transpose(0, 2, 1) @ offset)[:, :, 0])


def _joined(first: States, axes: _Axes, information: np.ndarray, gain: np.ndarray, weight: np.ndarray) -> Fused:
    """Return what information and the second one's gain, both along the axes, come to."""
    moved = axes.basis @ (gain * axes.offset)[:, :, None]
    scaled = axes.basis / information[:, None, :]
    covariance = scaled @ axes.basis.transpose(0, 2, 1)
    return Fused(first + moved[:, :, 0], 0.5 * (covariance + covariance.transpose(0, 2, 1)), weight)


def fuse_independent(
    first: States, first_covariance: Covariances, second: States, second_covariance: Covariances
) -> Fused:
    """Return the best estimate from two whose errors are independent.

    Parameters
    ----------
    first, second : (n, 6) float64, m and m/s
    first_covariance, second_covariance : (n, 6, 6) float64
        Symmetric and positive definite, or `numpy.linalg.LinAlgError` is raised.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation (2001), section 3.2.

    Examples
    --------
    >>> one, state = np.eye(6)[None], np.zeros((1, 6))
    >>> float(fuse_independent(state, one, state + 2.0, one).state[0, 0])
    1.0
    """
    axes = _axes_of(first, first_covariance, second, second_covariance)
    information = 1.0 + 1.0 / axes.ratio
    return _joined(first, axes, information, 1.0 / axes.ratio / information, np.full(len(first), 0.5))


def intersect(
    first: States,
    first_covariance: Covariances,
    second: States,
    second_covariance: Covariances,
    *,
    measure: Measure = Measure.DETERMINANT,
) -> Fused:
    """Return the covariance intersection of two estimates: honest however their errors are correlated.

    Parameters are those of `fuse_independent`; the result's measure is never above either one's.

    References
    ----------
    Julier, Uhlmann, Proc. American Control Conference (1997) 2369-2373.

    Examples
    --------
    >>> one, state = np.eye(6)[None], np.zeros((1, 6))
    >>> float(intersect(state, one, state, 4.0 * one).weight[0])
    1.0
    """
    axes = _axes_of(first, first_covariance, second, second_covariance)
    inverse = 1.0 / axes.ratio

    def along(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        information = weight + (1.0 - weight) * inverse
        return information, 1.0 - inverse, np.zeros_like(inverse)

    weight = _best_weight(along, axes, measure)
    information = along(weight[:, None])[0]
    return _joined(first, axes, information, (1.0 - weight[:, None]) * inverse / information, weight)


def intersect_inverse(
    first: States,
    first_covariance: Covariances,
    second: States,
    second_covariance: Covariances,
    *,
    measure: Measure = Measure.DETERMINANT,
) -> Fused:
    """Return the inverse covariance intersection: tighter, honest where errors correlate by common knowledge alone.

    That is so of trackers that have shared estimates or detections; it is not so of any correlation at all.
    Parameters are those of `fuse_independent`.

    References
    ----------
    Noack, Sijs, Reinhardt, Hanebeck, Automatica 79 (2017) 35-41; Noack, https://www.bennoack.net/ICI.

    Examples
    --------
    >>> one, state = np.eye(6)[None], np.zeros((1, 6))
    >>> bool((intersect_inverse(state, one, state, one).covariance == one).all())
    True
    """
    axes = _axes_of(first, first_covariance, second, second_covariance)
    inverse = 1.0 / axes.ratio

    def along(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        common, slope = weight + (1.0 - weight) * axes.ratio, 1.0 - axes.ratio
        return 1.0 + inverse - 1.0 / common, slope / common**2, -2.0 * slope**2 / common**3

    weight = _best_weight(along, axes, measure)
    share = weight[:, None]
    information = along(share)[0]
    common = share + (1.0 - share) * axes.ratio
    return _joined(first, axes, information, (inverse - (1.0 - share) / common) / information, weight)


def _best_weight(along: object, axes: _Axes, measure: Measure) -> np.ndarray:
    """Return the weight whose information, with slope and bend as `along` gives them, makes the measure least."""
    assert callable(along)
    sizes = (axes.basis[:, :3, :] ** 2).sum(axis=1)

    def slope_and_bend(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        h, h1, h2 = along(weight[:, None])
        if measure is Measure.DETERMINANT:
            return -(h1 / h).sum(axis=1), ((h1 / h) ** 2 - h2 / h).sum(axis=1)
        return -(sizes * h1 / h**2).sum(axis=1), (sizes * (2.0 * h1**2 / h - h2) / h**2).sum(axis=1)

    count = len(axes.ratio)
    low, high = np.zeros(count), np.ones(count)
    weight = np.full(count, 0.5)
    for _ in range(_NEWTON_STEPS):
        slope, bend = slope_and_bend(weight)
        low, high = np.where(slope < 0.0, weight, low), np.where(slope > 0.0, weight, high)
        # Twins have no slope anywhere: whatever the weight, the result is the same.
        newton = weight - slope / np.maximum(bend, 1e-300)
        inside = (newton > low) & (newton < high)
        following = np.where(slope == 0.0, weight, np.where(inside, newton, 0.5 * (low + high)))
        done = np.abs(following - weight) < _TOLERANCE
        weight = following
        if done.all():
            break
    ends = slope_and_bend(np.zeros(count))[0], slope_and_bend(np.ones(count))[0]
    return np.where(ends[0] >= 0.0, 0.0, np.where(ends[1] <= 0.0, 1.0, weight)) if count else weight


def fuse_tracklet(
    ours: States,
    our_covariance: Covariances,
    theirs: States,
    their_covariance: Covariances,
    common: States,
    common_covariance: Covariances,
) -> Fused:
    """Return our estimates with what theirs have learned since a common prior, which we have already.

    The news is the difference of information, as of one measurement that would have made theirs from the prior.
    Exact without process noise since then; with it, or where theirs has learned nothing along some axis, that axis
    counts as no news.

    Parameters
    ----------
    ours, theirs, common : (n, 6) float64, m and m/s
        At the same instant; `common` is their estimate as we last took it in, predicted.
    our_covariance, their_covariance, common_covariance : (n, 6, 6) float64

    References
    ----------
    Chong, Mori, Chang, Multitarget-Multisensor Tracking: Advanced Applications (ed. Bar-Shalom, 1990), chapter 8;
    Drummond, Proc. SPIE 3163 (1997) 316-330 (equivalent measurements of tracklets).

    Examples
    --------
    >>> one, state = np.eye(6)[None], np.zeros((1, 6))
    >>> float(fuse_tracklet(state, one, state, one / 2.0, state, one).covariance[0, 0, 0])
    0.5
    """
    axes = _axes_of(common, common_covariance, theirs, their_covariance)
    news = np.maximum(1.0 / axes.ratio - 1.0, 0.0)
    told = np.where(news > 0.0, axes.offset / axes.ratio, 0.0)
    inverse = np.linalg.inv(axes.basis)
    information = (inverse.transpose(0, 2, 1) * news[:, None, :]) @ inverse
    vector = inverse.transpose(0, 2, 1) @ told[:, :, None]
    covariance = np.linalg.inv(np.linalg.inv(our_covariance) + information)
    covariance = 0.5 * (covariance + covariance.transpose(0, 2, 1))
    moved = covariance @ (vector - information @ (ours - common)[:, :, None])
    return Fused(ours + moved[:, :, 0], covariance, np.full(len(ours), 0.5))
