"""The failures that a scenario document names, for the backbone to suffer."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from lookdown.errors import Fault, NetworkError, ScenarioError
from lookdown.network import Stations
from lookdown.network.failures import failure_rows
from lookdown.scenario.constellation import vendor_names
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.failure_section import Failure
from lookdown.tables import FailureKind, Failures

__all__ = ["failures_of", "faults_of"]

_KINDS = {
    "satellite": FailureKind.SATELLITE,
    "plane": FailureKind.PLANE,
    "vendor": FailureKind.VENDOR,
    "gateway": FailureKind.GATEWAY,
    "flap": FailureKind.LINK_FLAP,
    "partition": FailureKind.PARTITION,
    "storm": FailureKind.SOLAR_STORM,
    "jamming": FailureKind.JAMMING,
    "weather": FailureKind.WEATHER,
}
_PATHS = {"pairs": "interoperate", "failures": "failure"}
"""What the network calls its own, and the scenario's keys for them."""


@contextmanager
def faults_of(document: ScenarioDocument) -> Iterator[None]:
    """Have the network's faults told as faults of the scenario, with their paths in it."""
    try:
        yield
    except NetworkError as error:
        raise ScenarioError(document.scenario.name, [_in_document(fault) for fault in error.faults]) from None


def _in_document(fault: Fault) -> Fault:
    head, _, rest = fault.path.replace("[", ".").replace("]", "").partition(".")
    path = ".".join(["network", _PATHS.get(head, head), *([rest] if rest else [])])
    return replace(fault, path=path)


def failures_of(document: ScenarioDocument, stations: Stations, *, satellite_count: int, start_tai_ns: int) -> Failures:
    """Return the failures that a scenario with a backbone names, vendors and gateways by their number.

    Raises
    ------
    ScenarioError
        Where a vendor or a gateway is not known.
    """
    assert document.network is not None, "the scenario has a network"
    known = {
        "vendors": {name: number for number, name in enumerate(vendor_names(document))},
        "gateways": {name: satellite_count + row for row, name in enumerate(stations.names)},
    }
    faults, found = [], [Failures.empty()]
    for index, failure in enumerate(document.network.failure):
        targets = [*(failure.satellites or []), *(failure.planes or [])]
        for what, numbers in known.items():
            for name in getattr(failure, what) or []:
                if name in numbers:
                    targets.append(numbers[name])
                else:
                    offered = ", ".join(list(numbers)[:8]) + (", ..." if len(numbers) > 8 else "")
                    faults.append(Fault(f"network.failure.{index}.{what}", f"some of {offered}", f'"{name}"'))
        if not faults:
            found.append(_rows(failure, targets, index, start_tai_ns))
    if faults:
        raise ScenarioError(document.scenario.name, faults)
    return Failures.concatenate(found)


def _rows(failure: Failure, targets: list[int], index: int, start_tai_ns: int) -> Failures:
    start = start_tai_ns + round(failure.start.base_si * 1e9)
    flap, partition = failure.kind == "flap", failure.kind == "partition"
    usual = 0.5 if flap else 1.0
    return failure_rows(
        _KINDS[failure.kind],
        start,
        start + round(failure.duration.base_si * 1e9),
        # A storm draws its victims by its place in the list, and so does a partition tell itself from others.
        targets=targets[:1] if flap else targets or [index],
        other=targets[1] if flap else index if partition else 0,
        share_ratio=usual if failure.share is None else failure.share.base_si,
        period_s=0.0 if failure.period is None else failure.period.base_si,
        latitude_rad=math.radians(failure.latitude_deg or 0.0),
        longitude_rad=math.radians(failure.longitude_deg or 0.0),
        radius_m=0.0 if failure.radius is None else failure.radius.base_si,
    )
