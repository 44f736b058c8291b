"""`[network]`: what is left out has a figure with its source; what cannot be is refused with its path."""

import numpy as np
import pytest

from lookdown.errors import ScenarioError
from lookdown.scenario import canonical_toml, load_scenario, scenario_from_toml
from lookdown.scenario.network import mix_of

CITIES = """
[network]
cities = { base = 5, unit = "1", source = "choice" }
"""
HERE = """
[[network.gateway]]
name = "here"
latitude_deg = 48.7
longitude_deg = 2.2
"""
FAILURE = """
[[network.failure]]
kind = "plane"
planes = [3, 4]
start = { base = 1, unit = "min", source = "choice" }
duration = { base = 2, unit = "min", source = "choice" }
"""


def mine(text):
    return scenario_from_toml(canonical_toml(load_scenario("paris")) + text, "mine")


def faults(text):
    with pytest.raises(ScenarioError) as caught:
        mine(text)
    return {fault.path: f"{fault.expected}; got {fault.came}" for fault in caught.value.faults}


def test_left_out_there_is_no_backbone_and_no_scenario_changes():
    document = load_scenario("paris")
    assert document.network is None and "network" not in canonical_toml(document)


def test_what_is_said_comes_back_from_its_canonical_form():
    document = mine(CITIES + HERE + FAILURE)
    assert document.network.cities.number == 5 and document.network.gateway[0].latitude_deg == 48.7
    assert document.network.failure[0].planes == [3, 4]
    assert scenario_from_toml(canonical_toml(document), "again") == document


def test_every_figure_left_out_says_its_source():
    network = mine(CITIES).network
    for section in (network.optics, network.ground, network.queues, network.processing, network.mix, network.weather):
        for name in type(section).model_fields:
            quantity = getattr(section, name)
            assert quantity.source.strip() and quantity.low <= quantity.base <= quantity.high, name
    assert network.terminals.number == 4 and network.pattern == "grid" and network.interoperate == "all"


def test_shares_of_classes_are_those_said():
    said = {"control": 1, "custody": 33, "associated": 33, "other": 33, "bulk": 0}
    keys = "".join(f'{name} = {{ base = {base}, unit = "%", source = "x" }}\n' for name, base in said.items())
    mix = mix_of(mine(CITIES + "[network.mix]\n" + keys))
    assert mix.shares == pytest.approx((0.01, 0.33, 0.33, 0.33, 0.0))
    drawn = np.bincount(mix.drawn(np.linspace(0.0, 1.0, 1001)), minlength=5)
    assert drawn.tolist() == pytest.approx([10, 330, 330, 331, 0], abs=1)


def test_nowhere_to_come_down_is_refused():
    assert "a gateway" in faults('[network]\npattern = "nearest"\n')["network"]


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (CITIES + HERE.replace("48.7", "95.0"), "network.gateway.0.latitude_deg", "90"),
        (CITIES + HERE + HERE, "network", "a name of its own"),
        (CITIES.replace("5", "5000"), "network.cities", "0 to 100 cities"),
        (
            CITIES + '[network.optics]\nrate = { base = 0, unit = "Gb/s", source = "choice" }\n',
            "network.optics.rate",
            "no capacity",
        ),
        (
            CITIES + '[network.optics]\nacquisition_mean = { base = 5, unit = "s", source = "choice" }\n',
            "network.optics.acquisition_mean",
            "more than acquisition_min, 12 s where it is left out",
        ),
        (
            CITIES + '[network.optics]\nacquisition_min = { base = 0.6, unit = "min", source = "choice" }\n',
            "network.optics.acquisition_min",
            "less than acquisition_mean, 0.5 min where",
        ),
        (
            CITIES + '[network.optics]\nacquisition_min = { base = 60, unit = "%", source = "choice" }\n',
            "network.optics.acquisition_min.unit",
            "a unit of ratio",
        ),
        (
            CITIES + '[network.optics]\npointing_jitter = { base = 0.5, unit = "deg", source = "choice" }\n',
            "network.optics.pointing_jitter",
            "0 to 1 mrad",
        ),
        (CITIES + HERE.replace("here", "Ki\\u001bel"), "network.gateway.0.name", r'control characters; got "Ki\x1bel"'),
        (CITIES + '[network.mix]\ncustody = { base = 50, unit = "%", source = "x" }\n', "network.mix", "145 % in all"),
        (CITIES + 'sends = "tracklets"\n', "network.sends", "plots"),
        (CITIES + 'interoperate = ["one", "two"]\n', "network.interoperate", 'couples of vendors, such as [["one"'),
        (CITIES + 'interoperate = [["one", "one"], ["two"]]\n', "network.interoperate", '["two"] in place 1, counted'),
        (CITIES + 'interoperate = "none"\n', "network.interoperate", 'or "all"'),
        (CITIES + FAILURE.replace("[3, 4]", '"3-4"'), "network.failure.0.planes", "a list of numbers, such as [3, 4]"),
        (
            CITIES + FAILURE.replace('"plane"', '"gateway"').replace("planes = [3, 4]", 'gateways = "Tokyo"'),
            "network.failure.0.gateways",
            'a list of texts, such as ["one", "two"]',
        ),
        (
            CITIES + '[network.weather]\nclear = { base = 65, unit = "1", source = "choice" }\n',
            "network.weather.clear",
            'base = 65 of unit "1", which is 6500 %',
        ),
        (
            CITIES + '[network.weather]\nclear = { base = 6, unit = "h", source = "choice" }\n',
            "network.weather.clear.unit",
            '"h", a unit of time',
        ),
        (CITIES + FAILURE.replace("planes = [3, 4]", ""), "network.failure.0", "planes for a failure of kind plane"),
        (CITIES + FAILURE.replace('"plane"', '"vendor"'), "network.failure.0", "vendors"),
        (CITIES + FAILURE + "share = { base = 0.5, unit = '1', source = 'x' }\n", "network.failure.0", "no share"),
        (CITIES + FAILURE.replace("3, 4", "3, -4"), "network.failure.0.planes.1", "0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_path(text, path, words):
    told = faults(text)
    assert list(told) == [path] and words in told[path], told


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('title = "', 'title = "\\u0000', "scenario.title"),
        ('vendor = "one"', 'vendor = "\\u009b2J"', "constellation.shell.0.vendor"),
    ],
)
def test_no_name_or_title_has_what_a_terminal_would_obey(old, new, path):
    text = canonical_toml(load_scenario("paris"))
    assert old in text
    with pytest.raises(ScenarioError) as caught:
        scenario_from_toml(text.replace(old, new, 1), "mine")
    (fault,) = caught.value.faults
    assert fault.path.startswith(path) and "control characters" in fault.expected and fault.came.isprintable()


def test_a_link_that_flaps_has_two_ends():
    flap = FAILURE.replace('"plane"', '"flap"').replace("planes = [3, 4]", "satellites = [1, 2, 3]")
    flap += 'period = { base = 10, unit = "s", source = "choice" }\n'
    assert "two satellites" in faults(CITIES + flap)["network.failure.0"]
    assert mine(CITIES + flap.replace("1, 2, 3", "1, 2")).network.failure[0].period.base_si == 10.0
