"""One plain flight that every format tells in its own way, and the wheel with the real sample sets."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lookdown.traffic.importing.foreign import Foreign
from lookdown.traffic.importing.importer import ImportRequest, import_recording
from lookdown.traffic.importing.sources import items

PACKAGE = "traffic==2.13"


class Flight:
    """Two hundred seconds eastwards at 200 m/s and 10,000 ft, a row a second, from 12 October 2023, 00:00:00 UTC."""

    def __init__(self) -> None:
        self.count = 200
        self.unix_s = 1_697_068_800 + np.arange(self.count)
        self.latitude_deg = np.full(self.count, 48.0)
        self.longitude_deg = 7.0 + np.arange(self.count) * 200.0 / (111_320.0 * np.cos(np.radians(48.0)))
        self.altitude_ft = 10_000.0
        self.speed_kt = 200.0 / (1852.0 / 3600.0)

    def records(self, **further) -> list[dict]:
        """Return the rows as the package traffic names them."""
        made = []
        for k in range(self.count):
            record = {"timestamp": int(self.unix_s[k]) * 1000, "icao24": "4baac6", "callsign": "TST1"}
            record |= {"latitude": self.latitude_deg[k], "longitude": self.longitude_deg[k]}
            record |= {"altitude": self.altitude_ft, "groundspeed": self.speed_kt, "track": 90.0, "vertical_rate": 0.0}
            made.append(record | further)
        return made


@pytest.fixture(scope="session")
def flight() -> Flight:
    return Flight()


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports what it is given and returns the report and the path."""

    def run(*sources: Path, **wishes):
        output = tmp_path / "made.parquet"
        report = import_recording(ImportRequest(tuple(sources), **wishes), output)
        assert report.rows_in == report.rows_kept + sum(rule.rows_dropped for rule in report.rules)
        return report, output

    return run


@pytest.fixture
def item_of(tmp_path):
    """Return a function that makes the item of some bytes, as reading a file would."""

    held = []

    def make(content: bytes, name: str = "given"):
        path = tmp_path / name
        path.write_bytes(content)
        # The file is open while the items are gone through, so they must outlive this function.
        held.append(items([path]))
        return next(held[-1])

    return make


@pytest.fixture
def foreign() -> Foreign:
    return Foreign()


@pytest.fixture(scope="session")
def traffic_wheel(tmp_path_factory) -> Path:
    """Return the wheel of the package traffic: as LOOKDOWN_TRAFFIC_WHEEL names it, or fetched for this session."""
    if named := os.environ.get("LOOKDOWN_TRAFFIC_WHEEL"):
        return Path(named)
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--retries",
        "1",
        "-d",
        str(folder),
        PACKAGE,
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"the wheel of {PACKAGE} could not be fetched ({error}); LOOKDOWN_TRAFFIC_WHEEL may name one")
    return next(folder.glob("traffic-*.whl"))
