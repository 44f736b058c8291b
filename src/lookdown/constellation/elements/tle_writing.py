"""Mean elements as two-line or three-line element sets: fixed columns, so most elements lose digits."""

import re

import numpy as np

from lookdown.astro import utc_day_from_tai_ns
from lookdown.constellation.elements._text import printable
from lookdown.constellation.elements._tle_line import ALPHA5, first_day
from lookdown.constellation.elements.element_set import ElementSet
from lookdown.constellation.elements.mean import MeanElements
from lookdown.errors import ArgumentError

__all__ = ["tle_from_elements"]

_NS_PER_1E8TH_DAY = 864_000
_LARGEST_NUMBER = 339_999
_DESIGNATOR = re.compile(r"(19|20)(\d{2})-(\d{3}[A-Z]{1,3})")
_WEIGHTS = bytes.maketrans(b"0123456789-", bytes([*range(10), 1]))
_WEIGHTLESS = bytes(set(range(256)) - set(b"0123456789-"))


def _checked(line: str) -> str:
    """Return a line of 68 columns with its checksum."""
    assert len(line) == 68, f"{len(line)} columns: {line!r}"
    return f"{line}{sum(line.encode('latin-1', 'replace').translate(_WEIGHTS, _WEIGHTLESS)) % 10}"


def _number(satellite_id: int) -> str:
    if satellite_id > _LARGEST_NUMBER:
        raise ArgumentError(
            f"expected catalogue numbers up to {_LARGEST_NUMBER}, which is all that two-line sets hold; got "
            f"{satellite_id}. Write an OMM instead."
        )
    if satellite_id < 100_000:
        return f"{satellite_id:05d}"
    return f"{ALPHA5[satellite_id // 10_000 - 10]}{satellite_id % 10_000:04d}"


def _exponential(value: float, name: str) -> str:
    """Return eight columns: sign, five digits after a point, exponent; what is too small for them becomes 0."""
    if value == 0.0:
        return " 00000+0"  # as today's catalogues write it; older ones have -0
    digits, _, exponent = f"{abs(value):.4e}".partition("e")
    power = int(exponent) + 1
    if power > 9:
        raise ArgumentError(f"expected a {name} below 1e9, as columns hold; got {value:g}. Write an OMM instead.")
    if power < -9:
        return " 00000+0"
    return f"{'-' if value < 0 else ' '}{digits.replace('.', '')}{'-' if power < 0 else '+'}{abs(power)}"


def _epoch(time_tai_ns: int) -> str:
    # Rounded first: a fraction of a day that rounds up to 1 belongs to the next day, perhaps of the next year.
    day, nanosecond = utc_day_from_tai_ns(time_tai_ns)
    steps = round(nanosecond / _NS_PER_1E8TH_DAY)
    day, steps = day + steps // 100_000_000, steps % 100_000_000
    year = int(np.datetime64(day, "D").astype("datetime64[Y]").astype(int)) + 1970
    return f"{year % 100:02d}{day - first_day(year) + 1:03d}.{steps:08d}"


def _rate(value: float) -> str:
    text = f"{abs(value):.8f}"
    if not text.startswith("0."):
        raise ArgumentError(
            f"expected a rate of the mean motion below 1 rev/day2; got {value:g}. Write an OMM instead."
        )
    return f"{'-' if value < 0 and text != '0.00000000' else ' '}{text[1:]}"


def _designator(text: str) -> str:
    found = _DESIGNATOR.fullmatch(text)
    short = f"{found[2]}{found[3]}" if found else text
    return f"{short:8s}" if len(short) <= 8 and short.isascii() and short.isprintable() else " " * 8


def _degrees(angle_rad: float) -> str:
    text = f"{np.degrees(angle_rad) % 360.0:8.4f}"
    return "  0.0000" if text == "360.0000" else text


def _lines(elements: MeanElements, row: int, said: dict[str, int | float | str]) -> tuple[str, str]:
    number = _number(int(elements.satellite_id[row]))
    digits = f"{elements.eccentricity[row]:.7f}"
    motion = elements.mean_motion_radps[row] * 86_400.0 / (2.0 * np.pi)
    if digits[0] != "0" or not motion < 99.999999995:
        raise ArgumentError(
            f"satellite {number}: expected an eccentricity below 0.99999995 and a mean motion below 100 rev/day, as "
            f"columns hold; got {elements.eccentricity[row]:g} and {motion:g}. Write an OMM instead."
        )
    first = (
        f"1 {number}{said['classification']} {_designator(str(said['designator']))} "
        f"{_epoch(int(elements.epoch_tai_ns[row]))} {_rate(float(said['mean_motion_dot']))} "
        f"{_exponential(float(said['mean_motion_ddot']), 'second rate')} "
        f"{_exponential(float(elements.bstar_per_earth_radius[row]), 'drag term')} "
        f"{said['ephemeris_type']} {int(said['element_set_number']) % 10_000:4d}"
    )
    second = (
        f"2 {number} {np.degrees(elements.inclination_rad[row]):8.4f} {_degrees(elements.raan_rad[row])} {digits[2:]} "
        f"{_degrees(elements.argument_of_perigee_rad[row])} {_degrees(elements.mean_anomaly_rad[row])} "
        f"{motion:11.8f}{int(said['revolution_number']) % 100_000:5d}"
    )
    return _checked(first), _checked(second)


def tle_from_elements(elements: MeanElements | ElementSet) -> str:
    """Return a text of element sets, two lines each, or three where a satellite has a name.

    The columns hold angles to 0.0001 deg, the epoch to 0.86 ms, eccentricity to 1e-7, mean
    motion to 1e-8 rev/day and the drag term to five digits: sets that came from such columns
    come out as they were; of others the rest is rounded away, up to 0.3 km along a low orbit
    at the epoch. An OMM holds all digits.

    Parameters
    ----------
    elements : MeanElements or ElementSet, n rows

    Returns
    -------
    str

    Raises
    ------
    ArgumentError
        For what the columns cannot hold: a catalogue number above 339999, an eccentricity of
        1, a mean motion of 100 rev/day.

    Examples
    --------
    >>> from lookdown.constellation import WalkerShell, walker_elements
    >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=1, plane_count=1, phasing=0)
    >>> print(tle_from_elements(walker_elements(shell, 1633564837000000000)), end="")
    1 00000U          21280.00000000  .00000000  00000+0  00000+0 0    04
    2 00000  55.0039   0.0000 0000000   0.0000   0.0000 15.21923119    08
    """
    found = elements if isinstance(elements, ElementSet) else ElementSet.of(elements)
    facts = found.particulars
    written: list[str] = []
    for row in range(len(found)):
        said = {name: getattr(facts, name)[row] for name, _ in facts.columns()}
        said["classification"] = chr(said["classification"] or ord("U"))
        said["designator"] = found.designators[row]
        if found.names[row]:
            written.append(f"0 {printable(str(found.names[row]))}")
        written += _lines(found.elements, row, said)
    return "".join(f"{line}\n" for line in written)
