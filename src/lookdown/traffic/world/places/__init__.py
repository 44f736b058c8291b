"""The world that the synthetic traffic flies in: its places, its routes, its hours and its ground."""

from lookdown.traffic.world.places.airports import AirportList, Airports, PlaceKind, read_airports
from lookdown.traffic.world.places.assumptions import PLACES_ASSUMPTIONS
from lookdown.traffic.world.places.clocks import LONG_HAUL_M, Haul, departure_profile, local_hour, utc_offset_s
from lookdown.traffic.world.places.demand import block_time_s, expected_airborne
from lookdown.traffic.world.places.regions import COUNTRIES_OF_REGIONS, Region, region_of
from lookdown.traffic.world.places.routes import Routes, great_circle_m, read_routes

__all__ = [
    "COUNTRIES_OF_REGIONS",
    "LONG_HAUL_M",
    "PLACES_ASSUMPTIONS",
    "AirportList",
    "Airports",
    "Haul",
    "PlaceKind",
    "Region",
    "Routes",
    "block_time_s",
    "departure_profile",
    "expected_airborne",
    "great_circle_m",
    "local_hour",
    "read_airports",
    "read_routes",
    "region_of",
    "utc_offset_s",
]
