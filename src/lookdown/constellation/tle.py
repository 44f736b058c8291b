"""Two-line element sets, with or without a line of the name, into mean elements.

The format packs 69 columns a line; each line ends with a checksum. Any fault is told
with its line, because a set with a wrong digit flies perfectly well somewhere else.
"""

import re
from pathlib import Path

import numpy as np

from lookdown.astro import tai_ns_from_utc_day
from lookdown.constellation.elements import MeanElements
from lookdown.errors import ArgumentError, DataError

__all__ = ["elements_from_tle", "read_tle"]

_RAD_PER_DEG = np.pi / 180.0
_RADPS_PER_REV_PER_DAY = 2.0 * np.pi / 86_400.0
_NS_PER_1E8TH_DAY = 864_000
_EPOCH = re.compile(r"(\d{2})([ \d]\d{2}|[ ]{2}\d)\.(\d{1,8}) *")
_EXPONENTIAL = re.compile(r"([ +-])(\d{5})([ +-]\d)")
_ALPHA5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class _LineError(Exception):
    """What is wrong with a line; becomes a DataError where the line's number is known."""


def _checksum(line: str) -> int:
    return sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10


def _check_line(line: str) -> None:
    if len(line) < 69:
        raise _LineError(f"expected 69 columns; got {len(line)}")
    if line[68] != str(_checksum(line)):
        raise _LineError(f"expected checksum {_checksum(line)} in column 69; got {line[68]!r}")


def _catalogue_number(field: str) -> int:
    """Return the number of five columns, the first a letter where it passed 99999 (Alpha-5)."""
    field = field.strip()
    if len(field) == 5 and field[0] in _ALPHA5 and field[1:].isdigit():
        return (_ALPHA5.index(field[0]) + 10) * 10_000 + int(field[1:])
    if not field.isdigit():
        raise _LineError(f"expected a catalogue number in columns 3-7; got {field!r}")
    return int(field)


def _number(line: str, first: int, last: int, name: str) -> float:
    field = line[first - 1 : last]
    try:
        value = float(field)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise _LineError(f"expected {name} in columns {first}-{last}; got {field!r}")
    return value


def _angle_rad(line: str, first: int, last: int, name: str) -> float:
    degrees = _number(line, first, last, name)
    if not 0.0 <= degrees <= 360.0:
        raise _LineError(f"expected {name} of 0 to 360 deg in columns {first}-{last}; got {degrees}")
    return degrees * _RAD_PER_DEG


def _epoch_tai_ns(field: str) -> int:
    found = _EPOCH.fullmatch(field)
    if found is None:
        raise _LineError(f"expected an epoch YYDDD.DDDDDDDD in columns 19-32; got {field!r}")
    year, day = int(found[1]), int(found[2])
    year += 2000 if year < 57 else 1900
    first_day = (np.datetime64(f"{year}-01-01", "D") - np.datetime64("1970-01-01", "D")).astype(int)
    if not 1 <= day <= 366:
        raise _LineError(f"expected a day of the year, 1 to 366, in columns 21-23; got {day}")
    try:
        return tai_ns_from_utc_day(int(first_day) + day - 1, int(found[3].ljust(8, "0")) * _NS_PER_1E8TH_DAY)
    except ArgumentError as error:
        raise _LineError(f"the epoch in columns 19-32 is not usable: {error}") from error


def _drag(field: str) -> float:
    found = _EXPONENTIAL.fullmatch(field)
    if found is None:
        raise _LineError(f"expected a drag term such as ' 28098-4' in columns 54-61; got {field!r}")
    # As one decimal, so that it rounds once.
    return float(f"{found[1].strip()}.{found[2]}e{found[3].strip()}")


def _first_line(line: str) -> dict[str, float]:
    _check_line(line)
    return {
        "satellite_id": _catalogue_number(line[2:7]),
        "epoch_tai_ns": _epoch_tai_ns(line[18:32]),
        "bstar_per_earth_radius": _drag(line[53:61]),
    }


