"""What follows the filters: constant false-alarm rate by neighbouring cells, and the angle of what was found."""

import math

import numpy as np
from scipy import linalg, optimize, special

from lookdown.sensing.detection import cfar_multiplier
from lookdown.sensing.signal.covariance import steering_vectors
from lookdown.sensing.signal.dwell import SignalDwell

__all__ = [
    "angle_estimates",
    "angle_sigma",
    "cell_averaging_detections",
    "ordered_statistic_detections",
    "ordered_statistic_multiplier",
]


def _neighbours(power: np.ndarray, reference_cells: int, guard_cells: int) -> np.ndarray:
    """Return the reference cells about each cell along the first axis, which is taken as a ring."""
    assert reference_cells % 2 == 0 and reference_cells + 2 * guard_cells < power.shape[0]
    half = np.arange(1, reference_cells // 2 + 1) + guard_cells
    return np.stack([np.roll(power, shift, axis=0) for shift in (*half.tolist(), *(-half).tolist())])


def cell_averaging_detections(
    power: np.ndarray, *, false_alarm_probability: float, reference_cells: int, guard_cells: int
) -> np.ndarray:
    """Return which cells exceed a multiple of the mean of their neighbours in range.

    Parameters
    ----------
    power : (r, ...) float64
        Exponential without a target, as one look's; the first axis is range, and its ends meet.
    false_alarm_probability : float
    reference_cells, guard_cells : int
        Neighbours used, both sides together (even); left out next to the cell, each side.

    Returns
    -------
    bool, shape of power

    Examples
    --------
    >>> power = np.ones(64)
    >>> power[20] = 100.0
    >>> np.nonzero(cell_averaging_detections(
    ...     power, false_alarm_probability=1e-4, reference_cells=16, guard_cells=2))[0].tolist()
    [20]
    """
    multiplier = cfar_multiplier(
        false_alarm_probability=false_alarm_probability, look_count=1, reference_cells=reference_cells
    )
    return np.asarray(power > multiplier * _neighbours(power, reference_cells, guard_cells).mean(axis=0))


def ordered_statistic_multiplier(*, false_alarm_probability: float, reference_cells: int, rank: int) -> float:
    """Return the threshold over the k-th smallest of the reference cells that keeps the false-alarm rate.

    Parameters
    ----------
    false_alarm_probability : float
    reference_cells, rank : int
        R of them; k from 1 to R, often 3/4 R.

    References
    ----------
    Rohling, "Radar CFAR thresholding in clutter and multiple target situations", IEEE Trans. AES-19
    (1983): Pfa = prod over i < k of (R - i) / (R - i + T).

    Examples
    --------
    >>> t = ordered_statistic_multiplier(false_alarm_probability=0.1, reference_cells=1, rank=1)
    >>> round(t, 9)
    9.0
    """
    assert 1 <= rank <= reference_cells and 0.0 < false_alarm_probability < 1.0

    def excess(log_threshold: float) -> float:
        threshold = math.exp(log_threshold)
        # The product as a ratio of Gamma functions.
        log_rate = special.gammaln(reference_cells + 1) - special.gammaln(reference_cells - rank + 1)
        log_rate += special.gammaln(reference_cells - rank + 1 + threshold)
        log_rate -= special.gammaln(reference_cells + 1 + threshold)
        return float(log_rate - math.log(false_alarm_probability))

    return math.exp(optimize.brentq(excess, math.log(1e-9), math.log(1e9), xtol=1e-13))


def ordered_statistic_detections(
    power: np.ndarray, *, false_alarm_probability: float, reference_cells: int, guard_cells: int, rank: int
) -> np.ndarray:
    """Return which cells exceed a multiple of the k-th smallest of their neighbours in range.

    Neighbouring targets, up to R - k of them, do not raise the threshold out of hand.

    Parameters
    ----------
    power, false_alarm_probability, reference_cells, guard_cells
        As for `cell_averaging_detections`.
    rank : int
        k, from 1.

    Examples
    --------
    >>> power = np.ones(64)
    >>> power[[20, 24]] = 200.0
    >>> np.nonzero(ordered_statistic_detections(
    ...     power, false_alarm_probability=1e-4, reference_cells=16, guard_cells=2, rank=12))[0].tolist()
    [20, 24]
    """
    multiplier = ordered_statistic_multiplier(
        false_alarm_probability=false_alarm_probability, reference_cells=reference_cells, rank=rank
    )
    neighbours = np.partition(_neighbours(power, reference_cells, guard_cells), rank - 1, axis=0)
    return np.asarray(power > multiplier * neighbours[rank - 1])


def _slope(dwell: SignalDwell, radial_speed_mps: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a steering vector and its derivative by the cosine to the long axis."""
    steering = steering_vectors(dwell, np.array([radial_speed_mps]))[:, 0]
    spacing = dwell.antenna_length_m / dwell.channel_count / dwell.wavelength_m
    channel = np.repeat(np.arange(dwell.channel_count), dwell.pulse_count)
    return steering, 2j * math.pi * spacing * channel * steering


def angle_estimates(
    dwell: SignalDwell, covariance: np.ndarray, samples: np.ndarray, radial_speed_mps: float
) -> np.ndarray:
    """Return the cosine to the long axis, less the beam's, that adaptive sum and difference give for each sample.

    Parameters
    ----------
    dwell : SignalDwell
    covariance : (N M, N M) complex128
        Of clutter and noise.
    samples : (k, N M) complex128
    radial_speed_mps : float
        That the samples are tested at.

    Returns
    -------
    (k,) float64
        One step of maximum likelihood from the middle of the beam: good to a tenth of the
        beam from it.

    References
    ----------
    Nickel, "Overview of generalized monopulse estimation", IEEE AES Magazine 21(6) (2006).

    Examples
    --------
    >>> from lookdown.sensing.signal import reference_dwell
    >>> dwell = reference_dwell("X")
    >>> sample = steering_vectors(dwell, np.array([20.0]), 1e-5).T
    >>> angle_estimates(dwell, np.eye(dwell.size), sample, 20.0).round(6).tolist()
    [1e-05]
    """
    steering, slope = _slope(dwell, radial_speed_mps)
    weights = linalg.cho_solve(linalg.cho_factor(covariance, lower=True), np.stack([steering, slope], axis=1))
    gram = np.stack([steering, slope]).conj() @ weights
    total, difference = (samples @ weights.conj()).T
    level = (gram[0, 0]).real
    spread = gram[1, 1].real / level - abs(gram[0, 1]) ** 2 / level**2
    return np.asarray((difference / total - gram[1, 0] / level).real / spread)


def angle_sigma(dwell: SignalDwell, covariance: np.ndarray, radial_speed_mps: float, snr_ratio: float) -> float:
    """Return the standard deviation that no unbiased estimate of the cosine to the long axis can beat.

    Parameters
    ----------
    dwell, covariance, radial_speed_mps
        As for `angle_estimates`.
    snr_ratio : float
        Signal to interference after the optimum processor.

    References
    ----------
    Cramer-Rao with amplitude and phase unknown. In noise alone, over a length L of many
    channels: lambda sqrt(6) / (2 pi L sqrt(SNR)).

    Examples
    --------
    >>> from lookdown.sensing.signal import reference_dwell
    >>> dwell = reference_dwell("X")
    >>> sigma = angle_sigma(dwell, np.eye(dwell.size), 20.0, 100.0)
    >>> round(sigma / (dwell.wavelength_m / dwell.antenna_length_m) * 10.0 * 2.0 * math.pi / math.sqrt(6.0), 2)
    1.0
    """
    steering, slope = _slope(dwell, radial_speed_mps)
    weights = linalg.cho_solve(linalg.cho_factor(covariance, lower=True), np.stack([steering, slope], axis=1))
    gram = np.stack([steering, slope]).conj() @ weights
    level = gram[0, 0].real
    return float(1.0 / math.sqrt(2.0 * snr_ratio * (gram[1, 1].real / level - abs(gram[0, 1]) ** 2 / level**2)))
