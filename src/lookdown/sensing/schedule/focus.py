"""Search where it pays: ground cells that grow stale, and sectors of equal energy that hold them.

The region is cut into cells. A cell not searched for a time t is worth its area times the
objects without a track on it times its priority times 1 - exp(-t / revisit): the objects
that a search may find. A satellite's turn is cut into sectors of equal energy as
`SearchScheduler` cuts it, each four times finer; a sector is worth the sum of its cells,
those that lie in several sectors shared among them. In a step a satellite searches the
sectors worth most, as many as its energy buys. Each is searched with the energy and so the
signal to noise that one frame over the whole turn would give it.
"""

import math
from typing import Any

import numpy as np

from lookdown.arrays import Matrices3, Positions, Scalars
from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic, up_ecef
from lookdown.sensing.geometry import SearchRegion, region_limits
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.schedule._focus_kernels import Scene, choose_search, value_search

__all__ = ["GroundCells", "SearchFocus"]

SUBSECTORS = 4
"""Sectors a step's energy buys at average power: finer ones waste less outside the region."""

_MOST_CELLS = 4000
_CELL_SIZES_M = (20e3, 200e3)
_NODES = 1441
_NEVER = np.iinfo(np.int64).min // 4


class GroundCells:
    """Cells of about equal area that tile a region.

    Attributes
    ----------
    position_ecef_m, up_ecef : (n, 3) float64
    area_m2 : (n,) float64
    """

    def __init__(self, region: SearchRegion) -> None:
        sine_south, sine_north, west, width = region_limits(region).tolist()
        whole = MEAN_RADIUS_M**2 * width * (sine_north - sine_south)
        size = min(max(math.sqrt(whole / _MOST_CELLS), _CELL_SIZES_M[0]), _CELL_SIZES_M[1])
        south, north = math.asin(sine_south), math.asin(sine_north)
        bands = max(1, round(MEAN_RADIUS_M * (north - south) / size))
        edges = np.linspace(south, north, bands + 1)
        middles = 0.5 * (edges[1:] + edges[:-1])
        columns = np.maximum(1, np.round(MEAN_RADIUS_M * width * np.cos(middles) / size).astype(int))
        latitude = np.repeat(middles, columns)
        longitude = np.concatenate([west + width * (np.arange(n) + 0.5) / n for n in columns])
        areas = MEAN_RADIUS_M**2 * width * np.diff(np.sin(edges)) / columns
        self.area_m2 = np.repeat(areas, columns)
        self.position_ecef_m = ecef_from_geodetic(
            latitude_rad=latitude, longitude_rad=longitude, height_m=np.zeros(len(latitude))
        )
        self.up_ecef = up_ecef(self.position_ecef_m)


