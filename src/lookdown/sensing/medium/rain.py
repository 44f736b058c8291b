"""Rain on the path: how much of it there is by latitude, and what it takes.

Rain matters from some 5 GHz up: 16 mm/h take 0.0005 dB/km at 1.3 GHz and 0.36 dB/km at 10 GHz. Two answers: the loss
in a rain of a stated rate (`rain_loss_ratio`), and the loss that is exceeded for a stated share of a year
(`rain_exceeded_loss_ratio`), which is the one for availability.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lookdown.errors import ArgumentError
from lookdown.units import si_from

__all__ = [
    "RAIN_CLIMATES",
    "RainClimate",
    "rain_climate",
    "rain_coefficients",
    "rain_exceeded_loss_ratio",
    "rain_loss_ratio",
    "specific_rain_loss_dbpm",
]

# Of P.838-3, tables 1 to 4: a_j, b_j, c_j a row, then (m, c).
_K_H = (
    (
        (-5.33980, -0.10008, 1.13098),
        (-0.35351, 1.26970, 0.45400),
        (-0.23789, 0.86036, 0.15354),
        (-0.94158, 0.64552, 0.16817),
    ),
    (-0.18961, 0.71147),
)
_K_V = (
    (
        (-3.80595, 0.56934, 0.81061),
        (-3.44965, -0.22911, 0.51059),
        (-0.39902, 0.73042, 0.11899),
        (0.50167, 1.07319, 0.27195),
    ),
    (-0.16398, 0.63297),
)
_ALPHA_H = (
    (
        (-0.14318, 1.82442, -0.55187),
        (0.29591, 0.77564, 0.19822),
        (0.32177, 0.63773, 0.13164),
        (-5.37610, -0.96230, 1.47828),
        (16.1721, -3.29980, 3.43990),
    ),
    (0.67849, -1.95537),
)
_ALPHA_V = (
    (
        (-0.07771, 2.33840, -0.76284),
        (0.56727, 0.95545, 0.54039),
        (-0.20238, 1.14520, 0.26809),
        (-48.2991, 0.791669, 0.116226),
        (48.5833, 0.791459, 0.116479),
    ),
    (-0.053739, 0.83433),
)
_EFFECTIVE_EARTH_KM = 8500.0
_CELL_LENGTH_KM = 35.0
_MMPH_MPS = si_from(1.0, "mm/h", "rain_rate")
_CIRCULAR_RAD = math.radians(45.0)


@dataclass(frozen=True, slots=True)
class RainClimate:
    """The rain of a band of 10 degrees of latitude.

    Attributes
    ----------
    south_deg : int
        Lower edge of the band.
    low_mps, base_mps, high_mps : float
        Rate exceeded for 0.01 % of a year: at the 10th, 50th and 90th percentile of the places of the band.
    height_m : float
        Of the top of the rain above mean sea level, the median of the band.
    """

    south_deg: int
    low_mps: float
    base_mps: float
    high_mps: float
    height_m: float


def _band(south_deg: int, low_mmph: float, base_mmph: float, high_mmph: float, height_m: float) -> RainClimate:
    return RainClimate(south_deg, low_mmph * _MMPH_MPS, base_mmph * _MMPH_MPS, high_mmph * _MMPH_MPS, height_m)


RAIN_CLIMATES: tuple[RainClimate, ...] = (
    _band(-90, 0.0, 0.0, 1.2, 3110.0),
    _band(-80, 0.0, 1.5, 7.2, 2070.0),
    _band(-70, 5.9, 8.9, 13.6, 940.0),
    _band(-60, 12.2, 18.5, 24.2, 980.0),
    _band(-50, 22.1, 28.0, 34.9, 1800.0),
    _band(-40, 27.1, 39.2, 49.5, 3040.0),
    _band(-30, 19.6, 47.0, 67.1, 4380.0),
    _band(-20, 20.7, 65.4, 96.5, 4960.0),
    _band(-10, 44.5, 82.9, 114.8, 5020.0),
    _band(0, 61.3, 99.2, 119.2, 5010.0),
    _band(10, 27.2, 71.0, 104.8, 4980.0),
    _band(20, 8.4, 50.9, 77.8, 4570.0),
    _band(30, 13.7, 39.6, 61.7, 3540.0),
    _band(40, 16.3, 29.9, 39.1, 3080.0),
    _band(50, 17.2, 22.9, 29.3, 2670.0),
    _band(60, 9.8, 15.1, 22.1, 2580.0),
    _band(70, 4.3, 7.4, 12.3, 2190.0),
    _band(80, 5.5, 6.2, 6.8, 2290.0),
)
"""By latitude: quantiles over longitude, every 2.5 degrees, of the maps of ITU-R P.837-7 and P.839-4 as itur 0.4.0
carries them (design/0014). A place within a band differs from its median by a factor of up to 3 either way."""


def rain_climate(latitude_rad: float) -> RainClimate:
    """Return the rain of the band in which a latitude lies.

    Examples
    --------
    >>> round(3.6e6 * rain_climate(math.radians(51.5)).base_mps, 1)
    22.9
    """
    return RAIN_CLIMATES[min(max(math.floor(math.degrees(latitude_rad) / 10.0) + 9, 0), len(RAIN_CLIMATES) - 1)]


def _curve(log_f: float, table: tuple[tuple[tuple[float, float, float], ...], tuple[float, float]]) -> float:
    bumps, (slope, offset) = table
    return sum(a * math.exp(-(((log_f - b) / c) ** 2)) for a, b, c in bumps) + slope * log_f + offset


def rain_coefficients(
    carrier_frequency_hz: float, grazing_rad: ArrayLike, tilt_rad: float = _CIRCULAR_RAD
) -> tuple[np.ndarray, np.ndarray]:
    """Return k and alpha of the loss k R**alpha in dB/km for a rain of R mm/h.

    Parameters
    ----------
    carrier_frequency_hz : float
        1 to 1,000 GHz.
    grazing_rad : array of float
        Elevation of the path.
    tilt_rad : float
        Of the polarisation to the horizontal: 0 horizontal, pi/2 vertical, pi/4 (the default) circular.

    Raises
    ------
    ArgumentError
        Out of that range.

    References
    ----------
    ITU-R P.838-3 (2005), equations 2 to 5 and tables 1 to 4.

    Examples
    --------
    >>> k, alpha = rain_coefficients(10e9, math.radians(10.0))
    >>> round(float(k), 5), round(float(alpha), 4)
    (0.01173, 1.2371)
    """
    if not 1e9 <= carrier_frequency_hz <= 1000e9:
        raise ArgumentError(
            f"rain: a carrier of 1 to 1,000 GHz was expected; got {carrier_frequency_hz / 1e9:g} GHz. "
            "Below 1 GHz rain takes nothing: leave it out."
        )
    log_f = math.log10(carrier_frequency_hz / 1e9)
    k_h, k_v = 10.0 ** _curve(log_f, _K_H), 10.0 ** _curve(log_f, _K_V)
    a_h, a_v = _curve(log_f, _ALPHA_H), _curve(log_f, _ALPHA_V)
    turn = np.cos(grazing_rad) ** 2 * math.cos(2.0 * tilt_rad)
    k = 0.5 * (k_h + k_v + (k_h - k_v) * turn)
    alpha = 0.5 * (k_h * a_h + k_v * a_v + (k_h * a_h - k_v * a_v) * turn) / k
    return np.asarray(k), np.asarray(alpha)


def specific_rain_loss_dbpm(
    carrier_frequency_hz: float, rain_rate_mps: ArrayLike, grazing_rad: ArrayLike, tilt_rad: float = _CIRCULAR_RAD
) -> np.ndarray:
    """Return the loss per length in rain, decibel per metre.

    Examples
    --------
    >>> round(1e3 * float(specific_rain_loss_dbpm(10e9, 16.0 / 3.6e6, math.radians(10.0))), 3)
    0.362
    """
    k, alpha = rain_coefficients(carrier_frequency_hz, grazing_rad, tilt_rad)
    return np.asarray(1e-3 * k * (np.asarray(rain_rate_mps, dtype=np.float64) / _MMPH_MPS) ** alpha)


def _slant_km(grazing_rad: np.ndarray, depth_km: float) -> np.ndarray:
    """Return the length of a path below the top of the rain, over a round Earth (P.618, equations 1 and 2)."""
    sine = np.sin(grazing_rad)
    low = 2.0 * depth_km / (np.sqrt(sine**2 + 2.0 * depth_km / _EFFECTIVE_EARTH_KM) + sine)
    return np.where(grazing_rad >= math.radians(5.0), depth_km / sine, low)


def rain_loss_ratio(
    carrier_frequency_hz: float,
    grazing_rad: ArrayLike,
    *,
    rain_rate_mps: ArrayLike,
    rain_height_m: float,
    height_m: float = 0.0,
    tilt_rad: float = _CIRCULAR_RAD,
) -> np.ndarray:
    """Return the one-way loss in a rain of a stated rate at the ground, 1 or more; a radar has it twice.

    Heavy rain falls in small cells, so that a long path is not in it all along: the length within the rain is
    shortened by 1 / (1 + d / d0), d along the ground and d0 = 35 km exp(-0.015 R).

    Parameters
    ----------
    carrier_frequency_hz : float
        1 to 1,000 GHz.
    grazing_rad : array of float
    rain_rate_mps : array of float
        At the lower end of the path; 1 mm/h is 2.78e-7 m/s; 0 is no loss. Above 100 mm/h
        cells are taken as small as at 100.
    rain_height_m, height_m : float
        Top of the rain and lower end of the path, above mean sea level; no loss where the end is higher.
    tilt_rad : float
        As in `rain_coefficients`.

    References
    ----------
    ITU-R P.838-3 (2005); path reduction as in ITU-R P.530-13, section 2.4.1, equations 33 and 34 [unverified edition].

    Examples
    --------
    >>> loss = rain_loss_ratio(10e9, math.radians(10.0), rain_rate_mps=16.0 / 3.6e6, rain_height_m=3000.0)
    >>> round(10.0 * math.log10(float(loss)), 1)
    3.9
    """
    depth_km = max(rain_height_m - height_m, 0.0) / 1e3
    grazing = np.asarray(grazing_rad, dtype=np.float64)
    rate = np.asarray(rain_rate_mps, dtype=np.float64)
    slant = _slant_km(grazing, depth_km)
    cell = _CELL_LENGTH_KM * np.exp(-0.015 * np.minimum(rate / _MMPH_MPS, 100.0))
    inside_m = 1e3 * slant / (1.0 + slant * np.cos(grazing) / cell)
    return np.asarray(10.0 ** (0.1 * specific_rain_loss_dbpm(carrier_frequency_hz, rate, grazing, tilt_rad) * inside_m))


def rain_exceeded_loss_ratio(
    carrier_frequency_hz: float,
    grazing_rad: float,
    *,
    latitude_rad: float,
    share_of_year: float,
    rain_rate_mps: float | None = None,
    rain_height_m: float | None = None,
    height_m: float = 0.0,
    tilt_rad: float = _CIRCULAR_RAD,
) -> float:
    """Return the one-way loss by rain that is exceeded for a share of a mean year, 1 or more.

    Parameters
    ----------
    carrier_frequency_hz : float
        1 to 55 GHz.
    grazing_rad : float
        5 degrees or more.
    latitude_rad : float
    share_of_year : float
        1e-5 to 0.05 (0.001 % to 5 %).
    rain_rate_mps : float, optional
        Rate exceeded for 0.01 % of a year; that of `rain_climate` by default.
    rain_height_m : float, optional
        Above mean sea level; that of `rain_climate` by default.
    height_m : float
        Of the lower end of the path.
    tilt_rad : float

    Raises
    ------
    ArgumentError
        For a share out of its range.

    References
    ----------
    ITU-R P.618-13 (2017), section 2.2.1.1, steps 1 to 10.

    Examples
    --------
    >>> loss = rain_exceeded_loss_ratio(10e9, math.radians(20.0), latitude_rad=math.radians(50.0), share_of_year=1e-4)
    >>> round(10.0 * math.log10(loss), 1)
    3.6
    """
    if not 1e-5 <= share_of_year <= 0.05:
        raise ArgumentError(
            f"rain: a share of the year of 0.001 to 5 % was expected; got {100 * share_of_year:g} %. "
            "Rarer and commoner rain is out of the model's range."
        )
    climate = rain_climate(latitude_rad)
    rate = climate.base_mps if rain_rate_mps is None else rain_rate_mps
    depth_km = ((climate.height_m if rain_height_m is None else rain_height_m) - height_m) / 1e3
    if rate <= 0.0 or depth_km <= 0.0:
        return 1.0
    per_km = 1e3 * float(specific_rain_loss_dbpm(carrier_frequency_hz, rate, grazing_rad, tilt_rad))
    north_deg, ghz = abs(math.degrees(latitude_rad)), carrier_frequency_hz / 1e9
    path_km = _effective_path_km(per_km, ghz, grazing_rad, depth_km, north_deg)
    loss_db = _loss_at_share_db(per_km * path_km, 100.0 * share_of_year, grazing_rad, north_deg)
    return float(10.0 ** (0.1 * max(loss_db, 0.0)))


def _effective_path_km(per_km: float, ghz: float, grazing_rad: float, depth_km: float, north_deg: float) -> float:
    """Return the length that gives the loss of 0.01 % of a year (P.618, steps 2 to 8)."""
    slant = float(_slant_km(np.asarray(grazing_rad), depth_km))
    ground = slant * math.cos(grazing_rad)
    level = 1.0 / (1.0 + 0.78 * math.sqrt(ground * per_km / ghz) - 0.38 * (1.0 - math.exp(-2.0 * ground)))
    if math.atan2(depth_km, ground * level) > grazing_rad:
        inside = ground * level / math.cos(grazing_rad)
    else:
        inside = depth_km / math.sin(grazing_rad)
    tropics = max(36.0 - north_deg, 0.0)
    upright = 31.0 * (1.0 - math.exp(-math.degrees(grazing_rad) / (1.0 + tropics)))
    upright *= math.sqrt(inside * per_km) / ghz**2
    return inside / (1.0 + math.sqrt(math.sin(grazing_rad)) * (upright - 0.45))


def _loss_at_share_db(loss_db: float, percent: float, grazing_rad: float, north_deg: float) -> float:
    """Return the loss of another share of the year from that of 0.01 % (P.618, step 10)."""
    sine = math.sin(grazing_rad)
    beta = 0.0
    if percent < 1.0 and north_deg < 36.0:
        beta = -0.005 * (north_deg - 36.0)
        if grazing_rad < math.radians(25.0):
            beta += 1.8 - 4.25 * sine
    power = 0.655 + 0.033 * math.log(percent) - 0.045 * math.log(loss_db) - beta * (1.0 - percent) * sine
    return loss_db * (percent / 0.01) ** -power
