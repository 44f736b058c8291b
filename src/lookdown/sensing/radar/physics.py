"""All that a radar's look depends on, as tables for kernels: made once from the radar's parameters.

The tables: loss by air and rain over height and grazing angle, reflectivity of each kind of surface, what the clutter
notch leaves of an echo over speed, grazing angle, clutter-to-noise ratio and error of yaw steering, the exact
probability of detection, and the quantiles by which an echo's power is drawn.
"""

import functools
import math
from dataclasses import dataclass, fields
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike
from scipy import interpolate, special

from lookdown.astro import MEAN_RADIUS_M, WGS84_GM_M3PS2
from lookdown.sensing.clutter import SurfaceClass, reflectivity_table
from lookdown.sensing.clutter.response import clutter_response, notch_of
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.detection import detection_threshold, fluctuation_shape, probability_table
from lookdown.sensing.medium import gas_loss_ratio, rain_loss_ratio, zenith_gas_loss_ratio
from lookdown.sensing.radar._layout import RadarPart
from lookdown.sensing.radar.equations import design_snr_ratio, slant_range_m
from lookdown.sensing.radar.measurement import electron_range_sigma_m, measurement_variances, range_rate_coupling_s
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.rcs import LOBE_WIDTH_RAD
from lookdown.sensing.waveform import staggered_prfs_hz

__all__ = [
    "LookPhysics",
    "NotchResponse",
    "clutter_ratio",
    "design_speed_mps",
    "look_physics",
    "look_prfs_hz",
    "one_pulse_share",
    "published_notch",
]

_LAYER_M, _LAYERS = 500.0, 31
_SINES = 129
_RAIN_TOP_M = 3000.0
_PUBLISHED_RAD = math.radians(20.0)
_CLUTTER_DB = np.arange(-40.0, 60.1, 2.5)
_LEAST_KNOWN_CNR = 0.1
_GRAZINGS = 17
_MISALIGNMENTS = np.arange(0.0, 2.6, 0.5)
_SPEEDS, _SHARP_SPEEDS = 257, 4097
_MOST_PRFS = 8
_GAMMA_EDGE, _GAMMA_STEPS = 22.9, 16.0


@runtime_checkable
class NotchResponse(Protocol):
    """What clutter leaves of a moving echo after processing."""

    def loss_ratio(
        self,
        radial_speed_mps: ArrayLike,
        cnr_ratio: ArrayLike,
        *,
        grazing_rad: ArrayLike,
        misalignment_rad: ArrayLike = 0.0,
    ) -> np.ndarray:
        """Return the loss, 1 or more, at a radial speed and a clutter-to-noise ratio by channel and pulse."""
        ...


@dataclass(frozen=True, slots=True)
class LookPhysics:
    """Tables and numbers of one radar and its surroundings, in the order in which kernels take them.

    Attributes
    ----------
    numbers : (RadarPart.COUNT,) float64
    medium : (layers, n) float64, neper
        Two-way loss by height, every 500 m, and sine of grazing from 0 to 1.
    reflectivity : (classes, n) float64
        By `SurfaceClass` and sine of grazing from 0 to 1.
    folds : (prfs, 3) float64
        Doppler cycles a pulse for 1 m/s, metres a second of a cycle, and pulse intervals for 1 m of range.
    kept : (misalignments, sines, speeds, ratios) float64
        Share of the echo that processing leaves. The response is that of the stated pulse repetition frequency; a look
        with a higher one has the same notch, in metres a second, at its own blind speeds.
    chance : (n, 4) float64
        Cubics of the probability of detection (`detection.ProbabilityTable`).
    gammas : (2, n, 4) float64
        Cubics of Gamma quantiles: of the echo's energy, and of the noise beside one look.
    gamma_steps, gamma_edge : float
    """

    numbers: np.ndarray
    medium: np.ndarray
    reflectivity: np.ndarray
    folds: np.ndarray
    kept: np.ndarray
    chance: np.ndarray
    gammas: np.ndarray
    gamma_steps: float
    gamma_edge: float

    @property
    def tables(self) -> tuple[Any, ...]:
        """The fields in order."""
        return tuple(getattr(self, item.name) for item in fields(self))

    @property
    def layer_scale(self) -> np.ndarray:
        """Layers a metre of height, and the last layer."""
        return np.array([1.0 / _LAYER_M, _LAYERS - 1.0])


def look_prfs_hz(radar: RadarParameters) -> np.ndarray:
    """Return the pulse repetition frequencies that the looks of a dwell take in turn, at most eight.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> look_prfs_hz(reference_radar()).round().tolist()
    [2000.0, 2069.0, 2308.0, 2500.0]
    """
    count = min(radar.look_count, _MOST_PRFS)
    return np.array(staggered_prfs_hz(radar.pulse_repetition_frequency_hz, radar.prf_spread_ratio, count))


