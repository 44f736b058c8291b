"""The engine's arrays: made, made larger, packed anew.

An array grows where it is: what lies behind it is reserved and costs nothing before it is written. Growing by copying
would hold everything twice, and have the operating system clear new pages for all that is old.
"""

from itertools import pairwise

import numpy as np

from lookdown.tracking.association._component_kernels import ComponentWork, new_work
from lookdown.tracking.engine._cell_kernels import grid_of
from lookdown.tracking.engine._edge_kernels import REPLAY_EDGES
from lookdown.tracking.engine._layout import (
    ALIVE,
    BIRTH_REPORT,
    BIRTH_SLOT,
    BODY,
    CHANCES,
    CORE,
    EDGE_TURNS,
    EDGE_VALUES,
    EDGES,
    EDGES_END,
    EDGES_LEFT,
    EVENTS,
    EVENTS_LEFT,
    FIRST_REPORT,
    FREE_EDGE,
    FREE_EVENT,
    FREE_NODE,
    FREE_ROWS,
    FREE_SLOT,
    FREE_STATES,
    HORIZON,
    IN_USE,
    KILLED_ROWS,
    LINKS,
    LOG_COUNTS,
    LOG_LABELS,
    MARKS,
    NODES,
    NODES_LEFT,
    NONE,
    POSES,
    REPORT,
    REPORT_COUNT,
    REPORT_VALUES,
    REPORTS_END,
    REST,
    SLOT_NEXT,
    SLOTS,
    SPOTS,
    STORE_COUNTS,
    Log,
    Scratch,
    Store,
)
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT
from lookdown.tracking.filtering._plan_kernels import BRANCH_VALUES, BRANCHES

__all__ = [
    "COARSE_GRID",
    "FINE_GRID",
    "grown_log",
    "grown_store",
    "larger",
    "new_cluster_work",
    "new_log",
    "new_scratch",
    "new_store",
    "packed_log",
]

FINE_GRID = grid_of(1.0)
COARSE_GRID = grid_of(4.0)
_LEAST_REPORTS = 16_384
"""Room for so many reports, 3 MB, is always made: small logs would be packed at every other scan."""

_PIECE = 65_536
"""Reports that are moved at once."""


_RESERVES = (256, 16, 2)
"""Times the room that is asked for is reserved, so that arrays can grow where they are: as much as is to be had."""


def _roomy(rows: int, *row: int, kind: type = np.float64, reserves: tuple[int, ...] = _RESERVES[1:]) -> np.ndarray:
    """Return so many rows of zeros, with room to grow behind them.

    Memory that nobody has written costs address space alone, on systems that give it page by page; where so much is
    not to be had, less is reserved.
    """
    for reserve in reserves:
        try:
            return np.zeros((reserve * rows, *row), kind)[:rows]
        except MemoryError:
            continue
    return np.zeros((rows, *row), kind)


def larger(old: np.ndarray, rows: int) -> np.ndarray:
    """Return an array that goes on from another with zeros, in the same memory where that was reserved.

    Parameters
    ----------
    old : array
        Of this module; it may be the start of the new one.
    rows : int
        More than it has.
    """
    assert rows > len(old)
    whole = old.base
    if isinstance(whole, np.ndarray) and len(whole) >= rows and _begins(whole, old):
        return whole[:rows]
    new = _roomy(rows, *old.shape[1:], kind=old.dtype.type, reserves=_RESERVES)
    new[: len(old)] = old
    return new


def _begins(whole: np.ndarray, part: np.ndarray) -> bool:
    """Return whether an array is the first rows of another."""
    same = whole.shape[1:] == part.shape[1:] and whole.dtype == part.dtype
    return same and whole.ctypes.data == part.ctypes.data


def new_store(rows: int, copies: int) -> Store:
    """Return room for so many tracks, each with so many copies of its past at most, and for twice as many states."""
    store = Store(
        core=_roomy(2 * rows, CORE),
        rest=_roomy(2 * rows, REST, kind=np.float32),
        marks=_roomy(2 * rows, MARKS, kind=np.int64),
        links=_roomy(rows, LINKS, kind=np.int64),
        spots=_roomy(rows, SPOTS),
        copies=_roomy(rows, copies, kind=np.int32),
        snapshot_events=_roomy(rows, copies, kind=np.int32),
        kept=_roomy(rows, 2),
        kept_marks=_roomy(rows, 2, kind=np.int64),
        free_rows=_roomy(rows, kind=np.int32),
        free_states=_roomy(2 * rows, kind=np.int32),
        counts=np.zeros(STORE_COUNTS, np.int64),
    )
    store.free_rows[:], store.free_states[:] = np.arange(rows - 1, -1, -1), np.arange(2 * rows - 1, -1, -1)
    store.counts[FREE_ROWS], store.counts[FREE_STATES] = rows, 2 * rows
    return store


