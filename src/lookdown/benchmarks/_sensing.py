"""The radar's full physics over every pair in view against a floor in C, on one thread and two; a whole step.

Workload: 100,000 objects, 70 % in five clusters of traffic and the rest all over the Earth, under 1,000 satellites at
600 km and 53 degrees; every object within 2,000 km and below 60 degrees of grazing is looked at, all round.
"""

import ctypes
import math
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from lookdown.astro import ecef_from_geodetic, up_ecef
from lookdown.benchmarks._row import Row
from lookdown.benchmarks._schedule import scheduler_rows
from lookdown.constellation import EphemerisTable, WalkerShell
from lookdown.seeds import generator, philox_key
from lookdown.sensing import RadarSensor, SearchRegion, SearchScheduler, reference_radar
from lookdown.sensing.radar._layout import PlotPart
from lookdown.sensing.radar.observation import Sky, Slots, dwell_columns, lay_out, observe_pairs
from lookdown.sensing.radar.physics import LookPhysics, look_physics
from lookdown.tables import Dwells, DwellTask, Objects, Satellites

__all__ = ["rows"]

_OBJECTS, _SATELLITES, _ROUNDS, _STEPS = 100_000, 1000, 7, 5
_START_TAI_NS = 1_633_608_037_000_000_000
_CLUSTERS_DEG = np.array([[48.0, 5.0], [40.0, -85.0], [35.0, 110.0], [25.0, 55.0], [-15.0, -50.0]])
_GRAZING_DEG = (9.04, 60.0)
_SNR_PER_M2 = 4.5
"""Integrated SNR of 1 m2: that of a search made for 10 m2 at a probability of 0.9."""


def workload_objects(count: int) -> Objects:
    """Return level fliers: most about five places, the rest all over the Earth."""
    rng = generator(1, "benchmark-sensing")
    near = round(0.7 * count)
    centre = np.radians(_CLUSTERS_DEG)[rng.integers(0, len(_CLUSTERS_DEG), near)]
    spread = np.radians([8.0, 12.0]) * rng.standard_normal((near, 2))
    latitude = np.concatenate([centre[:, 0] + spread[:, 0], np.arcsin(rng.uniform(-1.0, 1.0, count - near))])
    longitude = np.concatenate([centre[:, 1] + spread[:, 1], rng.uniform(-math.pi, math.pi, count - near)])
    place = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=rng.uniform(0.5e3, 12e3, count))
    east = np.stack([-np.sin(longitude), np.cos(longitude), np.zeros(count)], axis=1)
    north = np.cross(up_ecef(place), east)
    heading, speed = rng.uniform(0.0, 2.0 * math.pi, (count, 1)), rng.uniform(50.0, 270.0, (count, 1))
    kinds = rng.integers(0, 15, count).astype(np.uint8)
    return Objects(
        object_id=np.arange(1, count + 1, dtype=np.uint32),
        aircraft_class=np.zeros(count, np.uint8),
        rcs_class=kinds,
        infrared_class=np.zeros(count, np.uint8),
        transponder=np.zeros(count, np.uint8),
        position_ecef_m=place,
        velocity_ecef_mps=speed * (np.sin(heading) * east + np.cos(heading) * north),
    )


