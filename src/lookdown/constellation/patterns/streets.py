"""Polar streets of coverage: planes spaced unevenly, wider where they fly side by side than where they meet.

Each plane's satellites sweep a street of half-width c, narrower than the radius lam of one
satellite's cap. Planes that fly in the same direction fill each other's gaps and stand lam + c
apart; at the seam, where they fly in opposite directions, only the streets touch, 2 c apart.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from lookdown.astro import SEMI_MAJOR_M
from lookdown.constellation.elements.mean import MeanElements
from lookdown.constellation.patterns.circular import circular_elements
from lookdown.constellation.patterns.walker import VendorBy, vendors_in_turn

__all__ = ["StreetsPattern", "cap_and_street_rad", "streets_altitude_m", "streets_elements"]


def _street_rad(cap_rad: float, slots: int) -> float:
    """Return the half-width of the street that the caps of one plane sweep without a gap."""
    return float(np.arccos(min(np.cos(cap_rad) / np.cos(np.pi / slots), 1.0)))


def cap_and_street_rad(*, plane_count: int, satellites_per_plane: int) -> tuple[float, float]:
    """Return the smallest cap, and its street, with which polar planes cover the whole Earth at all times.

    Parameters
    ----------
    plane_count : int, 2 or more
    satellites_per_plane : int, 3 or more, and P or more
        With fewer the caps of one plane make no street when the planes are as close as they need be.

    Returns
    -------
    cap_rad : float, radian
        lam: central angle from a satellite to the edge of what it sees.
    street_rad : float, radian
        c: half-width of a plane's street.

    References
    ----------
    Beste, "Design of satellite constellations for optimal continuous coverage", IEEE
    Transactions on Aerospace and Electronic Systems AES-14 (1978), 466; Adams and Rider,
    "Circular polar constellations providing continuous single or multiple coverage above a
    specified latitude", Journal of the Astronautical Sciences 35 (1987), 155:
    (P - 1)(lam + c) + 2 c = pi, cos c = cos lam / cos(pi / S).

    Examples
    --------
    >>> cap, street = cap_and_street_rad(plane_count=6, satellites_per_plane=11)  # Iridium
    >>> [round(float(angle), 2) for angle in np.degrees([cap, street, cap + street, 2 * street])]
    [19.91, 11.5, 31.4, 22.99]
    """
    assert plane_count >= 2 and satellites_per_plane >= max(3, plane_count), "streets need 2 planes, as long as many"

    def uncovered_rad(cap_rad: float) -> float:
        street = _street_rad(cap_rad, satellites_per_plane)
        return np.pi - (plane_count - 1) * (cap_rad + street) - 2.0 * street

    # Below pi / S the caps of one plane do not meet; at pi / 2 each is a hemisphere.
    cap = float(brentq(uncovered_rad, np.pi / satellites_per_plane, np.pi / 2.0, xtol=1e-15))
    return cap, _street_rad(cap, satellites_per_plane)


def streets_altitude_m(
    *, plane_count: int, satellites_per_plane: int, grazing_rad: float, radius_m: float = SEMI_MAJOR_M
) -> float:
    """Return the lowest altitude at which polar streets cover the whole Earth, as a sphere, down to a grazing angle.

    Parameters
    ----------
    plane_count, satellites_per_plane : int
    grazing_rad : float, radian, 0 or more
        Least elevation at which a place is seen.
    radius_m : float, metre
        Of the sphere; the altitude is counted from it, as `StreetsPattern` does from the equator.

    Examples
    --------
    >>> round(streets_altitude_m(plane_count=6, satellites_per_plane=11, grazing_rad=np.radians(10)) / 1e3)
    868
    """
    cap, _ = cap_and_street_rad(plane_count=plane_count, satellites_per_plane=satellites_per_plane)
    assert cap + grazing_rad < np.pi / 2.0, "no altitude is enough: the cap reaches beyond what a satellite can see"
    return float(radius_m * (np.cos(grazing_rad) / np.cos(cap + grazing_rad) - 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetsPattern:
    """Streets of coverage: P planes of S satellites, neighbours half a slot out of step.

    Attributes
    ----------
    altitude_m : float, metre
        Mean semi-major axis less the equatorial radius of WGS 84.
    plane_count, satellites_per_plane : int
        P, 2 or more, and S, 3 or more.
    inclination_rad : float, radian, 0 to pi
        The closed forms hold at pi/2; away from it check the cover.
    spacing_rad : float or None, radian
        Between the nodes of planes that fly side by side; None for lam + c of `cap_and_street_rad`.
    raan_offset_rad, anomaly_offset_rad : float, radian
        Node of plane 0 and mean anomaly of its slot 0, at the epoch.
    vendor_ids : tuple of int
        Who builds plane, slot or satellite 0, 1, ...; repeated as often as needed.
    vendor_by : "plane", "slot" or "satellite"
        By what the vendors take turns.

    References
    ----------
    Beste, IEEE Transactions on Aerospace and Electronic Systems AES-14 (1978), 466.
    """

    altitude_m: float
    plane_count: int
    satellites_per_plane: int
    inclination_rad: float = np.pi / 2.0
    spacing_rad: float | None = None
    raan_offset_rad: float = 0.0
    anomaly_offset_rad: float = 0.0
    vendor_ids: tuple[int, ...] = (0,)
    vendor_by: VendorBy = "plane"

    def __post_init__(self) -> None:
        assert 100e3 <= self.altitude_m <= 100_000e3, f"altitude {self.altitude_m} m is no orbit"
        assert 0.0 <= self.inclination_rad <= np.pi, f"inclination {self.inclination_rad} rad is not 0 to pi"
        assert self.plane_count >= 2 and self.satellites_per_plane >= 3, "streets need 2 planes of 3 satellites"
        assert self.satellite_count <= 65_535, "needs at most 65535 satellites"
        assert self.spacing_rad is None or 0.0 < self.spacing_rad < np.pi, "nodes stand above 0 and below pi apart"
        assert self.vendor_ids and all(0 <= v <= 65_535 for v in self.vendor_ids), "vendors are 0 to 65535"

    @property
    def satellite_count(self) -> int:
        """Number of satellites, all planes together."""
        return self.plane_count * self.satellites_per_plane

    @property
    def node_spacing_rad(self) -> float:
        """Angle between the nodes of planes that fly side by side."""
        if self.spacing_rad is not None:
            return self.spacing_rad
        return sum(cap_and_street_rad(plane_count=self.plane_count, satellites_per_plane=self.satellites_per_plane))


def streets_elements(pattern: StreetsPattern, epoch_tai_ns: int) -> MeanElements:
    """Return the mean elements of every satellite of a pattern of streets, plane by plane.

    Parameters
    ----------
    pattern : StreetsPattern
    epoch_tai_ns : int
        Instant at which slot 0 of plane 0 is at the pattern's offsets.

    Returns
    -------
    MeanElements, P S rows

    Examples
    --------
    >>> iridium = StreetsPattern(altitude_m=780e3, plane_count=6, satellites_per_plane=11)
    >>> elements = streets_elements(iridium, 1633564837000000000)
    >>> len(elements), float(np.degrees(elements.raan_rad[11]).round(2))
    (66, 31.4)
    """
    plane, slot = np.divmod(np.arange(pattern.satellite_count), pattern.satellites_per_plane)
    return circular_elements(
        altitude_m=pattern.altitude_m,
        inclination_rad=pattern.inclination_rad,
        plane=plane,
        slot=slot,
        raan_rad=pattern.raan_offset_rad + plane * pattern.node_spacing_rad,
        mean_anomaly_rad=pattern.anomaly_offset_rad + 2.0 * np.pi * (slot + 0.5 * plane) / pattern.satellites_per_plane,
        vendor_id=vendors_in_turn(pattern.vendor_ids, pattern.vendor_by, plane, slot),
        epoch_tai_ns=epoch_tai_ns,
    )
