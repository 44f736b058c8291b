"""What leaves the log: every used report once, the rest left over, and a past that can still be reached."""

import numpy as np
import pytest
from late_scenes import SECOND_NS, shuffled, some_dwells, table_bytes
from plain_radar import START_TAI_NS
from tracking_parameters import known_parameters

from lookdown.tables import Associations
from lookdown.tracking import DwellTracker
from lookdown.tracking.engine._layout import (
    ALIVE,
    DWELLS,
    EVENTS_LEFT,
    IN_USE,
    MARKS_USED,
    SLOT_TIME,
    SNAPSHOTS,
    TIME,
)

PARAMETERS = known_parameters()


def play(looks, **options):
    """Return (tracker, all that settled, all associations as they were given at once)."""
    tracker, settled, given = DwellTracker(PARAMETERS, capacity=64, hands_on_settled=True, **options), [], []
    for look in looks:
        given.append(tracker.step(*look))
        settled.append(tracker.settled())
    return tracker, settled, Associations.concatenate(given)


def test_in_order_what_settles_is_what_was_given_at_once():
    """Every settled row is an association of its step; those that began a track are not among them."""
    looks = some_dwells(40, 4)
    tracker, settled, given = play(looks)
    log = tracker._engine.log
    until = int(looks[-1][0].time_tai_ns[0]) - 72 * SECOND_NS
    rows = [(int(d), int(t)) for one in settled for d, t in zip(one.detection_id, one.track_id, strict=True)]
    own = given.normalised_innovation_squared > 0.0
    early = given.time_tai_ns < until
    pairs = list(zip(given.detection_id[own & early].tolist(), given.track_id[own & early].tolist(), strict=True))
    assert len(rows) == len(set(rows)) > 100
    assert set(rows) == set(pairs)
    in_use = log.slots[log.order[: log.counts[DWELLS]]]
    assert (in_use[:, SLOT_TIME] >= until).all() and log.slots[:, IN_USE].sum() == log.counts[DWELLS]


def test_each_report_is_used_or_left_over():
    looks = some_dwells(40, 4)
    _, settled, _ = play(looks)
    until = int(looks[-1][0].time_tai_ns[0]) - 72 * SECOND_NS
    reports = sum(len(detections) for dwells, detections in looks if dwells.time_tai_ns[0] < until)
    used = sum(len(one.detection_id) for one in settled)
    left = sum(len(one.leftover_time_tai_ns) for one in settled)
    # Those that a track in doubt used are both; first reports of confirmed tracks are neither, nor are those that the
    # pair side by side shares, half each.
    assert 0.75 * reports < used + left < 1.1 * reports
    times = np.concatenate([one.leftover_time_tai_ns for one in settled])
    places = np.concatenate([one.leftover_positions_ecef_m for one in settled])
    assert (times < until).all() and (np.diff(times) >= 0).all()
    assert ((np.linalg.norm(places, axis=1) > 6.2e6) & (np.linalg.norm(places, axis=1) < 6.6e6)).all()


def test_what_nobody_asks_for_is_not_kept():
    """Tracks are the same; places of what is left over are not looked for, and nothing heaps up."""
    looks = some_dwells(40, 4)
    tracker, *_ = play(looks)
    plain, end_ns = DwellTracker(PARAMETERS, capacity=64), int(looks[-1][0].time_tai_ns[0])
    for look in looks:
        plain.step(*look)
    assert table_bytes(plain.tracks(end_ns)) == table_bytes(tracker.tracks(end_ns))
    assert table_bytes(plain.biases()) == table_bytes(tracker.biases()) and len(plain.biases())
    assert plain._settled == []
    with pytest.raises(AssertionError, match="hands_on_settled"):
        plain.settled()


def test_innovations_are_as_wide_as_their_variances():
    _, settled, _ = play(some_dwells(60, 5, clutter_count=1.0))
    old = np.concatenate([one.track_updates for one in settled]) > 4
    innovations = np.concatenate([one.innovations for one in settled])[old]
    variances = np.concatenate([one.variances for one in settled])[old]
    ratio = np.mean(innovations**2 / variances, axis=0)
    assert len(innovations) > 150
    # Cosines are mostly noise of the report. Speeds are doubted by the agile model, which straight flights never need.
    assert (ratio[1:3] > 0.7).all() and (ratio < 1.3).all()


@pytest.mark.parametrize("lateness_s", [20.0, 60.0])
def test_nothing_is_kept_for_ever(lateness_s):
    """Long after, dwells, meetings and tracks are all free again."""
    looks = some_dwells(30, 6)
    tracker, _, _ = play(looks, lateness_s=lateness_s)
    late = START_TAI_NS + 2_000 * SECOND_NS
    for k in range(3):
        dwells, detections = some_dwells(1, 60 + k)[0]
        detections = detections.take(np.zeros(0, np.int64))
        columns = {name: getattr(dwells, name) for name, _ in dwells.columns()}
        moved = type(dwells)(**columns | {"time_tai_ns": np.array([late + 400 * k * SECOND_NS])})
        tracker.step(moved, detections)
    engine = tracker._engine
    assert engine.log.counts[DWELLS] == 1
    assert engine.log.counts[EVENTS_LEFT] == len(engine.log.events)
    assert (engine.store.links[:, ALIVE] == 0).all()
    assert engine.store.counts[0] == len(engine.store.links)
    assert tracker.dropped_count == tracker.started_count


def test_settling_does_not_touch_the_picture():
    """Copies worked forward, rows freed and reports packed: the tracks shown are those of a tracker that keeps all."""
    still = {"registers": False, "maps_clutter": False}
    looks = some_dwells(40, 7)
    end = START_TAI_NS + 400 * SECOND_NS
    one, other = play(looks, lateness_s=10.0, **still)[0], play(looks, lateness_s=600.0, **still)[0]
    assert one._engine.log.counts[DWELLS] < other._engine.log.counts[DWELLS] == len(looks)
    assert table_bytes(one.tracks(end)) == table_bytes(other.tracks(end))


def test_a_copy_goes_when_the_one_after_it_has_left_the_log():
    """No late dwell can ask for what was before: of each track's copies the oldest alone is older than the log."""
    looks, most = some_dwells(60, 4, clutter_count=1.0), 0
    tracker = DwellTracker(PARAMETERS, capacity=64)
    for look in looks:
        tracker.step(*look)
        store, newest_ns = tracker._engine.store, int(look[0].time_tai_ns[0])
        for row in np.flatnonzero(store.links[:, ALIVE] == 1):
            copies = store.copies[row, : store.links[row, SNAPSHOTS]]
            ages_s = (newest_ns - store.marks[copies, TIME]) / SECOND_NS
            assert len(ages_s) and (np.diff(ages_s) < 0.0).all() and (ages_s[1:] <= 72.0).all()
            most = max(most, len(copies))
    assert most > 3


def test_marks_begin_anew_long_before_they_are_full():
    """Marks count for ever, those of meetings in 32 bits: to begin anew changes nothing, late dwells and all."""
    looks, pictures = shuffled(some_dwells(20, 6), 2), []
    for before in (0, 2**30 + 1):
        tracker = DwellTracker(PARAMETERS, capacity=64)
        for k, look in enumerate(looks):
            if k == len(looks) // 2:
                tracker._engine.log.counts[MARKS_USED] += before
            tracker.step(*look)
        assert tracker._engine.log.counts[MARKS_USED] < 2**20
        pictures.append(table_bytes(tracker.tracks(int(max(dwells.time_tai_ns[0] for dwells, _ in looks)))))
    assert pictures[0] == pictures[1]
