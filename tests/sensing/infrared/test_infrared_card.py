"""The card of an infrared sensor: inputs, and figures that follow them."""

import dataclasses

import pytest

from lookdown.sensing.infrared import INFRARED_REFERENCE, InfraredBand, infrared_card, reference_infrared


def _value(parameters, name):
    (row,) = [row for row in infrared_card(parameters, {}) if row.name == name]
    return row.value


def test_inputs_come_with_unit_band_and_source():
    rows = infrared_card(reference_infrared(), {"aperture_m": "a paper"})
    inputs = [row for row in rows if row.section == "inputs"]
    assert len(inputs) == len(INFRARED_REFERENCE)
    aperture = next(row for row in inputs if row.name == "aperture")
    assert (aperture.value, aperture.unit, aperture.source) == (0.3, "m", "a paper")
    assert (aperture.low, aperture.high) == (0.2, 0.5)
    assert all(row.source == "not stated" for row in inputs if row is not aperture)


@pytest.mark.parametrize(
    ("band", "noise", "clutter"),
    [
        (InfraredBand.CO2, 1.9, 6 * 2.8),
        (InfraredBand.MID_WAVE, 21.6, 6 * 297.0),
        (InfraredBand.LONG_WAVE, 66.5, 6 * 7850.0),
    ],
)
def test_noise_and_clutter_stand_apart(band, noise, clutter):
    known = reference_infrared(band)
    assert _value(known, "needed over noise") == pytest.approx(noise, rel=0.02)
    assert _value(known, "needed over clutter") == pytest.approx(clutter, rel=0.02)
    both = _value(known, "needed over both")
    assert both == pytest.approx(
        (_value(known, "needed over noise") ** 2 + _value(known, "needed over clutter") ** 2) ** 0.5
    )


def test_smaller_pixels_cost_pixels_and_beat_clutter():
    known = reference_infrared()
    fine = dataclasses.replace(known, pixel_rad=known.pixel_rad / 2.0)
    assert _value(fine, "pixels in it") == pytest.approx(4.0 * _value(known, "pixels in it"))
    assert _value(fine, "structure of the background") == pytest.approx(
        0.25 * _value(known, "structure of the background")
    )
    assert _value(dataclasses.replace(known, scan_period_s=12.0), "revisit") == 12.0
