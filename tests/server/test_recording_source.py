"""Recordings as sources: every instant, few groups read, and what is broken told."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from made_recordings import START_NS, STEP_NS, made_recording, made_tracks

from lookdown.errors import RecordingError
from lookdown.server.sources import open_recording_source
from lookdown.server.sources.timed import TimedTable
from lookdown.tables import LinkState, NetworkLinks, Tracks, arrow_from_table, write_table

SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    opened = open_recording_source(made_recording(tmp_path_factory.mktemp("runs")))
    yield opened
    opened.close()


def test_it_says_what_it_is(source) -> None:
    facts = source.facts
    assert (facts.kind, facts.name, facts.satellite_count, facts.step_ns) == ("recording", "made", 600, STEP_NS)
    assert facts.notes == ()
    assert (source.start_tai_ns, source.stop_tai_ns) == (START_NS, START_NS + 6 * STEP_NS)


@pytest.mark.parametrize("seconds", [10.0, 15.0, 19.999, 60.0, 30.0])
def test_any_instant_shows_the_last_picture_before_it(source, seconds: float) -> None:
    scene = source.at(START_NS + round(seconds * SECOND))
    assert scene.time_tai_ns == START_NS + int(seconds // 10) * STEP_NS
    assert np.array_equal(scene.picture.track_id, np.arange(1, 21))
    assert np.allclose(scene.picture.custody_left_s, 42.0) and scene.picture.custody_known.all()
    assert np.allclose(scene.picture.age_s, 3.0)


def test_before_the_first_picture_and_long_after_the_last_there_is_none(source) -> None:
    assert len(source.at(START_NS + SECOND).picture) == 0
    assert len(source.at(START_NS + 100 * STEP_NS).picture) == 0


def test_satellites_are_those_of_the_scenario(source) -> None:
    satellites, _ = source.satellites_at(START_NS + SECOND)
    assert len(satellites) == 600
    assert np.linalg.norm(satellites.position_ecef_m, axis=1) == pytest.approx(6.878e6, rel=5e-3)
    assert np.array_equal(source.satellites_at(0)[0].position_ecef_m, source.satellites_at(START_NS)[0].position_ecef_m)


def test_sightings_are_told_newest_first(source) -> None:
    seen = source.sightings(2, START_NS + 4 * STEP_NS, 3)
    assert [one.time_tai_ns for one in seen] == [START_NS + k * STEP_NS - 3 * SECOND for k in (4, 3, 2)]
    assert {(one.sensor_id, one.kind, one.range_m) for one in seen} == {(7, "radar", 900e3)}
    assert source.sightings(15, START_NS + 4 * STEP_NS, 3) == []


def test_a_stopped_run_opens_as_far_as_it_goes_and_says_so(tmp_path: Path) -> None:
    opened = open_recording_source(made_recording(tmp_path, steps=3, stopped=True))
    assert "stopped before its end" in opened.facts.notes[0]
    assert opened.stop_tai_ns == START_NS + 3 * STEP_NS
    assert len(opened.at(opened.stop_tai_ns).picture) == 20
    opened.close()


def cut(path: Path, share: float = 0.6) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


def test_a_broken_table_is_left_out_and_told(tmp_path: Path) -> None:
    folder = made_recording(tmp_path)
    cut(folder / "detections.parquet")
    (folder / "custody_needs.parquet").unlink()
    opened = open_recording_source(folder)
    assert len(opened.facts.notes) == 2 and all("left out" in note for note in opened.facts.notes)
    scene = opened.at(START_NS + 2 * STEP_NS)
    assert len(scene.picture) == 20 and not scene.picture.custody_known.any()
    assert opened.sightings(2, START_NS + 4 * STEP_NS, 3) == []
    opened.close()


def test_tracks_that_are_cut_short_are_refused_in_words(tmp_path: Path) -> None:
    folder = made_recording(tmp_path)
    cut(folder / "tracks.parquet")
    with pytest.raises(RecordingError, match=r"tracks.parquet: expected a whole Parquet file.*lookdown run"):
        open_recording_source(folder)


def test_a_recording_of_an_older_version_says_what_is_missing(tmp_path: Path) -> None:
    folder = made_recording(tmp_path)
    table = pq.read_table(folder / "tracks.parquet").drop(["group_id"])
    pq.write_table(table, folder / "tracks.parquet")
    with pytest.raises(RecordingError, match=r"group_id.*older version"):
        open_recording_source(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"status": "complete"}'])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = made_recording(tmp_path)
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(RecordingError, match="expected"):
        open_recording_source(folder)


def test_a_scenario_with_faults_leaves_the_tracks(tmp_path: Path) -> None:
    folder = made_recording(tmp_path)
    (folder / "scenario.toml").write_text("[scenario]\nname = 3\n")
    opened = open_recording_source(folder)
    assert opened.facts.satellite_count == 0 and "satellites are not shown" in opened.facts.notes[0]
    assert len(opened.at(START_NS + STEP_NS).picture) == 20
    opened.close()


def test_only_the_groups_that_hold_an_instant_are_read(tmp_path: Path) -> None:
    """As a run of 20,000 tracks lies on disk: groups of one size, an instant in one or two of them."""
    rows = Tracks.concatenate(made_tracks(700, START_NS + k * STEP_NS) for k in range(40))
    pq.write_table(arrow_from_table(rows), tmp_path / "tracks.parquet", row_group_size=1_000)
    table = TimedTable(Tracks, [tmp_path / "tracks.parquet"])
    for step in (0, 39, 17, 3):
        before = table.groups_read
        time = START_NS + step * STEP_NS + 5 * SECOND
        assert table.instant_before(time) == START_NS + step * STEP_NS
        assert len(table.at(START_NS + step * STEP_NS)) == 700
        assert table.groups_read - before <= 2
    assert table.instant_before(START_NS - 1) is None


def test_rows_that_no_file_has_yet_are_found_and_make_way_for_the_file(tmp_path: Path) -> None:
    table = TimedTable(Tracks)
    parts = [made_tracks(5, START_NS + k * STEP_NS) for k in range(6)]
    for part in parts:
        table.remember(part)
    assert table.span_tai_ns == (START_NS, START_NS + 5 * STEP_NS)
    write_table(Tracks.concatenate(parts[:4]), tmp_path / "first.parquet")
    table.add(tmp_path / "first.parquet")
    for k in range(6):
        assert table.instant_before(START_NS + k * STEP_NS + 1) == START_NS + k * STEP_NS
        assert len(table.at(START_NS + k * STEP_NS)) == 5
    assert len(table.between(START_NS - 1, START_NS + 10 * STEP_NS)) == 30


def mesh(tracks: Tracks, step: int) -> list:
    """Two links; the second comes up with the third report."""
    columns = {name: np.zeros((2, *spec.row_shape), spec.dtype) for name, spec in NetworkLinks.columns()}
    columns["time_tai_ns"] += tracks.time_tai_ns[0]
    columns |= {"node_a": np.array([0, 0], np.uint32), "node_b": np.array([1, 20], np.uint32)}
    columns["state"] = np.array([LinkState.UP, LinkState.UP if step >= 3 else LinkState.SLEWING], np.uint8)
    return [NetworkLinks(**columns)]


def test_links_are_those_of_the_report_before(source, tmp_path: Path) -> None:
    opened = open_recording_source(made_recording(tmp_path, steps=4, more=mesh))
    states = [opened.links_at(START_NS + round(k * STEP_NS)).state.tolist() for k in (0.5, 1.0, 2.9, 3.0, 4.0)]
    assert states == [[], [3, 1], [3, 1], [3, 3], [3, 3]]
    assert len(source.links_at(START_NS + 3 * STEP_NS)) == 0, "one without a mesh has none"
    opened.close()
