"""The stage that carries shipments: queues with strict priority, deadlines, and where the time went.

A shipment is what one sender has ready of one class at one moment (a dwell, a second). Each
direction of a link has a queue a class; the highest class is sent first and interrupts a lower one;
a full queue drops from the lowest class upwards, the oldest first; what is too late is given up at its
deadline, wherever it is: it takes no room in a queue from then on, and no link.
What waits when the topology changes is queued again by the new ways; what is in flight arrives.
What is on a node that fails is lost, and so is what arrives there; what becomes ready on one is not sent at all.

Cost: 100,000 objects x 3 observers x 1 Hz are 300,000 reports a second; as shipments of a tenth of a
second and three classes of 1,584 satellites they are 47,520 a second, over some four links each:
2 x 4 events of 0.2 us, 0.1 s of CPU a second (design/0025).
"""

from dataclasses import dataclass, field

import numpy as np

from lookdown.arrays import Flags, Scalars32
from lookdown.network._delivery_kernels import DONE, FLYING, Ships, run_span
from lookdown.network._ways import directed_lines, load_of_links, ways_with_nearest
from lookdown.network.priorities import NEAREST_GATEWAY, DeliveryParameters
from lookdown.tables import Deliveries, DeliveryStatus, NetworkLinks, Shipments

__all__ = ["Delivery", "DeliverySpan", "network_latency_s"]

_KEPT = ("shipment_id", "source", "destination", "ready_tai_ns", "sensing_s", "board_s", "gateway_s")


@dataclass(frozen=True, slots=True)
class DeliverySpan:
    """What a span of delivery came to.

    Attributes
    ----------
    deliveries : Deliveries
        Of shipments that arrived or were given up in the span, by instant and then in order of sending.
    load_ratio : (n_links,) float32
        Share of the span in which each link was sending, of the busier direction.
    event_count : int
        Arrivals and ends of transfers.
    """

    deliveries: Deliveries
    load_ratio: Scalars32
    event_count: int


def network_latency_s(deliveries: Deliveries) -> np.ndarray:
    """Return the network's part of each latency: queues and light.

    Examples
    --------
    >>> network_latency_s(Deliveries.empty())
    array([], dtype=float64)
    """
    return np.asarray(deliveries.queue_s.astype(np.float64) + deliveries.light_s)


