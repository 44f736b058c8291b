"""Light aircraft, gliders and helicopters of the world."""

from lookdown.traffic.world.light.aviation import GENERAL_AVIATION_PEAK, general_aviation
from lookdown.traffic.world.light.helicopters import HELICOPTER_PEAK, helicopters
from lookdown.traffic.world.light.kinds import AVIATION_KINDS, HELICOPTER_KINDS, LIGHT_ASSUMPTIONS

__all__ = [
    "AVIATION_KINDS",
    "GENERAL_AVIATION_PEAK",
    "HELICOPTER_KINDS",
    "HELICOPTER_PEAK",
    "LIGHT_ASSUMPTIONS",
    "general_aviation",
    "helicopters",
]
