"""Compiles what a tracker needs after its first sweep, for a process beside the one that compiles the sweep.

    python -m lookdown.tracking.first_use

Numba compiles on one core, and the sweep is most of the work. What this compiles is found in numba's cache by the
other process, which compiles itself whatever is not there when it comes to it (design/0015).
"""

from lookdown.tracking.engine import DwellEngine, settings_of
from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters
from lookdown.tracking.tracker import DwellTracker

__all__ = ["SWEEP_KERNELS", "compile_beside"]

SWEEP_KERNELS = 190
"""How many kernels the first batch makes a tracker compile, about: for a bar."""


def compile_beside() -> None:
    """Compile the kernels that show tracks, put them in order and take dwells out of the log; in vain if all are kept.

    Examples
    --------
    >>> compile_beside.__module__
    'lookdown.tracking.first_use'
    """
    parameters = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})
    DwellTracker(parameters, capacity=8).tracks(0)
    DwellEngine(settings_of(parameters, snapshot_s=12.0, assumed_detection_ratio=0.9), copies=2, capacity=8).rehearse()


if __name__ == "__main__":
    compile_beside()
