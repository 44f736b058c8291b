"""The world cut among shards: each place has one part, and margins are measured over the ground."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_radar import EARTH_M
from smoothing_plain import unit

from lookdown.tracking.fusion import Partition, partition_around, partition_world

SEEDS = st.integers(0, 2**32 - 1)


def some_places(count, rng):
    return EARTH_M * unit(rng.normal(size=(count, 3)))


@settings(deadline=None)
@given(seed=SEEDS, count=st.integers(1, 12))
def test_each_place_has_the_nearest_centre_and_lies_within_its_part(seed, count):
    places, partition = some_places(50, np.random.default_rng(seed)), partition_world(count)
    parts = partition.part_of(places)
    for place, part in zip(places, parts, strict=True):
        angles = [np.arccos(np.clip(unit(place) @ c, -1, 1)) for c in partition.centres]
        assert angles[part] <= min(angles) + 1e-9
    for k in range(count):
        inside = partition.within(k, places, 1e-3)
        assert inside[parts == k].all()
        assert not inside[(parts != k) & ~partition.within(k, places, 1.0)].any()


def test_a_margin_is_a_distance_over_the_ground_from_the_border():
    partition = Partition(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    angles = np.linspace(0.0, 0.5 * np.pi, 1001)
    places = EARTH_M * np.column_stack([np.cos(angles), np.sin(angles), 0 * angles])
    beyond = (angles - 0.25 * np.pi) * EARTH_M
    for margin in (0.0, 50e3, 400e3):
        sure = np.abs(beyond - margin) > 10.0
        np.testing.assert_array_equal(partition.within(0, places, margin)[sure], (beyond < margin)[sure])
    wide = np.where(beyond > -1.0, 1e6, 0.0)
    assert partition.within(0, places, wide)[beyond < 0.9e6].all()


@settings(deadline=None)
@given(seed=SEEDS)
def test_a_wider_margin_holds_all_that_a_narrower_one_does(seed):
    rng = np.random.default_rng(seed)
    places, partition = some_places(60, rng), partition_world(7)
    narrow, wide = (partition.within(3, places, margin) for margin in (1e5, 8e5))
    assert (wide | ~narrow).all()


def test_parts_of_the_world_are_about_equal():
    parts = partition_world(16).part_of(some_places(20_000, np.random.default_rng(1)))
    counts = np.bincount(parts, minlength=16)
    assert counts.min() > 0.6 * 20_000 / 16 and counts.max() < 1.5 * 20_000 / 16


def test_parts_around_places_share_them_out_and_do_not_depend_on_chance():
    rng = np.random.default_rng(2)
    groups = np.array([[1.0, 0.0, 0.1], [0.0, 1.0, 0.0], [-0.5, 0.2, 1.0]])
    places = EARTH_M * unit(np.repeat(groups, 40, axis=0) + 0.05 * rng.normal(size=(120, 3)))
    partition = partition_around(places, 3)
    parts = partition.part_of(places)
    assert sorted(np.bincount(parts).tolist()) == [40, 40, 40]
    np.testing.assert_array_equal(partition.centres, partition_around(places, 3).centres)
    with pytest.raises(AssertionError, match="as many places"):
        partition_around(places[:2], 3)


def test_one_part_is_everywhere_and_no_place_is_in_none():
    places = some_places(10, np.random.default_rng(3))
    assert partition_world(1).within(0, places, 0.0).all()
    assert len(partition_world(4).part_of(np.zeros((0, 3)))) == 0
