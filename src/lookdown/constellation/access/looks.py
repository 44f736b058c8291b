"""How a satellite stands above a place: the peak of each pass, and the angles of a look."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions, Velocities
from lookdown.astro import enu_rotation_from_ecef, geodetic_from_ecef, up_ecef
from lookdown.constellation.access._peak_kernels import fill_peaks
from lookdown.constellation.access.passes import Passes
from lookdown.constellation.ephemeris.table import EphemerisTable
from lookdown.tables import Table, column

__all__ = ["LookAngles", "PassPeaks", "look_angles", "pass_peaks"]


@dataclass(frozen=True, slots=True, eq=False)
class PassPeaks(Table):
    """The best of each pass, a row a pass."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the greatest grazing angle")
    grazing_rad: np.ndarray = column("f8", "rad", "greatest grazing angle")
    range_m: np.ndarray = column("f8", "m", "least distance, within a second or so of that instant")


@dataclass(frozen=True, slots=True, eq=False)
class LookAngles(Table):
    """Where a place sees a satellite, a row a pair."""

    azimuth_rad: np.ndarray = column("f8", "rad, from north over east", "direction of the satellite, 0 to 2 pi")
    grazing_rad: np.ndarray = column("f8", "rad", "elevation above the plane at right angles to the ellipsoid's normal")
    range_m: np.ndarray = column("f8", "m", "distance")
    range_rate_mps: np.ndarray = column("f8", "m/s", "its rate, positive when they part")


def pass_peaks(table: EphemerisTable, found: Passes, place_ecef_m: Positions) -> PassPeaks:
    """Return greatest grazing angle and least range of each pass, some 2 us a pass.

    Parameters
    ----------
    table : EphemerisTable
        That the passes are from.
    found : Passes, n rows
    place_ecef_m : (p, 3) float64, metre, ITRF

    Returns
    -------
    PassPeaks, n rows
        Within 1 ms of the instant, which an angle at its peak does not feel.

    Examples
    --------
    >>> from lookdown.astro import ecef_from_geodetic
    >>> from lookdown.constellation import AccessLimits, WalkerShell, passes
    >>> shell = WalkerShell(altitude_m=550e3, inclination_rad=0.93, satellite_count=4, plane_count=2, phasing=1)
    >>> start, stop = 1633564837000000000, 1633564837000000000 + 6 * 3600 * 10**9
    >>> table = EphemerisTable.from_shell(shell, start, stop)
    >>> paris = ecef_from_geodetic(
    ...     latitude_rad=np.radians([48.9]), longitude_rad=np.radians([2.3]), height_m=np.zeros(1))
    >>> found = passes(table, place_ecef_m=paris, limits=AccessLimits(), start_tai_ns=start, stop_tai_ns=stop)
    >>> bool(np.degrees(pass_peaks(table, found, paris).grazing_rad.max()) > 60.0)
    True
    """
    place = np.ascontiguousarray(place_ecef_m, dtype=np.float64)
    rows = len(found)
    time_ns, sine, range_m = np.empty(rows, np.int64), np.empty(rows), np.empty(rows)
    fill_peaks(
        np.asarray(table.coefficients),
        (table.first_node_tai_ns, table.node_step_ns),
        found.satellite_row,
        found.place,
        found.rise_tai_ns,
        found.set_tai_ns,
        np.concatenate([place, up_ecef(place)], axis=1),
        time_ns,
        sine,
        range_m,
    )
    return PassPeaks(time_ns, np.arcsin(np.clip(sine, -1.0, 1.0)), range_m)


def look_angles(*, place_ecef_m: Positions, position_ecef_m: Positions, velocity_ecef_mps: Velocities) -> LookAngles:
    """Return azimuth, grazing angle, range and range rate of satellites from places, pair by pair.

    Parameters
    ----------
    place_ecef_m : (n, 3) float64, metre, ITRF
    position_ecef_m, velocity_ecef_mps : (n, 3) float64, metre and metre a second, ITRF
        Of the satellites; relative to the rotating Earth.

    Returns
    -------
    LookAngles, n rows

    Examples
    --------
    >>> place, above = np.array([[6_378_137.0, 0.0, 0.0]]), np.array([[6_878_137.0, 0.0, 1e6]])
    >>> look = look_angles(place_ecef_m=place, position_ecef_m=above, velocity_ecef_mps=np.zeros((1, 3)))
    >>> float(look.azimuth_rad[0]), round(float(np.degrees(look.grazing_rad[0])), 6)
    (0.0, 26.565051)
    """
    latitude, longitude, _ = geodetic_from_ecef(place_ecef_m)
    offset = position_ecef_m - place_ecef_m
    rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    east, north, up = np.einsum("nij,nj->in", rotation, offset)
    distance = np.linalg.norm(offset, axis=1)
    return LookAngles(
        azimuth_rad=np.remainder(np.arctan2(east, north), 2.0 * np.pi),
        grazing_rad=np.arctan2(up, np.hypot(east, north)),
        range_m=distance,
        range_rate_mps=np.einsum("ni,ni->n", offset, velocity_ecef_mps) / distance,
    )
