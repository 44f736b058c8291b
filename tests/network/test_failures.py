"""Each kind of failure: what it takes away, from when to when, and what it leaves."""

import itertools
import math

import numpy as np
import pytest

from lookdown.errors import NetworkError
from lookdown.network.failures import FAILURE_REFERENCE, check_failures, draw_failures, failure_rows, view_at
from lookdown.tables import FailureKind, Failures, NetworkNodes, NodeKind

START, END, HOUR = 1_000_000_000_000, 1_060_000_000_000, 3_600_000_000_000


def network(planes=6, slots=5, gateways=3):
    """Return a small network: satellites plane by plane round the equator, vendors by plane, then gateways."""
    count = planes * slots
    longitude = np.concatenate([np.arange(count) * 2.0 * math.pi / count, np.arange(gateways) * 1.0])
    radius = np.where(np.arange(count + gateways) < count, 7e6, 6.378e6)
    place = radius[:, None] * np.stack([np.cos(longitude), np.sin(longitude), 0.0 * longitude], axis=1)
    plane = np.concatenate([np.repeat(np.arange(planes), slots), np.zeros(gateways, int)])
    nodes = NetworkNodes(
        node_id=np.arange(count + gateways, dtype=np.uint32),
        kind=np.repeat([NodeKind.SATELLITE, NodeKind.GATEWAY], [count, gateways]).astype(np.uint8),
        vendor_id=(plane % 2).astype(np.uint16),
        plane=plane.astype(np.uint16),
        slot=np.zeros(count + gateways, np.uint16),
        position_ecef_m=place,
        velocity_ecef_mps=np.zeros_like(place),
    )
    ring = [(k, (k + 1) % count) for k in range(count)]
    down = [(k * slots, count + k) for k in range(gateways)]
    return nodes, np.array(ring + down)


NODES, PAIRS = network()


def view(rows, time=START):
    return view_at(rows, time, NODES, PAIRS)


@pytest.mark.parametrize(
    ("kind", "targets", "gone"),
    [
        (FailureKind.SATELLITE, (3, 17), {3, 17}),
        (FailureKind.PLANE, (2,), set(range(10, 15))),
        (FailureKind.VENDOR, (1,), {*range(5, 10), *range(15, 20), *range(25, 30)}),
        (FailureKind.GATEWAY, (31,), {31}),
    ],
)
def test_nodes_are_gone_with_their_links_from_the_start_to_the_end(kind, targets, gone):
    rows = failure_rows(kind, START, END, targets=targets)
    for time, those in ((START - 1, set()), (START, gone), (END - 1, gone), (END, set())):
        found = view(rows, time)
        assert set(np.flatnonzero(~found.node_up).tolist()) == those
        touched = [bool(those & set(pair)) for pair in PAIRS.tolist()]
        assert (~found.link_open).tolist() == touched
        assert not found.is_jammed.any() and not found.is_overcast.any()


def test_a_plane_takes_no_station_with_it_though_stations_have_plane_0():
    assert view(failure_rows(FailureKind.PLANE, START, END, targets=(0,))).node_up[30:].all()


def test_a_flapping_link_is_up_in_the_first_share_of_each_period_and_no_other_flaps():
    rows = failure_rows(FailureKind.LINK_FLAP, START, END, targets=(4,), other=3, share_ratio=0.25, period_s=8.0)
    for second, is_open in ((0.0, True), (1.99, True), (2.0, False), (7.99, False), (8.0, True), (11.0, False)):
        found = view(rows, START + round(second * 1e9))
        assert found.link_open[3] == is_open and found.link_open.sum() == len(PAIRS) - (not is_open)
        assert found.node_up.all()


def test_a_partition_closes_what_joins_its_planes_to_the_others():
    found = view(failure_rows(FailureKind.PARTITION, START, END, targets=(1, 2), other=7))
    closed = PAIRS[~found.link_open].tolist()
    assert closed == [[4, 5], [14, 15]] and found.node_up.all()
    both = Failures.concatenate(
        [
            failure_rows(FailureKind.PARTITION, START, END, targets=(1,), other=1),
            failure_rows(FailureKind.PARTITION, START, END, targets=(2,), other=2),
        ]
    )
    assert PAIRS[~view(both).link_open].tolist() == [[4, 5], [9, 10], [14, 15]]


def test_a_storm_hits_its_share_and_lets_them_go_one_by_one():
    nodes, pairs = network(40, 25)
    rows = failure_rows(FailureKind.SOLAR_STORM, START, END, targets=(5,), share_ratio=0.3)
    down = [
        set(np.flatnonzero(~view_at(rows, START + round(part * (END - START)), nodes, pairs).node_up))
        for part in (0.0, 0.25, 0.5, 0.75, 0.999999)
    ]
    assert len(down[0]) == pytest.approx(300, abs=45) and len(down[2]) == pytest.approx(150, abs=35)
    assert all(later < earlier for earlier, later in itertools.pairwise(down)) and len(down[-1]) <= 1
    assert max(down[0]) < 1000, "stations stand"
    other = failure_rows(FailureKind.SOLAR_STORM, START, END, targets=(6,), share_ratio=0.3)
    assert set(np.flatnonzero(~view_at(other, START, nodes, pairs).node_up)) != down[0]


