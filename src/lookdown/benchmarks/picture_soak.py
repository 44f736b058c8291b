"""A soak of the picture's server: clients that come, stall and go for as long as asked; memory and alerts are watched.

``python -m lookdown.benchmarks.picture_soak --minutes 30`` prints the memory of the process minute by minute, and fails
where it grows, or where a client that reads all the time has not been told an alert that was raised. Server and clients
share the process, the pictures are made beforehand. Linux alone tells a process its memory as asked for here.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from lookdown.benchmarks._picture_server import MadeLive, a_second_on, made_picture
from lookdown.seeds import generator
from lookdown.server.desk import Desk
from lookdown.server.guard import Guard
from lookdown.server.hub import Hub
from lookdown.server.serving import listening_socket, make_server
from lookdown.server.sources import Scene, Source
from lookdown.tables import Picture

__all__ = ["Soaked", "soak"]

_TRACKS, _CLIENTS, _PICTURES = 20_000, 20, 60
_NS = 1_000_000_000
_GROWTH_MB = 48.0
"""Growth from the end of the first fifth to the end that is taken for the allocator's own (assumption)."""


@dataclass(slots=True)
class Soaked:
    """What a soak found.

    Attributes
    ----------
    memory_mb : list of float
        Of the process, by second.
    raised, told : set of str
        Ids of the alerts that were open at any second, and of those that the client was told which reads all the time.
    came : int
        Clients that came.
    stalled : int
        Of those, how many never read.
    """

    memory_mb: list[float] = field(default_factory=list)
    raised: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    came: int = 0
    stalled: int = 0

    @property
    def growth_mb(self) -> float:
        """Memory at the end over that after the first fifth, medians of a tenth of the time each."""
        count = len(self.memory_mb)
        tenth = max(count // 10, 1)
        early = self.memory_mb[count // 5 : count // 5 + tenth]
        return float(np.median(self.memory_mb[-tenth:]) - np.median(early))


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _pictures(count: int) -> list[Picture]:
    """Return a minute of pictures; now and then tracks run out of custody, so that alerts come and go."""
    made = [made_picture(count)]
    for step in range(_PICTURES - 1):
        later = a_second_on(made[-1], step)
        at_risk = generator(1, "soak-risk", step // 5).integers(0, count, 5)
        later.custody_left_s[at_risk] = 3.0
        made.append(later)
    return made


async def _watch(address: str, told: set[str]) -> None:
    """Read everything for ever; note each alert that is told."""
    from websockets.asyncio.client import connect

    async with connect(address, compression=None, max_size=None) as socket:
        async for message in socket:
            if isinstance(message, str):
                content: dict[str, Any] = json.loads(message)
                if content["type"] == "alerts":
                    told.update(one["id"] for one in content["alerts"])


async def _visit(address: str, number: int, found: Soaked) -> None:
    """Come, look somewhere, and go: some read, some stall, some leave without a word."""
    from websockets.asyncio.client import connect

    rng = generator(1, "soak-visit", number)
    found.came += 1
    async with connect(address, compression=None, max_size=None, ping_interval=None) as socket:
        west, south = float(rng.uniform(-180, 120)), float(rng.uniform(-80, 40))
        await socket.send(json.dumps({"type": "view", "bounds": [west, south, west + 60.0, south + 40.0]}))
        stays_s = float(rng.uniform(2.0, 20.0))
        if number % 4 == 0:
            found.stalled += 1
            await asyncio.sleep(stays_s)
            socket.transport.abort()
            return
        end_s = time.monotonic() + stays_s
        while time.monotonic() < end_s:
            await asyncio.wait_for(socket.recv(), 30.0)


async def _visits(address: str, end_s: float, found: Soaked) -> None:
    watcher = asyncio.create_task(_watch(address, found.told))
    await asyncio.sleep(2.0)
    running: set[asyncio.Task[None]] = set()
    number = 0
    while time.monotonic() < end_s:
        while len(running) < _CLIENTS:
            number += 1
            running.add(asyncio.create_task(_visit(address, number, found)))
        done, running = await asyncio.wait(running, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.exception()
    await asyncio.sleep(2.0)
    for task in (watcher, *running):
        task.cancel()
    await asyncio.gather(watcher, *running, return_exceptions=True)


def soak(seconds: float, *, tracks: int = _TRACKS, rate_hz: float = 1.0) -> Soaked:
    """Return what a soak of so many seconds found.

    Parameters
    ----------
    seconds : float
    tracks : int
    rate_hz : float
        Pictures a second.
    """
    pictures, source, found = _pictures(tracks), MadeLive(), Soaked()
    with tempfile.TemporaryDirectory() as folder, listening_socket("127.0.0.1", 0) as listener:
        hub = Hub(cast("Source", source), Desk(Path(folder)))
        server = make_server(hub, Guard(None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        address = f"ws://127.0.0.1:{listener.getsockname()[1]}/stream"
        end_s = time.monotonic() + seconds
        visits = threading.Thread(target=lambda: asyncio.run(_visits(address, end_s, found)))
        visits.start()
        time.sleep(1.0)
        step = 0
        while time.monotonic() < end_s:
            # There and back again, so that a made minute lasts for ever.
            place = step % (2 * _PICTURES - 2)
            picture = pictures[min(place, 2 * _PICTURES - 2 - place)]
            source.heard(Scene(source.start_tai_ns + round(step * _NS / rate_hz), picture), {})
            step += 1
            time.sleep(1.0 / rate_hz)
            # An alert stays for 15 s after its rule held last: none comes and goes between two looks.
            found.memory_mb.append(_memory_mb())
            found.raised.update(str(one) for one in hub.watch.alerts.alert_id.tolist())
        visits.join()
        server.should_exit = True
        thread.join()
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the soak and print what it found; 1 where memory grows or an alert was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--tracks", type=int, default=_TRACKS)
    asked = parser.parse_args(arguments)
    found = soak(60.0 * asked.minutes, tracks=asked.tracks)
    by_minute = [round(float(np.median(found.memory_mb[k : k + 60])), 1) for k in range(0, len(found.memory_mb), 60)]
    missed = found.raised - found.told
    good = found.growth_mb < _GROWTH_MB and not missed and len(found.raised) > 0
    told = {
        "minutes": asked.minutes,
        "tracks": asked.tracks,
        "memory_mb_by_minute": by_minute,
        "growth_mb": round(found.growth_mb, 1),
        "clients_came": found.came,
        "of_them_stalled": found.stalled,
        "alerts_raised": len(found.raised),
        "alerts_missed": len(missed),
        "good": good,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
