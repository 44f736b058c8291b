"""What a client is told first: what is shown, from when to when, and what its codes mean."""

import math
from typing import Any

from lookdown.network import Stations
from lookdown.server.gaps import GapMaker
from lookdown.server.sources import Loss, Source, SourceFacts
from lookdown.server.wire import VERSION, FrameKind
from lookdown.tables import NodeKind, StationState, StationStates

__all__ = ["ESTIMATE", "gateways_told", "hello_of"]

ESTIMATE = "open-source estimate"
_NS = 1_000_000_000


def hello_of(source: Source, gaps: GapMaker) -> dict[str, Any]:
    """Return the content of `hello`.

    Parameters
    ----------
    source : Source
    gaps : GapMaker
        Of the source.
    """
    facts = source.facts
    return {
        "version": VERSION,
        "source": {
            "name": facts.name,
            "title": facts.title,
            "kind": facts.kind,
            "start_s": source.start_tai_ns / _NS,
            "stop_s": source.stop_tai_ns / _NS,
            "head_s": source.head_tai_ns / _NS,
            "step_s": facts.step_ns / _NS,
            "satellites": facts.satellite_count,
            "notes": list(facts.notes),
            "field_of_regard": _regard_told(facts),
            "vendors": list(facts.vendors),
            "gateways": _named(facts),
            "can_fork": source.plan is not None and facts.fork is None,
            "fork": None if facts.fork is None else _fork_told(facts.fork),
        },
        "gaps": gaps.told(),
        "kinds": {kind.name: int(kind) for kind in FrameKind},
        "estimate": ESTIMATE,
    }


def gateways_told(stations: Stations, states: StationStates, satellite_count: int) -> list[dict[str, Any]]:
    """Return the stations of a mesh and by what each is connected; null where that is not on record."""
    rows = {int(node): row for row, node in enumerate(states.node_id)}
    told = []
    for k, name in enumerate(stations.names):
        row = rows.get(satellite_count + k)
        known = row is not None
        told.append(
            {
                "id": satellite_count + k,
                "name": name,
                "kind": NodeKind(int(stations.kind[k])).name.lower(),
                "latitude_deg": round(math.degrees(stations.latitude_rad[k]), 7),
                "longitude_deg": round(math.degrees(stations.longitude_rad[k]), 7),
                "state": StationState(int(states.state[row])).name.lower() if known else None,
                "is_clear": bool(states.is_clear[row]) if known else None,
                "links": int(states.link_count[row]) if known else None,
            }
        )
    return told


def _named(facts: SourceFacts) -> list[dict[str, Any]]:
    """Return number, name and kind of each station of the mesh; where they are comes with their state."""
    if facts.stations is None:
        return []
    told = gateways_told(facts.stations, StationStates.empty(), facts.satellite_count)
    return [{key: one[key] for key in ("id", "name", "kind")} for one in told]


def _regard_told(facts: SourceFacts) -> dict[str, float] | None:
    """Return the edges of the satellites' field of regard in degrees; None where they are not known."""
    if facts.radar is None:
        return None
    view = facts.radar.view
    edges = {"grazing_min_deg": view.grazing_min_rad, "grazing_max_deg": view.grazing_max_rad}
    return {name: round(math.degrees(value), 6) for name, value in edges.items()}


def _fork_told(loss: Loss) -> dict[str, Any]:
    return {"id": loss.fork_id, "time_s": loss.time_tai_ns / _NS, "lose": loss.asked}
