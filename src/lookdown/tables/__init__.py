"""The tables that cross a border between stages, and their form on disk."""

from lookdown.tables._columns import (
    AircraftClass,
    Associations,
    Detections,
    Dwells,
    GapCause,
    InfraredClass,
    Looks,
    Metrics,
    ObjectMetrics,
    Objects,
    RcsClass,
    Satellites,
    SensorKind,
    Tracks,
    Transponder,
    TruthStates,
)
from lookdown.tables._parquet import arrow_from_table, read_table, table_from_arrow, write_table
from lookdown.tables._table import Column, Table, column

__all__ = [
    "AircraftClass",
    "Associations",
    "Column",
    "Detections",
    "Dwells",
    "GapCause",
    "InfraredClass",
    "Looks",
    "Metrics",
    "ObjectMetrics",
    "Objects",
    "RcsClass",
    "Satellites",
    "SensorKind",
    "Table",
    "Tracks",
    "Transponder",
    "TruthStates",
    "arrow_from_table",
    "column",
    "read_table",
    "table_from_arrow",
    "write_table",
]
