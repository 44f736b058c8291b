"""Gaps on the wire and by request: made only for who asks, of live sources and of recordings."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
from made_recordings import START_NS as RECORDED_NS
from made_recordings import made_recording
from served import START_NS, MadeSource, drained, is_frame, is_text, messages, say, served

from lookdown.picture import GapCode
from lookdown.server.gaps import GapMaker
from lookdown.server.sources import open_recording_source
from lookdown.server.wire import FrameKind

GAPS = FrameKind.GAPS


def gaps_in(found) -> list:
    return [one for one in found if is_frame(GAPS)(one)]


@pytest.mark.parametrize("kind", ["recording", "live"])
def test_nothing_is_made_unasked_and_a_frame_a_class_comes_when_asked(tmp_path, kind) -> None:
    source = MadeSource(kind=kind)
    with served(source, tmp_path) as server, server.connect() as socket:
        hello = messages(socket, is_text("hello"))[-1]
        assert hello["gaps"]["codes"] == [code.name.lower() for code in GapCode]
        assert [one["name"] for one in hello["gaps"]["classes"]] == ["big", "small"]
        assert hello["source"]["field_of_regard"] == pytest.approx(
            {"grazing_min_deg": 5.729578, "grazing_max_deg": 68.754935}
        )
        if kind == "live":
            server.hub.source.head_tai_ns = START_NS
        assert gaps_in(drained(socket, 0.5)) == [] and server.hub.gaps.made == 0
        say(socket, "layer", name="gaps", on=True)
        found = gaps_in(messages(socket, lambda one: is_frame(GAPS)(one) and one.header.flags == 1))
        assert {one.header.flags for one in found} == {0, 1} and server.hub.gaps.made == 1
        cells = found[-1].rows.code.reshape(found[-1].header.aux >> 16, found[-1].header.aux & 0xFFFF)
        # A satellite over the equator at the Greenwich meridian, and one at 90 degrees east; nobody looks.
        assert cells.shape == (90, 180) and cells[45, 94] == cells[45, 139] == GapCode.IN_VIEW
        assert cells[45, 0] == cells[0, 0] == GapCode.NO_SATELLITE


def test_they_come_again_every_ten_seconds_and_stop_when_switched_off(tmp_path) -> None:
    with served(MadeSource(kind="live"), tmp_path) as server, server.connect() as socket:
        messages(socket, is_text("hello"))
        say(socket, "layer", name="gaps", on=True)
        messages(socket, is_frame(GAPS))
        source = server.hub.source
        for second in (4, 8, 12):
            server.hub._reader.submit(lambda: None).result()
            loop_tell(server, source, second)
            drained(socket, 0.2)
        assert server.hub.gaps.made == 2
        say(socket, "layer", name="gaps", on=False)
        drained(socket, 0.2)
        loop_tell(server, source, 40)
        assert gaps_in(drained(socket, 0.3)) == [] and server.hub.gaps.made == 2
    with served(MadeSource(kind="live"), tmp_path) as server, server.connect() as socket:
        say(socket, "layer", name="gaps", on=True)
        say(socket, "layer", name="gaps", on=False)
        say(socket, "resync")
        assert gaps_in(drained(socket, 0.5)) == [], "what nobody wants is not told to newcomers"


def loop_tell(server, source, second: int) -> None:
    source.tell(source.pictures[0], START_NS + second * 10**9)


def test_a_seek_brings_those_of_its_own_instant(tmp_path) -> None:
    with served(MadeSource(), tmp_path) as server, server.connect() as socket:
        say(socket, "clock", action="pause")
        say(socket, "layer", name="gaps", on=True)
        messages(socket, is_frame(GAPS))
        say(socket, "clock", action="seek", time_s=START_NS / 1e9 + 100.0)
        found = messages(socket, lambda one: is_frame(GAPS)(one) and one.header.time_s > START_NS / 1e9 + 99.0)
        assert found[-1].header.time_s == START_NS / 1e9 + 100.0


def test_by_request_with_the_share_of_the_area(tmp_path) -> None:
    with served(MadeSource(), tmp_path) as server:
        answer = server.json(f"api/gaps?time_s={START_NS / 1e9 + 50.0}")
        assert answer["time_s"] == START_NS / 1e9 + 50.0 and len(answer["classes"]) == 2
        big = answer["classes"][0]
        cells = np.frombuffer(base64.b64decode(big["cells"]), np.uint8)
        assert len(cells) == answer["rows"] * answer["columns"] == 16_200
        assert sum(big["area_shares"].values()) == pytest.approx(1.0, abs=1e-5)
        # Two caps of the angle between foot and horizon, less their holes.
        away = [np.arccos(6378.137 / 6900.0 * np.cos(grazing)) - grazing for grazing in (0.1, 1.2)]
        assert big["area_shares"]["in_view"] == pytest.approx(np.cos(away[1]) - np.cos(away[0]), rel=0.03)
        satellites = server.json("api/satellites")
        assert (
            satellites["satellite_id"] == [0, 1] and satellites["vendors"] == ["one"] and satellites["plane"] == [0, 0]
        )


def test_where_nobody_knows_how_satellites_see_it_is_said(tmp_path) -> None:
    source = MadeSource()
    source.facts = replace(source.facts, radar=None)
    with served(source, tmp_path) as server, server.connect() as socket:
        hello = messages(socket, is_text("hello"))[-1]
        assert hello["gaps"] is None and hello["source"]["field_of_regard"] is None
        say(socket, "layer", name="gaps", on=True)
        assert gaps_in(drained(socket, 0.5)) == []
        status, content = server.ask("api/gaps")
        assert status == 404 and "not known" in json.loads(content)["sentence"]


def test_a_recording_tells_those_of_its_scenario(tmp_path) -> None:
    source = open_recording_source(made_recording(tmp_path))
    assert source.plan is not None and source.facts.vendors == ("one",)
    maker = GapMaker(source)
    codes = maker.at(RECORDED_NS + 30 * 10**9)
    assert codes.shape == (5, 90, 180) and set(np.unique(codes)) == {GapCode.IN_VIEW, GapCode.NO_SATELLITE}
    # 600 satellites at 55 degrees: everybody below 60 degrees is in view, the poles are not.
    assert (codes[:, 25:65] == GapCode.IN_VIEW).all() and (codes[:, 0] == GapCode.NO_SATELLITE).all()
    assert maker.at(RECORDED_NS + 30 * 10**9) is codes and maker.made == 1
    source.close()
