"""Formations of eight at 1.5 km, closer than one look tells apart, beside plain trackers."""

import math

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._contender import Greedy, JointAll
from lookdown.benchmarks.tracking_rows._flown import CUTOFF_M, new_tracker, parameters, table_hash
from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings
from lookdown.tracking.metrics import gospa

__all__ = ["formation_rows"]

_FORMATIONS = 24
_SCANS, _SETTLED = 36, 12


def formation_rows() -> list[Row]:
    """Return by how much GOSPA of formations is better than that of greedy nearest neighbours."""
    settings = SceneSettings(
        objects=8 * _FORMATIONS,
        layout="formations",
        radius_rad=0.35,
        seed=14,
        noise_m2ps3=(0.0, 0.0),
    )
    scene = Scene(settings, duration_s=_SCANS * settings.scan_s + 60.0)
    ours, plain, joint = new_tracker(), Greedy(parameters()), JointAll(parameters())
    squares: list[list[float]] = []
    for number in range(_SCANS):
        for batch in scene.scan():
            ours.step(batch.dwells, batch.detections)
            plain.step(batch.dwells, batch.detections)
            joint.step(batch.dwells, batch.detections)
        now = scene.time_tai_ns
        truth, tracks = scene.truth().position_ecef_m, ours.tracks(now)
        if number < _SETTLED:
            continue
        shown = tracks.position_ecef_m[tracks.confirmed > 0]
        found = (shown, plain.positions(now), joint.positions(now))
        squares.append([gospa(truth, positions, CUTOFF_M).distance_m ** 2 for positions in found])
    mine, greedy, exhaustive = (math.sqrt(float(mean)) for mean in np.mean(squares, axis=0))
    each = ", ".join(f"{name} {value / math.sqrt(len(truth)):.0f} m" for name, value in (
        ("ours", mine), ("greedy", greedy), ("every joint event counted", exhaustive)
    ))  # fmt: skip
    must = 0.30
    return [
        Row(
            id="tracking.formation_gain",
            must=must,
            # Where counting everything gains no more than the must, a little above it: more is better in this row.
            aim=max(1.0 - 1.3 * exhaustive / greedy, must + 0.01),
            measured=1.0 - mine / greedy,
            unit="share of GOSPA",
            reference=f"less than greedy nearest neighbours with the same models; root of mean squared GOSPA by "
            f"object: {each}; the aim is 1.3 times the last",
            checksum=f"{len(truth)} objects in eights, {len(squares)} scans, tracks {table_hash(tracks)}",
        )
    ]
