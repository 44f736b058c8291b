"""What deliveries came to: how many arrived, how late, and where the time went."""

from typing import Any

import numpy as np

from lookdown.network.delivery import network_latency_s
from lookdown.network.priorities import Priority
from lookdown.tables import Deliveries, DeliveryStatus

__all__ = ["delivery_summary", "latency_s"]

_SHARES = (50, 95, 99)
_PARTS = ("sensing_s", "processing_s", "queue_s", "light_s", "ground_s")


def latency_s(deliveries: Deliveries) -> np.ndarray:
    """Return the time from the look to the operator's tracker of each row, seconds.

    Examples
    --------
    >>> latency_s(Deliveries.empty())
    array([], dtype=float64)
    """
    return np.asarray(sum(getattr(deliveries, part).astype(np.float64) for part in _PARTS))


def delivery_summary(deliveries: Deliveries) -> dict[str, Any]:
    """Return how many shipments arrived and how long they took, over all and class by class.

    Returns
    -------
    dict
        ``shipments`` that were sent, ``delivered_ratio`` of these, ``expired``, ``dropped``, ``no_route``,
        ``size_bit``, ``hops_mean``; ``not_sent``, what satellites that had failed would have sent, in no other;
        ``latency_s`` from the look to the tracker, ``network_s`` of it queues and light, each as p50, p95, p99 and
        max; ``parts_s``, the mean of each part; ``classes``, the same figures by class. Times are None where nothing
        arrived.

    Examples
    --------
    >>> delivery_summary(Deliveries.empty())["shipments"]
    0
    """
    figures = _figures(deliveries)
    there = np.unique(deliveries.priority)
    figures["classes"] = {
        Priority(int(which)).name.lower(): _figures(deliveries.take(np.flatnonzero(deliveries.priority == which)))
        for which in there
    }
    return figures


def _figures(deliveries: Deliveries) -> dict[str, Any]:
    arrived = deliveries.take(np.flatnonzero(deliveries.status == DeliveryStatus.DELIVERED))
    counts = np.bincount(deliveries.status, minlength=len(DeliveryStatus))
    was_sent = deliveries.status != DeliveryStatus.NOT_SENT
    count = int(was_sent.sum())
    return {
        "shipments": count,
        "delivered_ratio": None if count == 0 else len(arrived) / count,
        "expired": int(counts[DeliveryStatus.EXPIRED]),
        "dropped": int(counts[DeliveryStatus.DROPPED]),
        "no_route": int(counts[DeliveryStatus.NO_ROUTE]),
        "not_sent": int(counts[DeliveryStatus.NOT_SENT]),
        "size_bit": float(deliveries.size_bit[was_sent].sum()),
        "hops_mean": _mean(arrived.hops),
        "latency_s": _spread(latency_s(arrived)),
        "network_s": _spread(network_latency_s(arrived)),
        "parts_s": {part.removesuffix("_s"): _mean(getattr(arrived, part)) for part in _PARTS},
    }


def _mean(values: np.ndarray) -> float | None:
    return float(np.mean(values, dtype=np.float64)) if len(values) else None


def _spread(values: np.ndarray) -> dict[str, float] | None:
    if len(values) == 0:
        return None
    marks = np.percentile(values, _SHARES)
    return {
        **{f"p{share}": float(mark) for share, mark in zip(_SHARES, marks, strict=True)},
        "max": float(values.max()),
    }
