"""A study of the backbone in numbers for JSON: the whole, regions, gateways, doubts; and who its nodes are."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from lookdown import __version__
from lookdown.astro import geodetic_from_ecef, utc_text_from_tai_ns
from lookdown.constellation import MeanElements
from lookdown.network.accounting import delivery_summary
from lookdown.network.mesh import Mesh
from lookdown.scenario import ScenarioDocument, scenario_hash
from lookdown.scenario.constellation import vendor_names
from lookdown.scenario.network import mix_of
from lookdown.scenario.start import FlightStart
from lookdown.study._network_load import WINDOW_S, NetworkLoad, ReportSource
from lookdown.study.tables import NetworkInstants
from lookdown.tables import Deliveries, DeliveryStatus, NodeKind, Satellites

__all__ = ["Found", "node_rows", "summarise"]

_BANDS_DEG = (-90.0, -60.0, -30.0, 0.0, 30.0, 60.0, 90.0)
_MUCH_UNDER_WAY = 0.05
"""Share of the reports from which on it is told that the figures are of the quickest alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """All that the seconds of a study came to."""

    document: ScenarioDocument
    begins: FlightStart
    mesh: Mesh
    load: NetworkLoad
    source: ReportSource
    deliveries: Deliveries
    instants: NetworkInstants
    satellites: Satellites
    before: tuple[int, int]
    """Links acquired and lost before the end of the first second."""


def summarise(found: Found, name: str) -> dict[str, Any]:
    """Return the summary of a study but for its failures; the same for the same scenario and seed."""
    document, mesh, load, instants = found.document, found.mesh, found.load, found.instants
    machine = mesh.machine
    assert machine is not None, "the study has flown"
    stations = zip(mesh.stations.names, mesh.stations.kind.tolist(), strict=True)
    # Ways are compared from one second to the next.
    hours, count = max(len(instants) - 1, 1) / 3600.0, len(mesh.topology)
    delivery = _delivery(found)
    return {
        "kind": "network study",
        "name": name,
        "scenario": document.scenario.name,
        "title": document.scenario.title,
        "version": __version__,
        "scenario_hash": scenario_hash(document),
        "seed": document.scenario.seed,
        "start_utc": utc_text_from_tai_ns(found.begins.start_tai_ns),
        "start_given_by": found.begins.given_by,
        "duration_s": len(instants),
        "satellites": count,
        "gateways": [station for station, kind in stations if kind == NodeKind.GATEWAY],
        "links": len(mesh.topology.link_a),
        "load": {
            "objects": load.object_count,
            "observers": load.observer_count,
            "rate_hz": load.rate_hz,
            "reports_hz": load.reports_hz,
            "classes": _classes(document),
            "window_s": WINDOW_S,
        },
        "delivery": delivery,
        "gateways_used": _gateways_used(found),
        "ways": {
            "hop_changes_an_hour": float(instants.hop_changes.sum() / (hours * count)) if count else 0.0,
            "satellites_cut_max": int(instants.satellites_cut.max()),
            "satellites_down_max": int(instants.satellites_down.max()),
        },
        "use": {
            "links_up_min": int(instants.links_up.min()),
            "links_up_mean": float(instants.links_up.mean()),
            "acquisitions": machine.acquisition_count - found.before[0],
            "losses": machine.loss_count - found.before[1],
            "load_max": float(instants.load_max.max()),
        },
        "regions": _regions(found.deliveries, found.satellites),
        "warnings": _warnings(delivery, len(instants)),
    }


def _classes(document: ScenarioDocument) -> dict[str, float]:
    """Return the share of each class that reports are of."""
    mix = mix_of(document)
    names = (field.removesuffix("_ratio") for field in mix.__dataclass_fields__)
    return {name: share for name, share in zip(names, mix.shares, strict=True) if share}


def _delivery(found: Found) -> dict[str, Any]:
    """Return what shipments came to, and how many reports were in them."""
    told = delivery_summary(found.deliveries) | {"under_way": found.mesh.pending_count}
    return told | {"reports": found.source.reports(found.deliveries)}


