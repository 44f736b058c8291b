"""A flight that is taken up again flies on bit for bit, and states are kept within a bound."""

import pickle
import time

import numpy as np
import pytest

from lookdown import __version__
from lookdown.errors import DataError
from lookdown.scenario import build, load_scenario, with_overrides
from lookdown.simulation.checkpoints import Checkpoints
from lookdown.simulation.flight import Flight
from lookdown.simulation.journal import Journal, Stopwatch
from lookdown.tables import Dwells

SECOND = 10**9
STEPS, KEPT_AT = 24, 12


class Notes(Journal):
    """A journal that keeps what is noted."""

    def __init__(self):
        self.tables = []

    def note(self, *tables):
        self.tables.extend(tables)


def flown(document, first, last, checkpoints, keeps=None):
    """Fly steps `first` to `last`, taken up from what is kept where first > 0; return its notes and its tracks."""
    stages, notes = build(document, seed=7), Notes()
    flight = Flight(stages, notes, Stopwatch(time.process_time))
    flight.direct = None
    if first > 0:
        assert checkpoints.take_up(flight, stages.stop_tai_ns) == stages.start_tai_ns + first * stages.step_ns
    for k in range(first, last):
        flight.step(stages.start_tai_ns + k * stages.step_ns + stages.step_ns // 2)
        if k + 1 == keeps:
            checkpoints.keep(flight, stages.start_tai_ns + keeps * stages.step_ns)
            notes.tables.clear()
    return notes.tables, flight.tracker.tracks(stages.stop_tai_ns)


@pytest.mark.parametrize("name", ["all-sensors", "paris-mesh"])
def test_what_is_taken_up_flies_on_bit_for_bit(name, tmp_path) -> None:
    document = with_overrides(load_scenario(name), duration_s=float(STEPS))
    checkpoints = Checkpoints(tmp_path)
    notes, tracks = flown(document, 0, STEPS, checkpoints, keeps=KEPT_AT)
    again, same = flown(document, KEPT_AT, STEPS, checkpoints)
    assert len(tracks) > 10 and sum(len(table) for table in notes if isinstance(table, Dwells)) > KEPT_AT
    assert [type(table) for table in again] == [type(table) for table in notes]
    for one, other in [*zip(notes, again, strict=True), (tracks, same)]:
        for column, _ in one.columns():
            assert np.array_equal(getattr(one, column), getattr(other, column)), (type(one), column)


class Stated(Flight):
    """As much of a flight as checkpoints ask for."""

    def __init__(self, state=b""):
        self.state = state

    def snapshot(self):
        return self.state

    def restore(self, state):
        self.state = state


def test_the_latest_before_an_instant_is_taken_up(tmp_path) -> None:
    checkpoints, flight = Checkpoints(tmp_path), Stated()
    assert checkpoints.take_up(flight, 10**18) is None and flight.state == b""
    for minute in (3, 1, 2):
        checkpoints.keep(Stated(b"%d" % minute), minute * 60 * SECOND)
    assert checkpoints.instants_tai_ns() == [60 * SECOND, 120 * SECOND, 180 * SECOND]
    assert checkpoints.take_up(flight, 179 * SECOND) == 120 * SECOND and flight.state == b"2"
    assert checkpoints.take_up(flight, 59 * SECOND) is None
    checkpoints.keep(Stated(b"other"), 120 * SECOND)
    assert checkpoints.take_up(flight, 120 * SECOND) and flight.state == b"2", "it is kept already"
    assert {path.suffix for path in tmp_path.iterdir()} == {".state"}


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        (
            b"lookdown state\n0.0.1\n",
            "expected a state kept by version 1.2 of lookdown; got one of version 0.0.1. Delete",
        ),
        (b"", "got something else. Delete"),
        (b"lookdown state\n1.2\n", "cut short or damaged. Delete"),
        (b"lookdown state\n1.2\n\x80\x05", "cut short or damaged. Delete"),
    ],
)
def test_a_state_of_another_version_is_refused_in_words(tmp_path, kept, sentence) -> None:
    """What was pickled by other code may run anything, or come back as half of what the flight needs."""

    class Exploding:
        def __reduce__(self):
            return (tmp_path.joinpath("ran").touch, ())

    tail = pickle.dumps(Exploding()) if b"1.2" not in kept else b""
    (tmp_path / "60.state").write_bytes(kept + tail)
    flight = Flight.__new__(Flight)
    with pytest.raises(DataError, match=r"60\.state: expected") as caught:
        Checkpoints(tmp_path, version="1.2").take_up(flight, 60)
    assert sentence in str(caught.value) and not vars(flight) and not (tmp_path / "ran").exists()


def test_they_stay_within_a_bound_spread_over_the_flight_with_the_newest(tmp_path) -> None:
    checkpoints = Checkpoints(tmp_path, most_bytes=8 * len(b"lookdown state\n\nx" + b"x" * 9 + __version__.encode()))
    for minute in range(1, 41):
        checkpoints.keep(Stated(b"x" * 10), minute * SECOND)
        assert len(checkpoints.instants_tai_ns()) <= 8
    kept = [instant // SECOND for instant in checkpoints.instants_tai_ns()]
    assert len(kept) == 8 and kept[-1] == 40 and max(np.diff(kept)) <= 10
    checkpoints.keep(Stated(b"x" * 1000), 41 * SECOND)
    assert checkpoints.instants_tai_ns() == [], "one that is too large alone is not kept either"
