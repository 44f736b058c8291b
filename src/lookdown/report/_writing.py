"""A page written into its folder, whole or not at all."""

import logging
from contextlib import suppress
from pathlib import Path

from lookdown.errors import RecordingError
from lookdown.recording.refusals import advice, reason

__all__ = ["write_page"]

_LOG = logging.getLogger(__name__)


def write_page(path: Path, page: str, *, elsewhere: str, with_folders: bool = False) -> Path:
    """Return the path of a page, written; RecordingError, with what to do `elsewhere`, where the disk refuses it."""
    beside = path.with_name(path.name + ".part")
    try:
        if with_folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(page, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        what_to_do = advice(error, elsewhere=elsewhere)
        raise RecordingError(path, f"could not be written ({reason(error)}). {what_to_do}") from error
    _LOG.info("wrote %s, %d bytes", path, len(page))
    return path
