"""Where a client believes each track to be: dead reckoning along the great circle, as every client does it.

A row of the wire is true at the time of the frame that brought it. From then on its distance is speed times
time on a sphere of the Earth's mean radius, latitudes taken as they are; it climbs at its rate; age grows and
custody left shrinks by the time that went. What `changed_rows` compares is this, and what the tracker now
says: a row is sent again only where the two have come apart.
"""

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.server.codes import NOT_KNOWN, ellipse_m
from lookdown.server.wire_columns import WireTracks

__all__ = ["TOLERANCE", "changed_rows", "reckoned"]

TOLERANCE: dict[str, float] = {
    "position_m": 50.0,
    "position_sigmas": 0.25,
    "height_m": 30.0,
    "speed_mps": 2.0,
    "heading_turn": 1.0 / 180.0,
    "climb_mps": 1.5,
    "steps": 2.0,
}
"""How far a client's reckoning may be off. Assumptions: below a pixel, or below what a label shows.

The position may be off by 50 m or a quarter of the ellipse's semi-major axis, whichever is more; height by 30 m or
a twentieth of that axis; ellipse, age and custody by two steps of their codes (9 %). Kind, flags and what is
not known not at all.
"""

_HEIGHT_SIGMAS = 0.05
_PER_TURN = 2.0 * np.pi / 65536.0


