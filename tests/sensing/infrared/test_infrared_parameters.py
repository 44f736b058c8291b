"""Parameters of infrared sensors: every field has a figure within its band, and nonsense is refused."""

import dataclasses

import pytest

from lookdown.sensing.infrared import INFRARED_REFERENCE, InfraredBand, InfraredParameters, reference_infrared
from lookdown.sensing.infrared.parameters import BAND_FIGURES


def test_every_field_has_a_reference_within_its_band():
    assert set(INFRARED_REFERENCE) == {field.name for field in dataclasses.fields(InfraredParameters)}
    for name, known in INFRARED_REFERENCE.items():
        assert known.low <= known.base <= known.high and known.source, name


@pytest.mark.parametrize("band", list(InfraredBand))
def test_bands_are_what_they_say(band):
    known = reference_infrared(band)
    assert known.band is band and known.figures is BAND_FIGURES[band]
    assert known.figures.wavelength_min_m < known.wavelength_m < known.figures.wavelength_max_m
    assert known.figures.source.startswith("assumption")
    assert known.blur_rad < known.pixel_rad, "the pixel, not the optics, sets the reference's resolution"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aperture_m", 0.0),
        ("transmission_ratio", 1.2),
        ("integration_time_s", 2.0),
        ("grazing_max_rad", 0.1),
        ("structure_ratio", -1.0),
        ("cloud_ratio", -0.1),
        ("stage_count", 0),
        ("scan_period_s", -1.0),
    ],
)
def test_nonsense_is_a_fault(name, value):
    with pytest.raises(AssertionError):
        dataclasses.replace(reference_infrared(), **{name: value})


def test_a_scanner_looks_no_longer_than_a_point_is_on_its_stages():
    stares = reference_infrared()
    assert stares.look_time_s == stares.integration_time_s
    scans = dataclasses.replace(stares, scan_period_s=10.0)
    assert scans.look_time_s == pytest.approx(16 * 10.0 * 0.5e-3 / 6.283185307, rel=1e-9)
    assert dataclasses.replace(scans, stage_count=1).look_time_s == pytest.approx(scans.look_time_s / 16.0)
    assert dataclasses.replace(scans, stage_count=10_000).look_time_s == stares.integration_time_s
