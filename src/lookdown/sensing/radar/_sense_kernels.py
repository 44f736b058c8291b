"""The driver of full F2: for each dwell the objects in its view, block by block through the physics, to plots.

A dwell's candidates come from cells (`_object_kernels`), a mask keeps those in view, and what is kept is gathered
into contiguous blocks (`_layout`). Threads take chunks of dwells, each with room of its own for what comes out.

Numeric policy: float64; what decides who is in view is computed without fusing. Cost on one core: see `lookdown bench
sensing`. Twin: tests/oracles/radar_look_plain.py.
"""

from typing import Any

import numba
import numpy as np

from lookdown.numerics.polynomial_kernels import BLOCKWISE
from lookdown.sensing.radar._layout import BLOCK as B
from lookdown.sensing.radar._layout import DwellPart as D
from lookdown.sensing.radar._layout import LookPart as L
from lookdown.sensing.radar._layout import ObjectPart as O
from lookdown.sensing.radar._layout import PairPart as P
from lookdown.sensing.radar._layout import PlotPart as Q
from lookdown.sensing.radar._layout import RadarPart as R
from lookdown.sensing.radar._look_kernels import (
    fill_chance,
    fill_clutter,
    fill_geometry,
    fill_kept,
    fill_medium,
    fill_place,
    fill_power,
    fill_signal,
    fill_uniforms,
)
from lookdown.sensing.radar._object_kernels import BANDS, candidate_ranges
from lookdown.sensing.radar._plot_kernels import fill_normals, fill_plots, pick_detected, select_detected

_ECHO, _ERRORS = np.uint64(0), np.uint64(1)
_PAD = 64
_EXACT: dict[str, Any] = {"cache": True, "error_model": "numpy", "_nrt": False}


@numba.njit(**_EXACT)
def mark_in_view(objects, first, count, w, seen):
    """Write which of a run of objects a dwell has in view: grazing angle, scan angle and sector."""
    px, py, pz = w[D.POSITION], w[D.POSITION + 1], w[D.POSITION + 2]
    ax, ay, az = w[D.ALONG], w[D.ALONG + 1], w[D.ALONG + 2]
    sx, sy, sz = w[D.STARBOARD], w[D.STARBOARD + 1], w[D.STARBOARD + 2]
    dx, dy, dz = w[D.DOWN], w[D.DOWN + 1], w[D.DOWN + 2]
    start_x, start_y, stop_x, stop_y = w[D.START], w[D.START + 1], w[D.STOP], w[D.STOP + 1]
    wide, whole = w[D.WIDE] == 1.0, w[D.WIDE] == 2.0
    least, most, limit = w[D.SINE_MIN2], w[D.SINE_MAX2], w[D.SCAN2]
    cos_tilt, sin_tilt = w[D.COS_TILT], w[D.SIN_TILT]
    for i in range(count):
        j = first + i
        x, y, z = objects[O.X, j] - px, objects[O.Y, j] - py, objects[O.Z, j] - pz
        rise = -(objects[O.UP_X, j] * x + objects[O.UP_Y, j] * y + objects[O.UP_Z, j] * z)
        square = x * x + y * y + z * z
        along = ax * x + ay * y + az * z
        starboard = sx * x + sy * y + sz * z
        scan = cos_tilt * (dx * x + dy * y + dz * z) + sin_tilt * abs(starboard)
        after = start_x * starboard - start_y * along >= 0.0
        before = stop_x * starboard - stop_y * along < 0.0
        inside = whole | (after & before) | (wide & (after | before))
        grazing2 = rise * rise
        fits = (rise > 0.0) & (grazing2 >= least * square) & (grazing2 <= most * square)
        seen[i] = inside & fits & (scan * abs(scan) >= limit * square)


@numba.njit(**_EXACT)
def _append(seen, first, count, chosen, filled):
    for i in range(count):
        chosen[filled] = first + i
        filled += seen[i]
    return filled


