"""The clutter map: where more reports, or fewer, are left over than the radars' false alarms explain.

Roads, wind farms and birds move, so that a radar rightly reports them; its header's density of false alarms knows
nothing of them. Where reports are left over time and again, new tracks should start less readily.

Cost: 10 ms of CPU for 1,000 dwells at 64 points each (design/0019); a ratio 0.1 us a place.
"""

from collections import namedtuple
from typing import Any

import numpy as np

from lookdown.arrays import Instants, Positions, Scalars
from lookdown.tables import Dwells
from lookdown.tracking.registration._epochs import Epochs, Ring, Waiting
from lookdown.tracking.registration._ground_kernels import cells_of, expect_reports
from lookdown.tracking.registration.parameters import ClutterMapParameters

__all__ = ["ClutterMap"]

_GOLDEN = 0.6180339887498949

_Looked = namedtuple("_Looked", ["time_tai_ns", "sensor_id", "dwell_id", "position", "velocity", "sector"])
_Left = namedtuple("_Left", ["time_tai_ns", "cell"])
_Map = namedtuple("_Map", ["observed", "expected"])
"""Reports left over and expected, (cells,) each, old ones faded."""


def _starts(cell_rad: float) -> np.ndarray:
    """Return the first cell of each band of latitude, and at the end the number of cells."""
    bands = max(1, round(np.pi / cell_rad))
    middle = (np.arange(bands) + 0.5) * (np.pi / bands) - 0.5 * np.pi
    counts = np.maximum(1, np.round(2.0 * np.pi * np.cos(middle) * bands / np.pi)).astype(np.int64)
    return np.concatenate([[0], np.cumsum(counts)])