class SearchFocus:
    """Chooses the sectors that each satellite searches.

    Parameters
    ----------
    radar : RadarParameters
    region : SearchRegion
    frame_steps : int
        Sectors of `SearchScheduler`'s frame.
    share, azimuth_rad : (k,) float64
        Energy of a turn up to each azimuth, 0 to 1.
    phase : (m,) float64
        Share at which each satellite's first sector begins.
    revisit_s, rest_s : float
    objects_pm2 : float
        Worth of a square metre never searched.

    Attributes
    ----------
    sectors : int
        Of a turn.
    """

    def __init__(
        self,
        radar: RadarParameters,
        region: SearchRegion,
        *,
        frame_steps: int,
        share: Scalars,
        azimuth_rad: Scalars,
        phase: np.ndarray,
        revisit_s: float,
        rest_s: float,
        objects_pm2: float,
    ) -> None:
        self.cells = GroundCells(region)
        self.sectors = frame_steps * SUBSECTORS
        self._azimuth = np.linspace(0.0, 2.0 * math.pi, _NODES)
        self._share = np.interp(self._azimuth, azimuth_rad, share)
        self._phase, self._revisit_s = phase, revisit_s
        self._least = -math.expm1(-rest_s / revisit_s) * (1.0 - 1e-9)
        self._worth = self.cells.area_m2 * objects_pm2
        self._stale, self._time_tai_ns = np.ones(len(self._worth)), _NEVER
        self._searched_tai_ns = np.full((len(phase), self.sectors), _NEVER, dtype=np.int64)
        self._limits = np.array(
            [
                math.sin(radar.grazing_min_rad),
                math.sin(radar.grazing_max_rad),
                math.cos(radar.scan_limit_rad),
                math.cos(radar.face_tilt_rad),
                math.sin(radar.face_tilt_rad),
            ]
        )

    def prioritise(self, priority: Scalars) -> None:
        """Weigh each cell's worth by a priority, 1 for ordinary ground and 0 for none."""
        assert priority.shape == self._worth.shape and (priority >= 0.0).all()
        self._worth = self._worth * priority

    def stale_ratio(self, time_tai_ns: int) -> Scalars:
        """Return how stale each cell is: 0 when searched just now, 1 - 1/e a revisit time later, 1 where never."""
        age_s = max((time_tai_ns - self._time_tai_ns) / 1e9, 0.0)
        return np.asarray(1.0 - (1.0 - self._stale) * math.exp(-age_s / self._revisit_s))

    def values(
        self, position_ecef_m: Positions, frame: Matrices3, satellite_id: np.ndarray, most: np.ndarray, time_tai_ns: int
    ) -> tuple[np.ndarray, Scalars]:
        """Return how many sectors are worth searching for each satellite, and the worth of the best `most` of them."""
        wanted, value = np.zeros(len(most), dtype=np.int64), np.zeros(len(most))
        cells, worth = np.empty((len(self._worth), 3), dtype=np.int64), np.empty(self.sectors)
        scene = self._scene(position_ecef_m, frame, satellite_id, time_tai_ns)
        gain = self._gain(self.stale_ratio(time_tai_ns))
        value_search(scene, gain, most, cells, worth, np.empty(self.sectors, dtype=np.bool_), wanted, value)
        return wanted, value

    def choose(
        self, position_ecef_m: Positions, frame: Matrices3, satellite_id: np.ndarray, most: np.ndarray, time_tai_ns: int
    ) -> tuple[np.ndarray, Scalars]:
        """Return the sectors that each satellite searches, (m, sectors), and their worth; note them as searched."""
        flags, value = np.zeros((len(most), self.sectors), dtype=np.bool_), np.zeros(len(most))
        cells, worth = np.empty((len(self._worth), 3), dtype=np.int64), np.empty(self.sectors)
        scene = self._scene(position_ecef_m, frame, satellite_id, time_tai_ns)
        stale = self.stale_ratio(time_tai_ns)
        choose_search(scene, self._gain(stale), self._least, most, cells, worth, flags, stale, value)
        self._stale, self._time_tai_ns = stale, time_tai_ns
        row, sector = np.nonzero(flags)
        self._searched_tai_ns[satellite_id[row], sector] = time_tai_ns
        return flags, value

    def rows(self, flags: np.ndarray, satellite_id: np.ndarray) -> tuple[np.ndarray, Scalars, Scalars]:
        """Return row of the satellite, azimuth start and width of each run of chosen sectors."""
        row, sector = np.nonzero(flags)
        if len(row) == 0:
            return row, np.empty(0), np.empty(0)
        begins = np.ones(len(row), dtype=np.bool_)
        begins[1:] = (row[1:] != row[:-1]) | (sector[1:] != sector[:-1] + 1)
        first = np.flatnonzero(begins)
        last = np.append(first[1:], len(row)) - 1
        phase = self._phase[satellite_id[row[first]]]
        start = self._azimuth_at(phase + sector[first] / self.sectors)
        stop = self._azimuth_at(phase + (sector[last] + 1) / self.sectors)
        width = np.mod(stop - start, 2.0 * math.pi)
        whole = last - first + 1 >= self.sectors
        return row[first], start, np.where(whole, 2.0 * math.pi, width)

    def snapshot(self) -> dict[str, Any]:
        """Return all state: how stale each cell was and when, and when each satellite searched each sector."""
        kept = {"stale": self._stale.copy(), "searched_tai_ns": self._searched_tai_ns.copy()}
        return kept | {"time_tai_ns": self._time_tai_ns}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self._stale = np.array(snapshot["stale"], dtype=np.float64)
        self._searched_tai_ns = np.array(snapshot["searched_tai_ns"], dtype=np.int64)
        self._time_tai_ns = int(snapshot["time_tai_ns"])

    def _azimuth_at(self, share: Scalars) -> Scalars:
        return np.asarray(np.interp(np.mod(share, 1.0), self._share, self._azimuth))

    def _gain(self, stale: Scalars) -> Scalars:
        return np.where(stale >= self._least, self._worth * stale, 0.0)

    def _scene(self, position_ecef_m: Positions, frame: Matrices3, satellite_id: np.ndarray, time_tai_ns: int) -> Scene:
        # A cell may be wider than a sector: what a satellite has of it from its last sectors is left to the others.
        age_s = (time_tai_ns - self._searched_tai_ns[satellite_id]) / 1e9
        cells = self.cells
        return Scene(
            limits=self._limits,
            satellite_m=np.ascontiguousarray(position_ecef_m),
            frame=np.ascontiguousarray(frame),
            phase=self._phase[satellite_id],
            rested=np.minimum(age_s / self._revisit_s, 1.0),
            cell_m=cells.position_ecef_m,
            cell_up=cells.up_ecef,
            half_m=0.5 * np.sqrt(cells.area_m2),
            share=self._share,
        )
