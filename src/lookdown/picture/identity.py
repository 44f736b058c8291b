"""Which transponder each track carries: claims held against tracks over time, silence, disagreement and ghosts.

The tracks should be made without these claims, or what agrees agrees with itself. A claim is an address and a place.
An address is held by a track when several claims in a row lie nearest to it, agree with it, and with no other nearly as
well; it is kept while the track lives, so that a transponder which begins to lie, or falls silent, is told of the track
that it belongs to. Cost: one tree of the tracks for claims that no track holds yet; one 3 x 3 solution a claim.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import geodetic_from_ecef
from lookdown.picture._claims import Claims, claims_of, distances, one_each
from lookdown.picture._rows import rows_of
from lookdown.tables import (
    Detections,
    EventKind,
    Events,
    Identities,
    IdentityState,
    Picture,
    PictureFlag,
    Table,
    Tracks,
    column,
)
from lookdown.units import ParameterReference

__all__ = ["IDENTITY_REFERENCE", "IdentityDesk", "IdentityParameters", "with_identities"]

_NEAREST = 4
_DEGREES = 3.0


@dataclass(frozen=True, slots=True)
class IdentityParameters:
    """When an address is held, disagrees, is silent or is a ghost.

    Attributes
    ----------
    take_squared, margin_squared : float
        Mean squared statistical distance up to which an address may be taken; how much worse the next track must be.
    take_claims : float
        Claims in a row that must say so.
    off_sigmas, good_sigmas : float
        Agreement from which a held address disagrees, and under which it no longer does.
    weight_ratio : float
        Of the newest claim in the smoothed agreement.
    silent_after_s : float
        Time without a claim after which an address counts as silent.
    heard_m, heard_count : float
        Claims are heard at a place where so many other addresses were heard lately within so far.
    ghost_looks : float
        Detections that should have come where an address claims to be, without a track, from which it is a ghost.
    reach_m : float
        Claims of an address in one step further apart than this are of two senders.
    strange_count : float
        Such claims from which it is told.
    forget_s : float
        Time without a claim after which an address that no track holds is forgotten.
    most_addresses : float
        Addresses remembered; of more, those longest unheard are forgotten and counted.
    """

    take_squared: float
    margin_squared: float
    take_claims: float
    off_sigmas: float
    good_sigmas: float
    weight_ratio: float
    silent_after_s: float
    heard_m: float
    heard_count: float
    ghost_looks: float
    reach_m: float
    strange_count: float
    forget_s: float
    most_addresses: float

    def __post_init__(self) -> None:
        assert self.take_squared > 0.0 and self.margin_squared >= 0.0 and self.take_claims >= 1.0
        assert 0.0 < self.good_sigmas <= self.off_sigmas and 0.0 < self.weight_ratio <= 1.0
        assert min(self.silent_after_s, self.heard_m, self.ghost_looks, self.reach_m, self.forget_s) > 0.0
        assert min(self.heard_count, self.strange_count, self.most_addresses) >= 1.0

    @classmethod
    def reference(cls) -> "IdentityParameters":
        """Return the base values of `IDENTITY_REFERENCE`.

        Examples
        --------
        >>> IdentityParameters.reference().take_claims
        3.0
        """
        return cls(**{name: parameter.base_si for name, parameter in IDENTITY_REFERENCE.items()})


_CHOICE = "assumption"
IDENTITY_REFERENCE: dict[str, ParameterReference] = {
    "take_squared": ParameterReference("ratio", "1", 11.3, 7.8, 16.3, "chi-square of 3 degrees: 99 %, 95 %, 99.9 %"),
    "margin_squared": ParameterReference("ratio", "1", 6.0, 4.0, 10.0, "assumption: 20 times as likely"),
    "take_claims": ParameterReference("ratio", "1", 3.0, 2.0, 5.0, _CHOICE),
    "off_sigmas": ParameterReference("ratio", "1", 4.0, 3.0, 6.0, _CHOICE),
    "good_sigmas": ParameterReference("ratio", "1", 2.5, 2.0, 4.0, _CHOICE),
    "weight_ratio": ParameterReference("ratio", "1", 0.3, 0.1, 0.5, _CHOICE),
    "silent_after_s": ParameterReference("time", "s", 30.0, 10.0, 60.0, "assumption: three steps of 10 s"),
    "heard_m": ParameterReference("length", "km", 300.0, 100.0, 600.0, "assumption: a small part of a receiver's disc"),
    "heard_count": ParameterReference("ratio", "1", 3.0, 2.0, 10.0, _CHOICE),
    "ghost_looks": ParameterReference("ratio", "1", 5.0, 3.0, 8.0, "chance of none of 5 expected: exp(-5) = 0.7 %"),
    "reach_m": ParameterReference("length", "km", 20.0, 5.0, 50.0, "assumption: 10 s of flight at 250 m/s and more"),
    "strange_count": ParameterReference("ratio", "1", 3.0, 2.0, 10.0, _CHOICE),
    "forget_s": ParameterReference("time", "s", 120.0, 60.0, 600.0, _CHOICE),
    "most_addresses": ParameterReference("ratio", "1", 200_000.0, 1e4, 1e6, "assumption: tenfold the traffic"),
}
"""What the desk assumes, with where each number comes from."""


@dataclass(frozen=True, slots=True)
class _Trails(Table):
    """What is known of each address, by rising address."""

    icao24: np.ndarray = column("u8", "1", "24-bit address")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "last claim")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "place last claimed", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "by the last two claims", (3,))
    claim_count: np.ndarray = column("u4", "1", "claims held against its track")
    track_id: np.ndarray = column("u8", "1", "track that holds it; 0 where none")
    since_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "since when it stands so")
    off: np.ndarray = column("u1", "0 or 1", "whether it disagrees with its track")
    squared: np.ndarray = column("f8", "1", "smoothed squared distance from its track")
    offset_m: np.ndarray = column("f8", "m", "distance of the last claim")
    allowed_m: np.ndarray = column("f8", "m", "what both allow")
    candidate_id: np.ndarray = column("u8", "1", "track that may carry it; 0 where none")
    candidate_count: np.ndarray = column("u4", "1", "claims in a row that lie nearest to it")
    candidate_squared: np.ndarray = column("f8", "1", "mean squared distance from it")
    candidate_margin: np.ndarray = column("f8", "1", "mean by which the next track is worse")
    looks: np.ndarray = column("f8", "1", "detections that should have come while no track was near")
    alone_count: np.ndarray = column("u4", "1", "claims while no track was near")
    strange_count: np.ndarray = column("u4", "1", "claims of the same address from elsewhere")


def _blank(icao24: np.ndarray) -> _Trails:
    columns = {name: np.zeros((len(icao24), *spec.row_shape), spec.dtype) for name, spec in _Trails.columns()}
    return _Trails(**(columns | {"icao24": icao24}))


class IdentityDesk:
    """Holds claims against tracks, step after step.

    Parameters
    ----------
    parameters : IdentityParameters, optional

    Attributes
    ----------
    forgotten : int
        Addresses forgotten because there were too many.

    Examples
    --------
    >>> who, happened = IdentityDesk().step(Tracks.empty(), Detections.empty(), 0)
    >>> len(who), len(happened)
    (0, 0)
    """

    def __init__(self, parameters: IdentityParameters | None = None) -> None:
        self._parameters = parameters or IdentityParameters.reference()
        self._trails = _Trails.empty()
        self._quiet = np.zeros((0, 2), dtype=np.int64)
        self.forgotten = 0

    def step(
        self,
        tracks: Tracks,
        detections: Detections,
        time_tai_ns: int,
        expected_looks: Callable[[Positions], np.ndarray] | None = None,
    ) -> tuple[Identities, Events]:
        """Return which address each track carries, and ghosts among the claims.

        Parameters
        ----------
        tracks : Tracks
            At the instant; those not confirmed are left out.
        detections : Detections
            Since the step before; only those of ADS-B count.
        time_tai_ns : int
        expected_looks : callable, optional
            ``f(position_ecef_m) -> (n,)``: detections that an aircraft at each place should have given since the
            step before, such as looks times their probability of detection. Without it no claim is a ghost for want of
            a track.

        Returns
        -------
        identities : Identities
            Of confirmed tracks that carry an address or are silent where others are heard, by rising track_id.
        events : Events
            GHOST_CLAIM, one an address: `value` claims, `expected` looks; 0 looks where an address claims two places.
        """
        tracks = tracks.take(tracks.confirmed != 0)
        own, strange = self._heard(claims_of(detections), time_tai_ns)
        row = np.searchsorted(self._trails.icao24, own.icao24)
        self._release(tracks, time_tai_ns)
        self._agree(own, row, tracks, time_tai_ns)
        near = self._seek(own, row, tracks, time_tai_ns)
        self._count_alone(own, row, near, expected_looks)
        events = self._ghosts(strange, row, time_tai_ns)
        self._forget(time_tai_ns)
        return self._identities(tracks, time_tai_ns), events

    def _heard(self, claims: Claims, time_tai_ns: int) -> tuple[Claims, Claims]:
        """Return each address's own claim and strange ones; every address has a trail afterwards."""
        place, known = rows_of(claims.icao24, self._trails.icao24)
        expected = np.zeros((len(claims), 3))
        if len(self._trails):
            ahead_s = (claims.time_tai_ns - self._trails.time_tai_ns[place]) / 1e9
            moved = self._trails.velocity_ecef_mps[place] * ahead_s[:, None]
            expected = self._trails.position_ecef_m[place] + moved
        own, strange = one_each(claims, expected, known, self._parameters.reach_m)
        fresh = _blank(np.setdiff1d(own.icao24, self._trails.icao24))
        fresh.since_tai_ns[:] = time_tai_ns
        joined = _Trails.concatenate([self._trails, fresh])
        self._trails = joined.take(np.argsort(joined.icao24))
        return own, strange

    def _release(self, tracks: Tracks, time_tai_ns: int) -> None:
        """Let go of tracks that are gone."""
        trails = self._trails
        for name in ("track_id", "candidate_id"):
            held = getattr(trails, name)
            gone = (held > 0) & ~np.isin(held, tracks.track_id)
            held[gone] = 0
            if name == "track_id":
                trails.since_tai_ns[gone], trails.off[gone], trails.claim_count[gone] = time_tai_ns, 0, 0
            else:
                trails.candidate_count[gone] = 0

    def _agree(self, own: Claims, row: np.ndarray, tracks: Tracks, time_tai_ns: int) -> None:
        """Hold the claims of held addresses against their tracks, and move every trail to its new claim."""
        trails, known = self._trails, self._parameters
        held = np.flatnonzero(trails.track_id[row] > 0)
        track, _ = rows_of(trails.track_id[row[held]], tracks.track_id)
        squared, offset, allowed = distances(own, held, tracks, track)
        mine = row[held]
        # One wild claim counts for no more than four times the limit, so that it is forgotten again.
        capped = np.minimum(squared, 4.0 * _DEGREES * known.off_sigmas**2)
        trails.squared[mine] += known.weight_ratio * (capped - trails.squared[mine])
        trails.offset_m[mine], trails.allowed_m[mine] = offset, allowed
        trails.claim_count[mine] += 1
        sigmas = np.sqrt(trails.squared[mine] / _DEGREES)
        off = sigmas > np.where(trails.off[mine] != 0, known.good_sigmas, known.off_sigmas)
        turned = off != (trails.off[mine] != 0)
        trails.since_tai_ns[mine[turned]] = time_tai_ns
        trails.off[mine] = off
        elapsed_s = (own.time_tai_ns - trails.time_tai_ns[row]) / 1e9
        moves = (elapsed_s > 0.5) & (trails.time_tai_ns[row] > 0)
        way = own.position_ecef_m - trails.position_ecef_m[row]
        trails.velocity_ecef_mps[row[moves]] = way[moves] / elapsed_s[moves, None]
        trails.position_ecef_m[row], trails.time_tai_ns[row] = own.position_ecef_m, own.time_tai_ns

    def _seek(self, own: Claims, row: np.ndarray, tracks: Tracks, time_tai_ns: int) -> np.ndarray:
        """Look for the track of addresses that have none or disagree; return which claims have a track near."""
        trails, known = self._trails, self._parameters
        near = trails.track_id[row] > 0
        asking = np.flatnonzero(~near | (trails.off[row] != 0))
        if not len(asking) or not len(tracks):
            return near
        from scipy.spatial import cKDTree  # here: it takes a tenth of a second to import, and many runs hear nobody

        count = min(_NEAREST, len(tracks))
        at = _carried(tracks, int(np.median(own.time_tai_ns[asking])))
        _, nearest = cKDTree(at).query(own.position_ecef_m[asking], k=np.arange(1, count + 1))
        squared = np.stack([distances(own, asking, tracks, nearest[:, k])[0] for k in range(count)], axis=1)
        order = np.argsort(squared, axis=1, kind="stable")
        lanes = np.arange(len(asking))
        best = squared[lanes, order[:, 0]]
        margin = squared[lanes, order[:, 1]] - best if count > 1 else np.full(len(asking), np.inf)
        track_id = tracks.track_id[nearest[lanes, order[:, 0]]]
        fits = best <= 4.0 * known.take_squared
        near[asking] |= fits
        self._propose(row[asking], np.where(fits, track_id, 0).astype(np.uint64), best, np.minimum(margin, 1e3))
        self._take(row[asking], time_tai_ns)
        return near

    def _propose(self, mine: np.ndarray, track_id: np.ndarray, squared: np.ndarray, margin: np.ndarray) -> None:
        """Count how often in a row each address lies nearest to the same track, and how well."""
        trails = self._trails
        same = (trails.candidate_id[mine] == track_id) & (track_id > 0)
        trails.candidate_count[mine] = np.where(same, trails.candidate_count[mine] + 1, track_id > 0)
        share = 1.0 / np.maximum(trails.candidate_count[mine], 1)
        for name, value in (("candidate_squared", squared), ("candidate_margin", margin)):
            before = np.where(same, getattr(trails, name)[mine], 0.0)
            getattr(trails, name)[mine] = before + share * (value - before)
        trails.candidate_id[mine] = track_id

    def _take(self, mine: np.ndarray, time_tai_ns: int) -> None:
        """Give addresses to tracks: the best first, one a track, none from a track that holds one that agrees."""
        trails, known = self._trails, self._parameters
        sure = (
            (trails.candidate_count[mine] >= known.take_claims)
            & (trails.candidate_squared[mine] <= known.take_squared)
            & (trails.candidate_margin[mine] >= known.margin_squared)
            & (trails.candidate_id[mine] != trails.track_id[mine])
        )
        agreeing = trails.track_id[(trails.track_id > 0) & (trails.off == 0)]
        mine = mine[sure & ~np.isin(trails.candidate_id[mine], agreeing)]
        mine = mine[np.lexsort((trails.icao24[mine], trails.candidate_squared[mine], trails.candidate_id[mine]))]
        _, first = np.unique(trails.candidate_id[mine], return_index=True)
        mine = mine[first]
        # An address that disagreed with the track gives it up.
        ousted = np.isin(trails.track_id, trails.candidate_id[mine])
        trails.track_id[ousted], trails.off[ousted] = 0, 0
        trails.track_id[mine], trails.off[mine] = trails.candidate_id[mine], 0
        trails.squared[mine], trails.since_tai_ns[mine] = trails.candidate_squared[mine], time_tai_ns
        trails.claim_count[mine], trails.looks[mine] = trails.candidate_count[mine], 0.0

    def _count_alone(
        self, own: Claims, row: np.ndarray, near: np.ndarray, expected_looks: Callable[[Positions], np.ndarray] | None
    ) -> None:
        trails = self._trails
        trails.looks[row[near]], trails.alone_count[row[near]] = 0.0, 0
        alone = np.flatnonzero(~near)
        trails.alone_count[row[alone]] += 1
        if expected_looks is not None and len(alone):
            trails.looks[row[alone]] += expected_looks(own.position_ecef_m[alone])

    def _ghosts(self, strange: Claims, row: np.ndarray, time_tai_ns: int) -> Events:
        trails, known = self._trails, self._parameters
        place = np.searchsorted(trails.icao24, np.unique(strange.icao24))
        trails.strange_count[place] += 1
        heard = np.zeros(len(trails), dtype=np.bool_)
        heard[row] = True
        alone = heard & (trails.looks >= known.ghost_looks) & (trails.track_id == 0)
        twice = np.zeros(len(trails), dtype=np.bool_)
        twice[place] = trails.strange_count[place] >= known.strange_count
        rows = np.flatnonzero(alone | twice)
        latitude, longitude, _ = geodetic_from_ecef(trails.position_ecef_m[rows])
        lonely = alone[rows]
        return Events(
            event_kind=np.full(len(rows), EventKind.GHOST_CLAIM, dtype=np.uint8),
            time_tai_ns=np.full(len(rows), time_tai_ns, dtype=np.int64),
            subject_id=trails.icao24[rows],
            latitude_rad=latitude,
            longitude_rad=longitude,
            value=np.where(lonely, trails.alone_count[rows], trails.strange_count[rows]).astype(np.float64),
            expected=np.where(lonely, trails.looks[rows], 0.0),
        )

    def _forget(self, time_tai_ns: int) -> None:
        trails, known = self._trails, self._parameters
        age_s = (time_tai_ns - trails.time_tai_ns) / 1e9
        kept = np.flatnonzero((trails.track_id > 0) | (age_s <= known.forget_s))
        spare = len(kept) - int(known.most_addresses)
        if spare > 0:
            order = np.lexsort((trails.icao24[kept], age_s[kept]))
            kept = np.sort(kept[order[: int(known.most_addresses)]])
            self.forgotten += spare
        self._trails = trails.take(kept)

    def _identities(self, tracks: Tracks, time_tai_ns: int) -> Identities:
        trails = self._trails
        quiet_s = (time_tai_ns - trails.time_tai_ns) / 1e9
        held = (trails.track_id > 0).nonzero()[0]
        tentative = ((trails.track_id == 0) & (trails.candidate_count > 0) & (trails.candidate_id > 0)).nonzero()[0]
        tentative = tentative[~np.isin(trails.candidate_id[tentative], trails.track_id[held])]
        tentative = tentative[np.unique(trails.candidate_id[tentative], return_index=True)[1]]
        silent = quiet_s[held] > self._parameters.silent_after_s
        owner = np.concatenate([trails.track_id[held], trails.candidate_id[tentative]])
        speaks = np.concatenate([~silent, np.ones(len(tentative), dtype=np.bool_)])
        quiet = self._silent(tracks, owner[speaks], time_tai_ns)
        fallen = silent & np.isin(trails.track_id[held], quiet[:, 0].astype(np.uint64))
        state = np.where(trails.off[held] != 0, IdentityState.DISAGREES, IdentityState.HELD)
        state = np.concatenate([np.where(fallen, IdentityState.SILENT, state), np.full(len(tentative), 1)])
        rows = np.concatenate([held, tentative])
        nobody = quiet[~np.isin(quiet[:, 0].astype(np.uint64), owner)]
        made = _rows(trails, rows, owner, state)
        since = dict(zip(quiet[:, 0].tolist(), quiet[:, 1].tolist(), strict=True))
        for k in np.flatnonzero(state == IdentityState.SILENT):
            made.since_tai_ns[k] = since[int(owner[k])]
        blank = _blank(np.zeros(len(nobody), dtype=np.uint64))
        alone = _rows(blank, np.arange(len(nobody)), nobody[:, 0].astype(np.uint64), np.full(len(nobody), 4))
        alone.since_tai_ns[:] = nobody[:, 1]
        joined = Identities.concatenate([made, alone])
        return joined.take(np.argsort(joined.track_id))

    def _silent(self, tracks: Tracks, speaking: np.ndarray, time_tai_ns: int) -> np.ndarray:
        """Return the tracks that nobody speaks for where others are heard, each with since when, and keep them."""
        known, trails = self._parameters, self._trails
        lately = trails.take((time_tai_ns - trails.time_tai_ns) / 1e9 <= known.silent_after_s)
        rows = np.flatnonzero(~np.isin(tracks.track_id, speaking))
        count = int(known.heard_count)
        if not len(rows) or len(lately) < count:
            self._quiet = np.zeros((0, 2), dtype=np.int64)
            return self._quiet
        from scipy.spatial import cKDTree

        tree = cKDTree(lately.position_ecef_m)
        apart, _ = tree.query(tracks.position_ecef_m[rows], k=[count], distance_upper_bound=known.heard_m)
        rows = rows[np.isfinite(apart[:, 0])]
        ids = tracks.track_id[rows]
        place, before = rows_of(ids, self._quiet[:, 0].astype(np.uint64))
        since = np.full(len(rows), time_tai_ns, dtype=np.int64)
        since[before] = self._quiet[place[before], 1]
        self._quiet = np.stack([ids.astype(np.int64), since], axis=1)
        return self._quiet

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        trails = {name: getattr(self._trails, name).copy() for name, _ in self._trails.columns()}
        return {"trails": trails, "quiet": self._quiet.copy(), "forgotten": self.forgotten}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        self._trails = _Trails(**{name: values.copy() for name, values in snapshot["trails"].items()})
        self._quiet, self.forgotten = snapshot["quiet"].copy(), int(snapshot["forgotten"])


