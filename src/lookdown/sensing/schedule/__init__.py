"""Where each satellite looks, within its energy, heat and time."""

from lookdown.sensing.schedule.cues import CueDesk, CueHabits, LostTrackCues
from lookdown.sensing.schedule.energy import EnergyStore
from lookdown.sensing.schedule.orbit import OrbitEnergy, orbit_energy
from lookdown.sensing.schedule.parameters import SCHEDULE_REFERENCE, ScheduleParameters, reference_schedule
from lookdown.sensing.schedule.scheduler import EnergyScheduler, StepPlan
from lookdown.sensing.schedule.search import SearchScheduler
from lookdown.sensing.schedule.spacecraft import SPACECRAFT_REFERENCE, SpacecraftParameters, reference_spacecraft

__all__ = [
    "SCHEDULE_REFERENCE",
    "SPACECRAFT_REFERENCE",
    "CueDesk",
    "CueHabits",
    "EnergyScheduler",
    "EnergyStore",
    "LostTrackCues",
    "OrbitEnergy",
    "ScheduleParameters",
    "SearchScheduler",
    "SpacecraftParameters",
    "StepPlan",
    "orbit_energy",
    "reference_schedule",
    "reference_spacecraft",
]
