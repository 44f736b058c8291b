"""Lets Ctrl-C stop a run, and keeps a second one from spoiling what the first leaves behind."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["Interrupts"]


class Interrupts:
    """Stands between SIGINT and a run, from `take` to `give_back`.

    A Ctrl-C raises KeyboardInterrupt as ever, except on the way out of an earlier one,
    where it does nothing, and inside `held`, where it waits. Outside the main thread,
    or where somebody else handles the signal, it stays out of the way.
    """

    def __init__(self) -> None:
        self._taken = False
        self._depth = 0
        self._waiting = False

    def take(self) -> None:
        """Handle SIGINT from now on."""
        if (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        ):
            signal.signal(signal.SIGINT, self._came)
            self._taken = True

    def give_back(self) -> None:
        """Leave SIGINT to Python again."""
        if self._taken:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._taken = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Do the block whole: a Ctrl-C inside it comes at its end, or not at all where another error leaves it."""
        self._depth += 1
        try:
            yield
        except BaseException:
            self._waiting = False
            raise
        finally:
            self._depth -= 1
        if self._waiting and not self._depth:
            self._waiting = False
            raise KeyboardInterrupt

    def forget(self) -> None:
        """Let no Ctrl-C come of those that wait."""
        self._waiting = False

    def _came(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        # The interrupted code's own exception shows here: one that is being told is not told again.
        if isinstance(sys.exception(), KeyboardInterrupt):
            return
        if self._depth:
            self._waiting = True
            return
        raise KeyboardInterrupt
