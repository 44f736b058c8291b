"""How much clutter costs a mover: the loss of space-time processing of one radar, tabulated.

The loss is that of signal to clutter plus noise against noise alone, for the target's own
beam. It follows from what the radar is (wavelength, length, channels, pulses, repetition
frequency, phase errors), from how the clutter moves within, and from the geometry of the
range folds: each fold is seen at another angle, so where the antenna's axis is not along
the velocity relative to the Earth, each has another Doppler. Nothing about the least
detectable speed goes in; it comes out.

The table is what F2 looks up. `lookdown.sensing.signal` (F3) computes the same loss for
one dwell without the table's short cuts; design/0011 compares them.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import MEAN_RADIUS_M, WGS84_GM_M3PS2
from lookdown.sensing.clutter._response_build import ResponseDesign, clutter_lags, fold_taper, response_losses

__all__ = [
    "ClutterResponse",
    "LookDownRadar",
    "ResponseDesign",
    "clutter_response",
    "minimum_detectable_speed_mps",
    "notch_of",
    "response_of",
]

_SPEEDS_LEAST, _SPEEDS_MOST = 128, 512
_SPEED_STEP_U = 0.11
"""Greatest step of the speeds in clutter units, up to the most speeds: 0.16 cost 0.09 dB at the blind zone's edge."""
_GRAZINGS = 9
_MISALIGNMENTS = 16
# Between levels the loss bends: 2.5 dB overstated it by up to 0.05 dB, which 1.25 dB makes 0.01.
_CNR_DB_MIN, _CNR_DB_STEP, _CNRS = -40.0, 1.25, 81


@runtime_checkable
class LookDownRadar(Protocol):
    """What `clutter_response` asks of a radar; `RadarParameters` has it."""

    @property
    def wavelength_m(self) -> float: ...
    @property
    def antenna_length_m(self) -> float: ...
    @property
    def antenna_height_m(self) -> float: ...
    @property
    def face_tilt_rad(self) -> float: ...
    @property
    def channel_count(self) -> int: ...
    @property
    def coherent_time_s(self) -> float: ...
    @property
    def pulse_repetition_frequency_hz(self) -> float: ...
    @property
    def phase_error_rad(self) -> float: ...
    @property
    def internal_motion_mps(self) -> float: ...
    @property
    def design_height_m(self) -> float: ...
    @property
    def grazing_min_rad(self) -> float: ...
    @property
    def grazing_max_rad(self) -> float: ...


@dataclass(frozen=True, slots=True)
class ClutterResponse:
    """The loss to clutter of one radar over grazing angle, misalignment, clutter to noise and radial speed.

    Each axis is even in the quantity named, so that a look-up is a subtraction and a
    multiplication; between nodes the logarithm of the loss is linear.

    Attributes
    ----------
    design : ResponseDesign
    log_loss : (g, m, c, s) float64
        Natural logarithm of the loss.
    sin_grazing_first, sin_grazing_step : float
        Axis 0: sine of the grazing angle.
    root_misalignment_step : float
        Axis 1: square root of the absolute misalignment, from 0.
    log_cnr_first, log_cnr_step : float
        Axis 2: natural logarithm of the clutter to noise of the target's own range, of one
        channel and pulse. Below the first node the loss is taken as at it, likewise above the last.
    speed_step_mps : float
        Axis 3: closing speed from 0 to `design.period_mps`, where it begins again.
    """

    design: ResponseDesign
    log_loss: np.ndarray
    sin_grazing_first: float
    sin_grazing_step: float
    root_misalignment_step: float
    log_cnr_first: float
    log_cnr_step: float
    speed_step_mps: float

    def loss_ratio(
        self,
        radial_speed_mps: ArrayLike,
        cnr_ratio: ArrayLike,
        *,
        grazing_rad: ArrayLike,
        misalignment_rad: ArrayLike = 0.0,
    ) -> np.ndarray:
        """Return the loss of signal to clutter plus noise against noise alone, 1 or more.

        Parameters
        ----------
        radial_speed_mps : array of float
            Of the object relative to the ground under it, along the line of sight, opening positive.
        cnr_ratio : array of float
            Clutter to noise of the object's own range cell, of one channel and pulse; what
            other folds add is the response's own affair.
        grazing_rad : array of float
        misalignment_rad : array of float
            Signed: (v_y / sin(azimuth) - v_z tan(off-nadir)) / |v|, where v_y and v_z are the
            components, along the frame's starboard and down, of the velocity relative to the
            Earth that the long axis does not lie along.

        Notes
        -----
        Against a dwell's own covariance, where the loss is under 15 dB: within 0.6 dB over 50 random
        dwells, half of them within 0.08. Valid to a misalignment of about 0.003 rad; to 0.001 rad where
        the beam's cone touches, within a degree of azimuth, the ring of a fold near the nadir (1.7 dB
        at 0.0016 rad and 30 dB of clutter to noise). Folds are weighted for a beam 65 deg from the axis.
        """
        signed = np.asarray(misalignment_rad, dtype=np.float64)
        # The array looking the other way along itself sees opening for closing.
        closing = -np.asarray(radial_speed_mps, dtype=np.float64) * np.where(signed < 0.0, -1.0, 1.0)
        axes = (
            (np.sin(grazing_rad) - self.sin_grazing_first) / self.sin_grazing_step,
            np.sqrt(np.abs(signed)) / self.root_misalignment_step,
            (np.log(np.maximum(cnr_ratio, 1e-300)) - self.log_cnr_first) / self.log_cnr_step,
        )
        fraction = np.mod(closing, self.design.period_mps) / self.speed_step_mps
        return np.exp(_interpolated(self.log_loss, np.broadcast_arrays(*axes, fraction)))


