"""What a coverage study asks, as a scenario writes it: how many at once, where, how finely, for how long."""

import math
from typing import Annotated

from pydantic import AfterValidator, Field

from lookdown.scenario._instants import Instant
from lookdown.scenario._quantity import Angle, Between, Count, Length, Ratio, Section, Time, said

__all__ = ["Coverage"]

_Fold = Annotated[Count, AfterValidator(Between(1, 100, "1 to 100 satellites at once"))]
_Grazing = Annotated[Angle, AfterValidator(Between(0.0, math.pi / 2, "0 to 90 deg"))]
_Latitude = Annotated[Angle, AfterValidator(Between(-math.pi / 2, math.pi / 2, "-90 to 90 deg"))]
_Range = Annotated[Length, AfterValidator(Between(1e3, 1e8, "1 to 100 000 km"))]
_Spacing = Annotated[Length, AfterValidator(Between(20e3, 5e6, "20 to 5 000 km"))]
_Step = Annotated[Time, AfterValidator(Between(1.0, 600.0, "1 s to 10 min"))]
_Duration = Annotated[Time, AfterValidator(Between(60.0, 366 * 86_400.0, "1 min to a year"))]
_Height = Annotated[Length, AfterValidator(Between(-500.0, 100e3, "-0.5 to 100 km"))]
_Wait = Annotated[Time, AfterValidator(Between(1.0, 30 * 86_400.0, "1 s to 30 days"))]
_Share = Annotated[Ratio, AfterValidator(Between(0.0, 0.99, "0 to 99 %"))]


class Coverage(Section):
    """What a coverage study asks; every key may be left out."""

    fold: _Fold = said(Count, 1, "1", "how many satellites at once count as cover")
    grazing_min: _Grazing | None = Field(
        default=None, description="least grazing angle at which a place is seen; the radar's where left out"
    )
    grazing_max: _Grazing | None = Field(
        default=None, description="greatest grazing angle at which a place is seen; the radar's where left out"
    )
    range_max: _Range | None = Field(
        default=None, description="greatest distance from satellite to place; no limit where left out"
    )
    latitude_min: _Latitude = said(
        Angle, -90.0, "deg", "southern border of the study", source="choice: the whole Earth"
    )
    latitude_max: _Latitude = said(Angle, 90.0, "deg", "northern border of the study", source="choice: the whole Earth")
    height: _Height = said(
        Length, 0.0, "km", "of the places above the ellipsoid", source="choice: the ground; aircraft fly at about 10 km"
    )
    spacing: _Spacing = said(
        Length, 200.0, "km", "between places side by side", source="choice: about 13 000 places on the whole Earth"
    )
    start: Instant | None = Field(
        default=None,
        description="UTC; where left out the scenario's, else the newest epoch of its element sets, else 2026-01-01",
    )
    duration: _Duration = said(Time, 24.0, "h", "how long the study looks", source="choice: the Earth turns once")
    step: _Step = said(Time, 60.0, "s", "between instants", source="choice: gaps are known to one step")
    waits: list[_Wait] = Field(
        default_factory=lambda: [
            Time(base=minutes, unit="min", source="choice") for minutes in (1.0, 5.0, 15.0, 30.0, 60.0)
        ],
        min_length=1,
        max_length=20,
        description="how long from any instant until the next look: the share of instants is told for each",
    )
    regions: list[str] = Field(
        default_factory=list, max_length=50, description="GeoJSON files of polygons, from the scenario's own folder"
    )
    loss: _Share = said(
        Ratio,
        20.0,
        "%",
        "only for the table of losses: the study is told whole and, beside it, after the loss of this share at random",
        source="choice: the share whose loss at random is told beside the whole",
    )
    lose: _Share = said(
        Ratio,
        0.0,
        "%",
        "this share of the satellites is lost at random before the study, and everything in it is of those left",
        source="choice: the share of satellites lost at random before the study",
    )
    without_vendors: list[str] = Field(
        default_factory=list, description="vendors whose satellites are left out of the whole study"
    )
