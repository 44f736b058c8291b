"""What transponders say: the truth where they are honest, and lies that still fly smoothly.

Claims are kept apart from the truth because a receiver of them is a sensor that can be
deceived. A lie is moved over the ellipsoid as a whole: height and climb stay what they
were, and the claimed velocity is the exact derivative of the claimed position.
"""

from typing import Protocol, runtime_checkable

import numpy as np

from lookdown.arrays import Positions, Scalars, ShortIds, Velocities
from lookdown.astro import MEAN_RADIUS_M, geodetic_from_ecef, up_ecef
from lookdown.astro.earth import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from lookdown.tables import ClaimKind, Objects, Transponder, TransponderClaims

__all__ = ["ClaimSource", "honest_claims", "offset_claims"]


@runtime_checkable
class ClaimSource(Protocol):
    """Knows where every object is, and what the transponders say."""

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects airborne at an instant, by rising object_id."""
        ...

    def claims_at(self, time_tai_ns: int) -> TransponderClaims:
        """Return what the transponders say at an instant."""
        ...


def honest_claims(objects: Objects, icao24: ShortIds, time_tai_ns: int) -> TransponderClaims:
    """Return the claims of the objects whose transponder is on: their true places.

    Parameters
    ----------
    objects : Objects
    icao24 : (objects,) uint32
        Address of each.
    time_tai_ns : int
        The objects' instant.

    Examples
    --------
    >>> len(honest_claims(Objects.empty(), np.empty(0, np.uint32), 0))
    0
    """
    on = np.flatnonzero(objects.transponder == Transponder.ON.value)
    position = objects.position_ecef_m[on]
    return TransponderClaims(
        time_tai_ns=np.full(len(on), time_tai_ns, np.int64),
        icao24=icao24[on],
        position_ecef_m=position,
        velocity_ecef_mps=objects.velocity_ecef_mps[on],
        height_m=geodetic_from_ecef(position)[2],
        object_id=objects.object_id[on],
        kind=np.full(len(on), ClaimKind.HONEST.value, np.uint8),
    )


def offset_claims(
    position_ecef_m: Positions,
    velocity_ecef_mps: Velocities,
    *,
    axis_ecef: Positions,
    offset_m: Scalars,
    growth_mps: Scalars,
) -> tuple[Positions, Velocities, Scalars]:
    """Return states moved sideways over the ellipsoid, height and climb kept.

    Parameters
    ----------
    position_ecef_m, velocity_ecef_mps : (n, 3) float64, ITRF
        The truth.
    axis_ecef : (n, 3) float64, 1
        Unit axis about which each unit normal of the ellipsoid is turned: the offset is
        to the side of it, and as far as is said where the axis is level.
    offset_m, growth_mps : (n,) float64
        How far, at sea level, and how fast that grows.

    Returns
    -------
    position_ecef_m, velocity_ecef_mps : (n, 3) float64, ITRF
        The velocity is the exact derivative of the position.
    height_m : (n,) float64
        Above the ellipsoid, the true one.

    References
    ----------
    Gade, "A non-singular horizontal position representation", The Journal of Navigation 63
    (2010), equation 22; the turn is Rodrigues' formula.
    """
    normal = up_ecef(position_ecef_m)
    height = geodetic_from_ecef(position_ecef_m)[2]
    climb = _dot(velocity_ecef_mps, normal)
    rate = _normal_rate(normal, height, velocity_ecef_mps - climb[:, None] * normal)
    angle, growth = offset_m / MEAN_RADIUS_M, growth_mps / MEAN_RADIUS_M
    turned = _turned(normal, axis_ecef, angle)
    turned_rate = _turned(rate, axis_ecef, angle) + growth[:, None] * np.cross(axis_ecef, turned)
    position, velocity = _states(turned, turned_rate, height, climb)
    return position, velocity, height


def _dot(a: np.ndarray, b: np.ndarray) -> Scalars:
    return np.einsum("ij,ij->i", a, b)


def _turned(vector: np.ndarray, axis: np.ndarray, angle: Scalars) -> np.ndarray:
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    return vector * cosine + np.cross(axis, vector) * sine + axis * (_dot(axis, vector)[:, None] * (1.0 - cosine))


def _normal_rate(normal: np.ndarray, height: Scalars, level_mps: np.ndarray) -> np.ndarray:
    """Return the rate of the unit normal from the level velocity: each part over its own radius of curvature."""
    square = 1.0 / (1.0 - ECCENTRICITY_SQUARED * normal[:, 2] ** 2)
    across = SEMI_MAJOR_M * np.sqrt(square)
    along = across * (1.0 - ECCENTRICITY_SQUARED) * square
    east = np.stack([-normal[:, 1], normal[:, 0], np.zeros(len(normal))], axis=1)
    east /= np.maximum(np.linalg.norm(east, axis=1), 1e-300)[:, None]
    eastward = _dot(level_mps, east)[:, None] * east
    return eastward / (across + height)[:, None] + (level_mps - eastward) / (along + height)[:, None]


def _states(normal: np.ndarray, rate: np.ndarray, height: Scalars, climb: Scalars) -> tuple[np.ndarray, np.ndarray]:
    square = 1.0 / (1.0 - ECCENTRICITY_SQUARED * normal[:, 2] ** 2)
    radius = SEMI_MAJOR_M * np.sqrt(square)
    growth = radius * square * ECCENTRICITY_SQUARED * normal[:, 2] * rate[:, 2]
    shape = np.array([1.0, 1.0, 1.0 - ECCENTRICITY_SQUARED])
    lever = radius[:, None] * shape + height[:, None]
    return lever * normal, (growth[:, None] * shape + climb[:, None]) * normal + lever * rate
