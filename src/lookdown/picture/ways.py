"""The way that a report took through the mesh: found again from what is recorded of it, and held against its flight.

A recording keeps of each delivery how many links it passed and how long light took, not which links these were: that
would be more than all the rest of it. The links that stood are recorded report by report. So the way is the shortest
of just so many links; what light took over it tells whether it is the one.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions
from lookdown.tables import Deliveries, DeliveryStatus, LinkKind, LinkState, NetworkLinks

__all__ = ["Way", "way_of"]

_LIGHT_MPS = 299_792_458.0
_AGREES_S = 10e-6
"""Half a second of flight moves an end by 4 km, and light over a way by 3 us; another way differs by far more."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way through the mesh.

    Attributes
    ----------
    nodes : tuple of int
        From the satellite that looked to the gateway, both named; empty where none of so many links stood.
    off_s : float
        By how much light would take longer over it than it took; 0 where there is none.
    """

    nodes: tuple[int, ...]
    off_s: float

    @property
    def is_sure(self) -> bool:
        """Whether light takes as long over it as was measured: it is the one, or one as long to the kilometre."""
        return len(self.nodes) > 0 and abs(self.off_s) <= _AGREES_S


def way_of(delivery: Deliveries, links: NetworkLinks, position_ecef_m: Positions) -> Way:
    """Return the way that a delivery took.

    Parameters
    ----------
    delivery : Deliveries, 1 row
    links : NetworkLinks
        Of about its time.
    position_ecef_m : (n, 3) float64, metre, ITRF
        Of every node, by its number, when it was sent: lengths are taken from there.

    Returns
    -------
    Way

    Examples
    --------
    >>> len(way_of(Deliveries.empty(), NetworkLinks.empty(), np.zeros((0, 3))).nodes)
    0
    """
    none = Way((), 0.0)
    if len(delivery) != 1 or delivery.status[0] != DeliveryStatus.DELIVERED:
        return none
    start, end, hops = int(delivery.source[0]), int(delivery.gateway[0]), int(delivery.hops[0])
    count = len(position_ecef_m)
    up = links.take((links.state == LinkState.UP) & (links.node_a < count) & (links.node_b < count))
    if max(start, end) >= count:
        return none
    a, b = up.node_a.astype(np.int64), up.node_b.astype(np.int64)
    length_m = np.linalg.norm(position_ecef_m[a] - position_ecef_m[b], axis=1)
    # A gateway relays nothing: it is only ever the last.
    onward = up.kind == LinkKind.OPTICAL
    leaves, ends = np.concatenate([a, b[onward]]), np.concatenate([b, a[onward]])
    nodes, total_m = _shortest(leaves, ends, np.concatenate([length_m, length_m[onward]]), (start, end, hops), count)
    if not nodes:
        return none
    return Way(nodes, total_m / _LIGHT_MPS - float(delivery.light_s[0]))


def _shortest(
    leaves: np.ndarray, ends: np.ndarray, length_m: np.ndarray, asked: tuple[int, int, int], count: int
) -> tuple[tuple[int, ...], float]:
    """Return the shortest way of just so many links, and its length; no nodes where there is none.

    One round a link of the way: the best of each node by one link more, for each node the first of its shortest.
    """
    start, end, hops = asked
    best = np.full(count, np.inf)
    best[start] = 0.0
    came: list[np.ndarray] = []
    for _ in range(hops):
        reached = best[leaves] + length_m
        order = np.lexsort((reached, ends))
        first = order[np.r_[True, np.diff(ends[order]) > 0]] if len(order) else order
        before = np.full(count, -1)
        best = np.full(count, np.inf)
        best[ends[first]], before[ends[first]] = reached[first], leaves[first]
        came.append(before)
    if not np.isfinite(best[end]):
        return (), 0.0
    nodes = [end]
    for before in reversed(came):
        nodes.append(int(before[nodes[-1]]))
    return tuple(reversed(nodes)), float(best[end])
