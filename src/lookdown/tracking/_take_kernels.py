"""One dwell from end to end in one call: a call from Python costs as much as ten tracks."""

import math
from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.astro import MEAN_RADIUS_M, SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.numerics.assignment import assign_sparse
from lookdown.tracking._dwell_kernels import Sector, evaluate_edges, predict_candidates
from lookdown.tracking._index_kernels import collect_sector
from lookdown.tracking._motion_kernels import MODEL_COUNT
from lookdown.tracking._track_kernels import drop_rows, settle_candidates, start_tracks

__all__ = ["DwellInput", "Reports", "Scratch", "make_sector", "new_scratch", "take_dwell"]

AUCTION_STEP = 1e-3
WGS84_RATIO = (SEMI_MAJOR_M / SEMI_MINOR_M) ** 2
OUT_OF_ROOM = -1

Reports = namedtuple("Reports", ["values", "sigmas", "along", "cross", "snr_ratio", "track_ids", "nis"])
"""Reports of one dwell by rising range; the last two columns are filled in."""

DwellInput = namedtuple("DwellInput", ["time_tai_ns", "sensor_id", "position", "velocity", "numbers", "clutter"])
"""A dwell; `numbers` are the thirteen scalars that `make_sector` takes, in its order."""


Scratch = namedtuple(
    "Scratch",
    [
        "rows",
        "states",
        "covariances",
        "weights",
        "means",
        "spreads",
        "seen",
        "starts",
        "columns",
        "logs",
        "nis",
        "edge_states",
        "edge_covariances",
        "edge_weights",
    ],
)
"""Working memory for one dwell's candidates and edges, kept from dwell to dwell.

Made anew each time it would cost more than the arithmetic: blocks of its size come
from the operating system page by page.
"""


def new_scratch(candidates: int, edges: int) -> Scratch:
    """Return working memory for so many candidates and edges."""
    models, square = (MODEL_COUNT, 6), (MODEL_COUNT, 6, 6)
    return Scratch(
        rows=np.empty(candidates, np.int64),
        states=np.empty((candidates, *models)),
        covariances=np.empty((candidates, *square)),
        weights=np.empty((candidates, MODEL_COUNT)),
        means=np.empty((candidates, 6)),
        spreads=np.empty((candidates, 6, 6)),
        seen=np.empty((candidates, 3)),
        starts=np.empty(candidates + 1, np.int64),
        columns=np.empty(edges, np.int64),
        logs=np.empty(edges),
        nis=np.empty(edges),
        edge_states=np.empty((edges, *models)),
        edge_covariances=np.empty((edges, *square)),
        edge_weights=np.empty((edges, MODEL_COUNT)),
    )


@njit(cache=True)
def make_sector(position, velocity, numbers):
    """Return a dwell as the tracker understands it, with the sensor's local axes.

    Down is the ellipsoid's normal within 1e-5 rad below 2,000 km: with N the radius of
    curvature, tan(latitude) = z/p (N + h)/(N (1 - e2) + h), where N and N + h are taken
    as the mean radius and the distance from the Earth's centre.
    """
    radius = math.sqrt(position[0] ** 2 + position[1] ** 2 + position[2] ** 2)
    down, along, starboard = np.empty(3), np.empty(3), np.empty(3)
    down[0], down[1] = -position[0], -position[1]
    down[2] = -position[2] * (1.0 + (WGS84_RATIO - 1.0) * MEAN_RADIUS_M / radius)
    down /= math.sqrt(down[0] ** 2 + down[1] ** 2 + down[2] ** 2)
    sink = velocity[0] * down[0] + velocity[1] * down[1] + velocity[2] * down[2]
    for a in range(3):
        along[a] = velocity[a] - sink * down[a]
    along /= math.sqrt(along[0] ** 2 + along[1] ** 2 + along[2] ** 2)
    starboard[0] = down[1] * along[2] - down[2] * along[1]
    starboard[1] = down[2] * along[0] - down[0] * along[2]
    starboard[2] = down[0] * along[1] - down[1] * along[0]
    start, width, grazing_min, grazing_max, scan_limit, tilt = numbers[:6]
    snr, steering, looks, threshold, chance, notch, exponent = numbers[6:]
    return Sector(
        position, velocity, along, starboard, down, tilt, start, width, grazing_min, grazing_max, scan_limit,
        snr, steering, int(looks), threshold, math.log(chance), notch, exponent,
    )  # fmt: skip


@njit(cache=True)
def _collect(index, sector, visited, stamp, rows):
    """Write the rows of all tracks that may lie in a sector; return them by rising row."""
    middle = sector.azimuth_start_rad + 0.5 * sector.azimuth_width_rad
    ahead = math.cos(middle) * sector.along + math.sin(middle) * sector.starboard
    p = sector.position
    ratio = MEAN_RADIUS_M / math.sqrt(p[0] ** 2 + p[1] ** 2 + p[2] ** 2)
    near = math.acos(ratio * math.cos(sector.grazing_max_rad)) - sector.grazing_max_rad
    far = math.acos(ratio * math.cos(sector.grazing_min_rad)) - sector.grazing_min_rad
    count = collect_sector(index, p, ahead, near, far, 0.5 * sector.azimuth_width_rad, visited, stamp, rows)
    return np.sort(rows[:count])


@njit(cache=True)
def _benefits(store, rows, scratch, edges, clutter):
    """Return what each edge is worth: the log-likelihood ratio of a pair to a miss and a false alarm."""
    benefits = np.empty(edges)
    for c in range(rows.shape[0]):
        existence = store.existence[rows[c]]
        missed = 1.0 - existence * scratch.seen[c, 0]
        prior = math.log(existence * scratch.seen[c, 2] / missed) - math.log(clutter)
        for e in range(scratch.starts[c], scratch.starts[c + 1]):
            benefits[e] = scratch.logs[e] + prior
    return benefits


@njit(cache=True)
def take_dwell(store, index, free, dwell, reports, settings, judgement, birth, visited, stamp, scratch, next_id):
    """Take one dwell with its reports; `scratch` holds as many candidates as the store has rows.

    Returns
    -------
    (edges, updated, dropped, next_id)
        ``edges`` is -1, and nothing has changed, where `scratch` has too few edges.
    """
    sector = make_sector(dwell.position, dwell.velocity, dwell.numbers)
    rows = _collect(index, sector, visited, stamp, scratch.rows)
    kept = predict_candidates(store, rows, dwell.time_tai_ns, sector, settings, scratch)
    rows, seen = rows[:kept], scratch.seen
    edges = evaluate_edges(reports, sector, rows, store.rcs_m2, settings.gate, scratch)
    if edges >= scratch.columns.shape[0]:
        return OUT_OF_ROOM, 0, 0, next_id
    benefits = _benefits(store, rows, scratch, edges, dwell.clutter)
    starts = scratch.starts[: kept + 1]
    pairs = assign_sparse(starts, scratch.columns, benefits, max(reports.nis.shape[0], 1), AUCTION_STEP)
    updated = settle_candidates(store, index, rows, pairs, seen, scratch, dwell, reports, judgement)
    next_id = start_tracks(store, index, free, sector, dwell, reports, birth, settings, next_id)
    dropped = drop_rows(store, index, free, rows, dwell.time_tai_ns, judgement)
    return edges, updated, dropped, next_id
