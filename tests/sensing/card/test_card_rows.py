"""Parameters and the sensor card."""

import dataclasses
import math

import numpy as np
import pytest

from lookdown.constellation import EphemerisTable, WalkerShell, walker_elements
from lookdown.sensing import RADAR_REFERENCE, RadarParameters, SearchRegion, reference_radar, sensor_card
from lookdown.units import units_of


def test_every_field_has_a_reference_with_unit_band_and_source():
    assert list(RADAR_REFERENCE) == [field.name for field in dataclasses.fields(RadarParameters)]
    for reference in RADAR_REFERENCE.values():
        assert reference.unit in units_of(reference.dimension)
        assert reference.low <= reference.base <= reference.high and reference.source


def test_design_l_is_the_reference():
    radar = reference_radar()
    assert radar.wavelength_m == pytest.approx(0.2398, abs=1e-4)
    assert radar.effective_area_m2 == pytest.approx(60.0)
    assert radar.losses_ratio == pytest.approx(10.0)
    assert math.degrees(radar.face_tilt_rad) == pytest.approx(47.43, abs=0.01)
    assert radar.range_cell_m == pytest.approx(29.98, abs=0.01)
    assert radar.range_rate_cell_mps == pytest.approx(2.398, abs=1e-3)


def test_impossible_parameters_are_refused():
    for change in ({"search_duty_ratio": 0.0}, {"grazing_min_rad": 1.2}, {"swerling_case": 5}, {"losses_ratio": 0.5}):
        with pytest.raises(AssertionError):
            dataclasses.replace(reference_radar(), **change)
    with pytest.raises(AssertionError):
        SearchRegion(south_rad=0.2, north_rad=0.1, west_rad=0.0, east_rad=0.1)


def test_the_line_items_add_up_to_the_snr():
    card = sensor_card(reference_radar(), {})
    lines = [row.value for row in card if row.section == "range equation"]
    assert sum(lines[:-1]) == pytest.approx(lines[-1], abs=1e-9)


def _card(radar: RadarParameters) -> dict[str, float]:
    return {row.name: row.value for row in sensor_card(radar, {})}


def test_the_track_equation_adds_up_and_falls_with_the_fourth_power_of_range():
    radar = reference_radar()
    lines = [row.value for row in sensor_card(radar, {}) if row.section == "track equation"]
    assert sum(lines[:-1]) == pytest.approx(lines[-1], abs=1e-9)
    # The same by the equation of `radar.equations`, in linear terms: 10 m2 at 1,000 km in 4 looks of 50 ms.
    gain = 4.0 * math.pi * radar.effective_area_m2 / radar.wavelength_m**2
    snr = 2500.0 * 0.2 * gain**2 * radar.wavelength_m**2 * 10.0
    snr /= (4.0 * math.pi) ** 3 * 1.380649e-23 * 500.0 * 10.0 * 1e24
    assert lines[-1] == pytest.approx(10.0 * math.log10(snr), abs=1e-9)


def test_the_card_says_what_the_reference_says():
    card = _card(reference_radar())
    assert card["frame time, whole annulus"] == pytest.approx(128.0, abs=0.5)
    assert card["area rate"] == pytest.approx(83e3, abs=500)
    assert card["nadir hole radius"] == pytest.approx(265.0, abs=0.5)
    assert card["greatest unambiguous radial speed"] == pytest.approx(120.0, abs=0.5)
    assert card["first blind speed"] == pytest.approx(240.0, abs=0.5)
    assert card["range folds over the footprint"] == pytest.approx(19.0, abs=0.5)
    # Farmland of -15 dB at 10 GHz is 4.5 dB less at 1.25 GHz: 32.5 dBm2 of the reference page less that.
    assert card["farmland, in a cell at 20 deg"] == pytest.approx(32.5 - 4.5, abs=0.2)
    assert card["sea, in a cell at 20 deg"] == pytest.approx(21.4, abs=0.2)


def test_clutter_over_noise_is_that_of_all_pulses_and_channels_over_their_number():
    radar = reference_radar()
    card = _card(radar)
    summed = 10.0 * math.log10(4 * 100 * 12)
    for name in ("sea", "farmland", "mountains"):
        by_pulse, whole = card[f"{name}, over noise by channel and pulse"], card[f"{name}, cancellation needed"]
        assert whole - by_pulse == pytest.approx(summed, abs=1e-6)


