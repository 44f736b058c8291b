"""The alerts of one clock: an engine that runs forward, begun anew where the clock jumps back."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.picture import EVIDENCE_NAMES, AlertEngine, alert_sentences, log_sentences, with_alerts
from lookdown.server.desk import Desk
from lookdown.tables import AlertLevel, AlertRule, Alerts, AlertState, Events, Picture

__all__ = ["Watch"]

_NS = 1_000_000_000
_MOST_LOGGED = 500
_MOST_KEPT_BYTES = 20_000_000
_OPERATOR = "operator"


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
        self._begin()

    def _begin(self) -> None:
        self._regions = self._desk.regions
        self._engine = AlertEngine(regions=self._regions)
        self._time_tai_ns = self._logged_tai_ns = int(np.iinfo(np.int64).min)
        self._told: tuple[Any, ...] = ()

    @property
    def alerts(self) -> Alerts:
        """Those that are open, acknowledged or snoozed."""
        return self._engine.open_alerts()

    def step(self, picture: Picture, time_tai_ns: int) -> tuple[Picture, bool]:
        """Return a picture with the tracks in alert flagged, and whether there is anything new to tell."""
        if time_tai_ns < self._time_tai_ns:
            self._begin()
        if self._regions is not self._desk.regions:
            self._regions = self._desk.regions
            self._engine.set_regions(self._regions, time_tai_ns)
        if time_tai_ns > self._time_tai_ns:
            self._engine.step(picture, Events.empty(), time_tai_ns)
            self._time_tai_ns = time_tai_ns
            self._keep_log(time_tai_ns)
        return with_alerts(picture, self.alerts), self._is_new()

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
        "subject_id": str(alerts.subject_id[row]) if alerts.subject_id[row] else None,
        "region": names[region - 1] if region else None,
        "raised_s": int(alerts.raised_tai_ns[row]) / _NS,
        "until_s": int(alerts.until_tai_ns[row]) / _NS if alerts.until_tai_ns[row] else None,
        "longitude_deg": round(float(np.degrees(alerts.longitude_rad[row])), 5),
        "latitude_deg": round(float(np.degrees(alerts.latitude_rad[row])), 5),
        "evidence": evidence,
    }
