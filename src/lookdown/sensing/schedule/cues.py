"""Cues: places where something should be and no track is."""

from typing import Any

import numpy as np

from lookdown.tables import Cues, CueSource, CustodyNeeds, Table

__all__ = ["LostTrackCues"]


class LostTrackCues:
    """Asks for a look where a confirmed track was when it was dropped.

    Parameters
    ----------
    life_s : float
        For how long each is asked.
    """

    def __init__(self, life_s: float = 60.0) -> None:
        self._life_ns = round(life_s * 1e9)
        self._held, self._cues = CustodyNeeds.empty(), Cues.empty()

    def step(self, needs: CustodyNeeds, time_tai_ns: int) -> Cues:
        """Return the cues that live at an instant, given what the tracker then asks.

        A track that was confirmed at the step before and is there no more makes one, of its own id.
        """
        lost = self._held.take(~np.isin(self._held.track_id, needs.track_id))
        self._held = needs.take(needs.confirmed != 0)
        count = len(lost)
        new = Cues(
            cue_id=lost.track_id,
            source=np.full(count, CueSource.LOST_TRACK, dtype=np.uint8),
            time_tai_ns=lost.time_tai_ns,
            expiry_tai_ns=np.full(count, time_tai_ns + self._life_ns, dtype=np.int64),
            position_ecef_m=lost.position_ecef_m,
            velocity_ecef_mps=lost.velocity_ecef_mps,
            position_sigma_m=lost.position_sigma_m,
            sigma_growth_mps=lost.sigma_growth_mps,
            rcs_m2=lost.rcs_m2,
            priority=lost.priority,
        )
        joined = Cues.concatenate([self._cues, new])
        self._cues = joined.take(joined.expiry_tai_ns > time_tai_ns)
        return self._cues

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays."""
        return {"held": _columns(self._held), "cues": _columns(self._cues)}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self._held, self._cues = CustodyNeeds(**snapshot["held"]), Cues(**snapshot["cues"])


def _columns(table: Table) -> dict[str, Any]:
    return {name: getattr(table, name).copy() for name, _ in table.columns()}
