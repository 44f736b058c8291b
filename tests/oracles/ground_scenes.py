"""Scenes for the sensors near the ground: objects by bearing and distance from a place."""

import math

import numpy as np

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef
from lookdown.tables import Objects

HERE = {"latitude_rad": math.radians(49.0), "longitude_rad": math.radians(3.0)}
START = 1_700_000_000_000_000_000


def objects_around(
    bearing_deg, ground_m, height_m, *, speed_mps=200.0, rcs_class=4, heading_deg=None, first_id=1, here=None
):
    """Return objects at bearings and great-circle distances, flying away from the place or by a heading."""
    bearing, angle, height = np.broadcast_arrays(
        np.radians(np.atleast_1d(bearing_deg).astype(float)),
        np.asarray(ground_m) / 6371008.8,
        np.asarray(height_m, float),
    )
    here = HERE if here is None else here
    sine, cosine = math.sin(here["latitude_rad"]), math.cos(here["latitude_rad"])
    latitude = np.arcsin(sine * np.cos(angle) + cosine * np.sin(angle) * np.cos(bearing))
    longitude = here["longitude_rad"] + np.arctan2(
        np.sin(bearing) * np.sin(angle) * cosine, np.cos(angle) - sine * np.sin(latitude)
    )
    position = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=height)
    course = bearing if heading_deg is None else np.full(len(bearing), math.radians(heading_deg))
    local = np.stack([np.sin(course), np.cos(course), np.zeros(len(course))], axis=1) * speed_mps
    rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    count = len(position)
    return Objects(
        object_id=np.arange(first_id, first_id + count, dtype=np.uint32),
        aircraft_class=np.full(count, 4, np.uint8),
        rcs_class=np.full(count, rcs_class, np.uint8),
        infrared_class=np.zeros(count, np.uint8),
        transponder=np.zeros(count, np.uint8),
        position_ecef_m=position,
        velocity_ecef_mps=np.einsum("nij,ni->nj", rotation, local),
    )


def flown(sensor, objects, steps, *, step_s=1.0, start=START):
    """Return the detections and looks of some steps, objects flown straight on from the start."""
    from lookdown.tables import Detections, Looks

    detections, looks = [], []
    for step in range(1, steps + 1):
        seconds = step * step_s
        now = Objects(
            **{name: getattr(objects, name) for name, _ in Objects.columns()}
            | {"position_ecef_m": objects.position_ecef_m + seconds * objects.velocity_ecef_mps}
        )
        seen = sensor.observe(now, start + round(seconds * 1e9))
        detections.append(seen[0])
        looks.append(seen[1])
    return Detections.concatenate(detections), Looks.concatenate(looks)
