"""Satellites and seconds: the table of the energy page, and what clutter, duty and shadow add to it."""

import dataclasses

import pytest

from lookdown.sensing import reference_radar
from lookdown.sensing.radar.sizing import energy_table, globe_search_time_s, satellites_needed, sunlit_share_least

PRINTED = {85: (19, 188, 1880, 18800), 288: (4.5, 45, 449, 4490), 1000: (1.1, 11, 110, 1100)}
NOISE = {"system_temperature_k": 500.0, "losses_ratio": 10.0}


@pytest.fixture(scope="module")
def table():
    return energy_table(reference_radar(), satellite_counts=PRINTED)


def test_noise_alone_is_the_published_table_within_5_per_cent(table):
    for row in table:
        place = (10.0, 1.0, 0.1, 0.01).index(row.rcs_m2)
        assert row.noise_s == pytest.approx(PRINTED[row.satellite_count][place], rel=0.05)


def test_clutter_costs_the_small_more_and_duty_costs_all_alike(table):
    for row in table:
        assert row.noise_s < row.clutter_s < row.duty_s
        assert row.duty_s / row.clutter_s == pytest.approx(1.0 / (0.5 * sunlit_share_least(500e3)))
    small, large = (next(r for r in table if r.rcs_m2 == size) for size in (0.01, 10.0))
    assert small.clutter_s / small.noise_s > large.clutter_s / large.noise_s


def test_a_shorter_antenna_loses_more_to_clutter(table):
    short = dataclasses.replace(reference_radar(), antenna_length_m=25.0)
    one = energy_table(short, satellite_counts=[85], rcs_m2=[1.0])[0]
    same = next(row for row in table if (row.satellite_count, row.rcs_m2) == (85, 1.0))
    assert one.noise_s == same.noise_s and one.clutter_s > same.clutter_s


def test_more_power_fewer_satellites_never_fewer_than_the_overlap_asks():
    said = {"snr_ratio": 45.0, "rcs_m2": 10.0, "height_m": 500e3, "frame_s": 60.0} | NOISE
    weak, strong, endless = (satellites_needed(power_aperture_wm2=p, **said) for p in (1e5, 2e5, 1e12))
    assert weak > strong > endless
    assert endless == pytest.approx(1.5 * 510.064 / 10.61, rel=0.01)


def test_search_time_falls_faster_than_satellites_grow():
    said = {"power_aperture_wm2": 1e5, "snr_ratio": 20.0, "rcs_m2": 1.0, "height_m": 500e3} | NOISE
    few, many = (globe_search_time_s(satellite_count=n, **said) for n in (100, 200))
    assert few / many > 2.0
