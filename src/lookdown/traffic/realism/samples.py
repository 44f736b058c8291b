"""Speeds, climbs, turns and heights of flights at even steps, each with its phase and altitude band."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lookdown.arrays import Codes, Positions, Scalars, Velocities
from lookdown.astro import enu_rotation_from_ecef, geodetic_from_ecef
from lookdown.ports import ObjectSource
from lookdown.tables import Objects, Table, column
from lookdown.units import si_from

__all__ = [
    "BAND_EDGES_M",
    "CELLS",
    "CLIMBING_MPS",
    "QUANTITIES",
    "AltitudeBand",
    "FlightPhase",
    "FlightSamples",
    "cell_name",
    "samples_of",
]


class FlightPhase(IntEnum):
    """What a flight does with its height, over 20 s."""

    CLIMB = 0
    LEVEL = 1
    DESCENT = 2


class AltitudeBand(IntEnum):
    """Under 10,000 ft, where speed is held to 250 kt; up to 25,000 ft; above."""

    LOW = 0
    MIDDLE = 1
    HIGH = 2


BAND_EDGES_M = (si_from(10_000.0, "ft", "length"), si_from(25_000.0, "ft", "length"))
CLIMBING_MPS = 1.5
"""A flight that gains or loses more than this (300 ft/min) over 20 s climbs or descends: an assumption."""

CELLS = len(FlightPhase) * len(AltitudeBand)
"""Cells of altitude band and phase; a cell's number is 3 times the band and the phase."""

QUANTITIES: tuple[tuple[str, str], ...] = (
    ("ground_speed_mps", "ground speed"),
    ("climb_rate_mps", "climb rate"),
    ("turn_rate_radps", "turn rate"),
    ("height_m", "altitude"),
)
"""Columns of `FlightSamples` that are compared, with their names for people."""

_HELD_NS = 10_000_000_000
_TURN_NS = 2_000_000_000
_SLOW_MPS = 2.0


@dataclass(frozen=True, slots=True)
class FlightSamples(Table):
    """How objects fly at even steps of time, one row an object and an instant."""

    object_id: np.ndarray = column("u4", "1", "the flight")
    aircraft_class: np.ndarray = column("u1", "AircraftClass", "kind of object")
    cell: np.ndarray = column("u1", "1", "3 times AltitudeBand and FlightPhase")
    velocity_east_mps: np.ndarray = column("f8", "m/s", "velocity over ground, eastward part")
    velocity_north_mps: np.ndarray = column("f8", "m/s", "velocity over ground, northward part")
    ground_speed_mps: np.ndarray = column("f8", "m/s", "speed over ground")
    climb_rate_mps: np.ndarray = column("f8", "m/s", "rate of climb")
    turn_rate_radps: np.ndarray = column("f8", "rad/s", "turn of the velocity over ground, to the right positive")
    height_m: np.ndarray = column("f8", "m", "height above the ellipsoid; pressure altitude where recorded")


