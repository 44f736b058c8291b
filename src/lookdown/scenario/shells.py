"""Shells of a constellation as a scenario writes them: patterns, files of element sets, single satellites."""

import math
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lookdown.astro import SEMI_MAJOR_M
from lookdown.scenario._names import Name
from lookdown.scenario._quantity import Angle, Between, Count, Length, Ratio, Section, fault

__all__ = ["MOST_SATELLITES", "Elements", "Explicit", "Rosette", "Shell", "Single", "Streets", "Walker", "known_count"]

MOST_SATELLITES = 65_535
"""Of a shell, and of a scenario: their number is a uint16."""

_ABOVE_AIR = "150 km (a satellite below falls to Earth) to 50 000 km"
_Altitude = Annotated[Length, AfterValidator(Between(150e3, 50e6, _ABOVE_AIR))]
_Inclination = Annotated[Angle, AfterValidator(Between(0.0, math.pi, "0 to 180 deg"))]
_Turn = Annotated[Angle, AfterValidator(Between(0.0, 2 * math.pi, "0 to 360 deg"))]
_Spread = Annotated[Angle, AfterValidator(Between(1e-3, 2 * math.pi, "more than 0 and at most 360 deg"))]
_Many = Annotated[Count, AfterValidator(Between(1, MOST_SATELLITES, f"1 to {MOST_SATELLITES:,}".replace(",", " ")))]
_Eccentricity = Annotated[Ratio, AfterValidator(Between(0.0, 0.9, "0 to 0.9"))]
_ALTITUDE = "above the equatorial radius: mean semi-major axis less 6 378.137 km"
_FIRST_NODE = "right ascension of the ascending node of plane 0 at the epoch"
_NEAR_A_MULTIPLE = 0.01
"""So that a third may be written 0.333."""


def _zero(unit: str = "deg") -> Angle:
    return Angle(base=0.0, unit=unit, source="choice")


class _Pattern(Section):
    """What every kind of shell says: who builds it."""

    vendor: Name = Field(default="one", description="who builds all of them, where `vendors` is left out")
    vendors: list[Name] | None = Field(
        default=None, min_length=1, description="who builds plane 0, 1, ...; repeated over the planes"
    )

    @property
    def vendor_names(self) -> list[str]:
        """Who builds plane 0, 1, ..., repeated over the planes."""
        return self.vendors or [self.vendor]

    @property
    def built_by(self) -> list[str]:
        """Everyone who builds some of it, each once."""
        return list(dict.fromkeys(self.vendor_names))


class Walker(_Pattern):
    """A Walker pattern: satellites at one altitude and inclination in evenly spaced planes."""

    type: Literal["walker"] = Field(description="of the shell: walker, rosette, streets, elements or explicit")
    satellites: _Many = Field(description="how many in all, the same number in every plane")
    planes: _Many = Field(description="how many; they divide the satellites")
    phasing: Count = Field(description="Walker's F: a satellite of the next plane is F / satellites of a turn ahead")
    altitude: _Altitude = Field(description=_ALTITUDE)
    inclination: _Inclination = Field(description="of the planes against the equator")
    first_node: _Turn = Field(description=_FIRST_NODE)
    spread: _Spread | None = Field(
        default=None, description="over what right ascensions the planes are spread: 360 deg (delta), 180 deg (star)"
    )
    vendor_by: Literal["plane", "slot", "satellite"] | None = Field(
        default=None, description="by what the vendors take turns; by plane where left out"
    )


class Rosette(_Pattern):
    """A Ballard rosette (N, P, m): satellite i stands at the node i and the angle m i, in 360 deg / P."""

    type: Literal["rosette"] = Field(description="of the shell: walker, rosette, streets, elements or explicit")
    satellites: _Many = Field(description="how many in all, the same number in every plane")
    planes: _Many = Field(description="how many; they divide the satellites")
    harmonic: Annotated[Ratio, AfterValidator(Between(0.0, 65_535, "0 to less than the planes"))] = Field(
        description="Ballard's m, a whole number or a fraction with the satellites of a plane below: 7, 3.5, 0.333"
    )
    altitude: _Altitude = Field(description=_ALTITUDE)
    inclination: _Inclination = Field(description="of the planes against the equator")
    first_node: _Turn = Field(default_factory=_zero, description=_FIRST_NODE)

    @model_validator(mode="after")
    def _each_has_a_place(self) -> "Rosette":
        slots = self.satellites.number // self.planes.number
        multiple = round(self.harmonic.base * slots)
        near = abs(self.harmonic.base * slots - multiple) < _NEAR_A_MULTIPLE
        if slots and not (near and 0 <= multiple < self.satellites.number and gcd(multiple, slots) == 1):
            # gcd(0, 1) is 1: one satellite a plane may have any whole harmonic.
            expected = (
                f"a harmonic below {self.planes.number}, k / {slots} with a whole k that shares no factor with it"
            )
            raise fault(expected, f"{self.harmonic.base:g}")
        return self

    @property
    def harmonic_factor(self) -> Fraction:
        """The harmonic as the fraction that it is."""
        slots = self.satellites.number // self.planes.number
        return Fraction(round(self.harmonic.base * slots), slots)


