"""The whole backbone as one stage: which links stand, by which ways it goes, and what arrives.

Nodes are the satellites in the order of the topology, then the stations. One step: the state machine of the
laser links, the links to the ground under the weather of the instant, the ways, the deliveries.

Cost: 600 satellites with 1,200 links and 20 gateways take some 2 ms a step beside the deliveries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from lookdown.arrays import Flags, Positions, Velocities
from lookdown.astro import up_ecef
from lookdown.network.assembly import network_links
from lookdown.network.delivery import Delivery, DeliverySpan
from lookdown.network.failures import FailureView, check_failures, view_at
from lookdown.network.ground_budget import GroundLinkParameters, ground_link_rates
from lookdown.network.ground_contacts import GroundContacts
from lookdown.network.link_budget import terminal_rate_bps
from lookdown.network.link_states import LinkFault, LinkMachine, LinkReport, link_limits
from lookdown.network.priorities import DeliveryParameters
from lookdown.network.routing.routes import Routes, sweep_routes
from lookdown.network.stations import GroundLinks, Stations, ground_links
from lookdown.network.terminals import OpticalTerminal
from lookdown.network.topology import LinkGeometry, Topology
from lookdown.network.weather import WeatherModel
from lookdown.tables import (
    Deliveries,
    Failures,
    LinkKind,
    NetworkLinks,
    NetworkNodes,
    NodeKind,
    Shipments,
    StationState,
    StationStates,
)

__all__ = ["Mesh", "MeshParameters", "MeshSpan"]

_SETTLING_S = 600.0
"""Links are pointed and acquired for so long before the first step, in the geometry of that step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshParameters:
    """What the backbone is made of, in SI.

    Attributes
    ----------
    terminal : OpticalTerminal
        Of every satellite.
    ground : GroundLinkParameters
        Of every station.
    delivery : DeliveryParameters
    antenna_count : int
        Satellites that one station speaks with at once; it takes the nearest.
    clear_ratio : float
        Share of the time in which a station sees the sky.
    front_radius_m, renewal_s : float
        Of the weather; see `WeatherModel`.
    """

    terminal: OpticalTerminal
    ground: GroundLinkParameters
    delivery: DeliveryParameters
    antenna_count: int
    clear_ratio: float
    front_radius_m: float
    renewal_s: float


@dataclass(frozen=True, slots=True, eq=False)
class MeshSpan:
    """The backbone over one span.

    Attributes
    ----------
    deliveries : Deliveries
        What arrived or was given up.
    links : NetworkLinks
        All of the topology, whatever their state, then those to the ground.
    routes : Routes
    stations : StationStates
    is_up : (n + g,) bool
        Which satellites and stations work.
    """

    deliveries: Deliveries
    links: NetworkLinks
    routes: Routes
    stations: StationStates
    is_up: Flags


