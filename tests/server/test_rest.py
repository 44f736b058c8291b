"""The data by request."""

import json
import time
from pathlib import Path

import pyarrow as pa
import pytest
from served import START_NS, MadeSource, Served, served

from lookdown.server.rest import ARROW
from lookdown.tables import Picture, table_from_arrow

START_S = START_NS / 1e9
BOX = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "box"},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 40], [10, 40], [10, 50], [0, 50], [0, 40]]]},
        }
    ],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(MadeSource(), tmp_path_factory.mktemp("desk")) as running:
        yield running


def test_status_tells_the_source_and_counters(server: Served) -> None:
    status = server.status()
    assert status["source"]["title"] == "A made source" and status["wire"] == 2
    assert {"clients", "dropped", "resyncs"} <= status["counters"].keys()
    assert status["estimate"] == "open-source estimate"


def test_tracks_at_a_time_as_json_and_as_arrow_agree(server: Served) -> None:
    told = server.json(f"api/tracks?time_s={START_S + 35}")
    assert told["time_s"] == START_S + 30 and told["count"] == 50 == len(told["tracks"])
    _, content = server.ask(f"api/tracks?time_s={START_S + 35}", Accept=ARROW)
    picture = table_from_arrow(Picture, pa.ipc.open_stream(content).read_all(), "test")
    assert [row["track_id"] for row in told["tracks"]] == [str(one) for one in picture.track_id]
    truth = MadeSource().pictures[3]
    assert sorted(picture.track_id) == sorted(truth.track_id)
    assert {row["kind"] for row in told["tracks"]} >= {"airliner", "slow"}


def test_the_card_tells_how_a_track_is_known(server: Served) -> None:
    track = server.json("api/tracks")["tracks"][0]["track_id"]
    card = server.json(f"api/tracks/{track}?time_s={START_S + 35}")
    assert card["track_id"] == track and card["time_s"] == START_S + 30
    assert card["ellipse"]["probability"] == 0.95 and card["ellipse"]["semi_major_m"] > 0
    seen = card["sightings"][0]
    assert (seen["sensor_id"], seen["kind"], seen["ago_s"], seen["snr_db"]) == (1, "radar", 2.0, 20.0)
    assert card["next_look"]["in_s"] == 4.0
    assert card["claims_heard"] == ["3c6444"]
    assert card["modes"]["likeliest"] == "straight"
    assert card["estimate"] == "open-source estimate"
    assert not {"path", "delay", "mesh"} & card.keys()  # no network flies yet, and none is made up


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("api/tracks/999", 404),
        ("api/tracks/x", 404),
        ("api/tracks/-1", 404),
        ("api/tracks?time_s=soon", 400),
        ("api/tracks?time_s=nan", 400),
        ("api/tracks?time_s=1e300", 400),
        ("api/handles/99/0", 404),
        ("api/handles/1/4000000", 404),
        ("api/nothing", 404),
        ("..%2f..%2fetc/passwd", 404),
        ("%2e%2e/%2e%2e/pyproject.toml", 404),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(server: Served, path: str, status: int) -> None:
    got, content = server.ask(path)
    assert got == status
    assert json.loads(content)["sentence"] and b"Traceback" not in content


def test_handles_lead_to_tracks(server: Served) -> None:
    from served import is_frame, messages

    with server.connect() as socket:
        frame = messages(socket, is_frame(1))[-1]
    handle = int(frame.rows.handle[3])
    track = server.json(f"api/handles/{frame.header.epoch}/{handle}")["track_id"]
    assert server.json(f"api/tracks/{track}")["handle"] == {"epoch": frame.header.epoch, "handle": handle}


def test_regions_are_kept_and_found_again(tmp_path: Path) -> None:
    with served(MadeSource(), tmp_path / "desk") as server:
        assert server.json("api/regions")["features"] == []
        kept = server.json("api/regions", method="PUT", body=BOX)
        assert kept["features"][0]["properties"]["name"] == "box"
    with served(MadeSource(), tmp_path / "desk") as server:
        assert server.json("api/regions") == kept


def test_regions_with_faults_are_refused_and_the_old_ones_stay(tmp_path: Path) -> None:
    with served(MadeSource(), tmp_path) as server:
        kept = server.json("api/regions", method="PUT", body=BOX)
        for body in (b"{", b"\xff\xfe", {"type": "Feature"}, {"type": "FeatureCollection", "features": [{}, {}]}):
            status, content = server.ask("api/regions", method="PUT", body=body)
            assert status == 400 and "expected" in json.loads(content)["sentence"].lower()
        assert server.ask("api/regions", method="PUT", body=b" " * 4_000_001)[0] == 413
        assert server.json("api/regions") == kept


def test_the_openapi_document_names_every_path(server: Served) -> None:
    document = server.json("api/openapi.json")
    assert document["openapi"].startswith("3.1")
    first = server.json("api/tracks")["tracks"][0]["track_id"]
    told = server.json(f"api/tracks/{first}")["sightings"][0]
    card = document["components"]["schemas"]["Card"]["allOf"][1]["properties"]
    assert set(told) == set(card["sightings"]["items"]["properties"])
    routes = {(route.path, method.lower()) for route in _routes(server) for method in route.methods - {"HEAD"}}
    told = {(path, method) for path, item in document["paths"].items() for method in item}
    assert told == routes
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["summary"] and {"200", "403"} <= operation["responses"].keys()