@numba.njit(**BLOCKWISE)
def _gather(objects, kinds, names, lobes, chosen, n, b, surface, layer, name):
    for k in range(n):
        i = chosen[k]
        b[P.X * B + k], b[P.Y * B + k], b[P.Z * B + k] = objects[O.X, i], objects[O.Y, i], objects[O.Z, i]
        b[P.UP_X * B + k], b[P.UP_Y * B + k] = objects[O.UP_X, i], objects[O.UP_Y, i]
        b[P.UP_Z * B + k], b[P.CLIMB * B + k] = objects[O.UP_Z, i], objects[O.CLIMB, i]
        b[P.SPEED_X * B + k], b[P.SPEED_Y * B + k] = objects[O.SPEED_X, i], objects[O.SPEED_Y, i]
        b[P.SPEED_Z * B + k], b[P.SIZE * B + k] = objects[O.SPEED_Z, i], objects[O.SIZE, i]
        b[P.INVERSE_LEVEL * B + k] = objects[O.INVERSE_LEVEL, i]
        row = kinds[0, i]
        b[P.NOSE * B + k], b[P.BEAM * B + k] = lobes[row, 0], lobes[row, 1]
        b[P.TAIL * B + k], b[P.TOP * B + k] = lobes[row, 2], lobes[row, 3]
        surface[k], layer[k] = kinds[1, i], kinds[2, i]
        name[k] = names[i]


@numba.njit(**_EXACT)
def _put_looks(b, n, chosen, dwell, out, rows, at):
    for i in range(n):
        out[L.RANGE, at + i], out[L.SINE, at + i] = b[P.RANGE * B + i], b[P.SINE * B + i]
        out[L.RADIAL, at + i], out[L.RCS, at + i] = b[P.RADIAL * B + i], b[P.RCS * B + i]
        out[L.SNR, at + i], out[L.KEPT, at + i] = b[P.SNR * B + i], b[P.KEPT * B + i]
        out[L.CHANCE, at + i], out[L.CLUTTER, at + i] = b[P.CHANCE * B + i], b[P.CLUTTER * B + i]
        rows[0, at + i], rows[1, at + i] = dwell, chosen[i]


@numba.njit(**_EXACT)
def _put_plots(o, hit, count, chosen, dwell, look, out, rows, at):
    for part in range(Q.COUNT):
        for i in range(count):
            out[part, at + i] = o[part * B + i]
    for i in range(count):
        rows[0, at + i], rows[1, at + i], rows[2, at + i] = dwell, chosen[hit[i]], look + hit[i]


