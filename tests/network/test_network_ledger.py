"""No look is counted twice, whatever order, form and way it comes in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.network.ledger import WINDOW, Admission, LookLedger


def plain(items):
    """Sets in place of bits: what each item is, by all looks counted so far."""
    counted, newest, codes = {}, {}, []
    for source, thing, first, last in items:
        key, looks = (source, thing), set(range(first, last + 1))
        newest[key] = max(newest.get(key, -1), last)
        known = counted.setdefault(key, set())
        if newest[key] - first >= WINDOW:
            codes.append(Admission.STALE)
            continue
        shared = known & looks
        codes.append(Admission.NEW if not shared else Admission.DUPLICATE if shared == looks else Admission.CORRELATED)
        known |= looks
    return codes


item = st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(0, 150), st.integers(0, 70)).map(
    lambda row: (row[0], row[1], row[2], row[2] + row[3])
)


def admit(ledger, items):
    source, thing, first, last = np.array(items, np.int64).reshape(-1, 4).T
    return ledger.admit(source.astype(np.uint32), thing.astype(np.uint32), first, last).tolist()


@settings(max_examples=80, deadline=None)
@given(st.lists(item, max_size=60), st.integers(0, 60))
def test_items_are_what_sets_say_in_one_batch_or_two(items, cut):
    ledger = LookLedger()
    assert admit(ledger, items[:cut]) + admit(ledger, items[cut:]) == plain(items)


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_plots_and_tracklets_by_several_ways_count_each_look_once(random, ways):
    """Every look of a minute as a plot and in a tracklet, each by several ways, shuffled."""
    looks = 60
    items = [(1, 1, k, k) for k in range(looks)] + [(1, 1, k, k + 3) for k in range(0, looks, 4)]
    items = items * ways
    random.shuffle(items)
    codes = admit(LookLedger(), items)
    counted = np.zeros(looks, int)
    for (_, _, first, last), code in zip(items, codes, strict=True):
        counted[first : last + 1] += code == Admission.NEW
        assert code != Admission.STALE
    assert counted.max() == 1
    # What was not new to its consumer as a whole came in as correlated: no look is lost either.
    for (_, _, first, last), code in zip(items, codes, strict=True):
        if code == Admission.CORRELATED:
            counted[first : last + 1] = np.maximum(counted[first : last + 1], 1)
    assert counted.min() == 1


def test_streams_do_not_touch_each_other():
    ledger = LookLedger()
    assert admit(ledger, [(1, 1, 5, 5), (1, 2, 5, 5), (2, 1, 5, 5), (1, 1, 5, 5)]) == [0, 0, 0, Admission.DUPLICATE]
    assert ledger.stream_count == 3


def test_memory_has_a_bound_and_says_what_it_forgot():
    ledger = LookLedger(stream_limit=2)
    admit(ledger, [(1, 1, 0, 0)])
    admit(ledger, [(1, 2, 0, 0)])
    admit(ledger, [(1, 1, 1, 1), (1, 3, 0, 0)])
    assert (ledger.stream_count, ledger.forgotten_count) == (2, 1)
    assert admit(ledger, [(1, 1, 1, 1)]) == [Admission.DUPLICATE]
    assert admit(ledger, [(1, 2, 0, 0)]) == [Admission.NEW]


def test_a_ledger_goes_on_from_a_snapshot():
    first, second = LookLedger(), LookLedger()
    admit(first, [(1, 1, 0, 9), (2, 1, 0, 3)])
    second.restore(first.snapshot())
    more = [(1, 1, 8, 12), (2, 1, 0, 3), (2, 1, 4, 4)]
    assert admit(first, more) == admit(second, more) == [Admission.CORRELATED, Admission.DUPLICATE, Admission.NEW]


@pytest.mark.parametrize("looks", [(5, 4), (-1, 3)])
def test_looks_out_of_order_are_refused(looks):
    with pytest.raises(AssertionError, match="numbered from 0"):
        admit(LookLedger(), [(1, 1, *looks)])
