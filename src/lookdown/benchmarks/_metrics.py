"""One scan of 100,000 objects scored by GOSPA, OSPA and SIAP, beside building the two k-d trees alone."""

from time import process_time

import numpy as np
from scipy.spatial import cKDTree

from lookdown.benchmarks._row import Row
from lookdown.seeds import generator
from lookdown.tracking.metrics import ScanScores, gospa, ospa, score_scan

__all__ = ["rows"]

_OBJECTS, _ROUNDS, _CUTOFF_M = 100_000, 5, 5000.0


def _scan(*, in_formations: bool) -> tuple[np.ndarray, ...]:
    """Return positions and velocities of objects and of their tracks: 3 % missed, 3 % false."""
    rng = generator(1, "benchmark-metrics-scan")
    lead = rng.normal(size=(_OBJECTS // 8 if in_formations else _OBJECTS, 3))
    up = np.repeat(lead / np.linalg.norm(lead, axis=1)[:, None], 8 if in_formations else 1, axis=0)
    truth_m = 6_378e3 * up + rng.normal(0.0, 1500.0, up.shape)
    truth_mps = rng.normal(0.0, 150.0, up.shape)
    seen = rng.random(len(truth_m)) > 0.03
    false = rng.choice(len(truth_m), int((~seen).sum()))
    track_m = np.concatenate([truth_m[seen] + rng.normal(0.0, 150.0, (int(seen.sum()), 3)), truth_m[false] + 2e4])
    track_mps = np.concatenate([truth_mps[seen], truth_mps[false]]) + rng.normal(0.0, 5.0, (len(track_m), 3))
    order = rng.permutation(len(track_m))
    return truth_m, truth_mps, track_m[order], track_mps[order]


def _score(scan: tuple[np.ndarray, ...]) -> ScanScores:
    return score_scan(
        scan[0], scan[1], track_position_ecef_m=scan[2], track_velocity_ecef_mps=scan[3], cutoff_m=_CUTOFF_M
    )


def _row(name: str, scan: tuple[np.ndarray, ...], must: float, aim: float) -> Row:
    scores = _score(scan)
    measured = trees = float("inf")
    for _ in range(_ROUNDS):
        start = process_time()
        cKDTree(scan[0]), cKDTree(scan[2])
        middle = process_time()
        scores = _score(scan)
        trees, measured = min(trees, middle - start), min(measured, process_time() - middle)
    # Each metric by itself, by a search of its own, must say the same.
    alone = (gospa(scan[0], scan[2], _CUTOFF_M), ospa(scan[0], scan[2], _CUTOFF_M))
    equal = alone == (scores.gospa, scores.ospa)
    counts = f"{scores.gospa.matched_count} matched of {len(scan[0])} and {len(scan[2])}"
    return Row(
        id=f"metrics.{name}",
        must=must,
        aim=aim,
        measured=measured if equal else float("inf"),
        unit="CPU s",
        reference=f"two k-d trees alone {trees:.3f} CPU s",
        checksum=f"{counts}, GOSPA {scores.gospa.distance_m:.6f} m, ambiguity {scores.picture.ambiguity:.6f}",
    )


def rows() -> list[Row]:
    """Return the cost of a scan of objects far apart, and of one in which all fly in formations of eight."""
    return [
        _row("scan_100k", _scan(in_formations=False), 1.0, 0.5),
        _row("scan_100k_formations", _scan(in_formations=True), 1.0, 0.5),
    ]
