"""What the spectrum and the length of a pulse fix: rms bandwidth and how range and range rate mix."""

import math

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["chirp_ambiguity", "range_doppler_coupling_m", "range_rate_correlation", "rms_bandwidth_hz"]


def rms_bandwidth_hz(bandwidth_hz: float, taper: float = 0.0) -> float:
    """Return the rms width of a power spectrum about its middle, which the bound on range follows.

    Parameters
    ----------
    bandwidth_hz : float
        Whole width.
    taper : float
        0 for a flat spectrum, B / sqrt(12); 1 for one that falls as a raised cosine to 0 at its edges; between
        them (1 - taper) + taper (1 + cos), by power.

    References
    ----------
    The second moment of the spectrum, integrated: (B^2 / 12)(1 - 6 taper / pi^2).

    Examples
    --------
    >>> round(rms_bandwidth_hz(5e6) / 1e6, 4)
    1.4434
    """
    assert 0.0 <= taper <= 1.0
    return bandwidth_hz * math.sqrt((1.0 - 6.0 * taper / math.pi**2) / 12.0)


def range_doppler_coupling_m(
    range_rate_mps: ArrayLike, *, carrier_frequency_hz: float, bandwidth_hz: float, pulse_s: float
) -> np.ndarray:
    """Return by how much a rising chirp reports too great a range for a range rate; a falling one too small.

    The chirp measures the range at which the target will be f pulse / B later.

    References
    ----------
    Richards, Fundamentals of Radar Signal Processing, 2nd edition, section 4.6.4 [section unverified]; an echo
    shifted by f_d passes the filter f_d pulse / B early.

    Examples
    --------
    >>> shift = range_doppler_coupling_m(250.0, carrier_frequency_hz=1.25e9, bandwidth_hz=5e6, pulse_s=50e-6)
    >>> round(float(shift), 3)
    3.125
    """
    return np.asarray(np.asarray(range_rate_mps) * (carrier_frequency_hz * pulse_s / bandwidth_hz))


def range_rate_correlation(*, pulse_s: float, coherent_time_s: float) -> float:
    """Return the correlation of the errors of range and range rate that rising chirps in a steady train make.

    Both are of the middle of the train. -1 for a single pulse, where a chirp cannot tell them apart, and
    next to nothing for a train a thousand pulses long; falling chirps make it positive.

    Parameters
    ----------
    pulse_s : float
    coherent_time_s : float
        Of the whole train, many pulses; 0 for one pulse.

    References
    ----------
    Van Trees, Detection, Estimation and Modulation Theory III, section 10.2 (information matrix of delay and
    Doppler) [section unverified]: for a chirp of mean-square time t2 = pulse^2 / 12 within a train of T^2 / 12,
    the cross term is (B / pulse) t2, hence -pulse / sqrt(T^2 + pulse^2).

    Examples
    --------
    >>> round(range_rate_correlation(pulse_s=50e-6, coherent_time_s=0.05), 6)
    -0.001
    """
    return -pulse_s / math.hypot(coherent_time_s, pulse_s)


def chirp_ambiguity(delay_s: ArrayLike, doppler_hz: ArrayLike, *, bandwidth_hz: float, pulse_s: float) -> np.ndarray:
    """Return the magnitude of the ambiguity function of one rising chirp, 1 at the origin.

    Parameters
    ----------
    delay_s, doppler_hz : array of float
        Of the echo, against the filter; broadcast together.
    bandwidth_hz, pulse_s : float

    References
    ----------
    Levanon, Mozeson, Radar Signals (2004), section 4.2 [section unverified]:
    (1 - |t| / T) |sinc((f + B t / T)(T - |t|))| within |t| < T.

    Examples
    --------
    >>> ridge = chirp_ambiguity(-1e-6, 1e5, bandwidth_hz=5e6, pulse_s=50e-6)  # f = -B t / T: only the overlap is lost
    >>> round(float(ridge), 6)
    0.98
    """
    delay = np.asarray(delay_s, dtype=np.float64)
    left = np.maximum(pulse_s - np.abs(delay), 0.0)
    return np.asarray(
        left / pulse_s * np.abs(np.sinc((np.asarray(doppler_hz) + bandwidth_hz * delay / pulse_s) * left))
    )