@pytest.mark.parametrize(("kind", "name"), [(FailureKind.JAMMING, "is_jammed"), (FailureKind.WEATHER, "is_overcast")])
def test_regions_touch_what_is_within_and_take_nobody(kind, name):
    rows = failure_rows(kind, START, END, longitude_rad=1.0, radius_m=700e3)
    found = view(rows)
    away = np.abs(np.angle(np.exp(1j * (np.arctan2(NODES.position_ecef_m[:, 1], NODES.position_ecef_m[:, 0]) - 1.0))))
    np.testing.assert_array_equal(getattr(found, name), away <= 700e3 / 6_371_008.8)
    assert getattr(found, name)[31] and not getattr(found, name)[30]
    assert found.node_up.all() and found.link_open.all()


def test_failures_by_rate_come_as_often_and_last_as_long_as_they_should():
    figures = {"satellite_rate_hz": 1 / 36_000.0, "satellite_outage_s": 600.0, "gateway_rate_hz": 1 / 3_600.0}
    quiet = {f"{name}_rate_hz": 0.0 for name in ("plane", "vendor", "flap", "storm")}
    span = 200 * HOUR
    rows = draw_failures(NODES, PAIRS, seed=3, start_tai_ns=0, end_tai_ns=span, figures=figures | quiet)
    satellite, gateway = rows.kind == FailureKind.SATELLITE, rows.kind == FailureKind.GATEWAY
    assert satellite.sum() == pytest.approx(30 * 20, rel=0.12) and gateway.sum() == pytest.approx(600, rel=0.12)
    assert len(rows) == satellite.sum() + gateway.sum()
    lasted = (rows.end_tai_ns - rows.start_tai_ns)[satellite] * 1e-9
    assert lasted.mean() == pytest.approx(600.0, rel=0.15) and lasted.std() == pytest.approx(600.0, rel=0.2)
    assert set(rows.target[gateway].tolist()) == {30, 31, 32}
    check_failures(rows, NODES)
    down = np.mean([1.0 - view(rows, t).node_up[:30].mean() for t in range(0, span, HOUR)])
    assert down == pytest.approx(600.0 / 36_000.0, rel=0.3)


def test_draws_depend_on_seed_and_thing_alone():
    figures = {f"{name}_rate_hz": 1e-4 for name in ("satellite", "plane", "vendor", "gateway", "flap", "storm")}
    first, again, other = (
        draw_failures(NODES, PAIRS, seed=seed, start_tai_ns=0, end_tai_ns=24 * HOUR, figures=figures)
        for seed in (1, 1, 2)
    )
    assert set(first.kind.tolist()) == {0, 1, 2, 3, 4, 6}
    for name, _ in Failures.columns():
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    assert len(other) != len(first) or np.any(other.start_tai_ns != first.start_tai_ns)
    few = NODES.take(np.array([7, 31]))
    alone = draw_failures(few, PAIRS[:0], seed=1, start_tai_ns=0, end_tai_ns=24 * HOUR, figures=figures)
    mine = (first.kind == FailureKind.SATELLITE) & (first.target == 7)
    np.testing.assert_array_equal(alone.start_tai_ns[alone.kind == FailureKind.SATELLITE], first.start_tai_ns[mine])


@pytest.mark.parametrize(
    ("kind", "figures", "path"),
    [
        (FailureKind.WEATHER, {"latitude_rad": math.radians(95.0), "radius_m": 1e5}, "latitude: expected -90 to 90"),
        (FailureKind.JAMMING, {}, "radius"),
        (FailureKind.LINK_FLAP, {}, "period"),
        (FailureKind.SOLAR_STORM, {"share_ratio": 1.5}, "share"),
    ],
)
def test_what_cannot_be_is_refused_with_its_path(kind, figures, path):
    with pytest.raises(NetworkError, match=path):
        failure_rows(kind, START, END, **figures)


def test_all_faults_come_at_once_and_what_is_not_there_cannot_fail():
    with pytest.raises(NetworkError) as caught:
        failure_rows(FailureKind.JAMMING, END, START, latitude_rad=2.0, share_ratio=-1.0)
    assert [fault.path for fault in caught.value.faults] == ["end", "share", "radius", "latitude"]
    rows = Failures.concatenate(
        [
            failure_rows(FailureKind.SATELLITE, START, END, targets=(3, 30)),
            failure_rows(FailureKind.VENDOR, START, END, targets=(2,)),
            failure_rows(FailureKind.LINK_FLAP, START, END, targets=(1,), other=99, period_s=1.0),
            failure_rows(FailureKind.SOLAR_STORM, START, END, targets=(99,)),
        ]
    )
    with pytest.raises(NetworkError) as caught:
        check_failures(rows, NODES)
    found = [fault.path for fault in caught.value.faults]
    assert found == ["failures[1].target", "failures[2].target", "failures[3].other"]
    with pytest.raises(NetworkError, match="plain_rate"):
        draw_failures(NODES, PAIRS, seed=1, start_tai_ns=0, end_tai_ns=1, figures={"plain_rate_hz": 1.0})


def test_every_figure_has_a_band_and_a_source():
    for name, reference in FAILURE_REFERENCE.items():
        assert reference.low <= reference.base <= reference.high and reference.source, name


def test_a_flap_is_of_a_link_that_is_there():
    def flap(one, two):
        return failure_rows(FailureKind.LINK_FLAP, START, END, targets=(one,), other=two, period_s=4.0)

    good = Failures.concatenate([flap(1, 2), flap(2, 1), flap(29, 0), flap(5, 31)])
    check_failures(good, NODES, PAIRS)
    bad = Failures.concatenate([good, flap(1, 3), flap(4, 99)])
    check_failures(bad.take(np.arange(5)), NODES)
    with pytest.raises(NetworkError) as caught:
        check_failures(bad, NODES, PAIRS)
    assert {fault.path: fault.came for fault in caught.value.faults} == {
        "failures[4].other": "1 and 3, which have none",
        "failures[5].other": "99",
    }
