"""Whole studies of a few satellites over a coarse grid, beside a count that knows nothing of them."""

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pytest

from lookdown.astro import ecef_from_geodetic, up_ecef
from lookdown.constellation import EphemerisTable
from lookdown.constellation.cover.grid import ellipsoid_zone_area
from lookdown.errors import ScenarioError
from lookdown.scenario import ScenarioDocument, constellation_of, coverage_settings, load_scenario, with_coverage
from lookdown.study import CoverageStudy, study_coverage


def q(base: float, unit: str) -> dict[str, object]:
    return {"base": float(base), "unit": unit, "source": "choice"}


COARSE = {"spacing": q(1500, "km"), "duration": q(3, "h"), "step": q(120, "s"), "waits": [q(10, "min"), q(30, "min")]}


def small(name: str = "discoverer-2", **asked: object) -> ScenarioDocument:
    return with_coverage(load_scenario(name), COARSE | asked)


@pytest.fixture(scope="module")
def study() -> CoverageStudy:
    return study_coverage(small(), None)


@pytest.fixture(scope="module")
def counts(study: CoverageStudy) -> np.ndarray:
    """Satellites in view, (instants, places), by elevation angles worked out pair by pair."""
    document = small()
    settings = coverage_settings(document)
    elements = constellation_of(document, settings.start_tai_ns)
    table = EphemerisTable.from_elements(elements, settings.start_tai_ns, settings.stop_tai_ns)
    places = ecef_from_geodetic(
        latitude_rad=study.places.latitude_rad,
        longitude_rad=study.places.longitude_rad,
        height_m=np.zeros(len(study.places)),
    )
    up = up_ecef(places)
    rows = []
    for instant in range(settings.start_tai_ns, settings.stop_tai_ns, settings.step_ns):
        offset = table.at(instant).position_ecef_m[np.newaxis] - places[:, np.newaxis]
        sine = np.einsum("ijk,ik->ij", offset, up) / np.linalg.norm(offset, axis=2)
        elevation_deg = np.degrees(np.arcsin(sine))
        rows.append(((elevation_deg >= 10.0) & (elevation_deg <= 70.0)).sum(axis=1))
    return np.array(rows)