@numba.njit(**_EXACT)
def _take_block(dwell, w, sky, n, names, tables, room, out, at):
    """Take the chosen objects of one dwell through all physics; return how many looks and plots there are now."""
    objects, kinds, object_id, lobes = sky
    sensor_id, dwell_id, key = names
    radar, medium, reflectivity, folds, kept, chance, gammas, gamma_steps, gamma_edge = tables
    b, c, o, chosen, _, surface, layer, name, hit = room
    looks, look_rows, plots, plot_rows = out
    full = min((n + _PAD - 1) // _PAD * _PAD, B)
    _gather(objects, kinds, object_id, lobes, chosen, n, b, surface, layer, name)
    fill_geometry(b, full, w)
    fill_medium(b, n, layer, medium)
    fill_signal(b, full, w, radar)
    fill_clutter(b, n, surface, reflectivity)
    fill_place(b, full, radar, kept.shape[3])
    fill_kept(b, full, w, radar, folds, kept)
    fill_chance(b, full, radar, chance)
    fill_uniforms(b, full, name, sensor_id, dwell_id, _ECHO, key)
    fill_power(b, full, radar, gammas, gamma_steps, gamma_edge)
    count = select_detected(b, n, radar[R.THRESHOLD], hit)
    if looks.shape[1] > 0:
        _put_looks(b, n, chosen, dwell, looks, look_rows, at[0])
    pick_detected(b, c, hit, count)
    for i in range(count):
        surface[i] = name[hit[i]]
    full = min((count + _PAD - 1) // _PAD * _PAD, B)
    fill_uniforms(c, full, surface, sensor_id, dwell_id, _ERRORS, key)
    fill_normals(c, full)
    fill_plots(c, full, w, radar, o)
    _put_plots(o, hit, count, chosen, dwell, at[0], plots, plot_rows, at[1])
    at[0] += n
    at[1] += count


@numba.njit(**_EXACT)
def take_dwells(first, last, dwells, ids, sky, starts, key, tables, room, out, at):
    """Take a run of dwells; `at` holds where the next look and the next plot go, and then how many there are."""
    objects = sky[0]
    chosen, seen = room[3], room[4]
    ranges = room[9]
    for d in range(first, last):
        w = dwells[d]
        names = (ids[0, d], ids[1, d], key)
        filled = 0
        for run in range(candidate_ranges(w, starts, objects.shape[1], ranges)):
            begin, end = ranges[run, 0], ranges[run, 1]
            while begin < end:
                count = min(end - begin, B)
                mark_in_view(objects, begin, count, w, seen)
                filled = _append(seen, begin, count, chosen, filled)
                begin += count
                if filled >= B:
                    _take_block(d, w, sky, B, names, tables, room[:9], out, at)
                    for i in range(filled - B):
                        chosen[i] = chosen[B + i]
                    filled -= B
        if filled:
            _take_block(d, w, sky, filled, names, tables, room[:9], out, at)


@numba.njit(**_EXACT)
def count_candidates(dwells, starts, objects, ranges, counts):
    """Write how many objects each dwell will have to look at."""
    for d in range(dwells.shape[0]):
        counts[d] = 0
        for run in range(candidate_ranges(dwells[d], starts, objects, ranges)):
            counts[d] += ranges[run, 1] - ranges[run, 0]


@numba.njit(cache=True, error_model="numpy")
def new_room():
    """Return scratch arrays for one thread, filled so that padding rows are ordinary numbers."""
    return (
        np.ones(P.COUNT * B),
        np.ones(P.COUNT * B),
        np.ones(Q.COUNT * B),
        np.zeros(2 * B, np.int64),
        np.zeros(B, np.uint8),
        np.zeros(B, np.int64),
        np.zeros(B, np.int64),
        np.zeros(B, np.int64),
        np.zeros(B, np.int64),
        np.zeros((4 * BANDS, 2), np.int64),
    )


@numba.njit(cache=True, error_model="numpy")
def sense(dwells, ids, sky, starts, key, tables, looks, look_rows, plots, plot_rows, ends, at, room):
    """Take all dwells on this thread, chunk by chunk; ends: see `sense_parallel`; room: `new_room`, of any content."""
    for chunk in range(at.shape[0]):
        a, b = ends[chunk, 1], ends[chunk + 1, 1]
        out = (looks[:, a:b], look_rows[:, a:b], plots[:, a:b], plot_rows[:, a:b])
        take_dwells(ends[chunk, 0], ends[chunk + 1, 0], dwells, ids, sky, starts, key, tables, room, out, at[chunk])


@numba.njit(cache=True, error_model="numpy", parallel=True)
def sense_parallel(dwells, ids, sky, starts, key, tables, looks, look_rows, plots, plot_rows, ends, at):
    """Take all dwells, each chunk on some thread.

    ends rows: first dwell of a chunk and first place in what comes out, with one row more. at: looks and plots of
    each chunk. A function of its own, for numba's cache takes a serial and a parallel form of one for the same.
    """
    for chunk in numba.prange(at.shape[0]):
        room = new_room()
        a, b = ends[chunk, 1], ends[chunk + 1, 1]
        out = (looks[:, a:b], look_rows[:, a:b], plots[:, a:b], plot_rows[:, a:b])
        take_dwells(ends[chunk, 0], ends[chunk + 1, 0], dwells, ids, sky, starts, key, tables, room, out, at[chunk])
