"""Copies of a track's past: kept, dropped and brought back.

States, now and past, stand in one pool. A copy costs nothing when it is kept: the track now and its newest copy share a
state until the next report, and a new state is taken for the track before it is written. While they share, what a look
without a report changes (existence, identity, group) is written into the state, and what the copy had of it stands in
`kept` and `kept_marks`.
"""

from numba import njit

from lookdown.tracking.engine._layout import (
    CORE_EXISTENCE,
    CORE_IDENTITY,
    EXISTENCE,
    EXISTENCE_TIME,
    FIRST_EVENT,
    FREE_STATES,
    GROUP,
    IDENTITY,
    NONE,
    NOW,
    RANK,
    SLOT,
    SNAPSHOTS,
    TIME,
    TRACK_NEXT,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._record_kernels import read_record, write_record
from lookdown.tracking.engine._state_kernels import reapply, took_report

__all__ = [
    "adopt_past",
    "cover_copy",
    "drop_copies",
    "drop_oldest",
    "keep_snapshot",
    "part_from_copy",
    "past_state",
    "read_copy",
    "release_states",
    "snapshot_before",
]


@njit(**INNER)
def take_state(store):
    """Return a free state of the pool, free no more; the caller has made sure that there is one."""
    store.counts[FREE_STATES] -= 1
    return store.free_states[store.counts[FREE_STATES]]


@njit(**INNER)
def give_state(store, state):
    """Make a state of the pool free."""
    store.free_states[store.counts[FREE_STATES]] = state
    store.counts[FREE_STATES] += 1


@njit(**INNER)
def is_shared(store, row):
    """Return whether a track's newest copy is its state now."""
    count = store.links[row, SNAPSHOTS]
    return count > 0 and store.copies[row, count - 1] == store.links[row, NOW]


@njit(**INNER)
def _swap_kept(store, row):
    """Exchange what a shared state says of the track now for what its copy had, or back."""
    core, marks = store.core[store.links[row, NOW]], store.marks[store.links[row, NOW]]
    kept, kept_marks = store.kept[row], store.kept_marks[row]
    core[CORE_EXISTENCE], kept[0] = kept[0], core[CORE_EXISTENCE]
    core[CORE_IDENTITY], kept[1] = kept[1], core[CORE_IDENTITY]
    marks[EXISTENCE_TIME], kept_marks[0] = kept_marks[0], marks[EXISTENCE_TIME]
    marks[GROUP], kept_marks[1] = kept_marks[1], marks[GROUP]


@njit(**INNER)
def _copy_record(core, rest, marks, to_core, to_rest, to_marks):
    """Copy a stored state as it is."""
    for a in range(core.shape[0]):
        to_core[a] = core[a]
    for a in range(rest.shape[0]):
        to_rest[a] = rest[a]
    for a in range(marks.shape[0]):
        to_marks[a] = marks[a]


@njit(**INNER)
def part_from_copy(store, row):
    """Give a track a state of its own, the same as before, where it shares one with its newest copy."""
    if not is_shared(store, row):
        return
    old, new = store.links[row, NOW], take_state(store)
    _copy_record(store.core[old], store.rest[old], store.marks[old], store.core[new], store.rest[new], store.marks[new])
    _swap_kept(store, row)
    store.links[row, NOW] = new


@njit(**INNER)
def drop_oldest(store, row, over):
    """Forget so many of a track's oldest copies, of which at least one more is left."""
    copies, count = store.copies, store.links[row, SNAPSHOTS] - over
    for k in range(over):
        give_state(store, copies[row, k])
    for k in range(count):
        copies[row, k] = copies[row, k + over]
        store.snapshot_events[row, k] = store.snapshot_events[row, k + over]
    store.links[row, SNAPSHOTS] = count


@njit(**INNER)
def keep_snapshot(store, row, event, spacing_ns, horizon_ns):
    """Keep a copy of a track's state after an event, where the last copy is old enough.

    Of the copies before the horizon only the newest is left, for no track is brought back to before it. There is room
    for as many as it takes to reach back past it: each is more than the spacing after the one before.
    """
    links, copies, marks = store.links, store.copies, store.marks
    count, now = links[row, SNAPSHOTS], links[row, NOW]
    if count > 0 and marks[now, TIME] - marks[copies[row, count - 1], TIME] <= spacing_ns:
        return
    over = 0
    while count - over > 1 and marks[copies[row, over + 1], TIME] < horizon_ns:
        over += 1
    if count - over == copies.shape[1]:
        over += 1
    drop_oldest(store, row, over)
    count -= over
    copies[row, count], store.snapshot_events[row, count] = now, event
    links[row, SNAPSHOTS] = count + 1
    store.kept[row, 0], store.kept[row, 1] = store.core[now, CORE_EXISTENCE], store.core[now, CORE_IDENTITY]
    store.kept_marks[row, 0], store.kept_marks[row, 1] = marks[now, EXISTENCE_TIME], marks[now, GROUP]


@njit(**INNER)
def drop_copies(store, row, count):
    """Forget a track's copies beyond so many; what it is now stays."""
    for k in range(count, store.links[row, SNAPSHOTS]):
        if store.copies[row, k] != store.links[row, NOW]:
            give_state(store, store.copies[row, k])
    store.links[row, SNAPSHOTS] = min(store.links[row, SNAPSHOTS], count)


@njit(**INNER)
def release_states(store, row):
    """Free all states of a track that is no more."""
    drop_copies(store, row, 0)
    give_state(store, store.links[row, NOW])


@njit(**INNER)
def read_copy(store, row, k, core, rest, marks):
    """Write a track's k-th copy, counted from 1, as it is stored."""
    state = store.copies[row, k - 1]
    _copy_record(store.core[state], store.rest[state], store.marks[state], core, rest, marks)
    if state == store.links[row, NOW]:
        core[CORE_EXISTENCE], core[CORE_IDENTITY] = store.kept[row, 0], store.kept[row, 1]
        marks[EXISTENCE_TIME], marks[GROUP] = store.kept_marks[row, 0], store.kept_marks[row, 1]


@njit(**INNER)
def reapply_stored(core, rest, marks, log, event, settings, scratch, c, e):
    """Give a stored state once more what an event gave its track, and round it as it was rounded then."""
    body = scratch.bodies[c]
    if took_report(log, event):
        read_record(core, rest, body)
        reapply(body, marks, log, event, settings, scratch, c, e)
        write_record(body, core, rest)
        return
    body[EXISTENCE], body[IDENTITY] = core[CORE_EXISTENCE], core[CORE_IDENTITY]
    reapply(body, marks, log, event, settings, scratch, c, e)
    core[CORE_EXISTENCE], core[CORE_IDENTITY] = body[EXISTENCE], body[IDENTITY]


@njit(**INNER)
def cover_copy(store, log, row, k, event, settings, scratch, c):
    """Work what an event gave a track into its k-th copy, counted from 1; candidate c is working memory."""
    state = store.copies[row, k - 1]
    # A copy that the track still shares has had no report since: the event changes none of the models.
    shared = state == store.links[row, NOW]
    if shared:
        _swap_kept(store, row)
    reapply_stored(store.core[state], store.rest[state], store.marks[state], log, event, settings, scratch, c, c)
    if shared:
        _swap_kept(store, row)


@njit(**INNER)
def snapshot_before(store, log, row, rank):
    """Return the index of the newest copy that is older than a rank."""
    k = store.links[row, SNAPSHOTS]
    while k > 1:
        event = store.snapshot_events[row, k - 1]
        if event == NONE or log.slots[log.events[event, SLOT], RANK] < rank:
            break
        k -= 1
    return k


@njit(**INNER)
def adopt_past(store, row, scratch):
    """Make the state that `past_state` found a track's state now."""
    if is_shared(store, row):
        _swap_kept(store, row)
        store.links[row, NOW] = take_state(store)
    now = store.links[row, NOW]
    _copy_record(
        scratch.past_core, scratch.past_rest, scratch.past_marks, store.core[now], store.rest[now], store.marks[now]
    )


@njit(**INNER)
def past_state(store, log, row, rank, settings, scratch, c, e):
    """Write a track's state before a rank to ``scratch.past_*``; return its first event from there on."""
    core, rest, marks = scratch.past_core, scratch.past_rest, scratch.past_marks
    k = snapshot_before(store, log, row, rank)
    read_copy(store, row, k, core, rest, marks)
    event = store.links[row, FIRST_EVENT]
    if store.snapshot_events[row, k - 1] != NONE:
        event = log.events[store.snapshot_events[row, k - 1], TRACK_NEXT]
    while event != NONE and log.slots[log.events[event, SLOT], RANK] < rank:
        reapply_stored(core, rest, marks, log, event, settings, scratch, c, e)
        event = log.events[event, TRACK_NEXT]
    return event
