"""Cues: places where something should be and no track is.

Three sources, none of which knows the truth: tracks that were dropped, transponders that
fell silent, and what other sensors saw where no track is. A cue's priority halves with its
age and it ends when a track stands where it points.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.arrays import Flags
from lookdown.sensing.schedule.trails import Sightings, Trails, explained, sightings_of
from lookdown.tables import Cues, CueSource, CustodyNeeds, Detections, SensorKind, Table

__all__ = ["ClaimLossCues", "CueDesk", "CueHabits", "LostTrackCues", "SightingCues"]

_CLAIM_IDS, _SIGHTING_IDS = 1 << 56, 1 << 57
"""First cue_id of each source, beyond those of tracks."""


@dataclass(frozen=True, slots=True)
class CueHabits:
    """How long and how often cues are made; all figures are choices.

    Attributes
    ----------
    life_s, half_life_s : float
        How long a cue is asked, and after what time at half the priority.
    most : int
        Cues of one source at once; of more, the oldest are dropped and counted.
    claims_before, silent_gaps, silent_s : int, float, float
        An address counts as silent that was heard so often, and then not for so many of its own mean gaps nor so long.
    growth_mps : float
        How fast a place grows uncertain beyond what its speed's error does: turns.
    sigma_limit_m : float
        A sighting less well known makes no cue: a look could not hold it.
    speed_limit_mps : float
        Two sightings farther apart than this allows are two things.
    coast_s : float
        A thing not seen again for this long is forgotten.
    """

    life_s: float = 60.0
    half_life_s: float = 20.0
    most: int = 200
    claims_before: int = 3
    silent_gaps: float = 4.0
    silent_s: float = 5.0
    growth_mps: float = 15.0
    sigma_limit_m: float = 5_000.0
    speed_limit_mps: float = 400.0
    coast_s: float = 30.0


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


class _TrailCues:
    """Cues of one source from its trails: born, decaying, bounded, ended by a track.

    Attributes
    ----------
    dropped : int
        Cues that fell to the bound so far.
    """

    def __init__(self, habits: CueHabits, source: CueSource, first_id: int) -> None:
        self._habits, self._source, self._next_id = habits, source, first_id
        self._trails = Trails()
        self.dropped = 0

    def _cues(self, asking: Flags, needs: CustodyNeeds, time_tai_ns: int) -> Cues:
        """Return the cues of the trails that ask, and end those of the others."""
        trails, habits = self._trails, self._habits
        place = trails.at(time_tai_ns)
        age_s = (time_tai_ns - trails.last_tai_ns) / 1e9
        growth = trails.speed_sigma_mps + habits.growth_mps
        sigma = trails.sigma_m + growth * age_s
        asking = asking.copy()
        asking[asking] = ~explained(place[asking], sigma[asking], needs, time_tai_ns)
        trails.cue_id[~asking] = 0
        new = np.flatnonzero(asking & (trails.cue_id == 0))
        trails.cue_id[new] = np.arange(self._next_id, self._next_id + len(new), dtype=np.uint64)
        trails.born_tai_ns[new] = time_tai_ns
        self._next_id += len(new)
        rows = np.flatnonzero(asking)
        # The youngest first; among them as they were found.
        rows = rows[np.lexsort((trails.cue_id[rows], -trails.born_tai_ns[rows]))]
        self.dropped += max(len(rows) - habits.most, 0)
        spent = rows[habits.most :]
        rows = rows[: habits.most]
        rows = rows[np.argsort(trails.cue_id[rows])]
        cues = Cues(
            cue_id=trails.cue_id[rows],
            source=np.full(len(rows), self._source, dtype=np.uint8),
            time_tai_ns=np.full(len(rows), time_tai_ns, dtype=np.int64),
            expiry_tai_ns=trails.born_tai_ns[rows] + round(habits.life_s * 1e9),
            position_ecef_m=place[rows],
            velocity_ecef_mps=trails.velocity_ecef_mps[rows],
            position_sigma_m=sigma[rows],
            sigma_growth_mps=growth[rows],
            rcs_m2=np.zeros(len(rows)),
            priority=0.5 ** ((time_tai_ns - trails.born_tai_ns[rows]) / 1e9 / habits.half_life_s),
        )
        over = (trails.cue_id > 0) & (time_tai_ns - trails.born_tai_ns >= round(habits.life_s * 1e9))
        over[spent] = True
        trails.keep(~over)
        return cues.take(cues.expiry_tai_ns > time_tai_ns)

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        return {"trails": self._trails.snapshot(), "next_id": self._next_id, "dropped": self.dropped}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self._trails.restore(snapshot["trails"])
        self._next_id, self.dropped = int(snapshot["next_id"]), int(snapshot["dropped"])


class ClaimLossCues(_TrailCues):
    """Asks for a look where a transponder that fell silent should be, by what it last claimed.

    A transponder out of every receiver's sight is silent too: such a cue is spent on an honest aircraft without a
    track, which is no loss. One that lies sends the look where it lied.
    """

    def __init__(self, habits: CueHabits | None = None) -> None:
        super().__init__(habits or CueHabits(), CueSource.ADSB_LOSS, _CLAIM_IDS)

    def step(self, seen: Sightings, needs: CustodyNeeds, time_tai_ns: int) -> Cues:
        """Return the cues that live at an instant, given the claims then heard and what the tracker asks."""
        trails, habits = self._trails, self._habits
        seen = seen.take(np.flatnonzero(seen.address > 0))
        seen = seen.take(np.lexsort((seen.sigma_m, seen.address)))
        key, first = np.unique(seen.address, return_index=True)
        seen = seen.take(first)
        known = np.isin(key, trails.key)
        trails.note(np.searchsorted(trails.key, key[known]), seen.take(np.flatnonzero(known)), time_tai_ns)
        trails.add(key[~known], seen.take(np.flatnonzero(~known)), time_tai_ns)
        silent_s = (time_tai_ns - trails.last_tai_ns) / 1e9
        trails.keep((trails.cue_id > 0) | (silent_s < habits.coast_s + habits.silent_gaps * trails.gap_s))
        silent_s = (time_tai_ns - trails.last_tai_ns) / 1e9
        silent = silent_s > np.maximum(habits.silent_gaps * trails.gap_s, habits.silent_s)
        return self._cues(silent & (trails.count >= habits.claims_before), needs, time_tai_ns)


class SightingCues(_TrailCues):
    """Asks for a look where another sensor saw something twice and no track is.

    Once is not enough: a false alarm is seen once, and a look needs a speed to tell the place from the ground.
    """

    def __init__(self, habits: CueHabits | None = None) -> None:
        super().__init__(habits or CueHabits(), CueSource.OTHER_SENSOR, _SIGHTING_IDS)
        self._next_key = 1

    def step(self, seen: Sightings, needs: CustodyNeeds, time_tai_ns: int) -> Cues:
        """Return the cues that live at an instant, given what was then seen and what the tracker asks."""
        trails, habits = self._trails, self._habits
        trails.keep(time_tai_ns - trails.last_tai_ns <= round(habits.coast_s * 1e9))
        seen = seen.take(np.flatnonzero(seen.sigma_m <= habits.sigma_limit_m))
        seen = seen.take(np.flatnonzero(~explained(seen.position_ecef_m, seen.sigma_m, needs, time_tai_ns)))
        row, distance, same = self._same(seen, time_tai_ns)
        # The nearest of those that are one thing is its sighting; the rest were other sensors'.
        best = np.flatnonzero(same)
        best = best[np.lexsort((distance[best], row[best]))]
        rows, first = np.unique(row[best], return_index=True)
        trails.note(rows, seen.take(best[first]), time_tai_ns)
        new = np.flatnonzero(~same)
        new = new[: max(4 * habits.most - len(trails), 0)]
        self.dropped += int((~same).sum()) - len(new)
        key = np.arange(self._next_key, self._next_key + len(new), dtype=np.uint64)
        trails.add(key, seen.take(new), time_tai_ns)
        self._next_key += len(new)
        return self._cues((trails.count >= 2) & (trails.speed_sigma_mps > 0.0), needs, time_tai_ns)

    def _same(self, seen: Sightings, time_tai_ns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the nearest trail of each sighting, its distance, and whether they can be one thing."""
        trails, habits = self._trails, self._habits
        if len(trails) == 0 or len(seen) == 0:
            return np.zeros(len(seen), dtype=np.int64), np.zeros(len(seen)), np.zeros(len(seen), dtype=np.bool_)
        # As in `explained`: most runs have no other sensors.
        from scipy.spatial import cKDTree

        distance, row = cKDTree(trails.at(time_tai_ns)).query(seen.position_ecef_m)
        age_s = (time_tai_ns - trails.last_tai_ns[row]) / 1e9
        drift = np.where(
            trails.speed_sigma_mps[row] > 0.0,
            np.minimum(3.0 * trails.speed_sigma_mps[row] + habits.growth_mps, habits.speed_limit_mps),
            habits.speed_limit_mps,
        )
        gate = 3.0 * np.hypot(trails.sigma_m[row], seen.sigma_m) + drift * age_s
        return row, distance, distance <= gate

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        return super().snapshot() | {"next_key": self._next_key}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        super().restore(snapshot)
        self._next_key = int(snapshot["next_key"])


