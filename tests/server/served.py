"""A made source, and a server of it on loopback in a thread: what the tests of the sockets share."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from made_pictures import made_picture, onward
from websockets.sync.client import ClientConnection, connect

from lookdown.picture import GapClass, RadarView, Since
from lookdown.server.desk import Desk
from lookdown.server.guard import Guard
from lookdown.server.hub import Hub
from lookdown.server.serving import address_of, listening_socket, make_server
from lookdown.server.sources import Delivered, RadarFacts, Scene, Sighting, SourceFacts
from lookdown.server.wire import Frame, decode
from lookdown.tables import Dwells, NetworkLinks, Picture, Satellites, SatelliteStates, StationStates

START_NS, STEP_NS, STEPS = 1_700_000_000_000_000_000, 10_000_000_000, 30

RADAR = RadarFacts(
    RadarView(0.1, 1.2, needed_snr_ratio=20.0), (GapClass("big", 20.0, 200.0), GapClass("small", 0.1, 60.0)), 30 * 10**9
)


class MadeSource:
    """Pictures drawn by seed, ten seconds apart; a recording, or live where told so."""

    def __init__(self, count: int = 50, kind: str = "recording") -> None:
        self.facts = SourceFacts("made", "A made source", kind, 2, STEP_NS, radar=RADAR, vendors=("one",))
        self.start_tai_ns, self.stop_tai_ns = START_NS, START_NS + STEPS * STEP_NS
        self.head_tai_ns = self.stop_tai_ns
        self.is_growing, self.plan = kind == "live", None
        self.pictures = [made_picture(count, time_tai_ns=START_NS)]
        for step in range(STEPS if kind == "recording" else 0):
            self.pictures.append(onward(self.pictures[-1], 10.0, share=0.2, seed=step))
        self.heard: Callable[[Scene, dict[str, bytes]], None] | None = None
        self.closed = False

    def at(self, time_tai_ns: int, previous: Picture | None = None) -> Scene:
        step = min(max((time_tai_ns - START_NS) // STEP_NS, 0), len(self.pictures) - 1)
        return Scene(START_NS + int(step) * STEP_NS, self.pictures[int(step)])

    def satellites_at(self, time_tai_ns: int) -> tuple[Satellites, SatelliteStates]:
        columns = {name: np.zeros((2, *spec.row_shape), spec.dtype) for name, spec in Satellites.columns()}
        columns["position_ecef_m"] = np.array([[6.9e6, 0.0, 0.0], [0.0, 6.9e6, 0.0]])
        columns["satellite_id"] = np.array([0, 1], np.uint32)
        return Satellites(**columns), SatelliteStates.empty()

    def links_at(self, time_tai_ns: int) -> NetworkLinks:
        return NetworkLinks.empty()

    def stations_at(self, time_tai_ns: int) -> StationStates:
        return StationStates.empty()

    def delivered(self, sightings: list[Sighting], time_tai_ns: int) -> Delivered | None:
        return None

    def dwells_between(self, after_tai_ns: int, until_tai_ns: int) -> Dwells:
        return Dwells.empty()

    def noted_between(self, after_tai_ns: int, until_tai_ns: int) -> Since:
        return Since()

    def sightings(self, track_id: int, time_tai_ns: int, most: int) -> list[Sighting]:
        return [Sighting(time_tai_ns - 2_000_000_000, 1, "radar", 900e3, 100.0, 3.5, 0x3C6444)]

    def next_look_tai_ns(self, track_id: int, time_tai_ns: int) -> int | None:
        return time_tai_ns + 4_000_000_000

    def listen(self, heard: Callable[[Scene, dict[str, bytes]], None], failed: Callable[[str], None]) -> None:
        self.heard, self.failed = heard, failed

    def tell(self, picture: Picture, time_tai_ns: int) -> None:
        assert self.heard is not None
        self.head_tai_ns = time_tai_ns
        self.heard(Scene(time_tai_ns, picture), {})

    def close(self) -> None:
        self.closed = True


class Served:
    """A server under test, as a client sees it."""

    def __init__(self, hub: Hub, address: str, token: str | None) -> None:
        self.hub, self.address, self.token = hub, address.partition("?")[0], token

    def ask(self, path: str, *, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, bytes]:
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def json(self, path: str, **more: Any) -> Any:
        status, content = self.ask(path, **more)
        assert status in (200, 201), content
        return json.loads(content)

    def status(self) -> dict[str, Any]:
        return self.json("api/status")

    def connect(self, **more: Any) -> ClientConnection:
        address = self.address.replace("http", "ws", 1) + "stream" + (f"?token={self.token}" if self.token else "")
        return connect(address, compression=None, max_size=None, **more)


@contextmanager
def served(source: Any, folder: Path, *, token: str | None = None, most_clients: int = 200) -> Iterator[Served]:
    """Serve a source on loopback while the block runs."""
    hub, guard = Hub(source, Desk(folder), most_clients=most_clients), Guard(token)
    with listening_socket("127.0.0.1", 0) as listener:
        server = make_server(hub, guard)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield Served(hub, address_of(listener, guard), token)
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


def messages(socket: ClientConnection, until: Callable[[Any], bool], *, seconds: float = 10.0) -> list[Any]:
    """Return frames and JSON objects as they come, up to the first that ends it."""
    found: list[Any] = []
    end = time.monotonic() + seconds
    while not found or not until(found[-1]):
        raw = socket.recv(timeout=max(end - time.monotonic(), 0.01))
        found.append(json.loads(raw) if isinstance(raw, str) else decode(raw))
    return found


def is_frame(kind: int, count: int | None = None) -> Callable[[Any], bool]:
    """Return whether a message is a frame of a kind."""
    return lambda one: isinstance(one, Frame) and one.header.kind == kind and count in (None, one.header.count)


def is_text(kind: str) -> Callable[[Any], bool]:
    """Return whether a message is a JSON object of a type."""
    return lambda one: isinstance(one, dict) and one["type"] == kind


def say(socket: ClientConnection, kind: str, **values: Any) -> None:
    """Send a message of the protocol."""
    socket.send(json.dumps({"type": kind, **values}))


def drained(socket: ClientConnection, seconds: float = 0.3) -> list[Any]:
    """Return what comes within a time."""
    found: list[Any] = []
    with suppress(TimeoutError):
        messages(socket, lambda one: bool(found.append(one)), seconds=seconds)
    return found
