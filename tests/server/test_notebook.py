"""The picture within a notebook: messages in place of a network."""

import json
import os
import queue
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest
from made_recordings import made_recording
from served import MadeSource, served

import lookdown
from lookdown.errors import ArgumentError, RecordingError
from lookdown.server.notebook import Bridge, page_of, show
from lookdown.server.static_files import static_folder
from lookdown.server.wire import FrameKind, decode


class _Page:
    """What a page would hear, as it comes."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[dict[str, Any], list[bytes]]] = queue.Queue()

    def send(self, message: dict[str, Any], parts: list[bytes]) -> None:
        self.heard.put((message, parts))

    def next(self, kind: str) -> tuple[dict[str, Any], list[bytes]]:
        while True:
            message, parts = self.heard.get(timeout=10)
            if message["kind"] == kind:
                return message, parts


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(MadeSource(), tmp_path_factory.mktemp("desk"), token="secret") as running:
        yield running


@pytest.fixture
def page(server):
    made = _Page()
    made.bridge = Bridge(server.address, "secret", made.send)
    yield made
    made.bridge.close()


def test_a_socket_is_carried_both_ways(page) -> None:
    page.bridge.hear({"kind": "open", "id": 1, "view": "a", "path": "stream"})
    assert page.next("opened")[0] == {"kind": "opened", "id": 1, "view": "a"}
    hello = json.loads(page.next("heard")[0]["text"])
    assert hello["type"] == "hello" and hello["source"]["title"] == "A made source"
    kinds = set()
    while FrameKind.TRACKS_FULL not in kinds:
        page.bridge.hear({"kind": "took", "id": 1, "view": "a"})
        message, parts = page.next("heard")
        kinds |= {decode(part).header.kind for part in parts}
        assert ("text" in message) != bool(parts)
    page.bridge.hear({"kind": "say", "id": 1, "view": "a", "text": '{"type": "clock", "action": "pause"}'})
    for _ in range(20):
        page.bridge.hear({"kind": "took", "id": 1, "view": "a"})
    while True:
        message, _ = page.next("heard")
        if "text" in message and json.loads(message["text"]).get("paused"):
            break
    page.bridge.hear({"kind": "closed", "id": 1, "view": "a"})
    assert page.next("closed")[0]["id"] == 1


def test_a_page_that_takes_nothing_is_not_buried(page) -> None:
    page.bridge.hear({"kind": "open", "id": 1, "view": "a", "path": "stream"})
    page.next("opened")
    for _ in range(3):
        page.next("heard")
    with pytest.raises(queue.Empty):
        page.heard.get(timeout=0.5)
    page.bridge.hear({"kind": "took", "id": 1, "view": "a"})
    page.next("heard")


def test_questions_are_answered_with_their_status(page) -> None:
    for number, (path, status) in enumerate([("api/status", 200), ("api/tracks/999", 404), ("api/nothing", 404)]):
        page.bridge.hear({"kind": "ask", "id": number, "view": "a", "method": "GET", "path": path})
        message, (content,) = page.next("answer")
        assert (message["id"], message["status"]) == (number, status), path
    page.bridge.hear({"kind": "ask", "id": 9, "view": "a", "method": "GET", "path": "api/status"})
    assert json.loads(page.next("answer")[1][0])["wire"] == 2
    body = {"kind": "ask", "id": 10, "view": "a", "method": "PUT", "path": "api/regions", "text": "no GeoJSON"}
    page.bridge.hear(body)
    message, (content,) = page.next("answer")
    assert message["status"] == 422 or message["status"] == 400
    assert json.loads(content)["sentence"]


@pytest.mark.parametrize("path", ["http://elsewhere/", "../secret", "api/../../x", "@elsewhere/"])
def test_a_page_cannot_ask_anything_but_this_server(server, path) -> None:
    asked = Bridge(server.address, "secret", lambda message, parts: None).stream("stream")
    assert asked.startswith("ws://127.0.0.1:") and asked.endswith("/stream?token=secret")
    page = _Page()
    Bridge(server.address, "secret", page.send).hear({"kind": "ask", "id": 1, "view": "a", "path": path})
    assert page.next("answer")[0]["status"] == 404


def test_another_token_is_refused_in_words_the_page_knows(server) -> None:
    page = _Page()
    Bridge(server.address, "guessed", page.send).hear({"kind": "open", "id": 1, "view": "a", "path": "stream"})
    assert page.next("closed")[0]["code"] == 4403


def test_a_view_that_goes_closes_its_sockets_only(page) -> None:
    for view in ("a", "b"):
        page.bridge.hear({"kind": "open", "id": 1, "view": view, "path": "stream"})
        page.next("opened")
    page.bridge.hear({"kind": "gone", "id": 0, "view": "a"})
    assert page.next("closed")[0]["view"] == "a"
    page.bridge.hear({"kind": "ask", "id": 2, "view": "b", "path": "api/status"})
    assert page.next("answer")[0]["status"] == 200


def test_the_page_is_one_text(tmp_path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.js").write_text('const x = "</script>";', encoding="utf-8")
    (tmp_path / "assets" / "a.css").write_text("b { c: d }", encoding="utf-8")
    head = '<script type="module" crossorigin src="./assets/a.js"></script>'
    look = '<link rel="stylesheet" crossorigin href="./assets/a.css">'
    (tmp_path / "index.html").write_text(f"<head>{head}{look}</head>", encoding="utf-8")
    assert page_of(tmp_path) == (
        '<head><script type="module">const x = "<\\/script>";</script><style>b { c: d }</style></head>'
    )


def test_what_cannot_be_shown_is_said(tmp_path, monkeypatch) -> None:
    with pytest.raises(ArgumentError, match="200 to 4000 pixels; got 5"):
        show(tmp_path, height_px=5)
    monkeypatch.setattr("lookdown.server.notebook.find_spec", lambda name: None)
    with pytest.raises(ArgumentError, match=r"pip install 'lookdown\[notebook\]'"):
        show(tmp_path)
    monkeypatch.setattr("lookdown.server.notebook.find_spec", lambda name: object())
    monkeypatch.setattr("lookdown.server.notebook.static_folder", lambda: None)
    with pytest.raises(ArgumentError, match="make web"):
        show(tmp_path)
    monkeypatch.setattr("lookdown.server.notebook.static_folder", lambda: tmp_path)
    with pytest.raises(RecordingError):
        show(tmp_path / "nothing")


def _lacking(what: str) -> NoReturn:
    if os.environ.get("LOOKDOWN_WEB_TESTS") == "required":
        pytest.fail(f"{what}, and LOOKDOWN_WEB_TESTS=required")
    pytest.skip(what)


def test_it_is_where_a_newcomer_looks(tmp_path: Path) -> None:
    assert lookdown.show is show
    if find_spec("anywidget") is None:
        _lacking("anywidget is not installed; the extra dev brings it")
    if static_folder() is None:
        _lacking("the globe is not built; `make web` builds it")
    widget = lookdown.show(made_recording(tmp_path), height_px=300)
    assert widget.height_px == 300 and "<canvas" in widget.page and "render" in widget._esm
    page, heard = [], threading.Event()

    def send(content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        page.append((content, buffers or []))
        heard.set()

    widget.send = send
    # As ipywidgets hands over what the front end says.
    widget._handle_custom_msg({"kind": "ask", "id": 7, "view": "a", "method": "GET", "path": "api/status"}, [])
    assert heard.wait(10.0)
    content, (answer,) = page[0]
    assert (content["kind"], content["id"], content["status"]) == ("answer", 7, 200)
    assert json.loads(answer)["source"]["name"] == "made"
    widget.close()