class ClutterMap:
    """Learns by ground cell how many reports are left over for one that the headers of dwells explain.

    The estimate is that of a Poisson count with a Gamma prior of mean 1 that is worth `prior_count` reports:
    (prior + observed)/(prior + expected), with what is old fading. As with `Registration`, what may be used at time t
    is what was learned from epochs over before t less the lateness, whatever came first.

    Parameters
    ----------
    parameters : ClutterMapParameters

    Notes
    -----
    The map does not tell kinds of sensors apart: only dwells of radars in orbit say what they expect, and leftover
    reports do not say who made them. What is expected is proportional to the heights and range rates that are assumed
    to be reported; where both assumptions are off by a factor, so is every ratio. New aircraft, until their tracks are
    confirmed, count as left over.
    """

    def __init__(self, parameters: ClutterMapParameters) -> None:
        self._parameters = parameters
        self._starts = _starts(parameters.cell_rad)
        self._cell_rad = np.pi / (len(self._starts) - 1)
        self._epochs = Epochs(parameters.epoch_s, parameters.lateness_s)
        self._looked = Waiting(_no_looks(), self._epochs)
        self._left = Waiting(_Left(np.zeros(0, np.int64), np.zeros(0, np.int64)), self._epochs)
        self._ring = Ring(self._epochs.kept)

    @property
    def cell_count(self) -> int:
        """How many cells the Earth has."""
        return int(self._starts[-1])

    def expect(self, dwells: Dwells) -> None:
        """Take note of dwells that settled, each once, for what they should leave over.

        Parameters
        ----------
        dwells : Dwells
            In any order within an epoch; those of antennas that stand still, of no sector or without a density of
            false alarms expect nothing.
        """
        d = dwells.take(np.flatnonzero(_explained(dwells)))
        numbers = (
            d.azimuth_start_rad, d.azimuth_width_rad, d.grazing_min_rad, d.grazing_max_rad, d.scan_limit_rad,
            d.face_tilt_rad, d.clutter_density,
        )  # fmt: skip
        self._looked.add(
            _Looked(
                d.time_tai_ns, d.sensor_id, d.dwell_id, d.sensor_position_ecef_m, d.sensor_velocity_ecef_mps,
                np.column_stack(numbers),
            )
        )  # fmt: skip

    def learn(self, positions_ecef_m: Positions, time_tai_ns: Instants) -> None:
        """Take note of reports that no confirmed track used.

        Parameters
        ----------
        positions_ecef_m : (n, 3) float64, ITRF
            Where they put their objects.
        time_tai_ns : (n,) int64
            None of an epoch that a ratio has been asked of.
        """
        self._left.add(_Left(time_tai_ns, self._cells(positions_ecef_m)))

    def ratio(self, positions_ecef_m: Positions, time_tai_ns: Instants) -> Scalars:
        """Return the factor on the header's density of false alarms at places and times.

        Parameters
        ----------
        positions_ecef_m : (n, 3) float64, ITRF
        time_tai_ns : (n,) int64
            Dwells and leftover reports that settled before the newest of these less the lateness have been handed in.

        Returns
        -------
        (n,) float64
            1 where nothing is known, within the limits of the parameters.
        """
        out = np.ones(len(time_tai_ns))
        if len(out) == 0:
            return out
        cells, epochs = self._cells(positions_ecef_m), self._epochs.numbers(time_tai_ns)
        self._close(self._epochs.usable(int(epochs.max())))
        for epoch in np.unique(epochs):
            rows = epochs == epoch
            usable = self._epochs.usable(int(epoch))
            found = self._ring.find(usable)
            if found is not None:
                out[rows] = self._ratio(found[1], usable - found[0], cells[rows])
        return out

    def _ratio(self, learned: _Map, age: int, cells: np.ndarray) -> np.ndarray:
        """Return the ratios of some cells, a number of epochs after the last that was learned from."""
        p, rest = self._parameters, self._rest(age)
        ratio = (p.prior_count + rest * learned.observed[cells]) / (p.prior_count + rest * learned.expected[cells])
        return np.clip(ratio, p.least_ratio, p.greatest_ratio)

    def _rest(self, epochs: int) -> float:
        return float(np.exp(-epochs * self._parameters.epoch_s / self._parameters.memory_s))

    def _cells(self, positions_ecef_m: Positions) -> np.ndarray:
        out = np.empty(len(positions_ecef_m), np.int64)
        cells_of(positions_ecef_m, self._cell_rad, self._starts, out)
        return out

    def _close(self, last: int) -> None:
        """Learn from all epochs to this one."""
        looked, left = dict(self._looked.take(last)), dict(self._left.take(last))
        for epoch in sorted(looked.keys() | left.keys()):
            number, learned = self._ring.newest() or (epoch, _Map(np.zeros(self.cell_count), np.zeros(self.cell_count)))
            rest = self._rest(epoch - number)
            observed, expected = rest * learned.observed, rest * learned.expected
            if epoch in looked:
                expected += self._expected(looked[epoch])
            if epoch in left:
                observed += np.bincount(left[epoch].cell, minlength=self.cell_count)
            self._ring.push(epoch, _Map(observed, expected))

    def _expected(self, looked: _Looked) -> np.ndarray:
        """Return the false reports expected of the dwells of an epoch, by cell."""
        order = np.lexsort((looked.dwell_id, looked.sensor_id, looked.time_tai_ns))
        seed = (looked.dwell_id[order] % np.uint64(1 << 32)).astype(np.float64) * _GOLDEN % 1.0
        expected = np.zeros(self.cell_count)
        expect_reports(
            looked.position[order], looked.velocity[order], looked.sector[order], seed,
            round(self._parameters.sample_count), self._cell_rad, self._starts, np.empty((3, 3)), expected,
        )  # fmt: skip
        return expected * (self._parameters.height_span_m * self._parameters.range_rate_span_mps)

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        held, dropped = self._ring.snapshot()
        return {
            "ring": [(epoch, learned._asdict()) for epoch, learned in held],
            "dropped": dropped,
            "looked": self._looked.rows()._asdict(),
            "left": self._left.rows()._asdict(),
            "closed": (self._looked.closed, self._left.closed),
        }

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        held = [(epoch, _Map(**learned)) for epoch, learned in snapshot["ring"]]
        self._ring.restore(held, dropped=snapshot["dropped"])
        self._looked.restore(_Looked(**snapshot["looked"]), snapshot["closed"][0])
        self._left.restore(_Left(**snapshot["left"]), snapshot["closed"][1])


def _explained(d: Dwells) -> np.ndarray:
    """Return which dwells say where they looked and what false alarms they expect."""
    across = np.cross(d.sensor_position_ecef_m, d.sensor_velocity_ecef_mps)
    moving = np.einsum("ij,ij->i", across, across) > 0.0
    sector = (d.azimuth_width_rad > 0.0) & (d.grazing_max_rad > d.grazing_min_rad)
    return moving & sector & (d.clutter_density > 0.0)


def _no_looks() -> _Looked:
    return _Looked(
        np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.uint64), np.zeros((0, 3)), np.zeros((0, 3)),
        np.zeros((0, 7)),
    )  # fmt: skip
