import json
import re
from html.parser import HTMLParser

import matplotlib
import pytest
from synthetic_recording import make_truth, write_recording

from lookdown.errors import RecordingError
from lookdown.report import write_report
from lookdown.tables import Tracks, write_table
from lookdown.tracking.metrics import score

FIGURES = 11
VOID = {"meta", "br", "img", "link", "input", "hr"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A recording with its report, made once."""
    folder = write_recording(tmp_path_factory.mktemp("runs") / "whole", flights=25, duration_s=3600)
    write_report(folder)
    return folder


class _Balanced(HTMLParser):
    """Fails where a tag is not closed in order; counts tags and collects addresses."""

    def __init__(self):
        super().__init__()
        self.open, self.count, self.addresses = [], {}, []

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        self.addresses += [value for name, value in attrs if name in ("src", "href", "xlink:href", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"


def parsed(page):
    parser = _Balanced()
    parser.feed(page)
    assert not parser.open
    return parser


def page_of(folder):
    return write_report(folder).read_text(encoding="utf-8")


def test_whole_recording_has_every_figure_and_asks_nothing_of_any_network(whole):
    page = (whole / "report.html").read_text(encoding="utf-8")
    parser = parsed(page)
    assert parser.count["svg"] == FIGURES
    assert all(a.startswith(("#", "data:image/png;base64,")) for a in parser.addresses)
    assert "url(http" not in page and "@import" not in page and "<script" not in page and "<link" not in page
    assert "open-source estimate" in page and "holds too little" not in page


def test_headline_numbers_are_those_of_the_summary(whole):
    page = (whole / "report.html").read_text(encoding="utf-8")
    summary = json.loads((whole / "summary.json").read_text())
    values = re.findall(r'<div class="value">([^<]*)</div>', page)
    assert values[0] == f"{100 * summary['custody']:.3g}\u202f%"
    assert values[1] == f"{summary['position_error_m_median']:.3g}\u202fm"
    assert str(summary["objects"]) in values


def test_all_text_is_escaped(whole):
    page = (whole / "report.html").read_text(encoding="utf-8")
    assert "Made-up flights &amp; &lt;tags&gt;" in page
    assert "<tags>" not in page and "<50 x 2 m>" not in page and "<instant>" not in page


def test_sources_assumptions_hashes_and_cleaning_are_told(whole):
    page = (whole / "report.html").read_text(encoding="utf-8")
    manifest = json.loads((whole / "manifest.json").read_text())
    for told in ("carrier frequency", "1.215", "canonical radar", "assumption", "on ground", manifest["scenario_hash"]):
        assert told in page
    assert all(entry["sha256"] in page for entry in manifest["tables"].values())


def test_the_same_recording_gives_the_same_page_and_leaves_matplotlib_as_it_was(whole):
    before = dict(matplotlib.rcParams)
    first = (whole / "report.html").read_bytes()
    assert write_report(whole).read_bytes() == first
    assert dict(matplotlib.rcParams) == before


def test_drawings_carry_no_fixed_ink_and_no_clashing_ids(whole):
    page = (whole / "report.html").read_text(encoding="utf-8")
    drawings = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.S))
    assert "var(--ink)" in drawings and "#1b1f24" not in drawings
    ids = re.findall(r' id="([^"]+)"', drawings)
    assert len(ids) == len(set(ids))


def test_a_run_without_objects_does_not_crash(tmp_path):
    page = page_of(write_recording(tmp_path / "empty", flights=0, duration_s=600))
    parsed(page)
    assert "no scored instants" in page and "holds too little" in page


def test_a_run_without_a_confirmed_track_says_so(tmp_path):
    folder = write_recording(tmp_path / "blind", flights=6, duration_s=1200)
    metrics, rows = score(make_truth(6, 1200), Tracks.empty())
    for name, table in (("tracks", Tracks.empty()), ("metrics", metrics), ("object_metrics", rows)):
        write_table(table, folder / f"{name}.parquet")
    page = page_of(folder)
    parsed(page)
    assert "No track was confirmed" in page and "cause not known" in page


def test_an_incomplete_recording_says_so_and_names_what_is_missing(tmp_path):
    folder = write_recording(tmp_path / "cut", flights=6, duration_s=1200, status="incomplete")
    for name in ("summary.json", "looks.parquet", "timing.json"):
        (folder / name).unlink()
    (folder / "cleaning.json").write_text("{ not json")
    (folder / "tracks.parquet").write_bytes(b"PAR1 cut short")
    page = page_of(folder)
    parsed(page)
    assert "recording is incomplete" in page and "not recorded" in page
    assert "summary.json is not in the recording" in page and "looks.parquet is not in the recording" in page
    assert "cleaning.json cannot be read" in page
    assert "tracks.parquet: expected a whole Parquet file" in page and str(tmp_path) not in page


def test_a_folder_that_is_no_recording_is_refused(tmp_path):
    with pytest.raises(RecordingError, match="expected a recording"):
        write_report(tmp_path)


def test_a_page_that_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch):
    folder = write_recording(tmp_path / "full", flights=0, duration_s=600)

    def refuse(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(folder), "replace", refuse)
    with pytest.raises(RecordingError, match="No space left"):
        write_report(folder)
    assert not list(folder.glob("report.html*"))


@pytest.mark.parametrize("name", ["report.html", "report.html.part"])
def test_a_folder_in_the_place_of_the_page_is_told(tmp_path, name):
    folder = write_recording(tmp_path / "run", flights=0, duration_s=600)
    (folder / name).mkdir()
    with pytest.raises(RecordingError, match="A folder stands where a file is to be: move it away"):
        write_report(folder)
    assert [path.name for path in folder.glob("report.html*")] == [name]
