"""A flight over a mesh as it is shown: the way of each report on its card, gateways, and what if these are lost."""

import time

import numpy as np
import pytest
from served import is_frame, messages, say, served

from lookdown.scenario import load_scenario, with_overrides
from lookdown.server.sources import LiveSource, open_recording_source
from lookdown.server.wire import FrameKind
from lookdown.tables import LinkKind, NetworkLinks, StationState

SECOND = 1_000_000_000
PARTS = {"sensing", "processing", "queue", "light", "ground"}


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Fifty seconds of paris-mesh, flown live and recorded; with what the live source told at its end."""
    output = tmp_path_factory.mktemp("runs")
    document = with_overrides(load_scenario("paris-mesh"), duration_s=50.0)
    source = LiveSource(document, name="mesh", output=output, rate=0.0)
    try:
        end = time.monotonic() + 240.0
        while source.is_growing and time.monotonic() < end:
            time.sleep(0.1)
        track = followed(source)
        live = source.delivered(source.sightings(track, source.head_tai_ns, 20), source.head_tai_ns)
    finally:
        source.close()
    return output / "mesh", track, live


def followed(source) -> int:
    """Return the track that was seen most often."""
    picture = source.at(source.head_tai_ns).picture
    return int(picture.track_id[picture.update_count.argmax()])


@pytest.fixture(scope="module")
def server(recording, tmp_path_factory):
    source = open_recording_source(recording[0])
    with served(source, tmp_path_factory.mktemp("desk")) as running:
        yield running, source


def test_a_card_tells_the_way_of_the_last_report_and_its_delay_by_part(server) -> None:
    running, source = server
    track = followed(source)
    told = running.json(f"api/tracks/{track}")["delivery"]
    assert told["parts_s"].keys() == PARTS and sum(told["parts_s"].values()) == pytest.approx(told["delay_s"], abs=1e-6)
    assert 0.1 < told["delay_s"] < 1.0 and told["parts_s"]["sensing"] == pytest.approx(0.1)
    # From the satellite that looked, by as many links as were passed, down to a gateway that has a name.
    assert told["path"][0] == told["sensor_id"] and len(told["path"]) == told["links_passed"] + 1
    assert told["path"][-1] == told["gateway"]["id"] >= 600 and told["gateway"]["name"] in source.facts.stations.names
    assert told["path_is_sure"]
    light_s = float(np.sum(np.linalg.norm(np.diff(_places(source, told), axis=0), axis=1))) / 299_792_458.0
    assert light_s == pytest.approx(told["parts_s"]["light"], abs=1e-5)


def _places(source, told) -> np.ndarray:
    sky, _ = source.satellites_at(round(told["seen_s"] * SECOND))
    return np.concatenate([sky.position_ecef_m, source.facts.stations.position_ecef_m])[told["path"]]


def test_live_and_recorded_tell_the_same_way(recording, server) -> None:
    _, track, live = recording
    source = server[1]
    recorded = source.delivered(source.sightings(track, source.head_tai_ns, 20), source.head_tai_ns)
    assert live is not None and recorded is not None
    assert (live.way.nodes, live.gateway, live.sighting) == (recorded.way.nodes, recorded.gateway, recorded.sighting)


def test_gateways_are_told_by_name_place_and_state(server) -> None:
    running, source = server
    told = running.json("api/gateways")
    links = source.links_at(source.head_tai_ns)
    for one in told["gateways"]:
        mine = links.take(links.node_b == one["id"])
        assert one["links"] == len(mine) and one["state"] in ("light", "radio_alone", "no_link")
        assert (one["state"] == "light") == bool((mine.kind == LinkKind.GROUND_OPTICAL).any())
    assert [one["name"] for one in told["gateways"]][:2] == ["Tokyo", "Delhi"] and len(told["gateways"]) == 10
    assert running.json("api/gateways?time_s=0")["gateways"][0]["state"] is None  # before the first report


def test_gateways_come_on_the_socket_to_who_asks_for_them(server) -> None:
    running, source = server
    with running.connect() as socket:
        hello = messages(socket, lambda one: isinstance(one, dict) and one["type"] == "hello")[-1]
        assert [one["name"] for one in hello["source"]["gateways"]] == list(source.facts.stations.names)
        before = messages(socket, is_frame(FrameKind.LINKS))
        assert not any(is_frame(FrameKind.STATIONS)(one) for one in before)
        say(socket, "layer", name="gateways", on=True)
        rows = messages(socket, is_frame(FrameKind.STATIONS))[-1].rows
    assert rows.station_id.tolist() == [one["id"] for one in hello["source"]["gateways"]]
    assert set(rows.state.tolist()) <= {int(state) for state in StationState} and rows.link_count.sum() > 0
    assert rows.latitude_e7[0] * 1e-7 == pytest.approx(35.69, abs=0.1)


def test_without_gateways_nothing_comes_down_and_tracks_grow_old(server) -> None:
    running, source = server
    names = list(source.facts.stations.names)
    loss_s = source.start_tai_ns / SECOND + 20.0
    made = running.json("api/forks", method="POST", body={"time_s": loss_s, "lose": {"gateways": names}})
    assert made["lose"]["gateways"] == names and made["satellites_lost"] == []
    end = time.monotonic() + 240.0
    while (told := running.json("api/forks/1"))["state"] in ("building", "flying") and time.monotonic() < end:
        time.sleep(0.2)
    assert (told["state"], told["same_until_loss"]) == ("done", True)
    stop_s = source.stop_tai_ns / SECOND
    states = {one["state"] for one in running.json("api/gateways?fork=1")["gateways"]}
    assert states == {"failed"}
    ages = {row["track_id"]: row["age_s"] for row in running.json(f"api/tracks?fork=1&time_s={stop_s}")["tracks"]}
    usual = {row["track_id"]: row["age_s"] for row in running.json(f"api/tracks?time_s={stop_s}")["tracks"]}
    both = ages.keys() & usual.keys()
    # All were seen 20 s after the start at the latest, but for what was under way by then.
    assert len(both) >= 3 and min(ages[track] for track in both) > 28.0
    assert np.median([usual[track] for track in both]) < 15.0


@pytest.mark.parametrize(
    ("lose", "said"),
    [
        ({"gateways": ["Atlantis"]}, "gateways: expected those of this network; Atlantis not found"),
        ({"gateways": [600]}, "expected a list of names"),
        ({"gateways": []}, "at least one satellite, plane, vendor or gateway"),
    ],
)
def test_gateways_that_are_not_there_are_refused(server, lose, said) -> None:
    status, content = server[0].ask("api/forks", method="POST", body={"lose": lose})
    assert status == 400 and said in content.decode()


def test_a_recording_without_states_of_gateways_says_that_they_are_not_known(recording, tmp_path) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    for file in recording[0].iterdir():
        if file.name != "station_states.parquet":
            (folder / file.name).write_bytes(file.read_bytes())
    source = open_recording_source(folder)
    assert len(source.stations_at(source.head_tai_ns)) == 0 and len(source.links_at(source.head_tai_ns)) > 0
    assert isinstance(source.links_at(source.head_tai_ns), NetworkLinks)
    source.close()
