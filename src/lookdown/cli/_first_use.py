"""The first use of the tracker on a machine: how far its compiling is, and a second process that helps."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lookdown.numerics.compiling import compiling_told
from lookdown.simulation import Progress as OnProgress
from lookdown.tracking.first_use import SWEEP_KERNELS

__all__ = ["first_use_helped"]

_STAGE = "compiling the tracker for this machine, once"


@contextmanager
def first_use_helped(on_progress: OnProgress | None) -> Iterator[None]:
    """Tell of kernels that are compiled within, and have a second process compile those that come last.

    Nothing happens where all of them are in the cache, and nothing is told where nobody is to be.
    """
    helper: subprocess.Popen[bytes] | None = None
    most = SWEEP_KERNELS

    def told(begun: int) -> None:
        nonlocal helper, most
        if begun == 1:
            helper = _helper()
        most = max(most, begun)
        if on_progress is not None:
            on_progress(_STAGE, begun, most)

    try:
        with compiling_told(told):
            yield
    finally:
        if helper is not None:
            # What it has compiled is kept; the rest was not needed.
            helper.kill()
            helper.wait()


def _helper() -> subprocess.Popen[bytes] | None:
    """Start the second process where there is a core for it; None where it cannot be."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2 or not sys.executable:
        return None
    command = [sys.executable, "-m", "lookdown.tracking.first_use"]
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return None
