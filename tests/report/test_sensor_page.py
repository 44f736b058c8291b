"""The page of a sensor: whole, self-contained, saying what it must."""

import dataclasses
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from lookdown.errors import RecordingError
from lookdown.report import SensorView, write_sensor_page
from lookdown.report._figures_sensor import blind_headings, chances
from lookdown.report._figures_sensor_clutter import clutter
from lookdown.report._figures_sensor_ground import footprint
from lookdown.report._figures_sensor_time import errors, times
from lookdown.report._figures_sensor_waveform import _runs, blind_looks
from lookdown.report._sensor_view import units_as_read
from lookdown.report._sensor_words import ellipse_table, flyer_table
from lookdown.report.sensor_page import row_tables, sensor_html
from lookdown.sensing import CardRow, reference_radar, sensor_card
from lookdown.sensing.card import USUAL_FLYERS, energy_card, radar_curves
from lookdown.sensing.schedule import reference_spacecraft

VOID = {"meta", "br", "img", "path", "use", "rect", "image", "stop", "circle", "line", "polygon"}


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


@pytest.fixture(scope="module")
def view() -> SensorView:
    radar, craft = reference_radar(), reference_spacecraft()
    energy_rows, energy_curves = energy_card(radar, craft)
    bands = {"average_power_w": (1.0, 5.0)}
    return SensorView(
        name="paris",
        title="The radar of <Paris>",
        subtitle="Sensor card",
        command="lookdown sensor card paris",
        rows=[*sensor_card(radar, {"average_power_w": "a brochure & more"}, bands), *energy_rows],
        curves={one.key: one for one in (*radar_curves(radar), *energy_curves)},
        limits={"battery reserve": 30.0, "temperature limit": 50.0},
        flyers=USUAL_FLYERS,
        radar=radar,
    )


@pytest.fixture(scope="module")
def page(view: SensorView) -> str:
    return sensor_html(view)


def test_the_page_is_whole_and_asks_nothing_of_a_network(page: str) -> None:
    reader = Balanced()
    reader.feed(page)
    assert reader.open == []
    assert not re.findall(r'(?:src|href)\s*=\s*"(?!data:|#)(?!http://www\.w3\.org)[^"]*//', page)
    assert "<script" not in page and "@import" not in page
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", page, flags=re.S)
    assert not re.search(r"\bnan\b|\binf\b", text.lower())


def test_the_page_says_what_it_must(page: str) -> None:
    for words in (
        "open-source estimate",
        "The radar of &lt;Paris&gt;",
        "a brochure &amp; more",
        "Search, line by line",
        "Track, line by line",
        "least detectable speed",
        "false alarms",
        "Energy through one orbit",
        "What this does not show",
        "lookdown sensor card paris",
        "0.01 m²",
    ):
        assert words in page, words
    assert page.count("<svg") == 8 and page.count("aria-label") == 8
    assert "#0072b2" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)  # colours follow the page's own


def test_the_same_view_makes_the_same_figures(view: SensorView, page: str) -> None:
    for figure in (errors, blind_looks):
        assert figure(view) in page  # to the byte, drawn a second time


def test_a_page_is_written_whole_with_its_folder_or_refused(view: SensorView, tmp_path: Path) -> None:
    rows_only = dataclasses.replace(view, radar=None, curves={}, flyers=())
    path = write_sensor_page(tmp_path / "a" / "b.html", rows_only)
    assert path.read_text(encoding="utf-8").endswith("</html>\n") and not list(path.parent.glob("*.part"))
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(RecordingError, match="another path with --output"):
        write_sensor_page(tmp_path / "folder.html", rows_only)


def test_another_sensor_is_its_rows(view: SensorView) -> None:
    row = CardRow("sensitivity", "least intensity", 1.9, "W/sr", "6 sigma at 1,000 km")
    page = sensor_html(dataclasses.replace(view, radar=None, curves={}, flyers=(), rows=[row]))
    assert "<svg" not in page and "1.9\u202fW/sr" in page and "Sensitivity" in page


def test_inputs_have_their_band_and_lines_of_an_equation_their_sign(view: SensorView) -> None:
    tables = row_tables(view)
    assert '<td class="n">1</td><td class="n">2.5</td><td class="n">5</td><td>kW</td>' in tables
    assert ">+33.98<" in tables and ">-10.99<" in tables


def test_values_are_found_by_name(view: SensorView) -> None:
    assert view.value("nadir hole radius") == pytest.approx(264.6, abs=0.1)
    with pytest.raises(KeyError):
        view.value("charm")


def test_units_are_raised_where_they_stand_alone() -> None:
    assert units_as_read("10 m2 at m2x, Mkm2 R^4") == "10 m² at m2x, Mkm² R⁴"


def test_stretches_are_found_at_the_ends_too() -> None:
    values = np.arange(6.0)
    assert _runs(values, np.array([True, True, False, True, False, True])) == [(0.0, 1.0), (3.0, 0.0), (5.0, 0.0)]
    assert _runs(values, np.zeros(6, bool)) == []


def test_small_tables_hold_a_line_each(view: SensorView) -> None:
    assert flyer_table(view.flyers).count("<tr>") == 1 + len(USUAL_FLYERS)
    assert view.radar is not None
    narrow = dataclasses.replace(view.radar, grazing_max_rad=math.radians(15.0))
    assert ellipse_table(narrow).count("<tr>") == 2


# Figures by themselves where a page would draw eight: each change touches those that are named beside it. None but
# the last asks for another clutter response, whose tables take seconds.
@pytest.mark.parametrize(
    ("changed", "figures"),
    [
        (
            {"look_count": 1, "prf_spread_ratio": 0.0, "scan_limit_rad": math.radians(90.0), "swerling_case": 1},
            (blind_looks, footprint, chances),
        ),
        ({"average_power_w": 500.0, "max_target_speed_mps": 60.0, "design_rcs_m2": 0.3}, (blind_headings, times)),
        (
            {"grazing_min_rad": math.radians(50.0), "grazing_max_rad": math.radians(58.0), "antenna_length_m": 8.0},
            (blind_headings, footprint, clutter, blind_looks),
        ),
    ],
)
def test_other_radars_are_drawn_too(view: SensorView, page: str, changed: dict, figures: tuple) -> None:
    radar = dataclasses.replace(reference_radar(), **changed)
    rows, curves = sensor_card(radar, {}), {one.key: one for one in radar_curves(radar, USUAL_FLYERS[:2])}
    other = dataclasses.replace(view, radar=radar, rows=rows, curves=curves, flyers=USUAL_FLYERS[:2])
    for figure in figures:
        drawn = figure(other)
        assert drawn.count("<svg") == 1 and drawn not in page, figure.__name__


def test_values_of_no_number_do_not_stand_on_a_page_of_rows(view: SensorView) -> None:
    rows = [
        CardRow("inputs", "gain & loss", 3.0, "dB", "a <brochure>", None, 4.0),
        CardRow("inputs", "share", 0.5, "1", "assumption"),
        CardRow("reach", "area", 2.5, "km2", "computed"),
    ]
    tables = row_tables(dataclasses.replace(view, rows=rows))
    assert "gain &amp; loss" in tables and "a &lt;brochure&gt;" in tables and "None" not in tables
    assert '<td class="n"></td><td class="n">3</td><td class="n">4</td><td>dB</td>' in tables
    assert "2.5\u202fkm²" in tables and tables.count("<h3>") == 2 and "<h3>What went in</h3>" in tables
