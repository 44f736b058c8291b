"""Links as state machines: down, slewing, acquiring, up, by what geometry and terminals allow.

A link may stand while both nodes are up, nobody has closed it, and it is in range, clear of the air,
slow enough to follow, away from the Sun, and each end has a terminal for it. Then it is pointed,
acquired (a time of its own, given up and begun anew at the most that is allowed), and up until it
may not stand any more.

Cost: 0.1 us a link and step: 20,000 links 2 ms.
"""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from lookdown.arrays import Codes, Flags, Positions, Scalars, Velocities
from lookdown.astro import EARTH_RATE_RADPS, SEMI_MAJOR_M, sun_ecef_m
from lookdown.network._crossing_kernels import pair_free
from lookdown.network._link_state_kernels import Bodies, Limits, Rows, step_links
from lookdown.network.terminals import OpticalTerminal
from lookdown.seeds import philox_key
from lookdown.units import ParameterReference

__all__ = [
    "LINK_STATE_REFERENCE",
    "CrossingLinks",
    "LinkFault",
    "LinkMachine",
    "LinkReport",
    "inertial_velocity_mps",
    "link_limits",
]

_LOOK_STEP_S = 30.0
"""Step of looking ahead for partners."""

_P = ParameterReference
LINK_STATE_REFERENCE: dict[str, ParameterReference] = {
    "grazing_height_m": _P("length", "km", 80.0, 60.0, 100.0, "Hypatia: links must clear 80 km"),
    "terminal_count": _P("ratio", "1", 4, 2, 5, "+Grid takes four; Starlink flies three [published]"),
}
"""Default figures of what a link may do, beside those of its terminals."""


class LinkFault(IntEnum):
    """Why a link may not stand."""

    NONE = 0
    NODE = 1
    CLOSED = 2
    RANGE = 3
    GRAZING = 4
    SLEW_RATE = 5
    SUN = 6
    TERMINALS = 7


def link_limits(
    terminal: OpticalTerminal, grazing_height_m: float = LINK_STATE_REFERENCE["grazing_height_m"].base_si
) -> Limits:
    """Return what a link between two of these terminals may do.

    Examples
    --------
    >>> from lookdown.network.terminals import TERMINALS
    >>> link_limits(TERMINALS["starlink"]).range_max_m
    5400000.0
    """
    return Limits(
        range_max_m=terminal.range_max_m,
        clear_radius_m=SEMI_MAJOR_M + grazing_height_m,
        slew_rate_max_radps=terminal.slew_rate_max_radps,
        sun_cosine=float(np.cos(terminal.sun_exclusion_rad)),
        acquisition_min_s=terminal.acquisition_min_s,
        acquisition_scale_s=terminal.acquisition_mean_s - terminal.acquisition_min_s,
        acquisition_max_s=terminal.acquisition_max_s,
    )


def inertial_velocity_mps(position_ecef_m: Positions, velocity_ecef_mps: Velocities) -> Velocities:
    """Return velocities past the stars on the Earth's axes of the instant: v + omega x r.

    Examples
    --------
    >>> inertial_velocity_mps(np.array([[7e6, 0.0, 0.0]]), np.zeros((1, 3))).round(1)
    array([[  0. , 510.4,   0. ]])
    """
    moving = np.array(velocity_ecef_mps, np.float64)
    moving[:, 0] -= EARTH_RATE_RADPS * position_ecef_m[:, 1]
    moving[:, 1] += EARTH_RATE_RADPS * position_ecef_m[:, 0]
    return moving


@dataclass(frozen=True, slots=True)
class LinkReport:
    """Links at one instant, a row a pair as asked for.

    Attributes
    ----------
    state : (m,) uint8
        `LinkState`.
    fault : (m,) uint8
        `LinkFault`; 0 where the link may stand.
    length_m : (m,) float64
    """

    state: Codes
    fault: Codes
    length_m: Scalars


