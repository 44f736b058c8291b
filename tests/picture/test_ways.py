"""The way of a report, found again from how many links it passed: the one that routing chose."""

import numpy as np
import pytest
from mesh_scenes import PLANES, SECOND, SLOTS, START, made, ships, sky_of_mesh

from lookdown.network.failures import failure_rows
from lookdown.picture import way_of
from lookdown.tables import Deliveries, DeliveryStatus, FailureKind, NetworkLinks

COUNT = PLANES * SLOTS


@pytest.fixture(scope="module")
def flown():
    """What every satellite of a mesh has sent once, a plane and some links missing, and where all were."""
    sky = sky_of_mesh(60)
    satellites = sky.at(START + SECOND // 2)
    mesh = made(sky, failure_rows(FailureKind.PLANE, START, START + 60 * SECOND, targets=(4,)))
    states = (satellites.position_ecef_m, satellites.velocity_ecef_mps)
    span = mesh.step(ships(START, range(COUNT), size_bit=1e3), *states, start_tai_ns=START, end_tai_ns=START + SECOND)
    places = np.concatenate([satellites.position_ecef_m, mesh.stations.position_ecef_m])
    arrived = np.flatnonzero(span.deliveries.status == DeliveryStatus.DELIVERED)
    assert len(arrived) > 250
    return span, places, [span.deliveries.take(arrived[k : k + 1]) for k in range(0, len(arrived), 7)]


def test_it_is_the_way_that_routing_chose(flown):
    """Or one as long: in a pattern as even as this two ways round a square are the same to the metre."""
    span, places, delivered = flown
    same = 0
    for one in delivered:
        way = way_of(one, span.links, places)
        same += list(way.nodes) == span.routes.path(int(one.source[0]), int(one.gateway[0]) - COUNT)
        assert way.is_sure and abs(way.off_s) < 1e-7 and len(way.nodes) == one.hops[0] + 1
        assert (way.nodes[0], way.nodes[-1]) == (one.source[0], one.gateway[0])
    assert same > 0.8 * len(delivered)


def test_where_links_are_others_than_they_were_it_is_another_way_and_told_so(flown):
    """The first link of a way is not on record: another of as many takes as long or longer, or there is none."""
    span, places, delivered = flown
    found = []
    for one in delivered:
        first = way_of(one, span.links, places).nodes[:2]
        ends = np.sort(np.stack([span.links.node_a, span.links.node_b]), axis=0)
        left = span.links.take(~np.all(ends == np.sort(first)[:, None], axis=0))
        way = way_of(one, left, places)
        assert way.nodes[:2] != first and way.off_s > -1e-7
        assert way.is_sure == (len(way.nodes) > 0 and way.off_s < 10e-6)
        found.append(way.is_sure)
    assert not all(found)


def test_what_was_never_delivered_has_no_way(flown):
    span, places, (one, *_) = flown
    columns = {name: getattr(one, name) for name, _ in Deliveries.columns()}
    lost = Deliveries(**{**columns, "status": np.full(1, DeliveryStatus.EXPIRED, np.uint8)})
    assert way_of(lost, span.links, places).nodes == ()
    assert way_of(one, NetworkLinks.empty(), places).nodes == ()
    assert way_of(one, span.links, places[:COUNT]).nodes == ()


def test_a_gateway_relays_nothing(flown):
    """Satellites over one gateway are near each other by way of it, and do not go that way."""
    span, places, delivered = flown
    for one in delivered:
        nodes = way_of(one, span.links, places).nodes
        assert all(node < COUNT for node in nodes[:-1]) and nodes[-1] >= COUNT
