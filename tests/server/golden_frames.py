"""The golden frames, which the tests of both sides read; `python tests/server/golden_frames.py` writes them anew."""

import json
from pathlib import Path

import numpy as np
from made_pictures import made_rows

from lookdown.server.reckoning import reckoned
from lookdown.server.wire import Frame, FrameKind, decode, encode
from lookdown.server.wire_columns import (
    GapCells,
    WireDwells,
    WireIdentities,
    WireLinks,
    WireSatellites,
    WireStations,
)

FOLDER = Path(__file__).with_name("golden")
TIME_S = 1_633_608_048.25
REST = [0.0, 10.0, 600.0]


def frames() -> dict[str, bytes]:
    """Return each golden frame by its name; counts are odd, so that columns need filling up."""
    rows = made_rows(7)
    head = {"time_s": TIME_S, "epoch": 3}
    axis = np.arange(15, dtype=np.float32).reshape(5, 3)
    satellites = WireSatellites(
        satellite_id=np.arange(5, dtype=np.uint32),
        position_ecef_m=axis * 1e6 - 6.5e6,
        velocity_ecef_mps=7500.0 - 100.0 * axis,
        flags=np.array([0, 1, 2, 3, 0], np.uint8),
        charge=np.array([255, 128, 0, 7, 200], np.uint8),
    )
    ramp = np.array([0.25, 0.5, 1.0], np.float32)
    dwells = WireDwells(
        sensor_id=np.array([1, 2, 4_000_000_000], np.uint32),
        azimuth_start_rad=ramp,
        azimuth_width_rad=ramp / 2,
        grazing_min_rad=ramp / 4,
        grazing_max_rad=ramp * 1.5,
        task=np.array([0, 2, 3], np.uint8),
    )
    links = WireLinks(
        a=np.array([1, 2], np.uint32),
        b=np.array([2, 3], np.uint32),
        state=np.array([0, 1], np.uint8),
        load=np.array([10, 255], np.uint8),
    )
    identities = WireIdentities(
        handle=np.array([5, 6, 7], np.uint32),
        icao24=np.array([0, 0x3C6444, 0xFFFFFF], np.uint32),
        track_id_low=np.array([1, 0xFFFFFFFF, 0], np.uint32),
        track_id_high=np.array([0, 1, 0x80000000], np.uint32),
    )
    stations = WireStations(
        station_id=np.array([600, 601, 4_000_000_000], np.uint32),
        longitude_e7=np.array([1_396_917_000, -1_800_000_000, 0], np.int32),
        latitude_e7=np.array([356_895_000, -900_000_000, 1], np.int32),
        state=np.array([0, 3, 255], np.uint8),
        flags=np.array([1, 0, 0], np.uint8),
        link_count=np.array([8, 0, 255], np.uint8),
    )
    removed = np.array([9, 11, 4_294_967_295], np.uint32)
    some = rows.take(slice(2, 5))
    return {
        "tracks_full": encode(FrameKind.TRACKS_FULL, rows, sequence=1, **head),
        "tracks_delta": encode(FrameKind.TRACKS_DELTA, some, sequence=2, removed=removed, **head),
        "satellites": encode(FrameKind.SATELLITES, satellites, sequence=3, **head),
        "dwells": encode(FrameKind.DWELLS, dwells, sequence=4, **head),
        "gaps": encode(
            FrameKind.GAPS, GapCells(np.arange(15, dtype=np.uint8) % 6), sequence=5, grid=(3, 5), flags=2, **head
        ),
        "links": encode(FrameKind.LINKS, links, sequence=6, **head),
        "identities": encode(FrameKind.IDENTITIES, identities, sequence=7, **head),
        "stations": encode(FrameKind.STATIONS, stations, sequence=8, **head),
    }


def told(frame: Frame) -> dict:
    """Return a frame as JSON tells it."""
    header = frame.header
    content = {name: getattr(frame.rows, name).tolist() for name, _ in frame.rows.columns()}
    return {
        "kind": int(header.kind),
        "count": header.count,
        "time_s": header.time_s,
        "sequence": header.sequence,
        "epoch": header.epoch,
        "aux": header.aux,
        "flags": header.flags,
        "rows": content,
        "removed": frame.removed.tolist(),
    }


def reckoning() -> list[dict]:
    """Return where the tracks of `tracks_full` are some time later: what a client's own reckoning is held to."""
    found = []
    for elapsed_s in REST:
        columns = [np.round(column, 9).tolist() for column in reckoned(made_rows(7), elapsed_s)]
        names = ("longitude_deg", "latitude_deg", "height_m", "heading_deg")
        found.append({"elapsed_s": elapsed_s} | dict(zip(names, columns, strict=True)))
    return found


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in frames().items():
        (FOLDER / f"{name}.bin").write_bytes(data)
    content = {name: told(decode(data)) for name, data in frames().items()}
    text = json.dumps({"frames": content, "reckoned": reckoning()}, indent=1)
    (FOLDER / "frames.json").write_text(text + "\n", encoding="utf-8")
