"""The world on a page: the Equal Earth projection, its outline and coasts, and a grid of places as a picture.

Equal Earth shows areas in proportion, so that a share of the map is a share of the Earth.
"""

from importlib.resources import files
from io import BytesIO
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patheffects import withStroke

from lookdown.report._style import GREY

__all__ = ["draw_world", "equal_earth", "latitude_longitude_deg", "map_pixels", "picture_of_places", "places_at"]

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = np.sqrt(3.0) / 2.0
_PIXELS_WIDE = 1320
_NEWTON_ROUNDS = 12
_JUMP_DEG = 180.0
_NAMES_WITHIN_DEG = 155.0
_LINE, _HALO = "#15191e", "#fbfcfd"
"""The map's colours are the same on a dark page: so are its lines, dark on yellow, their halo pale on violet."""
"""So that a name stays within the map."""


def _curve(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return y and its derivative by the parametric latitude."""
    square = theta * theta
    sixth = square**3
    y = theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return y, _A1 + 3.0 * _A2 * square + sixth * (7.0 * _A3 + 9.0 * _A4 * square)


def equal_earth(latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y on the map, in radii of the sphere, of places.

    References
    ----------
    Savric, Patterson, Jenny, "The Equal Earth map projection", International Journal of
    Geographical Information Science 33 (2019), 454: equations 9 and 10.

    Examples
    --------
    >>> x, y = equal_earth(np.array([0.0, 90.0]), np.array([180.0, 0.0]))
    >>> float(x[0].round(4)), float(y[1].round(4))
    (2.7066, 1.3174)
    """
    theta = np.arcsin(_M * np.sin(np.radians(latitude_deg)))
    y, slope = _curve(theta)
    return np.radians(longitude_deg) * np.cos(theta) / (_M * slope), y


def latitude_longitude_deg(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return latitude and longitude of points on the map; longitudes outside -180 to 180 lie beside it.

    Examples
    --------
    >>> latitude, longitude = latitude_longitude_deg(*equal_earth(np.array([-52.0]), np.array([100.0])))
    >>> float(latitude[0].round(9)), float(longitude[0].round(9))
    (-52.0, 100.0)
    """
    theta = y / _A1
    for _ in range(_NEWTON_ROUNDS):
        value, slope = _curve(theta)
        theta = theta - (value - y) / slope
    sine = np.clip(np.sin(theta) / _M, -1.0, 1.0)
    longitude = _M * x * _curve(theta)[1] / np.cos(theta)
    return np.degrees(np.arcsin(sine)), np.degrees(longitude)


def places_at(
    row_latitude_deg: np.ndarray, row_offsets: np.ndarray, latitude_deg: np.ndarray, longitude_deg: np.ndarray
) -> np.ndarray:
    """Return which place of a grid of rows holds each point; -1 outside of its latitudes and longitudes.

    Parameters
    ----------
    row_latitude_deg : (r,) float64, rising, evenly spaced
        Middle of each row; row r has the places ``row_offsets[r]`` up to ``row_offsets[r + 1]``.
    row_offsets : (r + 1,) int64
    latitude_deg, longitude_deg : any shape
    """
    height = 180.0 if len(row_latitude_deg) == 1 else float(np.diff(row_latitude_deg[:2])[0])
    row = np.floor((latitude_deg - (row_latitude_deg[0] - 0.5 * height)) / height).astype(np.int64)
    # The very edge of the outermost rows is theirs.
    on_map = (np.abs(longitude_deg) <= 180.0) & (row >= 0) & (row < len(row_latitude_deg))
    row = np.clip(row, 0, len(row_latitude_deg) - 1)
    count = np.diff(row_offsets)[row]
    column = np.clip(np.floor((longitude_deg + 180.0) / 360.0 * count), 0, count - 1).astype(np.int64)
    return np.where(on_map, row_offsets[row] + column, -1)


def map_pixels() -> tuple[np.ndarray, np.ndarray, tuple[float, float, float, float]]:
    """Return latitude and longitude of each pixel of a map, in degrees, and the map's edges.

    Longitudes beyond 180 degrees lie beside the map. The edges are west, east, south, north.
    """
    east = float(equal_earth(np.array([0.0]), np.array([180.0]))[0][0])
    north = float(equal_earth(np.array([90.0]), np.array([0.0]))[1][0])
    tall = round(_PIXELS_WIDE * north / east)
    x = ((np.arange(_PIXELS_WIDE) + 0.5) / _PIXELS_WIDE * 2.0 - 1.0) * east
    y = ((np.arange(tall) + 0.5) / tall * 2.0 - 1.0) * north
    return *latitude_longitude_deg(*np.meshgrid(x, y)), (-east, east, -north, north)


def picture_of_places(latitude_deg: np.ndarray) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    """Return which place each pixel of a map shows, -1 for none, and the map's edges (west, east, south, north).

    Parameters
    ----------
    latitude_deg : (n,) float64
        Of the places, row after row from the south, evenly round the Earth in each.
    """
    latitudes, first = np.unique(latitude_deg, return_index=True)
    offsets = np.append(first, len(latitude_deg))
    *where, edges = map_pixels()
    return places_at(latitudes, offsets, *where), edges


def _coast_deg() -> list[np.ndarray]:
    """Return the coasts of the world, each (n, 2) of longitude and latitude; none where the package has none."""
    source = files("lookdown.report").joinpath("data/coastlines.npz")
    if not source.is_file():
        return []
    with np.load(BytesIO(source.read_bytes())) as data:
        vertices, offsets = data["world_coast_vertices"].astype(np.float64), data["world_coast_offsets"]
    parts = [vertices[a:b] for a, b in pairwise(offsets)]
    return [piece for part in parts for piece in _unbroken(part) if len(piece) > 1]


def _unbroken(line: np.ndarray) -> list[np.ndarray]:
    """Return a line cut where it jumps from one edge of the map to the other."""
    return np.split(line, np.flatnonzero(np.abs(np.diff(line[:, 0])) > _JUMP_DEG) + 1)


def _projected(lines_deg: list[np.ndarray]) -> list[np.ndarray]:
    return [np.column_stack(equal_earth(line[:, 1], line[:, 0])) for line in lines_deg]


def _parallel(latitude: float) -> np.ndarray:
    longitude = np.linspace(-180.0, 180.0, 91)
    return np.column_stack([longitude, np.full(91, latitude)])


def _meridian(longitude: float) -> np.ndarray:
    latitude = np.linspace(-90.0, 90.0, 91)
    return np.column_stack([np.full(91, longitude), latitude])


def _draw_region(axes: Axes, name: str, edges_deg: np.ndarray) -> None:
    """Draw the edges of a region, straight in longitude and latitude, and its name."""
    lines = [_wrapped(np.linspace(edge[:2], edge[2:], 25)) for edge in edges_deg]
    pieces = _projected([piece for line in lines for piece in _unbroken(line) if len(piece) > 1])
    axes.add_collection(LineCollection(pieces, colors=_HALO, linewidths=2.8, alpha=0.75, zorder=5))
    axes.add_collection(LineCollection(pieces, colors=_LINE, linewidths=1.2, zorder=5))
    middle = _wrapped(0.5 * (edges_deg[:, :2].min(axis=0) + edges_deg[:, :2].max(axis=0))[np.newaxis])
    middle[:, 0] = np.clip(middle[:, 0], -_NAMES_WITHIN_DEG, _NAMES_WITHIN_DEG)
    x, y = equal_earth(middle[:, 1], middle[:, 0])
    said = axes.annotate(name, (x[0], y[0]), ha="center", va="center", fontsize=8, color=_LINE, zorder=6)
    said.set_path_effects([withStroke(linewidth=2.4, foreground=_HALO)])


def _wrapped(line_deg: np.ndarray) -> np.ndarray:
    # 180 stays 180: a cap at a pole ends there.
    longitude = line_deg[:, 0]
    shift = np.where(longitude > 180.0, -360.0, np.where(longitude < -180.0, 360.0, 0.0))
    return np.column_stack([longitude + shift, line_deg[:, 1]])


def draw_world(
    axes: Axes, regions: list[tuple[str, np.ndarray]], *, line: str = _LINE, halo: str | None = _HALO
) -> None:
    """Draw coasts, parallels and meridians, regions and the outline of the map over what is there, without axes.

    Parameters
    ----------
    axes : Axes
    regions : list of (name, (n, 4) float64)
        Their edges, degree: longitude and latitude of start and end.
    line : str
        Colour of the coasts.
    halo : str or None
        Colour around them; None is no halo.
    """
    grid = [_parallel(float(p)) for p in range(-60, 90, 30)] + [_meridian(float(m)) for m in range(-120, 180, 60)]
    axes.add_collection(LineCollection(_projected(grid), colors=GREY, linewidths=0.5, alpha=0.55, zorder=2))
    coast = _projected(_coast_deg())
    if halo is not None:
        axes.add_collection(LineCollection(coast, colors=halo, linewidths=1.5, alpha=0.45, zorder=3))
    axes.add_collection(LineCollection(coast, colors=line, linewidths=0.6, alpha=0.95, zorder=3))
    for name, edges in regions:
        _draw_region(axes, name, edges)
    edge = np.vstack([_meridian(-180.0), _parallel(90.0), _meridian(180.0)[::-1], _parallel(-90.0)[::-1]])
    axes.add_collection(LineCollection(_projected([edge]), colors=GREY, linewidths=0.8, zorder=4))
    for latitude in (-60, -30, 0, 30, 60):
        x, y = equal_earth(np.array([float(latitude)]), np.array([-180.0]))
        words = "0°" if latitude == 0 else f"{abs(latitude)}°{'N' if latitude > 0 else 'S'}"
        axes.annotate(
            words,
            (x[0], y[0]),
            xytext=(-4, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=GREY,
            fontsize=7.5,
        )
    axes.set_aspect("equal")
    axes.set_axis_off()
