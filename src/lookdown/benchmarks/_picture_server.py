"""What the live picture's server costs: clients on loopback in another process, CPU time of the server alone."""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np

from lookdown.astro import ecef_from_geodetic
from lookdown.benchmarks._picture_live import live_rows
from lookdown.benchmarks._row import Row
from lookdown.recording import TableWriter
from lookdown.seeds import generator
from lookdown.server.codes import coded_tracks
from lookdown.server.reckoning import reckoned
from lookdown.server.sources import Scene, Source, SourceFacts
from lookdown.server.sources.timed import TimedTable
from lookdown.tables import Picture, Tracks

__all__ = ["MadeLive", "a_second_on", "made_picture", "rows", "serve_made"]

_TRACKS, _CLIENTS, _SECONDS, _SHARE_SEEN = 100_000, 100, 20, 0.1
_SEEK_TRACKS, _SEEK_PICTURES = 20_000, 40
_START_NS = 1_700_000_000_000_000_000

_CLIENTS_PROGRAM = """
import asyncio, sys
from websockets.asyncio.client import connect

async def one(address):
    async with connect(address, compression=None, max_size=None) as socket:
        async for message in socket:
            taken[0] += 1
            size[0] += len(message)

async def go():
    await asyncio.gather(*(one(sys.argv[1]) for _ in range(int(sys.argv[2]))), return_exceptions=True)
    print(taken[0], size[0])

taken, size = [0], [0]
asyncio.run(go())
"""

_SERVER_PROGRAM = """
import sys
from pathlib import Path
from lookdown.benchmarks._picture_server import serve_made
serve_made(int(sys.argv[1]), Path(sys.argv[2]))
"""


def made_picture(count: int) -> Picture:
    """Return tracks all over the Earth."""
    rng = generator(1, "benchmark-picture")
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Picture.columns()}
    drawn = {
        "track_id": np.arange(1, count + 1),
        "latitude_rad": np.arcsin(rng.uniform(-0.95, 0.95, count)),
        "longitude_rad": rng.uniform(-np.pi, np.pi, count),
        "height_m": rng.uniform(500.0, 12_000.0, count),
        "speed_mps": rng.uniform(50.0, 260.0, count),
        "heading_rad": rng.uniform(0.0, 2.0 * np.pi, count),
        "ellipse_major_m": 10.0 ** rng.uniform(2.0, 3.5, count),
        "custody_left_s": rng.uniform(20.0, 120.0, count),
        "age_s": rng.uniform(0.0, 10.0, count),
        "flags": np.ones(count),
        "custody_known": np.ones(count),
    }
    columns |= {name: values.astype(columns[name].dtype) for name, values in drawn.items()}
    return Picture(**columns)


def a_second_on(picture: Picture, step: int) -> Picture:
    """Return the same tracks a second later; a tenth of them has been seen anew, elsewhere than was thought."""
    rng = generator(1, "benchmark-picture-step", step)
    longitude, latitude, height, heading = reckoned(
        coded_tracks(picture, np.arange(len(picture), dtype=np.uint32)), 1.0
    )
    seen = rng.random(len(picture)) < _SHARE_SEEN
    return replace(
        picture,
        longitude_rad=np.radians(longitude),
        latitude_rad=np.radians(latitude) + np.where(seen, 5e-4, 0.0),
        height_m=height.astype(np.float32),
        heading_rad=np.radians(heading).astype(np.float32),
        age_s=np.where(seen, 0.0, picture.age_s + 1.0).astype(np.float32),
        custody_left_s=np.where(seen, 90.0, np.maximum(picture.custody_left_s - 1.0, 0.0)).astype(np.float32),
    )


