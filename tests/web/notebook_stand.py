"""A notebook that is none: a page with the widget's element, whose messages go to Python over one WebSocket."""

import http
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from lookdown.server.notebook import Bridge, page_of

_CELL = """<!doctype html><meta charset="utf-8"><title>A cell</title><div id="cell"></div>
<script type="application/json" id="page">%s</script>
<script type="module">
const widget = (await import("./notebook.js")).default;
const comm = new WebSocket(location.href.replace("http", "ws") + "comm");
comm.binaryType = "arraybuffer";
await new Promise((done) => (comm.onopen = done));
const state = { page: JSON.parse(document.getElementById("page").textContent), height_px: 500 };
let content = null;
const model = {
  get: (name) => state[name],
  send: (message) => comm.send(JSON.stringify(message)),
  off: () => {},
  on: (_, heard) => (comm.onmessage = ({ data }) => {
    if (typeof data !== "string") return heard(content, [new DataView(data)]);
    content = JSON.parse(data);
    if (!content.parts) heard(content, []);
  }),
};
window.end = widget.render({ model, el: document.getElementById("cell") });
</script>"""


@contextmanager
def stand(server_address: str, token: str, folder: Path) -> Iterator[str]:
    """Serve the page of a cell while the block runs; yield its address."""
    page = json.dumps(page_of(folder)).replace("</", "<\\/")
    files = {
        "/": ("text/html", (_CELL.replace("%s", page)).encode()),
        "/notebook.js": ("text/javascript", (folder / "notebook.js").read_bytes()),
    }

    def answered(_: ServerConnection, request: Request) -> Response | None:
        if request.path == "/comm":
            return None
        kind, content = files.get(request.path, ("text/plain", b""))
        status = http.HTTPStatus.OK if request.path in files else http.HTTPStatus.NOT_FOUND
        headers = Headers({"content-type": kind, "content-length": str(len(content))})
        return Response(status.value, status.phrase, headers, content)

    def comm(connection: ServerConnection) -> None:
        lock = threading.Lock()

        def send(message: dict[str, object], parts: list[bytes]) -> None:
            with lock:
                connection.send(json.dumps({**message, "parts": len(parts)}))
                for part in parts:
                    connection.send(part)

        bridge = Bridge(server_address, token, send)
        for text in connection:
            bridge.hear(json.loads(text))
        bridge.close()

    with serve(comm, "127.0.0.1", 0, process_request=answered, max_size=None, compression=None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}/"
        server.shutdown()
