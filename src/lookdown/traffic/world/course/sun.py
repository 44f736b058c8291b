"""Where the sun stands: who flies by day asks."""

import numpy as np

from lookdown.astro import greenwich_mean_sidereal_time_rad, julian_date_ut1

__all__ = ["sun_directions"]

_J2000 = 2_451_545.0


def sun_directions(time_tai_ns: np.ndarray) -> np.ndarray:
    """Return the unit normals of the places over which the sun stands at some instants.

    Its product with the unit normal of a place is the sine of the sun's height there.
    Within 0.02 degrees between 1950 and 2050; refraction is left out.

    Parameters
    ----------
    time_tai_ns : (n,) int64

    Returns
    -------
    (n, 3) float64, 1, ITRF

    References
    ----------
    The Astronomical Almanac for the year 2010, page C5, "Low precision formulas for the Sun's coordinates".

    Examples
    --------
    >>> from lookdown.astro import tai_ns_from_utc_text
    >>> sun = sun_directions(np.array([tai_ns_from_utc_text("2021-06-21T12:00:00Z")]))
    >>> np.degrees(np.arcsin(sun[:, 2])).round(1)
    array([23.4])
    """
    whole, part = julian_date_ut1(np.asarray(time_tai_ns, np.int64))
    days = whole - _J2000 + part
    mean = np.radians(280.460 + 0.9856474 * days)
    anomaly = np.radians(357.528 + 0.9856003 * days)
    longitude = mean + np.radians(1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly))
    obliquity = np.radians(23.439 - 4e-7 * days)
    x, y, z = np.cos(longitude), np.cos(obliquity) * np.sin(longitude), np.sin(obliquity) * np.sin(longitude)
    turned = np.asarray(greenwich_mean_sidereal_time_rad(whole, part))
    return np.stack([np.cos(turned) * x + np.sin(turned) * y, np.cos(turned) * y - np.sin(turned) * x, z], axis=-1)
