"""The report of a run, a study or some traffic: one self-contained page."""

from lookdown.report.coverage_page import write_coverage_report
from lookdown.report.page import write_report
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
    "TrafficView",
    "airborne_at",
    "airborne_of_flights",
    "write_coverage_report",
    "write_report",
    "write_traffic_page",
]
