"""Who stands on the ground, sails or flies: gateways and users, where they are and what they see.

Cost: 100 stations and 1,584 satellites take 0.2 ms an instant, 10,000 satellites 1.2 ms.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.resources import files

import numpy as np

from lookdown.arrays import Positions, Scalars
from lookdown.astro import ecef_from_geodetic, up_ecef
from lookdown.network._geometry_kernels import links_to_ground
from lookdown.tables import NodeKind

__all__ = ["MOST_CITIES", "GroundLinks", "Stations", "city_stations", "flat_cone_range_m", "ground_links"]

_CITIES = "data/cities.csv"

MOST_CITIES = 100
"""Cities that `city_stations` knows."""


@dataclass(frozen=True, eq=False)
class Stations:
    """Gateways and users, one row each.

    Attributes
    ----------
    names : tuple of str
    kind : (g,) uint8
        `NodeKind`: GATEWAY, AIR_USER or SHIP_USER.
    vendor_id : (g,) uint16
        Whose terminals they have, as the interoperability matrix counts.
    latitude_rad, longitude_rad, height_m : (g,) float64
        Geodetic, WGS 84. Of a user that moves: where it is at first; `ground_links` takes where it is now.
    min_elevation_rad : (g,) float64, radian
        Least elevation over the ellipsoid; -pi / 2 for none.
    range_limit_m : (g,) float64, metre
        Greatest distance; infinite for none. `flat_cone_range_m` is Hypatia's rule.
    """

    names: tuple[str, ...]
    kind: np.ndarray
    vendor_id: np.ndarray
    latitude_rad: np.ndarray
    longitude_rad: np.ndarray
    height_m: np.ndarray
    min_elevation_rad: np.ndarray
    range_limit_m: np.ndarray

    def __post_init__(self) -> None:
        assert self.kind.dtype == np.uint8 and self.vendor_id.dtype == np.uint16
        for name in ("latitude_rad", "longitude_rad", "height_m", "min_elevation_rad", "range_limit_m"):
            array = getattr(self, name)
            assert array.shape == (len(self.names),) and array.dtype == np.float64, f"{name} has one number a station"
        assert (np.abs(self.latitude_rad) <= math.pi / 2).all(), "latitudes are -pi / 2 to pi / 2"

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def position_ecef_m(self) -> Positions:
        """Where they are, (g, 3) float64, metre, ITRF."""
        return ecef_from_geodetic(
            latitude_rad=self.latitude_rad, longitude_rad=self.longitude_rad, height_m=self.height_m
        )

    @cached_property
    def _view(self) -> np.ndarray:
        return self._seen_from(self.position_ecef_m)

    def _seen_from(self, position_ecef_m: Positions) -> np.ndarray:
        sine = np.sin(self.min_elevation_rad)
        square = np.minimum(self.range_limit_m, 1e150) ** 2
        up = up_ecef(position_ecef_m)
        return np.ascontiguousarray(np.vstack([position_ecef_m.T, up.T, sine * np.abs(sine), square]))

    def take(self, rows: np.ndarray | Sequence[int]) -> "Stations":
        """Return some of them, in the order given."""
        rows = np.atleast_1d(np.asarray(rows))
        rows = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return Stations(
            names=tuple(self.names[row] for row in rows.tolist()),
            kind=self.kind[rows],
            vendor_id=self.vendor_id[rows],
            latitude_rad=self.latitude_rad[rows],
            longitude_rad=self.longitude_rad[rows],
            height_m=self.height_m[rows],
            min_elevation_rad=self.min_elevation_rad[rows],
            range_limit_m=self.range_limit_m[rows],
        )

    @classmethod
    def joined(cls, parts: Sequence["Stations"]) -> "Stations":
        """Return the stations of several lists, one after the other.

        Examples
        --------
        >>> len(Stations.joined([city_stations(3), city_stations(2)]))
        5
        """
        arrays = [field.name for field in fields(cls) if field.name != "names"]
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in arrays}
        return cls(names=tuple(name for part in parts for name in part.names), **columns)

    @classmethod
    def from_places(
        cls,
        names: Sequence[str],
        *,
        latitude_rad: Scalars,
        longitude_rad: Scalars,
        min_elevation_rad: float = -math.pi / 2,
        range_limit_m: float = math.inf,
    ) -> "Stations":
        """Return gateways at sea level with one rule for all.

        Examples
        --------
        >>> london = Stations.from_places(["London"], latitude_rad=np.array([0.899]), longitude_rad=np.array([-0.002]))
        >>> np.round(london.position_ecef_m / 1e3).tolist()
        [[3978.0, -8.0, 4969.0]]
        """
        count = len(names)
        return cls(
            names=tuple(names),
            kind=np.full(count, NodeKind.GATEWAY, np.uint8),
            vendor_id=np.zeros(count, np.uint16),
            latitude_rad=latitude_rad,
            longitude_rad=longitude_rad,
            height_m=np.zeros(count),
            min_elevation_rad=np.full(count, min_elevation_rad),
            range_limit_m=np.full(count, range_limit_m),
        )


@dataclass(frozen=True, slots=True, eq=False)
class GroundLinks:
    """Who sees whom at one instant, one row a pair of satellite and station, satellite by satellite.

    Attributes
    ----------
    satellite, station : (k,) int32
        Rows of the topology and of the stations.
    length_m : (k,) float64, metre
    """

    satellite: np.ndarray
    station: np.ndarray
    length_m: np.ndarray

    def __len__(self) -> int:
        return len(self.satellite)

    def take(self, rows: np.ndarray) -> "GroundLinks":
        """Return some rows: those whose weather holds, whose vendors agree, and so on."""
        return GroundLinks(self.satellite[rows], self.station[rows], self.length_m[rows])


def ground_links(
    stations: Stations, satellite_ecef_m: Positions, station_ecef_m: np.ndarray | None = None
) -> GroundLinks:
    """Return every pair of satellite and station that see each other by the stations' rules.

    Parameters
    ----------
    stations : Stations, g rows
    satellite_ecef_m : (n, 3) float64, metre, ITRF
    station_ecef_m : (g, 3) float64, metre, ITRF, optional
        Where they are now; by default where they stand.

    Examples
    --------
    >>> pole = Stations.from_places(["pole"], latitude_rad=np.array([np.pi / 2]), longitude_rad=np.zeros(1),
    ...     min_elevation_rad=0.4)
    >>> seen = ground_links(pole, np.array([[0.0, 0.0, 6.9e6], [0.0, 0.0, -6.9e6], [6.9e6, 0.0, 0.0]]))
    >>> seen.satellite.tolist(), np.round(seen.length_m / 1e3).tolist()
    ([0], [543.0])
    """
    view = stations._view if station_ecef_m is None else stations._seen_from(station_ecef_m)
    most = len(satellite_ecef_m) * len(stations)
    satellite, station, length = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most)
    count = links_to_ground(np.ascontiguousarray(satellite_ecef_m), view, satellite, station, length)
    return GroundLinks(satellite[:count].copy(), station[:count].copy(), length[:count].copy())


def flat_cone_range_m(*, altitude_m: float, elevation_rad: float) -> float:
    """Return the range limit of a cone on a flat Earth: h / sin(elevation), Hypatia's rule.

    A sphere gives another: at 550 km and 25 deg 1,123 km, not 1,301; Hypatia's own 1,089.686 km comes from a cone
    of 940.7 km radius.

    References
    ----------
    Kassing et al., "Exploring the Internet from space with Hypatia", IMC 2020; its code sets
    sqrt((h / tan e)^2 + h^2).

    Examples
    --------
    >>> round(flat_cone_range_m(altitude_m=630e3, elevation_rad=math.radians(30.0)), 3)
    1260000.0
    """
    assert altitude_m > 0.0 and 0.0 < elevation_rad <= math.pi / 2
    return altitude_m / math.sin(elevation_rad)


def city_stations(
    count: int = 100, *, min_elevation_rad: float = -math.pi / 2, range_limit_m: float = math.inf
) -> Stations:
    """Return gateways in the most populous cities of the world, the largest first.

    Parameters
    ----------
    count : int
        1 to 100.
    min_elevation_rad, range_limit_m : float
        The rule of all of them.

    References
    ----------
    United Nations, World Urbanization Prospects, the 2018 revision, population estimated for 2025; the list that
    the IMC 2020 study of Hypatia used.

    Examples
    --------
    >>> cities = city_stations(18)
    >>> cities.names[0], cities.names[17], np.round(np.degrees(cities.latitude_rad[17]), 4)
    ('Tokyo', 'Manila', np.float64(14.6042))
    """
    lines = (files("lookdown.network") / _CITIES).read_text(encoding="utf-8").splitlines()[1:]
    assert 1 <= count <= len(lines), f"there are 1 to {len(lines)} cities"
    rows = [line.rsplit(",", 2) for line in lines[:count]]
    return Stations.from_places(
        [row[0] for row in rows],
        latitude_rad=np.radians([float(row[1]) for row in rows]),
        longitude_rad=np.radians([float(row[2]) for row in rows]),
        min_elevation_rad=min_elevation_rad,
        range_limit_m=range_limit_m,
    )
