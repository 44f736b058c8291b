"""Rows of tracks drawn by seed, for the tests of the server."""

import numpy as np

from lookdown.seeds import generator
from lookdown.server._wire_columns import WireTracks


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
    )
