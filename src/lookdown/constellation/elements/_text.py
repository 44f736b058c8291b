"""The text of a file, in whichever of the usual encodings it is."""

import codecs
from pathlib import Path

from lookdown.errors import DataError

__all__ = ["printable", "text_of"]

_SIZE_LIMIT = 1 << 30
"""Bytes: a thousand times the whole catalogue's size is no catalogue."""
_PIECE = 1 << 24


def _content_of(path: Path) -> bytes:
    pieces, size = [], 0
    with path.open("rb") as stream:
        # What the file system says of the size need not be so.
        while size <= _SIZE_LIMIT and (piece := stream.read(_PIECE)):
            pieces.append(piece)
            size += len(piece)
    return b"".join(pieces)


def text_of(path: Path | str) -> str:
    """Return the text of a file of element sets; a byte in a wrong place becomes another letter, not a fault.

    Raises
    ------
    DataError
        For a file that is missing, too large, no regular file or cannot be read.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(path, "expected a file of element sets; there is no such file.")
    if not path.is_file():
        # A device may have no end, and a pipe nobody who writes to it.
        raise DataError(path, "expected a file of element sets; a folder, device or pipe cannot be read as one.")
    try:
        content = _content_of(path)
    except OSError as error:
        raise DataError(path, f"expected a file of element sets; it cannot be read ({error.strerror}).") from None
    if len(content) > _SIZE_LIMIT:
        raise DataError(path, f"expected at most {_SIZE_LIMIT >> 20} MiB of element sets; the file is larger.")
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):  # as some shells write what they redirect
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def printable(text: str) -> str:
    """Return a text that every format can hold: ends of lines, control letters and the like become question marks."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "?" for letter in text)
