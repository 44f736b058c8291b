"""What a backbone carries: latency by region, ways that change, links that fill, and what a failure costs.

The mission's load is put on the satellites of a scenario and carried over its mesh, second by second; no flights are
flown and nothing is tracked. Cost: 0.1 s of CPU a second of 300,000 reports over 600 satellites.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.errors import ArgumentError, Fault, ScenarioError
from lookdown.network import NO_HOP, route_changes
from lookdown.network.delivery import network_latency_s
from lookdown.network.mesh import MeshSpan
from lookdown.scenario import ScenarioDocument
from lookdown.scenario.constellation import flown_elements, vendor_names
from lookdown.scenario.network import loads_of, mesh_of, mix_of
from lookdown.scenario.start import flight_start
from lookdown.study._failure_costs import FailureCosts
from lookdown.study._network_load import NetworkLoad, ReportSource
from lookdown.study._network_summary import Found, node_rows, summarise
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
    Table,
)

__all__ = ["NetworkStudy", "study_network"]

_STEP_NS = 10**9
_MOST_REPORTS_HZ, _MOST_REPORTS = 5_000_000, 500_000_000


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
    nodes : list of dict
        Who each node of the tables is; see `node_rows`.
    """

    summary: dict[str, Any]
    instants: NetworkInstants
    deliveries: Deliveries
    links: NetworkLinks
    satellites: Satellites
    nodes: list[dict[str, Any]]

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

    It begins when a run of the scenario does, with the satellites where they are in it.

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
    DataError
        Where the scenario's recording or another file of it cannot be read.
    ScenarioError
        Where the scenario has no backbone, or something in it is not there.
    """
    if document.network is None:
        raise ScenarioError(
            document.scenario.name,
            [Fault("network", "a section [network], such as that of the scenario paris-mesh", "none")],
        )
    begins, seconds = flight_start(document), _seconds_of(duration_s, load)
    seed, start = document.scenario.seed, begins.start_tai_ns
    stop = start + seconds * _STEP_NS
    on_progress("placing satellites", 0, 1)
    flown = flown_elements(document, begins.epoch_tai_ns)
    satellites = flown.counted()
    ephemeris = satellites.ephemeris(start, stop)
    mesh = mesh_of(document, satellites.elements, seed=seed, start_tai_ns=start, stop_tai_ns=stop)
    source = ReportSource(load, loads_of(document), mix_of(document), mesh, seed)
    costs = FailureCosts(mesh, vendor_names(document))
    previous: MeshSpan | None = None
    rows: list[tuple[Any, ...]] = []
    carried: list[Deliveries] = []
    total = np.zeros(len(mesh.topology.link_a))
    kept, middle, before = NetworkLinks.empty(), ephemeris.at(start), (0, 0)
    for k in range(seconds):
        begin = start + k * _STEP_NS
        states = ephemeris.at(begin + _STEP_NS // 2)
        span = mesh.step(
            source.second(k, begin),
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
    found = Found(document, begins, mesh, load, source, deliveries, instants, middle, before)
    summary = summarise(found, name) | {
        "failures": costs.told(instants),
        "failures_not_flown": costs.not_flown(instants),
    }
    nodes = node_rows(mesh, flown.elements, document)
    return NetworkStudy(summary, instants, deliveries, _with_load(kept, total / seconds), middle, nodes)


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


def _with_load(links: NetworkLinks, mean_load: np.ndarray) -> NetworkLinks:
    """Return the links between satellites with their mean load over the study; those to the ground as they are."""
    load = links.load_ratio.copy()
    load[: len(mean_load)] = mean_load
    columns = {name: getattr(links, name) for name, _ in NetworkLinks.columns()}
    return NetworkLinks(**{**columns, "load_ratio": load})
