"""When each satellite sees each place: passes with exact rise and set times.

A pass is a time during which every limit holds: grazing angle, nadir hole, range, angle
off nadir. Its edges are zeros of the limits along the ephemeris table, within a
microsecond of what the table says.

What is found: every pass and every break of a pass that lasts 2 ms or more and whose limits turn
at most once in three minutes, on any orbit of the table. A satellite in free flight comes no
nearer to a fixed place twice in that time.

Cost: 1.6 us a satellite, place and day at 550 km, with its 8 edges (24 satellites, 1,000 places,
24 h: 90,000 passes in 0.04 s), and 25 bytes a pass, twice that while the parts are put together.
Where that is too much, ask for part of the satellites or places at a time.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import up_ecef
from lookdown.constellation.access._access_kernels import Edges, PassRows, list_passes, work_room
from lookdown.constellation.ephemeris.table import EphemerisTable
from lookdown.constellation.limits import AccessLimits
from lookdown.tables import Table, column

__all__ = ["CUT_AT_RISE", "CUT_AT_SET", "Passes", "passes"]

CUT_AT_RISE, CUT_AT_SET = 1, 2
"""Bits of `Passes.cut`."""

_STEP_NS = 60_000_000_000
_ROOM_EDGES = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Passes(Table):
    """When satellites see places, one row a pass, ordered by satellite, then place, then rise."""

    satellite_row: np.ndarray = column("u4", "1", "row of the satellite in the ephemeris table")
    place: np.ndarray = column("u4", "1", "row of the place")
    rise_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant at which the place comes into view")
    set_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant at which it goes out of view")
    cut: np.ndarray = column(
        "u1",
        "1",
        "1 where it was in view before: the span or the satellite's states begin; 2 where it still is; 3 both",
    )


def passes(
    table: EphemerisTable,
    *,
    place_ecef_m: Positions,
    limits: AccessLimits,
    start_tai_ns: int,
    stop_tai_ns: int,
    off_nadir_max_rad: float | np.ndarray = np.pi,
) -> Passes:
    """Return all passes of every satellite over fixed places.

    Parameters
    ----------
    table : EphemerisTable, m satellites
    place_ecef_m : (n, 3) float64, metre, ITRF
        At any height.
    limits : AccessLimits
        What the satellites can see.
    start_tai_ns, stop_tai_ns : int
        Span, within the table. A pass that is cut by an end of the span, or by states that
        are missing (a code of the table that is not 0), ends there and is marked.
    off_nadir_max_rad : float or (m,) float64, radian
        Greatest angle, at the satellite, between the direction to the place and the
        ellipsoid's normal below: half of a field of regard. It does not keep the place from
        being on the Earth's far side; a least grazing angle of 0 or more does.

    Returns
    -------
    Passes

    Examples
    --------
    >>> from lookdown.astro import ecef_from_geodetic
    >>> from lookdown.constellation import WalkerShell
    >>> shell = WalkerShell(altitude_m=550e3, inclination_rad=0.93, satellite_count=4, plane_count=2, phasing=1)
    >>> start, hour = 1633564837000000000, 3600 * 10**9
    >>> table = EphemerisTable.from_shell(shell, start, start + 6 * hour)
    >>> paris = ecef_from_geodetic(
    ...     latitude_rad=np.radians([48.9]), longitude_rad=np.radians([2.3]), height_m=np.zeros(1))
    >>> limits = AccessLimits(grazing_min_rad=np.radians(10.0))
    >>> found = passes(table, place_ecef_m=paris, limits=limits, start_tai_ns=start, stop_tai_ns=start + 6 * hour)
    >>> len(found), round(float((found.set_tai_ns - found.rise_tai_ns).max() / 1e9))
    (8, 500)
    """
    place = np.ascontiguousarray(place_ecef_m, dtype=np.float64)
    assert place.ndim == 2 and place.shape[1] == 3 and np.isfinite(place).all(), "expected finite places (n, 3)"
    first, last = table.first_node_tai_ns, table.stop_tai_ns
    assert first <= start_tai_ns <= stop_tai_ns <= last, (
        f"the span {start_tai_ns} to {stop_tai_ns} is not within the ephemeris table, {first} to {last}"
    )
    if len(place) == 0 or start_tai_ns == stop_tai_ns:
        return Passes.empty()
    step = table.node_step_ns
    span = (start_tai_ns - first) // step, -((first - stop_tai_ns) // step)
    clock = (first, step, -(-step // _STEP_NS), start_tai_ns, stop_tai_ns)
    up = up_ecef(place)
    found = _all_passes(
        # Mapped arrays are handed on as plain ones, which kernels know.
        np.asarray(table.coefficients),
        np.asarray(table.codes),
        span=span,
        clock=clock,
        places=np.ascontiguousarray(np.concatenate([place.T, up.T])),
        bounds=_bounds(place, up),
        limit=_limit_rows(limits, off_nadir_max_rad, len(table.elements)),
    )
    return _in_order(found)


def _all_passes(
    coefficients: np.ndarray,
    codes: np.ndarray,
    *,
    span: tuple[int, int],
    clock: tuple[int, int, int, int, int],
    places: np.ndarray,
    bounds: np.ndarray,
    limit: np.ndarray,
) -> Passes:
    """Return the passes of all satellites, in parts that fit the rooms; these double where one satellite does not."""
    parts, row, size = [], 0, _ROOM_EDGES
    room = work_room((span[1] - span[0]) * clock[2])
    edges, rows = _edge_room(size), _pass_room(size)
    while row < codes.shape[1]:
        row, count, lacks = list_passes(coefficients, codes, row, span, clock, places, bounds, limit, room, edges, rows)
        parts.append(Passes(*(array[:count].copy() for array in rows)))
        if lacks:
            size *= 2
            edges, rows = _edge_room(size), _pass_room(size)
    return Passes.concatenate(parts)


def _in_order(found: Passes) -> Passes:
    """Return passes by satellite, place and rise: a satellite with states in several runs comes run by run."""
    satellite, place = found.satellite_row, found.place
    if not np.any((satellite[1:] == satellite[:-1]) & (place[1:] < place[:-1])):
        return found
    return found.take(np.lexsort((found.rise_tai_ns, place, satellite)))


def _limit_rows(limits: AccessLimits, off_nadir_max_rad: float | np.ndarray, satellite_count: int) -> np.ndarray:
    """Return (m, 4): sines of both grazing angles, range, cosine of the angle off nadir."""
    assert np.all((np.asarray(off_nadir_max_rad) > 0) & (np.asarray(off_nadir_max_rad) <= np.pi)), "0 to pi off nadir"
    squares = limits.columns(satellite_count)
    made = np.empty((satellite_count, 4))
    made[:, :2] = np.copysign(np.sqrt(np.abs(squares[:, :2])), squares[:, :2])
    made[:, 2] = np.sqrt(squares[:, 2])
    made[:, 3] = np.cos(off_nadir_max_rad)
    return made


def _bounds(place: Positions, up: Positions) -> np.ndarray:
    """Return the least and greatest height along the normals, and how far these pass the Earth's centre."""
    along = np.einsum("ij,ij->i", up, place)
    off = np.linalg.norm(place - along[:, np.newaxis] * up, axis=1)
    return np.array([along.min(), along.max(), off.max()])


def _edge_room(size: int) -> Edges:
    return Edges(np.empty(size, np.uint8), np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size))


def _pass_room(size: int) -> PassRows:
    ids, times = [np.empty(size, np.uint32) for _ in range(2)], [np.empty(size, np.int64) for _ in range(2)]
    return PassRows(ids[0], ids[1], times[0], times[1], np.empty(size, np.uint8))
