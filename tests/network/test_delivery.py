"""Delivery against plain Python."""

import itertools

import numpy as np
import pytest
from delivery_plain import Line, Parcel, PlainDelivery
from network_scenes import LIGHT_MPS, T0, Net, links_table, routes, shipments_table

from lookdown.network._ways import ways_with_nearest
from lookdown.network.priorities import NEAREST_GATEWAY
from lookdown.tables import Deliveries, DeliveryStatus, LinkState

BEYOND_NS = 520_000_000
"""Of half a second in the gateway's computer and 20 ms of cable: who plans for the mesh alone has so much less time."""


def random_world(seed, *, nodes=9, count=160, spans=3):
    """A random graph whose links and nodes fail from span to span, and traffic several times what it can carry."""
    rng = np.random.Generator(np.random.Philox(seed))
    pairs = [(a, b) for a in range(nodes) for b in range(a + 1, nodes) if rng.random() < 0.4]
    topologies = []
    for _ in range(spans):
        links = links_table(pairs, rng.choice([1e6, 2e6, 5e6], len(pairs)), rng.uniform(1e5, 4e6, len(pairs)))
        links.state[rng.random(len(pairs)) < 0.2] = LinkState.DOWN
        is_up = rng.random(nodes) > 0.08
        touched = ~(is_up[links.node_a] & is_up[links.node_b])
        links.state[touched] = LinkState.DOWN
        topologies.append((links, is_up))
    if seed % 2:
        topologies = [topologies[0]] * spans
    ready = T0 + np.sort(rng.integers(0, 900, count)) * 1_000_000
    shipments = shipments_table(
        rng.integers(0, nodes, count),
        rng.integers(0, 5, count),
        rng.choice([2e3, 5e4, 4e5], count),
        ready,
        destination=rng.choice([0, 1, NEAREST_GATEWAY], count),
        deadline_ns=ready + BEYOND_NS + rng.integers(20, 1500, count) * 1_000_000,
    )
    return topologies, shipments


def by_plain(topologies, shipments, buffer_bit, edges):
    plain = PlainDelivery(buffer_bit)
    nodes = len(topologies[0][1])
    is_gateway = np.arange(nodes) < 2
    for k in range(len(shipments)):
        target = {0: 0, 1: 1, NEAREST_GATEWAY: 2}[int(shipments.destination[k])]
        parcel = Parcel(
            k,
            int(shipments.priority[k]),
            target,
            float(shipments.size_bit[k]),
            int(shipments.deadline_tai_ns[k]) - BEYOND_NS,
            int(shipments.source[k]),
            int(shipments.ready_tai_ns[k]),
            left_bit=float(shipments.size_bit[k]),
        )
        plain.parcels.append(parcel)
    for (links, is_up), (start, end) in zip(topologies, edges, strict=True):
        hop, distance = routes(links, nodes, np.array([0, 1]))
        ways = ways_with_nearest(hop, distance, np.array([0, 1]), is_gateway=is_gateway, is_up=is_up)
        lines = []
        for k in np.flatnonzero(links.state == LinkState.UP):
            light = round(float(links.length_m[k]) / LIGHT_MPS * 1e9)
            for a, b in ((links.node_a[k], links.node_b[k]), (links.node_b[k], links.node_a[k])):
                lines.append(Line(int(a), int(b), float(links.rate_bps[k]), light))
        known = {(v, t): int(ways[v, t]) for v in range(nodes) for t in range(3) if ways[v, t] >= 0}
        plain.span(lines=lines, ways=known, is_up=is_up, start_ns=start, end_ns=end)
    return plain.parcels


@pytest.mark.parametrize("seed", range(40))
def test_every_shipment_fares_as_in_plain_python(seed):
    topologies, shipments = random_world(seed)
    edges = [(T0 + k * 400_000_000, T0 + (k + 1) * 400_000_000) for k in range(3)]
    net = Net(9, [0, 1], buffer_bit=6e5)
    found = []
    for (links, is_up), (start, end) in zip(topologies, edges, strict=True):
        now = shipments.take((shipments.ready_tai_ns >= start) & (shipments.ready_tai_ns < end))
        found.append(net.step(now, links, start, end, is_up).deliveries)
    ours = Deliveries.concatenate(found)
    expected = [p for p in by_plain(topologies, shipments, 6e5, edges) if p.where == "done"]
    assert sorted(p.number for p in expected) == sorted(ours.detection_id.tolist())
    for row in range(len(ours)):
        parcel = next(p for p in expected if p.number == ours.detection_id[row])
        assert (parcel.status, parcel.end_ns, parcel.hops) == (
            ours.status[row],
            ours.arrived_tai_ns[row],
            ours.hops[row],
        )
        if parcel.status == DeliveryStatus.DELIVERED:
            assert ours.queue_s[row] == np.float32(parcel.queue_ns * 1e-9)
            assert ours.light_s[row] == np.float32(parcel.light_ns * 1e-9)
            assert ours.gateway[row] == parcel.node


def test_the_random_worlds_hold_every_end():
    ends = set()
    for seed in range(12):
        topologies, shipments = random_world(seed)
        edges = [(T0 + k * 400_000_000, T0 + (k + 1) * 400_000_000) for k in range(3)]
        ends |= {p.status for p in by_plain(topologies, shipments, 6e5, edges)}
    assert ends >= {0, 1, 2, 3}


@pytest.mark.parametrize("seed", range(1, 12, 2))
def test_where_spans_are_cut_does_not_show(seed):
    topologies, shipments = random_world(seed)
    links, is_up = topologies[0]
    whole = Net(9, [0, 1], buffer_bit=6e5).step(shipments, links, T0, T0 + 1_200_000_000, is_up).deliveries
    cut, found = Net(9, [0, 1], buffer_bit=6e5), []
    edges = T0 + np.array([0, 1, 90_000_000, 333_333_333, 333_333_334, 700_000_000, 1_200_000_000])
    for start, end in itertools.pairwise(edges.tolist()):
        now = shipments.take((shipments.ready_tai_ns >= start) & (shipments.ready_tai_ns < end))
        found.append(cut.step(now, links, start, end, is_up).deliveries)
        # What ends in a span is told by it, what is given up as well.
        assert np.all((found[-1].arrived_tai_ns >= start) & (found[-1].arrived_tai_ns < end))
    pieces = Deliveries.concatenate(found)
    assert len(np.unique(whole.status)) > 2
    order, other = np.argsort(whole.detection_id), np.argsort(pieces.detection_id)
    for name, _ in Deliveries.columns():
        np.testing.assert_array_equal(getattr(whole, name)[order], getattr(pieces, name)[other])
