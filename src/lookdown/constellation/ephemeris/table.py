"""The ephemeris table: where every satellite of a constellation is at any instant of a span.

A polynomial of degree 7 an interval, through eight positions of SGP4 that were turned to
ECEF once. An interval is as long as the fastest perigee allows, 600 s in low Earth orbit,
where the table is within 3 mm of SGP4; an element set itself errs by a kilometre.
Velocity is the derivative of position. SGP4's own velocity is not: it differs by up to
19 mm/s at 400 km, and by 4 m/s at the perigee of a transfer orbit.

Cost: 192 bytes and seven SGP4 calls a satellite and interval (600 satellites over 3 h:
2.3 MB, 0.06 s; 26,000 over a day: 0.73 GB, 19 s), then 2 ns a state, where SGP4 itself
takes 450 ns. Figures and the schemes that were left: design/0007-ephemeris-table.md.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from lookdown.constellation.elements.element_set import ElementSet
from lookdown.constellation.elements.history import Manoeuvres, manoeuvres, nearest
from lookdown.constellation.elements.mean import MeanElements
from lookdown.constellation.ephemeris._build import fill, node_step_s_for
from lookdown.constellation.ephemeris._ephemeris_kernels import POINTS, evaluate
from lookdown.constellation.ephemeris._history import (
    flag_aged,
    flag_disagreeing,
    flag_manoeuvres,
    nearest_sets,
    stretches_of,
)
from lookdown.constellation.ephemeris._store import drafted, mapped, new_coefficients, write_rest
from lookdown.constellation.patterns.walker import WalkerShell, walker_elements
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
    epochs : (intervals, n) int64, nanosecond of TAI since 1970
        Of the element set that fills the interval.
    elements : MeanElements, n rows
        One set a satellite, by default of several the one nearest to the middle of the table.
    """

    first_node_tai_ns: int
    node_step_ns: int
    coefficients: np.ndarray
    codes: np.ndarray
    epochs: np.ndarray
    elements: MeanElements
    _plain: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        intervals, count = self.codes.shape
        assert intervals >= 1 and self.node_step_ns > 0, "a table needs an interval and a step"
        assert self.coefficients.shape == (intervals, POINTS, count, 3), "eight coefficients an interval and satellite"
        # A mapped array is handed on as a plain one, which kernels know; (intervals, 8, 3 n).
        object.__setattr__(self, "_plain", np.asarray(self.coefficients).reshape(intervals, POINTS, 3 * count))
        assert count == len(self.elements) and self.epochs.shape == self.codes.shape, "one element set a satellite"

    @property
    def stop_tai_ns(self) -> int:
        """Last instant that the table holds."""
        return self.first_node_tai_ns + self.codes.shape[0] * self.node_step_ns

    @classmethod
    def from_elements(
        cls,
        elements: MeanElements | ElementSet,
        start_tai_ns: int,
        stop_tai_ns: int,
        node_step_s: float | None = None,
        *,
        age_limit_s: float | None = None,
        folder: Path | None = None,
    ) -> Self:
        """Return the table of some satellites over a span, with one step of margin at each end.

        Parameters
        ----------
        elements : MeanElements or ElementSet
            One row a satellite; of a file that holds several sets of one, `newest` or `nearest` chooses.
        start_tai_ns, stop_tai_ns : int
        node_step_s : float, second, optional
            Length of an interval; by default the longest that keeps the error to a few
            millimetres (600 s in low orbit, 240 s where one is on a transfer orbit). The
            error grows as its eighth power; where it passes 0.5 m the status is ROUGH.
        age_limit_s : float, second, optional
            Intervals further than this from the epoch have the status AGED; by default none.
        folder : Path, optional
            Where to write the table while it is made, to be mapped from there: for tables
            larger than memory. See `write`.

        Raises
        ------
        ArgumentError
            For instants outside the table of leap seconds.
        DataError
            Where the folder cannot be written.

        Examples
        --------
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=4, plane_count=2, phasing=1)
        >>> start = 1633564837000000000
        >>> elements = walker_elements(shell, start)
        >>> table = EphemerisTable.from_elements(elements, start, start + 600 * 10**9)
        >>> len(table.at(start + 90 * 10**9))
        4
        """
        elements = elements.elements if isinstance(elements, ElementSet) else elements
        assert len(np.unique(elements.satellite_id)) == len(elements), "each satellite has one element set"
        span = _span(elements, start_tai_ns, stop_tai_ns, node_step_s)
        chosen = np.broadcast_to(np.arange(len(elements)), (len(span) - 1, len(elements)))
        return cls._made(elements, elements, span, chosen, age_limit_s=age_limit_s, folder=folder)

    @classmethod
    def from_history(
        cls,
        history: MeanElements,
        start_tai_ns: int,
        stop_tai_ns: int,
        node_step_s: float | None = None,
        *,
        satellites: MeanElements | None = None,
        found: Manoeuvres | None = None,
        step_limit_m: float = 20e3,
        age_limit_s: float | None = None,
        folder: Path | None = None,
    ) -> Self:
        """Return the table of satellites that have several element sets, each interval from the nearest.

        Between neighbouring intervals of different sets the position steps, by the
        kilometres that the two disagree; no interval mixes two sets.

        Parameters
        ----------
        history : MeanElements
            One row a set; satellites may be there many times.
        start_tai_ns, stop_tai_ns : int
        node_step_s : float, second, optional
            See `from_elements`.
        satellites : MeanElements, optional
            One row a satellite, which stands for it in the table and gives the order; by default the
            set nearest to the middle of the span.
        found : Manoeuvres, optional
            Between two sets that a manoeuvre parts neither holds, and the status is MANOEUVRED;
            by default what `manoeuvres` finds. A verdict of UNKNOWN is not taken for one.
        step_limit_m : float, metre
            Where the position steps by more from set to set, neither is believed between
            their epochs, and the status is DISAGREEING. Steps of some kilometres are usual
            a day apart; a satellite near its end makes hundreds.
        age_limit_s : float, second, optional
        folder : Path, optional

        Raises
        ------
        ArgumentError
            For instants outside the table of leap seconds.
        DataError
            Where the folder cannot be written.

        Examples
        --------
        >>> from lookdown.constellation import explicit_elements
        >>> day, start = 86_400 * 10**9, 18_907 * 86_400 * 10**9
        >>> history = MeanElements.concatenate([
        ...     explicit_elements(epoch_tai_ns=start, altitude_m=500e3, inclination_rad=1.0),
        ...     explicit_elements(epoch_tai_ns=start + day, altitude_m=501e3, inclination_rad=1.0)])
        >>> table = EphemerisTable.from_history(history, start - day, start + 2 * day)
        >>> table.codes_at(start + day * np.array([-1, 0, 1]) + day // 2)[:, 0].tolist()
        [0, 8, 0]
        """
        span = _span(history, start_tai_ns, stop_tai_ns, node_step_s)
        if satellites is None:
            satellites = nearest(history, (start_tai_ns + stop_tai_ns) // 2)
        chosen = nearest_sets(history, satellites.satellite_id, span[:-1] + (span[1:] - span[:-1]) // 2)
        moved = manoeuvres(history) if found is None else found
        return cls._made(
            satellites,
            history,
            span,
            chosen,
            moved=moved,
            step_limit_m=step_limit_m,
            age_limit_s=age_limit_s,
            folder=folder,
        )

    @classmethod
    def _made(
        cls,
        satellites: MeanElements,
        sets: MeanElements,
        nodes_tai_ns: np.ndarray,
        chosen: np.ndarray,
        *,
        moved: Manoeuvres | None = None,
        step_limit_m: float = np.inf,
        age_limit_s: float | None,
        folder: Path | None,
    ) -> Self:
        """Return the table whose intervals between nodes (k + 1,) the chosen rows (k, n) of the sets fill."""
        first, step = int(nodes_tai_ns[0]), int(nodes_tai_ns[1] - nodes_tai_ns[0])
        codes, epochs = np.zeros(chosen.shape, np.uint8), sets.epoch_tai_ns[chosen]
        if moved is not None:
            flag_manoeuvres(codes, nodes_tai_ns, satellites.satellite_id, moved)
        if age_limit_s is not None:
            flag_aged(codes, nodes_tai_ns, epochs, age_limit_s)

        def write(coefficients: np.ndarray) -> None:
            fill(coefficients, codes, elements=sets, stretches=stretches_of(chosen), nodes_tai_ns=nodes_tai_ns)
            flag_disagreeing(coefficients, codes, nodes_tai_ns=nodes_tai_ns, epoch_tai_ns=epochs, limit_m=step_limit_m)

        shape = (len(chosen), POINTS, len(satellites), 3)
        if folder is None:
            coefficients = np.empty(shape)
            write(coefficients)
            return cls(first, step, coefficients, codes, epochs, satellites)
        with drafted(folder) as draft:
            coefficients = new_coefficients(draft, shape)
            write(coefficients)
            cls(first, step, coefficients, codes, epochs, satellites)._write_all_but_coefficients(draft)
        return cls.open(folder)

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

    def write(self, folder: Path) -> None:
        """Write the table into a folder, in place of an older one there.

        Parameters
        ----------
        folder : Path
            Made beside its name and then renamed, so that it is whole or not there.

        Raises
        ------
        DataError
            Where the name is taken by something else, or the files cannot be written.
        """
        with drafted(folder) as draft:
            new_coefficients(draft, self.coefficients.shape)[:] = self.coefficients
            self._write_all_but_coefficients(draft)

    def _write_all_but_coefficients(self, draft: Path) -> None:
        clock = (self.first_node_tai_ns, self.node_step_ns)
        write_rest(draft, clock=clock, codes=self.codes, epochs=self.epochs, elements=self.elements)

    @classmethod
    def open(cls, folder: Path, *, check: bool = False) -> Self:
        """Return the table in a folder, mapped: opening reads next to nothing, and processes share one copy.

        Parameters
        ----------
        folder : Path
        check : bool
            Whether to hold the coefficients against their SHA-256, which reads all of them;
            everything else is held against its own in any case.

        Raises
        ------
        DataError
            For a folder, file or version that is missing, cut off or not what it says.

        Examples
        --------
        >>> import tempfile
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=4, plane_count=2, phasing=1)
        >>> start = 1633564837000000000
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     EphemerisTable.from_shell(shell, start, start).write(Path(folder) / "table")
        ...     len(EphemerisTable.open(Path(folder) / "table").at(start))
        4
        """
        return cls(**mapped(folder, check=check))

    def age_s_at(self, instants_tai_ns: np.ndarray) -> np.ndarray:
        """Return how long before each instant the element set in use was right.

        Parameters
        ----------
        instants_tai_ns : (m,) int64
            See `codes_at`.

        Returns
        -------
        (m, n) float64, second
            Below zero where the set's epoch is still to come.

        Examples
        --------
        >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=2, plane_count=2, phasing=1)
        >>> start = 1633564837000000000
        >>> EphemerisTable.from_shell(shell, start, start).age_s_at(np.array([start + 60 * 10**9]))
        array([[60., 60.]])
        """
        instants = np.asarray(instants_tai_ns, dtype=np.int64)
        return (instants[:, np.newaxis] - self.epochs[self._intervals(instants)]) / _NS_PER_S

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
        return np.asarray(self.codes)[self._intervals(np.asarray(instants_tai_ns, dtype=np.int64))]

    def _intervals(self, instants_tai_ns: np.ndarray) -> np.ndarray:
        passed = instants_tai_ns - self.first_node_tai_ns
        outside = (passed < 0) | (passed > self.codes.shape[0] * self.node_step_ns)
        assert not outside.any(), self._outside(int(instants_tai_ns[np.argmax(outside)]))
        return np.minimum(passed // self.node_step_ns, self.codes.shape[0] - 1)

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
        rows = (shape[0], 3 * shape[1])
        outside = evaluate(
            self._plain,
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


def _span(elements: MeanElements, start_tai_ns: int, stop_tai_ns: int, node_step_s: float | None) -> np.ndarray:
    """Return the nodes (k + 1,) of a table, with one step of margin at each end."""
    assert start_tai_ns <= stop_tai_ns, "the span ends before it starts"
    step_ns = round((node_step_s or node_step_s_for(elements)) * _NS_PER_S)
    steps = -(-(stop_tai_ns - start_tai_ns) // step_ns)
    return start_tai_ns + step_ns * np.arange(-1, steps + 2, dtype=np.int64)