def _interpolated(table: np.ndarray, places: tuple[np.ndarray, ...] | list[np.ndarray]) -> np.ndarray:
    low, part = [], []
    for axis, place in enumerate(places):
        count = table.shape[axis]
        if axis == 3:
            whole = np.floor(place)
            low.append((whole.astype(np.int64) % count, (whole.astype(np.int64) + 1) % count))
        else:
            place = np.clip(place, 0.0, count - 1.0)
            whole = np.minimum(np.floor(place), count - 2.0)
            low.append((whole.astype(np.int64), whole.astype(np.int64) + 1))
        part.append(place - whole)
    total = np.zeros(np.shape(places[0]))
    for corner in range(16):
        bits = [(corner >> axis) & 1 for axis in range(4)]
        weight = np.ones_like(total)
        for bit, share in zip(bits, part, strict=True):
            weight = weight * (share if bit else 1.0 - share)
        total = total + weight * table[tuple(ends[bit] for bit, ends in zip(bits, low, strict=True))]
    return np.asarray(total)


def clutter_response(
    radar: LookDownRadar, *, earth_speed_ratio: float = 1.0, misalignment_max_rad: float = 0.05
) -> ClutterResponse:
    """Return the response of a radar, built at the first call and kept in the process.

    Parameters
    ----------
    radar : RadarParameters
    earth_speed_ratio : float
        Speed relative to the rotating Earth over the orbital speed: about 1 - 0.066 cos(inclination).
    misalignment_max_rad : float
        End of the misalignment axis; beyond it the loss is taken as at it.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> response = clutter_response(reference_radar())
    >>> slow, fast = response.loss_ratio(np.array([1.0, 60.0]), 100.0, grazing_rad=0.4)
    >>> bool(slow > 10.0 and fast < 2.0)
    True
    """
    speed = math.sqrt(WGS84_GM_M3PS2 / (MEAN_RADIUS_M + radar.design_height_m)) * earth_speed_ratio
    design = ResponseDesign(
        wavelength_m=radar.wavelength_m,
        antenna_length_m=radar.antenna_length_m,
        antenna_height_m=radar.antenna_height_m,
        face_tilt_rad=radar.face_tilt_rad,
        channel_count=radar.channel_count,
        pulse_count=max(1, round(radar.coherent_time_s * radar.pulse_repetition_frequency_hz)),
        pulse_repetition_frequency_hz=radar.pulse_repetition_frequency_hz,
        phase_error_rad=radar.phase_error_rad,
        internal_motion_mps=radar.internal_motion_mps,
        height_m=radar.design_height_m,
        speed_mps=speed,
    )
    return response_of(design, radar.grazing_min_rad, radar.grazing_max_rad, misalignment_max_rad)


