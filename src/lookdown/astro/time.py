"""Instants: int64 nanoseconds of TAI since 1970-01-01 TAI, and what people and files write.

UTC exists only here and in the formats. The leap seconds stand in this module, so
that no file is fetched and the same text gives the same instant everywhere.
"""

import datetime
import re

import numpy as np

from lookdown.arrays import Instants
from lookdown.astro.ut1 import ut1_minus_tai_s
from lookdown.errors import ArgumentError

__all__ = [
    "LAST_UTC_DAY",
    "LEAP_SECONDS",
    "julian_date_tt",
    "julian_date_ut1",
    "tai_minus_utc_s",
    "tai_ns_from_unix_ms",
    "tai_ns_from_unix_s",
    "tai_ns_from_utc_day",
    "tai_ns_from_utc_text",
    "ut1_minus_utc_s",
    "utc_day_from_tai_ns",
    "utc_text_from_tai_ns",
]

NS_PER_S = 1_000_000_000
S_PER_DAY = 86_400
NS_PER_DAY = S_PER_DAY * NS_PER_S
_JULIAN_DATE_1970 = 2_440_587.5
_TT_MINUS_TAI_NS = 32_184_000_000

LEAP_SECONDS: tuple[tuple[str, int], ...] = (
    ("1972-01-01", 10),
    ("1972-07-01", 11),
    ("1973-01-01", 12),
    ("1974-01-01", 13),
    ("1975-01-01", 14),
    ("1976-01-01", 15),
    ("1977-01-01", 16),
    ("1978-01-01", 17),
    ("1979-01-01", 18),
    ("1980-01-01", 19),
    ("1981-07-01", 20),
    ("1982-07-01", 21),
    ("1983-07-01", 22),
    ("1985-07-01", 23),
    ("1988-01-01", 24),
    ("1990-01-01", 25),
    ("1991-01-01", 26),
    ("1992-07-01", 27),
    ("1993-07-01", 28),
    ("1994-07-01", 29),
    ("1996-01-01", 30),
    ("1997-07-01", 31),
    ("1999-01-01", 32),
    ("2006-01-01", 33),
    ("2009-01-01", 34),
    ("2012-07-01", 35),
    ("2015-07-01", 36),
    ("2017-01-01", 37),
)
"""TAI minus UTC in seconds, from 0 h UTC of each day on. Source: IERS Bulletin C."""

LAST_UTC_DAY = "2035-01-01"
"""First day refused. Resolution 4 of the 27th CGPM (2022) lets the present rule of leap
seconds run until 2035 at the latest; until then 37 s holds unless IERS announces another."""


def _day_of(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal() - datetime.date(1970, 1, 1).toordinal()


_LEAP_DAYS = np.array([_day_of(day) for day, _ in LEAP_SECONDS], dtype=np.int64)
_LEAP_OFFSETS_S = np.array([offset for _, offset in LEAP_SECONDS], dtype=np.int64)
_LEAP_TAI_NS = (_LEAP_DAYS * S_PER_DAY + _LEAP_OFFSETS_S) * NS_PER_S
_END_DAY = _day_of(LAST_UTC_DAY)
_END_TAI_NS = int((_END_DAY * S_PER_DAY + _LEAP_OFFSETS_S[-1]) * NS_PER_S)
_TEXT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?)?Z?"
)


def _check_days(days: np.ndarray) -> None:
    if days.size and (days.min() < _LEAP_DAYS[0] or days.max() >= _END_DAY):
        worst = days.min() if days.min() < _LEAP_DAYS[0] else days.max()
        raise ArgumentError(
            f"expected an instant from {LEAP_SECONDS[0][0]} to before {LAST_UTC_DAY} UTC, where the table of leap "
            f"seconds is known; got day {int(worst)} since 1970-01-01. Check the units of the time (s, ms, ns)."
        )


