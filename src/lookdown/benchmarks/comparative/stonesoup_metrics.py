"""Tracking metrics beside Stone Soup's on random regions of a world of 100,000 objects.

Stone Soup's metrics cost the square of the number of objects and more, so equality is shown on regions
of 300 objects over eight instants, with missed, lost, false, duplicate and swapping tracks. GOSPA and
OSPA are of the first instant; SIAP of all. Stone Soup's OSPA of order 2 minimises the sum of distances,
not of their squares, so that of order 2 is asked of it with the squared distance as its measure and
order 1, which is the definition. Our time is the least of several rounds, for the same scenes.
"""

import json
import tempfile
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.comparative._peer import peer_python, run_in_peer
from lookdown.seeds import generator
from lookdown.tables import Tracks, TruthStates
from lookdown.tracking.metrics import (
    AirPicture,
    PictureCounts,
    acceleration_noise,
    air_picture,
    gospa,
    ospa,
    posterior_bound,
    straight_transition,
)

__all__ = ["VERSION", "Scene", "asked_of_peer", "differences", "regions", "rows", "world"]

VERSION = "1.9.1"
_OBJECTS, _REGION, _REGIONS, _INSTANTS, _STEP_S, _ROUNDS = 100_000, 300, 3, 8, 10.0, 3
_CUTOFF_M, _CONFIRM, _END, _ORDERS = 5000.0, 2, 2, (1.0, 1.5, 2.0)
_BOUND = {
    "seconds": [0.0, 10.0, 20.0, 30.0, 45.0, 50.0],
    "prior": [1e6, 1e4] * 3,
    "density": 0.3,
    "noise": [900.0, 1600.0, 2500.0],
    "reduction": 0.9,
}


class Scene(NamedTuple):
    """Rows of (id, second, position, velocity), of objects and of tracks."""

    truth: np.ndarray
    tracks: np.ndarray


