"""`lookdown study network`, as a person types it."""

import json

import pytest

from lookdown.cli import main


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(["study", "network", *map(str, arguments)])
    captured = capsys.readouterr()
    return end.value.code or 0, captured.out, captured.err


SMALL = ("--duration", "3s", "--objects", 200, "--quiet")


def test_a_person_sees_classes_regions_and_links(capsys, tmp_path):
    code, out, _ = run(capsys, "paris-mesh", *SMALL, "--output", tmp_path)
    folder = tmp_path / "network-paris-mesh"
    assert code == 0 and str(folder / "network.html") in "".join(out.split("\n"))
    for words in ("Delivery", "custody", "30 deg N to 60 deg N", "laser links", "busiest link"):
        assert words in out, words
    assert sorted(path.name for path in folder.iterdir()) == [
        "assumptions.json", "deliveries.parquet", "instants.parquet", "links.parquet", "network.html", "regions.csv",
        "satellites.parquet", "scenario.toml", "study.json", "summary.json",
    ]  # fmt: skip
    code, out, _ = run(capsys, "paris-mesh", *SMALL, "--output", tmp_path, "--no-report")
    assert code == 0 and "replaced" in out and not (folder / "network.html").exists()


FAILURES = """
[scenario]
based_on = "paris-mesh"
name = "failing"

[[network.failure]]
kind = "plane"
planes = [3, 4]
start = { base = 1, unit = "s", source = "choice" }
duration = { base = 2, unit = "s", source = "choice" }

[[network.failure]]
kind = "jamming"
latitude_deg = 0
longitude_deg = 0
radius = { base = 500, unit = "km", source = "choice" }
start = { base = 1, unit = "s", source = "choice" }
duration = { base = 2, unit = "s", source = "choice" }
"""


def test_failures_are_told_within_80_columns_and_a_likely_slip_is_warned_of(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    path = tmp_path / "failing.toml"
    path.write_text(FAILURES, encoding="utf-8")
    code, out, err = run(capsys, path, *SMALL, "--no-report", "--output", tmp_path / "runs")
    assert code == 0 and max(map(len, out.split("\nstudy ")[0].splitlines())) <= 80
    for words in ("plane 3, 4", "1 to 3 s", "nothing: no gateway", "#2", "had failed did not send", "whatever else"):
        assert words in out, words
    assert "warning: network.failure.1: jamming does nothing" in err
    path.write_text(FAILURES.replace("[3, 4]", "[3, 40]"), encoding="utf-8")
    code, out, err = run(capsys, path, *SMALL, "--output", tmp_path / "runs")
    assert code != 0 and f"{path}: 1 fault" in "".join(err.split("\n")) and "planes.1" in err


def test_json_is_all_of_stdout(capsys, tmp_path):
    code, out, err = run(capsys, "paris-mesh", *SMALL, "--output", tmp_path, "--json", "--no-report")
    told = json.loads(out)
    assert out == (tmp_path / "network-paris-mesh" / "summary.json").read_text(encoding="utf-8")
    assert code == 0 and err == "" and told["kind"] == "network study" and told["satellites"] == 600


def test_where_nothing_arrives_a_dash_stands_for_the_figure(capsys, tmp_path):
    one = ("--objects", 1, "--observers", 0.001, "--rate", 0.001, "--duration", "1s", "--quiet", "--no-report")
    code, out, _ = run(capsys, "paris-mesh", *one, "--output", tmp_path)
    assert code == 0 and "still under way" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("paris", *SMALL), "network: expected a section [network]"),
        (("paris-mesh", "--objects", 10_000_000, "--observers", 100), "at most 5,000,000 reports a second"),
        (("paris-mesh", "--duration", "1.5s"), "--duration: expected whole seconds"),
        (("paris-mesh", *SMALL, "--observers", "nan"), "--observers: expected a number from 0.001 to 100; got nan"),
        (("paris-mesh", *SMALL, "--rate", 101), "--rate: expected a number from 0.001 to 100; got 101"),
        (("paris-mesh", "--duration", "3d"), "--duration: expected 1 s to 24 h"),
        (("paris-mesh", *SMALL, "--name", "../up"), "name"),
        (("nowhere", *SMALL), "nowhere"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(capsys, tmp_path, arguments, words):
    code, out, err = run(capsys, *arguments, "--output", tmp_path)
    assert code != 0 and out == "" and words in " ".join(err.split()) and "Traceback" not in err
    assert not any(path.name.startswith("network") for path in tmp_path.iterdir())