@lru_cache(maxsize=8)
def response_of(
    design: ResponseDesign, grazing_min_rad: float, grazing_max_rad: float, misalignment_max_rad: float
) -> ClutterResponse:
    """Return the response of a design between two grazing angles."""
    sines = np.linspace(math.sin(grazing_min_rad), math.sin(grazing_max_rad), _GRAZINGS)
    roots = np.linspace(0.0, math.sqrt(misalignment_max_rad), _MISALIGNMENTS)
    cnr = 10.0 ** (0.1 * (_CNR_DB_MIN + _CNR_DB_STEP * np.arange(_CNRS)))
    lags = clutter_lags(design)
    taper = np.concatenate([fold_taper(design, math.asin(sine), roots**2) for sine in sines.tolist()])
    speeds = _speed_count(design)
    loss = response_losses(lags, taper, cnr, speeds).reshape(_GRAZINGS, _MISALIGNMENTS, _CNRS, speeds)
    return ClutterResponse(
        design=design,
        log_loss=np.log(loss),
        sin_grazing_first=float(sines[0]),
        sin_grazing_step=float(sines[1] - sines[0]),
        root_misalignment_step=float(roots[1]),
        log_cnr_first=0.1 * _CNR_DB_MIN * math.log(10.0),
        log_cnr_step=0.1 * _CNR_DB_STEP * math.log(10.0),
        speed_step_mps=design.period_mps / speeds,
    )


def _speed_count(design: ResponseDesign) -> int:
    count = _SPEEDS_LEAST
    while count < _SPEEDS_MOST and design.period_mps > count * _SPEED_STEP_U * design.unit_mps:
        count *= 2
    return count


def minimum_detectable_speed_mps(
    response: ClutterResponse,
    cnr_ratio: float,
    *,
    grazing_rad: float,
    misalignment_rad: float = 0.0,
    loss_ratio: float = 10.0**0.5,
) -> float:
    """Return the half width of the speeds about zero at which clutter costs more than a given loss, metre per second.

    Half of the share of all speeds of one ambiguity at which the loss is greater: the usual
    measure where the blind zone is not symmetric. It comes out of the response; nothing sets it.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> speed = minimum_detectable_speed_mps(clutter_response(reference_radar()), 1e3, grazing_rad=0.4)
    >>> bool(5.0 < speed < 40.0)
    True
    """
    period = response.design.period_mps
    speed = (np.arange(4096) + 0.5) / 4096 * period
    loss = response.loss_ratio(speed, cnr_ratio, grazing_rad=grazing_rad, misalignment_rad=misalignment_rad)
    return float(np.mean(loss > loss_ratio)) * period / 2.0


def notch_of(
    response: ClutterResponse, cnr_ratio: float, *, grazing_rad: float, misalignment_rad: float = 0.0
) -> tuple[float, float]:
    """Return the width (m/s) and exponent of loss = 1 + (w/|v|)**p that come nearest to the response.

    What a radar publishes to a tracker. Least squares of the logarithms over losses from
    0.5 to 15 dB; (0, 2) where clutter costs less than that at every speed.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> width, exponent = notch_of(clutter_response(reference_radar()), 1e3, grazing_rad=0.4)
    >>> bool(width > 0.0 and exponent > 1.0)
    True
    """
    half = response.design.period_mps / 2.0
    speed = (np.arange(512) + 0.5) / 512 * half
    both = [
        np.log(response.loss_ratio(side * speed, cnr_ratio, grazing_rad=grazing_rad, misalignment_rad=misalignment_rad))
        for side in (1.0, -1.0)
    ]
    log_loss = 0.5 * (both[0] + both[1])
    used = (log_loss > 0.05 * math.log(10.0)) & (log_loss < 1.5 * math.log(10.0))
    if used.sum() < 2:
        return 0.0, 2.0
    # ln(loss - 1) = p (ln w - ln v): a straight line.
    x, y = np.log(speed[used]), np.log(np.expm1(log_loss[used]))
    slope = float(np.clip(np.polyfit(x, y, 1)[0], -12.0, -0.5))
    return math.exp(float(np.mean(x - y / slope))), -slope
