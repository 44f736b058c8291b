"""What the tracker learns behind its watermark: the slow errors of sensors, and where false reports are dense."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from lookdown.tables import Dwells
from lookdown.tracking.registration import (
    CLUTTER_MAP_REFERENCE,
    REGISTRATION_REFERENCE,
    ClutterMap,
    ClutterMapParameters,
    Registration,
    RegistrationParameters,
    SensorBiases,
    Settled,
    nothing_known,
)
from lookdown.tracking.registration._bias_kernels import Known

__all__ = ["Learners", "columns_of"]


def columns_of(table: Any) -> dict[str, np.ndarray]:
    """Return the columns of a table by name."""
    return {name: getattr(table, name) for name, _ in table.columns()}


class Learners:
    """Registration and clutter map, either of which may be left out.

    Parameters
    ----------
    retention_s : float
        Time after which a dwell is settled.
    registers, maps_clutter : bool
        Which of the two learn.
    """

    def __init__(self, *, retention_s: float, registers: bool, maps_clutter: bool) -> None:
        registration = RegistrationParameters(**{name: one.base_si for name, one in REGISTRATION_REFERENCE.items()})
        clutter = ClutterMapParameters(**{name: one.base_si for name, one in CLUTTER_MAP_REFERENCE.items()})
        self._registration = Registration(replace(registration, lateness_s=retention_s)) if registers else None
        self._clutter = ClutterMap(replace(clutter, lateness_s=retention_s)) if maps_clutter else None
        self._ahead: list[Dwells] = []

    def biases(self) -> SensorBiases:
        """Return what is known of the slow errors of every sensor."""
        return self._registration.biases() if self._registration else SensorBiases.empty()

    def learn(self, settled: Settled, numbers: np.ndarray, until_ns: int) -> None:
        """Learn from all that has settled before an instant; `numbers` as `Registration.learn_numbers` takes them."""
        if self._registration:
            self._registration.learn_numbers(settled, numbers)
        if self._clutter:
            self._expect(until_ns)
            self._clutter.learn(settled.leftover_positions_ecef_m, settled.leftover_time_tai_ns)

    def _expect(self, until_ns: int) -> None:
        assert self._clutter is not None
        kept = []
        for dwells in self._ahead:
            over = dwells.time_tai_ns < until_ns
            if over.any():
                self._clutter.expect(dwells.take(over))
            if not over.all():
                kept.append(dwells.take(~over) if over.any() else dwells)
        self._ahead = kept

    def looked(self, dwells: Dwells, rows: np.ndarray) -> None:
        """Take note of dwells that are new."""
        if self._clutter and len(rows):
            self._ahead.append(dwells.take(rows))

    @property
    def wants_leftovers(self) -> bool:
        """Whether it learns from the places of reports that no track used."""
        return self._clutter is not None

    def known(
        self, sensor_id: np.ndarray, kind: np.ndarray, time_tai_ns: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, Known]:
        """Return the key and the epoch of each report, and what is known of the slow errors of their sensors."""
        if self._registration:
            return self._registration.known(sensor_id, kind, time_tai_ns)
        none = np.zeros(len(sensor_id), np.int64)
        return none, none, nothing_known()

    @property
    def clutter_ratio(self) -> Callable[[np.ndarray, np.ndarray], np.ndarray] | None:
        """The factor on the density of false alarms, by places and times; None where nothing is learned."""
        return self._clutter.ratio if self._clutter else None

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        return {
            "registration": self._registration.snapshot() if self._registration else None,
            "clutter": self._clutter.snapshot() if self._clutter else None,
            "ahead": [columns_of(dwells) for dwells in self._ahead],
        }

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        if self._registration:
            self._registration.restore(snapshot["registration"])
        if self._clutter:
            self._clutter.restore(snapshot["clutter"])
        self._ahead = [Dwells(**columns) for columns in snapshot["ahead"]]
