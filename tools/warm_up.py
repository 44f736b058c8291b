"""Have every kernel compiled that people meet first: `lookdown track` of every kind of plots, and `lookdown run`.

    python tools/warm_up.py [tracker|all]             compile what numba's cache lacks
    python tools/warm_up.py [tracker|all] --into DIR  write what was taken from the cache into a folder, for a wheel

Small made scenes, the same every time. Numba's cache is that of a checkout, or the one that NUMBA_CACHE_DIR names. A
wheel takes its machine code from there (tools/kernel_wheel.py).
"""

import argparse
import contextlib
import io
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.benchmarks.tracking_rows import crowd, new_tracker
from lookdown.benchmarks.tracking_scenes import Scene
from lookdown.cli import main
from lookdown.numerics.compiling import compiling_told
from lookdown.numerics.shipping import kernels_noted, write_kernels
from lookdown.tables import Detections, Dwells, TruthStates, write_table
from lookdown.tracking.metrics import score

Columns = dict[str, np.ndarray]


def _asked(*arguments: object) -> None:
    """Run a command of lookdown in this process."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            main([*map(str, arguments), "--quiet"])
        except SystemExit as end:
            if end.code:
                raise RuntimeError(f"lookdown {arguments[0]} ended with {end.code}") from None


def _flights(looks: int = 40) -> Columns:
    """Return where three flights are, once every 5 s, in metres east, north and up of a radar."""
    rng = np.random.default_rng(1)
    time_s = np.repeat(5.0 * np.arange(looks), 3)
    east, north, up = (np.tile(each, looks) for each in ([-4e4, 3e4, 1e4], [5e4, -2e4, 6e4], [9e3, 1e4, 3e3]))
    noise = rng.normal(size=(3, 3 * looks))
    return {
        "time_unix_s": 1.7e9 + time_s,
        "east_m": east + np.tile([200.0, 0.0, -140.0], looks) * time_s + 30.0 * noise[0],
        "north_m": north + np.tile([0.0, 230.0, 140.0], looks) * time_s + 30.0 * noise[1],
        "height_m": up + 25.0 * noise[2],
    }


def radar_plots(*, with_elevation: bool, with_rate: bool) -> Columns:
    """Return plots of a radar on the ground."""
    at = _flights()
    ground = np.hypot(at["east_m"], at["north_m"])
    range_m = np.hypot(ground, at["height_m"])
    plots: dict[str, object] = {
        "time_unix_s": at["time_unix_s"],
        "range_m": range_m,
        "azimuth_deg": np.degrees(np.arctan2(at["east_m"], at["north_m"])),
        "sensor_latitude_deg": 48.1,
        "sensor_longitude_deg": 7.2,
        "sensor_height_m": 0.0,
        "sigma_range_m": 30.0,
        "sigma_azimuth_deg": 0.1,
    }
    if with_elevation:
        plots |= {"elevation_deg": np.degrees(np.arctan2(at["height_m"], ground)), "sigma_elevation_deg": 0.1}
    else:
        plots |= {"height_m": at["height_m"], "sigma_height_m": 25.0}
    if with_rate:
        plots |= {
            "range_rate_mps": np.gradient(range_m.reshape(-1, 3), 5.0, axis=0).ravel(),
            "sigma_range_rate_mps": 20.0,
        }
    return _filled(plots, len(range_m))


def reported_positions(*, with_height: bool) -> Columns:
    """Return positions that flights report."""
    at = _flights()
    plots: dict[str, object] = {
        "time_unix_s": at["time_unix_s"],
        "latitude_deg": 48.1 + at["north_m"] / 111_200.0,
        "longitude_deg": 7.2 + at["east_m"] / 74_300.0,
        "sigma_horizontal_m": 30.0,
        "reported_icao24": np.tile([1.0, 2.0, 3.0], len(at["height_m"]) // 3).astype(np.int64),
    }
    if with_height:
        plots |= {"height_m": at["height_m"], "sigma_height_m": 25.0}
    return _filled(plots, len(at["height_m"]))


def _filled(columns: dict[str, object], count: int) -> Columns:
    return {name: np.broadcast_to(np.asarray(column), count).copy() for name, column in columns.items()}


def _track_plots(folder: Path) -> None:
    """Track what radars on the ground and transponders say, in time and as it came."""
    kinds = {
        "elevations": radar_plots(with_elevation=True, with_rate=True),
        "heights": radar_plots(with_elevation=False, with_rate=False),
        "positions": reported_positions(with_height=True),
        "places": reported_positions(with_height=False),
    }
    for name, columns in kinds.items():
        file = folder / f"{name}.parquet"
        pq.write_table(pa.table(columns), file)
        _asked("track", file, "--out", folder / f"{name}-tracks")
    late = np.random.default_rng(2).permutation(len(columns["time_unix_s"]))
    pq.write_table(pa.table({name: column[late] for name, column in columns.items()}), folder / "late.parquet")
    _asked("track", folder / "late.parquet", "--order", "arrival", "--out", folder / "late-tracks")


def _delivered(scene: Scene, scans: int) -> tuple[list[tuple[Dwells, Detections]], list[TruthStates]]:
    """Return what satellites report of a scene, and what is true at the end of each scan."""
    given, truth = [], []
    for _ in range(scans):
        given += [(batch.dwells, batch.detections) for batch in scene.scan()]
        truth.append(scene.truth())
    return given, truth


def _track_satellites(folder: Path) -> None:
    """Track what radars in orbit report: step by step from Python, and from files with dwells, truth and late rows."""
    given, truth = _delivered(crowd(300), 14)
    tracker = new_tracker()
    for dwells, detections in given:
        tracker.step(dwells, detections)
    picture = tracker.tracks(int(given[-1][0].time_tai_ns[-1]))
    score(truth[-1], picture)
    tracker.restore(tracker.snapshot())
    scene = folder / "scene"
    scene.mkdir()
    detections = Detections.concatenate([each for _, each in given])
    late = np.random.default_rng(3).permutation(len(detections))
    write_table(detections.take(late), scene / "detections.parquet")
    _asked("track", scene, "--out", folder / "bare-tracks")
    write_table(Dwells.concatenate([each for each, _ in given]), scene / "dwells.parquet")
    write_table(TruthStates.concatenate(truth), scene / "truth.parquet")
    _asked("track", scene, "--out", folder / "scene-tracks")
    _asked("track", scene, "--order", "arrival", "--out", folder / "arrival-tracks")


def _run_default(folder: Path) -> None:
    """Fly the default scenario for some minutes, and track its recording again."""
    _asked("run", "paris", "--duration", "3min", "--output", folder, "--name", "flown")
    _asked("track", folder / "flown", "--out", folder / "flown-tracks")


def _run_others(folder: Path) -> None:
    """Fly other scenarios for a minute, and a backbone by itself."""
    for name in ("all-sensors", "low-and-fast", "paris-mesh", "world-europe"):
        _asked("run", name, "--duration", "1min", "--output", folder, "--no-report")
    _asked("study", "network", "paris-mesh", "--duration", "10s", "--output", folder)


STEPS: dict[str, tuple[Callable[[Path], None], ...]] = {
    "tracker": (_track_plots, _track_satellites),
    "all": (_track_plots, _track_satellites, _run_default, _run_others),
}


def warm_up(which: str) -> int:
    """Run everything once, telling on the error output how far it is; return how many kernels were compiled."""
    compiled = 0

    def tell(count: int) -> None:
        nonlocal compiled
        compiled = count
        if count % 50 == 0:
            sys.stderr.write(f"lookdown: {count} kernels compiled\n")

    begun_s = time.process_time()
    with tempfile.TemporaryDirectory(prefix="lookdown-warm-") as folder, compiling_told(tell):
        for step in STEPS[which]:
            began_s = time.process_time()
            step(Path(folder))
            name = step.__name__.strip("_").replace("_", " ")
            sys.stderr.write(f"lookdown: {name} took {time.process_time() - began_s:.0f} CPU s\n")
    sys.stderr.write(f"lookdown: {compiled} kernels compiled, {time.process_time() - begun_s:.0f} CPU s in all\n")
    return compiled


def note(which: str, folder: Path) -> None:
    """Run everything once with what numba's cache has, and write those kernels into a folder that Python called."""
    with kernels_noted() as noted:
        compiled = warm_up(which)
    if compiled:
        sys.stderr.write(f"lookdown: {compiled} kernels are in no cache; people will wait for them\n")
    write_kernels(folder, noted)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("which", nargs="?", choices=tuple(STEPS), default="all")
    asked.add_argument("--into", type=Path, metavar="DIR")
    asked.add_argument("--most-s", type=int, metavar="SECONDS", help="end after so long, unfinished")
    given = asked.parse_args()
    if given.most_s:
        signal.alarm(given.most_s)
    if given.into is None:
        warm_up(given.which)
    else:
        note(given.which, given.into)
