"""The coverage grid: places in rows of constant latitude, and how many satellites see each.

Cost of a count: about 10 ns a satellite and row in its reach, and half a nanosecond a place
(100,000 places under 1,000 satellites at 550 km and 10 deg: under a millisecond).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from lookdown.arrays import Numbers, Positions, Scalars
from lookdown.astro.earth import ECCENTRICITY_SQUARED, SEMI_MAJOR_M, ecef_from_geodetic, up_ecef
from lookdown.constellation.cover import _grid_kernels as kernels
from lookdown.constellation.limits import AccessLimits

__all__ = ["CoverageGrid", "ellipsoid_zone_area"]

_MOST_IN_A_ROW = 1_000_000


def ellipsoid_zone_area(latitude_rad: Scalars) -> Scalars:
    """Return the share of the ellipsoid's area south of each geodetic latitude.

    Parameters
    ----------
    latitude_rad : (n,) float64, radian

    Returns
    -------
    (n,) float64, 0 to 1

    References
    ----------
    Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987),
    equation 3-12, the authalic latitude.

    Examples
    --------
    >>> ellipsoid_zone_area(np.radians([-90.0, 0.0, 45.0, 90.0])).round(4).tolist()
    [0.0, 0.5, 0.8528, 1.0]
    """
    e = np.sqrt(ECCENTRICITY_SQUARED)
    sine = np.append(np.sin(latitude_rad), 1.0)
    area = sine / (1.0 - ECCENTRICITY_SQUARED * sine**2) + np.arctanh(e * sine) / e
    return 0.5 + 0.5 * (area[:-1] / area[-1])


@dataclass(frozen=True, slots=True, eq=False)
class CoverageGrid:
    """Places in rows of constant geodetic latitude, at one height above the ellipsoid.

    The rows are equally wide zones between two latitudes, the places of each stand in the
    middle of equal cells, the first half a cell east of the antimeridian. Row r holds the places
    ``row_offsets[r]`` up to ``row_offsets[r + 1]``, south to north and west to east.

    Attributes
    ----------
    south_rad, north_rad : float, radian, geodetic
        Borders of the outermost rows.
    height_m : float, metre above the ellipsoid
    row_offsets : (r + 1,) int64
    latitude_rad, longitude_rad : (n,) float64, radian, WGS 84
    position_ecef_m, up_ecef : (n, 3) float64, metre and 1, ITRF
    weight : (n,) float64
        Share of the area between the two latitudes, on the ellipsoid; they sum to 1.

    Examples
    --------
    >>> grid = CoverageGrid.near_equal_area(10_000)
    >>> len(grid), round(float(grid.weight.sum()), 12)
    (10000, 1.0)
    """

    south_rad: float
    north_rad: float
    height_m: float
    row_offsets: np.ndarray
    latitude_rad: Scalars
    longitude_rad: Scalars
    position_ecef_m: Positions
    up_ecef: Positions
    weight: Scalars
    _rows: np.ndarray

    @classmethod
    def near_equal_area(
        cls, place_count: int, *, south_rad: float = -np.pi / 2, north_rad: float = np.pi / 2, height_m: float = 0.0
    ) -> Self:
        """Return a grid of some number of places, each of nearly the same area.

        Parameters
        ----------
        place_count : int
            Of all places. The cells are nearly square away from the poles.
        south_rad, north_rad : float, radian, geodetic
        height_m : float, metre above the ellipsoid

        Examples
        --------
        >>> band = CoverageGrid.near_equal_area(5_000, south_rad=0.5, north_rad=0.9)
        >>> bool(band.weight.max() < 1.03 * band.weight.min())
        True
        """
        _check_band(south_rad, north_rad)
        assert place_count >= 1, "a grid has places"
        solid_angle = 2.0 * np.pi * (np.sin(north_rad) - np.sin(south_rad))
        row_count = max(1, round((north_rad - south_rad) / np.sqrt(solid_angle / place_count)))
        row_count = min(row_count, place_count)
        area = ellipsoid_zone_area(np.linspace(south_rad, north_rad, row_count + 1))
        offsets = np.rint(place_count * (area - area[0]) / (area[-1] - area[0])).astype(np.int64)
        # A row at a pole may come out empty where there are few places.
        counts = np.maximum(np.diff(offsets), 1)
        counts[np.argmax(counts)] -= counts.sum() - place_count
        return cls._from_counts(south_rad, north_rad, height_m, counts)

    @classmethod
    def equirectangular(
        cls,
        row_count: int,
        column_count: int,
        *,
        south_rad: float = -np.pi / 2,
        north_rad: float = np.pi / 2,
        height_m: float = 0.0,
    ) -> Self:
        """Return a grid with the same number of places in each row, as a map has.

        Parameters
        ----------
        row_count, column_count : int
        south_rad, north_rad : float, radian, geodetic
        height_m : float, metre above the ellipsoid

        Examples
        --------
        >>> CoverageGrid.equirectangular(18, 36).latitude_rad.reshape(18, 36)[:, 0].round(3)[-1]
        np.float64(1.484)
        """
        _check_band(south_rad, north_rad)
        assert row_count >= 1 and column_count >= 1, "a grid has places"
        return cls._from_counts(south_rad, north_rad, height_m, np.full(row_count, column_count))

    @classmethod
    def _from_counts(cls, south_rad: float, north_rad: float, height_m: float, counts: np.ndarray) -> Self:
        assert counts.min() >= 1 and counts.max() <= _MOST_IN_A_ROW, "a row holds 1 to 1,000,000 places"
        assert abs(height_m) <= 1e6, "a grid lies within 1,000 km of the ellipsoid"
        borders = np.linspace(south_rad, north_rad, len(counts) + 1)
        latitudes = 0.5 * (borders[1:] + borders[:-1])
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        column = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts)
        longitude = (column + 0.5) * np.repeat(2.0 * np.pi / counts, counts) - np.pi
        latitude = np.repeat(latitudes, counts)
        position = ecef_from_geodetic(
            latitude_rad=latitude, longitude_rad=longitude, height_m=np.full(len(latitude), float(height_m))
        )
        zone = np.diff(ellipsoid_zone_area(borders))
        weight = np.repeat(zone / zone.sum() / counts, counts)
        rows = _row_table(latitudes, height_m, counts)
        return cls(
            south_rad, north_rad, height_m, offsets, latitude, longitude, position, up_ecef(position), weight, rows
        )

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return len(self.row_offsets) - 1

    def counts(
        self,
        satellite_ecef_m: np.ndarray,
        limits: AccessLimits,
        *,
        status: np.ndarray | None = None,
        out: np.ndarray | None = None,
    ) -> Numbers:
        """Return how many satellites see each place; the same as comparing every pair, bit for bit.

        Parameters
        ----------
        satellite_ecef_m : (m, 3) float64, metre, ITRF, m <= 65,535
        limits : AccessLimits
            For all satellites or one a satellite.
        status : (m,) uint8, optional
            Satellites where it is not 0 see nothing.
        out : (n + 1,) uint16, optional
            Memory to use again, from `room`; the answer is a view of it.

        Returns
        -------
        (n,) uint16

        Examples
        --------
        >>> grid = CoverageGrid.near_equal_area(1000)
        >>> counts = grid.counts(np.array([[7.0e6, 0.0, 0.0]]), AccessLimits())
        >>> counts.dtype, int(counts.max()), bool(0.03 < (counts @ grid.weight) < 0.06)
        (dtype('uint16'), 1, True)
        """
        satellites = np.ascontiguousarray(satellite_ecef_m, np.float64)
        count = len(satellites)
        assert satellites.shape == (count, 3) and count <= 65_535, "expected (m, 3) positions, 65,535 at most"
        step = self.room() if out is None else out
        assert step.shape == (len(self) + 1,) and step.dtype == np.uint16, "out comes from room()"
        health = np.zeros(count, np.uint8) if status is None else status
        radii = self._rows[kernels.RADIUS]
        rows_a_radian = self.row_count / (self.north_rad - self.south_rad)
        kernels.count_in_rows(
            self.position_ecef_m,
            self.up_ecef,
            self._rows,
            np.array([radii.min(), radii.max()]),
            self.south_rad,
            rows_a_radian,
            satellites,
            limits.columns(count),
            health,
            step,
        )
        return step[:-1]

    def room(self) -> np.ndarray:
        """Return memory for `counts` to use again at every step.

        Examples
        --------
        >>> CoverageGrid.equirectangular(2, 4).room().shape
        (9,)
        """
        return np.empty(len(self) + 1, np.uint16)


def _check_band(south_rad: float, north_rad: float) -> None:
    assert -np.pi / 2 <= south_rad < north_rad <= np.pi / 2, "a grid's south lies south of its north"


def _row_table(latitudes: np.ndarray, height_m: float, counts: np.ndarray) -> np.ndarray:
    """Return what the kernel needs of each row, a line a quantity."""
    rows = np.empty((9, len(latitudes)))
    sine, cosine = np.sin(latitudes), np.cos(latitudes)
    prime_vertical_m = SEMI_MAJOR_M / np.sqrt(1.0 - ECCENTRICITY_SQUARED * sine**2)
    rows[kernels.SINE], rows[kernels.COSINE], rows[kernels.SECANT] = sine, cosine, 1.0 / cosine
    rows[kernels.RADIUS] = prime_vertical_m + height_m
    rows[kernels.HALF_CURVATURE] = 0.5 / rows[kernels.RADIUS]
    rows[kernels.CENTRE] = -ECCENTRICITY_SQUARED * prime_vertical_m * sine
    rows[kernels.PER_RADIAN] = counts / (2.0 * np.pi)
    rows[kernels.BASE], rows[kernels.LENGTH] = np.cumsum(counts) - counts, counts
    return rows