class Streets(_Pattern):
    """Streets of coverage: planes of half a turn, so far apart that neighbours' streets meet."""

    type: Literal["streets"] = Field(description="of the shell: walker, rosette, streets, elements or explicit")
    planes: _Many = Field(description="how many, 2 or more")
    satellites_per_plane: _Many = Field(description="how many in each plane, 3 or more")
    altitude: _Altitude = Field(description=_ALTITUDE)
    inclination: _Inclination = Field(
        default_factory=lambda: Angle(base=90.0, unit="deg", source="choice: the closed form is of polar planes"),
        description="of the planes against the equator; polar where left out",
    )
    spacing: Annotated[Angle, AfterValidator(Between(1e-3, 3.1415, "more than 0 and less than 180 deg"))] | None = (
        Field(
            default=None,
            description="between the nodes of planes side by side; that of streets that just meet if left out",
        )
    )
    first_node: _Turn = Field(default_factory=_zero, description=_FIRST_NODE)

    @model_validator(mode="after")
    def _streets_there_are(self) -> "Streets":
        planes, slots = self.planes.number, self.satellites_per_plane.number
        if planes < 2 or slots < 3 or (self.spacing is None and slots < planes):
            raise fault(
                "2 planes of 3 satellites at least, and a spacing where the planes are more", f"{planes} of {slots}"
            )
        return self


class Elements(_Pattern):
    """Satellites of a file of element sets: TLE, 3LE or OMM (XML, JSON, CSV), told by its content."""

    type: Literal["elements"] = Field(description="of the shell: walker, rosette, streets, elements or explicit")
    path: str = Field(min_length=1, description="a file, from the scenario's own folder")
    damaged: Literal["refuse", "skip"] = Field(
        default="refuse", description="what to do where an element set is damaged"
    )
    names: list[str] | None = Field(
        default=None, min_length=1, description="only satellites of these names; * stands for anything"
    )

    @property
    def file(self) -> Path:
        """The file of the element sets."""
        return Path(self.path)


class Single(Section):
    """One satellite by its mean elements at the epoch."""

    vendor: Name | None = Field(default=None, description="who builds it; the shell's where left out")
    altitude: _Altitude | None = Field(default=None, description="semi-major axis less the equatorial radius")
    semi_major_axis: Annotated[Length, AfterValidator(Between(6.5e6, 57e6, "6 500 to 57 000 km"))] | None = Field(
        default=None, description="mean; either this or the altitude"
    )
    eccentricity: _Eccentricity = Field(
        default_factory=lambda: Ratio(base=0.0, unit="1", source="choice"), description="mean; 0 where left out"
    )
    inclination: _Inclination = Field(description="of the planes against the equator")
    node: _Turn = Field(description="right ascension of the ascending node at the epoch")
    argument_of_perigee: _Turn = Field(default_factory=_zero, description="0 where left out")
    mean_anomaly: _Turn = Field(default_factory=_zero, description="at the epoch; 0 where left out")

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
        if self.semi_major_axis is not None:
            return self.semi_major_axis.base_si
        assert self.altitude is not None
        return SEMI_MAJOR_M + self.altitude.base_si


class Explicit(_Pattern):
    """Satellites one by one; each counts as a plane of its own."""

    type: Literal["explicit"] = Field(description="of the shell: walker, rosette, streets, elements or explicit")
    satellite: list[Single] = Field(min_length=1, description="one table a satellite")

    @property
    def built_by(self) -> list[str]:
        """Everyone who builds some of it, each once."""
        own = (one.vendor for one in self.satellite)
        turns = (self.vendor_names[row % len(self.vendor_names)] for row in range(len(self.satellite)))
        return list(dict.fromkeys(mine or turn for mine, turn in zip(own, turns, strict=True)))


Shell = Annotated[Walker | Rosette | Streets | Elements | Explicit, Field(discriminator="type")]
"""One shell of any kind."""


def known_count(shell: Walker | Rosette | Streets | Elements | Explicit) -> int:
    """Return how many satellites a shell says it has; 0 where only its file knows."""
    if isinstance(shell, Streets):
        return shell.planes.number * shell.satellites_per_plane.number
    if isinstance(shell, Explicit):
        return len(shell.satellite)
    return 0 if isinstance(shell, Elements) else shell.satellites.number
