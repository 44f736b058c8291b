"""The failures that a scenario document names, for the backbone to suffer."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches

import numpy as np

from lookdown.errors import Fault, NetworkError, ScenarioError
from lookdown.network import Stations, Topology
from lookdown.network.failures import failure_rows
from lookdown.scenario.constellation import vendor_names
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.failure_section import Failure
from lookdown.tables import FailureKind, Failures, NodeKind

__all__ = ["failures_of", "faults_of"]

_LOOKED_AT_S = 1.0
"""A study looks at the backbone once a second, a run once a step."""

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


def failures_of(document: ScenarioDocument, stations: Stations, topology: Topology, *, start_tai_ns: int) -> Failures:
    """Return the failures that a scenario with a backbone names, vendors and gateways by their number.

    Raises
    ------
    ScenarioError
        Where something is not there that is to fail, or a failure is over between two looks at the backbone.
    """
    assert document.network is not None, "the scenario has a network"
    known = {
        "vendors": {name: number for number, name in enumerate(vendor_names(document))},
        "gateways": {
            name: len(topology) + row
            for row, name in enumerate(stations.names)
            if stations.kind[row] == NodeKind.GATEWAY
        },
    }
    faults, found = [], [Failures.empty()]
    step_s = max(document.scenario.step.base_si, _LOOKED_AT_S)
    for index, failure in enumerate(document.network.failure):
        own = [
            *_brief_faults(failure, step_s),
            *_number_faults(failure, topology),
            *_name_faults(failure, known),
        ]
        faults += [replace(each, path=f"network.failure.{index}.{each.path}") for each in own]
        if not faults:
            names = [known[what][name] for what in known for name in getattr(failure, what) or []]
            targets = [*(failure.satellites or []), *(failure.planes or []), *names]
            found.append(_rows(failure, targets, index, start_tai_ns))
    if faults:
        raise ScenarioError(document.scenario.name, faults)
    return Failures.concatenate(found)


def _brief_faults(failure: Failure, step_s: float) -> Iterator[Fault]:
    """Tell what would come and go between two looks at the backbone, unseen."""
    looks = f"the backbone is looked at every {step_s:g} s"
    if failure.duration.base_si < step_s:
        yield Fault("duration", f"at least {step_s:g} s: {looks}", f"{failure.duration.base:g} {failure.duration.unit}")
    if failure.period is not None and failure.period.base_si < 2.0 * step_s:
        expected = f"at least {2.0 * step_s:g} s, up for one look and down for one: {looks}"
        yield Fault("period", expected, f"{failure.period.base:g} {failure.period.unit}")


def _number_faults(failure: Failure, topology: Topology) -> Iterator[Fault]:
    """Tell which satellites, planes and links are not there."""
    count = len(topology)
    there = True
    for place, satellite in enumerate(failure.satellites or []):
        if satellite >= count:
            there = False
            yield Fault(f"satellites.{place}", f"a satellite of the network, 0 to {count - 1}", str(satellite))
    planes = np.unique(topology.plane)
    for place, plane in enumerate(failure.planes or []):
        if plane not in planes:
            known = f"a plane of the network, {planes.min()} to {planes.max()} counted over all shells"
            yield Fault(
                f"planes.{place}", known if len(planes) else "a plane of the network, which has none", str(plane)
            )
    if failure.kind == "flap" and there and failure.satellites is not None:
        one, two = failure.satellites
        met = np.concatenate([topology.link_b[topology.link_a == one], topology.link_a[topology.link_b == one]])
        if two not in met:
            words = ", ".join(map(str, sorted(met.tolist()))) or "nobody"
            yield Fault("satellites", f"the two ends of a link: {one} is linked with {words}", f"{one} and {two}")


def _name_faults(failure: Failure, known: dict[str, dict[str, int]]) -> Iterator[Fault]:
    """Tell which vendors and gateways are not there."""
    for what, numbers in known.items():
        for place, name in enumerate(getattr(failure, what) or []):
            if name not in numbers:
                near = get_close_matches(name, numbers, n=1)
                offered = ", ".join(list(numbers)[:8]) + (", ..." if len(numbers) > 8 else "")
                meant = f"a known name (did you mean '{near[0]}'?)" if near else f"some of {offered}"
                yield Fault(f"{what}.{place}", meant, f'"{name}"')


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