def tai_minus_utc_s(utc_day: np.ndarray) -> np.ndarray:
    """Return TAI minus UTC on each UTC day.

    Parameters
    ----------
    utc_day : (n,) int64
        Days since 1970-01-01.

    Returns
    -------
    (n,) int64, second

    Raises
    ------
    ArgumentError
        For a day outside the table of leap seconds.

    Examples
    --------
    >>> import numpy as np
    >>> tai_minus_utc_s(np.array([18_907]))  # 2021-10-07
    array([37])
    """
    days = np.asarray(utc_day, dtype=np.int64)
    _check_days(days)
    return _LEAP_OFFSETS_S[np.searchsorted(_LEAP_DAYS, days, side="right") - 1]


def tai_ns_from_utc_day(utc_day: int, nanosecond_of_day: int) -> int:
    """Return the instant of a UTC day and the nanosecond within it.

    Parameters
    ----------
    utc_day : int
        Days since 1970-01-01.
    nanosecond_of_day : int
        0 to 86,400e9, or to 86,401e9 on a day that ends with a leap second.

    Examples
    --------
    >>> tai_ns_from_utc_day(18_907, 0)
    1633564837000000000
    """
    offset_s = int(tai_minus_utc_s(np.array([utc_day]))[0])
    return (utc_day * S_PER_DAY + offset_s) * NS_PER_S + nanosecond_of_day


def utc_day_from_tai_ns(time_tai_ns: int) -> tuple[int, int]:
    """Return the UTC day since 1970-01-01 and the nanosecond of the day, a leap second included.

    Raises
    ------
    ArgumentError
        For an instant outside the table of leap seconds.

    Examples
    --------
    >>> utc_day_from_tai_ns(1633564837000000000)
    (18907, 0)
    """
    if not _LEAP_TAI_NS[0] <= time_tai_ns < _END_TAI_NS:
        raise ArgumentError(
            f"expected an instant from {LEAP_SECONDS[0][0]} to before {LAST_UTC_DAY} UTC, where the table of leap "
            f"seconds is known; got {_beyond_the_table(int(time_tai_ns))}. What flies satellites "
            "needs up to ten minutes before its start and after its end within the table too."
        )
    entry = int(np.searchsorted(_LEAP_TAI_NS, time_tai_ns, side="right")) - 1
    day, nanosecond = divmod(int(time_tai_ns) - int(_LEAP_OFFSETS_S[entry]) * NS_PER_S, NS_PER_DAY)
    if entry + 1 < len(_LEAP_DAYS) and day == _LEAP_DAYS[entry + 1]:
        return day - 1, nanosecond + NS_PER_DAY  # within the leap second that ends the day before
    return day, nanosecond


