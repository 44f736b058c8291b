"""The ground of the whole world: how high it is, and where there is land."""

from lookdown.terrain.ground import Terrain, land_bits, on_land

__all__ = ["Terrain", "land_bits", "on_land"]
