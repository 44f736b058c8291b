"""The tracker: dwell by dwell, in any order, never a global scan.

For each dwell it asks the cells under it for tracks, predicts these alone to the dwell's instant, gates each
motion model against the reports near by, solves each cluster of tracks and reports on its own, updates, lowers the
existence of what should have been seen and was not, and starts tracks from what is left.

The dwells of the last minute stay in a log. One that comes late is met at its place in the order, and what it
changes is met again, so that the picture is a function of the set of dwells received, whatever their order, bit for bit
(design/0015).
"""

import math
from typing import Any

import numpy as np

from lookdown.tables import Associations, CustodyNeeds, Detections, Dwells, Tracks
from lookdown.tracking._learners import Learners
from lookdown.tracking.engine import DwellBook, DwellEngine, read_batch, settings_of
from lookdown.tracking.engine._picture_kernels import fill_picture, new_shown
from lookdown.tracking.needs import needs_of
from lookdown.tracking.parameters import TrackerParameters
from lookdown.tracking.registration import SensorBiases, Settled, empty_settled

__all__ = ["DwellTracker"]

_NS_PER_S = 1_000_000_000
_LONG_AGO_NS = np.iinfo(np.int64).min // 2
_TIDY_NS = 20 * _NS_PER_S
_COUNTERS = ("update_count", "started_count", "dropped_count", "late_count", "duplicate_count", "too_late_count")


