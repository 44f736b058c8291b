"""The long rows: what a process of its own says of a scan and of its memory."""

import json
import statistics

import pytest

from lookdown.benchmarks import _tracking_million
from lookdown.benchmarks._tracking_million import million
from lookdown.benchmarks.tracking_rows import _cost
from lookdown.benchmarks.tracking_rows._flown import Flown


def test_a_small_million_says_what_it_came_to(capsys, monkeypatch):
    """Each step is made to take a second by the clock; the dearest and the mean are those of the scans that count."""
    ticks = iter(range(1_000_000))
    monkeypatch.setattr(_tracking_million, "process_time", lambda: float(next(ticks)))
    million(300, 7)
    found = json.loads(capsys.readouterr().out)
    steps = found["scan_s"]
    assert steps == found["dearest_s"] == round(steps) > 1
    assert 0.05 < found["memory_gb"] < 20.0
    assert "detections" in found["checksum"] and " 0 tracks" not in found["checksum"]


def test_dear_scans_count():
    """A scan in which memory grows is one like any other: the mean, not the median."""
    run = Flown(spent_s=[50.0] * _cost._BEGUN + [1.0, 1.0, 7.0])
    assert _cost._spent_s(run) == pytest.approx(3.0) != statistics.median(run.spent_s)