def test_the_share_of_time_and_the_mean_are_those_of_a_count_pair_by_pair(study, counts) -> None:
    np.testing.assert_allclose(study.places.seen_fraction, (counts > 0).mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(study.places.count_mean, counts.mean(axis=0), atol=1e-12)
    whole, weight = study.summary["whole"], study.places.weight
    assert whole["seen_fraction"] == pytest.approx(float((counts > 0).mean(axis=0) @ weight), abs=1e-9)
    for fold in (1, 2, 3):
        share = float((counts >= fold).mean(axis=0) @ weight)
        assert whole["fraction_by_fold"][fold - 1] == pytest.approx(share, abs=1e-9)
    np.testing.assert_allclose(study.instants.seen_share, (counts > 0) @ weight, atol=1e-12)
    assert 0.3 < whole["seen_fraction"] < 0.9


def test_gaps_are_those_found_by_walking_through_time(study, counts) -> None:
    longest, waits = [], []
    for seen in (counts > 0).T:
        runs = [len(run) for run in "".join("x" if s else "." for s in seen).split("x") if run]
        longest.append(120.0 * max(runs, default=0))
        next_seen = [next((k for k in range(i, len(seen)) if seen[k]), len(seen)) - i for i in range(len(seen))]
        # Within a step the wait falls evenly from its start to its end.
        waits.append(sum(120.0 * (k - 0.5) for k in next_seen if k) / len(seen))
    np.testing.assert_allclose(study.places.unseen_longest_s, longest)
    np.testing.assert_allclose(study.places.response_mean_s, waits)
    assert study.summary["whole"]["unseen_longest_s"] == max(longest)


def test_bands_and_regions_are_means_over_their_places(tmp_path: Path, counts) -> None:
    ring = [[-60, -10], [60, -10], [60, 40], [-60, 40], [-60, -10]]
    feature = {"type": "Feature", "properties": {"name": "box"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path = tmp_path / "box.geojson"
    path.write_text(json.dumps(feature))
    found = study_coverage(small(regions=[str(path)]))
    latitude, longitude = np.degrees(found.places.latitude_rad), np.degrees(found.places.longitude_rad)
    (row,) = found.summary["regions"]
    held = (np.abs(longitude) < 60) & (latitude > -10) & (latitude < 40)
    weight = found.places.weight * held
    assert row["name"] == "box" and row["place_count"] == held.sum() > 3
    assert found.summary["warnings"] == []
    assert (row["latitude_min_deg"], row["latitude_max_deg"]) == (-10.0, 40.0)
    zone = np.diff(ellipsoid_zone_area(np.radians([-10.0, 40.0])))[0]
    assert row["area_km2"] == pytest.approx(510_065_622 * zone / 3.0, rel=1e-5)
    assert row["seen_fraction"] == pytest.approx(float((counts > 0).mean(axis=0) @ weight / weight.sum()), abs=1e-9)
    bands = found.summary["bands"]
    assert sum(band["place_count"] for band in bands) == len(found.places)
    assert sum(band["area_km2"] for band in bands) == pytest.approx(found.summary["asked"]["area_km2"], rel=1e-6)
    assert [band["name"] for band in bands][:2] == ["50-60° N", "40-50° N"]


def test_rows_of_places_end_where_bands_do() -> None:
    """So that the bands of one width north and south hold equal areas."""
    found = study_coverage(small(spacing=q(700, "km"), duration=q(10, "min"))).summary
    areas = {band["name"]: band["area_km2"] for band in found["bands"]}
    for name, area in areas.items():
        assert areas[name.replace(" N", " S")] == pytest.approx(area, rel=0.02)
    assert found["asked"]["spacing_km"] <= 710


def test_bands_have_the_borders_of_the_study_where_those_come_first() -> None:
    asked = {"latitude_min": q(36, "deg"), "latitude_max": q(52.5, "deg"), "duration": q(4, "min")}
    found = study_coverage(small(spacing=q(200, "km"), **asked)).summary
    told = [(row["name"], row["latitude_min_deg"], row["latitude_max_deg"]) for row in found["bands"]]
    assert told == [("50-52.5° N", 50.0, 52.5), ("40-50° N", 40.0, 50.0), ("36-40° N", 36.0, 40.0)]
    assert (found["whole"]["latitude_min_deg"], found["whole"]["latitude_max_deg"]) == (36.0, 52.5)


def test_what_would_grow_with_the_span_is_told_as_a_lower_bound() -> None:
    """Discoverer II sees nothing of the poles, ever; Iridium leaves no gap anywhere."""
    asked = {
        "spacing": q(1000, "km"),
        "duration": q(12, "h"),
        "latitude_min": q(-90, "deg"),
        "latitude_max": q(90, "deg"),
    }
    found = study_coverage(small(**asked)).summary
    by_name = {row["name"]: row for row in found["bands"]}
    for row in (found["whole"], by_name["80-90° N"], found["losses"][0]):
        assert row["never_seen_share"] > 0.0
        assert row["response_is_lower_bound"] and row["unseen_longest_is_lower_bound"]
    # Near the limit of the orbits' latitudes a satellite comes by every quarter of an hour.
    assert by_name["40-50° N"]["never_seen_share"] == 0.0 and not by_name["40-50° N"]["response_is_lower_bound"]
    whole = study_coverage(small("iridium")).summary["whole"]
    assert not whole["response_is_lower_bound"] and not whole["unseen_longest_is_lower_bound"]


def test_a_wait_that_the_end_cuts_short_is_a_lower_bound() -> None:
    """In 12 min most gaps are still open at the end."""
    whole = study_coverage(small("iridium", fold=q(3, "1"), duration=q(12, "min"))).summary["whole"]
    assert whole["response_is_lower_bound"] and whole["unseen_longest_is_lower_bound"]


def test_files_are_told_by_content_and_shells_by_number(tmp_path: Path) -> None:
    ring = [[-60, -10], [60, -10], [60, 40], [-60, 40], [-60, -10]]
    path, sets = tmp_path / "box.geojson", tmp_path / "falling.tle"
    raw = small("starlink-shells", duration=q(4, "min"), regions=[str(path)]).model_dump(exclude_none=True)
    raw["constellation"]["shell"] += [{"type": "elements", "vendor": "low", "path": str(sets)}]
    said = []
    for first in ("A", "B"):
        path.write_text(json.dumps({"type": "MultiPolygon", "coordinates": [[ring]], "of": first}))
        sets.write_text(summed(FALLING))
        said.append(study_coverage(ScenarioDocument.model_validate(raw)).summary)
    assert said[0]["scenario_hash"] == said[1]["scenario_hash"]
    kept, changed = zip(said[0]["files"], said[1]["files"], strict=True)
    assert kept[0] == kept[1] and changed[0]["sha256"] != changed[1]["sha256"]
    assert changed[1]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    told = [(row["file"], row["holds"], row["count"]) for row in said[0]["files"]]
    assert told == [("falling.tle", "element sets", 1), ("box.geojson", "polygons", 1)]
    shells = said[0]["shells"]
    assert [row["shell"] for row in shells] == [1, 2, 3, 4, 5]
    assert sum(row["satellites"] for row in shells) == said[0]["satellites"]["count"] == 629
    assert shells[-1] == {"shell": 5, "type": "elements", "vendors": ["low"], "satellites": 1, "file": "falling.tle"}


def test_a_loss_takes_its_share_and_the_same_seed_takes_the_same(study) -> None:
    whole, lost = study.summary["losses"]
    assert (whole["satellites"], lost["satellites"]) == (24, 19)
    assert lost["seen_fraction"] < whole["seen_fraction"] == study.summary["whole"]["seen_fraction"]
    assert study_coverage(small()).summary == study.summary
    other = study_coverage(with_coverage(small(), {}, seed=99)).summary["losses"][1]
    assert other["satellites"] == 19 and other["seen_fraction"] != lost["seen_fraction"]


def test_satellites_lost_before_are_not_there(study) -> None:
    lost = study_coverage(small(lose=q(50, "%"))).summary
    assert [row["name"] for row in lost["losses"]] == ["all that are left", "20 % lost at random (one draw)"]
    assert lost["satellites"]["count"] == 12 == lost["satellites"]["taken_out"]
    assert lost["whole"]["count_mean"] < 0.7 * study.summary["whole"]["count_mean"]


def test_a_vendor_left_out_is_the_constellation_of_the_others() -> None:
    asked = {"grazing_min": q(10, "deg"), "duration": q(20, "min")}
    whole = study_coverage(small("starlink-shells", **asked)).summary
    without = study_coverage(small("starlink-shells", **asked, without_vendors=["middle"])).summary
    named = {row["name"]: row for row in whole["losses"]}
    assert set(named) == {"all satellites", "20 % lost at random (one draw)", "without middle", "without high"}
    assert whole["losses"][0]["name"] == "all satellites"
    assert without["losses"][0]["name"] == "all that are left"
    assert without["satellites"]["by_vendor"] == {"high": 64}
    assert without["whole"]["seen_fraction"] == named["without middle"]["seen_fraction"]
    assert without["whole"]["waits"] == named["without middle"]["waits"]


def test_two_satellites_at_once_are_harder_than_one(study) -> None:
    two = study_coverage(small(fold=q(2, "1"))).summary["whole"]
    assert (
        two["seen_fraction"] == study.summary["whole"]["fraction_by_fold"][1] < study.summary["whole"]["seen_fraction"]
    )
    assert two["unseen_longest_s"] >= study.summary["whole"]["unseen_longest_s"]


def test_places_aloft_and_a_shorter_reach_change_what_is_seen(study) -> None:
    short = study_coverage(small(range_max=q(1200, "km"))).summary["whole"]
    assert 0.0 < short["seen_fraction"] < study.summary["whole"]["seen_fraction"]
    aloft = study_coverage(small(height=q(10, "km")))
    assert aloft.summary["asked"]["height_m"] == 10_000.0
    assert aloft.summary["whole"]["seen_fraction"] != study.summary["whole"]["seen_fraction"]


def test_a_day_made_in_stretches_is_the_day_made_at_once(study, monkeypatch) -> None:
    monkeypatch.setattr("lookdown.study.coverage._TABLE_BYTES", 1.0)
    pieces = study_coverage(small())
    np.testing.assert_allclose(pieces.places.count_mean, study.places.count_mean, atol=0.02)
    assert pieces.summary["satellites"] == study.summary["satellites"]


FALLING = """1 00005U 26001A   26001.00000000  .00000000  00000-0  30000-1 0  9991
2 00005  53.0000  10.0000 0001000  00.0000  00.0000 16.35000000    10
"""


def summed(text: str) -> str:
    """Return element sets with the right checksum at the end of each line."""
    sums = [sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10 for line in text.splitlines()]
    return "".join(f"{line[:68]}{last}\n" for line, last in zip(text.splitlines(), sums, strict=True))


def test_a_satellite_that_falls_is_counted_and_told(tmp_path: Path) -> None:
    path = tmp_path / "falling.tle"
    path.write_text(summed(FALLING))
    raw = small(start="2026-01-01T00:00:00Z", duration=q(12, "h")).model_dump(exclude_none=True)
    raw["constellation"]["shell"] += [{"type": "elements", "vendor": "low", "path": str(path)}]
    found = study_coverage(ScenarioDocument.model_validate(raw)).summary
    assert found["satellites"]["count"] == 25
    sick = found["satellites"]["not_in_good_health"]
    (fallen,) = (row for row in sick if "decayed" in row["sentence"])
    assert fallen["satellites"] == 1 and 0.01 < fallen["time_share"] <= 0.04
    assert any("1 of 25 satellites are not in good health" in warning for warning in found["warnings"])


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[str, int, int]] = []
    study_coverage(small(duration=q(20, "min")), lambda *step: told.append(step))
    assert told[-1] == ("looking down", 10, 10)
    assert {what for what, _, _ in told} == {"working out the orbits", "looking down"}


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"without_vendors": ["nobody"]}, "coverage.without_vendors"),
        ({"without_vendors": ["one"]}, "coverage"),
        ({"step": q(1, "s"), "duration": q(90, "h")}, "coverage.step"),
    ],
)
def test_what_leaves_nothing_to_study_is_a_fault(asked: dict[str, object], path: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        study_coverage(small(**asked))
    assert [fault.path for fault in raised.value.faults] == [path]


def test_a_region_too_small_for_the_grid_is_warned_of(tmp_path: Path) -> None:
    ring = [[1, 1], [1.001, 1], [1.001, 1.001], [1, 1]]
    path = tmp_path / "dot.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    found = study_coverage(small(regions=[str(path)], duration=q(10, "min"))).summary
    assert found["regions"] == [] and "no place of the grid" in found["warnings"][0]
    wider = [[0, 0], [30, 0], [30, 30], [0, 0]]
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [wider]}))
    (warning,) = study_coverage(small(regions=[str(path)], duration=q(10, "min"))).summary["warnings"]
    assert re.fullmatch(r"Region dot: \d places of the grid: shares are coarse\..* --spacing\.", warning)


