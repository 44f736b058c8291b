"""Associations that nothing can change any more: what slow quantities may be learned from."""

from collections import namedtuple

import numpy as np

__all__ = ["Settled", "empty_settled"]

Settled = namedtuple(
    "Settled",
    [
        "detection_id",
        "track_id",
        "time_tai_ns",
        "sensor_id",
        "kind",
        "values",
        "sigmas",
        "innovations",
        "variances",
        "measured",
        "track_updates",
        "reported_icao24",
        "leftover_positions_ecef_m",
        "leftover_time_tai_ns",
    ],
)
"""Final associations behind the watermark, one row a used detection, and the reports that no track used.

detection_id, track_id : (n,) uint64
time_tai_ns : (n,) int64
sensor_id : (n,) uint32
kind : (n,) uint8, SensorKind
values, sigmas : (n, 4) float64
    Range (m), cosine along, cosine cross, range rate (m/s), as the tracker took them, and their standard deviations.
innovations : (n, 4) float64
    Report minus prediction by the mixture's mean; 0 where not measured.
variances : (n, 4) float64
    Of the innovations: H P H' + R, its diagonal.
measured : (n,) uint8, bits of Measured
track_updates : (n,) uint32
    Detections that the track had used before this one.
reported_icao24 : (n,) uint32
    0 where the object reported none.
leftover_positions_ecef_m : (m, 3) float64, ITRF
    Where reports put their objects that no track used which was confirmed by then.
leftover_time_tai_ns : (m,) int64
"""


def empty_settled() -> Settled:
    """Return settled associations without a row.

    Examples
    --------
    >>> len(empty_settled().detection_id)
    0
    """
    return Settled(
        detection_id=np.zeros(0, np.uint64),
        track_id=np.zeros(0, np.uint64),
        time_tai_ns=np.zeros(0, np.int64),
        sensor_id=np.zeros(0, np.uint32),
        kind=np.zeros(0, np.uint8),
        values=np.zeros((0, 4)),
        sigmas=np.zeros((0, 4)),
        innovations=np.zeros((0, 4)),
        variances=np.zeros((0, 4)),
        measured=np.zeros(0, np.uint8),
        track_updates=np.zeros(0, np.uint32),
        reported_icao24=np.zeros(0, np.uint32),
        leftover_positions_ecef_m=np.zeros((0, 3)),
        leftover_time_tai_ns=np.zeros(0, np.int64),
    )
