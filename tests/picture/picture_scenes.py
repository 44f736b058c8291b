"""Made tracks and pictures for the tests of the picture."""

import numpy as np

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef
from lookdown.picture import RadarView
from lookdown.tables import Dwells, Picture, PictureFlag, Tracks

SECOND = 1_000_000_000
VIEW = RadarView(np.radians(8.0), np.radians(70.0), needed_snr_ratio=20.0)


def tracks_at(
    latitude_deg,
    longitude_deg,
    height_m,
    *,
    east_mps=0.0,
    north_mps=0.0,
    climb_mps=0.0,
    sigma_enu_m=(50.0, 50.0, 50.0),
    sigma_speed_mps=1.0,
    time_tai_ns=0,
    **columns,
):
    """Tracks at some places, with a covariance that is diagonal in the local frame."""
    places = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(v, float)) for v in (latitude_deg, longitude_deg, height_m, east_mps, north_mps))
    )
    latitude, longitude, height, east, north = (part.copy() for part in places)
    count = len(latitude)
    place = {"latitude_rad": np.radians(latitude), "longitude_rad": np.radians(longitude)}
    rotation = enu_rotation_from_ecef(**place)
    velocity = np.stack([east, north, np.full(count, float(climb_mps))], axis=1)
    covariance = np.zeros((count, 6, 6))
    covariance[:, :3, :3] = np.einsum("nji,j,njk->nik", rotation, np.square(sigma_enu_m), rotation)
    covariance[:, 3:, 3:] = np.eye(3) * sigma_speed_mps**2
    made = {
        "track_id": np.arange(1, count + 1),
        "time_tai_ns": np.full(count, time_tai_ns),
        "position_ecef_m": ecef_from_geodetic(**place, height_m=height),
        "velocity_ecef_mps": np.einsum("nji,nj->ni", rotation, velocity),
        "covariance": covariance,
        "existence": np.full(count, 0.99),
        "mode_probabilities": np.tile([0.97, 0.01, 0.01, 0.01], (count, 1)),
        "confirmed": np.ones(count),
        "last_update_tai_ns": np.full(count, time_tai_ns),
        "update_count": np.full(count, 20),
        "sensor_count": np.full(count, 3),
        "group_id": columns.get("track_id", np.arange(1, count + 1)),
        "identity_probability": np.ones(count),
    }
    made |= columns
    return Tracks(**{name: np.asarray(made[name]).astype(spec.dtype) for name, spec in Tracks.columns()})


def picture_rows(count=1, **columns):
    """A picture of ordinary rows: an airliner at 48 N 2 E going east, unless columns say otherwise."""
    made = {
        "track_id": np.arange(1, count + 1),
        "latitude_rad": np.radians(48.0),
        "longitude_rad": np.radians(2.0),
        "height_m": 11_000.0,
        "speed_mps": 230.0,
        "heading_rad": np.pi / 2,
        "kind": 3,
        "flags": PictureFlag.CONFIRMED,
        "ellipse_major_m": 200.0,
        "ellipse_minor_m": 100.0,
        "height_sigma_m": 60.0,
        "speed_sigma_mps": 2.0,
        "existence": 0.99,
        "custody_left_s": 60.0,
        "custody_known": 1,
        "age_s": 5.0,
        "update_count": 20,
        "sensor_count": 3,
        "group_id": np.arange(1, count + 1),
        "identity_probability": 1.0,
    } | columns
    full = {}
    for name, spec in Picture.columns():
        values = np.broadcast_to(np.asarray(made.get(name, 0)), (count,))
        full[name] = values.astype(spec.dtype)
    return Picture(**full)


def place_at(latitude_deg, longitude_deg, height_m=0.0):
    """Places on the ellipsoid or over it."""
    latitude, longitude = np.broadcast_arrays(np.atleast_1d(np.radians(latitude_deg)), np.radians(longitude_deg))
    return ecef_from_geodetic(
        latitude_rad=latitude.copy(), longitude_rad=longitude.copy(), height_m=np.full(latitude.shape, height_m)
    )


def dwell_over(*, count=1, start_deg=0.0, width_deg=360.0, snr=100.0, notch=0.0):
    """Dwells from 600 km over the equator at Greenwich, flying north."""
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Dwells.columns()}
    columns["sensor_position_ecef_m"] = np.tile(place_at(0.0, 0.0, 600e3), (count, 1))
    columns["sensor_velocity_ecef_mps"] = np.tile([0.0, 0.0, 7500.0], (count, 1))
    for name, value in {
        "azimuth_start_rad": np.radians(start_deg),
        "azimuth_width_rad": np.radians(width_deg),
        "grazing_min_rad": VIEW.grazing_min_rad,
        "grazing_max_rad": VIEW.grazing_max_rad,
        "snr_ratio_per_m2": snr,
        "notch_width_mps": notch,
    }.items():
        columns[name][:] = value
    return Dwells(**columns)