def _second_line(line: str, satellite_id: float) -> dict[str, float]:
    _check_line(line)
    if _catalogue_number(line[2:7]) != satellite_id:
        raise _LineError(f"expected catalogue number {satellite_id}, as in the line before; got {line[2:7]!r}")
    digits = line[26:33].strip()
    if not digits.isdigit():
        raise _LineError(f"expected the digits of the eccentricity in columns 27-33; got {line[26:33]!r}")
    motion = _number(line, 53, 63, "mean motion")
    if motion <= 0.0:
        raise _LineError(f"expected a mean motion above 0 rev/day in columns 53-63; got {motion}")
    return {
        "inclination_rad": _angle_rad(line, 9, 16, "inclination"),
        "raan_rad": _angle_rad(line, 18, 25, "right ascension of the node"),
        "eccentricity": float("0." + line[26:33].replace(" ", "0")),
        "argument_of_perigee_rad": _angle_rad(line, 35, 42, "argument of perigee"),
        "mean_anomaly_rad": _angle_rad(line, 44, 51, "mean anomaly"),
        "mean_motion_radps": motion * _RADPS_PER_REV_PER_DAY,
    }


def elements_from_tle(text: str, source: Path | str) -> MeanElements:
    """Return the mean elements of a text of two-line or three-line element sets.

    Lines of a name, blank lines and lines that start with # are passed over. Plane,
    slot and vendor are 0: an element set does not say them.

    Parameters
    ----------
    text : str
    source : path or str
        Where the text came from, for the message.

    Returns
    -------
    MeanElements
        In the order of the text; satellite_id is the catalogue number.

    Raises
    ------
    DataError
        For a line that is short, has a wrong checksum, a field that does not parse, an
        epoch outside the table of leap seconds, or no partner; and for a text without
        any element set. The message names the line.

    References
    ----------
    Hoots and Roehrich, Spacetrack Report 3 (1980), section 2 and the format of the
    "2-line orbital elements"; Alpha-5 numbers as space-track.org describes them.

    Examples
    --------
    >>> elements = elements_from_tle(
    ...     "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\\n"
    ...     "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667\\n", "an example")
    >>> int(elements.satellite_id[0]), float(elements.eccentricity[0])
    (5, 0.1859667)
    """
    rows: list[dict[str, float]] = []
    first: dict[str, float] | None = None
    number = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.rstrip()
        try:
            if line.startswith("1 ") and first is None:
                first = _first_line(line)
            elif line.startswith("2 ") and first is not None:
                rows.append(first | _second_line(line, first["satellite_id"]))
                first = None
            elif first is not None or line.startswith("2 "):
                raise _LineError("expected line 2 of an element set right after its line 1, and only there")
        except _LineError as fault:
            raise DataError(source, f"line {number}: {fault}. Fetch the element sets again.") from fault
    if first is not None:
        raise DataError(source, f"line {number}: expected line 2 of an element set; the file ends. It is truncated.")
    if not rows:
        raise DataError(source, "expected two-line element sets; there is none. Check that this is the right file.")
    return _table(rows)


def _table(rows: list[dict[str, float]]) -> MeanElements:
    nothing = np.zeros(len(rows), np.uint16)
    known = {
        name: np.array([row[name] for row in rows], spec.dtype)
        for name, spec in MeanElements.columns()
        if name in rows[0]
    }
    return MeanElements(shell=nothing, plane=nothing, slot=nothing, vendor_id=nothing, **known)


def read_tle(path: Path) -> MeanElements:
    """Return the mean elements of a file of element sets; see `elements_from_tle`.

    Raises
    ------
    DataError
        For a file that is missing, is not text or holds a faulty element set.

    Examples
    --------
    >>> read_tle(Path("nowhere.tle"))
    Traceback (most recent call last):
    lookdown.errors.DataError: nowhere.tle: expected a file of two-line element sets; there is no such file.
    """
    if not path.is_file():
        raise DataError(path, "expected a file of two-line element sets; there is no such file.")
    try:
        return elements_from_tle(path.read_text(encoding="ascii"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(path, f"expected a text file of two-line element sets; it cannot be read ({error}).") from error