def one_pulse_share(radar: RadarParameters) -> float:
    """Return the SNR of one pulse in one channel over the integrated SNR of a dwell.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(1.0 / one_pulse_share(reference_radar()))  # 4 looks of 100 pulses in 12 channels
    4800
    """
    pulses = max(radar.coherent_time_s * radar.pulse_repetition_frequency_hz, 1.0)
    return 1.0 / (radar.look_count * pulses * radar.channel_count)


def design_speed_mps(radar: RadarParameters) -> float:
    """Return the speed of a circular orbit at the design height, against the stars.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(design_speed_mps(reference_radar()), 1)
    7616.6
    """
    return math.sqrt(WGS84_GM_M3PS2 / (MEAN_RADIUS_M + radar.design_height_m))


@functools.lru_cache(maxsize=16)
def published_notch(radar: RadarParameters) -> tuple[float, float]:
    """Return the width (m/s) and exponent of the notch that dwells tell a tracker of: over farmland, at 20 degrees.

    The look itself takes the whole response; this is what is said of it in two numbers.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> width, exponent = published_notch(reference_radar())
    >>> bool(2.0 < width < 40.0 and 1.0 < exponent < 8.0)
    True
    """
    cnr = clutter_ratio(radar, design_snr_ratio(radar) / radar.design_rcs_m2, SurfaceClass.FARMLAND, _PUBLISHED_RAD)
    response = clutter_response(radar)
    return notch_of(response, cnr, grazing_rad=_PUBLISHED_RAD, misalignment_rad=radar.yaw_error_rad)


def clutter_ratio(radar: RadarParameters, snr_per_m2: float, surface: SurfaceClass, grazing_rad: float) -> float:
    """Return the clutter to noise by channel and pulse of a look, from its integrated SNR for 1 m2.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(clutter_ratio(reference_radar(), 4.5, SurfaceClass.FARMLAND, math.radians(20.0)), 2)
    0.58
    """
    table = reflectivity_table(radar.carrier_frequency_hz, radar.polarisation, radar.sea_state)
    sine = math.sin(grazing_rad)
    sigma0 = float(np.interp(sine, np.linspace(0.0, 1.0, table.shape[1]), table[surface]))
    distance = float(slant_range_m(radar.design_height_m, grazing_rad))
    depth = min(radar.range_cell_m / math.cos(grazing_rad), distance * radar.cosine_cross_cell / sine)
    return snr_per_m2 * one_pulse_share(radar) * sigma0 * distance * radar.cosine_along_cell * depth


def look_physics(radar: RadarParameters, response: NotchResponse | None = None) -> LookPhysics:
    """Return the tables of a radar, made once a process where the response to clutter is its own.

    Parameters
    ----------
    radar : RadarParameters
    response : NotchResponse, optional
        In place of what the radar's own antenna, channels and errors come to.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> look_physics(reference_radar()).kept.shape
    (6, 17, 257, 41)
    """
    return _own_physics(radar) if response is None else _made(radar, response, _SHARP_SPEEDS)


@functools.lru_cache(maxsize=8)
def _own_physics(radar: RadarParameters) -> LookPhysics:
    return _made(radar, clutter_response(radar), _SPEEDS)


def _made(radar: RadarParameters, response: NotchResponse, speeds: int) -> LookPhysics:
    law = probability_table(
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )
    shape = fluctuation_shape(radar.swerling_case, radar.look_count)
    prfs = look_prfs_hz(radar)
    spans = 0.5 * radar.wavelength_m * prfs
    made = LookPhysics(
        numbers=_numbers(radar, law.start, law.pieces_per_unit, shape) + _axes(radar, speeds),
        medium=_medium(radar),
        reflectivity=reflectivity_table(radar.carrier_frequency_hz, radar.polarisation, radar.sea_state),
        folds=np.column_stack([1.0 / spans, spans, 2.0 * prfs / SPEED_OF_LIGHT_MPS]),
        kept=_kept(radar, response, speeds),
        chance=law.coefficients.copy(),
        gammas=np.array([_gamma_cubics(shape), _gamma_cubics(radar.look_count - 1.0)]),
        gamma_steps=_GAMMA_STEPS,
        gamma_edge=_GAMMA_EDGE,
    )
    for table in made.tables[:-2]:
        table.setflags(write=False)
    return made


