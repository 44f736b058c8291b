"""The card shows the radar that is flown: its looks against those of `RadarSensor.observe` on the same geometry."""

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
import pytest
import sensing_oracles as so

from lookdown.astro import ecef_from_geodetic
from lookdown.sensing import RadarSensor, SearchRegion, SearchScheduler, reference_radar
from lookdown.sensing.card.looks import (
    Abeam,
    abeam,
    clutter_to_noise_ratio,
    notch_loss_ratio,
    prf_set_of,
    search_snr_per_m2,
)
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.detection import detection_probability
from lookdown.sensing.radar.physics import one_pulse_share
from lookdown.tables import Looks, Objects, RcsClass

COUNT = 40
SPEED_MPS = 200.0


@dataclass(frozen=True)
class Flown:
    """What one full turn over the Gulf of Guinea saw of objects due south, and the same as the card takes it."""

    looks: Looks
    look: Abeam
    closing_mps: np.ndarray


@pytest.fixture(scope="module")
def flown() -> Flown:
    radar = dataclasses.replace(reference_radar(), average_power_w=1e7)  # so that one dwell turns all the way round
    latitude = -np.linspace(0.02, 0.24, COUNT)
    zero = np.zeros(COUNT)
    place = np.array([[6_378_137.0 + radar.design_height_m, 0.0, 0.0]])
    satellites = dataclasses.replace(
        so.satellites_at(0.0, count=10).take(slice(0, 1)),
        position_ecef_m=place,
        velocity_ecef_mps=np.array([[0.0, 7100.0, 0.0]]),
    )
    region = SearchRegion(-0.5, 0.5, -0.5, 0.5)
    dwells = SearchScheduler(radar, region, run_seed=1, satellite_count=10, start_tai_ns=0).dwells(
        satellites, 500_000_000
    )
    dwells = dataclasses.replace(dwells, snr_ratio_per_m2=np.full(len(dwells), 30.0))
    heading = np.linspace(0.0, math.pi, COUNT)
    north = np.stack([-np.sin(latitude), zero, np.cos(latitude)], axis=1)
    east = np.tile([0.0, 1.0, 0.0], (COUNT, 1))
    objects = Objects(
        object_id=np.arange(COUNT, dtype=np.uint32),
        aircraft_class=np.full(COUNT, 5, np.uint8),
        rcs_class=np.full(COUNT, RcsClass.ONE_M2, np.uint8),
        infrared_class=np.zeros(COUNT, np.uint8),
        transponder=np.zeros(COUNT, np.uint8),
        position_ecef_m=ecef_from_geodetic(latitude_rad=latitude, longitude_rad=zero, height_m=zero + 10.0),
        velocity_ecef_mps=SPEED_MPS * (np.cos(heading)[:, None] * north + np.sin(heading)[:, None] * east),
    )
    _, looks = RadarSensor(radar, region, 1).observe(dwells, objects)
    assert len(looks) > 30
    mine = looks.object_id
    sight = objects.position_ecef_m[mine] - place
    sight /= np.linalg.norm(sight, axis=1)[:, None]
    return Flown(looks, abeam(radar, looks.grazing_rad), np.einsum("ni,ni->n", sight, objects.velocity_ecef_mps[mine]))


def test_ranges_of_the_card_are_those_of_the_ellipsoid_within_two_parts_in_a_thousand(flown: Flown) -> None:
    assert flown.look.range_m == pytest.approx(flown.looks.range_m, rel=2e-3)
    assert flown.closing_mps == pytest.approx(flown.looks.radial_speed_mps, abs=1e-9)


def test_a_square_metre_returns_the_same_wherever_it_is_but_for_scan_and_air(flown: Flown) -> None:
    """The search spends energy as range^4, on the card as in a dwell: one constant lies between the two."""
    per_m2 = flown.looks.snr_ratio / flown.looks.rcs_m2
    between_db = 10.0 * np.log10(per_m2 / search_snr_per_m2(reference_radar(), flown.look))
    assert np.ptp(between_db) < 0.05


def test_the_sea_in_a_cell_is_that_of_the_card(flown: Flown) -> None:
    radar = reference_radar()
    per_m2 = flown.looks.snr_ratio / flown.looks.rcs_m2
    card = clutter_to_noise_ratio(radar, flown.look, per_m2, SurfaceClass.SEA)
    assert 10.0 * np.log10(flown.looks.clutter_ratio / card) == pytest.approx(0.0, abs=0.1)


def test_the_chance_of_detection_is_the_exact_one_of_the_card_s_own_parts(flown: Flown) -> None:
    """Echo, what each look hears between its pulses and what cancellation leaves of it, and the exact law."""
    radar, looks = reference_radar(), flown.looks
    waveforms = prf_set_of(radar)
    heard = waveforms.received_shares(looks.range_m)
    half = 0.25 * radar.wavelength_m * radar.pulse_repetition_frequency_hz
    folded = np.clip(waveforms.folded_speeds_mps(flown.closing_mps), -half, half)
    each = 1.0 / notch_loss_ratio(radar, folded, looks.clutter_ratio[:, None], looks.grazing_rad[:, None])
    snr = looks.snr_ratio * (heard * each).mean(axis=1)
    exact = detection_probability(
        snr / radar.look_count,
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )
    assert np.ptp(looks.detection_probability) > 0.9  # of the hopeless and the sure
    assert looks.detection_probability == pytest.approx(exact, abs=0.02)
    assert np.abs(looks.detection_probability - exact).mean() < 0.005


def test_hidden_headings_are_those_across_the_sight(flown: Flown) -> None:
    across = np.abs(flown.closing_mps) < 10.0
    assert across.any() and (flown.looks.notch_loss_ratio[across] > 5.0).all()
    assert (flown.looks.detection_probability[across] < 0.05).all()


def test_one_pulse_and_channel_hold_their_share_of_the_whole() -> None:
    radar = reference_radar()
    pulses = radar.coherent_time_s * radar.pulse_repetition_frequency_hz
    assert 1.0 / one_pulse_share(radar) == pytest.approx(radar.look_count * pulses * radar.channel_count, rel=1e-12)
