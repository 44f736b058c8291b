"""Radar range equations for search and track, line by line, and the time a frame takes.

The search is energy-balanced: each direction gets energy in proportion to the fourth
power of the range to the ground there, so SNR depends neither on range nor on azimuth.
The time of one frame over the field of regard is then

    t = 4 pi k Ts L SNR overlap / (P_av A_e sigma) * integral of R**4 dOmega.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import MEAN_RADIUS_M
from lookdown.astro.orbits import nadir_angle_rad
from lookdown.sensing.constants import BOLTZMANN_JPK
from lookdown.sensing.detection import required_snr_ratio
from lookdown.sensing.geometry.horizon import range_at_height_m
from lookdown.sensing.radar.parameters import RadarParameters

__all__ = [
    "design_snr_ratio",
    "energy_integral_m4sr",
    "footprint_area_m2",
    "frame_time_s",
    "nadir_hole_radius_m",
    "off_nadir_rad",
    "search_power_aperture_wm2",
    "search_snr_ratio",
    "search_solid_angle_sr",
    "slant_range_m",
    "track_range_m",
    "track_snr_ratio",
]

_STEPS = 2048
"""Nodes of the quadratures in grazing angle: relative error below 1e-6."""


def track_snr_ratio(
    *,
    peak_power_w: float,
    pulse_s: float,
    gain_ratio: float,
    wavelength_m: float,
    rcs_m2: float,
    range_m: ArrayLike,
    system_temperature_k: float = 290.0,
    losses_ratio: float = 1.0,
) -> np.ndarray:
    """Return the signal to noise of a matched-filtered pulse from a beam that rests on the target.

    Parameters
    ----------
    peak_power_w, pulse_s : float
        Their product is the energy on the target.
    gain_ratio : float
        Of the antenna, the same each way.
    wavelength_m, rcs_m2, range_m, system_temperature_k, losses_ratio : float
        As named; range_m may be an array.

    References
    ----------
    Skolnik, Introduction to Radar Systems, 3rd edition, section 2.

    Examples
    --------
    >>> snr = track_snr_ratio(peak_power_w=1e6, pulse_s=1e-5, gain_ratio=100.0, wavelength_m=0.0299792458,
    ...                       rcs_m2=1.0, range_m=41056.6)
    >>> round(10 * math.log10(float(snr)), 2)
    6.0
    """
    numerator = peak_power_w * pulse_s * gain_ratio**2 * wavelength_m**2 * rcs_m2
    noise = BOLTZMANN_JPK * system_temperature_k * losses_ratio
    return np.asarray(numerator / ((4.0 * math.pi) ** 3 * noise * np.asarray(range_m, dtype=np.float64) ** 4))


def track_range_m(snr_ratio: float, **terms: float) -> float:
    """Return the range at which `track_snr_ratio` with the same terms gives a wanted SNR, metre.

    Parameters
    ----------
    snr_ratio : float
    **terms : float
        Keywords of `track_snr_ratio` but for range_m.

    Examples
    --------
    >>> round(track_range_m(10**0.6, peak_power_w=1e6, pulse_s=1e-5, gain_ratio=100.0,
    ...                     wavelength_m=0.0299792458, rcs_m2=1.0), -1)
    41060.0
    """
    return float((float(track_snr_ratio(range_m=1.0, **terms)) / snr_ratio) ** 0.25)


def search_solid_angle_sr(azimuth_width_rad: float, elevation_min_rad: float, elevation_max_rad: float) -> float:
    """Return the solid angle between two azimuths and two elevations, steradian.

    Examples
    --------
    >>> round(search_solid_angle_sr(2 * math.pi, 0.0, math.pi / 2) / math.pi, 6)
    2.0
    """
    return azimuth_width_rad * (math.sin(elevation_max_rad) - math.sin(elevation_min_rad))


def search_snr_ratio(
    *,
    power_aperture_wm2: float,
    rcs_m2: float,
    scan_time_s: float,
    range_m: ArrayLike,
    solid_angle_sr: float,
    system_temperature_k: float = 290.0,
    losses_ratio: float = 1.0,
) -> np.ndarray:
    """Return the signal to noise that a search of a solid angle gives at a range.

    Parameters
    ----------
    power_aperture_wm2 : float
        Average power times effective area.
    rcs_m2, scan_time_s, range_m, solid_angle_sr, system_temperature_k, losses_ratio : float
        As named; range_m may be an array.

    References
    ----------
    Skolnik, Introduction to Radar Systems, 3rd edition, section 2.14 (search radar equation).

    Examples
    --------
    >>> snr = search_snr_ratio(power_aperture_wm2=1.5e5, rcs_m2=10.0, scan_time_s=1.0, range_m=1e6,
    ...                        solid_angle_sr=0.01, system_temperature_k=500.0, losses_ratio=10.0)
    >>> round(10 * math.log10(float(snr)), 1)
    22.4
    """
    noise = 4.0 * math.pi * BOLTZMANN_JPK * system_temperature_k * losses_ratio
    spread = solid_angle_sr * np.asarray(range_m, dtype=np.float64) ** 4
    return np.asarray(power_aperture_wm2 * rcs_m2 * scan_time_s / (noise * spread))


def search_power_aperture_wm2(snr_ratio: float, **terms: float) -> float:
    """Return the power-aperture product for which `search_snr_ratio` gives a wanted SNR, W m2.

    Parameters
    ----------
    snr_ratio : float
    **terms : float
        Keywords of `search_snr_ratio` but for power_aperture_wm2.

    Examples
    --------
    >>> round(search_power_aperture_wm2(10.0, rcs_m2=1.0, scan_time_s=4.8, range_m=1e5, solid_angle_sr=1.0), 2)
    10.48
    """
    return snr_ratio / float(search_snr_ratio(power_aperture_wm2=1.0, **terms))


def off_nadir_rad(height_m: float, grazing_rad: ArrayLike) -> np.ndarray:
    """Return the angle at the satellite between nadir and a ground point, on a sphere.

    Examples
    --------
    >>> round(math.degrees(float(off_nadir_rad(500e3, math.radians(10.0)))), 3)
    65.943
    """
    return np.asarray(nadir_angle_rad(altitude_m=height_m, grazing_rad=np.asarray(grazing_rad, dtype=np.float64)))


def slant_range_m(height_m: float, grazing_rad: ArrayLike) -> np.ndarray:
    """Return the distance to the ground point that sees the satellite at an elevation, on a sphere.

    Examples
    --------
    >>> round(float(slant_range_m(500e3, math.radians(20.0))) / 1e3, 1)
    1192.8
    """
    return range_at_height_m(0.0, height_m, grazing_rad, MEAN_RADIUS_M)


def nadir_hole_radius_m(height_m: float, grazing_max_rad: float) -> float:
    """Return the ground radius of the hole under the satellite, metre of arc on a sphere.

    Examples
    --------
    >>> round(nadir_hole_radius_m(500e3, math.radians(60.0)) / 1e3)
    265
    """
    return MEAN_RADIUS_M * float(math.pi / 2 - grazing_max_rad - off_nadir_rad(height_m, grazing_max_rad))


def footprint_area_m2(height_m: float, grazing_min_rad: float, grazing_max_rad: float) -> float:
    """Return the area of the annulus between two grazing angles, square metre on a sphere.

    Examples
    --------
    >>> round(footprint_area_m2(500e3, math.radians(6.0), math.radians(60.0)) / 1e12, 2)
    10.61
    """
    grazing = np.array([grazing_min_rad, grazing_max_rad])
    central = math.pi / 2 - grazing - off_nadir_rad(height_m, grazing)
    cosines = np.cos(central)
    return float(2.0 * math.pi * MEAN_RADIUS_M**2 * (cosines[1] - cosines[0]))


def energy_integral_m4sr(
    height_m: float,
    grazing_min_rad: float,
    grazing_max_rad: float,
    *,
    azimuth_rad: ArrayLike | None = None,
    face_tilt_rad: float = 0.0,
    scan_limit_rad: float = math.pi,
) -> np.ndarray:
    """Return the integral of R**4 dOmega over the annulus, or per radian at some azimuths.

    Parameters
    ----------
    height_m, grazing_min_rad, grazing_max_rad : float
        The annulus, on a sphere.
    azimuth_rad : array of float, optional
        Where given, the integrand in azimuth there (m4 sr per rad), the part beyond the
        scan limit left out; else the integral over the whole turn, scan limit ignored.
    face_tilt_rad, scan_limit_rad : float
        The two faces, used with azimuth_rad only.

    Returns
    -------
    array of float, m4 sr or m4 sr/rad

    References
    ----------
    Skolnik, section 2.14, with the range a function of direction.

    Examples
    --------
    >>> whole = energy_integral_m4sr(500e3, math.radians(6.0), math.radians(60.0))
    >>> round(float(whole) / 1e24, 1)
    4.9
    """
    grazing = np.linspace(grazing_min_rad, grazing_max_rad, _STEPS + 1)
    nadir = off_nadir_rad(height_m, grazing)
    density = slant_range_m(height_m, grazing) ** 4 * np.sin(nadir)
    if azimuth_rad is None:
        return np.asarray(2.0 * math.pi * abs(float(np.trapezoid(density, nadir))))
    side = np.abs(np.sin(np.asarray(azimuth_rad, dtype=np.float64)))[..., None]
    scan_cosine = math.cos(face_tilt_rad) * np.cos(nadir) + math.sin(face_tilt_rad) * np.sin(nadir) * side
    seen = np.where(scan_cosine >= math.cos(scan_limit_rad), density, 0.0)
    return np.asarray(np.abs(np.trapezoid(seen, nadir, axis=-1)))


def design_snr_ratio(radar: RadarParameters) -> float:
    """Return the integrated SNR that the design detection probability needs.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(10 * math.log10(design_snr_ratio(reference_radar())), 2)
    16.53
    """
    single = required_snr_ratio(
        radar.design_detection_probability,
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )
    return radar.look_count * single


def frame_time_s(radar: RadarParameters, integral_m4sr: float) -> float:
    """Return the time at full duty to search a field of regard once, second.

    Parameters
    ----------
    radar : RadarParameters
    integral_m4sr : float
        Integral of R**4 dOmega over the field of regard (`energy_integral_m4sr`).

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> radar = reference_radar()
    >>> whole = energy_integral_m4sr(radar.design_height_m, radar.grazing_min_rad, radar.grazing_max_rad)
    >>> round(frame_time_s(radar, float(whole)))
    128
    """
    noise = 4.0 * math.pi * BOLTZMANN_JPK * radar.system_temperature_k * radar.losses_ratio
    energy = noise * design_snr_ratio(radar) * radar.search_overlap_ratio * integral_m4sr
    return energy / (radar.average_power_w * radar.effective_area_m2 * radar.design_rcs_m2)