def reckoned(rows: WireTracks, elapsed_s: float | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return where rows are some time later.

    Parameters
    ----------
    rows : WireTracks
    elapsed_s : float or (n,) float64, second
        Since the frame that brought them.

    Returns
    -------
    longitude_deg, latitude_deg, height_m, heading_deg : (n,) float64

    References
    ----------
    Williams, "Aviation formulary": "Lat/lon given radial and distance" and "Course between points".

    Examples
    --------
    >>> rows = WireTracks.empty()
    >>> [len(column) for column in reckoned(rows, 10.0)]
    [0, 0, 0, 0]
    """
    latitude = np.radians(rows.latitude_e7 * 1e-7)
    heading = rows.heading_turn * _PER_TURN
    way = rows.speed_dmps * 0.1 * elapsed_s / MEAN_RADIUS_M
    sin_there = np.clip(np.sin(latitude) * np.cos(way) + np.cos(latitude) * np.sin(way) * np.cos(heading), -1.0, 1.0)
    east = np.sin(heading) * np.sin(way) * np.cos(latitude)
    turned = np.arctan2(east, np.cos(way) - np.sin(latitude) * sin_there)
    longitude = rows.longitude_e7 * 1e-7 + np.degrees(turned)
    # Clairaut: the sine of the heading times the cosine of the latitude stays as it is; the north part tells the sign.
    north = np.cos(latitude) * np.cos(heading) * np.cos(way) - np.sin(latitude) * np.sin(way)
    now_heading = np.degrees(np.arctan2(np.sin(heading) * np.cos(latitude), north)) % 360.0
    height = 2.0 * rows.height_2m + 0.5 * rows.climb_half_mps * elapsed_s
    return (longitude + 180.0) % 360.0 - 180.0, np.degrees(np.arcsin(sin_there)), height, now_heading


def changed_rows(sent: WireTracks, now: WireTracks, elapsed_s: np.ndarray) -> np.ndarray:
    """Return which rows a client must be sent again.

    Parameters
    ----------
    sent : WireTracks
        The rows as last sent; row for row the same handles as `now`.
    now : WireTracks
        What is true now.
    elapsed_s : (n,) float32, second
        Since each row of `sent` was true.

    Returns
    -------
    (n,) bool
    """
    off = (sent.kind != now.kind) | (sent.flags != now.flags) | (sent.not_known != now.not_known)
    off |= _codes_off(sent, now, elapsed_s)
    axis_m = ellipse_m(np.arange(256)).astype(np.float32)[now.sigma_code]
    off |= _motion_off(sent, now, elapsed_s, axis_m)
    still = np.flatnonzero(~off)  # the dearest question last, and of those alone that are not settled
    off[still] = _place_off(sent.take(still), now.take(still), elapsed_s[still], axis_m[still])
    return off


def _codes_off(sent: WireTracks, now: WireTracks, elapsed_s: np.ndarray) -> np.ndarray:
    off = np.abs(sent.sigma_code.astype(np.int16) - now.sigma_code) > TOLERANCE["steps"]
    off |= _apart(_PLUS_ONE[sent.age_code] + elapsed_s, _PLUS_ONE[now.age_code])
    known, known_now = sent.custody_code != NOT_KNOWN, now.custody_code != NOT_KNOWN
    off |= known != known_now
    left = np.maximum(_PLUS_ONE[sent.custody_code] - elapsed_s, np.float32(1.0))
    return off | (known & known_now & _apart(left, _PLUS_ONE[now.custody_code]))


_PLUS_ONE = np.exp2(np.arange(256) / 16.0).astype(np.float32)
"""The duration that a code stands for, and one second: steps are ratios of it, so no logarithm is needed."""


def _apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return where two durations plus one second differ by more than the tolerated steps and the half of rounding."""
    ratio = np.float32(2.0 ** ((TOLERANCE["steps"] + 0.5) / 16.0))
    return (a > ratio * b) | (b > ratio * a)


def _motion_off(sent: WireTracks, now: WireTracks, elapsed_s: np.ndarray, axis_m: np.ndarray) -> np.ndarray:
    height = 2.0 * sent.height_2m.astype(np.float32) + 0.5 * sent.climb_half_mps.astype(np.float32) * elapsed_s
    off = np.abs(height - 2.0 * now.height_2m) > np.maximum(TOLERANCE["height_m"], _HEIGHT_SIGMAS * axis_m)
    off |= np.abs(sent.speed_dmps.astype(np.int32) - now.speed_dmps) > 10.0 * TOLERANCE["speed_mps"]
    off |= np.abs(sent.climb_half_mps.astype(np.int16) - now.climb_half_mps) > 2.0 * TOLERANCE["climb_mps"]
    return off


def _place_off(sent: WireTracks, now: WireTracks, elapsed_s: np.ndarray, axis_m: np.ndarray) -> np.ndarray:
    """Return where position or heading are off: float32 throughout, good to 2 m where 50 m are asked."""
    latitude, heading = _angles(sent)
    way = sent.speed_dmps * np.float32(0.1 / MEAN_RADIUS_M) * elapsed_s
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    sin_way, cos_way, cos_heading, sin_heading = np.sin(way), np.cos(way), np.cos(heading), np.sin(heading)
    # In the meridian's frame: up through (latitude, 0), so that longitudes enter by their difference alone.
    up = sin_lat * cos_way + cos_lat * sin_way * cos_heading
    out = cos_lat * cos_way - sin_lat * sin_way * cos_heading
    east = sin_way * sin_heading
    latitude_now, heading_now = _angles(now)
    turned = (now.longitude_e7.astype(np.int64) - sent.longitude_e7).astype(np.float32) * np.float32(1e-7 * np.pi / 180)
    cos_now = np.cos(latitude_now)
    apart2 = (up - np.sin(latitude_now)) ** 2
    apart2 += (out - cos_now * np.cos(turned)) ** 2
    apart2 += (east - cos_now * np.sin(turned)) ** 2
    limit = np.maximum(TOLERANCE["position_m"], TOLERANCE["position_sigmas"] * axis_m) / MEAN_RADIUS_M
    north = cos_lat * cos_heading * cos_way - sin_lat * sin_way
    turn = np.arctan2(sin_heading * cos_lat, north) - heading_now
    return (apart2 > limit.astype(np.float32) ** 2) | (np.cos(turn) < np.cos(2.0 * np.pi * TOLERANCE["heading_turn"]))


def _angles(rows: WireTracks) -> tuple[np.ndarray, np.ndarray]:
    """Return latitude and heading in radians, float32."""
    per_unit = np.float32(1e-7 * np.pi / 180.0)
    return (
        rows.latitude_e7.astype(np.float32) * per_unit,
        rows.heading_turn.astype(np.float32) * np.float32(_PER_TURN),
    )
