"""What the surface is, place by place, and what echo and what motion each class of it has.

Sea and land are known every 3.7 km (`lookdown.terrain`); which land it is follows from how far heights differ within
14 km of a place, which is an assumption: a desert and a plain of wheat are one class here. Ice is Antarctica and the
inland of Greenland, towns are where people are (`town_cells`); sea ice, lakes and forests are not told apart. Cost:
0.1 s once a process, 15 MB.
"""

import functools
import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lookdown.arrays import Codes, Positions
from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.clutter._surface_kernels import COLUMNS, ROWS, surface_classes_at
from lookdown.sensing.clutter.people import town_cells
from lookdown.sensing.clutter.reflectivity import gamma_at_frequency, land_reflectivity, sea_reflectivity
from lookdown.terrain import Terrain, land_bits
from lookdown.units import ParameterReference

__all__ = [
    "SURFACES",
    "Surface",
    "SurfaceClass",
    "internal_motion_mps",
    "reflectivity_table",
    "sea_motion_mps",
    "surface_cells",
    "surface_class",
    "vegetation_motion_mps",
]

_URBAN_PM2 = 1e-3
_FLAT_M, _HILLS_M, _MOUNTAINS_M = 20, 150, 400
_ICE_SOUTH_DEG = -60.0
_GREENLAND_DEG = (
    (59.0, 68.0, -58.0, -25.0),
    (68.0, 75.0, -58.0, -18.0),
    (75.0, 79.0, -73.0, -10.0),
    (79.0, 81.0, -66.0, -10.0),
    (81.0, 84.0, -60.0, -10.0),
)
"""South, north, west and east of what is Greenland and no part of Canada or Iceland."""
_GREENLAND_ICE_M = 700
_NODES = 513
_GRAZING_MAX_RAD = math.radians(60.0)
_LEAST_SINE = math.sin(math.radians(0.1))
_MPH_MPS = 0.44704


class SurfaceClass(IntEnum):
    """What lies below, as far as its echo goes."""

    SEA = 0
    ICE = 1
    FLAT = 2
    FARMLAND = 3
    HILLS = 4
    MOUNTAINS = 5
    URBAN = 6


@dataclass(frozen=True, slots=True)
class Surface:
    """One class of surface.

    Attributes
    ----------
    sentence : str
        What counts as it.
    gamma : ParameterReference
        Of the constant-gamma model at 10 GHz; the sea's is not used (`sea_reflectivity` is).
    vegetation_ratio : float
        Share of the echo that moves with the wind, 0 to 1 (assumption).
    """

    sentence: str
    gamma: ParameterReference
    vegetation_ratio: float


_P = ParameterReference
_SURFACEGAMMA = "constant gamma at 10 GHz as MathWorks surfacegamma names its classes"

SURFACES: dict[SurfaceClass, Surface] = {
    SurfaceClass.SEA: Surface(
        "less than half of the cell is land",
        _P("ratio", "dB", -40.0, -45.0, -30.0, f"{_SURFACEGAMMA}: sea state 3 [unverified]; not used"),
        1.0,
    ),
    SurfaceClass.ICE: Surface(
        "Antarctica, and Greenland above 700 m", _P("ratio", "dB", -15.0, -20.0, -5.0, "assumption: dry firn"), 0.0
    ),
    SurfaceClass.FLAT: Surface(
        "heights within 14 km differ by less than 20 m",
        _P("ratio", "dB", -20.0, -25.0, -15.0, f"{_SURFACEGAMMA}: flatland; band: assumption"),
        0.3,
    ),
    SurfaceClass.FARMLAND: Surface(
        "by 20 to 150 m: fields and woods",
        _P("ratio", "dB", -15.0, -20.0, -10.0, f"{_SURFACEGAMMA}: farmland, woods [unverified]; band: assumption"),
        0.7,
    ),
    SurfaceClass.HILLS: Surface(
        "by 150 to 400 m: wooded hills",
        _P("ratio", "dB", -10.0, -15.0, -5.0, f"{_SURFACEGAMMA}: wooded hill [unverified]; band: assumption"),
        1.0,
    ),
    SurfaceClass.MOUNTAINS: Surface(
        "by more than 400 m",
        _P("ratio", "dB", 0.0, -10.0, 5.0, f"{_SURFACEGAMMA}: rugged mountain [unverified]; band: assumption"),
        0.5,
    ),
    SurfaceClass.URBAN: Surface(
        "1,000 people a square kilometre or more, of towns of 1,000 up (GeoNames)",
        _P("ratio", "dB", 0.0, -10.0, 10.0, f"{_SURFACEGAMMA}: metropolitan [unverified]; band: assumption"),
        0.0,
    ),
}
"""What is known of each class; gamma differs by 5 dB from place to place within a class."""


