"""Who gets which report: the best joint assignment and the marginals, beside greedy pairing and SciPy's solver."""

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching
from scipy.spatial import cKDTree

from lookdown.benchmarks._components_kernels import assign_all, pair_greedily, solve_all
from lookdown.benchmarks._row import Row
from lookdown.seeds import generator
from lookdown.tracking.association._component_kernels import new_work

__all__ = ["rows"]

_TRACKS, _FEW, _ROUNDS = 100_000, 1_000, 5
_SIGMA, _DETECTED, _FALSE, _EDGES = 0.25, 0.9, 0.1, 3.9
_MATCHED_ABOVE = 200.0
"""Added to every benefit, so that SciPy's matching, which must be full, has positive costs."""


@dataclass(frozen=True, slots=True)
class _Scan:
    """Gated edges of a scan, sorted by component, track and report; components have reports of their own numbers."""

    rows: np.ndarray
    columns: np.ndarray
    log_odds: np.ndarray
    report_count: int
    components: tuple[np.ndarray, ...]


def _edges(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Return (track, report, log odds) of the edges of a scan of points at mean spacing 1, and how many reports."""
    rng = generator(1, "benchmark-association")
    side = count**0.5
    truth = rng.uniform(0.0, side, (count, 2))
    seen = truth[rng.uniform(size=count) < _DETECTED]
    seen = seen + _SIGMA * rng.normal(size=seen.shape)
    reports = np.concatenate([seen, rng.uniform(0.0, side, (int(_FALSE * count), 2))])
    reach = ((_EDGES - _DETECTED) / np.pi) ** 0.5
    pairs = cKDTree(truth).sparse_distance_matrix(cKDTree(reports), reach, output_type="coo_matrix")
    gain = np.log(_DETECTED / (1.0 - _DETECTED) / _FALSE / (2.0 * np.pi * _SIGMA**2))
    return pairs.row.astype(np.int64), pairs.col.astype(np.int64), gain - 0.5 * (pairs.data / _SIGMA) ** 2, len(reports)


def _firsts(sorted_values: np.ndarray) -> np.ndarray:
    """Return where each run of equal values begins, and the end."""
    return np.flatnonzero(np.concatenate([[True], sorted_values[1:] != sorted_values[:-1], [True]]))


def _scan(count: int) -> _Scan:
    track, report, log_odds, report_count = _edges(count)
    total = count + report_count
    graph = coo_array((np.ones(len(track)), (track, count + report)), shape=(total, total))
    label = connected_components(graph, directed=False)[1]
    order = np.lexsort((report, track, label[track]))
    track, report, log_odds = track[order], report[order], log_odds[order]
    edge_starts = _firsts(label[track])
    by_label = np.argsort(label[count:], kind="stable")
    runs = _firsts(label[count:][by_label])
    local = np.empty(report_count, np.int64)
    local[by_label] = np.arange(report_count) - np.repeat(runs[:-1], np.diff(runs))
    row_firsts = _firsts(track)
    bounds = np.searchsorted(row_firsts, edge_starts)
    starts = [np.append(row_firsts[a:b], end) for a, b, end in zip(bounds, bounds[1:], edge_starts[1:], strict=False)]
    starts = [own - first for own, first in zip(starts, edge_starts, strict=False)]
    row_starts = np.concatenate([[0], np.cumsum([len(own) for own in starts])])
    counts = np.bincount(label[count:], minlength=label.max() + 1)[label[track[edge_starts[:-1]]]]
    components = (edge_starts, row_starts, np.concatenate(starts), local[report], log_odds, counts.astype(np.int64))
    return _Scan(track, report, log_odds, report_count, components)


def _best(call: Callable[[], Any]) -> float:
    """Return the least CPU time of several rounds after a first."""
    call()
    times = []
    for _ in range(_ROUNDS):
        start = process_time()
        call()
        times.append(process_time() - start)
    return min(times)


def _large() -> list[Row]:
    scan = _scan(_TRACKS)
    work, weights = new_work(len(scan.log_odds) + _TRACKS), np.empty(len(scan.log_odds))
    totals = {}

    def measured(name: str, call: Callable[[], Any]) -> float:
        best = _best(call)
        totals[name] = float(weights @ scan.log_odds)
        return best

    edges: Any = (scan.rows, scan.columns, scan.log_odds, _TRACKS, scan.report_count, weights)
    parts: Any = (*scan.components, work, weights)
    plain = measured("greedy", lambda: pair_greedily(*edges))
    joint = measured("joint", lambda: assign_all(*parts))
    marginal = measured("marginals", lambda: solve_all(*parts))
    largest = int(np.diff(scan.components[1]).max()) - 1
    size = f"{len(weights)} edges in {len(scan.components[-1])} components, the largest of {largest} tracks"
    reference = f"greedy pairing of all edges by rank, {plain:.3f} CPU s for {_TRACKS} tracks"
    better = totals["joint"] > totals["greedy"]
    worth = f"worth {totals['joint']:.3f}, greedy {totals['greedy']:.3f}"
    return [
        Row(
            id="association.assignment",
            must=1.0,
            aim=0.5,
            measured=joint / plain if better else float("inf"),
            unit="ratio",
            reference=reference,
            checksum=f"{size}; {worth}",
        ),
        Row(
            id="association.marginals",
            must=4.0,
            aim=2.0,
            measured=marginal / plain,
            unit="ratio",
            reference=reference,
            checksum=f"{size}; mean worth {totals['marginals']:.3f}",
        ),
    ]


def _few() -> Row:
    """Return the best assignment at 1,000 tracks beside SciPy's sparse solver, each row with a miss of its own."""
    scan = _scan(_FEW)
    work, weights = new_work(len(scan.log_odds) + _FEW), np.empty(len(scan.log_odds))
    own = np.arange(_FEW)
    row = np.concatenate([scan.rows, own])
    column = np.concatenate([scan.columns, scan.report_count + own])
    cost = _MATCHED_ABOVE - np.concatenate([scan.log_odds, np.zeros(_FEW)])
    matrix = coo_array((cost, (row, column)), shape=(_FEW, scan.report_count + _FEW)).tocsr()
    peer = _best(lambda: min_weight_full_bipartite_matching(matrix))
    parts: Any = (*scan.components, work, weights)
    ours = _best(lambda: assign_all(*parts))
    pairs = min_weight_full_bipartite_matching(matrix)
    theirs = _MATCHED_ABOVE * _FEW - matrix[pairs].sum()
    worth = float(weights @ scan.log_odds)
    equal = abs(worth - theirs) < 1e-6
    return Row(
        id="association.assignment_scipy",
        must=0.2,
        aim=0.05,
        measured=ours / peer if equal else float("inf"),
        unit="ratio",
        reference=f"SciPy's sparse matching, {peer * 1e3:.2f} CPU ms for {_FEW} tracks",
        checksum=f"worth {worth:.6f} {'equal' if equal else 'NOT EQUAL to'} {theirs:.6f}",
    )


def rows() -> list[Row]:
    """Return the cost of assignment and of marginals."""
    return [*_large(), _few()]
