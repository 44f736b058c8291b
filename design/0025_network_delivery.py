"""What design/0025 says of links, skies and delivery, measured: python design/0025_network_delivery.py."""

from time import process_time

import numpy as np

from lookdown.network import (
    NEAREST_GATEWAY,
    TERMINALS,
    Delivery,
    LookLedger,
    ProcessingMode,
    processing_cost,
    range_limit_m,
    reference_delivery,
    reference_processing,
)
from lookdown.tables import LinkState, NetworkLinks, Shipments
from lookdown.verification._network._load import load_figures
from lookdown.verification._network._physics import network_availability
from lookdown.verification._network._starlink import laser_figures

SECOND = 10**9


def ring(count: int, rate_bps: float) -> NetworkLinks:
    """Return a ring of satellites."""
    node = np.arange(count, dtype=np.uint32)
    return NetworkLinks(
        time_tai_ns=np.zeros(count, np.int64),
        node_a=node,
        node_b=(node + 1) % count,
        kind=np.zeros(count, np.uint8),
        state=np.full(count, LinkState.UP, np.uint8),
        length_m=np.full(count, 2e6),
        rate_bps=np.full(count, rate_bps),
        load_ratio=np.zeros(count, np.float32),
    )


def kernel_cost(count: int = 1000, hops: int = 8, times: float = 0.5) -> tuple[float, int]:
    """Return the CPU time of an event in a ring where every shipment goes so many hops, and how many there were."""
    rng = np.random.Generator(np.random.Philox(1))
    shipments_count = 100_000
    source = rng.integers(0, count, shipments_count).astype(np.uint32)
    ready = np.sort(rng.integers(0, SECOND, shipments_count))
    blank = np.zeros(shipments_count, np.float32)
    table = Shipments(
        shipment_id=np.arange(shipments_count, dtype=np.uint64),
        source=source,
        destination=np.full(shipments_count, NEAREST_GATEWAY, np.uint32),
        priority=rng.integers(0, 5, shipments_count).astype(np.uint8),
        size_bit=np.full(shipments_count, 16e3),
        ready_tai_ns=ready,
        deadline_tai_ns=ready + 100 * SECOND,
        sensing_s=blank,
        board_s=blank,
        gateway_s=blank,
    )
    rate = shipments_count / count * hops * 16e3 / times
    gateways = np.arange(0, count, 2 * hops)
    node = np.arange(count)
    ahead = (gateways[None, :] - node[:, None]) % count
    distance = np.minimum(ahead, count - ahead) * 2e6
    hop = np.where(ahead <= count - ahead, (node[:, None] + 1) % count, (node[:, None] - 1) % count)
    best = float("inf")
    for _ in range(4):
        stage = Delivery(reference_delivery(), np.isin(node, gateways))
        start = process_time()
        span = stage.step(
            table,
            ring(count, rate),
            next_hop=hop,
            distance_m=distance,
            destinations=gateways,
            is_up=np.ones(count, bool),
            start_tai_ns=0,
            end_tai_ns=60 * SECOND,
        )
        best = min(best, process_time() - start)
    return best / span.event_count, span.event_count


def ledger_cost() -> float:
    """Return the CPU time of an item: 300,000 in one batch over 100,000 streams."""
    rng = np.random.Generator(np.random.Philox(2))
    source, thing = rng.integers(0, 1000, 300_000).astype(np.uint32), rng.integers(0, 100, 300_000).astype(np.uint32)
    best = float("inf")
    ledger = LookLedger()
    for k in range(5):
        first = np.full(300_000, 4 * k)
        start = process_time()
        ledger.admit(source, thing, first, first + 3)
        best = min(best, process_time() - start)
    return best / 300_000


def main() -> None:
    """Print the tables of the note."""
    for name, terminal in TERMINALS.items():
        reach = range_limit_m(terminal, terminal, terminal.rate_bps)
        print(f"{name}: {terminal.rate_bps / 1e9:g} Gb/s to {reach / 1e3:.0f} km, {terminal.power_w:g} W")
    print("sky, one site and eight:", network_availability(0.69, 6000))
    for by_time in (False, True):
        print("lasers, by time" if by_time else "lasers, nearest", laser_figures(by_time=by_time))
    for satellites, links, times in (
        (0.0, 0.0, 1.0),
        (0.1, 0.05, 1.0),
        (0.3, 0.3, 1.0),
        (0.1, 0.05, 10.0),
        (0.1, 0.05, 300.0),
    ):
        start = process_time()
        figures = load_figures(satellite_share=satellites, link_share=links, times=times)
        print(f"load, {satellites:.0%} of satellites, {links:.0%} of links lost, {times:g} x:", figures)
        print(f"  {process_time() - start:.2f} CPU s for 6 s with positions, links and routes at 10 Hz")
    for times in (0.5, 0.9):
        each, count = kernel_cost(times=times)
        print(f"delivery at a load of {times:g}: {1e9 * each:.0f} ns an event of {count}")
    print(f"ledger: {1e9 * ledger_cost():.0f} ns an item")
    looks = np.array([100.0])
    for mode in ProcessingMode:
        cost = processing_cost(mode, looks, reference_processing())
        print(mode.name, {name: float(getattr(cost, name)[0]) for name in type(cost).__slots__})


if __name__ == "__main__":
    main()
