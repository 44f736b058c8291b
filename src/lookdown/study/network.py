"""What a backbone carries: latency by region, ways that change, links that fill, and what a failure costs.

The mission's load is put on the satellites of a scenario and carried over its mesh, second by second; no flights are
read and nothing is tracked. Cost: 0.1 s of CPU a second of 300,000 reports over 600 satellites.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from lookdown import __version__
from lookdown.astro import geodetic_from_ecef
from lookdown.errors import ArgumentError, Fault, ScenarioError
from lookdown.network import NO_HOP, route_changes
from lookdown.network.accounting import delivery_summary
from lookdown.network.assembly import shipments_of_reports
from lookdown.network.delivery import network_latency_s
from lookdown.network.loads import Loads
from lookdown.network.mesh import Mesh, MeshSpan
from lookdown.network.priorities import Priority
from lookdown.scenario import ScenarioDocument, scenario_hash
from lookdown.scenario.constellation import epoch_of, flown_elements, vendor_names
from lookdown.scenario.network import loads_of, mesh_of
from lookdown.seeds import generator
from lookdown.study._failure_costs import FailureCosts
from lookdown.study.coverage import Progress
from lookdown.study.tables import NetworkInstants
from lookdown.tables import (
    Deliveries,
    DeliveryStatus,
    LinkKind,
    LinkState,
    NetworkLinks,
    NodeKind,
    Satellites,
    Shipments,
    Table,
)

__all__ = ["NetworkLoad", "NetworkStudy", "study_network"]

_BANDS_DEG = (-90.0, -60.0, -30.0, 0.0, 30.0, 60.0, 90.0)
_STEP_NS = 10**9
_MOST_REPORTS_HZ, _MOST_REPORTS = 5_000_000, 500_000_000
_WINDOW_NS = 10**8
_SHARES = ((Priority.CUSTODY, 0.05), (Priority.ASSOCIATED, 0.75), (Priority.OTHER, 0.2))
"""Assumption: one report in twenty is of a fast or endangered track, a fifth belongs to none."""


@dataclass(frozen=True, slots=True)
class NetworkLoad:
    """The mission's reports, spread evenly over the satellites.

    Attributes
    ----------
    object_count : int
    observer_count : float
        Satellites that report each object.
    rate_hz : float
        Reports a second of each.
    """

    object_count: int = 100_000
    observer_count: float = 3.0
    rate_hz: float = 1.0

    @property
    def reports_hz(self) -> float:
        """Reports a second in all."""
        return self.object_count * self.observer_count * self.rate_hz


@dataclass(frozen=True, slots=True, eq=False)
class NetworkStudy:
    """What a study of the backbone found.

    Attributes
    ----------
    summary : dict
    instants : NetworkInstants
    deliveries : Deliveries
    links : NetworkLinks
        Of the middle of the study, with their mean load over all of it.
    satellites : Satellites
        Where they are then.
    """

    summary: dict[str, Any]
    instants: NetworkInstants
    deliveries: Deliveries
    links: NetworkLinks
    satellites: Satellites

    def tables(self) -> dict[str, Table]:
        """Return the tables by the name of their file."""
        return {
            "instants": self.instants,
            "deliveries": self.deliveries,
            "links": self.links,
            "satellites": self.satellites,
        }


def study_network(
    document: ScenarioDocument, *, duration_s: float, load: NetworkLoad, name: str, on_progress: Progress
) -> NetworkStudy:
    """Return what the backbone of a scenario carries of the mission's load, and what its failures cost.

    Parameters
    ----------
    document : ScenarioDocument
        With a section `[network]`.
    duration_s : float
        Whole seconds.
    load : NetworkLoad
    name : str
        Of the study.
    on_progress : callable

    Raises
    ------
    ArgumentError
        Where the duration is no whole number of seconds, or the load does not fit into memory.
    ScenarioError
        Where the scenario has no backbone, or something in it is not there.
    """
    if document.network is None:
        raise ScenarioError(
            document.scenario.name,
            [Fault("network", "a section [network], such as that of the scenario paris-mesh", "none")],
        )
    seed, start = document.scenario.seed, epoch_of(document)
    seconds = _seconds_of(duration_s, load)
    on_progress("placing satellites", 0, 1)
    satellites = flown_elements(document, start).counted()
    ephemeris = satellites.ephemeris(start, start + seconds * _STEP_NS)
    mesh = mesh_of(document, satellites.elements, seed=seed, start_tai_ns=start, stop_tai_ns=start + seconds * _STEP_NS)
    loads, costs = loads_of(document), FailureCosts(mesh, vendor_names(document))
    previous: MeshSpan | None = None
    rows: list[tuple[Any, ...]] = []
    carried: list[Deliveries] = []
    total = np.zeros(len(mesh.topology.link_a))
    kept, middle, before = NetworkLinks.empty(), ephemeris.at(start), (0, 0)
    for k in range(seconds):
        begin = start + k * _STEP_NS
        states = ephemeris.at(begin + _STEP_NS // 2)
        span = mesh.step(
            _reports(load, loads, mesh, begin=begin, draw=(seed, k)),
            states.position_ecef_m,
            states.velocity_ecef_mps,
            start_tai_ns=begin,
            end_tai_ns=begin + _STEP_NS,
            working=states.status == 0,
        )
        costs.note(begin + _STEP_NS // 2, states, span)
        rows.append(_instant(begin, span, previous, mesh.stations.kind == NodeKind.GATEWAY))
        if mesh.machine is not None and k == 0:
            before = mesh.machine.acquisition_count, mesh.machine.loss_count
        carried.append(span.deliveries)
        total += span.links.load_ratio[: len(total)]
        if k == seconds // 2:
            kept, middle = span.links, states
        previous = span
        on_progress("flying the backbone", k + 1, seconds)
    deliveries, instants = Deliveries.concatenate(carried), NetworkInstants(**_columns(rows))
    summary = _summary(document, mesh, load, deliveries, instants, before)
    summary |= {"name": name, "duration_s": seconds, "regions": _regions(deliveries, middle)}
    summary |= {"failures": costs.told(instants), "failures_not_flown": costs.not_flown(instants)}
    return NetworkStudy(summary, instants, deliveries, _with_load(kept, total / seconds), middle)


def _seconds_of(duration_s: float, load: NetworkLoad) -> int:
    """Return how many seconds are flown; ArgumentError where that is no whole number, or the load is too much."""
    seconds = round(duration_s)
    if seconds < 1 or abs(duration_s - seconds) > 1e-6:
        raise ArgumentError(
            "the duration: expected whole seconds, 1 or more, for the backbone is looked at once a second; "
            f"got {duration_s:g} s. Say {max(math.ceil(duration_s), 1)} s."
        )
    if load.reports_hz > _MOST_REPORTS_HZ or load.reports_hz * seconds > _MOST_REPORTS:
        raise ArgumentError(
            f"the load: expected at most {_MOST_REPORTS_HZ:,} reports a second and {_MOST_REPORTS:,} in all, which fit "
            f"into memory; got {load.reports_hz:,.0f} a second for {seconds:,} s. Ask for less time or fewer objects."
        )
    return seconds


def _reports(load: NetworkLoad, loads: Loads, mesh: Mesh, *, begin: int, draw: tuple[int, int]) -> Shipments:
    """Return the shipments of a second: each satellite's reports by class and tenth of a second."""
    seed, second = draw
    rng = generator(seed, "network load", 0, second)
    count = int(rng.poisson(load.reports_hz))
    satellites = len(mesh.topology)
    chances = np.cumsum([share for _, share in _SHARES])
    classes = np.array([priority for priority, _ in _SHARES], np.uint8)
    board_s, gateway_s = loads.times_s(1.0)
    plots = max(loads.processing.plots_a_look, 1.0)
    shipments, _ = shipments_of_reports(
        rng.integers(0, satellites, count).astype(np.uint32),
        classes[np.searchsorted(chances[:-1], rng.random(count), side="right")],
        begin + rng.integers(0, _STEP_NS, count),
        window_ns=_WINDOW_NS,
        # A report takes its part of the look that it is from.
        report_bit=float(loads.size_bit(np.array([plots]))[0]) / plots,
        parameters=mesh.parameters.delivery,
        sensing_s=np.full(count, loads.sensing_s, np.float32),
        board_s=np.full(count, board_s, np.float32),
        gateway_s=gateway_s,
    )
    return shipments


