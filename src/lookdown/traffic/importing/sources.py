"""Where foreign bytes come from: files, folders, archives, packed or not, as one stream of items.

Archives are read through from front to back and never unpacked to disk; one member is in
memory at a time, in pieces where the reader takes pieces.
"""

import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, runtime_checkable

from lookdown.errors import DataError

__all__ = ["BROKEN", "HEAD_BYTES", "Item", "Peeked", "Readable", "items"]

HEAD_BYTES = 65_536

BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, ValueError, RuntimeError)
"""What damaged or locked archives raise; RuntimeError stands for a locked member of a zip."""

_TAR_PART = re.compile(r"(.*\.tar(?:\.gz)?)\.[a-z]{2}")


@runtime_checkable
class Readable(Protocol):
    """Whatever gives bytes: a file, a member of an archive, an unpacker."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes, all of them where none is said."""
        ...


class Peeked(io.RawIOBase):
    """A stream whose first bytes may be looked at before it is read."""

    def __init__(self, stream: Readable, size: int = HEAD_BYTES) -> None:
        super().__init__()
        self._stream = stream
        parts, wanted = [], size
        while wanted > 0 and (part := stream.read(wanted)):
            parts.append(part)
            wanted -= len(part)
        self.head = b"".join(parts)
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # a writable buffer has no type in 3.11
        """Fill a buffer, from the head first."""
        if self._at < len(self.head):
            part = self.head[self._at : self._at + len(buffer)]
            self._at += len(part)
        else:
            part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def read_all(self) -> bytes:
        """Return everything that is left."""
        rest = self.head[self._at :] + self._stream.read()
        self._at = len(self.head)
        return rest


@dataclass(frozen=True, slots=True)
class Item:
    """One file or member, unpacked as it is read.

    Attributes
    ----------
    name : str
        For messages: the path, with the member after `!`.
    stream : Peeked
        Read before the next item is asked for.
    path : Path, optional
        Where the bytes lie as they are on disk.
    fault : DataError, optional
        Why it cannot be read, where its wrapping is damaged already.
    """

    name: str
    stream: Peeked
    path: Path | None = None
    fault: DataError | None = None


class _Joined(io.RawIOBase):
    """Several files read as one, as releases of more than 2 GB are cut."""

    def __init__(self, paths: list[Path]) -> None:
        super().__init__()
        self._left = list(paths)
        self._open: IO[bytes] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # as above
        while self._open is not None or self._left:
            if self._open is None:
                self._open = self._left.pop(0).open("rb")
            count = self._open.readinto(buffer)  # type: ignore[attr-defined]  # a file opened for bytes has it
            if count:
                return int(count)
            self._open.close()
            self._open = None
        return 0


def items(sources: list[Path], *, only: str | None = None) -> Iterator[Item]:
    """Yield every file of the sources: folders walked by name, archives member by member.

    Parameters
    ----------
    sources : list of Path
        Files, folders, and parts of a tar cut in pieces (.tar.aa, .tar.ab).
    only : str, optional
        Part of the name that a member of an archive or folder must have.

    Raises
    ------
    DataError
        Where a source is missing, or a folder has no file.
    """
    for group in _groups(sources):
        if len(group) > 1:
            yield from _of_stream(str(group[0]), io.BufferedReader(_Joined(group), 1 << 20), only=only)
        elif group[0].is_dir():
            found = sorted(path for path in group[0].rglob("*") if path.is_file())
            if not found:
                raise DataError(group[0], "expected files of flights; the folder has none.")
            for path in found:
                if only is None or only in str(path):
                    yield from _of_file(path, only=None)
        else:
            yield from _of_file(group[0], only=only)


def _groups(sources: list[Path]) -> list[list[Path]]:
    groups: dict[str, list[Path]] = {}
    for path in sources:
        part = _TAR_PART.fullmatch(path.name)
        groups.setdefault(str(path.with_name(part[1])) if part else str(path), []).append(path)
    return [sorted(group) for group in groups.values()]


def _of_file(path: Path, *, only: str | None) -> Iterator[Item]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise DataError(path, f"expected a file of flights; it cannot be opened ({error.strerror}).") from None
    with stream:
        yield from _of_stream(str(path), stream, only=only, path=path)


def _of_stream(name: str, stream: Readable, *, only: str | None, path: Path | None = None) -> Iterator[Item]:
    """Yield what one stream holds, through as many wrappings as it has."""
    try:
        peeked = Peeked(stream)
    except BROKEN as error:
        yield _broken(name, error)
        return
    head = peeked.head
    if head[:2] == b"\x1f\x8b":
        inner = gzip.GzipFile(fileobj=io.BufferedReader(peeked, 1 << 20))
        yield from _of_stream(name, inner, only=only)
    elif head[:6] == b"\xfd7zXZ\x00":
        with lzma.LZMAFile(io.BufferedReader(peeked)) as inner_xz:
            yield from _of_stream(name, inner_xz, only=only)
    elif head[257:262] == b"ustar":
        yield from _of_tar(name, peeked, only=only)
    elif head[:4] == b"PK\x03\x04":
        yield from _of_zip(name, peeked, path, only=only)
    else:
        yield Item(name, peeked, path)


@contextmanager
def _telling(name: str) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise _fault(name, error) from error


def _fault(name: str, error: BaseException) -> DataError:
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    return DataError(name, f"expected a whole file; it cannot be read ({why}). Fetch it again.")


def _broken(name: str, error: BaseException) -> Item:
    # What follows in the archive may be whole, so it is for the reader to go on or to stop.
    return Item(name, Peeked(io.BytesIO(b"")), fault=_fault(name, error))


def _of_tar(name: str, stream: Peeked, *, only: str | None) -> Iterator[Item]:
    archive = None
    with _telling(name):
        archive = tarfile.open(fileobj=io.BufferedReader(stream, 1 << 20), mode="r|")  # noqa: SIM115 (a stream)
    while True:
        with _telling(name):
            member = archive.next()
        if member is None:
            return
        # A streamed archive would else keep every member's header for ever.
        archive.members = []  # type: ignore[attr-defined]  # tarfile has it, its stubs do not
        if not member.isfile() or (only is not None and only not in member.name):
            continue
        with _telling(name):
            inner = archive.extractfile(member)
        if inner is not None:
            yield from _of_stream(f"{name}!{member.name}", inner, only=None)


def _of_zip(name: str, stream: Peeked, path: Path | None, *, only: str | None) -> Iterator[Item]:
    # The list of a zip stands at its end, so one within another archive is taken into memory.
    try:
        archive = zipfile.ZipFile(path if path is not None else io.BytesIO(stream.read_all()))
    except BROKEN as error:
        yield _broken(name, error)
        return
    with archive:
        for member in sorted(archive.namelist()):
            if member.endswith("/") or (only is not None and only not in member):
                continue
            try:
                inner = archive.open(member)
            except BROKEN as error:
                yield _broken(f"{name}!{member}", error)
                continue
            with inner:
                yield from _of_stream(f"{name}!{member}", inner, only=None)
