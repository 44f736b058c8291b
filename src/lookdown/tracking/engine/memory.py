"""The engine's arrays: made, made larger, packed anew."""

import numpy as np

from lookdown.tracking.association._component_kernels import ComponentWork, new_work
from lookdown.tracking.engine._cell_kernels import grid_of
from lookdown.tracking.engine._layout import (
    ALIVE,
    BIRTH_REPORT,
    BIRTH_SLOT,
    BODY,
    CHANCES,
    EDGE_VALUES,
    EDGES,
    EDGES_LEFT,
    EVENT_NEXT,
    EVENTS,
    EVENTS_LEFT,
    FIRST_REPORT,
    FREE_EDGE,
    FREE_EVENT,
    FREE_NODE,
    FREE_SLOT,
    IN_USE,
    LINKS,
    LOG_COUNTS,
    MARKS,
    NODE_NEXT,
    NODES,
    NODES_LEFT,
    NONE,
    POSES,
    REPORT,
    REPORT_COUNT,
    REPORT_LABELS,
    REPORT_VALUES,
    REPORTS_END,
    SLOT_NEXT,
    SLOTS,
    SPOTS,
    TRACK_NEXT,
    Log,
    Scratch,
    Store,
)
from lookdown.tracking.engine._state_kernels import REPLAY_EDGES
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT

__all__ = [
    "COARSE_GRID",
    "FINE_GRID",
    "grown_log",
    "grown_store",
    "new_cluster_work",
    "new_log",
    "new_scratch",
    "new_store",
    "packed_log",
]

FINE_GRID = grid_of(0.5)
COARSE_GRID = grid_of(4.0)


def new_store(capacity: int, copies: int) -> Store:
    """Return room for so many tracks with so many copies of their past each, all unused."""
    links = np.full((capacity, LINKS), NONE, np.int64)
    links[:, ALIVE] = 0
    return Store(
        body=np.zeros((capacity, 1 + copies, BODY)),
        marks=np.zeros((capacity, 1 + copies, MARKS), np.int64),
        links=links,
        spots=np.zeros((capacity, SPOTS)),
        snapshot_events=np.full((capacity, copies), NONE, np.int64),
        free_rows=np.arange(capacity - 1, -1, -1, dtype=np.int64),
        counts=np.array([capacity, 0], np.int64),
    )


def grown_store(old: Store, capacity: int) -> Store:
    """Return a store with more room that holds what another held, at the same rows."""
    before = old.links.shape[0]
    assert capacity > before
    store = new_store(capacity, old.snapshot_events.shape[1])
    for name in ("body", "marks", "links", "spots", "snapshot_events"):
        getattr(store, name)[:before] = getattr(old, name)
    free, killed = int(old.counts[0]), int(old.counts[1])
    more = capacity - before
    # What was free before stays on top of the stack, so that low rows are used first.
    store.free_rows[:more] = np.arange(capacity - 1, before - 1, -1)
    store.free_rows[more : more + free] = old.free_rows[:free]
    if killed:
        store.free_rows[capacity - killed :] = old.free_rows[before - killed :]
    store.counts[:] = more + free, killed
    return store


def _chained(array: np.ndarray, begin: int, column: int, then: int) -> int:
    """Chain the rows of an array from one on; return the first."""
    end = len(array)
    array[begin:, column] = np.arange(begin + 1, end + 1)
    array[end - 1, column] = then
    return begin


