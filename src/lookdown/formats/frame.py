"""The Cartesian frame in which another program works."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from lookdown.arrays import Covariances, Positions, Velocities
from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef

__all__ = ["CartesianFrame"]


@dataclass(frozen=True, slots=True)
class CartesianFrame:
    """A frame fixed to the Earth, of one's own origin and axes; by default ITRF itself.

    Attributes
    ----------
    origin_ecef_m : (3,) float64, metre, ITRF
    rotation_from_ecef : (3, 3) float64, 1
        Rows are the frame's axes in ITRF.

    Examples
    --------
    >>> frame = CartesianFrame.at(latitude_rad=0.0, longitude_rad=0.0)
    >>> above = np.array([[6_379_137.0, 0.0, 0.0]])
    >>> frame.from_ecef(above).round(6).tolist()
    [[0.0, 0.0, 1000.0]]
    """

    origin_ecef_m: np.ndarray
    rotation_from_ecef: np.ndarray

    def __post_init__(self) -> None:
        assert self.origin_ecef_m.shape == (3,) and self.rotation_from_ecef.shape == (3, 3)

    @classmethod
    def earth_fixed(cls) -> Self:
        """Return ITRF itself."""
        return cls(np.zeros(3), np.eye(3))

    @classmethod
    def at(cls, *, latitude_rad: float, longitude_rad: float, height_m: float = 0.0) -> Self:
        """Return the frame of east, north and up at a place; it is not bent: 1,000 km off, the sea lies at -79 km."""
        latitude, longitude = np.array([latitude_rad]), np.array([longitude_rad])
        origin = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.array([height_m]))
        return cls(origin[0], enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)[0])

    def from_ecef(self, position_ecef_m: Positions) -> Positions:
        """Return positions in this frame."""
        return (position_ecef_m - self.origin_ecef_m) @ self.rotation_from_ecef.T

    def to_ecef(self, position_m: Positions) -> Positions:
        """Return positions of this frame in ITRF."""
        return position_m @ self.rotation_from_ecef + self.origin_ecef_m

    def turn_from_ecef(self, vector_ecef: Velocities) -> Velocities:
        """Return vectors, such as velocities or axes, in this frame."""
        return vector_ecef @ self.rotation_from_ecef.T

    def turn_to_ecef(self, vector: Velocities) -> Velocities:
        """Return vectors of this frame in ITRF."""
        return vector @ self.rotation_from_ecef

    def covariance_from_ecef(self, covariance: Covariances) -> Covariances:
        """Return covariances of position and velocity in this frame."""
        both = np.kron(np.eye(2), self.rotation_from_ecef)
        return both @ covariance @ both.T

    def covariance_to_ecef(self, covariance: Covariances) -> Covariances:
        """Return covariances of position and velocity of this frame in ITRF."""
        both = np.kron(np.eye(2), self.rotation_from_ecef)
        return both.T @ covariance @ both
