"""From what stands and what is reported to the tables that delivery takes."""

import numpy as np

from lookdown.arrays import Codes, Instants, Scalars, Scalars32, ShortIds
from lookdown.errors import Fault, NetworkError
from lookdown.network.priorities import NEAREST_GATEWAY, DeliveryParameters, deadline_tai_ns
from lookdown.network.stations import GroundLinks
from lookdown.network.topology import LinkGeometry, Topology
from lookdown.tables import LinkKind, LinkState, NetworkLinks, Shipments

__all__ = ["check_links", "network_links", "shipments_of_reports"]


def network_links(
    time_tai_ns: int,
    topology: Topology,
    geometry: LinkGeometry,
    ground: GroundLinks,
    *,
    state: Codes,
    rate_bps: np.ndarray,
    ground_kind: np.ndarray,
    ground_rate_bps: np.ndarray,
) -> NetworkLinks:
    """Return the links of an instant as one table: those between satellites, then those to stations.

    Parameters
    ----------
    time_tai_ns : int
    topology, geometry, ground : Topology, LinkGeometry, GroundLinks
        Stations are nodes behind the satellites.
    state : (m,) uint8
        `LinkState` of the links between satellites; what geometry forbids is down in any case.
    rate_bps : (m,) float64
        Of the links between satellites.
    ground_kind, ground_rate_bps : (k,) uint8, (k,) float64
        Of the links to stations, as of `ground_link_rates`; down where the rate is 0.

    Examples
    --------
    >>> plane, slot = np.zeros(2, np.uint16), np.arange(2, dtype=np.uint16)
    >>> pair = Topology.from_pairs([[0, 1]], plane=plane, slot=slot)
    >>> ground = GroundLinks(np.array([1], np.int32), np.array([0], np.int32), np.array([1e6]))
    >>> table = network_links(0, pair, LinkGeometry(np.array([2e6]), np.ones(1, bool)), ground,
    ...     state=np.full(1, LinkState.UP, np.uint8), rate_bps=np.array([2.5e9]),
    ...     ground_kind=np.ones(1, np.uint8), ground_rate_bps=np.array([1e9]))
    >>> table.node_b, table.state
    (array([1, 2], dtype=uint32), array([3, 3], dtype=uint8))
    """
    count = len(topology.link_a)
    mesh_state = np.where(geometry.stands, state, LinkState.DOWN)
    down_state = np.where(ground_rate_bps > 0.0, LinkState.UP, LinkState.DOWN)
    states = np.concatenate([mesh_state, down_state]).astype(np.uint8)
    rates = np.concatenate([rate_bps, ground_rate_bps])
    return NetworkLinks(
        time_tai_ns=np.full(len(states), time_tai_ns, np.int64),
        node_a=np.concatenate([topology.link_a, ground.satellite]).astype(np.uint32),
        node_b=np.concatenate([topology.link_b, ground.station + len(topology)]).astype(np.uint32),
        kind=np.concatenate([np.full(count, LinkKind.OPTICAL), ground_kind]).astype(np.uint8),
        state=states,
        length_m=np.concatenate([geometry.length_m, ground.length_m]),
        rate_bps=np.where(states == LinkState.UP, rates, 0.0),
        load_ratio=np.zeros(len(states), np.float32),
    )


def check_links(links: NetworkLinks, node_count: int) -> None:
    """Refuse links of a user's own that cannot be: nodes that are not there, no length, no capacity though they are up.

    Raises
    ------
    NetworkError
        With every fault and its path, such as ``links[3].rate``.

    Examples
    --------
    >>> check_links(NetworkLinks.empty(), 0)
    """
    ends = np.stack([links.node_a, links.node_b], axis=1).astype(np.int64)
    there = f"a node of the {node_count}"
    faults = [
        Fault(f"links[{row}].{'ab'[end]}", there, str(ends[row, end])) for row, end in np.argwhere(ends >= node_count)
    ]
    for name, wrong, expected, values in (
        ("b", ends[:, 0] == ends[:, 1], "another node than the one end", links.node_b),
        ("length", ~(links.length_m > 0.0), "more than 0 m", links.length_m),
        ("rate", ~(links.rate_bps > 0.0) & (links.state == LinkState.UP), "more than 0 bit/s", links.rate_bps),
    ):
        faults += [Fault(f"links[{row}].{name}", expected, f"{values[row]:g}") for row in np.flatnonzero(wrong)]
    if faults:
        raise NetworkError("links", sorted(faults, key=lambda fault: int(fault.path[6:].partition("]")[0])))


def shipments_of_reports(
    source: ShortIds,
    priority: Codes,
    look_tai_ns: Instants,
    *,
    window_ns: int,
    report_bit: float,
    parameters: DeliveryParameters,
    sensing_s: Scalars32 | None = None,
    board_s: Scalars32 | None = None,
    gateway_s: float = 0.0,
) -> tuple[Shipments, np.ndarray]:
    """Return reports put together: one shipment a sender, class and window of time, ready when its last report is.

    Parameters
    ----------
    source, priority, look_tai_ns : (n,)
        Of each report: node, class, instant of its look.
    window_ns : int
        Reports whose looks are of one window travel together.
    report_bit : float
    parameters : DeliveryParameters
        Deadlines count from the first look of a shipment.
    sensing_s, board_s : (n,) float32, optional
        From look to detection and in the computer on board; the mean of a shipment's is told.
    gateway_s : float

    Returns
    -------
    shipments : Shipments
        By sender, class and window; ids from 0.
    shipment_of_report : (n,) int64
        Row of each report's shipment.
    """
    window = look_tai_ns // window_ns
    order = np.lexsort((look_tai_ns, window, priority, source))
    keys = np.stack([source[order].astype(np.int64), priority[order].astype(np.int64), window[order]])
    is_first = np.ones(len(order), bool)
    is_first[1:] = np.any(keys[:, 1:] != keys[:, :-1], axis=0)
    of_sorted = np.cumsum(is_first) - 1
    rows = np.empty(len(order), np.int64)
    rows[order] = of_sorted
    first = np.flatnonzero(is_first)
    count = np.bincount(of_sorted, minlength=len(first)).astype(np.float64)
    blank = np.zeros(len(order), np.float32)
    sensed = blank if sensing_s is None else sensing_s
    boarded = blank if board_s is None else board_s
    ready_of_report = look_tai_ns + np.rint((sensed.astype(np.float64) + boarded) * 1e9).astype(np.int64)
    ready = np.full(len(first), np.iinfo(np.int64).min)
    np.maximum.at(ready, rows, ready_of_report)
    classes = priority[order][first]
    shipments = Shipments(
        shipment_id=np.arange(len(first), dtype=np.uint64),
        source=source[order][first],
        destination=np.full(len(first), NEAREST_GATEWAY, np.uint32),
        priority=classes,
        size_bit=count * report_bit,
        ready_tai_ns=ready,
        deadline_tai_ns=deadline_tai_ns(look_tai_ns[order][first], classes, parameters),
        sensing_s=_mean(rows, sensed, count),
        board_s=_mean(rows, boarded, count),
        gateway_s=np.full(len(first), gateway_s, np.float32),
    )
    return shipments, rows


def _mean(rows: np.ndarray, values: np.ndarray, count: Scalars) -> Scalars32:
    total = np.bincount(rows, weights=values, minlength=len(count))
    return np.asarray((total / count).astype(np.float32))
