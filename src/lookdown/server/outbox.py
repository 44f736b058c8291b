"""What waits to be sent to one client: never more than one bundle of frames.

A client that reads too slowly loses the bundle that waits, is marked stale, and is sent everything anew once it
takes something again. So nobody waits for it, and it costs no more memory than a bundle. Texts are kept by type, the
last of each, so that alerts, which always come as the whole list, are late at a slow client but never lost.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["Outbox", "Parcel"]

Parcel = tuple[list[str], list[bytes], bool]
"""Texts, frames, and whether the client needs everything anew in place of the frames."""


class Outbox:
    """The queue of one client, of length one."""

    def __init__(self) -> None:
        self._frames: list[bytes] | None = None
        self._texts: dict[str, str] = {}
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self.stale = False
        self.dropped = 0

    @property
    def is_full(self) -> bool:
        """Whether a bundle waits that has not been taken yet."""
        return self._frames is not None

    def offer(self, frames: list[bytes]) -> None:
        """Put a bundle in; where one waits both are dropped, and the client is stale."""
        if not frames:
            return
        if self.stale or self._frames is not None:
            self.dropped += 1
            self.spoil()
            return
        self._frames = frames
        self._wake.set()

    def spoil(self) -> None:
        """Drop what waits: the client needs everything anew."""
        self._frames, self.stale = None, True
        self._wake.set()

    def say(self, kind: str, content: Mapping[str, Any]) -> None:
        """Put a text in, in the place of an older one of its type."""
        self._texts[kind] = json.dumps({"type": kind, **content}, allow_nan=False, ensure_ascii=False)
        self._wake.set()

    def say_encoded(self, kind: str, text: str) -> None:
        """Put a text in that is JSON already, and has its type."""
        self._texts[kind] = text
        self._wake.set()

    async def take(self) -> Parcel:
        """Wait until there is something, and take it all."""
        await self._wake.wait()
        self._wake.clear()
        self._empty.clear()
        texts, frames, stale = list(self._texts.values()), self._frames or [], self.stale
        self._texts, self._frames, self.stale = {}, None, False
        return texts, frames, stale

    def sent(self) -> None:
        """Note that what was taken last is on its way."""
        if not self._wake.is_set():
            self._empty.set()

    async def emptied(self) -> None:
        """Wait until all is on its way."""
        while self._wake.is_set() or not self._empty.is_set():
            self._empty.clear()
            await self._empty.wait()
