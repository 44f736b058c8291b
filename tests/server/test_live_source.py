"""A scenario flown live in a process of its own."""

import multiprocessing
import signal
import threading
import time

import numpy as np
import pytest

from lookdown.errors import RecordingError
from lookdown.recording import open_recording
from lookdown.scenario import load_scenario, with_overrides
from lookdown.server.sources import LiveSource, Scene, open_recording_source
from lookdown.server.sources.live_worker import _hurry, _Stopped, _stopped
from lookdown.server.wire import FrameKind, decode

SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def flight(tmp_path_factory):
    """Seventy seconds of paris as fast as it goes: what was heard, the source at its end, and its folder."""
    output = tmp_path_factory.mktemp("runs")
    document = with_overrides(load_scenario("paris"), duration_s=70.0)
    source = LiveSource(document, name="short", output=output, rate=1000.0)
    heard: list[tuple[Scene, dict[str, bytes]]] = []
    done = threading.Event()

    def hear(scene: Scene, frames: dict[str, bytes]) -> None:
        heard.append((scene, frames))
        if scene.time_tai_ns >= source.stop_tai_ns:
            done.set()

    source.listen(hear, lambda sentence: pytest.fail(sentence))
    assert done.wait(240.0), source.faults
    yield heard, source, output
    source.close()


def test_every_step_is_told_in_order(flight) -> None:
    heard, source, _ = flight
    times = [scene.time_tai_ns for scene, _ in heard]
    assert times == sorted(set(times)) and times[-1] == source.stop_tai_ns == source.head_tai_ns
    assert set(np.diff(times)) == {SECOND}
    assert source.facts.kind == "live" and source.facts.satellite_count == 600 and source.faults == ()
    picture = heard[-1][0].picture
    assert len(picture) and picture.custody_known.all() and (picture.time_tai_ns == times[-1]).all()


def test_satellites_and_dwells_come_with_it(flight) -> None:
    heard, _, _ = flight
    skies = [decode(frames["satellites"]) for _, frames in heard if "satellites" in frames]
    assert len(skies) >= 10 and all(sky.header.count == 600 for sky in skies)
    dwells = [decode(frames["dwells"]) for _, frames in heard if "dwells" in frames]
    assert dwells and all(one.header.kind == FrameKind.DWELLS and one.header.count for one in dwells)


def test_what_was_flown_can_be_looked_at_again(flight) -> None:
    _, source, _ = flight
    start = source.start_tai_ns
    for seconds in (10, 35, 60, 69):
        scene = source.at(start + seconds * SECOND)
        assert scene.time_tai_ns == start + seconds // 10 * 10 * SECOND
        assert len(scene.picture)
    held = source.at(start + 60 * SECOND).picture
    track = int(held.track_id[np.argmax(held.update_count)])
    seen = source.sightings(track, start + 60 * SECOND, 50)
    assert len(seen) == held.update_count.max()
    assert len(source.dwells_between(start, start + 60 * SECOND)) > 60


def test_it_ends_as_a_recording_like_any_other(flight) -> None:
    _, source, output = flight
    before = source.at(source.start_tai_ns + 40 * SECOND).picture
    source.close()
    assert sorted(path.name for path in output.iterdir()) == ["short"]
    assert open_recording(output / "short", check_hashes=True).is_complete
    again = open_recording_source(output / "short")
    after = again.at(source.start_tai_ns + 40 * SECOND).picture
    assert np.array_equal(before.track_id, after.track_id)
    assert np.allclose(before.latitude_rad, after.latitude_rad)
    again.close()


def test_a_flight_that_is_cut_down_is_told(tmp_path) -> None:
    document = with_overrides(load_scenario("paris"), duration_s=600.0)
    source = LiveSource(document, name="short", output=tmp_path, rate=1.0)
    told, said = threading.Event(), []
    source.listen(lambda scene, frames: None, lambda sentence: (said.append(sentence), told.set()))
    source._process.kill()
    assert told.wait(20.0) and "ended" in said[0] and source.faults == tuple(said)
    source.close()


def test_a_flight_that_cannot_be_recorded_says_why(tmp_path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    document = with_overrides(load_scenario("paris"), duration_s=10.0)
    with pytest.raises(RecordingError, match="cannot be flown live"):
        LiveSource(document, name="short", output=tmp_path / "runs", rate=1.0)


@pytest.fixture
def hurried():
    """A pipe whose other end asks to stop, and an event that says the flight has gone by itself."""
    stop, theirs = multiprocessing.Pipe(duplex=False)
    before = signal.signal(signal.SIGTERM, _stopped)
    has_gone = threading.Event()
    thread = threading.Thread(target=_hurry, args=(stop, has_gone), daemon=True)
    thread.start()
    yield theirs, has_gone
    theirs.close()
    has_gone.set()
    thread.join(5.0)
    signal.signal(signal.SIGTERM, before)
    assert not thread.is_alive()


def busy(seconds: float) -> float:
    """Do what does not look at any pipe, as a kernel that is compiled."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        sum(range(1000))
    return time.monotonic() - began


def test_what_takes_long_is_interrupted_where_the_end_is_asked_for(hurried) -> None:
    theirs, _ = hurried
    theirs.close()
    began = time.monotonic()
    with pytest.raises(_Stopped):
        busy(30.0)
    assert 0.9 < time.monotonic() - began < 10.0


def test_what_ends_by_itself_is_not_interrupted(hurried) -> None:
    theirs, has_gone = hurried
    theirs.close()
    has_gone.set()
    assert busy(1.5) >= 1.5


def test_what_nobody_asked_to_end_goes_on(hurried) -> None:
    assert busy(1.5) >= 1.5
