"""Probability of detection as a table of cubics, for kernels that need it a million times.

Cost: 2 to 100 ms to make once (300 to 1,300 pieces of 32 bytes), 13 ns to look up
(`detection_kernels.table_probability`).
"""

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import interpolate

from lookdown.sensing.detection.detection_kernels import table_probabilities
from lookdown.sensing.detection.exact import detection_probability, required_snr_ratio

__all__ = ["ProbabilityTable", "probability_table"]

_EDGE = 1e-9
"""Below the table Pd is within this of Pfa, beyond it within this of 1."""

_FIT = 4e-8
"""Error asked of the cubics at the quarter points of every piece."""


@dataclass(frozen=True, slots=True, eq=False)
class ProbabilityTable:
    """The probability of detection against log SNR for one N, Swerling case and Pfa.

    Attributes
    ----------
    look_count, swerling_case : int
    false_alarm_probability : float
        Also the value below the table.
    start : float
        Natural logarithm of the SNR of one look at which the first piece begins.
    pieces_per_unit : float
        Pieces in one unit of the natural logarithm: one over the step.
    coefficients : (n, 4) float64, read only
        Piece i is c0 + c1 t + c2 t^2 + c3 t^3, t the share of it that lies behind, 0 to 1. Beyond
        the last piece Pd is 1.
    """

    look_count: int
    swerling_case: int
    false_alarm_probability: float
    start: float
    pieces_per_unit: float
    coefficients: np.ndarray

    def probability(self, snr_ratio: ArrayLike) -> np.ndarray:
        """Return the probability of detection for each mean SNR of one look, within 1e-7.

        Examples
        --------
        >>> table = probability_table(look_count=4, swerling_case=2, false_alarm_probability=1e-6)
        >>> round(float(table.probability(11.25)), 3)
        0.9
        """
        snr = np.asarray(snr_ratio, dtype=np.float64)
        found = np.empty(snr.size)
        table_probabilities(
            snr.ravel(),
            self.start,
            self.pieces_per_unit,
            self.coefficients,
            self.false_alarm_probability,
            found,
        )
        return found.reshape(snr.shape)


@functools.lru_cache(maxsize=64)
def probability_table(*, look_count: int, swerling_case: int, false_alarm_probability: float) -> ProbabilityTable:
    """Return the table of Pd for one N, Swerling case and Pfa: absolute error below 1e-7 at every SNR.

    Parameters
    ----------
    look_count : int
        1 to 1,000.
    swerling_case : int
    false_alarm_probability : float
        1e-12 to 1e-2.

    Examples
    --------
    >>> table = probability_table(look_count=1, swerling_case=1, false_alarm_probability=1e-6)
    >>> table.coefficients.shape[1]
    4
    """
    law: dict[str, Any] = {
        "look_count": look_count,
        "swerling_case": swerling_case,
        "false_alarm_probability": false_alarm_probability,
    }
    start = math.log(required_snr_ratio(false_alarm_probability + _EDGE, **law))
    end = math.log(required_snr_ratio(1.0 - _EDGE, **law))
    pieces = math.ceil(8.0 * (end - start))
    while True:
        fine = np.linspace(start, end, 4 * pieces + 1)
        exact = detection_probability(np.exp(fine), **law)
        spline = interpolate.CubicSpline(fine[::4], exact[::4])
        if np.abs(spline(fine) - exact).max() < _FIT:
            break
        pieces += pieces // 2
    step = (end - start) / pieces
    coefficients = np.ascontiguousarray(spline.c[::-1].T * step ** np.arange(4))
    coefficients.setflags(write=False)
    return ProbabilityTable(**law, start=start, pieces_per_unit=1.0 / step, coefficients=coefficients)
