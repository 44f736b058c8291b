"""Makes a polite request to end as orderly as Ctrl-C: what was recorded is kept, and the end is told."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

__all__ = ["Stopped", "stopping_in_order"]

_REQUESTS = ("SIGINT", "SIGTERM", "SIGHUP")


class Stopped(KeyboardInterrupt):
    """Ctrl-C, or another signal that asks to end: all that minds the one minds the other."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Raise `Stopped` on Ctrl-C, SIGTERM and SIGHUP while the block runs.

    A signal that is ignored already, as under nohup, stays ignored. A second one does not cut short what
    the first began: after one all are ignored, beyond the block too, for who is stopped ends, and the last
    steps of an interpreter are where an interrupt is told by a traceback.
    """
    numbers = [getattr(signal, name) for name in _REQUESTS if hasattr(signal, name)]
    before = {n: h for n in numbers if (h := signal.getsignal(n)) in (signal.SIG_DFL, signal.default_int_handler)}
    is_stopped = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal is_stopped
        is_stopped = True
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    # Outside the main thread there is no catching signals, and nobody who would have to.
    with suppress(ValueError):
        for number in before:
            signal.signal(number, stop)
    try:
        yield
    finally:
        with suppress(ValueError):
            for number, handler in before.items():
                if not is_stopped:
                    signal.signal(number, handler)
