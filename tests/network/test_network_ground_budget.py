"""Links to the ground: light where clear, radio else, nothing below the horizon limit."""

import dataclasses
import math

import numpy as np
import pytest

from lookdown.network.ground_budget import (
    GROUND_REFERENCE,
    GroundLinkParameters,
    ground_link_rates,
    ground_optical_rate_bps,
    ground_radio_rate_bps,
    reference_ground_link,
)
from lookdown.network.terminals import TERMINALS
from lookdown.tables import LinkKind

STATION, SENDER = reference_ground_link(), TERMINALS["sda"]


def test_light_is_a_budget_through_air():
    """At the zenith: the space budget with the larger aperture, less 3 dB, worked here in decibels."""
    faint = dataclasses.replace(SENDER, rate_steps_ratio=tuple(np.linspace(1e-3, 1.0, 4000)), power_w=1e-4)
    gain = 20.0 * math.log10(math.pi * 0.08 / 1550e-9) + 20.0 * math.log10(math.pi * 0.4 / 1550e-9)
    pointing = 10.0 * math.log10(1.0 + 2.0 * (math.pi * 0.08 / 1550e-9) ** 2 * 4.35e-6**2)
    watt_db = -40.0 + gain - pointing - 4.0 - 3.0 - 20.0 * math.log10(4.0 * math.pi * 550e3 / 1550e-9)
    expected = 10.0 ** (watt_db / 10.0) / (6.62607015e-34 * 299792458.0 / 1550e-9) / 100.0
    ours = ground_optical_rate_bps(np.array([550e3]), np.array([0.5 * math.pi]), faint, STATION)
    assert ours[0] == pytest.approx(expected, rel=2e-3)


def test_radio_is_shannon_below_its_densest_modulation():
    weak = reference_ground_link(radio_eirp_w=40.0)
    loss_db = 20.0 * math.log10(4.0 * math.pi * 1e6 / (299792458.0 / 20e9)) + 3.0 + 1.5
    snr_db = 10.0 * math.log10(40.0) + 25.3 - loss_db + 228.599 - 10.0 * math.log10(500e6)
    expected = 500e6 * math.log2(1.0 + 10.0 ** (snr_db / 10.0))
    ours = ground_radio_rate_bps(np.array([1e6]), np.array([0.5 * math.pi]), weak)
    assert ours[0] == pytest.approx(expected, rel=1e-4) and ours[0] < 2.5e9


def test_low_satellites_are_not_heard_and_low_air_costs_more():
    up = np.radians([5.0, 19.9, 20.1, 24.9, 25.1, 90.0])
    light = ground_optical_rate_bps(np.full(6, 1e6), up, SENDER, STATION)
    radio = ground_radio_rate_bps(np.full(6, 1e6), up, STATION)
    assert (light > 0.0).tolist() == [False, False, True, True, True, True]
    assert (radio > 0.0).tolist() == [False, False, False, False, True, True]
    thick = reference_ground_link(radio_zenith_loss_ratio=30.0)
    slant = ground_radio_rate_bps(np.full(6, 1e6), up, thick)
    assert slant[4] < slant[5]


def test_cloud_turns_to_radio_jamming_shuts_radio_only_and_both_end_it():
    clear = np.array([True, True, False, False])
    jammed = np.array([False, True, False, True])
    kind, rate = ground_link_rates(
        np.full(4, 8e5), np.full(4, 1.0), is_clear=clear, is_jammed=jammed, sender=SENDER, station=STATION
    )
    assert kind[:3].tolist() == [LinkKind.GROUND_OPTICAL, LinkKind.GROUND_OPTICAL, LinkKind.GROUND_RADIO]
    assert (rate > 0.0).tolist() == [True, True, True, False]


def test_every_field_has_a_reference_with_a_band_and_a_source():
    assert {field.name for field in dataclasses.fields(GroundLinkParameters)} == set(GROUND_REFERENCE)
    for name, reference in GROUND_REFERENCE.items():
        assert reference.low <= reference.base <= reference.high and reference.source, name


@pytest.mark.parametrize("change", [{"optical_aperture_m": 0.0}, {"radio_zenith_loss_ratio": 0.5}])
def test_a_station_without_sense_is_refused(change):
    with pytest.raises(AssertionError):
        reference_ground_link(**change)
