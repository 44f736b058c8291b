"""The ledger of tracks: rows are found again, forgotten in time, and where they lie matters to nobody."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking.registration._ledger import TrackLedger


def mark(ledger: TrackLedger, ids: list[int], epoch: int, value: float) -> None:
    rows = ledger.rows(np.array(sorted(ids), np.uint64), epoch)
    ledger.shares.sensors[rows, 0] = 1
    ledger.shares.shares[rows, 0] = value
    ledger.shares.rest[rows] = 0.0


@given(st.lists(st.tuples(st.sets(st.integers(1, 60), min_size=1), st.integers(0, 3)), min_size=1, max_size=25))
@settings(max_examples=40, deadline=None)
def test_a_track_is_known_while_it_is_heard_of_and_for_a_while(visits) -> None:
    ledger, seen, epoch = TrackLedger(4), {}, 0
    for number, (ids, pause) in enumerate(visits):
        epoch += pause
        rows = ledger.rows(np.array(sorted(ids), np.uint64), epoch)
        for name, row in zip(sorted(ids), rows.tolist(), strict=True):
            heard, value = seen.get(name, (-100, 0.0))
            known = heard >= epoch - 4
            assert ledger.shares.rest[row, 0] == (0.0 if known else -1.0)
            assert ledger.shares.shares[row, 0, 0] == (value if known else 0.0)
            assert ledger.shares.sensors[row, 0] == (1 if known else -1)
        mark(ledger, list(ids), epoch, float(number + 1))
        seen |= {name: (epoch, float(number + 1)) for name in ids}


def test_it_grows_and_gives_back_what_is_long_gone() -> None:
    ledger = TrackLedger(2)
    mark(ledger, list(range(1, 901)), 0, 0.25)
    mark(ledger, list(range(901, 5_001)), 1, 0.5)
    first = ledger.rows(np.array([1, 900, 901, 5_000], np.uint64), 2)
    assert ledger.shares.shares[first, 0, 0].tolist() == [0.25, 0.25, 0.5, 0.5]
    for epoch in range(3, 60):
        mark(ledger, list(range(10_000 * epoch, 10_000 * epoch + 900)), epoch, 1.0)
    assert len(ledger.shares.rest) <= 16_384
    restored = TrackLedger(2)
    restored.restore(ledger.snapshot())
    asked = np.arange(590_000, 590_900, dtype=np.uint64)
    assert np.all(restored.shares.shares[restored.rows(asked, 60), 0, 0] == 1.0)
    assert np.all(ledger.shares.shares[ledger.rows(asked, 60), 0, 0] == 1.0)
