"""One element set of two lines, field by field, with a sentence for whatever is wrong with it.

This is the authority on what a line says. `_tle_block` reads the usual forms of all lines at
once and leaves every line that it is not sure of to this module.
"""

import re

import numpy as np

from lookdown.astro import tai_ns_from_utc_day
from lookdown.errors import ArgumentError

__all__ = [
    "ALPHA5",
    "FASTEST_REV_PER_DAY",
    "SGP4_TYPES",
    "SLOWEST_REV_PER_DAY",
    "LineError",
    "first_day",
    "first_line",
    "second_line",
]

ALPHA5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""First letters of catalogue numbers past 99999, for 10, 11, ...; I and O look like digits."""
SGP4_TYPES = (0, 2, 3)
"""Ephemeris types that SGP4 flies: as published, SGP4, SDP4. 4 is SGP4-XP, another theory."""

SLOWEST_REV_PER_DAY, FASTEST_REV_PER_DAY = 1e-5, 18.0
"""Limits of the mean motion in every format. The first is that of 33334 in Spacetrack Report 3's revisited set of
tests, which must reach SGP4 to be refused there; real satellites have 0.03 and more. The second lies below the
Earth's surface (17.04 rev/day): past it there is a wrong unit or a wrong digit."""

_RAD_PER_DEG = np.pi / 180.0
_RADPS_PER_REV_PER_DAY = 2.0 * np.pi / 86_400.0
_NS_PER_1E8TH_DAY = 864_000
_EPOCH = re.compile(r"([0-9]{2})([ 0-9][0-9]{2}|  [0-9])\.([0-9]{1,8}) *")
_EXPONENTIAL = re.compile(r"([ +-])([0-9]{5})([ +-][0-9])")
_DECIMAL = re.compile(r" *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+) *")
_BLANKS = {1: (2, 18, 33, 44, 53, 62), 2: (2, 8, 17, 26, 34, 43, 52)}


class LineError(Exception):
    """What is wrong with a line, without a full stop."""


def _checksum(line: str) -> int:
    return sum(int(c) if c in "0123456789" else c == "-" for c in line[:68]) % 10


def _check_line(line: str) -> None:
    if len(line) < 69:
        raise LineError(f"expected 69 columns; got {len(line)}")
    if not line[:69].isascii():
        raise LineError("expected letters, digits and signs of ASCII; got others")
    if line[68] != str(_checksum(line)):
        raise LineError(f"expected checksum {_checksum(line)} in column 69; got {line[68]!r}")
    for blank in _BLANKS[int(line[0])]:
        if line[blank - 1] != " ":
            raise LineError(f"expected a blank in column {blank}; got {line[blank - 1]!r}")


def _catalogue_number(field: str) -> int:
    """Return the number of five columns, the first a letter where it passed 99999 (Alpha-5)."""
    field = field.strip()
    if len(field) == 5 and field[0] in ALPHA5 and field[1:].isdigit():
        return (ALPHA5.index(field[0]) + 10) * 10_000 + int(field[1:])
    if not field.isdigit():
        raise LineError(f"expected a catalogue number in columns 3-7; got {field!r}")
    return int(field)


def _number(line: str, first: int, last: int, name: str) -> float:
    field = line[first - 1 : last]
    if _DECIMAL.fullmatch(field) is None:
        raise LineError(f"expected {name} in columns {first}-{last}; got {field!r}")
    return float(field)


def _angle_rad(line: str, first: int, last: int, name: str, *, most_deg: float = 360.0) -> float:
    degrees = _number(line, first, last, name)
    if not 0.0 <= degrees <= most_deg:
        raise LineError(f"expected {name} of 0 to {most_deg:g} deg in columns {first}-{last}; got {degrees}")
    return degrees * _RAD_PER_DEG


def _count(line: str, first: int, last: int, name: str) -> int:
    field = line[first - 1 : last].strip()
    if field and not field.isdigit():
        raise LineError(f"expected {name} in columns {first}-{last}; got {line[first - 1 : last]!r}")
    return int(field or 0)


def first_day(year: int) -> int:
    """Return the days from 1970 to the start of a year."""
    return int((np.datetime64(f"{year}-01-01", "D") - np.datetime64("1970-01-01", "D")).astype(int))


