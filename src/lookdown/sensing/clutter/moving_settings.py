"""What moves on the ground, over it and on the sea: the kinds, how many there are of each, and how they move.

All numbers are assumptions within wide bands, but for the few that name a source.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy.special import ndtri

from lookdown.sensing.geometry import SearchRegion
from lookdown.units import ParameterReference

__all__ = [
    "MOVING_CLUTTER_REFERENCE",
    "SHARES",
    "Manner",
    "MoverKind",
    "MovingClutterSettings",
    "RoadBox",
    "WindFarm",
    "manners",
    "reference_moving_clutter",
]

_NODES = 1025
SHARES = np.linspace(0.0, 1.0, _NODES)
"""Of the movers of a kind that are no faster than `Manner.speeds_mps` says."""


class MoverKind(IntEnum):
    """What moves."""

    ROAD = 0
    BIRDS = 1
    SEA_SPIKE = 2
    BLADES = 3


@dataclass(frozen=True, slots=True)
class RoadBox:
    """A motorway, or any box with a stated traffic, added to that of the people round it.

    Attributes
    ----------
    region : SearchRegion
        The box; its margin is not used.
    vehicles_pm2 : float
        In motion by day, per square metre of the box.
    """

    region: SearchRegion
    vehicles_pm2: float


@dataclass(frozen=True, slots=True)
class WindFarm:
    """A wind farm, as a disc.

    Attributes
    ----------
    latitude_rad, longitude_rad, radius_m : float
        Of the disc.
    turbines : int
    """

    latitude_rad: float
    longitude_rad: float
    radius_m: float
    turbines: int


@dataclass(frozen=True, slots=True)
class MovingClutterSettings:
    """What moves and how, in SI.

    Attributes
    ----------
    vehicles_per_person : float
        In motion by day for each person of a town.
    vehicle_fast_ratio : float
        Share of them on fast roads.
    vehicle_fast_mps, vehicle_fast_spread_mps, vehicle_slow_mps, vehicle_slow_spread_mps : float
        Mean and standard deviation of speeds on fast roads and on the others.
    vehicle_rcs_m2, vehicle_rcs_spread_db : float
        Median of the cross-section and its standard deviation.
    night_ratio : float
        Vehicles in motion at night over those by day.
    birds_pm2, birds_rcs_m2, birds_mps : float
        Flocks per area of land without ice; cross-section of a flock; mean speed, a third of it the spread.
    spikes_pm2, spike_rcs_m2, spike_mps : float
        Breaking waves per area of sea; cross-section; mean speed.
    blade_rcs_m2, blade_tip_mps, blade_flash_ratio : float
        Cross-section of a blade that flashes; speed of its tip; share of turbines that flash at an instant.
    farm_loss_ratio : float
        Loss of signal to interference over a wind farm: the threshold that its echoes raise.
    """

    vehicles_per_person: float
    vehicle_fast_ratio: float
    vehicle_fast_mps: float
    vehicle_fast_spread_mps: float
    vehicle_slow_mps: float
    vehicle_slow_spread_mps: float
    vehicle_rcs_m2: float
    vehicle_rcs_spread_db: float
    night_ratio: float
    birds_pm2: float
    birds_rcs_m2: float
    birds_mps: float
    spikes_pm2: float
    spike_rcs_m2: float
    spike_mps: float
    blade_rcs_m2: float
    blade_tip_mps: float
    blade_flash_ratio: float
    farm_loss_ratio: float


_P = ParameterReference
_A = "assumption"
MOVING_CLUTTER_REFERENCE: dict[str, ParameterReference] = {
    "vehicles_per_person": _P(
        "ratio", "1", 0.01, 0.003, 0.03, f"{_A}: one vehicle for five people, 5 % of them moving"
    ),
    "vehicle_fast_ratio": _P("ratio", "1", 0.25, 0.1, 0.4, _A),
    "vehicle_fast_mps": _P("speed", "km/h", 100.0, 80.0, 130.0, f"{_A}: between lorries and cars on motorways"),
    "vehicle_fast_spread_mps": _P("speed", "km/h", 15.0, 10.0, 25.0, _A),
    "vehicle_slow_mps": _P("speed", "km/h", 40.0, 30.0, 60.0, _A),
    "vehicle_slow_spread_mps": _P("speed", "km/h", 15.0, 10.0, 20.0, _A),
    "vehicle_rcs_m2": _P(
        "area", "m2", 10.0, 3.0, 100.0, f"{_A}: car to lorry; textbooks name 100 m2 at X band, broadside"
    ),
    "vehicle_rcs_spread_db": _P("ratio", "1", 6.0, 3.0, 10.0, _A),
    "night_ratio": _P("ratio", "1", 0.15, 0.05, 0.3, _A),
    "birds_pm2": _P("area_density", "1/km2", 0.002, 0.0, 0.1, f"{_A}: flocks large enough to matter"),
    "birds_rcs_m2": _P("area", "m2", 0.05, 0.01, 1.0, f"{_A}: a bird 0.01 m2 (Skolnik, table 2.2), a flock adds up"),
    "birds_mps": _P("speed", "m/s", 14.0, 8.0, 20.0, "8-20 m/s: Alerstam et al., PLoS Biology 5 (2007)"),
    "spikes_pm2": _P("area_density", "1/km2", 0.02, 0.0, 1.0, f"{_A}: few above 10 degrees of grazing"),
    "spike_rcs_m2": _P("area", "m2", 0.5, 0.1, 10.0, _A),
    "spike_mps": _P("speed", "m/s", 6.0, 3.0, 12.0, f"{_A}: crests at half the speed of the wind"),
    "blade_rcs_m2": _P("area", "m2", 100.0, 1.0, 1000.0, f"{_A}: flash of a blade of 50 m"),
    "blade_tip_mps": _P("speed", "m/s", 80.0, 60.0, 90.0, f"{_A}: usual limit of tip speed by noise"),
    "blade_flash_ratio": _P("ratio", "1", 0.1, 0.02, 0.3, _A),
    "farm_loss_ratio": _P("ratio", "dB", 6.0, 2.0, 15.0, f"{_A}: neighbours of a strong echo raise the threshold"),
}
"""Default figure of every field of `MovingClutterSettings`, as a scenario document writes it."""


def reference_moving_clutter() -> MovingClutterSettings:
    """Return the default settings.

    Examples
    --------
    >>> round(reference_moving_clutter().vehicle_fast_mps, 1)
    27.8
    """
    return MovingClutterSettings(**{name: known.base_si for name, known in MOVING_CLUTTER_REFERENCE.items()})


def _normal_quantiles(mean: float, spread: float) -> np.ndarray:
    """Return rising speeds at equal steps of the share, of a normal cut at 0 and at four spreads."""
    share = np.linspace(3.2e-5, 1.0 - 3.2e-5, _NODES)
    return np.maximum(mean + spread * ndtri(share), 0.0)


def _road_quantiles(settings: MovingClutterSettings) -> np.ndarray:
    """Return rising speeds at equal steps of the share, of fast and slow roads together."""
    s = settings
    fast = _normal_quantiles(s.vehicle_fast_mps, s.vehicle_fast_spread_mps)
    slow = _normal_quantiles(s.vehicle_slow_mps, s.vehicle_slow_spread_mps)
    speed = np.concatenate([fast, slow])
    weight = np.repeat([s.vehicle_fast_ratio, 1.0 - s.vehicle_fast_ratio], _NODES)
    order = np.argsort(speed, kind="stable")
    below = np.cumsum(weight[order])
    return np.interp(SHARES, (below - 0.5 * weight[order]) / below[-1], speed[order])


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind moves.

    Attributes
    ----------
    speeds_mps : (1025,) float64
        Rising, at the shares of `SHARES`.
    columns : (7,) float64
        Life, cross-section and its spread, heights, night, slant: the columns of `_moving_kernels`.
    """

    speeds_mps: np.ndarray
    columns: np.ndarray


