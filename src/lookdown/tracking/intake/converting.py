"""From each form of input to the columns of `Detections`.

A plot of a ground radar is put into the axes of its own beam: `axis_along_ecef` level and to the right of the
azimuth, `axis_cross_ecef` straight up, so that the cosines are 0 and the sine of elevation. A reported position is
put as seen by a sensor straight above it, so that height is range and east and north are the cosines: its errors are
then independent in the axes in which they are given.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Instants, Scalars
from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef, geodetic_from_ecef, tai_ns_from_unix_s
from lookdown.errors import ArgumentError
from lookdown.tables import Detections, Measured, SensorKind
from lookdown.tracking.intake.codes import RejectCode
from lookdown.tracking.intake.forms import Form
from lookdown.tracking.intake.reading import RawColumns
from lookdown.tracking.intake.screening import content_hash

__all__ = ["ABOVE_M", "Converted", "converted", "times_of"]

ABOVE_M = 100_000.0
"""How far above a reported position the sensor stands that is taken to have measured it."""

_MOST_UNIX_S = 4e9
_ELEVATION_STEPS = 6
_MOST_DEG = {
    "sensor_latitude_deg": 90.0,
    "latitude_deg": 90.0,
    "elevation_deg": 90.0,
    "sensor_longitude_deg": 360.0,
    "longitude_deg": 360.0,
    "azimuth_deg": 360.0,
}
_LEAST_SLOPE = 1e-3


@dataclass(frozen=True, slots=True)
class Converted:
    """Rows of an input as detections, not yet screened.

    Attributes
    ----------
    columns : dict of str to array
        Of `Detections`.
    codes : (n,) uint8
        `RejectCode` of rows that could not be read; 0 of the others.
    """

    columns: dict[str, np.ndarray]
    codes: np.ndarray


def converted(raw: RawColumns, form: Form) -> Converted:
    """Return the rows of a form as detections, with a code where a row cannot be read.

    Examples
    --------
    >>> from lookdown.tracking.intake.forms import FORMS
    >>> len(converted(RawColumns({}, {}, {}, 0), FORMS[1]).codes)
    0
    """
    codes = np.zeros(raw.count, np.uint8)
    time, readable = times_of(raw)
    columns = {name: np.zeros((raw.count, *spec.row_shape), spec.dtype) for name, spec in Detections.columns()}
    columns["time_tai_ns"] = time
    for name in ("detection_id", "sensor_id", "dwell_id", "snr_ratio", "reported_icao24"):
        if name in raw.values:
            columns[name] = raw.values[name]
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        _CONVERTERS[form.name](raw, columns)
    if "detection_id" not in raw.values:
        columns["detection_id"] = content_hash(Detections(**columns), but=("detection_id",))
    needed = [column.name for column in form.columns if column.without is None]
    for name in (*needed, "detection_id", "sensor_id", "dwell_id"):
        if name in raw.missing:
            codes[raw.missing[name]] = RejectCode.MISSING
    codes[~readable] = RejectCode.MISSING
    for unfit in (*raw.unfit.values(), *(np.abs(_of(raw, name)) > most for name, most in _MOST_DEG.items())):
        codes[unfit & (codes == 0)] = RejectCode.DOES_NOT_FIT
    return Converted(columns, codes)


def times_of(raw: RawColumns) -> tuple[Instants, Flags]:
    """Return the instant of each row, 0 where it has none that can be read, and whether it has one."""
    if "time_tai_ns" in raw.values:
        good = raw.has("time_tai_ns") & ~raw.unfit.get("time_tai_ns", np.zeros(raw.count, bool))
        return np.where(good, raw.values["time_tai_ns"], 0), good
    if "time_utc" in raw.values:
        good, stamps = raw.has("time_utc"), raw.values["time_utc"]
        return _on_tai(stamps // 1_000_000_000, stamps % 1_000_000_000, good)
    if "time_unix_s" not in raw.values:
        return np.zeros(raw.count, np.int64), np.zeros(raw.count, bool)
    seconds = raw.values["time_unix_s"]
    good = raw.has("time_unix_s") & np.isfinite(seconds) & (np.abs(seconds) < _MOST_UNIX_S)
    whole = np.floor(np.where(good, seconds, 0.0))
    # A float of seconds since 1970 resolves 0.24 us: what it holds below that is noise.
    rest_us = np.round((np.where(good, seconds, 0.0) - whole) * 1e6).astype(np.int64)
    return _on_tai(whole.astype(np.int64), 1_000 * rest_us, good)


def _on_tai(unix_s: np.ndarray, rest_ns: np.ndarray, good: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    good = good & (unix_s >= 63_072_000) & (unix_s < _MOST_UNIX_S)
    time = np.zeros(len(unix_s), np.int64)
    try:
        time[good] = tai_ns_from_unix_s(unix_s[good]) + rest_ns[good]
    except ArgumentError:  # some instant lies outside the table of leap seconds
        return time, np.zeros(len(time), bool)
    return time, good


def _measured(raw: RawColumns, *pairs: tuple[Measured, str, str]) -> np.ndarray:
    """Return the bits of all of which a row has the value and its standard deviation."""
    bits = np.zeros(raw.count, np.uint8)
    for bit, value, sigma in pairs:
        bits |= np.where(raw.has(value) & raw.has(sigma), bit.value, 0).astype(np.uint8)
    return bits


def _of(raw: RawColumns, name: str) -> Scalars:
    return raw.values.get(name, np.zeros(raw.count))


def _from_sensor_space(raw: RawColumns, columns: dict[str, np.ndarray]) -> None:
    known = {name for name, _ in Detections.columns()} - {"time_tai_ns"}
    columns.update({name: values for name, values in raw.values.items() if name in known})
    if "measured" not in raw.values:
        columns["measured"] = _measured(
            raw,
            (Measured.RANGE, "range_m", "sigma_range_m"),
            (Measured.ALONG, "cosine_along", "sigma_cosine_along"),
            (Measured.CROSS, "cosine_cross", "sigma_cosine_cross"),
            (Measured.RANGE_RATE, "range_rate_mps", "sigma_range_rate_mps"),
        )


def _from_ground_radar(raw: RawColumns, columns: dict[str, np.ndarray]) -> None:
    place = {
        "latitude_rad": np.radians(_of(raw, "sensor_latitude_deg")),
        "longitude_rad": np.radians(_of(raw, "sensor_longitude_deg")),
    }
    position = ecef_from_geodetic(**place, height_m=_of(raw, "sensor_height_m"))
    east, north, up = np.moveaxis(enu_rotation_from_ecef(**place), 1, 0)
    azimuth = np.radians(_of(raw, "azimuth_deg"))
    sine, cosine = np.sin(azimuth)[:, None], np.cos(azimuth)[:, None]
    ahead = sine * east + cosine * north
    elevation = np.radians(_of(raw, "elevation_deg"))
    rise, sigma_rise = np.sin(elevation), np.cos(elevation) * np.radians(_of(raw, "sigma_elevation_deg"))
    bits = _measured(
        raw,
        (Measured.RANGE, "range_m", "sigma_range_m"),
        (Measured.ALONG, "azimuth_deg", "sigma_azimuth_deg"),
        (Measured.CROSS, "elevation_deg", "sigma_elevation_deg"),
        (Measured.RANGE_RATE, "range_rate_mps", "sigma_range_rate_mps"),
    )
    by_height = raw.has("height_m") & raw.has("sigma_height_m") & ((bits & Measured.CROSS) == 0)
    by_height &= _of(raw, "range_m") > 0.0
    if by_height.any():
        rows = np.flatnonzero(by_height)
        sensor = np.ascontiguousarray(position[rows])
        range_m = raw.values["range_m"][rows]
        rise[rows], slope = _rise_to(sensor, ahead[rows], up[rows], range_m, raw.values["height_m"][rows])
        sigma_rise[rows] = raw.values["sigma_height_m"][rows] / slope
        bits[rows] |= Measured.CROSS.value
    # Without any elevation the azimuth's error is taken as if the line of sight were level.
    level = np.where(np.abs(rise) < 1.0, np.sqrt(np.abs(1.0 - rise**2)), 1.0)
    columns |= {
        "kind": np.full(raw.count, SensorKind.GROUND_RADAR, np.uint8),
        "sensor_position_ecef_m": position,
        "axis_along_ecef": cosine * east - sine * north,
        "axis_cross_ecef": np.ascontiguousarray(up),
        "range_m": _of(raw, "range_m"),
        "cosine_along": 0.0 * azimuth,
        "cosine_cross": rise,
        "range_rate_mps": _of(raw, "range_rate_mps"),
        "sigma_range_m": _of(raw, "sigma_range_m"),
        "sigma_cosine_along": level * np.radians(_of(raw, "sigma_azimuth_deg")),
        "sigma_cosine_cross": sigma_rise,
        "sigma_range_rate_mps": _of(raw, "sigma_range_rate_mps"),
        "measured": bits,
    }


def _rise_to(
    sensor: np.ndarray, ahead: np.ndarray, up: np.ndarray, range_m: np.ndarray, height_m: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the sine of elevation at which a range ends at a height, and the height that a unit of it makes.

    The sine is 2 where no point at that range has that height. Newton's steps on the ellipsoid: five bring
    what is left below 1 mm out to 500 km (tests/tracking/intake/test_converting.py).
    """
    rise, slope, left = np.zeros(len(range_m)), range_m, np.zeros(len(range_m))
    for _ in range(_ELEVATION_STEPS):
        flat = np.sqrt(np.clip(1.0 - rise**2, _LEAST_SLOPE, 1.0))
        point = sensor + range_m[:, None] * (flat[:, None] * ahead + rise[:, None] * up)
        height = np.full(len(rise), np.nan)
        good = np.flatnonzero(np.isfinite(point).all(axis=1))
        height[good] = geodetic_from_ecef(np.ascontiguousarray(point[good]))[2]
        # Up at the object leans away from up at the sensor, by the way round the Earth between them.
        normal = point / np.sqrt((point**2).sum(axis=1))[:, None]
        slope = range_m * ((normal * up).sum(axis=1) - rise / flat * (normal * ahead).sum(axis=1))
        left = height_m - height
        rise = rise + left / slope
    nowhere = np.isfinite(height_m) & ~((np.abs(rise) <= 1.0) & (np.abs(left) < 1.0))
    return np.where(nowhere, 2.0, rise), np.where(nowhere, range_m, slope)


