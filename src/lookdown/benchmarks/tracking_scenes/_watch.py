"""Which satellite looks where: cells that part the Earth, each cut into sectors of one satellite.

The cells are those of a spiral lattice on the sphere, so each point belongs to the lattice point that is
nearest. Each scan gives every cell a satellite that has it well off its nadir; the satellite covers it with
sectors of equal azimuth whose two grazing limits are where the middle of the sector enters and leaves
the cell. So the sectors nearly part the Earth, and what an object gets is what the headers say: of 100 objects
a scan with eight sectors a cell shows 93 once, 4 twice and 3 never.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial import SphericalVoronoi, cKDTree

from lookdown.arrays import Matrices3, Positions
from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic, up_ecef
from lookdown.constellation import EphemerisTable, WalkerShell
from lookdown.sensing.geometry import azimuth_rad, grazing_rad, line_of_sight, local_frame

__all__ = [
    "Cells",
    "Sectors",
    "cells_within",
    "ground_ahead",
    "place_cells",
    "satellites_between",
    "sectors_of",
    "surface_points",
]

_CELLS = 500
_NEIGHBOURS = 14
_NEAREST_RAD, _FARTHEST_RAD = math.radians(9.0), math.radians(15.0)
_GRAZING_MIN_RAD, _GRAZING_MAX_RAD = math.radians(5.0), math.radians(85.0)
_MIDDLE_HEIGHT_M = 7_500.0
_OVERLAP_RAD = 0.07
_TURN = 2.0 * math.pi
_SHELL = WalkerShell(
    altitude_m=1_000e3, inclination_rad=math.radians(70.0), satellite_count=1_000, plane_count=40, phasing=1
)


@lru_cache(maxsize=4)
def satellites_between(start_tai_ns: int, stop_tai_ns: int) -> EphemerisTable:
    """Return where a thousand satellites at 1,000 km are."""
    return EphemerisTable.from_shell(_SHELL, start_tai_ns, stop_tai_ns)


@dataclass(frozen=True, slots=True)
class Cells:
    """Parts of the Earth that are watched.

    Attributes
    ----------
    centres : (n, 3) float64
        Unit vectors.
    corners : (n, k, 3) float64
        Unit vectors; the last one stands again where a cell has fewer than k.
    neighbours : (n, 14, 3) float64
        The lattice points that may bound a cell.
    """

    centres: np.ndarray
    corners: np.ndarray
    neighbours: np.ndarray

    def __len__(self) -> int:
        return len(self.centres)

    @property
    def area_sr(self) -> float:
        """Solid angle of all cells together; the lattice has equal areas."""
        return 4.0 * math.pi * len(self) / _CELLS


def _lattice() -> np.ndarray:
    """Return the points of a golden spiral: areas equal within a percent.

    References
    ----------
    Gonzalez, "Measurement of areas on a sphere using Fibonacci and latitude-longitude lattices",
    Mathematical Geosciences 42 (2010) 49-64, equation 1.
    """
    k = np.arange(_CELLS) + 0.5
    z = 1.0 - 2.0 * k / _CELLS
    angle = math.pi * (1.0 + math.sqrt(5.0)) * k
    level = np.sqrt(1.0 - z * z)
    return np.stack([level * np.cos(angle), level * np.sin(angle), z], axis=1)


def cells_within(middle: np.ndarray, radius_rad: float, latitude_max_rad: float) -> Cells:
    """Return the cells whose centre lies within a circle and between two latitudes north and south."""
    points = _lattice()
    inside = (points @ middle >= math.cos(radius_rad) - 1e-12) & (np.abs(points[:, 2]) <= math.sin(latitude_max_rad))
    if not inside.any():
        inside[np.argmax(points @ middle)] = True
    regions = SphericalVoronoi(points)
    most = max(map(len, regions.regions))
    padded = np.array([(region * most)[:most] for region in regions.regions])
    near = cKDTree(points).query(points[inside], k=_NEIGHBOURS + 1)[1][:, 1:]
    return Cells(points[inside], regions.vertices[padded[inside]], points[near])


def place_cells(cells: Cells, positions: Positions) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs (object, cell) of which a sector of the cell may hold the object."""
    unit = positions / np.sqrt(np.einsum("ij,ij->i", positions, positions))[:, None]
    count = min(4, len(cells))
    distance, near = cKDTree(cells.centres).query(unit, k=count)
    distance, near = distance.reshape(len(unit), count), near.reshape(len(unit), count)
    row, column = np.nonzero(distance <= distance[:, :1] + _OVERLAP_RAD)
    return row, near[row, column]


