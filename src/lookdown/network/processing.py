"""Where a look is worked up: raw samples to the gateway, plots, or tracklets, and what each costs.

Raw samples take the link and spare the satellite's computer; plots are found on board; tracklets join
several looks on board, take the least of the link, and wait for their looks. Work on board queues as
customers of one server with exponential times (M/M/1): its time is the service over what is idle.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lookdown.arrays import Codes, Scalars
from lookdown.units import ParameterReference

__all__ = [
    "PROCESSING_REFERENCE",
    "ProcessingCost",
    "ProcessingMode",
    "ProcessingParameters",
    "choose_modes",
    "processing_cost",
    "reference_processing",
]


class ProcessingMode(IntEnum):
    """What a satellite sends of its looks."""

    RAW = 0
    PLOTS = 1
    TRACKLETS = 2


@dataclass(frozen=True, slots=True)
class ProcessingParameters:
    """What a look takes of links and computers, in SI.

    Attributes
    ----------
    raw_bit, plot_bit, tracklet_bit : float
        Of a look as samples, of a plot, of a tracklet with its state and covariance.
    plots_a_look : float
    tracklet_looks : float
        Looks that a tracklet joins.
    detect_op, join_op : float
        Operations from the samples of a look to its plots, and to join a plot to a tracklet.
    board_op_ps, gateway_op_ps : float
        Of a satellite's computer, and of the share of a gateway's that one satellite gets.
    load_max_ratio : float
        Of computer and link: more is not planned for.
    """

    raw_bit: float
    plot_bit: float
    tracklet_bit: float
    plots_a_look: float
    tracklet_looks: float
    detect_op: float
    join_op: float
    board_op_ps: float
    gateway_op_ps: float
    load_max_ratio: float

    def __post_init__(self) -> None:
        assert min(self.raw_bit, self.plot_bit, self.tracklet_bit, self.board_op_ps, self.gateway_op_ps) > 0.0
        assert self.tracklet_looks >= 1.0 and 0.0 < self.load_max_ratio < 1.0


_P = ParameterReference
PROCESSING_REFERENCE: dict[str, ParameterReference] = {
    "raw_bit": _P("data_size", "MB", 4.0, 0.5, 40.0, "assumption: 10 ms, 10 MHz, I and Q of 8 bits, 20 channels"),
    "plot_bit": _P("data_size", "B", 200.0, 100.0, 400.0, "load example: 200 B a report"),
    "tracklet_bit": _P("data_size", "B", 300.0, 200.0, 600.0, "assumption: 6 states and 21 covariances of 4 B, sealed"),
    "plots_a_look": _P("ratio", "1", 2.0, 0.1, 20.0, "assumption"),
    "tracklet_looks": _P("ratio", "1", 4.0, 2.0, 10.0, "assumption"),
    "detect_op": _P(
        "ratio", "1", 2e9, 2e8, 2e10, "assumption: transforms in range and Doppler of 20 channels, clutter"
    ),
    "join_op": _P("ratio", "1", 1e5, 1e4, 1e6, "assumption: gate, predict and update of a few candidates"),
    "board_op_ps": _P("compute_rate", "Gop/s", 500.0, 50.0, 2000.0, "assumption: a space computer of today"),
    "gateway_op_ps": _P("compute_rate", "Gop/s", 5000.0, 1000.0, 50000.0, "assumption: a server for each satellite"),
    "load_max_ratio": _P("ratio", "1", 0.8, 0.5, 0.9, "assumption: a queue of five on average"),
}
"""Default figure of every field of `ProcessingParameters`, as a scenario writes it."""


def reference_processing(**changes: float) -> ProcessingParameters:
    """Return the parameters of `PROCESSING_REFERENCE`, with some fields of yours.

    Examples
    --------
    >>> reference_processing(plots_a_look=5.0).plots_a_look
    5.0
    """
    values = {name: reference.base_si for name, reference in PROCESSING_REFERENCE.items()}
    return ProcessingParameters(**{**values, **changes})


@dataclass(frozen=True, slots=True)
class ProcessingCost:
    """What a mode costs each satellite.

    Attributes
    ----------
    link_bps : (n,) float64
        Asked of the first link.
    board_load_ratio, gateway_load_ratio : (n,) float64
        Of the computers; 1 or more is too much.
    board_s, gateway_s : (n,) float64
        From the look to what is sent, the wait for the looks of a tracklet with it, and at the gateway; infinite
        where a computer is asked too much.
    """

    link_bps: Scalars
    board_load_ratio: Scalars
    gateway_load_ratio: Scalars
    board_s: Scalars
    gateway_s: Scalars


def processing_cost(mode: ProcessingMode, look_rate_hz: Scalars, parameters: ProcessingParameters) -> ProcessingCost:
    """Return what a mode costs satellites that look so many times a second.

    Parameters
    ----------
    mode : ProcessingMode
    look_rate_hz : (n,) float64
        Each with its samples; a tracklet joins looks a second apart.
    parameters : ProcessingParameters

    References
    ----------
    Kleinrock, Queueing Systems, volume 1 (1975), section 3.2: time in an M/M/1 system.

    Examples
    --------
    >>> cost = processing_cost(ProcessingMode.PLOTS, np.array([100.0]), reference_processing())
    >>> cost.link_bps, cost.board_load_ratio
    (array([320000.]), array([0.4]))
    """
    looks = np.asarray(look_rate_hz, np.float64)
    p = parameters
    detected = p.detect_op + p.plots_a_look * p.join_op
    board_op = {ProcessingMode.RAW: 0.0, ProcessingMode.PLOTS: p.detect_op, ProcessingMode.TRACKLETS: detected}[mode]
    gateway_op = {
        ProcessingMode.RAW: detected,
        ProcessingMode.PLOTS: p.plots_a_look * p.join_op,
        ProcessingMode.TRACKLETS: p.plots_a_look * p.join_op / p.tracklet_looks,
    }[mode]
    bits = {
        ProcessingMode.RAW: p.raw_bit,
        ProcessingMode.PLOTS: p.plots_a_look * p.plot_bit,
        ProcessingMode.TRACKLETS: p.plots_a_look * p.tracklet_bit / p.tracklet_looks,
    }[mode]
    # Looks of one object are a second apart: the middle of a tracklet's looks has waited so long.
    wait_s = 0.5 * (p.tracklet_looks - 1.0) if mode is ProcessingMode.TRACKLETS else 0.0
    board_load, board_s = _server(looks, board_op / p.board_op_ps)
    gateway_load, gateway_s = _server(looks, gateway_op / p.gateway_op_ps)
    return ProcessingCost(looks * bits, board_load, gateway_load, board_s + wait_s, gateway_s)


def _server(rate_hz: np.ndarray, service_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the load of one server and the time in it."""
    load = rate_hz * service_s
    idle = np.where(load < 1.0, 1.0 - load, 1.0)
    return load, np.where(load < 1.0, service_s / idle, np.inf)


