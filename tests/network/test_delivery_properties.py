"""What holds under any load: priorities, deadlines, memory, and times worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_scenes import LIGHT_MPS, T0, Net, links_table, shipments_table

from lookdown.network.delivery import network_latency_s
from lookdown.network.priorities import (
    DELIVERY_REFERENCE,
    NEAREST_GATEWAY,
    Priority,
    deadline_tai_ns,
    fibre_time_s,
    reference_delivery,
)
from lookdown.tables import Deliveries, DeliveryStatus, LinkState

SECOND = 1_000_000_000
BEYOND_NS = 520_000_000
"""From the gateway to the operator: half a second of computing and 20 ms of cable."""

CHAIN = [(0, 1), (1, 2), (2, 3)]


def flood(seed, times=10.0, *, count=600, seconds=1.0):
    """Shipments of all classes at nodes 1 to 3 of a chain of 1 Mb/s that together ask for so many times its rate."""
    rng = np.random.Generator(np.random.Philox(seed))
    share = rng.dirichlet(np.ones(count))
    size = np.maximum(share * times * 1e6 * seconds, 10.0)
    ready = T0 + np.sort(rng.integers(0, int(seconds * SECOND), count))
    return shipments_table(rng.integers(1, 4, count), rng.integers(0, 5, count), size, ready)


def fly(shipments, *, buffer_bit=2e6, seconds=40):
    net = Net(4, [0], buffer_bit=buffer_bit)
    return net.step(shipments, links_table(CHAIN, 1e6, 3e6), T0, T0 + seconds * SECOND), net


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), kept=st.integers(0, 3), buffer_bit=st.sampled_from([3e5, 2e6, 1e9]))
def test_what_lower_classes_do_never_shows_in_a_higher_one_under_tenfold_overload(seed, kept, buffer_bit):
    """Without inversion a class fares bit for bit as if no lower class were there: neither later, nor dropped."""
    shipments = flood(seed)
    everything, _ = fly(shipments, buffer_bit=buffer_bit)
    alone, _ = fly(shipments.take(shipments.priority <= kept), buffer_bit=buffer_bit)
    high = everything.deliveries.take(everything.deliveries.priority <= kept)
    assert len(high) == len(alone.deliveries) > 0
    for name, _ in Deliveries.columns():
        np.testing.assert_array_equal(getattr(high, name), getattr(alone.deliveries, name), err_msg=name)


def test_under_tenfold_overload_the_lowest_classes_pay():
    span, _ = fly(flood(3), buffer_bit=1e6)
    found = span.deliveries
    arrived = [np.mean(found.status[found.priority == kind] == DeliveryStatus.DELIVERED) for kind in Priority]
    assert arrived == sorted(arrived, reverse=True) and arrived[0] > 0.5 and arrived[4] < 0.1
    # Of the lower classes only what was lucky arrives, so that their waits do not compare.
    wait = [
        np.median(network_latency_s(found.take((found.priority == kind) & (found.status == 0)))) for kind in (0, 1, 2)
    ]
    assert wait == sorted(wait)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), times=st.floats(0.1, 10.0))
def test_every_shipment_ends_once_and_time_adds_up(seed, times):
    shipments = flood(seed, times)
    span, net = fly(shipments)
    found = span.deliveries
    assert net.stage.pending_count == 0
    np.testing.assert_array_equal(np.sort(found.detection_id), shipments.shipment_id)
    spent = found.queue_s.astype(float) + found.light_s
    np.testing.assert_allclose(spent, (found.arrived_tai_ns - found.sent_tai_ns) * 1e-9, rtol=2e-7, atol=1e-9)
    assert np.all(np.diff(found.arrived_tai_ns) >= 0)
    assert np.all(span.load_ratio <= 1.0) and span.event_count > 0


def test_two_hops_by_hand():
    """1 Mb over 1 Mb/s twice and 3,000 km of light twice."""
    span, _ = fly(shipments_table([2], [1], [1e6], [T0]))
    (row,) = range(len(span.deliveries))
    light_ns = round(3e6 / LIGHT_MPS * 1e9)
    found = span.deliveries
    assert found.arrived_tai_ns[row] - T0 == 2 * SECOND + 2 * light_ns
    assert found.hops[row] == 2 and found.gateway[row] == 0 and found.status[row] == DeliveryStatus.DELIVERED
    assert found.queue_s[row] == np.float32(2.0) and found.light_s[row] == np.float32(2 * light_ns * 1e-9)
    assert found.processing_s[row] == np.float32(0.75) and found.ground_s[row] == np.float32(0.02)
    np.testing.assert_allclose(span.load_ratio, [1 / 40, 1 / 40, 0.0], rtol=1e-6)


def test_a_higher_class_interrupts_and_what_was_sent_stays_sent():
    """Bulk of 4 s starts; control of 1 s comes after 1 s: it ends at 2 s, the bulk at 5 s, not 6 s."""
    span, _ = fly(shipments_table([1, 1], [4, 0], [4e6, 1e6], [T0, T0 + SECOND]), buffer_bit=1e9)
    light_ns = round(3e6 / LIGHT_MPS * 1e9)
    assert span.deliveries.detection_id.tolist() == [1, 0]
    assert (span.deliveries.arrived_tai_ns - T0 - light_ns).tolist() == [2 * SECOND, 5 * SECOND]


def test_a_full_queue_drops_the_oldest_of_the_lowest_class():
    shipments = shipments_table([1] * 4, [3, 4, 4, 2], [1e6] * 4, T0 + np.arange(4))
    span, _ = fly(shipments, buffer_bit=3e6)
    dropped = span.deliveries.take(span.deliveries.status == DeliveryStatus.DROPPED)
    assert dropped.detection_id.tolist() == [1] and dropped.gateway[0] == NEAREST_GATEWAY
    assert dropped.ground_s[0] == 0.0 and dropped.processing_s[0] == np.float32(0.25)


def test_what_is_too_late_is_not_sent():
    deadline = T0 + np.array([5, 1]) * SECOND
    shipments = shipments_table([1, 1], [2, 2], [2e6, 1e6], [T0, T0 + 1], deadline_ns=deadline)
    span, _ = fly(shipments, buffer_bit=1e9)
    found = span.deliveries
    assert found.status[found.detection_id.argsort()].tolist() == [DeliveryStatus.DELIVERED, DeliveryStatus.EXPIRED]
    assert span.load_ratio[0] == np.float32(2 / 40)
    # Given up at its deadline, not when the link would have come to it after 2 s.
    assert found.detection_id.tolist() == [1, 0] and found.arrived_tai_ns[0] == deadline[1] - BEYOND_NS
    assert found.queue_s[0] == np.float32(0.48)


def test_a_transfer_stops_at_its_deadline_and_the_next_begins():
    """4 s of bulk may be sent until 1 s; the second then takes its 2 s."""
    deadline = T0 + np.array([1, 9]) * SECOND + BEYOND_NS
    shipments = shipments_table([1, 1], [4, 4], [4e6, 2e6], [T0, T0 + 1], deadline_ns=deadline)
    span, _ = fly(shipments, buffer_bit=1e9)
    found = span.deliveries
    light_ns = round(3e6 / LIGHT_MPS * 1e9)
    assert found.status.tolist() == [DeliveryStatus.EXPIRED, DeliveryStatus.DELIVERED]
    assert (found.arrived_tai_ns - T0).tolist() == [SECOND, 3 * SECOND + light_ns]
    assert span.load_ratio[0] == np.float32(3 / 40)


def test_what_is_too_late_takes_no_room_in_a_queue():
    """Of 3 Mb of memory 2 are waiting and late by 1 s: what comes then is kept, and earlier it was dropped."""
    deadline = T0 + np.array([9, 1, 1, 9, 9]) * SECOND + BEYOND_NS
    for after_s, status in ((1, DeliveryStatus.DELIVERED), (0, DeliveryStatus.DROPPED)):
        ready = T0 + np.array([0, 1, 2, after_s * SECOND + 3, after_s * SECOND + 4])
        shipments = shipments_table([1] * 5, [0, 1, 1, 4, 4], [1e6] * 5, ready, deadline_ns=deadline)
        found = fly(shipments, buffer_bit=3e6)[0].deliveries
        ends = dict(zip(found.detection_id.tolist(), found.status.tolist(), strict=True))
        assert ends[3] == ends[4] == status


def test_what_was_too_late_before_it_was_ready_ends_when_it_is():
    """Or is not sent at all, where its sender does not work by then."""
    shipments = shipments_table([1], [2], [1e3], [T0 + SECOND], deadline_ns=[T0 + SECOND // 2])
    span, _ = fly(shipments)
    assert span.deliveries.status.tolist() == [DeliveryStatus.EXPIRED]
    assert span.deliveries.arrived_tai_ns.tolist() == [T0 + SECOND]
    down = np.array([True, False, True, True])
    links = links_table(CHAIN, 1e6, 3e6).take(slice(2, 3))
    net = Net(4, [0]).step(shipments, links, T0, T0 + 2 * SECOND, down)
    assert net.deliveries.status.tolist() == [DeliveryStatus.NOT_SENT]


@pytest.mark.parametrize("spare_ns", [-1, 0])
def test_in_time_is_what_the_operator_has_by_its_deadline(spare_ns):
    arrives = T0 + SECOND + round(3e6 / LIGHT_MPS * 1e9)
    deadline = np.array([arrives + BEYOND_NS + spare_ns])
    found = fly(shipments_table([1], [2], [1e6], [T0], deadline_ns=deadline))[0].deliveries
    in_time = DeliveryStatus.DELIVERED if spare_ns == 0 else DeliveryStatus.EXPIRED
    assert found.status.tolist() == [in_time] and found.arrived_tai_ns.tolist() == [arrives + spare_ns]


def test_what_could_be_in_time_no_more_is_not_under_way_any_more():
    net, deadline = Net(4, [0], buffer_bit=1e9), T0 + np.array([3, 60]) * SECOND
    shipments = shipments_table([1, 1], [2, 2], [9e6, 9e6], [T0, T0], deadline_ns=deadline)
    assert len(net.step(shipments, links_table(CHAIN, 1e6, 3e6), T0, T0 + 2 * SECOND).deliveries) == 0
    none = shipments.take(slice(0, 0))
    told = net.step(none, links_table(CHAIN, 1e6, 3e6), T0 + 2 * SECOND, T0 + 3 * SECOND).deliveries
    assert told.status.tolist() == [DeliveryStatus.EXPIRED] and told.gateway.tolist() == [NEAREST_GATEWAY]
    assert told.arrived_tai_ns.tolist() == [T0 + 3 * SECOND - BEYOND_NS] and told.queue_s[0] == np.float32(2.48)
    assert net.stage.pending_count == 1


def test_a_transfer_goes_on_over_spans_and_starts_anew_on_another_link():
    links = links_table([(0, 1), (0, 2), (1, 2)], 1e6, [3e6, 3e6, 1e6])
    net = Net(3, [0], buffer_bit=1e9)
    empty = shipments_table([], [], [], [])
    first = net.step(shipments_table([1], [2], [3.5e6], [T0]), links, T0, T0 + SECOND)
    assert len(first.deliveries) == 0 and first.load_ratio[0] == 1.0
    assert len(net.step(empty, links, T0 + SECOND, T0 + 2 * SECOND).deliveries) == 0
    # The link to the gateway fails with 1.5 Mb left: all of it goes round by node 2.
    links.state[0] = LinkState.DOWN
    late = net.step(empty, links, T0 + 2 * SECOND, T0 + 30 * SECOND).deliveries
    light_ns = round(1e6 / LIGHT_MPS * 1e9) + round(3e6 / LIGHT_MPS * 1e9)
    assert late.arrived_tai_ns[0] - T0 == 9 * SECOND + light_ns and late.hops[0] == 2


def test_without_a_way_it_waits_until_there_is_one_or_time_is_up():
    links = links_table([(0, 1)], 1e6, 3e6)
    links.state[:] = LinkState.DOWN
    net = Net(2, [0])
    shipments = shipments_table([1, 1], [2, 2], [1e5, 1e5], [T0, T0], deadline_ns=T0 + np.array([1, 9]) * SECOND)
    lost = net.step(shipments, links, T0, T0 + 2 * SECOND).deliveries
    assert lost.status.tolist() == [DeliveryStatus.NO_ROUTE] and lost.arrived_tai_ns[0] == T0 + SECOND - BEYOND_NS
    links.state[:] = LinkState.UP
    dark = links.take(slice(0, 0))
    assert len(net.step(shipments.take(slice(0, 0)), dark, T0 + 2 * SECOND, T0 + 3 * SECOND).deliveries) == 0
    found = net.step(shipments.take(slice(0, 0)), links, T0 + 3 * SECOND, T0 + 4 * SECOND).deliveries
    assert found.status.tolist() == [DeliveryStatus.DELIVERED]
    assert found.queue_s[0] == np.float32(3.1)


def test_a_node_that_fails_takes_what_it_holds_with_it():
    links = links_table(CHAIN, 1e6, 3e6)
    net = Net(4, [0], buffer_bit=1e9)
    net.step(shipments_table([1, 3, 2], [2, 2, 2], [5e6, 9e5, 5e6], [T0] * 3), links, T0, T0 + 905_000_000)
    is_up = np.array([True, True, False, True])
    links.state[1:] = LinkState.DOWN
    rest = net.step(shipments_table([], [], [], []), links, T0 + 905_000_000, T0 + 20 * SECOND, is_up).deliveries
    status = dict(zip(rest.detection_id.tolist(), rest.status.tolist(), strict=True))
    assert status == {0: DeliveryStatus.DELIVERED, 1: DeliveryStatus.DROPPED, 2: DeliveryStatus.DROPPED}


def test_the_nearest_gateway_is_the_nearest_that_is_up():
    links = links_table([(0, 1), (1, 2)], 1e6, [1e6, 2e6])
    for is_up, gateway in (([True, True, True], 0), ([False, True, True], 2)):
        net = Net(3, [0, 2])
        here = links.take(np.array(is_up)[links.node_a] & np.array(is_up)[links.node_b])
        found = net.step(shipments_table([1], [0], [1e3], [T0]), here, T0, T0 + SECOND, np.array(is_up)).deliveries
        assert found.gateway.tolist() == [gateway]


def test_a_stage_goes_on_from_a_snapshot_as_if_nothing_had_been():
    shipments, links = flood(8), links_table(CHAIN, 1e6, 3e6)
    first = Net(4, [0], buffer_bit=2e6)
    first.step(shipments, links, T0, T0 + SECOND // 2)
    state = first.stage.snapshot()
    empty = shipments.take(slice(0, 0))
    straight = first.step(empty, links, T0 + SECOND // 2, T0 + 40 * SECOND).deliveries
    second = Net(4, [0], buffer_bit=2e6)
    second.stage.restore(state)
    resumed = second.step(empty, links, T0 + SECOND // 2, T0 + 40 * SECOND).deliveries
    for name, _ in Deliveries.columns():
        np.testing.assert_array_equal(getattr(straight, name), getattr(resumed, name))


def test_deadlines_and_fibre_are_what_they_say():
    parameters = reference_delivery()
    priority = np.arange(5, dtype=np.uint8)
    spans = (deadline_tai_ns(np.full(5, T0), priority, parameters) - T0) / 1e9
    assert spans.tolist() == list(parameters.deadlines_s)
    assert 2e3 * fibre_time_s(9_079.92e3) == pytest.approx(90.9, abs=0.05)
    for name, reference in DELIVERY_REFERENCE.items():
        assert reference.low <= reference.base <= reference.high and reference.source, name


def test_what_makes_no_sense_is_refused():
    links = links_table(CHAIN, 1e6, 3e6)
    with pytest.raises(AssertionError, match="size"):
        Net(4, [0]).step(shipments_table([1], [0], [0.0], [T0]), links, T0, T0 + SECOND)
    with pytest.raises(AssertionError, match="no way was asked for"):
        Net(4, [0]).step(shipments_table([1], [0], [1.0], [T0], destination=[2]), links, T0, T0 + SECOND)
    with pytest.raises(AssertionError):
        Net(4, [0]).step(shipments_table([1], [0], [1.0], [T0 - 1]), links, T0, T0 + SECOND)
    with pytest.raises(AssertionError):
        reference_delivery(buffer_bit=0.0)
