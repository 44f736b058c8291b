"""The first use of the tracker on a machine: how far its compiling is, and a second process that shares it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lookdown.numerics.compiling import compiling_told
from lookdown.numerics.exchange import parts_taken
from lookdown.simulation import Progress as OnProgress
from lookdown.tracking.first_use import SWEEP_KERNELS

__all__ = ["first_use_helped"]

_STAGE = "compiling the tracker for this machine, once"


@contextmanager
def first_use_helped(on_progress: OnProgress | None) -> Iterator[None]:
    """Tell of kernels that are compiled within, and have a second process compile half of them.

    Nothing happens where all of them are in the cache, and nothing is told where nobody is to be.
    """
    with ExitStack() as ends:
        most = SWEEP_KERNELS

        def told(begun: int) -> None:
            nonlocal most
            if begun == 1:
                ends.enter_context(_helped())
            most = max(most, begun)
            if on_progress is not None:
                on_progress(_STAGE, begun, most)

        with compiling_told(told):
            yield


@contextmanager
def _helped() -> Iterator[None]:
    """Take up what a second process compiles, where there is a core for it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2 or not sys.executable:
        yield
        return
    # Nobody but this user may write into it: what lies there is run.
    with tempfile.TemporaryDirectory(prefix="lookdown-", ignore_cleanup_errors=True) as folder:
        helper = _helper(folder)
        try:
            with parts_taken(Path(folder)):
                yield
        finally:
            if helper is not None:
                # What it has compiled is kept; the rest was not needed.
                helper.kill()
                helper.wait()


def _helper(folder: str) -> subprocess.Popen[bytes] | None:
    """Start the second process; None where it cannot be."""
    command = [sys.executable, "-m", "lookdown.tracking.first_use", folder]
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return None
