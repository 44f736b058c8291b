import re
from dataclasses import replace

import numpy as np
import pytest
from synthetic_recording import write_recording

from lookdown.report._html import document_table, number, table, value_with_unit
from lookdown.report._loading import load_recording
from lookdown.report._words import (
    cards,
    custody_sentence,
    gap_table,
    gospa_sentence,
    nees_sentence,
    reproduce,
    span_sentence,
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A short recording, loaded."""
    return load_recording(write_recording(tmp_path_factory.mktemp("runs") / "short", flights=12, duration_s=1800))


@pytest.mark.parametrize(("mean", "word"), [(6.0, "inside its band"), (9.0, "above its band"), (3.0, "below its band")])
def test_nees_sentence_says_on_which_side_of_the_band(recording, mean, word):
    summary = recording.summary | {"nees_mean": mean, "nees_band_low": 5.9, "nees_band_high": 6.1}
    assert word in nees_sentence(replace(recording, summary=summary))


def test_a_long_tail_of_nees_is_told(recording):
    rows = recording.object_metrics
    held = np.flatnonzero(rows.in_custody)
    nees = np.full(len(rows), 5.0)
    nees[held[: len(held) // 100]] = 5000.0
    told = nees_sentence(replace(recording, object_metrics=replace(rows, nees=nees)))
    share = 100.0 * 5000.0 * (len(held) // 100) / nees[held].sum()
    assert share > 85.0 and f"makes {share:.0f} % of the mean" in told and "without it the mean is 5.00" in told


def test_limits_are_those_of_the_run(recording):
    rows = [{"path": "metrics.custody_limit", "base": 3.0, "unit": "km"}]
    assert "within 3\u202fkm of it" in custody_sentence(replace(recording, assumptions=rows))
    assert "the custody limit" in custody_sentence(replace(recording, assumptions=[]))
    assert "cut-off is 5 km" in gospa_sentence(recording) and "costs 12.5 km²" in gospa_sentence(recording)
    no_metrics = replace(recording, metrics=recording.metrics.take(slice(0, 0)))
    assert "cut-off" not in gospa_sentence(no_metrics)


def test_no_summary_is_said_and_not_guessed(recording):
    bare = replace(recording, summary={})
    assert "not recorded" in cards(bare) and "holds no NEES" in nees_sentence(bare)


def test_longest_gaps_come_first(recording):
    lengths = re.findall(r'<td class="n">([\d.]+) (s|min)</td>', gap_table(recording))
    seconds = [float(value) * (60 if unit == "min" else 1) for value, unit in lengths]
    assert seconds and seconds == sorted(seconds, reverse=True)


def test_no_gap_at_all(recording):
    rows = recording.object_metrics
    held = replace(recording, object_metrics=replace(rows, in_custody=np.ones(len(rows), "u1")))
    assert "No object was ever out of custody" in gap_table(held)


def test_span_and_command(recording):
    assert span_sentence(recording) == "2021-10-07 12:12:00 UTC to 2021-10-07 12:42:00 UTC (0.50 h)."
    assert "lookdown run scenario.toml --seed 1" in reproduce(recording)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.00001234, "1.234e-05"),
        (-0.0, "0"),
        (12345, "12\u202f345"),
        (1234.5, "1234"),
        (None, ""),
        (True, "yes"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text


def test_unit_of_one_is_left_out():
    assert value_with_unit(3, "1") == "3" and value_with_unit(3, "km") == "3\u202fkm"


def test_documents_of_any_shape_become_tables():
    assert "duplicate: rows" in document_table({"duplicate": {"rows": 3}})
    listed = document_table([{"rule": "on <ground>", "rows": 3}, {"rule": "x", "rows": 4}])
    assert "on &lt;ground&gt;" in listed and '<td class="n">3</td>' in listed
    mixed = document_table({"read": 7, "rules": [{"rule": "a", "rows_dropped": 3}]})
    assert mixed.count("<table>") == 2 and "<h4>rules</h4>" in mixed and "rows dropped" in mixed
    assert "a b 3" in document_table({"deep": {"list": [{"a b": 3}]}})
    assert "Nothing was recorded" in document_table({})


def test_cells_are_escaped_and_numbers_stand_right():
    made = table(("a<b", "n"), [("x&y", 2)], numeric=(1,))
    assert "a&lt;b" in made and "x&amp;y" in made and '<td class="n">2</td>' in made
