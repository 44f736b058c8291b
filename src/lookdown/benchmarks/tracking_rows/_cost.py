"""What the tracker costs: a scan of 100,000 objects, a detection at any size."""

import statistics

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.tracking_rows._flown import Flown, flown, new_tracker
from lookdown.benchmarks.tracking_rows._straight import radius_for
from lookdown.benchmarks.tracking_scenes import Scene, SceneSettings

__all__ = ["crowd", "flat_row", "scan_row"]

_BEGUN = 4
"""Scans before the picture is steady: these are not counted."""


def crowd(objects: int, seed: int = 21) -> Scene:
    """Return a scene with all that costs: hot spots, turns, births and deaths."""
    settings = SceneSettings(
        objects=objects, seed=seed, radius_rad=radius_for(objects), turn_share=0.005, life_s=7_200.0
    )
    return Scene(settings, duration_s=600.0)


def _spent_s(run: Flown) -> float:
    """Return the mean over the scans that count, those in which memory grows or much is put in order among them."""
    return statistics.fmean(run.spent_s[_BEGUN:])


def scan_row(floor_s: float, scans: int) -> tuple[Row, Flown]:
    """Return the cost of a scan of 100,000 objects, and the run it was measured in.

    Parameters
    ----------
    floor_s : float
        CPU time of predicting and updating one track, in C.
    scans : int
    """
    run = flown(crowd(100_000), new_tracker(), scans)
    spent_s, detections = _spent_s(run), run.detections[-1]
    bare_s = floor_s * run.updates[-1]
    row = Row(
        id="tracking.scan_100k",
        must=1.0,
        aim=0.4,
        measured=spent_s,
        unit="CPU s",
        reference=f"a scan of 100,000 objects, half in hot spots, one thread, mean of {scans - _BEGUN}, the dearest "
        f"{max(run.spent_s[_BEGUN:]):.2f} s; C floor of "
        f"{run.updates[-1]} updates alone {bare_s:.3f} s, {100 * bare_s / spent_s:.0f} % of it",
        checksum=f"{detections} detections, {run.updates[-1]} updates, GOSPA {run.gospa_m[-1] / 1e5**0.5:.0f} m "
        f"an object, tracks {run.last_hash}",
    )
    return row, run


def flat_row(largest: Flown, scans: int) -> Row:
    """Return the greatest cost of a detection over the least, 1,000 to 100,000 objects of one density."""
    costs, said = [], []
    for objects in (1_000, 10_000):
        run = flown(crowd(objects), new_tracker(), scans)
        costs.append(_spent_s(run) / statistics.fmean(run.detections[_BEGUN:]))
        said.append(f"{objects}: {1e6 * costs[-1]:.2f} us ({run.updates[-1]} updates)")
    costs.append(_spent_s(largest) / statistics.fmean(largest.detections[_BEGUN:]))
    said.append(f"100000: {1e6 * costs[-1]:.2f} us")
    return Row(
        id="tracking.cost_flat",
        must=3.0,
        aim=1.5,
        measured=max(costs) / min(costs),
        unit="ratio",
        reference="CPU time a detection, the same density and dwells over less of the Earth",
        checksum=", ".join(said),
    )
