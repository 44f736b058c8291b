"""What a track looks like by its height, speed and climb, with how sure that is.

A kind is a box of height, speed and climb. The probability of each box follows from the track's own
sigmas, widened by a band at each border, so that a track which flies along a border does not flicker:
a kind is kept until its own probability falls under a tenth, and taken where it is half or more.
Cost: eight values of the normal distribution a track, 10 ms for 100,000.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from lookdown.arrays import Codes, Scalars
from lookdown.tables import PictureKind
from lookdown.units import ParameterReference

__all__ = ["KIND_REFERENCE", "KindParameters", "kind_probabilities", "kinds_of"]


@dataclass(frozen=True, slots=True)
class KindParameters:
    """Borders between the kinds, and how firmly a kind is held.

    Attributes
    ----------
    low_height_m : float
        Under this height above the ground, or above the ellipsoid where the ground is not known, flight is low.
    cruise_height_m, high_height_m : float
        Height above the ellipsoid from which flight is in cruise, and from which it is above airliners.
    slow_speed_mps, quick_speed_mps, fast_speed_mps : float
        Speed over the ground up to which flight is slow, from which it is fast for a low one, and fast for any.
    climb_rate_mps : float
        Rate of climb or descent from which flight is not level.
    height_band_m, speed_band_mps, climb_band_mps : float
        Width (one sigma) of every border, added to the track's own sigma.
    take_ratio, keep_ratio : float
        Probability from which a kind is taken, and down to which it is kept.
    """

    low_height_m: float
    cruise_height_m: float
    high_height_m: float
    slow_speed_mps: float
    quick_speed_mps: float
    fast_speed_mps: float
    climb_rate_mps: float
    height_band_m: float
    speed_band_mps: float
    climb_band_mps: float
    take_ratio: float
    keep_ratio: float

    def __post_init__(self) -> None:
        assert 0.0 < self.low_height_m < self.cruise_height_m < self.high_height_m
        assert 0.0 < self.slow_speed_mps < self.quick_speed_mps < self.fast_speed_mps
        assert min(self.climb_rate_mps, self.height_band_m, self.speed_band_mps, self.climb_band_mps) > 0.0
        assert 0.0 < self.keep_ratio < self.take_ratio < 1.0

    @classmethod
    def reference(cls) -> "KindParameters":
        """Return the base values of `KIND_REFERENCE`.

        Examples
        --------
        >>> KindParameters.reference().low_height_m
        1000.0
        """
        return cls(**{name: parameter.base_si for name, parameter in KIND_REFERENCE.items()})


_LEVEL_LIMIT = "14 CFR 91.117: at most 250 kt below 10,000 ft, 135 m/s true airspeed at 1,000 m, and some wind"
_CHOICE = "assumption"

KIND_REFERENCE: dict[str, ParameterReference] = {
    "low_height_m": ParameterReference("length", "m", 1000.0, 300.0, 1500.0, "assumption: traffic patterns end there"),
    "cruise_height_m": ParameterReference("length", "ft", 25_000.0, 20_000.0, 29_000.0, _CHOICE),
    "high_height_m": ParameterReference(
        "length", "km", 15.0, 13.7, 16.0, "airliners' ceilings are 41,000 to 45,100 ft, business jets' 51,000 ft"
    ),
    "slow_speed_mps": ParameterReference("speed", "kt", 145.0, 120.0, 170.0, "assumption: light aircraft, helicopters"),
    "quick_speed_mps": ParameterReference("speed", "kt", 300.0, 270.0, 350.0, _LEVEL_LIMIT),
    "fast_speed_mps": ParameterReference(
        "speed", "kt", 700.0, 640.0, 780.0, "assumption: Mach 0.86 at cruise is 495 kt, jet streams give up to 200 kt"
    ),
    "climb_rate_mps": ParameterReference("speed", "m/s", 3.0, 1.5, 5.0, "assumption: 600 ft a minute"),
    "height_band_m": ParameterReference("length", "m", 150.0, 50.0, 300.0, _CHOICE),
    "speed_band_mps": ParameterReference("speed", "m/s", 5.0, 2.0, 10.0, _CHOICE),
    "climb_band_mps": ParameterReference("speed", "m/s", 1.0, 0.5, 2.0, _CHOICE),
    "take_ratio": ParameterReference("ratio", "1", 0.5, 0.4, 0.7, _CHOICE),
    "keep_ratio": ParameterReference("ratio", "1", 0.1, 0.03, 0.3, _CHOICE),
}
"""What the borders between the kinds are, with where each number comes from."""

_COUNT = len(PictureKind)


def _over(value: Scalars, border: float, sigma: Scalars) -> Scalars:
    return np.asarray(ndtr((value - border) / sigma))


def kind_probabilities(
    *,
    height_m: Scalars,
    height_sigma_m: Scalars,
    above_ground_m: Scalars,
    speed_mps: Scalars,
    speed_sigma_mps: Scalars,
    climb_mps: Scalars,
    climb_sigma_mps: Scalars,
    parameters: KindParameters,
) -> np.ndarray:
    """Return the probability of each kind, errors of height, speed and climb taken as normal and independent.

    Parameters
    ----------
    height_m, height_sigma_m : (n,) float64, metre above the ellipsoid
    above_ground_m : (n,) float64, metre
        Height above the ground; above the ellipsoid where the ground is not known. Its sigma is that of height_m.
    speed_mps, speed_sigma_mps, climb_mps, climb_sigma_mps : (n,) float64, metre a second
    parameters : KindParameters

    Returns
    -------
    (kinds, n) float64
        Rows by `PictureKind`; that of UNKNOWN is 0, the others sum to 1.

    Examples
    --------
    >>> one = np.ones(1)
    >>> chances = kind_probabilities(height_m=11_000 * one, height_sigma_m=50 * one, above_ground_m=11_000 * one,
    ...     speed_mps=240 * one, speed_sigma_mps=one, climb_mps=0 * one, climb_sigma_mps=one,
    ...     parameters=KindParameters.reference())
    >>> PictureKind(int(chances[:, 0].argmax())).name, round(float(chances.sum()), 6)
    ('AIRLINER', 1.0)
    """
    p = parameters
    height_sigma = np.hypot(height_sigma_m, p.height_band_m)
    speed_sigma = np.hypot(speed_sigma_mps, p.speed_band_mps)
    climb_sigma = np.hypot(climb_sigma_mps, p.climb_band_mps)
    high = _over(height_m, p.high_height_m, height_sigma)
    # Over high ground the borders may change places: each height falls into the first box that takes it, from above.
    cruising = np.maximum(_over(height_m, p.cruise_height_m, height_sigma), high)
    aloft = np.maximum(_over(above_ground_m, p.low_height_m, height_sigma), cruising)
    fast = _over(speed_mps, p.fast_speed_mps, speed_sigma)
    quick = np.maximum(_over(speed_mps, p.quick_speed_mps, speed_sigma), fast)
    moving = np.maximum(_over(speed_mps, p.slow_speed_mps, speed_sigma), quick)
    level = _over(climb_mps, -p.climb_rate_mps, climb_sigma) - _over(climb_mps, p.climb_rate_mps, climb_sigma)
    low, between, cruise = 1.0 - aloft, aloft - cruising, cruising - high
    slow, gentle, brisk = 1.0 - moving, moving - quick, quick - fast
    # Neither slow nor fast for its height, and no airliner in cruise: level or not is then what can be said.
    plain = low * gentle + between * (gentle + brisk) + cruise * gentle
    chances = np.zeros((_COUNT, len(height_m)))
    chances[PictureKind.SLOW] = (between + cruise) * slow
    chances[PictureKind.LOW_SLOW] = low * slow
    chances[PictureKind.AIRLINER] = cruise * brisk * level
    chances[PictureKind.CLIMBING_OR_DESCENDING] = (plain + cruise * brisk) * (1.0 - level)
    chances[PictureKind.FAST] = (between + cruise) * fast
    chances[PictureKind.LOW_FAST] = low * (brisk + fast)
    chances[PictureKind.HIGH] = high
    chances[PictureKind.MIDDLE] = plain * level
    return chances


def kinds_of(probabilities: np.ndarray, previous: Codes, parameters: KindParameters) -> Codes:
    """Return the kind of each track, the one before kept while it may still hold.

    Parameters
    ----------
    probabilities : (kinds, n) float64
        From `kind_probabilities`.
    previous : (n,) uint8
        `PictureKind` of the picture before; UNKNOWN where there was none.
    parameters : KindParameters

    Returns
    -------
    (n,) uint8

    Examples
    --------
    >>> chances = np.zeros((len(PictureKind), 2))
    >>> chances[PictureKind.SLOW], chances[PictureKind.MIDDLE] = 0.6, 0.4
    >>> kinds_of(chances, np.array([PictureKind.UNKNOWN, PictureKind.MIDDLE], np.uint8), KindParameters.reference())
    array([1, 8], dtype=uint8)
    """
    best = np.argmax(probabilities, axis=0)
    columns = np.arange(probabilities.shape[1])
    kinds = np.where(probabilities[best, columns] >= parameters.take_ratio, best, PictureKind.UNKNOWN.value)
    kept = probabilities[previous, columns] >= parameters.keep_ratio
    return np.where(kept, previous, kinds).astype(np.uint8)
