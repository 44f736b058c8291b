"""Straight flight: error beside the bound, honesty, confirmation, false tracks and switches of identity."""

import math

import numpy as np
from scipy.special import gammaincinv

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._bound import Bound, rms
from lookdown.benchmarks.tracking_rows._flown import CUTOFF_M, Flown, Scan, flown, new_tracker, slim_tracks
from lookdown.benchmarks.tracking_scenes import Batch, Scene, SceneSettings
from lookdown.numerics import chi_square_quantile
from lookdown.tables import Associations, ObjectMetrics
from lookdown.tracking import DwellTracker
from lookdown.tracking.metrics import false_track_ids, id_switch_count, unmatched_tracks

__all__ = ["consistency_rows", "picture_rows", "radius_for", "upper_bound"]

_SETTLED = 15
"""Scans after which a filter is in its steady state."""

_CRUISE_M, _CRUISE_NOISE_M2PS3 = (9_500.0, 12_000.0), (0.1, 0.05)
"""Heights and noise of cruise as measured on real flights: those of `TRACKER_REFERENCE`, see design/0016."""

_STARTED = 8
"""Scans after which all that flies has a track: what follows is the steady rate."""

_SPREAD_OBJECTS = 10_000


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


class _Confirmations:
    """Counts looks at each object, misses too, until one of its reports goes to a confirmed track that is near it."""

    def __init__(self, scene: Scene, tracker: DwellTracker) -> None:
        self._scene, self._tracker = scene, tracker
        self._end_tai_ns = scene.time_tai_ns + round(_STARTED * scene.settings.scan_s * 1e9)
        self._looks = np.zeros(len(scene.fleet), np.int64)
        self.after = np.full(len(scene.fleet), 10**6)

    def watch(self, batch: Batch, used: Associations) -> None:
        """Count the looks of one instant, and who is shown after it."""
        if batch.time_tai_ns > self._end_tai_ns:
            return
        np.add.at(self._looks, batch.looked_id.astype(np.int64) - 1, 1)
        row = np.searchsorted(batch.detections.detection_id, used.detection_id)
        who = batch.object_id[row].astype(np.int64) - 1
        tracks = self._tracker.tracks(batch.time_tai_ns)
        if not len(tracks):
            return
        place = np.minimum(np.searchsorted(tracks.track_id, used.track_id), len(tracks) - 1)
        shown = (who >= 0) & (tracks.track_id[place] == used.track_id) & (tracks.confirmed[place] > 0)
        who, place = who[shown], place[shown]
        offset = tracks.position_ecef_m[place] - self._scene.fleet.states[who, :3]
        who = who[(offset**2).sum(axis=1) < CUTOFF_M**2]
        self.after[who] = np.minimum(self.after[who], self._looks[who])


def _shares(after: np.ndarray) -> str:
    return ", ".join(f"{k}: {100 * np.mean(after <= k):.1f} %" for k in (2, 3, 4, 5))


def _confirmed_of_all_sizes(objects: int) -> str:
    """Return the shares confirmed where objects differ by 2 dB, so that Pd is 0.9 only on their mean."""
    settings = SceneSettings(objects=objects, layout="uniform", radius_rad=radius_for(objects), seed=12)
    scene = Scene(settings, duration_s=_STARTED * settings.scan_s + 60.0)
    confirmations = _Confirmations(scene, tracker := new_tracker())
    flown(scene, tracker, _STARTED, watch=confirmations.watch)
    return _shares(confirmations.after)


def upper_bound(count: int) -> float:
    """Return the mean that a count this low would refute with 95 %: exact for Poisson's law."""
    return float(gammaincinv(count + 1, 0.95))


def picture_rows(objects: int, scans: int) -> list[Row]:
    """Return looks to confirmation, false confirmed tracks and switches of identity of straight flights.

    Every object has the same mean cross-section, and so Pd 0.9 itself.
    """
    settings = SceneSettings(
        objects=objects, layout="uniform", radius_rad=radius_for(objects), seed=12, size_spread_db=0.0
    )
    scene = Scene(settings, duration_s=scans * settings.scan_s + 60.0)
    confirmations = _Confirmations(scene, tracker := new_tracker())
    run = flown(scene, tracker, scans, watch=confirmations.watch)
    looks = float(np.sort(confirmations.after)[math.ceil(0.95 * objects) - 1])
    spread = _confirmed_of_all_sizes(min(objects, _SPREAD_OBJECTS))
    confirmation = Row(
        id="tracking.confirmed_after",
        must=3.0,
        aim=2.0,
        measured=looks,
        unit="looks",
        reference=f"95 % of objects of Pd 0.9, misses counted; confirmed after so many looks "
        f"{_shares(confirmations.after)}; 97.2 % get two reports of three looks; "
        f"with sizes that differ by 2 dB {spread}",
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
