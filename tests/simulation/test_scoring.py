"""The summary's order."""

import pytest

from lookdown.simulation import SUMMARY_KEYS
from lookdown.simulation.scoring import in_order


def test_promised_keys_come_first_and_the_others_keep_their_order():
    summary = {"zeta": 1, "alpha": 2} | dict.fromkeys(reversed(SUMMARY_KEYS), 0)
    assert list(in_order(summary)) == [*SUMMARY_KEYS, "zeta", "alpha"]


def test_a_promise_that_is_not_kept_is_a_fault():
    with pytest.raises(KeyError):
        in_order(dict.fromkeys(SUMMARY_KEYS[1:], 0))
