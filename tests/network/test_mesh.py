"""The backbone as one stage: what is sent arrives by links that stand, and what fails is gone round or lost."""

import numpy as np
import pytest
from mesh_scenes import PLANES, SECOND, SLOTS, START, made, ships, sky_of_mesh

from lookdown.errors import NetworkError
from lookdown.network.accounting import delivery_summary
from lookdown.network.failures import failure_rows
from lookdown.tables import (
    Deliveries,
    DeliveryStatus,
    FailureKind,
    Failures,
    LinkKind,
    LinkState,
    Shipments,
    StationState,
)


@pytest.fixture(scope="module")
def sky():
    return sky_of_mesh(120)


def flown(mesh, sky, seconds=3, sources=range(PLANES * SLOTS)):
    spans = []
    for k in range(seconds):
        start = START + k * SECOND
        states = sky.at(start + SECOND // 2)
        spans.append(
            mesh.step(
                ships(start, list(sources), first=1000 * k),
                states.position_ecef_m,
                states.velocity_ecef_mps,
                start_tai_ns=start,
                end_tai_ns=start + SECOND,
            )
        )
    return spans


def deliveries_of(spans):
    return Deliveries.concatenate(span.deliveries for span in spans)


def test_everything_arrives_and_no_sooner_than_light(sky):
    mesh = made(sky)
    spans = flown(mesh, sky)
    done = deliveries_of(spans)
    assert len(done) == 3 * PLANES * SLOTS and mesh.pending_count == 0
    assert np.all(done.status == DeliveryStatus.DELIVERED) and np.all(done.gateway >= PLANES * SLOTS)
    satellites = sky.at(START + SECOND // 2).position_ecef_m
    stations = mesh.stations.position_ecef_m
    first = spans[0].deliveries
    straight = np.linalg.norm(satellites[first.source] - stations[first.gateway - PLANES * SLOTS], axis=1)
    assert np.all(first.light_s * 299_792_458.0 >= straight - 2.0)
    # By the ways that routing found, to the metre: queues and light are told apart.
    ways = spans[0].routes.distance_m.min(axis=1)[first.source]
    np.testing.assert_allclose(first.light_s * 299_792_458.0, ways, atol=30.0)


def test_links_are_of_the_topology_then_down_and_only_those_up_carry(sky):
    mesh = made(sky)
    links = flown(mesh, sky, 1)[0].links
    laser = links.kind == LinkKind.OPTICAL
    assert laser.sum() == len(mesh.topology.link_a) and np.all(links.node_b[~laser] >= PLANES * SLOTS)
    assert np.all((links.rate_bps > 0.0) == (links.state == LinkState.UP))
    assert np.all(links.load_ratio[links.state != LinkState.UP] == 0.0) and links.load_ratio.max() > 0.0
    # A gateway has eight antennas.
    assert np.bincount(links.node_b[~laser]).max() <= 8


def test_one_antenna_takes_the_nearest_satellite(sky):
    links = flown(made(sky, antenna_count=1), sky, 1)[0].links
    all_of = flown(made(sky, antenna_count=100), sky, 1)[0].links
    down, every = links.kind != LinkKind.OPTICAL, all_of.kind != LinkKind.OPTICAL
    for station in np.unique(links.node_b[down]):
        own = links.length_m[down & (links.node_b == station)]
        assert len(own) == 1 and own[0] == all_of.length_m[every & (all_of.node_b == station)].min()


def test_a_plane_that_fails_sends_nothing_and_the_rest_go_round_it(sky):
    failures = failure_rows(FailureKind.PLANE, START, START + 60 * SECOND, targets=(4,))
    done = deliveries_of(flown(made(sky, failures), sky))
    lost = done.status != DeliveryStatus.DELIVERED
    plane = sky.at(START).plane
    assert set(plane[done.source[lost]].tolist()) == {4} and np.all(plane[done.source[~lost]] != 4)


def test_without_any_gateway_nothing_arrives_and_it_is_told_when_it_is_too_late(sky):
    gateways = tuple(range(PLANES * SLOTS, PLANES * SLOTS + 12))
    failures = failure_rows(FailureKind.GATEWAY, START, START + 60 * SECOND, targets=gateways)
    mesh = made(sky, failures)
    done = deliveries_of(flown(mesh, sky, 3))
    assert len(done) + mesh.pending_count == 3 * PLANES * SLOTS
    assert not np.any(done.status == DeliveryStatus.DELIVERED)


def test_jamming_spares_light_and_cloud_spares_radio(sky):
    def kinds(*failures):
        links = flown(made(sky, Failures.concatenate(failures) if failures else None), sky, 1)[0].links
        return set(links.kind[links.kind != LinkKind.OPTICAL].tolist())

    everywhere = {"latitude_rad": 0.0, "longitude_rad": 0.0, "radius_m": 20.1e6}
    jammed = failure_rows(FailureKind.JAMMING, START, START + 60 * SECOND, **everywhere)
    overcast = failure_rows(FailureKind.WEATHER, START, START + 60 * SECOND, **everywhere)
    assert kinds(jammed) == {LinkKind.GROUND_OPTICAL} and kinds(overcast) == {LinkKind.GROUND_RADIO}
    assert kinds(jammed, overcast) == set()


def test_stations_tell_by_what_they_are_connected_and_why_not(sky):
    def states(*failures):
        span = flown(made(sky, Failures.concatenate(failures) if failures else None), sky, 1)[0]
        down = span.links.take(span.links.kind != LinkKind.OPTICAL)
        counts = np.bincount(down.node_b - PLANES * SLOTS, minlength=12)
        assert np.array_equal(span.stations.link_count, counts) and np.all(
            span.stations.time_tai_ns == START + SECOND // 2
        )
        by_light = np.unique(down.node_b[down.kind == LinkKind.GROUND_OPTICAL])
        assert np.array_equal(span.stations.node_id[span.stations.state == StationState.LIGHT], by_light)
        return span.stations

    plain, everywhere = states(), {"latitude_rad": 0.0, "longitude_rad": 0.0, "radius_m": 20.1e6}
    assert set(plain.state.tolist()) == {StationState.LIGHT, StationState.RADIO_ALONE}
    assert np.array_equal(plain.is_clear == 1, plain.state == StationState.LIGHT)
    overcast = failure_rows(FailureKind.WEATHER, START, START + 60 * SECOND, **everywhere)
    jammed = failure_rows(FailureKind.JAMMING, START, START + 60 * SECOND, **everywhere)
    lost = failure_rows(FailureKind.GATEWAY, START, START + 60 * SECOND, targets=(PLANES * SLOTS + 4,))
    clouded = states(overcast)
    assert set(clouded.state.tolist()) == {StationState.RADIO_ALONE} and not clouded.is_clear.any()
    assert set(states(overcast, jammed).state.tolist()) == {StationState.NO_LINK}
    failed = states(lost)
    assert np.flatnonzero(failed.state == StationState.FAILED).tolist() == [4] and failed.link_count[4] == 0
    assert np.array_equal(failed.is_clear, plain.is_clear)


def test_a_failure_of_what_is_not_there_is_refused_with_its_path(sky):
    with pytest.raises(NetworkError, match=r"failures\[0\]\.target: expected a plane of the network; got 99"):
        made(sky, failure_rows(FailureKind.PLANE, START, START + SECOND, targets=(99,)))


def test_same_seed_same_bytes(sky):
    one, two = (deliveries_of(flown(made(sky), sky)) for _ in range(2))
    for name, _ in Deliveries.columns():
        assert np.array_equal(getattr(one, name), getattr(two, name)), name


def test_the_summary_counts_every_shipment_once_and_its_parts_add_up(sky):
    failures = failure_rows(FailureKind.PLANE, START, START + 60 * SECOND, targets=(4,))
    done = deliveries_of(flown(made(sky, failures), sky))
    told = delivery_summary(done)
    lost, sent = told["expired"] + told["dropped"] + told["no_route"], told["shipments"]
    # A plane of 15 that is down sends nothing in three seconds; who is down is told by the step as well.
    assert told["not_sent"] == 3 * SLOTS and sent == len(done) - 3 * SLOTS
    assert told["delivered_ratio"] == pytest.approx(1.0 - lost / sent)
    up = flown(made(sky, failures), sky, 1)[0].is_up
    assert np.flatnonzero(~up).tolist() == list(range(4 * SLOTS, 5 * SLOTS)) and len(up) == PLANES * SLOTS + 12
    assert sum(told["parts_s"].values()) == pytest.approx(told["parts_s"]["light"] + told["parts_s"]["queue"] + 0.18)
    assert told["network_s"]["p50"] <= told["network_s"]["p95"] <= told["network_s"]["p99"] <= told["network_s"]["max"]
    assert told["classes"].keys() == {"associated"}
    assert told["classes"]["associated"]["shipments"] == told["shipments"]


def test_a_gateway_that_comes_back_has_radio_until_its_telescopes_have_found_who_they_look_for(sky):
    away = failure_rows(FailureKind.GATEWAY, START + 5 * SECOND, START + 10 * SECOND, targets=(PLANES * SLOTS + 2,))
    mesh, kinds = made(sky, away, clear_ratio=1.0), []
    for k in range(60):
        begin = START + k * SECOND
        states = sky.at(begin + SECOND // 2)
        span = mesh.step(
            Shipments.empty(),
            states.position_ecef_m,
            states.velocity_ecef_mps,
            start_tai_ns=begin,
            end_tai_ns=begin + SECOND,
        )
        down = span.links.kind != LinkKind.OPTICAL
        # What is no link yet leads nobody into it.
        assert (span.links.rate_bps[down] > 0.0).all()
        mine = span.links.node_b == PLANES * SLOTS + 2
        kinds.append(span.links.kind[mine])
    light = np.array([(kind == LinkKind.GROUND_OPTICAL).sum() for kind in kinds])
    radio = np.array([(kind == LinkKind.GROUND_RADIO).sum() for kind in kinds])
    # Contacts of the first step began before it; those after the failure take 12 s at least.
    assert light[0] > 0 and radio[0] == 0 and not (light[5:10] + radio[5:10]).any()
    assert not light[10:22].any() and (radio[10:22] > 0).all() and light[22:].max() > 0
