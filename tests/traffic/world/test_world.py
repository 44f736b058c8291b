"""The world's sky, every fleet together."""

import dataclasses

import numpy as np
import pytest

from lookdown.astro import geodetic_from_ecef, tai_ns_from_utc_text
from lookdown.tables import AircraftClass, RcsClass
from lookdown.traffic import FleetKind, WorldSettings, WorldTraffic
from lookdown.traffic.motion import HOUR_NS

NOON = tai_ns_from_utc_text("2021-10-07T12:00:00Z")
MIDNIGHT = NOON - 12 * HOUR_NS
SECOND = 1_000_000_000


def frozen(objects):
    return b"".join(getattr(objects, name).tobytes() for name, _ in objects.columns())


@pytest.fixture(scope="module")
def world():
    return WorldTraffic.build(seed=1, start_tai_ns=NOON, stop_tai_ns=NOON + HOUR_NS)


INSTANTS = [NOON + s * SECOND + 1 for s in (0, 299, 301, 1_234, 3_500)]


def test_same_seed_same_bytes_whatever_span_order_and_workers(world):
    expected = [frozen(world.at(t)) for t in INSTANTS]
    settings = WorldSettings(seed=1, epoch_tai_ns=MIDNIGHT)
    other = WorldTraffic(settings, start_tai_ns=NOON - 2 * HOUR_NS, stop_tai_ns=NOON + 2 * HOUR_NS, workers=3)
    assert [frozen(other.at(t)) for t in reversed(INSTANTS)] == expected[::-1]


def test_another_seed_is_another_world(world):
    other = WorldTraffic.build(seed=2, start_tai_ns=NOON, stop_tai_ns=NOON + HOUR_NS)
    assert frozen(other.at(NOON)) != frozen(world.at(NOON))
    assert 0.9 < len(other.at(NOON)) / len(world.at(NOON)) < 1.1


def test_everyone_has_a_kind_with_signatures_a_place_and_a_speed(world):
    objects = world.at(NOON + 600 * SECOND)
    assert (np.diff(objects.object_id.astype(np.int64)) > 0).all()
    assert objects.aircraft_class.max() <= max(AircraftClass) and objects.rcs_class.max() <= max(RcsClass)
    latitude, _, height = geodetic_from_ecef(objects.position_ecef_m)
    assert np.abs(latitude).max() < np.pi / 2
    assert height.min() > -450.0 and height.max() < 45_000.0
    assert np.linalg.norm(objects.velocity_ecef_mps, axis=1).max() < 400.0


def test_velocity_is_the_derivative_of_position_to_a_millimetre_a_second(world):
    """Off the joints of legs, where the acceleration steps: there, of all, within what it may step by."""
    at, step_ns = NOON + 1_000 * SECOND, 1_000_000
    before, now, after = (world.at(at + k * step_ns) for k in (-1, 0, 1))
    both = np.intersect1d(np.intersect1d(before.object_id, now.object_id), after.object_id)
    b, n, a = (one.take(np.isin(one.object_id, both)) for one in (before, now, after))
    slope = (a.position_ecef_m - b.position_ecef_m) / (2e-9 * step_ns)
    error = np.linalg.norm(slope - n.velocity_ecef_mps, axis=1)
    assert len(both) > 10_000
    assert np.quantile(error, 0.999) < 1e-3 and error.max() < 0.05


def test_scale_multiplies_everyone(world):
    settings = WorldSettings(seed=1, epoch_tai_ns=MIDNIGHT)
    small = WorldTraffic(dataclasses.replace(settings, scale=0.1), start_tai_ns=NOON, stop_tai_ns=NOON + SECOND)
    assert 0.085 < len(small.at(NOON)) / len(world.at(NOON)) < 0.115


@pytest.mark.parametrize("kind", list(FleetKind))
def test_a_fleet_flies_alone_as_it_does_with_the_others(world, kind):
    settings = WorldSettings(seed=1, epoch_tai_ns=MIDNIGHT, fleets=frozenset({kind}))
    alone = WorldTraffic(settings, start_tai_ns=NOON, stop_tai_ns=NOON + HOUR_NS).at(NOON)
    together = world.at(NOON)
    assert len(alone) > 0
    same = together.take(np.isin(together.object_id, alone.object_id))
    assert frozen(same) == frozen(alone)


def test_the_epoch_is_a_midnight():
    with pytest.raises(AssertionError, match="midnight"):
        WorldSettings(seed=1, epoch_tai_ns=NOON)


def test_the_north_atlantic_has_two_tides():
    """Eastbound by night, westbound about noon (ICAO NAT Doc 007, chapter 3): counted between 50 and 15 W."""
    settings = WorldSettings(seed=1, epoch_tai_ns=MIDNIGHT, fleets=frozenset({FleetKind.AIRLINERS}))
    world = WorldTraffic(settings)
    shares = []
    for hour in (4, 15):
        objects = world.at(MIDNIGHT + hour * HOUR_NS)
        latitude, longitude, _ = geodetic_from_ecef(objects.position_ecef_m)
        ocean = (np.abs(np.degrees(latitude) - 52.5) < 12.5) & (np.abs(np.degrees(longitude) + 32.5) < 17.5)
        east = np.stack([-np.sin(longitude), np.cos(longitude)], axis=1)
        eastbound = np.einsum("ij,ij->i", objects.velocity_ecef_mps[:, :2], east) > 0.0
        assert ocean.sum() > 100
        shares.append(eastbound[ocean].mean())
    assert shares[0] > 0.7 and shares[1] < 0.4
