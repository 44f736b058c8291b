"""The tables of why custody was lost and of the figures to compare by."""

import re
from dataclasses import replace

import numpy as np
import pytest
from synthetic_recording import write_recording

from lookdown.picture import CAUSE_SENTENCES
from lookdown.report._loading import load_recording
from lookdown.report._score_words import loss_table, score_table
from lookdown.report._style import CAUSE_NAME
from lookdown.report._words import cards
from lookdown.tables import GapCause


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return load_recording(write_recording(tmp_path_factory.mktemp("runs") / "short", flights=12, duration_s=1800))


def rows_of(page: str) -> list[list[str]]:
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]


def test_each_cause_has_a_row_with_its_counts_and_all_add_up(recording):
    page, rows = loss_table(recording), recording.object_metrics
    cells = {row[0]: row[1:] for row in rows_of(page) if row}
    out = rows.in_custody == 0
    for cause in GapCause:
        if cause is GapCause.NONE:
            continue
        mine = out & (rows.gap_cause == cause)
        told = cells[CAUSE_NAME[cause]]
        assert told[0] == f"{100 * mine.sum() / out.sum():.1f} %" and told[1] == str(mine.sum())
        assert told[3] == str(len(np.unique(rows.object_id[mine]))) and told[4] == CAUSE_SENTENCES[cause]
    assert cells["all"][1] == str(out.sum()) and cells["all"][3] == str(len(np.unique(rows.object_id[out])))
    counts = np.bincount(rows.object_id[out])
    assert f"Object {counts.argmax()}" in page and f"makes {100 * counts.max() / out.sum():.0f} % of them" in page


def test_a_gap_without_a_cause_says_so_and_no_gap_needs_no_table(recording):
    rows = recording.object_metrics
    untold = replace(recording, object_metrics=replace(rows, gap_cause=np.zeros(len(rows), "u1")))
    assert "cause not known" in loss_table(untold) and "cause not known" not in loss_table(recording)
    held = replace(rows, in_custody=np.ones(len(rows), "u1"))
    assert loss_table(replace(recording, object_metrics=held)) == ""


def test_figures_stand_with_their_ideal_and_those_not_recorded_are_left_out(recording):
    summary = {"gospa": 1234.5, "siap_completeness": 0.8125, "ospa2_m": None}
    cells = [row for row in rows_of(score_table(replace(recording, summary=summary))) if row]
    assert [row[:3] for row in cells] == [
        ["GOSPA", "1234\u202fm", "0"],
        ["SIAP completeness", "81.25\u202f%", "100 %"],
    ]
    assert score_table(replace(recording, summary={})) == ""
    assert len(rows_of(score_table(recording))) > 12


def test_an_object_held_at_once_is_not_found_after_0_s(recording):
    at_once = replace(recording, summary=recording.summary | {"time_to_custody_s_median": 0.0})
    assert "at the first instant that is scored" in cards(at_once) and "after 0" not in cards(at_once)
    later = replace(recording, summary=recording.summary | {"time_to_custody_s_median": 20.0})
    assert "held, by whatever track, after 20\u202fs" in cards(later)
