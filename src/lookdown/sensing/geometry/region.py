"""A part of the world that is of interest: a box of latitude and longitude with a margin."""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Positions
from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic

__all__ = ["SearchRegion", "region_border_ecef_m", "region_centre_ecef_m", "region_holds", "region_limits"]


@dataclass(frozen=True, slots=True)
class SearchRegion:
    """A box of latitude and longitude with a margin: the part of the world that is of interest.

    Attributes
    ----------
    south_rad, north_rad : float
        Geodetic latitudes.
    west_rad, east_rad : float
        Longitudes; west greater than east means a box across the date line.
    margin_m : float
        Added on every side.
    """

    south_rad: float
    north_rad: float
    west_rad: float
    east_rad: float
    margin_m: float = 0.0

    def __post_init__(self) -> None:
        assert -math.pi / 2 < self.south_rad < self.north_rad < math.pi / 2 and self.margin_m >= 0.0


def region_centre_ecef_m(region: SearchRegion) -> Positions:
    """Return the centre of a region on the ellipsoid, one row.

    Examples
    --------
    >>> box = SearchRegion(south_rad=-0.1, north_rad=0.1, west_rad=-0.1, east_rad=0.1)
    >>> region_centre_ecef_m(box).round().tolist()
    [[6378137.0, 0.0, 0.0]]
    """
    west, width = region.west_rad, _longitude_width(region)
    return ecef_from_geodetic(
        latitude_rad=np.array([0.5 * (region.south_rad + region.north_rad)]),
        longitude_rad=np.array([west + 0.5 * width]),
        height_m=np.zeros(1),
    )


def region_border_ecef_m(region: SearchRegion, points_a_side: int = 12) -> Positions:
    """Return points on the ellipsoid once round the border of a region, its margin included.

    Parameters
    ----------
    region : SearchRegion
    points_a_side : int

    Returns
    -------
    (4 * points_a_side, 3) float64, metre, ITRF

    Examples
    --------
    >>> box = SearchRegion(south_rad=0.8, north_rad=0.9, west_rad=0.0, east_rad=0.1, margin_m=10e3)
    >>> region_border_ecef_m(box, 3).shape
    (12, 3)
    """
    south, north, west, width = _limits_with_margin(region)
    step = np.arange(points_a_side) / points_a_side
    latitude = np.concatenate([np.full_like(step, south), south + (north - south) * step])
    latitude = np.concatenate([latitude, np.full_like(step, north), north - (north - south) * step])
    longitude = np.concatenate([west + width * step, np.full_like(step, west + width)])
    longitude = np.concatenate([longitude, west + width * (1.0 - step), np.full_like(step, west)])
    return ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.zeros(len(latitude)))


def region_holds(region: SearchRegion, up_ecef_there: Positions) -> Flags:
    """Return whether the places with given ellipsoid normals lie in a region, its margin included.

    Parameters
    ----------
    region : SearchRegion
    up_ecef_there : (n, 3) float64, 1, ITRF
        The normal's declination is the geodetic latitude and its right ascension the longitude.

    Examples
    --------
    >>> box = SearchRegion(south_rad=-0.1, north_rad=0.1, west_rad=3.1, east_rad=-3.1)
    >>> region_holds(box, np.array([[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])).tolist()
    [True, False]
    """
    south, north, west, width = _limits_with_margin(region)
    sine = up_ecef_there[:, 2]
    longitude = np.arctan2(up_ecef_there[:, 1], up_ecef_there[:, 0])
    within = np.mod(longitude - west, 2.0 * math.pi) <= width
    return np.asarray(within & (sine >= math.sin(south)) & (sine <= math.sin(north)))


def region_limits(region: SearchRegion) -> np.ndarray:
    """Return a region with its margin as the kernels take it.

    Returns
    -------
    (4,) float64
        Sines of the southern and northern geodetic latitude, western longitude and width, radian.

    Examples
    --------
    >>> region_limits(SearchRegion(south_rad=0.0, north_rad=math.pi / 6, west_rad=1.0, east_rad=1.5)).round(6)
    array([0. , 0.5, 1. , 0.5])
    """
    south, north, west, width = _limits_with_margin(region)
    return np.array([math.sin(south), math.sin(north), west, width])


def _longitude_width(region: SearchRegion) -> float:
    return float(np.mod(region.east_rad - region.west_rad, 2.0 * math.pi))


def _limits_with_margin(region: SearchRegion) -> tuple[float, float, float, float]:
    margin = region.margin_m / MEAN_RADIUS_M
    limit = math.radians(89.9)
    south, north = max(region.south_rad - margin, -limit), min(region.north_rad + margin, limit)
    wide = margin / math.cos(max(abs(south), abs(north)))
    width = min(_longitude_width(region) + 2.0 * wide, 2.0 * math.pi)
    return south, north, region.west_rad - wide, width