def new_log(dwells: int, reports: int, meetings: int) -> Log:
    """Return room for so many dwells and reports, and for so many meetings, edges and entries of coarse cells."""
    slots = np.full((dwells, SLOTS), NONE, np.int64)
    slots[:, IN_USE] = 0
    log = Log(
        slots=slots,
        poses=np.zeros((dwells, POSES)),
        order=np.zeros(dwells, np.int64),
        values=np.zeros((reports, REPORT_VALUES)),
        labels=np.zeros((reports, REPORT_LABELS), np.int64),
        events=np.full((meetings, EVENTS), NONE, np.int64),
        chances=np.zeros((meetings, CHANCES)),
        edges=np.full((meetings, EDGES), NONE, np.int64),
        edge_values=np.zeros((meetings, EDGE_VALUES)),
        nodes=np.full((meetings, NODES), NONE, np.int64),
        coarse=np.full((int(COARSE_GRID[-1]), 2), NONE, np.int64),
        counts=np.zeros(LOG_COUNTS, np.int64),
    )
    log.counts[FREE_SLOT] = _chained(slots, 0, SLOT_NEXT, NONE)
    log.counts[FREE_EVENT] = _chained(log.events, 0, TRACK_NEXT, NONE)
    log.counts[FREE_EDGE] = _chained(log.edges, 0, EVENT_NEXT, NONE)
    log.counts[FREE_NODE] = _chained(log.nodes, 0, NODE_NEXT, NONE)
    log.counts[EVENTS_LEFT] = log.counts[EDGES_LEFT] = log.counts[NODES_LEFT] = meetings
    return log


def _larger(old: np.ndarray, size: int, fill: float = 0) -> np.ndarray:
    new = np.full((size, *old.shape[1:]), fill, old.dtype)
    new[: len(old)] = old
    return new


def grown_log(log: Log, *, dwells: int = 0, meetings: int = 0, edges: int = 0, nodes: int = 0) -> Log:
    """Return a log with room for at least so many; 0 leaves that part as it is."""
    parts = log._asdict()
    counts = log.counts
    if dwells > len(log.slots):
        before = len(log.slots)
        slots = _larger(log.slots, dwells, NONE)
        slots[before:, IN_USE] = 0
        counts[FREE_SLOT] = _chained(slots, before, SLOT_NEXT, int(counts[FREE_SLOT]))
        parts |= {"slots": slots, "poses": _larger(log.poses, dwells), "order": _larger(log.order, dwells)}
    if meetings > len(log.events):
        before = len(log.events)
        events = _larger(log.events, meetings, NONE)
        counts[FREE_EVENT] = _chained(events, before, TRACK_NEXT, int(counts[FREE_EVENT]))
        counts[EVENTS_LEFT] += meetings - before
        parts |= {"events": events, "chances": _larger(log.chances, meetings)}
    if edges > len(log.edges):
        before = len(log.edges)
        links = _larger(log.edges, edges, NONE)
        counts[FREE_EDGE] = _chained(links, before, EVENT_NEXT, int(counts[FREE_EDGE]))
        counts[EDGES_LEFT] += edges - before
        parts |= {"edges": links, "edge_values": _larger(log.edge_values, edges)}
    if nodes > len(log.nodes):
        before = len(log.nodes)
        entries = _larger(log.nodes, nodes, NONE)
        counts[FREE_NODE] = _chained(entries, before, NODE_NEXT, int(counts[FREE_NODE]))
        counts[NODES_LEFT] += nodes - before
        parts |= {"nodes": entries}
    return Log(**parts)


def packed_log(log: Log, store: Store, room: int) -> Log:
    """Return a log whose reports stand close together with room for at least so many more.

    Reports of dwells that have left the log are let go; edges and tracks that name a report name its new row.
    """
    slots = np.flatnonzero(log.slots[:, IN_USE])
    counts = log.slots[slots, REPORT_COUNT]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    size = max(len(log.values), 1024)
    while size < 2 * total + room:
        size *= 2
    values, labels = np.zeros((size, REPORT_VALUES)), np.zeros((size, REPORT_LABELS), np.int64)
    old = np.repeat(log.slots[slots, FIRST_REPORT] - (ends - counts), counts) + np.arange(total)
    values[:total], labels[:total] = log.values[old], log.labels[old]
    place = np.full(len(log.values) + 1, NONE, np.int64)
    place[old] = np.arange(total)
    log.slots[slots, FIRST_REPORT] = ends - counts
    log.edges[:, REPORT] = place[log.edges[:, REPORT]]
    begun = store.links[:, BIRTH_SLOT] != NONE
    store.links[begun, BIRTH_REPORT] = place[store.links[begun, BIRTH_REPORT]]
    log.counts[REPORTS_END] = total
    return log._replace(values=values, labels=labels)


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
        past_body=np.zeros(BODY),
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
