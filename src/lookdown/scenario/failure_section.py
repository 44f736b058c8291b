"""What fails in the backbone, as a scenario writes it: `[[network.failure]]`, one table a failure."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lookdown.scenario._quantity import Between, Length, Ratio, Section, Time, fault

__all__ = ["Failure"]

_Moment = Annotated[Time, AfterValidator(Between(0.0, 366 * 86_400.0, "0 to a year after the start"))]
_While = Annotated[Time, AfterValidator(Between(1e-3, 366 * 86_400.0, "1 ms to a year"))]
_Share = Annotated[Ratio, AfterValidator(Between(0.0, 1.0, "0 to 100 %"))]
_Radius = Annotated[Length, AfterValidator(Between(1e3, 20e6, "1 to 20 000 km"))]
_Ids = Annotated[list[Annotated[int, Field(ge=0, le=65_535)]], Field(min_length=1, max_length=65_535)]
_Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(min_length=1, max_length=10_000)]

_Kind = Literal["satellite", "plane", "vendor", "gateway", "flap", "partition", "storm", "jamming", "weather"]

_ASKS = {
    "satellite": ("satellites",),
    "plane": ("planes",),
    "vendor": ("vendors",),
    "gateway": ("gateways",),
    "flap": ("satellites", "period"),
    "partition": ("planes",),
    "storm": ("share",),
    "jamming": ("latitude_deg", "longitude_deg", "radius"),
    "weather": ("latitude_deg", "longitude_deg", "radius"),
}
"""What each kind of failure must say; `share` of a flap may be left out."""

_MAY = {"flap": ("share",)}
_ALL = ("satellites", "planes", "vendors", "gateways", "share", "period", "latitude_deg", "longitude_deg", "radius")


class Failure(Section):
    """Something that does not work for a while."""

    kind: Literal["satellite", "plane", "vendor", "gateway", "flap", "partition", "storm", "jamming", "weather"] = (
        Field(
            description="what fails; a flap is a link that comes and goes, a partition cuts planes off from all others"
        )
    )
    start: _Moment = Field(description="after the start of the run")
    duration: _While = Field(description="how long it lasts")
    satellites: _Ids | None = Field(default=None, description="which, by satellite_id; of a flap both ends")
    planes: _Ids | None = Field(default=None, description="which; of a partition those on one side")
    vendors: _Names | None = Field(default=None, description="whose satellites")
    gateways: _Names | None = Field(default=None, description="which, by name")
    share: _Share | None = Field(
        default=None, description="of a storm: of the satellites; of a flap: of each period in which it is up, 50 %"
    )
    period: _While | None = Field(default=None, description="of a flap")
    latitude_deg: float | None = Field(default=None, ge=-90.0, le=90.0, description="of the middle of a region")
    longitude_deg: float | None = Field(default=None, ge=-180.0, le=180.0, description="of the middle of a region")
    radius: _Radius | None = Field(default=None, description="of a region, along the ground")

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> "Failure":
        asked = _ASKS[self.kind]
        missing = [name for name in asked if getattr(self, name) is None]
        if missing:
            raise fault(f"{', '.join(missing)} for a failure of kind {self.kind}", "none")
        known = {*asked, *_MAY.get(self.kind, ())}
        beside = [name for name in _ALL if name not in known and getattr(self, name) is not None]
        if beside:
            raise fault(f"no {', '.join(beside)} for a failure of kind {self.kind}", f"{beside[0]} as well")
        if self.kind == "flap" and self.satellites is not None and len(self.satellites) != 2:
            raise fault("two satellites, the ends of the link", f"{len(self.satellites)}")
        return self
