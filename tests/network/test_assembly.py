"""Tables of links and shipments from what stands and what is reported."""

import numpy as np
import pytest
from network_scenes import links_table

from lookdown.errors import NetworkError
from lookdown.network import (
    GroundLinks,
    LinkGeometry,
    Topology,
    check_links,
    network_links,
    reference_delivery,
    shipments_of_reports,
)
from lookdown.network.priorities import NEAREST_GATEWAY
from lookdown.tables import LinkKind, LinkState

T0 = 1_700_000_000_000_000_000


def test_links_are_those_between_satellites_and_then_those_to_stations():
    plane, slot = np.zeros(3, np.uint16), np.arange(3, dtype=np.uint16)
    topology = Topology.from_pairs([[0, 1], [1, 2]], plane=plane, slot=slot)
    ground = GroundLinks(np.array([2, 0], np.int32), np.array([1, 0], np.int32), np.array([1e6, 9e5]))
    table = network_links(
        T0,
        topology,
        LinkGeometry(np.array([2e6, 3e6]), np.array([True, False])),
        ground,
        state=np.array([LinkState.ACQUIRING, LinkState.UP], np.uint8),
        rate_bps=np.full(2, 2.5e9),
        ground_kind=np.array([LinkKind.GROUND_RADIO, LinkKind.GROUND_OPTICAL], np.uint8),
        ground_rate_bps=np.array([1e9, 0.0]),
    )
    assert table.node_a.tolist() == [0, 1, 2, 0] and table.node_b.tolist() == [1, 2, 4, 3]
    assert table.state.tolist() == [LinkState.ACQUIRING, LinkState.DOWN, LinkState.UP, LinkState.DOWN]
    assert table.rate_bps.tolist() == [0.0, 0.0, 1e9, 0.0]
    assert table.kind.tolist() == [LinkKind.OPTICAL] * 2 + [LinkKind.GROUND_RADIO, LinkKind.GROUND_OPTICAL]


@pytest.mark.parametrize("seed", [1, 2])
def test_reports_travel_with_those_of_their_sender_class_and_window(seed):
    rng = np.random.Generator(np.random.Philox(seed))
    count, window_ns = 500, 100_000_000
    source, kind = rng.integers(0, 6, count).astype(np.uint32), rng.integers(1, 4, count).astype(np.uint8)
    look = T0 + rng.integers(0, 10**9, count)
    sensing, board = rng.random(count).astype(np.float32), np.full(count, 0.5, np.float32)
    shipments, row = shipments_of_reports(
        source,
        kind,
        look,
        window_ns=window_ns,
        report_bit=1600.0,
        parameters=reference_delivery(),
        sensing_s=sensing,
        board_s=board,
        gateway_s=0.25,
    )
    expected = {}
    for k in range(count):
        expected.setdefault((source[k], kind[k], look[k] // window_ns), []).append(k)
    assert len(shipments) == len(expected) and shipments.size_bit.sum() == 1600.0 * count
    for (node, priority, _), members in expected.items():
        (own,) = set(row[members].tolist())
        assert (shipments.source[own], shipments.priority[own]) == (node, priority)
        assert shipments.size_bit[own] == 1600.0 * len(members)
        ready = max(look[k] + round((float(sensing[k]) + 0.5) * 1e9) for k in members)
        assert shipments.ready_tai_ns[own] == ready
        deadline_s = reference_delivery().deadlines_s[priority]
        assert shipments.deadline_tai_ns[own] == look[members].min() + round(deadline_s * 1e9)
        assert shipments.sensing_s[own] == pytest.approx(sensing[members].mean(), rel=1e-5)
    assert set(shipments.destination.tolist()) == {NEAREST_GATEWAY}
    assert np.all(shipments.board_s == 0.5) and np.all(shipments.gateway_s == 0.25)


def test_no_reports_make_no_shipments():
    none = np.empty(0)
    shipments, row = shipments_of_reports(
        none.astype(np.uint32),
        none.astype(np.uint8),
        none.astype(np.int64),
        window_ns=1,
        report_bit=1.0,
        parameters=reference_delivery(),
    )
    assert len(shipments) == 0 and len(row) == 0


def test_links_that_cannot_be_are_refused_all_at_once_with_their_paths():
    links = links_table([(0, 1), (1, 1), (2, 9), (0, 2)], [1e6, 1e6, 1e6, 0.0], [1e6, 1e6, 0.0, 1e6])
    with pytest.raises(NetworkError) as caught:
        check_links(links, 3)
    found = [fault.path for fault in caught.value.faults]
    assert found == ["links[1].b", "links[2].b", "links[2].length", "links[3].rate"]
    assert "links[3].rate: expected more than 0 bit/s; got 0" in str(caught.value)
    links.state[3] = LinkState.DOWN
    check_links(links.take(np.array([0, 3])), 3)
