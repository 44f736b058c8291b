"""Track ids as handles."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.server.track_handles import Handles


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sets(st.integers(0, 40), max_size=20), min_size=1, max_size=12), st.integers(20, 60))
def test_a_track_keeps_its_handle_within_an_epoch_and_no_other_has_it(pictures: list[set[int]], most: int) -> None:
    handles, known, epoch = Handles(most), {}, 1
    for picture in pictures:
        identity = np.array(sorted(picture, key=lambda k: k * 7919 % 41), np.uint64)
        given_now = handles.of(identity)
        if handles.epoch != epoch:
            epoch, known = handles.epoch, {}
        for track, handle in zip(identity.tolist(), given_now.tolist(), strict=True):
            assert known.setdefault(track, handle) == handle
            assert handles.track_id(handle) == track and handles.find(track) == handle
        assert len(set(known.values())) == len(known) == len(handles) <= most


def test_what_was_never_shown_has_no_handle() -> None:
    handles = Handles()
    handles.of(np.array([5], np.uint64))
    assert handles.find(6) is None and handles.track_id(1) is None and handles.track_id(-1) is None
