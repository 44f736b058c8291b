"""Air speeds against tables of the standard atmosphere."""

import numpy as np
import pytest

from lookdown.traffic.importing.atmosphere import sound_speed_mps, static_pressure_pa, true_from_calibrated_mps

KT = 1852 / 3600


@pytest.mark.parametrize(
    ("height_m", "pressure_pa", "sound_mps"),
    # ISO 2533:1975, table of geopotential heights.
    [(0, 101_325.0, 340.294), (5_000, 54_019.9, 320.529), (11_000, 22_632.0, 295.069), (15_000, 12_044.6, 295.069)],
)
def test_pressure_and_sound(height_m, pressure_pa, sound_mps):
    height = np.array([float(height_m)])
    assert static_pressure_pa(height)[0] == pytest.approx(pressure_pa, rel=3e-4)
    assert sound_speed_mps(height)[0] == pytest.approx(sound_mps, rel=1e-4)


def test_300_kt_at_flight_level_300():
    # 300 kt calibrated at FL300 is Mach 0.793 and 467 kt true (by the formula in any textbook of performance).
    height = np.array([30_000 * 0.3048])
    true = true_from_calibrated_mps(np.array([300 * KT]), height)
    assert true[0] / KT == pytest.approx(467.0, abs=2.0)
    assert true[0] / sound_speed_mps(height)[0] == pytest.approx(0.793, abs=0.004)


def test_true_speed_rises_with_height_and_is_the_calibrated_one_at_the_ground():
    heights = np.linspace(0.0, 12_000.0, 50)
    true = true_from_calibrated_mps(np.full(50, 120.0), heights)
    assert true[0] == pytest.approx(120.0) and (np.diff(true) > 0.0).all()
