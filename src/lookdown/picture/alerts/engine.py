"""The alert engine: one open alert a rule, track and region, with what became of each.

Deterministic: the same pictures and the same hands give the same bytes. Bounded: so many alerts of a rule open at
once, so many raised a minute, so many entries logged. What does not fit waits, is counted, and is told in the log when
it ends unseen. Cost: the rules are passes over columns and the inside test of the regions (design/0023).
"""

from typing import Any

import numpy as np

from lookdown.errors import LookdownError
from lookdown.picture._rows import rows_of
from lookdown.picture.alerts._rules import Findings, event_findings, region_pairs, track_findings
from lookdown.picture.alerts._store import Journal, columns_of, key_of, merged
from lookdown.picture.alerts.parameters import AlertRules
from lookdown.picture.regions import Regions
from lookdown.tables import (
    AlertAction,
    AlertLog,
    AlertRule,
    Alerts,
    AlertState,
    EventKind,
    Events,
    Identities,
    Picture,
    PictureFlag,
)

__all__ = ["AlertEngine", "with_alerts"]

_MINUTE_NS = 60_000_000_000
_MOST_SUBJECTS, _MOST_PEOPLE, _MOST_NAMES = 65_536, 1_000, 10_000
_DOWN = {EventKind.SENSOR_LOST: AlertRule.SENSOR_LOST, EventKind.LINK_LOST: AlertRule.LINK_LOST}
_BACK = {EventKind.SENSOR_BACK: AlertRule.SENSOR_LOST, EventKind.LINK_BACK: AlertRule.LINK_LOST}


