"""The whole world's sky by rule: airports, routes, winds and the fleets that fly."""

from lookdown.traffic.world.world import FleetKind, WorldSettings, WorldTraffic

__all__ = ["FleetKind", "WorldSettings", "WorldTraffic"]
