"""Slow clutter of the world: balloons, drones, flocks of birds."""

from lookdown.traffic.world.clutter.fleet import ClutterCounts, slow_clutter
from lookdown.traffic.world.clutter.kinds import CLUTTER_ASSUMPTIONS, CLUTTER_KINDS

__all__ = ["CLUTTER_ASSUMPTIONS", "CLUTTER_KINDS", "ClutterCounts", "slow_clutter"]
