"""The one loop: a virtual clock, the order of the stages, and the recording.

Each step, one instant: where the satellites are, what flies, where the radars look,
what they detect, what the tracker makes of it. Every report interval the picture is
put on record; at the end it is scored against the truth, which no stage between has
seen.
"""

from lookdown.simulation.flight import Progress
from lookdown.simulation.recorded_run import SimulationResult, run
from lookdown.simulation.scoring import SUMMARY_KEYS

__all__ = ["SUMMARY_KEYS", "Progress", "SimulationResult", "run"]
