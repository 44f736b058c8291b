"""Files written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from lookdown.errors import ArgumentError

__all__ = ["is_special", "write_whole"]


def is_special(path: Path) -> bool:
    """Return whether a path is there and is no file of its own, such as /dev/stdout."""
    return path.exists() and not path.is_file()


def write_whole(path: Path, text: str, *, called: str) -> None:
    """Write a file, whole or not at all; ArgumentError, with the argument as it is `called`, where it cannot be."""
    # What is no file of its own is written to, not replaced; a link to a file is followed.
    special = is_special(path)
    try:
        target = path if special else path.resolve()
    except (OSError, RuntimeError) as error:  # links in a ring
        raise ArgumentError(f"{called}: {path} could not be written ({error}).") from None
    # Not of the file's own name, which may be as long as names can be.
    beside = target if special else target.with_name(f".lookdown-{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        if not special:
            beside.replace(target)
    except OSError as error:
        if not special:
            with suppress(OSError):
                beside.unlink()
        raise ArgumentError(f"{called}: {path} could not be written ({error.strerror or error}).") from None
