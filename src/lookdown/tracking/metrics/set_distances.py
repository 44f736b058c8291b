"""How far the tracks of one instant are from the objects: GOSPA and OSPA, sparse and exact.

With the same cut-off c and order p (and alpha = 2) both have the same optimal matching: what GOSPA
sums is sum(d^p - c^p) + c^p (n + m) / 2, what OSPA sums is sum(d^p - c^p) + c^p max(n, m), the sums
over matched pairs nearer than c. So one matching serves both.
"""

from dataclasses import dataclass

from lookdown.arrays import Positions
from lookdown.tracking.metrics.matching import Estimates, Pairs, match_within

__all__ = ["Gospa", "Ospa", "gospa", "gospa_of_pairs", "ospa", "ospa_of_pairs"]


@dataclass(frozen=True, slots=True)
class Gospa:
    """The GOSPA metric of one instant (alpha = 2) and what it is made of.

    Attributes
    ----------
    distance_m : float
        The p-th root of the sum of the three shares.
    localisation_share, missed_share, false_share : float, metre to the power p
        Errors of the pairs to the power p; half the cut-off to the power p an object without a
        track; the same a track without an object.
    matched_count, missed_count, false_count : int
    """

    distance_m: float
    localisation_share: float
    missed_share: float
    false_share: float
    matched_count: int
    missed_count: int
    false_count: int


@dataclass(frozen=True, slots=True)
class Ospa:
    """The OSPA metric of one instant and what it is made of.

    Attributes
    ----------
    distance_m : float
        The p-th root of the sum of the two shares; 0 where there is neither object nor track.
    localisation_share, cardinality_share : float, metre to the power p
        Of the pairs in an optimal assignment of the smaller set, cut at the cut-off, and of the
        difference in number, each over the larger number.
    """

    distance_m: float
    localisation_share: float
    cardinality_share: float


def gospa_of_pairs(matched: Pairs, truth_count: int, estimate_count: int, *, cutoff_m: float, order: float) -> Gospa:
    """Return GOSPA from the optimal pairs of its cut-off and order (`match_within`)."""
    count = len(matched)
    missed, false = truth_count - count, estimate_count - count
    localisation = float((matched.distance_m**order).sum())
    missed_share, false_share = 0.5 * cutoff_m**order * missed, 0.5 * cutoff_m**order * false
    return Gospa(
        distance_m=float((localisation + missed_share + false_share) ** (1.0 / order)),
        localisation_share=localisation,
        missed_share=missed_share,
        false_share=false_share,
        matched_count=count,
        missed_count=missed,
        false_count=false,
    )


def ospa_of_pairs(matched: Pairs, truth_count: int, estimate_count: int, *, cutoff_m: float, order: float) -> Ospa:
    """Return OSPA from the optimal pairs of its cut-off and order (`match_within`)."""
    more, fewer = max(truth_count, estimate_count), min(truth_count, estimate_count)
    if not more:
        return Ospa(0.0, 0.0, 0.0)
    cut = cutoff_m**order
    localisation = (float((matched.distance_m**order).sum()) + cut * (fewer - len(matched))) / more
    cardinality = cut * (more - fewer) / more
    return Ospa(float((localisation + cardinality) ** (1.0 / order)), localisation, cardinality)


def gospa(truth_ecef_m: Positions, estimate_ecef_m: Estimates, cutoff_m: float, *, order: float = 2.0) -> Gospa:
    """Return the GOSPA metric between true and estimated positions, split into its parts.

    Parameters
    ----------
    truth_ecef_m, estimate_ecef_m : (n, 3), (m, 3) float64, metre, ITRF
    cutoff_m : float, metre
        The parameter c; alpha is 2.
    order : float
        The exponent p, at least 1.

    References
    ----------
    Rahmathullah, Garcia-Fernandez, Svensson, "Generalized optimal sub-pattern assignment
    metric", FUSION 2017, definition 1 and equation 3.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.zeros((1, 3))
    >>> gospa(one, one + [3.0, 0.0, 0.0], 10.0).distance_m
    3.0
    >>> gospa(one, one[:0], 10.0).missed_share
    50.0
    """
    matched = Pairs(*match_within(truth_ecef_m, estimate_ecef_m, cutoff_m, order=order))
    return gospa_of_pairs(matched, len(truth_ecef_m), len(estimate_ecef_m), cutoff_m=cutoff_m, order=order)


def ospa(truth_ecef_m: Positions, estimate_ecef_m: Estimates, cutoff_m: float, *, order: float = 2.0) -> Ospa:
    """Return the OSPA metric between true and estimated positions, split into its parts.

    Parameters
    ----------
    truth_ecef_m, estimate_ecef_m : (n, 3), (m, 3) float64, metre, ITRF
    cutoff_m : float, metre
    order : float
        The exponent p, at least 1.

    References
    ----------
    Schuhmacher, Vo, Vo, "A consistent metric for performance evaluation of multi-object filters",
    IEEE Transactions on Signal Processing 56 (2008) 3447-3457, equations 3 and 4.

    Examples
    --------
    >>> import numpy as np
    >>> two = np.array([[0.0, 0.0, 0.0], [100.0, 0.0, 0.0]])
    >>> round(ospa(two, two[:1] + [3.0, 0.0, 0.0], 10.0).distance_m, 3)
    7.382
    """
    matched = Pairs(*match_within(truth_ecef_m, estimate_ecef_m, cutoff_m, order=order))
    return ospa_of_pairs(matched, len(truth_ecef_m), len(estimate_ecef_m), cutoff_m=cutoff_m, order=order)
