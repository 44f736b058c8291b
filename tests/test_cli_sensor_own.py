"""`lookdown sensor` and the sensors that a scenario has beside its radar."""

import json
from pathlib import Path

import pytest

from lookdown.cli import main
from lookdown.scenario import figures_of, load_scenario, parameters_of
from lookdown.units import from_si

OWN = {
    "infrared": "infrared",
    "adsb": "adsb",
    "emitters": "passive",
    "ground": "ground-radar",
    "airborne": "airborne-radar",
    "aerostat": "aerostat",
    "skywave": "skywave",
}
"""The sensors of the scenario all-sensors, and the references that they are."""

MINE = """
[scenario]
based_on = "paris"
name = "mine"
title = "Sensors of my own"

[[sensor]]
type = "infrared"
name = "eye"
band = "mid_wave"
shell = 0
aperture = { base = 40, low = 30, unit = "cm", source = "a brochure" }

[[sensor]]
type = "ground_radar"
name = "south_west"
latitude_deg = -33.5
longitude_deg = -70.5
average_power = { base = 2500, low = 2000, high = 3000, unit = "W", source = "a plate on its door" }

[[sensor]]
type = "skywave"
name = "adsb"
latitude_deg = 37.0
longitude_deg = -6.0
bearing = { base = 0.5, unit = "rad", source = "choice: towards the sea" }
"""


