"""The summary in words: what is absent, and what is told apart."""

from lookdown.cli._summary import summary_tables


def test_numbers_that_nothing_measured_are_none_and_counts_are_told_apart() -> None:
    """A run too short for a track has no error, and not one of 0 m."""
    absent = dict.fromkeys(("position_error_m_median", "nees_mean", "longest_gap_s", "custody_once_held"))
    tables = summary_tables(absent | {"detections": 1200, "false_alarms": 1100})
    assert list(tables[0].columns[1].cells) == ["none"] * 4 + ["1,200", "100", "1,100"]
    by_class = {"custody_by_class": {"light": 0.25}, "objects_by_class": {"light": 3}}
    assert [list(one.cells) for one in summary_tables(by_class)[1].columns] == [["light"], ["3"], ["25.0 %"]]
