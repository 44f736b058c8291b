"""The open alerts and the log: bounded, columns only, exact to the byte when taken up again."""

from typing import Any

import numpy as np

from lookdown.picture.alerts._rules import Findings
from lookdown.tables import AlertAction, AlertLog, Alerts, AlertState, Table

__all__ = ["Journal", "columns_of", "key_of", "merged"]

_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def columns_of(table: Table) -> dict[str, np.ndarray]:
    """Return a table's columns as copies."""
    return {name: getattr(table, name).copy() for name, _ in table.columns()}


def key_of(table: Findings | Alerts) -> np.ndarray:
    """Return one number for the rule, track, region and subject of each row.

    Mixed as by splitmix64: two rows of one step share a number once in 1e9 steps of 100,000 rows.
    """
    key = np.zeros(len(table), dtype=np.uint64)
    for part in (table.rule, table.track_id, table.region_id, table.subject_id):
        key = _mixed(key ^ part.astype(np.uint64))
    return key


def _mixed(value: np.ndarray) -> np.ndarray:
    value = value + _MIX[0]
    value = (value ^ (value >> np.uint64(30))) * _MIX[1]
    value = (value ^ (value >> np.uint64(27))) * _MIX[2]
    return value ^ (value >> np.uint64(31))


def merged(alerts: Alerts, rows: np.ndarray, findings: Findings, time_tai_ns: int) -> tuple[Alerts, np.ndarray]:
    """Return alerts with some rows seen again as found, and which of these rows have another level than before.

    A level that rises opens the alert again: who acknowledged a caution has not seen the warning.
    """
    columns = columns_of(alerts)
    changed = columns["level"][rows] != findings.level
    risen = findings.level > columns["level"][rows]
    columns["state"][rows[risen]] = AlertState.OPEN
    columns["until_tai_ns"][rows[risen]] = 0
    columns["changed_tai_ns"][rows[changed]] = time_tai_ns
    columns["seen_tai_ns"][rows] = time_tai_ns
    for name in ("level", "latitude_rad", "longitude_rad", "evidence"):
        columns[name][rows] = getattr(findings, name)
    return Alerts(**columns), changed


class Journal:
    """What became of alerts, the latest of it.

    Parameters
    ----------
    most : int
        Entries kept; the oldest fall out and are counted.

    Attributes
    ----------
    fallen : int
        Entries that fell out so far.
    """

    def __init__(self, most: int) -> None:
        self._most, self._next, self.fallen = most, 1, 0
        self._log = AlertLog.empty()

    def note(self, alerts: Alerts, action: AlertAction, time_tai_ns: int, person_id: int = 0) -> None:
        """Add an entry for each alert."""
        same = ("alert_id", "level", "rule", "track_id", "region_id", "subject_id", "evidence")
        columns = {name: getattr(alerts, name).copy() for name in same}
        self._add(len(alerts), action, time_tai_ns, columns | {"person_id": person_id, "count": 1})

    def note_many(self, action: AlertAction, time_tai_ns: int, *, rule: int, count: int, region_id: int = 0) -> None:
        """Add one entry that stands for several alerts which were not shown."""
        self._add(1, action, time_tai_ns, {"rule": rule, "count": count, "region_id": region_id})

    def _add(self, count: int, action: AlertAction, time_tai_ns: int, given: dict[str, Any]) -> None:
        if not count:
            return
        number = np.arange(self._next, self._next + count)
        made = {"entry_id": number, "time_tai_ns": time_tai_ns, "action": action.value} | given
        columns = {}
        for name, spec in AlertLog.columns():
            values = np.asarray(made.get(name, 0), dtype=spec.dtype)
            columns[name] = np.broadcast_to(values, (count, *spec.row_shape)).copy()
        joined = AlertLog.concatenate([self._log, AlertLog(**columns)])
        spare = max(len(joined) - self._most, 0)
        self.fallen += spare
        self._log, self._next = joined.take(slice(spare, None)), self._next + count

    def since(self, time_tai_ns: int) -> AlertLog:
        """Return the entries after an instant."""
        return self._log.take(self._log.time_tai_ns > time_tai_ns)

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        return {"log": columns_of(self._log), "next": self._next, "fallen": self.fallen}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self._log = AlertLog(**{name: values.copy() for name, values in snapshot["log"].items()})
        self._next, self.fallen = int(snapshot["next"]), int(snapshot["fallen"])