def _instant(begin: int, span: MeshSpan, previous: MeshSpan | None, is_gateway: np.ndarray) -> tuple[Any, ...]:
    links, done = span.links, span.deliveries
    up, laser = links.state == LinkState.UP, links.kind == LinkKind.OPTICAL
    arrived, unsent = done.status == DeliveryStatus.DELIVERED, done.status == DeliveryStatus.NOT_SENT
    no_way = (span.routes.next_hop[:, is_gateway] == NO_HOP).all(axis=1)
    works = span.is_up[: len(no_way)]
    # Users have links too, and are no way down.
    to_gateway = np.concatenate([np.zeros(len(no_way), bool), is_gateway])[links.node_b]
    waits = network_latency_s(done)[arrived]
    p50, p99 = np.percentile(waits, (50, 99)) if len(waits) else (0.0, 0.0)
    changed = 0 if previous is None else len(np.unique(route_changes(previous.routes, span.routes).node))
    return (
        begin,
        int((up & laser).sum()),
        int((up & ~laser & to_gateway).sum()),
        int((~works).sum()),
        int((no_way & works).sum()),
        changed,
        int(arrived.sum()),
        int((~arrived & ~unsent).sum()),
        int(unsent.sum()),
        float(p50),
        float(p99),
        float(links.load_ratio.max(initial=0.0)),
    )


