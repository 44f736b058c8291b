"""Special flights of the world, formations among them."""

from lookdown.traffic.world.special.fleet import FORMATION_SPACING_M, SPECIAL_PEAK, special_flights
from lookdown.traffic.world.special.kinds import SPECIAL_ASSUMPTIONS, SPECIAL_KINDS

__all__ = ["FORMATION_SPACING_M", "SPECIAL_ASSUMPTIONS", "SPECIAL_KINDS", "SPECIAL_PEAK", "special_flights"]
