"""What a look of the mission weighs on the network: where it is worked up, and what goes with its plots."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Scalars
from lookdown.network.processing import ProcessingMode, ProcessingParameters, processing_cost
from lookdown.units import ParameterReference

__all__ = ["LOADS_REFERENCE", "Loads"]


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


_P = ParameterReference
LOADS_REFERENCE: dict[str, ParameterReference] = {
    "header_bit": _P("data_size", "B", 200.0, 100.0, 1000.0, "assumption: pose, sector and what could be seen, sealed"),
    "sensing_s": _P("time", "ms", 100.0, 25.0, 500.0, "assumption: half a dwell of four looks of 50 ms"),
}
"""Default figures of what goes with the plots, as a scenario writes them."""
