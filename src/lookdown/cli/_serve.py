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
    "The folder of a recording; a scenario to fly now, a name in the catalogue or a TOML file; or detections as "
    "`lookdown track` reads them. Where left out: the newest recording in --output, or the scenario paris."
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
            desk = Desk(folder)
            warn([*source.facts.notes, *desk.notes])
            hub = Hub(source, desk, most_clients=clients)
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
    from lookdown.cli._progress import say_when_kernels_are_cold
    from lookdown.scenario import check_span, load_scenario
    from lookdown.server.sources import LiveSource, open_recording_source

    directory = _newest(output) if what is None else _recording(what)
    if directory is not None:
        return open_recording_source(directory), _desk_of(directory)
    if what is not None and not what.endswith(".toml") and Path(what).exists():
        return _feed(Path(what), output)
    document = load_scenario(what or "paris")
    check_span(document)
    name = f"{document.scenario.name}-live"
    say_when_kernels_are_cold()
    say(f"building {document.scenario.name}, which takes some seconds")
    return LiveSource(document, name=name, output=output, rate=rate), output / f"{name}-desk"


def _feed(feed: Path, output: Path) -> tuple["Source", Path]:
    """Return tracks of detections: those that are there, or made now."""
    from lookdown.cli._progress import progress_shown, say_when_kernels_are_cold
    from lookdown.server.sources import is_tracked, open_tracked, track_feed

    if is_tracked(feed):
        return open_tracked(feed), _desk_of(feed)
    say_when_kernels_are_cold()
    with progress_shown(quiet=False) as on_progress:
        directory = track_feed(feed, output, on_progress)
    return open_tracked(directory, feed), _desk_of(directory)


def _desk_of(directory: Path) -> Path:
    resolved = directory.resolve()
    return resolved.with_name(f"{resolved.name}-desk")


def _recording(what: str) -> Path | None:
    """Return the folder of a recording that a path tells; None where it tells of something else."""
    path = Path(what)
    return path if (path / "manifest.json").is_file() else None


def _newest(output: Path) -> Path | None:
    found = [path.parent for path in output.glob("*/manifest.json") if not path.parent.name.startswith(".")]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)
