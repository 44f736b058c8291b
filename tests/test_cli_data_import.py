"""`lookdown data import`, as a person types it."""

import gzip
import json
import zipfile

import pyarrow.parquet as pq
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
    assert code == 0 and "mine.recording.parquet: 100 rows as recorded, " in out and " kB" in out
    assert "1 file: table" in out and "1 flight of 1 aircraft, 0.0 flight hours" in out
    assert "altitude = h (m)" in err and (tmp_path / "mine.recording.parquet").is_file()


def test_json_adds_up(capsys, tmp_path, table):
    code, out, _ = run(
        capsys, table, "--map", "altitude=h:m", "--output", tmp_path / "o.parquet", "--json", "--area", "47,49,7,7.2"
    )
    told = json.loads(out)
    assert code == 0 and told["rows_in"] == 100
    assert told["rows_in"] == told["rows_kept"] + sum(rule["rows_dropped"] for rule in told["rules"])
    assert {rule["name"]: rule["rows_dropped"] for rule in told["rules"]}["outside"] == 25


def test_nothing_fit_to_fly_is_refused_of_one_source_and_a_warning_of_several(capsys, tmp_path, table):
    output = tmp_path / "o.parquet"
    code, _, err = run(capsys, table, "--map", "altitude=h:FL", "--output", output)
    assert code == 2 and "none of 100 rows is left" in err and "Say with --map" in err and not output.exists()
    other = tmp_path / "other.csv"
    other.write_text(table.read_text())
    code, _, err = run(capsys, table, other, "--map", "altitude=h:FL", "--output", output)
    assert code == 0 and "nothing in it is fit to fly" in err and output.exists()


def test_milliseconds_told_as_seconds_are_named(capsys, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Zeit,icao24,lat,lon,altitude\n" + "1697068800000,4baac6,48,7,3000\n" * 480)
    code, _, err = run(capsys, path, "--map", "time=Zeit:s", "--output", tmp_path / "o.parquet")
    words = " ".join(err.split())
    assert code == 2 and "'no time' dropped 480" in words and "--map time=Zeit:ms" in words
    assert [each.name for each in tmp_path.iterdir()] == ["own.csv"]


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


def test_a_wheel_wants_a_name_or_all(capsys, wheel):
    code, _, err = run(capsys, wheel)
    assert code == 2 and "--name" in err and "--all" in err and "2 sets" in err


def test_another_wheel_is_told_to_be_none_of_traffic(capsys, tmp_path):
    path = tmp_path / "bluesky.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bluesky/__init__.py", "")
    for options in ([], ["--name", "x"], ["--all"]):
        code, _, err = run(capsys, path, *options)
        assert code == 2 and "it is no wheel of traffic" in " ".join(err.split()) and "--name SET" not in err


@pytest.fixture
def wheel(tmp_path):
    records = [
        {"timestamp": (1_697_068_800 + k) * 1000, "icao24": "4baac6", "latitude": 48.0, "longitude": 7 + 0.0027 * k}
        | {"altitude": 10_000, "callsign": "T", "groundspeed": 388, "track": 90, "vertical_rate": 0}
        for k in range(100)
    ]
    path = tmp_path / "traffic-2.13-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("gliders/a", "surveys/b"):
            archive.writestr(f"traffic/data/samples/{name}.json.gz", gzip.compress(json.dumps(records).encode()))
    return path


def test_all_sets_of_a_wheel_are_told_and_kept_where_asked(capsys, tmp_path, wheel):
    code, out, _ = run(capsys, wheel, "--all")
    assert code == 0 and "200 rows = 200 kept + 0 dropped: kept and dropped make up all rows" in out
    assert "gliders/a" in out and "2 sets" in out
    folder = tmp_path / "sets"
    folder.mkdir()
    code, out, _ = run(capsys, wheel, "--all", "--json", "--output", folder)
    assert [each["name"] for each in json.loads(out)["sets"]] == ["gliders/a", "surveys/b"]
    assert sorted(path.name for path in folder.iterdir()) == ["gliders-a.parquet", "surveys-b.parquet"]
    code, _, err = run(capsys, wheel, "--all", "--output", tmp_path / "absent")
    assert code == 2 and "a folder that is there" in err


def test_one_set_of_a_wheel(capsys, tmp_path, wheel):
    code, out, _ = run(capsys, wheel, "--name", "gliders/a", "--output", tmp_path / "o.parquet")
    assert code == 0 and "o.parquet: 100 rows as recorded" in out


def test_a_scenario_knows_the_airports(capsys, tmp_path):
    (tmp_path / "a.scn").write_text("0:00:00>CRE KL1,A320,EHAM,90,FL100,250\n0:02:00>DEL KL1\n")
    code, out, err = run(
        capsys, tmp_path / "a.scn", "--epoch", "2024-05-01T06:00:00Z", "--output", tmp_path / "o.parquet"
    )
    assert code == 0 and "without a position" not in err and "1 flight of 1 aircraft" in out
    row = pq.read_table(tmp_path / "o.parquet").to_pylist()[0]
    assert (row["latitude_e7_deg"] / 1e7, row["longitude_e7_deg"] / 1e7) == pytest.approx((52.31, 4.76), abs=0.02)
