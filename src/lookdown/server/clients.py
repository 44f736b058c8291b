"""Who listens: one client's state, and what has happened to all of them."""

import asyncio
from dataclasses import dataclass

from lookdown.server.clock import PlayClock
from lookdown.server.stream import Follower, Stream
from lookdown.server.watch import Watch

__all__ = ["NEVER_S", "Client", "Counters"]

NEVER_S = -1e18


@dataclass(slots=True)
class Counters:
    """What has happened since the start, for /api/status."""

    clients: int = 0
    clients_refused: int = 0
    clients_since_start: int = 0
    pictures: int = 0
    frames_sent: int = 0
    bytes_sent: int = 0
    dropped: int = 0
    resyncs: int = 0
    malformed: int = 0
    source_faults: int = 0


class Client(Follower):
    """One socket: its clock, where it is not the live one, and its stream."""

    def __init__(self, stream: Stream, watch: Watch) -> None:
        super().__init__()
        self.stream, self.watch = stream, watch
        self.clock: PlayClock | None = None
        self.player: asyncio.Task[None] | None = None
        self.poke = asyncio.Event()
        self.jumped = False
        self.names: dict[str, str] = {}
        self.gaps_told_s = NEVER_S
