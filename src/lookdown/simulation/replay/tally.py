"""What a run over an input comes to: what became of its rows, sensors, tracks, and the score where there is truth."""

from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np

from lookdown.astro import utc_text_from_tai_ns
from lookdown.errors import ArgumentError
from lookdown.ports import Tracker
from lookdown.simulation.replay.output import MADE_BY
from lookdown.simulation.replay.plan import OUTSIDE, Plan
from lookdown.simulation.replay.source import Source
from lookdown.tables import Associations, Detections, Looks, SensorKind, Tracks, TruthStates
from lookdown.tracking.intake import REJECT_SENTENCES, RejectCode, Screened

__all__ = ["COUNTERS", "Tally"]

COUNTERS = ("started_count", "dropped_count", "late_count", "duplicate_count", "too_late_count")
"""What a tracker may count besides."""

_MOST_SENSORS = 50


class Tally:
    """Sums kept while an input is tracked; nothing in it grows with the rows, but for tracks that are to be scored."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.accepted = 0
        self.rejected: Counter[RejectCode] = Counter()
        self._span: tuple[int, int] | None = None
        self._dwells = self._used = 0
        self._innovation = 0.0
        self._by_sensor: dict[tuple[int, int], np.ndarray] = {}
        self._seen: dict[int, list[int]] = {}
        self._instants = self._shown = self._most_shown = 0
        self._tracks: list[Tracks] = []
        self._scored = np.zeros(0, np.int64) if source.truth is None else np.unique(source.truth.time_tai_ns)
        self._associations: list[Associations] = []
        self._first_tick: int | None = None
        self._last_tick = 0

    def note_rows(self, screened: Screened) -> None:
        """Count rows by what became of them."""
        self.accepted += len(screened.accepted)
        self.rejected.update(screened.counts)
        times = screened.accepted.time_tai_ns
        if len(times):
            first, last = int(times.min()), int(times.max())
            known = self._span or (first, last)
            self._span = min(first, known[0]), max(last, known[1])

    def note_step(self, dwells: int, detections: Detections, associations: Associations) -> None:
        """Count what the tracker took and used."""
        self._dwells += dwells
        used = np.isin(detections.detection_id, associations.detection_id)
        self._used += int(used.sum())
        self._innovation += float(associations.normalised_innovation_squared.sum())
        pairs = detections.sensor_id.astype(np.int64) * 256 + detections.kind
        kinds, inverse = np.unique(pairs, return_inverse=True)
        counts = np.bincount(inverse.reshape(-1), minlength=len(kinds))
        hits = np.bincount(inverse.reshape(-1), weights=used, minlength=len(kinds))
        for pair, count, hit in zip(kinds.tolist(), counts.tolist(), hits.tolist(), strict=True):
            known = self._by_sensor.setdefault((pair // 256, pair % 256), np.zeros(2, np.int64))
            known += (count, int(hit))
        if len(self._scored):
            self._associations.append(associations)

    def note_tracks(self, time_tai_ns: int, tracks: Tracks) -> None:
        """Count the tracks of an instant."""
        shown = tracks.track_id[tracks.confirmed > 0]
        self._instants += 1
        self._shown += len(shown)
        self._most_shown = max(self._most_shown, len(shown))
        for track in shown.tolist():
            self._seen.setdefault(track, [time_tai_ns, 0])[1] = time_tai_ns
        self._first_tick = time_tai_ns if self._first_tick is None else self._first_tick
        self._last_tick = time_tai_ns
        if len(self._scored) and np.isin(time_tai_ns, self._scored):
            self._tracks.append(tracks)

    def summary(self, plan: Plan, tracker: Tracker) -> dict[str, Any]:
        """Return everything that there is to say, as JSON holds it."""
        first, last = self._span or (0, 0)
        lives = np.array([stop - start for start, stop in self._seen.values()], np.float64) / 1e9
        counters = {name: int(getattr(tracker, name)) for name in COUNTERS if hasattr(tracker, name)}
        return {
            "made_by": MADE_BY,
            "input": self._source.name,
            "form": self._source.form.name,
            "files": [file.name for file in self._source.files],
            "rows": self._source.row_count,
            "accepted": self.accepted,
            "rejected": sum(self.rejected.values()),
            "outside": int((plan.part_of_row == OUTSIDE).sum()),
            "rejected_by_code": {code.name: count for code, count in sorted(self.rejected.items())},
            "reasons": {code.name: REJECT_SENTENCES[code] for code in sorted(self.rejected)},
            "rows_out_of_order": plan.unordered_count,
            "rows_behind_60_s": plan.behind_count,
            "first_utc": _utc(first),
            "last_utc": _utc(last),
            "span_s": (last - first) / 1e9,
            "dwells": self._dwells,
            "dwells_told": self._source.dwells is not None,
            "detections_used": self._used,
            "innovation_mean": float(f"{self._innovation / self._used:.6g}") if self._used else None,
            "tracks_confirmed": len(self._seen),
            "tracks_shown_mean": self._shown / self._instants if self._instants else 0.0,
            "tracks_shown_most": self._most_shown,
            "track_life_s_median": float(np.median(lives)) if len(lives) else None,
            **counters,
            "sensors": self._sensors(),
            "sensor_count": len({sensor for sensor, _ in self._by_sensor}),
            "score": self._score(),
        }

    def _sensors(self) -> list[dict[str, Any]]:
        """Return the sensors with most detections, and what was used of them."""
        most = sorted(self._by_sensor.items(), key=lambda item: (-int(item[1][0]), item[0]))[:_MOST_SENSORS]
        return [
            {
                "sensor_id": sensor,
                "kind": SensorKind(kind).name.lower(),
                "detections": int(count),
                "used": int(used),
            }
            for (sensor, kind), (count, used) in most
        ]

    def _score(self) -> dict[str, Any] | None:
        """Return tracks against the truth at the instants that both have; None where there is no truth."""
        truth = self._source.truth
        if truth is None or self._first_tick is None:
            return None
        at = np.unique(np.concatenate([np.zeros(0, np.int64), *(tracks.time_tai_ns for tracks in self._tracks)]))
        inside = (self._scored >= self._first_tick) & (self._scored <= self._last_tick)
        told = truth.take(np.isin(truth.time_tai_ns, self._scored[inside]))
        if not len(at) or not len(told):
            return None
        return _scored(self._source, told, Tracks.concatenate(self._tracks), self)

    @property
    def associations(self) -> Associations:
        """Of an input that is scored."""
        return Associations.concatenate(self._associations)

    @property
    def used_count(self) -> int:
        """Detections that a track used."""
        return self._used


def _scored(source: Source, truth: TruthStates, tracks: Tracks, tally: Tally) -> dict[str, Any]:
    # Imported here, for few inputs have a truth, and it takes a tenth of the time that all else takes to import.
    from lookdown.tracking.metrics import score, summarise

    metrics, rows = score(truth, tracks)
    summary = asdict(
        summarise(
            metrics,
            rows,
            truth=truth,
            tracks=tracks,
            detection_count=tally.accepted,
            false_alarm_count=_false_alarms(source, tally.accepted),
            track_update_count=tally.used_count,
            duration_s=float(np.ptp(truth.time_tai_ns)) / 1e9,
            associations=tally.associations,
        )
    )
    if source.recording is None:
        del summary["false_alarms"]
    return summary


def _false_alarms(source: Source, accepted: int) -> int:
    if source.recording is None:
        return 0
    return max(0, accepted - int(source.recording.table(Looks).detected.sum()))


def _utc(time_tai_ns: int) -> str | None:
    try:
        return utc_text_from_tai_ns(time_tai_ns)
    except ArgumentError:
        return None
