"""All element sets of a file at once: fixed columns as arrays of digits.

Only the usual forms are read here; a row in any other form, damaged or not, is told in the
mask and left to `_tle_line`. Every decimal is an integer below 2**53 over a power of ten up
to 10**22, so one division gives the very float that `float` of the text gives.

Cost: about 1.5 us a set.
"""

import numpy as np

from lookdown.astro.time import LAST_UTC_DAY, LEAP_SECONDS, tai_minus_utc_s
from lookdown.constellation.elements._tle_line import (
    _RAD_PER_DEG,
    _RADPS_PER_REV_PER_DAY,
    ALPHA5,
    FASTEST_REV_PER_DAY,
    SGP4_TYPES,
    SLOWEST_REV_PER_DAY,
    first_day,
)

__all__ = ["designators_of", "read_block"]

_NS_PER_S = 1_000_000_000
_NS_PER_1E8TH_DAY = 864_000
_ZERO, _NINE, _BLANK, _POINT, _MINUS, _PLUS = b"09 .-+"
_YEARS = np.array([2000 + y if y < 57 else 1900 + y for y in range(100)])
_FIRST_DAYS = np.array([first_day(int(year)) for year in _YEARS])
_YEAR_DAYS = np.array([first_day(int(year) + 1) for year in _YEARS]) - _FIRST_DAYS
_FIRST_DAY, _END_DAY = (
    int((np.datetime64(day, "D") - np.datetime64("1970-01-01", "D")).astype(int))
    for day in (LEAP_SECONDS[0][0], LAST_UTC_DAY)
)
_ALPHA5 = np.full(256, -1, np.int64)
_ALPHA5[np.frombuffer(ALPHA5.encode(), np.uint8)] = 10 + np.arange(len(ALPHA5))
_SEPARATORS = ((1, 17, 32, 43, 52, 61), (1, 7, 16, 25, 33, 42, 51))


class _Block:
    """The bytes of one line of every set, and which rows are still sure."""

    def __init__(self, lines: np.ndarray, separators: tuple[int, ...]) -> None:
        self.lines = lines
        digit = (lines[:, :68] >= _ZERO) & (lines[:, :68] <= _NINE)
        weights = np.where(digit, lines[:, :68] - _ZERO, lines[:, :68] == _MINUS)
        checksum = weights.sum(axis=1, dtype=np.int64) % 10
        self.sure = checksum + _ZERO == lines[:, 68]
        self.sure &= (lines[:, separators] == _BLANK).all(axis=1)

    def whole(self, first: int, last: int, *, padded: bool = True, empty: bool = False) -> np.ndarray:
        """Return the integers of some columns, counted from 1; leading blanks are zeros where `padded`."""
        field = self.lines[:, first - 1 : last]
        digit = (field >= _ZERO) & (field <= _NINE)
        good = digit
        if padded:
            good = digit | np.logical_and.accumulate(field == _BLANK, axis=1)
        self.sure &= good.all(axis=1)
        if not empty:
            self.sure &= digit[:, -1]
        powers = 10 ** np.arange(last - first, -1, -1, dtype=np.int64)
        return np.where(digit, field - _ZERO, 0).astype(np.int64) @ powers

    def decimal(self, first: int, point: int, last: int) -> np.ndarray:
        """Return the numbers of some columns with a point in a fixed one."""
        self.sure &= self.lines[:, point - 1] == _POINT
        power = 10 ** (last - point)
        return (self.whole(first, point - 1) * power + self.whole(point + 1, last, padded=False)) / power

    def sign(self, at: int) -> np.ndarray:
        """Return 1 or -1, by the sign or blank of a column."""
        byte = self.lines[:, at - 1]
        self.sure &= (byte == _BLANK) | (byte == _PLUS) | (byte == _MINUS)
        return np.where(byte == _MINUS, -1, 1)

    def exponential(self, first: int) -> np.ndarray:
        """Return the numbers of eight columns: sign, five digits after a point, exponent."""
        mantissa = self.sign(first) * self.whole(first + 1, first + 5, padded=False)
        exponent = 5 - self.sign(first + 6) * self.whole(first + 7, first + 7, padded=False)
        powers = 10.0 ** np.abs(exponent)  # exact up to 10**22
        return np.where(exponent > 0, mantissa / powers, mantissa * powers)

    def catalogue_number(self) -> np.ndarray:
        """Return the numbers of columns 3-7, Alpha-5 included."""
        letter = _ALPHA5[self.lines[:, 2]]
        unlettered = self.lines.copy()
        unlettered[letter >= 0, 2] = _ZERO
        held, self.lines = self.lines, unlettered
        number = self.whole(3, 7)
        self.lines = held
        # After a letter every column is a digit; a blank there would count as a zero.
        digit = (held[:, 3:7] >= _ZERO) & (held[:, 3:7] <= _NINE)
        self.sure &= (letter < 0) | digit.all(axis=1)
        return number + 10_000 * np.maximum(letter, 0)


