"""`lookdown sensor` as a person meets it: tables, JSON, page, faults."""

import json
from pathlib import Path

import pytest

from lookdown.cli import main


class Ended:
    """How a command ended: exit code, stdout, stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        with pytest.raises(SystemExit) as raised:
            main(["sensor", *arguments])
        self.code = raised.value.code or 0
        self.out, self.err = capsys.readouterr()


def _scenario(folder: Path, *lines: str) -> str:
    text = '[scenario]\nbased_on = "paris"\nname = "other"\ntitle = "Another radar"\n\n[radar]\n' + "\n".join(lines)
    (folder / "other.toml").write_text(text)
    return str(folder / "other.toml")


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict:
    """What --json says of the default radar, with its page."""
    import contextlib
    import io

    path, out = tmp_path_factory.mktemp("card") / "deep" / "card.html", io.StringIO()
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit) as raised:
        main(["sensor", "card", "paris", "--json", "--output", str(path)])
    assert not raised.value.code
    return json.loads(out.getvalue())


def test_tables_hold_inputs_with_bands_both_equations_and_chances_of_those_asked_for(capsys) -> None:
    ended = Ended(capsys, "card", "paris", "--no-page", "--object", "drone", "--object", "0.01 m2")
    assert (ended.code, ended.err) == (0, "")
    for words in (
        "AFRL canonical radar",
        "input and source",
        "Range equation",
        "Track equation",
        "integrated SNR on the face normal",
        "False alarms",
        "longest eclipse",
        "open-source estimate",
        "0.01 m2",
        "drone",
    ):
        assert words in ended.out, words
    assert "fast jet" not in ended.out
    assert "page " not in ended.out and all(len(line) <= 110 for line in ended.out.splitlines())


def test_json_says_every_number_with_unit_and_source(told: dict) -> None:
    assert set(told) == {"name", "title", "rows", "curves", "warnings", "page"}
    for row in told["rows"]:
        assert set(row) == {"section", "name", "value", "unit", "source", "low", "high"}
        assert row["unit"] and row["source"] and isinstance(row["value"], float)
    power = next(row for row in told["rows"] if row["name"] == "average power" and row["section"] == "inputs")
    assert (power["value"], power["low"], power["high"], power["unit"]) == (2.5, 1.0, 5.0, "kW")
    for curves in told["curves"]:
        assert curves["source"] and curves["x"]["unit"] and curves["y"]["unit"]
        lengths = {len(curve) for curve in curves["curves"].values()}
        assert lengths == {len(curves["x"]["values"])}
    keys = [curves["key"] for curves in told["curves"]]
    assert len(set(keys)) == len(keys) and {"search_by_grazing", "dwell_by_range", "orbit_charge"} <= set(keys)


def test_the_page_is_written_where_it_is_said(told: dict) -> None:
    assert told["page"].endswith("card.html")
    assert Path(told["page"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("card", "nowhere"), "nowhere"),
        (("card", "paris", "--object", "dragon"), "expected a class of object: unknown, light"),
        (("card", "paris", "--over", "lava"), "--over: expected a class of surface: sea, ice"),
        (("card", "--sensor", "sonar"), "--sensor: expected one of radar"),
    ],
)
def test_faults_of_use_are_told_in_words(capsys, arguments, words) -> None:
    ended = Ended(capsys, *arguments, "--no-page")
    assert ended.code == 2 and words in ended.err and "Traceback" not in ended.err and ended.out == ""


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ('average_power = { base = -2.5, unit = "kW", source = "choice" }', "radar.average_power"),
        ('losses = { base = -3, unit = "dB", source = "choice" }', "radar.losses"),
        ('scan_limit = { base = 120, unit = "deg", source = "choice" }', "radar.scan_limit"),
        ('grazing_min = { base = 70, unit = "deg", source = "choice" }', "radar.grazing_max"),
    ],
)
def test_an_impossible_radar_is_refused_with_the_sentence_that_says_why(capsys, tmp_path, line, path) -> None:
    ended = Ended(capsys, "card", _scenario(tmp_path, line), "--no-page")
    assert ended.code == 2 and ended.out == ""
    assert path in ended.err and "expected" in ended.err and "Traceback" not in ended.err


def test_the_list_names_every_sensor_with_a_card(capsys) -> None:
    ended = Ended(capsys, "list")
    assert ended.code == 0 and "radar" in ended.out
    names = [sensor["name"] for sensor in json.loads(Ended(capsys, "list", "--json").out)["sensors"]]
    assert names[0] == "radar" and len(set(names)) == len(names)


def test_another_power_and_battery_change_the_card_and_nothing_of_paris_stays_in_its_name(
    capsys, tmp_path, told
) -> None:
    path = _scenario(
        tmp_path,
        'average_power = { base = 1.25, unit = "kW", source = "a brochure" }',
        "[satellite]",
        'battery_capacity = { base = 4, unit = "kWh", source = "another brochure" }',
    )
    whole, told = told, json.loads(Ended(capsys, "card", path, "--json", "--no-page", "--object", "0.1 m2").out)
    assert told["name"] == "other"
    search = next(one for one in told["curves"] if one["key"] == "search_by_grazing")
    assert list(search["curves"]) == ["0.1 m2", "0.1 m2, noise alone"]

    def value(card: dict, name: str) -> float:
        return next(row["value"] for row in card["rows"] if row["name"] == name)

    assert value(told, "frame time as flown") == pytest.approx(2.0 * value(whole, "frame time as flown"), rel=1e-9)
    power = next(row for row in told["rows"] if row["name"] == "average power")
    assert power["source"] == "a brochure" and power["low"] is None
    battery = next(row for row in told["rows"] if row["name"] == "battery capacity")
    assert (battery["value"], battery["source"], battery["low"]) == (4.0, "another brochure", None)
    given = value(told, "asked that is given")
    assert given < 99.0  # so small a battery does not carry the radar through the longest eclipse


@pytest.mark.parametrize(
    "name", ["infrared", "adsb", "passive", "ground-radar", "airborne_radar", "aerostat", "skywave"]
)
def test_the_other_sensors_have_cards_with_bands_and_sources(capsys, tmp_path, name) -> None:
    page = tmp_path / "card.html"
    told = json.loads(Ended(capsys, "card", "--sensor", name, "--json", "--output", str(page)).out)
    inputs = [row for row in told["rows"] if row["section"] == "inputs"]
    assert len(inputs) > 5 and len(told["rows"]) > len(inputs)
    assert all(row["low"] <= row["value"] <= row["high"] and row["source"] != "not stated" for row in inputs)
    assert "<table>" in page.read_text(encoding="utf-8") and told["curves"] == []


def test_the_globe_is_searched_in_the_seconds_of_the_reference_table(capsys) -> None:
    told = json.loads(Ended(capsys, "energy", "--json").out)
    found = {(row["satellite_count"], row["rcs_m2"]): row for row in told["rows"]}
    for count, seconds in ((85, 188.0), (145, 101.0), (288, 45.0), (600, 19.0), (1000, 11.0)):
        assert found[count, 1.0]["noise_s"] == pytest.approx(seconds, rel=0.05)
        assert found[count, 0.01]["noise_s"] == pytest.approx(100.0 * found[count, 1.0]["noise_s"], rel=1e-9)
    assert all(row["noise_s"] < row["clutter_s"] < row["duty_s"] for row in told["rows"])
    shown = Ended(capsys, "energy")
    assert shown.code == 0 and "188" in shown.out and "0.01 m2" in shown.out and "half the sunlit time" in shown.out
