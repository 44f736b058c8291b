"""The clock of one client: play, pause, seek, step, and how fast."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["RATE_MAX", "RATE_MIN", "PlayClock"]

RATE_MIN, RATE_MAX = 0.1, 1000.0


@dataclass(slots=True)
class PlayClock:
    """A time that goes at a rate of the machine's, or stands.

    Attributes
    ----------
    machine_s : callable
        The machine's steady clock, in seconds.
    start_s, stop_s : float
        It goes no further than these; `stop_s` may move on.
    rate : float
    paused : bool

    Examples
    --------
    >>> now = [0.0]
    >>> clock = PlayClock(machine_s=lambda: now[0], start_s=100.0, stop_s=200.0)
    >>> now[0] = 5.0; clock.set_rate(10.0); now[0] = 7.0; clock.time_s()
    125.0
    >>> clock.seek(500.0); clock.time_s()
    200.0
    """

    machine_s: Callable[[], float]
    start_s: float
    stop_s: float
    rate: float = 1.0
    paused: bool = False
    _set_s: float = 0.0
    _at_s: float = 0.0

    def __post_init__(self) -> None:
        self._set_s, self._at_s = self.start_s, self.machine_s()

    def time_s(self) -> float:
        """Return what it shows."""
        went = 0.0 if self.paused else (self.machine_s() - self._at_s) * self.rate
        return min(max(self._set_s + went, self.start_s), self.stop_s)

    def seek(self, time_s: float) -> None:
        """Set it, within its span."""
        self._set_s, self._at_s = min(max(time_s, self.start_s), self.stop_s), self.machine_s()

    def set_rate(self, rate: float) -> None:
        """Let it go at another rate from now on, between `RATE_MIN` and `RATE_MAX`."""
        self.seek(self.time_s())
        self.rate = min(max(rate, RATE_MIN), RATE_MAX)

    def set_paused(self, *, paused: bool) -> None:
        """Let it stand or go."""
        self.seek(self.time_s())
        self.paused = paused
