"""Who is told when numba compiles."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from numba.core.event import Event, Listener, install_listener

__all__ = ["compiling_told"]


@contextmanager
def compiling_told(tell: Callable[[int], None]) -> Iterator[None]:
    """Call a function whenever numba begins to compile a kernel, one that comes from its cache apart.

    Parameters
    ----------
    tell : callable
        Of the number of kernels begun so far, 1 at first.

    Examples
    --------
    >>> from numba import njit
    >>> told = []
    >>> with compiling_told(told.append):
    ...     njit(lambda x: x + 1)(1)
    2
    >>> told
    [1]
    """
    with install_listener("numba:compile", _Counter(tell)):
        yield


class _Counter(Listener):
    """Counts what is compiled."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell, self._begun = tell, 0

    def on_start(self, event: Event) -> None:
        """Count one more."""
        self._begun += 1
        self._tell(self._begun)

    def on_end(self, event: Event) -> None:
        """Need not be told."""
