"""Topologies: grids, motifs, nearest neighbours, shells beside each other, and what of them stands."""

import numpy as np
import pytest
from network_plain import grazing_height_m, shell_ecef_m

from lookdown.errors import NetworkError
from lookdown.network import (
    GRAZING_LIMIT_M,
    Interoperability,
    Topology,
    link_geometry,
    motif_pairs,
    nearest_pairs,
)


def grid(planes: int, slots: int, **more: object) -> Topology:
    plane, slot = np.divmod(np.arange(planes * slots, dtype=np.uint16), np.uint16(slots))
    return Topology.from_pairs(motif_pairs(plane, slot), plane=plane, slot=slot, **more)


def test_a_plus_grid_has_four_links_a_satellite_and_two_a_pair_of_planes() -> None:
    plus = grid(72, 22)
    assert len(plus) == 1584 and len(plus.link_a) == 3168 and set(plus.link_counts.tolist()) == {4}
    along = plus.plane[plus.link_a] == plus.plane[plus.link_b]
    assert along.sum() == 1584
    steps = (plus.slot[plus.link_b[along]].astype(int) - plus.slot[plus.link_a[along]]) % 22
    assert set(steps.tolist()) <= {1, 21}


def test_neighbours_are_the_links_seen_from_each_end() -> None:
    plus = grid(5, 4)
    for s in range(len(plus)):
        there = {int(k) for k, m in zip(plus.neighbours[s], plus.neighbour_link[s], strict=True) if m >= 0}
        ends = zip(plus.link_a.tolist(), plus.link_b.tolist(), strict=True)
        assert there == {a + b - s for a, b in ends if s in (a, b)}


def test_rows_in_any_order_give_the_same_links() -> None:
    plane, slot = np.divmod(np.arange(20, dtype=np.uint16), np.uint16(4))
    order = np.random.default_rng(3).permutation(20)
    names = {frozenset((a, b)) for a, b in motif_pairs(plane, slot).tolist()}
    mixed = motif_pairs(plane[order], slot[order])
    assert {frozenset((int(order[a]), int(order[b]))) for a, b in mixed} == names


def test_the_seam_of_a_walker_pattern_is_shifted_by_its_phasing() -> None:
    planes, slots, phasing = 6, 5, 2
    plane, slot = np.divmod(np.arange(30, dtype=np.uint16), np.uint16(slots))
    along = slot / slots + plane * phasing / 30  # turns; F / T of one from plane to plane
    pairs = motif_pairs(plane, slot, [(1, 0)], seam_shift=phasing)
    lead = (along[pairs[:, 1]] - along[pairs[:, 0]]) % 1.0
    assert np.allclose(lead, phasing / 30)
    assert len(motif_pairs(plane, slot, [(1, 0)], seam_shift=None)) == (planes - 1) * slots


def test_a_motif_repeats_for_every_satellite() -> None:
    plane, slot = np.divmod(np.arange(35, dtype=np.uint16), np.uint16(7))
    pairs = motif_pairs(plane, slot, [(1, 2), (2, -1)])
    motif = Topology.from_pairs(pairs, plane=plane, slot=slot)
    assert set(motif.link_counts.tolist()) == {4}
    first = {(a, b) for a, b in pairs.tolist() if a == 0}
    assert first == {(0, 7 + 2), (0, 14 + 6)}


def test_missing_satellites_leave_their_links_out() -> None:
    plane, slot = np.divmod(np.arange(12, dtype=np.uint16), np.uint16(4))
    rest = np.delete(np.arange(12), 5)
    holed = Topology.from_pairs(motif_pairs(plane[rest], slot[rest]), plane=plane[rest], slot=slot[rest])
    assert len(holed.link_a) == 24 - 4


def test_more_links_than_four_take_another_group_of_neighbours() -> None:
    plane, slot = np.divmod(np.arange(40, dtype=np.uint16), np.uint16(8))
    six = Topology.from_pairs(motif_pairs(plane, slot, [(0, 1), (1, 0), (1, 1)]), plane=plane, slot=slot)
    assert six.neighbours.shape == (40, 8) and (six.neighbour_link >= 0).sum() == 40 * 6


def test_too_few_terminals_are_refused() -> None:
    with pytest.raises(NetworkError, match=r"terminals: expected at least 4.*12 satellites.*got 3"):
        grid(3, 4, terminals=3)
    assert len(grid(3, 4, terminals=4).link_a) == 24


def test_shells_keep_their_links_and_pairs_between_them_are_added() -> None:
    low, high = grid(4, 5), grid(3, 6)
    both = Topology.of_shells([low, high])
    assert len(both) == 38 and both.plane.tolist() == [*low.plane.tolist(), *(high.plane + 4).tolist()]
    assert len(both.link_a) == len(low.link_a) + len(high.link_a) and both.link_b[len(low.link_a) :].min() >= 20
    linked = both.with_pairs([[3, 25], [0, 1]], range_limit_m=5e6)
    assert len(linked.link_a) == len(both.link_a) + 1
    limits = linked.range_limit_m[(linked.link_a == 3) & (linked.link_b == 25)]
    assert limits.tolist() == [5e6] and np.isinf(linked.range_limit_m).sum() == len(both.link_a)


