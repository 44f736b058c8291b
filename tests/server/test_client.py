"""The picture from Python."""

from pathlib import Path

import numpy as np
import pytest
from served import START_NS, MadeSource, served

from lookdown.server.client import PictureClientError, connect

START_S = START_NS / 1e9


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(MadeSource(), tmp_path_factory.mktemp("desk")) as running:
        yield running


def test_it_follows_a_recording_to_any_time(server) -> None:
    source = MadeSource()
    with connect(server.address) as picture:
        assert picture.source["title"] == "A made source" and picture.start_s == START_S
        for step in (20, 3):
            picture.seek(START_S + 10.0 * step)
            rows = picture.wait()
            assert picture.time_s == START_S + 10.0 * step and len(rows) == 50
            truth = source.pictures[step]
            longitude, latitude, height, _ = picture.places()
            held = [picture.track_id(handle) for handle in rows.handle.tolist()]
            row = [int(np.flatnonzero(truth.track_id == one)[0]) for one in held]
            np.testing.assert_allclose(latitude, np.degrees(truth.latitude_rad[row]), atol=1e-6)
            off = (longitude - np.degrees(truth.longitude_rad[row]) + 180.0) % 360.0 - 180.0
            np.testing.assert_allclose(off, 0.0, atol=1e-6)
            np.testing.assert_allclose(height, truth.height_m[row], atol=1.01)
        assert len(picture.satellites) == 2


def test_it_reckons_between_pictures(server) -> None:
    with connect(server.address) as picture:
        now, later = picture.places(), picture.places(picture.time_s + 60.0)
        moved_deg = np.abs(later[1] - now[1])
        assert moved_deg.max() > 0.05 and moved_deg.max() < 0.2  # a minute at up to 280 m/s


def test_it_plays_looks_and_asks(server) -> None:
    with connect(server.address) as picture:
        picture.look((0.0, 0.0, 90.0, 60.0))
        assert 0 < len(picture.wait()) < 50
        picture.look(None)
        assert len(picture.wait()) == 50
        picture.play(rate=200.0)
        before = picture.time_s
        picture.wait()
        picture.wait()
        assert picture.time_s > before
        picture.pause()
        track = picture.track_id(int(picture.rows.handle[0]))
        assert picture.card(track)["track_id"] == str(track)
        assert len(picture.tracks(START_S)) == 50
        assert picture.status()["counters"]["clients"] >= 1


def test_what_goes_wrong_is_told(server, tmp_path: Path) -> None:
    with pytest.raises(PictureClientError, match="expected an address"), connect("localhost"):
        pass
    with pytest.raises(PictureClientError, match="cannot be reached"), connect("http://127.0.0.1:9/"):
        pass
    with connect(server.address) as picture, pytest.raises(PictureClientError, match="no track 999"):
        picture.card(999)
    with served(MadeSource(), tmp_path, token="s") as guarded:
        with pytest.raises(PictureClientError, match="refuses"), connect(guarded.address):
            pass
        with connect(f"{guarded.address}?token=s") as picture:
            assert picture.status()["wire"] == 2