@dataclass(slots=True)
class Mesh:
    """The backbone, carried on from span to span.

    Parameters
    ----------
    topology : Topology, n satellites
    stations : Stations, g rows
    parameters : MeshParameters
    seed : int
        Of acquisitions and of the weather.
    failures : Failures
        Of what fails and when; none by default.

    Raises
    ------
    NetworkError
        Where something fails that is not there.

    Attributes
    ----------
    machine : LinkMachine
        Of the laser links between satellites; None before the first step.
    """

    topology: Topology
    stations: Stations
    parameters: MeshParameters
    seed: int
    failures: Failures = field(default_factory=Failures.empty)
    machine: LinkMachine | None = field(init=False, default=None)
    _delivery: Delivery = field(init=False)
    _weather: WeatherModel = field(init=False)
    _contacts: GroundContacts = field(init=False)
    _pairs: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        own = self.parameters
        is_gateway = np.zeros(self.node_count, bool)
        is_gateway[len(self.topology) :] = self.stations.kind == NodeKind.GATEWAY
        self._delivery = Delivery(own.delivery, is_gateway)
        self._contacts = GroundContacts(own.terminal, self.seed)
        self._weather = WeatherModel(self.seed, own.front_radius_m, own.renewal_s)
        self._pairs = np.stack([self.topology.link_a, self.topology.link_b], axis=1).astype(np.int64)
        # Where everyone is does not matter to what may fail.
        still = np.zeros((len(self.topology), 3))
        check_failures(self.failures, self.nodes(still, still), self._pairs)

    @property
    def node_count(self) -> int:
        """Satellites and stations."""
        return len(self.topology) + len(self.stations)

    @property
    def pending_count(self) -> int:
        """Shipments that are under way or wait."""
        return self._delivery.pending_count

    def nodes(self, position_ecef_m: Positions, velocity_ecef_mps: Velocities) -> NetworkNodes:
        """Return all nodes, with the satellites (n, 3) where they are at an instant."""
        topology, stations, count = self.topology, self.stations, len(self.stations)
        none = np.zeros(count, np.uint16)
        return NetworkNodes(
            node_id=np.arange(self.node_count, dtype=np.uint32),
            kind=np.concatenate([np.full(len(topology), NodeKind.SATELLITE, np.uint8), stations.kind]),
            vendor_id=np.concatenate([topology.vendor_id, stations.vendor_id]),
            plane=np.concatenate([topology.plane, none]),
            slot=np.concatenate([topology.slot, none]),
            position_ecef_m=np.concatenate([position_ecef_m, stations.position_ecef_m]),
            velocity_ecef_mps=np.concatenate([velocity_ecef_mps, np.zeros((count, 3))]),
        )

    def step(
        self,
        shipments: Shipments,
        position_ecef_m: Positions,
        velocity_ecef_mps: Velocities,
        *,
        start_tai_ns: int,
        end_tai_ns: int,
        working: Flags | None = None,
    ) -> MeshSpan:
        """Carry everything over one span, with the links of its middle.

        Parameters
        ----------
        shipments : Shipments
            Of nodes counted as here; ready at the start of the span or later.
        position_ecef_m, velocity_ecef_mps : (n, 3) float64
            Of the satellites in the middle of the span, as the topology counts them.
        start_tai_ns, end_tai_ns : int
            The first with, the second without.
        working : (n,) bool, optional
            Which satellites are there at all; by default every one.
        """
        count = len(self.topology)
        instant = (start_tai_ns + end_tai_ns) // 2
        out = view_at(self.failures, instant, self.nodes(position_ecef_m, velocity_ecef_mps), self._pairs)
        if working is not None:
            out.node_up[:count] &= working
        report = self._pointed(instant, position_ecef_m, velocity_ecef_mps, out)
        clear = self._clear(instant, out)
        ground, kind, rate = self._ground(instant, position_ecef_m, out, clear, self._contacts.found)
        links = self._links(instant, report, (ground, kind, rate))
        standing = LinkGeometry(report.length_m, links.rate_bps[: len(self._pairs)] > 0.0)
        up = np.ascontiguousarray(out.node_up[:count])
        routes = sweep_routes(self.topology, standing, ground, len(self.stations), satellite_up=up)
        span = self._delivered(shipments, links, routes, out, start_tai_ns, end_tai_ns)
        links = _loaded(links, span.load_ratio)
        states = _station_states(instant, links, clear, out.node_up, count)
        return MeshSpan(span.deliveries, links, routes, states, out.node_up)

    def ground_under(
        self, failures: Failures, position_ecef_m: Positions, time_tai_ns: int, working: Flags
    ) -> tuple[GroundLinks, np.ndarray]:
        """Return the links to the ground that would carry if only these had failed, and what would carry each.

        Parameters
        ----------
        failures : Failures
            In place of the mesh's own.
        position_ecef_m : (n, 3) float64
            Of the satellites.
        time_tai_ns : int
            Of the last step, the middle of its span.
        working : (n,) bool
            Which satellites are there at all.
        """
        nodes = self.nodes(position_ecef_m, np.zeros_like(position_ecef_m))
        out = view_at(failures, time_tai_ns, nodes, self._pairs)
        out.node_up[: len(self.topology)] &= working
        clear = self._clear(time_tai_ns, out)
        links, kind, _ = self._ground(time_tai_ns, position_ecef_m, out, clear, self._contacts.would_have)
        return links, kind

    def _pointed(self, instant: int, position: Positions, velocity: Velocities, out: FailureView) -> LinkReport:
        """Return the laser links at an instant; the first time they have had time to be acquired."""
        up = np.ascontiguousarray(out.node_up[: len(self.topology)])
        asked = {"is_up": up, "pairs": self._pairs, "is_open": out.link_open}
        if self.machine is None:
            before = instant - round(_SETTLING_S * 1e9)
            terminals = np.maximum(self.topology.link_counts, 1).astype(np.int32)
            limits = link_limits(self.parameters.terminal, self.topology.grazing_limit_m)
            self.machine = LinkMachine(limits, terminals, self.seed, before)
            for time_tai_ns in range(before, instant, round(_SETTLING_S * 1e9 / 60)):
                self.machine.step(time_tai_ns, position, velocity, **asked)
        return self.machine.step(instant, position, velocity, **asked)

    def _clear(self, instant: int, out: FailureView) -> Flags:
        """Return over which stations the sky is open."""
        share = np.full(len(self.stations), self.parameters.clear_ratio)
        drawn = self._weather.clear(up_ecef(self.stations.position_ecef_m), share, instant)
        return drawn & ~out.is_overcast[len(self.topology) :]

    def _ground(
        self,
        instant: int,
        position: Positions,
        out: FailureView,
        clear: np.ndarray,
        has_light: Callable[[np.ndarray, np.ndarray, int], Flags],
    ) -> tuple[GroundLinks, np.ndarray, np.ndarray]:
        """Return the links to the ground that carry something, what carries each, and how much."""
        stations, own, count = self.stations, self.parameters, len(self.topology)
        seen = ground_links(stations, position)
        works = out.node_up[seen.satellite] & out.node_up[count + seen.station]
        seen = seen.take(np.flatnonzero(works))
        place = stations.position_ecef_m
        up = up_ecef(place)
        line = position[seen.satellite] - place[seen.station]
        sine = np.einsum("ij,ij->i", line, up[seen.station]) / seen.length_m
        rates = partial(
            ground_link_rates,
            seen.length_m,
            np.arcsin(np.clip(sine, -1.0, 1.0)),
            is_jammed=out.is_jammed[count + seen.station],
            sender=own.terminal,
            station=own.ground,
        )
        kind, rate = rates(is_clear=clear[seen.station])
        rows = _nearest_first(seen, rate > 0.0, own.antenna_count)
        # Who is to have light has radio until its telescope has found it.
        found = np.ones(len(seen), bool)
        light = rows[kind[rows] == LinkKind.GROUND_OPTICAL]
        found[light] = has_light(seen.satellite[light], seen.station[light], instant)
        kind, rate = rates(is_clear=clear[seen.station] & found)
        rows = rows[rate[rows] > 0.0]
        return seen.take(rows), kind[rows], rate[rows]

    def _links(
        self, instant: int, report: LinkReport, ground: tuple[GroundLinks, np.ndarray, np.ndarray]
    ) -> NetworkLinks:
        down, kind, ground_rate = ground
        terminal = self.parameters.terminal
        return network_links(
            instant,
            self.topology,
            LinkGeometry(report.length_m, report.fault == LinkFault.NONE),
            down,
            state=report.state,
            rate_bps=terminal_rate_bps(np.maximum(report.length_m, 1.0), terminal, terminal),
            ground_kind=kind,
            ground_rate_bps=ground_rate,
        )

    def _delivered(
        self, shipments: Shipments, links: NetworkLinks, routes: Routes, out: FailureView, start: int, end: int
    ) -> DeliverySpan:
        count, stations = len(self.topology), len(self.stations)
        # Stations relay nothing: what has reached one goes on by cable.
        no_way = np.full((stations, stations), -1, np.int32)
        far = np.full((stations, stations), np.inf)
        return self._delivery.step(
            shipments,
            links,
            next_hop=np.concatenate([routes.next_hop, no_way]),
            distance_m=np.concatenate([routes.distance_m, far]),
            destinations=np.arange(count, count + stations),
            is_up=np.ascontiguousarray(out.node_up),
            start_tai_ns=start,
            end_tai_ns=end,
        )


