"""lookdown: open software for watching the sky from low Earth orbit."""

from typing import Any

__all__ = ["__version__", "show"]


def __getattr__(name: str) -> Any:
    # Asked for only when somebody wants them: the version takes a third of the time until the command line listens, the
    # picture in a notebook needs packages of its own.
    if name == "__version__":
        from importlib.metadata import version

        return version("lookdown")
    if name == "show":
        from importlib import import_module

        # By name: everything imports this package, and nothing below the server may import the server.
        return import_module("lookdown.server.notebook").show
    raise AttributeError(f"module 'lookdown' has no attribute '{name}'")