@dataclass(slots=True)
class LinkMachine:
    """The states of all links of a network.

    Parameters
    ----------
    limits : Limits
        From `link_limits`.
    terminal_count : (n,) int32
        Of each node.
    seed : int
    start_tai_ns : int
        Of the first step, or before it.

    Attributes
    ----------
    acquisition_count, loss_count : int
        So far: links that came up; links that were up and may not stand any more, or are not asked for any more.
    up_s : float
        Link-seconds up, so far.
    """

    limits: Limits
    terminal_count: np.ndarray
    seed: int
    start_tai_ns: int
    _rows: Rows = field(init=False)
    _holder: np.ndarray = field(init=False)
    _pointing: np.ndarray = field(init=False)
    _before_ns: int = field(init=False)
    _gone: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        nodes, terminals = len(self.terminal_count), int(max(self.terminal_count.max(initial=0), 1))
        self._holder = np.full((nodes, terminals), -1, np.int64)
        self._pointing = np.zeros((nodes, terminals, 3))
        self._rows = _new_rows(np.empty((0, 2), np.int64), nodes, self.start_tai_ns)
        self._before_ns = self.start_tai_ns
        self._gone = np.zeros(3, np.int64)

    @property
    def acquisition_count(self) -> int:
        """Links that came up, so far."""
        return int(self._gone[0] + self._rows.acquisitions.sum())

    @property
    def loss_count(self) -> int:
        """Links that were up and are not any more, so far."""
        return int(self._gone[1] + self._rows.losses.sum())

    @property
    def up_s(self) -> float:
        """Link-seconds up, so far."""
        return float(self._gone[2] + self._rows.up_ns.sum()) * 1e-9

    def step(
        self,
        time_tai_ns: int,
        position_ecef_m: Positions,
        velocity_ecef_mps: Velocities,
        *,
        is_up: Flags,
        pairs: np.ndarray,
        is_open: np.ndarray,
    ) -> LinkReport:
        """Advance to an instant; links that are not asked for any more let go of their terminals.

        Parameters
        ----------
        time_tai_ns : int
            Not before that of the last step.
        position_ecef_m, velocity_ecef_mps : (n, 3) float64
            Of the nodes.
        is_up : (n,) bool
        pairs : (m, 2) int
            Links asked for, each pair once, in the order in which they choose terminals.
        is_open : (m,) bool
            Which of them nobody has closed.
        """
        assert time_tai_ns >= self._before_ns
        self._ask(np.asarray(pairs, np.int64), time_tai_ns)
        self._rows.is_open[:] = is_open
        moving = inertial_velocity_mps(position_ecef_m, velocity_ecef_mps)
        bodies = Bodies(
            np.ascontiguousarray(position_ecef_m), moving, is_up, self.terminal_count, self._holder, self._pointing
        )
        sun = sun_ecef_m(np.array([time_tai_ns]))[0]
        key = philox_key(self.seed, "network links")
        step_links(bodies, self._rows, sun / np.linalg.norm(sun), self._before_ns, time_tai_ns, key, self.limits)
        self._before_ns = time_tai_ns
        rows = self._rows
        return LinkReport(rows.state.copy(), rows.fault.copy(), rows.length_m.copy())

    def snapshot(self) -> dict[str, np.ndarray]:
        """Return the states of all links and terminals, to go on from later."""
        state = {f"row_{name}": getattr(self._rows, name).copy() for name in Rows._fields}
        own = {"holder": self._holder.copy(), "pointing": self._pointing.copy(), "gone": self._gone.copy()}
        return {**state, **own, "before_ns": np.array([self._before_ns])}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go on from a snapshot."""
        self._rows = Rows(*(state[f"row_{name}"].copy() for name in Rows._fields))
        self._holder, self._pointing = state["holder"].copy(), state["pointing"].copy()
        self._gone, self._before_ns = state["gone"].copy(), int(state["before_ns"][0])

    def _ask(self, pairs: np.ndarray, time_tai_ns: int) -> None:
        """Take over the links asked for: old ones keep their state, those left out are let go."""
        nodes = len(self.terminal_count)
        new = _new_rows(pairs, nodes, time_tai_ns)
        old = self._rows
        if np.array_equal(new.key, old.key):
            return
        assert len(np.unique(new.key)) == len(new.key), "a pair is asked for once"
        order = np.argsort(old.key, kind="stable")
        place = np.searchsorted(old.key[order], new.key)
        found = np.zeros(len(new.key), bool)
        if len(old.key):
            place = order[np.minimum(place, len(order) - 1)]
            found = old.key[place] == new.key
        kept = place[found]
        for name in ("state", "due_ns", "since_ns", "fault", "acquisitions", "losses", "up_ns"):
            getattr(new, name)[found] = getattr(old, name)[kept]
        gone = np.ones(len(old.key), bool)
        gone[kept] = False
        was_up = old.state[gone] == 3
        # What is let go was up until now.
        last = np.where(was_up, time_tai_ns - np.maximum(self._before_ns, old.since_ns[gone]), 0).sum()
        self._gone += [
            old.acquisitions[gone].sum(),
            old.losses[gone].sum() + was_up.sum(),
            old.up_ns[gone].sum() + last,
        ]
        self._holder[np.isin(self._holder, old.key[gone])] = -1
        self._rows = new


@dataclass(slots=True)
class CrossingLinks:
    """Partners of one terminal a satellite that meets satellites of another group as they pass.

    A satellite keeps its partner for as long as they are of two groups and the state machine says that the link may
    stand, and then takes another; both must be without one. With `keeps` only the second counts.

    Parameters
    ----------
    limits : Limits
    by_time : bool
        Whether to choose who stays in reach longest; else the nearest.
    keeps : bool
        Whether partners who have come to be of one group stay together for as long as the link may stand.
    horizon_s : float
        How far ahead to look.
    """

    limits: Limits
    by_time: bool = field(kw_only=True)
    keeps: bool = field(kw_only=True, default=False)
    horizon_s: float = 5400.0
    partner: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.partner = np.empty(0, np.int32)

    def step(
        self, position_ecef_m: Positions, velocity_ecef_mps: Velocities, *, group: np.ndarray, plane: np.ndarray
    ) -> np.ndarray:
        """Return the pairs for an instant, after giving partners to those who have none.

        Parameters
        ----------
        position_ecef_m, velocity_ecef_mps : (n, 3) float64
        group : (n,) int32
            Partners are of two groups; -1 takes no part.
        plane : (n,) int32
            Partners are of two planes.

        Returns
        -------
        (m, 2) int64
        """
        if len(self.partner) != len(group):
            self.partner = np.full(len(group), -1, np.int32)
        moving = inertial_velocity_mps(position_ecef_m, velocity_ecef_mps)
        rate = np.linalg.norm(np.cross(position_ecef_m, moving), axis=1) / (position_ecef_m**2).sum(axis=1)
        place = np.ascontiguousarray(position_ecef_m)
        reach = (self.limits.range_max_m, self.limits.clear_radius_m, _LOOK_STEP_S, self.horizon_s)
        pair_free(place, moving, rate, group, plane, self.partner, *reach, self.by_time, self.keeps)
        first = np.flatnonzero(self.partner > np.arange(len(group)))
        return np.stack([first, self.partner[first]], axis=1).astype(np.int64)

    def let_go(self, pairs: np.ndarray, fault: Codes) -> None:
        """Free both ends of the pairs that may not stand any more.

        Parameters
        ----------
        pairs : (m, 2) int64
            As returned by `step`.
        fault : (m,) uint8
            `LinkFault` of each.
        """
        lost = pairs[fault != LinkFault.NONE]
        self.partner[lost.ravel()] = -1


def _new_rows(pairs: np.ndarray, nodes: int, time_ns: int) -> Rows:
    count = len(pairs)
    low, high = np.sort(pairs.reshape(-1, 2), axis=1).T
    zeros = [np.zeros(count, np.int64) for _ in range(3)]
    return Rows(
        node_a=pairs[:, 0].astype(np.int32),
        node_b=pairs[:, 1].astype(np.int32),
        key=low * nodes + high,
        is_open=np.ones(count, bool),
        state=np.zeros(count, np.uint8),
        due_ns=np.full(count, time_ns, np.int64),
        since_ns=np.full(count, time_ns, np.int64),
        fault=np.zeros(count, np.uint8),
        length_m=np.zeros(count),
        acquisitions=zeros[0],
        losses=zeros[1],
        up_ns=zeros[2],
    )
