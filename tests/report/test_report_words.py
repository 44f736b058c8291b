import re
from dataclasses import replace

import numpy as np
import pytest
from synthetic_recording import write_recording

from lookdown.report._html import document_table, number, table, value_with_unit
from lookdown.report._loading import load_recording
from lookdown.report._words import (
    cards,
    class_table,
    custody_sentence,
    gap_table,
    gospa_sentence,
    limitations,
    nees_sentence,
    reproduce,
    span_sentence,
)
from lookdown.tables import GapCause


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


def test_what_nothing_measured_is_none_and_makes_no_sentence(recording):
    absent = {key: None for key, value in recording.summary.items() if isinstance(value, float)}
    told = cards(replace(recording, summary=recording.summary | absent))
    assert told.count('<div class="value">none</div>') == 6
    assert "better than" not in told and "is found" not in told and "Band for" not in told
    assert "holds no NEES" in nees_sentence(replace(recording, summary=recording.summary | absent))


def test_custody_says_that_its_own_track_is_the_one_that_holds_longest(recording):
    assert "holds it longest" in custody_sentence(recording) and "holds it longest" in cards(recording)
    kept = {"custody_once_held": 0.9375}
    assert "first held: 93.8\u202f%" in cards(replace(recording, summary=recording.summary | kept))


def test_counts_tell_objects_from_false_alarms_and_confirmed_from_tentative(recording):
    counts = {"detections": 120, "false_alarms": 100, "track_updates": 50, "track_updates_confirmed": 30}
    told = cards(replace(recording, summary=recording.summary | counts))
    assert "20 of objects, 100 false alarms. 50 track updates, 30 of them of confirmed tracks." in told
    told = cards(replace(recording, summary=recording.summary | counts | {"track_updates_confirmed": None}))
    assert "50 track updates, those of tentative tracks among them." in told


@pytest.mark.parametrize(
    ("false", "outliving", "words"),
    [(0.25, 1.0, "Most of the false part are"), (1.0, 0.25, "In the false part are also")],
)
def test_tracks_that_outlive_their_aircraft_are_told_from_false_ones(recording, false, outliving, words):
    means = {"false_tracks_mean": false, "outliving_tracks_mean": outliving}
    told = gospa_sentence(replace(recording, summary=recording.summary | means))
    assert f"{words} tracks whose aircraft had landed or left the recording: {outliving:g} of 1.25 at once" in told
    assert "landed" not in gospa_sentence(replace(recording, summary={}))
    assert "landed" not in gospa_sentence(replace(recording, summary=dict.fromkeys(means, 0.0)))


def test_the_innovations_are_told_where_they_were_measured(recording):
    told = nees_sentence(replace(recording, summary=recording.summary | {"innovation_mean": 3.25}))
    assert "innovation squared of 3.25 (honest: 4" in told and "innovation" not in nees_sentence(recording)


def test_classes_show_how_many_objects_they_have(recording):
    shares = {"custody_by_class": {"light": 0.25}, "objects_by_class": {"light": 17}}
    told = class_table(replace(recording, summary=recording.summary | shares))
    assert '<td>light</td><td class="n">17</td><td class="n">25.0 %</td>' in told


def test_a_gap_during_which_another_track_held_the_object_says_so(recording):
    rows = recording.object_metrics
    one, never = rows.object_id[0], np.zeros(len(rows), "u1")
    mine = np.flatnonzero(rows.object_id == one)
    causes = np.where(rows.object_id == one, GapCause.NO_SATELLITE, GapCause.NONE).astype("u1")
    held = np.where(rows.object_id == one, never, 1).astype("u1")

    def told():
        return gap_table(replace(recording, object_metrics=replace(rows, in_custody=held, gap_cause=causes)))

    assert "before any track held it" in told()
    causes[mine[2:]] = GapCause.OTHER_TRACK
    assert "until and while another track first held it" in told() and "<td>another track</td>" in told()
    assert "before any track" not in told()
    held[mine[0]], causes[mine[0]] = 1, GapCause.NONE
    assert "after it had been held" in told()


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


@pytest.mark.parametrize(
    ("account", "words", "not_words"),
    [
        ({"origin": "receivers"}, "What has no transponder is not in it", "made by rule"),
        ({"origin": "receivers", "objects of interest": {}}, "A part of the truth", "All flights"),
        ({"origin": "receivers", "world": {}}, "A part of the truth", "All flights"),
        ({"world": {}}, "All flights were made by rule", "ADS-B"),
        ([], "What has no transponder", "made by rule"),
    ],
)
def test_limits_tell_where_the_flights_come_from(recording, account, words, not_words):
    told = limitations(replace(recording, cleaning=account))
    assert len(told) == 5 and sum(words in one for one in told) == 1 and not any(not_words in one for one in told)


def test_classes_are_told_in_words(recording):
    summary = recording.summary | {"custody_by_class": {"low_fast": 0.5}, "objects_by_class": {"low_fast": 3}}
    page = class_table(replace(recording, summary=summary))
    assert "low fast" in page and "low_fast" not in page and "50.0 %" in page
