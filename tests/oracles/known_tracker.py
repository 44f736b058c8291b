"""A tracker that is told the truth and errs by a known amount: what rows of the tracking benchmark must find in it."""

import numpy as np

from lookdown.benchmarks.tracking_scenes import Scene
from lookdown.seeds import generator
from lookdown.tables import Associations, Tracks
from lookdown.tracking import DwellTracker
from lookdown.tracking.registration import SensorBiases


class ToldScene(Scene):
    """A scene that leaves its last batch, and itself, where `KnownTracker` finds them."""

    told = None

    def scan(self):
        for batch in super().scan():
            ToldScene.told = (self, batch)
            yield batch


class KnownTracker(DwellTracker):
    """Every object has a confirmed track of its own once it was seen, off by normal errors of stated size.

    Parameters
    ----------
    sigma_m, sigma_mps : float
        Of each component of the errors; what the covariances say, times `modesty`.
    first_id : int
        Track ids are object ids above this.
    swap_turning : bool
        Whether objects that have begun to turn get another track.
    false_after : int or None
        After so many calls for the picture at the end of a scan one false track is shown, for ten of them.
    """

    def __init__(self, *, sigma_m=100.0, sigma_mps=5.0, modesty=1.0, swap_turning=False, false_after=None):
        self.sigmas = np.array([sigma_m] * 3 + [sigma_mps] * 3)
        self.modesty, self.swap_turning, self.false_after = modesty, swap_turning, false_after
        self.update_count = self.late_count = self.duplicate_count = self.too_late_count = 0
        self.calls = self.ends = 0
        self.seen = set()

    def step(self, dwells, detections):
        scene, batch = ToldScene.told
        true = np.flatnonzero(batch.object_id > 0)
        self.update_count += len(true)
        self.seen.update(batch.object_id[true].tolist())
        draws = generator(1, "known tracker", 0, self.update_count)
        return Associations(
            detection_id=detections.detection_id[true],
            track_id=self._ids(scene, batch.object_id[true]),
            time_tai_ns=detections.time_tai_ns[true],
            normalised_innovation_squared=draws.chisquare(4, len(true)),
        )

    def _ids(self, scene, object_id):
        ids = object_id.astype(np.uint64)
        if self.swap_turning:
            row = np.searchsorted(scene.fleet.object_id, object_id)
            ids[scene.fleet.turn_start_tai_ns[row] <= scene.fleet.time_tai_ns[row]] += np.uint64(1_000_000)
        return ids

    def tracks(self, time_tai_ns):
        scene, _ = ToldScene.told
        self.calls += 1
        self.ends += int(time_tai_ns == scene.time_tai_ns)
        rows = np.flatnonzero(np.isin(scene.fleet.object_id, sorted(self.seen)))
        dt_s = 1e-9 * (time_tai_ns - scene.fleet.time_tai_ns[rows])
        states = scene.fleet.states[rows].copy()
        states[:, :3] += dt_s[:, None] * states[:, 3:]
        states += self.sigmas * generator(2, "known tracker", 0, self.calls).standard_normal(states.shape)
        ids = self._ids(scene, scene.fleet.object_id[rows])
        if self.false_after is not None and self.false_after <= self.ends < self.false_after + 10:
            nowhere = np.concatenate([-states[0, :3], states[0, 3:]])
            states, ids = np.vstack([states, nowhere]), np.append(ids, np.uint64(9_000_000))
        order = np.argsort(ids)
        count = len(ids)
        columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Tracks.columns()}
        columns |= {
            "track_id": ids[order],
            "time_tai_ns": np.full(count, time_tai_ns, np.int64),
            "position_ecef_m": states[order, :3],
            "velocity_ecef_mps": states[order, 3:],
            "covariance": np.tile(np.diag((self.modesty * self.sigmas) ** 2), (count, 1, 1)),
            "confirmed": np.ones(count, np.uint8),
        }
        return Tracks(**columns)

    def biases(self):
        return SensorBiases.empty()
