"""How far two distributions stand apart: Kolmogorov and Smirnov's distance, weighted, and its floor."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Scalars
from lookdown.seeds import generator

__all__ = ["NoiseFloor", "cell_weights", "kolmogorov_distance", "noise_floor"]

_LEAST_SAMPLES = 20
"""A cell with fewer synthetic samples has no distribution to speak of and is left out."""


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """Distance between two random halves of the same flights: what chance alone makes.

    Attributes
    ----------
    mean, p95 : float
        Over the splits; all 0 where there are fewer than four flights.
    """

    mean: float
    p95: float


def kolmogorov_distance(
    a: Scalars, b: np.ndarray, *, weight_a: Scalars | None = None, weight_b: np.ndarray | None = None
) -> float:
    """Return the greatest difference between two weighted distribution functions.

    Parameters
    ----------
    a, b : (n,), (m,) float64
        At least one value each.
    weight_a, weight_b : (n,), (m,) float64 or None
        0 or more and not all 0; None is all alike.

    References
    ----------
    Press, Teukolsky, Vetterling, Flannery, Numerical Recipes, third edition (2007), 14.3.3.

    Examples
    --------
    >>> kolmogorov_distance(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    0.5
    """
    assert len(a) and len(b), "a distribution needs a value"
    first = np.full(len(a), 1.0 / len(a)) if weight_a is None else weight_a / weight_a.sum()
    second = np.full(len(b), 1.0 / len(b)) if weight_b is None else weight_b / weight_b.sum()
    values = np.concatenate([a, b])
    order = np.argsort(values, kind="stable")
    difference = np.cumsum(np.concatenate([first, -second])[order])
    # Equal values step at once: only the last of a run is a place where both functions are whole.
    last = np.append(np.diff(values[order]) > 0.0, True)
    return float(np.abs(difference[last]).max())


def cell_weights(
    cell: np.ndarray, wanted_share: np.ndarray, *, least_samples: int = _LEAST_SAMPLES
) -> tuple[Scalars, np.ndarray]:
    """Return a weight a sample that gives the cells their wanted shares, and which cells can have them.

    Parameters
    ----------
    cell : (n,) uint8
        Of each sample, below the length of `wanted_share`.
    wanted_share : (c,) float64
    least_samples : int
        A cell of fewer samples has weight 0 and is not covered.

    Returns
    -------
    weight : (n,) float64
    covered : (c,) bool
        Cells that are wanted and have samples enough.

    Examples
    --------
    >>> weight, covered = cell_weights(np.array([0, 0, 1]), np.array([0.5, 0.5]), least_samples=1)
    >>> weight.tolist(), covered.tolist()
    ([0.25, 0.25, 0.5], [True, True])
    """
    count = np.bincount(cell, minlength=len(wanted_share))
    covered = (wanted_share > 0.0) & (count >= least_samples)
    each = np.where(covered, wanted_share / np.maximum(count, 1), 0.0)
    return each[cell], covered


def noise_floor(
    value: Scalars, *, object_id: np.ndarray, cell: np.ndarray, rounds: int = 200, seed: int = 0
) -> NoiseFloor:
    """Return the distance between random halves of the same flights, cells weighted alike.

    Samples of one flight follow each other, so that flights are split, never samples: the
    usual tables of the test would call everything different. A half has half the flights,
    so the floor is above what two whole sets of the same kind would show (by about 1.4).

    Parameters
    ----------
    value : (n,) float64
    object_id : (n,) uint32
        The flight of each.
    cell : (n,) uint8
    rounds : int
    seed : int
    """
    flights, flight = np.unique(object_id, return_inverse=True)
    if len(flights) < 4:
        return NoiseFloor(0.0, 0.0)
    draw = generator(seed, "traffic.realism.floor")
    found = []
    for _ in range(rounds):
        side = (draw.permutation(len(flights)) < len(flights) // 2)[flight]
        share = np.bincount(cell[side]) / max(side.sum(), 1)
        other = ~side & (cell < len(share))
        weight, covered = cell_weights(cell[other], share, least_samples=1)
        mine = side & np.isin(cell, np.flatnonzero(covered))
        if mine.any() and weight.any():
            found.append(kolmogorov_distance(value[mine], value[other], weight_b=weight))
    return NoiseFloor(float(np.mean(found)), float(np.percentile(found, 95.0))) if found else NoiseFloor(0.0, 0.0)
