"""The whole world's sky by rule: airports, routes, winds and the fleets that fly."""

from lookdown.traffic.world.clutter import ClutterCounts
from lookdown.traffic.world.world import FleetKind, WorldSettings, WorldTraffic

__all__ = ["ClutterCounts", "FleetKind", "WorldSettings", "WorldTraffic"]