def _warnings(delivery: dict[str, Any], seconds: int) -> list[str]:
    made, waiting = delivery["reports"]["made"], delivery["reports"]["under_way"]
    if waiting <= _MUCH_UNDER_WAY * made:
        return []
    return [
        f"{100.0 * waiting / made:.3g} % of the reports ({waiting:,} of {made:,}) were still under way at the end, and "
        f"not yet too late: figures are of the others, of which the quickest are too many. {seconds:,} s are short for "
        "this backbone; --duration makes the study longer."
    ]


def _gateways_used(found: Found) -> list[dict[str, Any]]:
    """Return each gateway, by node: its name, and how many shipments came down there."""
    stations, first = found.mesh.stations, len(found.mesh.topology)
    done = found.deliveries
    down = done.gateway[done.status == DeliveryStatus.DELIVERED].astype(np.int64) - first
    counts = np.bincount(down, minlength=len(stations))
    return [
        {"node_id": first + row, "name": stations.names[row], "shipments": int(counts[row])}
        for row in np.flatnonzero(stations.kind == NodeKind.GATEWAY).tolist()
    ]


def _regions(deliveries: Deliveries, satellites: Satellites) -> list[dict[str, Any]]:
    """Return the figures of what satellites over each band of latitude sent, by where they are half-way."""
    latitude_deg = np.degrees(geodetic_from_ecef(satellites.position_ecef_m)[0])[deliveries.source]
    told = []
    for south, north in pairwise(_BANDS_DEG):
        inside = (latitude_deg >= south) & (latitude_deg < north)
        if inside.any():
            figures = delivery_summary(deliveries.take(inside))
            told.append(
                {
                    "name": f"{_degrees(south)} to {_degrees(north)}",
                    "shipments": figures["shipments"],
                    "not_sent": figures["not_sent"],
                    "delivered_ratio": figures["delivered_ratio"],
                    "hops_mean": figures["hops_mean"],
                    **{f"network_s_{mark}": value for mark, value in (figures["network_s"] or {}).items()},
                }
            )
    return told


def _degrees(latitude_deg: float) -> str:
    return "equator" if latitude_deg == 0.0 else f"{abs(latitude_deg):g} deg {'N' if latitude_deg > 0.0 else 'S'}"


def node_rows(mesh: Mesh, elements: MeanElements, document: ScenarioDocument) -> list[dict[str, Any]]:
    """Return who each node of the study's tables is, by node_id from 0: satellites first, then stations.

    Parameters
    ----------
    mesh : Mesh
    elements : MeanElements
        Of the satellites, with the numbers that their files give them.
    document : ScenarioDocument

    Returns
    -------
    list of dict
        Keys node_id, kind and name; of a satellite vendor, shell, plane, slot and, where it comes from element sets,
        its catalogue number as well; of a station where it is. None where a node has no such thing.
    """
    vendors, stations, first = vendor_names(document), mesh.stations, len(elements)
    from_sets = [shell.type == "elements" for shell in document.constellation.shell]
    columns = ("satellite_id", "vendor_id", "shell", "plane", "slot")
    numbers = zip(*(getattr(elements, column).tolist() for column in columns), strict=True)
    blank = dict.fromkeys(
        ("vendor", "shell", "plane", "slot", "catalogue_number", "latitude_deg", "longitude_deg", "height_m")
    )
    satellites = [
        {"node_id": row, "kind": "satellite", "name": f"satellite {row}"}
        | blank
        | {"vendor": vendors[vendor], "shell": shell, "plane": plane, "slot": slot}
        | {"catalogue_number": number if from_sets[shell] else None}
        for row, (number, vendor, shell, plane, slot) in enumerate(numbers)
    ]
    return satellites + [
        {"node_id": first + row, "kind": NodeKind(int(stations.kind[row])).name.lower(), "name": stations.names[row]}
        | blank
        | {"latitude_deg": round(math.degrees(stations.latitude_rad[row]), 9)}
        | {"longitude_deg": round(math.degrees(stations.longitude_rad[row]), 9)}
        | {"height_m": float(stations.height_m[row])}
        for row in range(len(stations))
    ]
