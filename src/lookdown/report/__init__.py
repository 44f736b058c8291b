"""The report of a run, a study, some traffic or a sensor: one self-contained page."""

from lookdown.report._sensor_view import SensorView
from lookdown.report.coverage_page import write_coverage_report
from lookdown.report.network_page import write_network_report
from lookdown.report.page import write_report
from lookdown.report.sensor_page import write_sensor_page
from lookdown.report.traffic_page import (
    Airborne,
    Expected,
    Published,
    TrafficView,
    airborne_at,
    airborne_of_flights,
    write_traffic_page,
)

__all__ = [
    "Airborne",
    "Expected",
    "Published",
    "SensorView",
    "TrafficView",
    "airborne_at",
    "airborne_of_flights",
    "write_coverage_report",
    "write_network_report",
    "write_report",
    "write_sensor_page",
    "write_traffic_page",
]
