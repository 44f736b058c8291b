"""Scenarios: what is flown over whom, every number with its unit, band and source."""

from lookdown.scenario._catalogue import CatalogueEntry, catalogue, find_scenario
from lookdown.scenario.canonical import assumptions, scenario_hash, scenario_schema, toml_from_scenario
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.load import load_scenario, scenario_from_toml, with_overrides

__all__ = [
    "CatalogueEntry",
    "ScenarioDocument",
    "assumptions",
    "catalogue",
    "find_scenario",
    "load_scenario",
    "scenario_from_toml",
    "scenario_hash",
    "scenario_schema",
    "toml_from_scenario",
    "with_overrides",
]
