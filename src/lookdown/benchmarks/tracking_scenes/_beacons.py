"""What cooperative objects say of themselves: their place, heard by the satellite that looks at them."""

import numpy as np

from lookdown.tables import Detections, Dwells, Measured, SensorKind
from lookdown.tracking.intake import formed_dwells

__all__ = ["PLACE_SIGMA_M", "beacon_reports"]

PLACE_SIGMA_M, RATE_SIGMA_MPS = 30.0, 1.0


def beacon_reports(
    *,
    states: np.ndarray,
    address: np.ndarray,
    sensor_id: np.ndarray,
    sensor_m: np.ndarray,
    sensor_mps: np.ndarray,
    frame: np.ndarray,
    time_tai_ns: int,
    first_id: int,
    draws: np.random.Generator,
) -> tuple[Dwells, Detections]:
    """Return the claims of objects as seen from satellites, and dwells that say nothing of what else could be heard.

    Range and cosines are those of the claimed place, 30 m off on every axis; the range rate is measured. The claim
    owes nothing to the satellite's radar, so none of the radar's slow errors are in it.

    Parameters
    ----------
    states : (n, 6) float64
    address : (n,) uint32
    sensor_id, sensor_m, sensor_mps, frame : (n,), (n, 3), (n, 3), (n, 3, 3)
        Of the satellite that hears each.
    first_id : int
        The detections' ids run on from it.
    """
    count = len(states)
    claimed = states[:, :3] + PLACE_SIGMA_M * draws.standard_normal((count, 3))
    offset = claimed - sensor_m
    distance = np.linalg.norm(offset, axis=1)
    los = offset / distance[:, None]
    along = frame[:, 0] - np.einsum("ij,ij->i", frame[:, 0], los)[:, None] * los
    along /= np.linalg.norm(along, axis=1)[:, None]
    true = states[:, :3] - sensor_m
    rate = np.einsum("ij,ij->i", states[:, 3:] - sensor_mps, true) / np.linalg.norm(true, axis=1)
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Detections.columns()}
    columns |= {
        "detection_id": np.arange(first_id, first_id + count, dtype=np.uint64),
        "time_tai_ns": np.full(count, time_tai_ns, np.int64),
        "sensor_id": sensor_id.astype(np.uint32),
        "kind": np.full(count, SensorKind.ADSB.value, np.uint8),
        "sensor_position_ecef_m": sensor_m,
        "sensor_velocity_ecef_mps": sensor_mps,
        "axis_along_ecef": along,
        "axis_cross_ecef": np.cross(along, los),
        "range_m": distance,
        "range_rate_mps": rate + RATE_SIGMA_MPS * draws.standard_normal(count),
        "sigma_range_m": np.full(count, PLACE_SIGMA_M),
        "sigma_cosine_along": PLACE_SIGMA_M / distance,
        "sigma_cosine_cross": PLACE_SIGMA_M / distance,
        "sigma_range_rate_mps": np.full(count, RATE_SIGMA_MPS),
        "snr_ratio": np.full(count, 100.0),
        "measured": np.full(count, Measured.ALL.value, np.uint8),
        "reported_icao24": address.astype(np.uint32),
    }
    looked = formed_dwells(Detections(**columns), clutter_density=1.2e-6)
    return looked.dwells, looked.detections
