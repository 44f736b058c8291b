"""Straight flight: error beside the bound, honesty, confirmation, false tracks and switches of identity."""

import math

import numpy as np
from scipy.special import gammaincinv

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._bound import Bound, rms
from lookdown.benchmarks.tracking_rows._flown import Flown, Scan, flown, new_tracker, slim_tracks
from lookdown.benchmarks.tracking_scenes import Batch, Scene, SceneSettings
from lookdown.numerics import chi_square_quantile
from lookdown.tables import Associations, ObjectMetrics
from lookdown.tracking.metrics import false_track_ids, id_switch_count, unmatched_tracks

__all__ = ["consistency_rows", "picture_rows", "radius_for", "upper_bound"]

_SETTLED = 15
"""Scans after which a filter is in its steady state."""

_CRUISE_M, _CRUISE_NOISE_M2PS3 = (9_500.0, 12_000.0), (0.1, 0.05)
"""Heights and noise of cruise as measured on real flights: those of `TRACKER_REFERENCE`, see design/0016."""

_STARTED = 8
"""Scans after which all that flies has a track: what follows is the steady rate."""


def radius_for(objects: int) -> float:
    """Return the radius of the part of the Earth where so many objects are as dense as 100,000 all over it."""
    share = min(objects / 100_000, 1.0)
    return math.pi if share >= 1.0 else math.acos(1.0 - 2.0 * share)


class _Honesty:
    """Collects errors beside their bounds and their covariances once all is settled."""

    def __init__(self, scene: Scene) -> None:
        self.bound = Bound(scene.fleet.states.copy(), scene.time_tai_ns, scene.settings.noise_m2ps3)
        self.scan = 0
        self.nis: list[np.ndarray] = []
        self.errors: list[np.ndarray] = []
        self.bounds: list[np.ndarray] = []
        self.nees: list[np.ndarray] = []

    def watch(self, batch: Batch, used: Associations) -> None:
        """Let the bound take what was reported, and note the innovations of true reports."""
        seen = batch.looked_row >= 0
        who = batch.looked_id[seen].astype(np.int64) - 1
        # An object in the sectors of two satellites at one instant has two reports: one after the other.
        _, first = np.unique(who, return_index=True)
        second = np.setdiff1d(np.arange(len(who)), first)
        for part in (first, second):
            detections = batch.detections.take(batch.looked_row[seen][part])
            self.bound.take(who[part], batch.looked_states[seen][part], detections)
        if self.scan >= _SETTLED:
            row = np.searchsorted(batch.detections.detection_id, used.detection_id)
            self.nis.append(used.normalised_innovation_squared[batch.object_id[row] > 0])

    def at_end(self, number: int, scan: Scan) -> None:
        """Note the errors of a settled scan."""
        self.scan = number + 1
        if number < _SETTLED:
            return
        rows = scan.objects
        order = np.argsort(scan.truth.object_id)
        states = np.hstack([scan.truth.position_ecef_m, scan.truth.velocity_ecef_mps])[order]
        held = np.flatnonzero(rows.track_id > 0)
        who = rows.object_id[held].astype(np.int64) - 1
        time_tai_ns = int(scan.truth.time_tai_ns[0])
        self.errors.append(rows.position_error_m[held])
        self.bounds.append(self.bound.position_sigma_m(who, states[who], time_tai_ns))
        self.nees.append(rows.nees[held])


def consistency_rows(objects: int, scans: int) -> list[Row]:
    """Return error over bound, NEES and NIS of straight flights."""
    settings = SceneSettings(
        objects=objects,
        layout="uniform",
        radius_rad=radius_for(objects),
        seed=11,
        height_m=_CRUISE_M,
        noise_m2ps3=_CRUISE_NOISE_M2PS3,
    )
    scene = Scene(settings, duration_s=scans * settings.scan_s + 60.0)
    honesty = _Honesty(scene)
    run = flown(scene, new_tracker(), scans, watch=honesty.watch, at_end=honesty.at_end)
    errors, bounds = np.concatenate(honesty.errors), np.concatenate(honesty.bounds)
    nees, nis = np.concatenate(honesty.nees), np.concatenate(honesty.nis)
    held = f"{len(errors)} of {objects * (scans - _SETTLED)} states held, tracks {run.last_hash}"
    noise = "cruise, white acceleration {:g} level, {:g} vertical m2/s3".format(*settings.noise_m2ps3)
    said = f"bound {rms(bounds):.1f} m, error {rms(errors):.1f} m; {noise}"
    return [
        Row(
            id="tracking.rmse_over_bound",
            must=1.10,
            aim=1.05,
            measured=rms(errors) / rms(bounds),
            unit="ratio",
            reference=f"posterior Cramer-Rao bound of these looks, straight flight: {said}",
            checksum=held,
        ),
        *_honesty_rows(nees, nis, noise, held),
    ]


