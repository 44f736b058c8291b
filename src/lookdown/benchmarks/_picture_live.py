"""Two rows of the picture over its socket: from report to frame in a live flight, and a seek in a recording.

What a browser adds to them (decoding, painting) is measured in tests/browser.
"""

import json
import math
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.astro import ecef_from_geodetic
from lookdown.benchmarks._row import Row
from lookdown.recording import Recorder
from lookdown.scenario import canonical_toml, load_scenario, scenario_hash, with_overrides
from lookdown.seeds import generator
from lookdown.server.desk import Desk
from lookdown.server.guard import Guard
from lookdown.server.hub import Hub
from lookdown.server.serving import listening_socket, make_server
from lookdown.server.sources import LiveSource, Source, open_recording_source
from lookdown.server.sources.timed import TimedTable
from lookdown.server.wire import FrameKind, decode
from lookdown.tables import Associations, CustodyNeeds, Tracks

__all__ = ["live_rows", "served"]

_NS = 1_000_000_000
_LIVE_S, _WARM_S = 60.0, 20.0
_TRACKS, _PICTURES, _SEEKS = 20_000, 60, 24
_REPORT_NS = 10 * _NS
_DAY_GROUPS = 5_300
_TRACK_FRAMES = (FrameKind.TRACKS_FULL, FrameKind.TRACKS_DELTA)


