"""One pulse repetition frequency: what it folds, what it cannot hear, and what bounds it.

Ranges fold at c / (2 PRF) and radial speeds at lambda PRF / 2, so no PRF escapes both:
their product is c lambda / 4. From orbit the footprint is folded many times over whatever
the PRF; several PRFs tell the folds apart (`resolution`).
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS

__all__ = [
    "fold_count",
    "folded_range_m",
    "folded_speed_mps",
    "least_antenna_area_m2",
    "nadir_hits",
    "prf_greatest_hz",
    "prf_least_hz",
    "received_share",
    "speed_span_mps",
    "swath_is_clear",
]


def speed_span_mps(wavelength_m: ArrayLike, prf_hz: ArrayLike) -> np.ndarray:
    """Return the whole span of unambiguous radial speed, lambda PRF / 2: the first blind speed too.

    Examples
    --------
    >>> round(float(speed_span_mps(299792458.0 / 1.25e9, 2000.0)))
    240
    """
    return np.asarray(0.5 * np.asarray(wavelength_m) * np.asarray(prf_hz))


def folded_range_m(range_m: ArrayLike, prf_hz: ArrayLike) -> np.ndarray:
    """Return the range at which an echo appears, 0 to c / (2 PRF).

    Parameters
    ----------
    range_m, prf_hz : array of float
        Broadcast together.

    Examples
    --------
    >>> round(float(folded_range_m(1000e3, 2000.0)) / 1e3, 2)
    25.67
    """
    return np.asarray(np.mod(range_m, SPEED_OF_LIGHT_MPS / (2.0 * np.asarray(prf_hz))))


def folded_speed_mps(radial_speed_mps: ArrayLike, wavelength_m: float, prf_hz: ArrayLike) -> np.ndarray:
    """Return the radial speed that one look shows, within lambda PRF / 4 of 0, either sign.

    Parameters
    ----------
    radial_speed_mps : array of float
        Relative to the ground at the target, which shows at 0.
    wavelength_m : float
    prf_hz : array of float

    Examples
    --------
    >>> round(float(folded_speed_mps(250.0, 299792458.0 / 1.25e9, 2000.0)), 1)  # an airliner looks like a bird
    10.2
    """
    span = speed_span_mps(wavelength_m, prf_hz)
    speed = np.asarray(radial_speed_mps, dtype=np.float64)
    return np.asarray(speed - span * np.floor(speed / span + 0.5))


def fold_count(range_near_m: float, range_far_m: float, prf_hz: float) -> float:
    """Return how many unambiguous ranges lie between two ranges: pulses in flight over the footprint.

    Examples
    --------
    >>> round(fold_count(570.5e3, 1993e3, 2000.0))  # grazing 60 to 6 deg from 500 km
    19
    """
    return (range_far_m - range_near_m) * 2.0 * prf_hz / SPEED_OF_LIGHT_MPS


def received_share(range_m: ArrayLike, *, prf_hz: ArrayLike, pulse_s: ArrayLike, recovery_s: float = 0.0) -> np.ndarray:
    """Return how much of an echo is heard, 0 to 1: the receiver is deaf while the radar sends.

    An echo that overlaps a pulse loses that part. A filter matched to what is left gives an SNR
    in proportion to it, so this is also the ratio by which eclipsing lowers SNR. Its mean over
    range is 1 less the duty ratio, without recovery.

    Parameters
    ----------
    range_m : array of float
    prf_hz, pulse_s : array of float
        Of each look, broadcast with the ranges.
    recovery_s : float
        Deafness after each pulse.

    References
    ----------
    Richards, Scheer, Holm, Principles of Modern Radar: Basic Principles, section 17.4 (eclipsing) [section
    unverified]; the overlap of two windows is elementary.

    Examples
    --------
    >>> share = received_share([0.0, 3.75e3, 7.5e3, 40e3], prf_hz=1998.6, pulse_s=5e-5)
    >>> [round(float(s), 2) for s in share]
    [0.0, 0.5, 1.0, 1.0]
    """
    interval = 1.0 / np.asarray(prf_hz, dtype=np.float64)
    pulse = np.asarray(pulse_s, dtype=np.float64)
    start = np.mod(2.0 * np.asarray(range_m, dtype=np.float64) / SPEED_OF_LIGHT_MPS, interval)
    heard = np.minimum(start + pulse, interval) - np.maximum(start, pulse + recovery_s)
    return np.asarray(np.clip(heard / pulse, 0.0, 1.0))


def nadir_hits(
    range_m: ArrayLike, *, height_m: float, prf_hz: ArrayLike, pulse_s: ArrayLike, nadir_s: float
) -> np.ndarray:
    """Return whether an echo arrives while the ground straight below is heard, of any pulse.

    Parameters
    ----------
    range_m : array of float
    height_m : float
        Of the satellite above the ground below: the nadir return starts at 2 h / c after each pulse.
    prf_hz, pulse_s : array of float
        Of each look, broadcast with the ranges.
    nadir_s : float
        How long the nadir return lasts, the pulse's own length included.

    Returns
    -------
    array of bool
        True for (nadir_s + pulse_s) PRF of all ranges: a return that cannot be suppressed blinds as deafness does.

    Examples
    --------
    >>> nadir_hits([951e3, 975e3], height_m=500e3, prf_hz=2000.0, pulse_s=5e-5, nadir_s=6e-5).tolist()
    [True, False]
    """
    interval = 1.0 / np.asarray(prf_hz, dtype=np.float64)
    late = np.mod(2.0 * (np.asarray(range_m, dtype=np.float64) - height_m) / SPEED_OF_LIGHT_MPS, interval)
    return np.asarray((late < nadir_s) | (late > interval - np.asarray(pulse_s)))


def swath_is_clear(
    range_near_m: float,
    range_far_m: float,
    *,
    height_m: float,
    prf_hz: float,
    pulse_s: float,
    recovery_s: float = 0.0,
    nadir_s: float = 0.0,
) -> bool:
    """Return whether a swath is heard whole, clear of every transmitted pulse and of the return from nadir.

    Parameters
    ----------
    range_near_m, range_far_m : float
        Slant ranges of the swath.
    height_m : float
        Of the satellite: the nadir return, far stronger than any aircraft's, starts at 2 h / c.
    prf_hz, pulse_s, recovery_s : float
    nadir_s : float
        How long the nadir return lasts; 0 leaves it out. An uncompressed one lasts a pulse and more.

    References
    ----------
    Curlander, McDonough, Synthetic Aperture Radar: Systems and Signal Processing (1991), section 6.5.1
    [section unverified]: transmit and nadir interference, the "diamond" diagram of PRF and angle.

    Examples
    --------
    >>> swath_is_clear(910e3, 935e3, height_m=500e3, prf_hz=2000.0, pulse_s=5e-5, nadir_s=6e-5)
    True
    >>> swath_is_clear(890e3, 920e3, height_m=500e3, prf_hz=2000.0, pulse_s=5e-5)  # a pulse is sent at 899 km
    False
    """
    interval = 1.0 / prf_hz
    first, last = 2.0 * range_near_m / SPEED_OF_LIGHT_MPS, 2.0 * range_far_m / SPEED_OF_LIGHT_MPS + pulse_s
    clear = math.floor(first / interval) * interval + pulse_s + recovery_s <= first
    clear = clear and last <= (math.floor(first / interval) + 1.0) * interval
    if nadir_s == 0.0 or not clear:
        return clear
    start = 2.0 * height_m / SPEED_OF_LIGHT_MPS
    # Of the returns start + k intervals, the last that begins before the swath ends.
    latest = start + math.floor((last - start) / interval) * interval
    return latest + nadir_s <= first


def prf_least_hz(speed_mps: float, antenna_length_m: float) -> float:
    """Return the PRF that samples the Doppler spread of the main beam: one pulse each half antenna length.

    Below it the ground within the beam folds over itself and leaves no speed clear.

    References
    ----------
    Curlander, McDonough (1991), section 6.5.1 [section unverified]: PRF > 2 v / L.

    Examples
    --------
    >>> round(prf_least_hz(7613.2, 50.0), 1)
    304.5
    """
    return 2.0 * speed_mps / antenna_length_m


def prf_greatest_hz(swath_m: float, duty_ratio: float = 0.0) -> float:
    """Return the PRF at which a slant swath just fits between two pulses.

    Parameters
    ----------
    swath_m : float
        Extent in slant range.
    duty_ratio : float
        Pulse over interval, below 1/2: an echo needs its own length besides the pulse's.

    Examples
    --------
    >>> round(prf_greatest_hz(60e3, 0.1))
    1999
    """
    assert 0.0 <= duty_ratio < 0.5
    return SPEED_OF_LIGHT_MPS * (1.0 - 2.0 * duty_ratio) / (2.0 * swath_m)


def least_antenna_area_m2(speed_mps: float, wavelength_m: float, range_m: float, grazing_rad: float) -> float:
    """Return the antenna area below which one PRF cannot keep both azimuth and range clear, 4 v lambda R / (c tan g).

    Where `prf_least_hz` meets `prf_greatest_hz` for the swath of the elevation beam, R lambda / (H tan g).

    References
    ----------
    Curlander, McDonough (1991), section 1.2 [section unverified], the beam's width as lambda over size:
    tan of the incidence angle there is 1 / tan of the grazing angle here.

    Examples
    --------
    >>> round(least_antenna_area_m2(7613.2, 0.24, 1205e3, math.radians(20.0)), 1)
    80.7
    """
    return 4.0 * speed_mps * wavelength_m * range_m / (SPEED_OF_LIGHT_MPS * math.tan(grazing_rad))