def _carried(tracks: Tracks, time_tai_ns: int) -> np.ndarray:
    ahead_s = (time_tai_ns - tracks.time_tai_ns) / 1e9
    return np.asarray(tracks.position_ecef_m + tracks.velocity_ecef_mps * ahead_s[:, None])


def _rows(trails: _Trails, rows: np.ndarray, owner: np.ndarray, state: np.ndarray) -> Identities:
    held = trails.track_id[rows] > 0
    squared = np.where(held, trails.squared[rows], trails.candidate_squared[rows])
    next_squared = trails.candidate_squared[rows] + trails.candidate_margin[rows]
    return Identities(
        track_id=owner.astype(np.uint64),
        state=state.astype(np.uint8),
        icao24=trails.icao24[rows].astype(np.uint32),
        since_tai_ns=trails.since_tai_ns[rows].copy(),
        heard_tai_ns=trails.time_tai_ns[rows],
        claim_count=np.where(held, trails.claim_count[rows], trails.candidate_count[rows]).astype(np.uint32),
        agreement_sigmas=np.sqrt(squared / _DEGREES).astype(np.float32),
        offset_m=trails.offset_m[rows].astype(np.float32),
        offset_allowed_m=trails.allowed_m[rows].astype(np.float32),
        runner_up_sigmas=np.sqrt(next_squared / _DEGREES).astype(np.float32),
    )


