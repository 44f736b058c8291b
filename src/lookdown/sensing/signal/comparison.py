"""What the clutter table says of a dwell beside what the dwell's own covariance says: F2 against F3."""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.seeds import generator
from lookdown.sensing.clutter import ClutterResponse, ResponseDesign, response_of
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.detection import detection_threshold
from lookdown.sensing.geometry import misalignment_rad
from lookdown.sensing.signal.covariance import clutter_covariance, steering_vectors
from lookdown.sensing.signal.cube import echo_vectors
from lookdown.sensing.signal.dwell import SignalDwell, dwell_on_orbit
from lookdown.sensing.signal.processing import optimum_weights

__all__ = ["DetectionTrial", "detection_share", "dwell_response", "random_dwell", "table_loss_ratio"]

_BANDS = ((1.25e9, 50.0, 2.0, 1e3, 3e3), (3.2e9, 8.0, 1.5, 3e3, 6e3), (10e9, 16.0, 2.5, 5e3, 12e3))
"""Frequency, antenna length and height, least and greatest repetition frequency of designs L, S and X."""


def random_dwell(number: int, run_seed: int = 5, size_most: int = 200) -> SignalDwell:
    """Return a dwell of a steered radar drawn at random: orbit, look, band, waveform, errors, sea or land.

    Parameters
    ----------
    number, run_seed : int
        The dwell is a pure function of these.
    size_most : int
        Greatest number of channels times pulses.

    Examples
    --------
    >>> random_dwell(3) == random_dwell(3)
    True
    """
    source = generator(run_seed, "random dwell", number)
    hertz, length, antenna_height, prf_least, prf_most = _BANDS[int(source.integers(3))]
    height, inclination = source.uniform(450e3, 1100e3), math.radians(source.uniform(30.0, 100.0))
    nadir = [math.asin(MEAN_RADIUS_M / (MEAN_RADIUS_M + height) * math.cos(math.radians(a))) for a in (6.0, 60.0)]
    channels = int(source.integers(3, min(12, size_most // 8) + 1))
    template = SignalDwell(
        wavelength_m=SPEED_OF_LIGHT_MPS / hertz,
        antenna_length_m=length * source.uniform(0.8, 1.2),
        antenna_height_m=antenna_height,
        face_tilt_rad=0.5 * sum(nadir),
        channel_count=channels,
        pulse_count=min(int(source.integers(8, 25)), size_most // channels),
        pulse_repetition_frequency_hz=source.uniform(prf_least, prf_most),
        height_m=height,
        velocity_mps=(0.0, 0.0, 0.0),
        azimuth_rad=math.radians(source.uniform(50.0, 130.0)) * source.choice([-1.0, 1.0]),
        grazing_rad=math.radians(source.uniform(8.0, 55.0)),
        # Calm sea to town: about -10 to 40 dB in one channel and pulse.
        cnr_ratio=10.0 ** source.uniform(-1.0, 4.0),
        phase_error_rad=float(source.choice([0.0, 0.005, 0.02])),
        internal_motion_mps=float(source.choice([0.0, 0.1, 0.3])),
    )
    latitude = min(inclination, math.pi - inclination) * source.uniform(-0.95, 0.95)
    yaw = math.radians(float(source.choice([0.01, 0.05, 0.2])) * source.standard_normal())
    return dwell_on_orbit(template, inclination_rad=inclination, latitude_rad=latitude, yaw_error_rad=yaw)


def dwell_response(dwell: SignalDwell) -> ClutterResponse:
    """Return the table of the radar that a dwell is of, for all of its dwells from 6 to 60 degrees of grazing.

    Examples
    --------
    >>> dwell_response(random_dwell(3)) is dwell_response(random_dwell(3))
    True
    """
    design = ResponseDesign(
        wavelength_m=dwell.wavelength_m,
        antenna_length_m=dwell.antenna_length_m,
        antenna_height_m=dwell.antenna_height_m,
        face_tilt_rad=dwell.face_tilt_rad,
        channel_count=dwell.channel_count,
        pulse_count=dwell.pulse_count,
        pulse_repetition_frequency_hz=dwell.pulse_repetition_frequency_hz,
        phase_error_rad=dwell.phase_error_rad,
        internal_motion_mps=dwell.internal_motion_mps,
        height_m=dwell.height_m,
        speed_mps=math.hypot(*dwell.velocity_mps),
    )
    return response_of(design, math.radians(6.0), math.radians(60.0), 0.05)


def table_loss_ratio(dwell: SignalDwell, radial_speed_mps: np.ndarray) -> np.ndarray:
    """Return the loss to clutter that the table gives for a dwell, as F2 looks it up.

    Parameters
    ----------
    dwell : SignalDwell
    radial_speed_mps : (s,) float64

    Examples
    --------
    >>> float(table_loss_ratio(random_dwell(3), np.zeros(1))[0]) > 1.0
    True
    """
    sight, velocity = np.array([dwell.line_of_sight]), np.array([dwell.velocity_mps])
    misaligned = float(misalignment_rad(np.eye(3)[None], velocity, sight)[0])
    return dwell_response(dwell).loss_ratio(
        radial_speed_mps, dwell.cnr_ratio, grazing_rad=dwell.grazing_rad, misalignment_rad=misaligned
    )


@dataclass(frozen=True, slots=True)
class DetectionTrial:
    """A target in a dwell: its radial speed (m/s), mean SNR of one look without clutter, and how it is decided on."""

    radial_speed_mps: float
    snr_ratio: float
    look_count: int
    swerling_case: int
    false_alarm_probability: float


def detection_share(dwell: SignalDwell, trial: DetectionTrial, *, trials: int, run_seed: int) -> float:
    """Return the share of simulated dwells in which a target is found, drawn as samples of channels and pulses.

    Every look is a vector of ground, noise and target, weighted by the optimum processor; the
    powers of the looks are summed and compared with the threshold.

    Parameters
    ----------
    dwell : SignalDwell
    trial : DetectionTrial
        An SNR of 0 gives the false-alarm rate.
    trials, run_seed : int

    Examples
    --------
    >>> trial = DetectionTrial(30.0, 1e6, 1, 0, 1e-4)
    >>> detection_share(random_dwell(3), trial, trials=10, run_seed=1)
    1.0
    """
    covariance = clutter_covariance(dwell) + np.eye(dwell.size)
    steering = steering_vectors(dwell, np.array([trial.radial_speed_mps]))
    weights = optimum_weights(covariance, steering)[:, 0].conj()
    source = generator(run_seed, "detection share")
    scale = _fluctuation(trial, trials, source) * trial.snr_ratio / dwell.size
    total = np.zeros(trials)
    for look in range(trial.look_count):
        phase = np.exp(2j * math.pi * source.random(trials))
        samples = echo_vectors(covariance, trials, source)
        samples += (np.sqrt(scale[look]) * phase)[:, None] * steering[:, 0]
        total += np.abs(samples @ weights) ** 2
    return float(np.mean(total > detection_threshold(trial.false_alarm_probability, trial.look_count)))


def _fluctuation(trial: DetectionTrial, trials: int, source: np.random.Generator) -> np.ndarray:
    """Return the target's power over its mean for each look and trial."""
    shape = (trial.look_count, trials)
    if trial.swerling_case == 0:
        return np.ones(shape)
    order = 1.0 if trial.swerling_case <= 2 else 2.0
    slow = trial.swerling_case in (1, 3)
    return np.broadcast_to(source.standard_gamma(order, (1, trials) if slow else shape) / order, shape)