class Ended:
    """How a command ended: exit code, stdout, stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        with pytest.raises(SystemExit) as raised:
            main(["sensor", *arguments])
        self.code = raised.value.code or 0
        self.out, self.err = capsys.readouterr()

    @property
    def told(self) -> dict:
        assert (self.code, self.err) == (0, ""), self.err
        return json.loads(self.out)


@pytest.fixture(scope="module")
def mine(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("own") / "mine.toml"
    path.write_text(MINE)
    return str(path)


def value(card: dict, name: str, section: str = "inputs") -> float:
    return next(row["value"] for row in card["rows"] if (row["section"], row["name"]) == (section, name))


def test_a_scenario_s_list_is_its_radar_and_its_own_sensors(capsys) -> None:
    told = Ended(capsys, "list", "all-sensors", "--json").told
    assert told["scenario"] == "all-sensors"
    assert [one["name"] for one in told["sensors"]] == ["radar", *OWN]
    shown = Ended(capsys, "list", "all-sensors")
    assert shown.code == 0 and all(name in shown.out for name in OWN)
    assert "37 deg north, 6 deg west" in shown.out and "lookdown sensor card all-sensors --sensor NAME" in shown.out
    assert [one["name"] for one in Ended(capsys, "list", "paris", "--json").told["sensors"]] == ["radar"]
    assert Ended(capsys, "list", "--json").told["scenario"] is None


def test_the_list_of_a_scenario_says_where_a_sensor_stands_and_who_carries_it(capsys, mine) -> None:
    what = {one["name"]: one["what"] for one in Ended(capsys, "list", mine, "--json").told["sensors"]}
    assert what["eye"].endswith("of shell 0") and what["south_west"].endswith("33.5 deg south, 70.5 deg west")


@pytest.mark.parametrize("name", OWN)
def test_each_of_all_sensors_has_the_card_of_its_reference(capsys, name: str) -> None:
    own = Ended(capsys, "card", "all-sensors", "--sensor", name, "--json", "--no-page").told
    reference = Ended(capsys, "card", "--sensor", OWN[name], "--json", "--no-page").told
    assert own["name"] == f"all-sensors-{name}" and own["curves"] == [] and own["page"] is None
    rows = [row for row in own["rows"] if row["section"] != "place"]
    for mine, theirs in zip(rows, reference["rows"], strict=True):
        if (mine["section"], mine["name"]) == ("inputs", "band"):
            continue  # a choice of the scenario, which a reference has as a number with a band
        assert mine == theirs


def test_what_a_scenario_says_instead_is_on_the_card_with_its_band_and_source(capsys, mine) -> None:
    card = Ended(capsys, "card", mine, "--sensor", "eye", "--json", "--no-page").told
    row = next(row for row in card["rows"] if row["name"] == "aperture")
    assert (row["value"], row["unit"], row["source"]) == (pytest.approx(0.4), "m", "a brochure")
    assert row["low"] == pytest.approx(0.3) and row["high"] is None
    band = next(row for row in card["rows"] if row["name"] == "band")
    assert band["source"] == "the scenario: mid_wave" and band["low"] is None
    reference = Ended(capsys, "card", "--sensor", "infrared", "--json", "--no-page").told
    computed = [(row["name"], row["value"]) for row in card["rows"] if row["section"] == "sensitivity"]
    assert computed and computed != [
        (row["name"], row["value"]) for row in reference["rows"] if row["section"] == "sensitivity"
    ]


def test_a_place_is_on_the_card_of_what_has_one(capsys, mine) -> None:
    card = Ended(capsys, "card", mine, "--sensor", "south_west", "--json", "--no-page").told
    assert value(card, "latitude", "place") == -33.5 and value(card, "longitude", "place") == -70.5
    assert value(card, "average power") == pytest.approx(2.5)
    bands = next(row for row in card["rows"] if row["name"] == "average power" and row["section"] == "inputs")
    assert (bands["low"], bands["high"], bands["source"]) == (2.0, 3.0, "a plate on its door")
    eye = Ended(capsys, "card", mine, "--sensor", "eye", "--json", "--no-page").told
    assert value(eye, "on satellites of shell", "place") == 0.0
    over = Ended(capsys, "card", mine, "--sensor", "adsb", "--json", "--no-page").told
    assert value(over, "bearing", "place") == pytest.approx(28.6479, abs=1e-4)


def test_a_scenario_s_own_name_comes_before_a_reference_and_other_spellings_are_understood(capsys, mine) -> None:
    assert Ended(capsys, "card", mine, "--sensor", "adsb", "--json", "--no-page").told["name"] == "mine-adsb"
    assert (
        Ended(capsys, "card", mine, "--sensor", "South-West", "--json", "--no-page").told["name"] == "mine-south_west"
    )
    assert Ended(capsys, "card", mine, "--sensor", "infrared", "--json", "--no-page").told["name"] == "infrared"


def test_the_page_of_an_own_sensor_says_how_to_make_it_again(capsys, mine, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = Ended(capsys, "card", mine, "--sensor", "south_west")
    assert shown.code == 0 and "Place" in shown.out and "a plate on its door" in shown.out
    page = (tmp_path / "runs" / "sensor-mine-south_west.html").read_text(encoding="utf-8")
    assert f"lookdown sensor card {mine} --sensor south_west" in page and "a plate on its door" in page
    assert "open-source estimate" in page and "<svg" not in page


@pytest.mark.parametrize("name", ["infrared", "emitters", "skywave"])
def test_text_and_json_say_the_same_inputs(capsys, name: str) -> None:
    text = Ended(capsys, "card", "all-sensors", "--sensor", name, "--no-page").out
    rows = Ended(capsys, "card", "all-sensors", "--sensor", name, "--no-page", "--json").told["rows"]
    inputs = [row for row in rows if row["section"] == "inputs"]
    assert len(inputs) > 5
    for row in inputs:
        lines = [line for line in text.splitlines() if line.strip().startswith(f"{row['name']} ")]
        shown = f"{row['value']:,.0f}" if 1e4 <= abs(row["value"]) < 1e9 else f"{row['value']:.4g}"
        assert any(shown in [cell.strip() for cell in line.split("│")] for line in lines), row["name"]
        assert row["source"].split()[0] in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("card", "all-sensors", "--sensor", "sonar"), "of all-sensors infrared, adsb, emitters, ground"),
        (("card", "all-sensors", "--sensor", ""), "expected one of radar"),
        (("card", "paris", "--sensor", "ground"), "expected one of radar; infrared"),
        (("card", "nowhere", "--sensor", "infrared"), "expected a scenario"),
        (("card", "all-sensors", "--sensor", "ground", "--object", "drone"), "--object: expected it with the radar"),
        (("card", "all-sensors", "--sensor", "ground", "--over", "sea"), "--over: expected it with the radar"),
        (("card", "--sensor", "adsb", "--no-page", "--output", "x.html"), "--output: expected it without --no-page"),
        (("card", "--sensor", "adsb", "--output", "/proc/none/x.html"), "another path with --output"),
        (("list", "nowhere"), "expected a scenario"),
        (("list", "./none.toml"), "no such file"),
    ],
)
def test_faults_are_told_in_words_with_the_names_that_there_are(capsys, arguments, words) -> None:
    ended = Ended(capsys, *arguments)
    assert (ended.code, ended.out) == (2, "") and words in ended.err and "Traceback" not in ended.err


def test_a_file_in_the_way_of_a_page_s_folder_is_told(capsys, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    ended = Ended(capsys, "card", "--sensor", "adsb", "--output", str(tmp_path / "file" / "x.html"))
    assert ended.code == 2 and "a folder is to be" in ended.err
    assert (tmp_path / "file").read_text() == "here"


def test_no_sensor_may_be_called_as_the_radar_is(capsys, tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(MINE.replace('name = "eye"', 'name = "radar"'))
    ended = Ended(capsys, "list", str(path))
    assert ended.code == 2 and "sensor.0" in ended.err and "the radar of the section [radar]" in ended.err


def test_figures_of_a_sensor_are_the_parameters_that_its_stage_takes() -> None:
    for sensor in load_scenario("all-sensors").sensor:
        figures, parameters = figures_of(sensor), parameters_of(sensor)
        assert list(figures) == list(sensor.references)
        for name, quantity in figures.items():
            holder = parameters if hasattr(parameters, name) else parameters.radar
            assert quantity.base_si == pytest.approx(float(getattr(holder, name)), rel=1e-12), name
            reference = sensor.references[name]
            in_unit = from_si(quantity.base_si, reference.unit, reference.dimension)
            assert in_unit == pytest.approx(reference.base, rel=1e-9, abs=1e-12)
            assert quantity.source == reference.source
