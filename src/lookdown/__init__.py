"""lookdown: open software for watching the sky from low Earth orbit."""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    if name != "__version__":
        raise AttributeError(f"module 'lookdown' has no attribute '{name}'")
    # Asked for only when somebody wants to know: it takes a third of the time until the command line listens.
    from importlib.metadata import version

    return version("lookdown")
