"""Damage of any kind to any format: a sentence or a whole recording, never another exception, never half a file."""

import gzip
import io
import json
import signal
import subprocess
import sys
import tarfile
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interrupts import listen_to_interrupts

from lookdown.errors import LookdownError
from lookdown.traffic.importing.importer import ImportRequest, import_recording

QUIET = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _trace(flight) -> bytes:
    rows = [[float(k), 48.0, flight.longitude_deg[k], 10_000, 388.8, 90.0, 0, 0] for k in range(60)]
    return json.dumps({"icao": "4baac6", "timestamp": 1_697_068_800.0, "trace": rows}).encode()


def _csv(flight) -> bytes:
    rows = [f"{flight.unix_s[k]},4baac6,48.0,{flight.longitude_deg[k]:.6f},10000" for k in range(60)]
    return ("time,icao24,lat,lon,altitude\n" + "\n".join(rows) + "\n").encode()


def _parquet(flight) -> bytes:
    buffer = io.BytesIO()
    columns = {
        "time": flight.unix_s,
        "icao24": ["4baac6"] * 200,
        "lat": flight.latitude_deg,
        "lon": flight.longitude_deg,
    }
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def _states(flight) -> bytes:
    state = [
        "4baac6",
        "T",
        "X",
        1_697_068_800,
        1_697_068_800,
        7.0,
        48.0,
        3e3,
        False,
        200.0,
        90.0,
        0.0,
        None,
        3e3,
        None,
        False,
        0,
    ]
    return json.dumps({"time": 1_697_068_800, "states": [state] * 20}).encode()


def _tar(flight) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in "ab":
            packed = gzip.compress(_trace(flight))
            info = tarfile.TarInfo(f"traces/{name}.json")
            info.size = len(packed)
            archive.addfile(info, io.BytesIO(packed))
    return buffer.getvalue()


WHOLE = {
    "sample set": lambda flight: json.dumps(flight.records()[:60]).encode(),
    "packed sample set": lambda flight: gzip.compress(json.dumps(flight.records()[:60]).encode(), mtime=0),
    "trace": _trace,
    "states": _states,
    "csv": _csv,
    "parquet": _parquet,
    "scenario": lambda flight: b"0:00:00>CRE A,B744,52,4,90,FL250,250\n0:00:30>ALT A,FL100\n0:01:00>DEL A\n",
    "day": _tar,
}


def outcome(tmp_path, content: bytes) -> str:
    """Return how an import of some bytes ended; any exception but a LookdownError is for the test to fail on."""
    source, output = tmp_path / "given", tmp_path / "made.parquet"
    source.write_bytes(content)
    output.unlink(missing_ok=True)
    try:
        report = import_recording(ImportRequest((source,), may_be_empty=True), output)
    except LookdownError as error:
        assert "given" in str(error), "the sentence names the file"
        left = sorted(path.name for path in tmp_path.iterdir())
        assert left == ["given"], left
        return "refused"
    assert report.rows_in == report.rows_kept + sum(rule.rows_dropped for rule in report.rules)
    assert report.rows_written == pq.read_metadata(output).num_rows
    return "imported"


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_files_are_imported(tmp_path, flight, kind):
    assert outcome(tmp_path, WHOLE[kind](flight)) == "imported"


@pytest.mark.parametrize("kind", WHOLE)
@QUIET
@given(share=st.floats(0.0, 1.0, exclude_max=True))
def test_truncated_anywhere(tmp_path, flight, kind, share):
    content = WHOLE[kind](flight)
    assert outcome(tmp_path, content[: int(share * len(content))]) in ("refused", "imported")


@pytest.mark.parametrize("kind", WHOLE)
@QUIET
@given(seed=st.integers(0, 2**32 - 1))
def test_bytes_overwritten_anywhere(tmp_path, flight, kind, seed):
    generator = np.random.default_rng(seed)
    content = bytearray(WHOLE[kind](flight))
    for place in generator.integers(0, len(content), generator.integers(1, 8)):
        content[place] = generator.integers(0, 256)
    assert outcome(tmp_path, bytes(content)) in ("refused", "imported")


@QUIET
@given(
    values=st.lists(
        st.sampled_from(["", "-", "nan", "1e400", "-1e308", "99999999999999999999", "\ufffd", "0x1f", "'"]), min_size=5
    )
)
def test_absurd_values_in_a_table(tmp_path, flight, values):
    lines = [",".join([*values[k : k + 5], *["1"] * 5][:5]) for k in range(len(values))]
    assert outcome(tmp_path, _csv(flight) + ("\n".join(lines) + "\n").encode()) in ("refused", "imported")


@QUIET
@given(junk=st.binary(max_size=2_000))
def test_junk(tmp_path, junk):
    assert outcome(tmp_path, junk) in ("refused", "imported")


def test_control_c_leaves_nothing_and_says_so(tmp_path, flight):
    for number in range(400):
        (tmp_path / f"{number:03d}.json").write_bytes(_trace(flight))
    output = tmp_path / "out" / "made.parquet"
    output.parent.mkdir()
    command = [sys.executable, "-m", "lookdown.cli", "data", "import", str(tmp_path), "--output", str(output)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=listen_to_interrupts
    ) as process:
        while process.poll() is None and not output.with_name("made.parquet.part").exists():
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    # The import may have ended before the signal came; what is there then is whole.
    if process.returncode == 0:
        assert pq.read_metadata(output).num_rows == 400 * 60
        return
    assert process.returncode == 130 and "stopped" in told and "Traceback" not in told
    assert list(output.parent.iterdir()) == []
