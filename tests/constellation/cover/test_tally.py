"""Coverage over time against runs counted one by one, and against cases done by hand."""

from collections import Counter

import numpy as np
import pytest
from coverage_naive import place_statistics
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.constellation import CoverageGrid, CoverageTally, latitude_bands
from lookdown.constellation.cover.tally import COVERAGE_FOLDS

STEP_NS = 30_000_000_000
START = 1_633_608_757 * 10**9
WAITS_S = (30.0, 75.0, 600.0)


def tallied(counts, fold=1):
    """Return the tally of counts (instants, places) on a grid of two rows."""
    counts = np.asarray(counts, np.uint16)
    grid = CoverageGrid.equirectangular(2, counts.shape[1] // 2, south_rad=-0.4, north_rad=1.0)
    tally = CoverageTally(grid, step_s=30.0, fold=fold, waits_s=WAITS_S)
    for instant, row in enumerate(counts):
        tally.step(row, START + instant * STEP_NS)
    return tally


def random_counts(seed, instants, places):
    """Return counts that stay for a while and then change, places that never see and that always do."""
    rng = np.random.default_rng(seed)
    change = rng.random((instants, places)) < rng.uniform(0.02, 0.6, places)
    counts = rng.integers(0, 4, (instants, places))
    for instant in range(1, instants):
        counts[instant] = np.where(change[instant], counts[instant], counts[instant - 1])
    counts[:, 0], counts[:, 1] = 0, 3
    return counts


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 300), st.integers(1, 12))
def test_every_place_is_as_its_runs_say(seed, instants, fold):
    counts = random_counts(seed, instants, 12) * (4 if fold > 3 else 1)
    tally = tallied(counts, fold)
    places = tally.places()
    for place in range(12):
        told = place_statistics(counts[:, place].tolist(), fold, [w / 30.0 for w in WAITS_S])
        for name in ("count_mean", "count_min", "seen_fraction", "gap_count", "revisit_count"):
            assert getattr(places, name)[place] == pytest.approx(told[name], abs=1e-12)
        for name in ("gap_mean", "gap_longest", "cut_start", "cut_end", "unseen_longest"):
            assert getattr(places, f"{name}_s")[place] == pytest.approx(30.0 * told[name], abs=1e-9)
        for name in ("revisit_mean", "response_mean"):
            assert getattr(places, f"{name}_s")[place] == pytest.approx(30.0 * told[name], abs=1e-9)
        only = np.zeros((1, 12), bool)
        only[0, place] = True
        waits = tally.waits(only)
        assert waits.share == pytest.approx(told["waits"], abs=1e-12)
        assert waits.share_max == pytest.approx(told["waits_max"], abs=1e-12)
        for fold_of in range(1, COVERAGE_FOLDS + 1):
            expected = np.mean(counts[:, place] >= fold_of)
            assert places.fraction_by_fold[place, fold_of - 1] == pytest.approx(expected)


def test_the_histogram_holds_every_gap_once():
    counts = random_counts(3, 700, 12)  # longer than the room that a histogram starts with
    counts[5:600, 2] = 0
    counts[[4, 600], 2] = 1
    tally = tallied(counts)
    gaps, weight = Counter(), Counter()
    for place in range(12):
        for length in place_statistics(counts[:, place].tolist(), 1, [])["gaps"]:
            gaps[30.0 * length] += 1
            weight[30.0 * length] += tally.grid.weight[place]
    table = tally.gaps()
    assert dict(zip(table.length_s.tolist(), table.gap_count.tolist(), strict=True)) == dict(gaps)
    assert table.gaps_per_place == pytest.approx([weight[length] for length in table.length_s])
    assert table.length_s.max() == 30.0 * 595


def test_a_case_by_hand():
    """Seen s, unseen u: uu s uuu ss u: one whole gap of 3, cut ones of 2 and 1, two rises 4 apart."""
    counts = np.repeat(np.array([[0], [0], [1], [0], [0], [0], [2], [1], [0]]), 2, axis=1)
    places = tallied(counts).places()
    assert places.gap_count[0] == 1 and places.gap_longest_s[0] == 90.0
    assert places.cut_start_s[0] == 60.0 and places.cut_end_s[0] == 30.0
    assert places.revisit_count[0] == 1 and places.revisit_mean_s[0] == 120.0
    # Mean wait: (2 * 2 + 3 * 3 + 1 * 1) / 2 over nine steps.
    assert places.response_mean_s[0] == pytest.approx(30.0 * 14 / 18)
    assert places.unseen_longest_s[0] == 90.0


def test_bands_weigh_by_area_and_keep_the_extremes():
    counts = random_counts(8, 200, 12)
    tally = tallied(counts)
    places, grid = tally.places(), tally.grid
    masks = np.vstack(
        [latitude_bands(grid, np.array([-0.4, 0.3, 1.0])), np.ones((1, 12), bool), np.zeros((1, 12), bool)]
    )
    bands = tally.bands(masks)
    assert bands.area_share == pytest.approx([grid.weight[:6].sum(), grid.weight[6:].sum(), 1.0, 0.0])
    assert bands.place_count.tolist() == [6, 6, 12, 0]
    assert bands.count_mean[2] == pytest.approx(grid.weight @ counts.mean(axis=0))
    assert bands.fraction_by_fold[2] == pytest.approx(grid.weight @ places.fraction_by_fold)
    assert bands.gap_longest_s[1] == places.gap_longest_s[6:].max()
    assert bands.unseen_longest_s[0] == 200 * 30.0
    total, number = (grid.weight @ (places.gap_mean_s * places.gap_count), grid.weight @ places.gap_count)
    assert bands.gap_mean_s[2] == pytest.approx(total / number)
    assert bands.never_seen_share[2] == pytest.approx(grid.weight[0])
    assert bands.always_seen_share[2] == pytest.approx(grid.weight[1])
    assert bands.response_mean_s[2] == pytest.approx(grid.weight @ places.response_mean_s)
    assert bands.seen_fraction[3] == 0.0 and bands.count_min[3] == 0


def test_a_constant_pattern_has_the_closed_forms():
    """Seen one step in four: gaps of 3, revisit 4, mean wait 9/8 of a step, within one step half of the time."""
    counts = np.zeros((400, 2), np.uint16)
    counts[::4] = 1
    tally = tallied(counts)
    places = tally.places()
    assert places.gap_mean_s[0] == 90.0 and places.revisit_mean_s[0] == 120.0
    assert places.response_mean_s[0] == pytest.approx(30.0 * 9 / 8)
    assert tally.waits(np.ones((1, 2), bool)).share_max[0] == pytest.approx(0.5)


def test_bands_of_latitude_take_each_place_once():
    grid = CoverageGrid.near_equal_area(500)
    masks = latitude_bands(grid, np.radians(np.arange(-90.0, 91.0, 30.0)))
    assert masks.shape == (6, 500)
    assert np.all(masks.sum(axis=0) == 1)
    assert not latitude_bands(grid, np.radians([-10.0, 10.0]))[0].all()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda tally: tally.step(np.zeros(4, np.uint16), START + 7 * STEP_NS),
        lambda tally: tally.step(np.zeros(3, np.uint16), START + 2 * STEP_NS),
        lambda tally: CoverageTally(tally.grid, step_s=0.0),
        lambda tally: CoverageTally(tally.grid, step_s=1.0).places(),
        lambda tally: latitude_bands(tally.grid, np.array([1.0, 0.0])),
    ],
)
def test_what_makes_no_sense_is_a_programmers_fault(wrong):
    tally = tallied(np.zeros((2, 4)))
    with pytest.raises(AssertionError):
        wrong(tally)
