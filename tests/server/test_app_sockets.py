"""The socket, with real ones on loopback: clocks, views, faults, and a client that does not read."""

import socket as sockets
import time
from pathlib import Path

import numpy as np
import pytest
from made_pictures import onward
from served import START_NS, STEP_NS, MadeSource, Served, drained, is_frame, is_text, messages, say, served
from websockets.exceptions import ConnectionClosed, InvalidStatus

from lookdown.server.codes import coded_tracks
from lookdown.server.reckoning import changed_rows
from lookdown.server.wire import Frame, FrameKind
from lookdown.server.wire_columns import WireTracks
from lookdown.tables import LinkState, NetworkLinks, PictureFlag

START_S = START_NS / 1e9
FULL, DELTA = FrameKind.TRACKS_FULL, FrameKind.TRACKS_DELTA


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    with served(MadeSource(), tmp_path_factory.mktemp("desk")) as server:
        yield server


def closed_with(socket) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=5)
    return closed.value.rcvd.code


def test_a_client_is_told_the_source_then_shown_everything(recording: Served) -> None:
    with recording.connect() as socket:
        came = messages(socket, is_frame(FULL))
    hello = next(one for one in came if is_text("hello")(one))
    assert hello["version"] == 2 and hello["estimate"] == "open-source estimate"
    assert hello["source"]["kind"] == "recording" and hello["source"]["start_s"] == START_S
    clock = next(one for one in came if is_text("clock")(one))
    assert not clock["live"] and not clock["paused"] and clock["rate"] == 1.0
    identities = next(one for one in came if is_frame(FrameKind.IDENTITIES)(one))
    track_id = identities.rows.track_id_low + (identities.rows.track_id_high.astype(np.uint64) << np.uint64(32))
    assert sorted(track_id) == sorted(MadeSource().pictures[0].track_id)
    assert came[-1].header.time_s == START_S + 10.0 and came[-1].header.count == 50


def test_satellites_come_too_and_can_be_left_out(recording: Served) -> None:
    with recording.connect() as socket:
        frame = messages(socket, is_frame(FrameKind.SATELLITES))[-1]
        assert frame.rows.position_ecef_m[0, 0] == np.float32(6.9e6)
        say(socket, "layer", name="satellites", on=False)
        say(socket, "clock", action="seek", time_s=START_S + 100.0)
        messages(socket, is_frame(FULL))
        assert not any(is_frame(FrameKind.SATELLITES)(one) for one in drained(socket))


def test_seeking_shows_the_picture_of_that_time_within_half_a_second(recording: Served) -> None:
    with recording.connect() as socket:
        messages(socket, is_frame(FULL))
        for steps in (20, 3, 29, 0):
            began = time.monotonic()
            say(socket, "clock", action="seek", time_s=START_S + 10.0 * steps + 4.0)
            frame = messages(socket, lambda one, s=steps: is_frame(FULL)(one) and one.header.time_s == START_S + 10 * s)
            assert time.monotonic() - began < 5.0  # a machine that others use; the budget is a row of the benchmark
            assert frame[-1].header.count == 50


def test_a_paused_clock_stands_and_steps(recording: Served) -> None:
    with recording.connect() as socket:
        messages(socket, is_frame(FULL))
        say(socket, "clock", action="pause")
        clock = messages(socket, lambda one: is_text("clock")(one) and one["paused"])[-1]
        say(socket, "clock", action="step")
        after = messages(socket, lambda one: is_text("clock")(one) and one["time_s"] > clock["time_s"] + 5)[-1]
        assert after["paused"] and after["time_s"] == pytest.approx(clock["time_s"] + 10.0, abs=0.01)
        later = messages(socket, lambda one: is_frame(DELTA)(one) and one.header.time_s > START_S + 10.0)[-1]
        assert later.header.time_s == START_S + 20.0


def followed(socket, steps: int) -> tuple[dict[int, tuple[float, tuple]], Frame]:
    """Follow deltas from a full frame on; return each row held with its time, as a client holds it."""
    held: dict[int, tuple[float, tuple]] = {}
    names = [name for name, _ in WireTracks.columns()]
    while True:
        frame = messages(socket, lambda one: is_frame(FULL)(one) or is_frame(DELTA)(one), seconds=20)[-1]
        if frame.header.kind == FULL:
            held = {}
        for gone in frame.removed.tolist():
            del held[gone]
        columns = [getattr(frame.rows, name).tolist() for name in names]
        held |= {row[0]: (frame.header.time_s, row) for row in zip(*columns, strict=True)}
        if frame.header.time_s >= START_S + 10.0 * steps:
            return held, frame


