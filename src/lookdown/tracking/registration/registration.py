"""Registration: the slow errors of every sensor, learned from settled associations, epoch by epoch.

Cost: 0.03 s of CPU for 90,000 rows of 1,000 sensors and 100,000 tracks (design/0019), half of it sorting.
"""

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.arrays import Codes, Instants, Positions, Scalars, ShortIds
from lookdown.numerics import chi_square_quantile
from lookdown.tables import SensorKind, Table, column
from lookdown.tracking.registration._bank import (
    KINDS,
    State,
    grown,
    prior_state,
    room_for,
    sensor_rows,
    spread_of,
)
from lookdown.tracking.registration._bias_kernels import (
    ERRORS,
    ROLL,
    Bank,
    Gates,
    Known,
    Room,
    Rows,
    Sums,
)
from lookdown.tracking.registration._epoch_kernels import MATRICES, WIDTH, learn_epoch
from lookdown.tracking.registration._epochs import Epochs, Ring, Waiting
from lookdown.tracking.registration._ledger import TrackLedger
from lookdown.tracking.registration.parameters import RegistrationParameters
from lookdown.tracking.registration.settled import Settled

__all__ = ["KnownOf", "Registration", "SensorBiases", "face_roll_rad", "new_room", "nothing_known"]

KnownOf = Callable[[ShortIds, Codes, Instants], tuple[np.ndarray, np.ndarray, Known]]
"""Gives key and epoch of each report and what they are corrected by, by sensor, kind and instant."""

_ORBITAL = (SensorKind.RADAR.value, SensorKind.INFRARED.value)


