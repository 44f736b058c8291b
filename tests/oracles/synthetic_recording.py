"""A made-up recording for the report's tests: flights, honest tracks, gaps of each cause, looks with a blind zone.

Nothing here simulates a radar: it only fills the real tables with numbers of the right kind.
"""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef, geodetic_from_ecef, tai_ns_from_utc_text
from lookdown.picture import with_gap_causes
from lookdown.seeds import generator
from lookdown.tables import Associations, Detections, Dwells, Looks, Table, Tracks, TruthStates, write_table
from lookdown.tracking.metrics import score, summarise

START_TAI_NS = tai_ns_from_utc_text("2021-10-07T12:12:00Z")
INTERVAL_S = 10


def filled(kind: type[Table], rows: int, **columns: np.ndarray) -> Table:
    """Return a table with some columns given and the rest zero."""
    given = {name: np.zeros((rows, *spec.row_shape), spec.dtype) for name, spec in kind.columns()}
    for name, values in columns.items():
        given[name] = np.ascontiguousarray(np.broadcast_to(values, given[name].shape), given[name].dtype)
    return kind(**given)


def _flight(rng, times_s):
    """Return geodetic path and ENU velocity of one flight, straight or turning."""
    speed, heading = rng.uniform(110.0, 250.0), rng.uniform(0, 2 * np.pi)
    turn = rng.choice([0.0, 0.0, rng.uniform(-0.004, 0.004)])
    course = heading + turn * np.clip(times_s - times_s.mean(), -120.0, 120.0)
    east, north = speed * np.sin(course), speed * np.cos(course)
    middle = len(times_s) // 2
    x, y = np.cumsum(east) * INTERVAL_S, np.cumsum(north) * INTERVAL_S
    latitude = np.radians(48.8 + rng.normal(0, 0.7)) + (y - y[middle]) / 6.37e6
    longitude = np.radians(2.4 + rng.normal(0, 1.0)) + (x - x[middle]) / (6.37e6 * np.cos(latitude[middle]))
    height = np.full(len(times_s), rng.uniform(2000.0, 11500.0))
    return latitude, longitude, height, np.column_stack([east, north, 0 * east])


def make_truth(flights: int, duration_s: int, seed: int = 3) -> TruthStates:
    """Return true states every ten seconds."""
    parts = []
    for one in range(flights):
        rng = generator(seed, "test truth", one)
        length_s = int(rng.uniform(0.15, 0.5) * duration_s)
        first_s = int(rng.uniform(-0.1, 0.9) * duration_s)
        seconds = np.arange(max(first_s, 0), min(first_s + length_s, duration_s)) // INTERVAL_S * INTERVAL_S
        seconds = np.unique(seconds)
        if len(seconds) < 3:
            continue
        latitude, longitude, height, velocity_enu = _flight(rng, seconds.astype(float))
        rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
        parts.append(
            filled(
                TruthStates,
                len(seconds),
                object_id=one + 1,
                aircraft_class=rng.choice([1, 2, 3, 4, 4, 4, 5]),
                time_tai_ns=START_TAI_NS + seconds * 1_000_000_000,
                position_ecef_m=ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=height),
                velocity_ecef_mps=np.einsum("nji,nj->ni", rotation, velocity_enu),
            )
        )
    return TruthStates.concatenate(parts)


def make_tracks(truth: TruthStates, seed: int = 3) -> Tracks:
    """Return tracks whose errors are drawn from their own covariance, with gaps, and a ghost track."""
    parts = []
    for one in np.unique(truth.object_id):
        rng = generator(seed, "test tracks", int(one))
        rows = truth.take(truth.object_id == one)
        n = len(rows)
        age = np.arange(n) % 13
        sigma = np.column_stack([300 + 40 * age, 150 + 20 * age, 700 + 30 * age, 6 + age, 4 + age, 9 + age])
        noise = rng.normal(size=(n, 6))
        for k in range(1, n):
            noise[k] = 0.9 * noise[k - 1] + np.sqrt(1 - 0.81) * noise[k]
        latitude, longitude, _ = geodetic_from_ecef(rows.position_ecef_m)
        rotation = np.zeros((n, 6, 6))
        rotation[:, :3, :3] = rotation[:, 3:, 3:] = enu_rotation_from_ecef(
            latitude_rad=latitude, longitude_rad=longitude
        )
        error = np.einsum("nji,nj->ni", rotation, sigma * noise)
        table = filled(
            Tracks,
            n,
            track_id=int(one) + 100,
            time_tai_ns=rows.time_tai_ns,
            position_ecef_m=rows.position_ecef_m + error[:, :3],
            velocity_ecef_mps=rows.velocity_ecef_mps + error[:, 3:],
            covariance=np.einsum("nji,nj,njk->nik", rotation, sigma**2, rotation),
            existence=1.0,
            confirmed=1,
        )
        shown = np.ones(n, dtype=bool)
        shown[: rng.integers(2, 14)] = False
        hole = rng.integers(n)
        shown[hole : hole + rng.integers(0, 30)] = False
        parts.append(table.take(shown))
    ghost = parts[0].take(np.arange(min(25, len(parts[0]))))
    ghost.track_id[:] = 7
    ghost.position_ecef_m[:] += 30_000.0
    return Tracks.concatenate([*parts, ghost])


