"""Makes a polite request to end as orderly as Ctrl-C: what was recorded is kept, and the end is told."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

__all__ = ["Stopped", "stopping_in_order"]

_REQUESTS = ("SIGTERM", "SIGHUP")


class Stopped(KeyboardInterrupt):
    """A signal that asks to end; all that minds Ctrl-C minds it too."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Raise `Stopped` on SIGTERM and SIGHUP while the block runs.

    A signal that is ignored already, as under nohup, stays ignored; a second one does not
    cut short what the first began.
    """
    numbers = [getattr(signal, name) for name in _REQUESTS if hasattr(signal, name)]
    before = {n: signal.getsignal(n) for n in numbers if signal.getsignal(n) == signal.SIG_DFL}

    def stop(number: int, frame: FrameType | None) -> None:
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
                signal.signal(number, handler)
