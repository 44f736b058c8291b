"""The areas of `lookdown verify` and `lookdown bench`, and what their rows must say."""

import math

import pytest

from lookdown import benchmarks, verification


def test_the_areas_that_the_default_run_relies_on_are_there() -> None:
    assert {"constellation", "detection", "geometry", "sensing"} <= set(verification.areas())


def test_an_area_that_is_not_there_is_a_programmers_fault() -> None:
    for registry in (verification, benchmarks):
        with pytest.raises(AssertionError):
            registry.rows_of("row")


@pytest.mark.parametrize("area", verification.areas())
def test_every_row_passes_and_says_where_its_figure_is_from(area: str, rows_by_area) -> None:
    rows = rows_by_area[area]
    assert rows and len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.passed and row.area == area and len(row.source) > 10
        assert math.isfinite(row.ours) and row.tolerance >= 0.0


def test_there_are_some_thirty_rows_in_all(rows_by_area) -> None:
    assert sum(map(len, rows_by_area.values())) >= 30


@pytest.mark.parametrize(
    ("must", "aim", "measured", "passed"),
    [(2.0, 1.0, 2.0, True), (2.0, 1.0, 2.1, False), (1.0, 2.0, 1.0, True), (1.0, 2.0, 0.9, False)],
)
def test_a_benchmark_row_knows_which_way_is_better(must: float, aim: float, measured: float, passed: bool) -> None:
    row = benchmarks.Row(id="a", must=must, aim=aim, measured=measured, unit="1", reference="r", checksum="c")
    assert row.passed is passed
