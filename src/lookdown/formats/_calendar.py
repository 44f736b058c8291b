"""Instants as the ``datetime`` of other programs: UTC without a zone, in whole microseconds."""

from datetime import UTC, datetime, timedelta

import numpy as np

from lookdown.arrays import Instants
from lookdown.astro import tai_ns_from_utc_day, utc_day_from_tai_ns
from lookdown.errors import ArgumentError

__all__ = ["tai_ns_from_utc", "utc_from_tai_ns"]

_EPOCH = datetime(1970, 1, 1)
_DAY_US, _DAY_NS = 86_400_000_000, 86_400_000_000_000


def utc_from_tai_ns(time_tai_ns: Instants) -> list[datetime]:
    """Return instants to the nearest microsecond, in which an airliner flies 0.25 mm and a satellite 7.5 mm.

    Raises
    ------
    ArgumentError
        For an instant within a leap second, which a ``datetime`` cannot hold, or outside the table of them.

    Examples
    --------
    >>> utc_from_tai_ns(np.array([1_633_564_837_000_001_600]))
    [datetime.datetime(2021, 10, 7, 0, 0, 0, 2)]
    """
    instants, row = np.unique(time_tai_ns, return_inverse=True)
    known = [_utc_of(instant) for instant in instants.tolist()]
    return [known[k] for k in row.tolist()]


def _utc_of(time_tai_ns: int) -> datetime:
    day, nanosecond = utc_day_from_tai_ns(time_tai_ns)
    if nanosecond >= _DAY_NS:
        raise ArgumentError(
            f"expected an instant that a calendar of 86,400 s a day holds; got {time_tai_ns} ns of TAI, within the "
            f"leap second that ends day {day} since 1970. Leave that second's rows out."
        )
    return _EPOCH + timedelta(days=day, microseconds=(nanosecond + 500) // 1000)


def tai_ns_from_utc(time: datetime) -> int:
    """Return the instant of a ``datetime``; one without a zone is taken as UTC.

    Raises
    ------
    ArgumentError
        For an instant outside the table of leap seconds.

    Examples
    --------
    >>> tai_ns_from_utc(datetime(2021, 10, 7))
    1633564837000000000
    """
    plain = time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
    day, microseconds = divmod((plain - _EPOCH) // timedelta(microseconds=1), _DAY_US)
    return tai_ns_from_utc_day(day, microseconds * 1000)
