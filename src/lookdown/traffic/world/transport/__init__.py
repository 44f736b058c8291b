"""Airliners, freighters and business aircraft: types, winds, ways, profiles, schedules."""

from lookdown.traffic.world.transport.fleet import TransportFleet, callsign_of
from lookdown.traffic.world.transport.network import Network, airline_network, business_network
from lookdown.traffic.world.transport.types import AIRLINERS, BUSINESS_AIRCRAFT, AircraftType
from lookdown.traffic.world.transport.wind import WindField

__all__ = [
    "AIRLINERS",
    "BUSINESS_AIRCRAFT",
    "AircraftType",
    "Network",
    "TransportFleet",
    "WindField",
    "airline_network",
    "business_network",
    "callsign_of",
]
