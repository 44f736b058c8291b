"""The rows find in a tracker of known errors just these errors."""

import numpy as np
import pytest
from known_tracker import KnownTracker, ToldScene

from lookdown.benchmarks.tracking_rows import _bias, _cost, _late, _straight, _turns
from lookdown.benchmarks.tracking_rows._flown import Flown
from lookdown.benchmarks.tracking_scenes import Batch, Scene, SceneSettings
from lookdown.benchmarks.tracking_scenes._fleet import Fleet
from lookdown.tables import Associations, Detections, Dwells, ObjectMetrics, Tracks


@pytest.fixture
def told(monkeypatch):
    """Let the rows fly a tracker of known errors through scenes that it is told."""

    def use(**known):
        for module in (_straight, _turns, _bias, _cost):
            monkeypatch.setattr(module, "Scene", ToldScene)
            monkeypatch.setattr(module, "new_tracker", lambda: KnownTracker(**known))

    return use


def by_id(rows):
    return {row.id.split(".")[1]: row for row in rows}


def test_an_honest_tracker_is_found_honest(told, monkeypatch):
    monkeypatch.setattr(_straight, "_SETTLED", 4)
    told(sigma_m=150.0)
    rows = by_id(_straight.consistency_rows(300, 9))
    assert rows["nees_straight"].measured < 0.05
    assert rows["nis_straight"].measured < 0.06
    said = rows["rmse_over_bound"].reference
    bound = float(said.split("bound ")[-1].split(" m")[0])
    # 150 m on each of three axes, and what a straight line of some seconds leaves out.
    assert rows["rmse_over_bound"].measured * bound == pytest.approx(150.0 * 3**0.5, rel=0.05)
    assert 50.0 < bound < 1_500.0


def test_a_boastful_tracker_is_found_out(told, monkeypatch):
    """Covariances of half the error's size: NEES four times too great."""
    monkeypatch.setattr(_straight, "_SETTLED", 4)
    told(sigma_m=150.0, modesty=0.5)
    rows = by_id(_straight.consistency_rows(300, 7))
    assert rows["nees_straight"].measured == pytest.approx(3.0, rel=0.1)
    assert not rows["nees_straight"].passed


def test_what_is_shown_at_once_is_confirmed_after_a_look_or_two(told):
    told()
    rows = by_id(_straight.picture_rows(300, 10))
    assert rows["confirmed_after"].measured in (1.0, 2.0)
    assert rows["false_confirmed"].measured == 0.0
    assert rows["id_switches"].measured == 0.0
    # Nothing in 1.7 track-hours proves little, and the row says so.
    assert "below" in rows["false_confirmed"].reference
    assert float(rows["false_confirmed"].reference.split("below ")[1].split(" ")[0]) > 5_000.0


def test_a_false_track_is_counted_once_and_by_the_hour(told, monkeypatch):
    monkeypatch.setattr(_straight, "_STARTED", 3)
    told(false_after=6)
    row = by_id(_straight.picture_rows(300, 12))["false_confirmed"]
    hours = 300 * 9 * 10.0 / 3600.0
    assert row.measured == pytest.approx(1e4 / hours)
    assert not row.passed


def test_false_tracks_of_the_beginning_stand_apart(told, monkeypatch):
    monkeypatch.setattr(_straight, "_STARTED", 8)
    told(false_after=2)
    row = by_id(_straight.picture_rows(300, 12))["false_confirmed"]
    assert row.measured == 0.0
    assert "1 more while all tracks began" in row.reference


def test_a_tracker_that_follows_turns_has_no_peak(told, monkeypatch):
    monkeypatch.setattr(_turns, "_STEADY", 5)
    monkeypatch.setattr(_turns, "_AFTER", 8)
    told()
    rows = by_id(_turns.turn_rows(300))
    assert rows["turn_peak_error"].measured == pytest.approx(1.0, abs=0.1)
    assert rows["turn_recovered"].measured == 1.0
    assert rows["turn_lost"].measured == 0.0
    assert int(rows["turn_lost"].reference.removeprefix("0 of ").split()[0]) > 290


def test_a_tracker_that_changes_tracks_in_turns_has_lost_them(told, monkeypatch):
    monkeypatch.setattr(_turns, "_STEADY", 5)
    monkeypatch.setattr(_turns, "_AFTER", 8)
    told(swap_turning=True)
    assert by_id(_turns.turn_rows(300))["turn_lost"].measured == 1.0


