"""1,000 objects held by the tracker of nrl-tracker and by us, on the same reports; the scene stands in `_contest`."""

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.comparative._contest import in_ours, made
from lookdown.benchmarks.comparative._contest_rows import contest_rows, in_peer
from lookdown.benchmarks.comparative._peer import peer_python

__all__ = ["rows"]

_VERSION = "2.11.1"


def rows() -> list[Row]:
    """Return ratio of CPU times and ratio of GOSPA.

    Raises
    ------
    ArgumentError
        Where nrl-tracker cannot be installed.
    """
    python = peer_python("nrl-tracker", _VERSION)
    contest = made()
    theirs = in_peer(python, "nrl_tracker.py.txt", contest)
    return contest_rows("nrl_tracker", f"nrl-tracker {_VERSION}", in_ours(contest), theirs)
