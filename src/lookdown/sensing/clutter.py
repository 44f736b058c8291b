"""The ground and the sea under a moving target: the notch they make and how strong they are.

The antenna's length sets the notch. A platform at speed v sees the ground across one
beam spread over Doppler; the unit is u = v lambda / (2 L), and space-time processing
leaves a notch of about one unit, fitted by loss = 1 + (w/|v_r|)**p.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.sensing.parameters import SPEED_OF_LIGHT_MPS

__all__ = [
    "NOTCH_FITS",
    "blind_fraction",
    "blind_speed_mps",
    "clutter_cell_area_m2",
    "clutter_unit_mps",
    "land_reflectivity",
    "notch_half_width_mps",
    "notch_loss_ratio",
    "sea_reflectivity",
    "surface_clutter_rcs_m2",
    "unambiguous_range_m",
]

NOTCH_FITS: dict[str, tuple[float, float]] = {
    "L ideal": (1.21, 2.1),
    "L internal motion 0.2 m/s": (1.87, 3.95),
    "X ideal": (1.55, 1.9),
    "X internal motion 0.2 m/s": (2.57, 3.7),
}
"""Width (units of u) and exponent fitted to optimum STAP, yaw-steered, 12 channels x 16 pulses, CNR 40 dB.

Losses below 15 dB are met within 0.9 dB. There is no fit without yaw steering: folded
ranges and Earth rotation together make a notch that this form does not follow.
"""

_NRL = {
    "H": (-73.0, 20.781, 7.351, 25.65, 0.0054),
    "V": (-50.796, 25.93, 0.7093, 21.588, 0.00211),
}


def clutter_unit_mps(speed_mps: float, wavelength_m: float, antenna_length_m: float) -> float:
    """Return the clutter unit u = v lambda / (2 L): radial speed across half the aperture's null-to-null beam.

    Examples
    --------
    >>> round(clutter_unit_mps(7613.2, 299792458.0 / 1.25e9, 50.0), 2)
    18.26
    """
    return speed_mps * wavelength_m / (2.0 * antenna_length_m)


def notch_loss_ratio(radial_speed_mps: ArrayLike, width_mps: ArrayLike, exponent: ArrayLike) -> np.ndarray:
    """Return the loss of signal to interference by the clutter notch, 1 or more.

    Parameters
    ----------
    radial_speed_mps : array of float
        Of the object relative to the ground under it, along the line of sight.
    width_mps, exponent : array of float
        Speed of 3 dB loss, and p.

    Returns
    -------
    array of float
        1 + (w/|v|)**p, at most 1e12.

    Examples
    --------
    >>> notch_loss_ratio(np.array([20.0, 200.0]), 20.0, 2.0)
    array([2.  , 1.01])
    """
    speed = np.maximum(np.abs(radial_speed_mps), 1e-9)
    with np.errstate(over="ignore"):
        return np.asarray(np.minimum(1.0 + (np.asarray(width_mps) / speed) ** np.asarray(exponent), 1e12))


def notch_half_width_mps(loss_ratio: float, width_mps: float, exponent: float) -> float:
    """Return the radial speed below which the notch loses more than a given ratio: the least detectable speed.

    Examples
    --------
    >>> round(notch_half_width_mps(2.0, 20.0, 3.95), 6)
    20.0
    """
    return width_mps / (loss_ratio - 1.0) ** (1.0 / exponent)


def blind_fraction(least_speed_mps: ArrayLike, target_speed_mps: ArrayLike, grazing_rad: ArrayLike = 0.0) -> np.ndarray:
    """Return the share of headings at which a level flier is slower than the least detectable radial speed.

    Parameters
    ----------
    least_speed_mps, target_speed_mps, grazing_rad : array of float
        Least detectable radial speed; speed over ground; elevation of the satellite.

    References
    ----------
    v_r = v cos(g) cos(heading), headings uniform: (2/pi) asin(MDV / (v cos g)).

    Examples
    --------
    >>> round(100 * float(blind_fraction(18.26, 200.0, math.radians(20.0))), 1)
    6.2
    """
    reach = np.asarray(target_speed_mps, dtype=np.float64) * np.cos(grazing_rad)
    return np.asarray(2.0 / math.pi * np.arcsin(np.minimum(1.0, np.asarray(least_speed_mps) / reach)))


def blind_speed_mps(wavelength_m: float, pulse_repetition_frequency_hz: float) -> float:
    """Return the greatest unambiguous radial speed, lambda PRF / 4, either sign.

    Examples
    --------
    >>> round(blind_speed_mps(299792458.0 / 1.25e9, 2000.0))
    120
    """
    return wavelength_m * pulse_repetition_frequency_hz / 4.0


def unambiguous_range_m(pulse_repetition_frequency_hz: float) -> float:
    """Return the range at which echoes fold, c / (2 PRF).

    Examples
    --------
    >>> round(unambiguous_range_m(2000.0) / 1e3)
    75
    """
    return SPEED_OF_LIGHT_MPS / (2.0 * pulse_repetition_frequency_hz)


def sea_reflectivity(
    *, sea_state: float, grazing_rad: ArrayLike, carrier_frequency_hz: float, polarisation: str
) -> np.ndarray:
    """Return the mean normalised cross-section of the sea (linear), NRL five-constant model.

    Parameters
    ----------
    sea_state : float
        Douglas, 0 to 6.
    grazing_rad : array of float
        Up to 60 degrees.
    carrier_frequency_hz : float
        0.5 to 35 GHz.
    polarisation : str
        "H" or "V".

    References
    ----------
    Gregers-Hansen and Mital, "An improved empirical model for radar sea clutter
    reflectivity", NRL/MR/5310-12-9346 (2012), equation 2 and table 2.

    Examples
    --------
    >>> s = sea_reflectivity(sea_state=2, grazing_rad=math.radians(10), carrier_frequency_hz=30e9, polarisation="H")
    >>> round(float(s) * 1e4, 4)
    2.1555
    """
    assert 0.0 <= sea_state <= 6.0 and 0.5e9 <= carrier_frequency_hz <= 35e9
    c1, c2, c3, c4, c5 = _NRL[polarisation]
    grazing_deg = np.degrees(grazing_rad)
    frequency_ghz = carrier_frequency_hz / 1e9
    sigma_db = (
        c1
        + c2 * np.log10(np.sin(grazing_rad))
        + (27.5 + c3 * grazing_deg) * math.log10(frequency_ghz) / (1.0 + 0.95 * grazing_deg)
        + c4 * (1.0 + sea_state) ** (1.0 / (2.0 + 0.085 * grazing_deg + 0.033 * sea_state))
        + c5 * grazing_deg**2
    )
    return np.asarray(10.0 ** (sigma_db / 10.0))


def land_reflectivity(gamma_ratio: float, grazing_rad: ArrayLike) -> np.ndarray:
    """Return the mean normalised cross-section of land (linear), gamma sin(grazing).

    Parameters
    ----------
    gamma_ratio : float
        About 0.01 for flat land and 0.03 for farmland and woods at 10 GHz.
    grazing_rad : array of float

    References
    ----------
    Barton, Modern Radar System Analysis, section 3.6 (constant-gamma model).

    Examples
    --------
    >>> round(float(land_reflectivity(0.02, math.radians(30.0))), 6)
    0.01
    """
    return np.asarray(gamma_ratio * np.sin(grazing_rad))


def clutter_cell_area_m2(
    *,
    range_m: ArrayLike,
    azimuth_beam_rad: float,
    elevation_beam_rad: float,
    grazing_rad: ArrayLike,
    range_cell_m: float,
) -> np.ndarray:
    """Return the ground area of one resolution cell: range-limited or beam-limited, the smaller.

    Parameters
    ----------
    range_m, grazing_rad : array of float
    azimuth_beam_rad, elevation_beam_rad : float
        Rectangular beam.
    range_cell_m : float
        c tau / 2, along the line of sight.

    References
    ----------
    Long, Radar Reflectivity of Land and Sea, 3rd edition, section 2.3.

    Examples
    --------
    >>> a = clutter_cell_area_m2(range_m=1e3, azimuth_beam_rad=math.radians(1), elevation_beam_rad=math.radians(3),
    ...                          grazing_rad=math.radians(10), range_cell_m=1499.0)
    >>> round(float(a), 1)
    5262.7
    """
    across = np.asarray(range_m) * azimuth_beam_rad
    by_range = range_cell_m / np.cos(grazing_rad)
    by_beam = np.asarray(range_m) * elevation_beam_rad / np.sin(grazing_rad)
    return np.asarray(across * np.minimum(by_range, by_beam))


def surface_clutter_rcs_m2(reflectivity: ArrayLike, **cell: float) -> np.ndarray:
    """Return the mean cross-section of the surface in one cell, square metre.

    Parameters
    ----------
    reflectivity : array of float
        sigma0, linear.
    **cell : float
        Keywords of `clutter_cell_area_m2`.

    Examples
    --------
    >>> c = surface_clutter_rcs_m2(0.01, range_m=1.2e6, azimuth_beam_rad=4.2e-3, elevation_beam_rad=0.1,
    ...                            grazing_rad=0.35, range_cell_m=30.0)
    >>> round(10 * math.log10(float(c)))
    32
    """
    return np.asarray(np.asarray(reflectivity) * clutter_cell_area_m2(**cell))
