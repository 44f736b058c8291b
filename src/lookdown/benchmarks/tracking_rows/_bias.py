"""Slow errors of satellites: found from cooperative objects and from what several satellites see."""

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._bound import rms
from lookdown.benchmarks.tracking_rows._flown import CUTOFF_M, new_tracker
from lookdown.benchmarks.tracking_rows._straight import radius_for
from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings
from lookdown.tables import Detections, SensorKind
from lookdown.tracking.metrics import air_picture, duplicates
from lookdown.tracking.registration import (
    REGISTRATION_REFERENCE,
    Registration,
    RegistrationParameters,
    Settled,
    face_roll_rad,
)

__all__ = ["bias_rows"]

_BIAS_M, _BIAS_RAD = 200.0, 200e-6
_COOPERATIVE = 0.2
_REPORTS = 100
"""Of a satellite: with fewer it passed over the scene's edge, and little can be known of it."""


class _Corrector:
    """Learns slow errors from what the tracker has settled, and takes them out of reports before it sees them."""

    def __init__(self) -> None:
        known = RegistrationParameters(**{name: one.base_si for name, one in REGISTRATION_REFERENCE.items()})
        self.registration = Registration(known)
        self._rolls: dict[int, float] = {}

    def corrected(self, detections: Detections) -> Detections:
        """Return the same reports without the slow errors as far as these are known."""
        d = detections
        roll = face_roll_rad(d.sensor_position_ecef_m, d.axis_along_ecef, d.axis_cross_ecef)
        self._rolls.update(zip(d.detection_id.tolist(), roll.tolist(), strict=True))
        values, sigmas = self.registration.correct(
            np.column_stack([d.range_m, d.cosine_along, d.cosine_cross, d.range_rate_mps]),
            d.measured,
            d.sensor_id,
            d.time_tai_ns,
            np.column_stack([d.bias_sigma_range_m, d.bias_sigma_cosine, d.bias_sigma_range_rate_mps]),
            kind=d.kind,
            face_roll_rad=roll,
        )
        columns = {name: getattr(d, name) for name, _ in Detections.columns()}
        for k, name in enumerate(("range_m", "cosine_along", "cosine_cross", "range_rate_mps")):
            columns[name] = values[:, k].copy()
        for k, name in enumerate(("bias_sigma_range_m", "bias_sigma_cosine", "bias_sigma_range_rate_mps")):
            columns[name] = sigmas[:, k].copy()
        return Detections(**columns)

    def learn(self, settled: Settled) -> None:
        """Learn from settled associations."""
        rolls = np.array([self._rolls.pop(i) for i in settled.detection_id.tolist()])
        self.registration.learn(settled, face_roll_rad=rolls)


def bias_rows(objects: int, scans: int) -> list[Row]:
    """Return what is left of satellites' range errors, and the share of duplicate tracks."""
    settings = SceneSettings(
        objects=objects,
        layout="uniform",
        radius_rad=radius_for(objects),
        seed=16,
        range_bias_m=_BIAS_M,
        attitude_bias_rad=_BIAS_RAD,
        cooperative_share=_COOPERATIVE,
    )
    scene = Scene(settings, duration_s=scans * settings.scan_s + 60.0)
    tracker, corrector = new_tracker(), _Corrector()
    for _ in range(scans):
        for batch in scene.scan():
            tracker.step(batch.dwells, corrector.corrected(batch.detections))
            corrector.learn(tracker.settled())
    known = corrector.registration.biases()
    known = known.take((known.used > 0) & (known.kind == SensorKind.RADAR.value) & (known.report_count >= _REPORTS))
    left_m = known.range_m - scene.range_bias_m[known.sensor_id]
    left_rad = known.attitude_rad - scene.attitude_bias_rad[known.sensor_id]
    tracks = tracker.tracks(scene.time_tai_ns)
    counts = duplicates(air_picture(scene.truth(), tracks, limit_m=CUTOFF_M, confirm_instants=1, end_instants=1))
    said = f"{len(known)} with {_REPORTS} reports or more, {rms(known.sigma_range_m):.0f} m claimed; attitude to "
    said += f"{1e6 * rms(left_rad):.0f} of {1e6 * _BIAS_RAD:.0f} microradian; {100 * _COOPERATIVE:.0f} % cooperate"
    work = f"{objects} objects, {scans} scans, {len(tracks)} tracks"
    return [
        Row(
            id="tracking.bias_range",
            must=30.0,
            aim=15.0,
            measured=rms(left_m),
            unit="m",
            reference=f"RMS of what is left of {_BIAS_M:.0f} m (standard deviation) by satellite: {said}",
            checksum=work,
        ),
        Row(
            id="tracking.bias_duplicates",
            must=0.01,
            aim=0.005,
            measured=1.0 if counts.share is None else counts.share,
            unit="share",
            reference="confirmed tracks beyond the first on one object, at the end",
            checksum=work,
        ),
    ]