def workload_satellites(count: int) -> Satellites:
    """Return a Walker pattern at 600 km and 53 degrees."""
    planes = max(count // 25, 1)
    shell = WalkerShell(
        altitude_m=600e3,
        inclination_rad=math.radians(53.0),
        satellite_count=planes * (count // planes),
        plane_count=planes,
        phasing=1,
    )
    return EphemerisTable.from_shell(shell, _START_TAI_NS, _START_TAI_NS).at(_START_TAI_NS)


def all_round(satellites: Satellites) -> Dwells:
    """Return one dwell a satellite that looks everywhere between the limits."""
    count, radar = len(satellites), reference_radar()
    columns = {
        "azimuth_start_rad": 0.0,
        "azimuth_width_rad": 2.0 * math.pi,
        "grazing_min_rad": math.radians(_GRAZING_DEG[0]),
        "grazing_max_rad": math.radians(_GRAZING_DEG[1]),
        "scan_limit_rad": math.pi / 2,
        "face_tilt_rad": radar.face_tilt_rad,
        "snr_ratio_per_m2": _SNR_PER_M2,
        "steering_exponent": radar.steering_exponent,
        "false_alarm_probability": radar.false_alarm_probability,
        "notch_width_mps": 0.0,
        "notch_exponent": 2.0,
        "clutter_density": 1e-6,
    }
    return Dwells(
        dwell_id=np.arange(1, count + 1, dtype=np.uint64),
        time_tai_ns=np.full(count, _START_TAI_NS),
        sensor_id=satellites.satellite_id,
        task=np.full(count, DwellTask.SEARCH, dtype=np.uint8),
        track_id=np.zeros(count, np.uint64),
        sensor_position_ecef_m=satellites.position_ecef_m,
        sensor_velocity_ecef_mps=satellites.velocity_ecef_mps,
        look_count=np.full(count, radar.look_count, np.uint16),
        **{name: np.full(count, value) for name, value in columns.items()},
    )


class _Tables(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("radar", "medium", "reflectivity", "folds", "kept", "chance", "gammas")),
        ("gamma_steps", ctypes.c_double),
        ("gamma_edge", ctypes.c_double),
        *((name, ctypes.c_long) for name in ("medium_n", "reflectivity_n", "looks", "sines", "speeds", "ratios")),
        *((name, ctypes.c_long) for name in ("steps", "chance_n", "gamma_n")),
    )


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    assert array.flags.c_contiguous
    return array.ctypes.data_as(ctypes.c_void_p)


def _c_tables(physics: LookPhysics) -> _Tables:
    p = physics
    arrays = (p.numbers, p.medium, p.reflectivity, p.folds, p.kept, p.chance, p.gammas)
    steps, sines, speeds, ratios = p.kept.shape
    sizes = (p.medium.shape[1], p.reflectivity.shape[1], len(p.folds), sines, speeds, ratios, steps)
    return _Tables(
        *(_pointer(a) for a in arrays), p.gamma_steps, p.gamma_edge, *sizes, len(p.chance), p.gammas.shape[1]
    )


def floor_library(folder: Path) -> ctypes.CDLL | None:
    """Return the C floor, built for this machine; None where there is no compiler."""
    source, compiled, library = (folder / f"sense.{ending}" for ending in ("c", "o", "so"))
    source.write_text((files("lookdown.benchmarks") / "floor" / "sense.c").read_text())
    # In two steps: linked with -ffast-math, the library would switch off subnormal numbers in this whole process.
    steps = (
        ["gcc", "-O3", "-march=native", "-ffast-math", "-fPIC", "-c", str(source), "-o", str(compiled)],
        ["gcc", "-shared", str(compiled), "-o", str(library), "-lmvec", "-lm"],
    )
    try:
        for step in steps:
            subprocess.run(step, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return ctypes.CDLL(str(library))


class Work:
    """The workload laid out, for ours and for the floor."""

    def __init__(self, object_count: int, satellite_count: int) -> None:
        self.radar = reference_radar()
        self.objects, self.dwells = workload_objects(object_count), all_round(workload_satellites(satellite_count))
        self.physics, self.key = look_physics(self.radar), philox_key(1, "radar echo")
        self.sky, (self.columns, self.names) = self.laid_out()
        self.slots = self.new_slots(1)

    def laid_out(self) -> tuple[Sky, tuple[np.ndarray, np.ndarray]]:
        """Return objects sorted and dwells prepared, as each step must."""
        return lay_out(self.objects, self.physics, 1), dwell_columns(self.dwells, self.radar, 1)

    def new_slots(self, chunk_count: int) -> Slots:
        """Return room for what comes out."""
        return Slots(self.columns, self.sky, chunk_count=chunk_count, keep_looks=False)

    def ours(self, slots: Slots, threads: int = 1) -> tuple[int, int, float]:
        """Return pairs, detections and checksum of our kernels; ranges and SNR stand for all."""
        observe_pairs(self.columns, self.names, self.sky, self.physics, key=self.key, slots=slots, threads=threads)
        pairs, count = slots.at.sum(axis=0).tolist()
        return pairs, count, 0.0

    def in_c(self, library: ctypes.CDLL) -> tuple[int, int, np.ndarray]:
        """Return pairs, detections and the plots of the floor, in the room of `slots`."""
        objects, kinds, names, lobes = self.sky.rows
        tables, found = _c_tables(self.physics), ctypes.c_int64()
        plots, rows = self.slots.arrays[2], self.slots.arrays[3]
        call = library.sense_all
        call.restype = ctypes.c_long
        pairs = call(
            ctypes.c_long(len(self.columns)),
            ctypes.c_long(objects.shape[1]),
            *(_pointer(a) for a in (self.columns, self.names, objects, kinds, names, lobes, self.sky.starts)),
            ctypes.c_uint64(int(self.key)),
            ctypes.byref(tables),
            _pointer(plots),
            _pointer(rows),
            ctypes.c_long(plots.shape[1]),
            ctypes.byref(found),
        )
        return int(pairs), found.value, plots

    def checksum(self, count: int) -> float:
        """Return the sum of ranges, SNR and errors of what lies in the room."""
        plots = self.slots.arrays[2][:, :count]
        return float(plots[PlotPart.RANGE].sum() + plots[PlotPart.SNR].sum() + 1e9 * plots[PlotPart.SIGMA_CROSS].sum())


def _cost_s(work: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    start = clock()
    work()
    return clock() - start


def _pairs_rows(work: Work) -> list[Row]:
    pairs, count, _ = work.ours(work.slots)
    ours_sum = work.checksum(count)
    said = f"{work.slots.candidates} candidates, {pairs} pairs, {count} detections, {ours_sum:.6e}"
    laid_s = min(_cost_s(work.laid_out) for _ in range(_ROUNDS))
    with tempfile.TemporaryDirectory() as folder:
        library = floor_library(Path(folder))
        if library is None:
            best = min(_cost_s(lambda: work.ours(work.slots)) for _ in range(_ROUNDS))
            return [_time_row(best, laid_s, "no C floor: there is no gcc", said)]
        c_pairs, c_count, _ = work.in_c(library)
        c_sum = work.checksum(c_count)
        # The floor's logarithms differ in the last place: a power on the threshold may fall to the other side.
        equal = c_pairs == pairs and abs(c_count - count) <= 3 and abs(c_sum - ours_sum) < 1e-6 * abs(ours_sum)
        best = floor = math.inf
        for _ in range(_ROUNDS):
            floor = min(floor, _cost_s(lambda: work.in_c(library)))
            best = min(best, _cost_s(lambda: work.ours(work.slots)))
    words = f"{said}, {'equal to' if equal else 'NOT EQUAL to'} the floor's {c_pairs}, {c_count}, {c_sum:.6e}"
    ratio = Row(
        id="sensing.pairs_to_floor",
        must=1.6,
        aim=1.3,
        measured=best / floor if equal else math.inf,
        unit="ratio",
        reference=f"C floor of the same physics, {floor * 1e3:.0f} ms, {floor / pairs * 1e9:.0f} ns a pair",
        checksum=words,
    )
    return [_time_row(best, laid_s, f"C floor {floor * 1e3:.0f} ms", said), ratio]


def _time_row(best_s: float, laid_s: float, reference: str, words: str) -> Row:
    return Row(
        id="sensing.pairs",
        must=300.0,
        aim=150.0,
        measured=(best_s + laid_s) * 1e3,
        unit="ms",
        reference=f"{laid_s * 1e3:.0f} ms to lay out objects and dwells; {reference}",
        checksum=words,
    )


def _threads_row(work: Work) -> Row:
    one, two = work.new_slots(1), work.new_slots(16)
    work.ours(one), work.ours(two, threads=2)
    same = np.array_equal(one.taken().plots, two.taken().plots)
    wall_one = wall_two = math.inf
    for _ in range(_ROUNDS):
        wall_one = min(wall_one, _cost_s(lambda: work.ours(one), perf_counter))
        wall_two = min(wall_two, _cost_s(lambda: work.ours(two, threads=2), perf_counter))
    return Row(
        id="sensing.two_threads",
        must=1.8,
        aim=1.95,
        measured=wall_one / wall_two if same else 0.0,
        unit="times",
        reference=f"one thread, {wall_one * 1e3:.0f} ms of wall time; means little on a busy machine",
        checksum="the same bytes" if same else "NOT the same",
    )


def _step_row(work: Work) -> Row:
    everywhere = SearchRegion(south_rad=-1.5, north_rad=1.5, west_rad=-math.pi, east_rad=math.pi - 1e-9)
    satellites = workload_satellites(len(work.dwells))
    scheduler = SearchScheduler(
        work.radar, everywhere, run_seed=1, satellite_count=len(satellites), start_tai_ns=_START_TAI_NS
    )
    sensor = RadarSensor(work.radar, everywhere, 1)
    found = []

    def step(k: int) -> None:
        dwells = scheduler.dwells(satellites, _START_TAI_NS + k * 1_000_000_000 + 500_000_000)
        found.append((len(dwells), *map(len, sensor.observe(dwells, work.objects))))

    step(0)
    best = min(_cost_s(partial(step, k)) for k in range(1, _STEPS + 1))
    dwells, detections, looks = np.array(found[1:]).sum(axis=0).tolist()
    return Row(
        id="sensing.step",
        must=1000.0,
        aim=250.0,
        measured=best * 1e3,
        unit="ms",
        reference="a step of 1 s flown: search scheduled, objects laid out, echoes, false alarms and tables",
        checksum=f"{_STEPS} steps: {dwells} dwells, {looks} looks, {detections} detections",
    )


def rows() -> list[Row]:
    """Return the time of all physics over every pair in view, its ratio to C, two threads, and a whole step."""
    work = Work(_OBJECTS, _SATELLITES)
    return [
        *_pairs_rows(work),
        _threads_row(work),
        _step_row(work),
        *scheduler_rows(work.objects, workload_satellites(_SATELLITES)),
    ]
