"""The table behind a clutter response: covariances by lags, tapers of the range folds, and the forms of both.

Patches of one cone angle x have the Doppler of that angle plus, fold by fold, an offset that
hardly depends on x within the beam. So the covariance over (channel lag, pulse lag) is that
of one range times a taper over pulse lags, sum of w_i exp(2 pi j delta_i lag): one array
serves the whole table. Internal motion is a taper over pulse lags too, a channel's phase
error one over channel lags.

Up to `FULL_SIZE` channels times pulses the loss is that of the optimum over all of them.
Beyond, the pulses go through three Doppler filters that start a pulse apart, and the
optimum is taken over channels and filters (PRI-staggered post-Doppler processing).
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.clutter._form_kernels import inverse_forms
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS

__all__ = ["FULL_SIZE", "PULSES_MOST", "ResponseDesign", "clutter_lags", "fold_taper", "response_losses"]

FULL_SIZE = 200
"""Greatest number of channels times pulses for which the optimum is taken over all of them."""
PULSES_MOST = 128
"""Longer coherent times count as this many pulses: the loss changes as the inverse of their number."""
TABLE_AZIMUTH_RAD = math.radians(65.0)
"""From the long axis, of the beam for which folds are weighted: about the middle of the field of regard."""
STAGGER = 3
"""Doppler filters of each channel, a pulse apart, where there are too many pulses to take each by itself."""
_PATCHES = 6.0
"""Clutter patches for each cell of angle or Doppler, the finer."""
_LOBES = 6.0
"""Half the width in angle of the clutter that counts, in null-to-null half widths of one channel."""


@dataclass(frozen=True, slots=True)
class ResponseDesign:
    """What the loss to clutter depends on, in SI.

    Attributes
    ----------
    wavelength_m, antenna_length_m : float
    antenna_height_m : float
        Zero for no pattern in elevation: all folds count fully.
    face_tilt_rad : float
        Of the face's normal from nadir.
    channel_count, pulse_count : int
        Channels along the length, pulses of one look.
    pulse_repetition_frequency_hz : float
    phase_error_rad, internal_motion_mps : float
        Root mean squares.
    height_m, speed_mps : float
        Of the satellite: above the mean sphere, and relative to the rotating Earth.
    """

    wavelength_m: float
    antenna_length_m: float
    antenna_height_m: float
    face_tilt_rad: float
    channel_count: int
    pulse_count: int
    pulse_repetition_frequency_hz: float
    phase_error_rad: float
    internal_motion_mps: float
    height_m: float
    speed_mps: float

    def __post_init__(self) -> None:
        assert self.wavelength_m > 0.0 and self.antenna_length_m > 0.0 and self.antenna_height_m >= 0.0
        assert self.channel_count >= 1 and self.pulse_count >= 1 and self.pulse_repetition_frequency_hz > 0.0
        assert self.phase_error_rad >= 0.0 and self.internal_motion_mps >= 0.0
        assert self.height_m > 0.0 and self.speed_mps > 0.0

    @property
    def unit_mps(self) -> float:
        """The clutter unit u = v lambda / (2 L), metre per second."""
        return self.speed_mps * self.wavelength_m / (2.0 * self.antenna_length_m)

    @property
    def period_mps(self) -> float:
        """Radial speed after which Doppler repeats, lambda PRF / 2, metre per second."""
        return self.wavelength_m * self.pulse_repetition_frequency_hz / 2.0


def clutter_lags(design: ResponseDesign) -> np.ndarray:
    """Return the clutter covariance of one range over channel lags and pulse lags, about 1 at lags of zero.

    Returns
    -------
    (2 N - 1, 2 M - 1) complex128
        Channels steered to broadside; motion and phase errors included.
    """
    n, m = design.channel_count, min(design.pulse_count, PULSES_MOST)
    spacing = design.antenna_length_m / n
    # Doppler, in cycles a pulse, of cosine 1.
    slope = 2.0 * design.speed_mps / (design.wavelength_m * design.pulse_repetition_frequency_hz)
    step = min(1.0 / (slope * m), design.wavelength_m / design.antenna_length_m) / _PATCHES
    reach = min(_LOBES * design.wavelength_m / spacing, 0.8)
    cosine = np.arange(-math.ceil(reach / step), math.ceil(reach / step) + 1) * step
    power = np.sinc(design.antenna_length_m * cosine / design.wavelength_m) ** 2
    power *= np.sinc(spacing * cosine / design.wavelength_m) ** 2
    channel_lag, pulse_lag = np.arange(1 - n, n), np.arange(m)
    # A unit of clutter is what a beam of width lambda / L, flat and full, would receive.
    power *= step * design.antenna_length_m / design.wavelength_m
    across = np.exp(2j * math.pi * spacing / design.wavelength_m * np.outer(channel_lag, cosine)) * power
    along = np.exp(2j * math.pi * slope * np.outer(cosine, pulse_lag))
    later = across @ along
    lags = np.concatenate([later[::-1, :0:-1].conj(), later], axis=1)
    still = 2.0 * math.pi * design.internal_motion_mps / (design.wavelength_m * design.pulse_repetition_frequency_hz)
    lags *= np.exp(-2.0 * (still * np.arange(1 - m, m)) ** 2)
    lags[channel_lag != 0] *= math.exp(-(design.phase_error_rad**2))
    return np.asarray(lags)


def fold_taper(design: ResponseDesign, grazing_rad: float, misalignment_rad: np.ndarray) -> np.ndarray:
    """Return the taper over pulse lags that the range folds give, for each misalignment.

    The target's own range has weight 1, so that the taper times the covariance of one range
    is in units of its clutter.

    Returns
    -------
    (misalignments, 2 M - 1) complex128
    """
    m = min(design.pulse_count, PULSES_MOST)
    radius, fold = MEAN_RADIUS_M, SPEED_OF_LIGHT_MPS / (2.0 * design.pulse_repetition_frequency_hz)
    whole = design.height_m * (2.0 * radius + design.height_m)
    rise = radius * math.sin(grazing_rad)
    own_m = math.sqrt(rise * rise + whole) - rise
    first = math.ceil((design.height_m - own_m) / fold)
    last = math.floor((math.sqrt(whole) - own_m) / fold)
    number = np.arange(min(first, 0), max(last, 0) + 1)
    range_m = own_m + number * fold
    cos_nadir = np.clip((range_m**2 + whole) / (2.0 * range_m * (radius + design.height_m)), 0.0, 1.0)
    sin_nadir = np.sqrt(1.0 - cos_nadir**2)
    sin_grazing = np.clip((whole - range_m**2) / (2.0 * radius * range_m), 0.0, 1.0)
    # The cell grows as 1/cos of grazing; at the nadir it is as long as the range cell lets it, not without end.
    cos_grazing = np.maximum(np.sqrt(1.0 - sin_grazing**2), 0.05)
    own = int(-number[0])
    # Folds on the beam's cone about the long axis; those nearer than it reaches give nothing.
    out = np.sqrt(np.maximum(sin_nadir**2 - (sin_nadir[own] * math.cos(TABLE_AZIMUTH_RAD)) ** 2, 0.0))
    share = np.where(out > 0.0, sin_nadir / np.maximum(out, 0.05), 0.0)
    short = math.sin(design.face_tilt_rad) * cos_nadir - math.cos(design.face_tilt_rad) * out
    beam = np.sinc(design.antenna_height_m / design.wavelength_m * (short - short[own])) ** 4
    weight = beam * share * np.maximum(sin_grazing, 1e-3) / cos_grazing / range_m**3
    weight /= weight[own]
    per_pulse = 2.0 * design.speed_mps / (design.wavelength_m * design.pulse_repetition_frequency_hz)
    offset = per_pulse * np.outer(np.sin(misalignment_rad), (out - out[own]) * math.sin(TABLE_AZIMUTH_RAD))
    later = np.exp(2j * math.pi * offset[:, :, None] * np.arange(m)) * weight[:, None]
    half = later.sum(axis=1)
    return np.concatenate([half[:, :0:-1].conj(), half], axis=1)


def response_losses(lags: np.ndarray, taper: np.ndarray, cnr_ratio: np.ndarray, speed_count: int) -> np.ndarray:
    """Return the loss for each taper, clutter to noise and Doppler.

    Parameters
    ----------
    lags : (2 N - 1, 2 M - 1) complex128
    taper : (t, 2 M - 1) complex128
    cnr_ratio : (c,) float64
        Of the target's own range, of one channel and pulse.
    speed_count : int
        Doppler from 0 to 1 cycle a pulse, 1 left out, evenly; rising with closing speed.

    Returns
    -------
    (t, c, speed_count) float64, 1 or more
    """
    channels, pulses = (lags.shape[0] + 1) // 2, (lags.shape[1] + 1) // 2
    if channels * pulses <= FULL_SIZE:
        return np.stack([_full(lags * row, cnr_ratio, speed_count) for row in taper])
    stage = _post_doppler_stage(channels, pulses, speed_count)
    return np.stack([_post_doppler(lags * row, cnr_ratio, stage) for row in taper])


def _real_basis(n: int) -> np.ndarray:
    """Return a unitary matrix whose columns are their own reversed conjugates.

    It makes a Hermitian Toeplitz matrix, or one of Toeplitz blocks, real.
    """
    half = n // 2
    basis = np.zeros((n, n), dtype=np.complex128)
    rows = np.arange(half)
    basis[rows, rows] = basis[n - 1 - rows, rows] = math.sqrt(0.5)
    basis[rows, n - 1 - rows], basis[n - 1 - rows, n - 1 - rows] = 1j * math.sqrt(0.5), -1j * math.sqrt(0.5)
    if n % 2:
        basis[half, half] = 1.0
    return basis


def _full(lags: np.ndarray, cnr_ratio: np.ndarray, speed_count: int) -> np.ndarray:
    n, m = (lags.shape[0] + 1) // 2, (lags.shape[1] + 1) // 2
    channel, pulse = np.arange(n), np.arange(m)
    whole = lags[
        (channel[:, None] - channel + n - 1)[:, None, :, None], (pulse[:, None] - pulse + m - 1)[None, :, None, :]
    ].reshape(n * m, n * m)
    basis = np.kron(_real_basis(n), _real_basis(m))
    value, vector = np.linalg.eigh((basis.conj().T @ whole @ basis).real)
    doppler = np.exp(2j * math.pi * np.outer(pulse - 0.5 * (m - 1), np.arange(speed_count) / speed_count))
    steering = (_real_basis(m).conj().T @ doppler).real
    level = (_real_basis(n).conj().T @ np.ones(n)).real
    share = (vector.T @ np.kron(level[:, None], steering)) ** 2 / (n * m)
    kept = (1.0 / (1.0 + np.outer(cnr_ratio, np.maximum(value, 0.0)))) @ share
    return np.asarray(1.0 / kept)


@dataclass(frozen=True, slots=True)
class _Stage:
    """What filters and channels make of lags, whatever the geometry.

    Attributes
    ----------
    pair : (STAGGER, STAGGER, 2 M - 1) complex128
        Products of two filters at each pulse lag.
    product : (2 N - 1, N * N) complex128
        From channel lags to the matrix of channels in the real basis.
    vector : (N * STAGGER,) float64
        The target.
    speed_count : int
    """

    pair: np.ndarray
    product: np.ndarray
    vector: np.ndarray
    speed_count: int


def _post_doppler_stage(n: int, m: int, speed_count: int) -> _Stage:
    filters, channel_basis = stagger_basis(m), _real_basis(n)
    pair = np.array([[np.convolve(a.conj(), b[::-1]) for b in filters.T] for a in filters.T])
    product = np.zeros((2 * n - 1, n, n), dtype=np.complex128)
    for i in range(n):
        for j in range(n):
            product[i - j + n - 1] += np.outer(channel_basis[i].conj(), channel_basis[j])
    level = (channel_basis.conj().T @ np.ones(n)).real
    vector = np.kron(level, (filters.conj().T @ np.ones(m)).real) / math.sqrt(n * m)
    return _Stage(pair=pair, product=product.reshape(2 * n - 1, n * n), vector=vector, speed_count=speed_count)


def _post_doppler(lags: np.ndarray, cnr_ratio: np.ndarray, stage: _Stage) -> np.ndarray:
    lag_count, count = lags.shape[0], stage.speed_count
    n, m, size = (lag_count + 1) // 2, (lags.shape[1] + 1) // 2, len(stage.pair)
    # Lags beyond the number of Dopplers wanted fold onto shorter ones.
    folded = np.zeros((lag_count, size, size, -(-(2 * m - 1) // count) * count), dtype=np.complex128)
    folded[..., : 2 * m - 1] = lags[:, None, None, :] * stage.pair
    folded = np.roll(folded.reshape(lag_count, size, size, -1, count).sum(axis=3), 1 - m, axis=-1)
    flat = np.fft.fft(folded, axis=-1).transpose(3, 1, 2, 0).reshape(-1, lag_count)
    real = flat.real @ stage.product.real - flat.imag @ stage.product.imag
    matrix = real.reshape(count, size, size, n, n).transpose(0, 3, 1, 4, 2).reshape(count, n * size, -1)
    form = np.empty((count, len(cnr_ratio)))
    inverse_forms(np.ascontiguousarray(matrix), stage.vector, cnr_ratio, np.empty((4, n * size)), form)
    return np.asarray(1.0 / form.T)


def stagger_basis(pulse_count: int) -> np.ndarray:
    """Return an orthonormal basis of the filters that start a pulse apart, each its own reversed conjugate.

    Returns
    -------
    (M, STAGGER) complex128
    """
    filters = np.zeros((pulse_count, STAGGER))
    for start in range(STAGGER):
        filters[start : start + pulse_count - STAGGER + 1, start] = 1.0
    half = STAGGER // 2
    pairs = filters[:, :half], filters[:, ::-1][:, :half]
    even, _ = np.linalg.qr(np.concatenate([pairs[0] + pairs[1], filters[:, half : STAGGER - half]], axis=1))
    odd, _ = np.linalg.qr(pairs[0] - pairs[1])
    return np.concatenate([even, 1j * odd], axis=1)
