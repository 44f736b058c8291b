"""Whole runs of the default scenario: what more satellites, a stricter detector, a stop and a restart do."""

from dataclasses import replace
from time import process_time

import numpy as np
import pytest
import scenes

from lookdown.recording import open_recording
from lookdown.scenario import ScenarioDocument, build, load_scenario, with_overrides
from lookdown.sensing import SearchRegion, SearchScheduler, reference_radar
from lookdown.sensing.radar.equations import design_snr_ratio
from lookdown.simulation import run
from lookdown.tables import (
    Associations,
    Detections,
    Dwells,
    DwellTask,
    Looks,
    RefusedTasks,
    SatelliteStates,
    Tracks,
)
from lookdown.tracking import DwellTracker

SECOND_NS = 10**9


def _flown(output, document, name):
    result = run(
        with_overrides(document, name=name),
        name=name,
        seed=1,
        output=output,
        on_progress=lambda *_: None,
        cpu_clock_s=process_time,
        peak_memory_mb=lambda: 1.0,
    )
    return result.summary, open_recording(result.directory)


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def dense(output):
    return _flown(output, with_overrides(load_scenario("paris"), duration_s=300.0), "dense")


def _assert_same(one, other):
    assert len(one) == len(other) > 0
    for name, _ in type(one).columns():
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def _search_only(name):
    raw = load_scenario(name).model_dump(exclude_none=True)
    raw["schedule"]["tasks"] = "search"
    return with_overrides(ScenarioDocument.model_validate(raw), duration_s=300.0)


def test_looks_where_they_are_asked_for_hold_more_for_less_energy(dense, output):
    """Truths 6 and 7: with all tasks custody is higher than with search alone, at a hundredth of the energy."""
    searched, _ = _flown(output, _search_only("paris"), "dense-search")
    assert dense[0]["custody"] > searched["custody"]
    assert dense[0]["position_error_m_median"] < searched["position_error_m_median"]
    states = dense[1].table(SatelliteStates)
    last = states.take(states.time_tai_ns == states.time_tai_ns.max())
    spent = sum(getattr(last, name).sum() for name in ("search_j", "confirm_j", "track_j", "cue_j"))
    assert 0.0 < spent < 0.05 * 600 * 2_500.0 * 300.0
    assert (last.mean_power_w <= 2_500.0).all() and (last.temperature_k < 323.0).all()
    assert set(dense[1].table(Dwells).task.tolist()) >= {DwellTask.SEARCH, DwellTask.CONFIRM, DwellTask.TRACK}
    refused = dense[1].table(RefusedTasks)
    assert len(refused) > 100 and (refused.reason > 0).all()


def test_a_sixth_of_the_satellites_hold_far_less(dense, output):
    """Geometry: five minutes of the same flights under 600 and under 100 satellites that search all ground alike."""
    many, whole = _flown(output, _search_only("paris"), "dense-search")
    few, recording = _flown(output, _search_only("paris-sparse"), "sparse-search")
    assert few["objects"] == many["objects"] > 5
    # 0.485 for 0.903: who flies straight is held through gaps of a minute, so that custody falls less than looks do.
    assert few["custody"] < 0.6 * many["custody"]
    assert few["longest_gap_s"] > many["longest_gap_s"]
    assert few["time_to_custody_s_median"] > many["time_to_custody_s_median"]
    # Looks are in proportion to satellites, give or take who is overhead in these five minutes.
    assert 3.0 < len(whole.table(Dwells)) / len(recording.table(Dwells)) < 12.0


def test_a_stricter_detector_has_far_fewer_false_alarms_and_a_longer_frame(dense, output):
    """Pfa 1e-8 for 1e-6: a hundredth of the alarms, and a frame longer by the SNR that Pd 0.9 then needs."""
    raw = load_scenario("paris").model_dump(exclude_none=True)
    raw["radar"]["false_alarm_probability"] |= {"base": 1e-8}
    document = with_overrides(ScenarioDocument.model_validate(raw), duration_s=300.0)
    strict, recording = _flown(output, document, "strict")
    radars = [replace(reference_radar(), false_alarm_probability=pfa) for pfa in (1e-6, 1e-8)]
    region = SearchRegion(0.8, 0.9, 0.0, 0.1)
    frames = [
        SearchScheduler(radar, region, run_seed=1, satellite_count=1, start_tai_ns=0).frame_steps for radar in radars
    ]
    snr = [design_snr_ratio(radar) for radar in radars]
    assert frames[1] / frames[0] == pytest.approx(snr[1] / snr[0], rel=0.02)
    assert frames[1] > 1.15 * frames[0]
    # A search has as many beams over a longer frame, and looks at tracks are as many: about a hundredth in all.
    ratio = strict["false_alarms"] / dense[0]["false_alarms"]
    assert ratio == pytest.approx(0.01, rel=0.4)
    widths = [r.table(Dwells).azimuth_width_rad.mean() for r in (dense[1], recording)]
    assert widths[1] / widths[0] == pytest.approx(frames[0] / frames[1], rel=0.1)
    # Fewer false tracks to confirm leave more dwells for search; each meets objects less often by the longer frame.
    rates = [_looks_per_search(r) for r in (dense[1], recording)]
    assert rates[1] / rates[0] == pytest.approx(frames[0] / frames[1], rel=0.1)


