"""How strong the echo of ground and sea is, and of rain in the air above."""

import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS

__all__ = [
    "clutter_cell_area_m2",
    "clutter_to_noise_ratio",
    "gamma_at_frequency",
    "land_reflectivity",
    "rain_clutter_rcs_m2",
    "rain_motion_mps",
    "rain_volume_reflectivity_pm",
    "sea_reflectivity",
    "surface_clutter_rcs_m2",
]

_GAMMA_FREQUENCY_HZ = 10e9
_WATER_DIELECTRIC = 0.93
"""|K|^2 of water at microwaves."""
_SHEAR_PS = 4e-3

_NRL = {
    "H": (-73.0, 20.781, 7.351, 25.65, 0.0054),
    "V": (-50.796, 25.93, 0.7093, 21.588, 0.00211),
}


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


def land_reflectivity(gamma_ratio: ArrayLike, grazing_rad: ArrayLike) -> np.ndarray:
    """Return the mean normalised cross-section of land (linear), gamma sin(grazing).

    Parameters
    ----------
    gamma_ratio : array of float
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
    return np.asarray(np.asarray(gamma_ratio) * np.sin(grazing_rad))


def gamma_at_frequency(gamma_ratio: ArrayLike, carrier_frequency_hz: float) -> np.ndarray:
    """Return gamma at a frequency from gamma at 10 GHz: it grows with the root of the frequency.

    Parameters
    ----------
    gamma_ratio : array of float
        At 10 GHz.
    carrier_frequency_hz : float
        Measurements lie between 1 and 35 GHz; a class differs by 5 dB either way from place to place.

    References
    ----------
    5 log10(f / 10 GHz) dB, as tools for radar design use it after Barton, "Land clutter models for radar design and
    analysis", Proc. IEEE 73 (1985) [unverified].

    Examples
    --------
    >>> round(10.0 * math.log10(float(gamma_at_frequency(10.0**-1.5, 1.25e9))), 2)
    -19.52
    """
    return np.asarray(np.asarray(gamma_ratio) * math.sqrt(carrier_frequency_hz / _GAMMA_FREQUENCY_HZ))


def rain_volume_reflectivity_pm(carrier_frequency_hz: float, rain_rate_mps: ArrayLike) -> np.ndarray:
    """Return the cross-section of rain per volume, square metre per cubic metre.

    Parameters
    ----------
    carrier_frequency_hz : float
        To 10 GHz, where drops are small beside the wave; above, up to 3 dB too much (assumption).
    rain_rate_mps : array of float
        1 mm/h is 2.78e-7 m/s.

    References
    ----------
    eta = pi^5 |K|^2 Z / lambda^4 with Z = 200 R^1.6 mm6/m3 (Marshall and Palmer 1948); Skolnik, Introduction to Radar
    Systems, 3rd edition, section 7.6.

    Examples
    --------
    >>> round(10.0 * math.log10(float(rain_volume_reflectivity_pm(10e9, 4e-3 / 3600.0))), 1)
    -61.9
    """
    z_m3 = 1e-18 * 200.0 * (np.asarray(rain_rate_mps, dtype=np.float64) * 3.6e6) ** 1.6
    wavelength = SPEED_OF_LIGHT_MPS / carrier_frequency_hz
    return np.asarray(math.pi**5 * _WATER_DIELECTRIC * z_m3 / wavelength**4)


def rain_clutter_rcs_m2(
    carrier_frequency_hz: float, rain_rate_mps: ArrayLike, cell_area_m2: ArrayLike, rain_depth_m: ArrayLike
) -> np.ndarray:
    """Return the mean cross-section of the rain over one cell of the ground, square metre.

    Seen from above all heights of the rain fall in nearly the same cells, so that a cell holds its area times the
    depth; what the rain takes from its own echo is left out.

    Parameters
    ----------
    carrier_frequency_hz : float
    rain_rate_mps : array of float
    cell_area_m2 : array of float
        Of the resolution cell on the ground (`clutter_cell_area_m2`).
    rain_depth_m : array of float
        Top of the rain above the ground.

    Examples
    --------
    >>> rcs = rain_clutter_rcs_m2(10e9, 4e-3 / 3600.0, 1e3 * 20.0, 3000.0)
    >>> round(10.0 * math.log10(float(rcs)), 1)
    15.9
    """
    volume = np.asarray(cell_area_m2, dtype=np.float64) * np.asarray(rain_depth_m)
    return np.asarray(rain_volume_reflectivity_pm(carrier_frequency_hz, rain_rate_mps) * volume)


def rain_motion_mps(grazing_rad: ArrayLike, rain_depth_m: ArrayLike) -> np.ndarray:
    """Return the root mean square of the radial speed of rain within one cell: shear, turbulence and fall.

    The mean moves with the wind, 5 to 20 m/s at the heights of rain, so that rain is a moving clutter: within the notch
    of a long antenna and beside that of a short one.

    Parameters
    ----------
    grazing_rad, rain_depth_m : array of float

    References
    ----------
    Nathanson, Reilly, Cohen, Radar Design Principles, 2nd edition, chapter 6 [unverified]: wind shear 4 m/s a
    kilometre, here over the depth of the rain as an even spread; turbulence 1 m/s; fall speeds spread by
    1 m/s sin(grazing).

    Examples
    --------
    >>> rain_motion_mps(np.radians([20.0, 60.0]), 3000.0).round(2).tolist()
    [3.42, 2.18]
    """
    grazing = np.asarray(grazing_rad, dtype=np.float64)
    shear = _SHEAR_PS * np.asarray(rain_depth_m) * np.cos(grazing) / math.sqrt(12.0)
    return np.asarray(np.sqrt(shear**2 + 1.0 + np.sin(grazing) ** 2))


def clutter_to_noise_ratio(snr_ratio_per_m2: ArrayLike, clutter_rcs_m2: ArrayLike, pulses: float = 1.0) -> np.ndarray:
    """Return the clutter to noise of one pulse and channel sum, from the signal to noise that one square metre gives.

    Parameters
    ----------
    snr_ratio_per_m2 : array of float
        Of a dwell for a point target of 1 m2 there, all pulses integrated, gases included.
    clutter_rcs_m2 : array of float
        Of the surface in the same cell (`surface_clutter_rcs_m2`).
    pulses : float
        Pulses that the signal to noise is summed over, times channels where a single channel is asked for.

    Examples
    --------
    >>> round(10.0 * math.log10(float(clutter_to_noise_ratio(10.0, 1000.0, 100.0))), 6)
    20.0
    """
    return np.asarray(np.asarray(snr_ratio_per_m2) * np.asarray(clutter_rcs_m2) / pulses)


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
