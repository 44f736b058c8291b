"""Forks: the scenario flown again with a loss, seen on a socket of its own and held against what is shown."""

import json
import time

import numpy as np
import pytest
from served import MadeSource, is_frame, is_text, messages, say, served
from websockets.sync.client import connect

from lookdown.picture import GapCode
from lookdown.scenario import load_scenario, with_overrides
from lookdown.server.gaps import GapMaker
from lookdown.server.losses import compared, loss_of
from lookdown.server.requests import RequestError
from lookdown.server.sources import LiveSource, open_recording_source
from lookdown.server.wire import FrameKind
from lookdown.tables import Dwells

SECOND = 1_000_000_000
REPORT = 10 * SECOND


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Fifty seconds of paris, flown and recorded."""
    output = tmp_path_factory.mktemp("runs")
    source = LiveSource(with_overrides(load_scenario("paris"), duration_s=50.0), name="short", output=output, rate=0.0)
    end = time.monotonic() + 240.0
    while source.is_growing and time.monotonic() < end:
        time.sleep(0.1)
    source.close()
    return output / "short"


@pytest.fixture(scope="module")
def forked(recording, tmp_path_factory):
    """A server of the recording, with the fork that loses every satellite after 30 s, flown to its end."""
    source = open_recording_source(recording)
    with served(source, tmp_path_factory.mktemp("desk")) as server:
        loss_s = source.start_tai_ns / 1e9 + 30.0
        body = {"time_s": loss_s, "lose": {"vendors": ["one"]}}
        made = server.json("api/forks", method="POST", body=body)
        assert made["state"] == "building" and made["progress"] == 0.0 and len(made["satellites_lost"]) == 600
        assert server.ask("api/forks", method="POST", body=body)[0] == 409
        end = time.monotonic() + 240.0
        while (told := server.json("api/forks/1"))["state"] in ("building", "flying") and time.monotonic() < end:
            time.sleep(0.2)
        with server.connect() as socket:
            said = messages(socket, lambda one: is_text("forks")(one) and one["forks"][0]["state"] == "done")[-1]
        yield server, source, told, said["forks"]


def test_until_the_loss_it_is_the_same_flight_bit_for_bit(forked) -> None:
    _, source, told, said = forked
    assert told["state"] == "done" and told["sentence"] is None and told["progress"] == 1.0
    assert told["same_until_loss"] is True
    start_s = source.start_tai_ns / 1e9
    assert [one["time_s"] - start_s for one in told["comparison"]] == pytest.approx([30.0, 40.0, 50.0])
    first = told["comparison"][0]
    assert first["base"] == first["fork"] and first["lost"] == 0 and first["base"]["confirmed"] >= 3
    assert "tracks_lost" not in said[0] and said[0]["id"] == told["id"] == "1"


def test_without_satellites_no_track_is_seen_again(forked) -> None:
    server, source, told, _ = forked
    last = told["comparison"][-1]
    assert last["fork"]["custody_left_s"] < last["base"]["custody_left_s"]
    assert last["lost"] == len(told["tracks_lost"])
    stop_s = source.stop_tai_ns / 1e9
    rows = server.json(f"api/tracks?fork=1&time_s={stop_s}")
    base = server.json(f"api/tracks?time_s={stop_s}")
    assert min(row["age_s"] for row in rows["tracks"]) >= 20.0
    assert min(row["age_s"] for row in base["tracks"]) < 10.0
    fork_source = server.hub.source, server.json("api/status?fork=1")["source"]
    assert fork_source[1]["fork"]["lose"]["vendors"] == ["one"] and not fork_source[1]["can_fork"]


def test_it_is_watched_on_a_socket_of_its_own(forked) -> None:
    server, source, _, _ = forked
    address = server.address.replace("http", "ws", 1) + "stream?fork=1"
    with connect(address, compression=None, max_size=None) as socket:
        hello = messages(socket, is_text("hello"))[-1]
        assert hello["source"]["fork"]["id"] == "1" and hello["source"]["start_s"] == source.start_tai_ns / 1e9 + 30.0
        found = messages(socket, lambda one: is_text("alerts")(one) and bool(one["alerts"]))
        clock = next(one for one in found if is_text("clock")(one))
        assert clock["paused"] and clock["time_s"] == hello["source"]["start_s"]
        sky = next(one for one in found if is_frame(FrameKind.SATELLITES)(one))
        assert (sky.rows.flags & 2 == 2).all(), "every satellite is out of service"
        assert "sensor_lost" in {one["rule"] for one in found[-1]["alerts"]}
        say(socket, "clock", action="seek", time_s=hello["source"]["stop_s"])
        later = messages(socket, is_frame(FrameKind.TRACKS_FULL))[-1]
        assert later.header.time_s == pytest.approx(hello["source"]["stop_s"])
    with connect(address.replace("fork=1", "fork=77")) as socket, pytest.raises(Exception, match="4404"):
        socket.recv(timeout=5)


def test_its_gaps_are_outages(forked) -> None:
    server, source, _, _ = forked
    answer = server.json(f"api/gaps?fork=1&time_s={source.stop_tai_ns / 1e9}")
    shares = answer["classes"][0]["area_shares"]
    # Looks of the last half minute still count, those before the loss too.
    assert shares["in_view"] == 0.0 and shares["looked_at"] < 0.02 and shares["outage"] > 0.5
    before = GapMaker(source).at(source.stop_tai_ns)
    assert not (before == GapCode.OUTAGE).any()


@pytest.fixture(scope="module")
def flight(tmp_path_factory):
    """Ninety seconds of a flight with a mesh, which keeps its state after sixty."""
    document = with_overrides(load_scenario("paris-mesh"), duration_s=90.0)
    source = LiveSource(document, name="short", output=tmp_path_factory.mktemp("runs"), rate=0.0)
    end = time.monotonic() + 240.0
    while source.is_growing and time.monotonic() < end:
        time.sleep(0.1)
    with served(source, tmp_path_factory.mktemp("desk")) as server:
        yield server, source


@pytest.mark.parametrize("lose", [{"vendors": ["one"]}, {"gateways": ["Tokyo"]}])
def test_it_is_flown_on_from_the_latest_state_before_the_loss(flight, lose) -> None:
    server, source = flight
    start_s = source.start_tai_ns / 1e9
    made = server.json("api/forks", method="POST", body={"time_s": start_s + 85.0, "lose": lose})
    end = time.monotonic() + 240.0
    while (told := server.json(f"api/forks/{made['id']}"))["state"] in ("building", "flying"):
        assert time.monotonic() < end
        time.sleep(0.2)
    assert told["state"] == "done", told["sentence"]
    assert told["from_s"] == start_s + 60.0
    assert told["same_until_loss"] is True and len(told["comparison"]) == 2
    address = server.address.replace("http", "ws", 1) + f"stream?fork={made['id']}"
    with connect(address, compression=None, max_size=None) as socket:
        say(socket, "clock", action="seek", time_s=start_s + 90.0)
        wanted = "link_lost" if "gateways" in lose else "sensor_lost"
        alerts = messages(socket, lambda one: is_text("alerts")(one) and wanted in {a["rule"] for a in one["alerts"]})
        # What lies before the fork's start is no time in which all was quiet: no storm of false alarms.
        assert {one["rule"] for one in alerts[-1]["alerts"]} <= {"link_lost", "sensor_lost"}


def test_a_deleted_fork_is_gone(recording, tmp_path) -> None:
    source = open_recording_source(recording)
    with served(source, tmp_path) as server:
        time_s = source.start_tai_ns / 1e9 + 20.0
        server.json("api/forks", method="POST", body={"time_s": time_s, "lose": {"planes": [0]}})
        folder = next(iter(server.hub.forks))
        assert folder["lose"]["planes"] == [0] and len(folder["satellites_lost"]) == 20
        server.json("api/forks/1", method="DELETE")
        assert server.json("api/forks") == {"forks": []}
        assert server.ask("api/forks/1")[0] == server.ask("api/tracks?fork=1")[0] == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "lose: expected an object"),
        ({"lose": {"moons": [1]}}, "lose: expected an object"),
        ({"lose": {}}, "at least one satellite"),
        ({"lose": {"satellites": [600]}}, "600 not found"),
        ({"lose": {"planes": ["4"]}}, "planes: expected a list of whole numbers"),
        ({"lose": {"vendors": ["two"]}}, "two not found"),
        ({"lose": {"satellites": [1]}, "time_s": 5.0}, "an instant that has been flown"),
        ({"lose": {"satellites": [1]}, "time_s": "now"}, "seconds of TAI"),
        ({"lose": {"satellites": [1]}, "until_s": 9e8}, "until_s: expected at most"),
    ],
)
def test_what_makes_no_sense_is_said(recording, content, said) -> None:
    source = open_recording_source(recording)
    with pytest.raises(RequestError, match=said):
        loss_of(content, source, fork_id="1", report_ns=REPORT)
    source.close()


def test_a_source_that_cannot_be_flown_again_says_so(tmp_path) -> None:
    with served(MadeSource(), tmp_path) as server:
        status, content = server.ask("api/forks", method="POST", body={"lose": {"satellites": [1]}})
        assert status == 404 and "cannot be flown again" in json.loads(content)["sentence"]


def test_lost_counts_those_held_at_the_loss_that_the_source_still_has() -> None:
    source = MadeSource(count=30)
    base = source.at(source.start_tai_ns)
    confirmed = base.picture.track_id[base.picture.flags % 2 == 1]
    held = confirmed[:-1]
    from dataclasses import replace

    fork = replace(base, picture=base.picture.take(~np.isin(base.picture.track_id, confirmed[-4:])))
    columns = {name: np.zeros((3, *spec.row_shape), spec.dtype) for name, spec in Dwells.columns()}
    looks = Dwells(**columns | {"sensor_id": np.array([5, 7, 5], np.uint32)})
    found = compared(held, (base, looks), (fork, looks.take(slice(0, 1))), 1e9)
    told = found.told
    assert (told["base"]["looks"], told["base"]["satellites_looking"]) == (3, 2)
    assert (told["fork"]["looks"], told["fork"]["satellites_looking"]) == (1, 1)
    # Of the four that the fork lacks, one was not there at the loss.
    assert found.told["lost"] == 3 and set(found.lost.track_id) == set(confirmed[-4:-1])
    assert found.told["base"]["held"] == found.told["base"]["confirmed"] == found.told["fork"]["confirmed"] + 4
    assert compared(held, None, (fork, looks), 1e9).told["base"] is None
