"""Several kinds of traffic as one, and traffic of which only a region counts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Positions
from lookdown.astro import MEAN_RADIUS_M
from lookdown.astro.earth import ECCENTRICITY_SQUARED
from lookdown.tables import Objects, TransponderClaims
from lookdown.traffic.claims import ClaimSource
from lookdown.traffic.recorded.flights import Region

__all__ = ["JointTraffic", "RegionTraffic"]

_POLE_RAD = math.radians(89.9)


@dataclass(frozen=True, slots=True)
class JointTraffic:
    """Several sources as one.

    Attributes
    ----------
    sources : sequence of ClaimSource
        Every identity of one lies below every identity of the next.
    """

    sources: Sequence[ClaimSource]

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects airborne at an instant, by rising object_id."""
        objects = Objects.concatenate(source.at(time_tai_ns) for source in self.sources)
        rising = np.diff(objects.object_id.astype(np.int64)) > 0
        assert rising.all(), "sources out of order, or an identity used twice"
        return objects

    def claims_at(self, time_tai_ns: int) -> TransponderClaims:
        """Return what the transponders say at an instant, source after source."""
        return TransponderClaims.concatenate(source.claims_at(time_tai_ns) for source in self.sources)


class RegionTraffic:
    """Those objects of a source that are in a box of latitude and longitude, its margin included.

    The test is on positions alone and takes the latitude for that of sea level, which is
    off by less than 50 m up to 15 km: cheap, and nothing beside a margin of kilometres.
    Cost: 50 ns an object of the source.

    Parameters
    ----------
    source : ClaimSource
    region : Region
    margin_m : float
        Added on every side.
    """

    def __init__(self, source: ClaimSource, region: Region, margin_m: float) -> None:
        self.source, self.region = source, region
        angle = margin_m / MEAN_RADIUS_M
        south = max(region.latitude_min_rad - angle, -_POLE_RAD)
        north = min(region.latitude_max_rad + angle, _POLE_RAD)
        wide = angle / math.cos(max(abs(south), abs(north)))
        width = float(np.mod(region.longitude_east_rad - region.longitude_west_rad, 2.0 * math.pi))
        self._tangents = math.tan(south), math.tan(north)
        self._west_rad, self._width_rad = region.longitude_west_rad - wide, width + 2.0 * wide

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects in the box at an instant, by rising object_id."""
        objects = self.source.at(time_tai_ns)
        return objects.take(self.holds(objects.position_ecef_m))

    def claims_at(self, time_tai_ns: int) -> TransponderClaims:
        """Return what the transponders say at an instant whose claimed place is in the box."""
        claims = self.source.claims_at(time_tai_ns)
        return claims.take(self.holds(claims.position_ecef_m))

    def holds(self, position_ecef_m: Positions) -> Flags:
        """Return whether each position is in the box.

        Parameters
        ----------
        position_ecef_m : (n, 3) float64, metre, ITRF
        """
        x, y, z = position_ecef_m.T
        level = (1.0 - ECCENTRICITY_SQUARED) * np.hypot(x, y)
        south, north = self._tangents
        inside = (z >= south * level) & (z <= north * level)
        inside &= np.mod(np.arctan2(y, x) - self._west_rad, 2.0 * math.pi) <= self._width_rad
        return np.asarray(inside)
