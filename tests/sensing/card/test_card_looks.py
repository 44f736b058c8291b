"""The card's looks: what they are made of, and that they are those that the radar flies."""

import dataclasses
import math

import numpy as np
import pytest

from lookdown.sensing import reference_radar
from lookdown.sensing.card.flyers import USUAL_FLYERS, flyers_of
from lookdown.sensing.card.looks import (
    abeam,
    chance_over_headings,
    clutter_loss_ratio,
    clutter_to_noise_ratio,
    dwell_snr_per_m2,
    least_detectable_speed_mps,
    loss_over_headings_db,
    notch_loss_ratio,
    prf_set_of,
    search_snr_per_m2,
)
from lookdown.sensing.clutter import SurfaceClass, blind_fraction
from lookdown.sensing.detection import detection_probability
from lookdown.tables import RcsClass

RADAR = reference_radar()


def test_a_search_gives_the_design_its_snr_on_the_face_normal_less_the_air() -> None:
    # The grazing angle at which the face looks straight along its normal.
    ratio = 6_371_008.8 / (6_371_008.8 + RADAR.design_height_m)
    look = abeam(RADAR, math.acos(math.sin(RADAR.face_tilt_rad) / ratio))
    assert look.scan_cosine[0] == pytest.approx(1.0, abs=1e-12)
    snr_db = 10.0 * math.log10(10.0 * float(search_snr_per_m2(RADAR, look)[0]))
    assert 16.53 - 0.2 < snr_db < 16.53


def test_rain_and_a_shorter_dwell_weaken_the_echo() -> None:
    look, wet = abeam(RADAR, np.radians([10.0, 30.0])), dataclasses.replace(RADAR, rain_rate_mps=16.0 / 3.6e6)
    assert (search_snr_per_m2(wet, look) < search_snr_per_m2(RADAR, look)).all()
    long, short = dwell_snr_per_m2(RADAR, look, 0.2), dwell_snr_per_m2(RADAR, look, 0.05)
    assert long == pytest.approx(4.0 * short, rel=1e-12) and (long[1] > long[0])


def test_without_clutter_a_flier_of_one_size_all_round_has_the_exact_chance() -> None:
    look = abeam(RADAR, np.radians([15.0, 40.0]))
    (flyer,) = flyers_of(["one-m2"])
    snr = np.array([4.0, 30.0])
    found = chance_over_headings(RADAR, flyer, look, snr, surface=None)
    exact = detection_probability(snr / 4, look_count=4, swerling_case=2, false_alarm_probability=1e-6)
    assert found == pytest.approx(exact, abs=2e-7)


def test_clutter_and_pulses_only_take() -> None:
    look = abeam(RADAR, np.radians([8.0, 20.0, 50.0]))
    snr = search_snr_per_m2(RADAR, look)
    for flyer in USUAL_FLYERS:
        alone = chance_over_headings(RADAR, flyer, look, snr, surface=None)
        sea, rock = (
            chance_over_headings(RADAR, flyer, look, snr, surface=kind)
            for kind in (SurfaceClass.SEA, SurfaceClass.MOUNTAINS)
        )
        assert (sea < alone).all() and (rock <= sea + 1e-9).all()


def test_where_nothing_else_limits_the_blind_headings_are_those_of_the_formula() -> None:
    """A strong echo is missed on the headings within the notch and, nearly, nowhere else."""
    look = abeam(RADAR, np.radians([20.0]))
    snr = np.array([1e4])
    flyer = dataclasses.replace(flyers_of(["one-m2"])[0], speed_mps=100.0)
    ratio = float(clutter_to_noise_ratio(RADAR, look, snr, SurfaceClass.MOUNTAINS)[0])
    missed = 1.0 - float(chance_over_headings(RADAR, flyer, look, snr, surface=SurfaceClass.MOUNTAINS)[0])
    # At such SNR an echo is lost only where clutter costs 30 dB or more: a narrower zone than that of 5 dB.
    wide = least_detectable_speed_mps(RADAR, ratio, math.radians(20.0))
    assert 0.0 < missed < float(blind_fraction(wide, 100.0, math.radians(20.0)))


def test_the_loss_over_the_looks_lies_between_the_best_and_the_worst_of_them() -> None:
    speed, grazing = np.linspace(-350.0, 350.0, 301), math.radians(20.0)
    folded = np.clip(prf_set_of(RADAR).folded_speeds_mps(speed), -119.9, 119.9)
    each = notch_loss_ratio(RADAR, folded, 100.0, grazing)
    whole = clutter_loss_ratio(RADAR, speed, 100.0, grazing)
    assert (whole <= each.max(axis=1) * 1.001).all() and (whole >= each.min(axis=1) * 0.999).all()
    # At the first look's blind speed the others still see: about 4 looks become 3.
    at_blind = float(clutter_loss_ratio(RADAR, 239.83, 100.0, grazing))
    assert 1.2 < at_blind < 2.5 < float(notch_loss_ratio(RADAR, np.zeros(1), 100.0, grazing)[0])


def test_headings_across_the_sight_are_blind_and_those_along_it_are_not() -> None:
    loss = loss_over_headings_db(
        RADAR, speed_mps=150.0, heading_rad=np.radians([0.0, 90.0, 180.0]), grazing_rad=math.radians(30.0)
    )
    assert loss[1] > 10.0 > 1.0 > max(loss[0], loss[2])


def test_more_clutter_hides_more_speeds() -> None:
    least = [least_detectable_speed_mps(RADAR, 10.0**k, math.radians(20.0)) for k in range(-1, 5)]
    assert least == sorted(least) and least[-1] > least[0] > 0.0
    strict = least_detectable_speed_mps(RADAR, 10.0, math.radians(20.0), loss_ratio=10.0**0.1)
    assert strict > least_detectable_speed_mps(RADAR, 10.0, math.radians(20.0))


def test_names_of_classes_are_taken_as_people_write_them() -> None:
    names = ["Airliner", "fast jet", "FAST_JET", "0.01m2", "hundredth-m2"]
    assert [flyer.rcs_class for flyer in flyers_of(names)] == [
        RcsClass.AIRLINER,
        RcsClass.FAST_JET,
        RcsClass.HUNDREDTH_M2,
    ]
    assert len(flyers_of(["all"])) == len(RcsClass)
