"""What the gases of the air take from a radio wave on its way between the ground and a satellite, line by line.

A ray is bent through layers that grow with height (ITU-R P.676, annex 1, section 2.2), all rays and all layers at once:
the product n r sin(beta) is the same in every layer of a ray, so none waits for the one below. Cost: 5 ms for the
profile of one frequency (kept by process), then 20 to 60 us a ray.
"""

import functools
import math

import numpy as np
from numpy.typing import ArrayLike

from lookdown.errors import ArgumentError
from lookdown.sensing.medium._lines import oxygen_lines, water_lines
from lookdown.sensing.medium.atmosphere import (
    TOP_OF_ATMOSPHERE_M,
    pressure_pa,
    refractivity_ratio,
    temperature_k,
    vapour_pressure_pa,
)

__all__ = [
    "gas_loss_ratio",
    "gas_loss_table",
    "refraction_of_ray",
    "specific_gas_loss_dbpm",
    "zenith_gas_loss_ratio",
]

_RADIUS_M = 6_371_000.0
"""Of the Earth in P.676."""
_LEAST_GRAZING_RAD = math.radians(0.1)


def specific_gas_loss_dbpm(
    carrier_frequency_hz: float, *, dry_pressure_pa: ArrayLike, wet_pressure_pa: ArrayLike, air_temperature_k: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Return the loss per length by oxygen (and dry air) and by water vapour, decibel per metre.

    The one place where decibels stand inside: the Recommendation's formula is in them.

    Parameters
    ----------
    carrier_frequency_hz : float
        1 to 1,000 GHz; from 0.1 GHz up the formula is used beyond its range, where it gives next to nothing.
    dry_pressure_pa, wet_pressure_pa : array of float
        Partial pressures of dry air and of water vapour.
    air_temperature_k : array of float

    Returns
    -------
    oxygen_dbpm, vapour_dbpm : arrays of float

    References
    ----------
    ITU-R P.676-13 (2022), annex 1, equations 1 to 9.

    Examples
    --------
    >>> dry, wet = specific_gas_loss_dbpm(12e9, dry_pressure_pa=101325.0, wet_pressure_pa=997.288879,
    ...                                   air_temperature_k=288.15)
    >>> round(1e3 * float(dry), 8), round(1e3 * float(wet), 8)
    (0.00869826, 0.00953539)
    """
    f = carrier_frequency_hz / 1e9
    p, e, theta = (
        np.asarray(x, dtype=np.float64)[..., None]
        for x in (
            np.asarray(dry_pressure_pa) / 100.0,
            np.asarray(wet_pressure_pa) / 100.0,
            300.0 / np.asarray(air_temperature_k),
        )
    )
    f0, a1, a2, a3, a4, a5, a6 = oxygen_lines().T
    strength = a1 * 1e-7 * p * theta**3 * np.exp(a2 * (1.0 - theta))
    width = np.sqrt((a3 * 1e-4 * (p * theta ** (0.8 - a4) + 1.1 * e * theta)) ** 2 + 2.25e-6)
    overlap = (a5 + a6 * theta) * 1e-4 * (p + e) * theta**0.8
    debye = 5.6e-4 * (p + e) * theta**0.8
    continuum = (
        f
        * p
        * theta**2
        * (6.14e-5 / (debye * (1.0 + (f / debye) ** 2)) + 1.4e-12 * p * theta**1.5 / (1.0 + 1.9e-5 * f**1.5))
    )
    oxygen = (strength * _line_shape(f, f0, width, overlap)).sum(axis=-1) + continuum[..., 0]
    f0, b1, b2, b3, b4, b5, b6 = water_lines().T
    strength = b1 * 1e-1 * e * theta**3.5 * np.exp(b2 * (1.0 - theta))
    width = b3 * 1e-4 * (p * theta**b4 + b5 * e * theta**b6)
    width = 0.535 * width + np.sqrt(0.217 * width**2 + 2.1316e-12 * f0**2 / theta)
    vapour = (strength * _line_shape(f, f0, width, 0.0)).sum(axis=-1)
    return np.asarray(1.82e-4 * f * oxygen), np.asarray(1.82e-4 * f * vapour)


def _line_shape(f: float, f0: np.ndarray, width: np.ndarray, overlap: np.ndarray | float) -> np.ndarray:
    below = (width - overlap * (f0 - f)) / ((f0 - f) ** 2 + width**2)
    above = (width - overlap * (f0 + f)) / ((f0 + f) ** 2 + width**2)
    return f / f0 * (below + above)


def _layers(height_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower edges of the layers from a height to the top, and the last upper edge; their middles.

    Layers grow by 1 % each, from 10 cm at sea level to 1 km at the top (P.676, equations 14 to 16).
    """
    ratio = math.exp(0.01)
    first, last = (math.log1p(h / 0.1 * (ratio - 1.0)) / 0.01 for h in (height_m, TOP_OF_ATMOSPHERE_M))
    steps = np.linspace(first, last, max(2, math.ceil(last - first)) + 1)
    edges = 0.1 * np.expm1(0.01 * steps) / (ratio - 1.0)
    edges[0], edges[-1] = height_m, TOP_OF_ATMOSPHERE_M
    return edges, 0.5 * (edges[1:] + edges[:-1])


@functools.lru_cache(maxsize=64)
def _profile(
    carrier_frequency_hz: float, height_m: float, vapour_ratio: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the layers' edges, refractivity and loss per length; read-only, by its arguments."""
    edges, middle = _layers(height_m)
    dry, wet = specific_gas_loss_dbpm(
        carrier_frequency_hz,
        dry_pressure_pa=pressure_pa(middle),
        wet_pressure_pa=vapour_ratio * vapour_pressure_pa(middle),
        air_temperature_k=temperature_k(middle),
    )
    return edges, refractivity_ratio(middle), dry + wet


def _check(carrier_frequency_hz: float, grazing_rad: np.ndarray, height_m: float) -> None:
    if not 0.1e9 <= carrier_frequency_hz <= 1000e9:
        raise ArgumentError(
            f"atmosphere: a carrier of 0.1 to 1,000 GHz was expected; got {carrier_frequency_hz / 1e9:g} GHz. "
            "State one in that range, or leave the atmosphere out."
        )
    if not 0.0 <= height_m < TOP_OF_ATMOSPHERE_M:
        raise ArgumentError(
            f"atmosphere: a height of 0 to 100 km was expected; got {height_m / 1e3:g} km. "
            "Ground below the sea counts as 0."
        )
    if grazing_rad.size and not (grazing_rad.min() >= _LEAST_GRAZING_RAD and grazing_rad.max() <= 0.5 * math.pi + 1e-9):
        raise ArgumentError(
            "atmosphere: grazing angles of 0.1 to 90 degrees were expected; got "
            f"{math.degrees(float(grazing_rad.min())):g} to {math.degrees(float(grazing_rad.max())):g}."
        )


def _ray(edges: np.ndarray, index_excess: np.ndarray, grazing_rad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the length of each ray in each layer, and each ray's bending; grazing is that of the bent ray below."""
    radius = _RADIUS_M + edges
    index = 1.0 + index_excess
    constant = index[0] * radius[0] * np.cos(grazing_rad)[:, None]
    inside = np.minimum(constant / (index * radius[:-1]), 1.0)
    leaving = np.minimum(constant / (index * radius[1:]), 1.0)
    lower, upper = radius[:-1] * np.sqrt(1.0 - inside**2), radius[1:] * np.sqrt(1.0 - leaving**2)
    bending = (np.arcsin(inside[:, 1:]) - np.arcsin(leaving[:, :-1])).sum(axis=1)
    return upper - lower, bending


def gas_loss_ratio(
    carrier_frequency_hz: float, grazing_rad: ArrayLike, height_m: float = 0.0, *, vapour_ratio: float = 1.0
) -> np.ndarray:
    """Return the one-way loss by oxygen and water vapour between a height and space, 1 or more; a radar has it twice.

    Parameters
    ----------
    carrier_frequency_hz : float
        0.1 to 1,000 GHz.
    grazing_rad : array of float
        Elevation of the ray where it meets that height, 0.1 degrees to pi/2.
    height_m : float
        Above mean sea level, 0 to 100 km.
    vapour_ratio : float
        Times the water vapour of the mean year: 0.3 in polar winter, 3 in the wet tropics (assumption).

    Returns
    -------
    array of float

    Raises
    ------
    ArgumentError
        Out of these ranges.

    References
    ----------
    ITU-R P.676-13 (2022), annex 1, section 2.2; equations 13 to 19.

    Examples
    --------
    >>> (10.0 * np.log10([float(gas_loss_ratio(f, math.radians(10.0))) for f in (1.3e9, 10e9)])).round(3).tolist()
    [0.188, 0.291]
    """
    grazing = np.asarray(grazing_rad, dtype=np.float64)
    flat = np.atleast_1d(grazing).ravel()
    _check(carrier_frequency_hz, flat, height_m)
    edges, index_excess, loss_dbpm = _profile(float(carrier_frequency_hz), float(height_m), float(vapour_ratio))
    length, _ = _ray(edges, index_excess, flat)
    return np.asarray((10.0 ** (0.1 * (length @ loss_dbpm))).reshape(grazing.shape))


def zenith_gas_loss_ratio(carrier_frequency_hz: float, height_m: float = 0.0) -> float:
    """Return the one-way loss by oxygen and water vapour straight up from a height, 1 or more.

    In decibels the loss at another elevation is near this over its sine: 1.5 % too much at 10 degrees, 6 % at 5.

    Examples
    --------
    >>> round(10.0 * math.log10(zenith_gas_loss_ratio(10e9)), 4)
    0.0512
    """
    return float(gas_loss_ratio(carrier_frequency_hz, 0.5 * math.pi, height_m))


def gas_loss_table(
    carrier_frequency_hz: float, *, nodes: int = 257, height_max_m: float = 20e3, height_nodes: int = 21
) -> np.ndarray:
    """Return the two-way gas loss by height and sine of grazing, for kernels: uniform in both, linear between nodes.

    Parameters
    ----------
    carrier_frequency_hz : float
    nodes : int
        Of the sine of the grazing angle, from 0 to 1; below 0.1 degrees the first holds the loss at 0.1 degrees.
    height_max_m : float
        Of the last row; above it the last row holds.
    height_nodes : int
        From sea level.

    Returns
    -------
    (height_nodes, nodes) float64
        Two-way, linear, 1 or more. Between nodes the error of the loss in decibels is below 2 % from 5 degrees up.

    Examples
    --------
    >>> table = gas_loss_table(10e9)
    >>> bool(table[0, 128] > table[5, 128] > 1.0)
    True
    """
    sine = np.linspace(0.0, 1.0, nodes)
    grazing = np.maximum(np.arcsin(sine), _LEAST_GRAZING_RAD)
    rows = [gas_loss_ratio(carrier_frequency_hz, grazing, h) ** 2 for h in np.linspace(0.0, height_max_m, height_nodes)]
    return np.array(rows)


def refraction_of_ray(grazing_rad: ArrayLike, height_m: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return how far the air bends a ray from a height to space, and by how much it lengthens its path.

    Parameters
    ----------
    grazing_rad : array of float
        Elevation of the bent ray where it meets that height.
    height_m : float

    Returns
    -------
    bending_rad : array of float
        The straight line to a far satellite is lower than the ray by at most this.
    excess_path_m : array of float
        One-way, by slowness alone: the curve of the ray adds centimetres at 5 degrees.

    References
    ----------
    ITU-R P.676-13 (2022), annex 1, equations 22 and 23.

    Examples
    --------
    >>> bending, excess = refraction_of_ray(math.radians(10.0))
    >>> round(math.degrees(float(bending)), 3), round(float(excess), 2)
    (0.101, 13.46)
    """
    grazing = np.asarray(grazing_rad, dtype=np.float64)
    flat = np.atleast_1d(grazing).ravel()
    _check(1e9, flat, height_m)
    edges, middle = _layers(float(height_m))
    excess = refractivity_ratio(middle)
    length, bending = _ray(edges, excess, flat)
    return np.asarray(bending.reshape(grazing.shape)), np.asarray((length @ excess).reshape(grazing.shape))
