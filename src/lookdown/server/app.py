"""The ASGI application: the socket, REST, and the globe's files, behind one guard."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from lookdown.errors import LookdownError
from lookdown.server.clients import Client
from lookdown.server.forks import Forks
from lookdown.server.guard import COOKIE, Guard
from lookdown.server.hub import Hub
from lookdown.server.requests import RequestError, read_request
from lookdown.server.rest import Rest
from lookdown.server.static_files import NOT_BUILT, static_folder
from lookdown.server.wire import VERSION

__all__ = ["make_app"]

_LOG = logging.getLogger(__name__)
_MOST_MALFORMED = 3
_OTHER_VERSION, _MALFORMED, _UNAUTHORISED, _NO_FORK, _FULL = 4400, 4401, 4403, 4404, 1013
_HEADERS = {
    b"content-security-policy": b"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    b"worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    b"x-content-type-options": b"nosniff",
    # The address may hold the token: no other site is told it.
    b"referrer-policy": b"no-referrer",
}


def make_app(hub: Hub, guard: Guard) -> Starlette:
    """Return the application that serves a hub."""
    rest = Rest(hub)
    routes: list[BaseRoute] = [
        WebSocketRoute("/stream", lambda socket: _serve_socket(socket, hub, rest.forks)),
        *rest.routes(),
        *_static_routes(),
    ]

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        stop = hub.start()
        try:
            yield
        finally:
            await rest.forks.close()
            stop()

    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(_Door, guard=guard)],
        exception_handlers={
            HTTPException: _told_http,
            LookdownError: _told_fault,
            Exception: _told_failure,
        },
    )


def _static_routes() -> list[BaseRoute]:
    folder = static_folder()
    if folder is None:
        return [Route("/", lambda request: HTMLResponse(NOT_BUILT), methods=["GET"])]
    return [Mount("/", StaticFiles(directory=folder, html=True))]


class _Door:
    """Lets in who shows the token, from a page of ours; adds what browsers must know."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app, self._guard = app, guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        query = connection.query_params.get("token")
        admitted = self._guard.admits(connection.headers, query, connection.cookies.get(COOKIE))
        # What changes nothing may be asked for from anywhere; browsers do not let other pages read the answer.
        careful = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if not admitted or (careful and not self._guard.is_same_site(connection.headers)):
            await self._refuse(scope, receive, send, admitted=admitted)
            return
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        shown = query if self._guard.token is not None else None
        await self._app(scope, receive, _with_headers(send, shown))

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, *, admitted: bool) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _UNAUTHORISED, "reason": "unauthorised"})
            return
        sentence = (
            "Requests from pages of other sites are refused."
            if admitted
            else "Expected the token that `lookdown serve` printed, as ?token=..., or the name of this machine."
        )
        await _error(403, "unauthorised", sentence)(scope, receive, send)


def _with_headers(send: Send, token: str | None) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *_HEADERS.items()]
            if token is not None:
                cookie = f"{COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/"
                message["headers"].append((b"set-cookie", cookie.encode()))
        await send(message)

    return sending


# The socket


async def _serve_socket(socket: WebSocket, hub: Hub, forks: Forks) -> None:
    await socket.accept()
    fork_id = socket.query_params.get("fork")
    if fork_id is not None:
        try:
            hub = forks.hub_of(fork_id)
        except HTTPException as error:
            await socket.close(_NO_FORK, error.detail)
            return
    client = hub.join()
    if client is None:
        await socket.close(_FULL, "as many clients as there may be")
        return
    sender = asyncio.create_task(_send_all(socket, hub, client))
    try:
        code, reason = await _read_all(socket, hub, client)
        if code:
            # What is wrong is told before the door closes, to who reads.
            with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect, OSError):
                await asyncio.wait_for(client.outbox.emptied(), 1.0)
            sender.cancel()
            with contextlib.suppress(RuntimeError, WebSocketDisconnect, OSError):
                await socket.close(code, reason)
    finally:
        sender.cancel()
        hub.leave(client)


async def _send_all(socket: WebSocket, hub: Hub, client: Client) -> None:
    """Send what is in the outbox, as fast as the client reads."""
    counters = hub.counters
    try:
        while True:
            texts, frames, stale = await client.outbox.take()
            for text in texts:
                await socket.send_text(text)
            for frame in hub.everything(client) if stale else frames:
                await socket.send_bytes(frame)
                counters.frames_sent += 1
                counters.bytes_sent += len(frame)
                # Here the loop hears that a client has left: else the whole bundle is written to nobody.
                await asyncio.sleep(0)
            client.outbox.sent()
    except (RuntimeError, WebSocketDisconnect, OSError):
        return  # it left; whoever reads from it sees that too


async def _read_all(socket: WebSocket, hub: Hub, client: Client) -> tuple[int, str]:
    """Do what a client says until it leaves; return a code and a reason where it is to be shown out."""
    malformed = 0
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return 0, ""
        try:
            text = message.get("text")
            request = read_request(text if text is not None else message.get("bytes") or b"")
        except RequestError as error:
            malformed += 1
            hub.counters.malformed += 1
            client.outbox.say("error", {"code": "malformed", "sentence": str(error)})
            if malformed >= _MOST_MALFORMED:
                return _MALFORMED, "malformed messages"
            continue
        if request.kind == "hello":
            if request.values["version"] != VERSION:
                sentence = (
                    f"Expected version {VERSION} of the protocol; got {request.values['version']}. Reload the page."
                )
                client.outbox.say("error", {"code": "version", "sentence": sentence})
                return _OTHER_VERSION, "another version"
            continue
        hub.handle(client, request)


# Errors, in words and without a traceback


def _error(status: int, code: str, sentence: str) -> Response:
    return JSONResponse({"code": code, "sentence": sentence}, status_code=status)


async def _told_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method", 409: "busy", 413: "too_large", 403: "unauthorised"}
    return _error(error.status_code, codes.get(error.status_code, "request"), error.detail)


async def _told_fault(request: Request, error: Exception) -> Response:
    return _error(400, "fault", str(error))


async def _told_failure(request: Request, error: Exception) -> Response:
    return _error(500, "failure", "An error of the server's own; its log has more.")
