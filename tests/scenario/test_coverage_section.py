"""The section [coverage]: defaults, the radar's own limits, faults, and what the command line says instead."""

import math
from pathlib import Path

import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.errors import ScenarioError
from lookdown.scenario import (
    canonical_toml,
    coverage_assumptions,
    coverage_settings,
    load_scenario,
    scenario_from_toml,
    scenario_hash,
    with_coverage,
)

HEAD = '[scenario]\nbased_on = "paris"\nname = "mine"\ntitle = "Mine"\n[coverage]\n'


def q(base: float, unit: str) -> dict[str, object]:
    return {"base": float(base), "unit": unit, "source": "choice"}


def toml(**keys: object) -> str:
    quantities = {key: value for key, value in keys.items() if isinstance(value, dict)}
    lines = [f'{key} = {{ base = {v["base"]}, unit = "{v["unit"]}", source = "x" }}' for key, v in quantities.items()]
    return HEAD + "\n".join([*lines, *(f"{key} = {v}" for key, v in keys.items() if key not in quantities)])


def faults_of(text: str) -> dict[str, tuple[str, str]]:
    with pytest.raises(ScenarioError) as raised:
        scenario_from_toml(text, "mine.toml")
    return {fault.path: (fault.expected, fault.came) for fault in raised.value.faults}


def test_a_scenario_that_says_nothing_is_studied_with_the_radars_limits_over_the_whole_earth_for_a_day() -> None:
    settings = coverage_settings(load_scenario("paris"))
    assert settings.limits.grazing_min_rad == pytest.approx(math.radians(6))
    assert settings.limits.grazing_max_rad == pytest.approx(math.radians(60))
    assert settings.limits.range_max_m == math.inf
    assert (settings.latitude_min_rad, settings.latitude_max_rad) == pytest.approx((-math.pi / 2, math.pi / 2))
    assert settings.stop_tai_ns - settings.start_tai_ns == 86_400 * 10**9 and settings.fold == 1
    assert settings.start_tai_ns == tai_ns_from_utc_text("2026-01-01T00:00:00Z")
    assert settings.waits_s == (60.0, 300.0, 900.0, 1800.0, 3600.0)


def test_a_scenario_without_the_section_keeps_its_hash_and_text() -> None:
    assert "coverage" not in canonical_toml(load_scenario("paris"))
    paris = load_scenario("paris")
    assert scenario_hash(paris) == "8cad2ca21e78e9efa4c7f367fb8441c2b60bd2ea46af7429bba0267122e001d3"


def test_the_start_is_the_studys_own_else_the_scenarios() -> None:
    own = scenario_from_toml(toml(start="2026-06-01T00:00:00Z"), "mine.toml")
    assert coverage_settings(own).start_tai_ns == tai_ns_from_utc_text("2026-06-01T00:00:00Z")
    of_run = HEAD.replace("[coverage]", 'start = "2021-10-07T12:30:00Z"\n[coverage]')
    of_run = scenario_from_toml(of_run, "mine.toml")
    assert coverage_settings(of_run).start_tai_ns == tai_ns_from_utc_text("2021-10-07T12:30:00Z")


def test_lists_of_quantities_and_of_files_survive_the_canonical_text(tmp_path: Path) -> None:
    waits = '[{ base = 2, unit = "h", source = "x" }, { base = 2, unit = "min", source = "x" }]'
    path = tmp_path / "mine.toml"
    path.write_text(toml(waits=waits, regions='["seas.geojson"]', without_vendors='["one"]'))
    document = load_scenario(str(path))
    settings = coverage_settings(document)
    assert settings.waits_s == (120.0, 7200.0)
    assert settings.regions == (str(tmp_path / "seas.geojson"),)
    assert scenario_from_toml(canonical_toml(document), "again") == document
    moved = scenario_from_toml(canonical_toml(document).replace(str(tmp_path), "/elsewhere"), "again")
    assert scenario_hash(moved) == scenario_hash(document)


