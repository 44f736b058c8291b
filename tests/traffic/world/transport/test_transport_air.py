import numpy as np
import plain_air
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.traffic.world.transport import _air_kernels
from lookdown.units import si_from

KNOT, FOOT = si_from(1.0, "kt", "speed"), si_from(1.0, "ft", "length")


@pytest.mark.parametrize(
    ("height_m", "pascal"), [(0.0, 101_325.0), (5_000.0, 54_019.9), (11_000.0, 22_632.0), (15_000.0, 12_044.5)]
)
def test_the_pressure_is_that_of_the_published_table(height_m: float, pascal: float) -> None:
    # ICAO Doc 7488, third edition, table 1 (geopotential heights).
    assert _air_kernels.pressure_ratio(height_m) * 101_325.0 == pytest.approx(pascal, rel=2e-5)


def test_the_crossover_of_300_kt_and_mach_078_is_at_flight_level_293() -> None:
    # Airbus, Getting to Grips with Aircraft Performance (2002), chapter on climbs: FL 293.
    by_cas = [_air_kernels.true_airspeed_mps(300.0 * KNOT, 9.0, f * FOOT) for f in (29_200.0, 29_400.0)]
    by_mach = [0.78 * _air_kernels.sound_mps(f * FOOT) for f in (29_200.0, 29_400.0)]
    assert by_cas[0] < by_mach[0] and by_cas[1] > by_mach[1]


def test_mach_holds_above_the_crossover() -> None:
    # M 0.78 at FL 350 and above the tropopause: speeds of sound 296.5 and 295.07 m/s (Doc 7488).
    assert _air_kernels.true_airspeed_mps(151.0, 0.78, 35_000.0 * FOOT) == pytest.approx(0.78 * 296.54, rel=1e-4)
    assert _air_kernels.sound_mps(14_000.0) == pytest.approx(295.07, abs=0.01)


@given(st.floats(45.0, 190.0), st.floats(-300.0, 15_500.0))
def test_airspeed_equals_the_twin_and_the_table_equals_it(calibrated_mps: float, height_m: float) -> None:
    exact = _air_kernels.true_airspeed_mps(calibrated_mps, 9.0, height_m)
    assert exact == pytest.approx(plain_air.true_airspeed(calibrated_mps, height_m), rel=3e-5)
    assert _air_kernels.scheduled_mps(calibrated_mps, 9.0, height_m) == pytest.approx(exact, abs=0.03)


def test_airspeed_rises_with_height_until_the_mach_number_holds_it() -> None:
    speeds = [_air_kernels.scheduled_mps(150.0, 0.78, h) for h in np.arange(0.0, 14_000.0, 100.0)]
    top = int(np.argmax(speeds))
    assert 8_000.0 < 100.0 * top < 9_500.0  # The crossover of 292 kt and M 0.78.
    assert (np.diff(speeds[: top + 1]) > 0.0).all() and (np.diff(speeds[top:]) <= 1e-9).all()