def _nearest_first(seen: GroundLinks, carries: np.ndarray, most: int) -> np.ndarray:
    """Return the rows that each station takes: of those that carry, so many of the nearest, in the order given."""
    rows = np.flatnonzero(carries)
    order = rows[np.lexsort((seen.length_m[rows], seen.station[rows]))]
    station = seen.station[order]
    first = np.searchsorted(station, station, side="left")
    return np.sort(order[np.arange(len(order)) - first < most])


def _station_states(
    instant: int, links: NetworkLinks, clear: np.ndarray, node_up: Flags, satellite_count: int
) -> StationStates:
    """Return how each station is connected: what has failed, else by the best of its links."""
    count = len(clear)
    station = links.node_b.astype(np.int64) - satellite_count
    rows = np.flatnonzero((station >= 0) & (links.rate_bps > 0.0))
    by_light = rows[links.kind[rows] == LinkKind.GROUND_OPTICAL]
    state = np.full(count, StationState.NO_LINK, np.uint8)
    state[station[rows]] = StationState.RADIO_ALONE
    state[station[by_light]] = StationState.LIGHT
    state[~node_up[satellite_count:]] = StationState.FAILED
    return StationStates(
        time_tai_ns=np.full(count, instant, np.int64),
        node_id=np.arange(satellite_count, satellite_count + count, dtype=np.uint32),
        state=state,
        is_clear=clear.astype(np.uint8),
        link_count=np.bincount(station[rows], minlength=count).astype(np.uint16),
    )


def _loaded(links: NetworkLinks, load_ratio: np.ndarray) -> NetworkLinks:
    columns = {name: getattr(links, name) for name, _ in NetworkLinks.columns()}
    return NetworkLinks(**{**columns, "load_ratio": load_ratio})
