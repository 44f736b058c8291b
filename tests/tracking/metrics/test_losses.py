"""What custody lacks by cause: against counting row by row, and what must add up."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.tables import AircraftClass, GapCause, ObjectMetrics, TruthStates
from lookdown.tracking.metrics import custody_losses


def table_of(kind, rows, **columns):
    made = {name: np.zeros((rows, *spec.row_shape), spec.dtype) for name, spec in kind.columns()}
    made |= {name: np.asarray(values, made[name].dtype) for name, values in columns.items()}
    return kind(**made)


def losses_of(cells, classes=None):
    """Return the losses of rows (object, second, cause); a row without a cause is in custody unless it says -1."""
    objects, seconds, causes = np.array(cells, "i8").reshape(-1, 3).T
    rows = table_of(
        ObjectMetrics,
        len(cells),
        object_id=objects,
        time_tai_ns=seconds * 10**9,
        in_custody=causes == 0,
        gap_cause=np.maximum(causes, 0),
    )
    classes = classes or {}
    truth = table_of(TruthStates, len(classes), object_id=list(classes), aircraft_class=list(classes.values()))
    return custody_losses(rows, truth)


def test_one_cause_each_and_before_or_after_it_was_found() -> None:
    blind, energy, other, tracker = GapCause.BLIND_DOPPLER, GapCause.ENERGY, GapCause.OTHER_TRACK, GapCause.TRACKER
    light = [(7, 0, energy), (7, 10, energy), (7, 20, 0), (7, 30, blind), (7, 40, energy)]
    # Another track than its own finds the second object, so what follows is after it was found.
    heavy = [(9, 0, tracker), (9, 10, other), (9, 20, tracker), (9, 30, 0)]
    told = losses_of([*heavy, *light, (3, 0, 0)], {3: 0, 7: AircraftClass.LIGHT, 9: AircraftClass.HEAVY})
    assert (told["instants"], told["of_instants"], told["objects"]) == (7, 10, 2)
    assert (told["worst_object"], told["worst_object_class"], told["worst_object_instants"]) == (7, "light", 4)
    causes = told["causes"]
    assert causes["energy"] == {"instants": 3, "share": pytest.approx(3 / 7), "before_found": 2, "objects": 1}
    assert causes["blind_doppler"] == {"instants": 1, "share": pytest.approx(1 / 7), "before_found": 0, "objects": 1}
    assert causes["tracker"] == {"instants": 2, "share": pytest.approx(2 / 7), "before_found": 1, "objects": 1}
    assert causes["other_track"]["before_found"] == 0 and causes["missed"]["instants"] == 0
    assert list(causes) == ["other_track", "no_satellite", "energy", "blind_doppler", "missed", "tracker"]


def test_what_has_no_cause_is_told_apart() -> None:
    told = losses_of([(1, 0, -1), (1, 10, 0), (1, 20, GapCause.MISSED)])
    assert told["causes"]["not_told"] == {"instants": 1, "share": 0.5, "before_found": 1, "objects": 1}
    assert told["causes"]["missed"]["instants"] == 1 and told["worst_object_class"] is None


def test_nothing_lost() -> None:
    told = losses_of([(1, 0, 0)], {1: AircraftClass.LIGHT})
    assert told["instants"] == told["worst_object_instants"] == 0 and told["worst_object"] is None
    assert not any(cause["share"] for cause in told["causes"].values())


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(-1, 6)), max_size=40), st.integers(0, 2**32 - 1))
def test_it_counts_as_a_loop_does_in_any_order_of_rows(cells, seed) -> None:
    counted: Counter = Counter()
    rows = []
    for who, cause in cells:
        rows.append((who, 10 * counted[who], cause))
        counted[who] += 1
    found = {who: min((s for w, s, c in rows if w == who and c in (0, 6)), default=10**6) for who in counted}
    told = losses_of([rows[k] for k in np.random.default_rng(seed).permutation(len(rows))])
    assert told["instants"] == sum(cause["instants"] for cause in told["causes"].values())
    assert told["instants"] == sum(c != 0 for _, _, c in rows)
    assert not told["instants"] or sum(cause["share"] for cause in told["causes"].values()) == pytest.approx(1.0)
    for kind in GapCause:
        mine = [(w, s) for w, s, c in rows if c == (int(kind) or -1)]
        cause = told["causes"].get("not_told" if kind is GapCause.NONE else kind.name.lower())
        assert (cause["instants"] if cause else 0) == len(mine)
        if cause:
            assert cause["objects"] == len({w for w, _ in mine})
            assert cause["before_found"] == sum(s < found[w] for w, s in mine)
