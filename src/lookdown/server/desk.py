"""What people have said and are told beside the tracks: regions, corrections, alerts. It lies in a folder.

Used from the event loop and from the thread that reads: every method takes the lock, and none takes long.
"""

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.errors import ArgumentError, RecordingError
from lookdown.picture import Filter, Regions, Surroundings
from lookdown.recording.refusals import advice, reason
from lookdown.server.sources import Scene
from lookdown.tables import Alerts, Picture

__all__ = ["Desk"]

_REGIONS = "regions.geojson"


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

    def dressed(self, scene: Scene) -> Picture:
        """Return a scene's picture with what people corrected."""
        return scene.picture

    def chosen(self, picture: Picture, question: str | None, alerts: Alerts) -> np.ndarray:
        """Return which rows a filter chooses; all where it is None. ArgumentError where it cannot be read."""
        if not question:
            return np.ones(len(picture), bool)
        with self._lock:
            regions = self._regions
        asked = Filter.parse(question)
        unknown = asked.unknown_regions(regions.names)
        if unknown:
            raise ArgumentError(f"filter: there is no region called {', '.join(unknown)}.")
        inside = regions.inside(
            latitude_rad=picture.latitude_rad, longitude_rad=picture.longitude_rad, height_m=picture.height_m
        )
        around = Surroundings(inside=inside, region_names=regions.names, alerts=alerts, names=self.names_of(picture))
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

    def names_of(self, picture: Picture) -> dict[int, str]:
        """Return the names that people gave, by track id."""
        return {}

    def identity_of(self, track_id: int) -> dict[str, Any] | None:
        """Return how a track's claim of who it is stands to what is seen; None where that is not known."""
        return None

    @property
    def regions(self) -> Regions:
        """The regions as they are now."""
        return self._regions