def test_switches_are_counted_after_the_start(monkeypatch):
    monkeypatch.setattr(_straight, "_STARTED", 2)

    def scan(number, tracks):
        columns = {name: np.zeros((2, *spec.row_shape), spec.dtype) for name, spec in ObjectMetrics.columns()}
        columns |= {
            "object_id": np.array([1, 2], np.uint32),
            "time_tai_ns": np.full(2, 10 * number, np.int64),
            "track_id": np.array(tracks, np.uint64),
        }
        return ObjectMetrics(**columns)

    # A swap in the first scans, one later, and a gap that is none.
    held = [(5, 6), (6, 5), (6, 5), (5, 6), (5, 0), (5, 6)]
    run = Flown(objects=[scan(k, tracks) for k, tracks in enumerate(held)])
    shown = [sorted(set(tracks) - {0}) for tracks in held]
    run.shown = [(np.array(ids, np.uint64), np.full(len(ids), 10 * k)) for k, ids in enumerate(shown)]
    rows = by_id(_straight._rate_rows(run, 2, len(held), 3600.0))
    assert rows["id_switches"].measured == pytest.approx(2.0 / 8.0)
    assert rows["false_confirmed"].measured == 0.0


def filled(table, count, **known):
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in table.columns()}
    return table(**columns | known)


class TwoObjects(Scene):
    def __init__(self):
        self.settings, self.start_tai_ns = SceneSettings(objects=2), 0
        self._scan, self._scan_ns = 0, 10**10
        self.fleet = Fleet.of(np.zeros((2, 6)), np.ones(2), 0)


class Shows(KnownTracker):
    def tracks(self, time_tai_ns):
        return self.shown


def test_looks_are_counted_until_a_near_track_is_shown():
    """Two objects looked at twice: one is shown at its second look, the other too far off; a third is false."""
    numbers = np.array([7, 8, 9], np.uint64)
    places = np.array([[0.0, 0.0, 100.0], [0.0, 0.0, 6_000.0], [0.0, 0.0, 0.0]])
    tracker = Shows()
    count = _straight._Confirmations(TwoObjects(), tracker)
    nothing = np.zeros(2, np.int64)
    batch = Batch(
        time_tai_ns=1,
        dwells=filled(Dwells, 1),
        detections=filled(Detections, 3, detection_id=np.array([1, 2, 3], np.uint64)),
        object_id=np.array([1, 2, 0], np.uint32),
        looked_id=np.array([1, 2], np.uint32),
        looked_dwell=nothing,
        looked_probability=np.ones(2),
        looked_row=nothing,
        looked_states=np.zeros((2, 6)),
    )
    used = filled(Associations, 3, detection_id=np.array([1, 2, 3], np.uint64), track_id=numbers)
    for confirmed, after in ([0, 1, 1], [10**6, 10**6]), ([1, 1, 1], [2, 10**6]):
        shown = np.array(confirmed, np.uint8)
        tracker.shown = filled(Tracks, 3, track_id=numbers, confirmed=shown, position_ecef_m=places)
        count.watch(batch, used)
        assert count.after.tolist() == after


def test_the_cost_of_a_scan_is_told_beside_its_floor(told):
    told()
    run = _cost.flown(_cost.crowd(400), KnownTracker(), 6)
    assert len(run.spent_s) == 6
    row = _cost.flat_row(run, 6)
    assert row.measured >= 1.0
    assert "1000: " in row.checksum


def test_biases_that_nobody_learns_stay(told):
    """The known tracker learns nothing, so no satellite has enough reports."""
    told()
    rows = by_id(_bias.bias_rows(300, 2))
    assert rows["bias_duplicates"].measured == 0.0
    assert ": 0 with" in rows["bias_range"].reference


def test_late_rows_refuse_unequal_tracks(monkeypatch):
    """A tracker whose tracks depend on how it was fed is infinitely slow."""

    class Counting(KnownTracker):
        def step(self, dwells, detections):
            self.calls += len(dwells)

        def tracks(self, time_tai_ns):
            columns = {name: np.zeros((1, *spec.row_shape), spec.dtype) for name, spec in Tracks.columns()}
            return Tracks(**columns | {"track_id": np.array([self.calls], np.uint64)})

    monkeypatch.setattr(_late, "new_tracker", Counting)
    monkeypatch.setattr(_late, "_SCANS", 2)
    (row,) = _late.late_rows(200)
    assert row.measured == float("inf")
    assert "NOT EQUAL" in row.checksum
