"""The optical mesh backbone: who is linked with whom, by which way, how fast, and what arrives when."""

from lookdown.network.assembly import check_links, network_links, shipments_of_reports
from lookdown.network.contacts import contact_plan, links_that_stand, write_contact_plan
from lookdown.network.delivery import Delivery, DeliverySpan, network_latency_s
from lookdown.network.failures import (
    FAILURE_REFERENCE,
    FailureView,
    check_failures,
    draw_failures,
    failure_rows,
    view_at,
)
from lookdown.network.ground_budget import (
    GROUND_REFERENCE,
    GroundLinkParameters,
    ground_link_rates,
    reference_ground_link,
)
from lookdown.network.interoperability import Interoperability
from lookdown.network.ledger import Admission, LookLedger
from lookdown.network.link_budget import (
    path_loss_ratio,
    photons_per_bit,
    range_limit_m,
    received_power_w,
    terminal_rate_bps,
)
from lookdown.network.link_states import (
    LINK_STATE_REFERENCE,
    CrossingLinks,
    LinkFault,
    LinkMachine,
    LinkReport,
    link_limits,
)
from lookdown.network.photons import Receiver, bit_error_ratio, photons_needed
from lookdown.network.priorities import (
    DELIVERY_REFERENCE,
    NEAREST_GATEWAY,
    DeliveryParameters,
    Priority,
    deadline_tai_ns,
    fibre_time_s,
    reference_delivery,
)
from lookdown.network.processing import (
    PROCESSING_REFERENCE,
    ProcessingCost,
    ProcessingMode,
    ProcessingParameters,
    choose_modes,
    processing_cost,
    reference_processing,
)
from lookdown.network.routing.graph import NetworkGraph, detours, graph_of, heap_routes, label_routes
from lookdown.network.routing.pairs import (
    PairFigures,
    PairTally,
    StationRoutes,
    station_routes,
)
from lookdown.network.routing.routes import NO_HOP, TICK_M, RouteChanges, Routes, route_changes, sweep_routes
from lookdown.network.station_files import STATION_MIN_ELEVATION_DEG, read_stations, stations_from_rows
from lookdown.network.stations import GroundLinks, Stations, city_stations, flat_cone_range_m, ground_links
from lookdown.network.terminals import OPTICAL_REFERENCE, TERMINALS, OpticalTerminal, reference_terminal
from lookdown.network.topology import (
    GRAZING_LIMIT_M,
    PLUS_GRID,
    LinkGeometry,
    Topology,
    link_geometry,
    motif_pairs,
    nearest_pairs,
)
from lookdown.network.weather import WEATHER_REFERENCE, WeatherModel, sky_correlation

__all__ = [
    "DELIVERY_REFERENCE",
    "FAILURE_REFERENCE",
    "GRAZING_LIMIT_M",
    "GROUND_REFERENCE",
    "LINK_STATE_REFERENCE",
    "NEAREST_GATEWAY",
    "NO_HOP",
    "OPTICAL_REFERENCE",
    "PLUS_GRID",
    "PROCESSING_REFERENCE",
    "STATION_MIN_ELEVATION_DEG",
    "TERMINALS",
    "TICK_M",
    "WEATHER_REFERENCE",
    "Admission",
    "CrossingLinks",
    "Delivery",
    "DeliveryParameters",
    "DeliverySpan",
    "FailureView",
    "GroundLinkParameters",
    "GroundLinks",
    "Interoperability",
    "LinkFault",
    "LinkGeometry",
    "LinkMachine",
    "LinkReport",
    "LookLedger",
    "NetworkGraph",
    "OpticalTerminal",
    "PairFigures",
    "PairTally",
    "Priority",
    "ProcessingCost",
    "ProcessingMode",
    "ProcessingParameters",
    "Receiver",
    "RouteChanges",
    "Routes",
    "StationRoutes",
    "Stations",
    "Topology",
    "WeatherModel",
    "bit_error_ratio",
    "check_failures",
    "check_links",
    "choose_modes",
    "city_stations",
    "contact_plan",
    "deadline_tai_ns",
    "detours",
    "draw_failures",
    "failure_rows",
    "fibre_time_s",
    "flat_cone_range_m",
    "graph_of",
    "ground_link_rates",
    "ground_links",
    "heap_routes",
    "label_routes",
    "link_geometry",
    "link_limits",
    "links_that_stand",
    "motif_pairs",
    "nearest_pairs",
    "network_latency_s",
    "network_links",
    "path_loss_ratio",
    "photons_needed",
    "photons_per_bit",
    "processing_cost",
    "range_limit_m",
    "read_stations",
    "received_power_w",
    "reference_delivery",
    "reference_ground_link",
    "reference_processing",
    "reference_terminal",
    "route_changes",
    "shipments_of_reports",
    "sky_correlation",
    "station_routes",
    "stations_from_rows",
    "sweep_routes",
    "terminal_rate_bps",
    "view_at",
    "write_contact_plan",
]
