"""What moves on the ground, over it and on the sea, and is no aircraft: road traffic, wind farms, birds, sea spikes.

These are true movers: each has a place, a velocity and a cross-section, and goes through the same radar as an aircraft.
Whether one is seen is then physics: a car at 30 m/s is below the least detectable speed of a 50 m antenna in L band and
above that of a 16 m one in X band. They are no objects of the world: they have ids of their own, and no look is kept.

How many there are follows people (`people_in_window`), surface and hour; all numbers are assumptions within wide bands.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Ids, Positions, Scalars
from lookdown.astro import MEAN_RADIUS_M, ellipsoid_up
from lookdown.errors import ArgumentError
from lookdown.seeds import philox_key
from lookdown.sensing.clutter._moving_kernels import movers_of_cell, movers_of_window
from lookdown.sensing.clutter._surface_kernels import COLUMNS, ROWS
from lookdown.sensing.clutter.moving_settings import (
    SHARES,
    MoverKind,
    MovingClutterSettings,
    RoadBox,
    WindFarm,
    manners,
)
from lookdown.sensing.clutter.people import people_in_window
from lookdown.sensing.clutter.surface import SurfaceClass, surface_cells
from lookdown.sensing.geometry import SearchRegion
from lookdown.tables import Table, column
from lookdown.terrain import Terrain

__all__ = ["Movers", "MovingClutter"]

_SIDE_RAD = math.pi / ROWS


@dataclass(frozen=True)
class Movers(Table):
    """What moves and is no aircraft, at one instant."""

    mover_id: Ids = column("uint64", "1", "Kind, cell and slot: the same from instant to instant, never an object_id.")
    kind: np.ndarray = column("uint8", "MoverKind", "What it is.")
    position_ecef_m: Positions = column("float64", "m, ITRF", "Where it is.", (3,))
    velocity_ecef_mps: Positions = column("float64", "m/s, ITRF", "How it, or the blade, moves over the ground.", (3,))
    rcs_m2: Scalars = column("float64", "m2", "Mean cross-section, the same from all sides.")


def _window(south_rad: float, north_rad: float, west_rad: float, east_rad: float) -> tuple[int, int, int, int]:
    """Return the first row, rows, first column and columns of the cells that a box touches."""
    row = max(math.floor((0.5 * math.pi - north_rad) / _SIDE_RAD), 0)
    last = min(math.floor((0.5 * math.pi - south_rad) / _SIDE_RAD), ROWS - 1)
    first = math.floor((west_rad + math.pi) / _SIDE_RAD)
    width = (east_rad - west_rad) % (2.0 * math.pi)
    return row, last - row + 1, first % COLUMNS, min(math.ceil(width / _SIDE_RAD) + 1, COLUMNS)


class MovingClutter:
    """Movers of an area at any instant: the same for the same seed, whoever asks and however often.

    Parameters
    ----------
    settings : MovingClutterSettings
    run_seed : int
    roads : tuple of RoadBox
    farms : tuple of WindFarm
    most : int
        Movers that one call may return; what is beyond is counted in `left_out`.

    Attributes
    ----------
    left_out : int
        Calls that met the bound so far: their last cells are missing movers.

    Notes
    -----
    Cost of a call: 15 ns a cell of 1/15 degree with people, 300 ns a mover returned.
    """

    def __init__(
        self,
        settings: MovingClutterSettings,
        run_seed: int,
        *,
        roads: tuple[RoadBox, ...] = (),
        farms: tuple[WindFarm, ...] = (),
        most: int = 200_000,
    ) -> None:
        if most < 1:
            raise ArgumentError(f"moving clutter: a bound of 1 mover or more was expected; got {most}.")
        self._settings, self._roads, self._farms, self._most = settings, roads, farms, most
        self._manners = manners(settings)
        self._keys = {kind: philox_key(run_seed, f"sensing/moving/{kind.name}") for kind in MoverKind}
        self._box_key = philox_key(run_seed, "sensing/moving/boxes")
        self.left_out = 0

    def movers(self, region: SearchRegion, time_tai_ns: int, least_speed_mps: float = 0.0) -> Movers:
        """Return what moves in the cells that a region touches, at an instant.

        Parameters
        ----------
        region : SearchRegion
            Its margin is not used.
        time_tai_ns : int
        least_speed_mps : float
            Slower ones are not made: the least radial speed that a radar can see. The others are the same.

        Returns
        -------
        Movers

        Examples
        --------
        >>> from lookdown.sensing.clutter.moving_settings import reference_moving_clutter
        >>> clutter = MovingClutter(reference_moving_clutter(), 7)
        >>> paris = SearchRegion(south_rad=0.848, north_rad=0.856, west_rad=0.035, east_rad=0.047)
        >>> noon = 1_750_075_200_000_000_000
        >>> cars = clutter.movers(paris, noon, 25.0)
        >>> bool(np.all(np.linalg.norm(cars.velocity_ecef_mps, axis=1) >= 25.0)), len(cars) > 100
        (True, True)
        """
        window = _window(region.south_rad, region.north_rad, region.west_rad, region.east_rad)
        tables = []
        for kind in (MoverKind.ROAD, MoverKind.BIRDS, MoverKind.SEA_SPIKE):
            expected = self._expected(kind, window)
            tables.append(self._windowed(kind, expected, window, time_tai_ns, least_speed_mps))
        tables += [self._boxed(place, time_tai_ns, least_speed_mps) for place in self._places(region)]
        return Movers.concatenate(tables)

    def expected_movers(self, region: SearchRegion, least_speed_mps: float = 0.0) -> dict[MoverKind, float]:
        """Return the mean number of movers by day of each kind in the cells of a region: the bound of false tracks.

        Examples
        --------
        >>> from lookdown.sensing.clutter.moving_settings import reference_moving_clutter
        >>> clutter = MovingClutter(reference_moving_clutter(), 7)
        >>> paris = SearchRegion(south_rad=0.848, north_rad=0.856, west_rad=0.035, east_rad=0.047)
        >>> expected = clutter.expected_movers(paris, 34.0)
        >>> bool(expected[MoverKind.ROAD] < 0.1 * clutter.expected_movers(paris)[MoverKind.ROAD])
        True
        """
        window = _window(region.south_rad, region.north_rad, region.west_rad, region.east_rad)
        total = {kind: float(self._expected(kind, window).sum()) for kind in MoverKind}
        for kind, mean, *_ in self._places(region):
            total[kind] += mean
        for kind, manner in self._manners.items():
            total[kind] *= _share_above(manner.speeds_mps, least_speed_mps)
        return total

    def farm_loss_ratio(self, up_ecef: Positions) -> Scalars:
        """Return the loss of signal to interference at places by wind farms under them, 1 or more.

        Parameters
        ----------
        up_ecef : (n, 3) float64, 1, ITRF
            Unit normals of the ellipsoid.

        Examples
        --------
        >>> farm = WindFarm(latitude_rad=0.95, longitude_rad=0.1, radius_m=5e3, turbines=80)
        >>> from lookdown.sensing.clutter.moving_settings import reference_moving_clutter
        >>> clutter = MovingClutter(reference_moving_clutter(), 7, farms=(farm,))
        >>> over = ellipsoid_up(latitude_rad=np.array([0.95, 0.96]), longitude_rad=np.array([0.1, 0.1]))
        >>> clutter.farm_loss_ratio(over).round(2).tolist()
        [3.98, 1.0]
        """
        loss = np.ones(len(up_ecef))
        for farm in self._farms:
            centre = ellipsoid_up(
                latitude_rad=np.array([farm.latitude_rad]), longitude_rad=np.array([farm.longitude_rad])
            )
            chord = np.linalg.norm(up_ecef - centre, axis=1)
            loss[chord * MEAN_RADIUS_M <= farm.radius_m] = self._settings.farm_loss_ratio
        return loss

    def _expected(self, kind: MoverKind, window: tuple[int, int, int, int]) -> np.ndarray:
        """Return the mean number by day in each cell of a window."""
        row, rows, first, columns = window
        if kind == MoverKind.BLADES:
            return np.zeros((0, 0))
        if kind == MoverKind.ROAD:
            people, near = people_in_window(row, rows, first, columns)
            return self._settings.vehicles_per_person * 0.5 * (people + near)
        surface = surface_cells()[row : row + rows].take(range(first, first + columns), axis=1, mode="wrap")
        north = 0.5 * math.pi - (row + 0.5 + np.arange(rows)) * _SIDE_RAD
        area_m2 = (MEAN_RADIUS_M * _SIDE_RAD) ** 2 * np.cos(north)[:, None]
        if kind == MoverKind.BIRDS:
            return self._settings.birds_pm2 * area_m2 * (surface >= SurfaceClass.FLAT)
        return self._settings.spikes_pm2 * area_m2 * (surface == SurfaceClass.SEA)

    def _windowed(
        self, kind: MoverKind, expected: np.ndarray, window: tuple[int, int, int, int], time_ns: int, least: float
    ) -> Movers:
        state, entity = self._room(kind, float(expected.sum()), least)
        manner = self._manners[kind]
        count = movers_of_window(
            self._keys[kind],
            np.ascontiguousarray(expected, dtype=np.float64),
            (window[0], window[2]),
            time_ns,
            least,
            manner.speeds_mps,
            manner.columns,
            Terrain.read().grid,
            state,
            entity,
        )
        return self._table(kind, state, entity, count)

    def _places(self, region: SearchRegion) -> list[tuple[MoverKind, float, tuple[float, float, float, float], int]]:
        """Return kind, mean, box and number of the stated boxes and farms that touch a region."""
        places = []
        for number, road in enumerate(self._roads):
            r = road.region
            box = (r.south_rad, r.north_rad, r.west_rad, r.west_rad + (r.east_rad - r.west_rad) % (2.0 * math.pi))
            area = MEAN_RADIUS_M**2 * (math.sin(box[1]) - math.sin(box[0])) * (box[3] - box[2])
            places.append((MoverKind.ROAD, road.vehicles_pm2 * area, box, number))
        for number, farm in enumerate(self._farms):
            half = farm.radius_m / MEAN_RADIUS_M
            wide = half / max(math.cos(farm.latitude_rad), 0.01)
            south, west = farm.latitude_rad - half, farm.longitude_rad - wide
            mean = farm.turbines * self._settings.blade_flash_ratio
            places.append((MoverKind.BLADES, mean, (south, south + 2 * half, west, west + 2 * wide), 1 << 30 | number))
        return [place for place in places if _touch(place[2], region)]

    def _boxed(
        self, place: tuple[MoverKind, float, tuple[float, float, float, float], int], time_ns: int, least: float
    ) -> Movers:
        kind, mean, box, number = place
        state, entity = self._room(kind, mean, least)
        manner = self._manners[kind]
        count = movers_of_cell(
            self._box_key,
            number,
            mean,
            box,
            time_ns,
            least,
            manner.speeds_mps,
            manner.columns,
            Terrain.read().grid,
            state,
            entity,
            0,
        )
        entity[:count] |= np.uint64(1 << 58)
        return self._table(kind, state, entity, count)

    def _room(self, kind: MoverKind, mean: float, least: float) -> tuple[np.ndarray, np.ndarray]:
        mean *= _share_above(self._manners[kind].speeds_mps, least)
        most = min(int(mean + 8.0 * math.sqrt(mean) + 64.0), self._most)
        return np.empty((most, 7)), np.empty(most, dtype=np.uint64)

    def _table(self, kind: MoverKind, state: np.ndarray, entity: np.ndarray, count: int) -> Movers:
        self.left_out += int(count == len(state))
        return Movers(
            mover_id=entity[:count] | np.uint64(int(kind) << 60),
            kind=np.full(count, kind, dtype=np.uint8),
            position_ecef_m=state[:count, :3].copy(),
            velocity_ecef_mps=state[:count, 3:6].copy(),
            rcs_m2=state[:count, 6].copy(),
        )


def _share_above(speeds_mps: np.ndarray, least_mps: float) -> float:
    """Return the share of movers that are at least so fast."""
    return 1.0 - float(np.interp(least_mps, speeds_mps, SHARES)) if least_mps > 0.0 else 1.0


def _touch(box: tuple[float, float, float, float], region: SearchRegion) -> bool:
    south, north, west, east = box
    width = (region.east_rad - region.west_rad) % (2.0 * math.pi)
    apart = (west - region.west_rad) % (2.0 * math.pi)
    across = apart <= width or apart + (east - west) >= 2.0 * math.pi
    return south <= region.north_rad and north >= region.south_rad and across