@dataclass(slots=True)
class Delivery:
    """Carries shipments over links that change from span to span.

    Parameters
    ----------
    parameters : DeliveryParameters
    is_gateway : (n_nodes,) bool
        Which nodes are meant by the nearest gateway; nodes are rows 0 to n - 1.

    Examples
    --------
    >>> from lookdown.network.priorities import reference_delivery
    >>> stage = Delivery(reference_delivery(), np.array([False, True]))
    >>> stage.pending_count
    0
    """

    parameters: DeliveryParameters
    is_gateway: Flags
    _ships: Ships = field(init=False)
    _about: dict[str, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        self._ships = _ships_of(Shipments.empty(), self.parameters.ground_s)
        self._about = {name: getattr(Shipments.empty(), name) for name in _KEPT}

    @property
    def pending_count(self) -> int:
        """Shipments that are under way or wait."""
        return len(self._ships.node)

    def step(
        self,
        shipments: Shipments,
        links: NetworkLinks,
        *,
        next_hop: np.ndarray,
        distance_m: np.ndarray,
        destinations: np.ndarray,
        is_up: Flags,
        start_tai_ns: int,
        end_tai_ns: int,
    ) -> DeliverySpan:
        """Carry everything from one instant to another over one topology.

        Parameters
        ----------
        shipments : Shipments
            New ones, in any order; ready at the start of the span or later.
        links : NetworkLinks
            One row a pair of nodes; only those up with a rate carry.
        next_hop : (n_nodes, n_destinations) int
            Node to go on to, -1 where there is no way; from routing.
        distance_m : (n_nodes, n_destinations) float
            Infinite where there is no way; decides which gateway is nearest.
        destinations : (n_destinations,) int
            Node of each column; all that shipments are sent to by name are among them.
        is_up : (n_nodes,) bool
        start_tai_ns, end_tai_ns : int
            The first with, the second without; a span begins where the last one ended.
        """
        assert start_tai_ns < end_tai_ns and np.all(shipments.ready_tai_ns >= start_tai_ns)
        assert np.all(shipments.size_bit > 0.0), "a shipment has a size"
        ways = ways_with_nearest(next_hop, distance_m, destinations, is_gateway=self.is_gateway, is_up=is_up)
        self._take(shipments)
        self._ships.column[:] = _columns_of(self._about["destination"], destinations, len(is_up))
        lines, of_link = directed_lines(links, len(is_up))
        ships = self._ships
        due = (ships.phase == FLYING) & (ships.at_ns < end_tai_ns)
        waiting = np.flatnonzero(ships.phase != FLYING)
        waiting = waiting[np.argsort(ships.at_ns[waiting], kind="stable")]
        flying = np.flatnonzero(due)
        flying = flying[np.argsort(ships.at_ns[flying], kind="stable")]
        room = len(ships.node) + 2 * len(lines.to) + 64
        times, codes = np.empty(room, np.int64), np.empty(room, np.int64)
        bounds = (start_tai_ns, end_tai_ns, self.parameters.buffer_bit)
        late = np.flatnonzero(ships.deadline_ns < end_tai_ns)
        late = late[np.argsort(ships.deadline_ns[late], kind="stable")]
        events = run_span(ships, lines, ways, is_up, waiting, flying, late, times, codes, *bounds)
        load = load_of_links(lines, of_link, len(links), end_tai_ns - start_tai_ns)
        return DeliverySpan(self._settle(), load, int(events))

    def snapshot(self) -> dict[str, np.ndarray]:
        """Return all that is under way, to go on from later."""
        state = {f"ship_{name}": getattr(self._ships, name).copy() for name in Ships._fields}
        return {**state, **{name: array.copy() for name, array in self._about.items()}}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go on from a snapshot."""
        self._ships = Ships(*(state[f"ship_{name}"].copy() for name in Ships._fields))
        self._about = {name: state[name].copy() for name in _KEPT}

    def _take(self, shipments: Shipments) -> None:
        """Add new shipments behind the old ones."""
        new = _ships_of(shipments, self.parameters.ground_s)
        both = [np.concatenate([old, added]) for old, added in zip(self._ships, new, strict=True)]
        self._ships = Ships(*both)
        self._about = {name: np.concatenate([self._about[name], getattr(shipments, name)]) for name in _KEPT}

    def _settle(self) -> Deliveries:
        """Return what is done with, and forget it."""
        ships = self._ships
        done = np.flatnonzero(ships.phase == DONE)
        done = done[np.argsort(ships.end_ns[done], kind="stable")]
        deliveries = self._deliveries(done)
        kept = np.flatnonzero(ships.phase != DONE)
        self._ships = Ships(*(array[kept] for array in ships))
        self._about = {name: array[kept] for name, array in self._about.items()}
        return deliveries

    def _deliveries(self, rows: np.ndarray) -> Deliveries:
        ships, about = self._ships, self._about
        arrived = ships.status[rows] == DeliveryStatus.DELIVERED
        ground_s = np.where(arrived, self.parameters.ground_s, 0.0)
        gateway_s = np.where(arrived, about["gateway_s"][rows], 0.0)
        # What was given up in a queue has waited there since it came.
        flown = ships.light_ns[rows]
        waited = np.maximum(ships.end_ns[rows] - about["ready_tai_ns"][rows] - flown, 0)
        return Deliveries(
            detection_id=about["shipment_id"][rows],
            source=about["source"][rows],
            gateway=np.where(arrived, ships.node[rows], NEAREST_GATEWAY).astype(np.uint32),
            priority=ships.priority[rows],
            size_bit=ships.size_bit[rows],
            sent_tai_ns=about["ready_tai_ns"][rows],
            arrived_tai_ns=ships.end_ns[rows],
            sensing_s=about["sensing_s"][rows],
            processing_s=(about["board_s"][rows] + gateway_s).astype(np.float32),
            queue_s=(np.where(arrived, ships.queue_ns[rows], waited) * 1e-9).astype(np.float32),
            light_s=(flown * 1e-9).astype(np.float32),
            ground_s=ground_s.astype(np.float32),
            hops=ships.hops[rows],
            status=ships.status[rows],
        )


def _columns_of(destination: np.ndarray, destinations: np.ndarray, node_count: int) -> np.ndarray:
    """Return the column of the ways that leads to each destination."""
    column = np.full(node_count, -1, np.int32)
    column[destinations] = np.arange(len(destinations))
    nearest = destination == NEAREST_GATEWAY
    found = np.where(nearest, len(destinations), column[np.where(nearest, 0, destination)])
    assert np.all(found >= 0), "a shipment goes to a node that no way was asked for"
    return found.astype(np.int32)


def _ships_of(shipments: Shipments, ground_s: float) -> Ships:
    count = len(shipments)
    ready = shipments.ready_tai_ns
    # In time is what the operator has by its deadline: beyond the mesh are the gateway's computer and the cable.
    beyond_ns = np.rint((shipments.gateway_s.astype(np.float64) + ground_s) * 1e9).astype(np.int64)
    return Ships(
        priority=shipments.priority,
        column=np.zeros(count, np.int32),
        size_bit=shipments.size_bit,
        deadline_ns=shipments.deadline_tai_ns - beyond_ns,
        node=shipments.source.astype(np.int32),
        phase=np.full(count, FLYING, np.uint8),
        at_ns=ready.copy(),
        left_bit=shipments.size_bit.copy(),
        sent_to=np.full(count, -1, np.int32),
        sent_bps=np.zeros(count),
        started_ns=np.zeros(count, np.int64),
        queue_ns=np.zeros(count, np.int64),
        light_ns=np.zeros(count, np.int64),
        hops=np.zeros(count, np.uint16),
        status=np.zeros(count, np.uint8),
        end_ns=np.zeros(count, np.int64),
        follower=np.full(count, -1, np.int32),
    )
