"""In-phase and quadrature samples of one dwell, and the range-Doppler map that they make."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from lookdown.seeds import generator
from lookdown.sensing.signal.covariance import clutter_covariance, steering_vectors
from lookdown.sensing.signal.dwell import SignalDwell

__all__ = ["IqTarget", "echo_vectors", "iq_cube", "range_doppler_map"]


@dataclass(frozen=True, slots=True)
class IqTarget:
    """A mover to put into a cube.

    Attributes
    ----------
    range_cell : int
    radial_speed_mps : float
        Relative to the ground, opening positive.
    snr_ratio : float
        Of one channel and pulse.
    cosine : float
        To the long axis, less the beam's.
    """

    range_cell: int
    radial_speed_mps: float
    snr_ratio: float
    cosine: float = 0.0


def echo_vectors(covariance: np.ndarray, count: int, source: np.random.Generator) -> np.ndarray:
    """Return independent circular Gaussian vectors of a covariance.

    Parameters
    ----------
    covariance : (n, n) complex128
        Positive definite.
    count : int
    source : numpy.random.Generator

    Returns
    -------
    (count, n) complex128

    Examples
    --------
    >>> from lookdown.seeds import generator
    >>> x = echo_vectors(4.0 * np.eye(2), 20000, generator(1, "doc"))
    >>> np.round(np.mean(np.abs(x) ** 2), 1)
    np.float64(4.0)
    """
    factor = linalg.cholesky(covariance, lower=True, check_finite=False)
    white = source.standard_normal((count, 2 * len(covariance))).view(np.complex128) * math.sqrt(0.5)
    return np.asarray(white @ factor.T)


def iq_cube(
    dwell: SignalDwell, targets: Sequence[IqTarget], *, range_cells: int, run_seed: int, dwell_id: int = 0
) -> np.ndarray:
    """Return the samples of every range cell, channel and pulse: ground of all folds, noise of power 1, and targets.

    Range cells are independent and alike; targets have a random phase and a steady amplitude.

    Parameters
    ----------
    dwell : SignalDwell
    targets : sequence of IqTarget
    range_cells : int
    run_seed, dwell_id : int
        The draws are a pure function of these two.

    Returns
    -------
    (range_cells, N, M) complex128

    Examples
    --------
    >>> from lookdown.sensing.signal import reference_dwell
    >>> iq_cube(reference_dwell("X"), [IqTarget(3, 30.0, 1.0)], range_cells=8, run_seed=1).shape
    (8, 12, 16)
    """
    source = generator(run_seed, "iq cube", dwell_id)
    samples = echo_vectors(clutter_covariance(dwell) + np.eye(dwell.size), range_cells, source)
    for target in targets:
        assert 0 <= target.range_cell < range_cells
        phase = 2.0 * math.pi * source.random()
        amplitude = math.sqrt(target.snr_ratio) * complex(math.cos(phase), math.sin(phase))
        speed = np.array([target.radial_speed_mps])
        samples[target.range_cell] += amplitude * steering_vectors(dwell, speed, target.cosine)[:, 0]
    return samples.reshape(range_cells, dwell.channel_count, dwell.pulse_count)


def range_doppler_map(cube: np.ndarray, window: np.ndarray | None = None) -> np.ndarray:
    """Return the power over range and Doppler of the sum of all channels, noise at 1.

    Parameters
    ----------
    cube : (r, N, M) complex128
    window : (M,) float64, optional
        Over the pulses; none where it is not given.

    Returns
    -------
    (r, M) float64
        Doppler k / M cycles a pulse, closing.

    Examples
    --------
    >>> pulses = np.exp(2j * np.pi * np.arange(8) * 3 / 8)
    >>> range_doppler_map(np.tile(pulses, (1, 2, 1)))[0].round(9).tolist()
    [0.0, 0.0, 0.0, 16.0, 0.0, 0.0, 0.0, 0.0]
    """
    weights = np.ones(cube.shape[2]) if window is None else window
    spectrum = np.fft.fft(cube.sum(axis=1) * weights, axis=1)
    return np.asarray(np.abs(spectrum) ** 2 / (cube.shape[1] * np.sum(weights**2)))
