"""When each satellite sees each place: passes with exact rise and set times."""

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import up_ecef
from lookdown.constellation._access_kernels import Edges, PassRows, list_passes
from lookdown.constellation.ephemeris import EphemerisTable
from lookdown.constellation.limits import AccessLimits
from lookdown.tables import Table, column
from dataclasses import dataclass

__all__ = ["Passes", "passes"]

_CHUNK_SATELLITES = 64
_ROOM = 1 << 16
_STEP_NS=60*10**9


@dataclass(frozen=True, slots=True)
class Passes(Table):
    """When satellites see places, one row a pass, by satellite, then place, then rise."""

    satellite: np.ndarray = column("u4", "1", "row of the satellite in its table, from 0")
    place: np.ndarray = column("u4", "1", "row of the place, from 0")
    rise_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "first instant at which the place is seen")
    set_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "last instant at which it is seen")
    cut: np.ndarray = column("u1", "1", "1: seen before, 2: seen after, 3: both")


def passes(table, *, place_ecef_m, limits, start_tai_ns, stop_tai_ns, off_nadir_max_rad=np.pi) -> Passes:
    place = np.ascontiguousarray(place_ecef_m)
    up = up_ecef(place)
    along = np.einsum("ij,ij->i", up, place)
    off = np.linalg.norm(place - along[:, None] * up, axis=1)
    bounds = np.array([along.min(), along.max(), off.max()])
    places = np.ascontiguousarray(np.concatenate([place.T, up.T]))
    n = table.codes.shape[1]
    cols = limits.columns(n)
    lim = np.empty((n, 4))
    lim[:, :2] = np.copysign(np.sqrt(np.abs(cols[:, :2])), cols[:, :2])
    lim[:, 2] = np.sqrt(cols[:, 2])
    lim[:, 3] = np.cos(off_nadir_max_rad)
    interval = table.node_step_ns
    parts_count = -(-interval // _STEP_NS)
    first = max((start_tai_ns - table.first_node_tai_ns) // interval, 0)
    stop = min(-((table.first_node_tai_ns - stop_tai_ns) // interval), len(table.codes))
    clock = (table.first_node_tai_ns, interval, parts_count, start_tai_ns, stop_tai_ns)
    parts = []
    edges = _edges(_ROOM); rows = _rows(_ROOM * 2)
    s = 0
    while s < n:
            s, k, lack = list_passes(np.asarray(table.coefficients), table.codes, s, (first, stop), clock, places, bounds, lim, edges, rows)
            parts.append(Passes(*(a[:k].copy() for a in rows)))
            if lack:
                edges, rows = _edges(2 * len(edges.kind)), _rows(2 * len(rows.place))
    return Passes.concatenate(parts)


def _edges(n):
    return Edges(np.empty(n, np.uint8), np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n))


def _rows(n):
    return PassRows(np.empty(n, np.uint32), np.empty(n, np.uint32), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.uint8))
