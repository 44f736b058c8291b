"""Cleaning: each rule by a fault put into real rows, and what must hold of any cleaning."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tables import AircraftClass, Table
from lookdown.traffic import CleaningRules
from lookdown.traffic.recorded.cleaning import clean
from lookdown.traffic.recorded.rows import RecordedRows, take_rows


def _counts(report):
    return {rule.name: rule.rows_dropped for rule in report.rules}


def _same(a: Table, b: Table) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name, _ in a.columns())


@pytest.fixture(scope="module")
def steady(flights):
    """Return 200 clean rows of one aircraft, one a second."""
    rows = flights.rows
    step = np.diff(rows.time_tai_ns)
    run = np.lib.stride_tricks.sliding_window_view((step == 10**9) & (np.diff(rows.icao24) == 0), 199).all(axis=1)
    fast = rows.ground_speed_mps[:-199] > 100.0
    first = int(np.flatnonzero(run & fast)[0])
    return take_rows(rows, np.arange(first, first + 200))


def _with(rows: RecordedRows, name: str, index, value) -> RecordedRows:
    column = getattr(rows, name).copy()
    column[index] = value
    return replace(rows, **{name: column})


def test_counts_of_the_recording(flights):
    # As printed by design/data-cleaning.py and stated in design/0003: a change here is a change of the truth.
    assert _counts(flights.report) == {
        "on ground": 55_371,
        "missing": 570,
        "duplicate": 0,
        "impossible altitude": 162,
        "altitude spike": 98,
        "held position": 15_156,
        "position jump": 5,
        "low": 3_946,
        "short segment": 23,
    }
    report = flights.report
    assert (report.rows_in, report.rows_kept, report.aircraft_in) == (284_505, 209_174, 213)
    assert (report.objects, report.segments) == (238, 243)
    assert report.object_hours == pytest.approx(59.6075)


def test_kept_and_dropped_make_all(flights):
    report = flights.report
    assert report.rows_in == report.rows_kept + sum(rule.rows_dropped for rule in report.rules)
    assert len(flights.rows) == report.rows_kept


def test_cleaning_again_drops_nothing(flights):
    again = clean(flights.rows)
    assert set(_counts(again.report).values()) == {0}
    assert _same(again.rows, flights.rows)
    assert np.array_equal(again.object_id, flights.object_id)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_the_file_does_not_matter(few, seed):
    shuffled = take_rows(few, np.random.default_rng(seed).permutation(len(few)))
    one, other = clean(few), clean(shuffled)
    assert _same(one.rows, other.rows)
    assert np.array_equal(one.segment_first, other.segment_first)
    assert one.report == other.report


def test_steady_rows_are_left_alone(steady):
    assert len(clean(steady).rows) == 200


@pytest.mark.parametrize(
    ("rule", "column", "value"),
    [
        ("on ground", "on_ground", 1),
        ("missing", "position_known", 0),
        ("missing", "height_known", 0),
        ("missing", "latitude_rad", 2.0),
        ("impossible altitude", "pressure_height_m", 123_100 * 0.3048),
        ("impossible altitude", "pressure_height_m", -400.0),
        ("altitude spike", "pressure_height_m", 15_000.0),
        ("low", "pressure_height_m", 99.0),
    ],
)
def test_one_bad_row_is_dropped_by_its_rule(steady, rule, column, value):
    flat = replace(steady, pressure_height_m=np.full(200, 150.0)) if rule == "low" else steady
    result = clean(_with(flat, column, 77, value))
    counts = _counts(result.report)
    assert counts.pop(rule) == 1 and set(counts.values()) == {0}
    assert steady.time_tai_ns[77] not in result.rows.time_tai_ns


@pytest.mark.parametrize("index", [0, 1, 2, 100, 197, 198, 199])
def test_jump_goes_and_its_neighbours_stay(steady, index):
    moved = _with(steady, "latitude_rad", index, steady.latitude_rad[index] + np.radians(0.05))
    result = clean(moved)
    assert _counts(result.report)["position jump"] == 1
    assert np.array_equal(result.rows.time_tai_ns, np.delete(steady.time_tai_ns, index))


def test_three_spikes_in_a_row_but_one(steady):
    result = clean(_with(steady, "pressure_height_m", [50, 52, 54], 12_000.0))
    assert np.array_equal(result.rows.time_tai_ns, np.delete(steady.time_tai_ns, [50, 52, 54]))


def test_held_positions_keep_the_first(steady):
    held = _with(steady, "latitude_rad", slice(60, 70), steady.latitude_rad[60])
    held = _with(held, "longitude_rad", slice(60, 70), steady.longitude_rad[60])
    result = clean(held)
    assert _counts(result.report)["held position"] == 9
    assert steady.time_tai_ns[60] in result.rows.time_tai_ns
    assert steady.time_tai_ns[61] not in result.rows.time_tai_ns


def test_a_hover_is_no_held_position(steady):
    hover = _with(steady, "latitude_rad", slice(0, 200), steady.latitude_rad[0])
    hover = _with(hover, "longitude_rad", slice(0, 200), steady.longitude_rad[0])
    hover = replace(hover, ground_speed_mps=np.full(200, 0.5, np.float32), speed_known=np.ones(200, np.uint8))
    assert len(clean(hover).rows) == 200


def test_low_fliers_may_be_low(steady):
    low = replace(steady, pressure_height_m=np.full(200, 50.0))
    assert _counts(clean(low).report)["low"] == 200
    for kind in (AircraftClass.HELICOPTER, AircraftClass.GLIDER):
        of_kind = replace(low, aircraft_class=np.full(200, kind.value, np.uint8))
        assert len(clean(of_kind).rows) == 200


def test_a_flight_of_which_rows_come_seldom_is_one_flight(steady):
    sparse = replace(steady, time_tai_ns=steady.time_tai_ns[0] + np.arange(200) * 61 * 10**9)
    result = clean(sparse)
    assert len(result.rows) == 200 and result.report.segments == 1
    # Among rows that come often the same silence is a silence.
    mixed = replace(steady, time_tai_ns=steady.time_tai_ns + (np.arange(200) >= 100) * 61 * 10**9)
    assert clean(mixed).report.segments == 2
    assert clean(result.rows).report.rows_kept == 200


def test_a_climb_that_the_aircraft_tells_is_no_spike(steady):
    steep = replace(steady, pressure_height_m=6_000.0 + 105.0 * np.abs((np.arange(200) + 20) % 40 - 20.0))
    silent = replace(steep, velocity_known=np.zeros(200, np.uint8))
    telling = replace(steep, vertical_rate_mps=np.full(200, 105.0, np.float32), velocity_known=np.ones(200, np.uint8))
    assert _counts(clean(silent).report)["altitude spike"] > 0
    assert _counts(clean(telling).report)["altitude spike"] == 0


def test_a_false_track_that_holds_on_stays_and_no_path_is_flown_to_it(steady):
    false = np.arange(200) >= 100
    jumped = _with(steady, "latitude_rad", false, steady.latitude_rad[false] + 0.01)
    result = clean(jumped)
    assert len(result.rows) == 200, "63 km away for 100 s is what the transponder said"
    assert result.segment_first.tolist() == [0, 100]
    one_row = clean(_with(steady, "latitude_rad", 100, steady.latitude_rad[100] + 0.01))
    assert _counts(one_row.report)["position jump"] == 1 and one_row.report.segments == 1


def test_duplicates_do_not_depend_on_order(steady):
    twice = RecordedRows.concatenate([_with(steady, "pressure_height_m", slice(0, 200), 3_000.0), steady])
    one = clean(twice)
    other = clean(take_rows(twice, np.arange(400)[::-1]))
    assert _counts(one.report)["duplicate"] == 200
    assert _same(one.rows, other.rows)


def test_silence_ends_a_segment_and_a_long_one_the_object(steady):
    def later(seconds):
        return replace(steady, time_tai_ns=steady.time_tai_ns + int(seconds * 1e9))

    span = 199.0
    parts = [steady, later(span + 25.0), later(2 * span + 25.0 + 31.0), later(3 * span + 56.0 + 601.0)]
    # The aircraft flies the same line each time, so the first row of each part is a jump of 25 s or more: slow enough.
    result = clean(RecordedRows.concatenate(parts), CleaningRules(speed_max_mps=2_000.0))
    assert result.report.segments == 3
    assert result.object_id.tolist() == [1, 1, 2]
    assert result.report.object_hours == pytest.approx((3 * span + span + 25.0) / 3600.0)


def test_short_part_is_dropped(steady):
    gap = replace(steady, time_tai_ns=np.where(np.arange(200) < 50, 0, 10**11) + steady.time_tai_ns)
    result = clean(gap)
    assert _counts(result.report)["short segment"] == 50
    assert result.report.segments == 1


@pytest.mark.parametrize("count", [0, 1])
def test_almost_no_rows(steady, count):
    result = clean(take_rows(steady, np.arange(count)))
    assert len(result.rows) == 0 and result.report.objects == 0 and result.report.object_hours == 0.0


def test_sentences_state_the_limits():
    report = clean(RecordedRows.empty(), CleaningRules(gap_s=45.0)).report
    assert "45 s" in report.rules[-1].sentence
