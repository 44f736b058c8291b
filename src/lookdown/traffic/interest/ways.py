"""Ways of objects of interest over the ground: corners and radii of turns, drawn so that every turn finds room.

Places are unit normals of the ellipsoid, lengths angles on the unit sphere, as in
`lookdown.traffic.motion`. A turn is flown level at a constant load factor n, so its
radius is v**2 / (g sqrt(n**2 - 1)).
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from lookdown.arrays import Positions, Scalars
from lookdown.astro import MEAN_RADIUS_M, ellipsoid_up
from lookdown.traffic.interest.groups import InterestGroup
from lookdown.traffic.motion import _path_kernels
from lookdown.traffic.recorded.flights import Region

__all__ = ["GRAVITY_MPS2", "Way", "beside", "drawn_way", "places_along", "turn_radius_m"]

GRAVITY_MPS2 = 9.80665
"""Standard acceleration of gravity: SI brochure, 9th edition, table 8 of the conventional values."""

_SHORTEST_M = 2e3
"""Two places nearer than this are drawn again or moved apart: assumption, a way must be one."""

_DRAWS = 16
_ROOM = 1.02
"""So much more room than its turn needs is left at each corner."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way of an object or of a formation's leader.

    Attributes
    ----------
    corner : (w, 3) float64
        Unit normals.
    piece : (p, 11) float64
        Arcs, `lookdown.traffic.motion._path_kernels.PIECE_COLUMNS`.
    length_rad : float
    """

    corner: Positions
    piece: np.ndarray
    length_rad: float


def turn_radius_m(speed_mps: float, load_factor: float) -> float:
    """Return the radius of a level turn.

    Parameters
    ----------
    speed_mps : float
    load_factor : float
        Lift over weight, more than 1.

    References
    ----------
    Anderson, Introduction to Flight, 8th edition, section 6.17, equation 6.118.

    Examples
    --------
    >>> round(turn_radius_m(250.0, 9.0), 1)
    712.5
    """
    return speed_mps**2 / (GRAVITY_MPS2 * math.sqrt(load_factor**2 - 1.0))


def drawn_way(
    group: InterestGroup, area: Region, draw: np.random.Generator, *, speed_mps: float, height_m: float
) -> Way:
    """Return the way of one object or formation.

    Every corner lies in the box round area, origin and destination. Where a turn would not
    find its radius between its corners the corners are drawn nearer to the straight way.

    Parameters
    ----------
    group : InterestGroup
    area : Region
        Of the scenario.
    draw : numpy.random.Generator
        The object's own.
    speed_mps, height_m : float
    """
    origin, destination = _ends(group, area, draw, speed_mps)
    radius_rad = math.atan(turn_radius_m(speed_mps, group.load_factor) / (MEAN_RADIUS_M + height_m))
    if group.turns:
        corner = _weave(group, draw, origin, destination, radius_rad, speed_mps)
    else:
        corner = _dogleg(group, area, draw, origin, destination, radius_rad)
    piece = np.zeros((2 * len(corner) + 4, _path_kernels.PIECE_COLUMNS))
    count, length = _path_kernels.rounded_path(corner, len(corner), np.full(len(corner), radius_rad), piece)
    return Way(corner, piece[:count].copy(), float(length))


def places_along(piece: np.ndarray, along_rad: Scalars) -> Positions:
    """Return the unit normals at some lengths along a way, (n,) from 0 to its whole length."""
    end = np.cumsum(piece[:, 10])
    row = np.minimum(np.searchsorted(end, along_rad), len(piece) - 1)
    phi = (along_rad - end[row] + piece[row, 10]) * piece[row, 9]
    middle, a, b = piece[row, 0:3], piece[row, 3:6], piece[row, 6:9]
    return middle + a * np.cos(phi)[:, None] + b * np.sin(phi)[:, None]


def beside(piece: np.ndarray, port_m: float, behind_m: float) -> np.ndarray:
    """Return a way moved as a whole, so far to port and behind as seen at its start.

    The Earth's sphere of normals is turned, so every turn stays what it is. From the way as
    it was it is as far as at the start, but for the cosine of the angle flown: 0.1 % less
    after 300 km.

    Parameters
    ----------
    piece : (p, 11) float64
    port_m, behind_m : float
    """
    apart_m = math.hypot(port_m, behind_m)
    if apart_m == 0.0:
        return piece
    start = piece[0, 0:3] + piece[0, 3:6]
    ahead = piece[0, 6:9] / np.linalg.norm(piece[0, 6:9])
    whither = (port_m * np.cross(start, ahead) - behind_m * ahead) / apart_m
    turned = Rotation.from_rotvec(apart_m / MEAN_RADIUS_M * np.cross(start, whither)).as_matrix()
    moved = piece.copy()
    for first in (0, 3, 6):
        moved[:, first : first + 3] = piece[:, first : first + 3] @ turned.T
    return moved


def _ends(
    group: InterestGroup, area: Region, draw: np.random.Generator, speed_mps: float
) -> tuple[np.ndarray, np.ndarray]:
    origin = _place_in(group.origin or area, draw)
    if group.duration_s is not None:
        course = group.course_rad if group.course_rad is not None else 2.0 * math.pi * draw.random()
        length = speed_mps * group.duration_s / MEAN_RADIUS_M
        return origin, _moved(origin, course, length)
    best, far = origin, 0.0
    for _ in range(_DRAWS):
        place = _place_in(group.destination or area, draw)
        apart = _angle(origin, place)
        if apart > far:
            best, far = place, apart
        if apart * MEAN_RADIUS_M > 10.0 * _SHORTEST_M:
            break
    if far * MEAN_RADIUS_M < _SHORTEST_M:
        # Origin and destination are one place: it flies about there, on a course that is drawn.
        best = _moved(origin, 2.0 * math.pi * draw.random(), _SHORTEST_M / MEAN_RADIUS_M)
    return origin, best


def _place_in(box: Region, draw: np.random.Generator) -> np.ndarray:
    """Return a place drawn evenly over a box of latitude and longitude."""
    first, second = draw.random(), draw.random()
    south, north = math.sin(box.latitude_min_rad), math.sin(box.latitude_max_rad)
    width = (box.longitude_east_rad - box.longitude_west_rad) % (2.0 * math.pi)
    latitude = math.asin(south + first * (north - south))
    place = ellipsoid_up(
        latitude_rad=np.array([latitude]), longitude_rad=np.array([box.longitude_west_rad + second * width])
    )
    return place[0]


def _moved(place: np.ndarray, course_rad: float, distance_rad: float) -> np.ndarray:
    return np.array(_path_kernels.moved(place[0], place[1], place[2], course_rad, distance_rad))


def _angle(a: np.ndarray, b: np.ndarray) -> float:
    return math.atan2(float(np.linalg.norm(np.cross(a, b))), float(a @ b))


def _beside(origin: np.ndarray, destination: np.ndarray, along: Scalars, port: Scalars) -> Positions:
    """Return places so far along the great circle from one place to another, and so far to port of it."""
    axis = np.cross(origin, destination)
    axis /= np.linalg.norm(axis)
    ahead = np.cross(axis, origin)
    on = np.cos(along)[:, None] * origin + np.sin(along)[:, None] * ahead
    return np.cos(port)[:, None] * on + np.sin(port)[:, None] * axis


def _finds_room(corner: Positions, radius_rad: float) -> bool:
    """Return whether each turn needs no more than half of the shorter way beside its corner."""
    axis = np.cross(corner[:-1], corner[1:])
    way = np.arctan2(np.linalg.norm(axis, axis=1), np.einsum("ij,ij->i", corner[:-1], corner[1:]))
    if (way <= 0.0).any():
        return False
    axis /= np.linalg.norm(axis, axis=1)[:, None]
    cosine = np.einsum("ij,ij->i", axis[:-1], axis[1:])
    half_tangent = np.sqrt(np.maximum(1.0 - cosine, 0.0) / np.maximum(1.0 + cosine, 1e-12))
    need = _ROOM * math.tan(radius_rad) * half_tangent
    return bool((need <= np.sin(0.5 * np.minimum(way[:-1], way[1:]))).all())


def _dogleg(
    group: InterestGroup,
    area: Region,
    draw: np.random.Generator,
    origin: np.ndarray,
    destination: np.ndarray,
    radius_rad: float,
) -> Positions:
    count = group.doglegs
    length = _angle(origin, destination)
    drawn = draw.random((2, count))
    along = (np.arange(1, count + 1) + 0.5 * (drawn[0] - 0.5)) / (count + 1) * length
    port = (2.0 * drawn[1] - 1.0) * group.dogleg_m / MEAN_RADIUS_M
    box = _box_round(area, np.stack([origin, destination]))
    for share in (1.0, 0.7, 0.5, 0.35, 0.2, 0.1, 0.05):
        corner = _within(box, _beside(origin, destination, along, share * port))
        corner = np.concatenate([origin[None], corner, destination[None]])
        if _finds_room(corner, radius_rad):
            return np.ascontiguousarray(corner)
    return np.stack([origin, destination])


def _box_round(area: Region, places: Positions) -> Region:
    """Return the area with some places taken in, on whichever side they are nearer."""
    latitude, longitude = np.arcsin(places[:, 2]), np.arctan2(places[:, 1], places[:, 0])
    west, east = area.longitude_west_rad, area.longitude_east_rad
    for each in longitude:
        width = (east - west) % (2.0 * math.pi)
        beyond = (each - west) % (2.0 * math.pi) - width
        if beyond > 0.0:
            before = 2.0 * math.pi - width - beyond
            west, east = (west, east + beyond) if beyond <= before else (west - before, east)
    return Region(
        min(area.latitude_min_rad, float(latitude.min())), max(area.latitude_max_rad, float(latitude.max())), west, east
    )


def _within(box: Region, places: Positions) -> Positions:
    """Return places with latitude and longitude moved to the border of a box where they lie outside."""
    latitude = np.clip(np.arcsin(places[:, 2]), box.latitude_min_rad, box.latitude_max_rad)
    width = (box.longitude_east_rad - box.longitude_west_rad) % (2.0 * math.pi)
    middle = box.longitude_west_rad + 0.5 * width
    off = np.mod(np.arctan2(places[:, 1], places[:, 0]) - middle + math.pi, 2.0 * math.pi) - math.pi
    return ellipsoid_up(latitude_rad=latitude, longitude_rad=middle + np.clip(off, -0.5 * width, 0.5 * width))


def _weave(
    group: InterestGroup,
    draw: np.random.Generator,
    origin: np.ndarray,
    destination: np.ndarray,
    radius_rad: float,
    speed_mps: float,
) -> Positions:
    """Return a zigzag about the straight way, of turns of one drawn size, then straight on to the destination."""
    turn = draw.uniform(*group.turn_rad)
    side = 1.0 if draw.random() < 0.5 else -1.0
    length = _angle(origin, destination)
    straight = group.between_s * speed_mps / MEAN_RADIUS_M
    step = math.cos(0.5 * turn) * (2.0 * _ROOM * math.tan(radius_rad) * math.tan(0.5 * turn) + straight)
    while True:
        count = min(group.turns, int(length / step) - 2)
        if count < 1:
            return np.stack([origin, destination])
        port = side * 0.5 * step * math.tan(0.5 * turn) * (-1.0) ** np.arange(count)
        # Back on the straight way after the last turn, so that the object arrives.
        along, port = step * np.arange(1, count + 2), np.append(port, 0.0)
        corner = np.concatenate([origin[None], _beside(origin, destination, along, port), destination[None]])
        if _finds_room(corner, radius_rad):
            return corner
        step *= 1.1
