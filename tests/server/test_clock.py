"""The clock of one client."""

import pytest

from lookdown.server.clock import RATE_MAX, RATE_MIN, PlayClock


class Machine:
    def __init__(self) -> None:
        self.now_s = 50.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def clock(machine: Machine) -> PlayClock:
    return PlayClock(machine_s=machine, start_s=1000.0, stop_s=2000.0)


def test_it_goes_with_the_machine_at_its_rate(clock: PlayClock, machine: Machine) -> None:
    machine.now_s += 10.0
    assert clock.time_s() == 1010.0
    clock.set_rate(20.0)
    machine.now_s += 10.0
    assert clock.time_s() == 1210.0


def test_it_stands_while_paused_and_goes_on_from_there(clock: PlayClock, machine: Machine) -> None:
    machine.now_s += 5.0
    clock.set_paused(paused=True)
    machine.now_s += 500.0
    assert clock.time_s() == 1005.0
    clock.set_paused(paused=False)
    machine.now_s += 1.0
    assert clock.time_s() == 1006.0


def test_it_never_leaves_its_span(clock: PlayClock, machine: Machine) -> None:
    clock.seek(-5.0)
    assert clock.time_s() == 1000.0
    machine.now_s += 1e6
    assert clock.time_s() == 2000.0
    clock.seek(1e12)
    assert clock.time_s() == 2000.0


def test_at_its_end_it_stays_and_owes_nothing_when_more_comes(clock: PlayClock, machine: Machine) -> None:
    clock.seek(2000.0)
    machine.now_s += 600.0
    clock.set_paused(paused=False)
    assert clock.time_s() == 2000.0
    clock.stop_s = 3000.0
    machine.now_s += 1.0
    assert clock.time_s() == 2001.0


def test_rates_are_held_within_their_limits(clock: PlayClock) -> None:
    clock.set_rate(1e9)
    assert clock.rate == RATE_MAX
    clock.set_rate(-3.0)
    assert clock.rate == RATE_MIN
