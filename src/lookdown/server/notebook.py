"""The live picture within a notebook: the same page in a frame, what it says and asks carried by the widget's messages.

The kernel may run on another machine than the browser: nothing but the notebook's own channel is used between them. In
the kernel a server on loopback, with a token, answers as it answers anybody; `Bridge` speaks to it for the page.
"""

import re
import secrets
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from lookdown.errors import ArgumentError
from lookdown.server.desk import Desk
from lookdown.server.guard import Guard
from lookdown.server.hub import Hub
from lookdown.server.serving import address_of, listening_socket, make_server
from lookdown.server.sources import open_recording_source
from lookdown.server.static_files import static_folder

__all__ = ["Bridge", "page_of", "show"]

_LEAST_PX, _MOST_PX = 200, 4000
_UNTAKEN = 3
"""Frames under way to a page that has not taken them: then the server is not read, and drops what is too much."""
_MOST_SOCKETS = 8
_ANSWER_S = 30.0
_LATE_S = 60.0

Send = Callable[[dict[str, Any], list[bytes]], None]


def page_of(folder: Path) -> str:
    """Return the built page as one text: its program and its look within it, its data to be asked for.

    Parameters
    ----------
    folder : Path
        Of the built globe.
    """
    text = (folder / "index.html").read_text(encoding="utf-8")

    def program(match: re.Match[str]) -> str:
        code = (folder / match[1]).read_text(encoding="utf-8").replace("</script", "<\\/script")
        return f'<script type="module">{code}</script>'

    def look(match: re.Match[str]) -> str:
        return f"<style>{(folder / match[1]).read_text(encoding='utf-8')}</style>"

    text, programs = re.subn(r'<script type="module"[^>]* src="\./([^"]+)"></script>', program, text)
    text, looks = re.subn(r'<link rel="stylesheet"[^>]* href="\./([^"]+)">', look, text)
    assert (programs, looks) == (1, 1), "the built page is not made as this expects"
    return text


class _Socket:
    """One socket of the page: a thread that reads the server, as fast as the page takes it."""

    def __init__(self, bridge: "Bridge", view: str, number: int, path: str) -> None:
        self._bridge, self._view, self._number, self._path = bridge, view, number, path
        self._room = threading.Semaphore(_UNTAKEN)
        self._connection: ClientConnection | None = None
        self._closed = threading.Event()
        threading.Thread(target=self._run, name="lookdown-notebook", daemon=True).start()

    def say(self, text: str) -> None:
        if self._connection is not None:
            self._connection.send(text)

    def took(self) -> None:
        self._room.release()

    def close(self) -> None:
        self._closed.set()
        self._room.release()
        if self._connection is not None:
            self._connection.close()

    def _tell(self, kind: str, *parts: bytes, **values: Any) -> None:
        self._bridge.send({"kind": kind, "id": self._number, "view": self._view, **values}, list(parts))

    def _run(self) -> None:
        code = 1006
        try:
            with connect(self._bridge.stream(self._path), compression=None, max_size=None) as connection:
                self._connection = connection
                self._tell("opened")
                while not self._closed.is_set():
                    heard = connection.recv()
                    # A page that is gone, as when its tab was closed, takes nothing any more.
                    if not self._room.acquire(timeout=_LATE_S):
                        return
                    if isinstance(heard, str):
                        self._tell("heard", text=heard)
                    else:
                        self._tell("heard", heard)
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd is not None else 1006
        except InvalidStatus as refused:
            code = 4403 if refused.response.status_code == 403 else 1006
        except OSError:
            pass
        finally:
            self._tell("closed", code=code)


