"""The `[traffic]` section: whose flights are the truth, who else flies, and where anybody looks."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator

from lookdown.scenario._faults import did_you_mean
from lookdown.scenario._quantity import Between, Count, Length, Ratio, Section, fault, said
from lookdown.scenario.interest_section import Box, Interest, Replayed
from lookdown.traffic import ClutterCounts, FleetKind

__all__ = ["Traffic", "World"]

_FLEETS = tuple(kind.value for kind in FleetKind)
_USUAL = ClutterCounts()
_Many = Annotated[Count, AfterValidator(Between(0, 200_000, "0 to 200 000"))]
_Scale = Annotated[Ratio, AfterValidator(Between(1e-3, 60.0, "0.001 to 60"))]
_MOST_CLUTTER = 300_000

_MOST_OBJECTS = 10_000
"""Each takes about a millisecond to plan."""

_Margin = Annotated[Length, AfterValidator(Between(0.0, 5e6, "0 to 5 000 km"))]


class World(Section):
    """The whole world's traffic by rule, of which what flies in the region counts."""

    scale: _Scale = said(Ratio, 1.0, "1", "times the flights of every fleet; 1 is the world of today")
    fleets: list[str] | None = Field(
        default=None, min_length=1, description=f"which of them fly; all where left out: {', '.join(_FLEETS)}"
    )

    radiosondes: _Many = said(
        Count, _USUAL.radiosondes, "1", "weather balloons released at 00 and at 12 UTC, before the scale"
    )
    floating_balloons: _Many = said(Count, _USUAL.floating_balloons, "1", "balloons that float, before the scale")
    drones: _Many = said(Count, _USUAL.drones, "1", "drones in the air when most are, before the scale")
    flocks: _Many = said(Count, _USUAL.flocks, "1", "flocks of birds in the air when most are, before the scale")

    @field_validator("fleets")
    @classmethod
    def _are_known(cls, fleets: list[str] | None) -> list[str] | None:
        for name in fleets or []:
            if name not in _FLEETS:
                raise fault(did_you_mean(name, _FLEETS), f'"{name}"')
        return fleets

    @model_validator(mode="after")
    def _have_names(self) -> "World":
        # More in an hour have no identities; `flight_ids` would refuse them.
        most = max(self.drones.number, self.flocks.number, self.radiosondes.number, self.floating_balloons.number)
        if most * self.scale.base_si > _MOST_CLUTTER:
            raise fault(
                f"at most {_MOST_CLUTTER:,} balloons, drones or flocks with the scale", f"{most:,} and the scale"
            )
        return self


class Traffic(Section):
    """Whose flights are the truth, and how far about them the radars look."""

    recording: str | None = Field(
        default=None,
        min_length=1,
        description='name of a recording in the package, or path of a Parquet file, from the scenario\'s own folder; ""'
        " for none, where the scenario below has one",
    )
    world: World | None = Field(default=None, description="the synthetic world; {} for all of it as it is")
    region: Box | None = Field(
        default=None, description="where radars look and objects count; the recording's own box where left out"
    )
    region_margin: _Margin
    interest: list[Interest] | None = Field(default=None, description="groups of objects of interest")

    @field_validator("recording", mode="before")
    @classmethod
    def _nothing_is_none(cls, recording: Any) -> Any:
        return None if recording == "" else recording

    @field_validator("interest")
    @classmethod
    def _not_too_many(cls, interest: list[Interest] | None) -> list[Interest] | None:
        flying = [group for group in interest or [] if not isinstance(group, Replayed)]
        total = sum(group.count.number * group.formation.number for group in flying)
        if total > _MOST_OBJECTS:
            raise fault(f"at most {_MOST_OBJECTS:,} objects of interest in all", f"{total:,}")
        return interest

    @model_validator(mode="after")
    def _somebody_flies_somewhere(self) -> "Traffic":
        if self.recording is None and self.world is None and not self.interest:
            raise fault("a recording, a world, objects of interest or several of them", "nothing")
        if self.recording is None and self.region is None:
            raise fault("a region, where there is no recording that has one", "none")
        return self
