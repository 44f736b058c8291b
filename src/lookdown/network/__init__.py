"""The optical mesh backbone: who is linked with whom, by which way, how fast, and what arrives when."""

from lookdown.network.interoperability import Interoperability
from lookdown.network.routing.graph import NetworkGraph, detours, graph_of, heap_routes, label_routes
from lookdown.network.routing.pairs import (
    PairFigures,
    PairTally,
    StationRoutes,
    station_routes,
)
from lookdown.network.routing.routes import NO_HOP, TICK_M, RouteChanges, Routes, route_changes, sweep_routes
from lookdown.network.stations import GroundLinks, Stations, city_stations, flat_cone_range_m, ground_links
from lookdown.network.topology import (
    GRAZING_LIMIT_M,
    PLUS_GRID,
    LinkGeometry,
    Topology,
    link_geometry,
    motif_pairs,
    nearest_pairs,
)

__all__ = [
    "GRAZING_LIMIT_M",
    "NO_HOP",
    "PLUS_GRID",
    "TICK_M",
    "GroundLinks",
    "Interoperability",
    "LinkGeometry",
    "NetworkGraph",
    "PairFigures",
    "PairTally",
    "RouteChanges",
    "Routes",
    "StationRoutes",
    "Stations",
    "Topology",
    "city_stations",
    "detours",
    "flat_cone_range_m",
    "graph_of",
    "ground_links",
    "heap_routes",
    "label_routes",
    "link_geometry",
    "motif_pairs",
    "nearest_pairs",
    "route_changes",
    "station_routes",
    "sweep_routes",
]
