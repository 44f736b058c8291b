"""What only the order of a whole input tells of a row: what is from the future, and what came too late."""

import numpy as np

from lookdown.arrays import Codes, Flags, Instants
from lookdown.tracking.intake.codes import RejectCode

__all__ = ["LATENESS_S", "STRAGGLER_GAP_S", "arrival_codes", "behind_newest", "straggler_limit"]

LATENESS_S = 60.0
STRAGGLER_GAP_S = 86_400.0
_STRAGGLERS_IN = 100
_WITNESSES = 8
_WINDOW = 4096


def straggler_limit(time_tai_ns: Instants) -> int | None:
    """Return the instant after which there are only stragglers from the future, None where there are none.

    Stragglers are at most 1 row in 100 that lie more than a day after all the others: a clock that was wrong.

    Examples
    --------
    >>> straggler_limit(np.append(np.arange(200) * 10**9, 4_000_000_000 * 10**9))
    199000000000
    """
    times = np.sort(time_tai_ns)
    most = len(times) // _STRAGGLERS_IN
    last = times[len(times) - most - 1 :]
    wide = np.flatnonzero(np.diff(last.astype(np.float64)) > STRAGGLER_GAP_S * 1e9)
    return int(last[wide[0]]) if len(wide) else None


def arrival_codes(time_tai_ns: Instants, *, lateness_s: float = LATENESS_S, ahead_s: float = 3600.0) -> Codes:
    """Return FUTURE or TOO_LATE of rows in the order in which they came, 0 of those that came in time.

    A row far ahead of all before it is from the future, unless what comes next bears it out: after a pause every row
    is far ahead of what was before.

    Parameters
    ----------
    time_tai_ns : (n,) int64
        In order of arrival.
    lateness_s : float, s
        How far a row may be behind the newest before it.
    ahead_s : float, s
        How far it may be ahead of the newest, when the next rows are not.

    Examples
    --------
    >>> s = 10**9
    >>> arrival_codes(np.array([0, 70 * s, 9 * s, 80 * s, 10**6 * s, 81 * s])).tolist()
    [0, 0, 17, 0, 16, 0]
    """
    codes = np.zeros(len(time_tai_ns), np.uint8)
    ahead_ns = round(ahead_s * 1e9)
    # The first row has none before it: those after it stand in.
    first = np.sort(time_tai_ns[: 1 + _WITNESSES])
    start, newest = 0, int(first[len(first) // 2]) if len(first) else 0
    while start < len(time_tai_ns):
        times = time_tai_ns[start : start + _WINDOW]
        before = np.maximum.accumulate(np.concatenate([[newest], times]))
        leaps = np.flatnonzero(times > before[:-1] + ahead_ns)
        if not len(leaps):
            start, newest = start + len(times), int(before[-1])
            continue
        here, newest = start + int(leaps[0]), int(before[leaps[0]])
        after = time_tai_ns[here + 1 : here + 1 + _WITNESSES]
        if len(after) and float(np.median(after)) >= float(time_tai_ns[here] - ahead_ns):
            newest = int(time_tai_ns[here])
        else:
            codes[here] = RejectCode.FUTURE
        start = here + 1
    codes[(codes == 0) & behind_newest(time_tai_ns, lateness_s, counted=codes == 0)] = RejectCode.TOO_LATE
    return codes


def behind_newest(time_tai_ns: Instants, lateness_s: float, *, counted: Flags) -> Flags:
    """Return whether each row is further behind the newest counted row before it than a lateness."""
    if not len(time_tai_ns):
        return np.zeros(0, bool)
    seen = np.where(counted, time_tai_ns, np.iinfo(np.int64).min // 2)
    newest = np.maximum.accumulate(np.concatenate([[np.iinfo(np.int64).min // 2], seen[:-1]]))
    return np.asarray(time_tai_ns < newest - round(lateness_s * 1e9))
