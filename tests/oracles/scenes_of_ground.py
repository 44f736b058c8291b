"""Scenes among hills, and a walk along a line of sight over them in small steps."""

import dataclasses
import math

import numpy as np

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef, geodetic_from_ecef, up_ecef
from lookdown.sensing import SearchRegion, SearchScheduler, reference_radar
from lookdown.tables import AircraftClass, Objects, RcsClass, Satellites
from lookdown.terrain import Terrain

SECOND_NS = 10**9


def place(latitude_deg, longitude_deg, *, above_ground_m):
    """Return a place some way above the ground, (1, 3)."""
    latitude, longitude = np.radians([latitude_deg]), np.radians([longitude_deg])
    height = Terrain.read().height_m(latitude, longitude) + above_ground_m
    return ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=height)


def satellite(where, azimuth_deg, grazing_deg, reach_m=2_000e3):
    """Return a satellite that a place sees at an azimuth and elevation, (1, 3)."""
    latitude, longitude, _ = geodetic_from_ecef(where)
    east, north, up = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)[0]
    azimuth, grazing = math.radians(azimuth_deg), math.radians(grazing_deg)
    level = math.sin(azimuth) * east + math.cos(azimuth) * north
    return where + reach_m * (math.cos(grazing) * level + math.sin(grazing) * up)


def sine_grazing(sensor, where):
    """Return the sine of the elevation of each sensor."""
    line = sensor - where
    return np.einsum("ij,ij->i", line, up_ecef(where)) / np.linalg.norm(line, axis=1)


def walk(sensor, where, near_m=5_000.0, radius_factor=4.0 / 3.0):
    """Return the least height of the line of sight over the ground, by steps of 300 m from 5 km on."""
    line = sensor - where
    way = np.arange(near_m, 150e3, 300.0)
    points = where + way[:, None] * (line / np.linalg.norm(line))
    latitude, longitude, height = geodetic_from_ecef(points)
    # Bent air: the ground falls away from the line as if the Earth were larger.
    bend = way**2 / (2.0 * 6_371_008.8) * (1.0 - 1.0 / radius_factor)
    return float((height - bend - Terrain.read().height_m(latitude, longitude)).min())


def valley_scene(above_ground_m=100.0):
    """Return low fliers in the Himalaya, twelve satellites round them low in the sky, and their radar."""
    corners = [(27.9, 86.0), (28.2, 85.6), (27.7, 86.7), (28.4, 84.9)]
    where = np.concatenate([place(*corner, above_ground_m=above_ground_m) for corner in corners])
    count = len(corners)
    latitude, longitude, _ = geodetic_from_ecef(where)
    east = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)[:, 0]
    objects = Objects(
        object_id=np.arange(1, count + 1, dtype=np.uint32),
        aircraft_class=np.full(count, AircraftClass.AIRLINER, np.uint8),
        rcs_class=np.full(count, RcsClass.HEAVY, np.uint8),
        infrared_class=np.zeros(count, np.uint8),
        transponder=np.zeros(count, np.uint8),
        position_ecef_m=where,
        velocity_ecef_mps=200.0 * (east + 0.1),
    )
    radar = dataclasses.replace(
        reference_radar(), average_power_w=1e9, false_alarm_probability=1e-12, grazing_min_rad=math.radians(3.0)
    )
    above = np.concatenate([satellite(where[:1], azimuth, 5.0, 2_150e3) for azimuth in range(15, 360, 30)])
    up = up_ecef(above)
    along = np.cross(up, (above - where[:1]) / np.linalg.norm(above - where[:1], axis=1, keepdims=True))
    zero = np.zeros(len(above), np.uint16)
    satellites = Satellites(
        np.arange(len(above), dtype=np.uint32),
        zero,
        zero,
        zero,
        zero,
        above,
        7_600.0 * along / np.linalg.norm(along, axis=1, keepdims=True),
        np.zeros(len(above), np.uint8),
    )
    region = SearchRegion(
        float(latitude[0]) - 0.02,
        float(latitude[0]) + 0.02,
        float(longitude[0]) - 0.02,
        float(longitude[0]) + 0.02,
        margin_m=200e3,
    )
    scheduler = SearchScheduler(radar, region, run_seed=1, satellite_count=len(above), start_tai_ns=0)
    assert scheduler.frame_steps == 1
    return objects, scheduler.dwells(satellites, SECOND_NS // 2), radar, region
