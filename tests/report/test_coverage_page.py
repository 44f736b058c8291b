"""The page of a coverage study: whole, self-contained, and never showing nothing as something."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from lookdown.errors import RecordingError
from lookdown.report import write_coverage_report
from lookdown.report._coverage_loading import load_study
from lookdown.report._coverage_words import duration_words, share_words
from lookdown.report._figures_coverage import by_latitude, gap_lengths, over_time
from lookdown.report._figures_coverage_map import fewer_edges, first_map, second_map, time_steps
from lookdown.report._world import equal_earth, latitude_longitude_deg, picture_of_places, places_at
from lookdown.report.coverage_page import coverage_html
from lookdown.scenario import load_scenario, with_coverage
from lookdown.study import study_coverage, write_study

VOID = {"meta", "br", "img", "path", "use", "rect", "image"}


def q(base: float, unit: str) -> dict[str, object]:
    return {"base": float(base), "unit": unit, "source": "choice"}


def folder_of(name: str, output: Path, **asked: object) -> Path:
    coarse = {"spacing": q(1200, "km"), "duration": q(2, "h"), "step": q(120, "s")}
    document = with_coverage(load_scenario(name), coarse | asked)
    return write_study(study_coverage(document), document, output, document.scenario.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    regions = [str(Path(__file__).parents[2] / "examples" / "north-atlantic.geojson")]
    return folder_of("discoverer-2", tmp_path_factory.mktemp("studies"), regions=regions)


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return write_coverage_report(folder).read_text(encoding="utf-8")


class Balanced(HTMLParser):
    """Fails where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open and self.open[-1] == tag, (tag, self.open[-3:])
            self.open.pop()


def test_the_page_is_whole_and_asks_nothing_of_a_network(page: str) -> None:
    reader = Balanced()
    reader.feed(page)
    assert reader.open == []
    assert not re.findall(r'(?:src|href)\s*=\s*"(?!data:|#)(?!http://www\.w3\.org)[^"]*//', page)
    assert "<script" not in page and "@import" not in page
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.S).lower().replace("finance", "")


def test_the_page_says_what_it_must(page: str, folder: Path) -> None:
    summary = load_study(folder).summary
    for words in (
        "open-source estimate",
        "Equal Earth",
        "North\u00a0Atlantic",
        "Bering\u00a0Sea",
        "20\u00a0%\u00a0lost\u00a0at\u00a0random\u00a0(one\u00a0draw)",
    ):
        assert words in page, words
    assert summary["scenario_hash"] in page and "radar.scan_limit" in page and "not in the study" in page
    assert share_words(summary["whole"]["seen_fraction"]) in page
    for path in ("coverage.grazing_min", "constellation.shell.0.altitude"):
        assert path in page


def test_the_page_says_of_which_files_and_shells_it_is(page: str, folder: Path) -> None:
    (told,) = load_study(folder).summary["files"]
    assert page.count(told["sha256"]) == 2 and "north-atlantic.geojson" in page and "2 polygons" in page
    assert "The same scenario, seed and files give the same bytes." in page
    assert "constellation.shell.0" in page and "<td>walker</td>" in page


def test_the_columns_are_those_of_the_fold(tmp_path: Path) -> None:
    shown = {fold: coverage_html(load_study(folder_of("iridium", tmp_path, fold=q(fold, "1")))) for fold in (1, 2, 8)}
    for fold, heads in ((1, ("seen", "2 or more")), (2, ("2 or more", "3 or more")), (8, ("8 or more", "mean"))):
        row = "".join(f'<th class="n">{head}</th>' for head in heads)
        assert row in shown[fold], fold
    assert "8 satellites or more in view" in shown[8]


def test_a_map_is_drawn_in_colours_that_no_dark_page_turns(folder: Path) -> None:
    drawn = first_map(load_study(folder))[0]
    assert "#15191e" in drawn and "var(--ink)" not in re.findall(r'<g id="LineCollection.*?</g>', drawn, flags=re.S)


def test_the_same_study_makes_the_same_page(folder: Path, page: str) -> None:
    assert coverage_html(load_study(folder)) == page
    assert not list(folder.glob("*.part"))


def test_a_constellation_without_gaps_shows_how_many_and_no_gap(tmp_path: Path) -> None:
    study = load_study(folder_of("iridium", tmp_path))
    assert "mean over time" in first_map(study)[1] and "at every instant" in first_map(study)[1]
    assert "worst instant" in second_map(study)[1]
    page = coverage_html(study)
    assert gap_lengths(study) is None and "There is no gap" in page and "Gaps and waits" in page
    assert "longest unseen, min" not in by_latitude(study) and "Right: the longest" not in page
    assert "At every instant 100\u202f% of the area is seen at once." in page and "e1" not in over_time(study)
    steps = re.findall(r">([\d]+(?: (?:or|to) \d+)?)<", second_map(study)[0])
    assert steps[0] == str(int(study.places.count_min.min())), steps


