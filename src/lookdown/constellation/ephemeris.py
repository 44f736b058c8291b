"""The ephemeris table: where every satellite of a constellation is at any instant of a span.

A polynomial of degree 7 an interval, through eight positions of SGP4 that were turned to
ECEF once. An interval is as long as the fastest perigee allows, 600 s in low Earth orbit,
where the table is within 3 mm of SGP4; an element set itself errs by a kilometre.
Velocity is the derivative of position. SGP4's own velocity is not: it differs by up to
19 mm/s at 400 km, and by 4 m/s at the perigee of a transfer orbit.

Cost: 192 bytes and seven SGP4 calls a satellite and interval (600 satellites over 3 h:
2.3 MB, 0.04 s; 26,000 over a day: 0.73 GB, 15 s), then 2 ns a state, where SGP4 itself
takes 450 ns. Figures and the schemes that were left: design/0007-ephemeris-table.md.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from lookdown.constellation._ephemeris_build import Stretch, fill, node_step_s_for
from lookdown.constellation._ephemeris_kernels import POINTS, evaluate
from lookdown.constellation.elements import MeanElements
from lookdown.constellation.walker import WalkerShell, walker_elements
from lookdown.tables import Satellites

__all__ = ["EphemerisTable"]

_NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class EphemerisTable:
    """States of all satellites of a constellation at any instant of a span.

    Attributes
    ----------
    first_node_tai_ns, node_step_ns : int
        Interval i runs from ``first_node_tai_ns + i * node_step_ns`` on, for one step.
    coefficients : (intervals, 8, n, 3) float64, metre, ITRF
        Of the powers 0 to 7 of s, the place in the interval from -1 to 1; zero where
        the code is not. Kernels read them through `_ephemeris_kernels.state_between`.
    codes : (intervals, n) uint8
        0 where the state is good; otherwise see `STATUS_SENTENCES`.
    elements : MeanElements, n rows
    """

    first_node_tai_ns: int
    node_step_ns: int
    coefficients: np.ndarray
    codes: np.ndarray
    elements: MeanElements

    def __post_init__(self) -> None:
        intervals, count = self.codes.shape
        assert intervals >= 1 and self.node_step_ns > 0, "a table needs an interval and a step"
        assert self.coefficients.shape == (intervals, POINTS, count, 3), "eight coefficients an interval and satellite"
        assert count == len(self.elements), "one element set a satellite"

    @property
    def stop_tai_ns(self) -> int:
        """Last instant that the table holds."""
        return self.first_node_tai_ns + self.codes.shape[0] * self.node_step_ns

    @classmethod
    def from_elements(
        cls, elements: MeanElements, start_tai_ns: int, stop_tai_ns: int, node_step_s: float | None = None
    ) -> Self:
        """Return the table of some satellites over a span, with one step of margin at each end.

        Parameters
        ----------
        elements : MeanElements
            One row a satellite.
        start_tai_ns, stop_tai_ns : int
        node_step_s : float, second, optional
            Length of an interval; by default the longest that keeps the error to a few
            millimetres (600 s in low orbit, 240 s where one is on a transfer orbit). The
            error grows as its eighth power; where it could pass 0.5 m the status is ROUGH.

        Raises
        ------
        ArgumentError
            For instants outside the table of leap seconds.

        Examples
        --------
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=4, plane_count=2, phasing=1)
        >>> start = 1633564837000000000
        >>> elements = walker_elements(shell, start)
        >>> table = EphemerisTable.from_elements(elements, start, start + 600 * 10**9)
        >>> len(table.at(start + 90 * 10**9))
        4
        """
        assert start_tai_ns <= stop_tai_ns, "the span ends before it starts"
        assert len(np.unique(elements.satellite_id)) == len(elements), "each satellite has one element set"
        step_ns = round((node_step_s or node_step_s_for(elements)) * _NS_PER_S)
        intervals = -(-(stop_tai_ns - start_tai_ns) // step_ns) + 2
        coefficients = np.empty((intervals, POINTS, len(elements), 3))
        codes = np.zeros((intervals, len(elements)), np.uint8)
        table = cls(start_tai_ns - step_ns, step_ns, coefficients, codes, elements)
        fill(
            coefficients,
            codes,
            elements=elements,
            stretches=[Stretch(row, row, 0, intervals) for row in range(len(elements))],
            first_node_tai_ns=table.first_node_tai_ns,
            node_step_ns=step_ns,
        )
        return table

    @classmethod
    def from_shell(
        cls, shell: WalkerShell, start_tai_ns: int, stop_tai_ns: int, node_step_s: float | None = None
    ) -> Self:
        """Return the table of a Walker shell whose elements have the start as their epoch.

        Parameters
        ----------
        shell : WalkerShell
        start_tai_ns, stop_tai_ns : int
        node_step_s : float, second, optional
            See `from_elements`.

        Raises
        ------
        ArgumentError
            For instants outside the table of leap seconds.

        Examples
        --------
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=24, plane_count=6, phasing=1)
        >>> start = 1633564837000000000
        >>> satellites = EphemerisTable.from_shell(shell, start, start + 10**9).at(start)
        >>> len(satellites), int(satellites.status.max())
        (24, 0)
        """
        return cls.from_elements(walker_elements(shell, start_tai_ns), start_tai_ns, stop_tai_ns, node_step_s)

    def codes_at(self, instants_tai_ns: np.ndarray) -> np.ndarray:
        """Return the codes of all satellites at many instants.

        Parameters
        ----------
        instants_tai_ns : (m,) int64
            Within the span given at the start, or one step of either end of it; an
            instant outside is a programmer's fault. One on a node belongs to the interval
            that it starts, the very last to the last interval.

        Returns
        -------
        (m, n) uint8
            0 where the state is good; otherwise see `STATUS_SENTENCES`.

        Examples
        --------
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=4, plane_count=2, phasing=1)
        >>> start = 1633564837000000000
        >>> EphemerisTable.from_shell(shell, start, start).codes_at(np.array([start]))
        array([[0, 0, 0, 0]], dtype=uint8)
        """
        passed = np.asarray(instants_tai_ns, dtype=np.int64) - self.first_node_tai_ns
        outside = (passed < 0) | (passed > self.codes.shape[0] * self.node_step_ns)
        assert not outside.any(), self._outside(int(instants_tai_ns[np.argmax(outside)]))
        return np.asarray(self.codes)[np.minimum(passed // self.node_step_ns, self.codes.shape[0] - 1)]

    def _outside(self, time_tai_ns: int) -> str:
        return f"instant {time_tai_ns} is outside the ephemeris table, {self.first_node_tai_ns} to {self.stop_tai_ns}"

    def states_at(
        self, instants_tai_ns: np.ndarray, out: tuple[np.ndarray, np.ndarray] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return positions and velocities of all satellites at many instants.

        The fast way through a span: 2 ns a state where instants come in order. Status is
        `codes_at`.

        Parameters
        ----------
        instants_tai_ns : (m,) int64
            See `codes_at`.
        out : two (m, n, 3) float64 arrays, C-contiguous, optional
            Written and returned; new memory costs more than the arithmetic.

        Returns
        -------
        position_ecef_m, velocity_ecef_mps : (m, n, 3) float64, metre and metre a second, ITRF
            Zero where the code is not 0.

        Examples
        --------
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=24, plane_count=6, phasing=1)
        >>> start = 1633564837000000000
        >>> table = EphemerisTable.from_shell(shell, start, start + 60 * 10**9)
        >>> position, velocity = table.states_at(start + 10**9 * np.arange(60))
        >>> position.shape
        (60, 24, 3)
        """
        instants = np.asarray(instants_tai_ns, dtype=np.int64)
        shape = (len(instants), len(self.elements), 3)
        position, velocity = (np.empty(shape), np.empty(shape)) if out is None else out
        for array in (position, velocity):
            assert array.shape == shape and array.flags.c_contiguous, f"expected C-contiguous {shape}"
        # A mapped array is handed on as a plain one, which kernels know.
        coefficients = np.asarray(self.coefficients).reshape(self.codes.shape[0], POINTS, -1)
        rows = (shape[0], 3 * shape[1])
        outside = evaluate(
            coefficients,
            self.first_node_tai_ns,
            self.node_step_ns,
            instants,
            position.reshape(rows),
            velocity.reshape(rows),
        )
        assert outside < 0, self._outside(int(instants[outside]))
        return position, velocity

    def at(self, time_tai_ns: int) -> Satellites:
        """Return the states of all satellites at an instant.

        Parameters
        ----------
        time_tai_ns : int
            See `codes_at`.

        Returns
        -------
        Satellites
            Position and velocity are zero where status is not 0.

        Examples
        --------
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=24, plane_count=6, phasing=1)
        >>> start = 1633564837000000000
        >>> satellites = EphemerisTable.from_shell(shell, start, start + 10**9).at(start)
        >>> round(float(np.linalg.norm(satellites.position_ecef_m[0])) / 1e3)
        6879
        """
        position, velocity = self.states_at(np.array([time_tai_ns], np.int64))
        interval = min((int(time_tai_ns) - self.first_node_tai_ns) // self.node_step_ns, self.codes.shape[0] - 1)
        return Satellites(
            satellite_id=self.elements.satellite_id,
            shell=self.elements.shell,
            plane=self.elements.plane,
            slot=self.elements.slot,
            vendor_id=self.elements.vendor_id,
            position_ecef_m=position[0],
            velocity_ecef_mps=velocity[0],
            status=np.array(self.codes[interval]),
        )