@dataclass(frozen=True, slots=True)
class Sectors:
    """The sectors of some cells at one instant.

    Attributes
    ----------
    satellite : (n,) int64
        Row of the satellite of each cell.
    sensor_m, sensor_mps : (n, 3) float64
    frame : (n, 3, 3) float64
    start_rad, width_rad : (n,) float64
        Azimuth of the first sector's edge and the width of every sector.
    angles_rad : (n, s, 2) float64
        Angle at the Earth's centre from nadir to the inner and outer edge; the second is less where a sector is empty.
    grazing_rad : (n, s, 2) float64
        Least and greatest.
    """

    satellite: np.ndarray
    sensor_m: np.ndarray
    sensor_mps: np.ndarray
    frame: Matrices3
    start_rad: np.ndarray
    width_rad: np.ndarray
    angles_rad: np.ndarray
    grazing_rad: np.ndarray

    @property
    def kept(self) -> np.ndarray:
        """Which sectors hold anything, (n, s)."""
        return np.asarray(self.angles_rad[..., 1] > self.angles_rad[..., 0])

    def holding(self, cell: np.ndarray, los: np.ndarray, grazing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return whether a sector of the cell holds each line of sight, and which."""
        count = self.angles_rad.shape[1]
        offset = np.mod(azimuth_rad(self.frame[cell], los) - self.start_rad[cell], _TURN)
        sector = np.minimum((offset / self.width_rad[cell]).astype(np.int64), count)
        inside = sector < count
        sector = np.minimum(sector, count - 1)
        least, most = self.grazing_rad[cell, sector].T
        inside &= self.kept[cell, sector] & (grazing >= least) & (grazing <= most)
        return inside, sector


def _choose_satellites(centres: np.ndarray, nadirs: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Return for each cell a satellite drawn of those that have it well off nadir, or the one that is closest to it."""
    angle = np.arccos(np.clip(centres @ nadirs.T, -1.0, 1.0))
    fit = (angle > _NEAREST_RAD) & (angle < _FARTHEST_RAD)
    middle = 0.5 * (_NEAREST_RAD + _FARTHEST_RAD)
    score = np.where(fit, draws, -np.abs(angle - middle))
    return np.asarray(np.argmax(score, axis=1))


def surface_points(unit: np.ndarray, height_m: float | np.ndarray) -> np.ndarray:
    """Return points at a height over the ellipsoid in geocentric directions; the height is right to a metre."""
    level = np.sqrt(unit[..., 0] ** 2 + unit[..., 1] ** 2)
    latitude = np.arctan2(unit[..., 2], level)
    flattened = np.arctan(np.tan(np.clip(latitude, -1.5707, 1.5707)) / (1.0 - 0.00669437999014))
    foot = ecef_from_geodetic(
        latitude_rad=flattened.ravel(),
        longitude_rad=np.arctan2(unit[..., 1], unit[..., 0]).ravel(),
        height_m=np.zeros(unit[..., 0].size),
    ).reshape(unit.shape)
    return np.asarray(foot + np.asarray(height_m)[..., None] * unit)


def _crossings(cells: Cells, chosen: np.ndarray, nadir: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    """Return where great circles from nadir enter and leave their cells, (n, s, 2) angles."""
    walls = cells.centres[chosen][:, None] - cells.neighbours[chosen]
    by_nadir = np.einsum("njk,nk->nj", walls, nadir)[:, None]
    by_ahead = np.einsum("njk,nsk->nsj", walls, ahead)
    peak = np.arctan2(by_ahead, np.broadcast_to(by_nadir, by_ahead.shape))
    enter = np.max(peak - 0.5 * math.pi, axis=2)
    leave = np.min(peak + 0.5 * math.pi, axis=2)
    return np.stack([np.maximum(enter, 0.0), np.minimum(leave, 0.5 * math.pi)], axis=2)


def ground_ahead(frame: np.ndarray, nadir: np.ndarray, azimuth: np.ndarray) -> np.ndarray:
    """Return unit vectors square to nadir in which azimuths (n, s) lead over ground, (n, s, 3)."""
    ahead = np.cos(azimuth)[..., None] * frame[:, None, 0] + np.sin(azimuth)[..., None] * frame[:, None, 1]
    ahead = ahead - np.einsum("nsk,nk->ns", ahead, nadir)[..., None] * nadir[:, None]
    return np.asarray(ahead / np.linalg.norm(ahead, axis=2)[..., None])


def _grazing_at(sensor: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Return the grazing angle of points in middle height, in directions (n, ..., 3) from the Earth's centre."""
    points = surface_points(directions, _MIDDLE_HEIGHT_M)
    sensors = np.broadcast_to(sensor.reshape(len(sensor), *[1] * (points.ndim - 2), 3), points.shape)
    _, los = line_of_sight(sensors.reshape(-1, 3), points.reshape(-1, 3))
    return np.asarray(grazing_rad(los, up_ecef(points.reshape(-1, 3))).reshape(points.shape[:-1]))


def sectors_of(
    cells: Cells, chosen: np.ndarray, *, table: EphemerisTable, time_tai_ns: int, count: int, draws: np.ndarray
) -> Sectors:
    """Return the sectors of some cells at an instant.

    Parameters
    ----------
    chosen : (n,) int64
        Rows of the cells.
    count : int
        Sectors a cell.
    draws : (n, satellites) float64, 0 to 1
        Chance, by which satellites are chosen.
    """
    satellites = table.at(time_tai_ns)
    everywhere = satellites.position_ecef_m
    nadirs = everywhere / np.linalg.norm(everywhere, axis=1)[:, None]
    row = _choose_satellites(cells.centres[chosen], nadirs, draws)
    sensor, velocity, nadir = everywhere[row], satellites.velocity_ecef_mps[row], nadirs[row]
    frame = local_frame(sensor, velocity)
    corners = cells.corners[chosen]
    spots = MEAN_RADIUS_M * np.concatenate([cells.centres[chosen][:, None], corners], axis=1)
    repeated = np.repeat(np.arange(len(chosen)), spots.shape[1])
    _, los = line_of_sight(sensor[repeated], spots.reshape(-1, 3))
    azimuth = azimuth_rad(frame[repeated], los).reshape(spots.shape[:2])
    offset = np.mod(azimuth[:, 1:] - azimuth[:, :1] + math.pi, _TURN) - math.pi
    width = (offset.max(axis=1) - offset.min(axis=1)) / count
    start = np.mod(azimuth[:, 0] + offset.min(axis=1), _TURN)
    middle = start[:, None] + width[:, None] * (np.arange(count) + 0.5)
    ahead = ground_ahead(frame, nadir, middle)
    angles = _crossings(cells, chosen, nadir, ahead)
    cosine, sine = np.cos(angles)[..., None], np.sin(angles)[..., None]
    edges = cosine * nadir[:, None, None] + sine * ahead[:, :, None]
    grazing = np.clip(_grazing_at(sensor, edges)[..., ::-1], _GRAZING_MIN_RAD, _GRAZING_MAX_RAD)
    return Sectors(row, sensor, velocity, frame, start, width, angles, grazing)
