"""Slow errors of satellites: found from cooperative objects and from what several satellites see."""

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._bound import rms
from lookdown.benchmarks.tracking_rows._flown import CUTOFF_M, new_tracker
from lookdown.benchmarks.tracking_rows._straight import radius_for
from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings
from lookdown.tables import SensorKind
from lookdown.tracking.metrics import air_picture, duplicates

__all__ = ["bias_rows"]

_BIAS_M, _BIAS_RAD = 200.0, 200e-6
_COOPERATIVE = 0.2
_REPORTS = 100
"""Of a satellite: with fewer it passed over the scene's edge, and little can be known of it."""


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
    tracker = new_tracker()
    for _ in range(scans):
        for batch in scene.scan():
            tracker.step(batch.dwells, batch.detections)
    known = tracker.biases()
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
