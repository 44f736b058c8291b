import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_recording import write_recording

from lookdown.report._loading import load_recording, row_of_key
from lookdown.report.page import report_html

KEYS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True, max_size=20), KEYS)
def test_row_of_key_equals_a_dictionary(have, want):
    table = {key: k for k, key in enumerate(have)}
    a, b = np.array(have, "i8").reshape(-1, 2), np.array(want, "i8").reshape(-1, 2)
    assert row_of_key(a[:, 0], a[:, 1], b[:, 0], b[:, 1]).tolist() == [table.get(key, -1) for key in want]


def test_rows_are_joined_to_truth_and_to_their_track(tmp_path):
    recording = load_recording(write_recording(tmp_path / "run", flights=8, duration_s=1800))
    rows = recording.object_metrics
    assert (recording.truth_row >= 0).all()
    assert (recording.truth.object_id[recording.truth_row] == rows.object_id).all()
    matched = rows.track_id > 0
    assert ((recording.track_row >= 0) == matched).all()
    apart = (
        recording.tracks.position_ecef_m[recording.track_row[matched]]
        - recording.truth.position_ecef_m[recording.truth_row[matched]]
    )
    assert np.allclose(np.linalg.norm(apart, axis=1), rows.position_error_m[matched])


def test_axis_of_time_reads_as_utc(tmp_path):
    recording = load_recording(write_recording(tmp_path / "run", flights=1, duration_s=600))
    hours = recording.utc_hours(np.array([recording.start_tai_ns, recording.start_tai_ns + 1_800_000_000_000]))
    assert np.allclose(hours, [12.2, 12.7])
    assert recording.interval_s == 10.0 and recording.missing == ()


DEEP = b"[" * 3000 + b"]" * 3000


@pytest.mark.parametrize("name", ["sensor_card.json", "assumptions.json", "cleaning.json", "timing.json"])
@pytest.mark.parametrize("content", [b"[1, 2]", DEEP, b'{"a":' * 30 + b"1" + b"}" * 30, bytes(range(128, 256)), b"5"])
def test_a_document_that_is_something_else_is_said_and_the_page_is_written(tmp_path, name, content):
    folder = write_recording(tmp_path / "run", flights=0, duration_s=600)
    (folder / name).write_bytes(content)
    recording = load_recording(folder)
    report_html(recording)
    said = [sentence for sentence in recording.missing if sentence.startswith(name)]
    assert len(said) == 1 or (name, content) == ("cleaning.json", b"[1, 2]")


@pytest.mark.parametrize("text", ["scenario = 5", "[scenario]", "a = " + "[" * 3000 + "]" * 3000, "= ="])
def test_a_scenario_without_a_title_gives_the_name(tmp_path, text):
    folder = write_recording(tmp_path / "run", flights=0, duration_s=600)
    (folder / "scenario.toml").write_text(text)
    assert load_recording(folder).title == "made-up"
