"""The scenario document: what a TOML file says, typed, checked and frozen."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from lookdown.astro import tai_ns_from_utc_text
from lookdown.errors import ArgumentError
from lookdown.scenario._derived import section_from
from lookdown.scenario._quantity import Angle, Between, Count, Length, Section, Time, fault
from lookdown.sensing import RADAR_REFERENCE, RadarParameters
from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters

__all__ = ["ScenarioDocument", "Shell"]

_YEAR_S = 366 * 86_400.0
_Step = Annotated[Time, AfterValidator(Between(1e-3, 60.0, "1 ms to 60 s"))]
_Interval = Annotated[Time, AfterValidator(Between(1e-3, 3600.0, "1 ms to 1 h"))]
_Duration = Annotated[Time, AfterValidator(Between(1.0, _YEAR_S, "1 s to a year"))]
_ABOVE_AIR = "150 km (a satellite below falls to Earth) to 50 000 km"
_Altitude = Annotated[Length, AfterValidator(Between(150e3, 50e6, _ABOVE_AIR))]
_Inclination = Annotated[Angle, AfterValidator(Between(0.0, 3.1416, "0 to 180 deg"))]
_Node = Annotated[Angle, AfterValidator(Between(0.0, 6.2832, "0 to 360 deg"))]
_Many = Annotated[Count, AfterValidator(Between(1, 65_535, "1 to 65 535"))]
_Margin = Annotated[Length, AfterValidator(Between(0.0, 5e6, "0 to 5 000 km"))]
_Limit = Annotated[Length, AfterValidator(Between(1.0, 1e6, "1 m to 1 000 km"))]


def _utc_text(value: str) -> str:
    try:
        tai_ns_from_utc_text(value)
    except ArgumentError:
        raise fault('an instant in UTC such as "2021-10-07T12:30:00Z"', f'"{value}"') from None
    return value


_Instant = Annotated[str, AfterValidator(_utc_text)]


class Run(Section):
    """Name, clock and seed of a run."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="names the recording: a-z, 0-9, - and _")
    title: str = Field(min_length=1, max_length=120)
    description: str = ""
    based_on: str | None = Field(default=None, description="a scenario from which all that is not said here is taken")
    seed: int = Field(ge=0, le=2**63 - 1)
    step: _Step
    report_interval: _Interval
    start: _Instant | None = Field(default=None, description="UTC; the recording's start where left out")
    stop: _Instant | None = Field(default=None, description="UTC; the recording's end where left out")
    duration: _Duration | None = None


class Traffic(Section):
    """Whose flights are the truth, and how far about them the radars look."""

    recording: str = Field(
        min_length=1,
        description="name of a recording in the package, or path of a Parquet file, from the scenario's own folder",
    )
    region_margin: _Margin


class Shell(Section):
    """A Walker pattern: satellites at one altitude and inclination in evenly spaced planes."""

    type: Literal["walker"]
    vendor: str = Field(default="one", min_length=1)
    satellites: _Many
    planes: _Many
    phasing: Count
    altitude: _Altitude
    inclination: _Inclination
    first_node: _Node


class Constellation(Section):
    """All satellites, shell by shell."""

    shell: list[Shell] = Field(min_length=1)

    @field_validator("shell")
    @classmethod
    def _not_too_many(cls, shells: list[Shell]) -> list[Shell]:
        total = sum(shell.satellites.number for shell in shells)
        if total > 65_535:
            raise fault("at most 65 535 satellites in all", f"{total}")
        return shells


class Scoring(Section):
    """By what measure tracks are scored against truth."""

    custody_limit: _Limit
    gospa_cutoff: _Limit


Radar = section_from("Radar", RadarParameters, RADAR_REFERENCE, "The radar that every satellite carries.")
Tracker = section_from("Tracker", TrackerParameters, TRACKER_REFERENCE, "What the tracker assumes.")


class ScenarioDocument(Section):
    """A whole scenario; every physical number in it says where it comes from."""

    scenario: Run
    traffic: Traffic
    constellation: Constellation
    radar: Radar  # type: ignore[valid-type]  # made from the stage's own list of parameters
    tracker: Tracker  # type: ignore[valid-type]
    metrics: Scoring
