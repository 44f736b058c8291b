"""Corrections by hand: merge, split, rename, mark; attributed, undoable, kept in an append-only journal.

The tracker is not told: a correction changes what people see, never what is estimated. Each is one line of JSON.
Undoing is a line of its own, so the journal only grows and says who thought what and when. Ids are kept: a merged
track is shown under the id it was merged into, and is itself again when the merge is undone.

- merge: several tracks are one object; the surest of them now is shown, under the first id.
- split: a track has not been the same object throughout; from that instant it is shown under a new id.
- rename: a name that people see beside the id.
- mark: a note, such as "friendly" or "weather balloon", with the flag that it was corrected.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lookdown.errors import CorrectionError
from lookdown.picture._rows import rows_of
from lookdown.tables import Picture, PictureFlag

__all__ = ["Correction", "Corrections"]

_ACTIONS = ("merge", "split", "rename", "mark")
_LONGEST_TEXT, _LONGEST_NAME, _MOST_TRACKS, _MOST_LIVING = 500, 80, 64, 100_000
_SPLIT_BIT = 1 << 63
"""Ids that a split makes lie above all that trackers give."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction, as the journal has it.

    Attributes
    ----------
    correction_id : int
        From 1, in the order of the journal.
    action : str
        "merge", "split", "rename" or "mark".
    track_ids : tuple of int
        The tracks; of a merge the first is the id that is kept.
    text : str
        The name or the mark.
    person : str
        Who did it.
    time_tai_ns : int
        From when it holds.
    new_track_id : int
        Of a split: the id under which the track is shown from then on; 0 otherwise.
    undone_by : str
        Who undid it; nothing while it holds.
    """

    correction_id: int
    action: str
    track_ids: tuple[int, ...]
    text: str
    person: str
    time_tai_ns: int
    new_track_id: int = 0
    undone_by: str = ""


@dataclass(slots=True)
class _Shown:
    """What the living corrections come to."""

    id_of: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)


class Corrections:
    """The corrections of one picture source, and their journal.

    Parameters
    ----------
    append : callable, optional
        ``append(line)`` keeps one line of the journal, newline included, and returns when it is safe. It may
        raise OSError: then the correction is not made. Without it nothing outlives the process.

    Examples
    --------
    >>> corrections = Corrections()
    >>> corrections.rename(7, "N123AB", person="Ann", time_tai_ns=0).correction_id
    1
    >>> corrections.names
    {7: 'N123AB'}
    """

    def __init__(self, append: Callable[[str], None] | None = None) -> None:
        self._append = append
        self._all: dict[int, Correction] = {}
        self._shown = _Shown()
        self._faults: list[str] = []
        self._next = 1

    @classmethod
    def read(cls, text: str, append: Callable[[str], None] | None = None) -> "Corrections":
        """Return the corrections of a journal.

        A broken line is left out and told in `faults`: the last is what a machine that stopped leaves behind.

        Parameters
        ----------
        text : str
            The whole journal. Where its last line has no end, write one before appending.
        append : callable, optional
        """
        corrections = cls(append)
        lines = text.split("\n")
        for number, line in enumerate(lines, 1):
            if line.strip():
                corrections._read_line(number, line, is_last=number == len(lines))
        corrections._work_out()
        return corrections

    @property
    def faults(self) -> tuple[str, ...]:
        """What of the journal could not be read, a sentence each."""
        return tuple(self._faults)

    @property
    def names(self) -> dict[int, str]:
        """The name of each track that has one, by the id it is shown under."""
        return dict(self._shown.names)

    @property
    def marks(self) -> dict[int, str]:
        """The mark of each track that has one, by the id it is shown under."""
        return dict(self._shown.marks)

    def living(self) -> tuple[Correction, ...]:
        """Return the corrections that hold, in the order in which they were made."""
        return tuple(each for each in self._all.values() if not each.undone_by)

    def all(self) -> tuple[Correction, ...]:
        """Return every correction, undone ones too, in the order in which they were made."""
        return tuple(self._all.values())

    def merge(self, track_ids: tuple[int, ...], *, person: str, time_tai_ns: int) -> Correction:
        """Show several tracks as one, under the first id.

        Raises
        ------
        CorrectionError
            For fewer than two different tracks, too many, or one that is merged already.
        """
        if len(set(track_ids)) != len(track_ids) or not 2 <= len(track_ids) <= _MOST_TRACKS:
            raise CorrectionError(f"expected 2 to {_MOST_TRACKS} different tracks to merge; got {len(track_ids)}.")
        for track_id in track_ids:
            other = self._shown.id_of.get(track_id)
            if other is not None:
                raise CorrectionError(f"track {track_id} is shown as {other} by a correction; undo that first.")
        return self._make("merge", track_ids, "", person=person, time_tai_ns=time_tai_ns)

    def split(self, track_id: int, *, person: str, time_tai_ns: int) -> Correction:
        """Show a track under a new id from an instant: it has become another object.

        Raises
        ------
        CorrectionError
            Where the track is merged or split already.
        """
        if track_id in self._shown.id_of or track_id in self._shown.id_of.values():
            raise CorrectionError(f"track {track_id} is part of a merge or split already; undo that first.")
        return self._make("split", (track_id,), "", person=person, time_tai_ns=time_tai_ns)

    def rename(self, track_id: int, name: str, *, person: str, time_tai_ns: int) -> Correction:
        """Give a track a name; an empty one takes the name away."""
        if len(name) > _LONGEST_NAME:
            raise CorrectionError(f"expected a name of at most {_LONGEST_NAME} letters; got {len(name)}.")
        return self._make("rename", (track_id,), name.strip(), person=person, time_tai_ns=time_tai_ns)

    def mark(self, track_id: int, text: str, *, person: str, time_tai_ns: int) -> Correction:
        """Put a note on a track; an empty one takes it away."""
        if len(text) > _LONGEST_TEXT:
            raise CorrectionError(f"expected a mark of at most {_LONGEST_TEXT} letters; got {len(text)}.")
        return self._make("mark", (track_id,), text.strip(), person=person, time_tai_ns=time_tai_ns)

    def undo(self, correction_id: int, *, person: str, time_tai_ns: int) -> Correction:
        """Take a correction back; return it as it then stands.

        Raises
        ------
        CorrectionError
            Where there is none of that number, or it is undone already.
        """
        known = self._all.get(correction_id)
        if known is None or known.undone_by:
            state = "there is none" if known is None else f"{known.undone_by} has undone it"
            raise CorrectionError(f"expected a correction that holds; of number {correction_id} {state}.")
        person = _checked_person(person)
        self._write({"undo": correction_id, "person": person, "time_tai_ns": time_tai_ns})
        self._all[correction_id] = _undone(known, person)
        self._work_out()
        return self._all[correction_id]

    def apply(self, picture: Picture) -> Picture:
        """Return a picture with ids, merges and flags as people have corrected them.

        Of tracks that are merged the surest row is kept: the least ellipse among those with the least age. Rows keep
        their order. A correction holds from its instant on, so that a seek to before it shows what was shown then.
        """
        shown = self._shown if self._holds_all(picture) else self._as_of(picture)
        if not shown.touched:
            return picture
        changed = np.array(sorted(shown.touched), dtype=np.uint64)
        touched = np.isin(picture.track_id, changed)
        columns = {name: getattr(picture, name) for name, _ in picture.columns()}
        ids = picture.track_id.copy()
        old = np.array(sorted(shown.id_of), dtype=np.uint64)
        new = np.array([shown.id_of[int(each)] for each in old], dtype=np.uint64)
        row, there = rows_of(ids, old)
        if len(old):
            ids = np.where(there, new[row], ids)
        columns["track_id"] = ids
        bit = np.uint8(PictureFlag.CORRECTED.value)
        columns["flags"] = np.where(touched, picture.flags | bit, picture.flags).astype(np.uint8)
        return _surest(Picture(**columns))

    def _holds_all(self, picture: Picture) -> bool:
        latest = max((each.time_tai_ns for each in self.living()), default=0)
        return len(picture) == 0 or int(picture.time_tai_ns[0]) >= latest

    def _as_of(self, picture: Picture) -> _Shown:
        now = int(picture.time_tai_ns[0])
        return _come_to(each for each in self.living() if each.time_tai_ns <= now)

    def _make(self, action: str, track_ids: tuple[int, ...], text: str, *, person: str, time_tai_ns: int) -> Correction:
        if len(self.living()) >= _MOST_LIVING:
            raise CorrectionError(f"expected at most {_MOST_LIVING} corrections at once; undo some.")
        if any(not 0 < track_id < _SPLIT_BIT << 1 for track_id in track_ids):
            raise CorrectionError(f"expected ids of tracks, from 1; got {', '.join(map(str, track_ids))}.")
        if any(ord(letter) < 32 for letter in text):
            raise CorrectionError("expected a text of one line; got a control character.")
        number = self._next
        new = _SPLIT_BIT | number if action == "split" else 0
        made = Correction(number, action, tuple(track_ids), text, _checked_person(person), time_tai_ns, new)
        self._write(_line(made))
        self._all[number], self._next = made, number + 1
        self._work_out()
        return made

    def _write(self, line: dict[str, Any]) -> None:
        if self._append is None:
            return
        try:
            self._append(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        except OSError as error:
            told = error.strerror or str(error)
            raise CorrectionError(
                f"the journal of corrections cannot be written ({told}); nothing is changed."
            ) from None

    def _read_line(self, number: int, line: str, *, is_last: bool) -> None:
        try:
            fault = self._take(json.loads(line))
        except ValueError:
            fault = "it is cut short" if is_last else "it is no JSON"
        except (KeyError, TypeError, AttributeError, RecursionError, CorrectionError):
            fault = "it is no correction"
        if fault:
            self._faults.append(f"line {number} of the journal is left out: {fault}.")

    def _take(self, entry: dict[str, Any]) -> str:
        """Take in one entry of the journal; return what is wrong with it, nothing where nothing is."""
        if "undo" in entry:
            number = int(entry["undo"])
            if number not in self._all or self._all[number].undone_by:
                return f"it undoes {number}, which does not hold"
            self._all[number] = _undone(self._all[number], _checked_person(str(entry["person"])))
            return ""
        made = _correction(entry)
        if made.correction_id < self._next:
            return f"its number {made.correction_id} has been given already"
        self._all[made.correction_id], self._next = made, made.correction_id + 1
        return ""

    def _work_out(self) -> None:
        self._shown = _come_to(self.living())


def _come_to(corrections: Any) -> _Shown:
    """Return what some corrections come to, one after the other."""
    shown = _Shown()
    for each in corrections:
        first = each.track_ids[0]
        shown.touched.update(each.track_ids)
        if each.action == "merge":
            shown.id_of.update(dict.fromkeys(each.track_ids[1:], first))
        elif each.action == "split":
            shown.id_of[first] = each.new_track_id
        else:
            kept = shown.names if each.action == "rename" else shown.marks
            target = shown.id_of.get(first, first)
            if each.text:
                kept[target] = each.text
            else:
                kept.pop(target, None)
    return shown


def _surest(picture: Picture) -> Picture:
    """Return one row an id: the youngest, of these the one with the least ellipse."""
    order = np.lexsort((picture.ellipse_major_m, picture.age_s, picture.track_id))
    ids = picture.track_id[order]
    first = np.append(True, ids[1:] != ids[:-1]) if len(ids) else np.zeros(0, dtype=np.bool_)
    return picture.take(np.sort(order[first]))


def _undone(correction: Correction, person: str) -> Correction:
    columns = {name: getattr(correction, name) for name in Correction.__slots__}
    return Correction(**(columns | {"undone_by": person}))


def _checked_person(person: str) -> str:
    name = person.strip()[:_LONGEST_NAME]
    if not name or any(ord(letter) < 32 for letter in name):
        raise CorrectionError("expected the name of a person; a correction says whose it is.")
    return name


def _line(made: Correction) -> dict[str, Any]:
    # Ids of 64 bits are texts: other readers of JSON keep 53 bits of a number.
    return {
        "id": made.correction_id,
        "action": made.action,
        "tracks": [str(track_id) for track_id in made.track_ids],
        "text": made.text,
        "person": made.person,
        "time_tai_ns": str(made.time_tai_ns),
        "new_track": str(made.new_track_id),
    }


def _correction(entry: dict[str, Any]) -> Correction:
    """Return the correction of an entry; KeyError, TypeError or ValueError where it is none."""
    action, tracks = entry["action"], tuple(int(each) for each in entry["tracks"])
    if action not in _ACTIONS or not tracks or any(not 0 < each < 1 << 64 for each in tracks):
        raise TypeError("no correction")
    number, new = int(entry["id"]), int(entry["new_track"])
    if number < 1 or (action == "split") != (new > 0) or not 0 <= new < 1 << 64:
        raise TypeError("no correction")
    return Correction(number, action, tracks, str(entry["text"]), str(entry["person"]), int(entry["time_tai_ns"]), new)
