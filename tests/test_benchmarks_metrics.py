"""The metrics' benchmarks: equal work, and the figures of Stone Soup that a checkout holds."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from lookdown.benchmarks import _metrics as metrics
from lookdown.benchmarks import areas, comparative_areas
from lookdown.benchmarks.comparative import stonesoup_metrics as peer

GOLDEN = json.loads((Path(__file__).parent / "golden" / "metrics_stonesoup.json").read_text())


def golden_scenes():
    return [peer.Scene(np.array(one["truth"]), np.array(one["tracks"])) for one in GOLDEN["scenes"]]


def test_both_are_areas():
    assert "metrics" in areas() and "stonesoup_metrics" in comparative_areas()


def test_a_scan_is_scored_as_by_each_metric_alone(monkeypatch):
    monkeypatch.setattr(metrics, "_OBJECTS", 2_000)
    monkeypatch.setattr(metrics, "_ROUNDS", 1)
    apart, formations = metrics.rows()
    assert math.isfinite(apart.measured) and math.isfinite(formations.measured)
    assert [row.id for row in (apart, formations)] == ["metrics.scan_100k", "metrics.scan_100k_formations"]
    assert apart.checksum == metrics.rows()[0].checksum


def test_the_differences_from_stone_soup_are_rounding_and_an_error_would_show():
    scenes, told = golden_scenes(), GOLDEN["told"]
    assert all(off < 1e-11 for off in peer.differences(scenes, told).values())
    moved = [scene._replace(tracks=scene.tracks + np.eye(8)[2]) for scene in scenes]
    off = peer.differences(moved, told)
    assert min(off["gospa"], off["ospa"], off["siap"]) > 1e-6
    wrong = told | {"bound": {name: [value * 1.001 for value in values] for name, values in told["bound"].items()}}
    assert peer.differences(scenes, wrong)["cramer_rao"] > 1e-4


def test_the_regions_hold_near_objects_and_every_fault_of_tracks():
    whole = peer.world(3_000, 100e3)
    (region,) = peer.regions(whole, 1, 60)
    assert len(np.unique(region.truth[:, 0])) == 60
    objects, tracks = (len(np.unique(rows[:, 0])) for rows in region)
    assert tracks > objects
    again = peer.world(3_000, 100e3)
    assert all(np.array_equal(a, b) for a, b in zip(whole, again, strict=True))


def test_the_rows_compare_equal_work(monkeypatch):
    """The peer's answers are those of the golden file: nothing is installed."""
    told = json.loads(json.dumps(GOLDEN["told"]))
    for answer in told["scenes"]:
        answer |= {"gospa_cpu_s": 1.0, "ospa_cpu_s": 2.0, "siap_cpu_s": 3.0}
    monkeypatch.setattr(peer, "peer_python", lambda name, version: Path("python"))
    monkeypatch.setattr(peer, "world", lambda count: None)
    monkeypatch.setattr(peer, "regions", lambda whole, count, size: golden_scenes())
    monkeypatch.setattr(peer, "asked_of_peer", lambda scenes, python: told)
    *equal, ratio = peer.rows()
    assert [row.id.removeprefix("stonesoup_metrics.") for row in equal] == ["gospa", "ospa", "siap", "cramer_rao"]
    assert all(row.passed for row in equal)
    assert (
        ratio.unit == "times"
        and "18.0 CPU s" in ratio.reference
        and ratio.measured
        == pytest.approx(18.0 / float(ratio.reference.split("ours ")[1].split(" ms")[0]) * 1e3, rel=0.01)
    )
