"""Beams of a satellite: a hexagonal fan over the disc of the Earth, in the plane of direction cosines.

There a beam of a planar array has the same shape wherever it points. Each transmitter belongs to the nearest beam.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Matrices3, Positions, Scalars

__all__ = ["BEAM_COUNTS", "BeamFan", "beam_fan"]

BEAM_COUNTS = (1, 7, 19, 37, 61)
"""Centred hexagonal numbers: a middle beam and 0 to 4 rings."""

_HALF_POWER = 4.0 * math.log(2.0)


@dataclass(frozen=True, slots=True)
class BeamFan:
    """Where beams point and how wide they are.

    Attributes
    ----------
    centres : (beams, 2) float64
        Direction cosines on the along and starboard axes.
    width : float
        Half-power width as a direction cosine.
    peak_gain_ratio : float
        In the middle of a beam that points down.
    """

    centres: np.ndarray
    width: float
    peak_gain_ratio: float

    def of(self, frame: Matrices3, los_ecef: Positions) -> tuple[np.ndarray, Scalars]:
        """Return the nearest beam of each line of sight, and its gain there.

        A Gaussian main lobe times the cosine from nadir, by which a planar array's gain falls when it scans.

        Parameters
        ----------
        frame : (n, 3, 3) float64
            From `lookdown.sensing.geometry.local_frame`.
        los_ecef : (n, 3) float64, 1, ITRF

        Returns
        -------
        beam : (n,) int64
        gain_ratio : (n,) float64
        """
        local = np.einsum("ijk,ik->ij", frame, los_ecef)
        square = np.full(len(local), np.inf)
        beam = np.zeros(len(local), np.int64)
        # Beam by beam: a table of all distances would be as large as pairs times beams.
        for row, (u, v) in enumerate(self.centres):
            away = (local[:, 0] - u) ** 2 + (local[:, 1] - v) ** 2
            nearer = away < square
            square[nearer], beam[nearer] = away[nearer], row
        gain = self.peak_gain_ratio * np.exp(-_HALF_POWER * square / self.width**2) * np.maximum(local[:, 2], 0.0)
        return beam, gain


def beam_fan(beam_count: int, disc_cosine: float, efficiency_ratio: float) -> BeamFan:
    """Return the fan of a number of beams that covers the disc of the Earth.

    The spacing is such that a circle round each ring reaches the edge of the disc; the half-power width is the
    spacing. The peak gain follows from the width: a Gaussian lobe of width w in cosines fills pi w^2 / (4 ln 2).

    Parameters
    ----------
    beam_count : int
        One of `BEAM_COUNTS`.
    disc_cosine : float
        Sine of the off-nadir angle of the horizon, R / (R + h).
    efficiency_ratio : float

    Examples
    --------
    >>> fan = beam_fan(7, 0.9, 0.6)
    >>> len(fan.centres), round(10.0 * math.log10(fan.peak_gain_ratio), 1)
    (7, 12.7)
    """
    assert beam_count in BEAM_COUNTS and 0.0 < disc_cosine <= 1.0 and 0.0 < efficiency_ratio <= 1.0
    rings = BEAM_COUNTS.index(beam_count)
    spacing = disc_cosine / (rings + 0.5)
    centres = [
        (spacing * (q + 0.5 * r), spacing * r * math.sqrt(0.75))
        for q in range(-rings, rings + 1)
        for r in range(max(-rings, -q - rings), min(rings, -q + rings) + 1)
    ]
    gain = 4.0 * math.pi * efficiency_ratio * _HALF_POWER / (math.pi * spacing**2)
    return BeamFan(np.array(centres), spacing, gain)
