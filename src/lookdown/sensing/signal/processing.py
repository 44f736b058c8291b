"""Space-time processors and what they keep of a target: optimum, post-Doppler, estimated from samples."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import integrate, linalg, special

from lookdown.sensing.signal.covariance import clutter_covariance, steering_vectors
from lookdown.sensing.signal.dwell import SignalDwell

__all__ = [
    "adaptive_detection_probability",
    "adaptive_false_alarm_probability",
    "adaptive_threshold",
    "matched_filter_power",
    "optimum_weights",
    "reed_mallett_brennan_ratio",
    "sample_covariance",
    "sinr_loss_ratio",
    "staggered_loss_ratio",
]


def optimum_weights(covariance: np.ndarray, steering: np.ndarray) -> np.ndarray:
    """Return the weights that give the best signal to interference, scaled to unit output noise.

    Parameters
    ----------
    covariance : (n, n) complex128
        Of clutter and noise, positive definite.
    steering : (n, s) complex128

    Returns
    -------
    (n, s) complex128
        w = R^-1 s / sqrt(s' R^-1 s): the output w'x has power 1 without a target.

    References
    ----------
    Brennan, Reed, "Theory of adaptive radar", IEEE Trans. AES-9 (1973), equation 8 [number unverified].

    Examples
    --------
    >>> optimum_weights(4.0 * np.eye(2), np.ones((2, 1)))[:, 0].real.round(4).tolist()
    [0.3536, 0.3536]
    """
    weights = linalg.cho_solve(linalg.cho_factor(covariance, lower=True), steering)
    gain = np.einsum("ns,ns->s", steering.conj(), weights).real
    return np.asarray(weights / np.sqrt(gain))


def sinr_loss_ratio(dwell: SignalDwell, radial_speed_mps: np.ndarray) -> np.ndarray:
    """Return what clutter costs the optimum processor over all channels and pulses, 1 or more.

    Parameters
    ----------
    dwell : SignalDwell
    radial_speed_mps : (s,) float64
        Relative to the ground, opening positive.

    Returns
    -------
    (s,) float64
        Signal to noise of the matched filter without clutter over s' R^-1 s.

    Examples
    --------
    >>> from lookdown.sensing.signal import reference_dwell
    >>> loss = sinr_loss_ratio(reference_dwell("L"), np.array([1.0, 60.0]))
    >>> bool(loss[0] > 100.0 and loss[1] < 2.0)
    True
    """
    covariance = clutter_covariance(dwell) + np.eye(dwell.size)
    steering = steering_vectors(dwell, radial_speed_mps)
    factor = linalg.cholesky(covariance, lower=True, overwrite_a=True, check_finite=False)
    whitened = linalg.solve_triangular(factor, steering, lower=True, check_finite=False)
    return np.asarray(dwell.size / np.einsum("ns,ns->s", whitened.conj(), whitened).real)


def staggered_loss_ratio(dwell: SignalDwell, radial_speed_mps: np.ndarray, filters: int) -> np.ndarray:
    """Return the loss of post-Doppler processing: filters that start a pulse apart, then the optimum over them.

    Parameters
    ----------
    dwell : SignalDwell
    radial_speed_mps : (s,) float64
    filters : int
        Doppler filters for each channel, at the target's Doppler; fewer than pulses.

    Returns
    -------
    (s,) float64, at least the optimum's

    References
    ----------
    Ward, TR-1015 (1994), section 5.3: PRI-staggered post-Doppler processing [section unverified].

    Examples
    --------
    >>> from lookdown.sensing.signal import reference_dwell
    >>> dwell, speed = reference_dwell("X"), np.array([15.0])
    >>> bool(staggered_loss_ratio(dwell, speed, 3)[0] >= sinr_loss_ratio(dwell, speed)[0])
    True
    """
    n, m = dwell.channel_count, dwell.pulse_count
    assert 1 <= filters <= m
    window = np.zeros((m, filters))
    for start in range(filters):
        window[start : start + m - filters + 1, start] = 1.0
    basis, _ = np.linalg.qr(window)
    covariance = clutter_covariance(dwell).reshape(n, m, n, m)
    pulses = steering_vectors(dwell, radial_speed_mps).reshape(n, m, -1)[0]
    kept = np.empty(pulses.shape[1])
    target = np.kron(np.ones(n), basis.T @ np.ones(m))
    for place in range(len(kept)):
        turned = basis * pulses[:, place, None]
        reduced = np.einsum("pa,npkq,qb->nakb", turned.conj(), covariance, turned, optimize=True)
        reduced = reduced.reshape(n * filters, -1) + np.eye(n * filters)
        kept[place] = (target @ np.linalg.solve(reduced, target)).real
    return np.asarray(dwell.size / kept)


def sample_covariance(samples: np.ndarray, loading: float = 0.0) -> np.ndarray:
    """Return the covariance that samples of other ranges give, with a loading on its diagonal.

    Parameters
    ----------
    samples : (k, n) complex128
        One vector a row.
    loading : float
        In units of noise.

    Returns
    -------
    (n, n) complex128

    Examples
    --------
    >>> sample_covariance(np.array([[1.0 + 0j, 1j]])).tolist()
    [[(1+0j), -1j], [1j, (1+0j)]]
    """
    return np.asarray(samples.T @ samples.conj() / len(samples) + loading * np.eye(samples.shape[1]))


def reed_mallett_brennan_ratio(sample_count: int, size: int) -> float:
    """Return the mean share of signal to interference that weights from samples keep.

    Parameters
    ----------
    sample_count : int
        At least `size`, alike and independent.
    size : int

    References
    ----------
    Reed, Mallett, Brennan, "Rapid convergence rate in adaptive arrays", IEEE Trans. AES-10 (1974):
    the share is Beta(K - n + 2, n - 1), of mean (K + 2 - n) / (K + 1).

    Examples
    --------
    >>> round(10.0 * math.log10(reed_mallett_brennan_ratio(2 * 64, 64)), 2)
    -2.91
    """
    assert sample_count >= size >= 1
    return (sample_count + 2 - size) / (sample_count + 1)


def matched_filter_power(covariance: np.ndarray, steering: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """Return the adaptive matched filter's statistic |s' C^-1 x|^2 / (s' C^-1 s) of each sample and direction.

    Parameters
    ----------
    covariance : (n, n) complex128
        Known, or from `sample_covariance`.
    steering : (n, s) complex128
    samples : (k, n) complex128

    Returns
    -------
    (k, s) float64
        In units of the covariance's noise: exponential of mean 1 for a known covariance without a target.

    References
    ----------
    Robey, Fuhrmann, Kelly, Nitzberg, "A CFAR adaptive matched filter detector", IEEE Trans. AES-28 (1992).

    Examples
    --------
    >>> matched_filter_power(np.eye(2), np.ones((2, 1)), np.array([[3.0, 1.0 + 0j]])).round(9).tolist()
    [[8.0]]
    """
    return np.asarray(np.abs(samples @ optimum_weights(covariance, steering).conj()) ** 2)


def _over_loss(law: np.ndarray, sample_count: int, size: int, share: np.ndarray) -> float:
    order = sample_count - size + 2
    density = special.xlogy(order - 1.0, share) + special.xlog1py(size - 2.0, -share) - special.betaln(order, size - 1)
    return float(integrate.simpson(law * np.exp(density), x=share))


def _shares() -> np.ndarray:
    # Dense at both ends, where a Beta law may be steep.
    return 0.5 - 0.5 * np.cos(np.linspace(0.0, math.pi, 4001))


def adaptive_false_alarm_probability(threshold: float, *, sample_count: int, size: int) -> float:
    """Return how often the adaptive matched filter with samples passes a threshold without a target.

    Parameters
    ----------
    threshold : float
        On `matched_filter_power` with the mean of samples as covariance.
    sample_count, size : int
        K of them, of n entries; n of 2 or more.

    References
    ----------
    Robey et al. (1992): with L = K - n + 1, the mean of (1 + t share / K)^-L over the share's Beta law.

    Examples
    --------
    >>> round(adaptive_false_alarm_probability(10.0, sample_count=100000, size=2) / math.exp(-10.0), 2)
    1.0
    """
    assert sample_count >= size >= 2
    share = _shares()
    law = (1.0 + threshold / sample_count * share) ** -(sample_count - size + 1.0)
    return _over_loss(law, sample_count, size, share)


def adaptive_detection_probability(
    threshold: float, snr_ratio: ArrayLike, *, sample_count: int, size: int
) -> np.ndarray:
    """Return how often a target of exponential power (Swerling 1) passes the adaptive matched filter's threshold.

    Parameters
    ----------
    threshold : float
    snr_ratio : array of float
        Mean signal to interference of the optimum processor.
    sample_count, size : int

    References
    ----------
    Robey et al. (1992): the mean of (1 + t share / (K (1 + share SNR)))^-L over the share's Beta law.

    Examples
    --------
    >>> round(float(adaptive_detection_probability(10.0, 0.0, sample_count=40, size=8)), 6) == round(
    ...     adaptive_false_alarm_probability(10.0, sample_count=40, size=8), 6)
    True
    """
    share = _shares()
    found = [
        _over_loss(
            (1.0 + threshold / sample_count * share / (1.0 + share * snr)) ** -(sample_count - size + 1.0),
            sample_count,
            size,
            share,
        )
        for snr in np.ravel(snr_ratio).tolist()
    ]
    return np.asarray(found).reshape(np.shape(snr_ratio))


def adaptive_threshold(false_alarm_probability: float, *, sample_count: int, size: int) -> float:
    """Return the threshold of the adaptive matched filter for a false-alarm probability.

    Examples
    --------
    >>> t = adaptive_threshold(1e-4, sample_count=40, size=8)
    >>> round(adaptive_false_alarm_probability(t, sample_count=40, size=8) * 1e4, 6)
    1.0
    """
    low, high = 0.0, 1.0
    while adaptive_false_alarm_probability(high, sample_count=sample_count, size=size) > false_alarm_probability:
        low, high = high, 2.0 * high
    for _ in range(100):
        middle = 0.5 * (low + high)
        passed = adaptive_false_alarm_probability(middle, sample_count=sample_count, size=size)
        low, high = (middle, high) if passed > false_alarm_probability else (low, middle)
    return 0.5 * (low + high)