def _routes(server: Served) -> list:
    from lookdown.server.rest import Rest

    return Rest(server.hub).routes()


def test_a_wrong_method_is_told(server: Served) -> None:
    status, content = server.ask("api/status", method="POST", body={})
    assert status == 405 and json.loads(content)["code"] == "method"


def test_pages_of_other_sites_may_change_nothing(server: Served) -> None:
    status, content = server.ask("api/regions", method="PUT", body=BOX, Origin="http://evil.example")
    assert status == 403 and "other sites" in json.loads(content)["sentence"]


def test_a_name_that_is_not_this_machines_is_refused(server: Served) -> None:
    assert server.ask("api/status", Host="evil.example")[0] == 403


def test_a_token_opens_the_door_and_is_kept_as_a_cookie(tmp_path: Path) -> None:
    import urllib.request

    with served(MadeSource(), tmp_path, token="secret") as server:
        assert server.ask("api/status")[0] == 403
        assert server.ask("api/status?token=wrong")[0] == 403
        assert server.ask("api/status", Authorization="Bearer secret")[0] == 200
        with urllib.request.urlopen(server.address + "?token=secret") as answer:
            cookie, policy = answer.headers["set-cookie"], answer.headers["content-security-policy"]
        assert cookie.startswith("lookdown_token=secret; HttpOnly; SameSite=Strict")
        assert "default-src 'self'" in policy
        assert server.ask("api/status", Cookie="lookdown_token=secret")[0] == 200


def test_the_first_page_is_the_globe_or_says_what_to_do(server: Served) -> None:
    status, content = server.ask("")
    assert status == 200 and (b"not built" in content or b"<canvas" in content or b"<script" in content)


def test_an_error_of_our_own_is_told_without_a_traceback(tmp_path: Path) -> None:
    source = MadeSource()
    with served(source, tmp_path) as server:
        source.sightings = None
        track = server.json("api/tracks")["tracks"][0]["track_id"]
        status, content = server.ask(f"api/tracks/{track}")
        assert status == 500 and b"Traceback" not in content and b"NoneType" not in content


def test_corrections_are_attributed_kept_and_undone(tmp_path: Path) -> None:
    with served(MadeSource(), tmp_path) as server:
        first, second = (row["track_id"] for row in server.json("api/tracks")["tracks"][:2])
        made = server.json(
            "api/corrections", method="POST", body={"action": "merge", "tracks": [first, second], "person": "Ann"}
        )
        assert made["person"] == "Ann" and made["tracks"] == [first, second]
        server.json("api/corrections", method="POST", body={"action": "rename", "tracks": [first], "text": "Bravo"})
        told = server.json("api/tracks")
        assert told["count"] == 49 and second not in {row["track_id"] for row in told["tracks"]}
        merged = next(row for row in told["tracks"] if row["track_id"] == first)
        assert merged["name"] == "Bravo" and "corrected" in merged["flags"]
    with (tmp_path / "corrections.jsonl").open("a") as journal:
        journal.write('{"half')  # the machine stopped here
    with served(MadeSource(), tmp_path) as server:
        assert len(server.hub.desk.notes) == 1
        assert server.json("api/tracks")["count"] == 49
        undone = server.json(f"api/corrections/{made['id']}?by=Bob", method="DELETE")
        assert undone["undone_by"] == "Bob"
        assert server.json("api/tracks")["count"] == 50
    with served(MadeSource(), tmp_path) as server:
        assert [one["undone_by"] for one in server.json("api/corrections")["corrections"]] == ["Bob", None]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        {},
        {"action": "merge", "tracks": ["1"]},
        {"action": "shoot", "tracks": ["1"]},
        {"action": "rename", "tracks": ["1", "2"], "text": "x"},
        {"action": "rename", "tracks": ["1"], "text": 5},
        {"action": "rename", "tracks": "1", "text": "x"},
        {"action": "mark", "tracks": ["x"], "text": "x"},
        {"action": "mark", "tracks": ["1"], "text": "x" * 10_000},
        {"action": "split", "tracks": ["1"], "time_s": "now"},
    ],
)
def test_corrections_that_make_no_sense_are_refused(server: Served, body: object) -> None:
    status, content = server.ask("api/corrections", method="POST", body=body)
    assert status == 400 and "expected" in json.loads(content)["sentence"].lower()
    assert server.ask("api/corrections/77", method="DELETE")[0] == 400


def test_a_correction_is_shown_at_once_where_a_clock_stands(tmp_path: Path) -> None:
    from served import is_frame, is_text, messages, say

    with served(MadeSource(), tmp_path) as server, server.connect() as socket:
        messages(socket, is_frame(1, 50))
        say(socket, "clock", action="pause")
        first, second = (row["track_id"] for row in server.json("api/tracks")["tracks"][:2])
        server.json("api/corrections", method="POST", body={"action": "merge", "tracks": [first, second]})
        messages(socket, is_frame(1, 49))
        server.json("api/corrections", method="POST", body={"action": "rename", "tracks": [first], "text": "Bravo"})
        assert list(messages(socket, is_text("names"))[-1]["names"].values()) == ["Bravo"]


