"""One step beside Hypatia's method: what is asked of it, and what is made of its answer."""

import json
from pathlib import Path

import numpy as np
import pytest

from lookdown.benchmarks import comparative_areas
from lookdown.benchmarks.comparative import _peer, hypatia
from lookdown.study.city_pairs import HYPATIA_SHELLS

SMALL = HYPATIA_SHELLS["T1"]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """Answer for the peer, with our own routes, 30 m longer, in 4 s; keep what was asked."""
    asked: list[dict] = []

    def run(python: Path, script: str, question: str, answer: str) -> None:
        assert script == "hypatia_step.py.txt"
        asked.append(json.loads(Path(question).read_text(encoding="utf-8")))
        _, routes = hypatia._ours(SMALL)
        cpu_s = np.array([4.0, 2.0, 1.5])
        np.savez(answer, cpu_s=cpu_s, distance_m=routes.distance_m + 30.0, next_hop=routes.next_hop)

    monkeypatch.setattr(hypatia, "peer_python", lambda *given: Path("python"))
    monkeypatch.setattr(hypatia, "run_in_peer", run)
    monkeypatch.setitem(hypatia.HYPATIA_SHELLS, "S1", SMALL)
    monkeypatch.setattr(hypatia, "_ROUNDS", 2)
    return asked


def test_it_is_a_comparative_area() -> None:
    assert "hypatia" in comparative_areas()


def test_the_peer_is_asked_for_the_same_network(answered: list[dict]) -> None:
    hypatia.rows()
    (asked,) = answered
    assert len(asked["elements"]) == SMALL.satellite_count and len(asked["links"]) == 2 * SMALL.satellite_count
    assert len(asked["stations"]) == 100 and asked["stations"][17] == pytest.approx([14.6042, 120.9822])
    assert asked["range_limit_m"] == SMALL.range_limit_m
    first, second = asked["elements"][13]
    assert first[18:32] == "00001.00000000" and second.split()[2:4] == ["98.9800", "13.3333"]


def test_the_rows_are_ratio_and_difference(answered: list[dict]) -> None:
    step, distance = hypatia.rows()
    assert (step.must, step.aim) == (5_000.0, 10_000.0) and step.measured > 100.0
    assert "4.0 CPU s, lengths 2.0" in step.reference and "100.00% of first hops" in step.checksum
    assert distance.measured == pytest.approx(30.0, abs=1e-6) and distance.passed


def test_a_peer_may_need_others_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []

    def call(command: list[str], limit_s: float, environment: dict[str, str] | None = None) -> None:
        commands.append(command)
        if "pip" not in command:
            (Path(command[-1]) / "bin").mkdir(parents=True)

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(_peer, "_call", call)
    python = _peer.peer_python("ephem", "4.2.1", "networkx>=3")
    assert commands[1][-2:] == ["ephem==4.2.1", "networkx>=3"] and python.name == "python"
