"""The benchmarks' own arithmetic; their figures are not tests."""

import math
import subprocess

import numpy as np
import pytest

from lookdown.benchmarks import Row, areas, comparative_areas, long_areas
from lookdown.benchmarks import _coverage as coverage
from lookdown.benchmarks import _elements as elements
from lookdown.benchmarks._constellation import rows as constellation_rows
from lookdown.benchmarks._tracking import _batch, _in_numba
from lookdown.benchmarks.comparative import _peer, access


def row(**changes):
    fields = {"id": "a", "must": 2.0, "aim": 1.0, "measured": 1.5, "unit": "ratio", "reference": "r", "checksum": "c"}
    return Row(**(fields | changes))


def test_less_is_better_unless_the_aim_is_more():
    assert row().passed
    assert not row(measured=2.1).passed
    assert row(must=10.0, aim=20.0, measured=11.0).passed
    assert not row(must=10.0, aim=20.0, measured=9.0).passed


def test_kernels_are_no_area():
    assert {"constellation", "coverage", "elements", "run", "tracking"} <= set(areas())
    assert not [name for name in areas() if "kernels" in name or name == "row"]


def test_the_batch_is_the_same_each_time_and_finite():
    one, two = _batch(), _batch()
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    assert np.isfinite(_in_numba(one))


def test_the_table_does_the_work_of_sgp4():
    """Equal work is part of the figure: a table that differed would count as infinitely slow."""
    rows = constellation_rows()
    assert [row.id for row in rows] == ["constellation.table", "constellation.table-at"]
    assert all(row.measured < 1.0 for row in rows)


def test_coverage_does_the_work_of_all_pairs(monkeypatch):
    """Unequal work would count as infinitely slow; a day of three minutes says the same each time."""
    monkeypatch.setattr(coverage, "_PLACES", 4_000)
    monkeypatch.setattr(coverage, "_ROUNDS", 1)
    monkeypatch.setattr(coverage, "_MINUTES", 3)
    grid, annulus, pairs, day = coverage.rows()
    assert all(math.isfinite(row.measured) and "equal to all pairs" in row.checksum for row in (grid, annulus, pairs))
    assert float(day.checksum.split()[0]) == pytest.approx(17.2, abs=0.1)
    assert day.checksum == coverage.rows()[3].checksum


def test_a_catalogue_is_the_same_satellites_in_every_format(monkeypatch):
    """Of which some are deep space: they cost more to set up."""
    monkeypatch.setattr(elements, "_SETS", 300)
    monkeypatch.setattr(elements, "_DEEP", 50)
    rows = elements.rows()
    assert [row.id for row in rows] == ["elements.tle", "elements.csv", "elements.json", "elements.xml"]
    assert len({row.checksum for row in rows}) == 1 and rows[0].checksum.startswith("50 deep space")


def test_the_c_floor_does_the_work_of_the_kernels(tmp_path):
    from lookdown.benchmarks._tracking import _floor, _in_c
    from lookdown.errors import ArgumentError

    batch = _batch()
    try:
        library = _floor(tmp_path)
    except ArgumentError as error:
        assert "Install gcc" in str(error)
        return
    assert _in_c(library, batch) == pytest.approx(_in_numba(batch), rel=1e-9)
    # The library leaves the process's arithmetic as it is: subnormal numbers are still there.
    assert np.array([5e-324])[0] / np.array([1.0])[0] > 0.0


def test_what_needs_another_program_runs_only_when_it_is_named():
    assert "access" in comparative_areas()
    assert not set(comparative_areas()) & set(areas())
    assert long_areas() == ["tracking_million"]
    assert not set(long_areas()) & set(areas())


def test_a_peer_that_cannot_be_installed_is_told(monkeypatch, tmp_path):
    from lookdown.errors import ArgumentError

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def refuse(command, *_):
        raise subprocess.CalledProcessError(1, command, stderr="looking\nERROR: no such package\n")

    monkeypatch.setattr(_peer, "_call", refuse)
    with pytest.raises(ArgumentError, match=r"tatc 3.6.0 .*ERROR: no such package.*package index"):
        _peer.peer_python("tatc", "3.6.0")
    with pytest.raises(ArgumentError, match=r"tatc_access.py.txt failed"):
        _peer.run_in_peer(tmp_path / "env" / "bin" / "python", "tatc_access.py.txt")


def test_the_passes_of_both_are_matched_by_their_middles():
    """TAT-C's list is our own with an edge moved by 3 ms, one pass left out and one added."""
    case = access._case(6, 3)
    found, table_s, passes_s = access._in_ours(case)
    assert table_s > 0.0
    assert passes_s > 0.0
    rows = np.delete(np.arange(len(found)), 5)
    rise, fall = found.rise_tai_ns[rows] - case.start_tai_ns, found.set_tai_ns[rows] - case.start_tai_ns
    rise[7] += 3_000_000
    satellite = np.append(found.satellite_row[rows], 5)
    theirs = access._Theirs(1.0, satellite, np.append(found.place[rows], 999), np.append(rise, -9), np.append(fall, -5))
    match = access.matched(found, theirs, case.start_tai_ns)
    assert match.count_difference == 0
    assert match.unmatched == 2
    assert np.count_nonzero(match.edge_ms) == 1
    assert match.edge_ms.max() == pytest.approx(3.0)


def test_a_figure_without_end_is_null_in_json(monkeypatch, capsys):
    """Unequal work counts as infinitely slow, which JSON cannot say."""
    import json

    import typer

    from lookdown import benchmarks
    from lookdown.cli._rows import bench

    monkeypatch.setattr(benchmarks, "rows_of", lambda _: [row(measured=math.inf), row()])
    with pytest.raises(typer.Exit):
        bench("tracking", json=True)
    told = json.loads(capsys.readouterr().out)["rows"]
    assert [r["measured"] for r in told] == [None, 1.5]
    assert [r["pass"] for r in told] == [False, True]
