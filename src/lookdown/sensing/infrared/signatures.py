"""How bright each class of object is in each band, by aspect: textbook orders of magnitude, all assumptions.

Three parts. The skin is a grey body of a projected area at the recovery temperature of the air stream; what counts is
its contrast to the background that it hides, which may be negative. The tail is hot metal that shows from behind. The
plume shows from all sides and is brightest in the CO2 band, in which it shines itself.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Codes, Positions, Scalars
from lookdown.sensing.infrared.background import air_temperature_k
from lookdown.sensing.infrared.parameters import InfraredBand
from lookdown.tables import InfraredClass

__all__ = [
    "SIGNATURES",
    "SKIN_EMISSIVITY",
    "InfraredSignature",
    "aspect_cosines",
    "hot_intensity_wpsr",
    "projected_area_m2",
    "skin_temperature_k",
]

_RECOVERY = 0.89
_GAMMA_GAS = 1.4 * 287.05287
SKIN_EMISSIVITY = 0.9
"""Of paint, all bands; assumption, 0.8 to 0.95."""


@dataclass(frozen=True, slots=True)
class InfraredSignature:
    """What makes an object of a class bright; intensities by band (CO2, mid wave, long wave) in W/sr.

    Attributes
    ----------
    planform_m2, side_m2, front_m2 : float
        Projected areas from above, abeam and ahead.
    tail_wpsr : tuple of float
        Hot metal seen from straight behind.
    plume_wpsr : tuple of float
        Exhaust gas seen from abeam.
    spread : float
        Low is base over it, high is base times it.
    source : str
    """

    planform_m2: float
    side_m2: float
    front_m2: float
    tail_wpsr: tuple[float, float, float]
    plume_wpsr: tuple[float, float, float]
    spread: float
    source: str


def _class(areas: tuple[float, float, float], tail: tuple, plume: tuple, what: str) -> InfraredSignature:
    return InfraredSignature(*areas, tail, plume, 3.0, f"assumption: {what}, order of magnitude")


_NONE = (0.0, 0.0, 0.0)
SIGNATURES: dict[InfraredClass, InfraredSignature] = {
    InfraredClass.UNKNOWN: _class((50.0, 25.0, 8.0), (20.0, 100.0, 60.0), (15.0, 10.0, 2.0), "a business jet's"),
    InfraredClass.NONE: _class((10.0, 5.0, 2.0), _NONE, _NONE, "skin alone"),
    InfraredClass.PISTON: _class((16.0, 8.0, 3.0), (0.5, 3.0, 3.0), (0.5, 0.3, 0.1), "one cooled piston engine"),
    InfraredClass.TURBOPROP: _class((80.0, 45.0, 12.0), (15.0, 80.0, 60.0), (15.0, 8.0, 2.0), "two turboprops"),
    InfraredClass.SMALL_TURBOFAN: _class(
        (50.0, 25.0, 8.0), (20.0, 100.0, 60.0), (20.0, 10.0, 2.0), "two small turbofans"
    ),
    InfraredClass.LARGE_TURBOFAN: _class(
        (300.0, 160.0, 40.0), (120.0, 600.0, 400.0), (100.0, 50.0, 10.0), "two large turbofans in cruise"
    ),
    InfraredClass.FAST_JET: _class((50.0, 30.0, 8.0), (150.0, 800.0, 300.0), (150.0, 80.0, 15.0), "dry thrust"),
    InfraredClass.SMALL_TURBOJET: _class((3.0, 2.5, 0.3), (8.0, 40.0, 15.0), (8.0, 4.0, 1.0), "one small turbojet"),
    InfraredClass.ELECTRIC: _class((1.0, 0.3, 0.2), _NONE, _NONE, "skin alone, motors at 320 K left out"),
}
"""By class; user-editable by replacing the entry."""


def _table(pick: str) -> np.ndarray:
    return np.array([np.atleast_1d(getattr(SIGNATURES[kind], pick)) for kind in InfraredClass], np.float64)


def skin_temperature_k(height_m: Scalars, speed_mps: Scalars) -> np.ndarray:
    """Return the recovery temperature of the skin, T (1 + 0.89 x 0.2 M^2), in the standard atmosphere.

    The turbulent recovery factor is the cube root of the Prandtl number of air, 0.89. Sunshine and engines apart; wind
    counts as part of the speed.

    References
    ----------
    Anderson, Fundamentals of Aerodynamics, 5th edition, section 16.4 (recovery factor).

    Examples
    --------
    >>> skin_temperature_k(np.array([11e3]), np.array([236.0])).round(1)
    array([241.3])
    """
    air = air_temperature_k(height_m)
    return np.asarray(air * (1.0 + _RECOVERY * 0.2 * np.asarray(speed_mps) ** 2 / (_GAMMA_GAS * air)))


def projected_area_m2(infrared_class: Codes, sine_grazing: Scalars, cosine_aspect: Scalars) -> np.ndarray:
    """Return the area of the skin across the line of sight: from above, and abeam or ahead by the aspect.

    Parameters
    ----------
    infrared_class : (n,) uint8, InfraredClass
    sine_grazing : (n,) float64
    cosine_aspect : (n,) float64
        Of the level angle from the nose to the satellite.

    Examples
    --------
    >>> projected_area_m2(np.array([5], np.uint8), np.ones(1), np.zeros(1))
    array([300.])
    """
    planform, side, front = (_table(name)[infrared_class, 0] for name in ("planform_m2", "side_m2", "front_m2"))
    level = np.sqrt(np.maximum(1.0 - np.asarray(sine_grazing) ** 2, 0.0))
    abeam = np.sqrt(np.maximum(1.0 - np.asarray(cosine_aspect) ** 2, 0.0))
    return np.asarray(planform * sine_grazing + level * (side * abeam + front * np.abs(cosine_aspect)))


def hot_intensity_wpsr(band: InfraredBand, infrared_class: Codes, cosine_off_tail: Scalars) -> np.ndarray:
    """Return the radiant intensity of tail and plume in a band.

    The tail by the cosine of the angle from straight behind, nothing from ahead; the plume by how much of its length
    shows, at least three tenths.

    Parameters
    ----------
    band : InfraredBand
    infrared_class : (n,) uint8, InfraredClass
    cosine_off_tail : (n,) float64
        Of the angle between the way to the satellite and straight behind.

    Examples
    --------
    >>> hot_intensity_wpsr(InfraredBand.MID_WAVE, np.array([5, 5], np.uint8), np.array([1.0, -1.0]))
    array([615.,  15.])
    """
    tail = _table("tail_wpsr")[infrared_class, band.value]
    plume = _table("plume_wpsr")[infrared_class, band.value]
    behind = np.maximum(cosine_off_tail, 0.0)
    length = np.maximum(np.sqrt(np.maximum(1.0 - np.asarray(cosine_off_tail) ** 2, 0.0)), 0.3)
    return np.asarray(tail * behind + plume * length)


def aspect_cosines(los_ecef: Positions, up: Positions, velocity_ecef_mps: Positions) -> tuple[np.ndarray, np.ndarray]:
    """Return the cosine of the level angle from the nose to the satellite, and of the angle off the tail in space.

    Both 0 for an object slower than 0.1 m/s, which shows no side.

    Parameters
    ----------
    los_ecef, up : (n, 3) float64
        From satellite to object; normal at the object.
    velocity_ecef_mps : (n, 3) float64
    """
    speed = np.linalg.norm(velocity_ecef_mps, axis=1)
    heading = velocity_ecef_mps / np.maximum(speed, 0.1)[:, None]
    off_tail = np.einsum("ij,ij->i", heading, los_ecef)
    rise = -np.einsum("ij,ij->i", los_ecef, up)
    climb = np.einsum("ij,ij->i", heading, up)
    level = np.sqrt(np.maximum((1.0 - rise**2) * (1.0 - climb**2), 1e-18))
    nose = np.clip((-off_tail - climb * rise) / level, -1.0, 1.0)
    moving = speed > 0.1
    return np.where(moving, nose, 0.0), np.where(moving, off_tail, 0.0)
