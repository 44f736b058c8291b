"""Where the sun stands over the Earth, to a tenth of a degree: for the night on a map."""

import numpy as np

from lookdown.astro import greenwich_mean_sidereal_time_rad, julian_date_ut1

__all__ = ["sun_height_rad", "sun_overhead_rad"]

_J2000 = 2_451_545.0


def sun_overhead_rad(time_tai_ns: int) -> tuple[float, float]:
    """Return latitude and longitude of the place over which the sun stands.

    Within 0.02 degrees between 1950 and 2050.

    References
    ----------
    The Astronomical Almanac for the year 2010, page C5, "Low precision formulas for the
    Sun's coordinates".

    Examples
    --------
    >>> from lookdown.astro import tai_ns_from_utc_text
    >>> latitude, _ = sun_overhead_rad(tai_ns_from_utc_text("2021-06-21T12:00:00Z"))
    >>> round(float(np.degrees(latitude)), 1)
    23.4
    """
    whole, part = julian_date_ut1(np.array([time_tai_ns]))
    days = float(whole[0] - _J2000 + part[0])
    mean = np.radians(280.460 + 0.9856474 * days)
    anomaly = np.radians(357.528 + 0.9856003 * days)
    longitude = mean + np.radians(1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly))
    obliquity = np.radians(23.439 - 4e-7 * days)
    ascension = np.arctan2(np.cos(obliquity) * np.sin(longitude), np.cos(longitude))
    turned = float(np.asarray(greenwich_mean_sidereal_time_rad(whole, part))[0])
    return (
        float(np.arcsin(np.sin(obliquity) * np.sin(longitude))),
        float((ascension - turned + np.pi) % (2.0 * np.pi) - np.pi),
    )


def sun_height_rad(latitude_rad: np.ndarray, longitude_rad: np.ndarray, time_tai_ns: int) -> np.ndarray:
    """Return the height of the sun above the horizon of places; below it is negative."""
    sun_latitude, sun_longitude = sun_overhead_rad(time_tai_ns)
    sine = np.sin(latitude_rad) * np.sin(sun_latitude) + np.cos(latitude_rad) * np.cos(sun_latitude) * np.cos(
        longitude_rad - sun_longitude
    )
    return np.arcsin(np.clip(sine, -1.0, 1.0))
