"""Lets Ctrl-C stop a run, and keeps a second one from spoiling what the first leaves behind."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["Interrupts"]


_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_Handler = Callable[[int, FrameType | None], Any]


class Interrupts:
    """Stands between the signals that ask to end and a run, from `take` to `give_back`.

    A signal goes to the handler it had, as ever, except on the way out of an earlier
    KeyboardInterrupt, where it does nothing, and inside `held`, where it waits. Outside
    the main thread, or where no Python function handles a signal, it stays out of the way.
    """

    def __init__(self) -> None:
        self._before: dict[int, _Handler] = {}
        self._depth = 0
        self._waiting: int | None = None

    def take(self) -> None:
        """Stand between from now on."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in _SIGNALS:
            handler = signal.getsignal(number)
            if callable(handler):
                self._before[number] = handler
                signal.signal(number, self._came)

    def give_back(self) -> None:
        """Leave each signal to the handler it had, but for one that got another meanwhile."""
        for number, handler in self._before.items():
            if signal.getsignal(number) == self._came:
                signal.signal(number, handler)
        self._before = {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Do the block whole: a signal inside it comes at its end, or not at all where another error leaves it."""
        self._depth += 1
        try:
            yield
        except BaseException:
            self._waiting = None
            raise
        finally:
            self._depth -= 1
        if self._waiting is not None and not self._depth:
            number, self._waiting = self._waiting, None
            self._before[number](number, None)

    def forget(self) -> None:
        """Drop the signal that waits."""
        self._waiting = None

    def _came(self, number: int, frame: FrameType | None) -> None:
        # The interrupted code's own exception shows here: one that is being told is not told again.
        if isinstance(sys.exception(), KeyboardInterrupt):
            return
        if self._depth:
            self._waiting = number
            return
        self._before[number](number, frame)
