"""Links and routes of one instant as the kernel of delivery reads them."""

import numpy as np

from lookdown.arrays import Flags
from lookdown.network._delivery_kernels import CLASSES, Lines
from lookdown.network.constants import SPEED_OF_LIGHT_MPS
from lookdown.tables import LinkState, NetworkLinks

__all__ = ["directed_lines", "load_of_links", "ways_with_nearest"]


def directed_lines(links: NetworkLinks, node_count: int) -> tuple[Lines, np.ndarray]:
    """Return the two directions of each link that is up, by the node they leave, and each one's row in links."""
    rows = np.flatnonzero((links.state == LinkState.UP) & (links.rate_bps > 0.0))
    leaves = np.concatenate([links.node_a[rows], links.node_b[rows]]).astype(np.int64)
    ends = np.concatenate([links.node_b[rows], links.node_a[rows]]).astype(np.int64)
    of_link = np.concatenate([rows, rows])
    order = np.lexsort((ends, leaves))
    of_link = of_link[order]
    first = np.zeros(node_count + 1, np.int32)
    first[1:] = np.cumsum(np.bincount(leaves, minlength=node_count))
    count = len(order)
    lines = Lines(
        first=first,
        to=ends[order].astype(np.int32),
        rate_bps=links.rate_bps[of_link],
        light_ns=np.rint(links.length_m[of_link] / SPEED_OF_LIGHT_MPS * 1e9).astype(np.int64),
        head=np.full((count, CLASSES), -1, np.int32),
        tail=np.full((count, CLASSES), -1, np.int32),
        serving=np.full(count, -1, np.int32),
        end_ns=np.zeros(count, np.int64),
        held_bit=np.zeros(count),
        busy_ns=np.zeros(count, np.int64),
    )
    return lines, of_link


def load_of_links(lines: Lines, of_link: np.ndarray, link_count: int, span_ns: int) -> np.ndarray:
    """Return the share of the span in which the busier direction of each link was sending."""
    load = np.zeros(link_count, np.float32)
    np.maximum.at(load, of_link, (lines.busy_ns / span_ns).astype(np.float32))
    return load


def ways_with_nearest(
    next_hop: np.ndarray, distance_m: np.ndarray, destinations: np.ndarray, *, is_gateway: Flags, is_up: Flags
) -> np.ndarray:
    """Return next hops with each destination its own next hop, and one more column: to the nearest gateway that is up.

    Parameters
    ----------
    next_hop : (n_known, n_destinations) int
        -1 where there is no way. The first nodes, all or the satellites; those behind have no way but to themselves.
    distance_m : (n_known, n_destinations) float
        Infinite where there is no way.
    destinations : (n_destinations,) int
        Node of each column.
    is_gateway, is_up : (n_nodes,) bool

    Returns
    -------
    (n_nodes, n_destinations + 1) int32
    """
    nodes, (known, columns) = len(is_up), next_hop.shape
    ways = np.full((nodes, columns + 1), -1, np.int32)
    ways[:known, :columns] = next_hop
    ways[destinations, np.arange(columns)] = destinations
    counts = np.flatnonzero((is_gateway & is_up)[destinations])
    if len(counts):
        way = distance_m[:, counts]
        nearest = way.argmin(axis=1)
        there = np.flatnonzero(np.isfinite(way[np.arange(known), nearest]))
        ways[there, columns] = ways[there, counts[nearest[there]]]
        ends = destinations[counts]
        ways[ends, columns] = ends
    return ways
