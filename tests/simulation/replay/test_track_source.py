"""A file through the tracker: whatever order, repetition or corruption, the good rows give the same tracks."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from own_scenes import columns_of, plain_scene, write_scene

from lookdown.errors import ArgumentError, DataError
from lookdown.simulation.replay import TrackRequest, open_source, track_source
from lookdown.tables import Associations, Detections, Tracks, arrow_from_table, read_table
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.tracking.intake import RejectCode, Rejects

PARAMETERS = TrackerParameters(**{name: reference.base_si for name, reference in TRACKER_REFERENCE.items()})
S = 1_000_000_000


def track(folder, out, on_progress=lambda stage, done, total: None, **request):
    return track_source(
        open_source(folder), DwellTracker(PARAMETERS), TrackRequest(**request), output=out, on_progress=on_progress
    )


def tracked(folder, out, **request):
    """Return (summary, tracks, associations, rejects)."""
    summary = track(folder, out, **request).summary
    return (
        summary,
        read_table(Tracks, out / "tracks.parquet"),
        read_table(Associations, out / "associations.parquet"),
        read_table(Rejects, out / "rejects.parquet"),
    )


def same(first, second):
    for name, _ in type(first).columns():
        assert np.array_equal(getattr(first, name), getattr(second, name)), name


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The plain scene as a folder, and what comes of it."""
    root = tmp_path_factory.mktemp("plain")
    dwells, detections = plain_scene()
    folder = write_scene(root / "scene", detections, dwells)
    return folder, tracked(folder, root / "tracks")