def _spread_m(heights_m: np.ndarray) -> np.ndarray:
    """Return highest less lowest of the 3 x 3 nodes round each inner node."""
    high = np.maximum(np.maximum(heights_m[:-2], heights_m[1:-1]), heights_m[2:])
    low = np.minimum(np.minimum(heights_m[:-2], heights_m[1:-1]), heights_m[2:])
    high = np.maximum(np.maximum(high[:, :-2], high[:, 1:-1]), high[:, 2:])
    low = np.minimum(np.minimum(low[:, :-2], low[:, 1:-1]), low[:, 2:])
    return high - low


@functools.lru_cache(maxsize=1)
def surface_cells() -> np.ndarray:
    """Return the class of every cell of 1/15 deg, from the ground that the package carries; kept by process.

    Returns
    -------
    (2700, 5400) uint8, `SurfaceClass`
        Row 0 at the north pole, column 0 at 180 W. Not to be written to.

    Examples
    --------
    >>> cells = surface_cells()
    >>> cells.shape, SurfaceClass(cells[1350, 2250]).name
    ((2700, 5400), 'SEA')
    """
    north_deg = 90.0 - (np.arange(ROWS) + 0.5) * (180.0 / ROWS)
    east_deg = -180.0 + (np.arange(COLUMNS) + 0.5) * (360.0 / COLUMNS)
    grid = Terrain.read().grid
    node_row = np.clip(np.rint((90.0 - north_deg) * 12.0).astype(np.int64) - 1, 0, grid.shape[0] - 3)
    node_column = np.clip(np.rint((east_deg + 180.0) * 12.0).astype(np.int64) - 1, 0, grid.shape[1] - 3)
    kinds = (np.digitize(np.arange(10_000), (_FLAT_M, _HILLS_M, _MOUNTAINS_M)) + SurfaceClass.FLAT).astype(np.uint8)
    cells = kinds[_spread_m(grid)][node_row].take(node_column, axis=1)
    cells[north_deg < _ICE_SOUTH_DEG] = SurfaceClass.ICE
    for south, north, west, east in _GREENLAND_DEG:
        rows = np.flatnonzero((north_deg > south) & (north_deg < north))
        columns = np.flatnonzero((east_deg > west) & (east_deg < east))
        part = cells[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        part[grid[node_row[rows] + 1][:, node_column[columns] + 1] > _GREENLAND_ICE_M] = SurfaceClass.ICE
    town, people = town_cells()
    area_m2 = (MEAN_RADIUS_M * math.pi / ROWS) ** 2 * np.cos(np.radians(north_deg))
    cells.reshape(-1)[town[people > _URBAN_PM2 * area_m2[town // COLUMNS]]] = SurfaceClass.URBAN
    bits = np.unpackbits(land_bits(), axis=1)
    pairs = bits[0::2] + bits[1::2]
    cells[pairs[:, 0::2] + pairs[:, 1::2] < 2] = SurfaceClass.SEA
    cells.flags.writeable = False
    return cells


def surface_class(up_ecef: Positions) -> Codes:
    """Return the class of the surface below places given by their normals; 0.15 us each, 30 ns where they are near.

    Parameters
    ----------
    up_ecef : (n, 3) float64, 1, ITRF
        Outward normals of the ellipsoid, of any length but 0.

    Returns
    -------
    (n,) uint8, `SurfaceClass`

    Examples
    --------
    >>> from lookdown.astro import ellipsoid_up
    >>> latitude, longitude = np.radians([30.0, 46.5, 52.3, -80.0]), np.radians([-45.0, 8.0, 5.0, 0.0])
    >>> places = ellipsoid_up(latitude_rad=latitude, longitude_rad=longitude)
    >>> [SurfaceClass(code).name for code in surface_class(places)]
    ['SEA', 'MOUNTAINS', 'FLAT', 'ICE']
    """
    surface = np.empty(len(up_ecef), dtype=np.uint8)
    surface_classes_at(surface_cells(), np.ascontiguousarray(up_ecef, dtype=np.float64), surface)
    return surface


def reflectivity_table(
    carrier_frequency_hz: float, polarisation: int, sea_state: float, *, gamma: str = "base", nodes: int = _NODES
) -> np.ndarray:
    """Return the mean echo per area of each class over the sine of the grazing angle, for kernels.

    Sine is uniform from 0 to 1, so that a lookup is a multiply (`reflectivity_at`); linear between nodes, which is
    exact for land and within 1 % for sea from 3 degrees up. Below 0.1 degrees and above 60 the sea's model
    ends: the value there is that of the end.

    Parameters
    ----------
    carrier_frequency_hz : float
        0.5 to 35 GHz.
    polarisation : int
        1 horizontal, 2 vertical; matters for the sea.
    sea_state : float
        Douglas, 0 to 6.
    gamma : str
        "low", "base" or "high" of the classes' bands.
    nodes : int

    Returns
    -------
    (7, nodes) float64, linear
        Rows are `SurfaceClass`.

    References
    ----------
    `sea_reflectivity` and `land_reflectivity`.

    Examples
    --------
    >>> table = reflectivity_table(1.25e9, 2, 3.0)
    >>> row = table[[SurfaceClass.SEA, SurfaceClass.FARMLAND], round(512 * math.sin(math.radians(20.0)))]
    >>> (10.0 * np.log10(row)).round(1).tolist()
    [-30.7, -24.2]
    """
    assert polarisation in (1, 2) and gamma in ("low", "base", "high")
    sine = np.linspace(0.0, 1.0, nodes)
    grazing = np.clip(np.arcsin(sine), math.asin(_LEAST_SINE), _GRAZING_MAX_RAD)
    table = np.empty((len(SurfaceClass), nodes))
    for kind, surface in SURFACES.items():
        ratio = 10.0 ** (getattr(surface.gamma, gamma) / 10.0)
        table[kind] = land_reflectivity(float(gamma_at_frequency(ratio, carrier_frequency_hz)), np.arcsin(sine))
    table[SurfaceClass.SEA] = sea_reflectivity(
        sea_state=sea_state,
        grazing_rad=grazing,
        carrier_frequency_hz=carrier_frequency_hz,
        polarisation="H" if polarisation == 1 else "V",
    )
    return table


def vegetation_motion_mps(wind_mps: float) -> float:
    """Return the root mean square speed of leaves and branches in a wind, along any line of sight.

    Parameters
    ----------
    wind_mps : float
        1 m/s or more; calmer air counts as 1 m/s.

    Returns
    -------
    float, m/s
        sqrt(2) / beta of the two-sided exponential spectrum exp(-beta |v|): 0.12 in light air, 0.33 in a gale. It does
        not depend on frequency.

    References
    ----------
    Billingsley, Low-Angle Radar Land Clutter (2002), section 6.2: 1/beta = 0.1048 (log10 w + 0.4147), w in miles an
    hour [unverified: from memory of the book; its values 12, 8, 5.7 and 4.3 for light air to gale lie within 6 % of
    the formula's over their bands of wind].

    Examples
    --------
    >>> round(vegetation_motion_mps(10.0), 3)
    0.261
    """
    return math.sqrt(2.0) * 0.1048 * (math.log10(max(wind_mps, 1.0) / _MPH_MPS) + 0.4147)


def sea_motion_mps(sea_state: float) -> float:
    """Return the root mean square speed of the sea's scatterers within a cell.

    Parameters
    ----------
    sea_state : float
        Douglas, 0 to 6.

    Returns
    -------
    float, m/s
        A tenth of the wind of a fully risen sea of that state: 0.3 m/s at sea state 1, 1.3 at 6. Half to twice of it
        by look direction and polarisation.

    References
    ----------
    Wind 3.16 s^0.8 m/s of the Georgia Tech model (Horst, Dyer, Tuley 1978); a tenth: assumption, near Nathanson, Radar
    Design Principles, chapter 7 [unverified].

    Examples
    --------
    >>> round(sea_motion_mps(3.0), 2)
    0.76
    """
    return 0.316 * max(sea_state, 0.1) ** 0.8


def internal_motion_mps(wind_mps: float, sea_state: float) -> np.ndarray:
    """Return the root mean square of internal motion of each class of surface, for the response of the clutter filter.

    Parameters
    ----------
    wind_mps : float
        Over land.
    sea_state : float

    Returns
    -------
    (7,) float64, m/s
        Rows are `SurfaceClass`; on land by the share of the echo that moves, in power: speed times its root.

    Examples
    --------
    >>> internal_motion_mps(5.0, 3.0).round(2).tolist()
    [0.76, 0.0, 0.12, 0.18, 0.22, 0.15, 0.0]
    """
    leaves = vegetation_motion_mps(wind_mps)
    motion = np.array([leaves * math.sqrt(SURFACES[kind].vegetation_ratio) for kind in SurfaceClass])
    motion[SurfaceClass.SEA] = sea_motion_mps(sea_state)
    return motion
