"""Walker patterns, delta and star: satellites spread evenly over evenly spread circular planes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lookdown.constellation.elements.mean import MeanElements
from lookdown.constellation.patterns.circular import circular_elements

__all__ = ["VendorBy", "WalkerShell", "vendors_in_turn", "walker_elements"]

VendorBy = Literal["plane", "slot", "satellite"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkerShell:
    """A Walker pattern i: T/P/F of circular orbits, delta or star.

    Attributes
    ----------
    altitude_m : float, metre
        Mean semi-major axis less the equatorial radius of WGS 84.
    inclination_rad : float, radian, 0 to pi
    satellite_count, plane_count : int
        T and P; P divides T.
    phasing : int
        F, 0 to P - 1: a satellite leads its neighbour one plane to the west by F / T of a turn.
    raan_offset_rad, anomaly_offset_rad : float, radian
        Node of plane 0 and mean anomaly of its slot 0, at the epoch.
    raan_spread_rad : float, radian, above 0 to 2 pi
        Arc over which the nodes are spread: 2 pi for a delta; pi for a star, whose first and last
        planes then fly past each other in opposite directions.
    vendor_ids : tuple of int
        Who builds plane, slot or satellite 0, 1, ...; repeated as often as needed.
    vendor_by : "plane", "slot" or "satellite"
        By what the vendors take turns.

    References
    ----------
    Walker, "Continuous whole-Earth coverage by circular-orbit satellite patterns",
    RAE Technical Report 77044 (1977).
    """

    altitude_m: float
    inclination_rad: float
    satellite_count: int
    plane_count: int
    phasing: int
    raan_offset_rad: float = 0.0
    anomaly_offset_rad: float = 0.0
    raan_spread_rad: float = 2.0 * np.pi
    vendor_ids: tuple[int, ...] = (0,)
    vendor_by: VendorBy = "plane"

    def __post_init__(self) -> None:
        assert 100e3 <= self.altitude_m <= 100_000e3, f"altitude {self.altitude_m} m is no orbit"
        assert 0.0 <= self.inclination_rad <= np.pi, f"inclination {self.inclination_rad} rad is not 0 to pi"
        assert 1 <= self.plane_count <= self.satellite_count <= 65_535, "needs 1 <= planes <= satellites <= 65535"
        assert self.satellite_count % self.plane_count == 0, "planes must divide satellites"
        assert 0 <= self.phasing < self.plane_count, f"phasing {self.phasing} is not 0 to planes - 1"
        assert 0.0 < self.raan_spread_rad <= 2.0 * np.pi, f"spread {self.raan_spread_rad} rad is not above 0 to 2 pi"
        assert self.vendor_ids and all(0 <= v <= 65_535 for v in self.vendor_ids), "vendors are 0 to 65535"

    @property
    def satellites_per_plane(self) -> int:
        """Number of slots in each plane."""
        return self.satellite_count // self.plane_count


def vendors_in_turn(vendor_ids: tuple[int, ...], by: VendorBy, plane: np.ndarray, slot: np.ndarray) -> np.ndarray:
    """Return who builds each satellite where vendors take planes, slots or satellites in turn."""
    turns = {"plane": plane, "slot": slot, "satellite": np.arange(len(plane))}[by]
    return np.array(vendor_ids, np.uint16)[turns % len(vendor_ids)]


def walker_elements(shell: WalkerShell, epoch_tai_ns: int) -> MeanElements:
    """Return the mean elements of every satellite of a shell, plane by plane.

    Parameters
    ----------
    shell : WalkerShell
    epoch_tai_ns : int
        Instant at which slot 0 of plane 0 is at the shell's offsets.

    Returns
    -------
    MeanElements, T rows

    References
    ----------
    Walker, RAE Technical Report 77044 (1977).

    Examples
    --------
    >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=24, plane_count=6, phasing=1)
    >>> elements = walker_elements(shell, 1633564837000000000)
    >>> elements.plane[:5].tolist(), elements.slot[:5].tolist()
    ([0, 0, 0, 0, 1], [0, 1, 2, 3, 0])
    """
    count = shell.satellite_count
    plane, slot = np.divmod(np.arange(count), shell.satellites_per_plane)
    return circular_elements(
        altitude_m=shell.altitude_m,
        inclination_rad=shell.inclination_rad,
        plane=plane,
        slot=slot,
        raan_rad=shell.raan_offset_rad + shell.raan_spread_rad * plane / shell.plane_count,
        mean_anomaly_rad=shell.anomaly_offset_rad
        + 2.0 * np.pi * (slot * shell.plane_count + plane * shell.phasing) / count,
        vendor_id=vendors_in_turn(shell.vendor_ids, shell.vendor_by, plane, slot),
        epoch_tai_ns=epoch_tai_ns,
    )
