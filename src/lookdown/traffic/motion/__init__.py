"""Exact motion: legs of flight on the ellipsoid, made of rounded paths and profiles of speed and height."""

from lookdown.traffic.motion.fleet import (
    HOUR_NS,
    NOWHERE,
    Fleet,
    FleetTraffic,
    Flights,
    addresses_of,
    fleet_codes,
    flight_ids,
    take_flights,
)
from lookdown.traffic.motion.legs import Legs

__all__ = [
    "HOUR_NS",
    "NOWHERE",
    "Fleet",
    "FleetTraffic",
    "Flights",
    "Legs",
    "addresses_of",
    "fleet_codes",
    "flight_ids",
    "take_flights",
]