def _grown_stack(old: np.ndarray, size: int, depth: int, waiting: int = 0) -> np.ndarray:
    """Return a stack of free rows with those that are new at its bottom, so that low ones are used first.

    Those that wait at its far end stay there.
    """
    before = len(old)
    free, far = old[:depth].copy(), old[before - waiting :].copy()
    stack = larger(old, size)
    more = size - before
    stack[:more] = np.arange(size - 1, before - 1, -1)
    stack[more : more + depth] = free
    stack[size - waiting :] = far
    return stack


def grown_store(old: Store, *, rows: int = 0, states: int = 0) -> Store:
    """Return a store with room for so many rows and states that holds what another held, at the same places.

    The old one is used no more, for both may stand in the same memory; 0 leaves that part as it is.
    """
    parts, counts = old._asdict(), old.counts
    if rows > len(old.links):
        by_row = ("links", "spots", "copies", "snapshot_events", "kept", "kept_marks")
        parts |= {name: larger(parts[name], rows) for name in by_row}
        parts["free_rows"] = _grown_stack(old.free_rows, rows, int(counts[FREE_ROWS]), int(counts[KILLED_ROWS]))
        counts[FREE_ROWS] += rows - len(old.links)
    if states > len(old.core):
        parts |= {name: larger(parts[name], states) for name in ("core", "rest", "marks")}
        parts["free_states"] = _grown_stack(old.free_states, states, int(counts[FREE_STATES]))
        counts[FREE_STATES] += states - len(old.core)
    return Store(**parts)


def _chained(array: np.ndarray, begin: int, column: int, then: int) -> int:
    """Chain the rows of an array from one on; return the first."""
    end = len(array)
    array[begin:, column] = np.arange(begin + 1, end + 1)
    array[end - 1, column] = then
    return begin


def new_log(dwells: int, reports: int, meetings: int) -> Log:
    """Return room for so many dwells and reports, and for so many meetings, edges and entries of coarse cells."""
    log = Log(
        slots=_roomy(dwells, SLOTS, kind=np.int64),
        poses=_roomy(dwells, POSES),
        order=_roomy(dwells, kind=np.int64),
        values=_roomy(reports, REPORT_VALUES),
        labels=_roomy(reports, LOG_LABELS, kind=np.int32),
        ids=_roomy(reports, kind=np.int64),
        events=_roomy(meetings, EVENTS, kind=np.int32),
        chances=_roomy(meetings, CHANCES, kind=np.float32),
        edges=_roomy(meetings, EDGES, kind=np.int32),
        edge_values=_roomy(meetings, EDGE_VALUES),
        nodes=_roomy(meetings, NODES, kind=np.int32),
        coarse=np.full((int(COARSE_GRID[-1]), 2), NONE, np.int64),
        counts=np.zeros(LOG_COUNTS, np.int64),
    )
    log.slots[:] = NONE
    log.slots[:, IN_USE] = 0
    log.counts[FREE_SLOT] = _chained(log.slots, 0, SLOT_NEXT, NONE)
    log.counts[FREE_EVENT] = log.counts[FREE_EDGE] = log.counts[FREE_NODE] = NONE
    log.counts[EVENTS_LEFT] = log.counts[EDGES_LEFT] = log.counts[NODES_LEFT] = meetings
    log.counts[HORIZON] = np.iinfo(np.int64).min
    return log


def grown_log(log: Log, *, dwells: int = 0, meetings: int = 0, edges: int = 0, nodes: int = 0) -> Log:
    """Return a log with room for at least so many; 0 leaves that part as it is.

    The old one is used no more, for both may stand in the same memory.
    """
    parts, counts = log._asdict(), log.counts
    if dwells > len(log.slots):
        before = len(log.slots)
        parts |= {name: larger(parts[name], dwells) for name in ("slots", "poses", "order")}
        parts["slots"][before:] = NONE
        parts["slots"][before:, IN_USE] = 0
        counts[FREE_SLOT] = _chained(parts["slots"], before, SLOT_NEXT, int(counts[FREE_SLOT]))
    if meetings > len(log.events):
        counts[EVENTS_LEFT] += meetings - len(log.events)
        parts |= {name: larger(parts[name], meetings) for name in ("events", "chances")}
    if edges > len(log.edges):
        counts[EDGES_LEFT] += edges - len(log.edges)
        parts |= {name: larger(parts[name], edges) for name in ("edges", "edge_values")}
    if nodes > len(log.nodes):
        counts[NODES_LEFT] += nodes - len(log.nodes)
        parts["nodes"] = larger(log.nodes, nodes)
    return Log(**parts)


def _move_down(log: Log, source: int, begin: int, end: int) -> None:
    """Move reports that stand together to rows from `begin` to `end`, which they may overlap."""
    if source == begin:
        return
    for first in range(begin, end, _PIECE):
        piece = slice(first, min(first + _PIECE, end))
        rows = slice(piece.start + source - begin, piece.stop + source - begin)
        for part in (log.values, log.labels, log.ids):
            part[piece] = part[rows]


