"""`lookdown study network`, as a person types it."""

import json
import re

import pytest

from lookdown.cli import main
from lookdown.report._map_names import shortened
from lookdown.study import is_study_folder


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
    for words in (
        "Delivery",
        "custody",
        "30 deg N to 60 deg N",
        "laser links",
        "busiest link",
        "5 % custody, 75 %",
        "in reports: of",
    ):
        assert words in out, words
    assert "2021-10-07T12:00:01Z" in out and "what a satellite has of one class in 0.1 s" in " ".join(out.split())
    page = (folder / "network.html").read_text(encoding="utf-8")
    (busiest,) = re.findall(r"busiest link, share of its rate .*? ([0-9.]+ %)", out)
    assert f">{busiest}<" in page, "terminal and page tell one figure alike"
    assert sorted(path.name for path in folder.iterdir()) == [
        "assumptions.json", "deliveries.parquet", "instants.parquet", "links.parquet", "network.html", "nodes.csv",
        "regions.csv", "satellites.parquet", "scenario.toml", "study.json", "summary.json",
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
duration = { base = 2, unit = "min", source = "choice" }

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
    for words in (
        "plane 3, 4",
        "1 s to the end",
        "nothing: no gateway",
        "links before",
        "#2",
        "had failed did not send",
        "whatever else",
    ):
        assert words in out, words
    assert "warning: network.failure.1: jamming does nothing" in err
    path.write_text(FAILURES.replace("[3, 4]", "[3, 40]"), encoding="utf-8")
    code, out, err = run(capsys, path, *SMALL, "--output", tmp_path / "runs")
    assert code != 0 and f"{path}: 1 fault" in "".join(err.split("\n")) and "planes.1" in err


def test_ctrl_c_while_the_page_is_drawn_leaves_the_study_and_says_so(capsys, tmp_path, monkeypatch):
    def stopped(_folder):
        raise KeyboardInterrupt

    monkeypatch.setattr("lookdown.report.write_network_report", stopped)
    code, out, err = run(capsys, "paris-mesh", *SMALL, "--output", tmp_path)
    folder = tmp_path / "network-paris-mesh"
    told = "".join(err.split("\n"))
    assert code == 130 and out == "" and f"The study is whole: {folder}" in told and "lookdown report" in told
    assert is_study_folder(folder) and not (folder / "network.html").exists()


@pytest.mark.parametrize("name", ["東京" * 30, "Llanfair" * 8])
def test_a_name_of_any_length_and_script_leaves_the_map_its_size_and_warns_of_nothing(capsys, tmp_path, name):
    drawn = []
    for called in ("Here", name):
        path = tmp_path / "named.toml"
        gateway = f'[[network.gateway]]\nname = "{called}"\nlatitude_deg = -17\nlongitude_deg = 179\n'
        path.write_text(f'[scenario]\nbased_on = "paris-mesh"\nname = "named"\n{gateway}', encoding="utf-8")
        code, _, err = run(capsys, path, *SMALL, "--output", tmp_path)
        assert code == 0 and err == ""
        drawn.append((tmp_path / "network-named" / "network.html").read_text(encoding="utf-8"))
    borders = [re.search(r'<path d="M [^"]{2000,}"', page).group() for page in drawn]
    assert borders[0] == borders[1] and f"<td>{name}</td>" in drawn[1] and shortened(name) in drawn[1]


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
