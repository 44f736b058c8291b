"""The real recording, read and smoothed once for all tests of traffic."""

import numpy as np
import pytest

from lookdown.traffic import RecordedTraffic, read_recording, sample_path
from lookdown.traffic.recorded.cleaning import clean
from lookdown.traffic.recorded.rows import take_rows


@pytest.fixture(scope="session")
def recording():
    return read_recording(sample_path("quickstart"))


@pytest.fixture(scope="session")
def flights(recording):
    return clean(recording.rows)


@pytest.fixture(scope="session")
def traffic(flights, recording):
    return RecordedTraffic.from_flights(flights, recording)


@pytest.fixture(scope="session")
def few(recording):
    """Rows of seven aircraft, among them the helicopter, so that a test can clean them many times."""
    wanted = [*np.unique(recording.rows.icao24)[::40], 0x39B002]
    return take_rows(recording.rows, np.isin(recording.rows.icao24, wanted))
