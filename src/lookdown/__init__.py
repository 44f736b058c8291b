"""lookdown: open software for watching the sky from low Earth orbit."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("lookdown")