def manners(s: MovingClutterSettings) -> dict[MoverKind, Manner]:
    """Return how each kind moves.

    Examples
    --------
    >>> sorted(kind.name for kind in manners(reference_moving_clutter()))
    ['BIRDS', 'BLADES', 'ROAD', 'SEA_SPIKE']
    """
    per_db = math.log(10.0) / 10.0
    blades = np.sqrt(SHARES) * s.blade_tip_mps
    return {
        MoverKind.ROAD: Manner(
            _road_quantiles(s),
            np.array([600.0, s.vehicle_rcs_m2, per_db * s.vehicle_rcs_spread_db, 1.0, 2.0, s.night_ratio, 0.0]),
        ),
        MoverKind.BIRDS: Manner(
            _normal_quantiles(s.birds_mps, s.birds_mps / 3.0),
            np.array([1800.0, s.birds_rcs_m2, per_db * 5.0, 50.0, 1500.0, 1.0, 0.0]),
        ),
        MoverKind.SEA_SPIKE: Manner(
            _normal_quantiles(s.spike_mps, s.spike_mps / 3.0),
            np.array([2.0, s.spike_rcs_m2, per_db * 5.0, 0.0, 1.0, 1.0, 0.0]),
        ),
        MoverKind.BLADES: Manner(blades, np.array([0.2, s.blade_rcs_m2, per_db * 5.0, 60.0, 150.0, 1.0, 1.0])),
    }
