"""How the world is cut among several trackers: to each place the nearest of some centres."""

from typing import NamedTuple

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import MEAN_RADIUS_M

__all__ = ["Partition", "partition_around", "partition_world"]

_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))
_ROUNDS = 20


class Partition(NamedTuple):
    """Parts of the world, each the places nearest to its centre.

    Attributes
    ----------
    centres : (k, 3) float64
        Unit vectors, ITRF.
    """

    centres: np.ndarray

    def part_of(self, position_ecef_m: Positions) -> np.ndarray:
        """Return the part that each place lies in; of two centres as near as each other the first."""
        return np.argmax(position_ecef_m @ self.centres.T, axis=1) if len(position_ecef_m) else np.zeros(0, np.int64)

    def within(self, part: int, position_ecef_m: Positions, margin_m: np.ndarray | float) -> np.ndarray:
        """Return whether each place lies in a part or no further than a margin over the ground from it.

        The borders are great circles half way between two centres, each moved outwards: where two of them meet at a
        point the part reaches a little further than the margin.
        """
        unit = position_ecef_m / np.linalg.norm(position_ecef_m, axis=1, keepdims=True)
        reach = np.sin(np.minimum(np.asarray(margin_m) / MEAN_RADIUS_M, 0.5 * np.pi))
        inside = np.ones(len(unit), bool)
        for other in range(len(self.centres)):
            if other != part:
                across = self.centres[other] - self.centres[part]
                inside &= unit @ (across / np.linalg.norm(across)) <= reach
        return inside


def partition_world(count: int) -> Partition:
    """Return parts of about the same area all over the world.

    References
    ----------
    Swinbank, Purser, Q. J. R. Meteorol. Soc. 132 (2006) 1769-1793 (Fibonacci grids).

    Examples
    --------
    >>> partition_world(5).centres.shape
    (5, 3)
    """
    assert count > 0
    height = 1.0 - (2.0 * np.arange(count) + 1.0) / count
    angle, level = _GOLDEN_ANGLE * np.arange(count), np.sqrt(1.0 - height**2)
    return Partition(np.column_stack([level * np.cos(angle), level * np.sin(angle), height]))


def partition_around(position_ecef_m: Positions, count: int) -> Partition:
    """Return parts that share out some places about evenly: means of the places nearest to each, a few times over.

    Deterministic: the first centre is the first place, each further one the place furthest from those before.

    References
    ----------
    Lloyd, IEEE T-IT 28 (1982) 129-137.
    """
    unit = position_ecef_m / np.linalg.norm(position_ecef_m, axis=1, keepdims=True)
    assert 0 < count <= len(np.unique(unit, axis=0)), "expected at least as many places as parts"
    centres = unit[:1]
    while len(centres) < count:
        furthest = np.argmin((unit @ centres.T).max(axis=1))
        centres = np.concatenate([centres, unit[furthest : furthest + 1]])
    for _ in range(_ROUNDS):
        part = Partition(centres).part_of(unit)
        sums = np.array([unit[part == k].sum(axis=0) if (part == k).any() else centres[k] for k in range(count)])
        centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return Partition(centres)
