"""`docs/network-scenario.md` has every key of `[network]` with the default, unit and source that it has."""

import re
from pathlib import Path

import pytest

from lookdown.network.ground_budget import GROUND_REFERENCE
from lookdown.network.loads import MIX_REFERENCE
from lookdown.network.priorities import DELIVERY_REFERENCE
from lookdown.network.processing import PROCESSING_REFERENCE
from lookdown.network.station_files import read_stations
from lookdown.network.terminals import OPTICAL_REFERENCE
from lookdown.network.weather import WEATHER_REFERENCE
from lookdown.scenario import check_network, document_name, load_scenario
from lookdown.scenario.network_section import Network
from lookdown.study import NetworkLoad, study_network
from lookdown.units import units_of

PAGE = Path(__file__).parents[2] / "docs" / "network-scenario.md"
SECTIONS = {
    "optics": OPTICAL_REFERENCE,
    "ground": GROUND_REFERENCE,
    "queues": DELIVERY_REFERENCE,
    "processing": PROCESSING_REFERENCE,
    "mix": MIX_REFERENCE,
    "weather": WEATHER_REFERENCE,
}


def rows_of(heading):
    """Return the cells of a heading's table, by the key that each row begins with."""
    part = PAGE.read_text(encoding="utf-8").split(f"### `[{heading}]`\n")[1].split("\n#")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if "`" in line]
    return {row[0].strip("`").removeprefix("[[network.").rstrip("]"): row for row in rows if row[0].startswith("`")}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_figure_has_its_line_with_what_it_is_by_default(section):
    told, references = rows_of(f"network.{section}"), SECTIONS[section]
    assert list(told) == [document_name(name) for name in references]
    for name, reference in references.items():
        _, what, default, units, source = told[document_name(name)]
        unit = "" if reference.unit == "1" else f" {reference.unit}"
        assert default == f"{reference.base:g}{unit} ({reference.low:g} to {reference.high:g})", name
        assert units == ", ".join(units_of(reference.dimension)) and what and source[:12] in reference.source, name


def test_every_key_of_the_section_has_its_line():
    keys = set(Network.model_fields) - set(SECTIONS)
    assert set(rows_of("network")) == keys


def examples(folder):
    """Return the page's scenarios as files, those that say no name of their own headed as their page heads them."""
    text = PAGE.read_text(encoding="utf-8")
    (folder / "mine.csv").write_text(text.split("```csv\n")[1].split("```")[0], encoding="utf-8")
    for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)):
        head = "" if block.startswith("[scenario]") else '[scenario]\nbased_on = "paris-mesh"\nname = "mine"\n'
        path = folder / f"{number}.toml"
        path.write_text(head + block, encoding="utf-8")
        yield load_scenario(str(path))


def test_the_examples_of_the_page_fly(tmp_path):
    documents = list(examples(tmp_path))
    # Svalbard of the page's file is for other constellations; of nothing else is there a warning.
    (polar,), none = map(check_network, documents)
    assert "rises high enough over Svalbard (78.2 deg N)" in polar and none == []
    keys, cut_off = (
        study_network(document, duration_s=60.0, load=NetworkLoad(300), name="mine", on_progress=lambda *_: None)
        for document in documents
    )
    assert set(keys.summary["gateways"]) > {"Svalbard", "Tokyo"} and keys.summary["failures"] == []
    assert cut_off.summary["gateways"] == ["Toulouse", "Oslo"]
    cloud, jamming = cut_off.summary["failures"]
    assert cloud["own_ground_optical"] > 0 == cloud["own_ground_radio"] and jamming["own_ground_radio"] == 0
    # Toulouse hears by light and then by radio; while both fail, nothing comes down but in Oslo.
    second = (cut_off.deliveries.arrived_tai_ns - cut_off.instants.time_tai_ns[0]) // 10**9
    toulouse = cut_off.deliveries.gateway == 600
    assert toulouse[second < 20].any() and toulouse[(second > 42) & (second < 50)].any()
    assert not toulouse[(second > 20) & (second < 40)].any() and cut_off.summary["delivery"]["delivered_ratio"] > 0.99


def test_the_example_of_a_file_of_stations_is_one(tmp_path):
    text = PAGE.read_text(encoding="utf-8").split("```csv\n")[1].split("```")[0]
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    assert read_stations(path).names == ("Svalbard", "Punta Arenas", "Station, at sea")
