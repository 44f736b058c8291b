"""Gaps by every cell against every satellite and dwell, in plain NumPy: the twin of lookdown.picture.gaps."""

import math

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import ecef_from_geodetic, ellipsoid_up, up_ecef
from lookdown.picture import GapClass, GapCode, RadarView
from lookdown.tables import Dwells, Satellites

__all__ = ["gaps_plain"]

_BLOCK = 64


def gaps_plain(
    satellites: Satellites,
    dwells: Dwells,
    *,
    classes: tuple[GapClass, ...],
    view: RadarView,
    rows: int = 90,
    columns: int = 180,
) -> np.ndarray:
    """Return what `lookdown.picture.gaps_now` does."""
    latitude, longitude = _middles(rows, columns)
    up = ellipsoid_up(latitude_rad=latitude, longitude_rad=longitude)
    place = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.zeros(len(latitude)))
    good = _in_view(place, up, satellites.position_ecef_m[satellites.status == 0], view)
    broken = _in_view(place, up, satellites.position_ecef_m[satellites.status != 0], view)
    unseen = np.where(broken, GapCode.OUTAGE, GapCode.NO_SATELLITE)
    codes = np.tile(np.where(good, GapCode.IN_VIEW, unseen).astype(np.uint8), (len(classes), 1))
    # By class: 0 not looked at, 1 only looks too weak, 2 strong ones and all blind, 3 a good one.
    best = np.zeros((len(classes), len(latitude)), dtype=np.uint8)
    for k in range(len(dwells)):
        cells, cosine_grazing = _cells_of(place, up, dwells, k)
        for index, each in enumerate(classes):
            snr, notch = float(dwells.snr_ratio_per_m2[k]), float(dwells.notch_width_mps[k])
            quality = _quality(each, view, snr_per_m2=snr, notch_mps=notch, cosine_grazing=cosine_grazing)
            best[index, cells] = np.maximum(best[index, cells], quality)
    codes[best == 1], codes[best == 2], codes[best == 3] = GapCode.ENERGY, GapCode.BLIND_DOPPLER, GapCode.LOOKED_AT
    return codes.reshape(len(classes), rows, columns)


def _middles(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    latitude = math.pi * (0.5 - (np.arange(rows) + 0.5) / rows)
    longitude = 2.0 * math.pi * ((np.arange(columns) + 0.5) / columns - 0.5)
    return np.repeat(latitude, columns), np.tile(longitude, rows)


def _sine_grazing(place: Positions, up: Positions, sensor_ecef_m: np.ndarray) -> np.ndarray:
    """Return the sine of the elevation of sensors over each cell's horizon, (cells, sensors)."""
    height = up @ sensor_ecef_m.T - np.einsum("ij,ij->i", up, place)[:, None]
    squared = np.einsum("ij,ij->i", place, place)[:, None] + np.einsum("ij,ij->i", sensor_ecef_m, sensor_ecef_m)
    return np.asarray(height / np.sqrt(squared - 2.0 * (place @ sensor_ecef_m.T)))


def _in_view(place: Positions, up: Positions, sensor_ecef_m: np.ndarray, view: RadarView) -> np.ndarray:
    """Return which cells lie in the field of regard of any sensor."""
    seen = np.zeros(len(place), dtype=np.bool_)
    low, high = math.sin(view.grazing_min_rad), math.sin(view.grazing_max_rad)
    for start in range(0, len(sensor_ecef_m), _BLOCK):
        sine = _sine_grazing(place, up, sensor_ecef_m[start : start + _BLOCK])
        seen |= ((sine >= low) & (sine <= high)).any(axis=1)
    return seen


def _cells_of(place: Positions, up: Positions, dwells: Dwells, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells whose middle a dwell held, and the cosine of their grazing angle."""
    sensor, velocity = dwells.sensor_position_ecef_m[k : k + 1], dwells.sensor_velocity_ecef_mps[k]
    sine = _sine_grazing(place, up, sensor)[:, 0]
    low, high = math.sin(dwells.grazing_min_rad[k]), math.sin(dwells.grazing_max_rad[k])
    cells = np.flatnonzero((sine >= low) & (sine <= high))
    vertical = up_ecef(sensor)[0]
    along = velocity - (velocity @ vertical) * vertical
    along /= np.linalg.norm(along)
    starboard = np.cross(along, vertical)
    way = place[cells] - sensor
    azimuth = np.remainder(np.arctan2(way @ starboard, way @ along), 2.0 * math.pi)
    within = np.remainder(azimuth - dwells.azimuth_start_rad[k], 2.0 * math.pi) <= dwells.azimuth_width_rad[k]
    cells = cells[within]
    return cells, np.sqrt(1.0 - sine[cells] ** 2)


def _quality(
    each: GapClass, view: RadarView, *, snr_per_m2: float, notch_mps: float, cosine_grazing: np.ndarray
) -> np.ndarray:
    """Return 1 for a look too weak for a class, 2 for one blind to most of its directions, 3 for a good one."""
    if snr_per_m2 * each.rcs_m2 < view.needed_snr_ratio:
        return np.ones(len(cosine_grazing), dtype=np.uint8)
    # Directions alike: |cos| of the angle to the line of sight is under x with probability 2/pi asin x.
    share = np.minimum(notch_mps / np.maximum(each.speed_mps * cosine_grazing, 1e-9), 1.0)
    blind = 2.0 / math.pi * np.arcsin(share) >= view.blind_ratio
    return np.where(blind, 2, 3).astype(np.uint8)
