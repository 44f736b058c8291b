"""What a look of the mission weighs on the network: where it is worked up, and what goes with its plots."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Codes, Scalars
from lookdown.network.processing import ProcessingMode, ProcessingParameters, processing_cost
from lookdown.units import ParameterReference

__all__ = ["LOADS_REFERENCE", "MIX_REFERENCE", "Loads", "TrafficMix"]


@dataclass(frozen=True, slots=True)
class Loads:
    """What is sent of a look.

    Attributes
    ----------
    mode : ProcessingMode
        RAW or PLOTS; a tracker of detections takes no tracklets.
    processing : ProcessingParameters
    header_bit : float
        Of a look: the pose, the sector, and what could be seen in it.
    sensing_s : float
        From the middle of the look to the end of its signals.
    """

    mode: ProcessingMode
    processing: ProcessingParameters
    header_bit: float
    sensing_s: float

    def size_bit(self, plots: np.ndarray) -> Scalars:
        """Return the size of looks with so many plots (n,) each.

        Examples
        --------
        >>> from lookdown.network.processing import reference_processing
        >>> Loads(ProcessingMode.PLOTS, reference_processing(), 800.0, 0.1).size_bit(np.array([0, 2]))
        array([ 800., 4000.])
        """
        own = plots * self.processing.plot_bit if self.mode is ProcessingMode.PLOTS else self.processing.raw_bit
        return np.asarray(self.header_bit + own + np.zeros(len(plots)))

    def times_s(self, look_rate_hz: float) -> tuple[float, float]:
        """Return the time that a look spends in the computers on board and at the gateway.

        Infinite where a computer is asked too much.
        """
        cost = processing_cost(self.mode, np.array([look_rate_hz]), self.processing)
        return float(cost.board_s[0]), float(cost.gateway_s[0])


@dataclass(frozen=True, slots=True)
class TrafficMix:
    """How the mission's reports are shared out among the classes where no tracker says of which each is.

    Attributes
    ----------
    control_ratio, custody_ratio, associated_ratio, other_ratio, bulk_ratio : float
        Of all reports; together 1.
    """

    control_ratio: float
    custody_ratio: float
    associated_ratio: float
    other_ratio: float
    bulk_ratio: float

    def __post_init__(self) -> None:
        assert min(self.shares) >= 0.0 and abs(sum(self.shares) - 1.0) < 1e-6, "shares make up the whole"

    @property
    def shares(self) -> tuple[float, ...]:
        """Shares by class, the first of them first."""
        return self.control_ratio, self.custody_ratio, self.associated_ratio, self.other_ratio, self.bulk_ratio

    def drawn(self, chances: Scalars) -> Codes:
        """Return the class (n,) uint8 that each of some chances from 0 to 1 falls on.

        Examples
        --------
        >>> TrafficMix(0.0, 0.05, 0.75, 0.2, 0.0).drawn(np.array([0.0, 0.04, 0.05, 0.79, 0.8, 1.0]))
        array([1, 1, 2, 2, 3, 3], dtype=uint8)
        """
        there = np.flatnonzero(self.shares)
        ends = np.cumsum(np.array(self.shares)[there])
        return there[np.searchsorted(ends[:-1], chances, side="right")].astype(np.uint8)


_P = ParameterReference
LOADS_REFERENCE: dict[str, ParameterReference] = {
    "header_bit": _P("data_size", "B", 200.0, 100.0, 1000.0, "assumption: pose, sector and what could be seen, sealed"),
    "sensing_s": _P("time", "ms", 100.0, 25.0, 500.0, "assumption: half a dwell of four looks of 50 ms"),
}
"""Default figures of what goes with the plots, as a scenario writes them."""

_FAST = "assumption: one report in twenty is of a fast or low object, or of a track that may be lost"
MIX_REFERENCE: dict[str, ParameterReference] = {
    "control_ratio": _P("ratio", "%", 0.0, 0.0, 5.0, "assumption: too little to be seen beside the reports"),
    "custody_ratio": _P("ratio", "%", 5.0, 1.0, 20.0, _FAST),
    "associated_ratio": _P("ratio", "%", 75.0, 50.0, 95.0, "assumption: what is left"),
    "other_ratio": _P("ratio", "%", 20.0, 4.0, 45.0, "assumption: one report in five belongs to no track"),
    "bulk_ratio": _P("ratio", "%", 0.0, 0.0, 5.0, "assumption: nothing else is sent"),
}
"""Default figure of every field of `TrafficMix`, as a scenario writes it."""
