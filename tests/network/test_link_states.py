"""Links as state machines: what geometry allows against plain NumPy, times, terminals, order and snapshots."""

import dataclasses
import itertools
import math

import numpy as np
import pytest
from link_states_plain import fault_of

from lookdown.astro import sun_ecef_m
from lookdown.network.link_states import (
    LINK_STATE_REFERENCE,
    CrossingLinks,
    LinkFault,
    LinkMachine,
    inertial_velocity_mps,
    link_limits,
)
from lookdown.network.terminals import TERMINALS, reference_terminal
from lookdown.tables import LinkState

T0 = 1_700_000_000_000_000_000
SECOND = 1_000_000_000
EARTH_RATE = 7.292_115e-5
LIMITS = link_limits(TERMINALS["starlink"])


def walker(planes, slots, *, height_m=550e3, inclination_deg=53.0, time_s=0.0, phasing=0.0):
    """Return positions, velocities over the turning Earth, and planes of a shell on circles."""
    plane, slot = np.repeat(np.arange(planes), slots), np.tile(np.arange(slots), planes)
    radius = 6_378_137.0 + height_m
    rate = math.sqrt(3.986004418e14 / radius**3)
    node = 2.0 * np.pi * plane / planes - EARTH_RATE * time_s
    u = 2.0 * np.pi * (slot / slots + phasing * plane / (planes * slots)) + rate * time_s
    ci, si = math.cos(math.radians(inclination_deg)), math.sin(math.radians(inclination_deg))
    along = np.stack(
        [
            np.cos(node) * np.cos(u) - np.sin(node) * np.sin(u) * ci,
            np.sin(node) * np.cos(u) + np.cos(node) * np.sin(u) * ci,
            np.sin(u) * si,
        ],
        axis=1,
    )
    ahead = np.stack(
        [
            -np.cos(node) * np.sin(u) - np.sin(node) * np.cos(u) * ci,
            -np.sin(node) * np.sin(u) + np.cos(node) * np.cos(u) * ci,
            np.cos(u) * si,
        ],
        axis=1,
    )
    position, velocity = radius * along, radius * rate * ahead
    velocity[:, 0] += EARTH_RATE * position[:, 1]
    velocity[:, 1] -= EARTH_RATE * position[:, 0]
    return position, velocity, plane.astype(np.int32)


def machine(nodes, *, limits=LIMITS, terminals=8, seed=1):
    return LinkMachine(limits, np.full(nodes, terminals, np.int32), seed, T0)


