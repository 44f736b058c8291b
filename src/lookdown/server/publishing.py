"""From one picture to the next: which rows clients of one clock must be sent.

A publisher remembers what it has said of each handle and when. Whoever follows it from a full frame on has been
sent all that, so one encoding serves every follower with the same view, and a view is a choice among its rows.
"""

from dataclasses import dataclass, field

import numpy as np

from lookdown.server.codes import coded_tracks
from lookdown.server.reckoning import changed_rows
from lookdown.server.track_handles import Handles
from lookdown.server.wire import FrameKind, encode
from lookdown.server.wire_columns import WireIdentities, WireTracks
from lookdown.tables import Picture

__all__ = ["Bounds", "Publisher", "Update", "View"]

_MARGIN_RATIO = 0.1
_MARGIN_DEG = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What a picture changed.

    Attributes
    ----------
    sequence, epoch : int
    time_s : float
    rows : WireTracks
        Every track of the picture.
    changed, fresh : (n,) bool
        Those that followers must be sent, and which of them were not in the picture before.
    removed : (k,) uint32
        Handles of the picture before that are not in this one.
    track_id : (n,) uint64
    icao24 : (n,) uint32
    anew : bool
        Whether handles have changed, so that everybody needs all rows.
    """

    sequence: int
    epoch: int
    time_s: float
    rows: WireTracks
    changed: np.ndarray
    fresh: np.ndarray
    removed: np.ndarray
    track_id: np.ndarray
    icao24: np.ndarray
    anew: bool


class Publisher:
    """Remembers what followers have been sent.

    Parameters
    ----------
    handles : Handles
        May be shared among publishers: a track has one handle whoever looks.
    """

    def __init__(self, handles: Handles) -> None:
        self._handles = handles
        self._sent = WireTracks.empty()
        self._sent_s = np.zeros(0)
        self._epoch = 0
        self._sequence = 0
        self.last: Update | None = None

    def update(self, picture: Picture, time_tai_ns: int) -> Update:
        """Return what a picture changes, and take it as sent."""
        handle = self._handles.of(picture.track_id)
        rows = coded_tracks(picture, handle)
        # In the order of handles, so that two pictures are laid side by side by one search.
        order = np.argsort(handle)
        rows, identity, icao24 = rows.take(order), picture.track_id[order], picture.icao24[order]
        time_s = time_tai_ns / 1e9
        anew = self._handles.epoch != self._epoch
        if anew:
            self._epoch, self._sent, self._sent_s = self._handles.epoch, WireTracks.empty(), np.zeros(0)
        changed, fresh, removed = self._compared(rows, time_s)
        self._sequence += 1
        self.last = Update(
            sequence=self._sequence,
            epoch=self._epoch,
            time_s=time_s,
            rows=rows,
            changed=changed,
            fresh=fresh,
            removed=removed,
            track_id=identity,
            icao24=icao24,
            anew=anew,
        )
        return self.last

    def _compared(self, rows: WireTracks, time_s: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return which rows are to be sent, which of them are new, and what handles have gone; note them as sent."""
        before = self._sent.handle
        place = np.searchsorted(before, rows.handle)
        there = np.zeros(len(rows), bool)
        inside = place < len(before)
        there[inside] = before[place[inside]] == rows.handle[inside]
        gone = np.ones(len(before), bool)
        gone[place[there]] = False
        same = bool(there.all()) and len(before) == len(rows)
        if same:
            old, since = self._sent, self._sent_s
            changed = changed_rows(old, rows, (time_s - since).astype(np.float32))
        else:
            old, since = self._sent.take(place[there]), self._sent_s[place[there]]
            changed = np.ones(len(rows), bool)
            changed[there] = changed_rows(old, rows.take(there), (time_s - since).astype(np.float32))
        sent_s = np.full(len(rows), time_s)
        kept = there & ~changed
        still = ~changed if same else ~changed[there]
        sent_s[kept] = since[still]
        columns = {}
        for name, _ in WireTracks.columns():
            values = getattr(rows, name).copy()
            values[kept] = getattr(old, name)[still]
            columns[name] = values
        self._sent, self._sent_s = WireTracks(**columns), sent_s
        return changed, ~there, before[gone]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box of the Earth in degrees; west may be greater than east, across the antimeridian."""

    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float

    def holds(self, rows: WireTracks) -> np.ndarray:
        """Return which rows lie in the box, widened so that what comes in is there before it is seen."""
        width = (self.east_deg - self.west_deg) % 360.0 or 360.0
        height = self.north_deg - self.south_deg
        wide = min(width * (1.0 + 2.0 * _MARGIN_RATIO) + 2.0 * _MARGIN_DEG, 360.0)
        extra = height * _MARGIN_RATIO + _MARGIN_DEG
        start = round(((self.west_deg - (wide - width) / 2.0) % 360.0) * 1e7)
        low, high = round((self.south_deg - extra) * 1e7), round((self.north_deg + extra) * 1e7)
        inside = (rows.latitude_e7 >= low) & (rows.latitude_e7 <= high)
        if wide < 360.0:
            # Whole turns are dropped by the arithmetic of unsigned numbers only where a turn is a power of two.
            east = (rows.longitude_e7.astype(np.int64) - start) % 3_600_000_000
            inside &= east <= round(wide * 1e7)
        return inside


@dataclass(slots=True)
class View:
    """What followers with the same bounds have.

    Attributes
    ----------
    bounds : Bounds or None
        All of the Earth where None.
    held : (k,) uint32
        Handles that they have, rising; used only where there are bounds.
    """

    bounds: Bounds | None
    held: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint32))

    def full(self, update: Update) -> list[bytes]:
        """Return frames that tell all of the view, whatever was told before."""
        inside = self._inside(update)
        self.held = update.rows.handle[inside]
        frame = encode(
            FrameKind.TRACKS_FULL,
            update.rows.take(inside),
            time_s=update.time_s,
            sequence=update.sequence,
            epoch=update.epoch,
        )
        return [_identities(update, inside), frame]

    def delta(self, update: Update) -> list[bytes]:
        """Return frames for those who have had all frames of this view before; none where nothing changed."""
        if update.anew:
            return self.full(update)
        if self.bounds is None:
            send, fresh, removed = update.changed, update.fresh, update.removed
        else:
            inside = self.bounds.holds(update.rows)
            had = np.isin(update.rows.handle, self.held, assume_unique=True)
            send, fresh = inside & (update.changed | ~had), inside & ~had
            now = update.rows.handle[inside]
            removed = np.setdiff1d(self.held, now, assume_unique=True)
            self.held = now
        if not len(removed) and not send.any():
            return []
        delta = encode(
            FrameKind.TRACKS_DELTA,
            update.rows.take(send),
            time_s=update.time_s,
            sequence=update.sequence,
            epoch=update.epoch,
            removed=removed,
        )
        return [_identities(update, fresh), delta] if fresh.any() else [delta]

    def _inside(self, update: Update) -> np.ndarray | slice:
        return slice(None) if self.bounds is None else self.bounds.holds(update.rows)


def _identities(update: Update, which: np.ndarray | slice) -> bytes:
    identity = update.track_id[which]
    rows = WireIdentities(
        handle=update.rows.handle[which],
        icao24=update.icao24[which],
        track_id_low=(identity & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        track_id_high=(identity >> np.uint64(32)).astype(np.uint32),
    )
    return encode(FrameKind.IDENTITIES, rows, time_s=update.time_s, sequence=update.sequence, epoch=update.epoch)
