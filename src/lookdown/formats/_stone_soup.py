"""What both ways between our tables and Stone Soup share."""

from importlib import import_module
from typing import Any

from lookdown.errors import ArgumentError
from lookdown.formats.frame import CartesianFrame

__all__ = ["ITRF", "MODELS", "POSITION", "TRACK_COLUMNS", "VELOCITY", "peer"]

ITRF = CartesianFrame.earth_fixed()

POSITION, VELOCITY = (0, 2, 4), (1, 3, 5)
"""Where position and velocity stand in Stone Soup's usual state: x, vx, y, vy, z, vz."""

TRACK_COLUMNS = (
    "existence", "mode_probabilities", "confirmed", "last_update_tai_ns", "update_count", "sensor_count",
)  # fmt: skip
"""What a state of a track has no place for, and its metadata has."""

MODELS = {
    2: "CartesianToElevationBearing",
    3: "CartesianToElevationBearingRange",
    4: "CartesianToElevationBearingRangeRate",
}
"""Stone Soup's models by how many of elevation, bearing, range and range rate they have."""


def peer(module: str) -> Any:
    """Return a module of Stone Soup.

    Raises
    ------
    ArgumentError
        Where it is not installed.
    """
    try:
        return import_module(f"stonesoup.{module}")
    except ImportError as error:
        raise ArgumentError(
            f"expected the package stonesoup, whose types are asked for; got {error}. Install it beside lookdown: "
            "pip install stonesoup."
        ) from error