def test_the_least_speed_comes_out_of_the_antenna():
    radar = reference_radar()
    card, short = _card(radar), _card(dataclasses.replace(radar, antenna_length_m=25.0))
    unit = card["clutter unit v lambda / 2L"]
    assert unit == pytest.approx(18.27, abs=0.01)
    for name in ("sea", "farmland", "mountains"):
        least = card[f"{name}, least detectable speed"]
        assert 0.3 * unit < least < 2.0 * unit
        assert short[f"{name}, least detectable speed"] > 1.5 * least
        blind = 2.0 / math.pi * math.asin(least / (200.0 * math.cos(math.radians(20.0))))
        assert card[f"{name}, blind headings at 200 m/s"] == pytest.approx(100.0 * blind, rel=1e-9)
    assert card["sea, least detectable speed"] < card["mountains, least detectable speed"]


def test_cells_tested_are_those_counted_one_by_one():
    radar = reference_radar()
    card, height = _card(radar), radar.design_height_m
    # Plainly: rings of range, sectors of azimuth, each with its beams, its range cells and all Doppler cells.
    grazing, azimuth = np.linspace(radar.grazing_min_rad, radar.grazing_max_rad, 1501), np.linspace(0.0, 2 * np.pi, 721)
    earth = 6_371_008.8
    nadir = np.arcsin(earth / (earth + height) * np.cos(grazing))
    far = np.sqrt((earth * np.sin(grazing)) ** 2 + height * (2 * earth + height)) - earth * np.sin(grazing)
    mid_n, mid_a = 0.5 * (nadir[1:] + nadir[:-1]), 0.5 * (azimuth[1:] + azimuth[:-1])
    scan = np.cos(radar.face_tilt_rad) * np.cos(mid_n)[:, None]
    scan = scan + np.sin(radar.face_tilt_rad) * np.sin(mid_n)[:, None] * np.abs(np.sin(mid_a))
    beams = np.abs(np.diff(np.sin(mid_n)[:, None] * np.cos(azimuth), axis=1)) / radar.cosine_along_cell
    cells = np.abs(np.diff(far))[:, None] / radar.range_cell_m * beams * (scan >= np.cos(radar.scan_limit_rad))
    in_all = cells.sum() * 2.0 * radar.max_target_speed_mps / radar.range_rate_cell_mps
    assert card["cells tested"] == pytest.approx(in_all / card["frame time as flown"], rel=2e-3)
    assert card["false alarms"] == pytest.approx(card["cells tested"] * radar.false_alarm_probability, rel=1e-12)


def test_the_unit_of_clutter_says_which_speed_it_takes_and_how_far_the_flight_is_from_it():
    radar = reference_radar()
    card = {row.name: row for row in sensor_card(radar, {})}
    row = card["clutter unit v lambda / 2L"]
    assert "inertial" in row.source and "about 4 % less at 55 deg" in row.source
    shell = WalkerShell(
        altitude_m=radar.design_height_m,
        inclination_rad=math.radians(55.0),
        satellite_count=60,
        plane_count=6,
        phasing=1,
    )
    epoch = 1_633_608_037 * 10**9
    satellites = EphemerisTable.from_elements(walker_elements(shell, epoch), epoch, epoch + 60 * 10**9).at(epoch)
    speed_mps = np.linalg.norm(satellites.velocity_ecef_mps, axis=1)
    less = 1.0 - speed_mps * radar.wavelength_m / (2.0 * radar.antenna_length_m) / row.value
    assert 0.03 < less.mean() < 0.05 and less.min() > 0.02 and less.max() < 0.07


def test_a_radar_too_slow_for_its_own_notch_sees_no_range_and_speed():
    card = _card(dataclasses.replace(reference_radar(), max_target_speed_mps=5.0))
    assert card["ranges and speeds that no look sees"] == 100.0
    assert 0.0 < _card(reference_radar())["ranges and speeds that no look sees"] < 5.0


def test_bands_come_from_the_caller():
    card = sensor_card(reference_radar(), {}, {"bandwidth_hz": (2.0, None)})
    row = next(row for row in card if row.name == "bandwidth")
    assert (row.low, row.value, row.high) == (2.0, 5.0, None)
    assert all(row.low is None for row in card if row.section != "inputs")


def test_sources_come_from_the_caller():
    card = sensor_card(reference_radar(), {"average_power_w": "a brochure"})
    by_name = {row.name: row for row in card if row.section == "inputs"}
    assert by_name["average power"].source == "a brochure" and by_name["average power"].value == 2.5
    assert by_name["losses"].unit == "dB" and by_name["losses"].value == pytest.approx(10.0)
    assert by_name["bandwidth"].source == "not stated" and len(by_name) == len(RADAR_REFERENCE)
