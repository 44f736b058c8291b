"""Second moments of what the channels and pulses receive: ground, target and noise.

Vectors run over pulses within channels: entry n M + m is channel n, pulse m. Noise has
power 1 in each.
"""

import math

import numpy as np

from lookdown.sensing.signal.dwell import SignalDwell, ring_patches

__all__ = ["brennan_rank", "clutter_covariance", "clutter_lags", "covariance_from_lags", "steering_vectors"]


def clutter_lags(dwell: SignalDwell, density: float = 6.0) -> np.ndarray:
    """Return the covariance of the clutter over channel lags and pulse lags, summed patch by patch.

    The array is even and so is the pulse train, so that lags are all there is: nothing is
    left out. Internal motion is a Gaussian spectrum of Doppler, phase errors are Gaussian,
    independent from channel to channel and constant over the dwell.

    Parameters
    ----------
    dwell : SignalDwell
    density : float
        As for `ring_patches`.

    Returns
    -------
    (2 N - 1, 2 M - 1) complex128
        Row N - 1, column M - 1 is the power; later minus earlier, rows channels.

    References
    ----------
    Ward, "Space-time adaptive processing for airborne radar", MIT Lincoln Laboratory TR-1015
    (1994), sections 2.6 (patches) and 2.6.4 (internal motion) [sections unverified].

    Examples
    --------
    >>> from lookdown.sensing.signal import reference_dwell
    >>> lags = clutter_lags(reference_dwell("L"))
    >>> lags.shape, bool(np.allclose(lags, lags[::-1, ::-1].conj()))
    ((23, 31), True)
    """
    n, m = dwell.channel_count, dwell.pulse_count
    spacing = dwell.antenna_length_m / n / dwell.wavelength_m
    channel, pulse = np.arange(1 - n, n), np.arange(m)
    later = np.zeros((2 * n - 1, m), dtype=np.complex128)
    for cosine, doppler, power in ring_patches(dwell, density):
        across = np.exp(2j * math.pi * spacing * np.outer(channel, cosine)) * power
        later += across @ np.exp(2j * math.pi * np.outer(doppler, pulse))
    lags = np.concatenate([later[::-1, :0:-1].conj(), later], axis=1) * dwell.cnr_ratio
    # Doppler spread 2 sigma / lambda: exp(-2 (pi spread t)^2).
    spread = 2.0 * dwell.internal_motion_mps / dwell.wavelength_m / dwell.pulse_repetition_frequency_hz
    lags *= np.exp(-2.0 * (math.pi * spread * np.arange(1 - m, m)) ** 2)
    lags[channel != 0] *= math.exp(-(dwell.phase_error_rad**2))
    return np.asarray(lags)


def covariance_from_lags(lags: np.ndarray) -> np.ndarray:
    """Return the matrix whose entries are a function of channel and pulse lags alone.

    Parameters
    ----------
    lags : (2 N - 1, 2 M - 1) complex128

    Returns
    -------
    (N M, N M) complex128, Hermitian where lags[-n, -m] = conj(lags[n, m])

    Examples
    --------
    >>> covariance_from_lags(np.array([[1.0, 2.0, 1.0]])).tolist()
    [[2.0, 1.0], [1.0, 2.0]]
    """
    n, m = (lags.shape[0] + 1) // 2, (lags.shape[1] + 1) // 2
    channel = np.arange(n)[:, None] - np.arange(n) + n - 1
    pulse = np.arange(m)[:, None] - np.arange(m) + m - 1
    return np.asarray(lags[channel[:, None, :, None], pulse[None, :, None, :]].reshape(n * m, n * m))


def clutter_covariance(dwell: SignalDwell) -> np.ndarray:
    """Return the covariance of the clutter of a dwell, noise not included.

    Returns
    -------
    (N M, N M) complex128

    Examples
    --------
    >>> from lookdown.sensing.signal import reference_dwell
    >>> clutter_covariance(reference_dwell("X")).shape
    (192, 192)
    """
    return covariance_from_lags(clutter_lags(dwell))


def steering_vectors(dwell: SignalDwell, radial_speed_mps: np.ndarray, cosine: float = 0.0) -> np.ndarray:
    """Return what a target of unit power in each channel and pulse gives, for each radial speed.

    Parameters
    ----------
    dwell : SignalDwell
    radial_speed_mps : (s,) float64
        Relative to the ground at the target, opening positive.
    cosine : float
        Cosine to the long axis less the beam's. The Doppler stays that of the beam's ground.

    Returns
    -------
    (N M, s) complex128

    Examples
    --------
    >>> from lookdown.sensing.signal import reference_dwell
    >>> steering_vectors(reference_dwell("L"), np.zeros(3)).shape
    (192, 3)
    """
    n, m = dwell.channel_count, dwell.pulse_count
    spacing = dwell.antenna_length_m / n / dwell.wavelength_m
    cycles = -np.asarray(radial_speed_mps, dtype=np.float64) / dwell.period_mps
    channel = np.exp(2j * math.pi * spacing * cosine * np.arange(n))
    pulse = np.exp(2j * math.pi * np.outer(np.arange(m), cycles))
    return np.asarray((channel[:, None, None] * pulse[None]).reshape(n * m, -1))


def brennan_rank(channel_count: int, pulse_count: int, slope: float) -> float:
    """Return Brennan's rank of the clutter of one range without crab, N + (M - 1) beta.

    Parameters
    ----------
    channel_count, pulse_count : int
    slope : float
        beta, the spacings that the array moves, two ways, from pulse to pulse.

    References
    ----------
    Ward, TR-1015 (1994), section 2.6.2: exact where beta is whole [section unverified].

    Examples
    --------
    >>> brennan_rank(8, 10, 1.0)
    17.0
    """
    return channel_count + (pulse_count - 1) * slope
