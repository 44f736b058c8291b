"""The alerts of one clock: an engine and an observer that run forward, begun anew where the clock jumps back."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.picture import (
    EVIDENCE_NAMES,
    AlertEngine,
    Observer,
    alert_sentences,
    log_sentences,
    with_alerts,
    with_identities,
)
from lookdown.server.desk import Desk
from lookdown.server.sources import Scene, Source
from lookdown.tables import AlertLevel, AlertRule, Alerts, AlertState, Events, Identities, Picture

__all__ = ["Watch"]

_NS = 1_000_000_000
_MOST_LOGGED = 500
_MOST_KEPT_BYTES = 20_000_000
_OPERATOR = "operator"
_NEVER_NS = int(np.iinfo(np.int64).min)
_MOST_STEPS = 3
_PICTURES_BEFORE = 6
_STEP_NS = 10 * _NS
_OF_NODES = (AlertRule.SENSOR_LOST, AlertRule.LINK_LOST)
"""Their subject is a satellite or a station; satellites are counted from 0."""


class Watch:
    """Tells alerts of the pictures that a clock shows.

    Parameters
    ----------
    desk : Desk
        Whose regions count.
    log : pathlib.Path or None
        A file that what happens is added to, line by line of JSON, so that it outlives the server; 20 MB at most.
    """

    def __init__(self, desk: Desk, log: Path | None = None) -> None:
        self._desk, self._log = desk, log
        self._observer, self._observed = Observer(), _NEVER_NS
        self._begin()

    def _begin(self) -> None:
        self._regions = self._desk.regions
        self._engine = AlertEngine(regions=self._regions)
        self._time_tai_ns = self._logged_tai_ns = _NEVER_NS
        self._told: tuple[Any, ...] = ()
        self._identities = Identities.empty()

    @property
    def alerts(self) -> Alerts:
        """Those that are open, acknowledged or snoozed."""
        return self._engine.open_alerts()

    @property
    def time_tai_ns(self) -> int:
        """The instant of the last picture; long ago before the first."""
        return self._time_tai_ns

    def missing(self, time_tai_ns: int, step_ns: int) -> list[int]:
        """Return the instants to look at, the last that of a picture, so that it can be told what goes on there.

        None where that picture has been seen; where the clock went on to it those since the last, else some before it.
        """
        gap = time_tai_ns - self._time_tai_ns
        if gap == 0:
            return []
        # What a source under way tells with its newest picture is of that step alone: those between tell the rest.
        before = (gap - 1) // step_ns if 0 < gap <= _MOST_STEPS * step_ns else _PICTURES_BEFORE
        return [time_tai_ns - back * step_ns for back in range(before, -1, -1)]

    def observed(self, source: Source, scene: Scene) -> Scene:
        """Return a scene with the identities and events of its instant; for the thread that reads the source.

        What a source under way has told already is taken as it is, with what is out of service: it told that when it
        happened. Else the claims and reports since the scene before are held against the tracks; an observer begins
        anew where more than three steps lie between.
        """
        if scene.time_tai_ns == self._observed:
            return scene
        step_ns, radar = source.facts.step_ns, source.facts.radar
        if scene.identities is not None:
            since = source.noted_between(scene.time_tai_ns - step_ns, scene.time_tai_ns)
            out = self._observer.outages(since, source.satellites_at(scene.time_tai_ns)[0], scene.time_tai_ns)
            return replace(scene, events=Events.concatenate([scene.events, out]))
        if not 0 < scene.time_tai_ns - self._observed <= _MOST_STEPS * max(step_ns, _STEP_NS):
            self._observer = Observer(None if radar is None else radar.view)
            self._observed = scene.time_tai_ns - step_ns
        since = source.noted_between(self._observed, scene.time_tai_ns)
        satellites, _ = source.satellites_at(scene.time_tai_ns)
        self._observed = scene.time_tai_ns
        identities, events = self._observer.step(scene.tracks, since, satellites, scene.time_tai_ns)
        return replace(scene, identities=identities, events=events)

    def step(self, scene: Scene, picture: Picture) -> tuple[Picture, bool]:
        """Take a scene into account, and its picture as people corrected it.

        Returns
        -------
        picture : Picture
            With the addresses that tracks carry, and those in alert flagged.
        is_new : bool
            Whether there is anything new to tell.
        """
        time_tai_ns = scene.time_tai_ns
        if time_tai_ns < self._time_tai_ns:
            self._begin()
        if self._regions is not self._desk.regions:
            self._regions = self._desk.regions
            self._engine.set_regions(self._regions, time_tai_ns)
        if scene.identities is not None:
            self._identities = scene.identities
        picture = with_identities(picture, self._identities)
        if time_tai_ns > self._time_tai_ns:
            self._engine.step(picture, scene.events, time_tai_ns, self._identities)
            self._time_tai_ns = time_tai_ns
            self._keep_log(time_tai_ns)
        return with_alerts(picture, self.alerts), self._is_new()

    @property
    def identities(self) -> Identities:
        """Which transponder each track carries, as of the last picture."""
        return self._identities

    def _is_new(self) -> bool:
        now = self.alerts
        told = (now.alert_id.tobytes(), now.state.tobytes(), now.level.tobytes())
        changed, self._told = told != self._told, told
        return changed

    def act(self, alert_id: int, action: str, until_s: float | None) -> bool:
        """Do what a person asks of an alert; return whether there is such an alert."""
        now = self._time_tai_ns
        match action:
            case "acknowledge":
                done = self._engine.acknowledge(alert_id, _OPERATOR, now)
            case "unacknowledge":
                done = self._engine.unacknowledge(alert_id, _OPERATOR, now)
            case _:
                assert until_s is not None
                done = self._engine.snooze(alert_id, _OPERATOR, now, until_tai_ns=round(until_s * _NS))
        self._keep_log(now)
        return done

    def told(self) -> dict[str, Any]:
        """Return every open alert as JSON has it, the gravest and newest first."""
        alerts = self.alerts
        order = np.lexsort((-alerts.raised_tai_ns, -alerts.level.astype(np.int16)))
        alerts = alerts.take(order)
        sentences = alert_sentences(alerts, self._engine.region_names)
        rows = [_alert_told(alerts, row, sentence, self._engine.region_names) for row, sentence in enumerate(sentences)]
        time_s = max(self._time_tai_ns, 0) / _NS
        return {"time_s": time_s, "alerts": rows, "counters": self._engine.counters()}

    def log(self) -> list[str]:
        """Return what has happened, newest last."""
        entries = self._engine.log_since(0)
        entries = entries.take(slice(max(0, len(entries) - _MOST_LOGGED), None))
        return log_sentences(entries, self._engine.region_names, self._engine.people)

    def _keep_log(self, time_tai_ns: int) -> None:
        if self._log is None:
            return
        entries = self._engine.log_since(self._logged_tai_ns + 1)
        self._logged_tai_ns = max(self._logged_tai_ns, int(entries.time_tai_ns.max(initial=self._logged_tai_ns)))
        if not len(entries) or (self._log.is_file() and self._log.stat().st_size > _MOST_KEPT_BYTES):
            return
        lines = log_sentences(entries, self._engine.region_names, self._engine.people)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("a", encoding="utf-8") as file:
            for time, sentence in zip(entries.time_tai_ns.tolist(), lines, strict=True):
                file.write(json.dumps({"time_s": time / _NS, "sentence": sentence}, ensure_ascii=False) + "\n")


def _alert_told(alerts: Alerts, row: int, sentence: str, names: tuple[str, ...]) -> dict[str, Any]:
    rule = AlertRule(int(alerts.rule[row]))
    region = int(alerts.region_id[row])
    evidence = dict(zip(EVIDENCE_NAMES[rule], (float(f"{one:.6g}") for one in alerts.evidence[row]), strict=False))
    return {
        "id": str(alerts.alert_id[row]),
        "level": AlertLevel(int(alerts.level[row])).name.lower(),
        "rule": rule.name.lower(),
        "state": AlertState(int(alerts.state[row])).name.lower(),
        "sentence": sentence,
        "track_id": str(alerts.track_id[row]) if alerts.track_id[row] else None,
        "subject_id": str(alerts.subject_id[row]) if alerts.subject_id[row] or rule in _OF_NODES else None,
        "region": names[region - 1] if region else None,
        "raised_s": int(alerts.raised_tai_ns[row]) / _NS,
        "until_s": int(alerts.until_tai_ns[row]) / _NS if alerts.until_tai_ns[row] else None,
        "longitude_deg": round(float(np.degrees(alerts.longitude_rad[row])), 5),
        "latitude_deg": round(float(np.degrees(alerts.latitude_rad[row])), 5),
        "evidence": evidence,
    }