def world(object_count: int, radius_m: float = 6_371e3) -> Scene:
    """Return objects round the Earth, half of them in fours 2 km apart, and imperfect tracks of them.

    A smaller radius crowds them.
    """
    rng = generator(18, "benchmark-metrics")
    lead = rng.normal(size=(object_count, 3))
    lead[1::2] = np.repeat(lead[1::2][::4], 4, axis=0)[: len(lead[1::2])]
    up = lead / np.linalg.norm(lead, axis=1)[:, None]
    start_m = (radius_m + rng.uniform(0.0, 12e3, object_count))[:, None] * up + rng.normal(0.0, 2e3, up.shape)
    speed_mps = rng.normal(0.0, 150.0, up.shape)
    copies = np.concatenate([np.arange(object_count), rng.choice(object_count, object_count // 10)])
    first, last = rng.integers(0, 3, len(copies)), _INSTANTS - 1 - rng.integers(0, 3, len(copies))
    swap, swaps = rng.integers(2, _INSTANTS, len(copies)), rng.random(len(copies)) < 0.3
    strays, false = rng.random(len(copies)) < 0.05, rng.integers(0, object_count, object_count // 20)
    truth, tracks = [], []
    number = np.arange(object_count)
    for k in range(_INSTANTS):
        here_m = start_m + k * _STEP_S * speed_mps
        flies = ((number % 11 > 0) | (k < _INSTANTS - 1)) & ((number % 13 > 0) | (k > 0))
        truth.append(_rows(1 + number[flies], k, here_m[flies], speed_mps[flies]))
        seen = np.flatnonzero((first <= k) & (k <= last) & flies[copies])
        error_m = rng.normal(0.0, np.where(strays & (k % 3 == 2), 9e3, 600.0)[seen, None], (len(seen), 3))
        ids = 1 + seen + len(copies) * (swaps & (swap <= k))[seen]
        of = copies[seen]
        tracks.append(_rows(ids, k, here_m[of] + error_m, speed_mps[of] + rng.normal(0.0, 5.0, (len(seen), 3))))
        ghost_m = here_m[false] + rng.normal(0.0, 20e3, (len(false), 3))
        tracks.append(_rows(1 + 2 * len(copies) + np.arange(len(false)), k, ghost_m, speed_mps[false]))
    return Scene(np.concatenate(truth), np.concatenate(tracks))


def _rows(ids: np.ndarray, instant: int, position_m: np.ndarray, velocity_mps: np.ndarray) -> np.ndarray:
    return np.column_stack([ids, np.full(len(ids), instant * _STEP_S), position_m, velocity_mps])


def regions(whole: Scene, count: int, object_count: int) -> list[Scene]:
    """Return the objects nearest to random ones, and the tracks that were ever among them, as scenes."""
    rng = generator(18, "benchmark-metrics-regions")
    second = whole.truth[:, 1] == _STEP_S
    made = []
    for centre in rng.choice(np.flatnonzero(second), count, replace=False):
        distance_m = np.linalg.norm(whole.truth[second, 2:5] - whole.truth[centre, 2:5], axis=1)
        chosen = np.argsort(distance_m)[:object_count]
        objects = whole.truth[second, 0][chosen]
        reach_m = distance_m[chosen[-1]] + 2.0 * _CUTOFF_M
        near = np.linalg.norm(whole.tracks[:, 2:5] - whole.truth[centre, 2:5], axis=1) < reach_m
        tracks = np.unique(whole.tracks[near, 0])
        made.append(
            Scene(whole.truth[np.isin(whole.truth[:, 0], objects)], whole.tracks[np.isin(whole.tracks[:, 0], tracks)])
        )
    return made


def asked_of_peer(scenes: list[Scene], python: Path) -> dict[str, Any]:
    """Return Stone Soup's answers for some scenes."""
    asked = {"scenes": len(scenes), "cutoff_m": _CUTOFF_M, "orders": _ORDERS, "confirm": _CONFIRM, "end": _END}
    arrays = {f"truth_{k}": scene.truth for k, scene in enumerate(scenes)}
    arrays |= {f"tracks_{k}": scene.tracks for k, scene in enumerate(scenes)}
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "scenes.npz", Path(folder) / "answers.json"
        np.savez(question, asked=np.array(json.dumps(asked | {"bound": _BOUND})), **arrays)  # type: ignore[arg-type]
        run_in_peer(python, "stonesoup_metrics.py.txt", str(question), str(answer))
        told: dict[str, Any] = json.loads(answer.read_text())
    return told


def _tables(scene: Scene) -> tuple[TruthStates, Tracks]:
    count = len(scene.tracks)
    truth = TruthStates(
        object_id=scene.truth[:, 0].astype(np.uint32),
        aircraft_class=np.zeros(len(scene.truth), dtype=np.uint8),
        time_tai_ns=np.round(scene.truth[:, 1] * 1e9).astype(np.int64),
        position_ecef_m=np.ascontiguousarray(scene.truth[:, 2:5]),
        velocity_ecef_mps=np.ascontiguousarray(scene.truth[:, 5:8]),
    )
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Tracks.columns()}
    columns["track_id"] = scene.tracks[:, 0].astype(np.uint64)
    columns["time_tai_ns"] = np.round(scene.tracks[:, 1] * 1e9).astype(np.int64)
    columns["position_ecef_m"] = np.ascontiguousarray(scene.tracks[:, 2:5])
    columns["velocity_ecef_mps"] = np.ascontiguousarray(scene.tracks[:, 5:8])
    columns["confirmed"] = np.ones(count, dtype=np.uint8)
    return truth, Tracks(**columns)


def _off(ours: float, theirs: float) -> float:
    return abs(ours - theirs) / max(1.0, abs(theirs))


def _attributes(counts: PictureCounts) -> dict[str, float]:
    return {
        "Completeness": counts.completeness,
        "Ambiguity": counts.ambiguity,
        "Spuriousness": counts.spuriousness,
        "Position Accuracy": counts.position_accuracy_m,
        "Velocity Accuracy": counts.velocity_accuracy_mps,
    }


def _picture(scene: Scene) -> AirPicture:
    return air_picture(*_tables(scene), limit_m=_CUTOFF_M, confirm_instants=_CONFIRM, end_instants=_END)


def _siap_off(scene: Scene, told: dict[str, Any]) -> float:
    picture = _picture(scene)
    off = [_off(value, told[name]) for name, value in _attributes(picture.total).items()]
    for row in range(len(picture.time_tai_ns)):
        off += [_off(value, told[f"{name} at times"][row]) for name, value in _attributes(picture.at(row)).items()]
    off += [_off(picture.change_rate_by_walk_hz, told["Rate"]), _off(picture.longest_segment_ratio, told["Longest"])]
    return max(off)


def _at_first(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions at the first instant."""
    sides = (rows[rows[:, 1] == scene.truth[:, 1].min(), 2:5] for rows in scene)
    truth, tracks = (np.ascontiguousarray(side) for side in sides)
    return truth, tracks


def _gospa_off(scene: Scene, told: dict[str, Any]) -> float:
    off = []
    for order in _ORDERS:
        made = gospa(*_at_first(scene), _CUTOFF_M, order=order)
        shares = (made.distance_m, made.localisation_share, made.missed_share, made.false_share)
        off += [_off(value, theirs) for value, theirs in zip(shares, told[f"gospa_{order:g}"], strict=True)]
    return max(off)


def _ospa_off(scene: Scene, told: dict[str, Any]) -> float:
    return max(
        _off(ospa(*_at_first(scene), _CUTOFF_M, order=order).distance_m, told[f"ospa_{order:g}"])
        for order in (1.0, 2.0)
    )


def _bound_off(told: dict[str, list[float]]) -> float:
    dt_s = np.diff(np.array(_BOUND["seconds"]))
    information = np.zeros((6, 6))
    information[:3, :3] = np.diag(1.0 / np.array(_BOUND["noise"]))
    prior = np.array(_BOUND["prior"])
    bound = posterior_bound(
        np.diag(np.concatenate([prior[::2], prior[1::2]]))[None],
        transitions=straight_transition(dt_s)[:, None],
        noises=acceleration_noise(dt_s, float(np.array(_BOUND["density"])))[:, None],
        informations=np.tile(information, (len(dt_s), 1, 1, 1)),
        detection_factors=np.full((len(dt_s), 1), float(np.array(_BOUND["reduction"]))),
    )[:, 0]
    diagonal = np.diagonal(bound, axis1=1, axis2=2)
    ours = {"position": np.sqrt(diagonal[:, :3].sum(axis=1)), "velocity": np.sqrt(diagonal[:, 3:].sum(axis=1))}
    pairs = ((a, b) for name, own in ours.items() for a, b in zip(own.tolist(), told[name][1:], strict=True))
    return max(_off(a, b) for a, b in pairs)


def differences(scenes: list[Scene], told: dict[str, Any]) -> dict[str, float]:
    """Return the worst difference of each metric from Stone Soup's, relative where above 1."""
    both = list(zip(scenes, told["scenes"], strict=True))
    return {
        "gospa": max(_gospa_off(*pair) for pair in both),
        "ospa": max(_ospa_off(*pair) for pair in both),
        "siap": max(_siap_off(*pair) for pair in both),
        "cramer_rao": _bound_off(told["bound"]),
    }


def _ours_s(scenes: list[Scene]) -> float:
    """Return the least CPU seconds of one GOSPA, one OSPA and the SIAP of each scene."""
    best = float("inf")
    for _ in range(1 + _ROUNDS):
        began = process_time()
        for scene in scenes:
            gospa(*_at_first(scene), _CUTOFF_M)
            ospa(*_at_first(scene), _CUTOFF_M)
            _picture(scene)
        best = min(best, process_time() - began)
    return best


def rows() -> list[Row]:
    """Return the worst difference of each metric and the ratio of CPU times.

    Raises
    ------
    ArgumentError
        Where Stone Soup cannot be installed.
    """
    python = peer_python("stonesoup", VERSION)
    scenes = regions(world(_OBJECTS), _REGIONS, _REGION)
    told = asked_of_peer(scenes, python)
    theirs_s = sum(one[key] for one in told["scenes"] for key in ("gospa_cpu_s", "ospa_cpu_s", "siap_cpu_s"))
    ours_s = _ours_s(scenes)
    counts = " + ".join(f"{len(scene.truth)} states, {len(scene.tracks)} track rows" for scene in scenes)
    reference = f"Stone Soup {VERSION}, {_REGIONS} regions of {_REGION} objects out of {_OBJECTS:,}"
    made = [
        Row(
            id=f"stonesoup_metrics.{name}",
            must=1e-9,
            aim=1e-12,
            measured=worst,
            unit="worst difference",
            reference=reference,
            checksum=counts,
        )
        for name, worst in differences(scenes, told).items()
    ]
    cost = f"{reference}, {theirs_s:.1f} CPU s; ours {1e3 * ours_s:.1f} ms"
    ratio = theirs_s / ours_s
    return [
        *made,
        Row(
            id="stonesoup_metrics.cpu",
            must=200.0,
            aim=1000.0,
            measured=ratio,
            unit="times",
            reference=cost,
            checksum=counts,
        ),
    ]