def _columns(rows: list[tuple[Any, ...]]) -> dict[str, np.ndarray]:
    specs = NetworkInstants.columns()
    return {name: np.array([row[place] for row in rows], spec.dtype) for place, (name, spec) in enumerate(specs)}


def _summary(
    document: ScenarioDocument,
    mesh: Mesh,
    load: NetworkLoad,
    deliveries: Deliveries,
    instants: NetworkInstants,
    before: tuple[int, int],
) -> dict[str, Any]:
    count, links = len(mesh.topology), len(mesh.topology.link_a)
    machine = mesh.machine
    assert machine is not None, "the study has flown"
    # Ways are compared from one second to the next.
    hours = max(len(instants) - 1, 1) / 3600.0
    return {
        "kind": "network study",
        "scenario": document.scenario.name,
        "title": document.scenario.title,
        "version": __version__,
        "scenario_hash": scenario_hash(document),
        "seed": document.scenario.seed,
        "satellites": count,
        "gateways": [
            name
            for name, kind in zip(mesh.stations.names, mesh.stations.kind.tolist(), strict=True)
            if kind == NodeKind.GATEWAY
        ],
        "links": links,
        "load": {
            "objects": load.object_count,
            "observers": load.observer_count,
            "rate_hz": load.rate_hz,
            "reports_hz": load.reports_hz,
        },
        "delivery": delivery_summary(deliveries) | {"under_way": mesh.pending_count},
        "ways": {
            "hop_changes_an_hour": float(instants.hop_changes.sum() / (hours * count)) if count else 0.0,
            "satellites_cut_max": int(instants.satellites_cut.max()),
            "satellites_down_max": int(instants.satellites_down.max()),
        },
        "use": {
            "links_up_min": int(instants.links_up.min()),
            "links_up_mean": float(instants.links_up.mean()),
            "acquisitions": machine.acquisition_count - before[0],
            "losses": machine.loss_count - before[1],
            "load_max": float(instants.load_max.max()),
        },
    }


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


def _with_load(links: NetworkLinks, mean_load: np.ndarray) -> NetworkLinks:
    """Return the links between satellites with their mean load over the study; those to the ground as they are."""
    load = links.load_ratio.copy()
    load[: len(mean_load)] = mean_load
    columns = {name: getattr(links, name) for name, _ in NetworkLinks.columns()}
    return NetworkLinks(**{**columns, "load_ratio": load})
