"""Recordings of tracks drawn by seed, written as a run writes them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from lookdown.astro import ecef_from_geodetic
from lookdown.recording import Recorder
from lookdown.scenario import canonical_toml, load_scenario, scenario_hash, with_overrides
from lookdown.seeds import generator
from lookdown.tables import Associations, CustodyNeeds, Detections, Measured, SensorKind, Table, Tracks

START_NS, STEP_NS = 1_633_608_038_000_000_000, 10_000_000_000


def _zeros(kind: type[Table], count: int) -> dict[str, np.ndarray]:
    return {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in kind.columns()}


def made_tracks(count: int, time_tai_ns: int) -> Tracks:
    """Return tracks that fly on from instant to instant."""
    rng = generator(5, "test-server-tracks")
    latitude, longitude = rng.uniform(0.7, 0.9, count), rng.uniform(-0.2, 0.3, count)
    east = 230.0 * (time_tai_ns - START_NS) / 1e9 / 4.2e6
    columns = _zeros(Tracks, count)
    columns["track_id"] = np.arange(1, count + 1, dtype=np.uint64)
    columns["time_tai_ns"] += time_tai_ns
    columns["last_update_tai_ns"] += time_tai_ns - 3_000_000_000
    columns["position_ecef_m"] = ecef_from_geodetic(
        latitude_rad=latitude, longitude_rad=longitude + east, height_m=np.full(count, 10_000.0)
    )
    columns["velocity_ecef_mps"] = np.tile([0.0, 230.0, 0.0], (count, 1))
    columns["covariance"] = np.tile(np.diag([1e4, 1e4, 1e4, 25.0, 25.0, 25.0]), (count, 1, 1))
    columns["confirmed"] += 1
    columns["mode_probabilities"][:, 0] = 1.0
    columns["existence"] += np.float32(0.99)
    columns["group_id"] = columns["track_id"]
    return Tracks(**columns)


def _noted(tracks: Tracks) -> list[Table]:
    """Return what goes with a report: needs, one detection for each of the first three tracks, associations."""
    needs = _zeros(CustodyNeeds, len(tracks))
    needs |= {"track_id": tracks.track_id, "time_tai_ns": tracks.time_tai_ns}
    needs["custody_left_s"] = np.full(len(tracks), 42.0)
    few = tracks.take(slice(0, 3))
    seen, used = _zeros(Detections, len(few)), _zeros(Associations, len(few))
    for columns in (seen, used):
        columns["detection_id"] = few.track_id + few.time_tai_ns.astype(np.uint64)
        columns["time_tai_ns"] = few.last_update_tai_ns
    used["track_id"] = few.track_id
    seen["sensor_id"] += np.uint32(7)
    seen["range_m"] += 900e3
    seen["snr_ratio"] += 100.0
    return [CustodyNeeds(**needs), Detections(**seen), Associations(**used)]


def made_claims(tracks: Tracks, *, off_m: np.ndarray, first_id: int) -> Detections:
    """Return what receivers hear of tracks: an address each, at their place or so far north of it."""
    columns = _zeros(Detections, len(tracks))
    place = tracks.position_ecef_m.copy()
    place[:, 2] += off_m
    sensor = place * 1.1
    sight = place - sensor
    distance = np.linalg.norm(sight, axis=1)
    sight /= distance[:, None]
    along = np.cross(sight, [0.0, 0.0, 1.0])
    along /= np.linalg.norm(along, axis=1)[:, None]
    columns |= {
        "detection_id": np.arange(first_id, first_id + len(tracks), dtype=np.uint64),
        "time_tai_ns": tracks.time_tai_ns - 1_000_000_000,
        "kind": np.full(len(tracks), SensorKind.ADSB, np.uint8),
        "sensor_position_ecef_m": sensor - tracks.velocity_ecef_mps,
        "axis_along_ecef": along,
        "axis_cross_ecef": np.cross(along, sight),
        "range_m": distance,
        "sigma_range_m": np.full(len(tracks), 50.0),
        "measured": np.full(len(tracks), Measured.ALL, np.uint8),
        "reported_icao24": (0x3C0000 + tracks.track_id).astype(np.uint32),
    }
    return Detections(**columns)


def noise(count: int, time_tai_ns: int, first_id: int) -> Detections:
    """Return reports of a radar that no track uses."""
    columns = _zeros(Detections, count)
    columns["detection_id"] = np.arange(first_id, first_id + count, dtype=np.uint64)
    columns["time_tai_ns"] += time_tai_ns
    return Detections(**columns)


def made_recording(
    folder: Path,
    *,
    count: int = 20,
    steps: int = 6,
    stopped: bool = False,
    more: Callable[[Tracks, int], list[Table]] = lambda tracks, step: [],
) -> Path:
    """Write a recording and return its folder; one that was stopped ends in ``-incomplete``.

    `more` gives what else goes with the tracks of a step.
    """
    document = with_overrides(load_scenario("paris"), duration_s=600.0)
    recorder = Recorder(
        output=folder,
        name="made",
        scenario_text=canonical_toml(document),
        seed=1,
        version="0",
        scenario_hash=scenario_hash(document),
        start_tai_ns=START_NS,
    )
    try:
        with recorder:
            for step in range(1, steps + 1):
                tracks = made_tracks(count, START_NS + step * STEP_NS)
                for table in [tracks, *_noted(tracks), *more(tracks, step)]:
                    recorder.write(table)
                recorder.reached(START_NS + step * STEP_NS)
            if stopped:
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert recorder.directory is not None
    return recorder.directory
