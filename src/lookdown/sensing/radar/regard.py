"""Who could be looked at: objects in the field of regard of at least one satellite."""

import math

import numpy as np

from lookdown.arrays import Flags
from lookdown.astro import up_ecef
from lookdown.sensing.geometry import face_axes, line_of_sight, local_frame
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.tables import Objects, Satellites

__all__ = ["in_field_of_regard"]


def in_field_of_regard(radar: RadarParameters, satellites: Satellites, objects: Objects) -> Flags:
    """Return whether each object lies between the grazing limits and in the scan of any satellite.

    Whether the radar looked there, and had the energy to, is another matter.

    Parameters
    ----------
    radar : RadarParameters
        Of every satellite.
    satellites : Satellites
        At the objects' instant; those with a status other than 0 see nothing.
    objects : Objects

    Returns
    -------
    (objects,) bool

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> in_field_of_regard(reference_radar(), Satellites.empty(), Objects.empty()).tolist()
    []
    """
    held = np.zeros(len(objects), bool)
    up = up_ecef(objects.position_ecef_m)
    good = satellites.status == 0
    positions, velocities = satellites.position_ecef_m[good], satellites.velocity_ecef_mps[good]
    # The sine of the grazing angle to every satellite at once; only the few in limits go on.
    offset = positions[None, :, :] - objects.position_ecef_m[:, None, :]
    distance = np.sqrt(np.einsum("ijk,ijk->ij", offset, offset))
    sine = np.einsum("ijk,ik->ij", offset, up) / distance
    between = (sine >= math.sin(radar.grazing_min_rad)) & (sine <= math.sin(radar.grazing_max_rad))
    row, satellite = np.nonzero(between)
    if len(row):
        frame = local_frame(positions[satellite], velocities[satellite])
        _, los = line_of_sight(positions[satellite], objects.position_ecef_m[row])
        side = np.where(np.einsum("ij,ij->i", los, frame[:, 1]) >= 0.0, 1.0, -1.0)
        _, normal = face_axes(frame, side, radar.face_tilt_rad)
        scanned = np.einsum("ij,ij->i", los, normal) >= math.cos(radar.scan_limit_rad)
        held[row[scanned]] = True
    return held