def test_the_scene_is_tracked(plain) -> None:
    _, (summary, tracks, associations, rejects) = plain
    _, detections = plain_scene()
    assert summary["rows"] == summary["accepted"] == len(detections) and not len(rejects)
    assert summary["tracks_confirmed"] >= 6 and summary["dwells_told"] and summary["detections_used"] > 80
    assert (np.diff(np.unique(tracks.time_tai_ns)) == 10 * S).all()
    # Whole tens of seconds of UTC, of which TAI was 37 s ahead.
    assert set((tracks.time_tai_ns // S - 37) % 10) == {0}
    assert np.isin(associations.detection_id, detections.detection_id).all()
    assert (
        summary["sensor_count"] == 24 and sum(row["used"] for row in summary["sensors"]) == summary["detections_used"]
    )


def test_the_tracks_are_those_of_the_tracker_by_itself(plain) -> None:
    _, (_, tracks, _, _) = plain
    dwells, detections = plain_scene()
    tracker, found = DwellTracker(PARAMETERS), []
    times = np.unique(tracks.time_tai_ns).tolist()
    done = 0
    for time in times:
        stop = int(np.searchsorted(dwells.time_tai_ns, time, side="right"))
        for k in range(done, stop):
            tracker.step(dwells.take(slice(k, k + 1)), detections.take(detections.dwell_id == dwells.dwell_id[k]))
        done = stop
        found.append(tracker.tracks(time))
    same(Tracks.concatenate(found), tracks)
    assert done == len(dwells)


def test_the_size_of_the_parts_changes_nothing(plain, tmp_path) -> None:
    folder, (summary, tracks, associations, _) = plain
    again = tracked(folder, tmp_path / "small", rows_a_part=7)
    same(again[1], tracks)
    same(again[2], associations)
    assert again[0] == summary


@given(st.integers(0, 10**6), st.floats(0.0, 1.0), st.integers(1, 3))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shuffled_and_repeated_rows_give_the_same_tracks(plain, tmp_path_factory, seed, share, files) -> None:
    _, (_, tracks, associations, _) = plain
    dwells, detections = plain_scene()
    rng = np.random.default_rng(seed)
    extra = np.flatnonzero(rng.random(len(detections)) < share)
    rows = rng.permutation(np.concatenate([np.arange(len(detections)), extra]))
    root = tmp_path_factory.mktemp("shuffled")
    folder = write_scene(root / "scene", detections.take(rows), dwells)
    if files > 1:
        arrow = arrow_from_table(detections.take(rows))
        (folder / "detections.parquet").unlink()
        for k, part in enumerate(np.array_split(np.arange(len(rows)), files)):
            pq.write_table(arrow.take(part), folder / f"part-{k}.parquet", row_group_size=50)
    summary, *tables = tracked(folder, root / "tracks", rows_a_part=40)
    same(tables[0], tracks)
    same(tables[1], associations)
    assert summary["rejected_by_code"] == ({"REPEATED": len(extra)} if len(extra) else {})
    # Of two rows alike the one that comes first in the input is used.
    first = {int(i): k for k, i in reversed(list(enumerate(detections.detection_id[rows])))}
    again = sorted(set(range(len(rows))) - set(first.values()))
    assert sorted(tables[2].row.tolist()) == again


SPOILS = {
    "range_m": [np.nan, -1.0, 2e7, np.inf],
    "sigma_cosine_along": [0.0, -1.0, np.nan],
    "cosine_cross": [1.5, -np.inf],
    "axis_along_ecef": [0.0, 3.0],
    "sensor_position_ecef_m": [0.0, 1e9],
    "measured": [0, 16],
    "kind": [7],
    "correlation_range_rate": [1.0, -2.0],
    "time_tai_ns": [4_000_000_000 * S, 9_000_000_000 * S],
    "detection_id": [0],
}


@given(st.lists(st.tuples(st.floats(0.0, 0.999), st.sampled_from(sorted(SPOILS))), max_size=2), st.integers(0, 3))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spoiled_rows_cost_themselves_alone(plain, tmp_path_factory, spoils, which) -> None:
    dwells, detections = plain_scene()
    columns, touched = columns_of(detections), set()
    for where, name in spoils:
        row = int(where * len(detections))
        touched.add(row)
        columns[name][row] = SPOILS[name][which % len(SPOILS[name])]
    keep = np.array([row not in touched for row in range(len(detections))])
    root = tmp_path_factory.mktemp("spoiled")
    bad = tracked(write_scene(root / "bad", Detections(**columns), dwells), root / "bad-tracks", rows_a_part=100)
    good = tracked(write_scene(root / "good", detections.take(keep), dwells), root / "good-tracks")
    same(bad[1], good[1])
    same(bad[2], good[2])
    assert sorted(bad[3].row.tolist()) == sorted(touched)
    assert bad[0]["accepted"] + bad[0]["rejected"] == bad[0]["rows"] == len(detections)


def test_rows_as_they_came_are_late_up_to_a_minute_and_then_too_late(plain, tmp_path) -> None:
    _, (_, tracks, _, _) = plain
    dwells, detections = plain_scene()
    times = detections.time_tai_ns
    rng = np.random.default_rng(2)
    late = times + np.where(rng.random(len(times)) < 0.3, rng.uniform(0.0, 59.0, len(times)), 0.0) * S
    rows = np.argsort(late, kind="stable")
    assert (rows != np.arange(len(rows))).any()
    within = write_scene(tmp_path / "within", detections.take(rows), dwells)
    summary, found, _, rejects = tracked(within, tmp_path / "a", as_it_came=True)
    assert not len(rejects) and summary["rows_out_of_order"] > 0 and summary["rows_behind_60_s"] == 0
    same(found, tracks)
    # The first five rows come at the end, minutes after their time.
    moved = np.concatenate([np.arange(5, len(times)), np.arange(5)])
    beyond = write_scene(tmp_path / "beyond", detections.take(moved), dwells)
    summary, _, _, rejects = tracked(beyond, tmp_path / "b", as_it_came=True)
    assert summary["rejected_by_code"] == {"TOO_LATE": 5} and summary["rows_behind_60_s"] == 5
    assert rejects.detection_id.tolist() == detections.detection_id[:5].tolist()
    summary, found, _, _ = tracked(beyond, tmp_path / "c")
    assert summary["rejected"] == 0 and summary["rows_behind_60_s"] == 5
    same(found, tracks)


def test_one_id_with_two_contents_far_apart_is_a_conflict_of_the_later(plain, tmp_path) -> None:
    dwells, detections = plain_scene()
    columns = columns_of(detections)
    columns["detection_id"][-1] = columns["detection_id"][0]
    folder = write_scene(tmp_path / "scene", Detections(**columns), dwells)
    for size in (10_000, 50):
        _, _, _, rejects = tracked(folder, tmp_path / f"tracks-{size}", rows_a_part=size)
        assert rejects.row.tolist() == [len(detections) - 1] and rejects.code.tolist() == [RejectCode.CONFLICT]


def test_a_clock_wrong_by_years_makes_no_years_of_tracks(plain, tmp_path) -> None:
    _, detections = plain_scene()
    columns = columns_of(detections)
    columns["time_tai_ns"][3] = 0
    folder = write_scene(tmp_path / "scene", Detections(**columns))
    _, tracks, _, rejects = tracked(folder, tmp_path / "tracks")
    assert not len(rejects) and len(np.unique(tracks.time_tai_ns)) < 120


def test_sensors_span_and_now(plain, tmp_path) -> None:
    folder, _ = plain
    dwells, detections = plain_scene()
    known = np.unique(detections.sensor_id)[::2]
    summary, *_ = tracked(folder, tmp_path / "sensors", sensors=tuple(known.tolist()))
    unknown = int((~np.isin(detections.sensor_id, known)).sum())
    assert summary["rejected_by_code"] == {"UNKNOWN_SENSOR": unknown}
    first, stop = int(dwells.time_tai_ns[4]), int(dwells.time_tai_ns[12])
    summary, tracks, _, _ = tracked(folder, tmp_path / "span", span_tai_ns=(first, stop))
    inside = (detections.time_tai_ns >= first) & (detections.time_tai_ns < stop)
    assert summary["accepted"] == inside.sum() and summary["outside"] == (~inside).sum() and summary["dwells"] == 8
    assert tracks.time_tai_ns.min() >= first and tracks.time_tai_ns.max() < stop + 10 * S
    summary, *_ = tracked(folder, tmp_path / "now", now_tai_ns=first)
    assert summary["rejected_by_code"] == {"FUTURE": int((detections.time_tai_ns > first).sum())}


def test_the_interval_is_as_asked(plain, tmp_path) -> None:
    folder, _ = plain
    _, tracks, _, _ = tracked(folder, tmp_path / "tracks", interval_s=2.5)
    assert (np.diff(np.unique(tracks.time_tai_ns)) == 2.5 * S).all()


def test_the_same_input_gives_the_same_bytes(plain, tmp_path) -> None:
    folder, _ = plain
    for name in ("a", "b"):
        track(folder, tmp_path / name)
    for file in ("tracks.parquet", "associations.parquet", "rejects.parquet", "summary.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_nothing_is_left_where_a_run_is_stopped_or_fails(plain, tmp_path) -> None:
    folder, _ = plain

    def stop(stage, done, total):
        if stage == "tracking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        track(folder, tmp_path / "tracks", stop)
    assert list(tmp_path.iterdir()) == []
    columns = columns_of(plain_scene()[1])
    columns["range_m"][:] = np.nan
    bad = write_scene(tmp_path / "bad", Detections(**columns))
    with pytest.raises(DataError, match=r"none of [\d,]+ rows can be used \(NOT_FINITE"):
        track(bad, tmp_path / "tracks")
    assert [path.name for path in tmp_path.iterdir()] == ["bad"]


def test_an_older_folder_of_ours_is_replaced_and_one_of_others_is_not(plain, tmp_path) -> None:
    folder, _ = plain
    assert not track(folder, tmp_path / "tracks").replaced
    assert track(folder, tmp_path / "tracks").replaced
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tracks"]
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    with pytest.raises(ArgumentError, match="was not made by"):
        track(folder, other)
    assert (other / "thesis.txt").read_text() == "years of work"


def test_progress_comes_to_the_end(plain, tmp_path) -> None:
    folder, _ = plain
    told = []
    track(folder, tmp_path / "tracks", lambda *step: told.append(step), rows_a_part=50)
    count = len(plain_scene()[1])
    assert told[-1] == ("tracking", count, count) and {stage for stage, _, _ in told} == {
        "reading instants",
        "tracking",
    }
    done = [rows for stage, rows, _ in told if stage == "tracking"]
    assert done == sorted(done)


def test_the_summary_is_json(plain) -> None:
    _, (summary, *_) = plain
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
