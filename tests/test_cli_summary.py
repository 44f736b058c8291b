"""The summary in words: what is absent, and what is told apart."""

from lookdown.cli._run_figures import CAUSES, FIGURES
from lookdown.cli._summary import summary_tables
from lookdown.tables import GapCause


def test_numbers_that_nothing_measured_are_none_and_counts_are_told_apart() -> None:
    """A run too short for a track has no error, and not one of 0 m."""
    absent = dict.fromkeys(("position_error_m_median", "nees_mean", "longest_gap_s", "custody_once_held"))
    tables = summary_tables(absent | {"detections": 1200, "false_alarms": 1100})
    assert list(tables[0].columns[1].cells) == ["none"] * 4 + ["1,200", "100", "1,100"]
    by_class = {"custody_by_class": {"light": 0.25}, "objects_by_class": {"light": 3}}
    assert [list(one.cells) for one in summary_tables(by_class)[1].columns] == [["light"], ["3"], ["25.0 %"]]


def test_what_custody_lacks_is_told_by_cause_and_whose_it_is() -> None:
    took = {"instants": 30, "share": 0.75, "before_found": 4, "objects": 2}
    other = {"instants": 10, "share": 0.25, "before_found": 0, "objects": 1}
    losses = {
        "instants": 40,
        "of_instants": 9_000,
        "objects": 3,
        "worst_object": 117,
        "worst_object_class": "low_fast",
        "worst_object_instants": 20,
        "causes": {"energy": took, "not_told": other},
    }
    _, made = summary_tables({"out_of_custody": losses})
    assert "40 of 9,000" in made.title and "Object 117 of class low fast alone: 20 (50 %)" in made.caption
    cells = [list(column.cells) for column in made.columns]
    assert cells[0] == [CAUSES["energy"], "not told"]
    assert cells[1:] == [["75.0 %", "25.0 %"], ["30", "10"], ["4", "0"], ["2", "1"]]
    assert len(summary_tables({"out_of_custody": losses | {"instants": 0}})) == 1


def test_every_cause_has_words_and_every_figure_a_name_of_its_own() -> None:
    assert set(CAUSES) == {cause.name.lower() for cause in GapCause if cause is not GapCause.NONE}
    words = [figure.words for figure in FIGURES]
    assert len(set(words)) == len(words) and len({figure.key for figure in FIGURES}) == len(words)


def test_what_failed_in_the_backbone_is_named() -> None:
    failure = {"kind": "link_flap", "what": "0-1 [/]", "start_s": 5.0, "end_s": 65.5}
    network = {"delivered_ratio": 1.0, "shipments": 3, "expired": 0, "dropped": 0, "no_route": 0, "latency_s": None}
    summary = {"network": network | {"failures": [failure] * 14, "failures_not_flown": [failure]}}
    *_, made = summary_tables(summary)
    cells = [list(column.cells) for column in made.columns]
    assert cells == [["link flap 0-1 \\[/]"] * 12, ["5 s"] * 12, ["65.5 s"] * 12]
    assert made.caption == "2 more in summary.json. Not flown, for the run had ended: link flap from 5 s on."
    assert all(table.title != "What failed" for table in summary_tables({"network": network}))