class DwellTracker:
    """Tracks of everything airborne, fed dwell by dwell in any order.

    Parameters
    ----------
    parameters : TrackerParameters
    lateness_s : float
        A dwell that is older than the newest by no more than this is taken as if it had come in time.
    snapshot_s : float
        Time between two copies of a track's past: fewer copies are less memory, and more to redo for a late dwell.
    capacity : int
        Tracks to make room for at first.
    assumed_detection_ratio : float
        Probability of detection in dwells whose coverage is not known.
    registers, maps_clutter : bool
        Whether it learns the slow errors of sensors, and where false reports are denser than dwells say. The map
        counts the first reports of every new object as left over, which costs custody where tracks begin all the
        time (design/0015); it pays over roads and wind farms.
    hands_on_settled : bool
        Whether what has settled is kept until `settled` asks for it, 250 bytes a report. Left out, nothing is kept.

    Attributes
    ----------
    update_count, started_count, dropped_count : int
        Reports that tracks took, tracks begun, tracks let go.
    late_count, duplicate_count, too_late_count : int
        Dwells that came after later ones; detections that were there already; detections that came too late.
    """

    def __init__(
        self,
        parameters: TrackerParameters,
        *,
        lateness_s: float = 60.0,
        snapshot_s: float = 12.0,
        capacity: int = 1024,
        assumed_detection_ratio: float = 0.9,
        registers: bool = True,
        maps_clutter: bool = False,
        hands_on_settled: bool = False,
    ) -> None:
        assert lateness_s >= 0.0 and snapshot_s > 0.0 and 0.0 < assumed_detection_ratio < 1.0
        self._parameters = parameters
        settings = settings_of(parameters, snapshot_s=snapshot_s, assumed_detection_ratio=assumed_detection_ratio)
        copies = math.ceil((lateness_s + snapshot_s) / snapshot_s) + 1
        self._engine = DwellEngine(settings, copies=copies, capacity=capacity)
        self._book = DwellBook()
        self._lateness_ns = round(lateness_s * _NS_PER_S)
        # Beyond the lateness a dwell stays until the next copy of its tracks has made it dispensable.
        self._retention_ns = self._lateness_ns + round(snapshot_s * _NS_PER_S)
        self._learners = Learners(
            retention_s=self._retention_ns / _NS_PER_S, registers=registers, maps_clutter=maps_clutter
        )
        self._newest_ns = self._tidied_ns = _LONG_AGO_NS
        self._hands_on = hands_on_settled
        self._settled: list[Settled] = []
        self.update_count = self.started_count = self.dropped_count = 0
        self.late_count = self.duplicate_count = self.too_late_count = 0

    # --- the tracker's own view -------------------------------------------------

    def step(self, dwells: Dwells, detections: Detections) -> Associations:
        """Take dwells with their detections, in any order, late or again.

        Parameters
        ----------
        dwells : Dwells
            Their headers; one whose ``snr_ratio_per_m2`` is 0 says nothing of what it could have seen, and no track is
            doubted for not being in it. A detection without its dwell's header is taken the same way.
        detections : Detections
            Of these dwells, or of earlier ones of the last minute.

        Returns
        -------
        Associations
            Which track has which detection of the dwells in this batch, as far as is known now; a started track has the
            one it starts from.
        """
        newest = max([self._newest_ns, *(int(t.max()) for t in (dwells.time_tai_ns, detections.time_tai_ns) if len(t))])
        self._advance(newest)
        batch = read_batch(
            self._book,
            self._present,
            dwells,
            detections,
            newest - self._lateness_ns,
            self._engine.settings.birth,
            self._learners.clutter_ratio,
            self._learners.known,
        )
        self._learners.looked(dwells, batch.headers)
        self.duplicate_count += batch.duplicates
        self.too_late_count += batch.too_late
        late = np.count_nonzero(batch.entry.slots[:, 1] < self._newest_ns) + len(batch.amended)
        self.late_count += int(late) if self._newest_ns > _LONG_AGO_NS else 0
        self._newest_ns = newest
        slots = self._engine.enter(batch.entry)
        self._book.note(batch.keys, slots)
        for slot, values, labels in batch.amended:
            self._engine.amend(slot, values, labels, self._learners.clutter_ratio)
        before = self._engine.tally.copy()
        self._engine.sweep()
        updated, started = (self._engine.tally - before)[:2].tolist()
        self.update_count += updated
        self.started_count += started
        return self._associations(np.concatenate([slots, np.array([a[0] for a in batch.amended], np.int64)]))

    def tracks(self, time_tai_ns: int) -> Tracks:
        """Return all tracks, tentative ones too, as predicted to an instant; nothing changes by it.

        Parameters
        ----------
        time_tai_ns : int
            At or after the newest dwell.

        Returns
        -------
        Tracks
            By rising track_id.
        """
        assert time_tai_ns >= self._newest_ns, "tracks are asked for in the past"
        store, settings = self._engine.store, self._engine.settings
        rows = self._engine.living(time_tai_ns)
        shown = new_shown(len(rows))
        fill_picture(store, rows, time_tai_ns, settings, self._engine.scratch, shown)
        return Tracks(
            track_id=shown.track_id,
            time_tai_ns=np.full(len(rows), time_tai_ns, np.int64),
            position_ecef_m=shown.position,
            velocity_ecef_mps=shown.velocity,
            covariance=shown.covariance,
            existence=shown.existence,
            mode_probabilities=shown.weights,
            confirmed=shown.confirmed,
            last_update_tai_ns=shown.last_update,
            update_count=shown.updates,
            sensor_count=shown.sensors,
            group_id=shown.group,
            identity_probability=shown.identity,
        )

    def needs(self, time_tai_ns: int) -> CustodyNeeds:
        """Return what each track needs of the radars, as predicted to an instant at or after the newest dwell.

        Returns
        -------
        CustodyNeeds
            By rising track_id; the tracker itself stays as it is.
        """
        assert time_tai_ns >= self._newest_ns, "needs are asked for in the past"
        return needs_of(self._engine, self._parameters, time_tai_ns)

    def settled(self) -> Settled:
        """Return the associations that have become final since the last call.

        They are those of dwells older than the lateness that is taken and the time between two copies, for a tracker
        with `hands_on_settled`.
        """
        assert self._hands_on, "a tracker keeps what has settled with hands_on_settled alone"
        parts, self._settled = [empty_settled(), *self._settled], []
        return Settled(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def biases(self) -> SensorBiases:
        """Return what is known of the slow errors of every sensor."""
        return self._learners.biases()

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers; what `settled` has not given yet is left out."""
        return {
            "engine": self._engine.snapshot(),
            "dwells": self._book.rows(),
            "learners": self._learners.snapshot(),
            "newest_ns": self._newest_ns,
            "tidied_ns": self._tidied_ns,
            "counters": {name: getattr(self, name) for name in _COUNTERS},
        }

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self._engine.restore(snapshot["engine"])
        self._book.restore(snapshot["dwells"])
        self._learners.restore(snapshot["learners"])
        self._newest_ns, self._tidied_ns = snapshot["newest_ns"], snapshot["tidied_ns"]
        self._settled = []
        for name in _COUNTERS:
            setattr(self, name, snapshot["counters"][name])

    # --- time goes on -------------------------------------------------------------

    def _present(self, slot: int) -> np.ndarray:
        return self._engine.detections_of(slot)

    def _advance(self, newest_ns: int) -> None:
        """Take out of the log what nothing can change any more."""
        watermark_ns = newest_ns - self._lateness_ns
        until_ns = newest_ns - self._retention_ns
        leftovers = self._hands_on or self._learners.wants_leftovers
        slots, settled, numbers = self._engine.settle(until_ns, watermark_ns, places_leftovers=leftovers)
        if len(slots):
            self._book.forget(slots)
            if self._hands_on:
                self._settled.append(settled)
            self._learners.learn(settled, numbers, until_ns)
        if self._tidied_ns == _LONG_AGO_NS:
            # There are no tracks yet.
            self._tidied_ns = newest_ns
        if newest_ns - self._tidied_ns >= _TIDY_NS:
            self.dropped_count += self._engine.tidy(newest_ns, watermark_ns)
            self._tidied_ns = newest_ns

    def _associations(self, slots: np.ndarray) -> Associations:
        whole, nis = self._engine.used(slots)
        return Associations(
            detection_id=whole[:, 0].astype(np.uint64),
            track_id=whole[:, 1].astype(np.uint64),
            time_tai_ns=whole[:, 2].copy(),
            normalised_innovation_squared=nis,
        )