class CueDesk:
    """All cues of a run, from every source, for the scheduler's next step.

    Parameters
    ----------
    habits : CueHabits, optional

    Examples
    --------
    >>> from lookdown.tables import CustodyNeeds, Detections
    >>> len(CueDesk().step(CustodyNeeds.empty(), Detections.empty(), 0))
    0
    """

    def __init__(self, habits: CueHabits | None = None) -> None:
        habits = habits or CueHabits()
        self._lost, self._claims, self._sightings = (
            LostTrackCues(habits.life_s),
            ClaimLossCues(habits),
            SightingCues(habits),
        )

    @property
    def dropped(self) -> int:
        """Cues that fell to the bound so far."""
        return self._claims.dropped + self._sightings.dropped

    def step(self, needs: CustodyNeeds, others: Detections, time_tai_ns: int) -> Cues:
        """Return the cues that live at an instant.

        Parameters
        ----------
        needs : CustodyNeeds
            What the tracker asks after the step.
        others : Detections
            What sensors beside the radars detected at the instant, in any order. A transponder that is heard makes
            no cue, whatever it claims: only its silence does.
        time_tai_ns : int
        """
        heard = others.kind == SensorKind.ADSB
        claims, sightings = (sightings_of(others.take(np.flatnonzero(rows))) for rows in (heard, ~heard))
        return Cues.concatenate(
            [
                self._lost.step(needs, time_tai_ns),
                self._claims.step(claims, needs, time_tai_ns),
                self._sightings.step(sightings, needs, time_tai_ns),
            ]
        )

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        return {part: getattr(self, f"_{part}").snapshot() for part in ("lost", "claims", "sightings")}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        for part, state in snapshot.items():
            getattr(self, f"_{part}").restore(state)


def _columns(table: Table) -> dict[str, Any]:
    return {name: getattr(table, name).copy() for name, _ in table.columns()}