def _numbers(radar: RadarParameters, start: float, steps: float, shape: float) -> np.ndarray:
    part, numbers = RadarPart, np.zeros(RadarPart.COUNT)
    numbers[part.LOBE] = LOBE_WIDTH_RAD
    numbers[[part.CELL_M, part.BEAM_ALONG, part.BEAM_CROSS]] = (
        radar.range_cell_m,
        radar.cosine_along_cell,
        radar.cosine_cross_cell,
    )
    numbers[part.PULSE_SHARE] = one_pulse_share(radar)
    numbers[part.CLUTTER_START] = _CLUTTER_DB[0] * math.log(10.0) / 10.0
    numbers[part.CLUTTER_STEPS] = 10.0 / math.log(10.0) / (_CLUTTER_DB[1] - _CLUTTER_DB[0])
    numbers[[part.CHANCE_START, part.CHANCE_STEPS, part.CHANCE_FLOOR]] = start, steps, radar.false_alarm_probability
    numbers[[part.LOOKS, part.THRESHOLD]] = (
        radar.look_count,
        detection_threshold(radar.false_alarm_probability, radar.look_count),
    )
    # A steady target has no law of energy: 0 stands for it.
    numbers[part.SHAPE] = 0.0 if math.isinf(shape) else shape
    numbers[part.DUTY] = radar.transmit_duty_ratio
    unit2, floor2 = measurement_variances(radar)
    numbers[part.BOUND : part.BOUND + 4], numbers[part.FLOOR : part.FLOOR + 4] = unit2, floor2
    numbers[part.COUPLING] = range_rate_coupling_s(radar)
    numbers[[part.BIAS_POSITION, part.BIAS_CLOCK, part.BIAS_ELECTRONS]] = (
        radar.ephemeris_bias_m**2,
        radar.clock_bias_s**2,
        electron_range_sigma_m(radar) ** 2,
    )
    return numbers


def _medium(radar: RadarParameters) -> np.ndarray:
    heights, sine = _LAYER_M * np.arange(_LAYERS), np.linspace(0.0, 1.0, _SINES)
    grazing = np.maximum(np.arcsin(sine), math.radians(0.5))
    frequency = radar.carrier_frequency_hz
    gas = np.log(gas_loss_ratio(frequency, grazing))
    above = np.array([math.log(zenith_gas_loss_ratio(frequency, float(h))) for h in heights[::4]])
    share = np.interp(heights, heights[::4], above / above[0])
    nepers = 2.0 * share[:, None] * gas
    if radar.rain_rate_mps > 0.0:
        rain: Any = {"rain_rate_mps": radar.rain_rate_mps, "rain_height_m": _RAIN_TOP_M}
        least = max(frequency, 1e9)
        nepers += 2.0 * np.log([rain_loss_ratio(least, grazing, height_m=float(h), **rain) for h in heights])
    return nepers


def _half_span_mps(radar: RadarParameters) -> float:
    """Return half the span of speeds of the stated pulse repetition frequency, for which the response is made."""
    return 0.25 * radar.wavelength_m * radar.pulse_repetition_frequency_hz


def _sines(radar: RadarParameters) -> np.ndarray:
    return np.linspace(math.sin(radar.grazing_min_rad), math.sin(radar.grazing_max_rad), _GRAZINGS)


def _axes(radar: RadarParameters, speeds: int) -> np.ndarray:
    part, numbers, sines = RadarPart, np.zeros(RadarPart.COUNT), _sines(radar)
    half = _half_span_mps(radar)
    numbers[[part.SINE_START, part.SINE_STEPS]] = sines[0], 1.0 / (sines[1] - sines[0])
    numbers[[part.HALF_SPAN, part.SPEED_STEPS]] = half, (speeds - 1) / (2.0 * half)
    return numbers


def _kept(radar: RadarParameters, response: NotchResponse, speeds: int) -> np.ndarray:
    half = _half_span_mps(radar)
    misalignment = radar.yaw_error_rad * _MISALIGNMENTS
    cnr = 10.0 ** (0.1 * _CLUTTER_DB)
    known = np.maximum(cnr, _LEAST_KNOWN_CNR)
    loss = response.loss_ratio(
        np.linspace(-half, half, speeds)[:, None],
        known,
        grazing_rad=np.arcsin(_sines(radar))[:, None, None],
        misalignment_rad=misalignment[:, None, None, None],
    )
    shape = (len(misalignment), _GRAZINGS, speeds, len(_CLUTTER_DB))
    # Below the least clutter that the response knows what it costs goes down with the clutter.
    return np.ascontiguousarray(np.broadcast_to(1.0 / (1.0 + (loss - 1.0) * (cnr / known)), shape))


@functools.lru_cache(maxsize=32)
def _gamma_cubics(shape: float) -> np.ndarray:
    """Return the cubics of the quantiles of Gamma(shape) over ln(p / (1 - p)), p the probability below; 0 for none."""
    pieces = round(2.0 * _GAMMA_EDGE * _GAMMA_STEPS)
    if not 0.0 < shape < math.inf:
        return np.zeros((pieces, 4))
    logit = -_GAMMA_EDGE + np.arange(pieces + 1) / _GAMMA_STEPS
    low = special.gammaincinv(shape, special.expit(logit))
    high = special.gammainccinv(shape, special.expit(-logit))
    spline = interpolate.CubicSpline(logit, np.where(logit < 0.0, low, high))
    return np.ascontiguousarray(spline.c[::-1].T / _GAMMA_STEPS ** np.arange(4))
