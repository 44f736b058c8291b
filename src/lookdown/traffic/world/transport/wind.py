"""The wind that synthetic flights meet: a climate with travelling waves, uniform layers, or none."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from lookdown.arrays import Scalars
from lookdown.seeds import generator
from lookdown.traffic.world.transport import _wind_kernels

__all__ = ["WindField"]

_WAVES = 4

_JETS = (
    # latitude in January and July, deg; half width, deg; speed in January and July, m/s.
    (32.0, 43.0, 20.0, 34.0, 18.0),
    (-45.0, -33.0, 18.0, 26.0, 32.0),
    (0.0, 5.0, 11.0, -9.0, -14.0),
)
"""Zonal-mean wind near 200 hPa: two jets and the tropical easterlies.
Peixoto, Oort, Physics of Climate (1992), chapter 7; rounded."""

_GROUND = (
    (48.0, 50.0, 13.0, 3.0, 1.5),
    (-50.0, -50.0, 12.0, 6.0, 6.5),
    (14.0, 17.0, 11.0, -4.0, -2.5),
    (-14.0, -11.0, 11.0, -3.0, -4.5),
)
"""Zonal-mean wind near 1000 hPa: westerlies and trades; same source, rounded."""

_WAVE_MPS = 14.0
"""Root mean square of the waves' wind at jet level: standard deviation of daily winds at 200 hPa,
10 to 18 m/s in middle latitudes; Peixoto, Oort (1992), chapter 7; here the same everywhere."""


def _profile(terms: tuple[tuple[float, ...], ...], winter: float, latitude_deg: Scalars) -> Scalars:
    """Return the sum of bell curves; `winter` is 1 in January and 0 in July."""
    total = np.zeros(len(latitude_deg))
    for january, july, width, speed_january, speed_july in terms:
        middle = july + winter * (january - july)
        speed = speed_july + winter * (speed_january - speed_july)
        total += speed * np.exp(-(((latitude_deg - middle) / width) ** 2))
    # Nothing blows along a parallel at a pole.
    return np.asarray(total * np.sqrt(np.clip(np.cos(np.radians(latitude_deg)), 0.0, 1.0)))


def _waves(seed: int) -> np.ndarray:
    """Return the waves, one a row: vector, size, phase, drift in rad/h."""
    draw = generator(seed, "traffic/wind")
    direction = draw.standard_normal((_WAVES, 3))
    direction /= np.linalg.norm(direction, axis=1)[:, None]
    number = draw.uniform(4.0, 9.0, _WAVES)
    # The mean of |n x k|^2 over the sphere is 2/3 |k|^2, that of the cosine's square a half.
    size = _WAVE_MPS / np.sqrt(_WAVES * number**2 / 3.0)
    phase = draw.uniform(0.0, 2.0 * np.pi, _WAVES)
    drift = 2.0 * np.pi / (24.0 * draw.uniform(5.0, 12.0, _WAVES)) * np.where(draw.random(_WAVES) < 0.5, -1.0, 1.0)
    return np.column_stack([number[:, None] * direction, size, phase, drift])


@dataclass(frozen=True, slots=True)
class WindField:
    """Wind by place, height and time.

    The climate's wind is the zonal mean of the season, linear in height from the ground
    to 11.5 km, and four travelling waves by seed that are large where airliners cruise
    and small at the ground. It is smooth in place and time. It is no weather of a day.

    Attributes
    ----------
    parameters : (k,) float64
        As `_wind_kernels` reads them.
    """

    parameters: np.ndarray

    @classmethod
    def climate(cls, *, seed: int, day_of_year: float) -> Self:
        """Return the wind of a season.

        Parameters
        ----------
        seed : int
            Of the waves.
        day_of_year : float
            1 to 366.

        Examples
        --------
        >>> field = WindField.climate(seed=1, day_of_year=15)
        >>> east, _ = field.at(np.array([[0.8660254, 0.0, 0.5]]), np.array([11_500.0]), hours_1970=0.0)
        >>> bool(-10.0 < east[0] < 80.0)
        True
        """
        winter = 0.5 + 0.5 * np.cos(2.0 * np.pi * (day_of_year - 15.0) / 365.25)
        latitude = np.degrees(np.arcsin(np.linspace(-1.0, 1.0, _wind_kernels.LATITUDES)))
        head = np.array([_wind_kernels.CLIMATE, 0.0, _WAVES])
        zonal = [_profile(terms, winter, latitude) for terms in (_JETS, _GROUND)]
        return cls(np.concatenate([head, *zonal, _waves(seed).ravel()]))

    @classmethod
    def layers(cls, *, height_m: Scalars, east_mps: Scalars, north_mps: Scalars) -> Self:
        """Return a wind that is the same everywhere, linear in height between some heights and constant outside.

        Parameters
        ----------
        height_m : (k,) float64, rising
            At least one.
        east_mps, north_mps : (k,) float64
            Towards the east and the north.
        """
        assert len(height_m) and (np.diff(height_m) > 0.0).all(), "layers of wind rise"
        rows = np.column_stack([height_m, east_mps, north_mps]).astype(np.float64)
        return cls(np.concatenate([[_wind_kernels.LAYERS, 0.0, len(rows)], rows.ravel()]))

    @classmethod
    def calm(cls) -> Self:
        """Return no wind at all."""
        none = np.zeros(1)
        return cls.layers(height_m=none, east_mps=none, north_mps=none)

    def at(self, normal: np.ndarray, height_m: Scalars, *, hours_1970: float) -> tuple[Scalars, Scalars]:
        """Return the wind at places.

        Parameters
        ----------
        normal : (n, 3) float64
            Unit normals of the ellipsoid.
        height_m : (n,) float64
        hours_1970 : float
            Hours since 1970.

        Returns
        -------
        east_mps, north_mps : (n,) float64
            Towards the east and the north.
        """
        parameters = self.parameters.copy()
        parameters[1] = hours_1970
        out = np.empty((len(normal), 2))
        _wind_kernels.winds_mps(np.ascontiguousarray(normal, np.float64), height_m.astype(np.float64), parameters, out)
        return out[:, 0].copy(), out[:, 1].copy()
