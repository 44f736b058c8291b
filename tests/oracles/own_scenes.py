"""Small scenes as somebody might bring them: a table of sound detections, and a folder of a plain radar's."""

from functools import cache

import numpy as np
import plain_radar
from tracking_oracle import move

from lookdown.tables import Detections, Dwells, write_table

STEP_NS = 8_000_000_000


def columns_of(table):
    """Return the columns of a table as a dict of copies."""
    return {name: getattr(table, name).copy() for name, _ in table.columns()}


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1)[:, None]


def sound_detections(count, seed=1):
    """Return detections of satellites that nothing is wrong with, by rising time, a second apart."""
    rng = np.random.default_rng(seed)
    position = 6.9e6 * unit(rng.normal(size=(count, 3)))
    along = unit(np.cross(position, rng.normal(size=(count, 3))))
    cross = unit(np.cross(position, along))
    return Detections(
        detection_id=np.arange(1, count + 1, dtype=np.uint64),
        dwell_id=np.arange(count, dtype=np.uint64) // 3 + 1,
        time_tai_ns=plain_radar.START_TAI_NS + 1_000_000_000 * np.arange(count, dtype=np.int64),
        sensor_id=rng.integers(0, 4, count).astype(np.uint32),
        kind=rng.integers(0, 5, count).astype(np.uint8),
        sensor_position_ecef_m=position,
        sensor_velocity_ecef_mps=7_500.0 * along,
        axis_along_ecef=along,
        axis_cross_ecef=cross,
        range_m=rng.uniform(6e5, 1.5e6, count),
        cosine_along=rng.uniform(-0.6, 0.6, count),
        cosine_cross=rng.uniform(-0.6, 0.6, count),
        range_rate_mps=rng.uniform(-7e3, 7e3, count),
        sigma_range_m=np.full(count, 15.0),
        sigma_cosine_along=np.full(count, 4e-4),
        sigma_cosine_cross=np.full(count, 1e-2),
        sigma_range_rate_mps=np.full(count, 0.3),
        correlation_range_rate=rng.uniform(-0.9, 0.9, count),
        bias_sigma_range_m=np.full(count, 5.0),
        bias_sigma_cosine=np.full(count, 1e-5),
        bias_sigma_range_rate_mps=np.full(count, 0.05),
        snr_ratio=rng.uniform(10.0, 100.0, count),
        measured=np.full(count, 15, np.uint8),
        reported_icao24=np.zeros(count, np.uint32),
    )


@cache
def plain_scene(objects=6, steps=24, seed=5):
    """Return (dwells, detections) of a plain radar that looks at some flights every 8 s, with clutter."""
    rng = np.random.default_rng(seed)
    radar = plain_radar.PlainRadar(seed, clutter_count=1.0)
    states = [
        plain_radar.level_state(
            0.85 + rng.uniform(-0.01, 0.01), 0.05 + rng.uniform(-0.01, 0.01), rng.uniform(3e3, 12e3), angle, 220.0
        )
        for angle in rng.uniform(-3.1, 3.1, objects)
    ]
    dwells, detections = [], []
    for k in range(steps):
        states = [move(state, 8.0 if k else 1e-6, 0.0) for state in states]
        centre = np.mean([state[:3] for state in states], axis=0)
        looked, seen, _ = radar.look(plain_radar.START_TAI_NS + k * STEP_NS, states, centre, width_rad=0.2)
        dwells.append(looked)
        detections.append(seen)
    return Dwells.concatenate(dwells), Detections.concatenate(detections)


def write_scene(folder, detections, dwells=None):
    """Write detections, and dwells where there are any, into a folder; return it."""
    folder.mkdir(parents=True)
    write_table(detections, folder / "detections.parquet")
    if dwells is not None:
        write_table(dwells, folder / "dwells.parquet")
    return folder
