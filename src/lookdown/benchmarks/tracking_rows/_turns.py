"""The onset of turns: straight flights at 250 m/s that all begin to turn at 3 deg/s within one scan."""

import math

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._bound import rms
from lookdown.benchmarks.tracking_rows._flown import flown, new_tracker
from lookdown.benchmarks.tracking_rows._straight import radius_for, upper_bound
from lookdown.benchmarks.tracking_scenes import Batch, Scene, SceneSettings
from lookdown.seeds import generator
from lookdown.tables import Associations
from lookdown.tracking import DwellTracker

__all__ = ["turn_rows"]

_SPEED_MPS, _RATE_RADPS, _HOLD_S = 250.0, math.radians(3.0), 60.0
_STEADY, _AFTER = 15, 18
"""Scans flown straight, and scans flown since the first turn: an object that nobody saw in the last scans of it, its
turn over meanwhile, may be far off for a while and is not lost."""

_LOOKS = 8
_LOST_M = 5_000.0


class _Onsets:
    """Collects errors right after each look, by how many looks have been made since the onset."""

    def __init__(self, scene: Scene, tracker: DwellTracker) -> None:
        self.scene, self.tracker = scene, tracker
        count = len(scene.fleet)
        self.looks = np.zeros(count, np.int64)
        self.own = np.zeros(count, np.uint64)
        self.steady: list[np.ndarray] = []
        self.since: list[list[np.ndarray]] = [[] for _ in range(_LOOKS + 1)]
        self.nis: list[np.ndarray] = []
        self.scan = 0

    def watch(self, batch: Batch, used: Associations) -> None:
        """Note the errors of the tracks that took a true report, at the instant of the report."""
        if self.scan < _STEADY - 3:
            return
        turned = self.scene.fleet.turn_start_tai_ns <= batch.time_tai_ns
        turning = turned & (self.scene.fleet.turn_stop_tai_ns > batch.time_tai_ns)
        looked = batch.looked_id.astype(np.int64) - 1
        np.add.at(self.looks, looked[turned[looked]], 1)
        row = np.searchsorted(batch.detections.detection_id, used.detection_id)
        who = batch.object_id[row].astype(np.int64) - 1
        true = np.flatnonzero(who >= 0)
        tracks = self.tracker.tracks(batch.time_tai_ns)
        place = np.minimum(np.searchsorted(tracks.track_id, used.track_id[true]), len(tracks) - 1)
        there = tracks.track_id[place] == used.track_id[true]
        true, place = true[there], place[there]
        who, shown = who[true], tracks.confirmed[place] > 0
        offset = tracks.position_ecef_m[place] - self.scene.fleet.states[who, :3]
        error = np.sqrt((offset**2).sum(axis=1))
        straight = shown & ~turned[who]
        self.steady.append(error[straight])
        for k in range(1, _LOOKS + 1):
            self.since[k].append(error[shown & turning[who] & (self.looks[who] == k)])
        self.nis.append(used.normalised_innovation_squared[true][shown & turning[who]])
        self.own[who[straight]] = used.track_id[true][straight]

    def at_end(self, number: int, *_: object) -> None:
        """Let everyone turn once the tracks are steady."""
        self.scan = number + 1
        if self.scan != _STEADY:
            return
        scene = self.scene
        draws = generator(scene.settings.seed, "tracking turns")
        start = scene.time_tai_ns + draws.integers(0, round(scene.settings.scan_s * 1e9), len(scene.fleet))
        rates = _RATE_RADPS * draws.choice([-1.0, 1.0], len(scene.fleet))
        scene.fleet.command_turns(np.arange(len(scene.fleet)), rates, start, _HOLD_S)


def _lost(onsets: _Onsets) -> tuple[int, int]:
    """Return how many objects had a track of their own at the onset, and how many of these tracks are far off now."""
    tracks = onsets.tracker.tracks(onsets.scene.time_tai_ns)
    had = np.flatnonzero(onsets.own > 0)
    place = np.minimum(np.searchsorted(tracks.track_id, onsets.own[had]), len(tracks) - 1)
    there = tracks.track_id[place] == onsets.own[had]
    offset = tracks.position_ecef_m[place] - onsets.scene.fleet.states[had, :3]
    near = (offset**2).sum(axis=1) < _LOST_M**2
    return len(had), int(np.count_nonzero(~(there & near)))


def turn_rows(objects: int) -> list[Row]:
    """Return error at the onset of turns over that in straight flight, looks to recovery, and tracks lost.

    Every object has the same mean cross-section, and so Pd 0.9 itself.
    """
    settings = SceneSettings(
        objects=objects,
        layout="uniform",
        radius_rad=radius_for(objects),
        seed=13,
        speed_mps=(_SPEED_MPS, _SPEED_MPS),
        size_spread_db=0.0,
    )
    scene = Scene(settings, duration_s=(_STEADY + _AFTER) * settings.scan_s + 60.0)
    onsets = _Onsets(scene, tracker := new_tracker())
    run = flown(scene, tracker, _STEADY + _AFTER, watch=onsets.watch, at_end=onsets.at_end)
    steady = rms(np.concatenate(onsets.steady))
    ratios = [rms(np.concatenate(errors)) / steady for errors in onsets.since[1:]]
    peak = max(ratios)
    # The error that a turn keeps up is greater than a straight's, for the turn models are wide: 2 is where it is back.
    late = [k for k, ratio in enumerate(ratios, 1) if ratio > 2.0]
    recovered = late[-1] + 1 if late else 1
    had, lost = _lost(onsets)
    said = f"{steady:.0f} m in straight flight; after looks 1, 2, ...: {', '.join(f'{r:.1f}' for r in ratios)}"
    nis = float(np.mean(np.concatenate(onsets.nis))) / 4.0
    checksum = f"{had} onsets, tracks {run.last_hash}, NIS in turns {nis:.2f} of expected"
    what = f"onset of 3 deg/s at {_SPEED_MPS:g} m/s"
    return [
        Row(
            id="tracking.turn_peak_error",
            must=5.0,
            aim=3.0,
            measured=peak,
            unit="times steady",
            reference=f"{what}: greatest RMS error right after a look; {said}",
            checksum=checksum,
        ),
        Row(
            id="tracking.turn_recovered",
            must=3.0,
            aim=2.0,
            measured=float(recovered),
            unit="looks",
            reference=f"{what}: looks, misses counted, until the RMS error stays below twice that of straight flight",
            checksum=checksum,
        ),
        Row(
            id="tracking.turn_lost",
            must=1e-4,
            aim=0.5e-4,
            measured=lost / max(had, 1),
            unit="share",
            reference=f"{lost} of {had} objects no longer on the track of before, 60 s of turn and 120 s later; "
            f"below {upper_bound(lost) / max(had, 1):.1e} with 95 %",
            checksum=checksum,
        ),
    ]
