"""The ground of the whole world: how high it is, and where there is land."""

from lookdown.terrain.ground import Terrain, on_land

__all__ = ["Terrain", "on_land"]
