import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.picture import CAUSE_SENTENCES, gap_causes, with_gap_causes
from lookdown.tables import GapCause, Looks, ObjectMetrics

sys.path.insert(0, str(Path(__file__).parent.parent / "oracles"))
from custody_naive import cause_of_row

SECOND = 1_000_000_000


LIMIT_M = 3000.0


def metrics_of(rows):
    """Rows of (object, second, in custody, and where it matters: error of the matched track in metres)."""
    columns = {name: np.zeros((len(rows), *spec.row_shape), spec.dtype) for name, spec in ObjectMetrics.columns()}
    columns["object_id"] = np.array([r[0] for r in rows], "u4")
    columns["time_tai_ns"] = np.array([r[1] for r in rows], "i8") * SECOND
    columns["in_custody"] = np.array([r[2] for r in rows], "u1")
    columns["position_error_m"] = np.array([r[3] if len(r) > 3 else 0.0 for r in rows], "f8")
    columns["track_id"] = np.array([len(r) > 3 for r in rows], "u8")
    return ObjectMetrics(**columns)


def looks_of(rows):
    """Looks of (object, second, signal to noise, probability with the notch, detected)."""
    columns = {name: np.zeros((len(rows), *spec.row_shape), spec.dtype) for name, spec in Looks.columns()}
    columns["object_id"] = np.array([r[0] for r in rows], "u4")
    columns["time_tai_ns"] = np.array([r[1] for r in rows], "i8") * SECOND
    columns["snr_ratio"] = np.array([r[2] for r in rows], "f8")
    columns["detection_probability"] = np.array([r[3] for r in rows], "f8")
    columns["detected"] = np.array([r[4] for r in rows], "u1")
    return Looks(**columns)


def probability(snr_ratio, looks):
    """A radar that turns sure at a signal to noise of 10."""
    assert len(looks) == len(snr_ratio)
    return snr_ratio / (snr_ratio + 10.0)


def causes(rows, looks, held=()):
    flags = np.zeros(len(rows), dtype=bool)
    flags[list(held)] = True
    return gap_causes(
        metrics_of(rows),
        looks_of(looks),
        held=flags,
        custody_limit_m=LIMIT_M,
        detection_probability=probability,
    ).tolist()


@pytest.mark.parametrize(
    ("looks", "held", "cause"),
    [
        ([], (), GapCause.NO_SATELLITE),
        ([], (1,), GapCause.ENERGY),
        ([(1, 15, 5.0, 0.2, 0)], (), GapCause.ENERGY),
        ([(1, 15, 5.0, 0.2, 1)], (), GapCause.ENERGY),
        ([(1, 15, 40.0, 0.1, 0)], (), GapCause.BLIND_DOPPLER),
        ([(1, 15, 5.0, 0.2, 0), (1, 15, 40.0, 0.1, 0)], (), GapCause.BLIND_DOPPLER),
        ([(1, 15, 40.0, 0.1, 0), (1, 16, 40.0, 0.8, 0)], (), GapCause.MISSED),
        ([(1, 15, 40.0, 0.8, 1)], (), GapCause.TRACKER),
        ([(1, 20, 40.0, 0.8, 1)], (), GapCause.TRACKER),
        ([(1, 10, 40.0, 0.8, 1)], (), GapCause.NO_SATELLITE),
        ([(1, 21, 40.0, 0.8, 1)], (), GapCause.NO_SATELLITE),
        ([(2, 15, 40.0, 0.8, 1)], (), GapCause.NO_SATELLITE),
    ],
)
def test_each_rule(looks, held, cause):
    assert causes([(1, 10, 1), (1, 20, 0)], looks, held) == [GapCause.NONE, cause]


def test_the_window_reaches_back_to_the_last_custody_and_no_further():
    rows = [(1, 10, 0), (1, 20, 0), (1, 30, 1), (1, 40, 0), (1, 50, 0)]
    looks = [(1, 5, 40.0, 0.8, 1), (1, 45, 40.0, 0.1, 0)]
    expected = [GapCause.TRACKER, GapCause.TRACKER, GapCause.NONE, GapCause.NO_SATELLITE, GapCause.BLIND_DOPPLER]
    assert causes(rows, looks) == expected


def test_custody_of_another_object_does_not_open_a_window():
    rows = [(1, 30, 1), (2, 30, 0), (2, 40, 0)]
    assert causes(rows, [(2, 25, 40.0, 0.8, 0)]) == [GapCause.NONE, GapCause.MISSED, GapCause.MISSED]


def test_while_another_track_holds_the_object_no_radar_is_to_blame():
    rows = [(1, 10, 0), (1, 20, 0, 100.0), (1, 30, 0, 3500.0), (1, 40, 1, 50.0)]
    expected = [GapCause.NO_SATELLITE, GapCause.OTHER_TRACK, GapCause.NO_SATELLITE, GapCause.NONE]
    assert causes(rows, []) == expected
    # What fed the other track before it was lost does not explain what came after.
    expected[:1], expected[2] = [GapCause.TRACKER], GapCause.ENERGY
    assert causes(rows, [(1, 8, 40.0, 0.8, 1)], held=(2,)) == expected


LOOK = st.tuples(st.integers(1, 3), st.integers(0, 60), st.floats(0, 40), st.floats(0, 1), st.booleans())


@given(st.sets(st.tuples(st.integers(1, 3), st.integers(0, 6))), st.lists(LOOK, max_size=12), st.integers(0, 2**32 - 1))
@settings(max_examples=80, deadline=None)
def test_equal_to_the_walking_twin_in_any_row_order(cells, looks, seed):
    rng = np.random.default_rng(seed)
    cells = sorted(cells, key=lambda _: rng.random())
    errors = rng.choice([100.0, 4000.0], len(cells))
    rows = metrics_of(
        [
            (one, 10 * t, rng.random() < 0.4, error)[: 3 + (rng.random() < 0.6)]
            for (one, t), error in zip(cells, errors, strict=True)
        ]
    )
    table = looks_of(looks)
    held = rng.random(len(cells)) < 0.3
    ours = gap_causes(rows, table, held=held, custody_limit_m=LIMIT_M, detection_probability=probability)
    clear = probability(table.snr_ratio, table)
    assert ours.tolist() == [cause_of_row(rows, table, held, clear, k, LIMIT_M) for k in range(len(rows))]


def test_causes_are_filled_in_and_nothing_else_changes():
    rows = metrics_of([(1, 10, 1), (1, 20, 0)])
    filled = with_gap_causes(rows, np.array([0, 3], "u1"))
    assert filled.gap_cause.tolist() == [0, 3]
    assert filled.in_custody is rows.in_custody and rows.gap_cause.tolist() == [0, 0]


def test_every_cause_has_a_sentence():
    assert set(CAUSE_SENTENCES) == set(GapCause)