def cell_name(cell: int) -> str:
    """Return a cell in words.

    Examples
    --------
    >>> cell_name(5)
    'descent, 10,000 to 25,000 ft'
    """
    band = ("below 10,000 ft", "10,000 to 25,000 ft", "above 25,000 ft")[cell // len(FlightPhase)]
    return f"{FlightPhase(cell % len(FlightPhase)).name.lower()}, {band}"


def _horizontal(position_ecef_m: Positions, velocity_ecef_mps: Velocities) -> tuple[Velocities, Scalars]:
    """Return velocity to the east, north and up, and height."""
    latitude, longitude, height = geodetic_from_ecef(position_ecef_m)
    rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    return np.einsum("nij,nj->ni", rotation, velocity_ecef_mps), height


def _tracks(velocity_enu_mps: Velocities) -> Scalars:
    return np.arctan2(velocity_enu_mps[:, 0], velocity_enu_mps[:, 1])


def _cells(height_m: Scalars, held_climb_mps: Scalars) -> Codes:
    phase = np.select(
        [held_climb_mps > CLIMBING_MPS, held_climb_mps < -CLIMBING_MPS],
        [FlightPhase.CLIMB.value, FlightPhase.DESCENT.value],
        FlightPhase.LEVEL.value,
    )
    return (len(FlightPhase) * np.digitize(height_m, BAND_EDGES_M) + phase).astype(np.uint8)


def _states(objects: Objects, wanted: np.ndarray) -> tuple[Positions, Velocities]:
    rows = np.searchsorted(objects.object_id, wanted)
    return objects.position_ecef_m[rows], objects.velocity_ecef_mps[rows]


def _common(around: tuple[Objects, ...], object_ids: np.ndarray | None) -> np.ndarray:
    """Return the objects that fly at all of the instants, rising."""
    common = around[0].object_id if object_ids is None else np.intersect1d(around[0].object_id, object_ids)
    for objects in around[1:]:
        common = np.intersect1d(common, objects.object_id, assume_unique=True)
    return common


def samples_of(
    source: ObjectSource,
    *,
    start_tai_ns: int,
    stop_tai_ns: int,
    step_s: float = 10.0,
    object_ids: np.ndarray | None = None,
) -> FlightSamples:
    """Return how the objects of some traffic fly, at even steps.

    A sample is taken where the object flies from 10 s before to 10 s after: its phase is
    judged by the height gained between, its turn by the track 2 s before and after. An
    object slower than 2 m/s counts as not turning.

    Parameters
    ----------
    source : ObjectSource
    start_tai_ns, stop_tai_ns : int
        Instants from the start on, the stop left out.
    step_s : float
    object_ids : (k,) uint32 or None
        None is all.

    Examples
    --------
    >>> from lookdown.traffic import RecordedTraffic
    >>> traffic = RecordedTraffic.load_sample("quickstart")
    >>> start = traffic.start_tai_ns + 3_600_000_000_000
    >>> len(samples_of(traffic, start_tai_ns=start, stop_tai_ns=start + 20_000_000_000))
    40
    """
    parts: list[list[np.ndarray]] = [[] for _ in range(7)]
    for instant in range(start_tai_ns, stop_tai_ns, round(step_s * 1e9)):
        around = tuple(source.at(instant + shift) for shift in (0, -_HELD_NS, _HELD_NS, -_TURN_NS, _TURN_NS))
        common = _common(around, object_ids)
        states = [_states(objects, common) for objects in around]
        kind = around[0].aircraft_class[np.searchsorted(around[0].object_id, common)]
        columns = (common, kind, *states[0], *(states[k][0] for k in (1, 2)), np.hstack([states[3][1], states[4][1]]))
        for part, values in zip(parts, columns, strict=True):
            part.append(values)
    if not parts[0]:
        return FlightSamples.empty()
    object_id, kind, position, velocity, before, after, turn = (np.concatenate(part) for part in parts)
    enu, height = _horizontal(position, velocity)
    held = (geodetic_from_ecef(after)[2] - geodetic_from_ecef(before)[2]) / (2e-9 * _HELD_NS)
    # Both tracks by the vertical of the middle instant: 2 s are 500 m, 1e-4 rad of the vertical's turn.
    tracks = [_tracks(_horizontal(position, turn[:, part])[0]) for part in (slice(0, 3), slice(3, 6))]
    turned = (tracks[1] - tracks[0] + np.pi) % (2.0 * np.pi) - np.pi
    speed = np.hypot(enu[:, 0], enu[:, 1])
    return FlightSamples(
        object_id=object_id,
        aircraft_class=kind,
        cell=_cells(height, held),
        velocity_east_mps=enu[:, 0],
        velocity_north_mps=enu[:, 1],
        ground_speed_mps=speed,
        climb_rate_mps=enu[:, 2],
        turn_rate_radps=np.where(speed < _SLOW_MPS, 0.0, turned / (2e-9 * _TURN_NS)),
        height_m=height,
    )
