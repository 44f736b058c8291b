"""What deliveries came to, on rows that can be counted by hand."""

import numpy as np
import pytest

from lookdown.network.accounting import delivery_summary, latency_s
from lookdown.tables import Deliveries, DeliveryStatus


def rows(status, priority, queue_s):
    count = len(status)
    part = {name: np.full(count, value, np.float32) for name, value in PARTS.items()}
    return Deliveries(
        detection_id=np.arange(count, dtype=np.uint64),
        source=np.zeros(count, np.uint32),
        gateway=np.ones(count, np.uint32),
        priority=np.array(priority, np.uint8),
        size_bit=np.full(count, 800.0),
        sent_tai_ns=np.zeros(count, np.int64),
        arrived_tai_ns=np.full(count, 10**8),
        queue_s=np.array(queue_s, np.float32),
        hops=np.arange(1, count + 1, dtype=np.uint16),
        status=np.array(status, np.uint8),
        **part,
    )


PARTS = {"sensing_s": 0.1, "processing_s": 0.05, "light_s": 0.02, "ground_s": 0.03}


def test_every_status_is_counted_and_only_what_arrived_has_a_latency():
    there, late, over, cut = (
        DeliveryStatus.DELIVERED,
        DeliveryStatus.EXPIRED,
        DeliveryStatus.DROPPED,
        DeliveryStatus.NO_ROUTE,
    )
    told = delivery_summary(rows([there, late, there, over, cut], [1, 1, 3, 3, 3], [0.1, 9.0, 0.3, 9.0, 9.0]))
    assert (told["shipments"], told["expired"], told["dropped"], told["no_route"]) == (5, 1, 1, 1)
    assert told["delivered_ratio"] == 0.4 and told["size_bit"] == 4000.0
    assert told["latency_s"]["p50"] == pytest.approx(0.4, abs=1e-6)
    assert told["network_s"]["max"] == pytest.approx(0.32, abs=1e-6) and told["hops_mean"] == 2.0
    assert set(told["classes"]) == {"custody", "other"}
    assert told["classes"]["custody"]["delivered_ratio"] == 0.5
    assert told["classes"]["other"]["latency_s"]["p99"] == pytest.approx(0.5, abs=1e-6)


def test_what_a_dead_satellite_would_have_sent_counts_in_nothing_else():
    there, unsent = DeliveryStatus.DELIVERED, DeliveryStatus.NOT_SENT
    told = delivery_summary(rows([there, unsent, unsent], [1, 1, 3], [0.1, 0.0, 0.0]))
    assert (told["shipments"], told["not_sent"], told["delivered_ratio"], told["size_bit"]) == (1, 2, 1.0, 800.0)
    other = told["classes"]["other"]
    assert (other["shipments"], other["not_sent"], other["delivered_ratio"]) == (0, 1, None)


def test_where_nothing_arrived_no_time_is_told():
    told = delivery_summary(rows([DeliveryStatus.NO_ROUTE], [0], [1.0]))
    assert told["delivered_ratio"] == 0.0 and told["latency_s"] is None and told["parts_s"]["light"] is None
    assert delivery_summary(Deliveries.empty())["delivered_ratio"] is None


def test_a_latency_is_the_sum_of_its_parts():
    one = rows([DeliveryStatus.DELIVERED], [2], [0.5])
    assert latency_s(one) == pytest.approx([sum(PARTS.values()) + 0.5], abs=1e-6)
