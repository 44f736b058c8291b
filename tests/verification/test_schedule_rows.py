"""The scheduler's rows of verification: all agree, and a wrong figure would not."""

import dataclasses

from lookdown.verification import _sensing_schedule
from lookdown.verification._row import KINDS


def test_every_row_agrees_and_says_where_its_figure_comes_from():
    rows = _sensing_schedule.rows()
    assert len(rows) >= 17 and len({row.id for row in rows}) == len(rows)
    assert [row.id for row in rows if row.error > row.tolerance] == []
    assert {row.kind for row in rows} <= set(KINDS) and {row.area for row in rows} == {"sensing"}


def test_greedy_is_below_the_bound_and_a_colder_sink_would_show(monkeypatch):
    rows = {row.id: row for row in _sensing_schedule.rows()}
    assert 0.9 < rows["greedy-over-bound"].ours < 1.0
    cold = dataclasses.replace(_sensing_schedule.reference_spacecraft(), sink_temperature_k=100.0)
    monkeypatch.setattr(_sensing_schedule, "reference_spacecraft", lambda: cold)
    wrong = {row.id for row in _sensing_schedule.rows() if row.error > row.tolerance}
    assert {"resting-temperature-1500-w", "resting-temperature-6143-w"} <= wrong
