"""Where a sensor stands or flies: a site, or a racetrack as a function of time."""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Instants, Positions, Velocities
from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M, ecef_from_geodetic, enu_rotation_from_ecef
from lookdown.terrain import Terrain

__all__ = ["Racetrack", "Site", "place"]

_ECCENTRICITY_SQUARED = 1.0 - (SEMI_MINOR_M / SEMI_MAJOR_M) ** 2


@dataclass(frozen=True, slots=True)
class Site:
    """A place that does not move: a mast, or an aerostat on its tether.

    Attributes
    ----------
    latitude_rad, longitude_rad : float
    height_m : float
        Of the antenna above the ellipsoid.
    """

    latitude_rad: float
    longitude_rad: float
    height_m: float

    @property
    def speed_mps(self) -> float:
        """Speed over the ground: none."""
        return 0.0

    def states(self, time_tai_ns: Instants) -> tuple[Positions, Velocities]:
        """Return position and velocity at each instant, metre and m/s, ITRF."""
        here = ecef_from_geodetic(
            latitude_rad=np.array([self.latitude_rad]),
            longitude_rad=np.array([self.longitude_rad]),
            height_m=np.array([self.height_m]),
        )
        count = len(time_tai_ns)
        return np.repeat(here, count, axis=0), np.zeros((count, 3))


def place(*, latitude_rad: float, longitude_rad: float, above_ground_m: float, terrain: Terrain | None = None) -> Site:
    """Return a site whose antenna stands a height above the ground there.

    Parameters
    ----------
    latitude_rad, longitude_rad : float
    above_ground_m : float
        0 or more.
    terrain : Terrain, optional
        Sea level where left out.

    Examples
    --------
    >>> place(latitude_rad=0.8, longitude_rad=0.0, above_ground_m=20.0).height_m
    20.0
    """
    assert above_ground_m >= 0.0
    ground = Terrain.flat() if terrain is None else terrain
    height = ground.height_m(np.array([latitude_rad]), np.array([longitude_rad]))[0]
    return Site(latitude_rad, longitude_rad, float(height) + above_ground_m)


@dataclass(frozen=True, slots=True)
class Racetrack:
    """Two straight legs joined by two half turns to starboard, flown round and round at one speed.

    Drawn on the map about its centre, metres to degrees as at the centre: speed over the ground is true there and off
    by tan(latitude) x (distance north) / R elsewhere, 1 % for 50 km at 50 degrees. Velocity is the exact derivative of
    position.

    Attributes
    ----------
    latitude_rad, longitude_rad : float
        Centre.
    height_m : float
        Above the ellipsoid.
    speed_mps : float
    leg_m : float
        Length of a straight leg; 0 is an orbit.
    turn_radius_m : float
    bearing_rad : float
        Of the first leg, from north.
    start_tai_ns : int
        When the first leg begins.
    """

    latitude_rad: float
    longitude_rad: float
    height_m: float
    speed_mps: float
    leg_m: float
    turn_radius_m: float
    bearing_rad: float
    start_tai_ns: int

    def __post_init__(self) -> None:
        assert self.speed_mps > 0.0 and self.leg_m >= 0.0 and self.turn_radius_m > 0.0
        assert abs(self.latitude_rad) < math.radians(85.0), "a racetrack on the map has no poles"

    @property
    def period_s(self) -> float:
        """Time of one circuit, second."""
        return 2.0 * (self.leg_m + math.pi * self.turn_radius_m) / self.speed_mps

    def _on_map(self, time_tai_ns: Instants) -> tuple[np.ndarray, np.ndarray]:
        """Return offset and direction along and to the right of the first leg, (n, 2) each."""
        leg, radius = self.leg_m, self.turn_radius_m
        period_ns = round(self.period_s * 1e9)
        share = ((np.asarray(time_tai_ns, np.int64) - self.start_tai_ns) % period_ns) / period_ns
        way = share * 2.0 * (leg + math.pi * radius)
        half = leg + math.pi * radius
        back = way >= half
        way = np.where(back, way - half, way)
        angle = np.maximum(way - leg, 0.0) / radius
        along = np.minimum(way, leg) - 0.5 * leg + radius * np.sin(angle)
        right = -radius * np.cos(angle)
        sign = np.where(back, -1.0, 1.0)[:, None]
        return sign * np.stack([along, right], axis=1), sign * np.stack([np.cos(angle), np.sin(angle)], axis=1)

    def states(self, time_tai_ns: Instants) -> tuple[Positions, Velocities]:
        """Return position and velocity at each instant, metre and m/s, ITRF."""
        offset, direction = self._on_map(time_tai_ns)
        cosine, sine = math.cos(self.bearing_rad), math.sin(self.bearing_rad)
        to_map = np.array([[cosine, sine], [-sine, cosine]])
        north_east, rate = offset @ to_map, self.speed_mps * direction @ to_map
        meridian, vertical = _radii(np.array([self.latitude_rad]))
        per_north = 1.0 / (meridian[0] + self.height_m)
        per_east = 1.0 / ((vertical[0] + self.height_m) * math.cos(self.latitude_rad))
        latitude = self.latitude_rad + north_east[:, 0] * per_north
        longitude = self.longitude_rad + north_east[:, 1] * per_east
        position = ecef_from_geodetic(
            latitude_rad=latitude, longitude_rad=longitude, height_m=np.full(len(latitude), self.height_m)
        )
        meridian, vertical = _radii(latitude)
        local = np.zeros((len(latitude), 3))
        local[:, 0] = rate[:, 1] * per_east * (vertical + self.height_m) * np.cos(latitude)
        local[:, 1] = rate[:, 0] * per_north * (meridian + self.height_m)
        rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
        return position, np.einsum("nij,ni->nj", rotation, local)


def _radii(latitude_rad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ellipsoid's radii of curvature in the meridian and across it, metre."""
    shrink = 1.0 - _ECCENTRICITY_SQUARED * np.sin(latitude_rad) ** 2
    vertical = SEMI_MAJOR_M / np.sqrt(shrink)
    return vertical * (1.0 - _ECCENTRICITY_SQUARED) / shrink, vertical
