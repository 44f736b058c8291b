"""What trackers beside ours are asked and how their answers are scored; they themselves are met in `lookdown bench`."""

import ast
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from lookdown.benchmarks import comparative_areas
from lookdown.benchmarks.comparative import _contest as contest
from lookdown.benchmarks.comparative._contest_rows import contest_rows
from lookdown.benchmarks.comparative.stone_soup import _beside
from lookdown.tables import Tracks


@pytest.fixture(scope="module")
def scene():
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("OBJECTS", 100), ("SCANS", 12)):
            patch.setattr(contest, name, value)
        yield contest.made()


def test_every_scan_has_one_instant_and_the_truth_five_seconds_after(scene):
    assert len(scene.scans) == 12
    for k, scan in enumerate(scene.scans):
        assert set(scan.detections.time_tai_ns.tolist()) == {scene.start_tai_ns + (10 * k + 5) * 10**9}
        assert set(scan.truth.time_tai_ns.tolist()) == {scene.start_tai_ns + 10 * (k + 1) * 10**9}


def test_what_is_asked_holds_every_report_near_where_someone_is(scene, monkeypatch):
    """Nine in ten of the reports are of someone; the errors are those that the covariances say."""
    monkeypatch.setattr(contest, "SCANS", 12)
    told = contest.asked(scene)
    assert np.bincount(told["report_scan"]).tolist() == [len(scan.detections) for scan in scene.scans]
    np.testing.assert_allclose(told["truth_s"] - told["time_s"], 5.0)
    forms = []
    for k, scan in enumerate(scene.scans):
        there = contest.FRAME.from_ecef(scan.truth.position_ecef_m - 5.0 * scan.truth.velocity_ecef_mps)
        rows = told["report_scan"] == k
        for place, covariance in zip(told["position_m"][rows], told["covariance_m2"][rows], strict=True):
            off = there - place
            forms.append(np.einsum("ni,ij,nj->n", off, np.linalg.inv(covariance + 100.0 * np.eye(3)), off).min())
    near = np.array(forms) < 21.1  # 99.99 % of a chi-square of 3 degrees
    assert 0.85 < near.mean() < 0.97
    assert np.array(forms)[near].mean() == pytest.approx(3.0, abs=0.25)


def test_the_noise_that_others_are_told_is_the_one_that_the_flights_have(scene, monkeypatch):
    """Steps of the velocity in the others' own frame, against what the script reads: nobody flies otherwise."""
    monkeypatch.setattr(contest, "SCANS", 12)
    told, steps = contest.asked(scene), []
    for before, after in zip(scene.scans[:-1], scene.scans[1:], strict=True):
        _, old, new = np.intersect1d(before.truth.object_id, after.truth.object_id, return_indices=True)
        step_ecef = after.truth.velocity_ecef_mps[new] - before.truth.velocity_ecef_mps[old]
        steps.append(step_ecef @ contest.FRAME.rotation_from_ecef.T)
    step, level, vertical = np.concatenate(steps), *told["noise_m2ps3"]
    assert len(step) > 1_000
    # A great circle bends in a frame that does not: 0.1 m/s in 10 s, against 1.7 and 1.0 of noise.
    assert (step[:, :2] ** 2).mean() / told["scan_s"] == pytest.approx(level, rel=0.15)
    assert (step[:, 2] ** 2).mean() / told["scan_s"] == pytest.approx(vertical, rel=0.2)


def test_the_spread_of_a_report_is_that_of_many_draws(scene):
    one, draws, rng = scene.scans[0].detections.take(slice(0, 1)), 20_000, np.random.default_rng(5)
    many = one.take(np.zeros(draws, np.int64))
    noisy = replace(
        many,
        range_m=many.range_m + 30.0 * rng.normal(size=draws),
        cosine_along=many.cosine_along + 1e-3 * rng.normal(size=draws),
        cosine_cross=many.cosine_cross + 1e-3 * rng.normal(size=draws),
    )
    _, covariance = contest._positions(one)
    drawn = np.cov(contest._positions(noisy)[0].T)
    scale = np.sqrt(np.outer(np.diag(drawn), np.diag(drawn)))
    np.testing.assert_allclose(covariance[0] / scale, drawn / scale, atol=0.03)


def test_an_answer_is_scored_on_the_scans_that_it_has_after_the_first_ten(scene):
    """The truth itself scores nothing; one object less costs the square root of half the squared cut-off."""
    place = [contest.FRAME.from_ecef(scan.truth.position_ecef_m) for scan in scene.scans[:11]]
    place[10] = place[10][1:]
    answer = {
        "cpu_s": np.array([*[9.0] * 10, 0.5]),
        "track_scan": np.repeat(np.arange(11), [len(rows) for rows in place]),
        "position_m": np.concatenate(place),
    }
    found = contest.read(scene, answer)
    assert found.cpu_s == 0.5 and found.tracks == 99
    np.testing.assert_allclose(found.gospa_m, [contest.CUTOFF_M / np.sqrt(2.0)])


def test_the_rows_compare_the_scans_that_both_have_done():
    ours = contest.Ours(0.004, np.array([10.0, 30.0, 500.0]), Tracks.empty())
    theirs = contest.Theirs(1.0, np.array([50.0, 30.0]), 7)
    cpu, score = contest_rows("peer", "Peer 1.0", ours, theirs)
    assert cpu.measured == pytest.approx(250.0) and cpu.passed
    assert score.measured == pytest.approx(0.5) and score.passed
    assert cpu.checksum == score.checksum and cpu.checksum.startswith("0 tracks of ours, 7 of theirs")


def test_the_peers_are_areas_and_their_scripts_are_python():
    assert {"nrl_tracker", "stone_soup"} <= set(comparative_areas())
    for name in ("nrl_tracker.py.txt", "stone_soup_tracker.py.txt"):
        text = (files("lookdown.benchmarks.comparative") / "scripts" / name).read_text(encoding="utf-8")
        ast.parse(text)


def test_another_environment_is_looked_into_last_and_only_for_a_while(tmp_path):
    import sys

    folder = tmp_path / "lib" / "python3.11" / "site-packages"
    folder.mkdir(parents=True)
    before = list(sys.path)
    with _beside(tmp_path / "bin" / "python"):
        assert sys.path == [*before, str(folder)]
    assert sys.path == before
