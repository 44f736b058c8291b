"""Failures one by one, with what each is called: for tables and pages that people read."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lookdown.network.mesh import Mesh
from lookdown.network.names import listed
from lookdown.tables import FailureKind, Failures

__all__ = ["about_failure", "failures_in_words", "failures_one_by_one"]

_MOST_NAMED = 6
_REGIONAL = (FailureKind.JAMMING, FailureKind.WEATHER)


def failures_one_by_one(failures: Failures) -> list[Failures]:
    """Return the rows of each failure, by start: those of one kind and time, of a flap, storm or region each row.

    Examples
    --------
    >>> from lookdown.network.failures import failure_rows
    >>> plane = failure_rows(FailureKind.PLANE, 5, 60, targets=(3, 4))
    >>> early = failure_rows(FailureKind.SATELLITE, 0, 60, targets=(7,))
    >>> [rows.target.tolist() for rows in failures_one_by_one(Failures.concatenate([plane, early]))]
    [[7], [3, 4]]
    """
    rows: dict[tuple[Any, ...], list[int]] = {}
    for row in range(len(failures)):
        kind = int(failures.kind[row])
        key: tuple[Any, ...] = (int(failures.start_tai_ns[row]), int(failures.end_tai_ns[row]), kind)
        if kind in (FailureKind.LINK_FLAP, FailureKind.SOLAR_STORM):
            key += (int(failures.target[row]),)
        if kind in (FailureKind.LINK_FLAP, FailureKind.PARTITION):
            key += (int(failures.other[row]),)
        if kind in _REGIONAL:
            key += (*failures.centre_ecef[row].tolist(), float(failures.radius_m[row]))
        rows.setdefault(key, []).append(row)
    return [failures.take(np.array(rows[key])) for key in sorted(rows)]


def failures_in_words(
    mesh: Mesh, vendors: Sequence[str], *, start_tai_ns: int, stop_tai_ns: int
) -> dict[str, list[dict[str, Any]]]:
    """Return what of a backbone failed in a span, and what would fail before or after it.

    Parameters
    ----------
    mesh : Mesh
    vendors : sequence of str
        By their number.
    start_tai_ns, stop_tai_ns : int
        The first with, the second without.

    Returns
    -------
    dict
        ``failures`` and ``failures_not_flown``: of each ``kind``, ``what`` in words, how many ``things``, ``start_s``
        and ``end_s`` after the start of the span.
    """
    told: dict[str, list[dict[str, Any]]] = {"failures": [], "failures_not_flown": []}
    for rows in failures_one_by_one(mesh.failures):
        is_flown = rows.start_tai_ns[0] < stop_tai_ns and rows.end_tai_ns[0] > start_tai_ns
        told["failures" if is_flown else "failures_not_flown"].append(about_failure(rows, mesh, vendors, start_tai_ns))
    return told


def about_failure(rows: Failures, mesh: Mesh, vendors: Sequence[str], from_tai_ns: int) -> dict[str, Any]:
    """Return kind, name, number of things and times of one failure, in seconds after an instant."""
    return {
        "kind": FailureKind(int(rows.kind[0])).name.lower(),
        "what": _what(rows, mesh, vendors),
        "things": len(np.unique(rows.target)),
        "start_s": (int(rows.start_tai_ns[0]) - from_tai_ns) / 1e9,
        "end_s": (int(rows.end_tai_ns[0]) - from_tai_ns) / 1e9,
    }


def _what(rows: Failures, mesh: Mesh, vendors: Sequence[str]) -> str:
    """Return in words which of its kind a failure is."""
    kind, targets = int(rows.kind[0]), list(dict.fromkeys(rows.target.tolist()))
    if kind in _REGIONAL:
        return _place(rows)
    if kind == FailureKind.LINK_FLAP:
        return f"{targets[0]}-{rows.other[0]}, up {100.0 * rows.share_ratio[0]:.3g} % of each {rows.period_s[0]:g} s"
    if kind == FailureKind.SOLAR_STORM:
        return f"{100.0 * rows.share_ratio[0]:.3g} % of the satellites"
    names: list[str] = [str(target) for target in targets]
    if kind == FailureKind.GATEWAY:
        names = [mesh.stations.names[target - len(mesh.topology)] for target in targets]
    elif kind == FailureKind.VENDOR:
        names = [vendors[target] if target < len(vendors) else str(target) for target in targets]
    return listed(names, _MOST_NAMED)


def _place(rows: Failures) -> str:
    x, y, z = rows.centre_ecef[0].tolist()
    latitude, longitude = math.degrees(math.asin(z)), math.degrees(math.atan2(y, x))
    south_north, west_east = "S" if latitude < 0.0 else "N", "W" if longitude < 0.0 else "E"
    where = f"{abs(latitude):.1f} {south_north} {abs(longitude):.1f} {west_east}"
    return f"within {rows.radius_m[0] / 1e3:,.0f} km of {where}"
