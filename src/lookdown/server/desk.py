"""What people say of a picture: regions and corrections by hand. Both are kept in a folder beside the run.

Used from the event loop and from the thread that reads: every method takes the lock, and none takes long.
"""

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.errors import ArgumentError, RecordingError
from lookdown.picture import Correction, Corrections, Filter, Regions, Surroundings
from lookdown.recording.refusals import advice, reason
from lookdown.server.requests import RequestError, id_of
from lookdown.server.sources import Scene
from lookdown.tables import Alerts, Identities, Picture

__all__ = ["Desk"]

_REGIONS, _CORRECTIONS = "regions.geojson", "corrections.jsonl"


class Desk:
    """Keeps what people do to a picture.

    Parameters
    ----------
    folder : pathlib.Path
        Beside the run; made when there is something to keep.

    Raises
    ------
    LookdownError
        Where what was kept there before has faults.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        path = folder / _REGIONS
        text = path.read_text(encoding="utf-8") if path.is_file() else None
        self._regions = Regions() if text is None else Regions.from_geojson(text, str(path))
        self._corrections = Corrections.read(self._journal(), self._append)

    @property
    def notes(self) -> tuple[str, ...]:
        """What of the folder could not be read."""
        return self._corrections.faults

    def _journal(self) -> str:
        path = self.folder / _CORRECTIONS
        if not path.is_file():
            return ""
        text = path.read_text(encoding="utf-8", errors="replace")
        if not text.endswith("\n"):
            self._append("\n")  # a machine that stopped left half a line
        return text

    def _append(self, line: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _CORRECTIONS).open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def dressed(self, scene: Scene) -> Picture:
        """Return a scene's picture with what people corrected."""
        with self._lock:
            return self._corrections.apply(scene.picture)

    def chosen(self, picture: Picture, question: str, *, alerts: Alerts, identities: Identities) -> np.ndarray:
        """Return which rows a filter chooses; all where it is empty. ArgumentError where it cannot be read."""
        with self._lock:
            regions = self._regions
        asked = Filter.parse(question)
        unknown = asked.unknown_regions(regions.names)
        if unknown:
            raise ArgumentError(f"filter: there is no region called {', '.join(unknown)}.")
        inside = regions.inside(
            latitude_rad=picture.latitude_rad, longitude_rad=picture.longitude_rad, height_m=picture.height_m
        )
        around = Surroundings(
            inside=inside, region_names=regions.names, alerts=alerts, identities=identities, names=self.names()
        )
        return asked.matches(picture, around)

    def regions_told(self) -> str:
        """Return the regions as GeoJSON."""
        with self._lock:
            return self._regions.to_geojson()

    def put_regions(self, text: str) -> None:
        """Take regions in place of the old ones, and keep them.

        Raises
        ------
        LookdownError
            With every fault they have; then the old ones stay.
        RecordingError
            Where they cannot be kept.
        """
        regions = Regions.from_geojson(text)
        with self._lock:
            self._keep(_REGIONS, regions.to_geojson())
            self._regions = regions

    def _keep(self, name: str, text: str) -> None:
        """Write a file whole or not at all."""
        path = self.folder / name
        beside = path.with_name(f"{name}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with beside.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError as error:
            what_to_do = advice(error, elsewhere="serve from another folder")
            raise RecordingError(path, f"could not be kept ({reason(error)}). {what_to_do}") from error

    def names(self) -> dict[int, str]:
        """Return the names that people gave, by the track id that is shown."""
        with self._lock:
            return self._corrections.names

    def mark_of(self, track_id: int) -> str | None:
        """Return the note that people left on a track."""
        with self._lock:
            return self._corrections.marks.get(track_id)

    def corrections_told(self) -> list[dict[str, Any]]:
        """Return every correction as JSON has it, undone ones too."""
        with self._lock:
            return [_told(one) for one in self._corrections.all()]

    def correct(self, content: dict[str, Any], now_tai_ns: int) -> dict[str, Any]:
        """Make a correction and keep it; return it as JSON has it.

        Parameters
        ----------
        content : dict
            action, tracks, text, person, and time_s from when it holds.
        now_tai_ns : int
            From when it holds where `content` does not say.

        Raises
        ------
        LookdownError
            Where it makes no sense, or cannot be kept.
        """
        tracks = tuple(id_of(one) for one in _list(content.get("tracks")))
        action, text, person = (_text(content, name) for name in ("action", "text", "person"))
        time_s = content.get("time_s")
        if time_s is not None and not (isinstance(time_s, int | float) and abs(time_s) < 9e9):
            raise RequestError("time_s: expected seconds of TAI since 1970.")
        when: dict[str, Any] = {"person": person or "operator"}
        when["time_tai_ns"] = now_tai_ns if time_s is None else round(time_s * 1e9)
        if action != "merge" and len(tracks) != 1:
            raise RequestError(f"tracks: expected one track; got {len(tracks)}.")
        with self._lock:
            match action:
                case "merge":
                    return _told(self._corrections.merge(tracks, **when))
                case "split":
                    return _told(self._corrections.split(tracks[0], **when))
                case "rename":
                    return _told(self._corrections.rename(tracks[0], text, **when))
                case "mark":
                    return _told(self._corrections.mark(tracks[0], text, **when))
        raise RequestError("action: expected merge, split, rename or mark.")

    def undo(self, correction_id: int, person: str, now_tai_ns: int) -> dict[str, Any]:
        """Take a correction back, and return it; LookdownError where there is none that holds."""
        with self._lock:
            made = self._corrections.undo(correction_id, person=person or "operator", time_tai_ns=now_tai_ns)
            return _told(made)

    @property
    def regions(self) -> Regions:
        """The regions as they are now."""
        return self._regions


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= 64:
        raise RequestError("tracks: expected a list of track ids, as strings of digits.")
    return value


def _text(content: dict[str, Any], name: str) -> str:
    value = content.get(name, "")
    if not isinstance(value, str):
        raise RequestError(f"{name}: expected a text.")
    return value


def _told(made: Correction) -> dict[str, Any]:
    return {
        "id": made.correction_id,
        "action": made.action,
        "tracks": [str(one) for one in made.track_ids],
        "text": made.text,
        "person": made.person,
        "time_s": made.time_tai_ns / 1e9,
        "new_track": str(made.new_track_id) if made.new_track_id else None,
        "undone_by": made.undone_by or None,
    }