def test_filters_choose_tracks(server: Served) -> None:
    every = server.json("api/tracks")["tracks"]
    chosen = server.json("api/tracks?filter=height%20%3E%206km")["tracks"]
    assert [row["track_id"] for row in chosen] == [row["track_id"] for row in every if row["height_m"] > 6000]
    assert 0 < len(chosen) < 50
    for question in ("height%20%3E", "region%3Anowhere"):
        status, content = server.ask(f"api/tracks?filter={question}")
        assert status == 400 and json.loads(content)["sentence"]


def test_what_is_not_known_is_null_with_how_little_is_known(tmp_path: Path) -> None:
    """A first look leaves the height open: a figure of it would be believed."""
    from dataclasses import replace

    import numpy as np

    source = MadeSource(4)
    unknown = np.array([0, 1, 6, 15], np.uint8)
    sigma = np.full(4, 4000.0, np.float32)
    source.pictures = [replace(one, not_known=unknown, height_sigma_m=sigma) for one in source.pictures]
    with served(source, tmp_path) as server:
        names = ("height_m", "speed_mps", "heading_deg", "climb_mps")
        rows = server.json("api/tracks")["tracks"]
        known = [[row[name] is not None for name in names] for row in rows]
        card = server.json(f"api/tracks/{rows[1]['track_id']}")
        chosen = server.json("api/tracks?filter=height%3Aunknown")["tracks"]
    assert known == [[True] * 4, [False, True, True, True], [True, False, False, True], [False] * 4]
    assert {row["height_sigma_m"] for row in rows} == {4000.0}
    assert card["height_m"] is None and card["height_sigma_m"] == 4000.0 and card["speed_mps"] is not None
    assert [row["track_id"] for row in chosen] == [rows[1]["track_id"], rows[3]["track_id"]]


def test_who_carries_which_address_is_told_by_request_too(tmp_path: Path) -> None:
    """The page named a track by its transponder while its card said that none was heard, and no state was found."""
    import numpy as np

    from lookdown.server.sources import Scene
    from lookdown.tables import Events, Identities, IdentityState

    source = MadeSource(4, "live")
    track = int(source.pictures[0].track_id[2])
    columns = {name: np.zeros(1, spec.dtype) for name, spec in Identities.columns()}
    columns |= {"track_id": np.array([track], "u8"), "icao24": np.array([0x3C6444], "u4")}
    held = Identities(**columns | {"state": np.array([IdentityState.HELD], "u1")})
    with served(source, tmp_path) as server, server.connect():
        scene = Scene(START_NS, source.pictures[0], identities=held, events=Events.empty())
        source.head_tai_ns = START_NS
        source.heard(scene, {})
        end = time.monotonic() + 5.0
        while (card := server.json(f"api/tracks/{track}"))["icao24"] is None and time.monotonic() < end:
            time.sleep(0.05)
        rows = {row["track_id"]: row["icao24"] for row in server.json("api/tracks")["tracks"]}
        found = [server.json(f"api/tracks?filter=identity%3A{asked}")["tracks"] for asked in ("3c64", "held", "silent")]
    assert card["icao24"] == "3c6444" and "cooperative" in card["flags"] and card["transponder"]["state"] == "held"
    assert rows[str(track)] == "3c6444"
    assert [[row["track_id"] for row in one] for one in found] == [[str(track)], [str(track)], []]


def test_alerts_tell_their_evidence_and_can_be_acknowledged(tmp_path: Path) -> None:
    """Every track whose custody ends within seconds is at risk; those of a recording are each client's own."""
    from dataclasses import replace

    import numpy as np

    source = MadeSource(30, "live")
    picture = replace(source.pictures[0], custody_left_s=np.full(30, 2.0, np.float32), flags=np.ones(30, np.uint8))
    with served(source, tmp_path) as server:
        for step in range(1, 20):
            source.tell(picture, START_NS + step * 1_000_000_000)
        end = time.monotonic() + 5.0
        while not (told := server.json("api/alerts"))["alerts"] and time.monotonic() < end:
            time.sleep(0.05)
        alert = told["alerts"][0]
        assert alert["rule"] == "custody_at_risk" and alert["sentence"] and alert["evidence"]
        for action, state in (("acknowledge", "acknowledged"), ("unacknowledge", "open")):
            after = server.json(f"api/alerts/{alert['id']}", method="POST", body={"action": action})
            assert next(one for one in after["alerts"] if one["id"] == alert["id"])["state"] == state
        assert server.ask("api/alerts/123456", method="POST", body={"action": "acknowledge"})[0] == 404
        assert server.ask(f"api/alerts/{alert['id']}", method="POST", body={"action": "snooze"})[0] == 400
        assert any("acknowledged" in line for line in server.json("api/alerts")["log"])
    kept = [json.loads(line) for line in (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert any("acknowledged" in line["sentence"] for line in kept)
