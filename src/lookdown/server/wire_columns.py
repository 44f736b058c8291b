"""The columns of each frame, in the order and of the types in which they travel."""

from dataclasses import dataclass

import numpy as np

from lookdown.tables import Table, column

__all__ = ["GapCells", "WireDwells", "WireIdentities", "WireLinks", "WireSatellites", "WireStations", "WireTracks"]


@dataclass(frozen=True, slots=True)
class WireTracks(Table):
    """Tracks as they travel: 25 bytes each. `lookdown.server.codes` says what each code means."""

    handle: np.ndarray = column("u4", "1", "stands for a track_id within an epoch")
    longitude_e7: np.ndarray = column("i4", "1e-7 deg", "geodetic longitude, -180 to 180")
    latitude_e7: np.ndarray = column("i4", "1e-7 deg", "geodetic latitude")
    height_2m: np.ndarray = column("i2", "2 m", "height above the ellipsoid")
    speed_dmps: np.ndarray = column("u2", "0.1 m/s", "speed over the ground")
    heading_turn: np.ndarray = column("u2", "1/65536 turn", "direction of motion, clockwise from north")
    kind: np.ndarray = column("u1", "PictureKind", "what it seems to be")
    flags: np.ndarray = column("u1", "PictureFlag", "what is to be known of it")
    climb_half_mps: np.ndarray = column("i1", "m/s, in halves", "rate of climb")
    sigma_code: np.ndarray = column("u1", "10 m 2**(1/16)", "semi-major axis of the 95 % ellipse")
    custody_code: np.ndarray = column("u1", "2**(1/16) s", "time until custody may be lost; 255 not known")
    age_code: np.ndarray = column("u1", "2**(1/16) s", "time since the last detection")
    not_known: np.ndarray = column("u1", "bits", "PictureUnknown: of height, speed, course and climb")


@dataclass(frozen=True, slots=True)
class WireSatellites(Table):
    """Satellites as they travel."""

    satellite_id: np.ndarray = column("u4", "1", "index in the constellation")
    position_ecef_m: np.ndarray = column("f4", "m, ITRF", "position", (3,))
    velocity_ecef_mps: np.ndarray = column("f4", "m/s, ITRF", "velocity relative to the rotating Earth", (3,))
    flags: np.ndarray = column("u1", "bits", "1 in sunlight, 2 out of service")
    charge: np.ndarray = column("u1", "1/255", "energy in the battery; 255 full or not known")


@dataclass(frozen=True, slots=True)
class WireDwells(Table):
    """Where radars looked since the frame before."""

    sensor_id: np.ndarray = column("u4", "1", "satellite_id of the radar")
    azimuth_start_rad: np.ndarray = column("f4", "rad", "start of the sector")
    azimuth_width_rad: np.ndarray = column("f4", "rad", "width of the sector")
    grazing_min_rad: np.ndarray = column("f4", "rad", "outer edge")
    grazing_max_rad: np.ndarray = column("f4", "rad", "inner edge")
    task: np.ndarray = column("u1", "DwellTask", "what the dwell is for")


@dataclass(frozen=True, slots=True)
class GapCells(Table):
    """A raster of the Earth, row by row, north-west first."""

    code: np.ndarray = column("u1", "1", "0 looked at now, 1 in a field of regard, 2 and above why not")


@dataclass(frozen=True, slots=True)
class WireLinks(Table):
    """Links of the mesh."""

    a: np.ndarray = column("u4", "1", "one end")
    b: np.ndarray = column("u4", "1", "the other end")
    state: np.ndarray = column("u1", "1", "state of the link")
    load: np.ndarray = column("u1", "1/255", "load of the link")


@dataclass(frozen=True, slots=True)
class WireStations(Table):
    """Stations of the mesh on the ground."""

    station_id: np.ndarray = column("u4", "1", "as an end of links")
    longitude_e7: np.ndarray = column("i4", "1e-7 deg", "geodetic longitude, -180 to 180")
    latitude_e7: np.ndarray = column("i4", "1e-7 deg", "geodetic latitude")
    state: np.ndarray = column("u1", "StationState", "by what it is connected; 255 not known")
    flags: np.ndarray = column("u1", "bits", "1 the sky over it is open")
    link_count: np.ndarray = column("u1", "1", "satellites that it speaks with, 255 at most")


@dataclass(frozen=True, slots=True)
class WireIdentities(Table):
    """Who stands behind a handle."""

    handle: np.ndarray = column("u4", "1", "stands for a track_id within an epoch")
    icao24: np.ndarray = column("u4", "1", "24-bit address claimed; 0 none")
    track_id_low: np.ndarray = column("u4", "1", "lower 32 bits of the track_id")
    track_id_high: np.ndarray = column("u4", "1", "upper 32 bits of the track_id")
