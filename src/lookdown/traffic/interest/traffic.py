"""Objects of interest as traffic: what flies, and what transponders say of it and of what does not fly."""

import math
from collections.abc import Sequence

import numpy as np

from lookdown.arrays import Codes, Flags, Scalars
from lookdown.seeds import generator
from lookdown.tables import ClaimKind, Objects, Transponder, TransponderClaims
from lookdown.traffic.claims import ClaimSource, honest_claims, offset_claims
from lookdown.traffic.interest.fleet import InterestFleet
from lookdown.traffic.interest.groups import InterestGroup, Replay
from lookdown.traffic.interest.heights import Ground, flat_ground
from lookdown.traffic.motion import FleetTraffic
from lookdown.traffic.recorded.flights import Region

__all__ = ["InterestTraffic", "ReplayedClaims"]

_REPLAY_STAGE = "traffic/replay"


class InterestTraffic:
    """All objects of interest of a scenario.

    Parameters
    ----------
    groups : sequence of InterestGroup
    area : Region
        Of the scenario.
    seed : int
    epoch_tai_ns : int
        From which the groups count their starts.
    start_tai_ns, stop_tai_ns : int
        Span in which it can be asked.
    ground : callable
        See `heights.Ground`.
    """

    def __init__(
        self,
        groups: Sequence[InterestGroup],
        area: Region,
        *,
        seed: int,
        epoch_tai_ns: int,
        start_tai_ns: int,
        stop_tai_ns: int,
        ground: Ground = flat_ground,
    ) -> None:
        self.fleet, self._ghosts = (
            InterestFleet(groups, area, seed=seed, epoch_tai_ns=epoch_tai_ns, ground=ground, ghosts=ghosts)
            for ghosts in (False, True)
        )
        self._flying, self._unreal = (
            FleetTraffic([fleet], start_tai_ns=start_tai_ns, stop_tai_ns=stop_tai_ns)
            for fleet in (self.fleet, self._ghosts)
        )
        self._words = _Words(self.fleet, epoch_tai_ns)
        self._ghost_address = np.array([member.icao24 for member in self._ghosts.members], np.uint32)

    @property
    def object_count(self) -> int:
        """How many objects fly at one time or another of the span, ghosts left out."""
        return self._flying.object_count

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects airborne at an instant, by rising object_id, transponders as they are then."""
        objects = self._flying.at(time_tai_ns)
        row = self.fleet.rows(objects.object_id)
        return Objects(
            object_id=objects.object_id,
            aircraft_class=objects.aircraft_class,
            rcs_class=objects.rcs_class,
            infrared_class=objects.infrared_class,
            transponder=self._words.state(row, time_tai_ns),
            position_ecef_m=objects.position_ecef_m,
            velocity_ecef_mps=objects.velocity_ecef_mps,
        )

    def claims_at(self, time_tai_ns: int) -> TransponderClaims:
        """Return what transponders say at an instant: the honest, then the lying, then the ghosts."""
        objects = self.at(time_tai_ns)
        honest = honest_claims(objects, self._words.icao24[self.fleet.rows(objects.object_id)], time_tai_ns)
        lying = objects.take(objects.transponder == Transponder.FALSE.value)
        return TransponderClaims.concatenate(
            [honest, self._words.lies(lying, time_tai_ns), self._ghost_claims(time_tai_ns)]
        )

    def _ghost_claims(self, time_tai_ns: int) -> TransponderClaims:
        nobody = self._unreal.at(time_tai_ns)
        said = Objects(
            **{name: getattr(nobody, name) for name, _ in Objects.columns()}
            | {"transponder": np.full(len(nobody), Transponder.ON.value, np.uint8)}
        )
        claims = honest_claims(said, self._ghost_address[self._ghosts.rows(nobody.object_id)], time_tai_ns)
        return _as_nobody(claims, time_tai_ns, ClaimKind.GHOST)


class _Words:
    """What the transponder of each member of a fleet does, by its row."""

    def __init__(self, fleet: InterestFleet, epoch_tai_ns: int) -> None:
        self._fleet, self._epoch_tai_ns = fleet, epoch_tai_ns
        speech = [member.leader.group.speech for member in fleet.members]
        self.icao24 = np.array([member.icao24 for member in fleet.members], np.uint32)
        self._first = np.array([said.first for said in speech], np.uint8)
        self._then = np.array([said.then for said in speech], np.uint8)
        self._change_s = np.array([m.start_s for m in fleet.members]) + [said.change_s for said in speech]
        self._offset_m = np.array([said.offset_m for said in speech], np.float64)
        self._growth_mps = np.array([said.growth_mps for said in speech], np.float64)
        self._axis = np.array([_axis(fleet.start_of(row), m.bearing_rad) for row, m in enumerate(fleet.members)])

    def state(self, row: np.ndarray, time_tai_ns: int) -> Codes:
        """Return the Transponder state of some members."""
        return np.where(self._since_change_s(row, time_tai_ns) >= 0.0, self._then[row], self._first[row])

    def lies(self, objects: Objects, time_tai_ns: int) -> TransponderClaims:
        """Return what those say whose transponder is false."""
        row = self._fleet.rows(objects.object_id)
        # One that lies from the start on has no change: its offset grows from its first instant.
        since = self._since_change_s(row, time_tai_ns)
        position, velocity, height = offset_claims(
            objects.position_ecef_m,
            objects.velocity_ecef_mps,
            axis_ecef=self._axis[row].reshape(-1, 3),
            offset_m=self._offset_m[row] + self._growth_mps[row] * since,
            growth_mps=self._growth_mps[row],
        )
        return TransponderClaims(
            time_tai_ns=np.full(len(row), time_tai_ns, np.int64),
            icao24=self.icao24[row],
            position_ecef_m=position,
            velocity_ecef_mps=velocity,
            height_m=height,
            object_id=objects.object_id,
            kind=np.full(len(row), ClaimKind.OFFSET.value, np.uint8),
        )

    def _since_change_s(self, row: np.ndarray, time_tai_ns: int) -> Scalars:
        return (time_tai_ns - self._epoch_tai_ns) * 1e-9 - self._change_s[row]


def _axis(place: np.ndarray, bearing_rad: float) -> np.ndarray:
    """Return the level axis at a place about which a turn moves the place towards a bearing."""
    east = np.array([-place[1], place[0], 0.0])
    east /= max(float(np.linalg.norm(east)), 1e-300)
    north = np.cross(place, east)
    return np.cross(place, math.cos(bearing_rad) * north + math.sin(bearing_rad) * east)


def _as_nobody(claims: TransponderClaims, time_tai_ns: int, kind: ClaimKind) -> TransponderClaims:
    count = len(claims)
    return TransponderClaims(
        time_tai_ns=np.full(count, time_tai_ns, np.int64),
        icao24=claims.icao24,
        position_ecef_m=claims.position_ecef_m,
        velocity_ecef_mps=claims.velocity_ecef_mps,
        height_m=claims.height_m,
        object_id=np.zeros(count, np.uint32),
        kind=np.full(count, kind.value, np.uint8),
    )


class ReplayedClaims:
    """A source and, beside what its transponders say, what some of them said before.

    Attributes
    ----------
    source : ClaimSource
        Whose objects and claims these are; what it claimed honestly is sent again.

    Parameters
    ----------
    source : ClaimSource
    replays : sequence of Replay
    seed : int
    epoch_tai_ns : int
        From which the replays count their starts.
    """

    def __init__(self, source: ClaimSource, replays: Sequence[Replay], *, seed: int, epoch_tai_ns: int) -> None:
        self.source = source
        self._replays, self._seed, self._epoch_tai_ns = tuple(replays), seed, epoch_tai_ns
        self._chosen: dict[int, np.ndarray] = {}

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects of the source: a replay puts nobody into the sky."""
        return self.source.at(time_tai_ns)

    def claims_at(self, time_tai_ns: int) -> TransponderClaims:
        """Return what is said at an instant: by the source, then again."""
        parts = [self.source.claims_at(time_tai_ns)]
        for index, replay in enumerate(self._replays):
            since_s = (time_tai_ns - self._epoch_tai_ns) * 1e-9 - replay.start_s
            if 0.0 <= since_s < replay.duration_s:
                said = self._honest(time_tai_ns - round(replay.delay_s * 1e9))
                again = said.take(self._is_chosen(index, said))
                parts.append(_as_nobody(again, time_tai_ns, ClaimKind.REPLAY))
        return TransponderClaims.concatenate(parts)

    def _honest(self, time_tai_ns: int) -> TransponderClaims:
        claims = self.source.claims_at(time_tai_ns)
        return claims.take(claims.kind == ClaimKind.HONEST.value)

    def _is_chosen(self, index: int, said: TransponderClaims) -> Flags:
        """Return which claims are of the flights chosen: some of those in the air at the first instant told again."""
        if index not in self._chosen:
            replay = self._replays[index]
            first = self._honest(self._epoch_tai_ns + round((replay.start_s - replay.delay_s) * 1e9))
            order = generator(self._seed, _REPLAY_STAGE, index).permutation(len(first))
            self._chosen[index] = first.object_id[order[: replay.count]]
        return np.isin(said.object_id, self._chosen[index])
