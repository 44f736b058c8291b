"""The tracker's arithmetic against a floor in C, interleaved in one process; then the tracker on made scenes."""

import ctypes
import subprocess
import tempfile
from importlib.resources import files
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.benchmarks._floor_kernels import track_all
from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows import (
    bias_rows,
    consistency_rows,
    flat_row,
    formation_rows,
    late_rows,
    picture_rows,
    scan_row,
    start_rows,
    turn_rows,
)
from lookdown.errors import ArgumentError
from lookdown.seeds import generator
from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters
from lookdown.tracking.filtering import motion_of

__all__ = ["rows"]

_TRACKS = 20_000
_ROUNDS = 7
_SIGMAS = np.array([15.0, 4.5e-4, 1.1e-2, 0.3])
_MOTION = motion_of(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))


def _batch() -> tuple[np.ndarray, ...]:
    """Return random tracks 10 s old, each with a satellite that sees it and a report of it."""
    rng = generator(1, "benchmark-tracking")
    up = rng.normal(size=(_TRACKS, 3))
    up /= np.linalg.norm(up, axis=1)[:, None]
    side = np.cross(up, rng.normal(size=(_TRACKS, 3)))
    side /= np.linalg.norm(side, axis=1)[:, None]
    across = np.cross(up, side)
    base = np.concatenate([6_381_000.0 * up, 220.0 * side], axis=1)
    spread = np.array([200.0] * 3 + [8.0] * 3)
    states = base[:, None, :] + spread * rng.normal(size=(_TRACKS, 4, 6))
    roots = spread[:, None] * rng.normal(size=(_TRACKS, 4, 6, 6))
    row, column = np.triu_indices(6)
    covariances = (roots @ roots.transpose(0, 1, 3, 2))[:, :, row, column]
    packed = np.concatenate([states, covariances], axis=2)
    weights = np.tile([0.8, 0.08, 0.08, 0.04], (_TRACKS, 1))
    dt_s = rng.uniform(2.0, 20.0, _TRACKS)
    position = 6_871_000.0 * (np.cos(0.12) * up + np.sin(0.12) * across)
    along = side
    los = base[:, :3] - position
    distance = np.linalg.norm(los, axis=1)
    los /= distance[:, None]
    cross = np.cross(along, los)
    cross /= np.linalg.norm(cross, axis=1)[:, None]
    velocity = 7_600.0 * along
    rate = np.einsum("ij,ij->i", base[:, 3:] - velocity, los)
    along_cosine, cross_cosine = np.einsum("ij,ij->i", los, along), np.einsum("ij,ij->i", los, cross)
    reports = np.stack([distance, along_cosine, cross_cosine, rate], axis=1)
    poses = np.concatenate([position, velocity, along, cross], axis=1)
    return packed, weights, dt_s, poses, np.ascontiguousarray(reports)


def _floor(folder: Path) -> ctypes.CDLL:
    """Return the C floor, built for this machine; ArgumentError where there is no compiler."""
    source, compiled, library = (folder / f"track.{ending}" for ending in ("c", "o", "so"))
    source.write_text((files("lookdown.benchmarks") / "floor" / "track.c").read_text())
    # In two steps: linked with -ffast-math, the library would switch off subnormal numbers in this whole process.
    steps = (
        ["cc", "-O3", "-march=native", "-ffast-math", "-fPIC", "-c", str(source), "-o", str(compiled)],
        ["cc", "-shared", str(compiled), "-o", str(library), "-lm"],
    )
    try:
        for step in steps:
            subprocess.run(step, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ArgumentError(
            "bench tracking: expected a C compiler named cc for the reference; found none that works. Install gcc."
        ) from error
    return ctypes.CDLL(str(library))


def _in_c(library: ctypes.CDLL, batch: tuple[np.ndarray, ...]) -> float:
    motion = np.concatenate([np.ravel(number) for number in _MOTION])
    pointers = [a.ctypes.data_as(ctypes.c_void_p) for a in (*batch, _SIGMAS, motion)]
    call = library.track_all
    call.restype = ctypes.c_double
    call.argtypes = [ctypes.c_long, *[ctypes.c_void_p] * len(pointers), ctypes.c_double, ctypes.c_double]
    return float(call(_TRACKS, *pointers, SEMI_MAJOR_M, SEMI_MINOR_M))


def _in_numba(batch: tuple[np.ndarray, ...]) -> float:
    arguments: Any = (*batch, _SIGMAS, _MOTION)
    return float(track_all(*arguments))


def _arithmetic() -> tuple[Row, float]:
    """Return the cost of mixing, predicting and updating four models, as a ratio to C, and that of C in seconds."""
    batch = _batch()
    with tempfile.TemporaryDirectory() as folder:
        library = _floor(Path(folder))
        ours, floor = _in_numba(batch), _in_c(library, batch)
        best_ours = best_floor = float("inf")
        for _ in range(_ROUNDS):
            start = process_time()
            _in_c(library, batch)
            middle = process_time()
            _in_numba(batch)
            best_floor = min(best_floor, middle - start)
            best_ours = min(best_ours, process_time() - middle)
    equal = abs(ours - floor) < 1e-6 * abs(floor)
    checksum = f"{ours:.6e} {'equal' if equal else 'NOT EQUAL to'} {floor:.6e}"
    row = Row(
        id="tracking.predict_update",
        must=4.0,
        aim=1.5,
        measured=best_ours / best_floor if equal else float("inf"),
        unit="ratio",
        reference=f"C floor, {best_floor / _TRACKS * 1e9:.0f} ns a track and look of four models",
        checksum=checksum,
    )
    return row, best_floor / _TRACKS


def rows() -> list[Row]:
    """Return the tracker's arithmetic beside C, and what a whole tracker costs and is worth on made scenes.

    Some six minutes of CPU; `tracking_million` has the long ones.
    """
    arithmetic, floor_s = _arithmetic()
    scan, run = scan_row(floor_s, 9)
    return [
        arithmetic,
        scan,
        flat_row(run, 9),
        *start_rows(),
        *consistency_rows(3_000, 40),
        *turn_rows(10_000),
        *picture_rows(50_000, 53),
        *formation_rows(),
        *late_rows(5_000),
        *bias_rows(3_000, 40),
    ]
