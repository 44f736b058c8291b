"""`lookdown study design` as a person meets it."""

import csv
import math

import numpy as np
import pytest

from lookdown.cli._quantities import angles_rad_from_text, lengths_m_from_text
from lookdown.constellation import AccessLimits, CoverageRequirement, PatternKind, design_pattern
from lookdown.errors import ArgumentError
from lookdown.scenario import constellation_of, coverage_settings, load_scenario
from test_cli import Ended

QUESTION = ("study", "design", "--altitude", "2000km", "--grazing", "10..80", "--latitude", "-50..50", "-q")
SMALL = (*QUESTION, "--patterns", "walker", "--planes-max", "6")


def test_the_answer_is_a_table_with_what_rules_out_fewer(capsys, tmp_path) -> None:
    ended = Ended(capsys, *SMALL, "--check", "--csv", str(tmp_path / "tried.csv"))
    assert ended.code == 0 and not ended.err
    assert "Fewest satellites at 2000 km" in ended.out and "cannot" in ended.out and "Closest with fewer" in ended.out
    rows = list(csv.DictReader((tmp_path / "tried.csv").read_text().splitlines()))
    assert f"Tried {len(rows):,} patterns" in ended.out
    assert {row["outcome"] for row in rows} == {"covers", "falls short"}


def test_json_has_the_choices_and_the_bound(capsys) -> None:
    ended = Ended(capsys, *SMALL, "--altitude", "2000km,3000 km", "--json", "--check")
    low, high = ended.json()["designs"]
    assert (low["altitude_km"], high["altitude_km"]) == (2000.0, 3000.0)
    assert high["best"]["satellites"] < low["best"]["satellites"] and low["best"] == low["choices"][0]
    assert low["least_satellites"] <= low["closest_miss"]["satellites"] < low["best"]["satellites"]
    assert low["best"]["flown_share"] > 0.999 and low["best"]["planes"] <= 6


def test_a_share_shows_the_share(capsys) -> None:
    ended = Ended(capsys, *SMALL, "--share", "0.9", "--json")
    assert 0.9 <= ended.json()["designs"][0]["best"]["share"] < 1.0
    assert "share" in Ended(capsys, *SMALL, "--share", "0.9").out


def test_nothing_found_is_exit_1_and_says_why(capsys) -> None:
    ended = Ended(capsys, *SMALL, "--satellites-max", "5")
    assert ended.code == 1 and "Nothing found: no pattern of up to 5" in ended.out
    assert Ended(capsys, *SMALL, "--satellites-max", "5", "--json").json()["designs"][0]["best"] is None


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--altitude", "700", "unit"),
        ("--altitude", "50km", "100 to 100000 km"),
        ("--grazing", "70..10", "lesser first"),
        ("--latitude", "-91..60", "-90 to 90"),
        ("--patterns", "walker,circle", "walker, star, streets"),
        ("--share", "0", "above 0"),
        ("--margin", "-1", "above 0"),
    ],
)
def test_a_wrong_option_is_told(capsys, option: str, value: str, word: str) -> None:
    ended = Ended(capsys, *SMALL, option, value)
    assert ended.code == 2 and option in ended.err and word in ended.err and not ended.out


def test_a_file_that_cannot_be_written_takes_nothing_of_the_answer(capsys) -> None:
    ended = Ended(capsys, *SMALL, "--csv", "/nowhere/at/all.csv")
    assert ended.code == 2 and "--csv" in ended.err and "could not be written" in ended.err
    assert "Fewest satellites" in ended.out


def test_a_grazing_annulus_of_nothing_is_told(capsys) -> None:
    ended = Ended(capsys, *SMALL, "--satellites-max", "6", "--fold", "40")
    assert ended.code == 2


@pytest.mark.parametrize(
    ("text", "metres"), [("700km", (700e3,)), (" 1 NM , 2m", (1852.0, 2.0)), ("1e3 km", (1e6,)), (".5km", (500.0,))]
)
def test_lengths_are_read(text: str, metres: tuple[float, ...]) -> None:
    assert lengths_m_from_text(text, "--altitude") == pytest.approx(metres)


