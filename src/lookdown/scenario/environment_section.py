"""What moves on the ground and is no aircraft, as a scenario writes it: `[environment]`, none where it is left out."""

from typing import Annotated

from pydantic import AfterValidator, Field

from lookdown.scenario._quantity import QUANTITIES, Between, Length, Section, said
from lookdown.scenario.interest_section import Box

__all__ = ["Environment", "Farm", "Road"]

_Radius = Annotated[Length, AfterValidator(Between(100.0, 100e3, "0.1 to 100 km"))]
_AreaDensity = QUANTITIES["area_density"]


class Road(Box):
    """A motorway or any box with a stated traffic, beside that of the people round it."""

    vehicles: Annotated[_AreaDensity, AfterValidator(Between(0.0, 1e-3, "0 to 1 000 vehicles a km2"))] = said(  # type: ignore[valid-type]
        _AreaDensity, 0.2, "1/km2", "in motion by day", source="assumption"
    )

    @property
    def vehicles_pm2(self) -> float:
        """In motion by day, per square metre."""
        return float(self.vehicles.base_si)  # type: ignore[attr-defined]  # the kind is made from its dimension


class Farm(Section):
    """A wind farm, as a disc."""

    latitude_deg: float = Field(ge=-89.0, le=89.0, description="of its middle")
    longitude_deg: float = Field(ge=-180.0, le=180.0, description="of its middle")
    radius: _Radius = said(Length, 5.0, "km", "of the disc", source="assumption")
    turbines: int = Field(default=80, ge=1, le=10_000, description="how many; 80 where left out")


class Environment(Section):
    """What moves on the ground; with all figures of `lookdown.sensing.clutter.MOVING_CLUTTER_REFERENCE`."""

    everywhere: bool = Field(
        default=False,
        description="traffic by people, birds by land and spikes by sea as well; a city costs 0.1 s of CPU a step",
    )
    road: list[Road] = Field(default_factory=list, max_length=100, description="boxes with a stated traffic")
    wind_farm: list[Farm] = Field(default_factory=list, max_length=1000, description="wind farms")
