"""What fails in the network and when: at chosen times or drawn by rate, and what is left at an instant."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags
from lookdown.astro import MEAN_RADIUS_M
from lookdown.errors import Fault, NetworkError
from lookdown.seeds import generator
from lookdown.tables import FailureKind, Failures, NetworkNodes, NodeKind
from lookdown.units import ParameterReference

__all__ = ["FAILURE_REFERENCE", "FailureView", "check_failures", "draw_failures", "failure_rows", "view_at"]

_P = ParameterReference
FAILURE_REFERENCE: dict[str, ParameterReference] = {
    "satellite_rate_hz": _P("frequency", "Hz", 1 / (180 * 86400), 1 / (730 * 86400), 1 / (30 * 86400), "assumption"),
    "satellite_outage_s": _P("time", "h", 6.0, 1.0, 48.0, "assumption: a safe mode and its recovery"),
    "plane_rate_hz": _P("frequency", "Hz", 1 / (10 * 365 * 86400), 0.0, 1 / (365 * 86400), "assumption: common mode"),
    "plane_outage_s": _P("time", "h", 12.0, 1.0, 168.0, "assumption"),
    "vendor_rate_hz": _P("frequency", "Hz", 1 / (10 * 365 * 86400), 0.0, 1 / (365 * 86400), "assumption: a bad upload"),
    "vendor_outage_s": _P("time", "h", 24.0, 1.0, 720.0, "assumption"),
    "gateway_rate_hz": _P("frequency", "Hz", 1 / (30 * 86400), 1 / (365 * 86400), 1 / (7 * 86400), "assumption"),
    "gateway_outage_s": _P("time", "h", 2.0, 0.25, 24.0, "assumption"),
    "flap_rate_hz": _P("frequency", "Hz", 1 / (30 * 86400), 1 / (365 * 86400), 1 / (86400), "assumption: a link"),
    "flap_outage_s": _P("time", "min", 10.0, 1.0, 60.0, "assumption"),
    "flap_period_s": _P("time", "s", 60.0, 10.0, 300.0, "assumption"),
    "storm_rate_hz": _P(
        "frequency", "Hz", 4 / (11 * 365.25 * 86400), 0.0, 100 / (11 * 365.25 * 86400),
        "NOAA space weather scales: four geomagnetic storms of G5 a solar cycle, a hundred of G4",
    ),
    "storm_outage_s": _P("time", "h", 24.0, 6.0, 72.0, "assumption"),
    "storm_share_ratio": _P("ratio", "%", 5.0, 0.1, 30.0, "assumption: satellites that go into safe mode"),
}  # fmt: skip
"""Default rates, outages and shares of what `draw_failures` draws; a rate is of one thing."""

_KINDS = {
    "satellite": FailureKind.SATELLITE,
    "plane": FailureKind.PLANE,
    "vendor": FailureKind.VENDOR,
    "gateway": FailureKind.GATEWAY,
    "flap": FailureKind.LINK_FLAP,
    "storm": FailureKind.SOLAR_STORM,
}
_REGIONAL = (FailureKind.JAMMING, FailureKind.WEATHER)


def failure_rows(
    kind: FailureKind,
    start_tai_ns: int,
    end_tai_ns: int,
    *,
    targets: Sequence[int] = (0,),
    other: int = 0,
    share_ratio: float = 1.0,
    period_s: float = 0.0,
    latitude_rad: float = 0.0,
    longitude_rad: float = 0.0,
    radius_m: float = 0.0,
) -> Failures:
    """Return the failure of some things of a kind at chosen times.

    Parameters
    ----------
    kind : FailureKind
    start_tai_ns, end_tai_ns : int
        The first with, the second without.
    targets : sequence of int
        Nodes (satellite, gateway), planes (plane, and of a partition those on one side), vendors, or the one end of a
        link (flap). Of a storm, a number by which its victims are drawn.
    other : int
        The other end of a link; the number of a partition.
    share_ratio : float
        Of a flap, the share of each period in which the link is up; of a storm, the share of satellites hit.
    period_s : float
        Of a flap.
    latitude_rad, longitude_rad, radius_m : float
        Region of jamming or weather.

    Raises
    ------
    NetworkError
        With every fault and its path.

    Examples
    --------
    >>> rows = failure_rows(FailureKind.PLANE, 0, 60, targets=(3, 4))
    >>> rows.target
    array([3, 4], dtype=uint32)
    """
    faults = []
    if end_tai_ns <= start_tai_ns:
        faults.append(Fault("end", "an instant after the start", f"{end_tai_ns} after {start_tai_ns}"))
    if not 0.0 <= share_ratio <= 1.0:
        faults.append(Fault("share", "0 to 1", f"{share_ratio:g}"))
    if kind == FailureKind.LINK_FLAP and not period_s > 0.0:
        faults.append(Fault("period", "more than 0 s", f"{period_s:g} s"))
    if kind in _REGIONAL and not radius_m > 0.0:
        faults.append(Fault("radius", "more than 0 m", f"{radius_m:g} m"))
    if not abs(latitude_rad) <= 0.5 * math.pi:
        faults.append(Fault("latitude", "-90 to 90 deg", f"{math.degrees(latitude_rad):g} deg"))
    if faults:
        raise NetworkError(f"failure {kind.name.lower()}", faults)
    count = len(targets)
    flat = math.cos(latitude_rad)
    centre = (flat * math.cos(longitude_rad), flat * math.sin(longitude_rad), math.sin(latitude_rad))
    return Failures(
        kind=np.full(count, kind, np.uint8),
        start_tai_ns=np.full(count, start_tai_ns, np.int64),
        end_tai_ns=np.full(count, end_tai_ns, np.int64),
        target=np.array(targets, np.uint32),
        other=np.full(count, other, np.uint32),
        share_ratio=np.full(count, share_ratio),
        period_s=np.full(count, period_s),
        centre_ecef=np.tile(np.array(centre if kind in _REGIONAL else (0.0, 0.0, 0.0)), (count, 1)),
        radius_m=np.full(count, radius_m),
    )


def check_failures(failures: Failures, nodes: NetworkNodes, pairs: np.ndarray | None = None) -> None:
    """Refuse failures of what is not there.

    Parameters
    ----------
    failures : Failures
    nodes : NetworkNodes
    pairs : (m, 2) int, optional
        Links that there are, rows of nodes; with them a flap must be of one.

    Raises
    ------
    NetworkError
        With every fault and its path, such as ``failures[3].target``.
    """
    satellite, gateway = nodes.kind == NodeKind.SATELLITE, nodes.kind == NodeKind.GATEWAY
    known: dict[int, tuple[str, np.ndarray]] = {
        FailureKind.SATELLITE: ("a satellite of the network", nodes.node_id[satellite]),
        FailureKind.PLANE: ("a plane of the network", nodes.plane[satellite]),
        FailureKind.PARTITION: ("a plane of the network", nodes.plane[satellite]),
        FailureKind.VENDOR: ("a vendor of the network", nodes.vendor_id),
        FailureKind.GATEWAY: ("a gateway of the network", nodes.node_id[gateway]),
        FailureKind.LINK_FLAP: ("a node of the network", nodes.node_id),
    }
    faults = []
    for row in range(len(failures)):
        kind = int(failures.kind[row])
        words, those = known.get(kind, ("", np.empty(0, np.uint32)))
        ends = [("target", failures.target[row])]
        ends += [("other", failures.other[row])] if kind == FailureKind.LINK_FLAP else []
        for name, value in ends if words else []:
            if value not in those:
                faults.append(Fault(f"failures[{row}].{name}", words, str(value)))
    if pairs is not None:
        faults += _no_links(failures, nodes, pairs)
    if faults:
        raise NetworkError("failures", faults)


def _no_links(failures: Failures, nodes: NetworkNodes, pairs: np.ndarray) -> list[Fault]:
    """Return the faults of flaps whose ends are nodes without a link between them."""
    linked = {tuple(pair) for pair in np.sort(nodes.node_id[pairs].reshape(-1, 2), axis=1).tolist()}
    flaps = np.flatnonzero(failures.kind == FailureKind.LINK_FLAP)
    ends = np.sort(np.stack([failures.target[flaps], failures.other[flaps]], axis=1), axis=1)
    # An end that is no node at all has a fault of its own.
    known = np.isin(ends, nodes.node_id).all(axis=1)
    return [
        Fault(f"failures[{row}].other", "the other end of a link of the network", f"{a} and {b}, which have none")
        for row, (a, b) in zip(flaps[known].tolist(), ends[known].tolist(), strict=True)
        if (a, b) not in linked
    ]


def draw_failures(
    nodes: NetworkNodes,
    pairs: np.ndarray,
    *,
    seed: int,
    start_tai_ns: int,
    end_tai_ns: int,
    figures: dict[str, float] | None = None,
) -> Failures:
    """Return failures drawn by rate: each thing fails as a Poisson process, for a time of exponential length.

    What one thing suffers depends on the seed, its kind and its number alone.

    Parameters
    ----------
    nodes : NetworkNodes
    pairs : (m, 2) int
        Links that may flap.
    seed : int
    start_tai_ns, end_tai_ns : int
        In which failures begin.
    figures : dict of float, SI
        Those of `FAILURE_REFERENCE` that are to be other than its base.

    Returns
    -------
    Failures
        By kind, thing and time.
    """
    unknown = set(figures or {}) - set(FAILURE_REFERENCE)
    if unknown:
        names = ", ".join(sorted(FAILURE_REFERENCE))
        raise NetworkError("failures", [Fault(name, f"one of {names}", name) for name in sorted(unknown)])
    figure = {name: reference.base_si for name, reference in FAILURE_REFERENCE.items()} | (figures or {})
    satellite = nodes.kind == NodeKind.SATELLITE
    things: dict[str, np.ndarray] = {
        "satellite": nodes.node_id[satellite],
        "plane": np.unique(nodes.plane[satellite]),
        "vendor": np.unique(nodes.vendor_id),
        "gateway": nodes.node_id[nodes.kind == NodeKind.GATEWAY],
        "flap": np.arange(len(pairs)),
        "storm": np.array([seed % 2**32]),
    }
    found = []
    for name, kind in _KINDS.items():
        rate, outage_s = figure[f"{name}_rate_hz"], figure[f"{name}_outage_s"]
        for thing in things[name].tolist():
            a, b = (thing, 0) if name != "flap" else map(int, pairs[thing])
            number = thing if name != "flap" else (min(a, b) << 32) + max(a, b)
            rng = generator(seed, f"network failures {name}", number)
            count = int(rng.poisson(rate * (end_tai_ns - start_tai_ns) * 1e-9))
            begins = start_tai_ns + np.sort(rng.integers(0, end_tai_ns - start_tai_ns, count))
            spans = np.maximum(rng.exponential(outage_s, count) * 1e9, 1.0).astype(np.int64)
            for begin, span in zip(begins.tolist(), spans.tolist(), strict=True):
                share = {"storm": figure["storm_share_ratio"], "flap": 0.5}.get(name, 1.0)
                period_s = figure["flap_period_s"] if name == "flap" else 0.0
                own = {"targets": (a,), "other": b, "share_ratio": share, "period_s": period_s}
                found.append(failure_rows(kind, begin, begin + span, **own))  # type: ignore[arg-type]
    return Failures.concatenate(found)


@dataclass(frozen=True, slots=True)
class FailureView:
    """What failures leave at an instant.

    Attributes
    ----------
    node_up : (n,) bool
        A row a node, as the others of nodes.
    link_open : (m,) bool
        A row a link.
    is_jammed, is_overcast : (n,) bool
        Whether radio is jammed there, and the sky shut.
    """

    node_up: Flags
    link_open: np.ndarray
    is_jammed: Flags
    is_overcast: Flags


def view_at(failures: Failures, time_tai_ns: int, nodes: NetworkNodes, pairs: np.ndarray) -> FailureView:
    """Return what is left of a network at an instant.

    A flapping link is up in the first share of each period. A partition closes the links between its planes and all
    others; stations stay with both sides. A storm's victims come back one by one, evenly over its time. A link with an
    end that is not up is not open.

    Parameters
    ----------
    failures : Failures
    time_tai_ns : int
    nodes : NetworkNodes
    pairs : (m, 2) int
        Ends of links, rows of nodes.

    Examples
    --------
    >>> view = view_at(Failures.empty(), 0, NetworkNodes.empty(), np.empty((0, 2), int))
    >>> view.node_up.shape, view.link_open.shape
    ((0,), (0,))
    """
    now = failures.take((failures.start_tai_ns <= time_tai_ns) & (time_tai_ns < failures.end_tai_ns))
    satellite = nodes.kind == NodeKind.SATELLITE
    ids = {kind: now.target[now.kind == kind] for kind in FailureKind}
    hit = np.isin(nodes.node_id, ids[FailureKind.SATELLITE]) & satellite
    hit |= np.isin(nodes.plane, ids[FailureKind.PLANE]) & satellite
    hit |= np.isin(nodes.vendor_id, ids[FailureKind.VENDOR])
    hit |= np.isin(nodes.node_id, ids[FailureKind.GATEWAY]) & (nodes.kind == NodeKind.GATEWAY)
    for row in np.flatnonzero(now.kind == FailureKind.SOLAR_STORM):
        hit |= satellite & _storm_victims(now, int(row), nodes.node_id, time_tai_ns)
    a, b = np.asarray(pairs, np.int64).reshape(-1, 2).T
    is_open = ~(hit[a] | hit[b])
    for row in np.flatnonzero(now.kind == FailureKind.LINK_FLAP):
        period_ns = round(float(now.period_s[row]) * 1e9)
        phase = (time_tai_ns - int(now.start_tai_ns[row])) % period_ns
        if phase >= now.share_ratio[row] * period_ns:
            ends = nodes.node_id[a], nodes.node_id[b]
            one, two = now.target[row], now.other[row]
            is_open &= ~((ends[0] == one) & (ends[1] == two) | (ends[0] == two) & (ends[1] == one))
    cuts = now.take(now.kind == FailureKind.PARTITION)
    for number in np.unique(cuts.other):
        inside = np.isin(nodes.plane, cuts.target[cuts.other == number])
        is_open &= ~(satellite[a] & satellite[b] & (inside[a] != inside[b]))
    return FailureView(
        ~hit, is_open, _within(now, FailureKind.JAMMING, nodes), _within(now, FailureKind.WEATHER, nodes)
    )


def _storm_victims(now: Failures, row: int, node_id: np.ndarray, time_tai_ns: int) -> np.ndarray:
    """Return which satellites a storm holds at an instant, by its number, its start and the satellite's."""
    start, end = int(now.start_tai_ns[row]), int(now.end_tai_ns[row])
    rng = generator(int(now.target[row]), "network solar storm", 0, start)
    draws = rng.random((int(node_id.max(initial=0)) + 1, 2))[node_id]
    passed = (time_tai_ns - start) / (end - start)
    return np.asarray((draws[:, 0] < now.share_ratio[row]) & (draws[:, 1] >= passed))


def _within(now: Failures, kind: FailureKind, nodes: NetworkNodes) -> np.ndarray:
    """Return which nodes are above or in any region of a kind."""
    rows = np.flatnonzero(now.kind == kind)
    up = nodes.position_ecef_m / np.linalg.norm(nodes.position_ecef_m, axis=1)[:, None]
    edge = np.cos(np.minimum(now.radius_m[rows] / MEAN_RADIUS_M, math.pi))
    return np.asarray(np.any(up @ now.centre_ecef[rows].T >= edge, axis=1))
