"""Small networks and shipments for tests of delivery."""

import itertools

import numpy as np

from lookdown.network.delivery import Delivery
from lookdown.network.priorities import NEAREST_GATEWAY, reference_delivery
from lookdown.tables import LinkState, NetworkLinks, Shipments

LIGHT_MPS = 299_792_458.0
T0 = 1_700_000_000_000_000_000


def links_table(pairs, rate_bps, length_m):
    count = len(pairs)
    return NetworkLinks(
        time_tai_ns=np.full(count, T0),
        node_a=np.array([a for a, _ in pairs], np.uint32),
        node_b=np.array([b for _, b in pairs], np.uint32),
        kind=np.zeros(count, np.uint8),
        state=np.full(count, LinkState.UP, np.uint8),
        length_m=np.broadcast_to(np.asarray(length_m, float), count).copy(),
        rate_bps=np.broadcast_to(np.asarray(rate_bps, float), count).copy(),
        load_ratio=np.zeros(count, np.float32),
    )


def shipments_table(source, priority, size_bit, ready_ns, *, destination=None, deadline_ns=None):
    count = len(source)
    ready = np.asarray(ready_ns, np.int64)
    return Shipments(
        shipment_id=np.arange(count, dtype=np.uint64),
        source=np.asarray(source, np.uint32),
        destination=np.full(count, NEAREST_GATEWAY, np.uint32) if destination is None else np.uint32(destination),
        priority=np.asarray(priority, np.uint8),
        size_bit=np.asarray(size_bit, float),
        ready_tai_ns=ready,
        deadline_tai_ns=ready + 10**12 if deadline_ns is None else np.asarray(deadline_ns, np.int64),
        sensing_s=np.zeros(count, np.float32),
        board_s=np.full(count, 0.25, np.float32),
        gateway_s=np.full(count, 0.5, np.float32),
    )


def routes(links, node_count, destinations):
    """Bellman's equation over the links that are up: distance and next hop to each destination."""
    distance = np.full((node_count, len(destinations)), np.inf)
    hop = np.full((node_count, len(destinations)), -1, np.int32)
    distance[destinations, np.arange(len(destinations))] = 0.0
    up = [k for k in range(len(links)) if links.state[k] == LinkState.UP]
    for _ in range(node_count):
        for k, turned in itertools.product(up, (False, True)):
            a, b = (links.node_b[k], links.node_a[k]) if turned else (links.node_a[k], links.node_b[k])
            nearer = distance[b] + links.length_m[k] < distance[a]
            distance[a] = np.where(nearer, distance[b] + links.length_m[k], distance[a])
            hop[a] = np.where(nearer, b, hop[a])
    return hop, distance


class Net:
    """A stage with the topology of each span."""

    def __init__(self, node_count, gateways, **changes):
        self.count, self.destinations = node_count, np.asarray(gateways)
        is_gateway = np.zeros(node_count, bool)
        is_gateway[gateways] = True
        self.stage = Delivery(reference_delivery(**changes), is_gateway)

    def step(self, shipments, links, start_ns, end_ns, is_up=None):
        hop, distance = routes(links, self.count, self.destinations)
        return self.stage.step(
            shipments,
            links,
            next_hop=hop,
            distance_m=distance,
            destinations=self.destinations,
            is_up=np.ones(self.count, bool) if is_up is None else is_up,
            start_tai_ns=start_ns,
            end_tai_ns=end_ns,
        )
