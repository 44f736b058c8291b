"""Compiles half of what a tracker needs, for a process beside the one that compiles the other half.

    python -m lookdown.tracking.first_use FOLDER

Numba compiles on one core. The other process compiles the sweep. This one compiles half of the parts of it, which the
other takes from the folder, and then the kernels before and after it, which the other finds in numba's cache. What is
not there when the other comes to it, that one compiles itself (design/0015).
"""

import sys
from pathlib import Path

from lookdown.numerics.exchange import parts_given
from lookdown.tracking.engine import DwellEngine, settings_of
from lookdown.tracking.engine.entry import rehearse_entry
from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters
from lookdown.tracking.tracker import DwellTracker

__all__ = ["SWEEP_KERNELS", "compile_beside"]

SWEEP_KERNELS = 190
"""How many kernels the first batch makes a tracker compile, about: for a bar."""


def compile_beside(folder: Path) -> None:
    """Compile parts of the sweep into a folder, then all kernels but the sweep, those first that are asked for first.

    Parameters
    ----------
    folder : Path
        That the other process looks into.

    Examples
    --------
    >>> compile_beside.__module__
    'lookdown.tracking.first_use'
    """
    parameters = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})
    engine = DwellEngine(settings_of(parameters, snapshot_s=12.0, assumed_detection_ratio=0.9), copies=2, capacity=8)
    with parts_given(folder):
        engine.rehearse_parts()
    rehearse_entry()
    engine.rehearse()
    DwellTracker(parameters, capacity=8).tracks(0)


if __name__ == "__main__":
    compile_beside(Path(sys.argv[1]))
