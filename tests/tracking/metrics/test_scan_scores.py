import json
from pathlib import Path

import numpy as np
import pytest

from lookdown.tracking.metrics.scan_scores import score_scan
from lookdown.tracking.metrics.set_distances import gospa, ospa

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "metrics_stonesoup.json").read_text())


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_one_search_says_what_each_metric_says_alone(order):
    scene = GOLDEN["scenes"][1]
    sides = [np.array(scene[name]) for name in ("truth", "tracks")]
    here, there = (np.ascontiguousarray(side[side[:, 1] == 20.0]) for side in sides)
    place, speed = here[:, 2:5].copy(), here[:, 5:8].copy()
    scores = score_scan(
        place,
        speed,
        track_position_ecef_m=there[:, 2:5].copy(),
        track_velocity_ecef_mps=there[:, 5:8].copy(),
        order=order,
    )
    assert scores.gospa == gospa(place, there[:, 2:5].copy(), 5000.0, order=order)
    assert scores.ospa == ospa(place, there[:, 2:5].copy(), 5000.0, order=order)
    apart = np.linalg.norm(place[:, None] - there[None, :, 2:5], axis=2)
    nearest, near = apart.argmin(axis=0), apart.min(axis=0) < 5000.0
    picture = scores.picture
    assert picture.holding_track_count == near.sum() > 10
    assert picture.held_object_count == len(set(nearest[near]))
    assert picture.position_error_sum_m == pytest.approx(apart.min(axis=0)[near].sum())
    slip = np.linalg.norm(there[:, 5:8] - speed[nearest], axis=1)
    assert picture.velocity_error_sum_mps == pytest.approx(slip[near].sum())


def test_a_scan_without_tracks_or_objects():
    nothing, one = np.zeros((0, 3)), np.ones((1, 3))
    missed = score_scan(one, one, track_position_ecef_m=nothing, track_velocity_ecef_mps=nothing, cutoff_m=10.0)
    assert (missed.gospa.missed_count, missed.ospa.distance_m, missed.picture.completeness) == (1, 10.0, 0.0)
    ghost = score_scan(nothing, nothing, track_position_ecef_m=one, track_velocity_ecef_mps=one, cutoff_m=10.0)
    assert (ghost.gospa.false_count, ghost.picture.spuriousness) == (1, 1.0)
