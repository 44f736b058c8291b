"""Coverage against comparing every pair: a grid at one instant, moving places, a whole day."""

import math
from collections.abc import Callable
from time import process_time

import numpy as np

from lookdown.astro import ecef_from_geodetic, up_ecef
from lookdown.benchmarks._row import Row
from lookdown.constellation import (
    AccessLimits,
    CoverageGrid,
    CoverageTally,
    EphemerisTable,
    Sightings,
    SightingsRoom,
    WalkerShell,
    sightings,
)
from lookdown.constellation.cover._predicate_kernels import count_all_pairs
from lookdown.seeds import generator

__all__ = ["rows"]

_PLACES, _SATELLITES, _ROUNDS, _BRUTE_ROUNDS = 100_000, 1000, 25, 3
_START_TAI_NS, _MINUTE_NS, _MINUTES = 1_633_608_037_000_000_000, 60_000_000_000, 1440
_CONE = AccessLimits(grazing_min_rad=math.radians(10.0))
_ANNULUS = AccessLimits(grazing_min_rad=math.radians(10.0), grazing_max_rad=math.radians(70.0))


def _shell() -> WalkerShell:
    return WalkerShell(
        altitude_m=550e3, inclination_rad=math.radians(53.0), satellite_count=_SATELLITES, plane_count=40, phasing=1
    )


def _aircraft() -> np.ndarray:
    """Return places spread over the Earth at the heights of aircraft."""
    rng = generator(1, "benchmark-coverage")
    return ecef_from_geodetic(
        latitude_rad=np.arcsin(rng.uniform(-1.0, 1.0, _PLACES)),
        longitude_rad=rng.uniform(-np.pi, np.pi, _PLACES),
        height_m=rng.uniform(0.0, 12e3, _PLACES),
    )


def _best_s(work: Callable[[], object], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return best


def _brute(place_ecef_m: np.ndarray, satellite_ecef_m: np.ndarray, limits: AccessLimits) -> tuple[np.ndarray, float]:
    """Return the counts of all pairs by our own SIMD loop, and its best time."""
    lines, up = np.ascontiguousarray(place_ecef_m.T), np.ascontiguousarray(up_ecef(place_ecef_m).T)
    limit, status = limits.columns(len(satellite_ecef_m)), np.zeros(len(satellite_ecef_m), np.uint8)
    counts = np.empty(len(place_ecef_m), np.int32)
    best = _best_s(lambda: count_all_pairs(lines, up, satellite_ecef_m, limit, status, counts), _BRUTE_ROUNDS)
    return counts, best


def _row(name: str, must: float, aim: float, *, best_s: float, brute_s: float, equal: bool, work: str) -> Row:
    return Row(
        id=f"coverage.{name}",
        must=must,
        aim=aim,
        measured=best_s * 1e3 if equal else float("inf"),
        unit="ms",
        reference=f"all pairs in SIMD, {brute_s * 1e3:.1f} ms: {brute_s / best_s:.0f}x",
        checksum=f"{work}, {'equal to' if equal else 'NOT EQUAL to'} all pairs",
    )


def _grid_row(name: str, grid: CoverageGrid, satellite_ecef_m: np.ndarray, limits: AccessLimits) -> Row:
    expected, brute_s = _brute(grid.position_ecef_m, satellite_ecef_m, limits)
    room = grid.room()
    counts = grid.counts(satellite_ecef_m, limits)
    best_s = _best_s(lambda: grid.counts(satellite_ecef_m, limits, out=room), _ROUNDS)
    equal, work = np.array_equal(counts, expected), f"{counts.sum(dtype=np.int64)} sights"
    return _row(name, 3.0, 1.0, best_s=best_s, brute_s=brute_s, equal=equal, work=work)


def _sightings_row(satellite_ecef_m: np.ndarray) -> Row:
    places, room = _aircraft(), SightingsRoom()
    expected, brute_s = _brute(places, satellite_ecef_m, _CONE)

    def find() -> Sightings:
        return sightings(places, satellite_ecef_m, _CONE, room=room)

    seen = find()
    equal = np.array_equal(np.bincount(seen.place, minlength=_PLACES), expected)
    best_s = _best_s(find, _ROUNDS)
    return _row("sightings", 25.0, 10.0, best_s=best_s, brute_s=brute_s, equal=equal, work=f"{len(seen)} pairs")


def _day(grid: CoverageGrid, table: EphemerisTable) -> CoverageTally:
    """Return the tally of a day in minutes, the table's evaluation and the counts included."""
    tally, room = CoverageTally(grid, step_s=60.0, waits_s=(900.0,)), grid.room()
    for minute in range(_MINUTES):
        instant = _START_TAI_NS + minute * _MINUTE_NS
        satellites = table.at(instant)
        counts = grid.counts(satellites.position_ecef_m, _CONE, status=satellites.status, out=room)
        tally.step(counts, instant)
    return tally


def _day_row(grid: CoverageGrid, brute_s: float) -> Row:
    table = EphemerisTable.from_shell(_shell(), _START_TAI_NS, _START_TAI_NS + _MINUTES * _MINUTE_NS)
    start = process_time()
    places = _day(grid, table).places()
    spent = process_time() - start
    mean, held = float(places.count_mean @ grid.weight), float(places.seen_fraction @ grid.weight)
    return Row(
        id="coverage.day",
        must=4.0,
        aim=2.0,
        measured=spent,
        unit="CPU s",
        reference=f"all pairs in SIMD at each of {_MINUTES} instants: {brute_s * _MINUTES:.0f} s",
        checksum=f"{mean:.6f} satellites in view, {held:.9f} of area and time seen",
    )


def rows() -> list[Row]:
    """Return the time of counting over a grid, of listing the sights of moving places, and of a day of both."""
    grid = CoverageGrid.near_equal_area(_PLACES)
    table = EphemerisTable.from_shell(_shell(), _START_TAI_NS, _START_TAI_NS)
    satellite_ecef_m = table.at(_START_TAI_NS).position_ecef_m
    _, brute_s = _brute(grid.position_ecef_m, satellite_ecef_m, _CONE)
    return [
        _grid_row("grid", grid, satellite_ecef_m, _CONE),
        _grid_row("grid_annulus", grid, satellite_ecef_m, _ANNULUS),
        _sightings_row(satellite_ecef_m),
        _day_row(grid, brute_s),
    ]