def _beyond_the_table(time_tai_ns: int) -> str:
    """Return an instant outside the table as a person reads it, as if its first or last offset held on."""
    entry = 0 if time_tai_ns < _LEAP_TAI_NS[0] else -1
    try:
        seconds = datetime.timedelta(seconds=time_tai_ns // NS_PER_S - int(_LEAP_OFFSETS_S[entry]))
        return f"{(datetime.datetime(1970, 1, 1) + seconds).isoformat()}Z"
    except OverflowError:
        return f"{time_tai_ns} ns of TAI since 1970"


def tai_ns_from_utc_text(text: str) -> int:
    """Return the instant that an ISO 8601 text in UTC names.

    Parameters
    ----------
    text : str
        ``2021-10-07T12:12:00.5Z``; a blank for the T, no Z, no seconds or no clock time at
        all are taken too. Second 60 is taken where there was a leap second.

    Returns
    -------
    int, nanosecond of TAI since 1970-01-01 TAI

    Raises
    ------
    ArgumentError
        For a text of another form, a day or clock time that does not exist, or a day
        outside the table of leap seconds.

    Examples
    --------
    >>> tai_ns_from_utc_text("2021-10-07T00:00:00Z")
    1633564837000000000
    """
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise ArgumentError(f"expected a UTC instant such as 2021-10-07T12:12:00Z; got {text!r}.")
    try:
        day = _day_of(found["day"])
    except ValueError as error:
        raise ArgumentError(f"expected a day of the calendar; got {found['day']!r} ({error}).") from error
    clock = [int(found[part] or 0) for part in ("hour", "minute", "second")]
    leap_allowed = clock[:2] == [23, 59] and day + 1 in _LEAP_DAYS[1:]
    if clock[0] > 23 or clock[1] > 59 or clock[2] > (60 if leap_allowed else 59):
        raise ArgumentError(f"expected a clock time of that day; got {text!r}.")
    seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
    fraction_ns = int((found["fraction"] or "0").ljust(9, "0"))
    return tai_ns_from_utc_day(day, seconds * NS_PER_S + fraction_ns)


def utc_text_from_tai_ns(time_tai_ns: int) -> str:
    """Return an instant as ISO 8601 text in UTC, with as many decimals as it needs.

    Raises
    ------
    ArgumentError
        For an instant outside the table of leap seconds.

    Examples
    --------
    >>> utc_text_from_tai_ns(1633564837000000000)
    '2021-10-07T00:00:00Z'
    >>> utc_text_from_tai_ns(tai_ns_from_utc_text("2016-12-31T23:59:60.5"))
    '2016-12-31T23:59:60.5Z'
    """
    day, nanosecond = utc_day_from_tai_ns(time_tai_ns)
    date = datetime.date.fromordinal(datetime.date(1970, 1, 1).toordinal() + day)
    seconds, fraction_ns = divmod(nanosecond, NS_PER_S)
    minutes = min(seconds // 60, 1439)
    decimals = f".{fraction_ns:09d}".rstrip("0").rstrip(".")
    return f"{date.isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}:{seconds - 60 * minutes:02d}{decimals}Z"


def tai_ns_from_unix_ms(unix_ms: np.ndarray) -> Instants:
    """Return instants of POSIX times in milliseconds (UTC without leap seconds).

    Parameters
    ----------
    unix_ms : (n,) integer
        Milliseconds since 1970-01-01 UTC, each day counted as 86,400 s.

    Returns
    -------
    (n,) int64, nanosecond of TAI since 1970-01-01 TAI

    Raises
    ------
    ArgumentError
        For an instant outside the table of leap seconds.

    Examples
    --------
    >>> import numpy as np
    >>> tai_ns_from_unix_ms(np.array([1_633_564_800_000]))
    array([1633564837000000000])
    """
    milliseconds = np.asarray(unix_ms)
    assert np.issubdtype(milliseconds.dtype, np.integer), f"expected integers, got {milliseconds.dtype}"
    milliseconds = milliseconds.astype(np.int64)
    offset_s = tai_minus_utc_s(milliseconds // (S_PER_DAY * 1000))
    return milliseconds * 1_000_000 + offset_s * NS_PER_S


def tai_ns_from_unix_s(unix_s: np.ndarray) -> Instants:
    """Return instants of POSIX times in seconds, whole or not.

    A float64 of seconds since 1970 resolves 0.24 us; the rounding is the caller's.

    Parameters
    ----------
    unix_s : (n,) integer or float, finite

    Returns
    -------
    (n,) int64, nanosecond of TAI since 1970-01-01 TAI

    Raises
    ------
    ArgumentError
        For an instant outside the table of leap seconds.

    Examples
    --------
    >>> import numpy as np
    >>> tai_ns_from_unix_s(np.array([1_633_564_800.25]))
    array([1633564837250000000])
    """
    seconds = np.asarray(unix_s)
    whole = np.floor(seconds).astype(np.int64)
    fraction_ns = np.rint((seconds - whole) * 1e9).astype(np.int64)
    return (whole + tai_minus_utc_s(whole // S_PER_DAY)) * NS_PER_S + fraction_ns


def _utc_ns_from_tai_ns(time_tai_ns: np.ndarray) -> np.ndarray:
    """Return nanoseconds of UTC since 1970, the leap second running into the next day."""
    instants = np.asarray(time_tai_ns, dtype=np.int64)
    if instants.size and (instants.min() < _LEAP_TAI_NS[0] or instants.max() >= _END_TAI_NS):
        worst = instants.min() if instants.min() < _LEAP_TAI_NS[0] else instants.max()
        utc_day_from_tai_ns(int(worst))  # raises with the sentence
    return instants - _LEAP_OFFSETS_S[np.searchsorted(_LEAP_TAI_NS, instants, side="right") - 1] * NS_PER_S


def ut1_minus_utc_s(time_tai_ns: np.ndarray) -> np.ndarray:
    """Return UT1 minus UTC by the table of the package; it jumps by a second at each leap second.

    See `lookdown.astro.ut1` for where the table ends, what is held after it and what that costs.

    Parameters
    ----------
    time_tai_ns : (n,) int64

    Returns
    -------
    (n,) float64, second
        At most 0.9 in magnitude while it is measured.

    Raises
    ------
    ArgumentError
        For an instant outside the table of leap seconds.

    Examples
    --------
    >>> import numpy as np
    >>> float(ut1_minus_utc_s(np.array([tai_ns_from_utc_text("2021-10-07")])).round(4)[0])
    -0.105
    """
    instants = np.asarray(time_tai_ns, dtype=np.int64)
    return ut1_minus_tai_s(instants) + (instants - _utc_ns_from_tai_ns(instants)) / NS_PER_S


def julian_date_ut1(time_tai_ns: np.ndarray, ut1_minus_utc_s: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the Julian date of UT1 in two parts: midnight, and the fraction of the day.

    By default UT1 is that of the package's table, worth 0.1 m at 500 km where it is
    measured (see `lookdown.astro.ut1`). Taking UTC for UT1 would move a satellite of a real
    element set by up to 0.45 km round the Earth's axis, on 2021-10-07 by 53 m.

    Parameters
    ----------
    time_tai_ns : (n,) int64
    ut1_minus_utc_s : float, second, optional
        A value of one's own for all instants, at most 0.9 in magnitude; 0 takes UTC for UT1.

    Returns
    -------
    (n,) float64, day
        Julian date of the preceding midnight, a whole number and a half.
    (n,) float64, day
        Fraction of the day, 0 to 1 (resolution 1e-11 s).

    Raises
    ------
    ArgumentError
        For an instant outside the table of leap seconds.

    Examples
    --------
    >>> import numpy as np
    >>> midnight, fraction = julian_date_ut1(np.array([tai_ns_from_utc_text("2000-01-01T12:00")]), 0.0)
    >>> float(midnight[0]), float(fraction[0])
    (2451544.5, 0.5)
    """
    instants = np.asarray(time_tai_ns, dtype=np.int64)
    utc_ns = _utc_ns_from_tai_ns(instants)
    if ut1_minus_utc_s is None:
        ut1_ns = instants + np.rint(ut1_minus_tai_s(instants) * 1e9).astype(np.int64)
    else:
        assert abs(ut1_minus_utc_s) <= 0.9, "UT1 minus UTC is kept within 0.9 s"
        ut1_ns = utc_ns + round(ut1_minus_utc_s * 1e9)
    day = ut1_ns // NS_PER_DAY
    return _JULIAN_DATE_1970 + day, (ut1_ns - day * NS_PER_DAY) / NS_PER_DAY


def julian_date_tt(time_tai_ns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the Julian date of Terrestrial Time in two parts: midnight, and the fraction of the day.

    TT is TAI + 32.184 s exactly, so this needs no table and takes any instant.

    Parameters
    ----------
    time_tai_ns : (n,) int64

    Returns
    -------
    (n,) float64, day
        Julian date of the preceding midnight TT.
    (n,) float64, day
        Fraction of the day, 0 to 1.

    References
    ----------
    IERS Conventions (2010), Technical Note 36, section 10.1.

    Examples
    --------
    >>> import numpy as np
    >>> midnight, fraction = julian_date_tt(np.array([0]))
    >>> float(midnight[0]), round(float(fraction[0]) * 86_400, 6)
    (2440587.5, 32.184)
    """
    tt_ns = np.asarray(time_tai_ns, dtype=np.int64) + _TT_MINUS_TAI_NS
    day = tt_ns // NS_PER_DAY
    return _JULIAN_DATE_1970 + day, (tt_ns - day * NS_PER_DAY) / NS_PER_DAY
