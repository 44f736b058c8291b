"""The mission's reports, as a study of the backbone has them sent: spread evenly over the satellites, at random."""

from dataclasses import dataclass, replace

import numpy as np

from lookdown.network.assembly import shipments_of_reports
from lookdown.network.loads import Loads, TrafficMix
from lookdown.network.mesh import Mesh
from lookdown.seeds import generator
from lookdown.tables import Deliveries, DeliveryStatus, Shipments

__all__ = ["WINDOW_S", "NetworkLoad", "ReportSource"]

_STEP_NS = 10**9
WINDOW_S = 0.1
"""A satellite sends its reports of one class of so long as one shipment."""


@dataclass(frozen=True, slots=True)
class NetworkLoad:
    """The mission's reports, spread evenly over the satellites.

    Attributes
    ----------
    object_count : int
    observer_count : float
        Satellites that report each object.
    rate_hz : float
        Reports a second of each.
    """

    object_count: int = 100_000
    observer_count: float = 3.0
    rate_hz: float = 1.0

    @property
    def reports_hz(self) -> float:
        """Reports a second in all."""
        return self.object_count * self.observer_count * self.rate_hz


class ReportSource:
    """Makes the shipments of a study second by second, each with a number of its own.

    Parameters
    ----------
    load : NetworkLoad
    loads : Loads
        What a report weighs, and how long it is in computers.
    mix : TrafficMix
    mesh : Mesh
    seed : int

    Attributes
    ----------
    report_count, shipment_count : int
        Made so far.
    """

    def __init__(self, load: NetworkLoad, loads: Loads, mix: TrafficMix, mesh: Mesh, seed: int) -> None:
        self._load, self._loads, self._mix, self._mesh, self._seed = load, loads, mix, mesh, seed
        plots = max(loads.processing.plots_a_look, 1.0)
        # A report takes its part of the look that it is from.
        self._report_bit = float(loads.size_bit(np.array([plots]))[0]) / plots
        self.report_count, self.shipment_count = 0, 0

    def second(self, number: int, start_tai_ns: int) -> Shipments:
        """Return the shipments of a second: each satellite's reports by class and tenth of a second."""
        rng = generator(self._seed, "network load", 0, number)
        count = int(rng.poisson(self._load.reports_hz))
        board_s, gateway_s = self._loads.times_s(1.0)
        shipments, _ = shipments_of_reports(
            rng.integers(0, len(self._mesh.topology), count).astype(np.uint32),
            self._mix.drawn(rng.random(count)),
            start_tai_ns + rng.integers(0, _STEP_NS, count),
            window_ns=round(WINDOW_S * 1e9),
            report_bit=self._report_bit,
            parameters=self._mesh.parameters.delivery,
            sensing_s=np.full(count, self._loads.sensing_s, np.float32),
            board_s=np.full(count, board_s, np.float32),
            gateway_s=gateway_s,
        )
        numbered = shipments.shipment_id + np.uint64(self.shipment_count)
        self.report_count += count
        self.shipment_count += len(shipments)
        return replace(shipments, shipment_id=numbered)

    def reports(self, deliveries: Deliveries) -> dict[str, int]:
        """Return of all reports made so far how many arrived, were given up or not sent; the rest is under way."""
        count = np.rint(deliveries.size_bit / self._report_bit).astype(np.int64)
        arrived = deliveries.status == DeliveryStatus.DELIVERED
        unsent = deliveries.status == DeliveryStatus.NOT_SENT
        told = {
            "made": self.report_count,
            "delivered": int(count[arrived].sum()),
            "given_up": int(count[~arrived & ~unsent].sum()),
            "not_sent": int(count[unsent].sum()),
        }
        return told | {"under_way": self.report_count - int(count.sum())}
