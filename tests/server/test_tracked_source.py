"""Feeds as sources: detections through the tracker, and folders that `lookdown track` made."""

import numpy as np
import pytest
from own_scenes import plain_scene, write_scene

from lookdown.errors import RecordingError
from lookdown.server.sources import is_tracked, open_tracked, track_feed


@pytest.fixture(scope="module")
def feed(tmp_path_factory):
    root = tmp_path_factory.mktemp("feed")
    dwells, detections = plain_scene()
    folder = write_scene(root / "scene", detections, dwells)
    return folder, track_feed(folder, root / "runs", lambda stage, done, total: None)


def test_a_feed_is_tracked_and_shown_with_who_saw_what(feed) -> None:
    folder, tracks = feed
    assert is_tracked(tracks) and not is_tracked(folder)
    source = open_tracked(tracks, folder)
    facts = source.facts
    assert facts.kind == "recording" and facts.satellite_count == 0 and facts.step_ns == 10_000_000_000
    scene = source.at(source.stop_tai_ns)
    confirmed = scene.picture.track_id[scene.picture.flags % 2 == 1]
    assert len(confirmed) >= 4 and not scene.picture.custody_known.any()
    seen = source.sightings(int(confirmed[0]), source.stop_tai_ns, 5)
    _, detections = plain_scene()
    assert len(seen) == 5
    assert {one.sensor_id for one in seen} <= set(detections.sensor_id.tolist())
    assert [one.time_tai_ns for one in seen] == sorted((one.time_tai_ns for one in seen), reverse=True)
    assert np.isin([one.time_tai_ns for one in seen], detections.time_tai_ns).all()
    assert len(source.satellites_at(source.stop_tai_ns)[0]) == 0
    source.close()


def test_without_the_feed_tracks_are_shown_alone(feed) -> None:
    _, tracks = feed
    source = open_tracked(tracks)
    scene = source.at(source.stop_tai_ns)
    assert len(scene.picture) and source.sightings(int(scene.picture.track_id[0]), source.stop_tai_ns, 5) == []
    source.close()


def test_tracks_that_are_cut_short_are_refused_in_words(feed, tmp_path) -> None:
    _, tracks = feed
    for name in ("summary.json", "associations.parquet"):
        (tmp_path / name).write_bytes((tracks / name).read_bytes())
    whole = (tracks / "tracks.parquet").read_bytes()
    (tmp_path / "tracks.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RecordingError, match=r"whole Parquet file.*Track the detections again"):
        open_tracked(tmp_path)
