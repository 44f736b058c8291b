"""The one loop: a virtual clock, the order of the stages, and the recording.

Each step, one instant: where the satellites are, what flies, where the radars look,
what they detect, what the tracker makes of it. Every report interval the picture is
put on record; at the end it is scored against the truth, which no stage between has
seen.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lookdown.simulation.progress import Progress

if TYPE_CHECKING:
    from lookdown.simulation.recorded_run import SimulationResult, run
    from lookdown.simulation.scoring import SUMMARY_KEYS

__all__ = ["SUMMARY_KEYS", "Progress", "SimulationResult", "run"]

# Loaded when asked for: people who bring their own detections wait for no scenario, traffic or radar (3 s of imports).
_HOMES = {"SUMMARY_KEYS": "scoring", "SimulationResult": "recorded_run", "run": "recorded_run"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
