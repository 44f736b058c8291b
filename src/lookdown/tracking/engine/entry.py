"""Dwells and detections of a batch in the form of the engine's log."""

import functools
from dataclasses import dataclass

import numpy as np
from scipy.special import gammainccinv

from lookdown.arrays import Positions
from lookdown.tables import Detections, Dwells, Measured
from lookdown.tracking.engine._layout import (
    AXIS_ALONG,
    AXIS_CROSS,
    CAP_CENTRE,
    CAP_RADIUS,
    COVERAGE,
    DETECTION_ID,
    DWELL_ID,
    EDGE_COSINE,
    EDGE_SINE,
    FRESH,
    IN_USE,
    LOOKS,
    MEASURED,
    MEASURES,
    NONE,
    POSES,
    POSITION,
    REPORT_COUNT,
    REPORT_LABELS,
    REPORT_VALUES,
    SAID_CLUTTER,
    SENSOR_ID,
    SIGMAS,
    SLOT_TIME,
    SLOTS,
    THRESHOLD,
    TILT,
    VELOCITY,
)
from lookdown.tracking.engine._report_kernels import BESIDE, LEAST_CLUTTER, Columns, fill_rows
from lookdown.tracking.engine._sector_kernels import fill_poses

__all__ = ["Entry", "detection_rows", "dwell_rows", "grouped", "report_points_m", "uncovered_rows"]

_EARTH_M = 6_371_000.0
_HEIGHTS_M = (0.0, 20_000.0)


@dataclass(frozen=True, slots=True)
class Entry:
    """Dwells in the form of the log with their reports, by rising range within a dwell.

    Attributes
    ----------
    slots : (dwells, SLOTS) int64
        REPORT_COUNT reports each, one dwell after the other.
    poses : (dwells, POSES) float64
    values : (reports, REPORT_VALUES) float64
    labels : (reports, REPORT_LABELS) int64
    """

    slots: np.ndarray
    poses: np.ndarray
    values: np.ndarray
    labels: np.ndarray


