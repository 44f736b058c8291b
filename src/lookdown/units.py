"""Units as people write them in scenario files, turned into SI.

Inside lookdown every quantity is SI and its name carries the unit. Degrees,
kilometres, knots and decibels exist only at the edge; this module is the edge.
"""

import math
from dataclasses import dataclass

__all__ = ["DIMENSIONS", "ParameterReference", "from_si", "si_from", "units_of"]

_DECIBEL = "decibel"

DIMENSIONS: dict[str, dict[str, float | str]] = {
    "length": {"m": 1.0, "km": 1e3, "cm": 1e-2, "mm": 1e-3, "um": 1e-6, "ft": 0.3048, "NM": 1852.0},
    "area": {"m2": 1.0, "km2": 1e6, "dBsm": _DECIBEL},
    "angle": {"rad": 1.0, "mrad": 1e-3, "urad": 1e-6, "deg": math.pi / 180.0},
    "time": {"s": 1.0, "ms": 1e-3, "us": 1e-6, "min": 60.0, "h": 3600.0},
    "speed": {"m/s": 1.0, "km/s": 1e3, "km/h": 1 / 3.6, "kt": 1852.0 / 3600.0},
    "frequency": {"Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9},
    "power": {"W": 1.0, "kW": 1e3, "MW": 1e6},
    "energy": {"J": 1.0, "kJ": 1e3, "MJ": 1e6, "Wh": 3600.0, "kWh": 3.6e6},
    "heat_capacity": {"J/K": 1.0, "kJ/K": 1e3, "MJ/K": 1e6},
    "temperature": {"K": 1.0},
    "ratio": {"1": 1.0, "%": 1e-2, "dB": _DECIBEL},
    "acceleration_density": {"m2/s3": 1.0},
    "area_density": {"1/m2": 1.0, "1/km2": 1e-6},
    "electron_content": {"electron/m2": 1.0, "TECU": 1e16},
    "rain_rate": {"m/s": 1.0, "mm/h": 1e-3 / 3600.0},
    "angular_rate": {"rad/s": 1.0, "deg/s": math.pi / 180.0},
    "data_rate": {"bit/s": 1.0, "kb/s": 1e3, "Mb/s": 1e6, "Gb/s": 1e9},
    "data_size": {"bit": 1.0, "B": 8.0, "kB": 8e3, "MB": 8e6, "GB": 8e9},
    "compute_rate": {"op/s": 1.0, "Gop/s": 1e9, "Top/s": 1e12},
}
"""Unit names by dimension, with the factor to SI (decibels are powers of ten)."""


@dataclass(frozen=True, slots=True)
class ParameterReference:
    """What a parameter of a stage is, as a scenario writes it.

    Attributes
    ----------
    dimension : str
        A key of `DIMENSIONS`.
    unit : str
        The unit that base, low and high are given in.
    base, low, high : float
        The value used and the band it may lie in; low and high equal base for a choice.
    source : str
        Where the number comes from, or "assumption".
    """

    dimension: str
    unit: str
    base: float
    low: float
    high: float
    source: str

    @property
    def base_si(self) -> float:
        """The base value in SI."""
        return si_from(self.base, self.unit, self.dimension)


def units_of(dimension: str) -> tuple[str, ...]:
    """Return the unit names that a dimension accepts, SI first.

    Examples
    --------
    >>> units_of("power")
    ('W', 'kW', 'MW')
    """
    return tuple(DIMENSIONS[dimension])


def si_from(value: float, unit: str, dimension: str) -> float:
    """Return a value in SI from a value in a named unit.

    Parameters
    ----------
    value : float
    unit : str
        One of `units_of(dimension)`; another raises KeyError.
    dimension : str
        A key of `DIMENSIONS`.

    Examples
    --------
    >>> si_from(500.0, "km", "length")
    500000.0
    >>> si_from(10.0, "dB", "ratio")
    10.0
    """
    factor = DIMENSIONS[dimension][unit]
    if factor == _DECIBEL:
        return float(10.0 ** (value / 10.0))
    return float(value * float(factor))


def from_si(value_si: float, unit: str, dimension: str) -> float:
    """Return a value in a named unit from a value in SI: what `si_from` undoes.

    Examples
    --------
    >>> from_si(500000.0, "km", "length")
    500.0
    >>> from_si(100.0, "dB", "ratio")
    20.0
    """
    factor = DIMENSIONS[dimension][unit]
    if factor == _DECIBEL:
        return 10.0 * math.log10(value_si)
    return float(value_si / float(factor))
