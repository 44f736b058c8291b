"""Ballard's rosettes: circular orbits at one altitude and inclination, phased by a harmonic of the node."""

from fractions import Fraction
from math import gcd
from typing import Any

from lookdown.constellation.patterns.walker import WalkerShell

__all__ = ["rosette_shell"]


def rosette_shell(
    *,
    altitude_m: float,
    inclination_rad: float,
    satellite_count: int,
    plane_count: int,
    harmonic_factor: Fraction | int,
    **others: Any,
) -> WalkerShell:
    """Return the Walker shell that is Ballard's rosette (N, P, m).

    Ballard puts satellite i of N at the node ``2 pi i / P`` and, at the epoch, at the angle
    ``m 2 pi i / P`` from it. The harmonic factor m is a multiple k of 1/Q, with Q = N/P
    satellites a plane. As a set of places this is Walker's N/P/F with ``F = k mod P``: of
    the satellites in plane p, i = p + P j, the angles are ``2 pi (k p / N + k j / Q)``, and
    j -> k j mod Q only renames the slots as long as k and Q have no common factor. So
    several harmonic factors make one rosette, such as 1/4 and 7/4 of (12, 3, m).

    Parameters
    ----------
    altitude_m : float, metre
    inclination_rad : float, radian
    satellite_count, plane_count : int
        N and P; P divides N.
    harmonic_factor : Fraction or int
        m, 0 to below P, a multiple of P / N.
    **others
        Further fields of `WalkerShell`, such as `raan_offset_rad` or `vendor_ids`.

    Returns
    -------
    WalkerShell
        Its `walker_elements` are the rosette's, plane by plane.

    References
    ----------
    Ballard, "Rosette constellations of Earth satellites", IEEE Transactions on Aerospace
    and Electronic Systems AES-16 (1980), 656: the (N, P, m) notation.

    Examples
    --------
    >>> shell = rosette_shell(
    ...     altitude_m=1_000e3, inclination_rad=0.942, satellite_count=14, plane_count=7,
    ...     harmonic_factor=Fraction(11, 2))
    >>> shell.satellite_count, shell.plane_count, shell.phasing
    (14, 7, 4)
    """
    assert satellite_count % plane_count == 0, "planes must divide satellites"
    slots = satellite_count // plane_count
    multiple = Fraction(harmonic_factor) * slots
    assert multiple.denominator == 1, f"harmonic factor {harmonic_factor} is no multiple of 1/{slots}"
    assert 0 <= multiple < satellite_count, f"harmonic factor {harmonic_factor} is not 0 to below {plane_count}"
    assert gcd(int(multiple), slots) == 1, f"harmonic factor {harmonic_factor} puts satellites on top of each other"
    return WalkerShell(
        altitude_m=altitude_m,
        inclination_rad=inclination_rad,
        satellite_count=satellite_count,
        plane_count=plane_count,
        phasing=int(multiple) % plane_count,
        **others,
    )
