"""`lookdown track`, as a person types it."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from own_scenes import columns_of, plain_scene, write_scene

from lookdown.cli import main
from lookdown.cli._stopping import Stopped
from lookdown.cli._track_views import track_warnings
from lookdown.tables import Associations, Detections, Tracks, TruthStates, read_table, write_table
from lookdown.tracking.intake import REJECT_SENTENCES, RejectCode


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(["track", *map(str, arguments)])
    captured = capsys.readouterr()
    return end.value.code or 0, captured.out, captured.err


@pytest.fixture
def scene(tmp_path):
    """A folder in which some rows are spoiled and one comes twice."""
    dwells, detections = plain_scene()
    columns = columns_of(Detections.concatenate([detections, detections.take(np.array([7]))]))
    columns["range_m"][3] = np.nan
    columns["sigma_range_m"][[4, 5]] = -1.0
    columns["time_tai_ns"][6] = 4_000_000_000 * 10**9
    return write_scene(tmp_path / "scene", Detections(**columns), dwells)


def words(text):
    return " ".join(text.replace("│", " ").split())


def test_a_person_sees_what_became_of_every_row(capsys, scene, tmp_path):
    code, out, err = run(capsys, scene, "--out", tmp_path / "tracks")
    told = words(out)
    count = len(plain_scene()[1])
    assert code == 0 and f"read {count + 1:,}" in told and f"tracked {count - 4:,}" in told
    for name, rows in (("sigma", 2), ("not finite", 1), ("future", 1), ("repeated", 1)):
        assert re.search(rf"{name} -{rows} ", told), name
        assert words(REJECT_SENTENCES[RejectCode[name.upper().replace(" ", "_")]])[:30] in told
    assert "Sensors" in out and "open-source estimate" in out and "formed" not in out
    # The name of a folder is as long as it is, and stays in one piece.
    assert all(len(line) <= 100 or str(tmp_path) in line for line in out.splitlines())
    assert "lookdown: scene: " in err and "form 'sensor space'" in err
    assert sorted(path.name for path in (tmp_path / "tracks").iterdir()) == [
        "associations.parquet", "rejects.parquet", "summary.json", "tracks.parquet"
    ]  # fmt: skip
    assert len(read_table(Tracks, tmp_path / "tracks" / "tracks.parquet"))


def test_json_adds_up_and_is_all_of_stdout(capsys, scene, tmp_path):
    code, out, err = run(capsys, scene, "--out", tmp_path / "tracks", "--json", "--quiet")
    told = json.loads(out)
    assert code == 0 and err == ""
    assert told["rows"] == told["accepted"] + told["rejected"] + told["outside"] == len(plain_scene()[1]) + 1
    assert told["rejected_by_code"] == {"NOT_FINITE": 1, "SIGMA": 2, "FUTURE": 1, "REPEATED": 1}
    assert set(told["reasons"]) == set(told["rejected_by_code"]) and told["directory"].endswith("tracks")
    kept = json.loads((tmp_path / "tracks" / "summary.json").read_text())
    assert {key: told[key] for key in kept} == kept and set(told) - set(kept) == {"cpu_s", "peak_rss_mb", "directory"}


def test_the_folder_has_a_name_of_its_own_and_is_replaced(capsys, scene, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, scene)[0] == 0
    code, out, _ = run(capsys, scene)
    assert code == 0 and "replaced   an older folder" in out and Path("runs/scene-tracks/tracks.parquet").is_file()
    code, _, err = run(capsys, scene, "--out", "scene")
    assert code == 2 and "was not made by `lookdown track`" in words(err)
    assert (tmp_path / "scene" / "detections.parquet").is_file()


def test_truth_that_lies_beside_scores_the_tracks(capsys, scene, tmp_path):
    assert run(capsys, scene, "--out", tmp_path / "tracks")[0] == 0
    tracks = read_table(Tracks, tmp_path / "tracks" / "tracks.parquet")
    shown = tracks.take(tracks.confirmed > 0)
    # The truth is what was tracked, moved by 100 m.
    truth = TruthStates(
        object_id=shown.track_id.astype(np.uint32),
        aircraft_class=np.full(len(shown), 4, np.uint8),
        time_tai_ns=shown.time_tai_ns,
        position_ecef_m=shown.position_ecef_m + np.array([100.0, 0.0, 0.0]),
        velocity_ecef_mps=shown.velocity_ecef_mps,
    )
    write_table(truth, scene / "truth.parquet")
    code, out, _ = run(capsys, scene, "--out", tmp_path / "scored")
    assert code == 0 and "Against the truth" in out and "custody" in out
    score = json.loads((tmp_path / "scored" / "summary.json").read_text())["score"]
    assert score["position_error_m_median"] == pytest.approx(100.0) and score["custody"] == 1.0
    assert "false_alarms" not in score and score["false_tracks"] == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--interval", "10"], "--interval: expected a number above 0 and a unit"),
        (["--interval", "1us"], "at least 1ms"),
        (["--order", "backwards"], "--order: expected time or arrival; got 'backwards'"),
        (["--sensors", "1,two"], "--sensors: expected sensor_ids such as 1,2,7; got '1,two'"),
        (["--sensors", "-1"], "--sensors: expected sensor_ids"),
        (["--from", "noon"], "--from: expected a UTC instant"),
        (["--from", "2021-10-08", "--to", "2021-10-07"], "--from: expected an instant before --to"),
        (["--now", "tomorrow"], "--now: expected a UTC instant"),
        (["--scenario", "nowhere"], "nowhere"),
        (["--coast", "20"], "--coast: expected a number above 0 and a unit"),
        (["--clutter-density", "0"], "--clutter-density: expected a number above 0"),
        (["--detection-probability", "1.5"], "--detection-probability: expected between 0 and 1"),
        (["--from", "2030-01-01"], "outside --from and --to"),
        (["--now", "2020-01-01"], "--now none takes them"),
    ],
)
def test_faults_of_use_are_sentences_and_leave_nothing(capsys, scene, tmp_path, options, told):
    code, out, err = run(capsys, scene, *options, "--out", tmp_path / "tracks")
    assert code == 2 and out == "" and told in words(err) and "Traceback" not in err
    assert not (tmp_path / "tracks").exists()


def test_no_input_and_no_columns_are_told_how_to_go_on(capsys, tmp_path):
    code, _, err = run(capsys)
    assert code == 2 and "--columns" in err
    path = tmp_path / "a.parquet"
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"azimuth_deg": [1.0], "range_m": [1.0]}), path)
    code, _, err = run(capsys, path)
    assert code == 2 and "sensor_latitude_deg" in err and "float64" in err and "deg, WGS 84" in err


def test_columns_are_printed_as_the_page_has_them(capsys):
    from lookdown.tracking.intake import schema_markdown

    code, out, _ = run(capsys, "--columns")
    assert code == 0 and out.strip() == schema_markdown().strip()


def test_what_is_assumed_is_told(capsys, scene, tmp_path):
    def assumed(*options):
        code, out, _ = run(capsys, scene, *options, "--json", "--quiet", "--out", tmp_path / "tracks")
        assert code == 0
        return json.loads(out)["assumed"]

    assert assumed() == {"coast_s": 300.0, "clutter_density": 1e-5}
    assert assumed("--coast", "45s", "--clutter-density", "2e-4") == {"coast_s": 45.0, "clutter_density": 2e-4}
    (scene / "dwells.parquet").unlink()
    assert assumed() == {"coast_s": 60.0, "clutter_density": 1e-5}
    assert assumed("--scenario", "paris")["coast_s"] == 300.0


def test_span_sensors_and_scenario_are_minded(capsys, scene, tmp_path):
    _, detections = plain_scene()
    sensor = str(int(detections.sensor_id[20]))
    options = ["--sensors", sensor, "--to", "2021-10-07T12:14:00Z", "--scenario", "paris", "--json", "--quiet"]
    code, out, _ = run(capsys, scene, *options, "--out", tmp_path / "tracks")
    told = json.loads(out)
    assert code == 0 and [str(row["sensor_id"]) for row in told["sensors"]] == [sensor]
    assert told["rejected_by_code"]["UNKNOWN_SENSOR"] > 0 and told["outside"] > 0
    assert told["last_utc"] < "2021-10-07T12:14:00Z"


BASE = {"rows_behind_60_s": 0, "rejected_by_code": {}, "rows": 1000, "span_s": 60.0, "accepted": 1000}


@pytest.mark.parametrize(
    ("changes", "as_it_came", "told"),
    [
        ({}, False, None),
        ({"rows_behind_60_s": 5}, False, "5 rows lie more than 60 s behind"),
        ({"rows_behind_60_s": 1}, False, "1 row lies more than 60 s behind"),
        ({"rows_behind_60_s": 5}, True, None),
        ({"rejected_by_code": {"TOO_LATE": 400}}, True, "--order time takes them all"),
        ({"span_s": 1e-6, "accepted": 5000}, False, "is the time in the unit that its name says"),
        ({"tracks_confirmed": 0}, False, "no track was confirmed"),
    ],
)
def test_what_looks_odd_is_a_warning(changes, as_it_came, told):
    found = track_warnings({**BASE, "tracks_confirmed": 1, **changes}, as_it_came=as_it_came)
    assert len(found) == (told is not None) and all(told in sentence for sentence in found)


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt(), 130), (Stopped(signal.SIGTERM), 143)])
def test_a_request_to_stop_leaves_nothing_behind(capsys, scene, tmp_path, monkeypatch, stop, code):
    steps = []

    def step(self, dwells, detections):
        steps.append(len(dwells))
        if len(steps) == 5:
            raise stop
        return Associations.empty()

    monkeypatch.setattr("lookdown.tracking.DwellTracker.step", step)
    ended, out, err = run(capsys, scene, "--out", tmp_path / "tracks")
    assert ended == code and out == "" and "stopped." in err and len(steps) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["scene"]


def test_nobody_waits_for_scenarios_radars_or_traffic(scene, tmp_path):
    """A warm start takes 1 s of imports with them left out, 4 s with them."""
    script = (
        "import sys\nfrom lookdown.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print([n for n in sys.modules if n.startswith(('lookdown.scenario', 'lookdown.traffic', 'lookdown.sensing'))])"
    )
    command = [sys.executable, "-c", script, "track", str(scene), "--out", str(tmp_path / "tracks"), "--quiet"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "[]"
