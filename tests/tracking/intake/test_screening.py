"""Every fault that a row can have is told by its code, and costs no other row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_scenes import columns_of, sound_detections

from lookdown.tables import Detections
from lookdown.tracking.intake import REJECT_SENTENCES, RejectCode, UsedIds, screen

COUNT = 12
R = RejectCode


def put(name, value):
    def change(columns, row):
        columns[name][row] = value

    return change


def put_all(**values):
    def change(columns, row):
        for name, value in values.items():
            columns[name][row] = value

    return change


FAULTS = {
    "nan range": (R.NOT_FINITE, put("range_m", np.nan)),
    "infinite rate": (R.NOT_FINITE, put("range_rate_mps", np.inf)),
    "nan sensor": (R.NOT_FINITE, put("sensor_position_ecef_m", [6.9e6, np.nan, 0.0])),
    "nan velocity": (R.NOT_FINITE, put("sensor_velocity_ecef_mps", np.nan)),
    "nan axis": (R.NOT_FINITE, put("axis_along_ecef", np.nan)),
    "nan sigma": (R.NOT_FINITE, put("sigma_cosine_cross", np.nan)),
    "nan snr": (R.NOT_FINITE, put("snr_ratio", np.nan)),
    "nan correlation": (R.NOT_FINITE, put("correlation_range_rate", np.nan)),
    "no id": (R.NO_ID, put("detection_id", 0)),
    "kind 9": (R.UNKNOWN_KIND, put("kind", 9)),
    "sensor 77": (R.UNKNOWN_SENSOR, put("sensor_id", 77)),
    "nothing measured": (R.NOTHING_MEASURED, put("measured", 0)),
    "bit 16": (R.NOTHING_MEASURED, put("measured", 16 + 15)),
    "sensor at the centre": (R.SENSOR_POSITION, put("sensor_position_ecef_m", 0.0)),
    "sensor 2 km deep": (R.SENSOR_POSITION, put("sensor_position_ecef_m", [6_376_137.0, 0.0, 0.0])),
    "sensor below a pole": (R.SENSOR_POSITION, put("sensor_position_ecef_m", [0.0, 0.0, 6_355_000.0])),
    "sensor beyond the Moon": (R.SENSOR_POSITION, put("sensor_position_ecef_m", [4e8, 0.0, 0.0])),
    "sensor too fast": (R.SENSOR_VELOCITY, put("sensor_velocity_ecef_mps", [21e3, 0.0, 0.0])),
    "long axis": (R.AXES, put("axis_along_ecef", [2.0, 0.0, 0.0])),
    "no axis": (R.AXES, put("axis_cross_ecef", 0.0)),
    "axes alike": (R.AXES, put_all(axis_along_ecef=[1.0, 0.0, 0.0], axis_cross_ecef=[1.0, 0.0, 0.0])),
    "sigma 0": (R.SIGMA, put("sigma_range_m", 0.0)),
    "sigma below 0": (R.SIGMA, put("sigma_range_rate_mps", -1.0)),
    "bias below 0": (R.SIGMA, put("bias_sigma_cosine", -1e-9)),
    "range 0": (R.RANGE, put("range_m", 0.0)),
    "range below 0": (R.RANGE, put("range_m", -5.0)),
    "range in millimetres": (R.RANGE, put("range_m", 1.1e9)),
    "cosine along 1.01": (R.COSINE, put("cosine_along", 1.01)),
    "cosine cross -2": (R.COSINE, put("cosine_cross", -2.0)),
    "rate of light": (R.RANGE_RATE, put("range_rate_mps", 3e8)),
    "correlation 1": (R.CORRELATION, put("correlation_range_rate", 1.0)),
    "correlation -1.5": (R.CORRELATION, put("correlation_range_rate", -1.5)),
    "tomorrow": (R.FUTURE, put("time_tai_ns", 1_733_608_773_000_000_000)),
}


def screened(columns, **options):
    now = 1_633_608_773_000_000_000 + 3600 * 10**9
    return screen(columns, sensors=range(4), now_tai_ns=now, **options)


def test_sound_rows_go_through_as_they_are() -> None:
    table = sound_detections(COUNT)
    done = screened(columns_of(table))
    assert len(done.rejects) == 0 and done.counts == {} and not done.codes.any()
    for name, _ in Detections.columns():
        assert np.array_equal(getattr(done.accepted, name), getattr(table, name)), name


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_costs_its_row_alone(fault) -> None:
    code, change = FAULTS[fault]
    columns = columns_of(sound_detections(COUNT))
    change(columns, 5)
    done = screened(columns)
    assert done.counts == {code: 1} and done.rejects.row.tolist() == [5]
    assert done.rejects.detection_id.tolist() == [columns["detection_id"][5]]
    others = screened(columns_of(sound_detections(COUNT).take(np.arange(COUNT) != 5))).accepted
    for name, _ in Detections.columns():
        assert np.array_equal(getattr(done.accepted, name), getattr(others, name)), name


def test_every_code_has_a_sentence_and_a_fault_in_these_tests() -> None:
    assert set(REJECT_SENTENCES) == set(RejectCode)
    told_elsewhere = {R.MISSING, R.DOES_NOT_FIT, R.TOO_LATE, R.REPEATED, R.CONFLICT}
    assert {code for code, _ in FAULTS.values()} | told_elsewhere == set(RejectCode)


@pytest.mark.parametrize(
    ("measured", "names"),
    [
        (7, ("range_rate_mps", "sigma_range_rate_mps", "bias_sigma_range_rate_mps", "correlation_range_rate")),
        (9, ("cosine_along", "sigma_cosine_cross", "bias_sigma_cosine", "axis_along_ecef", "axis_cross_ecef")),
        (6, ("range_m", "sigma_range_m", "range_rate_mps", "correlation_range_rate")),
        (11, ("cosine_cross", "sigma_cosine_cross")),
    ],
)
def test_what_is_not_measured_is_not_looked_at_and_becomes_0(measured, names) -> None:
    columns = columns_of(sound_detections(COUNT))
    columns["measured"][:] = measured
    plain = screened({name: values.copy() for name, values in columns.items()}).accepted
    for name in names:
        columns[name][3] = np.nan
        columns[name][4] = -7e9
    done = screened(columns)
    assert not len(done.rejects)
    for name, _ in Detections.columns():
        assert np.array_equal(getattr(done.accepted, name), getattr(plain, name)), name
    assert not done.accepted.cosine_cross.any() or measured & 4


def test_rows_come_out_by_time_whatever_their_order() -> None:
    table = sound_detections(COUNT)
    order = np.random.default_rng(3).permutation(COUNT)
    assert np.array_equal(screen(table.take(order)).accepted.time_tai_ns, table.time_tai_ns)


def test_the_same_row_again_counts_once_and_another_of_that_id_is_a_conflict() -> None:
    table = sound_detections(COUNT)
    other = columns_of(table.take(np.array([4])))
    other["range_m"] += 1.0
    both = Detections.concatenate([table, table.take(np.array([2])), Detections(**other)])
    done = screen(both)
    assert done.counts == {R.REPEATED: 1, R.CONFLICT: 1}
    assert done.rejects.row.tolist() == [COUNT, COUNT + 1]
    assert np.array_equal(done.accepted.range_m, table.range_m)


def test_a_bad_row_does_not_take_the_id_from_a_good_one() -> None:
    table = sound_detections(COUNT)
    bad = columns_of(table.take(np.array([4])))
    bad["range_m"][:] = np.nan
    done = screen(Detections.concatenate([Detections(**bad), table]))
    assert done.counts == {R.NOT_FINITE: 1} and len(done.accepted) == COUNT


def test_ids_used_in_an_earlier_call_are_known_in_a_later_one() -> None:
    table = sound_detections(COUNT)
    used = UsedIds(table.detection_id[[1, 2]])
    assert not len(screen(table.take(slice(0, 6)), used=used).rejects)
    other = columns_of(table.take(np.array([2, 7])))
    other["snr_ratio"] *= 2.0
    again = screen(Detections.concatenate([table.take(np.array([1])), Detections(**other)]), used=used)
    assert again.codes.tolist() == [R.REPEATED, R.CONFLICT, 0]


def test_a_negative_zero_is_the_same_number() -> None:
    first, second = columns_of(sound_detections(1)), columns_of(sound_detections(1))
    first["cosine_along"][:], second["cosine_along"][:] = 0.0, -0.0
    done = screen(Detections.concatenate([Detections(**first), Detections(**second)]))
    assert done.counts == {R.REPEATED: 1}


def test_late_and_early_rows_are_judged_by_the_newest_before_them() -> None:
    table = columns_of(sound_detections(6))
    start = int(table["time_tai_ns"][0])
    table["time_tai_ns"] = start + 10**9 * np.array([0, 100, 40, 39, 100, 161])
    done = screen(table, newest_tai_ns=start, ahead_s=160.0, lateness_s=60.0)
    assert done.codes.tolist() == [0, 0, 0, R.TOO_LATE, 0, R.FUTURE]
    # The row from the future did not make the ones after it late.
    table["time_tai_ns"] = start + 10**9 * np.array([0, 5000, 1, 2, 3, 4])
    done = screen(table, newest_tai_ns=start, ahead_s=160.0, lateness_s=60.0)
    assert done.codes.tolist() == [0, R.FUTURE, 0, 0, 0, 0]


def test_reasons_that_are_known_stand_but_give_way_to_a_fault_of_the_row_itself() -> None:
    columns = columns_of(sound_detections(4))
    columns["range_m"][1:3] = -1.0
    done = screen(columns, codes=np.array([R.MISSING, R.TOO_LATE, R.DOES_NOT_FIT, R.TOO_LATE], np.uint8))
    assert done.codes.tolist() == [R.MISSING, R.RANGE, R.DOES_NOT_FIT, R.TOO_LATE]


@given(st.lists(st.tuples(st.integers(0, COUNT - 1), st.sampled_from(sorted(FAULTS))), max_size=20), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_whatever_is_wrong_with_some_rows_the_others_go_through(faults, seed) -> None:
    columns = columns_of(sound_detections(COUNT, seed))
    for row, fault in faults:
        FAULTS[fault][1](columns, row)
    done = screened(columns)
    touched = {row for row, _ in faults}
    # Two faults of one row may mend each other, as an axis that is made unlike the other again.
    assert set(done.rejects.row.tolist()) <= touched
    assert len(done.accepted) + len(done.rejects) == COUNT == sum(done.counts.values()) + len(done.accepted)
    untouched = np.array([row not in touched for row in range(COUNT)])
    kept = np.isin(done.accepted.detection_id, sound_detections(COUNT, seed).detection_id[untouched])
    sound = sound_detections(COUNT, seed).take(untouched)
    for name, _ in Detections.columns():
        assert np.array_equal(getattr(done.accepted.take(kept), name), getattr(sound, name)), name
