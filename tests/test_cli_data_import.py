"""`lookdown data import`, as a person types it."""

import json

import pytest

from lookdown.cli import main


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(["data", "import", *map(str, arguments)])
    captured = capsys.readouterr()
    return end.value.code or 0, captured.out, captured.err


@pytest.fixture
def table(tmp_path):
    lines = [f"{1_697_068_800 + k},4baac6,48.0,{7 + 0.0027 * k:.5f},3048" for k in range(100)]
    path = tmp_path / "mine.csv"
    path.write_text("ts,hex,lat,lon,h\n" + "\n".join(lines) + "\n")
    return path


def test_a_table_with_a_mapping(capsys, tmp_path, table, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, table, "--map", "altitude=h:m")
    assert code == 0 and "mine.recording.parquet: 100 rows as recorded" in out
    assert "altitude = h (m)" in err and (tmp_path / "mine.recording.parquet").is_file()


def test_json_adds_up(capsys, tmp_path, table):
    code, out, _ = run(
        capsys, table, "--map", "altitude=h:m", "--output", tmp_path / "o.parquet", "--json", "--area", "47,49,7,7.1"
    )
    told = json.loads(out)
    assert code == 0 and told["rows_in"] == 100
    assert told["rows_in"] == told["rows_kept"] + sum(rule["rows_dropped"] for rule in told["rules"])
    assert {rule["name"]: rule["rows_dropped"] for rule in told["rules"]}["outside"] == 62


def test_nothing_fit_to_fly_is_a_warning(capsys, tmp_path, table):
    code, _, err = run(capsys, table, "--map", "altitude=h:FL", "--output", tmp_path / "o.parquet")
    assert code == 0 and "nothing in it is fit to fly" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--map", "altitude=h:miles"], "a unit of altitude"),
        (["--map", "altitude=none"], "expected a column 'none'"),
        (["--format", "grib"], "got 'grib'"),
        (["--area", "1,2,3"], "four numbers"),
        (["--area", "50,40,0,10"], "south below north"),
        (["--from", "yesterday"], "--from: expected a UTC instant"),
        (["--all"], "expected the wheel"),
    ],
)
def test_faults_are_sentences(capsys, tmp_path, table, options, words):
    code, _, err = run(capsys, table, *options, *([] if "--all" in options else ["--output", tmp_path / "o.parquet"]))
    assert code == 2 and words in err and "Traceback" not in err
    assert not (tmp_path / "o.parquet").exists()


def test_a_wheel_wants_a_name_or_all(capsys, tmp_path):
    (tmp_path / "traffic.whl").write_bytes(b"")
    code, _, err = run(capsys, tmp_path / "traffic.whl")
    assert code == 2 and "--name" in err and "--all" in err
