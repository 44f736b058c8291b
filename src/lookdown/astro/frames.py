"""From TEME, the frame of SGP4, to the rotating Earth.

The rotation is by Greenwich mean sidereal time of 1982 alone, which gives the
pseudo Earth-fixed frame; lookdown takes it as ITRF. What is left out is polar
motion (at most 0.6 arc second, 20 m at 500 km; 9 to 14 m at the four dates of
design/astro_against_peers.py). UT1 comes from a table (`lookdown.astro.ut1`). Polar motion turns
all satellites alike and lies far below the kilometre by which an element set itself
errs; a simulated constellation, with sensing and tracking in ECEF, does not feel it at all.
"""

import numpy as np

from lookdown.arrays import Matrices3, Scalars

__all__ = ["EARTH_RATE_RADPS", "ecef_from_teme", "greenwich_mean_sidereal_time_rad", "rotation_ecef_from_teme"]

EARTH_RATE_RADPS = 7.292115146706979e-5
"""The Earth's rate against the stars (Vallado et al., AIAA 2006-6753; length of day 86,400 s).
Sidereal time runs 7.1e-12 rad/s faster, for the equinox precesses. Velocities follow the
paper; by the rate of sidereal time they would differ by 5e-5 m/s at 500 km."""


def greenwich_mean_sidereal_time_rad(julian_date_whole: Scalars, julian_date_fraction: Scalars) -> Scalars:
    """Return Greenwich mean sidereal time (IAU 1982) of Julian dates of UT1 in two parts.

    The turns of the Earth are taken from each part before they meet the polynomial, so
    the result keeps 1e-11 rad where a single float64 Julian date keeps 3e-9.

    Parameters
    ----------
    julian_date_whole, julian_date_fraction : (n,) float64, day of UT1

    Returns
    -------
    (n,) float64, radian, 0 to 2 pi

    References
    ----------
    Aoki et al., "The new definition of universal time", Astronomy and Astrophysics 105
    (1982), 359; Vallado et al., AIAA 2006-6753, appendix C.

    Examples
    --------
    >>> import numpy as np
    >>> gmst = greenwich_mean_sidereal_time_rad(np.array([2_448_854.5]), np.array([(12 + 14 / 60) / 24]))
    >>> round(float(np.degrees(gmst[0])), 9)
    152.578787852
    """
    days = julian_date_whole - 2_451_545.0
    turns = np.remainder(days, 1.0) + np.remainder(julian_date_fraction, 1.0)
    centuries = (days + julian_date_fraction) / 36_525.0
    drift_s = 67_310.54841 + centuries * (8_640_184.812866 + centuries * (0.093104 - 6.2e-6 * centuries))
    return np.remainder(turns + drift_s / 86_400.0, 1.0) * (2.0 * np.pi)


def rotation_ecef_from_teme(julian_date_whole: Scalars, julian_date_fraction: Scalars) -> Matrices3:
    """Return the rotations from TEME to ECEF at Julian dates of UT1 in two parts.

    Parameters
    ----------
    julian_date_whole, julian_date_fraction : (n,) float64, day of UT1

    Returns
    -------
    (n, 3, 3) float64, 1
        ``rotation_ecef_from_teme @ position_teme`` is the position in ECEF.

    References
    ----------
    Vallado et al., AIAA 2006-6753, appendix C: r_PEF = ROT3(GMST) r_TEME.

    Examples
    --------
    >>> import numpy as np
    >>> rotation = rotation_ecef_from_teme(np.array([2_451_545.0]), np.array([0.0]))
    >>> bool(np.allclose(rotation[0] @ rotation[0].T, np.eye(3)))
    True
    """
    angle = greenwich_mean_sidereal_time_rad(julian_date_whole, julian_date_fraction)
    cosine, sine = np.cos(angle), np.sin(angle)
    rotation = np.zeros((len(angle), 3, 3))
    rotation[:, 0, 0], rotation[:, 0, 1] = cosine, sine
    rotation[:, 1, 0], rotation[:, 1, 1] = -sine, cosine
    rotation[:, 2, 2] = 1.0
    return rotation


def ecef_from_teme(
    *,
    position_teme_m: np.ndarray,
    velocity_teme_mps: np.ndarray,
    julian_date_whole: Scalars,
    julian_date_fraction: Scalars,
) -> tuple[np.ndarray, np.ndarray]:
    """Return ECEF positions and velocities of TEME states, the Earth's turning taken off.

    Parameters
    ----------
    position_teme_m, velocity_teme_mps : (..., n, 3) float64, metre and metre a second, TEME
    julian_date_whole, julian_date_fraction : (n,) float64, day of UT1

    Returns
    -------
    position_ecef_m, velocity_ecef_mps : (..., n, 3) float64, metre and metre a second, ITRF
        The velocity is relative to the rotating Earth.

    References
    ----------
    Vallado et al., AIAA 2006-6753, appendix C: v_PEF = ROT3(GMST) v_TEME - omega x r_PEF.

    Examples
    --------
    >>> import numpy as np
    >>> still = np.array([[7.0e6, 0.0, 0.0]])
    >>> _, velocity = ecef_from_teme(
    ...     position_teme_m=still, velocity_teme_mps=np.zeros((1, 3)),
    ...     julian_date_whole=np.array([2_451_545.0]), julian_date_fraction=np.zeros(1),
    ... )
    >>> round(float(np.linalg.norm(velocity)), 3)
    510.448
    """
    angle = greenwich_mean_sidereal_time_rad(julian_date_whole, julian_date_fraction)
    cosine, sine = np.cos(angle), np.sin(angle)
    position = np.empty_like(position_teme_m)
    velocity = np.empty_like(velocity_teme_mps)
    for turned, given in ((position, position_teme_m), (velocity, velocity_teme_mps)):
        turned[..., 0] = cosine * given[..., 0] + sine * given[..., 1]
        turned[..., 1] = cosine * given[..., 1] - sine * given[..., 0]
        turned[..., 2] = given[..., 2]
    velocity[..., 0] += EARTH_RATE_RADPS * position[..., 1]
    velocity[..., 1] -= EARTH_RATE_RADPS * position[..., 0]
    return position, velocity