def test_the_summary_is_json_and_every_share_is_one(study) -> None:
    text = json.dumps(study.summary, allow_nan=False)
    assert json.loads(text) == study.summary
    for row in (study.summary["whole"], *study.summary["bands"]):
        shares = [row["seen_fraction"], *row["fraction_by_fold"], *(wait["share"] for wait in row["waits"])]
        assert all(0.0 <= share <= 1.0 for share in shares)
        assert all(wait["share_min"] <= wait["share"] <= wait["share_max"] for wait in row["waits"])


def test_discoverer_2_looks_again_within_15_minutes_as_published() -> None:
    """Reproduces 0.955 (8 planes) of the project's reference computation, coarser in space and over 12 h."""
    coarse = {"spacing": q(500, "km"), "duration": q(12, "h"), "step": q(60, "s"), "waits": [q(15, "min")]}
    found = study_coverage(with_coverage(load_scenario("discoverer-2"), coarse)).summary
    assert found["whole"]["waits"][0]["share"] == pytest.approx(0.955, abs=0.01)


def test_iridium_covers_the_earth_at_all_times() -> None:
    coarse = {"spacing": q(500, "km"), "duration": q(3, "h")}
    found = study_coverage(with_coverage(load_scenario("iridium"), coarse)).summary
    assert found["whole"]["seen_fraction"] >= 0.9996