def _epochs_tai_ns(block: _Block) -> np.ndarray:
    year = block.whole(19, 20, padded=False) % 100  # what is no digit may be anything
    day = block.whole(21, 23)
    block.sure &= (day >= 1) & (day <= _YEAR_DAYS[year]) & (block.lines[:, 23] == _POINT)
    utc_day = _FIRST_DAYS[year] + day - 1
    block.sure &= (utc_day >= _FIRST_DAY) & (utc_day < _END_DAY)
    utc_day = np.where(block.sure, utc_day, _FIRST_DAY)
    seconds = utc_day * 86_400 + tai_minus_utc_s(utc_day)
    return seconds * _NS_PER_S + block.whole(25, 32, padded=False) * _NS_PER_1E8TH_DAY


def read_block(first: np.ndarray, second: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the columns of MeanElements and Particulars that two lines say, and where they are sure.

    Parameters
    ----------
    first, second : (n, 69) uint8
        Lines 1 and 2 of each set, row by row.

    Returns
    -------
    dict of (n,) arrays
        Where the mask is False the values mean nothing.
    (n,) bool
    """
    one, two = (_Block(lines, blanks) for lines, blanks in zip((first, second), _SEPARATORS, strict=True))
    number = one.catalogue_number()
    two.sure &= two.catalogue_number() == number
    kind = one.whole(63, 63, empty=True)
    one.sure &= np.isin(kind, SGP4_TYPES) & (one.lines[:, 34] == _POINT)
    degrees = {
        "inclination_rad": two.decimal(9, 12, 16),
        "raan_rad": two.decimal(18, 21, 25),
        "argument_of_perigee_rad": two.decimal(35, 38, 42),
        "mean_anomaly_rad": two.decimal(44, 47, 51),
    }
    for name, angle in degrees.items():
        two.sure &= angle <= (180.0 if name == "inclination_rad" else 360.0)
    motion = two.decimal(53, 55, 63)
    two.sure &= (motion >= SLOWEST_REV_PER_DAY) & (motion <= FASTEST_REV_PER_DAY)
    columns = {
        "satellite_id": number,
        "epoch_tai_ns": _epochs_tai_ns(one),
        "bstar_per_earth_radius": one.exponential(54),
        "ephemeris_type": kind,
        "element_set_number": one.whole(65, 68, empty=True),
        "mean_motion_dot": one.sign(34) * one.whole(36, 43, padded=False) / 1e8,
        "mean_motion_ddot": one.exponential(45),
        **{name: angle * _RAD_PER_DEG for name, angle in degrees.items()},
        "eccentricity": two.whole(27, 33) / 1e7,
        "mean_motion_radps": motion * _RADPS_PER_REV_PER_DAY,
        "revolution_number": two.whole(64, 68, empty=True),
    }
    return columns, one.sure & two.sure


def designators_of(first: np.ndarray) -> np.ndarray:
    """Return the international designators of lines 1, with the year in full where the field has the usual form.

    Parameters
    ----------
    first : (n, 69) uint8

    Returns
    -------
    (n,) str, such as 1998-067A; as it stands in columns 10-17 where it has another form
    """
    field = first[:, 9:17]
    digit = (field[:, :5] >= _ZERO) & (field[:, :5] <= _NINE)
    usual = digit.all(axis=1) & (field[:, 5] != _BLANK)
    year = np.where(usual, (field[:, 0] - _ZERO) * np.int64(10) + field[:, 1] - _ZERO, 0) % 100
    century = np.where(year[:, np.newaxis] < 57, np.frombuffer(b"20", np.uint8), np.frombuffer(b"19", np.uint8))
    made = np.zeros((len(first), 11), np.uint8)
    made[:, :8] = field
    hyphen = np.full((len(first), 1), _MINUS, np.uint8)
    made[usual] = np.concatenate([century, field[:, :2], hyphen, field[:, 2:]], axis=1)[usual]
    made[(made < _BLANK) | (made > 126)] = _BLANK
    return np.char.strip(np.ascontiguousarray(made).view("S11")[:, 0].astype("U11"))
