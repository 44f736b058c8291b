"""Puts the oracles on the path and makes one constellation's dwells for all sensing tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "oracles"))

from sensing_oracles import PARIS, satellites_at

from lookdown.sensing import SearchScheduler, reference_radar
from lookdown.tables import Dwells


@pytest.fixture(scope="session")
def radar():
    return reference_radar()


@pytest.fixture(scope="session")
def dwells(radar):
    """Dwells of 600 s of a 120-satellite constellation, all that reach the Paris box."""
    scheduler = SearchScheduler(radar, PARIS, run_seed=3, satellite_count=120, start_tai_ns=0)
    steps = range(600)
    return Dwells.concatenate(scheduler.dwells(satellites_at(k + 0.5), int((k + 0.5) * 1e9)) for k in steps)
