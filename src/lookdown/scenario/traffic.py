"""The traffic of a scenario document: sources that can be asked who flies where."""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, assert_never

import numpy as np

from lookdown.arrays import Positions, Scalars
from lookdown.astro import tai_ns_from_utc_text, utc_day_from_tai_ns
from lookdown.scenario._quantity import Quantity
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.interest_section import (
    Aircraft,
    Balloon,
    Drone,
    FastJet,
    Flying,
    Ghost,
    Interest,
    LowFast,
    Place,
    Replayed,
)
from lookdown.scenario.traffic_section import World
from lookdown.tables import AircraftClass, RcsClass, Transponder
from lookdown.terrain import Terrain
from lookdown.traffic import (
    SAMPLES,
    ClaimSource,
    ClutterCounts,
    FleetKind,
    Formation,
    InterestGroup,
    InterestTraffic,
    JointTraffic,
    RecordedTraffic,
    Region,
    RegionTraffic,
    Replay,
    ReplayedClaims,
    Shape,
    Speech,
    WorldSettings,
    WorldTraffic,
    sample_path,
)

__all__ = ["FlownTraffic", "flown_traffic", "interest_group", "recording_path", "traffic_epoch_tai_ns"]

_KINDS = {
    "light": AircraftClass.LIGHT,
    "business": AircraftClass.BUSINESS,
    "regional": AircraftClass.REGIONAL,
    "airliner": AircraftClass.AIRLINER,
    "heavy": AircraftClass.HEAVY,
}


@dataclass(frozen=True, slots=True)
class FlownTraffic:
    """Who flies in a scenario.

    Attributes
    ----------
    source : ClaimSource
        Those that count: in the region, its margin included.
    region : Region
        Without its margin.
    account : dict
        What was dropped of recorded flights and why, and what was made by rule.
    """

    source: ClaimSource
    region: Region
    account: dict[str, Any]


def recording_path(document: ScenarioDocument) -> Path | None:
    """Return the file of the recorded flights, None where there are none."""
    name = document.traffic.recording
    if name is None:
        return None
    return sample_path(name) if name in SAMPLES else Path(name)


def traffic_epoch_tai_ns(document: ScenarioDocument, recorded: RecordedTraffic | None) -> int:
    """Return the instant from which starts and orbits are counted, so that a part is flown as in the whole.

    It is the first instant of the recording, else the start of the run.
    """
    if recorded is not None:
        return recorded.start_tai_ns
    assert document.scenario.start is not None, "a fault of the document that a check must find"
    return tai_ns_from_utc_text(document.scenario.start)


def flown_traffic(
    document: ScenarioDocument, recorded: RecordedTraffic | None, *, seed: int, start_tai_ns: int, stop_tai_ns: int
) -> FlownTraffic:
    """Return the traffic of a scenario.

    Parameters
    ----------
    document : ScenarioDocument
    recorded : RecordedTraffic or None
        Its recording, loaded.
    seed : int
    start_tai_ns, stop_tai_ns : int
        Of the run.
    """
    said = document.traffic
    region = _region(document, recorded)
    account = {} if recorded is None else _account(recorded)
    if recorded is not None and said.world is None and not said.interest and said.region is None:
        return FlownTraffic(recorded, region, account)
    sources: list[ClaimSource] = [] if recorded is None else [recorded]
    epoch = traffic_epoch_tai_ns(document, recorded)
    replays = [_replay(group) for group in said.interest or [] if isinstance(group, Replayed)]
    if said.world is not None:
        # What is said again in the run was said before it.
        heard_from = start_tai_ns - round(max((replay.delay_s for replay in replays), default=0.0) * 1e9)
        world = _world(said.world, seed=seed, epoch_tai_ns=epoch, start_tai_ns=heard_from, stop_tai_ns=stop_tai_ns)
        sources.append(world)
        account["world"] = _world_account(world)
    flying = [interest_group(group) for group in said.interest or [] if not isinstance(group, Replayed)]
    if flying:
        made = InterestTraffic(
            flying,
            region,
            seed=seed,
            epoch_tai_ns=epoch,
            start_tai_ns=min(epoch, start_tai_ns),
            stop_tai_ns=stop_tai_ns,
            ground=_ground,
        )
        sources.append(made)
        account["objects of interest"] = _interest_account(flying)
    source: ClaimSource = JointTraffic(tuple(sources))
    if replays:
        source = ReplayedClaims(source, replays, seed=seed, epoch_tai_ns=epoch)
    return FlownTraffic(RegionTraffic(source, region, said.region_margin.base_si), region, account)


def _world(said: World, *, seed: int, epoch_tai_ns: int, start_tai_ns: int, stop_tai_ns: int) -> WorldTraffic:
    settings = WorldSettings(
        seed=seed,
        epoch_tai_ns=epoch_tai_ns - utc_day_from_tai_ns(epoch_tai_ns)[1],
        scale=said.scale.base_si,
        clutter=ClutterCounts(
            radiosondes=said.radiosondes.number,
            floating_balloons=said.floating_balloons.number,
            drones=said.drones.number,
            flocks=said.flocks.number,
        ),
        fleets=frozenset(FleetKind) if said.fleets is None else frozenset(map(FleetKind, said.fleets)),
    )
    return WorldTraffic(settings, start_tai_ns=start_tai_ns, stop_tai_ns=stop_tai_ns)