def test_nearest_pairs_obey_terminals_range_and_vendors() -> None:
    places, _, _ = shell_ecef_m(8, 9)
    free = np.random.default_rng(0).integers(0, 4, len(places))
    pairs = nearest_pairs(places, terminals=free, range_limit_m=6e6)
    assert (np.bincount(pairs.ravel(), minlength=len(places)) <= free).all()
    lengths = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], axis=1)
    assert lengths.max() <= 6e6 and (np.diff(lengths) >= 0).all() and len(pairs) > 30
    vendor = np.arange(len(places), dtype=np.uint16) % 2
    alone = Interoperability.from_document({"vendors": ["a", "b"]})
    own = nearest_pairs(places, terminals=2, range_limit_m=6e6, vendor_id=vendor, interoperability=alone)
    assert len(own) and (vendor[own[:, 0]] == vendor[own[:, 1]]).all()


def test_nothing_nearer_is_left_over() -> None:
    places, _, _ = shell_ecef_m(6, 7)
    pairs = nearest_pairs(places, terminals=2, range_limit_m=9e6, candidates=41)
    used = {frozenset(pair) for pair in pairs.tolist()}
    for a in range(42):
        for b in range(a):
            length = np.linalg.norm(places[a] - places[b])
            if length > 9e6 or frozenset((a, b)) in used:
                continue
            longest = [
                sorted(np.linalg.norm(places[i] - places[j]) for i, j in pairs if end in (i, j)) for end in (a, b)
            ]
            assert any(len(each) == 2 and each[-1] <= length + 1e-6 for each in longest)


def test_pairs_over_several_instants_are_judged_by_their_worst() -> None:
    start = np.array([[7e6, 0.0, 0.0], [7e6, 1e5, 0.0], [7e6, -2e5, 0.0]])
    later = start + np.array([[0.0, 0, 0], [0, 9e5, 0], [0, 0, 0]])
    assert nearest_pairs(start, terminals=1, range_limit_m=2e6).tolist() == [[0, 1]]
    assert nearest_pairs(np.stack([start, later]), terminals=1, range_limit_m=2e6).tolist() == [[0, 2]]


def test_links_are_as_long_as_they_are_and_clear_the_earth_or_not() -> None:
    places, plane, slot = shell_ecef_m(9, 8, altitude_m=700e3, inclination_deg=80.0)
    rng = np.random.default_rng(5)
    pairs = rng.integers(0, len(places), (300, 2))
    wild = Topology.from_pairs(pairs, plane=plane, slot=slot, range_limit_m=6.2e6)
    geometry = link_geometry(wild, places)
    lengths = np.linalg.norm(places[wild.link_a] - places[wild.link_b], axis=1)
    assert np.allclose(geometry.length_m, lengths, rtol=1e-14)
    heights = np.array([grazing_height_m(places[a], places[b]) for a, b in zip(wild.link_a, wild.link_b, strict=True)])
    sure = np.abs(heights - GRAZING_LIMIT_M) > 100.0  # the kernel's Earth is right to 45 m
    assert sure.sum() > 250
    expected = (heights >= GRAZING_LIMIT_M) & (lengths <= 6.2e6)
    assert np.array_equal(geometry.stands[sure], expected[sure])
    assert 20 < expected.sum() < len(expected) - 20


@pytest.mark.parametrize(("altitude_m", "longest_m"), [(630e3, 5_440e3), (550e3, 5_014e3)])
def test_the_longest_links_are_those_that_were_published(altitude_m: float, longest_m: float) -> None:
    """Bhattacherjee and Singla, CoNEXT 2019: 5,440 km for Kuiper, 5,014 km for Starlink, over 80 km."""
    radius = 6_378_137.0 + altitude_m
    plane, slot = np.zeros(2, np.uint16), np.arange(2, dtype=np.uint16)
    pair = Topology.from_pairs([[0, 1]], plane=plane, slot=slot)

    def stands(length: float) -> bool:
        half = np.arcsin(length / 2 / radius)
        places = radius * np.array([[np.cos(half), np.sin(half), 0.0], [np.cos(half), -np.sin(half), 0.0]])
        return bool(link_geometry(pair, places).stands[0])

    assert stands(longest_m - 4e3) and not stands(longest_m + 4e3)


def test_who_is_to_stay_apart_is_linked_with_others_alone() -> None:
    places, _, _ = shell_ecef_m(8, 9)
    group = np.where(np.arange(len(places)) < 36, 0, 1)
    apart = nearest_pairs(places, terminals=1, range_limit_m=9e6, apart=group)
    assert len(apart) > 10 and (group[apart[:, 0]] != group[apart[:, 1]]).all()
    # Nearest first, by plain search over all pairs of two groups.
    gap = np.linalg.norm(places[:, None] - places[None], axis=2)
    gap[group[:, None] == group[None]] = np.inf
    assert np.isclose(np.linalg.norm(places[apart[0, 0]] - places[apart[0, 1]]), gap.min())
    # Of -1 are those who may be with anyone: as without groups.
    free = nearest_pairs(places, terminals=2, range_limit_m=9e6, apart=np.full(len(places), -1))
    assert np.array_equal(free, nearest_pairs(places, terminals=2, range_limit_m=9e6))
    assert nearest_pairs(places, terminals=2, range_limit_m=9e6, apart=np.zeros(len(places), int)).shape == (0, 2)
    # Who has no terminal takes nobody's place among the candidates.
    few = np.where(np.arange(len(places)) % 3 == 0, 1, 0)
    assert set(nearest_pairs(places, terminals=few, range_limit_m=2e7, candidates=1).ravel() % 3) == {0}