def test_a_client_that_follows_deltas_holds_what_is_true(recording: Served) -> None:
    with recording.connect() as socket:
        say(socket, "clock", action="rate", rate=100.0)
        held, frame = followed(socket, 12)
    source = MadeSource()
    truth = source.at(round(frame.header.time_s * 1e9)).picture
    handles = np.array(sorted(held), np.uint32)
    assert len(handles) == len(truth) == 50
    rows = {
        name: np.array([held[h][1][k] for h in handles], spec.dtype)
        for k, (name, spec) in enumerate(WireTracks.columns())
    }
    elapsed = np.array([frame.header.time_s - held[h][0] for h in handles], np.float32)
    assert elapsed.max() > 0  # some were left to the client's reckoning
    order = np.argsort([recording.hub.handles.find(int(one)) for one in truth.track_id])
    now = coded_tracks(truth.take(order), handles)
    for flags in (rows["flags"], now.flags):
        flags &= np.uint8(~PictureFlag.IN_ALERT & 0xFF)  # alerts are the server's own
    assert not changed_rows(WireTracks(**rows), now, elapsed).any()


def test_a_view_is_culled(recording: Served) -> None:
    picture = MadeSource().pictures[5]
    longitude, latitude = np.degrees(picture.longitude_rad), np.degrees(picture.latitude_rad)
    surely = (longitude > 0) & (longitude < 90) & (latitude > 0) & (latitude < 60)
    with recording.connect() as socket:
        messages(socket, is_frame(FULL))
        say(socket, "view", bounds=[0, 0, 90, 60])
        say(socket, "clock", action="seek", time_s=START_S + 50.0)
        frame = messages(socket, lambda one: is_frame(FULL)(one) and one.header.time_s == START_S + 50.0)[-1]
        assert surely.sum() <= frame.header.count < 50
        say(socket, "view", bounds=None)
        messages(socket, is_frame(FULL, 50))


def test_a_client_of_another_version_is_told_and_shown_out(recording: Served) -> None:
    with recording.connect() as socket:
        say(socket, "hello", version=1)
        error = messages(socket, is_text("error"))[-1]
        assert error["code"] == "version" and "got 1" in error["sentence"]
        assert closed_with(socket) == 4400


def test_the_third_malformed_message_ends_it_and_nobody_else_notices(recording: Served) -> None:
    with recording.connect() as other, recording.connect() as socket:
        messages(other, is_frame(FULL))
        for text in ("{", '{"type": "fire"}', b"\x00\x01"):
            socket.send(text)
            assert messages(socket, is_text("error"))[-1]["code"] == "malformed"
        assert closed_with(socket) == 4401
        say(other, "resync")
        messages(other, is_frame(FULL, 50))


def test_a_message_of_a_megabyte_ends_the_connection(recording: Served) -> None:
    with recording.connect() as socket, pytest.raises(ConnectionClosed):
        socket.send("x" * 1_000_000)
        while True:
            socket.recv(timeout=5)
    with recording.connect() as socket:
        messages(socket, is_text("hello"))


def test_pages_of_other_sites_are_refused(recording: Served) -> None:
    for origin in ("http://evil.example", "null", recording.address.replace("http", "https")[:-1] + "1"):
        with pytest.raises(InvalidStatus) as refused:
            recording.connect(origin=origin)
        assert refused.value.response.status_code == 403
    with recording.connect(origin=recording.address.rstrip("/")) as socket:
        messages(socket, is_text("hello"))


def test_a_socket_needs_the_token(tmp_path: Path) -> None:
    with served(MadeSource(), tmp_path, token="secret") as server:
        with server.connect() as socket:
            messages(socket, is_text("hello"))
        for token in ("wrong", None):
            server.token = token
            with pytest.raises(InvalidStatus) as refused:
                server.connect()
            assert refused.value.response.status_code == 403


def test_there_are_no_more_clients_than_there_may_be(tmp_path: Path) -> None:
    with served(MadeSource(), tmp_path, most_clients=1) as server, server.connect() as first:
        messages(first, is_text("hello"))
        with server.connect() as second:
            assert closed_with(second) == 1013
        assert server.status()["counters"]["clients_refused"] == 1


def test_a_stalled_client_delays_nobody_and_is_brought_up_to_date(tmp_path: Path) -> None:
    """20,000 tracks, all changed in each picture: 0.5 MB a picture, more than a socket's buffers hold after a few."""
    source = MadeSource(20_000, "live")
    picture = source.pictures[0]
    with served(source, tmp_path) as server, server.connect() as quick:
        source.tell(picture, START_NS)
        messages(quick, is_frame(FULL, 20_000))
        stalled = sockets.create_connection(("127.0.0.1", int(server.address.split(":")[2].strip("/"))))
        stalled.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 1 << 17)
        with server.connect(sock=stalled, max_queue=1) as slow:
            messages(slow, is_frame(FULL, 20_000))
            delays = []
            for step in range(1, 40):
                picture = onward(picture, 1.0, share=1.0, seed=step)
                at = START_NS + step * STEP_NS // 10
                began = time.monotonic()
                source.tell(picture, at)
                messages(quick, lambda one, t=at: is_frame(DELTA)(one) and one.header.time_s == t / 1e9)
                delays.append(time.monotonic() - began)
            assert server.status()["counters"]["dropped"] > 0
            assert np.median(delays) < 1.0
            # What it was sent before it stalled comes first, then all of the newest picture.
            messages(slow, lambda one: is_frame(FULL)(one) and one.header.time_s == at / 1e9, seconds=20)
            picture = onward(picture, 1.0, share=1.0, seed=99)
            source.tell(picture, at + STEP_NS)
            messages(slow, lambda one: is_frame(DELTA)(one) and one.header.time_s == (at + STEP_NS) / 1e9, seconds=20)


