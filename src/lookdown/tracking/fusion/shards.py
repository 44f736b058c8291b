"""Several trackers that share the world: each has a part and a halo round it, tracks go from one to the next by id.

A detection goes to every shard whose part, with halo and the detection's own error, holds it. A track's id is the
detection that it began with, so two shards that see the same detections have the same tracks under the same ids, to
the bit. What a shard cannot know, the tracks that come in from beyond its halo, it is told: every few seconds the
owner of each track in a shard's halo, the shard whose part it is in, hands over whatever differs there, as it stood
before the log of late dwells; the log then brings it up to date. Tracks that the owner does not know are ended.

So the tracks that a shard owns are those of one tracker for all, bit for bit, where no chain of tracks and reports
that share gates reaches from its part beyond its halo within the time between two exchanges (design/0020).

Cost: a step of each shard, what an exchange finds to hand over (some 50 us a track), and for each dwell the header in
every shard.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np

from lookdown.tables import Associations, CustodyNeeds, Detections, Dwells, Tracks
from lookdown.tracking.engine._layout import BIRTH_SLOT, CORE, MARKS, NONE, NOW, REST, TIME, TRACK_ID
from lookdown.tracking.engine._sweep_kernels import SHORT_OF_LOG
from lookdown.tracking.fusion._handover_kernels import adopt_tracks, place_reports, remove_tracks, settled_states
from lookdown.tracking.fusion.partition import Partition
from lookdown.tracking.parameters import TrackerParameters
from lookdown.tracking.tracker import DwellTracker

__all__ = ["ShardedTracker"]

_NS_PER_S = 1_000_000_000
_LONG_AGO_NS = np.iinfo(np.int64).min // 2
_ERROR_SIGMAS = 5.0
"""How many times its own error a detection may lie from its object."""


class _View(NamedTuple):
    """The living tracks of a shard by rising id: where they are and whose they are."""

    ids: np.ndarray
    rows: np.ndarray
    positions: np.ndarray
    parts: np.ndarray


class _Handover(NamedTuple):
    """What a shard is told in an exchange: ids to end; ids, and states as they are stored, to take up."""

    removed: np.ndarray
    adopted: np.ndarray
    core: np.ndarray
    rest: np.ndarray
    marks: np.ndarray


class _Step(NamedTuple):
    dwells: Dwells
    detections: Detections
    newest_ns: int


class ShardedTracker:
    """A tracker made of several, each for a part of the world.

    Parameters
    ----------
    parameters : TrackerParameters
    partition : Partition
        The parts, one a shard.
    halo_m : float
        How far beyond its part a shard follows tracks.
    ring_m : float
        How far beyond the halo it hears detections: as far as a track flies in the lateness and the time between two
        copies, so that one that is handed over finds its last detections there.
    exchange_s : float
        Time between two exchanges.
    save_s : float
        Time between two snapshots of all shards; what came since then is kept for the replay of a lost one.
    executor : Executor, optional
        Steps the shards side by side; the result is the same.
    tracker : dict, optional
        Further arguments of each `DwellTracker`.
    """

    def __init__(
        self,
        parameters: TrackerParameters,
        partition: Partition,
        *,
        halo_m: float = 100_000.0,
        ring_m: float = 40_000.0,
        exchange_s: float = 5.0,
        save_s: float = 60.0,
        executor: Executor | None = None,
        tracker: dict[str, Any] | None = None,
    ) -> None:
        assert halo_m > 0.0 and ring_m >= 0.0 and exchange_s > 0.0 and save_s >= exchange_s
        self._parameters, self._partition, self._options = parameters, partition, tracker or {}
        self._halo_m, self._ring_m = halo_m, ring_m
        self._exchange_ns, self._save_ns = round(exchange_s * _NS_PER_S), round(save_s * _NS_PER_S)
        self._map: Callable[..., Iterable[Any]] = executor.map if executor else map
        self._shards = [self._new_shard() for _ in partition.centres]
        self._journals: list[list[_Step | _Handover]] = [[] for _ in self._shards]
        self._saved = [shard.snapshot() for shard in self._shards]
        self._newest_ns = self._exchanged_ns = self._saved_ns = _LONG_AGO_NS
        self.handover_count = 0

    # --- the tracker's own view -------------------------------------------------

    def step(self, dwells: Dwells, detections: Detections) -> Associations:
        """Take dwells with their detections, in any order, late or again; see `DwellTracker.step`.

        Returns
        -------
        Associations
            Of the tracks that each shard owns, by rising detection_id.
        """
        times = [t for t in (dwells.time_tai_ns, detections.time_tai_ns) if len(t)]
        self._newest_ns = max([self._newest_ns, *(int(t.max()) for t in times)])
        heard = self._heard(detections)
        steps = [_Step(dwells, detections.take(mask), self._newest_ns) for mask in heard]
        for journal, step in zip(self._journals, steps, strict=True):
            journal.append(step)
        found = list(self._map(_do_step, self._shards, steps))
        if self._newest_ns - self._exchanged_ns >= self._exchange_ns:
            self.exchange()
        if self._newest_ns - self._saved_ns >= self._save_ns:
            self.save()
        return _merged([self._owned(k, a) for k, a in enumerate(found)])

    def tracks(self, time_tai_ns: int) -> Tracks:
        """Return all tracks as predicted to an instant, each by the shard that owns it.

        A track that lies by a border, so that each of two shards has it on the other's side, is shown by the first.
        """
        every = [shard.tracks(time_tai_ns) for shard in self._shards]
        together = Tracks.concatenate([t.take(mask) for t, mask in zip(every, self._shown(every), strict=True)])
        return together.take(np.argsort(together.track_id))

    def needs(self, time_tai_ns: int) -> CustodyNeeds:
        """Return what each track needs of the radars, by the shard that owns it."""
        every = [shard.tracks(time_tai_ns) for shard in self._shards]
        needs = [shard.needs(time_tai_ns) for shard in self._shards]
        shown = [t.track_id[mask] for t, mask in zip(every, self._shown(every), strict=True)]
        kept = [n.take(np.isin(n.track_id, ids)) for n, ids in zip(needs, shown, strict=True)]
        together = CustodyNeeds.concatenate(kept)
        return together.take(np.argsort(together.track_id))

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        self.save()
        return {
            "shards": list(self._saved),
            "instants": (self._newest_ns, self._exchanged_ns, self._saved_ns),
            "handover_count": self.handover_count,
        }

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave, of as many shards."""
        assert len(snapshot["shards"]) == len(self._shards), "a snapshot of another number of shards"
        self._saved = list(snapshot["shards"])
        self._journals = [[] for _ in self._shards]
        self._newest_ns, self._exchanged_ns, self._saved_ns = snapshot["instants"]
        self.handover_count = snapshot["handover_count"]
        for k in range(len(self._shards)):
            self.restore_shard(k)

    # --- shards lost and found ------------------------------------------------------

    def save(self) -> None:
        """Keep a snapshot of every shard, and forget what came before it."""
        self._saved = [shard.snapshot() for shard in self._shards]
        self._journals = [[] for _ in self._shards]
        self._saved_ns = self._newest_ns

    def restore_shard(self, shard: int) -> None:
        """Put a new tracker in the place of a lost one: its last snapshot, then all that came since, bit for bit."""
        new = self._new_shard()
        new.restore(self._saved[shard])
        for entry in self._journals[shard]:
            if isinstance(entry, _Step):
                _do_step(new, entry)
            else:
                _do_handover(new, entry)
        self._shards[shard] = new

    def _new_shard(self) -> DwellTracker:
        shard = DwellTracker(self._parameters, **self._options)
        shard._engine.keeps_settled = True
        return shard

    # --- who hears what, who owns what ------------------------------------------------

    def _heard(self, detections: Detections) -> list[np.ndarray]:
        """Return for each shard which detections it hears; one that places no object is heard by all."""
        if not len(detections):
            return [np.zeros(0, bool) for _ in self._shards]
        points, radii = _places_of(detections, self._parameters)
        lost = radii < 0.0
        points[lost] = detections.sensor_position_ecef_m[lost]
        margin = self._halo_m + self._ring_m + _ERROR_SIGMAS * radii
        return [lost | self._partition.within(k, points, margin) for k in range(len(self._shards))]

    def _shown(self, every: list[Tracks]) -> list[np.ndarray]:
        """Return for each shard's tracks which of them it is that shows."""
        parts = [self._partition.part_of(t.position_ecef_m) for t in every]
        shown = [part == k for k, part in enumerate(parts)]
        owned = np.concatenate([t.track_id[mask] for t, mask in zip(every, shown, strict=True)])
        # Two that each have it on the other's side: the first shows it. What the owner of its place does not know at
        # all, or nobody but one has, is a track that another has taken the detections of.
        answered = [
            t.track_id[(part == other) & np.isin(t.track_id, owner.track_id)]
            for t, part in zip(every, parts, strict=True)
            for other, owner in enumerate(every)
        ]
        orphans = np.setdiff1d(np.concatenate(answered), owned)
        seen = np.zeros(0, np.uint64)
        for k, tracks in enumerate(every):
            mask = shown[k] | np.isin(tracks.track_id, orphans)
            mask &= ~np.isin(tracks.track_id, seen)
            seen, shown[k] = np.concatenate([seen, tracks.track_id[mask]]), mask
        return shown

    def _owned(self, shard: int, associations: Associations) -> Associations:
        view = self._view(shard)
        return associations.take(np.isin(associations.track_id, view.ids[view.parts == shard]))

    def _view(self, shard: int) -> _View:
        """Return a shard's tracks as they should be at the newest dwell's instant."""
        engine = self._shards[shard]._engine
        rows = engine.living(self._newest_ns)
        states = engine.store.links[rows, NOW]
        core, marks = engine.store.core[states], engine.store.marks[states]
        ahead_s = (self._newest_ns - marks[:, TIME]) / _NS_PER_S
        positions = core[:, :3] + ahead_s[:, None] * core[:, 3:6]
        ids = engine.store.links[rows, TRACK_ID].astype(np.uint64)
        return _View(ids, rows, positions, self._partition.part_of(positions))

    # --- handing over -------------------------------------------------------------

    def exchange(self) -> None:
        """Hand over what differs in the halos between the shards and the owners of the tracks there."""
        views = [self._view(k) for k in range(len(self._shards))]
        handovers = [self._handover_to(k, views) for k in range(len(self._shards))]
        for k, handover in enumerate(handovers):
            if len(handover.removed) or len(handover.adopted):
                self._journals[k].append(handover)
                _do_handover(self._shards[k], handover)
                self.handover_count += len(handover.adopted)
        self._exchanged_ns = self._newest_ns

    def _handover_to(self, shard: int, views: list[_View]) -> _Handover:
        """Return what a shard lacks or has otherwise than the owner of a track in its halo."""
        mine = views[shard]
        removed = [mine.ids[self._strays(shard, views)]]
        adopted, states = [np.zeros(0, np.uint64)], [_room(0)]
        for other, view in enumerate(views):
            if other == shard:
                continue
            near = (view.parts == other) & self._partition.within(shard, view.positions, self._halo_m)
            near &= _began_before_log(self._shards[other], view.rows)
            rows, ids = view.rows[near], view.ids[near]
            differs, known = self._compare(shard, mine, other, rows, ids)
            removed.append(ids[known & differs])
            states.append(_room(int(differs.sum())))
            settled_states(self._shards[other]._engine.store, rows[differs], *states[-1])
            adopted.append(ids[differs])
        ids = np.concatenate(adopted)
        order = np.argsort(ids)
        core, rest, marks = (np.concatenate(parts)[order] for parts in zip(*states, strict=True))
        return _Handover(np.unique(np.concatenate(removed)), ids[order], core, rest, marks)

    def _strays(self, shard: int, views: list[_View]) -> np.ndarray:
        """Return which of a shard's tracks to end: unknown to the owner of the place, or far beyond the halo."""
        mine = views[shard]
        unknown = np.zeros(len(mine.ids), bool)
        for other, view in enumerate(views):
            if other != shard:
                unknown |= (mine.parts == other) & ~np.isin(mine.ids, view.ids)
        far = ~self._partition.within(shard, mine.positions, self._halo_m + self._ring_m)
        return (unknown | far) & _began_before_log(self._shards[shard], mine.rows)

    def _compare(
        self, shard: int, mine: _View, other: int, rows: np.ndarray, ids: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return which of another's tracks a shard has not to the bit (and may change), and which it has at all."""
        if not len(ids):
            return np.zeros(0, bool), np.zeros(0, bool)
        place = np.minimum(np.searchsorted(mine.ids, ids), max(len(mine.ids) - 1, 0))
        known = mine.ids[place] == ids if len(mine.ids) else np.zeros(len(ids), bool)
        own = mine.rows[place[known]]
        here, there = self._shards[shard]._engine.store, self._shards[other]._engine.store
        differs = ~known
        one, two = here.links[own, NOW], there.links[rows[known], NOW]
        same = (here.core[one] == there.core[two]).all(axis=1) & (here.rest[one] == there.rest[two]).all(axis=1)
        same &= (here.marks[one] == there.marks[two]).all(axis=1)
        differs[known] = ~same & _began_before_log(self._shards[shard], own)
        return differs, known


def _room(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return room for so many stored states."""
    return np.zeros((count, CORE)), np.zeros((count, REST), np.float32), np.zeros((count, MARKS), np.int64)


def _began_before_log(tracker: DwellTracker, rows: np.ndarray) -> np.ndarray:
    """Return which tracks no late dwell can undo."""
    return tracker._engine.store.links[rows, BIRTH_SLOT] == NONE


def _do_step(tracker: DwellTracker, step: _Step) -> Associations:
    """Step a shard, its clock at the newest dwell of all: what is too late is so for every shard alike."""
    tracker._newest_ns = max(tracker._newest_ns, step.newest_ns)
    return tracker.step(step.dwells, step.detections)


def _do_handover(tracker: DwellTracker, handover: _Handover) -> None:
    """End and take up tracks, and meet again the dwells of the log that this changes."""
    engine = tracker._engine
    rows = engine.living(tracker._newest_ns)
    ids = engine.store.links[rows, TRACK_ID].astype(np.uint64)
    ending = rows[np.isin(ids, handover.removed)]
    engine._make_room(SHORT_OF_LOG, len(handover.adopted) + len(ending))
    whole, queue = engine._engine(), (engine._heap, engine._heap_count)
    remove_tracks(whole, ending, *queue)
    ids = handover.adopted.astype(np.int64)
    adopt_tracks(whole, ids, handover.core, handover.rest, handover.marks, engine.scratch, *queue)
    engine.sweep()


def _merged(parts: list[Associations]) -> Associations:
    """Return associations by detection, each pair once."""
    together = Associations.concatenate(parts)
    order = np.lexsort((together.track_id, together.detection_id))
    together = together.take(order)
    new = np.ones(len(together), bool)
    new[1:] = (np.diff(together.detection_id) != 0) | (np.diff(together.track_id) != 0)
    return together.take(new)


def _places_of(d: Detections, parameters: TrackerParameters) -> tuple[np.ndarray, np.ndarray]:
    """Return where each detection places its object, and how uncertain that is in metres; -1 where it does not."""
    points, radii = np.zeros((len(d), 3)), np.zeros(len(d))
    values = np.column_stack([d.range_m, d.cosine_along, d.cosine_cross, d.range_rate_mps])
    sigmas = np.column_stack([d.sigma_range_m, d.sigma_cosine_along, d.sigma_cosine_cross, d.sigma_range_rate_mps])
    place_reports(
        d.sensor_position_ecef_m, d.axis_along_ecef, d.axis_cross_ecef, values, sigmas, d.measured,
        parameters.height_mean_m, parameters.height_sigma_m, points, radii,
    )  # fmt: skip
    return points, radii
