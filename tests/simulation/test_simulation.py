"""The whole path on real flights: five minutes of the scenario `paris`."""

import json
from pathlib import Path
from time import process_time
from typing import get_type_hints

import numpy as np
import pytest

from lookdown.recording import open_recording
from lookdown.scenario import load_scenario, with_overrides
from lookdown.simulation import SUMMARY_KEYS, run
from lookdown.tables import (
    Associations,
    Detections,
    Dwells,
    Looks,
    Metrics,
    ObjectMetrics,
    Tracks,
    TruthStates,
    read_table,
)
from lookdown.tracking import DwellTracker


def fly(output: Path, *, name="flight", seed=1, duration_s=300.0, on_progress=lambda *_: None):
    document = with_overrides(load_scenario("paris"), name=name, seed=seed, duration_s=duration_s)
    return run(
        document,
        name=name,
        seed=seed,
        output=output,
        on_progress=on_progress,
        cpu_clock_s=process_time,
        peak_memory_mb=lambda: 1.0,
    )


@pytest.fixture(scope="module")
def flown(tmp_path_factory):
    return fly(tmp_path_factory.mktemp("runs"))


def test_the_summary_has_the_promised_keys_in_order(flown):
    assert tuple(flown.summary)[: len(SUMMARY_KEYS)] == SUMMARY_KEYS
    json.dumps(flown.summary, allow_nan=False)


def test_most_objects_are_held_and_errors_are_what_covariances_claim(flown):
    s = flown.summary
    assert s["custody"] > 0.6  # five minutes of which the first is spent finding everybody
    assert 5.0 < s["position_error_m_median"] < 150.0
    assert s["nees_share_inside_95"] > 0.9
    assert s["detections"] > 5 * s["track_updates"] / 10


def test_the_recording_holds_all_tables_and_opens(flown):
    recording = open_recording(flown.directory)
    assert recording.manifest.status == "complete"
    for kind in (Detections, Dwells, Looks, Associations, Tracks, TruthStates, Metrics, ObjectMetrics):
        assert len(recording.table(kind)) > 0


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(flown, tmp_path):
    again = fly(tmp_path / "again")
    other = fly(tmp_path / "other", seed=2)

    def hashes(result):
        return {name: entry["sha256"] for name, entry in json.loads(manifest(result))["tables"].items()}

    def manifest(result):
        return (result.directory / "manifest.json").read_text()

    assert hashes(again) == hashes(flown)
    assert (again.directory / "summary.json").read_bytes() == (flown.directory / "summary.json").read_bytes()
    assert hashes(other)["detections.parquet"] != hashes(flown)["detections.parquet"]


def test_looks_and_detections_tell_the_same_story(flown):
    looks = read_table(Looks, flown.directory / "looks.parquet")
    detections = read_table(Detections, flown.directory / "detections.parquet")
    hit = looks.take(looks.detected > 0)
    assert np.isin(hit.detection_id, detections.detection_id).all()
    assert len(np.unique(hit.detection_id)) == len(hit)
    row = np.searchsorted(np.sort(detections.detection_id), hit.detection_id)
    seen = detections.take(np.argsort(detections.detection_id)).take(row)
    # A hit reports its object's range with the error it claims.
    error = (seen.range_m - hit.range_m) / seen.sigma_range_m
    assert abs(error.mean()) < 0.1 and 0.9 < error.std() < 1.1


def test_hits_are_as_many_as_their_probabilities_promise(flown):
    looks = read_table(Looks, flown.directory / "looks.parquet")
    p = looks.detection_probability
    assert looks.detected.sum() == pytest.approx(p.sum(), abs=4 * np.sqrt((p * (1 - p)).sum()))


def test_nothing_that_reaches_the_tracker_tells_a_target_from_a_false_alarm(flown):
    """It is given dwells and detections alone, and ids rise with range, whoever made the echo."""
    hints = get_type_hints(DwellTracker.step)
    assert {hints["dwells"], hints["detections"]} == {Dwells, Detections}
    detections = read_table(Detections, flown.directory / "detections.parquet")
    order = np.lexsort((detections.range_m, detections.dwell_id))
    assert (np.diff(detections.detection_id[order].astype(np.int64)) > 0).all()
    looks = read_table(Looks, flown.directory / "looks.parquet")
    hits = set(looks.detection_id[looks.detected > 0].tolist())
    mixed = np.array([d in hits for d in detections.detection_id[order].tolist()])
    same_dwell = np.diff(detections.dwell_id[order]) == 0
    # Within dwells, targets come before false alarms about as often as after them.
    before, after = (mixed[:-1] & ~mixed[1:] & same_dwell).sum(), (~mixed[:-1] & mixed[1:] & same_dwell).sum()
    assert 0.7 < before / after < 1.4


def test_a_stopped_run_leaves_a_recording_that_opens_and_says_so(tmp_path):
    def stop_half_way(stage, done, total):
        if stage == "flying" and done == total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fly(tmp_path, duration_s=120.0, on_progress=stop_half_way)
    (left,) = [p for p in tmp_path.iterdir() if p.is_dir()]
    recording = open_recording(left)
    assert recording.manifest.status == "incomplete"
    assert len(recording.table(Dwells)) > 0
    start, stop = recording.manifest.start_tai_ns, recording.manifest.stop_tai_ns
    assert stop - start == 60_000_000_000
    assert recording.table(Dwells).time_tai_ns.max() < stop


def test_an_empty_sky_has_no_tracks_and_still_a_recording(tmp_path, monkeypatch):
    """Nobody flies: only false alarms; nothing crashes and few tracks are shown."""
    from lookdown.tables import Objects
    from lookdown.traffic import RecordedTraffic

    monkeypatch.setattr(RecordedTraffic, "at", lambda self, time_tai_ns: Objects.empty())
    result = fly(tmp_path, duration_s=60.0)
    assert result.summary["custody"] is None and result.summary["position_error_m_median"] is None
    assert result.summary["detections"] > 0
    assert result.summary["false_tracks_per_hour"] < 120.0