class AlertEngine:
    """Raises, keeps and ends alerts, picture after picture.

    Parameters
    ----------
    rules : AlertRules, optional
    regions : Regions, optional

    Examples
    --------
    >>> engine = AlertEngine()
    >>> len(engine.step(Picture.empty(), Events.empty(), 0))
    0
    """

    def __init__(self, rules: AlertRules | None = None, regions: Regions | None = None) -> None:
        self._rules = rules or AlertRules.reference()
        self._names: list[str] = []
        self._watch(Regions() if regions is None else regions)
        self._alerts, self._next = Alerts.empty(), 1
        self._journal = Journal(int(self._rules.most_logged))
        self._waiting = np.zeros((0, 2), dtype=np.uint64)
        self._spoken = np.zeros(256, dtype=np.int64)
        self._raised = np.zeros((0, 2), dtype=np.int64)
        self._inside = np.zeros((0, 2), dtype=np.uint64)
        self._lost = np.zeros((0, 3), dtype=np.int64)
        self._fresh, self._time_tai_ns = True, int(np.iinfo(np.int64).min)
        self._people: list[str] = []
        self._ended_unseen = np.zeros(256, dtype=np.int64)

    @property
    def people(self) -> tuple[str, ...]:
        """Who has acknowledged or snoozed anything, in the order of their person_id from 1."""
        return tuple(self._people)

    @property
    def region_names(self) -> tuple[str, ...]:
        """The name of each region_id from 1, those of regions that are watched no more included."""
        return tuple(self._names)

    @property
    def regions(self) -> Regions:
        """The regions that are watched."""
        return self._regions

    def set_regions(self, regions: Regions, time_tai_ns: int) -> None:
        """Watch other regions: alerts of the old ones end, and who is in a new one already has not entered it.

        Tracks in a defended region are told even so.
        """
        self._end(self._alerts.region_id > 0, time_tai_ns)
        self._watch(regions)
        self._fresh, self._inside = True, np.zeros((0, 2), dtype=np.uint64)

    def _watch(self, regions: Regions) -> None:
        new = [name for name in regions.names if name not in self._names]
        if len(self._names) + len(new) > _MOST_NAMES:
            came = f"{len(self._names) + len(new)}"
            raise LookdownError(
                f"expected at most {_MOST_NAMES} names of regions in one watch; got {came}. Start again."
            )
        self._names += new
        self._regions = regions
        self._region_ids = np.array([self._names.index(name) + 1 for name in regions.names], dtype=np.uint32)

    def step(self, picture: Picture, events: Events, time_tai_ns: int, identities: Identities | None = None) -> Alerts:
        """Return the alerts that are open, acknowledged or snoozed after a picture, by rising alert_id.

        Parameters
        ----------
        picture : Picture
            At the instant; unconfirmed tracks raise nothing.
        events : Events
            Since the step before.
        time_tai_ns : int
            No earlier than at the step before: after a seek backwards make a new engine.
        identities : Identities, optional
            From `IdentityDesk.step`; without them no transponder is silent or lies.
        """
        assert time_tai_ns >= self._time_tai_ns, "alerts run forward: make a new engine after a seek"
        self._time_tai_ns = time_tai_ns
        picture = picture.take((picture.flags & PictureFlag.CONFIRMED) != 0)
        self._note_losses(events)
        found = Findings.concatenate(
            [
                self._of_tracks(picture, Identities.empty() if identities is None else identities, time_tai_ns),
                event_findings(events, self._lost, self._rules),
            ]
        )
        known = self._see(found, time_tai_ns)
        self._raise(found.take(~known & (found.raises != 0)), time_tai_ns)
        self._end(time_tai_ns - self._alerts.seen_tai_ns > round(self._rules.clear_s * 1e9), time_tai_ns)
        self._wake(time_tai_ns)
        return self._alerts

    def _of_tracks(self, picture: Picture, identities: Identities, time_tai_ns: int) -> Findings:
        inside = region_pairs(picture, self._regions)
        entered = np.ones_like(inside)
        if self._fresh:
            for index in range(len(self._regions)):
                count = int(inside[:, index].sum())
                if count and not self._regions[index].defended:
                    rule = AlertRule.REGION_ENTERED.value
                    action = AlertAction.INSIDE_AT_START
                    self._journal.note_many(
                        action, time_tai_ns, rule=rule, count=count, region_id=int(self._region_ids[index])
                    )
        row, column = np.nonzero(inside)
        pairs = np.stack([picture.track_id[row], self._region_ids[column].astype(np.uint64)], axis=1)
        excused = self._excused(pairs)
        entered[row[excused], column[excused]] = False
        near = np.zeros_like(inside)
        mine = self._alerts.take(self._alerts.rule == AlertRule.REGION_ENTERED)
        place, there = rows_of(mine.track_id, picture.track_id)
        column = np.flatnonzero(mine.region_id[there][:, np.newaxis] == self._region_ids) % max(len(self._regions), 1)
        near[place[there], column] = True
        self._fresh = False
        return track_findings(
            picture,
            identities=identities,
            regions=self._regions,
            region_ids=self._region_ids,
            inside=inside,
            entered=entered,
            near=near,
            rules=self._rules,
            time_tai_ns=time_tai_ns,
        )

    def _excused(self, pairs: np.ndarray) -> np.ndarray:
        """Return which pairs of track and region were so when the watch began, and have been since."""
        if self._fresh:
            open_ids = [
                int(k) for k, region in zip(self._region_ids, self._regions, strict=True) if not region.defended
            ]
            excused = np.isin(pairs[:, 1], np.array(open_ids, dtype=np.uint64))
            self._inside = pairs[excused]
            return excused
        excused = np.zeros(len(pairs), dtype=np.bool_)
        kept = []
        for region_id in np.unique(self._inside[:, 1]):
            here = pairs[:, 1] == region_id
            then = self._inside[self._inside[:, 1] == region_id]
            excused[here] = np.isin(pairs[here, 0], then[:, 0])
            kept.append(then[np.isin(then[:, 0], pairs[here, 0])])
        # Who leaves is excused no more.
        self._inside = np.concatenate(kept) if kept else self._inside[:0]
        return excused

    def _note_losses(self, events: Events) -> None:
        """Keep which sensors and links are down, by the events in their order."""
        lost = {(int(rule), int(subject)): int(status) for rule, subject, status in self._lost}
        for k in np.argsort(events.time_tai_ns, kind="stable"):
            kind, subject = EventKind(int(events.event_kind[k])), int(events.subject_id[k])
            if kind in _DOWN and len(lost) < _MOST_SUBJECTS:
                lost[_DOWN[kind].value, subject] = int(events.value[k])
            elif kind in _BACK:
                lost.pop((_BACK[kind].value, subject), None)
        rows = [(rule, subject, status) for (rule, subject), status in sorted(lost.items())]
        self._lost = np.array(rows, dtype=np.int64).reshape(len(rows), 3)

    def _see(self, found: Findings, time_tai_ns: int) -> np.ndarray:
        """Note what is found again; return which findings have an alert already."""
        row, known = rows_of(key_of(found), key_of(self._alerts))
        again = np.flatnonzero(known)
        # Two findings of one alert in a step are one: the first.
        rows, first = np.unique(row[again], return_index=True)
        self._alerts, changed = merged(self._alerts, rows, found.take(again[first]), time_tai_ns)
        self._journal.note(self._alerts.take(rows[changed]), AlertAction.LEVEL_CHANGED, time_tai_ns)
        return known

    def _raise(self, found: Findings, time_tai_ns: int) -> None:
        """Open alerts, the highest levels first, as many as may be; what waits is counted."""
        key = key_of(found)
        _, first = np.unique(key, return_index=True)
        found, key = found.take(first), key[first]
        order = np.lexsort((found.subject_id, found.region_id, found.track_id, found.rule, -found.level.astype(int)))
        found, key = found.take(order), key[order]
        self._raised = self._raised[self._raised[:, 1] > time_tai_ns - _MINUTE_NS]
        shown = np.zeros(len(found), dtype=np.bool_)
        for rule in np.unique(found.rule):
            mine = np.flatnonzero(found.rule == rule)
            lately = int((self._raised[:, 0] == rule).sum())
            opened = int((self._alerts.rule == rule).sum())
            room = min(int(self._rules.most_a_minute) - lately, int(self._rules.most_open) - opened)
            shown[mine[: max(room, 0)]] = True
        self._open(found.take(shown), time_tai_ns)
        self._wait(found.rule[~shown], key[~shown], key[shown], time_tai_ns)

    def _open(self, found: Findings, time_tai_ns: int) -> None:
        count = len(found)
        now = np.full(count, time_tai_ns, dtype=np.int64)
        same = ("level", "rule", "track_id", "region_id", "subject_id", "latitude_rad", "longitude_rad", "evidence")
        new = Alerts(
            alert_id=np.arange(self._next, self._next + count, dtype=np.uint64),
            state=np.full(count, AlertState.OPEN, dtype=np.uint8),
            raised_tai_ns=now,
            seen_tai_ns=now.copy(),
            changed_tai_ns=now.copy(),
            until_tai_ns=np.zeros(count, dtype=np.int64),
            **{name: getattr(found, name) for name in same},
        )
        self._next += count
        self._alerts = Alerts.concatenate([self._alerts, new])
        self._raised = np.concatenate([self._raised, np.stack([found.rule.astype(np.int64), now], axis=1)])
        self._journal.note(new, AlertAction.RAISED, time_tai_ns)

    def _wait(self, rule: np.ndarray, key: np.ndarray, opened: np.ndarray, time_tai_ns: int) -> None:
        """Keep what waits to be shown; tell what began to wait, and what ended without having been shown."""
        before = self._waiting
        gone = before[~np.isin(before[:, 1], key) & ~np.isin(before[:, 1], opened)]
        new = rule[~np.isin(key, before[:, 1])]
        for each in np.unique(gone[:, 0]):
            count = int((gone[:, 0] == each).sum())
            self._ended_unseen[int(each)] += count
            self._journal.note_many(AlertAction.NEVER_SHOWN, time_tai_ns, rule=int(each), count=count)
        for each in np.unique(new):
            # Once a minute at most: a crowd that grows by some each second is one story.
            if time_tai_ns - self._spoken[each] >= _MINUTE_NS or self._spoken[each] == 0:
                self._spoken[each] = time_tai_ns
                count = int((rule == each).sum())
                self._journal.note_many(AlertAction.HELD_BACK, time_tai_ns, rule=int(each), count=count)
        self._waiting = np.stack([rule.astype(np.uint64), key], axis=1)

    def _end(self, over: np.ndarray, time_tai_ns: int) -> None:
        self._journal.note(self._alerts.take(over), AlertAction.CLEARED, time_tai_ns)
        self._alerts = self._alerts.take(~over)

    def _wake(self, time_tai_ns: int) -> None:
        due = (self._alerts.state == AlertState.SNOOZED) & (self._alerts.until_tai_ns <= time_tai_ns)
        if due.any():
            self._set(np.flatnonzero(due), AlertState.OPEN, time_tai_ns)
            self._journal.note(self._alerts.take(due), AlertAction.WOKEN, time_tai_ns)

    def _set(self, rows: np.ndarray, state: AlertState, time_tai_ns: int, until_tai_ns: int = 0) -> None:
        columns = columns_of(self._alerts)
        columns["state"][rows] = state
        columns["changed_tai_ns"][rows] = time_tai_ns
        columns["until_tai_ns"][rows] = until_tai_ns
        self._alerts = Alerts(**columns)

    def acknowledge(self, alert_id: int, person: str, time_tai_ns: int) -> bool:
        """Mark an alert as seen by a person; return whether there is such an alert."""
        return self._act(alert_id, AlertState.ACKNOWLEDGED, AlertAction.ACKNOWLEDGED, person, time_tai_ns)

    def unacknowledge(self, alert_id: int, person: str, time_tai_ns: int) -> bool:
        """Open an alert again that was acknowledged or snoozed; return whether there is such an alert."""
        return self._act(alert_id, AlertState.OPEN, AlertAction.UNACKNOWLEDGED, person, time_tai_ns)

    def snooze(self, alert_id: int, person: str, time_tai_ns: int, *, until_tai_ns: int) -> bool:
        """Quieten an alert until an instant, or until its level rises; return whether there is such an alert."""
        done = self._act(alert_id, AlertState.SNOOZED, AlertAction.SNOOZED, person, time_tai_ns)
        if done:
            rows = np.flatnonzero(self._alerts.alert_id == np.uint64(alert_id))
            self._set(rows, AlertState.SNOOZED, time_tai_ns, until_tai_ns)
        return done

    def _act(self, alert_id: int, state: AlertState, action: AlertAction, person: str, time_tai_ns: int) -> bool:
        rows = np.flatnonzero(self._alerts.alert_id == np.uint64(alert_id))
        if not len(rows):
            return False
        self._set(rows, state, time_tai_ns)
        self._journal.note(self._alerts.take(rows), action, time_tai_ns, self._person(person))
        return True

    def _person(self, name: str) -> int:
        """Return the number of a person; the last one stands for all beyond the bound."""
        name = name.strip()[:80]
        if not name:
            return 0
        if name not in self._people:
            if len(self._people) >= _MOST_PEOPLE:
                return _MOST_PEOPLE
            self._people.append(name)
        return self._people.index(name) + 1

    def open_alerts(self) -> Alerts:
        """Return the alerts as they stand, those changed by a person since the last step included."""
        return self._alerts

    def log_since(self, time_tai_ns: int) -> AlertLog:
        """Return what happened after an instant: what a person who was away reads."""
        return self._journal.since(time_tai_ns)

    def counters(self) -> dict[str, int]:
        """Return how much waits, how much ended unseen by rule, and how many entries fell out of the log."""
        told = {"log_entries_fallen": self._journal.fallen, "waiting": len(self._waiting)}
        for rule in AlertRule:
            name = rule.name.lower()
            told[f"{name}_waiting"] = int((self._waiting[:, 0] == rule.value).sum())
            told[f"{name}_never_shown"] = int(self._ended_unseen[rule.value])
        return told

    def snapshot(self) -> dict[str, Any]:
        """Return all state but rules and regions as plain arrays, numbers and texts."""
        state = ("_waiting", "_spoken", "_raised", "_inside", "_lost", "_ended_unseen")
        arrays = {name.removeprefix("_"): getattr(self, name).copy() for name in state}
        return arrays | {
            "alerts": columns_of(self._alerts),
            "journal": self._journal.snapshot(),
            "people": list(self._people),
            "region_names": list(self._names),
            "next": self._next,
            "fresh": self._fresh,
            "time_tai_ns": int(self._time_tai_ns),
        }

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave, with the same rules and regions."""
        for name in ("waiting", "spoken", "raised", "inside", "lost", "ended_unseen"):
            setattr(self, f"_{name}", snapshot[name].copy())
        self._alerts = Alerts(**{name: values.copy() for name, values in snapshot["alerts"].items()})
        self._journal.restore(snapshot["journal"])
        self._names = list(snapshot["region_names"])
        self._watch(self._regions)
        self._people, self._next = list(snapshot["people"]), int(snapshot["next"])
        self._fresh, self._time_tai_ns = bool(snapshot["fresh"]), int(snapshot["time_tai_ns"])


def with_alerts(picture: Picture, alerts: Alerts) -> Picture:
    """Return the same rows, those with an open, acknowledged or snoozed alert flagged as in alert.

    Examples
    --------
    >>> len(with_alerts(Picture.empty(), Alerts.empty()))
    0
    """
    held = alerts.track_id[(alerts.state != AlertState.CLEARED) & (alerts.track_id > 0)]
    flagged = np.isin(picture.track_id, held)
    columns = {name: getattr(picture, name) for name, _ in picture.columns()}
    bit = np.uint8(PictureFlag.IN_ALERT.value)
    columns["flags"] = np.where(flagged, picture.flags | bit, picture.flags & ~bit).astype(np.uint8)
    return Picture(**columns)