def _honesty_rows(nees: np.ndarray, nis: np.ndarray, noise: str, held: str) -> list[Row]:
    rows = []
    for name, values, degrees in (("nees", nees, 6), ("nis", nis, 4)):
        count = max(len(values), 1)
        band = [float(chi_square_quantile(p, degrees * count)) / count / degrees for p in (0.025, 0.975)]
        off = abs(float(np.mean(values)) / degrees - 1.0) if len(values) else math.inf
        rows.append(
            Row(
                id=f"tracking.{name}_straight",
                must=0.20,
                aim=max(band[1] - 1.0, 1.0 - band[0]),
                measured=off,
                unit="share off",
                reference=f"mean of {degrees} expected: {float(np.mean(values)):.3f}, median {np.median(values):.2f}; "
                f"{noise}; the aim is the 95 % band of independent samples",
                checksum=f"{len(values)} samples, {held}",
            )
        )
    return rows


def _confirmed_after(run: Flown, objects: int) -> np.ndarray:
    """Return after how many looks each object had a confirmed track, misses counted; a large number for never."""
    looks, after = np.zeros(objects + 1, np.int64), np.full(objects + 1, 10**6)
    for looked, rows in zip(run.looks, run.objects, strict=True):
        looks += np.bincount(looked, minlength=objects + 1)
        shown = rows.object_id[rows.track_id > 0]
        after[shown] = np.minimum(after[shown], looks[shown])
    return after[1:]


def upper_bound(count: int) -> float:
    """Return the mean that a count this low would refute with 95 %: exact for Poisson's law."""
    return float(gammaincinv(count + 1, 0.95))


def picture_rows(objects: int, scans: int) -> list[Row]:
    """Return looks to confirmation, false confirmed tracks and switches of identity of straight flights."""
    settings = SceneSettings(objects=objects, layout="uniform", radius_rad=radius_for(objects), seed=12)
    scene = Scene(settings, duration_s=scans * settings.scan_s + 60.0)
    run = flown(scene, new_tracker(), scans)
    after = _confirmed_after(run, objects)
    looks = float(np.sort(after)[math.ceil(0.95 * objects) - 1])
    shares = ", ".join(f"{k}: {100 * np.mean(after <= k):.1f} %" for k in (2, 3, 4, 5))
    confirmation = Row(
        id="tracking.confirmed_after",
        must=3.0,
        aim=2.0,
        measured=looks,
        unit="looks",
        reference=f"95 % of objects, misses at Pd 0.9 counted; confirmed after so many looks {shares}",
        checksum=f"{objects} objects, tracks {run.last_hash}",
    )
    return [confirmation, *_rate_rows(run, objects, scans, settings.scan_s)]


def _rate_rows(run: Flown, objects: int, scans: int, scan_s: float) -> list[Row]:
    rows = ObjectMetrics.concatenate(run.objects)
    unmatched = unmatched_tracks(rows, slim_tracks(run.shown))
    false = false_track_ids(unmatched)
    ids = np.concatenate([ids for ids, _ in run.shown])
    began = np.repeat(np.arange(scans), [len(ids) for ids, _ in run.shown])
    first = np.full(len(false), scans)
    place = np.minimum(np.searchsorted(false, ids), max(len(false) - 1, 0))
    mine = false[place] == ids if len(false) else np.zeros(len(ids), bool)
    np.minimum.at(first, place[mine], began[mine])
    later = int(np.count_nonzero(first >= _STARTED))
    hours = objects * (scans - _STARTED) * scan_s / 3600.0
    settled = ObjectMetrics.concatenate(run.objects[_STARTED:])
    switches = id_switch_count(settled)
    spacing, upper = "objects some 70 km apart", 1e4 * upper_bound(later) / hours
    work = f"{hours:.0f} track-hours, tracks {run.last_hash}"
    return [
        Row(
            id="tracking.false_confirmed",
            must=5.0,
            aim=0.5,
            measured=1e4 * later / hours,
            unit="per 10,000 track-hours",
            reference=f"{later} in {hours:.0f} track-hours at 10 % clutter, below {upper:.1f} "
            f"with 95 %; {len(false) - later} more while all tracks began at once",
            checksum=work,
        ),
        Row(
            id="tracking.id_switches",
            must=0.05,
            aim=0.01,
            measured=switches / hours,
            unit="per track-hour",
            reference=f"{switches} in {hours:.0f} track-hours, {spacing}; below {upper_bound(switches) / hours:.3f}",
            checksum=work,
        ),
    ]
