"""A design flown: SGP4 instead of circles, the ellipsoid instead of a sphere."""

from dataclasses import dataclass

import numpy as np

from lookdown.constellation.cover.grid import CoverageGrid
from lookdown.constellation.design.search import DesignSearch
from lookdown.constellation.ephemeris.table import EphemerisTable

__all__ = ["DesignCheck", "check_design"]

_CHECK_PLACES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignCheck:
    """What a design covers when it is flown.

    Attributes
    ----------
    share : float
        Of places and instants seen by as many satellites as required.
    count_min : int
        Least number of satellites at any place and instant.
    place_count, instant_count : int
    """

    share: float
    count_min: int
    place_count: int
    instant_count: int


def check_design(
    search: DesignSearch, start_tai_ns: int, *, row: int | None = None, duration_s: float = 7_200.0
) -> DesignCheck:
    """Return what a found design covers when flown with SGP4 above the ellipsoid.

    Parameters
    ----------
    search : DesignSearch
    start_tai_ns : int
    row : int or None
        Of the candidates; the best one by itself.
    duration_s : float, second
        Looked at each minute, at 20,000 places of the band.

    Returns
    -------
    DesignCheck
        The altitude counts from the equatorial radius here and from the mean sphere in the search, so
        satellites fly 1 to 30 km higher above the ground than in the search.

    Raises
    ------
    ArgumentError
        For instants outside the table of leap seconds.

    Examples
    --------
    >>> from lookdown.constellation import AccessLimits, CoverageRequirement, PatternKind, design_pattern
    >>> half = CoverageRequirement(altitude_m=1_000e3, limits=AccessLimits(), share=0.5)
    >>> found = design_pattern(half, kinds=(PatternKind.WALKER,), further=0.0)
    >>> check = check_design(found, 1633564837000000000, duration_s=6_000.0)
    >>> len(found.elements(1633564837000000000)), round(check.share, 1)
    (8, 0.5)
    """
    requirement = search.requirement
    stop = start_tai_ns + round(duration_s * 1e9)
    table = EphemerisTable.from_elements(search.elements(start_tai_ns, row), start_tai_ns, stop)
    grid = CoverageGrid.near_equal_area(
        _CHECK_PLACES, south_rad=requirement.latitude_min_rad, north_rad=requirement.latitude_max_rad
    )
    room = grid.room()
    share, least, instants = 0.0, len(table.elements), np.arange(start_tai_ns, stop, 60_000_000_000)
    for instant in instants:
        satellites = table.at(int(instant))
        counts = grid.counts(satellites.position_ecef_m, requirement.limits, status=satellites.status, out=room)
        share += float((counts >= requirement.fold) @ grid.weight) / len(instants)
        least = min(least, int(counts.min()))
    return DesignCheck(share=min(share, 1.0), count_min=least, place_count=len(grid), instant_count=len(instants))
