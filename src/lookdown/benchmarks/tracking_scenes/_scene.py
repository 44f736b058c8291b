"""A made scene: true objects, a thousand satellites, and what these report of them scan by scan.

Nothing here knows how the tracker models a measurement: ranges, cosines and rates come from the geometry of
`lookdown.sensing`, strengths from their own distributions, and the headers of the dwells state what was done.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from lookdown.astro import tai_ns_from_utc_text, up_ecef
from lookdown.benchmarks.tracking_scenes import _echo as echo
from lookdown.benchmarks.tracking_scenes._beacons import beacon_reports
from lookdown.benchmarks.tracking_scenes._clutter import FalseAlarms, false_alarms
from lookdown.benchmarks.tracking_scenes._fleet import Fleet
from lookdown.benchmarks.tracking_scenes._layouts import Layout, drawn_states
from lookdown.benchmarks.tracking_scenes._watch import (
    Sectors,
    cells_within,
    ground_ahead,
    place_cells,
    satellites_between,
    sectors_of,
)
from lookdown.seeds import generator
from lookdown.sensing.geometry import face_axes, grazing_rad, line_of_sight
from lookdown.tables import AircraftClass, Detections, Dwells, DwellTask, Measured, SensorKind, TruthStates

__all__ = ["SIGMAS", "Batch", "Scene", "SceneSettings"]

SIGMAS = (30.0, 1e-3, 1e-3, 1.0)
"""Of range, cosine along, cosine cross and range rate."""

TILT_RAD, SCAN_LIMIT_RAD, STEERING_EXPONENT = math.radians(35.0), math.radians(80.0), 1.0
_SIZE_M2 = 10.0
_LATITUDE_MAX_RAD = math.radians(72.0)
_OBJECTS_A_SECTOR = 25
_NS_PER_S = 1_000_000_000
_MIDDLE = np.array([math.cos(0.8), 0.0, math.sin(0.8)])


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSettings:
    """What a scene holds.

    Attributes
    ----------
    objects : int
    seed : int
    layout : "uniform", "hot_spots" or "formations"
        Of hot spots half of the objects are in one.
    scan_s : float
        Time in which all is looked at about once.
    slices : int
        Instants of a scan at which satellites look.
    detection_probability : float
        Mean over the objects; 1 makes every look a report.
    clutter_ratio : float
        False alarms a scan for each object.
    size_spread_db : float
        Standard deviation of the mean cross-section from object to object; 0 gives each the same probability.
    noise_m2ps3 : (level, vertical)
        White acceleration of every object: power spectral densities.
    speed_mps, height_m : (least, greatest)
    radius_rad : float
        Of the part of the Earth in which objects fly; by default all of it between 72 deg south and north.
    turn_share : float
        Of the objects, how many begin a turn of 20 s at 3 deg/s in a scan.
    life_s : float
        Mean time until an object leaves and another comes; 0 where all stay.
    spacing_m : float
        In formations.
    range_bias_m, attitude_bias_rad : float
        Standard deviations, from satellite to satellite, of errors that last.
    cooperative_share : float
        Of the objects, how many also say where they are each time they are looked at.
    """

    objects: int
    seed: int = 1
    layout: Layout = "hot_spots"
    scan_s: float = 10.0
    slices: int = 20
    detection_probability: float = 0.9
    clutter_ratio: float = 0.1
    size_spread_db: float = 2.0
    noise_m2ps3: tuple[float, float] = (0.3, 0.1)
    speed_mps: tuple[float, float] = (180.0, 260.0)
    height_m: tuple[float, float] = (3_000.0, 12_000.0)
    radius_rad: float = math.pi
    turn_share: float = 0.0
    life_s: float = 0.0
    spacing_m: float = 1_500.0
    range_bias_m: float = 0.0
    attitude_bias_rad: float = 0.0
    cooperative_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Batch:
    """What the satellites report at one instant, and the answer.

    Attributes
    ----------
    time_tai_ns : int
    dwells : Dwells
    detections : Detections
    object_id : (detections,) uint32
        The object behind each detection; 0 behind a false alarm.
    looked_id : (looks,) uint32
        Objects that were in a sector.
    looked_dwell : (looks,) int64
        Row of the dwell.
    looked_probability : (looks,) float64
        Chance that the look was reported, given the object's mean size.
    looked_row : (looks,) int64
        Row of the detection; -1 where there was none.
    looked_states : (looks, 6) float64
        Where the objects were.
    """

    time_tai_ns: int
    dwells: Dwells
    detections: Detections
    object_id: np.ndarray
    looked_id: np.ndarray
    looked_dwell: np.ndarray
    looked_probability: np.ndarray
    looked_row: np.ndarray
    looked_states: np.ndarray


@dataclass(slots=True)
class _Report:
    """Columns of detections before they are put in order."""

    row: np.ndarray
    look: np.ndarray
    side: np.ndarray
    values: np.ndarray
    strength: np.ndarray
    object_id: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint32))


class Scene:
    """Draws a scene scan by scan; a scan costs some 0.8 s of CPU for 100,000 objects, and holds no scan before it."""

    def __init__(self, settings: SceneSettings, *, duration_s: float = 1_200.0) -> None:
        self.settings = settings
        self.start_tai_ns = tai_ns_from_utc_text("2021-10-07T12:00:00Z")
        self._scan_ns = round(settings.scan_s * _NS_PER_S)
        self._scan = 0
        self._table = satellites_between(self.start_tai_ns, self.start_tai_ns + round(duration_s * _NS_PER_S))
        self._cells = cells_within(_MIDDLE, settings.radius_rad + 0.1, _LATITUDE_MAX_RAD + 0.12)
        self._cap = (_MIDDLE, settings.radius_rad, _LATITUDE_MAX_RAD)
        states, sizes = self._drawn(settings.objects, generator(settings.seed, "tracking scene objects"))
        self.fleet = Fleet.of(states, sizes, self.start_tai_ns)
        self._next_id = settings.objects + 1
        spread = math.hypot(echo.ASPECT_SPREAD_DB, settings.size_spread_db)
        certain = settings.detection_probability >= 1.0
        self._snr = 1e9 if certain else echo.mean_snr_for(settings.detection_probability, spread)
        # Sectors are as narrow as the density asks, the same for few objects on a small part of the Earth.
        within = min(2.0 * math.pi * (1.0 - math.cos(settings.radius_rad)), self._cells.area_sr)
        a_cell = settings.objects / within * self._cells.area_sr / len(self._cells)
        self.sectors_a_cell = int(np.clip(round(a_cell / _OBJECTS_A_SECTOR), 4, 16))
        slow = generator(settings.seed, "tracking scene biases")
        satellites = len(self._table.elements)
        self.range_bias_m = settings.range_bias_m * slow.standard_normal(satellites)
        self.attitude_bias_rad = settings.attitude_bias_rad * slow.standard_normal((satellites, 3))

    def _drawn(self, count: int, draws: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        known = self.settings
        return drawn_states(
            draws,
            count,
            layout=known.layout,
            cap=self._cap,
            speed_mps=known.speed_mps,
            height_m=known.height_m,
            spacing_m=known.spacing_m,
            size_spread_db=known.size_spread_db,
        )

    @property
    def time_tai_ns(self) -> int:
        """Instant at which the next scan begins."""
        return self.start_tai_ns + self._scan * self._scan_ns

    # --- truth ----------------------------------------------------------------------

    def truth(self) -> TruthStates:
        """Return where everyone is at the end of the last scan; everyone is moved there."""
        self._move(np.arange(len(self.fleet)), self.time_tai_ns, self.settings.slices + 1)
        return TruthStates(
            object_id=self.fleet.object_id.copy(),
            aircraft_class=np.full(len(self.fleet), AircraftClass.AIRLINER.value, np.uint8),
            time_tai_ns=self.fleet.time_tai_ns.copy(),
            position_ecef_m=self.fleet.states[:, :3].copy(),
            velocity_ecef_mps=self.fleet.states[:, 3:].copy(),
        )

    def _move(self, rows: np.ndarray, time_tai_ns: int, part: int) -> None:
        draws = generator(self.settings.seed, "tracking scene noise", part, self._scan)
        normal = draws.standard_normal((len(rows), 6))
        self.fleet.move(rows, time_tai_ns, self.settings.noise_m2ps3, normal)

    def _begin_scan(self) -> None:
        """Let some objects leave for others, and some begin to turn."""
        known, now = self.settings, self.time_tai_ns
        draws = generator(known.seed, "tracking scene events", 0, self._scan)
        if known.life_s > 0.0:
            rows = np.flatnonzero(draws.random(len(self.fleet)) < known.scan_s / known.life_s)
            self.fleet.states[rows], self.fleet.rcs_m2[rows] = self._drawn(len(rows), draws)
            self.fleet.time_tai_ns[rows] = now
            self.fleet.object_id[rows] = np.arange(self._next_id, self._next_id + len(rows), dtype=np.uint32)
            self._next_id += len(rows)
        if known.turn_share > 0.0:
            quiet = (self.fleet.turn_stop_tai_ns <= now) | (self.fleet.turn_radps == 0.0)
            rows = np.flatnonzero(quiet & (draws.random(len(self.fleet)) < known.turn_share))
            rates = math.radians(3.0) * draws.choice([-1.0, 1.0], len(rows))
            # An object may have been moved past the beginning of the scan, never past its end.
            start = np.maximum(now + draws.integers(0, self._scan_ns, len(rows)), self.fleet.time_tai_ns[rows])
            self.fleet.command_turns(rows, rates, start, 20.0)

    # --- looks ----------------------------------------------------------------------

    def scan(self) -> Iterator[Batch]:
        """Yield what is reported at each instant of the next scan, in time order."""
        known = self.settings
        self._begin_scan()
        object_row, cell = place_cells(self._cells, self.fleet.position_ecef_m)
        turn = generator(known.seed, "tracking scene order").permutation(len(self._cells)) % known.slices
        order = np.argsort(turn[cell], kind="stable")
        object_row, cell = object_row[order], cell[order]
        ends = np.searchsorted(turn[cell], np.arange(known.slices + 1))
        begin = self.time_tai_ns
        for k in range(known.slices):
            chosen, part = np.flatnonzero(turn == k), slice(ends[k], ends[k + 1])
            # A small part of the Earth has fewer cells than a scan has instants.
            if not len(chosen):
                continue
            time_tai_ns = begin + (2 * k + 1) * self._scan_ns // (2 * known.slices)
            yield self._batch(k, time_tai_ns, chosen, object_row[part], cell[part])
        self._scan += 1

    def _batch(self, k: int, time_tai_ns: int, chosen: np.ndarray, object_row: np.ndarray, cell: np.ndarray) -> Batch:
        draws = generator(self.settings.seed, "tracking scene looks", k, self._scan)
        self._move(np.unique(object_row), time_tai_ns, k)
        sectors = sectors_of(
            self._cells,
            chosen,
            table=self._table,
            time_tai_ns=time_tai_ns,
            count=self.sectors_a_cell,
            draws=draws.random((len(chosen), len(self._table.elements))),
        )
        expected_psr = self.settings.clutter_ratio * self.settings.objects / self._cells.area_sr
        alarms = false_alarms(sectors, expected_psr, TILT_RAD, draws)
        dwells, dwell_row = self._dwells(sectors, alarms, time_tai_ns, self._scan * self.settings.slices + k)
        place = np.searchsorted(chosen, cell)
        looks, report = self._looks(sectors, dwells, dwell_row, object_row, place, draws)
        noise = self._noise(sectors, alarms, dwell_row, draws)
        detections, object_id, order = self._detections(dwells, sectors, dwell_row, report, noise, draws)
        looked_row = np.full(len(looks[0]), -1)
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        looked_row[report.look] = back[: len(report.look)]
        looked_id, looked_dwell, chance, states = looks
        if self.settings.cooperative_share > 0.0:
            dwells, detections, object_id = self._with_beacons(sectors, dwells, detections, object_id, looks, draws)
        return Batch(time_tai_ns, dwells, detections, object_id, looked_id, looked_dwell, chance, looked_row, states)

    def _with_beacons(
        self,
        sectors: Sectors,
        dwells: Dwells,
        detections: Detections,
        object_id: np.ndarray,
        looks: tuple[np.ndarray, ...],
        draws: np.random.Generator,
    ) -> tuple[Dwells, Detections, np.ndarray]:
        """Return dwells, detections and objects with the claims of cooperative objects after the rest."""
        looked_id, looked_dwell, _, states = looks
        claims = np.flatnonzero(looked_id % round(1.0 / self.settings.cooperative_share) == 0)
        row = looked_dwell[claims]
        cell_of = {int(satellite): cell for cell, satellite in enumerate(sectors.satellite)}
        cell = np.array([cell_of[int(sensor)] for sensor in dwells.sensor_id[row]], np.int64)
        heard, claimed = beacon_reports(
            states=states[claims],
            address=looked_id[claims],
            sensor_id=dwells.sensor_id[row],
            sensor_m=dwells.sensor_position_ecef_m[row],
            sensor_mps=dwells.sensor_velocity_ecef_mps[row],
            frame=sectors.frame[cell],
            time_tai_ns=int(dwells.time_tai_ns[0]),
            first_id=int(detections.detection_id[-1]) + 1,
            draws=draws,
        )
        return (
            Dwells.concatenate([dwells, heard]),
            Detections.concatenate([detections, claimed]),
            np.concatenate([object_id, claimed.reported_icao24]),
        )

    def _dwells(
        self, sectors: Sectors, alarms: FalseAlarms, time_tai_ns: int, number: int
    ) -> tuple[Dwells, np.ndarray]:
        """Return the headers, by rising sensor, and the row of each cell's sector, -1 where it is empty."""
        cell, sector = np.nonzero(sectors.kept)
        order = np.argsort(sectors.satellite[cell], kind="stable")
        cell, sector = cell[order], sector[order]
        count = len(cell)
        row = np.full(sectors.kept.shape, -1)
        row[cell, sector] = np.arange(count)
        start = np.mod(sectors.start_rad[cell] + sectors.width_rad[cell] * sector, 2.0 * math.pi)
        cosine = np.maximum(self._middle_cosine(sectors, cell, sector), 0.05)

        def same(value: float) -> np.ndarray:
            return np.full(count, value)

        dwells = Dwells(
            dwell_id=np.arange(count, dtype=np.uint64) + np.uint64(number << 16 | 1),
            time_tai_ns=np.full(count, time_tai_ns, np.int64),
            sensor_id=sectors.satellite[cell].astype(np.uint32),
            task=np.full(count, DwellTask.SEARCH.value, np.uint8),
            track_id=np.zeros(count, np.uint64),
            sensor_position_ecef_m=sectors.sensor_m[cell],
            sensor_velocity_ecef_mps=sectors.sensor_mps[cell],
            azimuth_start_rad=start,
            azimuth_width_rad=sectors.width_rad[cell],
            grazing_min_rad=sectors.grazing_rad[cell, sector, 0],
            grazing_max_rad=sectors.grazing_rad[cell, sector, 1],
            scan_limit_rad=same(SCAN_LIMIT_RAD),
            face_tilt_rad=same(TILT_RAD),
            snr_ratio_per_m2=self._snr / _SIZE_M2 / cosine**STEERING_EXPONENT,
            steering_exponent=same(STEERING_EXPONENT),
            look_count=np.full(count, echo.LOOKS, np.uint16),
            false_alarm_probability=same(echo.FALSE_ALARM_PROBABILITY),
            notch_width_mps=same(0.0),
            notch_exponent=same(2.0),
            clutter_density=alarms.density[cell, sector],
        )
        return dwells, row

    def _middle_cosine(self, sectors: Sectors, cell: np.ndarray, sector: np.ndarray) -> np.ndarray:
        """Return the cosine of the scan angle to the middle of each sector."""
        nadir = sectors.sensor_m / np.linalg.norm(sectors.sensor_m, axis=1)[:, None]
        azimuth = sectors.start_rad[cell] + sectors.width_rad[cell] * (sector + 0.5)
        ahead = ground_ahead(sectors.frame[cell], nadir[cell], azimuth[:, None])[:, 0]
        angle = sectors.angles_rad[cell, sector].mean(axis=1)[:, None]
        ground = 6_378e3 * (np.cos(angle) * nadir[cell] + np.sin(angle) * ahead)
        _, los = line_of_sight(sectors.sensor_m[cell], ground)
        return self._faces(sectors, cell, los)[2]

    def _faces(self, sectors: Sectors, cell: np.ndarray, los: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the side that looks along each line of sight, its short axis and the cosine of the scan angle."""
        frame = sectors.frame[cell]
        side = np.where(np.einsum("ij,ij->i", los, frame[:, 1]) >= 0.0, 1.0, -1.0)
        cross, normal = face_axes(frame, side, TILT_RAD)
        return side, cross, np.einsum("ij,ij->i", los, normal)

    def _looks(
        self,
        sectors: Sectors,
        dwells: Dwells,
        dwell_row: np.ndarray,
        object_row: np.ndarray,
        cell: np.ndarray,
        draws: np.random.Generator,
    ) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], _Report]:
        """Return who was looked at (id, dwell, chance, state), and the reports of these looks."""
        states = self.fleet.states[object_row]
        distance, los = line_of_sight(sectors.sensor_m[cell], states[:, :3])
        inside, sector = sectors.holding(cell, los, grazing_rad(los, up_ecef(states[:, :3])))
        side, cross, cosine = self._faces(sectors, cell, los)
        inside &= cosine > math.cos(SCAN_LIMIT_RAD)
        kept = np.flatnonzero(inside)
        object_row, cell, sector, states = object_row[kept], cell[kept], sector[kept], states[kept]
        row = dwell_row[cell, sector]
        mean = dwells.snr_ratio_per_m2[row] * cosine[kept] ** STEERING_EXPONENT * self.fleet.rcs_m2[object_row]
        strength = echo.drawn_strengths(draws, mean * echo.drawn_sizes(draws, len(kept)))
        seen = np.flatnonzero(strength > echo.threshold())
        object_id = self.fleet.object_id[object_row]
        still = np.stack([distance[kept], *self._cosines(sectors, cell, cross[kept], los[kept])], axis=1)
        rate = np.einsum("ij,ij->i", states[:, 3:] - sectors.sensor_mps[cell], los[kept])
        values = np.column_stack([still, rate])[seen]
        values[:, 0] += self.range_bias_m[sectors.satellite[cell[seen]]]
        values += np.array(SIGMAS) * draws.standard_normal(values.shape)
        report = _Report(row[seen], seen, side[kept[seen]], values, strength[seen], object_id[seen])
        return (object_id, row, echo.detection_probability(mean), states), report

    def _cosines(
        self, sectors: Sectors, cell: np.ndarray, cross: np.ndarray, los: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the cosines with the axes as they are: turned from what the header states by the attitude's error."""
        along = sectors.frame[cell, 0]
        if self.settings.attitude_bias_rad > 0.0:
            local = self.attitude_bias_rad[sectors.satellite[cell]]
            error = np.einsum("ij,ijk->ik", local, sectors.frame[cell])
            along, cross = along + np.cross(error, along), cross + np.cross(error, cross)
        return np.einsum("ij,ij->i", los, along), np.einsum("ij,ij->i", los, cross)

    def _noise(
        self, sectors: Sectors, alarms: FalseAlarms, dwell_row: np.ndarray, draws: np.random.Generator
    ) -> _Report:
        """Return the reports of false alarms."""
        cell = alarms.cell
        distance, los = line_of_sight(sectors.sensor_m[cell], alarms.point_m)
        side, cross, _ = self._faces(sectors, cell, los)
        rate = alarms.speed_mps - np.einsum("ij,ij->i", sectors.sensor_mps[cell], los)
        along = np.einsum("ij,ij->i", los, sectors.frame[cell, 0])
        values = np.column_stack([distance, along, np.einsum("ij,ij->i", los, cross), rate])
        strength = echo.noise_strengths(draws, len(cell))
        nothing = np.zeros(len(cell), np.int64)
        return _Report(dwell_row[cell, alarms.sector], nothing, side, values, strength, nothing.astype(np.uint32))

    def _detections(
        self,
        dwells: Dwells,
        sectors: Sectors,
        dwell_row: np.ndarray,
        report: _Report,
        noise: _Report,
        draws: np.random.Generator,
    ) -> tuple[Detections, np.ndarray, np.ndarray]:
        """Return true and false reports by rising dwell, within it in no order, with their objects and the order."""
        row = np.concatenate([report.row, noise.row])
        order = np.lexsort((draws.random(len(row)), row))
        row = row[order]
        side, values, strength, object_id = (
            np.concatenate([getattr(report, name), getattr(noise, name)])[order]
            for name in ("side", "values", "strength", "object_id")
        )
        cell_of = np.empty(len(dwells), np.int64)
        cells = np.nonzero(dwell_row >= 0)
        cell_of[dwell_row[cells]] = cells[0]
        frame = sectors.frame[cell_of[row]]
        count = len(row)
        first = np.uint64(int(dwells.dwell_id[0]) >> 16 << 24 | 1) if len(dwells) else np.uint64(1)

        def same(value: float) -> np.ndarray:
            return np.full(count, value)

        detections = Detections(
            detection_id=np.arange(count, dtype=np.uint64) + first,
            dwell_id=dwells.dwell_id[row],
            time_tai_ns=dwells.time_tai_ns[row],
            sensor_id=dwells.sensor_id[row],
            kind=np.full(count, SensorKind.RADAR.value, np.uint8),
            sensor_position_ecef_m=dwells.sensor_position_ecef_m[row],
            sensor_velocity_ecef_mps=dwells.sensor_velocity_ecef_mps[row],
            axis_along_ecef=frame[:, 0].copy(),
            axis_cross_ecef=face_axes(frame, side, TILT_RAD)[0],
            range_m=values[:, 0].copy(),
            cosine_along=values[:, 1].copy(),
            cosine_cross=values[:, 2].copy(),
            range_rate_mps=values[:, 3].copy(),
            sigma_range_m=same(SIGMAS[0]),
            sigma_cosine_along=same(SIGMAS[1]),
            sigma_cosine_cross=same(SIGMAS[2]),
            sigma_range_rate_mps=same(SIGMAS[3]),
            correlation_range_rate=same(0.0),
            bias_sigma_range_m=same(self.settings.range_bias_m),
            bias_sigma_cosine=same(self.settings.attitude_bias_rad),
            bias_sigma_range_rate_mps=same(0.0),
            snr_ratio=strength - echo.LOOKS,
            measured=np.full(count, Measured.ALL.value, np.uint8),
            reported_icao24=np.zeros(count, np.uint32),
        )
        return detections, object_id, order
