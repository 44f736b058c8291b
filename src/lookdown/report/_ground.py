"""The ground of a local map: its edges, coasts and borders, degrees on its axes and a bar of length."""

from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from lookdown.report._style import FAINT, GREY, INK

__all__ = ["KM_PER_DEG", "MapBox", "box_of", "coastlines", "draw_coast", "frame_map", "scale_bar"]

KM_PER_DEG = 111.2
_BARS_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_LINES = ("coast", "border")


@dataclass(frozen=True, slots=True)
class MapBox:
    """The edges of a map in degrees."""

    west: float
    east: float
    south: float
    north: float

    @property
    def shrink(self) -> float:
        """Length of a degree of longitude over that of one of latitude, in the middle."""
        return float(np.cos(np.radians(0.5 * (self.south + self.north))))

    @property
    def tall(self) -> float:
        """Height of the map over its width."""
        return (self.north - self.south) / ((self.east - self.west) * self.shrink)


@dataclass(frozen=True, slots=True)
class _Coast:
    """Coast and border lines, each (n, 2) of longitude and latitude in degrees."""

    coast: list[np.ndarray]
    border: list[np.ndarray]


def coastlines(box: MapBox) -> _Coast:
    """Return the lines of the package within a box, the fine European ones where they cover it; none if it has none."""
    source = files("lookdown.report").joinpath("data/coastlines.npz")
    if not source.is_file():
        return _Coast([], [])
    with np.load(BytesIO(source.read_bytes())) as data:
        points = data["europe_coast_vertices"]
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        fine = west <= box.west and box.east <= east and south <= box.south and box.north <= north
        kind = "europe" if fine else "world"
        lines = [_lines_within(data[f"{kind}_{w}_vertices"], data[f"{kind}_{w}_offsets"], box) for w in _LINES]
    return _Coast(*lines)


def _lines_within(vertices: np.ndarray, offsets: np.ndarray, box: MapBox) -> list[np.ndarray]:
    parts = [vertices[a:b].astype(np.float64) for a, b in pairwise(offsets)]
    return [
        part
        for part in parts
        if len(part) > 1
        and part[:, 0].max() > box.west
        and part[:, 0].min() < box.east
        and part[:, 1].max() > box.south
        and part[:, 1].min() < box.north
    ]


def draw_coast(axes: Axes, lines: _Coast) -> None:
    """Draw coasts and, dashed, borders."""
    axes.add_collection(LineCollection(lines.coast, colors=GREY, linewidths=0.7, alpha=0.7, zorder=0))
    axes.add_collection(
        LineCollection(lines.border, colors=GREY, linewidths=0.6, linestyles=[(0, (3, 2))], alpha=0.5, zorder=0)
    )


def frame_map(axes: Axes, box: MapBox) -> None:
    """Set the edges, the scale of a map true in its middle, and degrees on its axes."""
    axes.set_xlim(box.west, box.east)
    axes.set_ylim(box.south, box.north)
    axes.set_aspect(1.0 / box.shrink)
    axes.grid(visible=True, axis="both")
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}°{'E' if value >= 0 else 'W'}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}°{'N' if value >= 0 else 'S'}")
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(FAINT)


def box_of(longitude_deg: np.ndarray, latitude_deg: np.ndarray) -> MapBox:
    """Return the edges of a map that holds nearly all of some places, with a margin."""
    # The outermost few of a recording are seldom worth half of the map.
    west, east = np.quantile(longitude_deg, [0.002, 0.998])
    south, north = np.quantile(latitude_deg, [0.002, 0.998])
    margin = 0.05 * max(east - west, north - south, 0.5)
    return MapBox(float(west - margin), float(east + margin), float(south - margin), float(north + margin))


def scale_bar(axes: Axes, box: MapBox) -> None:
    """Draw a bar of a round length, at most a quarter of the map's width."""
    across_km = (box.east - box.west) * KM_PER_DEG * box.shrink
    length_km = max((one for one in _BARS_KM if one <= 0.26 * across_km), default=_BARS_KM[0])
    width = length_km / (KM_PER_DEG * box.shrink)
    x = box.east - 0.04 * (box.east - box.west) - width
    y = box.south + 0.035 * (box.north - box.south)
    axes.plot([x, x + width], [y, y], color=INK, linewidth=2.0, solid_capstyle="butt")
    axes.annotate(
        f"{length_km:g} km", (x + 0.5 * width, y), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=8
    )
