"""Reference figures have bands and sources, and the cards show them."""

import dataclasses
import math

import pytest

from lookdown.sensing import ground as gr
from lookdown.sensing.ground.surveillance import SurveillanceParameters, surveillance_from
from lookdown.units import units_of

KINDS = {
    "mast": (gr.GROUND_RADAR_REFERENCE, gr.reference_ground_radar, gr.ground_radar_card),
    "aircraft": (gr.AIRBORNE_RADAR_REFERENCE, gr.reference_airborne_radar, gr.airborne_radar_card),
    "aerostat": (gr.AEROSTAT_REFERENCE, gr.reference_aerostat, gr.aerostat_card),
    "skywave": (gr.SKYWAVE_REFERENCE, gr.reference_skywave, gr.skywave_card),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_has_a_band_and_a_source(kind):
    reference, make, _ = KINDS[kind]
    sensor = make()
    whole = [sensor.radar, sensor] if hasattr(sensor, "radar") else [sensor]
    named = {field.name for part in whole for field in dataclasses.fields(part)} - {"radar"}
    assert named == set(reference)
    for name, known in reference.items():
        assert known.low <= known.base <= known.high and known.unit in units_of(known.dimension), name
        assert len(known.source) > 5, name
        words = ("assumption", "textbook", "choice", "unverified", "printed", "figure", "ITU", "NAIC", "radartutorial")
        assert any(word in known.source for word in (*words, "encyclopedia", "hard-truths", "sigidwiki")), name


@pytest.mark.parametrize("kind", KINDS)
def test_cards_show_inputs_with_sources_and_what_follows(kind):
    reference, make, card = KINDS[kind]
    rows = card(make(), {"bandwidth_hz": "my own"})
    inputs = [row for row in rows if row.section == "inputs"]
    assert len(inputs) == len(reference) and len(rows) > len(inputs)
    assert [row.source for row in inputs if row.name == "bandwidth"] == ["my own"]
    for row, known in zip(inputs, reference.values(), strict=True):
        assert row.unit == known.unit and math.isclose(row.value, known.base, rel_tol=1e-9, abs_tol=1e-12), row.name
    assert len({(row.section, row.name) for row in rows}) == len(rows)
    assert all(math.isfinite(row.value) for row in rows)


def test_a_changed_figure_has_no_source_until_one_is_stated():
    sensor = gr.reference_ground_radar()
    changed = dataclasses.replace(sensor, radar=dataclasses.replace(sensor.radar, average_power_w=9e3))
    rows = {row.name: row for row in gr.ground_radar_card(changed, {}) if row.section == "inputs"}
    assert rows["average power"].source == "not stated" and rows["antenna width"].source != "not stated"


def test_printed_figures_come_out():
    mast, aerostat, skywave = gr.reference_ground_radar().radar, gr.reference_aerostat(), gr.reference_skywave()
    assert math.degrees(mast.azimuth_beam_rad) == pytest.approx(1.1, abs=0.05)
    assert mast.range_cell_m == pytest.approx(450.0, abs=2.0)
    intervals_us = [3771.0, 3504.0, 3076.0, 2809.0, 2903.5, 3289.0, 3676.0]
    assert aerostat.radar.pulse_repetition_frequency_hz == pytest.approx(7e6 / sum(intervals_us), rel=5e-3)
    assert aerostat.availability_ratio == pytest.approx(0.60, abs=0.005)
    assert (skywave.range_min_m, skywave.range_max_m) == pytest.approx((500 * 1852.0, 1600 * 1852.0), rel=1e-3)


def test_whole_numbers_stay_whole():
    radar = surveillance_from(gr.AEROSTAT_REFERENCE)
    assert isinstance(radar, SurveillanceParameters)
    assert all(type(getattr(radar, name)) is int for name in ("look_count", "measured", "cosecant", "polarisation"))


def test_a_taller_antenna_narrows_the_beam_and_a_fan_receives_less():
    radar = gr.reference_airborne_radar().radar
    assert radar.has_elevation and not dataclasses.replace(radar, measured=11).has_elevation
    assert dataclasses.replace(radar, measured=11).receive_area_m2 < radar.receive_area_m2
    tall = dataclasses.replace(radar, antenna_height_m=3.0)
    assert tall.elevation_beam_rad == pytest.approx(0.5 * radar.elevation_beam_rad)


def test_weather_of_the_aerostat():
    aerostat = gr.reference_aerostat()
    calm = dataclasses.replace(aerostat, mean_wind_mps=5.0)
    rough = dataclasses.replace(aerostat, mean_wind_mps=40.0)
    assert rough.availability_ratio < aerostat.availability_ratio < calm.availability_ratio <= aerostat.handling_ratio
    with pytest.raises(AssertionError):
        dataclasses.replace(aerostat, handling_ratio=1.5)
