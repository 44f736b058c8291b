import numpy as np
import plain_air
import pytest

from lookdown.astro import ellipsoid_up
from lookdown.traffic.world.transport import WindField


def places(latitude_deg, longitude_deg):
    return ellipsoid_up(latitude_rad=np.radians(latitude_deg), longitude_rad=np.radians(longitude_deg))


def zonal_mean(field: WindField, latitude_deg: float, height_m: float, hours: float = 490_000.0) -> float:
    longitudes = np.arange(0.0, 360.0, 5.0)
    normal = places(np.full(len(longitudes), latitude_deg), longitudes)
    return float(field.at(normal, np.full(len(normal), height_m), hours_1970=hours)[0].mean())


@pytest.mark.parametrize(
    ("day", "latitude_deg", "low", "high"),
    # Zonal means near 200 hPa: Peixoto, Oort (1992), chapter 7; waves leave a mean of their own.
    [
        (15, 32.0, 25.0, 42.0),
        (196, 45.0, 10.0, 26.0),
        (196, -33.0, 23.0, 40.0),
        (15, -45.0, 18.0, 34.0),
        (100, 0.0, -14.0, 4.0),
    ],
)
def test_the_jets_blow_as_the_climate_has_them(day: int, latitude_deg: float, low: float, high: float) -> None:
    means = [zonal_mean(WindField.climate(seed=seed, day_of_year=day), latitude_deg, 11_500.0) for seed in range(12)]
    assert low < np.mean(means) < high


def test_the_wind_is_small_at_the_ground_and_none_is_beyond_what_jets_reach() -> None:
    rng = np.random.default_rng(1)
    normal = rng.standard_normal((3_000, 3))
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    for day in (15, 196):
        field = WindField.climate(seed=5, day_of_year=day)
        ground = np.hypot(*field.at(normal, np.zeros(3_000), hours_1970=5e5))
        jet = np.hypot(*field.at(normal, np.full(3_000, 11_500.0), hours_1970=5e5))
        assert ground.max() < 15.0 and np.median(ground) < 6.0
        assert 40.0 < jet.max() < 110.0 and 8.0 < np.median(jet) < 25.0


def test_the_climate_equals_its_twin() -> None:
    field = WindField.climate(seed=2, day_of_year=60)
    rng = np.random.default_rng(4)
    normal = rng.standard_normal((50, 3))
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    height = rng.uniform(0.0, 18_000.0, 50)
    east, north = field.at(normal, height, hours_1970=480_123.0)
    parameters = field.parameters.copy()
    parameters[1] = 480_123.0
    for n, h, u, v in zip(normal, height, east, north, strict=True):
        wind = plain_air.climate_wind(n, h, parameters)
        to_east, to_north = plain_air.bearings(n)
        assert (u, v) == pytest.approx((wind @ to_east, wind @ to_north), abs=1e-9)


def test_the_waves_have_no_divergence() -> None:
    # Of a wind that has none the flux out of a small cap is 0: by the mean of the outward part round its edge.
    field = WindField.climate(seed=2, day_of_year=60)
    still = field.parameters.copy()
    still[3 : 3 + 130] = 0.0
    waves = WindField(still)
    middle = places(np.array([37.0]), np.array([12.0]))[0]
    to_east, to_north = plain_air.bearings(middle)
    angle, size = np.linspace(0.0, 2.0 * np.pi, 720, endpoint=False), 0.05
    outward = np.cos(angle)[:, None] * to_east + np.sin(angle)[:, None] * to_north
    edge = np.cos(size) * middle + np.sin(size) * outward
    away = np.cos(size) * outward - np.sin(size) * middle
    east, north = waves.at(edge, np.full(len(edge), 11_500.0), hours_1970=0.0)
    frames = [plain_air.bearings(n) for n in edge]
    flux = [u * (e @ a) + v * (n @ a) for u, v, (e, n), a in zip(east, north, frames, away, strict=True)]
    assert abs(np.mean(flux)) < 1e-9 < np.abs(flux).max()


def test_it_is_smooth_in_place_height_and_time() -> None:
    field = WindField.climate(seed=8, day_of_year=15)
    n = places(np.array([45.0, 45.5]), np.array([-40.0, -40.0]))
    at = field.at(n, np.array([10_000.0, 10_000.0]), hours_1970=490_000.0)
    assert np.hypot(at[0][1] - at[0][0], at[1][1] - at[1][0]) < 3.0  # 56 km
    later = field.at(n, np.array([10_000.0, 10_000.0]), hours_1970=490_001.0)
    assert np.abs(np.array(later) - np.array(at)).max() < 1.5


def test_layers_are_linear_between_and_constant_outside() -> None:
    field = WindField.layers(
        height_m=np.array([1_000.0, 3_000.0]), east_mps=np.array([2.0, 10.0]), north_mps=np.array([0.0, -4.0])
    )
    height = np.array([0.0, 1_000.0, 2_000.0, 3_000.0, 9_000.0])
    east, north = field.at(np.tile([1.0, 0.0, 0.0], (5, 1)), height, hours_1970=0.0)
    assert east.tolist() == [2.0, 2.0, 6.0, 10.0, 10.0] and north.tolist() == [0.0, 0.0, -2.0, -4.0, -4.0]


def test_calm_is_calm() -> None:
    east, north = WindField.calm().at(np.array([[0.0, 0.6, 0.8]]), np.array([9_000.0]), hours_1970=1.0)
    assert east.tolist() == [0.0] and north.tolist() == [0.0]


def test_a_seed_has_one_wind() -> None:
    one, same, other = (WindField.climate(seed=s, day_of_year=9).parameters for s in (1, 1, 2))
    assert (one == same).all() and (one != other).any()