@pytest.mark.parametrize("text", ["", "km", "7..5km", "-3km", "3kg", "1km,", "1e999km"])
def test_what_is_no_length_is_told(text: str) -> None:
    with pytest.raises(ArgumentError, match="--altitude"):
        lengths_m_from_text(text, "--altitude")


def test_angles_are_read() -> None:
    assert angles_rad_from_text("-60 .. 60deg", "-", least_deg=-90.0, most_deg=90.0) == pytest.approx(
        (-math.pi / 3, math.pi / 3)
    )
    for text in ("10", "10..", "10..10", "a..b", "10..70..80", "1e999..5"):
        with pytest.raises(ArgumentError):
            angles_rad_from_text(text, "-", least_deg=0.0, most_deg=90.0)


@pytest.mark.parametrize("pattern", ["walker", "star", "streets"])
def test_the_best_one_is_a_scenario_that_flies_as_it_was_designed(capsys, tmp_path, pattern: str) -> None:
    path = tmp_path / "best.toml"
    asked = (*QUESTION[:-1], "--patterns", pattern, "--planes-max", "6", "--further", "0", "-q", "--toml", str(path))
    ended = Ended(capsys, *asked)
    assert ended.code == 0 and "grazing 10 to 80 deg" in " ".join(ended.out.split())
    shell = ended.out[ended.out.index("[[constellation.shell]]") :].strip()
    assert shell in path.read_text()
    document = load_scenario(str(path))
    settings = coverage_settings(document)
    assert math.degrees(settings.limits.grazing_max_rad) == pytest.approx(80.0, abs=1e-9)
    assert math.degrees(settings.latitude_min_rad) == pytest.approx(-50.0, abs=1e-9)
    limits = AccessLimits(grazing_min_rad=math.radians(10.0), grazing_max_rad=math.radians(80.0))
    requirement = CoverageRequirement(
        altitude_m=2000e3, limits=limits, latitude_min_rad=-math.radians(50.0), latitude_max_rad=math.radians(50.0)
    )
    kind = PatternKind[pattern.upper()]
    search = design_pattern(requirement, kinds=(kind,), planes_max=6, further=0.0)
    designed, written = search.elements(0), constellation_of(document, 0)
    assert len(designed) == len(written)
    for name in ("inclination_rad", "raan_rad", "mean_anomaly_rad", "mean_motion_radps"):
        turns = (getattr(designed, name) - getattr(written, name) + math.pi) % (2.0 * math.pi) - math.pi
        assert np.abs(turns).max() < 1e-10


def test_a_coverage_study_takes_the_scenario_as_it_is(capsys, tmp_path) -> None:
    path = tmp_path / "best.toml"
    assert Ended(capsys, *SMALL, "--toml", str(path)).code == 0
    coarse = ("--duration", "20min", "--spacing", "500", "--no-report", "--json", "-q", "--output", str(tmp_path))
    summary = Ended(capsys, "study", "coverage", str(path), *coarse).json()
    assert summary["asked"]["grazing_max_deg"] == 80.0 and summary["asked"]["latitude_min_deg"] == -50.0
    assert summary["whole"]["seen_fraction"] > 0.999


def test_the_search_ends_where_it_is_told_and_says_so(capsys) -> None:
    ended = Ended(capsys, *SMALL, "--patterns-max", "2")
    assert ended.code == 1 and "The search ended at 2 patterns" in ended.out


def test_what_no_scenario_holds_is_refused_before_the_search(capsys, tmp_path) -> None:
    for altitude in ("700km,800km", "120km"):
        ended = Ended(capsys, *SMALL, "--altitude", altitude, "--toml", str(tmp_path / "best.toml"))
        assert ended.code == 2 and "--toml: expected one altitude" in ended.err
    assert not list(tmp_path.iterdir())
