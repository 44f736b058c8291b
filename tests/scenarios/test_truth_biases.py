"""Hard truths 14 and 16: a satellite's slow errors stay from look to look, and the ionosphere's goes by the band."""

import dataclasses

import numpy as np
import pytest
import scenes
from scenes import SECOND_NS

from lookdown.sensing import RadarParameters, RadarSensor
from lookdown.sensing.geometry import line_of_sight
from lookdown.tables import Detections, Looks, Satellites

FLIER = scenes.fliers(48.0, 2.0, heading_deg=70.0, speed_mps=230.0)
REGION = scenes.box_about(FLIER)
NO_SLOW = {
    "attitude_bias_rad": 0.0,
    "ephemeris_bias_m": 0.0,
    "velocity_bias_mps": 0.0,
    "clock_bias_s": 0.0,
    "electron_content_bias_pm2": 0.0,
}
SHARP = {
    "range_floor_m": 1e-6,
    "cosine_along_floor": 1e-9,
    "cosine_cross_floor": 1e-9,
    "range_rate_floor_mps": 1e-6,
    "bandwidth_hz": 100e6,
    "average_power_w": 1e13,
}
ABEAM = 40.0


def observed(
    radar: RadarParameters, above: Satellites, *, seconds: float = 0.0, count: int = 1, seed: int = 1
) -> tuple[Detections, Looks]:
    """Return the flier's echoes of one full-turn dwell a satellite, many times over within some seconds."""
    dwells = scenes.all_round(radar, REGION, above)
    sensor = RadarSensor(radar, REGION, seed, response=scenes.SharpNotch())
    parts = []
    for k in range(count):
        later = round(seconds * SECOND_NS * k / max(count - 1, 1))
        again = dataclasses.replace(
            dwells,
            dwell_id=dwells.dwell_id + np.uint64(1000 * k),
            time_tai_ns=dwells.time_tai_ns + later,
        )
        detections, looks = sensor.observe(again, FLIER)
        parts.append((detections.take(np.isin(detections.detection_id, looks.detection_id)), looks))
    return Detections.concatenate(d for d, _ in parts), Looks.concatenate(k for _, k in parts)


def range_errors(detections: Detections) -> np.ndarray:
    place = np.repeat(FLIER.position_ecef_m, len(detections), axis=0)
    truth, _ = line_of_sight(detections.sensor_position_ecef_m, place)
    return detections.range_m - truth


def radar_with(**slow: float) -> RadarParameters:
    return scenes.strong_radar(**(SHARP | NO_SLOW | scenes.UNFOLDED | slow))


def test_without_slow_errors_the_looks_are_as_good_as_their_noise() -> None:
    above = scenes.satellites_abeam(FLIER, [70.0], ABEAM)
    detections, _ = observed(radar_with(), above, count=50)
    assert (detections.bias_sigma_range_m == 0.0).all() and (detections.bias_sigma_cosine == 0.0).all()
    assert np.abs(range_errors(detections)).max() < 6.0 * detections.sigma_range_m.max()


def test_a_satellites_range_error_stays_and_averages_out_over_satellites_only() -> None:
    radar = radar_with(ephemeris_bias_m=200.0)
    many = scenes.satellites_abeam(FLIER, np.linspace(0.0, 350.0, 36), ABEAM)
    detections, _ = observed(radar, many, count=10)
    errors = range_errors(detections)
    by_satellite = [errors[detections.sensor_id == number] for number in range(36)]
    within = np.mean([each.std() for each in by_satellite])
    between = np.std([each.mean() for each in by_satellite])
    # Looks of one satellite repeat its error to a hundredth; satellites differ by as much as they publish.
    assert within < 2.0
    assert between == pytest.approx(detections.bias_sigma_range_m.mean(), rel=0.35)


def test_the_published_size_is_the_drawn_one() -> None:
    radar = radar_with(ephemeris_bias_m=50.0, clock_bias_s=2e-6, electron_content_bias_pm2=1e17)
    above = scenes.satellites_abeam(FLIER, np.linspace(0.0, 350.0, 36), ABEAM)
    drawn = []
    for seed in range(6):  # each satellite draws its own: 216 in all
        detections, _ = observed(radar, above, seed=seed)
        assert len(np.unique(detections.sensor_id)) == len(detections) == 36
        drawn.append(range_errors(detections) / detections.bias_sigma_range_m)
    assert np.mean(drawn) == pytest.approx(0.0, abs=0.2)
    assert np.std(drawn) == pytest.approx(1.0, abs=0.14)


def test_slow_errors_drift_over_minutes() -> None:
    radar = radar_with(ephemeris_bias_m=100.0)
    above = scenes.satellites_abeam(FLIER, np.linspace(0.0, 350.0, 36), ABEAM)
    early, _ = observed(radar, above)
    soon, _ = observed(radar, above, seconds=1.0, count=2)
    late, _ = observed(radar, above, seconds=7200.0, count=2)
    first = range_errors(early)
    second, hours = range_errors(soon)[len(first) :], range_errors(late)[len(first) :]
    assert np.corrcoef(first, second)[0, 1] > 0.99
    assert abs(np.corrcoef(first, hours)[0, 1]) < 0.6


@pytest.mark.parametrize(("frequency_hz", "metres"), [(435e6, 107.0), (1.3e9, 12.0), (10e9, 0.2)])
def test_the_ionospheres_delay_goes_with_the_square_of_the_wavelength(frequency_hz: float, metres: float) -> None:
    # 100 TECU one way: 213 m at 435 MHz, 24 m at 1.3 GHz, 0.4 m at 10 GHz (hard truths, row 16), here half of that.
    from lookdown.sensing.medium import ionospheric_delay_m

    assert float(ionospheric_delay_m(frequency_hz, 50e16)) == pytest.approx(metres, rel=0.02)


def test_the_ionosphere_shows_at_l_band_and_not_at_x_band() -> None:
    above = scenes.satellites_abeam(FLIER, np.linspace(0.0, 350.0, 36), ABEAM)
    spread = {}
    for frequency in (1.25e9, 10e9):
        radar = radar_with(electron_content_bias_pm2=20e16, carrier_frequency_hz=frequency)
        detections, _ = observed(dataclasses.replace(radar, pulse_repetition_frequency_hz=48e3), above)
        spread[frequency] = float(np.std(range_errors(detections)))
    assert spread[1.25e9] > 3.0
    assert spread[10e9] < 0.2


def test_an_attitude_error_moves_all_looks_of_a_satellite_across() -> None:
    # 20 urad are 20 m at 1,000 km (hard truths, row 14).
    radar = radar_with(attitude_bias_rad=20e-6)
    above = scenes.satellites_abeam(FLIER, np.linspace(0.0, 350.0, 36), ABEAM)
    detections, _ = observed(radar, above, count=4)
    place = np.repeat(FLIER.position_ecef_m, len(detections), axis=0)
    truth, los = line_of_sight(detections.sensor_position_ecef_m, place)
    across = (detections.cosine_along - np.einsum("ij,ij->i", los, detections.axis_along_ecef)) * truth
    by_satellite = np.array([across[detections.sensor_id == number].mean() for number in range(36)])
    assert np.std(by_satellite / truth[:36]) == pytest.approx(20e-6, rel=0.35)
    assert (detections.bias_sigma_cosine == 20e-6).all()
