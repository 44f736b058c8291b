"""The engine: dwells in any order, the same tracks whatever the order."""

from lookdown.tracking.engine.arrivals import Batch, DwellBook, read_batch
from lookdown.tracking.engine.engine import DwellEngine, settings_of

__all__ = ["Batch", "DwellBook", "DwellEngine", "read_batch", "settings_of"]
