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


def test_the_card_says_what_the_reference_says():
    card = {row.name: row.value for row in sensor_card(reference_radar(), {})}
    assert card["frame time, whole annulus"] == pytest.approx(128.0, abs=0.5)
    assert card["area rate"] == pytest.approx(83e3, abs=500)
    assert card["nadir hole radius"] == pytest.approx(265.0, abs=0.5)
    assert card["greatest unambiguous radial speed"] == pytest.approx(120.0, abs=0.5)
    assert card["range folds over the footprint"] == pytest.approx(19.0, abs=0.5)
    # 45 to 50 dB suffice for 1 m2 of clutter ratio -32.5 dB; the design is 10 m2, hence 10 dB less.
    assert card["cancellation needed over farmland"] == pytest.approx(39.0, abs=0.5)


def test_the_notch_of_the_card_says_which_speed_it_takes_and_how_far_the_flight_is_from_it():
    radar = reference_radar()
    card = {row.name: row for row in sensor_card(radar, {})}
    for name in ("clutter unit v lambda / 2L", "notch, 3 dB loss", "notch, 5 dB loss"):
        assert "inertial" in card[name].source and "about 4 % less at 55 deg" in card[name].source
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
    flown_mps = radar.notch_width_ratio * speed_mps * radar.wavelength_m / (2.0 * radar.antenna_length_m)
    less = 1.0 - flown_mps / card["notch, 3 dB loss"].value
    assert 0.03 < less.mean() < 0.05 and less.min() > 0.02 and less.max() < 0.07


def test_sources_come_from_the_caller():
    card = sensor_card(reference_radar(), {"average_power_w": "a brochure"})
    by_name = {row.name: row for row in card if row.section == "inputs"}
    assert by_name["average power"].source == "a brochure" and by_name["average power"].value == 2.5
    assert by_name["losses"].unit == "dB" and by_name["losses"].value == pytest.approx(10.0)
    assert by_name["bandwidth"].source == "not stated" and len(by_name) == len(RADAR_REFERENCE)