@contextmanager
def served(source: Source, folder: Path) -> Iterator[tuple[Hub, str]]:
    """Serve a source on loopback while the block runs; give the hub and the address of its stream."""
    hub = Hub(source, Desk(folder))
    with listening_socket("127.0.0.1", 0) as listener:
        server = make_server(hub, Guard(None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield hub, f"ws://127.0.0.1:{listener.getsockname()[1]}/stream"
        finally:
            server.should_exit = True
            thread.join()


def _frames(address: str, until: Callable[[Any], bool], *, first: list[dict[str, Any]] | None = None) -> None:
    """Read the frames of a stream until one ends it; say some words first."""
    from websockets.sync.client import connect

    with connect(address, compression=None, max_size=None) as socket:
        for word in first or []:
            socket.send(json.dumps(word))
        while True:
            raw = socket.recv(timeout=300.0)
            if isinstance(raw, bytes) and until(decode(raw)):
                return


def _report_to_frame_s() -> np.ndarray:
    """Return how long after its instant, on the machine's clock, each picture of a live flight was read by a client."""
    document = with_overrides(load_scenario("paris"), duration_s=_LIVE_S)
    late: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        source = LiveSource(document, name="bench", output=Path(folder), rate=1.0)
        with served(source, Path(folder) / "desk") as (_, address):

            def take(frame: Any) -> bool:
                if frame.header.kind in _TRACK_FRAMES:
                    flown_s = frame.header.time_s - source.start_tai_ns / _NS
                    late.append(time.monotonic() - (source.began_s + flown_s))
                return bool(frame.header.time_s >= source.stop_tai_ns / _NS - 0.5)

            _frames(address, take)
    # The first steps of a process load what was compiled before.
    return np.array(late[round(_WARM_S) :])


def _made_recording(folder: Path) -> Path:
    """Write ten minutes of 20,000 tracks with the recorder, as a run does."""
    document = with_overrides(load_scenario("paris"), duration_s=_PICTURES * _REPORT_NS / _NS)
    start = 1_633_608_038 * _NS
    recorder = Recorder(
        output=folder,
        name="seek",
        scenario_text=canonical_toml(document),
        seed=1,
        version="0",
        scenario_hash=scenario_hash(document),
        start_tai_ns=start,
    )
    rng = generator(1, "benchmark-seek")
    columns = {name: np.zeros((_TRACKS, *spec.row_shape), spec.dtype) for name, spec in Tracks.columns()}
    needs = {name: np.zeros((_TRACKS, *spec.row_shape), spec.dtype) for name, spec in CustodyNeeds.columns()}
    columns["track_id"] = needs["track_id"] = np.arange(1, _TRACKS + 1, dtype=np.uint64)
    columns["group_id"], columns["confirmed"] = columns["track_id"], np.ones(_TRACKS, np.uint8)
    columns["position_ecef_m"] = ecef_from_geodetic(
        latitude_rad=rng.uniform(-1.2, 1.2, _TRACKS),
        longitude_rad=rng.uniform(-3.1, 3.1, _TRACKS),
        height_m=np.full(_TRACKS, 10_000.0),
    )
    with recorder:
        for picture in range(1, _PICTURES + 1):
            noise = rng.normal(size=(_TRACKS, 6, 6))
            time_tai_ns = np.full(_TRACKS, start + picture * _REPORT_NS, np.int64)
            columns |= {
                "time_tai_ns": time_tai_ns,
                "last_update_tai_ns": time_tai_ns - 3 * _NS,
                "velocity_ecef_mps": rng.normal(size=(_TRACKS, 3)) * 200.0,
                "covariance": noise @ noise.transpose(0, 2, 1) + np.eye(6),
            }
            recorder.write(Tracks(**columns))
            recorder.write(CustodyNeeds(**(needs | {"time_tai_ns": time_tai_ns})))
            recorder.reached(int(time_tai_ns[0]))
    assert recorder.directory is not None
    return recorder.directory


def _seek_s(folder: Path) -> np.ndarray:
    """Return how long each of some seeks took, from the word to the whole picture read by a client."""
    from websockets.sync.client import connect

    source = open_recording_source(_made_recording(folder))
    rng = generator(2, "benchmark-seek-where")
    took = []
    with (
        served(source, folder / "desk") as (_, address),
        connect(address, compression=None, max_size=None) as socket,
    ):
        socket.send(json.dumps({"type": "clock", "action": "pause"}))
        for number in rng.permutation(_PICTURES)[:_SEEKS].tolist():
            time_s = (source.start_tai_ns + (number + 1) * _REPORT_NS) / _NS + 4.0
            began = time.perf_counter()
            socket.send(json.dumps({"type": "clock", "action": "seek", "time_s": time_s}))
            while True:
                raw = socket.recv(timeout=60.0)
                if isinstance(raw, bytes):
                    head = decode(raw).header
                    if head.kind == FrameKind.TRACKS_FULL and abs(head.time_s - (time_s - 4.0)) < 0.5:
                        break
            assert head.count == _TRACKS
            took.append(time.perf_counter() - began)
    return np.array(took)


def _day_s(folder: Path) -> float:
    """Return how long an instant is looked for among the groups of a day, footers read before: by proportion."""
    path = folder / "day.parquet"
    flat = {name: pa.array(np.zeros(1, spec.dtype)) for name, spec in Associations.columns()}
    writer = pq.ParquetWriter(path, pa.table(flat).schema)
    for group in range(_DAY_GROUPS):
        times = pa.array([group * _NS], pa.int64())
        writer.write_table(pa.table(flat | {"time_tai_ns": times}))
    writer.close()
    table = TimedTable(Associations, [path])
    began = time.perf_counter()
    assert table.instant_before(_DAY_GROUPS // 2 * _NS + 5) == _DAY_GROUPS // 2 * _NS
    return time.perf_counter() - began


def live_rows() -> list[Row]:
    """Return the latency of a live flight's pictures, and what a seek takes over the socket."""
    late = np.sort(_report_to_frame_s())
    with tempfile.TemporaryDirectory() as folder:
        took = np.sort(_seek_s(Path(folder)))
        day_s = _day_s(Path(folder))
    return [
        Row(
            id="picture.report_to_frame",
            must=2.0,
            aim=1.0,
            measured=float(late[math.ceil(0.99 * len(late)) - 1]),
            unit="s",
            reference="none: paris live, from the instant of a picture to its frame read by a client, 99 %",
            checksum=f"median {np.median(late):.2f} s of {len(late)} pictures; painting is not in it",
        ),
        Row(
            id="picture.seek_over_socket",
            must=0.5,
            aim=0.2,
            measured=float(took[-1] + day_s),
            unit="s",
            reference=f"none: {_TRACKS:,} tracks, word to whole picture read, worst of {_SEEKS}; groups of 24 h",
            checksum=f"median {np.median(took):.2f} s; finding one of {_DAY_GROUPS:,} groups {day_s * 1e3:.1f} ms",
        ),
    ]
