"""Alerts that need more than the tracks: they fire from a recording's own tables, played or sought, and live."""

import numpy as np
import pytest
from made_recordings import START_NS, STEP_NS, made_claims, made_recording, noise
from served import START_NS as MADE_NS
from served import MadeSource, is_text, messages, say, served

from lookdown.picture import Since
from lookdown.server.desk import Desk
from lookdown.server.sources import open_recording_source
from lookdown.server.watch import Watch
from lookdown.tables import AlertRule, PictureFlag

SILENT, LYING, STORM = 3, 5, 16
STEPS = 24


def heard(tracks, step):
    """All claim but track 3, which carries nothing; track 5 says it is 15 km further north from step 12 on."""
    speaks = tracks.take(tracks.track_id != SILENT)
    off_m = np.where((speaks.track_id == LYING) & (step >= 12), 15_000.0, 0.0)
    count = 8 if step < STORM else 400
    time = int(tracks.time_tai_ns[0])
    return [made_claims(speaks, off_m=off_m, first_id=10**6 * step), noise(count, time, 10**9 + 10**6 * step)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_recording(tmp_path_factory.mktemp("watched"), steps=STEPS, more=heard)


def played(folder, tmp_path):
    """Return the rules that held for each track at each step, a watch at the end, and the last picture."""
    source, watch = open_recording_source(folder), Watch(Desk(tmp_path))
    found, picture = [], None
    for step in range(1, STEPS + 1):
        scene = watch.observed(source, source.at(START_NS + step * STEP_NS))
        picture, _ = watch.step(scene, scene.picture)
        found.append(set(zip(watch.alerts.rule.tolist(), watch.alerts.track_id.tolist(), strict=True)))
    source.close()
    return found, watch, picture


def test_silence_lies_and_storms_fire_from_a_recording(folder, tmp_path) -> None:
    found, watch, picture = played(folder, tmp_path)
    silent, lies = (AlertRule.SILENT_OBJECT, SILENT), (AlertRule.TRANSPONDER_DISAGREES, LYING)
    storm = (AlertRule.FALSE_ALARM_STORM, 0)
    # Silent a minute after claims were first heard, off 20 s after it disagrees, and nobody else is accused.
    assert silent not in found[3] and silent in found[9]
    assert lies not in found[11] and lies in found[17]
    assert storm not in found[STORM - 2] and storm in found[STORM]
    assert set().union(*found) == {silent, lies, storm}
    row = {int(track): row for row, track in enumerate(picture.track_id)}
    flags = PictureFlag(int(picture.flags[row[LYING]]))
    assert PictureFlag.DISAGREES in flags and PictureFlag.IN_ALERT in flags
    assert picture.icao24[row[7]] == 0x3C0007 and PictureFlag.COOPERATIVE in PictureFlag(int(picture.flags[row[7]]))
    assert picture.icao24[row[SILENT]] == 0
    assert any("3C0005" in one["sentence"] for one in watch.told()["alerts"])


def test_the_same_instant_twice_changes_nothing(folder, tmp_path) -> None:
    _, watch, _ = played(folder, tmp_path)
    source = open_recording_source(folder)
    before = watch.told()
    scene = watch.observed(source, source.at(START_NS + STEPS * STEP_NS))
    assert scene.identities is None
    watch.step(scene, scene.picture)
    assert watch.told() == before
    source.close()


@pytest.mark.parametrize(
    ("before_s", "after_s", "count"), [(100, 100, 0), (100, 110, 1), (100, 130, 3), (100, 140, 7), (100, 50, 7)]
)
def test_what_a_jump_has_to_look_at(tmp_path, before_s, after_s, count) -> None:
    source, watch = MadeSource(), Watch(Desk(tmp_path))
    watch.step(source.at(MADE_NS + before_s * 10**9), source.at(MADE_NS + before_s * 10**9).picture)
    instants = watch.missing(MADE_NS + after_s * 10**9, 10**10)
    assert len(instants) == count and instants == sorted(instants)
    assert instants[-1:] == ([MADE_NS + after_s * 10**9] if count else [])


def test_a_seek_tells_what_goes_on_there_without_being_played(folder, tmp_path) -> None:
    with served(open_recording_source(folder), tmp_path) as server, server.connect() as socket:
        say(socket, "clock", action="pause")
        say(socket, "clock", action="seek", time_s=(START_NS + STEPS * STEP_NS) / 1e9)
        told = messages(socket, lambda one: is_text("alerts")(one) and bool(one["alerts"]))[-1]
        silent = {one["track_id"] for one in told["alerts"] if one["rule"] == "silent_object"}
        # The minute before is gone through: who was silent all of it is told.
        assert str(SILENT) in silent and silent <= {str(SILENT), str(LYING)}
        card = server.json(f"api/tracks/7?time_s={(START_NS + STEPS * STEP_NS) / 1e9}")
        assert card["transponder"]["state"] == "held" and card["transponder"]["icao24"] == "3c0007"
        assert card["transponder"]["offset_m"] < 500.0 and card["transponder"]["claims"] >= 3


def test_a_satellite_that_fails_is_an_alert(tmp_path) -> None:
    source = MadeSource()
    plain = source.satellites_at

    def failing(time_tai_ns):
        satellites, states = plain(time_tai_ns)
        satellites.status[1] = 12 if time_tai_ns >= MADE_NS + 50 * 10**9 else 0
        return satellites, states

    source.satellites_at = failing
    source.noted_between = lambda after, until: Since()
    watch, found = Watch(Desk(tmp_path)), []
    for step in range(8):
        scene = watch.observed(source, source.at(MADE_NS + step * 10**10))
        watch.step(scene, scene.picture)
        found.append([one["sentence"] for one in watch.told()["alerts"] if one["rule"] == "sensor_lost"])
    assert found[:5] == [[]] * 5 and found[5] == found[7] == ["satellite 1 gives nothing (status 12)"]