def serve_made(port: int, folder: Path) -> None:
    """Serve made pictures at 1 Hz for a while, and print the CPU time a second: run in a process of its own.

    The pictures are made before: measured is the server, alerts included, not what feeds it.
    """
    from lookdown.server.desk import Desk
    from lookdown.server.guard import Guard
    from lookdown.server.hub import Hub
    from lookdown.server.serving import listening_socket, make_server

    pictures = [made_picture(_TRACKS)]
    for step in range(2 + _SECONDS):
        pictures.append(a_second_on(pictures[-1], step))
    source = MadeLive()
    hub = Hub(cast("Source", source), Desk(folder))
    with listening_socket("127.0.0.1", port) as listener:
        server = make_server(hub, Guard(None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started or len(hub.clients) < _CLIENTS:
            time.sleep(0.05)
        for second, picture in enumerate(pictures):
            due = time.monotonic() + 1.0
            if second == 3:  # everybody has had everything by now
                began = time.process_time(), hub.counters.bytes_sent
            source.heard(Scene(_START_NS + second * 1_000_000_000, picture), {})
            time.sleep(max(due - time.monotonic(), 0.0))
        spent, sent = time.process_time() - began[0], hub.counters.bytes_sent - began[1]
        dropped = hub.counters.dropped + sum(client.outbox.dropped for client in hub.clients)
        sys.stdout.write(json.dumps({"cpu_s": spent, "bytes": sent, "dropped": dropped}) + "\n")
        sys.stdout.flush()
        server.should_exit = True
        thread.join()


class MadeLive:
    """As much of a source as the live stream asks for."""

    def __init__(self) -> None:
        self.facts = SourceFacts("made", "made", "live", 0, 1_000_000_000)
        self.start_tai_ns = self.head_tai_ns = self.stop_tai_ns = _START_NS
        self.plan, self.is_growing = None, True

    def listen(self, heard: Callable[[Scene, dict[str, bytes]], None], failed: Callable[[str], None]) -> None:
        self.heard = heard

    def close(self) -> None:
        pass


def _served(folder: str) -> dict[str, float]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER_PROGRAM, str(port), folder], stdout=subprocess.PIPE, text=True
    )
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
            break
        except OSError:
            assert server.poll() is None, "the server of the benchmark ended"
            time.sleep(0.2)
    address = f"ws://127.0.0.1:{port}/stream"
    clients = subprocess.Popen(
        [sys.executable, "-c", _CLIENTS_PROGRAM, address, str(_CLIENTS)], stdout=subprocess.PIPE, text=True
    )
    told, _ = server.communicate(timeout=120)
    clients.communicate(timeout=30)
    found: dict[str, float] = json.loads(told)
    return found


def _seek_s() -> tuple[float, int]:
    """Return the worst time to read the tracks of an instant, and how many groups that took."""
    rng = generator(1, "benchmark-seek")
    columns = {name: np.zeros((_SEEK_TRACKS, *spec.row_shape), spec.dtype) for name, spec in Tracks.columns()}
    columns["position_ecef_m"] = ecef_from_geodetic(
        latitude_rad=rng.uniform(-1.2, 1.2, _SEEK_TRACKS),
        longitude_rad=rng.uniform(-3.1, 3.1, _SEEK_TRACKS),
        height_m=np.full(_SEEK_TRACKS, 10_000.0),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracks.parquet"
        writer = TableWriter(Tracks, path)
        for picture in range(_SEEK_PICTURES):
            noise = rng.normal(size=(_SEEK_TRACKS, 6, 6))
            columns |= {
                "time_tai_ns": np.full(_SEEK_TRACKS, _START_NS + picture * 10_000_000_000, np.int64),
                "velocity_ecef_mps": rng.normal(size=(_SEEK_TRACKS, 3)) * 200.0,
                "covariance": noise @ noise.transpose(0, 2, 1),
            }
            writer.append(Tracks(**columns))
        writer.close()
        worst, read = 0.0, 0
        for step in (3, 37, 11, 29, 20):
            table = TimedTable(Tracks, [path])
            began = time.perf_counter()
            instant = table.instant_before(_START_NS + step * 10_000_000_000 + 5_000_000_000)
            assert instant is not None and len(table.at(instant)) == _SEEK_TRACKS
            worst, read = max(worst, time.perf_counter() - began), max(read, table.groups_read)
    return worst, read


def rows() -> list[Row]:
    """Return what 100 clients cost, and what a seek takes."""
    with tempfile.TemporaryDirectory() as folder:
        served = _served(folder)
    seek_s, groups = _seek_s()
    rate = served["bytes"] / _SECONDS / _CLIENTS / 1e3
    return [
        Row(
            id="picture.server",
            must=15.0,
            aim=5.0,
            measured=100.0 * served["cpu_s"] / _SECONDS,
            unit="% of a core",
            reference=f"none: {_CLIENTS} clients at 1 Hz, {_TRACKS:,} tracks, a tenth of them seen anew each second",
            checksum=f"{rate:.0f} kB/s a client, {served['dropped']:.0f} dropped",
        ),
        Row(
            id="picture.seek",
            must=0.5,
            aim=0.2,
            measured=seek_s,
            unit="s",
            reference=f"none: {_SEEK_TRACKS:,} tracks at any instant, file just opened",
            checksum=f"{groups} groups of rows read",
        ),
        *live_rows(),
    ]
