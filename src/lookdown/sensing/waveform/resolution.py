"""Which fold an echo is in: several looks of different PRF told apart, and how far that can be trusted.

Everything here holds for ranges (spans c / (2 PRF)) and for radial speeds (spans lambda PRF / 2)
alike: a look shows a value less an unknown number of its spans.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from lookdown.errors import ArgumentError

__all__ = ["Resolved", "chinese_remainder", "expected_ghosts", "first_ghost", "resolution_error_bound", "resolve_folds"]


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """The fold found for each row.

    Attributes
    ----------
    value : (n,) float64
        Unfolded; the mean of what the looks say.
    misfit : (n,) float64
        Sum of squares of the looks' disagreement, in units of their sigma: chi-square with one degree
        of freedom less than looks, where the fold is right.
    runner_up : (n,) float64
        Misfit of the next best fold, infinite where there is none: the difference tells how sure it is.
    """

    value: np.ndarray
    misfit: np.ndarray
    runner_up: np.ndarray


def resolve_folds(
    apparent: ArrayLike,
    spans: ArrayLike,
    *,
    sigma: float,
    limits: tuple[float, float],
    heard: ArrayLike | None = None,
) -> Resolved:
    """Return the value between two limits that best explains what several looks show of it.

    Every fold of one look is tried against the others; the least misfit is the most likely fold for
    equal Gaussian errors, so no other method errs less (`resolution_error_bound`).

    Parameters
    ----------
    apparent : (n, looks) float64
        What each look shows: the value modulo its span, with noise.
    spans : (looks,) float64
    sigma : float
        Standard deviation of each look's value.
    limits : tuple of float
        Least and greatest value; 4 sigma beyond them are tried too.
    heard : (n, looks) bool, optional
        Which looks saw the target; all, if left out. At least one in each row.

    Examples
    --------
    >>> spans = np.array([75e3, 68e3, 61e3])
    >>> found = resolve_folds(1234.5e3 % spans[None, :], spans, sigma=10.0, limits=(570e3, 1990e3))
    >>> round(float(found.value[0]), 3)
    1234500.0
    """
    shown, span = np.asarray(apparent, dtype=np.float64), np.asarray(spans, dtype=np.float64)
    used = np.ones(shown.shape, dtype=bool) if heard is None else np.asarray(heard, dtype=bool)
    assert shown.ndim == 2 and shown.shape == used.shape and used.any(axis=1).all() and sigma > 0.0
    low, high = limits[0] - 4.0 * sigma, limits[1] + 4.0 * sigma
    # The longest span of those heard leaves the fewest folds to try.
    anchor = np.argmax(np.where(used, span, -1.0), axis=1)
    row = np.arange(len(shown))
    step = span[anchor][:, None]
    first = low + np.mod(shown[row, anchor] - low, span[anchor])
    trial = first[:, None] + step * np.arange(math.ceil((high - low) / span.min()) + 1)
    rest = shown[:, None, :] - trial[:, :, None]
    rest -= span * np.round(rest / span)
    weight = used[:, None, :] / used.sum(axis=1)[:, None, None]
    mean = (weight * rest).sum(axis=2)
    misfit = (used[:, None, :] * (rest - mean[:, :, None]) ** 2).sum(axis=2) / sigma**2
    misfit[trial > high] = np.inf
    order = np.argsort(misfit, axis=1)[:, :2]
    best = order[:, 0]
    runner_up = misfit[row, order[:, 1]] if misfit.shape[1] > 1 else np.full(len(row), np.inf)
    return Resolved((trial + mean)[row, best], misfit[row, best], runner_up)


def chinese_remainder(remainders: Sequence[int], moduli: Sequence[int]) -> tuple[int, int]:
    """Return the least whole number with given remainders, and the period with which it comes again.

    The textbook way to resolve range bins; it takes no error at all, where `resolve_folds` does.

    Parameters
    ----------
    remainders, moduli : sequence of int
        Bins shown by each look, and bins in each look's interval; they may share divisors.

    Raises
    ------
    ArgumentError
        If no number has these remainders, as when one echo's bin is off by one.

    References
    ----------
    Knuth, The Art of Computer Programming 2, section 4.3.2, exercise 3 (moduli that share divisors) [unverified].

    Examples
    --------
    >>> chinese_remainder([3, 8], [12, 13])
    (99, 156)
    """
    value, period = 0, 1
    for remainder, modulus in zip(remainders, moduli, strict=True):
        shared = math.gcd(period, modulus)
        if (remainder - value) % shared:
            raise ArgumentError(
                f"bins {list(remainders)} of {list(moduli)}: expected bins of one echo; no range has them all. "
                "Resolve with a tolerance (resolve_folds), or drop a look."
            )
        inverse = pow(period // shared, -1, modulus // shared) if modulus > shared else 0
        value += period * ((remainder - value) // shared * inverse % (modulus // shared))
        period *= modulus // shared
    return value % period, period


def first_ghost(spans: ArrayLike, *, needed: int, tolerance: float, reach: float) -> float:
    """Return the least offset at which enough looks cannot tell a value from a ghost, infinite if beyond the reach.

    Parameters
    ----------
    spans : (looks,) float64
    needed : int
        Looks that must agree for a plot: with all of them, this is the decodable extent of the set;
        with M of N, that of its worst M.
    tolerance : float
        Difference at which two looks still agree; below half of every span.
    reach : float
        Extent of the values that occur: greatest less least.

    Examples
    --------
    >>> round(first_ghost([75.0, 60.0], needed=2, tolerance=0.5, reach=1000.0), 1)  # 4 x 75 = 5 x 60
    299.5
    """
    span = np.asarray(spans, dtype=np.float64)
    assert tolerance < 0.5 * span.min() and 1 <= needed <= len(span)
    starts = np.concatenate([s * np.arange(1, math.floor((reach + tolerance) / s) + 1) for s in span]) - tolerance
    # At equal places a start comes before an end: touching tolerances agree.
    place = np.concatenate([starts, starts + 2.0 * tolerance])
    change = np.repeat([1, -1], len(starts))
    order = np.lexsort((-change, place))
    enough = np.flatnonzero(np.cumsum(change[order]) >= needed)
    return float(place[order[enough[0]]]) if len(enough) else math.inf


def resolution_error_bound(spans: ArrayLike, *, sigma: float, reach: float) -> float:
    """Return a bound on the probability that noise makes a wrong fold fit best, for a value anywhere in the reach.

    Parameters
    ----------
    spans : (looks,) float64
    sigma : float
        Of each look's value, Gaussian.
    reach : float

    Returns
    -------
    float
        The union over the folds of the longest span, each weighed by how often it lies within the reach: an
        upper bound within a few per cent of the truth where it is below 0.1; at most 1.

    References
    ----------
    The distance of two hypotheses whose common value is free: Kay, Fundamentals of Statistical Signal
    Processing II, section 3.7 (pairwise error Q(d / 2 sigma)) [section unverified].

    Examples
    --------
    >>> resolution_error_bound([75e3, 68e3, 61e3], sigma=30.0, reach=1420e3) < 1e-3
    True
    """
    span = np.asarray(spans, dtype=np.float64)
    step = span.max()
    fold = np.arange(1, math.floor(reach / step) + 1)
    offset = fold[:, None] * step
    rest = offset - span * np.round(offset / span)
    distance = np.sqrt(((rest - rest.mean(axis=1, keepdims=True)) ** 2).sum(axis=1))
    chance = special.ndtr(-distance / (2.0 * sigma)) * np.clip(1.0 - offset[:, 0] / reach, 0.0, 1.0)
    return float(min(2.0 * chance.sum(), 1.0))


def expected_ghosts(plots: ArrayLike, spans: ArrayLike, *, needed: int, tolerance: float, reach: float) -> float:
    """Return how many false values arise where folded plots of different origin happen to agree.

    Parameters
    ----------
    plots : (looks,) float64
        Mean number of plots in each look's span, each of its own origin and anywhere in it.
    spans : (looks,) float64
    needed : int
        Looks that must agree, of all.
    tolerance : float
        Difference at which a look agrees with the first of them.
    reach : float
        Extent of the values that are sought.

    Returns
    -------
    float
        Each agreement counted once, at the first look that has it.

    Examples
    --------
    >>> round(expected_ghosts([2.0, 2.0, 2.0], [75.0, 68.0, 61.0], needed=3, tolerance=0.1, reach=1420.0), 5)
    0.00145
    """
    count, span = np.asarray(plots, dtype=np.float64), np.asarray(spans, dtype=np.float64)
    hit = -np.expm1(-count * np.minimum(2.0 * tolerance / span, 1.0))
    found = 0.0
    for look in range(len(span)):
        agree = np.array([1.0])  # law of how many later looks agree
        for later in hit[look + 1 :]:
            agree = np.convolve(agree, [1.0 - later, later])
        none_before = float(np.prod(1.0 - hit[:look]))
        found += count[look] * reach / span[look] * none_before * float(agree[needed - 1 :].sum())
    return float(found)
