"""The live picture from Python: the rows of the stream, kept up to date, and the same data by request.

Needs the extra ``picture``. See docs/serve.md for an example and docs/wire.md for what travels.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_socket

from lookdown.errors import LookdownError
from lookdown.server.reckoning import reckoned
from lookdown.server.wire import VERSION, Frame, FrameKind, decode
from lookdown.server.wire_columns import WireDwells, WireIdentities, WireSatellites, WireTracks

__all__ = ["PictureClient", "PictureClientError", "connect"]

_OPEN_S = 10.0


class PictureClientError(LookdownError):
    """The server cannot be reached, refuses, or answers with an error."""


class PictureClient:
    """One connection. Made by `connect`.

    Attributes
    ----------
    rows : WireTracks
        Every track in view, each as last sent; `places` says where they are now.
    satellites : WireSatellites
    dwells : WireDwells
        Of the newest frame.
    alerts : list of dict
        Those open.
    clock : dict
        As the server last said it.
    source : dict
    time_s : float
        Seconds of TAI since 1970 of the newest picture.
    """

    def __init__(self, socket: ClientConnection, base: str, token: str | None) -> None:
        self._socket, self._base, self._token = socket, base, token
        self.rows, self._since = WireTracks.empty(), np.zeros(0)
        self.satellites, self.dwells = WireSatellites.empty(), WireDwells.empty()
        self.alerts: list[dict[str, Any]] = []
        self.clock: dict[str, Any] = {}
        self.source: dict[str, Any] = {}
        self.time_s = 0.0
        self._identity: dict[int, int] = {}
        self._epoch = 0
        self._full_wanted = False

    @property
    def start_s(self) -> float:
        """The first instant of the source, in seconds of TAI since 1970."""
        return float(self.source["start_s"])

    def wait(self, *, seconds: float = 10.0) -> WireTracks:
        """Return the rows as the next picture leaves them; PictureClientError where none comes in time."""
        self._until(lambda frame: frame.header.kind in (FrameKind.TRACKS_FULL, FrameKind.TRACKS_DELTA), seconds)
        return self.rows

    def places(self, time_s: float | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return longitude_deg, latitude_deg, height_m and heading_deg of each row at a time, by dead reckoning.

        Parameters
        ----------
        time_s : float or None
            The time of the newest picture where left out.
        """
        return reckoned(self.rows, (self.time_s if time_s is None else time_s) - self._since)

    def track_id(self, handle: int) -> int:
        """Return the track_id behind a handle; KeyError where it was never told."""
        return self._identity[handle]

    def seek(self, time_s: float) -> None:
        """Go to a time: what `wait` returns next is the picture of it."""
        self._say("clock", action="seek", time_s=time_s)
        self._full_wanted = True

    def play(self, *, rate: float | None = None) -> None:
        """Let the clock go, at another rate where one is given."""
        if rate is not None:
            self._say("clock", action="rate", rate=rate)
        self._say("clock", action="play")

    def pause(self) -> None:
        """Let the clock stand."""
        self._say("clock", action="pause")

    def look(self, bounds_deg: tuple[float, float, float, float] | None) -> None:
        """Ask for what lies in a box alone: west, south, east, north in degrees; all where None."""
        self._say("view", bounds=None if bounds_deg is None else list(bounds_deg))
        self._full_wanted = True

    def status(self) -> dict[str, Any]:
        """Return what is served, to how many, and what was dropped."""
        return self._ask("api/status")

    def card(self, track_id: int, time_s: float | None = None) -> dict[str, Any]:
        """Return the card of a track, at a time or now; `sightings` tells what saw it and when, newest first."""
        at = self.time_s if time_s is None else time_s
        return self._ask(f"api/tracks/{track_id}?time_s={at!r}")

    def tracks(self, time_s: float | None = None, question: str = "") -> list[dict[str, Any]]:
        """Return every track at a time that a filter chooses, as JSON has them."""
        asked = [f"filter={quote(question)}"] * bool(question) + [f"time_s={time_s!r}"] * (time_s is not None)
        found: list[dict[str, Any]] = self._ask(f"api/tracks?{'&'.join(asked)}")["tracks"]
        return found

    def _until(self, enough: Callable[[Frame], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                message = self._socket.recv(timeout=max(end - time.monotonic(), 0.0))
            except TimeoutError:
                raise PictureClientError(f"expected a picture within {seconds:g} s; none came.") from None
            except ConnectionClosed as error:
                raise PictureClientError(f"the server closed the connection ({error}).") from None
            if isinstance(message, str):
                self._take_text(json.loads(message))
                continue
            frame = decode(message)
            self._take(frame)
            if enough(frame) and not (self._full_wanted and frame.header.kind != FrameKind.TRACKS_FULL):
                self._full_wanted = False
                return

    def _take_text(self, content: dict[str, Any]) -> None:
        match content["type"]:
            case "hello":
                self.source = content["source"]
                if content["version"] != VERSION:
                    raise PictureClientError(f"expected version {VERSION} of the wire; got {content['version']}.")
            case "clock":
                self.clock = content
            case "alerts":
                self.alerts = content["alerts"]
            case "error":
                raise PictureClientError(content["sentence"])

    def _take(self, frame: Frame) -> None:
        rows, head = frame.rows, frame.header
        match rows:
            case WireIdentities():
                if head.epoch != self._epoch:
                    self._epoch, self._identity = head.epoch, {}
                identity = rows.track_id_low + (rows.track_id_high.astype(np.uint64) << np.uint64(32))
                self._identity |= dict(zip(rows.handle.tolist(), identity.tolist(), strict=True))
            case WireSatellites():
                self.satellites = rows
            case WireDwells():
                self.dwells = rows
            case WireTracks():
                gone = np.concatenate([frame.removed, rows.handle])
                kept = ~np.isin(self.rows.handle, gone) & (head.kind == FrameKind.TRACKS_DELTA)
                self.rows = WireTracks.concatenate([self.rows.take(kept), rows])
                self._since = np.concatenate([self._since[kept], np.full(len(rows), head.time_s)])
                self.time_s = head.time_s

    def _say(self, kind: str, **values: Any) -> None:
        try:
            self._socket.send(json.dumps({"type": kind, **values}))
        except ConnectionClosed as error:
            raise PictureClientError(f"the server closed the connection ({error}).") from None

    def _ask(self, path: str) -> dict[str, Any]:
        headers = {} if self._token is None else {"Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(self._base + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=_OPEN_S) as answer:
                content: dict[str, Any] = json.load(answer)
                return content
        except urllib.error.HTTPError as error:
            with error:
                raise PictureClientError(f"{path}: {error.read().decode(errors='replace')}") from None
        except OSError as error:
            raise PictureClientError(f"{self._base}: the server cannot be reached ({error}).") from None


@contextmanager
def connect(address: str) -> Iterator[PictureClient]:
    """Connect to `lookdown serve` while a block runs.

    Parameters
    ----------
    address : str
        As it was printed, the token included.

    Yields
    ------
    PictureClient
        That has had its first picture.

    Raises
    ------
    PictureClientError
        Where there is no server, it refuses, or no picture comes.
    """
    parts = urlsplit(address)
    token = next(iter(parse_qs(parts.query).get("token", [])), None)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise PictureClientError(f"expected an address such as http://127.0.0.1:8765/; got '{address}'.")
    base = f"{parts.scheme}://{parts.netloc}/"
    stream = base.replace("http", "ws", 1) + "stream" + (f"?token={quote(token)}" if token else "")
    try:
        socket = connect_socket(stream, compression=None, max_size=None, open_timeout=_OPEN_S)
    except (OSError, TimeoutError, InvalidHandshake, InvalidMessage) as error:
        raise PictureClientError(f"{base}: the server cannot be reached or refuses ({error}).") from None
    with socket:
        client = PictureClient(socket, base, token)
        client.wait()
        yield client