def _epoch_tai_ns(field: str) -> int:
    found = _EPOCH.fullmatch(field)
    if found is None:
        raise LineError(f"expected an epoch YYDDD.DDDDDDDD in columns 19-32; got {field!r}")
    year, day = int(found[1]), int(found[2])
    year += 2000 if year < 57 else 1900
    days = first_day(year + 1) - first_day(year)
    if not 1 <= day <= days:
        raise LineError(f"expected a day of the year, 1 to {days}, in columns 21-23; got {day}")
    try:
        return tai_ns_from_utc_day(first_day(year) + day - 1, int(found[3].ljust(8, "0")) * _NS_PER_1E8TH_DAY)
    except ArgumentError as error:
        raise LineError(f"the epoch in columns 19-32 is not usable: {str(error).rstrip('.')}") from error


def _exponential(line: str, first: int, last: int, name: str) -> float:
    found = _EXPONENTIAL.fullmatch(line[first - 1 : last])
    if found is None:
        raise LineError(f"expected {name} such as ' 28098-4' in columns {first}-{last}; got {line[first - 1 : last]!r}")
    # As one decimal, so that it rounds once.
    return float(f"{found[1].strip()}.{found[2]}e{found[3].strip()}")


def _rate(line: str) -> float:
    value = _number(line, 34, 43, "a rate of the mean motion")
    if abs(value) >= 1.0:
        raise LineError(f"expected a rate of the mean motion below 1 rev/day2 in columns 34-43; got {value}")
    return value


def _is_blank(line: str, first: int, last: int) -> bool:
    return not line[first - 1 : last].strip()


def first_line(line: str) -> dict[str, float]:
    """Return what line 1 says, by column of MeanElements and Particulars; LineError where it is damaged."""
    _check_line(line)
    kind = _count(line, 63, 63, "an ephemeris type")
    if kind not in SGP4_TYPES:
        name = "SGP4-XP, which is another theory" if kind == 4 else "not SGP4"
        raise LineError(f"expected ephemeris type 0 (SGP4) in column 63; got {kind}, {name}")
    return {
        "satellite_id": _catalogue_number(line[2:7]),
        "epoch_tai_ns": _epoch_tai_ns(line[18:32]),
        "bstar_per_earth_radius": _exponential(line, 54, 61, "a drag term"),
        "ephemeris_type": kind,
        "element_set_number": _count(line, 65, 68, "an element set number"),
        "mean_motion_dot": 0.0 if _is_blank(line, 34, 43) else _rate(line),
        "mean_motion_ddot": 0.0 if _is_blank(line, 45, 52) else _exponential(line, 45, 52, "a second rate"),
    }


def second_line(line: str, satellite_id: float | None) -> dict[str, float]:
    """Return what line 2 says; LineError where it is damaged or not of the satellite of line 1, if that is known."""
    _check_line(line)
    if satellite_id is not None and _catalogue_number(line[2:7]) != satellite_id:
        raise LineError(f"expected catalogue number {satellite_id}, as in the line before; got {line[2:7]!r}")
    if not line[26:33].strip().isdigit():
        raise LineError(f"expected the digits of the eccentricity in columns 27-33; got {line[26:33]!r}")
    motion = _number(line, 53, 63, "mean motion")
    if not SLOWEST_REV_PER_DAY <= motion <= FASTEST_REV_PER_DAY:
        limits = f"{SLOWEST_REV_PER_DAY:g} to {FASTEST_REV_PER_DAY:g} rev/day"
        raise LineError(f"expected a mean motion of {limits} in columns 53-63; got {motion}")
    return {
        "inclination_rad": _angle_rad(line, 9, 16, "inclination", most_deg=180.0),
        "raan_rad": _angle_rad(line, 18, 25, "right ascension of the node"),
        "eccentricity": float("0." + line[26:33].replace(" ", "0")),
        "argument_of_perigee_rad": _angle_rad(line, 35, 42, "argument of perigee"),
        "mean_anomaly_rad": _angle_rad(line, 44, 51, "mean anomaly"),
        "mean_motion_radps": motion * _RADPS_PER_REV_PER_DAY,
        "revolution_number": _count(line, 64, 68, "a revolution number"),
    }