def _world_account(world: WorldTraffic) -> dict[str, Any]:
    return {
        "made by rule, nothing cleaned": {
            "fleets": ", ".join(kind.value for kind in world.kinds),
            "flights of the whole world in the time of the run": world.object_count,
        }
    }


def interest_group(said: Interest) -> InterestGroup:
    """Return a group as it is flown, in SI; a replay is none."""
    assert not isinstance(said, Replayed)
    formation = Formation(said.formation.number, Shape[said.shape.upper()], said.spacing.base_si)
    return InterestGroup(
        count=said.count.number,
        formation=formation,
        start_s=said.start.base_si,
        interval_s=said.interval.base_si,
        origin=_place(said.origin),
        destination=_place(said.destination),
        speed_mps=_band(said.speed),
        height_m=_band(said.height),
        **_of_its_kind(said),
        **_of_its_way(said),
    )


def _of_its_kind(said: Flying) -> dict[str, Any]:
    match said:
        case LowFast() | Drone():
            rcs = None if said.rcs is None else RcsClass[said.rcs.upper()]
            kind = AircraftClass.LOW_FAST if isinstance(said, LowFast) else AircraftClass.DRONE
            return {"aircraft_class": kind, "rcs_class": rcs, "follows_ground": True}
        case Balloon():
            return {"aircraft_class": AircraftClass.BALLOON}
        case Aircraft():
            return {"aircraft_class": _KINDS[said.kind], "speech": _speech(said)}
        case FastJet():
            always = Transponder[said.transponder.upper()]
            return {"aircraft_class": AircraftClass.FAST_JET, "speech": Speech(first=always, then=always)}
        case Ghost():
            return {"aircraft_class": AircraftClass.UNKNOWN, "is_ghost": True}
    raise AssertionError(said)


def _of_its_way(said: Flying) -> dict[str, Any]:
    match said:
        case LowFast() | Drone() | Aircraft() | Ghost():
            return {
                "doglegs": said.doglegs.number,
                "dogleg_m": said.dogleg.base_si,
                "load_factor": said.load_factor.base_si,
            }
        case FastJet():
            return {
                "turns": said.turns.number,
                "turn_rad": _band(said.turn),
                "between_s": said.between.base_si,
                "load_factor": said.load_factor.base_si,
            }
        case Balloon():
            drifts = said.destination is None
            course = None if said.course is None else said.course.base_si
            return {"course_rad": course, "duration_s": said.duration.base_si if drifts else None}
    raise AssertionError(said)


def _speech(said: Aircraft) -> Speech:
    match said.transponder:
        case "on":
            return Speech(first=Transponder.ON, then=Transponder.ON)
        case "off":
            return Speech()
        case "goes_dark":
            return Speech(first=Transponder.ON, then=Transponder.OFF, change_s=said.after.base_si)
        case "offset":
            return Speech(
                first=Transponder.ON,
                then=Transponder.FALSE,
                change_s=said.after.base_si,
                offset_m=said.offset.base_si,
                growth_mps=said.offset_growth.base_si,
            )
    assert_never(said.transponder)


def _replay(said: Replayed) -> Replay:
    return Replay(
        count=said.count.number,
        start_s=said.start.base_si,
        duration_s=said.duration.base_si,
        delay_s=said.delay.base_si,
    )


def _band(quantity: Quantity) -> tuple[float, float]:
    # A band with one end given goes from there to the base value.
    ends = quantity.si(quantity.low), quantity.si(quantity.high)
    return min(ends), max(ends)


def _ground(places: Positions) -> Scalars:
    """Return the height of the ground that the package carries, at unit normals."""
    return Terrain.read().height_m(np.arcsin(np.clip(places[:, 2], -1.0, 1.0)), np.arctan2(places[:, 1], places[:, 0]))


def _place(said: Place | None) -> Region | None:
    return None if said is None else Region(*(math.radians(border) for border in said.borders_deg))


def _region(document: ScenarioDocument, recorded: RecordedTraffic | None) -> Region:
    box = document.traffic.region
    if box is not None:
        borders = (box.south_deg, box.north_deg, box.west_deg, box.east_deg)
        return Region(*(math.radians(border) for border in borders))
    assert recorded is not None, "a fault of the document that a check must find"
    return recorded.region


def _account(recorded: RecordedTraffic) -> dict[str, Any]:
    return {"origin": recorded.origin, **asdict(recorded.cleaning), "smoothing": asdict(recorded.smoothing)}


def _interest_account(groups: list[InterestGroup]) -> dict[str, Any]:
    kinds = dict.fromkeys(group.aircraft_class for group in groups if not group.is_ghost)
    counts = {
        kind.name.lower(): sum(g.object_count for g in groups if g.aircraft_class == kind and not g.is_ghost)
        for kind in kinds
    }
    ghosts = sum(group.object_count for group in groups if group.is_ghost)
    return {"made by rule, nothing cleaned": counts} | ({"ghosts": ghosts} if ghosts else {})