def detection_rows(detections: Detections) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values and labels of detections, row by row, without the density of clutter, and what is beside these.

    The last (n, BESIDE) is as `_report_kernels` has it: sigmas of the sensor's slow errors, where the sensor was.
    """
    d, count = detections, len(detections)
    values, labels = np.empty((count, REPORT_VALUES)), np.empty((count, REPORT_LABELS), np.int64)
    beside = np.empty((count, BESIDE))
    columns = Columns(
        measures=(_plain(d.range_m), _plain(d.cosine_along), _plain(d.cosine_cross), _plain(d.range_rate_mps)),
        sigmas=(
            _plain(d.sigma_range_m), _plain(d.sigma_cosine_along), _plain(d.sigma_cosine_cross),
            _plain(d.sigma_range_rate_mps),
        ),
        axes=(_plain(d.axis_along_ecef), _plain(d.axis_cross_ecef)),
        snr=_plain(d.snr_ratio),
        correlation=_plain(d.correlation_range_rate),
        stated=(_plain(d.bias_sigma_range_m), _plain(d.bias_sigma_cosine), _plain(d.bias_sigma_range_rate_mps)),
        sensor=_plain(d.sensor_position_ecef_m),
        detection_id=_plain(d.detection_id),
        measured=_plain(d.measured),
        icao24=_plain(d.reported_icao24),
        kind=_plain(d.kind),
    )  # fmt: skip
    fill_rows(columns, values, labels, beside)
    return values, labels, beside


def _plain(column: np.ndarray) -> np.ndarray:
    """Return a column that lies as kernels are compiled for: without gaps and open to writing."""
    return column if column.flags.carray else column.copy()


def _empty_slots(count: int) -> np.ndarray:
    slots = np.full((count, SLOTS), NONE, np.int64)
    slots[:, IN_USE] = slots[:, FRESH] = 1
    slots[:, REPORT_COUNT] = 0
    return slots


@functools.lru_cache(maxsize=4_096)
def _threshold(looks: float, chance: float) -> float:
    return float(gammainccinv(max(looks, 1.0), chance))


def _thresholds(looks: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """Return what noise over so many looks exceeds with so much chance; the inverse is slow, and few differ."""
    if len(looks) and (looks == looks[0]).all() and (chance == chance[0]).all():
        return np.full(len(looks), _threshold(float(looks[0]), float(chance[0])))
    return np.array([_threshold(*pair) for pair in zip(looks.tolist(), chance.tolist(), strict=True)])


def dwell_rows(dwells: Dwells) -> tuple[np.ndarray, np.ndarray]:
    """Return dwells with their coverage as slots and poses."""
    d, count = dwells, len(dwells)
    slots, poses = _empty_slots(count), np.zeros((count, POSES))
    slots[:, SLOT_TIME], slots[:, SENSOR_ID] = d.time_tai_ns, d.sensor_id
    slots[:, DWELL_ID] = d.dwell_id.astype(np.int64)
    slots[:, COVERAGE] = d.snr_ratio_per_m2 > 0.0
    poses[:, POSITION : POSITION + 3], poses[:, VELOCITY : VELOCITY + 3] = (
        d.sensor_position_ecef_m,
        d.sensor_velocity_ecef_mps,
    )
    looks = d.look_count.astype(np.float64)
    chance = np.clip(d.false_alarm_probability, 1e-300, 1.0)
    thresholds = _thresholds(looks, chance)
    columns = (
        d.face_tilt_rad,
        d.azimuth_start_rad,
        d.azimuth_width_rad,
        d.grazing_min_rad,
        d.grazing_max_rad,
        d.scan_limit_rad,
        d.snr_ratio_per_m2,
        d.steering_exponent,
        looks,
        thresholds,
        np.log(chance),
        d.notch_width_mps,
        d.notch_exponent,
    )
    for k, column in enumerate(columns):
        poses[:, TILT + k] = column
    poses[:, SAID_CLUTTER] = np.where(slots[:, COVERAGE] != 0, np.maximum(d.clutter_density, LEAST_CLUTTER), 0.0)
    poses[:, SAID_CLUTTER] = np.where(d.clutter_density > 0.0, d.clutter_density, poses[:, SAID_CLUTTER])
    # Without coverage nothing is known of strength either.
    poses[slots[:, COVERAGE] == 0, LOOKS : THRESHOLD + 1] = 0.0
    fill_poses(poses)
    return slots, poses


def report_points_m(values: np.ndarray, labels: np.ndarray, positions_m: Positions) -> np.ndarray:
    """Return where reports may lie: two points each, the same where the range is measured.

    Parameters
    ----------
    values, labels : reports of the log
    positions_m : (reports, 3) float64, metre, ITRF
        Of the sensor at each.

    Returns
    -------
    (2, reports, 3) float64, metre, ITRF
        Without a range: where the ray meets spheres at the ground and at 20 km, or passes nearest to them.
    """
    along, cross = values[:, AXIS_ALONG : AXIS_ALONG + 3], values[:, AXIS_CROSS : AXIS_CROSS + 3]
    u, v = values[:, MEASURES + 1], values[:, MEASURES + 2]
    v = np.where(labels[:, MEASURED] & int(Measured.CROSS), v, 0.0)
    normal = np.cross(cross, along)
    w = np.sqrt(np.maximum(1.0 - u**2 - v**2, 0.0))
    los = u[:, None] * along + v[:, None] * cross + w[:, None] * normal
    ranged = (labels[:, MEASURED] & int(Measured.RANGE)) != 0
    nearest = -np.einsum("ij,ij->i", positions_m, los)
    squared = np.einsum("ij,ij->i", positions_m, positions_m)
    points = []
    for height_m in _HEIGHTS_M:
        root = nearest**2 - squared + (_EARTH_M + height_m) ** 2
        far = nearest - np.sqrt(np.maximum(root, 0.0))
        distance = np.where(ranged, values[:, MEASURES], np.maximum(far, 1.0))
        points.append(positions_m + distance[:, None] * los)
    return np.stack(points)


def uncovered_rows(slots: np.ndarray, poses: np.ndarray, values: np.ndarray, labels: np.ndarray) -> None:
    """Write the cap on the Earth that holds a dwell's reports, for dwells whose coverage is not known.

    The reports are those of the dwells in their order.
    """
    uncovered = np.flatnonzero(slots[:, COVERAGE] == 0)
    if not len(uncovered):
        return
    ends = np.cumsum(slots[:, REPORT_COUNT])
    for k in uncovered:
        rows = slice(int(ends[k] - slots[k, REPORT_COUNT]), int(ends[k]))
        poses[k, EDGE_COSINE], poses[k, EDGE_SINE] = 1.0, 0.0
        if rows.start == rows.stop:
            poses[k, CAP_CENTRE : CAP_CENTRE + 3] = poses[k, :3] / np.linalg.norm(poses[k, :3])
            continue
        own = np.broadcast_to(poses[k, :3], (rows.stop - rows.start, 3))
        points = report_points_m(values[rows], labels[rows], own)
        ups = (points / np.linalg.norm(points, axis=-1, keepdims=True)).reshape(-1, 3)
        centre = ups.mean(axis=0)
        centre /= np.linalg.norm(centre)
        distance = np.linalg.norm(points - own, axis=-1).max(initial=0.0)
        doubt = 6.0 * values[rows, SIGMAS + 1 : SIGMAS + 3].max(initial=0.0) * distance / _EARTH_M
        radius = np.arccos(np.clip((ups @ centre).min(), -1.0, 1.0)) + min(doubt, 0.1)
        poses[k, CAP_CENTRE : CAP_CENTRE + 3], poses[k, CAP_RADIUS] = centre, radius
        poses[k, EDGE_COSINE], poses[k, EDGE_SINE] = np.cos(radius), np.sin(radius)


def grouped(entry_of_report: np.ndarray, values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the order of reports by dwell, then range, then detection."""
    ids = labels[:, DETECTION_ID].astype(np.uint64)
    return np.lexsort((ids, values[:, MEASURES], entry_of_report))
