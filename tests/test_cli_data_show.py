"""`lookdown data show` as a person meets it: a table, a page, JSON, and sentences where it cannot."""

import json
from pathlib import Path

import numpy as np
import pytest

from lookdown import traffic
from lookdown.astro import tai_ns_from_utc_text
from lookdown.cli import _data_views, main
from lookdown.cli._data_views import instant_from
from lookdown.errors import ArgumentError
from lookdown.traffic import FleetKind, RecordedTraffic, WorldSettings, WorldTraffic, beside_recording, sample_path
from lookdown.traffic.motion import fleet_codes


class Ended:
    """How a command ended: exit code, stdout, stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        with pytest.raises(SystemExit) as raised:
            main(list(arguments))
        self.code = raised.value.code or 0
        self.out, self.err = capsys.readouterr()


@pytest.fixture
def paris_as_world(monkeypatch) -> None:
    """The real recording in the world's place: what is put beside real flights is then themselves."""
    paris = RecordedTraffic.load_sample()
    monkeypatch.setattr(_data_views, "_built_world", lambda seed, start, stop: paris)
    monkeypatch.setattr(
        traffic, "world_beside", lambda recording, **settings: beside_recording(paris, recording, rounds=30, **settings)
    )


def test_a_recording_is_shown_with_a_table_and_a_page(capsys, tmp_path: Path) -> None:
    page = tmp_path / "made" / "paris.html"
    ended = Ended(capsys, "data", "show", "quickstart", "--output", str(page), "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert "airliner" in ended.out and "14:10Z" in ended.out and "page " in ended.out
    assert "Paris area" in page.read_text(encoding="utf-8")


def test_a_recording_by_path_is_the_same_as_by_name(capsys, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    copied = tmp_path / "mine.recording.parquet"
    copied.write_bytes(sample_path("quickstart").read_bytes())
    told = [
        json.loads(Ended(capsys, "data", "show", name, "--at", "13:00", "--no-page", "--json").out)
        for name in ("quickstart", copied.name)
    ]
    assert told[1]["name"] == "mine" and told[0]["airborne"] == told[1]["airborne"]
    assert told[0]["instant"] == "2021-10-07T13:00:00Z" and told[0]["page"] is None
    assert list(tmp_path.iterdir()) == [copied]


def test_the_world_stands_beside_real_flights(capsys, paris_as_world, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    told = json.loads(Ended(capsys, "data", "show", "world", "--at", "14:00Z", "--json").out)
    assert told["page"] == "runs/world.html" and Path(told["page"]).stat().st_size < 3_000_000
    beside = [row for row in told["realism"] if row["reference"] == "quickstart"]
    airliners = {row["quantity"]: row for row in beside if row["class"] == "airliner"}
    assert len(told["airborne"]["time"]) == len(told["airborne"]["region_time"]) == 13 and set(
        told["airborne"]["airliners_by_region"]
    ) >= {"Europe", "rest of the world"}
    assert set(airliners) == {"ground_speed_mps", "climb_rate_mps", "turn_rate_radps", "height_m"}
    for row in airliners.values():
        assert row["distance"] < 0.03 < 2.0 * row["floor_p95"]
        # A flight that is heard anew may be judged another class, or be cut in two.
        assert row["flights_real"] > 200 and abs(row["flights_synthetic"] - row["flights_real"]) < 4


def test_fleets_are_counted_as_they_fly(monkeypatch) -> None:
    """Counts without flying are those of `at`; airliners have published figures beside them."""

    def built(seed: int, start: int, stop: int) -> WorldTraffic:
        fleets = frozenset({FleetKind.AIRLINERS, FleetKind.SPECIAL})
        settings = WorldSettings(seed=seed, epoch_tai_ns=start, scale=0.02, fleets=fleets)
        return WorldTraffic(settings, start_tai_ns=start, stop_tai_ns=stop)

    monkeypatch.setattr(_data_views, "_built_world", built)
    monkeypatch.setattr(_data_views, "_beside", lambda *ignored, **also: [])
    view = _data_views.world_view(at=None, date="2021-10-07", seed=1, beside=[], on_progress=lambda *ignored: None)
    counts = view.airborne
    for row in (0, 40, 96):
        flown = view.source.at(int(counts.time_tai_ns[row]))
        assert np.array_equal(counts.by_class[row], np.bincount(flown.aircraft_class, minlength=13))
        assert counts.airliners[row] == (fleet_codes(flown.object_id) == 0).sum() > 0
    over = np.sum(list(counts.airliners_by_region.values()), axis=0)
    assert np.array_equal(over, counts.airliners[::8]) and (np.diff(counts.region_time_tai_ns) == 7200 * 10**9).all()
    assert [one.computed for one in view.published] == [True, False, False] and view.published[2].ours in range(24)
    assert {name for name, _ in view.assumptions} >= {"Special flights", "Balloons, drones and birds"}
    assert set(view.expected.share_by_region) == set(counts.airliners_by_region)


def test_the_worlds_table_tells_distance_and_chance(capsys, paris_as_world) -> None:
    ended = Ended(capsys, "data", "show", "--no-page")
    assert ended.code == 0 and "Distance from real flights" in ended.out and "page" not in ended.out
    assert "listening to the world" in ended.err and "219" in ended.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere",), "expected world, quickstart or the path of a recording; got 'nowhere'"),
        (("nowhere.parquet",), "there is no such file"),
        (("quickstart", "--at", "25:00"), "--at: expected a clock time such as 14:00Z"),
        (("quickstart", "--at", "3pm"), "whole UTC instant such as 2021-10-07T14:00:00Z; got '3pm'."),
        (("quickstart", "--at", "02:00"), "--at: expected an instant between 2021-10-07T12:00:01Z"),
        (("world", "--date", "yesterday"), "--date: expected a day such as 2021-10-07, from 1972-01-02 to 2034"),
        (("world", "--date", "1900-01-01"), "from 1972-01-02 to 2034-12-30; got '1900-01-01'"),
        (("world", "--date", "1972-01-01"), "from 1972-01-02 to 2034-12-30; got '1972-01-01'"),
        (("quickstart", "--beside", "quickstart"), "--beside: expected it with the world alone"),
    ],
)
def test_what_cannot_be_shown_is_told(capsys, arguments, sentence) -> None:
    ended = Ended(capsys, "data", "show", *arguments, "--quiet")
    assert ended.code == 2 and sentence in ended.err and not ended.out


def test_an_instant_is_a_clock_time_of_the_first_day_or_a_whole_one() -> None:
    start, stop = (tai_ns_from_utc_text(text) for text in ("2021-10-07T06:00:00Z", "2021-10-08T06:00:00Z"))
    span = {"start_tai_ns": start, "stop_tai_ns": stop, "otherwise_tai_ns": start + 1}
    assert instant_from("14:05Z", **span) == instant_from("14:05", **span) == tai_ns_from_utc_text("2021-10-07T14:05Z")
    assert instant_from("2021-10-08T05:00:00Z", **span) == tai_ns_from_utc_text("2021-10-08T05:00:00Z")
    assert instant_from(None, **span) == start + 1
    with pytest.raises(ArgumentError, match="between 2021-10-07T06:00:00Z and"):
        instant_from("5:59", **span)
