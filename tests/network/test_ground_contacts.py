"""Light to the ground is found anew at each contact, after a time that the terminal says."""

import numpy as np
import pytest

from lookdown.network.ground_contacts import GroundContacts
from lookdown.network.terminals import TERMINALS, reference_terminal

SECOND = 10**9
NONE = np.empty(0, np.int32)


def rows(*numbers):
    return np.array(numbers, np.int32)


def waits(terminal, count, seed=1):
    """Return after how many seconds contacts that all begin at one instant have light."""
    contacts, numbers = GroundContacts(terminal, seed), np.arange(count, dtype=np.int32)
    contacts.found(NONE, NONE, 0)
    found = np.array([contacts.found(numbers, numbers % 7, k * SECOND) for k in range(1, 400)])
    assert found[-1].all() and not (np.diff(found.astype(int), axis=0) < 0).any()
    return found.argmax(axis=0)


def test_times_are_those_of_the_terminal():
    terminal = TERMINALS["sda"]
    seconds = waits(terminal, 3000)
    assert seconds.min() >= terminal.acquisition_min_s
    # Whole seconds come up half a second late on average; attempts of more than 100 s are rare (e^-4.9).
    assert seconds.mean() == pytest.approx(terminal.acquisition_mean_s + 0.5, abs=1.2)


def test_an_attempt_that_takes_too_long_is_begun_anew():
    hasty = reference_terminal(acquisition_min_s=10.0, acquisition_mean_s=30.0, acquisition_max_s=31.0)
    seconds = waits(hasty, 2000)
    # One of e^-1.05 = 0.35 is given up, and none of the others takes more than 31 s.
    assert np.mean(seconds > 31) == pytest.approx(0.35, abs=0.04)
    again = seconds[(seconds > 31) & (seconds <= 62)]
    assert again.min() >= 41


def test_a_contact_that_was_let_go_is_found_anew():
    contacts = GroundContacts(TERMINALS["sda"], 3)
    assert contacts.found(rows(4, 9), rows(1, 0), 0).all()
    assert contacts.found(rows(9, 4), rows(0, 1), SECOND).all()
    assert contacts.found(rows(4), rows(1), 2 * SECOND).all()
    assert contacts.found(rows(9, 4), rows(0, 1), 3 * SECOND).tolist() == [False, True]
    assert contacts.found(rows(4), rows(0), 4 * SECOND).tolist() == [False]


def test_who_would_have_light_is_asked_without_a_contact_that_begins_or_ends():
    contacts = GroundContacts(TERMINALS["sda"], 3)
    contacts.found(rows(4), rows(1), 0)
    contacts.found(rows(4, 9), rows(1, 0), SECOND)
    # One that has it, one that is still looked for, one that nobody looks for.
    assert contacts.would_have(rows(9, 4, 7), rows(0, 1, 0), SECOND).tolist() == [False, True, True]
    assert contacts.found(rows(7, 4), rows(0, 1), 2 * SECOND).tolist() == [False, True]


def test_what_a_contact_takes_depends_on_seed_couple_and_instant_alone():
    one, other = waits(TERMINALS["sda"], 200), waits(TERMINALS["sda"], 100)
    np.testing.assert_array_equal(one[:100], other)
    assert (waits(TERMINALS["sda"], 100, seed=2) != other).any()
