"""The scenario document: what a TOML file says, typed, checked and frozen."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from lookdown.scenario._derived import section_from
from lookdown.scenario._instants import Instant
from lookdown.scenario._names import Title
from lookdown.scenario._quantity import Between, Length, Ratio, Section, Time, fault
from lookdown.scenario.coverage_section import Coverage
from lookdown.scenario.environment_section import Environment
from lookdown.scenario.interest_section import Box
from lookdown.scenario.network_section import Network
from lookdown.scenario.sensor_section import AnySensor
from lookdown.scenario.shells import MOST_SATELLITES, Shell, known_count
from lookdown.scenario.traffic_section import Traffic
from lookdown.sensing import RADAR_REFERENCE, RadarParameters
from lookdown.sensing.schedule import (
    SCHEDULE_REFERENCE,
    SPACECRAFT_REFERENCE,
    ScheduleParameters,
    SpacecraftParameters,
)
from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters

__all__ = ["ScenarioDocument"]

_YEAR_S = 366 * 86_400.0
_Step = Annotated[Time, AfterValidator(Between(1e-3, 60.0, "1 ms to 60 s"))]
_Interval = Annotated[Time, AfterValidator(Between(1e-3, 3600.0, "1 ms to 1 h"))]
_Duration = Annotated[Time, AfterValidator(Between(1.0, _YEAR_S, "1 s to a year"))]
_Limit = Annotated[Length, AfterValidator(Between(1.0, 1e6, "1 m to 1 000 km"))]


class Run(Section):
    """Name, clock and seed of a run."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="names the recording: a-z, 0-9, - and _")
    title: Title
    description: str = ""
    based_on: str | None = Field(default=None, description="a scenario from which all that is not said here is taken")
    seed: int = Field(ge=0, le=2**63 - 1)
    step: _Step
    report_interval: _Interval
    start: Instant | None = Field(default=None, description="UTC; the recording's start where left out")
    stop: Instant | None = Field(default=None, description="UTC; the recording's end where left out")
    duration: _Duration | None = None


class Constellation(Section):
    """All satellites, shell by shell."""

    shell: list[Shell] = Field(min_length=1)

    @field_validator("shell")
    @classmethod
    def _not_too_many(cls, shells: list[Shell]) -> list[Shell]:
        total = sum(map(known_count, shells))
        if total > MOST_SATELLITES:
            raise fault("at most 65 535 satellites in all", f"{total}")
        return shells


class Scoring(Section):
    """By what measure tracks are scored against truth."""

    custody_limit: _Limit
    gospa_cutoff: _Limit


_SINCE_CLUTTER = frozenset(
    (
        "channel_count",
        "polarisation",
        "transmit_duty_ratio",
        "prf_spread_ratio",
        "phase_error_rad",
        "yaw_error_rad",
        "attitude_bias_rad",
        "ephemeris_bias_m",
        "velocity_bias_mps",
        "clock_bias_s",
        "electron_content_bias_pm2",
        "sea_state",
        "internal_motion_mps",
        "rain_rate_mps",
    )
)
Radar = section_from(
    "Radar",
    RadarParameters,
    RADAR_REFERENCE,
    "The radar that every satellite carries.",
    may_be_left_out=_SINCE_CLUTTER,
)
Satellite = section_from(
    "Satellite",
    SpacecraftParameters,
    SPACECRAFT_REFERENCE,
    "What every satellite has to spend: power, battery, heat and time.",
    may_be_left_out=frozenset(SPACECRAFT_REFERENCE),
)
_Weights = section_from(
    "_Weights",
    ScheduleParameters,
    SCHEDULE_REFERENCE,
    "How the satellites' energy and time are split.",
    may_be_left_out=frozenset(SCHEDULE_REFERENCE),
)


_Priority = Annotated[Ratio, AfterValidator(Between(0.0, 1e6, "0 to 1 000 000"))]


class PriorityRegion(Box):
    """Ground whose search is worth more, or less, than that of the rest."""

    priority: _Priority = Field(description="times the worth of ordinary ground; 0 for ground not worth searching")


class Schedule(_Weights):  # type: ignore[valid-type, misc]  # made from the stage's own list of parameters
    """How the satellites' energy and time are split."""

    tasks: Literal["all", "search"] = Field(
        default="all", description='"all" looks at tracks and cues too; "search" turns every radar round and round'
    )
    region: list[PriorityRegion] = Field(
        default_factory=list, max_length=1000, description="where two overlap, the later one counts"
    )

    @model_validator(mode="after")
    def _regions_are_heard(self) -> "Schedule":
        if self.region and self.tasks == "search":
            raise fault('tasks = "all" where there are regions: "search" turns every radar round and round', '"search"')
        return self


_LATER = ("agile_", "cruise_", "slow_", "terminal_", "terrain_", "turning_")
Tracker = section_from(
    "Tracker",
    TrackerParameters,
    TRACKER_REFERENCE,
    "What the tracker assumes.",
    may_be_left_out=frozenset(name for name in TRACKER_REFERENCE if name.startswith(_LATER)),
)


class ScenarioDocument(Section):
    """A whole scenario; every physical number in it says where it comes from."""

    scenario: Run
    traffic: Traffic
    constellation: Constellation
    radar: Radar  # type: ignore[valid-type]  # made from the stage's own list of parameters
    tracker: Tracker  # type: ignore[valid-type]
    metrics: Scoring
    satellite: Satellite = Field(default_factory=Satellite)  # type: ignore[valid-type]
    schedule: Schedule = Field(default_factory=Schedule)
    sensor: list[AnySensor] = Field(default_factory=list, max_length=1000)
    coverage: Coverage | None = None
    environment: Environment | None = None
    network: Network | None = None
