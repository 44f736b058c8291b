"""The benchmark of the network: its rows, and that what it times is the work it names."""

import math

import numpy as np
import pytest
from scipy.sparse.csgraph import floyd_warshall

from lookdown.benchmarks import _network, areas


def test_network_is_an_area() -> None:
    assert "network" in areas()


def test_the_rows_and_their_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_network, "_ROUNDS", 2)
    monkeypatch.setattr(_network, "_COLUMNS", 2)
    monkeypatch.setattr(_network, "_STUDY_STEPS_S", np.arange(2.0))
    rows = {row.id.removeprefix("network."): row for row in _network.rows()}
    budgets = {id: (row.must, row.aim) for id, row in rows.items()}
    assert budgets == {
        "step-1584": (4.0, 2.0),
        "step-10000": (25.0, 10.0),
        "step-10000-lost": (25.0, 15.0),
        "against-hypatia": (5_000.0, 10_000.0),
        "study": (60.0, 30.0),
    }
    assert all(row.measured > 0.0 and math.isfinite(row.measured) for row in rows.values())
    assert rows["step-1584"].checksum.startswith("158400 ways")  # every satellite reaches every city
    ways_lost = int(rows["step-10000-lost"].checksum.split()[0])
    assert 0.6 * 1e6 < ways_lost < 0.7 * 1e6  # 30 % are lost, few of the others cut off


def test_the_loop_of_all_pairs_is_floyd_and_warshalls() -> None:
    mesh = _network._mesh(6, 5)
    position = mesh.table.at(_network._START_TAI_NS).position_ecef_m
    direct = _network._direct(mesh.topology, position)
    assert np.allclose(_network._through_columns(direct, 30), floyd_warshall(direct), rtol=1e-14)
    assert not np.allclose(_network._through_columns(direct, 29), direct)


def test_a_step_moves_on() -> None:
    mesh = _network._mesh(12, 10)
    assert not np.array_equal(mesh.step(0).distance_m, mesh.step(100).distance_m)
    alive = np.zeros(120, np.bool_)
    assert np.isinf(mesh.step(0, alive).distance_m).all()
