"""`lookdown serve`: the live picture in a browser."""

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookdown.cli._console import say, show, warn
from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.server.sources import Source

__all__ = ["serve"]

_WHAT_HELP = (
    "A recording (its folder, or its name in --output), or a scenario to fly now. Where left out: the newest "
    "recording, or the scenario paris where there is none."
)
_BIND_HELP = "Address to listen on. Any other than this machine's own makes a token, which is then in the address."


def serve(
    what: Annotated[str | None, typer.Argument(metavar="[SCENARIO | RUN | FEED]", help=_WHAT_HELP)] = None,
    bind: Annotated[str, typer.Option(help=_BIND_HELP)] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any that is free.", min=0)] = 8765,
    rate: Annotated[float, typer.Option(help="Fly a scenario so many times as fast as the clock.")] = 1.0,
    clients: Annotated[int, typer.Option(help="Clients at the same time, at most.", min=1, max=10_000)] = 200,
    output: Annotated[Path, typer.Option(help="Folder of recordings.")] = Path("runs"),
    *,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Show the picture on a globe in the browser: live, or at any time of a recording. Ctrl-C ends it."""
    _check_extra()
    # Imported here, because `--help` and the lesser commands should not wait for numba and pyarrow.
    from lookdown.server.desk import Desk
    from lookdown.server.guard import guard_for
    from lookdown.server.hub import Hub
    from lookdown.server.serving import listening_socket
    from lookdown.server.serving import serve as serve_hub

    if not 0.01 <= rate <= 1000.0:
        raise ArgumentError(f"--rate: expected between 0.01 and 1000; got {rate:g}.")
    listener = listening_socket(bind, port)
    with listener:
        source, folder = _source(what, output, rate)
        try:
            warn(list(source.facts.notes))
            hub = Hub(source, Desk(folder), most_clients=clients)
            say(f"{source.facts.title} ({source.facts.kind})")
            serve_hub(hub, listener, guard_for(bind), on_ready=lambda address: _ready(address, no_browser))
        finally:
            source.close()


def _ready(address: str, no_browser: bool) -> None:  # noqa: FBT001  # from a lambda
    show(address)
    say("Ctrl-C ends it.")
    # Without a display `webbrowser` would take the terminal for a text browser.
    if not no_browser and (sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        import webbrowser

        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _check_extra() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("starlette", "uvicorn", "websockets") if find_spec(name) is None]
    if missing:
        raise ArgumentError(
            f"serve: expected the packages of the picture; {', '.join(missing)} not found. "
            "Install them: pip install 'lookdown[picture]'."
        )


def _source(what: str | None, output: Path, rate: float) -> tuple["Source", Path]:
    """Return what is to be shown, and the folder of what people say about it."""
    from lookdown.server.sources import open_recording_source

    directory = _newest(output) if what is None else _recording(what, output)
    if directory is not None:
        return open_recording_source(directory), directory.with_name(f"{directory.name}-desk")
    raise ArgumentError(f"serve: expected a recording; there is none called {what}.")


def _recording(what: str, output: Path) -> Path | None:
    """Return the folder of a recording that a path or a name tells; None where it tells of something else."""
    for path in (Path(what), output / what):
        if (path / "manifest.json").is_file():
            return path
    return None


def _newest(output: Path) -> Path | None:
    found = [path.parent for path in output.glob("*/manifest.json") if not path.parent.name.startswith(".")]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)