def with_identities(picture: Picture, identities: Identities) -> Picture:
    """Return the same rows with the addresses that tracks hold, flagged as cooperative and, where so, as disagreeing.

    A tentative address is not shown. A silent track keeps the address that it had and is cooperative no more.

    Examples
    --------
    >>> len(with_identities(Picture.empty(), Identities.empty()))
    0
    """
    shown = identities.take(identities.state > IdentityState.TENTATIVE)
    columns = {name: getattr(picture, name) for name, _ in picture.columns()}
    flags = picture.flags & ~np.uint8(PictureFlag.COOPERATIVE | PictureFlag.DISAGREES)
    icao24 = np.zeros(len(picture), dtype=np.uint32)
    if len(shown):
        row, there = rows_of(picture.track_id, shown.track_id)
        state = np.where(there, shown.state[row], 0)
        icao24 = np.where(there, shown.icao24[row], 0).astype(np.uint32)
        speaks = (state == IdentityState.HELD) | (state == IdentityState.DISAGREES)
        flags |= np.where(speaks, PictureFlag.COOPERATIVE.value, 0).astype(np.uint8)
        flags |= np.where(state == IdentityState.DISAGREES, PictureFlag.DISAGREES.value, 0).astype(np.uint8)
    return Picture(**(columns | {"icao24": icao24, "flags": flags.astype(np.uint8)}))
