"""What is taken from the scenario below: what differs, and what no longer fits."""

import re
from pathlib import Path

import pytest

from lookdown.scenario import Difference, differences, load_scenario, scenario_warnings

X_BAND = """
carrier_frequency = { base = 10, unit = "GHz", source = "choice" }
antenna_length = { base = 16, unit = "m", source = "choice" }
antenna_height = { base = 1.5, unit = "m", source = "choice" }
"""
FITTED = """
range_floor = { base = 5, unit = "m", source = "choice" }
cosine_along_floor = { base = 1e-4, unit = "1", source = "choice" }
cosine_cross_floor = { base = 1e-3, unit = "1", source = "choice" }
range_rate_floor = { base = 0.1, unit = "m/s", source = "choice" }
"""


def written(folder: Path, text: str, base: str = "paris", name: str = "mine") -> str:
    path = folder / f"{name}.toml"
    path.write_text(f'[scenario]\nbased_on = "{base}"\nname = "{name}"\ntitle = "Mine"\n{text}')
    return str(path)


def warnings_of(path: str) -> list[str]:
    return scenario_warnings(path, load_scenario(path))


@pytest.mark.parametrize("name", ["paris", "paris-sparse"])
def test_what_comes_with_lookdown_gives_no_warning(name: str) -> None:
    assert warnings_of(name) == []


def test_another_wavelength_under_an_inherited_notch_is_warned_of(tmp_path: Path) -> None:
    found = warnings_of(written(tmp_path, "[radar]" + X_BAND))
    assert len(found) == 1 and "from 'paris'" in found[0]
    for word in ("carrier_frequency", "antenna_height", "range_floor", "cosine_cross_floor"):
        assert word in found[0]


@pytest.mark.parametrize("line", [line for line in X_BAND.splitlines() if line])
def test_any_one_of_the_three_is_enough_and_is_the_one_named(tmp_path: Path, line: str) -> None:
    *beams, found = warnings_of(written(tmp_path, f"[radar]\n{line}\n"))
    assert all("receive beams" in sentence for sentence in beams)
    assert found.startswith(f"radar.{line.split()[0]} differs from")


def test_a_notch_and_floors_of_its_own_are_not_warned_of_and_the_rest_by_name(tmp_path: Path) -> None:
    assert warnings_of(written(tmp_path, "[radar]" + X_BAND + FITTED)) == []
    some = FITTED.replace("range_floor", "bandwidth").replace('base = 5, unit = "m"', 'base = 15, unit = "MHz"')
    (found,) = warnings_of(written(tmp_path, "[radar]" + X_BAND + some))
    assert "while range_floor is taken from it" in found


def test_the_same_number_with_a_source_of_its_own_counts_as_said_anew(tmp_path: Path) -> None:
    same = FITTED.replace("base = 1.5", "base = 1.87")
    assert warnings_of(written(tmp_path, "[radar]" + X_BAND + same)) == []


def test_the_same_length_in_another_unit_is_no_change(tmp_path: Path) -> None:
    text = '[radar]\nantenna_length = { base = 0.05, unit = "km", source = "choice" }\n'
    assert warnings_of(written(tmp_path, text)) == []


def test_what_does_not_fit_is_handed_down_with_its_warning(tmp_path: Path) -> None:
    below = written(tmp_path, "[radar]" + X_BAND, name="below")
    mine = written(tmp_path, "", base="below.toml")
    assert warnings_of(mine) == warnings_of(below) != []


def test_more_receive_beams_than_anybody_has_shown_are_warned_of(tmp_path: Path) -> None:
    for kilowatts, count in (("10", 0), ("12", 1)):
        text = f'[radar]\naverage_power = {{ base = {kilowatts}, unit = "kW", source = "choice" }}\n'
        # 10.85 beams at 2.5 kW, in proportion to the power: 43.4 and 52.1.
        found = warnings_of(written(tmp_path, text))
        assert len(found) == count and all("52 receive beams at once" in sentence for sentence in found)


def test_differences_are_values_as_people_write_them(tmp_path: Path) -> None:
    assert differences("paris") == ("", [])
    text = """
    [radar]
    average_power = { base = 1250, unit = "W", source = "choice" }
    losses = { base = 10, unit = "dB", source = "choice" }
    [scenario.duration]
    base = 10
    unit = "min"
    source = "choice"
    """
    base, found = differences(written(tmp_path, text))
    assert base == "paris"
    assert set(found) == {
        Difference("scenario.duration", "nothing", "10 min"),
        Difference("radar.average_power", "2.5 kW", "1250 W"),
        Difference("radar.losses", "10 dB", "10 dB, with another band or source"),
    }


def test_the_example_of_the_readme_says_only_what_differs(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```$", readme, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "half-power.toml").write_text(example)
    path = str(tmp_path / "half-power.toml")
    assert differences(path) == ("paris", [Difference("radar.average_power", "2.5 kW", "1.25 kW")])
    assert warnings_of(path) == []


def test_text_and_seed_are_told_and_the_title_is_not(tmp_path: Path) -> None:
    path = written(tmp_path, "seed = 9\n[[constellation.shell]]\nvendor = 'two'\n")
    _, found = differences(path)
    assert found == [
        Difference("scenario.seed", "1", "9"),
        Difference("constellation.shell.0.vendor", '"one"', '"two"'),
    ]
