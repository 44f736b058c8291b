"""Where each satellite looks, within its energy, heat and time."""

from lookdown.sensing.schedule.energy import EnergyStore
from lookdown.sensing.schedule.orbit import OrbitEnergy, orbit_energy
from lookdown.sensing.schedule.search import SearchScheduler
from lookdown.sensing.schedule.spacecraft import SPACECRAFT_REFERENCE, SpacecraftParameters, reference_spacecraft

__all__ = [
    "SPACECRAFT_REFERENCE",
    "EnergyStore",
    "OrbitEnergy",
    "SearchScheduler",
    "SpacecraftParameters",
    "orbit_energy",
    "reference_spacecraft",
]
