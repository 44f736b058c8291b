"""The cloud field: as much as the climate has, in one piece, the same for all who ask."""

import numpy as np
import pytest
import secondary_plain as sp

from lookdown.astro import ecef_from_geodetic, geodetic_from_ecef, up_ecef
from lookdown.seeds import philox_key
from lookdown.sensing.infrared import CloudField
from lookdown.sensing.infrared import _cloud_kernels as kernels
from lookdown.sensing.infrared.clouds import CLOUD_DECKS, cloud_fraction, path_crossing_m

QUANTILES = np.sort(np.random.Generator(np.random.Philox(1)).standard_normal(4096))


def _places(count, latitude_deg, seed=2):
    rng = np.random.Generator(np.random.Philox(seed))
    latitude = np.radians(np.full(count, latitude_deg))
    return ecef_from_geodetic(
        latitude_rad=latitude, longitude_rad=rng.uniform(-np.pi, np.pi, count), height_m=np.full(count, 3e3)
    )


@pytest.mark.parametrize("lane", [0, 1, 2])
def test_the_field_is_that_of_the_plain_twin(lane):
    normal = up_ecef(sp.world(40, seed=9).position_ecef_m)
    values = np.empty(40)
    fine, weights = np.array([3.2, 12.7, 63.7]), np.array([1.0, 0.7, 0.5])
    kernels.field_values(np.uint64(2**63 + 12345), normal, lane, fine, weights, QUANTILES, values)
    plain = [sp.field_value(2**63 + 12345, n, lane, fine, weights, QUANTILES) for n in normal]
    np.testing.assert_allclose(values, plain, rtol=1e-12, atol=1e-13)


def test_the_field_is_standard_normal_at_each_place_over_seeds():
    normal = np.array([[0.6, 0.0, 0.8], [0.1, 0.2, 0.97467943]])
    draws = np.empty((4000, 2))
    for seed in range(4000):
        kernels.field_values(
            philox_key(seed, "x"), normal, 0, np.array([3.2, 12.7]), np.array([1.0, 0.7]), QUANTILES, draws[seed]
        )
    assert np.abs(draws.mean(axis=0) - QUANTILES.mean()).max() < 0.08
    assert np.abs(draws.std(axis=0) - QUANTILES.std()).max() < 0.05


@pytest.mark.parametrize("deck", [0, 1, 2])
@pytest.mark.parametrize("latitude_deg", [5.0, -45.0, 60.0])
def test_cover_is_that_of_the_climate_over_seeds(deck, latitude_deg):
    # One world has few independent cells of 2,000 km along a parallel, so many worlds are asked.
    places = _places(60, latitude_deg)
    covered = np.mean([CloudField(seed).covers(deck, places, 0).mean() for seed in range(250)])
    expected = float(cloud_fraction(CLOUD_DECKS[deck], np.radians([latitude_deg]))[0])
    assert covered == pytest.approx(expected, abs=0.025)


def test_cover_is_the_same_in_any_order_and_for_parts():
    places, field = _places(500, 40.0), CloudField(7)
    whole = field.covers(0, places, 10**18)
    order = np.random.Generator(np.random.Philox(1)).permutation(500)
    np.testing.assert_array_equal(field.covers(0, places[order], 10**18), whole[order])
    np.testing.assert_array_equal(field.covers(0, places[:7], 10**18), whole[:7])
    assert not np.array_equal(CloudField(8).covers(0, places, 10**18), whole)
    assert not np.array_equal(field.covers(1, places, 10**18), whole)


def test_cloud_is_in_pieces_not_in_points_and_drifts_east():
    latitude = np.full(2000, np.radians(45.0))
    longitude = np.radians(np.linspace(0.0, 40.0, 2000))
    zero = np.zeros(2000)
    field = CloudField(3)

    def cover(east_rad, time_ns):
        places = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude + east_rad, height_m=zero)
        return field.covers(0, places, time_ns)

    now = cover(0.0, 0)
    assert 0 < now.sum() < 2000 and np.abs(np.diff(now.astype(int))).sum() < 120, "1.6 km apart, mostly alike"
    hour_ns = 3_600_000_000_000
    moved = cover(10.0 * 3600.0 / 6371008.8, hour_ns)
    assert (moved == now).mean() > 0.999
    assert (cover(0.0, 6 * hour_ns) == now).mean() < 0.98


def test_no_cloud_where_there_shall_be_none_and_all_where_all():
    places = _places(300, 30.0)
    assert not CloudField(1, 0.0).covers(0, places, 0).any()
    assert CloudField(1, 20.0).covers(0, places, 0).all()


def test_the_deck_below_is_the_highest_below():
    field = CloudField(5, 20.0)
    latitude = np.radians(np.full(4, 20.0))
    heights = np.array([1e3, 3e3, 8e3, 12e3])
    places = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=np.zeros(4), height_m=heights)
    assert field.top_below_m(places, 0).tolist() == [0.0, 2e3, 5.5e3, 10e3]


def test_the_path_meets_the_sheet_at_its_height():
    objects = sp.lone(50.0, 5.0, 1e3)
    satellites = sp.above(objects, 600e3, offset_deg=12.0)
    offset = objects.position_ecef_m - satellites.position_ecef_m
    los = offset / np.linalg.norm(offset)
    sine = -np.einsum("ij,ij->i", los, up_ecef(objects.position_ecef_m))
    crossing = path_crossing_m(objects.position_ecef_m, np.array([1e3]), los, sine, 10e3)
    assert 0.2 < sine[0] < 0.4
    assert geodetic_from_ecef(crossing)[2][0] == pytest.approx(10e3, abs=100.0)
    assert np.linalg.norm(crossing - objects.position_ecef_m) == pytest.approx(9e3 / sine[0], rel=1e-9)
