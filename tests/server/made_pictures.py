"""Rows and pictures of tracks drawn by seed, for the tests of the server."""

from dataclasses import replace

import numpy as np

from lookdown.seeds import generator
from lookdown.server.codes import coded_tracks
from lookdown.server.reckoning import reckoned
from lookdown.server.wire_columns import WireTracks
from lookdown.tables import Picture


def made_rows(count: int, seed: int = 1) -> WireTracks:
    """Return tracks all over the Earth."""
    rng = generator(seed, "test-server-rows")
    latitude = np.degrees(np.arcsin(rng.uniform(-0.98, 0.98, count)))
    custody = rng.integers(0, 120, count)
    return WireTracks(
        handle=np.arange(count, dtype=np.uint32),
        longitude_e7=np.rint(rng.uniform(-180.0, 180.0, count) * 1e7).astype(np.int32),
        latitude_e7=np.rint(latitude * 1e7).astype(np.int32),
        height_2m=rng.integers(0, 6000, count).astype(np.int16),
        speed_dmps=rng.integers(0, 3000, count).astype(np.uint16),
        heading_turn=rng.integers(0, 65536, count).astype(np.uint16),
        kind=rng.integers(0, 8, count).astype(np.uint8),
        flags=rng.integers(0, 256, count).astype(np.uint8),
        climb_half_mps=rng.integers(-30, 31, count).astype(np.int8),
        sigma_code=rng.integers(30, 150, count).astype(np.uint8),
        custody_code=np.where(rng.random(count) < 0.2, 255, custody).astype(np.uint8),
        age_code=rng.integers(0, 100, count).astype(np.uint8),
        not_known=rng.integers(0, 16, count).astype(np.uint8),
    )


def made_picture(count: int, seed: int = 1, *, time_tai_ns: int = 0) -> Picture:
    """Return tracks all over the Earth, but for the poles."""
    rng = generator(seed, "test-server-picture")
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Picture.columns()}
    drawn = {
        "track_id": rng.permutation(count) + (np.uint64(1) << np.uint64(40)),
        "latitude_rad": np.arcsin(rng.uniform(-0.95, 0.95, count)),
        "longitude_rad": rng.uniform(-np.pi, np.pi, count),
        "height_m": rng.uniform(0.0, 12_000.0, count),
        "speed_mps": rng.uniform(30.0, 280.0, count),
        "heading_rad": rng.uniform(0.0, 2.0 * np.pi, count),
        "climb_mps": rng.normal(0.0, 3.0, count),
        "kind": rng.integers(0, 9, count),
        "flags": rng.integers(0, 2, count),
        "ellipse_major_m": 10.0 ** rng.uniform(2.0, 4.0, count),
        "custody_left_s": rng.uniform(0.0, 120.0, count),
        "custody_known": np.ones(count),
        "age_s": rng.uniform(0.0, 20.0, count),
        "icao24": rng.integers(0, 1 << 24, count),
        "time_tai_ns": np.full(count, time_tai_ns),
    }
    columns |= {name: values.astype(columns[name].dtype) for name, values in drawn.items()}
    columns["group_id"] = columns["track_id"]
    return Picture(**columns)


def onward(picture: Picture, seconds: float, *, share: float = 0.0, seed: int = 0) -> Picture:
    """Return the same tracks some time later, as a client reckons, but for a share that has been seen anew."""
    rng = generator(seed, "test-server-onward")
    rows = coded_tracks(picture, np.arange(len(picture), dtype=np.uint32))
    longitude, latitude, height, heading = reckoned(rows, seconds)
    seen = rng.random(len(picture)) < share
    return replace(
        picture,
        time_tai_ns=picture.time_tai_ns + round(seconds * 1e9),
        longitude_rad=np.radians(longitude),
        latitude_rad=np.radians(latitude) + np.where(seen, 1e-3, 0.0),
        height_m=height.astype(np.float32),
        heading_rad=np.radians(heading).astype(np.float32),
        age_s=np.where(seen, 0.0, picture.age_s + seconds).astype(np.float32),
        custody_left_s=np.where(seen, 60.0, np.maximum(picture.custody_left_s - seconds, 0.0)).astype(np.float32),
    )