def packed_log(log: Log, store: Store, room: int) -> Log:
    """Return a log whose reports stand close together with room for at least so many more.

    Reports of dwells that have left the log are let go; edges and tracks that name a report name its new row. The old
    log is used no more: reports move down where they are.
    """
    slots = np.flatnonzero(log.slots[:, IN_USE])
    slots = slots[np.argsort(log.slots[slots, FIRST_REPORT], kind="stable")]
    counts = log.slots[slots, REPORT_COUNT]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    old = np.repeat(log.slots[slots, FIRST_REPORT] - (ends - counts), counts) + np.arange(total)
    # Mostly dwells stand one after the other but for a gap or two: blocks move, not rows.
    begins = np.flatnonzero(np.diff(old, prepend=NONE - 1) != 1)
    for begin, end in pairwise([*begins.tolist(), total]):
        _move_down(log, int(old[begin]), begin, end)
    place = np.full(len(log.values) + 1, NONE, np.int32)
    place[old] = np.arange(total)
    log.slots[slots, FIRST_REPORT] = ends - counts
    edges = log.edges[: log.counts[EDGES_END]]
    edges[:, REPORT] = place[edges[:, REPORT]]
    begun = np.flatnonzero((store.links[:, ALIVE] != 0) & (store.links[:, BIRTH_SLOT] != NONE))
    store.links[begun, BIRTH_REPORT] = place[store.links[begun, BIRTH_REPORT]]
    log.counts[REPORTS_END] = total
    # A quarter more than there are now, or reports would be packed again at once.
    size = max(total + total // 4 + room, _LEAST_REPORTS)
    if size <= len(log.values):
        return log
    return log._replace(**{name: larger(getattr(log, name), size) for name in ("values", "labels", "ids")})


def new_scratch(*, rows: int, candidates: int, edges: int, reports: int) -> Scratch:
    """Return working memory for a store of so many rows and a dwell of so many candidates, edges and reports."""
    edges += REPLAY_EDGES
    models, square = (MODEL_COUNT, 6), (MODEL_COUNT, 6, 6)
    cells = int(max(FINE_GRID[-1], COARSE_GRID[-1]))
    return Scratch(
        rows=np.zeros(candidates, np.int64),
        states=np.zeros((candidates, *models)),
        covariances=np.zeros((candidates, *square)),
        weights=np.zeros((candidates, MODEL_COUNT)),
        means=np.zeros((candidates, 6)),
        spreads=np.zeros((candidates, 6, 6)),
        seen=np.zeros((candidates, 4)),
        starts=np.zeros(candidates + 1, np.int64),
        columns=np.zeros(edges, np.int64),
        logs=np.zeros(edges),
        nis=np.zeros(edges),
        edge_states=np.zeros((edges, *models)),
        edge_covariances=np.zeros((edges, *square)),
        edge_weights=np.zeros((edges, MODEL_COUNT)),
        edge_turns=np.zeros((edges, EDGE_TURNS)),
        branches=np.zeros((BRANCHES, BRANCH_VALUES)),
        branch_turns=np.zeros((2, 2)),
        outcome=np.zeros(edges),
        ambiguity=np.zeros(candidates),
        groups=np.zeros((candidates, 2), np.int64),
        edge_owner=np.zeros(edges, np.int64),
        edge_next=np.zeros(edges, np.int64),
        visited=np.zeros(candidates, np.int64),
        report_head=np.zeros(reports + 1, np.int64),
        report_local=np.zeros(reports + 1, np.int64),
        cluster_reports=np.zeros(reports + 1, np.int64),
        members=np.zeros(rows + candidates, np.int64),
        changed=np.zeros(rows + candidates, np.int64),
        bodies=np.zeros((candidates, BODY)),
        past_core=np.zeros(CORE),
        past_rest=np.zeros(REST, np.float32),
        past_marks=np.zeros(MARKS, np.int64),
        found=np.zeros(2 * rows + 16, np.int64),
        small=np.zeros(20),
        square=np.zeros((6, 6)),
        square3=np.zeros((3, 3)),
        models=np.zeros((3, MODEL_COUNT)),
        reaches=np.zeros((MODEL_COUNT, 3)),
        one_start=np.zeros(2, np.int64),
        count_up=np.arange(edges, dtype=np.int64),
        ids=np.zeros(rows + candidates, np.uint64),
        cluster_starts=np.zeros(rows + candidates + 1, np.int64),
        cluster_columns=np.zeros(2 * edges, np.int64),
        cluster_odds=np.zeros(2 * edges),
        cluster_weights=np.zeros(2 * edges),
        cluster_sums=np.zeros(reports + 1),
        cluster_ambiguity=np.zeros(rows + candidates),
        cluster_groups=np.zeros(rows + candidates, np.int64),
        cells=np.zeros(cells + 1, np.int64),
    )


def new_cluster_work(scratch: Scratch) -> ComponentWork:
    """Return the working memory that clusters of this size need."""
    return new_work(2 * len(scratch.columns) + len(scratch.report_head) + 64)