def step(links, time_s, pairs, *, shell=(3, 16), is_up=None, is_open=None):
    position, velocity, _ = walker(*shell, time_s=time_s)
    return links.step(
        T0 + round(time_s * 1e9),
        position,
        velocity,
        is_up=np.ones(len(position), bool) if is_up is None else is_up,
        pairs=pairs,
        is_open=np.ones(len(pairs), bool) if is_open is None else is_open,
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_may_stand_is_what_plain_geometry_says(seed):
    """Pairs of a shell with limits so tight that every fault comes up."""
    rng = np.random.Generator(np.random.Philox(seed))
    terminal = reference_terminal(
        range_max_m=6e6, slew_rate_max_radps=math.radians(0.11), sun_exclusion_rad=math.radians(25.0)
    )
    limits = link_limits(terminal, 2e5)
    position, velocity, _ = walker(9, 11, phasing=seed)
    nodes = len(position)
    pairs = np.array([(a, b) for a in range(nodes) for b in range(a + 1, nodes) if rng.random() < 0.25])
    is_up, is_open = rng.random(nodes) > 0.05, rng.random(len(pairs)) > 0.05
    links = machine(nodes, limits=limits, terminals=nodes)
    found = links.step(T0, position, velocity, is_up=is_up, pairs=pairs, is_open=is_open).fault
    sun = sun_ecef_m(np.array([T0]))[0]
    sun /= np.linalg.norm(sun)
    expected = [
        fault_of(position, velocity, a, b, limits=limits, sun=sun, is_up=is_up, is_open=is_open[k])
        for k, (a, b) in enumerate(pairs)
    ]
    assert found.tolist() == expected
    assert set(expected) >= {0, 1, 2, 3, 5, 6}


def test_grazing_height_is_told_from_range():
    """Two satellites of one circle, 80 km above ground and one more or less."""
    for more_m, fault in ((1e3, LinkFault.NONE), (-1e3, LinkFault.GRAZING)):
        radius = 6_378_137.0 + 550e3
        half = math.acos((LIMITS.clear_radius_m + more_m) / radius)
        angle = np.array([-half, half])
        position = radius * np.stack([np.cos(angle), np.sin(angle), 0.0 * angle], axis=1)
        velocity = 7.0e3 * np.stack([-np.sin(angle), np.cos(angle), 0.0 * angle], axis=1)
        limits = link_limits(reference_terminal(range_max_m=1e7, sun_exclusion_rad=0.0))
        ask = {"is_up": np.ones(2, bool), "pairs": np.array([[0, 1]]), "is_open": np.ones(1, bool)}
        assert machine(2, limits=limits).step(T0, position, velocity, **ask).fault.tolist() == [fault]


def test_a_link_goes_from_down_to_up_through_its_states_at_its_own_times():
    pairs = np.array([[0, 1]])
    terminal = reference_terminal(acquisition_min_s=10.0, acquisition_mean_s=10.001, acquisition_max_s=20.0)
    links = machine(48, limits=link_limits(dataclasses.replace(terminal, slew_rate_max_radps=math.radians(2.0))))
    states = [int(step(links, float(k), pairs).state[0]) for k in range(130)]
    assert states == sorted(states) and set(states) == {LinkState.SLEWING, LinkState.ACQUIRING, LinkState.UP}
    acquiring = states.count(LinkState.ACQUIRING)
    assert 10 <= acquiring <= 11
    # The one behind looks ahead, where terminals rest; the one ahead turns by about half a turn: 2 deg/s.
    assert 70 <= states.count(LinkState.SLEWING) <= 90
    assert links.acquisition_count == 1 and links.loss_count == 0
    assert links.up_s == pytest.approx(states.count(LinkState.UP), abs=1.0)


def test_steps_do_not_show_in_what_has_been_up():
    pairs = np.array([[k, k + 1] for k in range(40) if k % 16 < 15])
    fine, coarse = machine(48), machine(48)
    for k in range(601):
        fine_report = step(fine, float(k), pairs)
    step(coarse, 0.0, pairs)
    coarse_report = step(coarse, 600.0, pairs)
    np.testing.assert_array_equal(fine_report.state, coarse_report.state)
    assert fine.up_s == pytest.approx(coarse.up_s, rel=1e-9) and fine.acquisition_count == coarse.acquisition_count


def test_acquisitions_take_what_the_terminal_says():
    """From the least to the most, one minus exp(-x) between, and given up and begun anew beyond."""
    nodes = 4000
    angle = np.linspace(0.0, 2.0 * math.pi, nodes, endpoint=False)
    position = 7e6 * np.stack([np.cos(angle), np.sin(angle), 0.0 * angle], axis=1)
    velocity = 7.0e3 * np.stack([-np.sin(angle), np.cos(angle), 0.0 * angle], axis=1)
    limits = link_limits(reference_terminal(sun_exclusion_rad=0.0))
    links = machine(nodes, limits=limits)
    pairs = np.stack([np.arange(0, nodes, 2), np.arange(1, nodes, 2)], axis=1)
    ask = {"is_up": np.ones(nodes, bool), "pairs": pairs, "is_open": np.ones(len(pairs), bool)}
    slew_s = (math.pi - 2.0 * math.pi / nodes) / limits.slew_rate_max_radps
    shares = []
    for after_s in (0.0, 11.9, 20.0, 40.0, 99.9, 130.0, 400.0):
        now = T0 + round((slew_s + after_s) * 1e9)
        shares.append(np.mean(links.step(now, position, velocity, **ask).state == LinkState.UP) if after_s else 0.0)
        if after_s == 0.0:
            links.step(T0, position, velocity, **ask)
    gone = np.exp(-(np.array([20.0, 40.0, 99.9]) - 12.0) / 18.0)
    assert shares[1] == 0.0
    np.testing.assert_allclose(shares[2:5], 1.0 - gone, atol=0.035)
    assert shares[5] >= shares[4] and shares[6] == 1.0
    assert links.acquisition_count == len(pairs)


def test_a_link_that_is_closed_is_lost_and_acquired_anew():
    pairs = np.array([[0, 1], [16, 17]])
    links = machine(48)
    step(links, 0.0, pairs)
    assert step(links, 200.0, pairs).state.tolist() == [LinkState.UP, LinkState.UP]
    report = step(links, 201.0, pairs, is_open=np.array([False, True]))
    assert report.state.tolist() == [LinkState.DOWN, LinkState.UP] and report.fault[0] == LinkFault.CLOSED
    assert step(links, 202.0, pairs).state[0] in (LinkState.SLEWING, LinkState.ACQUIRING)
    assert step(links, 400.0, pairs).state[0] == LinkState.UP
    assert (links.acquisition_count, links.loss_count) == (3, 1)
    is_up = np.ones(48, bool)
    is_up[17] = False
    assert step(links, 401.0, pairs, is_up=is_up).fault.tolist() == [LinkFault.NONE, LinkFault.NODE]


def test_terminals_run_out_and_come_free():
    star = np.array([[0, 1], [0, 15], [0, 16]])
    links, shell = machine(192, terminals=2), (12, 16)
    assert step(links, 0.0, star, shell=shell).fault.tolist() == [0, 0, LinkFault.TERMINALS]
    assert step(links, 200.0, star, shell=shell).state.tolist() == [LinkState.UP, LinkState.UP, LinkState.DOWN]
    fewer = star[1:]
    assert step(links, 201.0, fewer, shell=shell).state.tolist()[0] == LinkState.UP
    assert step(links, 400.0, fewer, shell=shell).state.tolist() == [LinkState.UP, LinkState.UP]
    assert (links.acquisition_count, links.loss_count) == (3, 1)


def test_the_order_of_links_does_not_matter_while_terminals_do():
    pairs = np.array([[k, k + 1] for k in range(40) if k % 16 < 15])
    order = np.random.Generator(np.random.Philox(2)).permutation(len(pairs))
    first, second = machine(48), machine(48)
    for time_s in (0.0, 25.0, 31.0, 37.0):
        one, other = step(first, time_s, pairs), step(second, time_s, pairs[order][:, ::-1])
        np.testing.assert_array_equal(one.state[order], other.state)
    assert 0 < (one.state == LinkState.UP).sum() < len(pairs)


def test_a_machine_goes_on_from_a_snapshot():
    pairs = np.array([[0, 1], [1, 2], [16, 17]])
    first, second = machine(48), machine(48)
    step(first, 0.0, pairs)
    step(first, 20.0, pairs)
    second.restore(first.snapshot())
    for time_s in (40.0, 90.0):
        np.testing.assert_array_equal(step(first, time_s, pairs).state, step(second, time_s, pairs).state)
    assert (first.up_s, first.acquisition_count) == (second.up_s, second.acquisition_count)


@pytest.mark.parametrize("by_time", [False, True])
def test_crossing_partners_are_of_two_groups_in_reach_and_each_others_only(by_time):
    crossing = CrossingLinks(LIMITS, by_time=by_time)
    kept = []
    for k in range(12):
        position, velocity, plane = walker(12, 10, time_s=60.0 * k)
        group = (inertial_velocity_mps(position, velocity)[:, 2] > 0.0).astype(np.int32)
        group[::17] = -1
        pairs = crossing.step(position, velocity, group=group, plane=plane)
        a, b = pairs.T
        assert len(np.unique(pairs)) == pairs.size > 60 and np.all(group[pairs] >= 0)
        assert np.all(group[a] != group[b]) and np.all(plane[a] != plane[b])
        assert np.linalg.norm(position[a] - position[b], axis=1).max() <= LIMITS.range_max_m
        kept.append({tuple(pair) for pair in pairs.tolist()})
    shared = [len(now & before) / len(now) for before, now in itertools.pairwise(kept)]
    assert min(shared) > 0.3 and max(shared) <= 1.0 and any(share < 1.0 for share in shared)


def test_who_keeps_a_partner_parts_only_out_of_reach():
    parted = {}
    for keeps in (False, True):
        crossing, before, parted[keeps] = CrossingLinks(LIMITS, by_time=False, keeps=keeps), set(), 0
        for k in range(60):
            position, velocity, plane = walker(12, 10, time_s=30.0 * k)
            group = (inertial_velocity_mps(position, velocity)[:, 2] > 0.0).astype(np.int32)
            pairs = {tuple(pair) for pair in crossing.step(position, velocity, group=group, plane=plane).tolist()}
            same = [group[a] == group[b] for a, b in pairs]
            assert any(same) <= keeps
            gone = np.array(sorted(before - pairs)).reshape(-1, 2).astype(int)
            if keeps:
                a, b = position[gone[:, 0]], position[gone[:, 1]]
                sight = np.linalg.norm(a - b, axis=1)
                low = np.linalg.norm(np.cross(a, b), axis=1) / sight
                assert np.all((sight > LIMITS.range_max_m) | (low < LIMITS.clear_radius_m))
            parted[keeps] += len(gone)
            before = pairs
    assert 0 < parted[True] < 0.7 * parted[False]


def test_who_looks_ahead_parts_less_often():
    counts = {}
    for by_time in (False, True):
        crossing, links = CrossingLinks(LIMITS, by_time=by_time), machine(120)
        for k in range(90):
            position, velocity, plane = walker(12, 10, time_s=30.0 * k)
            group = (inertial_velocity_mps(position, velocity)[:, 2] > 0.0).astype(np.int32)
            pairs = crossing.step(position, velocity, group=group, plane=plane)
            ask = {"is_up": np.ones(120, bool), "pairs": pairs, "is_open": np.ones(len(pairs), bool)}
            report = links.step(T0 + 30 * k * SECOND, position, velocity, **ask)
            crossing.let_go(pairs, report.fault)
        counts[by_time] = links.loss_count
    assert 0 < counts[True] < counts[False]


def test_faults_of_the_caller_are_refused():
    links = machine(48)
    with pytest.raises(AssertionError, match="asked for once"):
        step(links, 1.0, np.array([[0, 1], [1, 0]]))
    step(links, 5.0, np.array([[0, 1]]))
    with pytest.raises(AssertionError):
        step(links, 4.0, np.array([[0, 1]]))
    for name, reference in LINK_STATE_REFERENCE.items():
        assert reference.low <= reference.base <= reference.high and reference.source, name