def test_what_is_never_seen_has_a_colour_and_a_name_of_its_own(tmp_path: Path) -> None:
    study = load_study(folder_of("paris", tmp_path))
    assert study.never.any() and not study.never.all()
    for svg, _ in (first_map(study), second_map(study)):
        assert "never seen" in svg
    assert "always seen: no gap" in second_map(study)[0]
    page = coverage_html(study)
    assert page.count("≥\u202f2\u202fh") == 3 and "at least, for the study" in page
    assert "of the area is never seen" in coverage_html(study)


def test_a_place_that_nobody_ever_sees_is_all_there_is(tmp_path: Path) -> None:
    """Over the poles alone, under satellites of 53 deg, nothing is seen: the page still stands."""
    polar = {"latitude_min": q(80, "deg"), "spacing": q(500, "km"), "latitude_max": q(90, "deg")}
    study = load_study(folder_of("paris", tmp_path, **polar))
    assert study.never.all()
    page = coverage_html(study)
    assert "never seen" in page and "0\u202f%" in page


def test_names_of_people_are_text_and_no_markup(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[scenario]\nbased_on = "iridium"\nname = "mine"\ntitle = "<b>bold</b> & co"\n')
    page = coverage_html(load_study(folder_of(str(path), tmp_path / "out")))
    assert "<b>bold" not in page and "&lt;b&gt;bold&lt;/b&gt; &amp; co" in page


def test_the_curve_of_waits_passes_through_what_the_tally_counted(folder: Path) -> None:
    study = load_study(folder)
    waits = study.summary["whole"]["waits"]
    curve = study.seen_within(np.array([wait["wait_s"] for wait in waits]))
    np.testing.assert_allclose(curve, [wait["share"] for wait in waits], atol=1e-9)
    assert study.seen_within(np.array([0.0]))[0] == pytest.approx(study.summary["whole"]["seen_fraction"])


def test_what_is_no_study_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(RecordingError, match=r"no study\.json"):
        write_coverage_report(tmp_path)
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("study.json", "summary.json", "assumptions.json", "outlines.json", "places.parquet"):
        (broken / name).write_bytes((folder / name).read_bytes())
    with pytest.raises(RecordingError, match=r"instants\.parquet"):
        write_coverage_report(broken)
    (broken / "summary.json").write_text("[]")
    with pytest.raises(RecordingError, match=r"summary\.json is not what the study wrote"):
        write_coverage_report(broken)


def test_equal_earth_and_back_and_equal_areas() -> None:
    generator = np.random.Generator(np.random.Philox(1))
    latitude, longitude = generator.uniform(-89.9, 89.9, 500), generator.uniform(-180, 180, 500)
    found = latitude_longitude_deg(*equal_earth(latitude, longitude))
    np.testing.assert_allclose(found[0], latitude, atol=1e-7)
    np.testing.assert_allclose(found[1], longitude, atol=1e-7)
    # The area of a thin zone on the map over that on the sphere is the same at every latitude.
    edge = np.linspace(-88.0, 88.0, 45)
    x = equal_earth(0.5 * (edge[1:] + edge[:-1]), np.full(44, 180.0))[0]
    on_map = 2.0 * x * np.diff(equal_earth(edge, np.zeros(45))[1])
    on_sphere = 2.0 * np.pi * np.diff(np.sin(np.radians(edge)))
    np.testing.assert_allclose(on_map / on_sphere, 1.0, rtol=2e-3)


def test_every_pixel_shows_the_place_whose_cell_holds_it() -> None:
    rows, counts = np.array([-45.0, 45.0]), [4, 8]
    offsets = np.array([0, 4, 12])
    latitude = np.array([-80.0, -1.0, 1.0, 89.0, 10.0])
    longitude = np.array([-180.0, 179.9, -1.0, 0.0, 181.0])
    assert places_at(rows, offsets, latitude, longitude).tolist() == [0, 3, 7, 8, -1]
    middle = np.repeat(rows, counts)
    picture, (west, east, south, north) = picture_of_places(middle)
    assert set(np.unique(picture)) == {-1, *range(12)} and (west, south) == (-east, -north)
    share = np.bincount(picture[picture >= 0]) / (picture >= 0).sum()
    np.testing.assert_allclose(share, np.repeat([1 / 8, 1 / 16], counts), rtol=0.02)


def test_steps_of_colour_hold_both_ends_in_at_most_nine() -> None:
    for least, most in ((1.0, 2.0), (60.0, 60.0), (60.0, 86_400.0), (5.0, 1e7)):
        edges = time_steps(least, most)
        assert edges[0] <= least and edges[-1] > most and 2 <= len(edges) <= 11
        assert (np.diff(edges) > 0).all()
    assert fewer_edges(np.arange(3.0), 1.0, 1.0).tolist() == [1.0, 2.0]


@pytest.mark.parametrize(("seconds", "words"), [(0.5, "<\u202f1\u202fs"), (59.0, "59\u202fs"), (3600.0, "1\u202fh")])
def test_durations_are_said_in_the_unit_that_suits(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words
