"""The wind found from flights whose wind is known."""

import numpy as np
import pytest

from lookdown.tables import AircraftClass
from lookdown.traffic.realism.samples import FlightSamples, samples_of
from lookdown.traffic.realism.wind import estimate_wind


def flights(wind, *, count=60, each=40, seed=3, spread_mps=12.0, headings=(0.0, 2.0 * np.pi), slow_descents=False):
    """Return straight flights of one layer, half of them descending; each at an airspeed of its own."""
    draw = np.random.default_rng(seed)
    heading = np.repeat(draw.uniform(*headings, count), each)
    descending = np.repeat(np.arange(count) % 2 == 1, each)
    airspeed = np.repeat(150.0 + spread_mps * draw.standard_normal(count), each)
    if slow_descents:
        # Descents come from the east and are 40 m/s slower.
        airspeed -= 40.0 * descending
        heading = np.where(descending, 1.5 * np.pi + 0.4 * np.sin(heading), heading)
    airspeed = airspeed + draw.standard_normal(len(heading))
    east, north = airspeed * np.sin(heading) + wind[0], airspeed * np.cos(heading) + wind[1]
    zeros = np.zeros(len(heading))
    return FlightSamples(
        object_id=np.repeat(np.arange(count, dtype=np.uint32), each),
        aircraft_class=np.full(len(heading), AircraftClass.AIRLINER.value, np.uint8),
        cell=np.where(descending, 5, 3).astype(np.uint8),
        velocity_east_mps=east,
        velocity_north_mps=north,
        ground_speed_mps=np.hypot(east, north),
        climb_rate_mps=zeros,
        turn_rate_radps=zeros,
        height_m=np.tile(np.linspace(4000.0, 5000.0, each), count),
    )


@pytest.mark.parametrize("wind", [(0.0, 0.0), (25.0, -10.0), (-8.0, 30.0)])
def test_the_wind_is_found_within_its_error(wind) -> None:
    found = estimate_wind(flights(wind), np.array([3000.0, 6000.0, 9000.0]))
    assert len(found) == 1 and found.flight_count[0] == 60
    assert found.wind_east_mps[0] == pytest.approx(wind[0], abs=3.5 * found.sigma_mps[0])
    assert found.wind_north_mps[0] == pytest.approx(wind[1], abs=3.5 * found.sigma_mps[0])
    assert found.airspeed_mps[0] == pytest.approx(150.0, abs=6.0) and 0.5 < found.sigma_mps[0] < 4.0


def test_slow_descents_from_one_side_are_not_taken_for_wind() -> None:
    found = estimate_wind(flights((5.0, 5.0), count=200, slow_descents=True), np.array([3000.0, 6000.0]))
    assert found.wind_east_mps[0] == pytest.approx(5.0, abs=4.0)
    assert found.wind_north_mps[0] == pytest.approx(5.0, abs=4.0)


def test_flights_of_one_direction_tell_little_and_say_so() -> None:
    all_ways = estimate_wind(flights((10.0, 0.0)), np.array([3000.0, 6000.0]))
    one_way = estimate_wind(flights((10.0, 0.0), headings=(1.4, 1.7)), np.array([3000.0, 6000.0]))
    assert one_way.sigma_mps[0] > 5.0 * all_ways.sigma_mps[0]


def test_layers_of_few_flights_are_left_out() -> None:
    assert len(estimate_wind(flights((1.0, 1.0), count=7), np.array([3000.0, 6000.0]))) == 0


def test_the_wind_over_paris_came_from_the_north_east(paris) -> None:
    """A light north-easterly in every layer, though each is estimated by itself."""
    samples = samples_of(paris, start_tai_ns=paris.start_tai_ns, stop_tai_ns=paris.stop_tai_ns)
    airliners = samples.take(samples.aircraft_class == AircraftClass.AIRLINER)
    found = estimate_wind(airliners, np.array([0.0, 2000.0, 4000.0, 6000.0, 8000.0]))
    assert len(found) == 4 and (found.flight_count > 100).all()
    assert (found.wind_east_mps < 0.0).all() and (found.wind_north_mps < 0.0).all()
    assert (np.hypot(found.wind_east_mps, found.wind_north_mps) < 20.0).all()
    assert (np.diff(found.airspeed_mps) > 15.0).all()
