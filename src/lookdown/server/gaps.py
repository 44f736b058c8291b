"""The raster of gaps, made when somebody asks for it and not before, and shared by who asks for the same instant."""

import base64
from collections import OrderedDict
from typing import Any

import numpy as np

from lookdown.picture import GapCode, gap_shares, gaps_now
from lookdown.server.sources import Source
from lookdown.server.wire import FrameKind, encode
from lookdown.server.wire_columns import GapCells

__all__ = ["EVERY_S", "GapMaker"]

EVERY_S = 10.0
_ROWS, _COLUMNS = 90, 180
_KEPT = 4


class GapMaker:
    """Makes the rasters of a source; used by the thread that may read it.

    Parameters
    ----------
    source : Source
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._kept: OrderedDict[int, np.ndarray] = OrderedDict()
        self.made = 0

    def told(self) -> dict[str, Any] | None:
        """Return what a client must know to read the rasters; None where there are none."""
        radar = self._source.facts.radar
        if radar is None:
            return None
        return {
            "rows": _ROWS,
            "columns": _COLUMNS,
            "every_s": EVERY_S,
            "window_s": radar.window_ns / 1e9,
            "codes": [code.name.lower() for code in GapCode],
            "classes": [
                {"name": each.name, "rcs_m2": each.rcs_m2, "speed_mps": each.speed_mps} for each in radar.classes
            ],
        }

    def at(self, time_tai_ns: int) -> np.ndarray:
        """Return the code of each class and cell at an instant, (classes, rows, columns); no class where not known."""
        if time_tai_ns not in self._kept:
            self._kept[time_tai_ns] = self._made(time_tai_ns)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[time_tai_ns]

    def _made(self, time_tai_ns: int) -> np.ndarray:
        radar = self._source.facts.radar
        if radar is None:
            return np.zeros((0, _ROWS, _COLUMNS), np.uint8)
        self.made += 1
        satellites, _ = self._source.satellites_at(time_tai_ns)
        dwells = self._source.dwells_between(time_tai_ns - radar.window_ns, time_tai_ns)
        return gaps_now(satellites, dwells, classes=radar.classes, view=radar.view, rows=_ROWS, columns=_COLUMNS)

    def frames(self, time_tai_ns: int, epoch: int) -> dict[str, bytes]:
        """Return one frame a class, by the names of their layers."""
        return {
            f"gaps:{number}": encode(
                FrameKind.GAPS,
                GapCells(np.ascontiguousarray(codes.reshape(-1))),
                time_s=time_tai_ns / 1e9,
                epoch=epoch,
                grid=(_ROWS, _COLUMNS),
                flags=number,
            )
            for number, codes in enumerate(self.at(time_tai_ns))
        }

    def answer(self, time_tai_ns: int) -> dict[str, Any] | None:
        """Return an instant's rasters as JSON has them; None where there are none."""
        told = self.told()
        if told is None:
            return None
        for each, codes in zip(told["classes"], self.at(time_tai_ns), strict=True):
            each["cells"] = base64.b64encode(codes.tobytes()).decode()
            each["area_shares"] = {code.name.lower(): round(share, 6) for code, share in gap_shares(codes).items()}
        return told | {"time_s": time_tai_ns / 1e9}
