"""What each failure of a network study took by itself, and what was lost while it ran, whatever else ran then.

By itself: what is gone where it alone fails, look by look, the most of any look. Two failures that take one satellite
each count it. What a study's figures were while a failure ran cannot be parted like that; there each failure names
those that ran beside it.

Cost: 0.7 ms a second in which something fails, and 0.2 ms for each that does, of 600 satellites and ten gateways.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lookdown.network import link_geometry
from lookdown.network.failure_names import about_failure, failures_one_by_one
from lookdown.network.failures import FailureView, view_at
from lookdown.network.mesh import Mesh, MeshSpan
from lookdown.network.stations import GroundLinks
from lookdown.study.tables import NetworkInstants
from lookdown.tables import DeliveryStatus, FailureKind, Failures, LinkKind, NodeKind, Satellites

__all__ = ["FailureCosts"]

_AFTERMATH_NS = 30 * 10**9
"""Links are acquired anew after a failure, and reports wait until their deadline: figures are counted so long."""

_MOST_BESIDE = 20
_REGIONAL = (FailureKind.JAMMING, FailureKind.WEATHER)


@dataclass(slots=True)
class _Own:
    """What one failure took by itself: the most at any look, but for what was not sent, which adds up."""

    satellites: int = 0
    gateways: int = 0
    laser_links: int = 0
    ground_radio: int = 0
    ground_optical: int = 0
    not_sent: int = 0
    looks: int = 0
    spared: int = 0
    """Links to the ground in its region that it does not touch: light under jamming, radio under cloud."""
    company: int = 0
    """Failures that ran beside it."""
    from_others: int = 0
    """Links to the ground that these had left and it took: radio that is jammed where they shut the sky."""

    @property
    def took_something(self) -> bool:
        """Whether it alone takes a satellite or a link."""
        return bool(self.satellites or self.laser_links or self.ground_radio or self.ground_optical)

    def take(self, **counts: int) -> None:
        """Keep the greater of what was and what is now."""
        for name, count in counts.items():
            setattr(self, name, max(getattr(self, name), count))


@dataclass(frozen=True, slots=True)
class _Failure:
    """Rows of `Failures` that are one: of a kind, at one time and, where it has one, in one place."""

    rows: Failures
    own: _Own = field(default_factory=_Own)

    @property
    def kind(self) -> FailureKind:
        return FailureKind(int(self.rows.kind[0]))

    @property
    def start_ns(self) -> int:
        return int(self.rows.start_tai_ns[0])

    @property
    def end_ns(self) -> int:
        return int(self.rows.end_tai_ns[0])


@dataclass(frozen=True, slots=True)
class _Whole:
    """The backbone at a look as if nothing had failed."""

    working: np.ndarray
    is_gateway: np.ndarray
    stands: np.ndarray
    ground: GroundLinks
    ground_kind: np.ndarray


class FailureCosts:
    """Counts, look by look, what each failure of a backbone takes.

    Parameters
    ----------
    mesh : Mesh
    vendors : sequence of str
        By their number.
    """

    def __init__(self, mesh: Mesh, vendors: Sequence[str]) -> None:
        self._mesh, self._vendors = mesh, vendors
        self._failures = [_Failure(rows) for rows in failures_one_by_one(mesh.failures)]
        self._starts = np.array([each.start_ns for each in self._failures], np.int64)
        self._ends = np.array([each.end_ns for each in self._failures], np.int64)
        self._pairs = np.stack([mesh.topology.link_a, mesh.topology.link_b], axis=1).astype(np.int64)

    def note(self, look_tai_ns: int, satellites: Satellites, span: MeshSpan) -> None:
        """Count a look of the backbone.

        Parameters
        ----------
        look_tai_ns : int
            Middle of the span.
        satellites : Satellites
            As the mesh was given them.
        span : MeshSpan
        """
        running = np.flatnonzero((self._starts <= look_tai_ns) & (look_tai_ns < self._ends))
        if not len(running):
            return
        mesh, place = self._mesh, satellites.position_ecef_m
        nodes = mesh.nodes(place, satellites.velocity_ecef_mps)
        working = satellites.status == 0
        ground, kind = mesh.ground_under(Failures.empty(), place, look_tai_ns, working)
        stands = link_geometry(mesh.topology, place).stands
        whole = _Whole(working, mesh.stations.kind == NodeKind.GATEWAY, stands, ground, kind)
        done = span.deliveries
        unsent = done.source[done.status == DeliveryStatus.NOT_SENT]
        for place_ in running.tolist():
            failure = self._failures[place_]
            view = view_at(failure.rows, look_tai_ns, nodes, self._pairs)
            _count(failure.own, view, whole, unsent)
            others = [self._failures[other].rows for other in running.tolist() if other != place_]
            failure.own.take(company=len(others))
            if others and failure.kind in _REGIONAL and not failure.own.took_something:
                left, by = mesh.ground_under(Failures.concatenate(others), place, look_tai_ns, working)
                failure.own.take(from_others=int(_gone(view, left, by == LinkKind.GROUND_OPTICAL, len(working)).sum()))

    def _about(self, failure: _Failure, from_ns: int) -> dict[str, Any]:
        return about_failure(failure.rows, self._mesh, self._vendors, from_ns)

    def told(self, instants: NetworkInstants) -> list[dict[str, Any]]:
        """Return each failure that ran in the study: what it took, and what the study's figures were meanwhile.

        The latter are counted until half a minute after it. ``beside`` has the numbers of failures that ran then, or
        whose half a minute fell into it: what they cost is in these figures too.
        """
        time = instants.time_tai_ns
        step = _step_of(time)
        flown = [each for each in self._failures if each.start_ns < int(time[-1]) + step and each.end_ns > int(time[0])]
        starts = np.array([each.start_ns for each in flown], np.int64)
        ends = np.array([min(each.end_ns, int(time[-1]) + step) + _AFTERMATH_NS for each in flown], np.int64)
        rows = []
        for row, failure in enumerate(flown):
            beside = np.flatnonzero((starts < ends[row]) & (starts[row] < ends))
            beside = beside[beside != row]
            rows.append(
                {
                    "number": row + 1,
                    **self._about(failure, int(time[0])),
                    **_own_figures(failure),
                    "beside": [int(other) + 1 for other in beside[:_MOST_BESIDE]],
                    "beside_count": len(beside),
                    **_meanwhile(failure, instants, step),
                }
            )
        return rows

    def not_flown(self, instants: NetworkInstants) -> list[dict[str, Any]]:
        """Return what would fail before or after the study, so that nobody takes its figures for what that costs."""
        time = instants.time_tai_ns
        end = int(time[-1]) + _step_of(time)
        return [
            {"kind": failure.kind.name.lower(), "what": about["what"], "start_s": about["start_s"]}
            for failure in self._failures
            if failure.start_ns >= end or failure.end_ns <= int(time[0])
            for about in (self._about(failure, int(time[0])),)
        ]


def _step_of(time_tai_ns: np.ndarray) -> int:
    return int(time_tai_ns[1] - time_tai_ns[0]) if len(time_tai_ns) > 1 else 10**9


def _count(own: _Own, view: FailureView, whole: _Whole, unsent: np.ndarray) -> None:
    """Count what one failure alone takes of the backbone at a look."""
    count = len(whole.working)
    down, station_down = ~view.node_up[:count], ~view.node_up[count:]
    jammed, overcast = view.is_jammed[count:], view.is_overcast[count:]
    at, by_light = whole.ground.station, whole.ground_kind == LinkKind.GROUND_OPTICAL
    gone = _gone(view, whole.ground, by_light, count)
    own.looks += 1
    own.not_sent += int(down[unsent].sum())
    own.take(
        satellites=int((down & whole.working).sum()),
        gateways=int(((station_down | jammed | overcast) & whole.is_gateway).sum()),
        laser_links=int((~view.link_open & whole.stands).sum()),
        ground_radio=int((gone & ~by_light).sum()),
        ground_optical=int((gone & by_light).sum()),
        spared=int(((jammed | overcast)[at] & ~gone).sum()),
    )


def _gone(view: FailureView, ground: GroundLinks, by_light: np.ndarray, satellites: int) -> np.ndarray:
    """Return which links to the ground a failure takes, by what carries each."""
    at = satellites + ground.station
    is_down = ~view.node_up[ground.satellite] | ~view.node_up[at]
    return np.asarray(is_down | (view.is_jammed[at] & ~by_light) | (view.is_overcast[at] & by_light))


def _own_figures(failure: _Failure) -> dict[str, Any]:
    own = failure.own
    names = ("satellites", "gateways", "laser_links", "ground_radio", "ground_optical", "not_sent")
    return {**{f"own_{name}": getattr(own, name) for name in names}, "no_effect": _no_effect(failure)}


def _no_effect(failure: _Failure) -> str | None:
    """Return in words why a failure took nothing; None where it took something."""
    own, kind = failure.own, failure.kind
    if own.looks == 0:
        return "over between two looks at the backbone, which is looked at once a second"
    if own.took_something:
        return None
    if kind in _REGIONAL:
        if own.gateways == 0:
            return "no gateway in its region"
        return (
            _spared(own, "light", "radio", "jamming")
            if kind == FailureKind.JAMMING
            else _spared(own, "radio", "light", "cloud")
        )
    return {
        FailureKind.GATEWAY: "no satellite would have spoken with it",
        FailureKind.LINK_FLAP: "the link was up at each look, or did not stand anyway",
        FailureKind.PARTITION: "no link between its planes and others stood",
        FailureKind.SOLAR_STORM: "its share drew no satellite",
    }.get(kind, "its satellites did not work anyway")


def _spared(own: _Own, spares: str, takes: str, what: str) -> str:
    """Return why a failure of a region took nothing by itself, and what it took of that which others had left."""
    if not own.spared:
        return "its gateways spoke with no satellite"
    if not own.company:
        return f"its gateways speak by {spares}, which {what} leaves"
    alone = f"alone its gateways would speak by {spares}, which {what} leaves"
    if not own.from_others:
        return alone
    links = f"{own.from_others:,} link{'s' if own.from_others > 1 else ''}"
    return f"{alone}; what else failed left them {takes}, and of that it took up to {links}"


def _meanwhile(failure: _Failure, instants: NetworkInstants, step: int) -> dict[str, Any]:
    """Return the study's figures while a failure ran and after it, against the second before it began."""
    time, start, end = instants.time_tai_ns, failure.start_ns, failure.end_ns
    # Its end may be as late as int64 goes.
    during = (time - _AFTERMATH_NS < end) & (time + step > start)
    before, arrived = np.flatnonzero(time + step <= start), during & (instants.delivered > 0)
    return {
        "links_up_before": int(instants.links_up[before[-1]]) if len(before) else None,
        "links_up_min": int(instants.links_up[during].min()),
        "satellites_down_max": int(instants.satellites_down[during].max()),
        "satellites_cut_max": int(instants.satellites_cut[during].max()),
        "not_sent": int(instants.not_sent[during].sum()),
        "lost": int(instants.lost[during].sum()),
        "latency_s_p99_max": float(instants.latency_s_p99[arrived].max()) if arrived.any() else None,
    }
