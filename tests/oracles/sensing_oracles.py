"""Plain NumPy twins of the sensing kernels, and a small scene to try them on."""

import math

import numpy as np

from lookdown.astro import ecef_from_geodetic, geodetic_from_ecef, up_ecef
from lookdown.sensing import geometry as ge
from lookdown.sensing.geometry import SearchRegion
from lookdown.tables import Objects, Satellites

EARTH_RATE = np.array([0.0, 0.0, 7.2921159e-5])
PARIS = SearchRegion(
    south_rad=math.radians(46.9), north_rad=math.radians(50.9), west_rad=0.0, east_rad=math.radians(5.0)
)


def satellites_at(
    time_s: float, count: int = 120, height_m: float = 500e3, inclination_deg: float = 55.0
) -> Satellites:
    """Return circular orbits in ten planes, spread in phase."""
    radius = 6378137.0 + height_m
    motion = math.sqrt(3.986004418e14 / radius**3)
    plane, slot = np.divmod(np.arange(count), max(1, count // 10))
    argument = 2 * np.pi * slot / max(1, count // 10) + 2 * np.pi * plane / count + motion * time_s
    node = 2 * np.pi * plane / 10 - EARTH_RATE[2] * time_s
    cu, su, co, so = np.cos(argument), np.sin(argument), np.cos(node), np.sin(node)
    ci, si = math.cos(math.radians(inclination_deg)), math.sin(math.radians(inclination_deg))
    position = radius * np.stack([co * cu - so * su * ci, so * cu + co * su * ci, su * si], axis=1)
    inertial = radius * motion * np.stack([-co * su - so * cu * ci, -so * su + co * cu * ci, cu * si], axis=1)
    return Satellites(
        satellite_id=np.arange(count, dtype=np.uint32),
        shell=np.zeros(count, dtype=np.uint16),
        plane=plane.astype(np.uint16),
        slot=slot.astype(np.uint16),
        vendor_id=np.zeros(count, dtype=np.uint16),
        position_ecef_m=position,
        velocity_ecef_mps=inertial - np.cross(EARTH_RATE, position),
        status=np.zeros(count, dtype=np.uint8),
    )


def objects_over(region: SearchRegion, count: int, seed: int = 1, speed_mps: float = 220.0) -> Objects:
    """Return level fliers at random places of a region."""
    rng = np.random.Generator(np.random.Philox(seed))
    latitude = rng.uniform(region.south_rad, region.north_rad, count)
    longitude = rng.uniform(region.west_rad, region.east_rad, count)
    position = ecef_from_geodetic(
        latitude_rad=latitude, longitude_rad=longitude, height_m=rng.uniform(1e3, 12e3, count)
    )
    east = np.stack([-np.sin(longitude), np.cos(longitude), np.zeros(count)], axis=1)
    north = np.cross(up_ecef(position), east)
    heading = rng.uniform(0.0, 2 * np.pi, count)[:, None]
    return Objects(
        object_id=np.arange(count, dtype=np.uint32),
        aircraft_class=(kind := rng.integers(0, 7, count).astype(np.uint8)),
        rcs_class=kind,
        infrared_class=np.zeros(count, dtype=np.uint8),
        transponder=np.ones(count, dtype=np.uint8),
        position_ecef_m=position,
        velocity_ecef_mps=speed_mps * (np.sin(heading) * east + np.cos(heading) * north),
    )


def frames(velocity_ecef_mps, up):
    """Twin of `local_frames`."""
    level = velocity_ecef_mps - np.sum(velocity_ecef_mps * up, axis=1, keepdims=True) * up
    along = level / np.linalg.norm(level, axis=1, keepdims=True)
    return np.stack([along, np.cross(-up, along), -up], axis=1)


def in_sector(frame, los, start, width):
    """Return whether lines of sight lie in a sector."""
    return np.mod(ge.azimuth_rad(frame, los) - start, 2 * np.pi) < width


def pairs(dwells, objects, tilt):
    """Return who is in whose dwell, rows (dwell, object), with range, two cosines, range rate, side and angles."""
    rows, values = [], []
    for d in range(len(dwells)):
        n = len(objects)
        sensor = np.repeat(dwells.sensor_position_ecef_m[d : d + 1], n, axis=0)
        sensor_v = np.repeat(dwells.sensor_velocity_ecef_mps[d : d + 1], n, axis=0)
        frame = frames(sensor_v, up_ecef(sensor))
        distance, los = ge.line_of_sight(sensor, objects.position_ecef_m)
        up = up_ecef(objects.position_ecef_m)
        grazing = ge.grazing_rad(los, up)
        side = np.where(np.sum(los * frame[:, 1], axis=1) >= 0, 1.0, -1.0)
        cross, normal = ge.face_axes(frame, side, tilt)
        scan = np.sum(los * normal, axis=1)
        seen = in_sector(frame, los, dwells.azimuth_start_rad[d], dwells.azimuth_width_rad[d])
        seen &= (grazing >= dwells.grazing_min_rad[d]) & (grazing <= dwells.grazing_max_rad[d])
        seen &= scan >= np.cos(dwells.scan_limit_rad[d])
        radial = np.sum(los * objects.velocity_ecef_mps, axis=1)
        from lookdown.sensing.radar.rcs import aspect_angles_rad

        nose, _ = aspect_angles_rad(objects.velocity_ecef_mps, up, los)
        table = np.stack(
            [
                distance,
                np.sum(los * frame[:, 0], axis=1),
                np.sum(los * cross, axis=1),
                radial - np.sum(los * sensor_v, axis=1),
                side,
                grazing,
                scan,
                radial,
                nose,
            ],
            axis=1,
        )
        rows += [(d, o) for o in np.nonzero(seen)[0]]
        values.append(table[seen])
    return np.array(rows, dtype=np.int64).reshape(-1, 2), np.concatenate(values)


def region_grid(region: SearchRegion, side: int = 25):
    """Return a grid of ground points that fills a region."""
    latitude, longitude = np.meshgrid(
        np.linspace(region.south_rad, region.north_rad, side), np.linspace(region.west_rad, region.east_rad, side)
    )
    return ecef_from_geodetic(
        latitude_rad=latitude.ravel(), longitude_rad=longitude.ravel(), height_m=np.zeros(latitude.size)
    )


def holds_any(satellite_position, satellite_velocity, points, *, start, width, grazing_limits):
    """Return whether a sector holds any of some ground points: brute force."""
    n = len(points)
    sensor = np.repeat(satellite_position[None], n, axis=0)
    frame = ge.local_frame(sensor, np.repeat(satellite_velocity[None], n, axis=0))
    _, los = ge.line_of_sight(sensor, points)
    grazing = ge.grazing_rad(los, up_ecef(points))
    seen = in_sector(frame, los, start, width) & (grazing >= grazing_limits[0]) & (grazing <= grazing_limits[1])
    return bool(seen.any())


def ground_of(sensor_m, axis_along, axis_cross, range_m, cosine_along, cosine_cross):
    """Return the place that a measurement points at, and its geodetic height."""
    normal = np.cross(axis_cross, axis_along)
    out = np.sqrt(1.0 - cosine_along**2 - cosine_cross**2)
    los = cosine_along[:, None] * axis_along + cosine_cross[:, None] * axis_cross + out[:, None] * normal
    place = sensor_m + range_m[:, None] * los
    return place, geodetic_from_ecef(place)[2]
