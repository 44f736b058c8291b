"""What satellites saw, on its way to the tracker: it arrives late and out of order, as the mesh delivers it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lookdown.network.accounting import delivery_summary
from lookdown.network.failures import check_failures, failure_rows
from lookdown.network.loads import Loads
from lookdown.network.mesh import Mesh
from lookdown.network.priorities import NEAREST_GATEWAY, Priority, deadline_tai_ns
from lookdown.tables import (
    Deliveries,
    DeliveryStatus,
    Detections,
    Dwells,
    DwellTask,
    FailureKind,
    Failures,
    NetworkLinks,
    Satellites,
    Shipments,
    StationStates,
)

__all__ = ["Backhaul"]

_CLASS_OF_TASK = {
    DwellTask.SEARCH: Priority.OTHER,
    DwellTask.CONFIRM: Priority.CUSTODY,
    DwellTask.TRACK: Priority.ASSOCIATED,
    DwellTask.CUE: Priority.CUSTODY,
}
"""A search knows no track; a confirmation or a cue is about an object that may be lost."""

_CLASSES = np.array([_CLASS_OF_TASK[task] for task in DwellTask], np.uint8)
_UNDER_WAY, _LOST = np.iinfo(np.int64).max, np.iinfo(np.int64).min


class Backhaul:
    """Carries dwells with their detections from the satellites to the tracker.

    A shipment is one dwell: its header, which tells the tracker what was not seen, and its detections. What the
    tracker asks of the satellites goes up without delay: it counts from the next step on anyhow.

    Parameters
    ----------
    mesh : Mesh
        Its satellites are those of the run, by rising satellite_id.
    loads : Loads
        Bits of a dwell and of a report.
    look_rate_hz : float
        Dwells a second of one satellite, by which the time in computers goes.
    """

    def __init__(self, mesh: Mesh, loads: Loads, look_rate_hz: float) -> None:
        self._mesh, self._loads = mesh, loads
        self._board_s, self._gateway_s = loads.times_s(look_rate_hz)
        # Sent and not yet with the tracker, dwell by dwell; when each lands, of those that have been delivered.
        self._dwells, self._detections = Dwells.empty(), Detections.empty()
        self._landing_ns = np.empty(0, np.int64)
        self.deliveries: list[Deliveries] = []
        self.links, self.stations = NetworkLinks.empty(), StationStates.empty()

    def carry(
        self,
        satellites: Satellites,
        dwells: Dwells,
        detections: Detections,
        *,
        start_tai_ns: int,
        end_tai_ns: int,
    ) -> tuple[Dwells, Detections, Deliveries]:
        """Send the dwells of a span; return those, of any span, that reach the tracker before its end.

        Parameters
        ----------
        satellites : Satellites
            In the middle of the span.
        dwells : Dwells
            Of the span, not before its start.
        detections : Detections
            Of these dwells.
        start_tai_ns, end_tai_ns : int
            The first with, the second without.

        Returns
        -------
        dwells : Dwells
        detections : Detections
        deliveries : Deliveries
            What became of shipments in the span; ``detection_id`` is the dwell_id.
        """
        self._dwells = Dwells.concatenate([self._dwells, dwells])
        self._detections = Detections.concatenate([self._detections, detections])
        self._landing_ns = np.concatenate([self._landing_ns, np.full(len(dwells), _UNDER_WAY)])
        span = self._mesh.step(
            self._shipments(dwells, detections),
            satellites.position_ecef_m,
            satellites.velocity_ecef_mps,
            start_tai_ns=start_tai_ns,
            end_tai_ns=end_tai_ns,
            working=satellites.status == 0,
        )
        self.deliveries.append(span.deliveries)
        self.links, self.stations = span.links, span.stations
        self._note(span.deliveries)
        return (*self._landed(end_tai_ns), span.deliveries)

    def lose_gateways(self, node_id: Sequence[int], from_tai_ns: int) -> None:
        """Let gateways fail from an instant on, for good.

        Raises
        ------
        NetworkError
            Where one is no gateway of this backbone.
        """
        mesh = self._mesh
        lost = failure_rows(FailureKind.GATEWAY, from_tai_ns, _UNDER_WAY, targets=node_id)
        check_failures(lost, mesh.nodes(*np.zeros((2, len(mesh.topology), 3))))
        mesh.failures = Failures.concatenate([mesh.failures, lost])

    def summary(self) -> dict[str, Any]:
        """Return what all shipments came to, with those that were still under way when the run ended."""
        return delivery_summary(Deliveries.concatenate(self.deliveries)) | {"under_way": self._mesh.pending_count}

    def _shipments(self, dwells: Dwells, detections: Detections) -> Shipments:
        loads, count = self._loads, len(dwells)
        order = np.argsort(dwells.dwell_id)
        place = order[np.searchsorted(dwells.dwell_id, detections.dwell_id, sorter=order)]
        reports = np.bincount(place, minlength=count)
        priority = _CLASSES[dwells.task]
        ready = dwells.time_tai_ns + round((loads.sensing_s + self._board_s) * 1e9)
        return Shipments(
            shipment_id=dwells.dwell_id,
            source=dwells.sensor_id,
            destination=np.full(count, NEAREST_GATEWAY, np.uint32),
            priority=priority,
            size_bit=loads.size_bit(reports),
            ready_tai_ns=ready,
            deadline_tai_ns=deadline_tai_ns(dwells.time_tai_ns, priority, self._mesh.parameters.delivery),
            sensing_s=np.full(count, loads.sensing_s, np.float32),
            board_s=np.full(count, self._board_s, np.float32),
            gateway_s=np.full(count, self._gateway_s, np.float32),
        )

    def _note(self, deliveries: Deliveries) -> None:
        """Write down when what was delivered lands, and forget what is lost."""
        order = np.argsort(self._dwells.dwell_id)
        place = order[np.searchsorted(self._dwells.dwell_id, deliveries.detection_id, sorter=order)]
        on_the_ground_s = self._gateway_s + deliveries.ground_s.astype(np.float64)
        landing = deliveries.arrived_tai_ns + np.rint(on_the_ground_s * 1e9).astype(np.int64)
        self._landing_ns[place] = np.where(deliveries.status == DeliveryStatus.DELIVERED, landing, _LOST)
        self._keep(self._landing_ns != _LOST)

    def _landed(self, end_tai_ns: int) -> tuple[Dwells, Detections]:
        """Return what the tracker has before an instant, in the order in which it came, and forget it."""
        here = np.flatnonzero(self._landing_ns < end_tai_ns)
        here = here[np.argsort(self._landing_ns[here], kind="stable")]
        dwells = self._dwells.take(here)
        detections = self._detections.take(np.isin(self._detections.dwell_id, dwells.dwell_id))
        self._keep(self._landing_ns >= end_tai_ns)
        return dwells, detections

    def _keep(self, kept: np.ndarray) -> None:
        self._dwells, self._landing_ns = self._dwells.take(kept), self._landing_ns[kept]
        self._detections = self._detections.take(np.isin(self._detections.dwell_id, self._dwells.dwell_id))
