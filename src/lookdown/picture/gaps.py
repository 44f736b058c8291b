"""Where nothing looks now, by class of object, and why it would be missed there: a raster of cells.

A cell is judged at its middle on the ellipsoid, faces taken to see all azimuths: it says where a class would be missed,
and errs to the hopeful side, for scan losses and terrain are left out. Cost: the cells within reach of each satellite
and dwell, once for all classes (design/0023).
"""

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lookdown.arrays import Positions, Velocities
from lookdown.astro import ecef_from_geodetic, ellipsoid_up, up_ecef
from lookdown.picture._gap_kernels import mark_in_view, mark_looked_at
from lookdown.tables import Dwells, Satellites

__all__ = ["GapClass", "GapCode", "RadarView", "gap_shares", "gaps_now"]


class GapCode(IntEnum):
    """What becomes of a class in a cell; as on the wire, the last of several reasons that hold for every look."""

    LOOKED_AT = 0
    IN_VIEW = 1
    NO_SATELLITE = 2
    OUTAGE = 3
    ENERGY = 4
    BLIND_DOPPLER = 5


@dataclass(frozen=True, slots=True)
class GapClass:
    """A class of object, in the few numbers that decide whether a look finds it.

    Attributes
    ----------
    name : str
    rcs_m2 : float
        Mean radar cross-section.
    speed_mps : float
        Speed over the ground, in any direction.
    """

    name: str
    rcs_m2: float
    speed_mps: float


@dataclass(frozen=True, slots=True)
class RadarView:
    """What every satellite can see, and what a look needs.

    Attributes
    ----------
    grazing_min_rad, grazing_max_rad : float
        Edges of the field of regard: least grazing angle, and that of the nadir hole.
    needed_snr_ratio : float
        Signal to noise from which a look counts.
    blind_ratio : float
        Share of directions of flight hidden by the clutter notch from which a look does not count.
    """

    grazing_min_rad: float
    grazing_max_rad: float
    needed_snr_ratio: float
    blind_ratio: float = 0.5


def gaps_now(
    satellites: Satellites,
    dwells: Dwells,
    *,
    classes: tuple[GapClass, ...],
    view: RadarView,
    rows: int = 90,
    columns: int = 180,
) -> np.ndarray:
    """Return for each class and cell whether it was looked at, could be, or why it would be missed.

    Parameters
    ----------
    satellites : Satellites
        Now; a status other than 0 is an outage.
    dwells : Dwells
        Of the last revisit interval, all tasks.
    classes : tuple of GapClass
    view : RadarView
    rows, columns : int
        Of the raster, north-west first, the whole Earth.

    Returns
    -------
    (classes, rows, columns) uint8
        `GapCode`. A cell that only looks too weak, or blind to the class, reached is ENERGY or BLIND_DOPPLER.

    Examples
    --------
    >>> view = RadarView(0.1, 1.2, needed_snr_ratio=20.0)
    >>> gaps_now(Satellites.empty(), Dwells.empty(), classes=(GapClass("light", 2.0, 60.0),), view=view,
    ...     rows=1, columns=2).tolist()
    [[[2, 2]]]
    """
    place, up, level = _middles(rows, columns)
    limits = np.array([view.grazing_min_rad, view.grazing_max_rad])
    good, broken = np.zeros((2, rows, columns), np.uint8)
    mark_in_view(place, up, level, satellites.position_ecef_m[satellites.status == 0], limits, good)
    mark_in_view(place, up, level, satellites.position_ecef_m[satellites.status != 0], limits, broken)
    unseen = np.where(broken, GapCode.OUTAGE, GapCode.NO_SATELLITE)
    codes = np.tile(np.where(good, GapCode.IN_VIEW, unseen).astype(np.uint8), (len(classes), 1, 1))
    # By class: 0 not looked at, 1 only looks too weak, 2 strong ones and all blind, 3 a good one.
    best = np.zeros_like(codes)
    known = np.array([[each.rcs_m2, each.speed_mps, view.needed_snr_ratio] for each in classes]).reshape(-1, 3)
    # Directions alike: |cos| of the angle to the line of sight is under x with probability 2/pi asin x.
    blind = math.sin(0.5 * math.pi * min(view.blind_ratio, 1.0))
    mark_looked_at(place, up, level, _numbers_of(dwells), _axes_of(dwells), known, blind, best)
    codes[best == 1], codes[best == 2], codes[best == 3] = GapCode.ENERGY, GapCode.BLIND_DOPPLER, GapCode.LOOKED_AT
    return codes


def gap_shares(codes: np.ndarray) -> dict[GapCode, float]:
    """Return how much of the Earth's area has each code.

    Parameters
    ----------
    codes : (rows, columns) uint8
        Of one class.

    Examples
    --------
    >>> gap_shares(np.array([[0, 2], [0, 2]], np.uint8))[GapCode.NO_SATELLITE]
    0.5
    """
    edges = np.sin(math.pi * (0.5 - np.arange(codes.shape[0] + 1) / codes.shape[0]))
    weight = np.broadcast_to(((edges[:-1] - edges[1:]) / (2.0 * codes.shape[1]))[:, None], codes.shape)
    return {code: float(weight[codes == code].sum()) for code in GapCode}


def _middles(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the place of each cell's middle, its vertical, and the product of both."""
    latitude = np.repeat(math.pi * (0.5 - (np.arange(rows) + 0.5) / rows), columns)
    longitude = np.tile(2.0 * math.pi * ((np.arange(columns) + 0.5) / columns - 0.5), rows)
    up = ellipsoid_up(latitude_rad=latitude, longitude_rad=longitude)
    place = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.zeros(len(latitude)))
    level = np.einsum("ij,ij->i", up, place)
    return place.reshape(rows, columns, 3), up.reshape(rows, columns, 3), level.reshape(rows, columns)


def _numbers_of(dwells: Dwells) -> np.ndarray:
    names = (
        "azimuth_start_rad",
        "azimuth_width_rad",
        "grazing_min_rad",
        "grazing_max_rad",
        "snr_ratio_per_m2",
        "notch_width_mps",
    )
    return np.column_stack([getattr(dwells, name) for name in names])


def _axes_of(dwells: Dwells) -> np.ndarray:
    """Return each dwell's place, its level direction along the track, and starboard, (n, 3, 3)."""
    sensor: Positions = dwells.sensor_position_ecef_m
    velocity: Velocities = dwells.sensor_velocity_ecef_mps
    vertical = up_ecef(sensor)
    along = velocity - np.einsum("ij,ij->i", velocity, vertical)[:, None] * vertical
    along /= np.maximum(np.linalg.norm(along, axis=1), 1e-9)[:, None]
    return np.stack([sensor, along, np.cross(along, vertical)], axis=1)
