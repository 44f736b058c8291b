"""`lookdown compare`: figures of several runs side by side, and why custody was lost in each."""

import json

import numpy as np
import pytest
from synthetic_recording import write_recording

from lookdown.cli import main
from lookdown.recording import open_recording
from lookdown.tables import GapCause, ObjectMetrics


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    write_recording(folder / "many", flights=8, duration_s=1200)
    write_recording(folder / "few", flights=3, duration_s=900)
    return folder


def told(capsys, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as raised:
        main(["compare", *map(str, arguments)])
    return (raised.value.code or 0, *capsys.readouterr())


def counted(folder) -> dict[str, int]:
    """Return how many object-instants out of custody each cause has, from the recording's own table."""
    rows = open_recording(folder).table(ObjectMetrics)
    causes = rows.gap_cause[rows.in_custody == 0]
    return {kind.name.lower(): int(np.sum(causes == kind)) for kind in GapCause if kind is not GapCause.NONE}


def test_each_run_has_a_column_with_its_own_figures_and_losses(capsys, runs) -> None:
    code, out, _ = told(capsys, "many", "few", "--output", runs, "--markdown")
    lines = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in out.splitlines()]
    table = {line[0]: line[1:] for line in lines}
    assert code == 0 and lines[0] == ["", "`many`", "`few`"] and set(map(len, lines)) == {3}
    assert table["objects"] == ["8", "3"]
    for column, name in enumerate(("many", "few")):
        summary = json.loads((runs / name / "summary.json").read_text())
        assert table["custody"][column] == f"{100 * summary['custody']:.1f} %"
        counts = counted(runs / name)
        lost = sum(counts.values())
        assert table["object-instants out of custody"][column] == f"{lost:,}"
        for label, cause in (("missed by chance", "missed"), ("no satellite had it in view", "no_satellite")):
            assert table[label][column] == f"{100 * counts[cause] / lost:.0f} %"


def test_a_person_sees_the_same_and_whose_the_losses_are(capsys, runs) -> None:
    _, out, _ = told(capsys, "many", "few", "--output", runs)
    assert "many: Object" in out and "few: Object" in out and "missed by chance" in out and "`" not in out


def test_json_holds_the_summaries_with_the_losses(capsys, runs) -> None:
    _, out, _ = told(capsys, runs / "many", "--json")
    (run,) = json.loads(out)["recordings"].values()
    assert {name: cause["instants"] for name, cause in run["out_of_custody"]["causes"].items()} == counted(
        runs / "many"
    )
    assert run["objects"] == 8


def test_an_older_recording_says_what_it_did_not_record(capsys, runs) -> None:
    older = write_recording(runs / "elsewhere" / "many", flights=2, duration_s=600)
    summary = json.loads((older / "summary.json").read_text())
    (older / "summary.json").write_text(json.dumps({key: summary[key] for key in ("custody", "objects")}))
    _, out, _ = told(capsys, runs / "many", older, "--markdown")
    assert f"| `{runs / 'many'}` | `{older}` |" in out.splitlines()[0], "two of one name are told apart"
    assert out.count("not recorded") > 10 and "| objects | 8 | 2 |" in out


def test_what_is_no_recording_is_a_fault_of_use(capsys, runs) -> None:
    code, out, err = told(capsys, "many", "nobody", "--output", runs)
    assert code == 2 and not out and "nobody" in err