@dataclass(frozen=True, slots=True)
class SensorBiases(Table):
    """Slow errors of sensors as learned, one row a sensor: what its reports have too much of."""

    sensor_id: np.ndarray = column("u4", "1", "the sensor")
    kind: np.ndarray = column("u1", "SensorKind", "what it is")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "end of the last epoch learned from")
    report_count: np.ndarray = column("u8", "1", "reports learned from since the start")
    refused_count: np.ndarray = column("u8", "1", "reports that could not be their track's, not learned from")
    used: np.ndarray = column("u1", "0 or 1", "whether reports are corrected by it: 0 with too few reports")
    range_m: np.ndarray = column("f8", "m", "error of range")
    clock_s: np.ndarray = column("f8", "s", "error of the time tag: reports are of this much later")
    attitude_rad: np.ndarray = column("f8", "rad", "turns about the forward, starboard and down axes", (3,))
    range_rate_mps: np.ndarray = column("f8", "m/s", "error of range rate")
    sigma_range_m: np.ndarray = column("f8", "m", "standard deviation of what is left of range_m")
    sigma_clock_s: np.ndarray = column("f8", "s", "standard deviation of what is left of clock_s")
    sigma_attitude_rad: np.ndarray = column("f8", "rad", "standard deviations of what is left of attitude_rad", (3,))
    sigma_range_rate_mps: np.ndarray = column("f8", "m/s", "standard deviation of what is left of range_rate_mps")


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the vector product of rows; `numpy.cross` takes longer to find its axes than to multiply."""
    product = np.empty_like(a)
    for k, i, j in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        product[:, k] = a[:, i] * b[:, j] - a[:, j] * b[:, i]
    return product


def face_roll_rad(sensor_position_ecef_m: Positions, axis_along_ecef: Positions, axis_cross_ecef: Positions) -> Scalars:
    """Return by how much a face's normal is turned about the long axis, from down to the starboard side.

    Parameters
    ----------
    sensor_position_ecef_m, axis_along_ecef, axis_cross_ecef : (n, 3) float64
        The normal is cross x along; "down" is towards the Earth's centre.

    Returns
    -------
    (n,) float64, rad

    Examples
    --------
    >>> above, ahead = np.array([[7e6, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])
    >>> float(face_roll_rad(above, ahead, np.array([[0.0, 0.0, 1.0]])).round(6)[0])  # starboard is -z
    0.0
    """
    along, up = axis_along_ecef, sensor_position_ecef_m
    up = up - along * np.einsum("ij,ij->i", along, up)[:, None]
    starboard = _cross(up, -along)
    normal = _cross(axis_cross_ecef, along)
    side = np.einsum("ij,ij->i", normal, starboard)
    return np.arctan2(side, np.einsum("ij,ij->i", normal, -up))


_Learnt = namedtuple("_Learnt", ["time_tai_ns", "detection_id", "track_id", "key", "numbers", "measured", "fresh"])
"""Rows to learn from; `numbers` (n, 17): values, sigmas, innovations, variances, roll."""

_Applied = namedtuple("_Applied", ["keys", "rows", "state", "spread", "speed"])
"""What an epoch may use: keys in rising order with their rows, and the state grown to it, by row."""


def _no_rows() -> _Learnt:
    ids = np.zeros(0, np.uint64)
    return _Learnt(
        np.zeros(0, np.int64), ids, ids, np.zeros(0, np.int64), np.zeros((0, 17)), np.zeros(0, np.uint8),
        np.zeros(0, np.uint8),
    )  # fmt: skip


def _keys(sensor_id: np.ndarray, kind: np.ndarray | None) -> np.ndarray:
    """Return one number for a sensor and its kind: radars and receivers of one satellite share its id."""
    keys = sensor_id.astype(np.int64) * KINDS
    return keys if kind is None else keys + kind


class Registration:
    """Learns the slow errors of sensors from settled associations and takes them out of reports.

    What a report at time t is corrected by was learned from epochs over before t less the lateness, whatever came
    first, so late reports are corrected as they would have been in order.

    Parameters
    ----------
    parameters : RegistrationParameters

    Notes
    -----
    What can be observed. A residual shows a sensor's error only against the errors of the other sensors that made the
    track. Where no transponder is heard, the errors of all sensors are therefore known but for what is common to them
    (in place: a shift of the whole picture), which stays as large as the prior leaves it, and the sigmas say so. A
    track that one sensor alone feeds says nothing of it. Reports of transponders are taken for true. A turn about the
    line of sight hardly shows in one look (it moves the cosines by their own size); over a face's field it does. Along
    the orbit a wrong clock and a turn about the transverse axis differ only as 1/range does, and by the clock's own
    effect on range.
    """

    def __init__(self, parameters: RegistrationParameters) -> None:
        p = parameters
        self._parameters = p
        self._scale = np.array([p.range_sigma_m, p.clock_sigma_s, *[p.attitude_sigma_rad] * 3, p.range_rate_sigma_mps])
        self._speed_of_kind = np.where(np.isin(np.arange(KINDS), _ORBITAL), p.orbital_speed_mps, 0.0)
        self._epochs = Epochs(p.epoch_s, p.lateness_s)
        chi_square = [0.0, *(float(chi_square_quantile(p.gate_probability, n)) for n in (1, 2, 3, 4))]
        self._gates = Gates(np.array(chi_square), p.huber_ratio, p.own_share_ratio, self._scale)
        self._room = new_room()
        self._ledger = TrackLedger(round(p.track_memory_s / p.epoch_s))
        self._waiting = Waiting(_no_rows(), self._epochs)
        self._ring = Ring(self._epochs.kept)
        self._applied_cache: dict[int, _Applied] = {}

    # --- learning -----------------------------------------------------------------

    def learn(self, settled: Settled, *, face_roll_rad: Scalars | None = None) -> None:
        """Learn from settled associations, epoch by epoch as these are over.

        Parameters
        ----------
        settled : Settled
            Of reports as corrected by what `known` gave. Rows in any order within an epoch; an epoch is over once a
            row of a later one has come, or `known` needs it.
        face_roll_rad : (n,) float64, rad, optional
            Of the face that made each report, by `face_roll_rad`. Left out, all faces of a sensor count as one, and
            its turns about the starboard and down axes cannot be told apart.
        """
        numbers = np.empty((len(settled.time_tai_ns), 17))
        for first, part in enumerate((settled.values, settled.sigmas, settled.innovations, settled.variances)):
            numbers[:, 4 * first : 4 * first + 4] = part
        numbers[:, ROLL] = 0.0 if face_roll_rad is None else face_roll_rad
        self.learn_numbers(settled, numbers)

    def learn_numbers(self, settled: Settled, numbers: np.ndarray) -> None:
        """Learn as `learn` does from rows whose numbers stand side by side, which then are kept, not copied.

        Parameters
        ----------
        settled : Settled
        numbers : (n, 17) float64
            Its values, sigmas, innovations, variances, four each, and the roll of the face.
        """
        self._waiting.add(_learnt(settled, numbers))
        newest = self._waiting.newest()
        if newest is not None:
            self._close(newest - 1)

    def _close(self, last: int) -> None:
        """Learn from all epochs to this one."""
        for epoch, rows in self._waiting.take(last):
            self._learn_epoch(epoch, rows)

    def _learn_epoch(self, epoch: int, rows: _Learnt) -> None:
        order = np.argsort(rows.track_id)
        last, state = self._ring.newest() or (epoch, prior_state())
        keys, place = sensor_rows(state.keys, rows.key)
        track = self._ledger.rows(rows.track_id[order], epoch)
        columns = Rows(rows.numbers, rows.measured, rows.fresh, (place < 0).view(np.uint8), np.empty(len(order)))
        after, matrices = room_for(keys), np.empty((MATRICES, ERRORS, WIDTH))
        learn_epoch(
            columns, (rows.track_id, rows.time_tai_ns, rows.detection_id), order, place, track, self._ledger.shares,
            state, self._rest(epoch - last), self._applied(epoch).state, self._parameters.least_reports, self._gates,
            self._room, self._bank(keys), _no_sums(len(keys)), matrices, after,
        )  # fmt: skip
        self._ring.push(epoch, after)

    def _bank(self, keys: np.ndarray) -> Bank:
        """Return room for the sensors as the rows of an epoch find them, and their speeds."""
        count = len(keys)
        return Bank(
            mean=np.empty((count, ERRORS)),
            spread=np.empty((count, ERRORS, ERRORS)),
            sizes=np.empty((count, 6)),
            used=np.empty((count, ERRORS)),
            speed=self._speeds(keys),
        )

    def _speeds(self, keys: np.ndarray) -> np.ndarray:
        return self._speed_of_kind[keys % KINDS]

    def _rest(self, epochs: int) -> float:
        return float(np.exp(-epochs * self._parameters.epoch_s / self._parameters.correlation_s))

    # --- correcting ---------------------------------------------------------------

    def _usable(self, state: State) -> np.ndarray:
        return state.count >= self._parameters.least_reports

    def _applied(self, epoch: int) -> _Applied:
        """Return what reports of an epoch are corrected by."""
        if epoch in self._applied_cache:
            return self._applied_cache[epoch]
        number, state = self._ring.find(self._epochs.usable(epoch)) or (epoch, prior_state())
        state, spread = grown(state, self._rest(epoch - number))
        order = np.argsort(state.keys)
        rows = np.where(self._usable(state), np.arange(len(order)), -1)[order]
        applied = _Applied(state.keys[order], rows, state, spread, self._speeds(state.keys))
        self._applied_cache[epoch] = applied
        while len(self._applied_cache) > self._epochs.kept:
            self._applied_cache.pop(min(self._applied_cache))
        return applied

    def known(self, sensor_id: ShortIds, kind: Codes, time_tai_ns: Instants) -> tuple[np.ndarray, np.ndarray, Known]:
        """Return the key and the epoch of each report, and what the reports are corrected by.

        Parameters
        ----------
        sensor_id : (n,) uint32
        kind : (n,) uint8, SensorKind
        time_tai_ns : (n,) int64
            All rows that settled before the newest of these less the lateness have been learned from.

        Returns
        -------
        keys, epochs : (n,) int64
        known : Known
        """
        keys, epochs = _keys(sensor_id, kind), self._epochs.numbers(time_tai_ns)
        if len(epochs) == 0:
            return keys, epochs, nothing_known()
        first, last = int(epochs.min()), int(epochs.max())
        self._close(self._epochs.usable(last))
        numbers = [first] if first == last else np.unique(epochs).tolist()
        parts = [self._applied(number) for number in numbers]
        return keys, epochs, _together(numbers, parts, self._scale)

    # --- for people, and for the disk ---------------------------------------------

    def biases(self) -> SensorBiases:
        """Return what is known of every sensor after the last epoch that is over, by sensor and kind."""
        epoch, state = self._ring.newest() or (-1, prior_state())
        rows = np.argsort(state.keys)[1:]
        spread = np.diagonal(spread_of(state), axis1=1, axis2=2)[rows]
        mean, sigma = state.mean[rows] * self._scale, np.sqrt(spread) * self._scale
        return SensorBiases(
            sensor_id=(state.keys[rows] // KINDS).astype(np.uint32),
            kind=(state.keys[rows] % KINDS).astype(np.uint8),
            time_tai_ns=np.full(len(rows), (epoch + 1) * self._epochs.length_ns, np.int64),
            report_count=state.count[rows].astype(np.uint64),
            refused_count=state.refused[rows].astype(np.uint64),
            used=self._usable(state)[rows].astype(np.uint8),
            range_m=mean[:, 0].copy(),
            clock_s=mean[:, 1].copy(),
            attitude_rad=mean[:, 2:5].copy(),
            range_rate_mps=mean[:, 5].copy(),
            sigma_range_m=sigma[:, 0].copy(),
            sigma_clock_s=sigma[:, 1].copy(),
            sigma_attitude_rad=sigma[:, 2:5].copy(),
            sigma_range_rate_mps=sigma[:, 5].copy(),
        )

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        held, dropped = self._ring.snapshot()
        return {
            "ring": [(epoch, state._asdict()) for epoch, state in held],
            "dropped": dropped,
            "waiting": self._waiting.rows()._asdict(),
            "closed": self._waiting.closed,
            "ledger": self._ledger.snapshot(),
        }

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        held = [(epoch, State(**state)) for epoch, state in snapshot["ring"]]
        self._ring.restore(held, dropped=snapshot["dropped"])
        self._waiting.restore(_Learnt(**snapshot["waiting"]), snapshot["closed"])
        self._ledger.restore(snapshot["ledger"])
        self._applied_cache = {}


def new_room() -> Room:
    """Return where kernels of this package work.

    Examples
    --------
    >>> new_room().gradient.shape
    (4, 6)
    """
    return Room(np.empty((4, ERRORS)), np.empty(3), *(np.empty(4) for _ in range(4)))


def nothing_known() -> Known:
    """Return what reports are corrected by where no sensor's errors are known: nothing.

    Examples
    --------
    >>> len(nothing_known().keys)
    0
    """
    none = np.zeros(0, np.int64)
    return Known(
        none, np.zeros(1, np.int64), none, none, np.zeros((0, ERRORS)), np.zeros((0, ERRORS, ERRORS)), np.zeros(0),
        np.ones(ERRORS),
    )  # fmt: skip


def _together(numbers: list[int], parts: list[_Applied], scale: np.ndarray) -> Known:
    """Return what the reports of several epochs are corrected by; of one, without copying it."""
    if len(parts) == 1:
        one = parts[0]
        starts = np.array([0, len(one.keys)])
        return Known(np.array(numbers), starts, one.keys, one.rows, one.state.mean, one.spread, one.speed, scale)
    ends = np.cumsum([0, *(len(part.keys) for part in parts)])
    shifted = [np.where(part.rows >= 0, part.rows + begin, -1) for part, begin in zip(parts, ends, strict=False)]
    columns: tuple[list[np.ndarray], ...] = (
        [part.keys for part in parts], shifted, [part.state.mean for part in parts],
        [part.spread for part in parts], [part.speed for part in parts],
    )  # fmt: skip
    keys, rows, mean, spread, speed = (np.concatenate(column) for column in columns)
    return Known(np.array(numbers, np.int64), ends, keys, rows, mean, spread, speed, scale)


def _learnt(settled: Settled, numbers: np.ndarray) -> _Learnt:
    return _Learnt(
        time_tai_ns=settled.time_tai_ns,
        detection_id=settled.detection_id,
        track_id=settled.track_id,
        key=_keys(settled.sensor_id, settled.kind),
        numbers=numbers,
        measured=settled.measured,
        fresh=(settled.track_updates == 0).astype(np.uint8),
    )


def _no_sums(count: int) -> Sums:
    return Sums(
        information=np.zeros((count, ERRORS, ERRORS)),
        vector=np.zeros((count, ERRORS)),
        carried=np.zeros((count, 3)),
        weight=np.zeros((count, 3)),
        count=np.zeros(count, np.int64),
        refused=np.zeros(count, np.int64),
    )
