"""The pulse repetition frequencies of the looks of one dwell, and what they see together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.waveform.ambiguity import folded_speed_mps, received_share, speed_span_mps

__all__ = ["PrfSet", "evenly_spread_prfs_hz", "staggered_prfs_hz"]

_PLACES = 4096
_RULERS = (
    (0,),
    (0, 1),
    (0, 1, 3),
    (0, 1, 4, 6),
    (0, 1, 4, 9, 11),
    (0, 1, 4, 10, 12, 17),
    (0, 1, 4, 10, 18, 23, 25),
    (0, 1, 4, 9, 15, 22, 32, 34),
)
"""Shortest Golomb rulers, by marks: no distance between two marks comes twice."""


def evenly_spread_prfs_hz(prf_hz: float, spread_ratio: float, look_count: int) -> tuple[float, ...]:
    """Return one PRF a look, evenly from the stated one to (1 + spread) times it.

    Even steps share divisors, so all pulses of such a set fall together early: see `staggered_prfs_hz`.

    Examples
    --------
    >>> evenly_spread_prfs_hz(2000.0, 0.3, 4)
    (2000.0, 2200.0, 2400.0, 2600.0)
    """
    steps = max(look_count - 1, 1)
    return tuple(prf_hz * (1.0 + spread_ratio * look / steps) for look in range(look_count))


def staggered_prfs_hz(prf_hz: float, spread_ratio: float, look_count: int) -> tuple[float, ...]:
    """Return one PRF a look from the stated one to (1 + spread) times it, their pulse intervals on a Golomb ruler.

    No two pairs of looks differ by the same interval, so their pulses do not all fall together anywhere in the ranges
    of a radar in orbit, as those of even steps do (at 900 and 1,800 km for 2,000 to 2,500 Hz).

    Parameters
    ----------
    prf_hz, spread_ratio : float
    look_count : int
        1 to 8.

    Examples
    --------
    >>> [round(prf, 1) for prf in staggered_prfs_hz(2000.0, 0.25, 4)]
    [2000.0, 2069.0, 2307.7, 2500.0]
    """
    assert 1 <= look_count <= len(_RULERS) and spread_ratio >= 0.0
    marks = _RULERS[look_count - 1]
    shorter = (1.0 - 1.0 / (1.0 + spread_ratio)) / max(marks[-1], 1)
    return tuple(prf_hz / (1.0 - mark * shorter) for mark in marks)


@dataclass(frozen=True, slots=True)
class PrfSet:
    """The waveforms of the looks of one dwell: one PRF each, one duty.

    Attributes
    ----------
    prf_hz : tuple of float
        One a look.
    wavelength_m : float
    duty_ratio : float
        Pulse length over pulse interval, the same in every look.
    recovery_s : float
        Deafness after each pulse.
    """

    prf_hz: tuple[float, ...]
    wavelength_m: float
    duty_ratio: float
    recovery_s: float = 0.0

    def __post_init__(self) -> None:
        assert len(self.prf_hz) >= 1 and min(self.prf_hz) > 0.0 and 0.0 < self.duty_ratio <= 1.0

    @property
    def range_spans_m(self) -> np.ndarray:
        """Unambiguous range of each look, c / (2 PRF), metre."""
        return SPEED_OF_LIGHT_MPS / (2.0 * np.asarray(self.prf_hz))

    @property
    def speed_spans_mps(self) -> np.ndarray:
        """Whole span of unambiguous radial speed of each look, lambda PRF / 2, metre per second."""
        return speed_span_mps(self.wavelength_m, np.asarray(self.prf_hz))

    @property
    def pulse_s(self) -> np.ndarray:
        """Pulse length of each look, second."""
        return self.duty_ratio / np.asarray(self.prf_hz)

    def received_shares(self, range_m: ArrayLike) -> np.ndarray:
        """Return the share of each echo that each look hears.

        Parameters
        ----------
        range_m : (n,) float64

        Returns
        -------
        (n, looks) float64, 0 to 1

        Examples
        --------
        >>> PrfSet((2000.0, 2200.0), 0.24, 0.1).received_shares([899.4e3]).round(2)
        array([[0., 1.]])
        """
        ranges = np.atleast_1d(np.asarray(range_m, dtype=np.float64))[:, None]
        return received_share(ranges, prf_hz=np.asarray(self.prf_hz), pulse_s=self.pulse_s, recovery_s=self.recovery_s)

    def folded_speeds_mps(self, radial_speed_mps: ArrayLike) -> np.ndarray:
        """Return the radial speed that each look shows, (n, looks): the notch acts on these.

        Examples
        --------
        >>> PrfSet((2000.0, 2200.0), 0.24, 0.1).folded_speeds_mps([250.0]).round(1)
        array([[ 10., -14.]])
        """
        speeds = np.atleast_1d(np.asarray(radial_speed_mps, dtype=np.float64))[:, None]
        return folded_speed_mps(speeds, self.wavelength_m, np.asarray(self.prf_hz))

    def visible(
        self, range_m: ArrayLike, radial_speed_mps: ArrayLike, *, least_speed_mps: float, least_share: float = 0.5
    ) -> np.ndarray:
        """Return which looks see each target: heard for a stated share, and outside the folded notch.

        Parameters
        ----------
        range_m, radial_speed_mps : (n,) float64
            Slant range, and radial speed relative to the ground at the target.
        least_speed_mps : float
            Minimum detectable radial speed, either side of the ground's.
        least_share : float
            Of the echo that must be heard, 0 to 1.

        Returns
        -------
        (n, looks) bool

        Examples
        --------
        >>> PrfSet((2000.0, 2200.0), 0.24, 0.1).visible([899.4e3], [250.0], least_speed_mps=12.0)
        array([[False,  True]])
        """
        heard = self.received_shares(range_m) >= least_share
        return heard & (np.abs(self.folded_speeds_mps(radial_speed_mps)) >= least_speed_mps)

    def blind_share(
        self,
        *,
        ranges_m: tuple[float, float],
        speed_most_mps: float,
        least_speed_mps: float,
        needed: int,
        least_share: float = 0.5,
    ) -> float:
        """Return the share of the range-speed map that fewer looks than needed see.

        The map runs over the ranges and the radial speeds from the least detectable one, which is
        blind in every look, to the most, either sign being alike. Range and speed blind apart, so
        each is sampled on its own, at 4,096 places: within 1e-3 of the area for a few tens of folds.

        Examples
        --------
        >>> one = PrfSet((2000.0,), 0.24, 0.1)
        >>> round(one.blind_share(ranges_m=(570e3, 1990e3), speed_most_mps=350.0, least_speed_mps=15.0, needed=1), 2)
        0.18
        """
        share = (np.arange(_PLACES) + 0.5) / _PLACES
        heard = self.received_shares(ranges_m[0] + share * (ranges_m[1] - ranges_m[0])) >= least_share
        speeds = least_speed_mps + share * (speed_most_mps - least_speed_mps)
        return blind_share_of(heard, np.abs(self.folded_speeds_mps(speeds)) >= least_speed_mps, needed)


def blind_share_of(heard: np.ndarray, moving: np.ndarray, needed: int) -> float:
    """Return the share of all pairs of a row of heard and a row of moving at which fewer looks than needed see.

    Rows with the same looks are alike: few of the 2**looks patterns occur, and pairs of these are counted.
    """
    bits = np.int64(1) << np.arange(heard.shape[1], dtype=np.int64)
    by_range, range_count = np.unique(heard @ bits, return_counts=True)
    by_speed, speed_count = np.unique(moving @ bits, return_counts=True)
    blind = np.bitwise_count(by_range[:, None] & by_speed[None, :]) < needed
    return float(range_count @ blind @ speed_count) / (len(heard) * len(moving))
