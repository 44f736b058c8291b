"""The rows of issue 6's table: what the tracker costs and how good its picture is, on made scenes."""

from lookdown.benchmarks.tracking_rows._bias import bias_rows
from lookdown.benchmarks.tracking_rows._cost import crowd, flat_row, scan_row
from lookdown.benchmarks.tracking_rows._flown import flown, new_tracker, table_hash
from lookdown.benchmarks.tracking_rows._formations import formation_rows
from lookdown.benchmarks.tracking_rows._late import late_rows
from lookdown.benchmarks.tracking_rows._start import start_rows
from lookdown.benchmarks.tracking_rows._straight import consistency_rows, picture_rows
from lookdown.benchmarks.tracking_rows._turns import turn_rows

__all__ = [
    "bias_rows",
    "consistency_rows",
    "crowd",
    "flat_row",
    "flown",
    "formation_rows",
    "late_rows",
    "new_tracker",
    "picture_rows",
    "scan_row",
    "start_rows",
    "table_hash",
    "turn_rows",
]