def choose_modes(
    look_rate_hz: Scalars, link_bps: Scalars, parameters: ProcessingParameters
) -> tuple[Codes, np.ndarray, Scalars]:
    """Return for each satellite the mode that is quickest among those that its link and computers bear.

    Parameters
    ----------
    look_rate_hz : (n,) float64
    link_bps : (n,) float64
        Of its way to the ground, its share of what others use as well.
    parameters : ProcessingParameters

    Returns
    -------
    mode : (n,) uint8
        `ProcessingMode`; tracklets, the least of the link, where none is borne.
    is_borne : (n,) bool
    time_s : (n,) float64
        On board, on the first link and at the gateway; infinite where not borne.

    Examples
    --------
    >>> mode, borne, _ = choose_modes(np.array([10.0, 10.0, 1e4]), np.array([1e10, 1e6, 1e6]), reference_processing())
    >>> mode, borne
    (array([0, 1, 2], dtype=uint8), array([ True,  True, False]))
    """
    p = parameters
    bits = (p.raw_bit, p.plots_a_look * p.plot_bit, p.tracklet_bit)
    times = np.empty((len(ProcessingMode), len(look_rate_hz)))
    for mode in ProcessingMode:
        cost = processing_cost(mode, look_rate_hz, p)
        most = np.maximum(np.maximum(cost.board_load_ratio, cost.gateway_load_ratio), cost.link_bps / link_bps)
        time_s = cost.board_s + bits[mode] / link_bps + cost.gateway_s
        times[mode] = np.where(most <= p.load_max_ratio, time_s, np.inf)
    best = times.min(axis=0)
    borne = np.isfinite(best)
    chosen = np.where(borne, times.argmin(axis=0), ProcessingMode.TRACKLETS).astype(np.uint8)
    return chosen, borne, best