class Bridge:
    """Speaks to a server for a page that can only send messages to the kernel.

    Parameters
    ----------
    address : str
        Of the server, as http://127.0.0.1:port/.
    token : str
        What the server asks for; the page is not told.
    send : callable
        Takes a message and its bytes to the page; may be called from any thread.
    """

    def __init__(self, address: str, token: str, send: Send) -> None:
        self.send = send
        self._address, self._token = address, token
        self._sockets: dict[tuple[str, int], _Socket] = {}

    def stream(self, path: str) -> str:
        """Return the address of a socket."""
        mark = "&" if "?" in path else "?"
        return f"{self._address.replace('http', 'ws', 1)}{path}{mark}token={self._token}"

    def hear(self, message: dict[str, Any]) -> None:
        """Do what the page asks: open, say, took, closed, ask, gone."""
        view, number, kind = str(message.get("view")), int(message.get("id", 0)), message.get("kind")
        held = self._sockets.get((view, number))
        if kind == "open" and held is None and len(self._sockets) < _MOST_SOCKETS:
            self._sockets[view, number] = _Socket(self, view, number, _path_of(message, ("stream",)))
        elif kind == "say" and held is not None:
            held.say(str(message.get("text")))
        elif kind == "took" and held is not None:
            held.took()
        elif kind == "closed" and held is not None:
            self._sockets.pop((view, number)).close()
        elif kind == "gone":
            for key in [key for key in self._sockets if key[0] == view]:
                self._sockets.pop(key).close()
        elif kind == "ask":
            threading.Thread(target=self._ask, args=(message, view, number), daemon=True).start()

    def close(self) -> None:
        """Close all sockets."""
        while self._sockets:
            self._sockets.popitem()[1].close()

    def _ask(self, message: dict[str, Any], view: str, number: int) -> None:
        path, text = _path_of(message, ("api/", "assets/")), message.get("text")
        request = urllib.request.Request(
            self._address + path,
            data=None if text is None else str(text).encode(),
            method=str(message.get("method", "GET")),
            headers={"authorization": f"Bearer {self._token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=_ANSWER_S) as answer:
                status, kind, content = answer.status, answer.headers.get("content-type", ""), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, kind, content = error.code, error.headers.get("content-type", ""), error.read()
        except OSError:
            status, kind, content = 502, "", b""
        self.send({"kind": "answer", "id": number, "view": view, "status": status, "type": kind}, [content])


def _path_of(message: dict[str, Any], known: tuple[str, ...]) -> str:
    path = str(message.get("path", ""))
    return path if path.startswith(known) and ".." not in path else known[0]


def show(run: str | Path, *, height_px: int = 640) -> Any:
    """Return a widget that shows the live picture of a recording in a notebook: globe, time bar, panels and all.

    Parameters
    ----------
    run : str or Path
        The folder of a recording, such as runs/paris.
    height_px : int
        How high it stands in the notebook.

    Returns
    -------
    anywidget.AnyWidget
        Its `close()` ends the server behind it.

    Raises
    ------
    ArgumentError
        Where anywidget is not installed, or the height makes no sense.
    RecordingError
        Where the folder is no recording.

    Examples
    --------
    In a cell: ``import lookdown; lookdown.show("runs/paris")``

    >>> show("runs/paris", height_px=5)
    Traceback (most recent call last):
    ...
    lookdown.errors.ArgumentError: height_px: expected 200 to 4000 pixels; got 5.
    """
    if not _LEAST_PX <= height_px <= _MOST_PX:
        raise ArgumentError(f"height_px: expected {_LEAST_PX} to {_MOST_PX} pixels; got {height_px}.")
    if find_spec("anywidget") is None:
        raise ArgumentError(
            "show: expected the package anywidget, which shows widgets in notebooks. "
            "Install it: pip install 'lookdown[notebook]'."
        )
    folder = static_folder()
    if folder is None:
        raise ArgumentError("show: the globe is not built in this checkout. `make web` builds it.")
    directory = Path(run).resolve()
    hub = Hub(open_recording_source(directory), Desk(directory.with_name(f"{directory.name}-desk")))
    return _widget(hub, folder, height_px)


def _widget(hub: Hub, folder: Path, height_px: int) -> Any:
    # By name: both come with the extra `notebook`, which checkers of types do not have.
    base: Any = import_module("anywidget").AnyWidget
    traitlets: Any = import_module("traitlets")
    token = secrets.token_urlsafe(24)
    address, stop = _served(hub, token)

    class LivePicture(base):  # type: ignore[misc]
        _esm = (folder / "notebook.js").read_text(encoding="utf-8")
        page = traitlets.Unicode(page_of(folder)).tag(sync=True)
        height_px = traitlets.Int(640).tag(sync=True)

        def close(self) -> None:
            bridge.close()
            stop()
            super().close()

    widget = LivePicture(height_px=height_px)
    bridge = Bridge(address, token, lambda message, parts: widget.send(message, buffers=parts or None))
    widget.on_msg(lambda _, content, buffers: bridge.hear(content))
    return widget


def _served(hub: Hub, token: str) -> tuple[str, Callable[[], None]]:
    """Serve a hub on loopback in a thread; return its address, and what ends it."""
    listener: socket.socket = listening_socket("127.0.0.1", 0)
    guard = Guard(token)
    server = make_server(hub, guard)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="lookdown-server", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)

    def stop() -> None:
        server.should_exit = True
        thread.join(10.0)
        listener.close()

    return address_of(listener, guard).partition("?")[0], stop
