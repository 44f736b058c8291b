"""Shells of a constellation as a scenario writes them: patterns, files of element sets, single satellites."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lookdown.astro import SEMI_MAJOR_M
from lookdown.scenario._quantity import Angle, Between, Count, Length, Quantity, Ratio, Section, fault

__all__ = ["Elements", "Explicit", "Rosette", "Shell", "Single", "Streets", "Walker", "known_count"]

_ABOVE_AIR = "150 km (a satellite below falls to Earth) to 50 000 km"
_Altitude = Annotated[Length, AfterValidator(Between(150e3, 50e6, _ABOVE_AIR))]
_Inclination = Annotated[Angle, AfterValidator(Between(0.0, 3.1416, "0 to 180 deg"))]
_Turn = Annotated[Angle, AfterValidator(Between(0.0, 6.2832, "0 to 360 deg"))]
_Spread = Annotated[Angle, AfterValidator(Between(1e-3, 6.2832, "more than 0 and at most 360 deg"))]
_Many = Annotated[Count, AfterValidator(Between(1, 65_535, "1 to 65 535"))]
_Eccentricity = Annotated[Ratio, AfterValidator(Between(0.0, 0.9, "0 to 0.9"))]
_Vendor = Annotated[str, Field(min_length=1, max_length=64)]


def _zero(unit: str = "deg") -> Angle:
    return Angle(base=0.0, unit=unit, source="choice")


class _Pattern(Section):
    """What every kind of shell says: who builds it."""

    vendor: _Vendor = "one"
    vendors: list[_Vendor] | None = Field(
        default=None, min_length=1, description="who builds plane 0, 1, ...; repeated over the planes"
    )

    @property
    def vendor_names(self) -> list[str]:
        """Who builds plane 0, 1, ..., repeated over the planes."""
        return self.vendors or [self.vendor]


class Walker(_Pattern):
    """A Walker pattern: satellites at one altitude and inclination in evenly spaced planes."""

    type: Literal["walker"]
    satellites: _Many
    planes: _Many
    phasing: Count
    altitude: _Altitude
    inclination: _Inclination
    first_node: _Turn
    spread: _Spread | None = Field(
        default=None, description="over what right ascensions the planes are spread: 360 deg (delta), 180 deg (star)"
    )


class Rosette(_Pattern):
    """A Ballard rosette (N, P, m): phase and node of satellite j advance by m j and P j of 360 deg / N."""

    type: Literal["rosette"]
    satellites: _Many
    planes: _Many
    harmonic: Annotated[Ratio, AfterValidator(Between(0.0, 65_535, "0 to 65 535"))]
    altitude: _Altitude
    inclination: _Inclination
    first_node: _Turn = Field(default_factory=_zero)


class Streets(_Pattern):
    """Streets of coverage: planes of half a turn, so far apart that neighbours' streets meet."""

    type: Literal["streets"]
    planes: _Many
    satellites_per_plane: _Many
    altitude: _Altitude
    inclination: _Inclination = Field(
        default_factory=lambda: Angle(base=90.0, unit="deg", source="choice: the closed form is of polar planes")
    )
    first_node: _Turn = Field(default_factory=_zero)


class Elements(_Pattern):
    """Satellites of a file of element sets: TLE, 3LE or OMM (XML, JSON, CSV), told by its content."""

    type: Literal["elements"]
    path: str = Field(min_length=1, description="a file, from the scenario's own folder")
    damaged: Literal["refuse", "skip"] = Field(
        default="refuse", description="what to do where an element set is damaged"
    )

    @property
    def file(self) -> Path:
        """The file of the element sets."""
        return Path(self.path)


class Single(Section):
    """One satellite by its mean elements at the epoch."""

    vendor: _Vendor | None = None
    altitude: _Altitude | None = Field(default=None, description="semi-major axis less the equatorial radius")
    semi_major_axis: Annotated[Length, AfterValidator(Between(6.5e6, 57e6, "6 500 to 57 000 km"))] | None = None
    eccentricity: _Eccentricity = Field(default_factory=lambda: Ratio(base=0.0, unit="1", source="choice"))
    inclination: _Inclination
    node: _Turn
    argument_of_perigee: _Turn = Field(default_factory=_zero)
    mean_anomaly: _Turn = Field(default_factory=_zero)

    @model_validator(mode="after")
    def _one_size(self) -> "Single":
        if (self.altitude is None) == (self.semi_major_axis is None):
            came = "neither" if self.altitude is None else "both"
            raise fault("either an altitude or a semi_major_axis", came)
        perigee_m = self.axis_m * (1.0 - self.eccentricity.base_si) - SEMI_MAJOR_M
        if perigee_m < 100e3:
            raise fault("a perigee of 100 km or more", f"one of {perigee_m / 1e3:.0f} km")
        return self

    @property
    def axis_m(self) -> float:
        """Mean semi-major axis."""
        chosen: Quantity | None = self.semi_major_axis or self.altitude
        assert chosen is not None
        return chosen.base_si + (0.0 if self.semi_major_axis is not None else SEMI_MAJOR_M)


class Explicit(_Pattern):
    """Satellites one by one; each counts as a plane of its own."""

    type: Literal["explicit"]
    satellite: list[Single] = Field(min_length=1)


Shell = Annotated[Walker | Elements | Explicit, Field(discriminator="type")]
"""One shell of any kind."""


def known_count(shell: Walker | Rosette | Streets | Elements | Explicit) -> int:
    """Return how many satellites a shell says it has; 0 where only its file knows."""
    if isinstance(shell, Streets):
        return shell.planes.number * shell.satellites_per_plane.number
    if isinstance(shell, Explicit):
        return len(shell.satellite)
    return 0 if isinstance(shell, Elements) else shell.satellites.number
