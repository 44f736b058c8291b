"""UT1, the time that the Earth's turning keeps, from a table in the package.

Policy. The table has the values of the IERS at 0 h UTC of every day from 1972 (series
C04, then Bulletin A), measured until the day before `FIRST_PREDICTED_UTC_DAY` and
predicted for the year after it. Between days UT1 minus TAI runs straight, for it has no
leap seconds: that errs by up to 0.06 ms since 1994, and by 0.24 ms round 1984-01-01. After
the table's end the last UT1 minus TAI is held. Nothing is fetched, so that the same
instant has the same angle everywhere; a newer table comes with a newer lookdown.

What that costs a satellite at 500 km, round the Earth's axis (0.5 m a millisecond): 0.1 m
where UT1 is measured; by the IERS's own estimate up to 13 m (25 ms) at the end of the
prediction; after it some 0.2 km a year, as long as days are a millisecond off
86,400 s. Taking UTC for UT1, as was done before, cost up to 0.45 km.
"""

import functools
from importlib.resources import files

import numpy as np

__all__ = ["FIRST_PREDICTED_UTC_DAY", "ut1_minus_tai_s"]

FIRST_PREDICTED_UTC_DAY = "2026-10-23"
"""First day whose value is a prediction of the IERS."""


@functools.lru_cache(maxsize=1)
def _table() -> tuple[np.ndarray, np.ndarray]:
    """Return 0 h UTC of every day as seconds of TAI since 1970, and UT1 minus TAI in seconds then."""
    with files("lookdown.astro").joinpath("data/ut1.npz").open("rb") as stream, np.load(stream) as data:
        steps_us = data["steps_us"].astype(np.int64)
        ut1_minus_tai_us = int(data["first_us"]) + np.concatenate([[0], np.cumsum(steps_us)])
        days = int(data["first_day"]) + np.arange(len(ut1_minus_tai_us))
        instants_s = days * 86_400.0 + data["tai_minus_utc_s"]
    return instants_s, ut1_minus_tai_us * 1e-6


def ut1_minus_tai_s(time_tai_ns: np.ndarray) -> np.ndarray:
    """Return UT1 minus TAI, which runs on smoothly through leap seconds.

    Parameters
    ----------
    time_tai_ns : (n,) int64
        Before 1972 the first value of the table is given, after its end the last.

    Returns
    -------
    (n,) float64, second

    References
    ----------
    IERS EOP 20 C04 and Bulletin A (finals2000A), by way of astropy-iers-data
    0.2026.11.2.0.34.55 (design/data-ut1.py); IERS Conventions (2010), section 5.5.3.

    Examples
    --------
    >>> import numpy as np
    >>> ut1_minus_tai_s(np.array([1633564837000000000])).round(4)  # 2021-10-07
    array([-37.105])
    """
    instants_s, ut1_minus_tai = _table()
    # Seconds in float64 resolve 0.2 us of an instant here, in which UT1 gains nothing on TAI.
    return np.interp(np.asarray(time_tai_ns, dtype=np.int64) * 1e-9, instants_s, ut1_minus_tai)