def test_live_clients_may_scrub_back_and_return(tmp_path: Path) -> None:
    source = MadeSource(30, "live")
    with served(source, tmp_path) as server, server.connect() as socket:
        messages(socket, lambda one: is_text("clock")(one) and one["live"])
        for step in range(1, 4):
            source.pictures.append(onward(source.pictures[-1], 10.0, share=0.5, seed=step))
            source.tell(source.pictures[-1], START_NS + step * STEP_NS)
        messages(socket, lambda one: isinstance(one, Frame) and one.header.time_s == START_S + 30.0)
        say(socket, "clock", action="seek", time_s=START_S + 11.0)
        messages(socket, lambda one: is_frame(FULL)(one) and one.header.time_s == START_S + 10.0)
        say(socket, "clock", action="live")
        messages(socket, lambda one: is_text("clock")(one) and one["live"])
        messages(socket, lambda one: is_frame(FULL)(one) and one.header.time_s == START_S + 30.0)


def test_who_catches_up_with_what_is_under_way_waits_at_its_head(tmp_path: Path) -> None:
    """Fast forward, or play after a pause at the head, threw one back to the start of the flight."""
    source = MadeSource(30, "live")
    with served(source, tmp_path) as server, server.connect() as socket:
        messages(socket, lambda one: is_text("clock")(one) and one["live"])
        source.tell(source.pictures[-1], START_NS + 3 * STEP_NS)
        for said in ({"action": "rate", "rate": 100.0}, {"action": "pause"}, {"action": "play"}):
            say(socket, "clock", **said)
            clock = messages(socket, lambda one: is_text("clock")(one) and not one["live"])[-1]
            assert clock["time_s"] == START_S + 30.0, said
        told = []
        while len(told) < 3:
            told.append(messages(socket, is_text("clock"))[-1]["time_s"])
        assert set(told) == {START_S + 30.0}


def test_a_recording_that_has_ended_is_played_again_from_its_start(recording: Served) -> None:
    with recording.connect() as socket:
        say(socket, "clock", action="seek", time_s=1e12)
        messages(socket, lambda one: is_text("clock")(one) and one["paused"])
        say(socket, "clock", action="play")
        clock = messages(socket, lambda one: is_text("clock")(one) and not one["paused"])[-1]
        assert START_S <= clock["time_s"] < START_S + 5.0


def test_a_source_that_fails_is_told_and_the_server_goes_on(tmp_path: Path) -> None:
    source = MadeSource(30, "live")
    with served(source, tmp_path) as server, server.connect() as socket:
        messages(socket, is_text("hello"))
        source.failed("The flight has ended before its end.")
        error = messages(socket, is_text("error"))[-1]
        assert error == {"type": "error", "code": "source", "sentence": "The flight has ended before its end."}
        assert server.status()["counters"]["source_faults"] == 1


def test_the_source_is_closed_at_the_end(tmp_path: Path) -> None:
    source = MadeSource()
    with served(source, tmp_path):
        pass
    assert source.closed


def test_links_come_where_a_source_has_a_mesh_and_stop_when_switched_off(tmp_path) -> None:
    source = MadeSource()
    columns = {name: np.zeros((3, *spec.row_shape), spec.dtype) for name, spec in NetworkLinks.columns()}
    columns |= {"node_a": np.array([0, 1, 0], np.uint32), "node_b": np.array([1, 600, 7], np.uint32)}
    columns["state"] = np.array([LinkState.UP, LinkState.ACQUIRING, LinkState.DOWN], np.uint8)
    columns["load_ratio"] = np.array([0.5, 1.5, 0.0], np.float32)
    source.links_at = lambda time_tai_ns: NetworkLinks(**columns)
    with served(source, tmp_path) as server, server.connect() as socket:
        links = messages(socket, is_frame(FrameKind.LINKS))[-1].rows
        assert links.a.tolist() == [0, 1, 0] and links.b.tolist() == [1, 600, 7]
        assert links.state.tolist() == [3, 2, 0] and links.load.tolist() == [128, 255, 0]
        say(socket, "layer", name="links", on=False)
        found = messages(socket, is_frame(FULL))
        assert not any(is_frame(FrameKind.LINKS)(one) for one in drained(socket, 0.3))
        assert is_frame(FULL)(found[-1])
