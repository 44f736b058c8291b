"""One scene for trackers to hold: 1,000 objects in four million square kilometres, watched from orbit.

Everything in it is kind to trackers that work by scans. All satellites look at one instant
every ten seconds, so a scan has one timestamp; flights are straight but for the noise that
the others are told; reports are handed to them as positions with covariances in a local
frame, converted outside their time. About 100 reports a scan are false, 8 % of the objects are
seen twice and 5 % not looked at; six objects a scan leave and six come.
"""

import math
from time import process_time
from typing import NamedTuple

import numpy as np

from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings
from lookdown.formats import CartesianFrame
from lookdown.tables import Detections, Dwells, Tracks, TruthStates
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.tracking.metrics import gospa

__all__ = ["CUTOFF_M", "FRAME", "NOISE_M2PS3", "Contest", "Ours", "Scan", "Theirs", "asked", "in_ours", "made", "read"]

OBJECTS, SCANS, SETTLED = 1_000, 30, 10
"""The first ten scans are left out of every figure: tracks begin in them."""

SCAN_S, NOISE_M2PS3 = 10.0, (0.3, 0.1)
CUTOFF_M = 5_000.0
FRAME = CartesianFrame.at(latitude_rad=0.8, longitude_rad=0.0)
_AREA_M2, _RADIUS_M = 4e12, 6.371e6
_ROUNDS = 4


class Scan(NamedTuple):
    """What all satellites report at one instant, and where everyone is five seconds later."""

    dwells: Dwells
    detections: Detections
    truth: TruthStates


class Contest(NamedTuple):
    """The scans of the scene, from the start on."""

    scans: list[Scan]
    start_tai_ns: int


class Ours(NamedTuple):
    """Our CPU seconds a scan, GOSPA at each instant that counts, and the confirmed tracks at the last."""

    cpu_s: float
    gospa_m: np.ndarray
    tracks: Tracks


class Theirs(NamedTuple):
    """The same of another tracker; tracks are their numbers."""

    cpu_s: float
    gospa_m: np.ndarray
    tracks: int


def made() -> Contest:
    """Return the scene; the same each time."""
    settings = SceneSettings(
        objects=OBJECTS,
        layout="uniform",
        slices=1,
        scan_s=SCAN_S,
        noise_m2ps3=NOISE_M2PS3,
        radius_rad=math.sqrt(_AREA_M2 / math.pi) / _RADIUS_M,
        life_s=1_800.0,
    )
    scene, scans = Scene(settings), []
    for _ in range(SCANS):
        (batch,) = scene.scan()
        scans.append(Scan(batch.dwells, batch.detections, scene.truth()))
    return Contest(scans, scene.start_tai_ns)


def in_ours(contest: Contest) -> Ours:
    """Return what the tracker makes of the scene as its defaults have it: the least of several rounds' mean costs."""
    parameters = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})
    costs = []
    for _ in range(1 + _ROUNDS):
        tracker, cpu_s, shown = DwellTracker(parameters), np.zeros(SCANS), []
        for k, scan in enumerate(contest.scans):
            began = process_time()
            tracker.step(scan.dwells, scan.detections)
            tracks = tracker.tracks(int(scan.truth.time_tai_ns[0]))
            cpu_s[k] = process_time() - began
            shown.append(tracks.take(tracks.confirmed == 1))
        costs.append(float(cpu_s[SETTLED:].mean()))
    return Ours(min(costs[1:]), _scores(contest, [tracks.position_ecef_m for tracks in shown]), shown[-1])


def _scores(contest: Contest, estimates: list[np.ndarray]) -> np.ndarray:
    pairs = list(zip(contest.scans, estimates, strict=True))[SETTLED:]
    return np.array([gospa(scan.truth.position_ecef_m, found, CUTOFF_M).distance_m for scan, found in pairs])


# --- for the others ----------------------------------------------------------------


def _positions(detections: Detections) -> tuple[np.ndarray, np.ndarray]:
    """Return positions and covariances in the local frame; to first order, 2 m off at 2 km of error and 2,000 km."""
    d = detections
    normal = np.cross(d.axis_cross_ecef, d.axis_along_ecef)
    rest = np.sqrt(1.0 - d.cosine_along**2 - d.cosine_cross**2)[:, None]
    u, v = d.cosine_along[:, None], d.cosine_cross[:, None]
    los = u * d.axis_along_ecef + v * d.axis_cross_ecef + rest * normal
    slopes = np.stack(
        [
            los * d.sigma_range_m[:, None],
            (d.axis_along_ecef - u / rest * normal) * (d.range_m * d.sigma_cosine_along)[:, None],
            (d.axis_cross_ecef - v / rest * normal) * (d.range_m * d.sigma_cosine_cross)[:, None],
        ],
        axis=2,
    )
    slopes = FRAME.rotation_from_ecef @ slopes
    return FRAME.from_ecef(d.sensor_position_ecef_m + d.range_m[:, None] * los), slopes @ slopes.transpose(0, 2, 1)


def asked(contest: Contest) -> dict[str, np.ndarray]:
    """Return the scene as the scripts of other trackers read it.

    ``report_scan``, ``position_m`` and ``covariance_m2`` are by report; ``time_s`` and ``truth_s`` the instants
    of each scan and of its score, from the start on.
    """
    found = [_positions(scan.detections) for scan in contest.scans]
    instants = [(scan.detections.time_tai_ns[0], scan.truth.time_tai_ns[0]) for scan in contest.scans]
    time_s = (np.array(instants, np.int64) - contest.start_tai_ns) / 1e9
    return {
        "report_scan": np.repeat(np.arange(SCANS), [len(position) for position, _ in found]),
        "position_m": np.concatenate([position for position, _ in found]),
        "covariance_m2": np.concatenate([covariance for _, covariance in found]),
        "time_s": time_s[:, 0],
        "truth_s": time_s[:, 1],
        "scan_s": np.array(SCAN_S),
        "noise_m2ps3": np.array(NOISE_M2PS3),
    }


def read(contest: Contest, answer: dict[str, np.ndarray]) -> Theirs:
    """Return the score of what another tracker answered: ``cpu_s`` by scan, ``track_scan`` and ``position_m`` by track.

    A tracker that was slow may have ended early: it is scored on the scans it has done.
    """
    done = len(answer["cpu_s"])
    short = Contest(contest.scans[:done], contest.start_tai_ns)
    estimates = [FRAME.to_ecef(answer["position_m"][answer["track_scan"] == k]) for k in range(done)]
    return Theirs(float(answer["cpu_s"][SETTLED:].mean()), _scores(short, estimates), len(estimates[-1]))