def make_looks(truth: TruthStates, seed: int = 3) -> Looks:
    """Return looks about every two minutes an object, with a notch of 14 m/s."""
    rng = generator(seed, "test looks")
    n = 3 * len(truth) // 12
    row = np.sort(rng.integers(len(truth), size=n))
    radial = rng.normal(0, 110.0, n)
    grazing = np.radians(rng.uniform(6.0, 60.0, n))
    snr = rng.lognormal(np.log(25.0), 0.8, n)
    loss = 1.0 + (14.0 / np.maximum(np.abs(radial), 0.1)) ** 2.1
    probability = np.exp(-13.8 / (1.0 + 4.0 * snr / loss))
    return filled(
        Looks,
        n,
        dwell_id=np.arange(n) + 1,
        object_id=truth.object_id[row],
        time_tai_ns=truth.time_tai_ns[row] - rng.integers(0, 10_000_000_000, n),
        sensor_id=rng.integers(0, 600, n),
        range_m=500e3 / np.sin(grazing) * 0.85 + 60e3,
        grazing_rad=grazing,
        radial_speed_mps=radial,
        rcs_m2=10.0,
        snr_ratio=snr,
        notch_loss_ratio=loss,
        detection_probability=probability,
        detected=rng.random(n) < probability,
    )


CARD_KEYS = ("group", "name", "value", "unit", "low", "high", "source")
CARD = [
    ("radar", "carrier frequency", 1.25, "GHz", 1.215, 1.4, "canonical radar, 506 km <50 x 2 m>"),
    ("radar", "average radio power", 2.5, "kW", 1.5, 5.0, "assumption"),
    ("constellation", "satellites", 600, "1", 300, 1200, "choice: enough for several satellites in view"),
]


def write_recording(folder: Path, *, flights: int = 40, duration_s: int = 10_800, status: str = "complete") -> Path:
    """Write a whole recording into a new folder."""
    folder.mkdir(parents=True)
    truth = make_truth(flights, duration_s) if flights else TruthStates.empty()
    tracks = make_tracks(truth) if flights else Tracks.empty()
    looks = make_looks(truth) if flights else Looks.empty()
    metrics, rows = score(truth, tracks)
    causes = np.where(rows.in_custody > 0, 0, 1 + (rows.object_id + rows.time_tai_ns // 300_000_000_000) % 6)
    rows = with_gap_causes(rows, causes.astype(np.uint8))
    found = looks.take(looks.detected > 0)
    tables = {
        "truth": truth,
        "tracks": tracks,
        "looks": looks,
        "metrics": metrics,
        "object_metrics": rows,
        "detections": filled(Detections, len(found), time_tai_ns=found.time_tai_ns, range_m=found.range_m),
        "associations": filled(Associations, len(found), time_tai_ns=found.time_tai_ns, track_id=1),
        "dwells": filled(Dwells, 5),
    }
    entries = {}
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        write_table(table, path)
        entries[path.name] = {"rows": len(table), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    summary = summarise(
        metrics,
        rows,
        truth=truth,
        tracks=tracks,
        detection_count=len(found),
        false_alarm_count=4,
        track_update_count=len(found),
        duration_s=float(duration_s),
    )
    documents = {
        "manifest.json": {
            "status": status,
            "name": "made-up",
            "seed": 1,
            "version": "0.1.0",
            "scenario_hash": "ab" * 32,
            "start_tai_ns": START_TAI_NS,
            "stop_tai_ns": START_TAI_NS + duration_s * 1_000_000_000,
            "tables": entries,
            "documents": {},
        },
        "summary.json": asdict(summary) | {"seed": 1, "scenario_hash": "ab" * 32},
        "cleaning.json": {"rows_read": 284_505, "dropped": {"on ground": 60_000, "duplicate <instant>": 41}},
        "timing.json": {"cpu_s": {"sensing": 4.2, "tracking": 6.1}, "peak_rss_mb": 412.0},
        "sensor_card.json": [dict(zip(CARD_KEYS, row, strict=True)) for row in CARD],
        "assumptions.json": [
            {"path": f"{g}.{n}", "base": v, "low": lo, "high": hi, "unit": u, "source": s}
            for g, n, v, u, lo, hi, s in CARD
        ],
    }
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document, indent=1))
    (folder / "scenario.toml").write_text('[scenario]\nname = "made-up"\ntitle = "Made-up flights & <tags>"\n')
    return folder