def _from_positions(raw: RawColumns, columns: dict[str, np.ndarray]) -> None:
    place = {
        "latitude_rad": np.radians(_of(raw, "latitude_deg")),
        "longitude_rad": np.radians(_of(raw, "longitude_deg")),
    }
    east, north, _ = np.moveaxis(enu_rotation_from_ecef(**place), 1, 0)
    bits = _measured(
        raw,
        (Measured.ALONG, "longitude_deg", "sigma_horizontal_m"),
        (Measured.CROSS, "latitude_deg", "sigma_horizontal_m"),
        (Measured.RANGE, "height_m", "sigma_height_m"),
        (Measured.RANGE_RATE, "vertical_rate_mps", "sigma_vertical_rate_mps"),
    )
    height = np.where(bits & Measured.RANGE, _of(raw, "height_m"), 0.0)
    sigma = _of(raw, "sigma_horizontal_m") / ABOVE_M
    columns |= {
        "kind": np.full(raw.count, SensorKind.ADSB, np.uint8),
        "sensor_position_ecef_m": ecef_from_geodetic(**place, height_m=height + ABOVE_M),
        "axis_along_ecef": np.ascontiguousarray(east),
        "axis_cross_ecef": np.ascontiguousarray(north),
        "range_m": np.full(raw.count, ABOVE_M),
        "range_rate_mps": -_of(raw, "vertical_rate_mps"),
        "sigma_range_m": _of(raw, "sigma_height_m"),
        "sigma_cosine_along": sigma,
        "sigma_cosine_cross": sigma,
        "sigma_range_rate_mps": _of(raw, "sigma_vertical_rate_mps"),
        "measured": bits,
    }


_CONVERTERS = {
    "sensor space": _from_sensor_space,
    "ground radar": _from_ground_radar,
    "positions": _from_positions,
}
