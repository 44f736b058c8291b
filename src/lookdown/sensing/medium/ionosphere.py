"""The ionosphere: delay, dispersion, turned polarisation and scintillation, by band.

All of it goes by the total electron content (TEC, 1 TECU = 1e16 electrons a square metre) over the square of the
frequency: 13 m one way at 1.25 GHz for 50 TECU, 0.2 m at 10 GHz. A satellite at 500 km flies within it: only the
electrons below count.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfc

from lookdown.units import ParameterReference

__all__ = [
    "IONOSPHERE_REFERENCE",
    "IonosphereParameters",
    "content_below_ratio",
    "dispersion_m",
    "faraday_loss_ratio",
    "faraday_rotation_rad",
    "ionospheric_delay_m",
    "reference_ionosphere",
    "scintillation_index",
    "slant_content_ratio",
]

_DELAY_M3PS2 = 40.3
_FARADAY = 2.36e4
_SHELL_M, _EARTH_M = 350e3, 6_371_008.8
_WEAK_LIMIT = 0.6


@dataclass(frozen=True, slots=True)
class IonosphereParameters:
    """The state of the ionosphere over a region.

    Attributes
    ----------
    content_pm2 : float
        Electrons straight up through all of it, per square metre; 1 TECU is 1e16.
    content_error_ratio : float
        One sigma of what a model leaves, over the content: the bias of range that stays after correction.
    field_t : float
        Of the Earth's magnetism along the path, tesla.
    peak_height_m, scale_height_m : float
        Of a Chapman layer: where the density is greatest, and how fast it falls.
    scintillation_at_1ghz : float
        S4 at 1 GHz overhead in disturbed hours.
    """

    content_pm2: float
    content_error_ratio: float
    field_t: float
    peak_height_m: float
    scale_height_m: float
    scintillation_at_1ghz: float


_P = ParameterReference
IONOSPHERE_REFERENCE: dict[str, ParameterReference] = {
    "content_pm2": _P(
        "electron_content", "TECU", 30.0, 5.0, 100.0, "assumption: quiet night 5, mid-latitude day 30, tropics 100"
    ),
    "content_error_ratio": _P("ratio", "%", 50.0, 10.0, 100.0, "assumption: a broadcast model halves the delay"),
    "field_t": _P("ratio", "1", 3e-5, 1e-5, 5e-5, "assumption: dipole of 3e-5 T at the equator, 6e-5 T at the poles"),
    "peak_height_m": _P("length", "km", 350.0, 250.0, 450.0, "assumption: F2 layer"),
    "scale_height_m": _P("length", "km", 60.0, 45.0, 80.0, "assumption"),
    "scintillation_at_1ghz": _P(
        "ratio", "1", 0.2, 0.05, 1.0, "assumption: quiet to saturated, the equator after sunset at solar maximum"
    ),
}
"""Default figures; all are assumptions within the range that textbooks name."""


def reference_ionosphere() -> IonosphereParameters:
    """Return the ionosphere of a quiet day at middle latitudes.

    Examples
    --------
    >>> reference_ionosphere().content_pm2 / 1e16
    30.0
    """
    return IonosphereParameters(**{name: known.base_si for name, known in IONOSPHERE_REFERENCE.items()})


def ionospheric_delay_m(carrier_frequency_hz: ArrayLike, content_pm2: ArrayLike) -> np.ndarray:
    """Return by how much the ionosphere lengthens a measured range, one way, metre: 40.3 TEC / f**2.

    A radar's echo is late by twice this, its range too long by once.

    Parameters
    ----------
    carrier_frequency_hz : array of float
        Far above the plasma frequency of 10 MHz: from 100 MHz up the next term is below 1 %.
    content_pm2 : array of float
        Along the path.

    References
    ----------
    ITU-R P.531-14 (2019), section 4.2 [unverified section]; Klobuchar, IEEE T-AES 23 (1987).

    Examples
    --------
    >>> ionospheric_delay_m([1.25e9, 10e9], 50e16).round(2)
    array([12.9,  0.2])
    """
    frequency = np.asarray(carrier_frequency_hz, dtype=np.float64)
    return np.asarray(_DELAY_M3PS2 * np.asarray(content_pm2) / frequency**2)


def dispersion_m(carrier_frequency_hz: float, bandwidth_hz: float, content_pm2: ArrayLike) -> np.ndarray:
    """Return the difference of delay between the edges of a band, metre of range: 80.6 TEC B / f**3.

    To be compared with the range cell c / 2B: far below it the pulse keeps its shape.

    Examples
    --------
    >>> round(float(dispersion_m(1.25e9, 5e6, 50e16)), 2)
    0.1
    """
    return np.asarray(
        2.0 * ionospheric_delay_m(carrier_frequency_hz, content_pm2) * bandwidth_hz / carrier_frequency_hz
    )


def slant_content_ratio(grazing_rad: ArrayLike, shell_height_m: float = _SHELL_M) -> np.ndarray:
    """Return the content along a path over that straight up where it crosses the layer, taken as thin.

    Parameters
    ----------
    grazing_rad : array of float
        Elevation at the ground.
    shell_height_m : float

    References
    ----------
    Single-layer mapping function: 1 / cos of the angle to the vertical at the shell. Klobuchar's fit
    1 + 16 (0.53 - E)**3, E in half turns, agrees within 5 % from 5 degrees up.

    Examples
    --------
    >>> slant_content_ratio(np.radians([10.0, 30.0, 90.0])).round(2)
    array([2.79, 1.75, 1.  ])
    """
    sine = _EARTH_M / (_EARTH_M + shell_height_m) * np.cos(grazing_rad)
    return np.asarray(1.0 / np.sqrt(1.0 - sine**2))


def content_below_ratio(height_m: ArrayLike, ionosphere: IonosphereParameters) -> np.ndarray:
    """Return the share of the electrons that are below a height: all that delays a radar which flies there.

    Parameters
    ----------
    height_m : array of float
        Of the satellite.
    ionosphere : IonosphereParameters

    References
    ----------
    Chapman layer, N = exp((1 - z - exp(-z)) / 2), z = (h - peak) / scale, integrated: erfc(exp(-z/2) / sqrt 2).
    The plasmasphere above it, a tenth of the content by day, is left out.

    Examples
    --------
    >>> content_below_ratio([350e3, 500e3, 1000e3], reference_ionosphere()).round(3)
    array([0.317, 0.774, 0.996])
    """
    z = (np.asarray(height_m, dtype=np.float64) - ionosphere.peak_height_m) / ionosphere.scale_height_m
    return np.asarray(erfc(np.exp(-0.5 * z) / math.sqrt(2.0)))


def faraday_rotation_rad(carrier_frequency_hz: ArrayLike, content_pm2: ArrayLike, field_t: ArrayLike) -> np.ndarray:
    """Return how far the ionosphere turns a linear polarisation one way, radian: 2.36e4 B TEC / f**2.

    Parameters
    ----------
    carrier_frequency_hz, content_pm2 : array of float
        Content along the path.
    field_t : array of float
        Magnetic field along the path, mean over the electrons.

    References
    ----------
    ITU-R P.531-14 (2019), section 4.1 [unverified section].

    Examples
    --------
    >>> np.degrees(faraday_rotation_rad(1.25e9, 50e16, 5e-5)).round(1)
    np.float64(21.6)
    """
    frequency = np.asarray(carrier_frequency_hz, dtype=np.float64)
    return np.asarray(_FARADAY * np.asarray(field_t) * np.asarray(content_pm2) / frequency**2)


def faraday_loss_ratio(one_way_rad: ArrayLike, polarisation: int) -> np.ndarray:
    """Return the two-way loss by turned polarisation, 1 or more, at most 1e3.

    The turn adds up out and back. A linear antenna receives cos**2 of twice the turn; a circular one loses nothing.

    Parameters
    ----------
    one_way_rad : array of float
        From `faraday_rotation_rad`.
    polarisation : int
        1 horizontal, 2 vertical, 0 circular.

    Examples
    --------
    >>> round(10.0 * math.log10(float(faraday_loss_ratio(math.radians(21.6), 2))), 1)
    2.7
    """
    turn = np.asarray(one_way_rad, dtype=np.float64)
    if polarisation == 0:
        return np.ones_like(turn)
    return np.asarray(1.0 / np.maximum(np.cos(2.0 * turn) ** 2, 1e-3))


def scintillation_index(
    carrier_frequency_hz: ArrayLike, grazing_rad: ArrayLike, ionosphere: IonosphereParameters
) -> tuple[np.ndarray, np.ndarray]:
    """Return the scintillation index S4 of one way and whether it is an outage for coherent integration.

    S4 goes as f**-1.5 and as the root of the secant of the path through the layer, and saturates at 1. Above 0.6 the
    phase is no longer held over a dwell: the flag says that such dwells are lost.

    Parameters
    ----------
    carrier_frequency_hz, grazing_rad : array of float
    ionosphere : IonosphereParameters

    References
    ----------
    ITU-R P.531-14 (2019), section 4.8: f**-1.5 [unverified section]; the limit of 0.6 between weak and strong is usual,
    its meaning for a dwell an assumption.

    Examples
    --------
    >>> from dataclasses import replace
    >>> stormy = replace(reference_ionosphere(), scintillation_at_1ghz=0.8)
    >>> index, outage = scintillation_index([0.435e9, 1.25e9, 10e9], math.radians(30.0), stormy)
    >>> index.round(2).tolist(), outage.tolist()
    ([1.0, 0.76, 0.03], [True, True, False])
    """
    frequency = np.asarray(carrier_frequency_hz, dtype=np.float64)
    raw = ionosphere.scintillation_at_1ghz * (1e9 / frequency) ** 1.5 * np.sqrt(slant_content_ratio(grazing_rad))
    index = np.minimum(raw, 1.0)
    return np.asarray(index), np.asarray(index > _WEAK_LIMIT)
