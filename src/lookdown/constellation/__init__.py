"""Where the satellites are: element sets, the ephemeris table and coverage."""

from lookdown.constellation.elements import MeanElements, sgp4_models
from lookdown.constellation.ephemeris import EphemerisTable, teme_states
from lookdown.constellation.walker import WalkerShell, walker_elements

__all__ = [
    "EphemerisTable",
    "MeanElements",
    "WalkerShell",
    "sgp4_models",
    "teme_states",
    "walker_elements",
]
