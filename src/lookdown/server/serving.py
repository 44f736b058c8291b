"""A hub on a port: uvicorn with the settings that the picture needs."""

import errno
import logging
import socket
from collections.abc import Callable

import uvicorn

from lookdown.errors import ArgumentError
from lookdown.server.app import make_app
from lookdown.server.guard import Guard
from lookdown.server.hub import Hub
from lookdown.server.requests import MOST_BYTES

__all__ = ["address_of", "listening_socket", "make_server", "serve"]

_BACKLOG = 512


def listening_socket(bind: str, port: int) -> socket.socket:
    """Return a socket that listens; ArgumentError where the address or port cannot be had."""
    if not 0 <= port <= 65535:
        raise ArgumentError(f"--port: expected a number up to 65535; got {port}.")
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    try:
        return socket.create_server((bind, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ArgumentError(
                f"--port: {port} is in use by another program. Choose another, or 0 for any that is free."
            ) from error
        raise ArgumentError(
            f"--bind: expected an address of this machine, such as 127.0.0.1; {bind} port {port} cannot be had "
            f"({error.strerror or error})."
        ) from error


def address_of(listener: socket.socket, guard: Guard) -> str:
    """Return the address to open, with the token where one is needed."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/" + ("" if guard.token is None else f"?token={guard.token}")


def make_server(hub: Hub, guard: Guard) -> uvicorn.Server:
    """Return a server that is not yet started."""
    config = uvicorn.Config(
        make_app(hub, guard),
        # A frame of 2 MB takes 40 ms to deflate and saves a quarter: not worth it (design/0021).
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=4 * MOST_BYTES,
        # A client that has not answered for 40 s is gone, and what waits for it with it.
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=2,
        access_log=False,
        server_header=False,
        date_header=False,
        log_config=None,
        lifespan="on",
    )
    return uvicorn.Server(config)


def serve(hub: Hub, listener: socket.socket, guard: Guard, *, on_ready: Callable[[str], None]) -> None:
    """Serve until a signal asks to end; then KeyboardInterrupt, when all is closed.

    Parameters
    ----------
    hub : Hub
    listener : socket.socket
        Of `listening_socket`.
    guard : Guard
    on_ready : callable
        Told the address.
    """
    # Every client that leaves without a word is a warning to uvicorn; to us it is an ordinary end.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    on_ready(address_of(listener, guard))
    make_server(hub, guard).run(sockets=[listener])
