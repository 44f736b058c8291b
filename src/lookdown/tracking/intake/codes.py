"""Why a row of detections was not taken: codes, their sentences, and the table of such rows."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lookdown.tables import Table, column

__all__ = ["REJECT_SENTENCES", "RejectCode", "Rejects", "counts_by_code"]


class RejectCode(IntEnum):
    """Why a row was not taken; the first that holds, in this order."""

    MISSING = 1
    DOES_NOT_FIT = 2
    NOT_FINITE = 3
    NO_ID = 4
    UNKNOWN_KIND = 5
    UNKNOWN_SENSOR = 6
    NOTHING_MEASURED = 7
    SENSOR_POSITION = 8
    SENSOR_VELOCITY = 9
    AXES = 10
    SIGMA = 11
    RANGE = 12
    COSINE = 13
    RANGE_RATE = 14
    CORRELATION = 15
    FUTURE = 16
    TOO_LATE = 17
    REPEATED = 18
    CONFLICT = 19


REJECT_SENTENCES: dict[RejectCode, str] = {
    RejectCode.MISSING: "a value that every row needs is missing (null)",
    RejectCode.DOES_NOT_FIT: "a number does not fit its column: a count below 0 or not whole, an angle past its circle",
    RejectCode.NOT_FINITE: "a number that counts is NaN or infinite",
    RejectCode.NO_ID: "detection_id is 0, which stands for none",
    RejectCode.UNKNOWN_KIND: "kind is none of the kinds of sensor",
    RejectCode.UNKNOWN_SENSOR: "sensor_id is not in the list of sensors",
    RejectCode.NOTHING_MEASURED: "measured is 0 or has bits beyond range, two cosines and range rate",
    RejectCode.SENSOR_POSITION: "the sensor is more than 1 km inside the Earth or more than 100,000 km from its centre",
    RejectCode.SENSOR_VELOCITY: "the sensor is faster than 20 km/s",
    RejectCode.AXES: "the axes of a measured cosine are not two unit vectors at right angles",
    RejectCode.SIGMA: "the standard deviation of something measured is not above 0, or a bias sigma is below 0",
    RejectCode.RANGE: "range is not above 0, or above 10,000 km",
    RejectCode.COSINE: "a cosine is below -1 or above 1",
    RejectCode.RANGE_RATE: "range rate is beyond 20 km/s",
    RejectCode.CORRELATION: "the correlation of range and range rate is not between -1 and 1",
    RejectCode.FUTURE: "the detection is from the future: later than now, or far ahead of all that is around it",
    RejectCode.TOO_LATE: "it came too late: further behind the newest detection before it than late data may be",
    RejectCode.REPEATED: "the same detection again, word for word; it was used once",
    RejectCode.CONFLICT: "its detection_id was used before by a detection that says something else",
}
"""What each code means, for people."""


@dataclass(frozen=True, slots=True)
class Rejects(Table):
    """Rows of an input that were not taken, one row a row."""

    row: np.ndarray = column("u8", "1", "row of the input, from 0, counted on from file to file")
    detection_id: np.ndarray = column("u8", "1", "the detection; 0 where it has none that can be read")
    code: np.ndarray = column("u1", "RejectCode", "; ".join(f"{c.value} {c.name}" for c in RejectCode))


def counts_by_code(codes: np.ndarray) -> dict[RejectCode, int]:
    """Return how many rows have each code that occurs; 0 is a row that was taken and is not counted.

    Examples
    --------
    >>> counts_by_code(np.array([0, 3, 3, 18], np.uint8))
    {<RejectCode.NOT_FINITE: 3>: 2, <RejectCode.REPEATED: 18>: 1}
    """
    counts = np.bincount(codes, minlength=256)
    assert counts[max(RejectCode) + 1 :].sum() == 0, "a code without a sentence"
    return {code: int(counts[code]) for code in RejectCode if counts[code]}
