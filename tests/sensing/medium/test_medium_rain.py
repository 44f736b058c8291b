"""Rain and cloud: tables of the Recommendations through other programs, and what must hold anywhere."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.errors import ArgumentError
from lookdown.sensing import medium as md

MMPH = 1e-3 / 3600.0


@pytest.mark.parametrize(
    ("frequency_hz", "tilt_rad", "k", "alpha"),
    # itur 0.4.0, P.838-3 at elevation 0: horizontal and vertical.
    [
        (10e9, 0.0, 0.01217, 1.2571),
        (10e9, 0.5 * math.pi, 0.01129, 1.2156),
        (35e9, 0.0, 0.3374, 0.9047),
        (35e9, 0.5 * math.pi, 0.3224, 0.8761),
    ],
)
def test_coefficients_of_either_polarisation(frequency_hz, tilt_rad, k, alpha):
    ours = md.rain_coefficients(frequency_hz, 0.0, tilt_rad)
    assert float(ours[0]) == pytest.approx(k, rel=5e-4) and float(ours[1]) == pytest.approx(alpha, abs=5e-5)


def test_circular_lies_between_horizontal_and_vertical():
    for frequency_hz in (3e9, 10e9, 30e9):
        flat, round_, upright = (
            float(md.specific_rain_loss_dbpm(frequency_hz, 20.0 * MMPH, 0.2, tilt))
            for tilt in (0.0, 0.25 * math.pi, 0.5 * math.pi)
        )
        assert min(flat, upright) < round_ < max(flat, upright)


@given(st.floats(5.0, 89.0), st.floats(0.5, 150.0), st.floats(500.0, 5000.0))
def test_more_rain_takes_more_and_none_takes_none(grazing_deg, rate_mmph, top_m):
    def loss(rate: float, top: float = top_m) -> float:
        return float(md.rain_loss_ratio(10e9, math.radians(grazing_deg), rain_rate_mps=rate * MMPH, rain_height_m=top))

    assert loss(0.0) == 1.0 and loss(rate_mmph, 0.0) == 1.0
    assert 1.0 < loss(rate_mmph) < loss(1.5 * rate_mmph)
    assert loss(rate_mmph, 1.2 * top_m) > loss(rate_mmph)


def test_straight_up_the_path_is_the_depth_of_the_rain():
    loss = md.rain_loss_ratio(10e9, 0.5 * math.pi, rain_rate_mps=16.0 * MMPH, rain_height_m=3000.0, height_m=1000.0)
    per_m = float(md.specific_rain_loss_dbpm(10e9, 16.0 * MMPH, 0.5 * math.pi))
    assert 10.0 * math.log10(float(loss)) == pytest.approx(2000.0 * per_m)


def test_rarer_rain_takes_more():
    for north_deg in (5.0, 30.0, 55.0):
        losses = [
            md.rain_exceeded_loss_ratio(10e9, 0.3, latitude_rad=math.radians(north_deg), share_of_year=share)
            for share in (1e-5, 1e-4, 1e-3, 1e-2, 0.05)
        ]
        assert all(rare > common for rare, common in pairwise(losses)) and losses[-1] >= 1.0


def test_no_rain_in_the_climate_of_the_south_pole():
    pole = {"latitude_rad": math.radians(-85.0), "share_of_year": 1e-4}
    assert md.rain_climate(math.radians(-85.0)).base_mps == 0.0
    assert md.rain_exceeded_loss_ratio(10e9, 0.3, **pole) == 1.0
    assert md.rain_exceeded_loss_ratio(10e9, 0.3, latitude_rad=0.8, share_of_year=1e-4, height_m=9000.0) == 1.0


def test_climates_cover_the_world_in_order():
    assert [climate.south_deg for climate in md.RAIN_CLIMATES] == list(range(-90, 90, 10))
    assert all(0.0 <= c.low_mps <= c.base_mps <= c.high_mps < 150.0 * MMPH for c in md.RAIN_CLIMATES)
    assert md.rain_climate(math.radians(90.0)) is md.RAIN_CLIMATES[-1]
    # London and Rome of P.837-7, 26.5 and 33.9 mm/h, lie within their bands.
    for north_deg, mmph in ((51.5, 26.48), (41.9, 33.94)):
        climate = md.rain_climate(math.radians(north_deg))
        assert climate.low_mps <= mmph * MMPH <= climate.high_mps


def test_out_of_range_is_refused():
    with pytest.raises(ArgumentError, match="1 to 1,000 GHz"):
        md.rain_coefficients(0.5e9, 0.3)
    with pytest.raises(ArgumentError, match=r"0\.001 to 5 %"):
        md.rain_exceeded_loss_ratio(10e9, 0.3, latitude_rad=0.8, share_of_year=0.5)
    with pytest.raises(ArgumentError, match="200 GHz"):
        md.cloud_coefficient_m2pkg(300e9)


def test_cloud_goes_by_column_and_cosecant():
    once = 10.0 * np.log10(md.cloud_loss_ratio(35e9, math.radians(30.0), [0.5, 1.0]))
    assert once[1] == pytest.approx(2.0 * once[0])
    assert once[1] == pytest.approx(2.0 * md.cloud_coefficient_m2pkg(35e9))
    # Rayleigh: as the square of the frequency well below the relaxation of water at 9 GHz.
    assert md.cloud_coefficient_m2pkg(2e9) / md.cloud_coefficient_m2pkg(1e9) == pytest.approx(4.0, rel=0.02)
