"""Dwells for detections that come without any: which reports were made at one look.

Reports of one dwell are of different objects, and have one instant and one pose of the sensor. What a dwell could
have seen besides is not known of a stranger's sensor: `snr_ratio_per_m2` is 0, which says so, and the tracker counts
no misses by it.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Ids
from lookdown.tables import Detections, Dwells, DwellTask, Measured
from lookdown.tracking.intake.hashing import row_hash

__all__ = [
    "CLUTTER_DENSITY",
    "COAST_S",
    "SPAN_NS",
    "Looked",
    "dwell_keys",
    "formed_dwells",
    "sound_dwells",
    "with_dwells",
]

SPAN_NS = 20_000_000
"""Detections of one dwell lie within this grid of time: an airliner moves 5 m in it."""

CLUTTER_DENSITY = 1e-5
"""False reports by metre, cosine and cosine, an assumption: one in a hundred looks of 20 ms at 200 km of range,
1.8 deg of azimuth and 10 deg of elevation."""

RATE_SPAN_MPS = 1_200.0
"""Where range rate is measured, false reports are taken to have any of this span, 600 m/s either way, an assumption."""

COAST_S = 60.0
"""A track is let go so long after its last detection where nobody says what was looked at in vain: an assumption."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Detections with the dwells that they belong to.

    Attributes
    ----------
    dwells : Dwells
        By rising (time, sensor_id, dwell_id).
    detections : Detections
        Their `dwell_id` is that of a row of `dwells`.
    """

    dwells: Dwells
    detections: Detections


def formed_dwells(detections: Detections, *, clutter_density: float = CLUTTER_DENSITY) -> Looked:
    """Return detections with dwells formed of those that share sensor, dwell_id, pose and instant (to 20 ms).

    Parameters
    ----------
    detections : Detections
    clutter_density : float
        False reports expected by metre, cosine and cosine. In dwells whose reports all have a range rate they are
        spread over `RATE_SPAN_MPS` beside.

    Examples
    --------
    >>> len(formed_dwells(Detections.empty()).dwells)
    0
    """
    d = detections
    bucket = d.time_tai_ns // SPAN_NS
    pose = [d.sensor_position_ecef_m, d.sensor_velocity_ecef_mps]
    key = row_hash([d.sensor_id, d.dwell_id, bucket, *pose], len(d))
    ids, first, inverse, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    columns = {name: np.zeros((len(ids), *spec.row_shape), spec.dtype) for name, spec in Dwells.columns()}
    ones = np.ones(len(ids))
    # Sums of instants overflow: those of what is left to the grid do not.
    beyond = np.zeros(len(ids), np.int64)
    np.add.at(beyond, inverse.reshape(-1), d.time_tai_ns - bucket * SPAN_NS)
    rated = np.ones(len(ids), bool)
    np.logical_and.at(rated, inverse.reshape(-1), (d.measured & Measured.RANGE_RATE) > 0)
    columns |= {
        "dwell_id": ids,
        "time_tai_ns": bucket[first] * SPAN_NS + beyond // count,
        "sensor_id": d.sensor_id[first],
        "task": np.full(len(ids), DwellTask.SEARCH, np.uint8),
        "sensor_position_ecef_m": d.sensor_position_ecef_m[first],
        "sensor_velocity_ecef_mps": d.sensor_velocity_ecef_mps[first],
        "azimuth_width_rad": 2.0 * np.pi * ones,
        "grazing_max_rad": 0.5 * np.pi * ones,
        "scan_limit_rad": np.pi * ones,
        "look_count": np.ones(len(ids), np.uint16),
        "false_alarm_probability": 1e-6 * ones,
        "notch_exponent": 2.0 * ones,
        "clutter_density": np.where(rated, clutter_density / RATE_SPAN_MPS, clutter_density),
    }
    told = {name: getattr(d, name) for name, _ in Detections.columns()} | {"dwell_id": key}
    return Looked(_in_order(Dwells(**columns)), Detections(**told))


def with_dwells(detections: Detections, dwells: Dwells, *, clutter_density: float = CLUTTER_DENSITY) -> Looked:
    """Return detections with all dwells that are given, and formed ones for those whose dwell is not among them.

    Parameters
    ----------
    detections : Detections
    dwells : Dwells
        With or without detections: a look that gave nothing says something too.
    clutter_density : float
        Of formed dwells.
    """
    has = np.isin(dwell_keys(detections), dwell_keys(dwells))
    if has.all():
        return Looked(_in_order(dwells), detections)
    strange = formed_dwells(detections.take(~has), clutter_density=clutter_density)
    return Looked(
        _in_order(Dwells.concatenate([dwells, strange.dwells])),
        Detections.concatenate([detections.take(has), strange.detections]),
    )


def sound_dwells(dwells: Dwells) -> Flags:
    """Return whether each dwell can be used: all its numbers are finite, and those that cannot be below 0 are not.

    Examples
    --------
    >>> sound_dwells(Dwells.empty())
    array([], dtype=bool)
    """
    good = np.ones(len(dwells), bool)
    for name, spec in Dwells.columns():
        if spec.dtype.kind == "f":
            good &= np.isfinite(getattr(dwells, name)).reshape(len(dwells), int(np.prod(spec.row_shape))).all(axis=1)
    good &= (dwells.snr_ratio_per_m2 >= 0.0) & (dwells.clutter_density >= 0.0) & (dwells.look_count > 0)
    return good & (dwells.false_alarm_probability > 0.0) & (dwells.false_alarm_probability < 1.0)


def dwell_keys(rows: Detections | Dwells) -> Ids:
    """Return a number for the dwell of each row: that of its sensor_id and dwell_id together."""
    return row_hash([rows.sensor_id, rows.dwell_id], len(rows))


def _in_order(dwells: Dwells) -> Dwells:
    return dwells.take(np.lexsort((dwells.dwell_id, dwells.sensor_id, dwells.time_tai_ns)))
