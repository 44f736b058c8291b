"""When a turning beam passes: beam positions in a fixed round, each a dwell with a number, an instant and ids."""

from dataclasses import dataclass

import numpy as np

from lookdown.errors import ArgumentError
from lookdown.tables import SensorKind

__all__ = ["Round", "detection_ids", "dwell_ids"]

_KIND_BIT, _SENSOR_BIT, _RANK_BITS = 61, 41, 13
_SENSORS, _DWELLS, _RANKS = 1 << 20, 1 << 28, 1 << 13


@dataclass(frozen=True, slots=True)
class Round:
    """A round of beam positions, all of one length, over and over from a first instant.

    Attributes
    ----------
    count : int
        Positions in a round.
    slot_ns : int
        How long the beam is at one.
    start_tai_ns : int
        When the first began.
    """

    count: int
    slot_ns: int
    start_tai_ns: int

    def __post_init__(self) -> None:
        assert self.count >= 1 and self.slot_ns >= 2

    def latest(self, slot: np.ndarray, now_tai_ns: int) -> np.ndarray:
        """Return the number of the last dwell at each position whose middle is not after an instant."""
        done = (now_tai_ns - self.start_tai_ns - self.slot_ns // 2) // self.slot_ns
        return np.asarray(done - np.mod(done - slot, self.count))

    def middle_tai_ns(self, dwell: np.ndarray) -> np.ndarray:
        """Return the instant of the middle of each dwell."""
        return np.asarray(self.start_tai_ns + dwell * self.slot_ns + self.slot_ns // 2, np.int64)

    def within(self, now_tai_ns: int, step_ns: int) -> np.ndarray:
        """Return the dwells whose middle lies after now - step and not after now."""
        first, last = (
            (when - self.start_tai_ns - self.slot_ns // 2) // self.slot_ns
            for when in (now_tai_ns - step_ns, now_tai_ns)
        )
        return np.arange(max(first + 1, 0), max(last + 1, 0), dtype=np.int64)


def dwell_ids(sensor_id: int, dwell: np.ndarray) -> np.ndarray:
    """Return the id of each numbered dwell, apart from those of every other sensor and kind.

    2**28 dwells are 90 days at 30 ms each; a sensor_id of 2**20 or more, or a later dwell, is a user's fault.
    """
    if sensor_id >= _SENSORS:
        raise ArgumentError(
            f"ground sensor: sensor_id is {sensor_id}; ids below {_SENSORS} were expected. Renumber it."
        )
    if len(dwell) and int(dwell.max()) >= _DWELLS:
        raise ArgumentError(
            f"ground sensor {sensor_id}: dwell {int(dwell.max())} cannot be numbered; a sensor has {_DWELLS}. "
            "Begin its round later."
        )
    assert not len(dwell) or int(dwell.min()) >= 0
    base = (SensorKind.GROUND_RADAR.value << (_KIND_BIT - _RANK_BITS)) | (sensor_id << (_SENSOR_BIT - _RANK_BITS))
    return np.asarray(np.uint64(base) + dwell.astype(np.uint64))


def detection_ids(dwell_id: np.ndarray) -> np.ndarray:
    """Return ids of detections that are sorted by dwell: those of one dwell count up from its own."""
    rank = np.arange(len(dwell_id)) - np.searchsorted(dwell_id, dwell_id)
    if len(rank) and int(rank.max()) >= _RANKS:
        raise ArgumentError(
            f"ground sensor: {int(rank.max()) + 1} detections in one beam position, more than the {_RANKS} that can be "
            "told apart. Lower false_alarm_probability or bandwidth."
        )
    return np.asarray(dwell_id * np.uint64(_RANKS) + rank.astype(np.uint64))
