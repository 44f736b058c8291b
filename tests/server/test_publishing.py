"""From one picture to the next: a follower of deltas always holds what is true, within the tolerance."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_pictures import made_picture, made_rows, onward

from lookdown.server.publishing import Bounds, Publisher, Update, View
from lookdown.server.reckoning import changed_rows
from lookdown.server.track_handles import Handles
from lookdown.server.wire import FrameKind, decode
from lookdown.server.wire_columns import WireTracks

NS = 1_000_000_000


class Follower:
    """Holds rows as a client does."""

    def __init__(self) -> None:
        self.rows, self.since, self.identified = WireTracks.empty(), np.zeros(0), set()

    def take(self, frames: list[bytes]) -> None:
        for frame in map(decode, frames):
            if frame.header.kind == FrameKind.IDENTITIES:
                self.identified |= set(frame.rows.handle.tolist())
                continue
            if frame.header.kind == FrameKind.TRACKS_FULL:
                self.rows, self.since = WireTracks.empty(), np.zeros(0)
            kept = ~np.isin(self.rows.handle, np.concatenate([frame.removed, frame.rows.handle]))
            since = np.full(len(frame.rows), frame.header.time_s)
            self.rows = WireTracks.concatenate([self.rows.take(kept), frame.rows])
            self.since = np.concatenate([self.since[kept], since])

    def agrees_with(self, update: Update, inside: np.ndarray) -> None:
        order = np.argsort(self.rows.handle)
        truth = update.rows.take(inside)
        assert np.array_equal(self.rows.handle[order], truth.handle)
        elapsed = (update.time_s - self.since[order]).astype(np.float32)
        assert not changed_rows(self.rows.take(order), truth, elapsed).any()
        assert set(self.rows.handle.tolist()) <= self.identified


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    steps=st.lists(st.tuples(st.floats(0.1, 30.0), st.floats(0.0, 1.0), st.floats(0.0, 0.4)), min_size=1, max_size=6),
    bounds=st.sampled_from([None, Bounds(-30.0, -10.0, 100.0, 60.0), Bounds(170.0, -60.0, -120.0, 60.0)]),
)
def test_who_follows_deltas_holds_the_truth(seed: int, steps: list, bounds: Bounds | None) -> None:
    everybody = made_picture(200, seed)
    publisher, view, follower, now = Publisher(Handles()), View(bounds), Follower(), 0.0
    follower.take(view.full(publisher.update(everybody, 0)))
    for seconds, share, gone in steps:
        now += seconds
        everybody = onward(everybody, seconds, share=share, seed=seed)
        shown = everybody.take(np.random.Generator(np.random.PCG64(seed)).random(200) >= gone)
        update = publisher.update(shown, round(now * NS))
        follower.take(view.delta(update))
    inside = np.ones(len(update.rows), bool) if bounds is None else bounds.holds(update.rows)
    # In a view a row may have come later than it was last told to all: then it is the truer one.
    if bounds is None:
        follower.agrees_with(update, inside)
    else:
        assert set(follower.rows.handle.tolist()) == set(update.rows.handle[inside].tolist())


def test_what_flies_as_reckoned_is_not_sent_again() -> None:
    picture = made_picture(2_000)
    publisher, view = Publisher(Handles()), View(None)
    view.full(publisher.update(picture, 0))
    update = publisher.update(onward(picture, 2.0), 2 * NS)
    assert update.changed.mean() < 0.01  # those alone whose codes round the other way
    assert not update.fresh.any() and not len(update.removed)


def test_errors_do_not_add_up() -> None:
    """Ten small steps, none of which is worth a word, are compared with what was said, not with each other."""
    picture = replace(made_picture(500), ellipse_major_m=np.full(500, 10.0, np.float32))
    publisher, view, follower = Publisher(Handles()), View(None), Follower()
    follower.take(view.full(publisher.update(picture, 0)))
    sent = 0
    for _ in range(10):
        # Fifteen metres to the north at each step: after four of them a client would be 60 m off.
        picture = replace(picture, latitude_rad=picture.latitude_rad + 15.0 / 6_371_000.0)
        update = publisher.update(picture, 0)
        follower.take(view.delta(update))
        follower.agrees_with(update, np.ones(500, bool))
        sent += int(update.changed.sum())
    assert 500 * 2 <= sent <= 500 * 4


def test_a_new_epoch_sends_everything() -> None:
    handles = Handles(most=60)
    publisher, view, follower = Publisher(handles), View(None), Follower()
    follower.take(view.full(publisher.update(made_picture(50, 1), 0)))
    other = made_picture(50, 2)
    other = replace(other, track_id=other.track_id + np.uint64(1000))
    update = publisher.update(other, NS)
    frames = view.delta(update)
    assert update.anew and decode(frames[-1]).header.kind == FrameKind.TRACKS_FULL
    assert decode(frames[-1]).header.epoch == 2
    follower.take(frames)
    follower.agrees_with(update, np.ones(50, bool))


def test_nothing_is_sent_where_nothing_changed() -> None:
    picture = made_picture(100)
    publisher, view = Publisher(Handles()), View(None)
    view.full(publisher.update(picture, 0))
    assert view.delta(publisher.update(picture, 0)) == []


def at(longitude_deg: list[float], latitude_deg: float = 10.0) -> WireTracks:
    rows = made_rows(len(longitude_deg))
    longitude = np.rint(np.array(longitude_deg) * 1e7).astype(np.int32)
    return replace(rows, longitude_e7=longitude, latitude_e7=np.full(len(rows), round(latitude_deg * 1e7), np.int32))


@pytest.mark.parametrize(
    ("bounds", "inside"),
    [
        (Bounds(0.0, 0.0, 10.0, 20.0), [True, True, False, False, False, True]),
        (Bounds(170.0, 0.0, -170.0, 20.0), [False, False, False, True, True, False]),
        (Bounds(-180.0, -90.0, 180.0, 90.0), [True] * 6),
        (Bounds(350.0, 0.0, 370.0, 20.0), [True, True, False, False, False, True]),
        (Bounds(0.0, 30.0, 10.0, 40.0), [False] * 6),
    ],
)
def test_boxes_hold_what_lies_in_them_and_a_margin(bounds: Bounds, inside: list[bool]) -> None:
    rows = at([5.0, 10.9, 40.0, 179.0, -175.0, -0.9])
    assert bounds.holds(rows).tolist() == inside