def test_every_number_that_a_study_uses_has_a_source() -> None:
    rows = coverage_assumptions(load_scenario("paris"))
    paths = [row["path"] for row in rows]
    assert "radar.grazing_min" in paths and "coverage.spacing" in paths and "constellation.shell.0.altitude" in paths
    assert all(row["source"] for row in rows) and len(set(paths)) == len(paths)
    of_its_own = [row["path"] for row in coverage_assumptions(load_scenario("iridium"))]
    assert "coverage.grazing_min" in of_its_own and "radar.grazing_min" not in of_its_own


@pytest.mark.parametrize(
    ("keys", "path", "words"),
    [
        ({"grazing_min": q(70, "deg")}, "coverage.grazing_min", "60 deg"),
        ({"grazing_max": q(5, "deg")}, "coverage.grazing_max", "6 deg"),
        ({"latitude_min": q(20, "deg"), "latitude_max": q(10, "deg")}, "coverage.latitude_max", "20 deg"),
        ({"latitude_min": q(90, "deg")}, "coverage.latitude_min", "90 deg"),
        ({"latitude_max": q(91, "deg")}, "coverage.latitude_max", "-90 to 90"),
        ({"fold": q(0, "1")}, "coverage.fold", "1 to 100"),
        ({"fold": q(1.5, "1")}, "coverage.fold.base", "whole number"),
        ({"spacing": q(1, "km")}, "coverage.spacing", "20 to 5 000 km"),
        ({"duration": q(90, "s"), "step": q(60, "s")}, "coverage.duration", "two steps"),
        ({"lose": q(100, "%")}, "coverage.lose", "0 to 99 %"),
        ({"waits": "[]"}, "coverage.waits", "at least 1"),
        ({"regions": "[3]"}, "coverage.regions.0", "text"),
        ({"start": "12:30:00"}, "coverage.start", "an instant in UTC"),
        ({"spacng": "3"}, "coverage.spacng", "did you mean 'spacing'"),
    ],
)
def test_faults_are_told_with_their_path(keys: dict[str, object], path: str, words: str) -> None:
    found = faults_of(toml(**keys))
    assert list(found) == [path] and words in found[path][0]


def test_the_command_line_says_otherwise_and_is_checked_as_a_file_is(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = {"fold": q(2, "1"), "regions": ["here.geojson"]}
    document = with_coverage(load_scenario("discoverer-2"), asked, seed=7)
    settings = coverage_settings(document)
    assert (settings.fold, settings.seed) == (2, 7) and settings.regions == (str(tmp_path / "here.geojson"),)
    assert settings.limits.grazing_max_rad == pytest.approx(math.radians(70))
    with pytest.raises(ScenarioError, match="command line"):
        with_coverage(load_scenario("paris"), {"fold": q(0, "1")})


def test_a_right_angle_in_four_decimals_is_one() -> None:
    whole = toml(latitude_min=q(-1.5708, "rad"), latitude_max=q(1.5708, "rad"), grazing_max=q(1.5708, "rad"))
    settings = coverage_settings(scenario_from_toml(whole, "mine.toml"))
    assert (settings.latitude_min_rad, settings.latitude_max_rad) == (-math.pi / 2, math.pi / 2)
    assert settings.limits.grazing_max_rad == math.pi / 2


@pytest.mark.parametrize("kind", ["grazing", "latitude"])
@pytest.mark.parametrize(("low", "high"), [(1.570799, 1.5708), (1.5707, 1.5708), (0.5, 0.50005)])
def test_limits_that_leave_next_to_nothing_between_them_are_a_fault(kind: str, low: float, high: float) -> None:
    faults = faults_of(toml(**{f"{kind}_min": q(low, "rad"), f"{kind}_max": q(high, "rad")}))
    assert "0.01 deg at least" in faults[f"coverage.{kind}_max"][0]
