"""How pairs of cities fare over a mesh: the IMC 2020 study of Hypatia, flown whole.

Three shells, 100 cities, 2,000 instants, all 4,950 pairs: 13 CPU seconds, where Hypatia's method takes some 11.6
hours for the largest shell alone.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lookdown.astro import julian_date_ut1, rotation_ecef_from_teme, tai_ns_from_utc_text
from lookdown.constellation import MeanElements, teme_states
from lookdown.network import (
    PairFigures,
    PairTally,
    Routes,
    StationRoutes,
    Stations,
    Topology,
    flat_cone_range_m,
    ground_links,
    link_geometry,
    motif_pairs,
    station_routes,
    sweep_routes,
)

__all__ = ["HYPATIA_SHELLS", "HypatiaShell", "MeshInstant", "city_pair_figures", "mesh_instants", "shell_positions"]

_EPOCH = "2000-01-01T00:00:00Z"
_DEGREES = 4
"""Digits of node and anomaly in Hypatia's element sets: up to 6 m along the orbit."""
_BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class HypatiaShell:
    """A shell as the IMC 2020 study flew it: circles, odd planes half a slot ahead, +Grid.

    Attributes
    ----------
    name : str
    plane_count, slot_count : int
    inclination_deg, revolutions_per_day : float
    range_limit_m : float, metre
        Greatest distance of a city from its satellite: a cone on a flat Earth.

    References
    ----------
    Kassing, Bhattacherjee, Águas, Saethre, Singla, "Exploring the 'Internet from space' with Hypatia", IMC 2020,
    table 1, and the code of that study.
    """

    name: str
    plane_count: int
    slot_count: int
    inclination_deg: float
    revolutions_per_day: float
    range_limit_m: float

    @property
    def satellite_count(self) -> int:
        """Number of satellites."""
        return self.plane_count * self.slot_count

    def elements(self) -> MeanElements:
        """Return the mean elements of every satellite, plane by plane, as rounded in Hypatia's element sets."""
        count = self.satellite_count
        plane, slot = np.divmod(np.arange(count), self.slot_count)
        node_deg = np.round(plane * 360.0 / self.plane_count, _DEGREES)
        anomaly_deg = np.round((slot + 0.5 * (plane % 2)) * 360.0 / self.slot_count, _DEGREES)
        return MeanElements(
            satellite_id=np.arange(count, dtype=np.uint32),
            shell=np.zeros(count, np.uint16),
            plane=plane.astype(np.uint16),
            slot=slot.astype(np.uint16),
            vendor_id=np.zeros(count, np.uint16),
            epoch_tai_ns=np.full(count, tai_ns_from_utc_text(_EPOCH)),
            mean_motion_radps=np.full(count, self.revolutions_per_day * 2.0 * np.pi / 86_400.0),
            eccentricity=np.full(count, 1e-7),
            inclination_rad=np.full(count, math.radians(self.inclination_deg)),
            raan_rad=np.radians(node_deg),
            argument_of_perigee_rad=np.zeros(count),
            mean_anomaly_rad=np.radians(anomaly_deg),
            bstar_per_earth_radius=np.zeros(count),
        )

    def topology(self) -> Topology:
        """Return its +Grid."""
        elements = self.elements()
        pairs = motif_pairs(elements.plane, elements.slot)
        return Topology.from_pairs(pairs, plane=elements.plane, slot=elements.slot)


HYPATIA_SHELLS = {
    "K1": HypatiaShell(
        name="Kuiper K1",
        plane_count=34,
        slot_count=34,
        inclination_deg=51.9,
        revolutions_per_day=14.80,
        range_limit_m=flat_cone_range_m(altitude_m=630e3, elevation_rad=math.radians(30.0)),
    ),
    "S1": HypatiaShell(
        name="Starlink S1",
        plane_count=72,
        slot_count=22,
        inclination_deg=53.0,
        revolutions_per_day=15.19,
        range_limit_m=math.hypot(940.7e3, 550e3),
    ),
    "T1": HypatiaShell(
        name="Telesat T1",
        plane_count=27,
        slot_count=13,
        inclination_deg=98.98,
        revolutions_per_day=13.66,
        range_limit_m=flat_cone_range_m(altitude_m=1_015e3, elevation_rad=math.radians(10.0)),
    ),
}
"""The three shells of the study, by its own names."""


@dataclass(frozen=True, slots=True, eq=False)
class MeshInstant:
    """What the mesh is at one instant.

    Attributes
    ----------
    elapsed_s : float, second
        Since the epoch.
    routes : Routes
    between : StationRoutes
    """

    elapsed_s: float
    routes: Routes
    between: StationRoutes


def shell_positions(shell: HypatiaShell, elapsed_s: np.ndarray) -> Iterator[np.ndarray]:
    """Yield where its satellites are at some instants after 2000-01-01, (n, 3) float64, metre.

    In Hypatia's frame: SGP4 turned by Greenwich mean sidereal time, UT1 taken for UTC, no motion of the pole.
    """
    elements = shell.elements()
    start = tai_ns_from_utc_text(_EPOCH)
    for first in range(0, len(elapsed_s), _BATCH):
        instants = start + np.rint(elapsed_s[first : first + _BATCH] * 1e9).astype(np.int64)
        position, _, status = teme_states(elements, instants)
        assert not status.any(), "circles never leave SGP4's range"
        rotation = rotation_ecef_from_teme(*julian_date_ut1(instants, 0.0))
        for place in range(len(instants)):
            yield position[:, place] @ rotation[place].T


def mesh_instants(shell: HypatiaShell, stations: Stations, elapsed_s: np.ndarray) -> Iterator[MeshInstant]:
    """Yield the routes between stations at some instants."""
    topology = shell.topology()
    for elapsed, position in zip(elapsed_s.tolist(), shell_positions(shell, elapsed_s), strict=True):
        ground = ground_links(stations, position)
        routes = sweep_routes(topology, link_geometry(topology, position), ground, len(stations))
        yield MeshInstant(elapsed, routes, station_routes(routes, ground))


def city_pair_figures(shell: HypatiaShell, stations: Stations, elapsed_s: np.ndarray) -> PairFigures:
    """Return what became of each pair of stations over some instants.

    Parameters
    ----------
    shell : HypatiaShell
    stations : Stations
        With the shell's `range_limit_m`.
    elapsed_s : (t,) float64, second
        Since 2000-01-01, rising.

    Examples
    --------
    >>> from lookdown.network import city_stations
    >>> telesat = HYPATIA_SHELLS["T1"]
    >>> cities = city_stations(10, range_limit_m=telesat.range_limit_m)
    >>> figures = city_pair_figures(telesat, cities, np.arange(0.0, 3.0))
    >>> len(figures.least_m), int(figures.silent.max())
    (45, 0)
    """
    tally = PairTally(len(stations))
    for instant in mesh_instants(shell, stations, elapsed_s):
        tally.add(instant.routes, instant.between)
    return tally.figures()