def _looks_per_search(recording):
    """Return how many objects a search dwell, not a look at a track, meets on average."""
    dwells = recording.table(Dwells)
    searches = dwells.dwell_id[dwells.task == DwellTask.SEARCH]
    return np.isin(recording.table(Looks).dwell_id, searches).sum() / len(searches)


def test_a_shorter_run_is_the_beginning_of_a_longer_one(dense, output):
    """Draws depend on seed, satellite, object and step alone: two minutes are the first two of five."""
    _, short = _flown(output, with_overrides(load_scenario("paris"), duration_s=120.0), "short")
    stop = short.manifest.stop_tai_ns
    assert stop - short.manifest.start_tai_ns == 120 * SECOND_NS
    for kind in (Dwells, Detections, Looks, Associations, Tracks):
        whole = dense[1].table(kind)
        _assert_same(short.table(kind), whole.take(whole.time_tai_ns <= stop))


def _steps(stages, first, last):
    parts = []
    for k in range(first, last):
        instant = stages.start_tai_ns + k * stages.step_ns + stages.step_ns // 2
        dwells = stages.scheduler.dwells(stages.ephemeris.at(instant), instant)
        detections, looks = stages.radar.observe(dwells, stages.traffic.at(instant))
        parts.append((dwells, detections, looks, stages.tracker.step(dwells, detections)))
    kinds = (Dwells, Detections, Looks, Associations)
    return [kind.concatenate(part[i] for part in parts) for i, kind in enumerate(kinds)]


def test_a_run_in_two_pieces_is_the_run_in_one():
    """Snapshot after 150 steps, fresh stages, restore, go on: every later table and the energy are bit for bit."""
    document = with_overrides(load_scenario("paris"), duration_s=300.0)
    whole, resumed = build(document, seed=9), build(document, seed=9)
    _steps(whole, 0, 150)
    kept, spent_j = (whole.tracker.snapshot(), whole.scheduler.snapshot()), whole.scheduler.energy_j.max()
    straight_on = _steps(whole, 150, 240)
    resumed.tracker.restore(kept[0])
    resumed.scheduler.restore(kept[1])
    for one, other in zip(straight_on, _steps(resumed, 150, 240), strict=True):
        _assert_same(one, other)
    end = whole.start_tai_ns + 240 * SECOND_NS
    _assert_same(whole.tracker.tracks(end), resumed.tracker.tracks(end))
    np.testing.assert_array_equal(whole.scheduler.energy_j, resumed.scheduler.energy_j)
    # The snapshot is a copy: had it moved on with the first run, the second could not have repeated it.
    assert kept[1]["store"]["spent_j"].sum(axis=1).max() == spent_j < whole.scheduler.energy_j.max()


@pytest.mark.parametrize("batch_s", [1, 5, 10])
def test_a_recording_played_again_in_batches_makes_the_same_picture(dense, batch_s):
    """Dwells and detections alone, given to a new tracker some steps at a time, make the tracks that were recorded."""
    dwells, detections, recorded, pictures = (
        dense[1].table(kind) for kind in (Dwells, Detections, Associations, Tracks)
    )
    start, tracker = dense[1].manifest.start_tai_ns, DwellTracker(scenes.TRACKER)
    joined = []
    for first in range(0, 120, batch_s):
        begin, end = (start + k * SECOND_NS for k in (first, first + batch_s))
        batch = (t.take((t.time_tai_ns >= begin) & (t.time_tai_ns < end)) for t in (dwells, detections))
        joined.append(tracker.step(*batch))
        if (first + batch_s) % 10 == 0:
            _assert_same(tracker.tracks(end), pictures.take(pictures.time_tai_ns == end))
    ours = Associations.concatenate(joined)
    theirs = recorded.take(recorded.time_tai_ns < start + 120 * SECOND_NS)
    _assert_same(ours.take(np.argsort(ours.detection_id)), theirs.take(np.argsort(theirs.detection_id)))
