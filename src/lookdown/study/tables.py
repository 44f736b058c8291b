"""The tables of instants of coverage and network studies."""

from dataclasses import dataclass

import numpy as np

from lookdown.tables import Table, column

__all__ = ["CoverageInstants", "NetworkInstants"]


@dataclass(frozen=True, slots=True)
class CoverageInstants(Table):
    """How much of the area is covered at each instant."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant")
    seen_share: np.ndarray = column("f8", "1", "share of the area that at least the fold of satellites see")
    count_mean: np.ndarray = column("f8", "1", "satellites that see a place, mean over the area")
    satellite_count: np.ndarray = column("u4", "1", "satellites in good health")


@dataclass(frozen=True, slots=True)
class NetworkInstants(Table):
    """The backbone second by second."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "start of the second")
    links_up: np.ndarray = column("u4", "1", "laser links between satellites that are up")
    ground_links: np.ndarray = column("u4", "1", "links to gateways that carry")
    satellites_down: np.ndarray = column("u4", "1", "satellites that have failed: they send and pass on nothing")
    satellites_cut: np.ndarray = column("u4", "1", "satellites that work and have no way to any gateway")
    hop_changes: np.ndarray = column("u4", "1", "satellites whose way to some gateway begins with another hop")
    delivered: np.ndarray = column(
        "u4", "1", "shipments that arrived; one is what a satellite has of a class in a tenth of a second"
    )
    lost: np.ndarray = column(
        "u4", "1", "shipments that were sent and are given up: too late, dropped, or without a way"
    )
    not_sent: np.ndarray = column("u4", "1", "shipments (not reports) that satellites which had failed would have sent")
    latency_s_p50: np.ndarray = column("f4", "s", "queues and light, median of what arrived; 0 where nothing did")
    latency_s_p99: np.ndarray = column("f4", "s", "queues and light, 99th percentile of what arrived")
    load_max: np.ndarray = column("f4", "1", "share of the busiest link's rate in use")
