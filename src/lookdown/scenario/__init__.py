"""Scenarios: what is flown over whom, every number with its unit, band and source."""

from lookdown.scenario._catalogue import CatalogueEntry, catalogue, find_scenario
from lookdown.scenario._derived import document_name
from lookdown.scenario.build import (
    MetricsSettings,
    Stages,
    build,
    check_span,
    failures_not_flown,
    radar_of,
    satellite_of,
)
from lookdown.scenario.canonical import assumptions, canonical_toml, scenario_hash, scenario_schema
from lookdown.scenario.constellation import FlownElements, constellation_of, epoch_of, flown_elements, vendor_names
from lookdown.scenario.coverage import CoverageSettings, coverage_assumptions, coverage_settings
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.lineage import Difference, differences, scenario_warnings
from lookdown.scenario.load import load_scenario, scenario_from_toml, with_coverage, with_overrides
from lookdown.scenario.network import check_network
from lookdown.scenario.sensor_section import GroundSensor, OnBoardSensor, figures_of, parameters_of

__all__ = [
    "CatalogueEntry",
    "CoverageSettings",
    "Difference",
    "FlownElements",
    "GroundSensor",
    "MetricsSettings",
    "OnBoardSensor",
    "ScenarioDocument",
    "Stages",
    "assumptions",
    "build",
    "canonical_toml",
    "catalogue",
    "check_network",
    "check_span",
    "constellation_of",
    "coverage_assumptions",
    "coverage_settings",
    "differences",
    "document_name",
    "epoch_of",
    "failures_not_flown",
    "figures_of",
    "find_scenario",
    "flown_elements",
    "load_scenario",
    "parameters_of",
    "radar_of",
    "satellite_of",
    "scenario_from_toml",
    "scenario_hash",
    "scenario_schema",
    "scenario_warnings",
    "vendor_names",
    "with_coverage",
    "with_overrides",
]
